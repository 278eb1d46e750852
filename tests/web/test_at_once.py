"""Several at once, and places that do not hold: nothing is lost, nobody waits for a stranger, every fault has words."""

from __future__ import annotations

import asyncio
import errno
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from megaroth.errors import BadInputError
from megaroth.facts import reader
from megaroth.ledger.store import open_ledger
from megaroth.service.plan import Planned, plan
from megaroth.web import drafts, serve
from megaroth.web.answers import Answers
from megaroth.web.app import create_app
from megaroth.web.folder import Folder
from megaroth.web.safety import MOST_OF_A_STRANGER, SIGN_IN
from megaroth.web.settings import Settings
from tests.web.browser import Browser
from tests.web.test_census_page import PLAN
from tests.web.test_facts_page import form_of

pytestmark = pytest.mark.slow

FACTS = "/h/lee/facts"


def at_once(browser: Browser, changes: list[dict[str, str]]) -> list[int]:
    """The same form sent at the same moment with different contents; the status of each answer."""
    token = browser.token(FACTS)

    def send(change: dict[str, str]) -> int:
        return browser.send("POST", FACTS, data={"token": token, **change}).status_code

    with ThreadPoolExecutor(len(changes)) as pool:
        return list(pool.map(send, changes))


def test_facts_that_are_saved_at_once_are_all_kept(browser: Browser, folder: Path) -> None:
    wanted = {
        "marginal_rate": "24%",
        "cash_reserve": "yes",
        "hsa_filled": "yes",
        "high_interest_debt": "no",
        "magi": "150,000",
        "people.lee.ira.pre_tax_balance": "0",
    }
    assert set(at_once(browser, [{"change": f"{key}={value}"} for key, value in wanted.items()])) == {303}
    found = reader.parse((folder / "lee.toml").read_text(encoding="utf-8"))
    assert (found.marginal_rate, found.cash_reserve, found.hsa_filled) == (240_000, True, True)
    assert (found.high_interest_debt, found.magi) == (False, 150_000_00)


def test_of_forms_made_of_one_file_and_sent_at_once_the_first_is_saved(browser: Browser) -> None:
    held = form_of(browser.get(FACTS))
    sent = at_once(browser, [{**held, "fact:magi": f"{number}0,000"} for number in range(11, 16)])
    assert sorted(sent) == [303, 422, 422, 422, 422]


def test_of_answers_and_beginnings_at_once_the_first_counts(browser: Browser, folder: Path) -> None:
    token = browser.token("/new")

    def send(path: str, **fields: str) -> int:
        return browser.send("POST", path, data={"token": token, **fields}).status_code

    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda _: send("/new", name="kim"), range(8)))
    assert (begun.count(303), begun.count(422)) == (1, 7)
    first = drafts.draft(Folder(folder), "kim").question
    assert first is not None
    asked = "/".join(first.path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: send("/new/kim", question=asked, answer="2026", do="answer"), range(8)))
    assert drafts.draft(Folder(folder), "kim").answered == 1


def test_a_file_that_another_program_has_just_written_is_left_as_it_is(folder: Path) -> None:
    place = Folder(folder).place("lee")
    was = place.path.read_text(encoding="utf-8")
    place.path.write_text(f"{was}# of an editor\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="another program has just changed the file"):
        Folder(folder).replace(place, was.replace("210,000", "220,000"), was)
    assert place.path.read_text(encoding="utf-8").endswith("# of an editor\n")


def test_ledgers_that_are_begun_at_once_do_not_meet(tmp_path: Path) -> None:
    """Alembic has one connection in its module: so each ledger is made alone."""

    def begin(number: int) -> int:
        with open_ledger(tmp_path / f"{number}.ledger", create=True) as ledger:
            return ledger.verify().count

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(begin, range(16))) == [0] * 16


def test_a_full_disk_is_said_and_nothing_is_lost(
    browser: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / "lee.toml").read_bytes()

    def full(*_: object, **__: object) -> tuple[int, str]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("megaroth.web.folder.tempfile.mkstemp", full)
    said = browser.post(FACTS, {"change": "magi=150,000"})
    assert said.status_code == 422
    assert "nothing was saved: no space left on device" in said.text.lower()
    assert browser.post("/new", {"name": "kim", "year": "2026"}).status_code == 422
    assert (folder / "lee.toml").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="names of files are Unicode there")
def test_a_name_that_is_no_text_or_turns_the_line_around_is_shown(browser: Browser, folder: Path) -> None:
    for name in (b"\xff.toml", "a\u202e\nb.toml".encode()):
        (folder / os.fsdecode(name)).write_text("schema = 1\nyear = 2026\n", encoding="utf-8")
    for page in ("/", "/table"):
        said = browser.get(page)
        assert said.status_code == 200, page
        assert "\u202e" not in said.text, page
    assert "\ufffd.toml" in browser.get("/").text


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "idna", "undefined"])
@pytest.mark.parametrize("path", ["/new", FACTS, "/h/lee/memo"])
def test_a_form_in_another_charset_is_refused(browser: Browser, path: str, charset: str) -> None:
    body = f'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n{browser.token()}+2AA-\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    said = browser.send("POST", path, content=body.encode(), headers={"content-type": kind})
    assert said.status_code == 422
    assert "not written in UTF-8" in said.text


def test_a_small_parquet_file_that_unpacks_to_gigabytes_is_refused(browser: Browser, tmp_path: Path) -> None:
    table = pa.table({"person": ["p1", "p2"], "note": ["0" * 300_000_000, "1" * 300_000_000]})
    file = tmp_path / "bomb.parquet"
    pq.write_table(table, file, compression="zstd", use_dictionary=False, write_statistics=False)
    assert file.stat().st_size < 200_000
    sent = {"census": ("bomb.parquet", file.read_bytes()), "plan": ("plan.toml", PLAN.read_bytes())}
    for path in ("/census", "/api/v1/census/test"):
        said = browser.send("POST", path, data={"token": browser.token()}, files=sent)
        assert said.status_code == 422, path
        assert "when it is unpacked" in said.text, path


def guarded(settings: Settings) -> tuple[Browser, dict[str, str]]:
    with_password = settings._replace(host="192.0.2.1", password="long enough to be one")
    return Browser(create_app(with_password), with_password, signed_in=False), {"host": "192.0.2.1:8401"}


def test_a_stranger_cannot_send_more_than_a_password(settings: Settings) -> None:
    stranger, there = guarded(settings)
    sent = {"password": "x" * MOST_OF_A_STRANGER}
    assert stranger.send("POST", SIGN_IN, headers=there, data=sent).status_code == 413


def test_guesses_wait_for_each_other_and_hold_up_nobody_else(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight wait for their turn, the others are sent away; a page of somebody who is signed in comes before all."""
    monkeypatch.setattr("megaroth.web.pages.sign_in.WAIT", 0.2)
    stranger, there = guarded(settings)
    token = stranger.send("POST", SIGN_IN, headers=there, data={"password": stranger.settings.password})
    session = "; ".join(f"{name}={value}" for name, value in token.cookies.items())
    order: list[str] = []

    async def guess(client: httpx.AsyncClient) -> int:
        status = (await client.post(SIGN_IN, headers=there, data={"password": "wrong"})).status_code
        order.append(f"guess {status}")
        return status

    async def look(client: httpx.AsyncClient) -> int:
        await asyncio.sleep(0.05)
        status = (await client.get("/words", headers={**there, "cookie": session})).status_code
        order.append("look")
        return status

    async def everybody() -> list[int]:
        transport = httpx.ASGITransport(app=stranger.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://192.0.2.1:8401") as client:
            return list(await asyncio.gather(*(guess(client) for _ in range(20)), look(client)))

    *guesses, looked = asyncio.run(everybody())
    assert looked == 200
    assert (guesses.count(403), guesses.count(429)) == (8, 12)
    assert order.index("look") < len(order) - 4


def test_the_address_for_the_browser_opens_one_session(settings: Settings) -> None:
    """Others on this machine can see with what a browser was started, so that it is worth nothing afterwards."""
    once = settings._replace(once="o" * 32)
    app = create_app(once)
    first, second = Browser(app, once, signed_in=False), Browser(app, once, signed_in=False)
    assert first.get(f"/?once={'n' * 32}").status_code == 401
    assert first.get(f"/?once={once.once}").status_code == 303
    assert first.get("/").status_code == 200
    assert second.get(f"/?once={once.once}").status_code == 401
    assert second.get("/?once=").status_code == 401
    assert first.get(f"/?once={once.once}").status_code == 200


def test_what_the_browser_is_started_with_is_not_the_key(settings: Settings) -> None:
    with_once = settings._replace(once="o" * 32, as_of=date(2026, 11, 21))
    assert settings.secret not in serve._address(with_once, to_open=True)
    assert settings.secret in serve._address(with_once)


def test_an_address_that_stands_for_all_is_refused_in_any_way_of_writing() -> None:
    for host in ("0.0.0.0", "::", "::ffff:0.0.0.0"):
        with pytest.raises(BadInputError, match="every address"):
            serve._named(host)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"[" * 100_000, b"1" * 5000], ids=["no text", "deep", "long"])
def test_a_body_that_is_no_json_is_bad_input(browser: Browser, body: bytes) -> None:
    said = browser.send(
        "POST",
        "/api/v1/households/lee/convert",
        content=body,
        headers={"content-type": "application/json", "authorization": f"Bearer {browser.settings.secret}"},
    )
    assert said.status_code == 422
    assert said.headers["content-type"].startswith("application/problem+json")


def test_a_household_that_may_not_be_read_is_listed(
    browser: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> bool:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("megaroth.service.files._says_so", refused)  # root, who may run this, may read everything
    assert [place.name for place in Folder(folder).places()] == ["lee"]
    assert "/h/lee" in browser.get("/").text


def test_what_many_ask_at_once_is_worked_out_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Path] = []

    def slow(path: Path, as_of: date, what_if: tuple[str, ...] = ()) -> Planned:
        done.append(path)
        time.sleep(0.1)
        return plan(path, as_of, what_if)

    monkeypatch.setattr("megaroth.web.answers.plan", slow)
    answers, place = Answers(), Folder(folder).place("lee")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: answers.planned(place, date(2026, 11, 21)), range(8)))
    assert len(done) == 1
    assert all(each is found[0] for each in found)
