"""A real browser before a real server: Chromium, driven by Playwright, and ``megaroth serve`` in a process of its own.

The server is started as a user starts it. What each test's pages asked for, and what the browser complained of, is
looked at when the test is over, so that every test here is also one of "nothing outside" and "nothing blocked".
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from megaroth.cli.main import main
from megaroth.web import drafts
from megaroth.web.app import create_app
from megaroth.web.folder import Folder
from megaroth.web.settings import Settings
from tests.cli.test_forms import ENTRIES, FILE
from tests.cli.test_forms_issue import made, with_spouse
from tests.web.browser import Browser as Sender
from tests.web.chromium.opened import Opened, Server, every_page, watched
from tests.web.chromium.pages import STARTS

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
DAY = "2026-11-21"
"""The day of every answer here, and of the examples."""
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 800}


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[Server]:
    """The server over a folder, on a free port, until the block ends; it must not have had a fault."""
    path = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-c", "from megaroth.cli.main import main; main()"]
    started = subprocess.Popen(
        [*command, "serve", str(folder), "--port", "0", "--no-browser", "--as-of", DAY, *more],
        env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=(errors := (folder.parent / f"{folder.name}.stderr").open("w+", encoding="utf-8")),
        text=True,
    )
    with started, errors:
        assert started.stdout is not None
        first = started.stdout.readline()
        address = first.rpartition(" ")[2].strip()
        assert address.startswith("http://127.0.0.1:"), first
        try:
            yield Server(folder, address.partition("/?")[0].rstrip("/"), address)
        finally:
            started.terminate()
            started.wait(timeout=20)
        errors.seek(0)
        said = errors.read()
        assert "Traceback" not in said, said


@pytest.fixture(scope="package")
def program() -> str:
    """Chromium's program: ``.ci/browser path`` prints it."""
    found = os.environ.get("MEGAROTH_TEST_BROWSER", "")
    if not found:
        pytest.skip("MEGAROTH_TEST_BROWSER does not name a Chromium: see CONTRIBUTING.md")
    return found


@pytest.fixture(scope="package")
def chromium(program: str, server: Server) -> Iterator[Browser]:
    """One browser for the tests of this package; each test has a context, which shares nothing.

    It is started after the server: while Playwright's loop runs, no other can run beside it in the same thread.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A folder of an adviser: a saver with a year in the ledger, one with forms, an owner, and an unfinished interview.

    Tests that change a household take one of their own.
    """
    folder = tmp_path_factory.mktemp("chromium") / "households"
    folder.mkdir()
    (folder / "lee.toml").write_text((EXAMPLES / "lee.toml").read_text(encoding="utf-8"), encoding="utf-8")
    rows = EXAMPLES / "lee-2026.csv"
    done = CliRunner().invoke(
        main, ["ledger", "add", str(folder / "lee.toml"), "--csv", str(rows), "--as-of", "2026-12-31"]
    )
    assert done.exit_code in (0, 1), done.output
    saver = folder / "ann.toml"
    saver.write_text(FILE, encoding="utf-8")
    for text in ENTRIES:
        done = CliRunner().invoke(main, ["ledger", "add", str(saver), *text.split(), "--as-of", "2027-02-10"])
        assert done.exit_code == 0, done.output
    (folder / "studio").mkdir()
    owner = made(folder / "studio")
    (folder / "studio" / "parties.toml").unlink()
    with_spouse(owner)
    for name, example in (("no-ledger", "employee"), ("asking", "plan-unverified")):
        text = (EXAMPLES / f"{example}.toml").read_text(encoding="utf-8")
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    (folder / "broken.toml").write_text("schema = 1\nyear = 2026\nwrong = 1\n", encoding="utf-8")
    drafts.begin(Folder(folder), "sam", 2026)
    _censuses(folder)
    with serving(folder) as started:
        yield started


def _censuses(folder: Path) -> None:
    """Three censuses: one with confirmed headings, one whose headings are open, and one that cannot be tested."""
    settings = Settings(folder, "s3cret" * 6, 8401, date.fromisoformat(DAY))
    before = Sender(create_app(settings), settings)
    assert before.post(before.post("/census/example").headers["location"]).status_code == 303
    before.post("/census/example")
    rows = (EXAMPLES / "census" / "census.csv").read_bytes().replace(b"1968-03-14", b"1968-13-14")
    files = {
        "census": ("bad.csv", rows),
        "plan": ("plan.toml", (EXAMPLES / "census" / "plan.toml").read_bytes()),
    }
    assert before.post(before.post("/census", files=files).headers["location"]).status_code == 303


@pytest.fixture(scope="package")
def pages(chromium: Browser, server: Server) -> list[str]:
    """The addresses of every page."""
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto(server.address)
    found = every_page(Opened(tab, server), STARTS)
    context.close()
    return found


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Server]:
    """A server over a folder in which nothing is yet: the first visit."""
    folder = tmp_path / "mine"
    folder.mkdir()
    with serving(folder) as started:
        yield started


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A desk's browser window."""
    made = chromium.new_context(viewport={"width": DESK["width"], "height": DESK["height"]}, accept_downloads=True)
    yield made
    made.close()


@pytest.fixture
def opened(context: BrowserContext, server: Server) -> Iterator[Opened]:
    """The page of the adviser's folder, opened by the address that was printed."""
    with watched(context, server) as found:
        found.page.goto(server.address)
        yield found


@pytest.fixture
def page(opened: Opened) -> Page:
    """Its tab."""
    return opened.page


@pytest.fixture
def first_visit(context: BrowserContext, empty: Server) -> Iterator[Opened]:
    """The page of the empty folder."""
    with watched(context, empty) as found:
        found.page.goto(empty.address)
        yield found
