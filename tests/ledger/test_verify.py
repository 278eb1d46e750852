"""Verify finds what somebody did who went past the guards."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from megaroth.errors import BadInputError
from megaroth.ledger import chain
from megaroth.ledger.chain import GENESIS, Head
from megaroth.ledger.entries import canonical
from megaroth.ledger.errors import DamagedLedgerError
from megaroth.ledger.store import open_ledger
from tests.ledger.hands import CONTRIBUTION, by_hand, contributions, drop_guards, guards

pytestmark = pytest.mark.slow

Target = Path | str
FORGED = canonical(CONTRIBUTION._replace(amount=1)).decode()
Statements = tuple[str | tuple[str, tuple[Any, ...]], ...]


def tampered(target: Target, *statements: str | tuple[str, tuple[Any, ...]]) -> Head:
    """Five entries, changed behind the guards' back; the head before that."""
    with open_ledger(target, create=True) as ledger:
        ledger.append(contributions(5))
        head = ledger.head()
    drop_guards(target)
    by_hand(target, *statements, *guards(target))
    return head


SWAP = ("UPDATE entries SET number = 99 WHERE number = 2", "UPDATE entries SET number = 2 WHERE number = 3")
FOUND: dict[str, tuple[Statements, int, str]] = {
    "an amount is another": (
        (("UPDATE entries SET body = ? WHERE number = 3", (FORGED,)),),
        3,
        "not what was recorded",
    ),
    "the first is another": (
        (("UPDATE entries SET body = ? WHERE number = 1", (FORGED,)),),
        1,
        "not what was recorded",
    ),
    "the last is another": ((("UPDATE entries SET body = ? WHERE number = 5", (FORGED,)),), 5, "not what was recorded"),
    "a blank is added": (("UPDATE entries SET body = body || ' ' WHERE number = 4",), 4, "not what was recorded"),
    "an entry and its hash are others": (
        (("UPDATE entries SET body = ?, hash = ? WHERE number = 2", (FORGED, chain.link(GENESIS, FORGED.encode()))),),
        2,
        "not what was recorded",
    ),
    "a hash is in capitals": (("UPDATE entries SET hash = upper(hash) WHERE number = 2",), 2, "not what was recorded"),
    "an entry is gone": (("DELETE FROM entries WHERE number = 3",), 3, "entry 3 is missing: after entry 2 comes 4"),
    "the first is gone": (("DELETE FROM entries WHERE number = 1",), 1, "entry 1 is missing: the first is 2"),
    "the gap is closed": (
        (
            "DELETE FROM entries WHERE number = 3",
            *(f"UPDATE entries SET number = {n - 1} WHERE number = {n}" for n in (4, 5)),
        ),
        3,
        "not what was recorded",
    ),
    "two have changed places": ((*SWAP, "UPDATE entries SET number = 3 WHERE number = 99"), 2, "not what was recorded"),
    "one is there twice": (("INSERT INTO entries SELECT 6, body, hash FROM entries WHERE number = 5",), 6, "not what"),
}


@pytest.mark.parametrize("way", FOUND)
def test_the_first_wrong_entry_is_named(target: Target, way: str) -> None:
    statements, entry, said = FOUND[way]
    tampered(target, *statements)
    with open_ledger(target) as ledger:
        with pytest.raises(DamagedLedgerError, match=said) as found:
            ledger.verify()
        assert found.value.entry == entry
        assert found.value.as_dict()["entry"] == entry
        assert f"entry {entry} " in str(found.value)
        assert ("--until" in str(found.value)) == (entry > 1)
        with pytest.raises(DamagedLedgerError, match=said):
            list(ledger.lines())
        sound = list(ledger.lines(until=entry - 1))
        assert len(sound) == entry


@pytest.mark.parametrize("number", [4, 5])
def test_nothing_is_recorded_after_an_entry_that_is_not_what_was_recorded(target: Target, number: int) -> None:
    tampered(target, "DELETE FROM entries WHERE number = 4" if number == 4 else f"UPDATE entries SET body = '{FORGED}'")
    with open_ledger(target) as ledger, pytest.raises(DamagedLedgerError):
        ledger.append([CONTRIBUTION])


def test_entries_are_not_read_where_one_is_missing(target: Target) -> None:
    tampered(target, "DELETE FROM entries WHERE number = 2")
    with (
        open_ledger(target) as ledger,
        pytest.raises(DamagedLedgerError, match="entry 2 is missing: after entry 1 comes 3"),
    ):
        ledger.entries()


@pytest.mark.parametrize("left", range(5))
def test_what_was_cut_off_at_the_end_is_found_by_a_head_noted_before(target: Target, left: int) -> None:
    head = tampered(target, f"DELETE FROM entries WHERE number > {left}")
    with open_ledger(target) as ledger:
        assert ledger.verify().count == left  # nothing in the ledger itself can tell
        with pytest.raises(DamagedLedgerError, match=rf"cut off or written anew; the ledger ends at entry {left}"):
            ledger.verify(head.hash)


def test_a_chain_that_was_written_anew_is_found_by_a_head_noted_before(target: Target) -> None:
    anew = [canonical(entry) for entry in [CONTRIBUTION._replace(amount=7), *contributions(4)]]
    rows = chain.chained(chain.EMPTY, anew)
    head = tampered(
        target,
        "DELETE FROM entries",
        *(("INSERT INTO entries VALUES (?, ?, ?)", (n, b.decode(), h)) for n, b, h in rows),
    )
    with open_ledger(target) as ledger:
        assert ledger.verify().count == 5
        with pytest.raises(DamagedLedgerError, match="written anew"):
            ledger.verify(head.hash)


def test_a_head_noted_earlier_holds_when_entries_were_added(target: Target) -> None:
    with open_ledger(target, create=True) as ledger:
        noted = []
        for entry in contributions(4):
            noted.append(ledger.head().hash)
            ledger.append([entry])
        for head in noted:
            assert ledger.verify(f" {head.upper()}\n").count == 4
        for wrong in ("", "abc", "g" * 64, noted[1][:63]):
            with pytest.raises(BadInputError, match="no head of a ledger"):
                ledger.verify(wrong)
        with pytest.raises(DamagedLedgerError, match="cut off"):
            ledger.verify("f" * 64)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_other_sign_anywhere_is_found(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("verify") / "lee.ledger"
    entries = contributions(3)
    number = data.draw(st.integers(1, 3))
    body = canonical(entries[number - 1]).decode()
    place = data.draw(st.integers(0, len(body) - 1))
    sign = data.draw(st.characters(exclude_categories=["Cs"], exclude_characters=[body[place], "\0"]))
    with open_ledger(path, create=True) as ledger:
        ledger.append(entries)
    drop_guards(path)
    by_hand(
        path,
        "DROP INDEX entries_reversed",
        ("UPDATE entries SET body = ? WHERE number = ?", (body[:place] + sign + body[place + 1 :], number)),
    )
    with open_ledger(path, rescue=True) as ledger, pytest.raises(DamagedLedgerError) as found:
        ledger.verify()
    assert found.value.entry == number


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{}", "no entry of a ledger"),
        ("7", "no entry of a ledger"),
        (canonical(CONTRIBUTION._replace(amount=0)).decode(), "amount is zero"),
        (canonical(CONTRIBUTION._replace(version=9)).decode(), "form 9"),
        (canonical(CONTRIBUTION).decode().replace(":50000", ':"50000"'), "'50000' is not an amount"),
        (canonical(CONTRIBUTION).decode().replace(",", ", "), "not in the one form"),
    ],
)
def test_what_is_chained_but_is_no_entry_is_found(target: Target, body: str, said: str) -> None:
    with open_ledger(target, create=True) as ledger:
        ledger.append([CONTRIBUTION])
        head = ledger.head()
    by_hand(target, ("INSERT INTO entries VALUES (?, ?, ?)", (2, body, chain.link(head.hash, body.encode()))))
    with open_ledger(target) as ledger, pytest.raises(DamagedLedgerError, match=said) as found:
        ledger.verify()
    assert found.value.entry == 2
    with open_ledger(target) as ledger, suppress(BadInputError):
        ledger.entries()


def test_the_head_is_the_same_on_both_databases(tmp_path: Path, postgresql_schema: Callable[[], str]) -> None:
    with (
        open_ledger(tmp_path / "lee.ledger", create=True) as file,
        open_ledger(postgresql_schema(), create=True) as server,
    ):
        for ledger in (file, server):
            ledger.append([*contributions(3), CONTRIBUTION._replace(note="Ünïcödé 🙂 \\u0041 %s")])
        assert file.verify() == server.verify()
        assert list(file.lines()) == list(server.lines())
