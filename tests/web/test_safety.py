"""The page stays local: other hosts, other pages, missing tokens, too much, and what an answer may do."""

from __future__ import annotations

import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.routing import APIRoute

from megaroth.errors import BadInputError
from megaroth.web import serve
from megaroth.web.app import API, API_PREFIX, PAGES, create_app
from megaroth.web.safety import MOST_BYTES, SIGN_IN
from megaroth.web.settings import Settings
from tests.web.browser import Browser
from tests.web.conftest import ROOT

pytestmark = pytest.mark.slow

STATIC = ROOT / "src/megaroth/web/static"


def test_without_the_key_nothing_is_shown(settings: Settings) -> None:
    stranger = Browser(create_app(settings), settings, signed_in=False)
    for path in ("/", "/h/lee/plan", "/words", "/api/v1/households", "/no-such-page"):
        answer = stranger.get(path)
        assert answer.status_code == 401
        assert "lee" not in answer.text
    assert stranger.get("/?key=guess").status_code == 401


def test_the_key_opens_a_session_and_leaves_the_address(settings: Settings) -> None:
    stranger = Browser(create_app(settings), settings, signed_in=False)
    answer = stranger.get(f"/?key={settings.secret}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    said = answer.headers["set-cookie"]
    assert "HttpOnly" in said
    assert "SameSite=Strict" in said
    assert settings.secret not in said
    assert stranger.get("/").status_code == 200


def test_a_session_of_another_start_is_none(browser: Browser, settings: Settings) -> None:
    other = Browser(create_app(settings._replace(secret="t" * 36)), settings, signed_in=False)
    other.cookies = dict(browser.cookies)
    assert other.get("/").status_code == 401


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8401", "127.0.0.1:9999", "127.0.0.1", "localhost.evil.example:8401", ""]
)
def test_another_host_is_refused(browser: Browser, host: str) -> None:
    assert browser.get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost:8401", "[::1]:8401", "LOCALHOST:8401"])
def test_this_machine_by_its_other_names(browser: Browser, host: str) -> None:
    assert browser.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8401"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_a_change_from_another_page_is_refused(browser: Browser, folder: Path, headers: dict[str, str]) -> None:
    before = (folder / "lee.toml").read_text(encoding="utf-8")
    answer = browser.post("/h/lee/facts", {"change": "magi=1"}, headers=headers)
    assert answer.status_code == 403
    assert (folder / "lee.toml").read_text(encoding="utf-8") == before


def test_the_pages_own_origin_is_not(browser: Browser) -> None:
    headers = {"origin": "http://127.0.0.1:8401", "sec-fetch-site": "same-origin"}
    assert browser.post("/h/lee/facts", {"change": "magi=1"}, headers=headers).status_code == 303


def changing_routes() -> list[tuple[str, str]]:
    files = [("pages", name, "") for name in PAGES] + [("api", name, API_PREFIX) for name in API]
    return [
        (method, f"{prefix}{route.path}")
        for folder, name, prefix in files
        for route in import_module(f"megaroth.web.{folder}.{name}").router.routes
        if isinstance(route, APIRoute)
        for method in sorted((route.methods or set()) - {"GET", "HEAD", "OPTIONS"})
    ]


def test_every_change_needs_the_token(browser: Browser) -> None:
    routes = [(method, path) for method, path in changing_routes() if path != SIGN_IN]
    assert len(routes) >= 6
    for method, path in routes:
        real = re.sub(r"\{\w+(:\w+)?\}", "1", path.replace("{name}", "lee"))
        for form in ({}, {"token": "x" * 64}):
            assert browser.send(method, real, data=form).status_code == 403, path


def test_the_secret_itself_is_enough_for_a_program(settings: Settings) -> None:
    program = Browser(create_app(settings), settings, signed_in=False)
    shown = {"authorization": f"Bearer {settings.secret}"}
    assert program.get("/api/v1/households", headers=shown).status_code == 200
    assert program.send("POST", "/h/lee/facts", headers=shown, data={"change": "magi=1"}).status_code == 303
    assert program.get("/api/v1/households", headers={"authorization": "Bearer x"}).status_code == 401


def test_a_false_secret_is_no_token(browser: Browser) -> None:
    answer = browser.send("POST", "/h/lee/facts", headers={"authorization": "Bearer x"}, data={"change": "magi=1"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/", "/h/lee/plan", "/no-such-page", "/api/v1/households", "/?key=x"])
def test_every_answer_says_what_a_browser_may_do(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_pages_hold_nothing_that_the_policy_refuses(browser: Browser) -> None:
    for path in ("/", "/new", "/words", "/h/lee/plan", "/h/lee/calendar", "/examples/sole-proprietor/plan"):
        text = browser.get(path).text
        assert " style=" not in text
        assert "<style" not in text
        assert not re.search(r"\s(on\w+|hx-on[\w:-]*)=", text)
        assert text.count("<script ") == text.count('<script src="/static/')
        assert "http://" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "https://" not in text


def test_a_body_that_says_it_is_too_large_is_not_read(browser: Browser) -> None:
    answer = browser.send("POST", "/new", headers={"content-length": str(2**30)}, content=b"")
    assert answer.status_code == 413


def test_a_body_that_does_not_say_so_is_cut_off(browser: Browser) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b"token="
        while sent <= 4 * MOST_BYTES:
            sent += 2**20
            yield b"x" * 2**20

    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = browser.send("POST", "/new", headers=kind, content=endless())
    assert answer.status_code in {413, 422}
    assert sent <= MOST_BYTES + 2**22


@pytest.mark.parametrize(
    "name", ["%2e%2e", "../lee", "..%2flee", "%2e%2e%2fetc", "lee.toml", "LEE", "lee%00", ".lee", "a" * 300]
)
def test_no_name_leads_elsewhere(browser: Browser, folder: Path, name: str) -> None:
    (folder.parent / "outside.toml").write_text((folder / "lee.toml").read_text(encoding="utf-8"), encoding="utf-8")
    for path in (f"/h/{name}/plan", f"/api/v1/households/{name}/plan", f"/new/{name}", f"/examples/{name}/plan"):
        answer = browser.get(path)
        assert answer.status_code in {404, 422}, path
        assert str(folder) not in answer.text


def test_a_link_out_of_the_folder_is_not_followed(browser: Browser, folder: Path) -> None:
    outside = folder.parent / "outside.toml"
    outside.write_text((folder / "lee.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "linked.toml").symlink_to(outside)
    assert browser.get("/h/linked/plan").status_code == 404


SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_a_script_in_the_file_is_shown_as_text(browser: Browser, folder: Path) -> None:
    text = (folder / "lee.toml").read_text(encoding="utf-8")
    quoted = SCRIPT.replace('"', "").replace("<", "\\u003c")
    text = text.replace('name = "Lee"', f'name = "{quoted}"').replace('employer = "Acme"', f'employer = "{quoted}"')
    (folder / "lee.toml").write_text(text.replace('"Acme 401(k) Plan"', f'"{quoted}"'), encoding="utf-8")
    for path in ("/", "/table", "/h/lee/plan", "/h/lee/calendar", "/h/lee/letter"):
        answer = browser.get(path)
        assert answer.status_code == 200, answer.text
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text


@pytest.mark.parametrize("field", ["other", "fact:people.lee.jobs.acme.pay", "fact:people.lee.jobs.acme.plan.match"])
def test_a_script_in_a_field_is_shown_as_text(browser: Browser, field: str) -> None:
    for headers in ({}, {"hx-request": "true"}):
        answer = browser.post("/h/lee/plan", {field: SCRIPT}, headers=headers)
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text


def test_a_script_in_the_interview_is_shown_as_text(browser: Browser) -> None:
    assert browser.post("/new", {"name": SCRIPT}).status_code == 422
    browser.post("/new", {"name": "sam"})
    answer = browser.post("/new/sam", {"do": "answer", "question": "year", "answer": SCRIPT})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_a_fault_of_ours_tells_the_browser_nothing(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("megaroth.web.answers.plan", lambda *_: 1 // 0)
    for path in ("/h/lee/plan", "/api/v1/households/lee/plan"):
        answer = browser.get(path)
        assert answer.status_code == 500
        assert "ZeroDivision" not in answer.text
        assert "content-security-policy" in answer.headers
        assert "ZeroDivisionError" in capsys.readouterr().err


def test_an_error_names_no_folder(browser: Browser, folder: Path) -> None:
    (folder / "lee.toml").write_text("schema = 1\nyear = 2026\nwrong = 1\n", encoding="utf-8")
    for path in ("/h/lee/plan", "/api/v1/households/lee/plan"):
        answer = browser.get(path)
        assert answer.status_code == 422
        assert str(folder) not in answer.text
        assert "lee.toml" in answer.text


# --- what is vendored --------------------------------------------------------------------------------------


def test_every_vendored_file_is_what_the_list_says() -> None:
    listed = json.loads((STATIC / "vendored.json").read_text(encoding="utf-8"))
    files = {path.relative_to(STATIC).as_posix() for path in (STATIC / "vendored").iterdir()}
    assert files == {name for entry in listed for name in (entry["file"], entry["licence_file"])}
    for entry in listed:
        assert hashlib.sha256((STATIC / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
        assert entry["version"] in (STATIC / entry["file"]).read_text(encoding="utf-8")


# --- the start ---------------------------------------------------------------------------------------------


def refused(*arguments: str) -> str:
    found = CliRunner().invoke(serve.serve, [*arguments, "--no-browser"])
    assert isinstance(found.exception, BadInputError), found.output
    return str(found.exception)


def test_elsewhere_only_with_a_password(tmp_path: Path) -> None:
    file = tmp_path / "password"
    assert "other machines" in refused(str(tmp_path), "--host", "192.0.2.1")
    file.write_text("short", encoding="utf-8")
    file.chmod(0o600)
    assert "fewer than 12" in refused(str(tmp_path), "--host", "192.0.2.1", "--password-file", str(file))
    file.write_text("long enough to be one", encoding="utf-8")
    assert "every address" in refused(str(tmp_path), "--host", "0.0.0.0", "--password-file", str(file))
    file.chmod(0o644)
    assert "others can read" in refused(str(tmp_path), "--host", "192.0.2.1", "--password-file", str(file))


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert 'pip install "megaroth[web]"' in refused(str(tmp_path), "--port", "0")


def test_a_folder_a_port_and_a_day_that_cannot_be(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert "not free" in refused(str(tmp_path), "--port", str(port))
    assert "not a folder" in refused(str(tmp_path / "nothing"))
    assert "not a day" in refused(str(tmp_path), "--port", "0", "--as-of", "tomorrow")


def test_with_a_password_the_key_opens_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("megaroth.web.pages.sign_in.WAIT", 0)
    guarded = settings._replace(host="192.0.2.1", password="long enough to be one")
    stranger = Browser(create_app(guarded), guarded, signed_in=False)
    there = {"host": "192.0.2.1:8401"}
    assert stranger.get(f"/?key={guarded.secret}", headers=there).headers["location"] == SIGN_IN
    asked = stranger.get(SIGN_IN, headers=there)
    assert asked.status_code == 200
    assert "X-Megaroth-Token" not in asked.text
    assert stranger.send("POST", SIGN_IN, headers=there, data={"password": "wrong"}).status_code == 403
    assert stranger.get("/", headers=there).status_code == 303
    assert stranger.send("POST", SIGN_IN, headers=there, data={"password": guarded.password}).status_code == 303
    assert stranger.get("/", headers=there).status_code == 200


def test_without_a_password_there_is_no_sign_in(browser: Browser) -> None:
    assert browser.get(SIGN_IN).status_code == 404


ONLY_LOOPBACK = """
import sys
def watch(event, arguments):
    if event in {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}:
        if not isinstance(arguments[-1], str):
            print("reached out:", event, arguments[1:], file=sys.stderr)
    if event == "socket.bind":
        print("bound:", arguments[1], file=sys.stderr)
sys.addaudithook(watch)
"""


def test_a_start_binds_loopback_and_reaches_out_to_nobody(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(ONLY_LOOPBACK, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-c", "from megaroth.cli.main import main; main()"]
    started = subprocess.Popen(
        [*command, "serve", str(tmp_path), "--port", "0", "--no-browser"],
        env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    first = started.stdout.readline()
    time.sleep(1)
    started.terminate()
    _, said = started.communicate(timeout=20)
    assert first.startswith("megaroth is at http://127.0.0.1:"), said
    assert "?key=" in first
    assert "bound: ('127.0.0.1', 0)" in said
    assert said.count("bound:") == 1
    assert "reached out" not in said
