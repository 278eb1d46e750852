"""The page, the command line, the JSON, the API and the memo say the same of every example, to the cent.

Every view is asked as its user asks it: the commands by the command line, the page and the API by their addresses. What
an answer holds is told once, by :func:`tests.report.test_memo_agrees.told`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from click.testing import CliRunner

from megaroth.cli.main import main
from megaroth.money import dollars
from megaroth.report.text.working import with_cents
from megaroth.web.app import create_app
from megaroth.web.folder import examples
from megaroth.web.settings import Settings
from megaroth.year.answer import Amount
from tests.report.test_memo_agrees import DAYS, numbers, sample, told, visible
from tests.web.browser import Browser

ROOT = Path(__file__).parents[1]
SHIPPED = {one.place.name: one.place for one in examples()}
WHOLE = re.compile(r"(?:−|-)?\$[\d,]+(?:\.\d\d)?")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """The page over a folder with every example that has no page of its own among the shipped ones."""
    folder = tmp_path_factory.mktemp("same")
    for name in DAYS:
        if name not in SHIPPED:
            (folder / f"{name}.toml").write_text((ROOT / "examples" / f"{name}.toml").read_text(encoding="utf-8"))
    settings = Settings(folder, "s3cret" * 6, 8401, date(2026, 11, 21))
    return Browser(create_app(settings), settings)


def base(name: str) -> str:
    return f"/examples/{name}" if name in SHIPPED else f"/h/{name}"


def command(*words: str) -> str:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code in (0, 1), done.output
    return done.stdout


@cache
def in_json(name: str) -> Any:
    return json.loads(command("plan", file(name), "--as-of", DAYS[name].isoformat(), "--json"))


def file(name: str) -> str:
    return str(ROOT / "examples" / f"{name}.toml")


def cents_in(held: Any) -> Iterator[int]:
    """Every amount in JSON."""
    if isinstance(held, dict):
        if isinstance(held.get("cents"), int):
            yield held["cents"]
        for each in held.values():
            yield from cents_in(each)
    elif isinstance(held, list):
        for each in held:
            yield from cents_in(each)


def page_text(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    text = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).replace("\N{NO-BREAK SPACE}", " ").split())


def shown(cents: int) -> set[str]:
    """How a screen may show an amount: in full, or in whole dollars to which it is rounded with its fellows."""
    near = {dollars((abs(cents) // 100 + step) * 100) for step in (-1, 0, 1, 2)}
    return near | {dollars(abs(cents)), with_cents(abs(cents))}


def of(name: str) -> set[Amount]:
    return {amount for amount in told(sample(name).planned.answer) if amount.cents}


def test_every_example_is_asked() -> None:
    assert set(DAYS) == {path.stem for path in (ROOT / "examples").glob("*.toml")}
    assert all(place.as_of == DAYS[name] for name, place in SHIPPED.items())


@pytest.mark.parametrize("name", DAYS)
def test_the_page_and_the_terminal_show_every_amount_of_the_json(browser: Browser, name: str) -> None:
    wanted = {amount.cents for amount in of(name)}
    assert wanted <= set(cents_in(in_json(name)))
    day = DAYS[name].isoformat()
    screen = set(WHOLE.findall(command("plan", file(name), "--as-of", day)))
    page = set(WHOLE.findall(page_text(browser, f"{base(name)}/plan?as_of={day}")))
    for cents in wanted:
        assert shown(cents) & screen, dollars(cents)
        assert shown(cents) & page, dollars(cents)


MARKED = re.compile(r"[−-]?\$[\d,]+(?:\.\d\d)?(?= ?\((?:law|plan papers|your word|estimate)\))")


@pytest.mark.parametrize("name", DAYS)
def test_the_page_shows_each_number_of_the_terminal_with_what_it_rests_on(browser: Browser, name: str) -> None:
    """With the authority of each beside it, so that the same number of another line does not do."""
    day = DAYS[name].isoformat()
    screen = set(MARKED.findall(command("plan", file(name), "--as-of", day, "--plain")))
    page = re.sub(r"\s*[§¶*~]\s*\(", " (", page_text(browser, f"{base(name)}/plan?as_of={day}"))
    assert screen <= set(MARKED.findall(page))


@pytest.mark.parametrize("name", DAYS)
def test_the_api_says_what_json_says(browser: Browser, name: str) -> None:
    kind = "examples" if name in SHIPPED else "households"
    day = DAYS[name].isoformat()
    given = browser.get(f"/api/v1/{kind}/{name}/plan?as_of={day}").json()
    assert {**given, "file": ""} == {**in_json(name), "file": ""}
    given = browser.get(f"/api/v1/{kind}/{name}/explain?as_of={day}").json()
    assert given["worksheets"] == json.loads(command("explain", file(name), "--as-of", day, "--json"))["worksheets"]


@pytest.mark.parametrize("name", DAYS)
def test_the_memo_of_the_page_is_that_of_the_command_line(browser: Browser, name: str, tmp_path: Path) -> None:
    day = DAYS[name].isoformat()
    paper, html = tmp_path / "memo.pdf", tmp_path / "memo.html"
    command("memo", file(name), "--as-of", day, "--pdf", str(paper), "--html", str(html))
    address = f"{base(name)}/memo?as_of={day}"
    assert numbers(browser.post(address, {"do": "html"}).text) == numbers(html.read_text(encoding="utf-8"))
    sent = browser.post(address, {"do": "pdf"})
    assert sent.headers["content-type"] == "application/pdf"
    assert printed(sent.content) == printed(paper.read_bytes())
    on_page = set(WHOLE.findall(page_text(browser, address)))
    in_file = set(WHOLE.findall(visible(html.read_text(encoding="utf-8"))))
    assert in_file <= on_page
    for amount in of(name):
        for text in (printed(sent.content), " ".join(on_page)):
            assert with_cents(abs(amount.cents)) in text


def printed(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    text = " ".join(document[index].get_textpage().get_text_range() for index in range(len(document)))
    document.close()
    return re.sub(r"\s+", " ", text).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("name", DAYS)
def test_each_line_of_a_working_on_the_page_is_that_of_explain(browser: Browser, name: str) -> None:
    """To the cent: what a number opens is the worksheet that the JSON and the memo hold."""
    day = DAYS[name].isoformat()
    whole = json.loads(command("explain", file(name), "--as-of", day, "--json"))["worksheets"]
    lines = {line["address"]: line["value"] for sheet in whole for line in sheet["lines"]}
    page = browser.get(f"{base(name)}/plan?as_of={day}").text
    opened = sorted(set(re.findall(r'href="[^"]*?/working/([^"?]+)', page)))
    assert opened or name == "smallest"
    compared = 0
    for address in opened:
        said = page_text(browser, f"{base(name)}/working/{address}?as_of={day}")
        value = lines[unescape(address)]
        if isinstance(value, dict) and "cents" in value and value["cents"] < 10**12:
            assert with_cents(value["cents"]) in said, address
            compared += 1
    assert compared or name == "smallest"
