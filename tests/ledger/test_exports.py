"""An export carries a ledger to another database, with the same head, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.errors import BadInputError
from megaroth.ledger import chain, exports
from megaroth.ledger.chain import EMPTY, Head
from megaroth.ledger.entries import canonical
from megaroth.ledger.store import open_ledger
from tests.ledger.hands import CONTRIBUTION, CONVERSION, contributions, reversal

pytestmark = pytest.mark.slow

Target = Path | str
ENTRIES = [*contributions(3), CONVERSION, reversal(2), CONTRIBUTION._replace(note='Ünïcödé 🙂 "\\ %s')]


@pytest.fixture
def lines(new_target: Callable[[], Target]) -> list[str]:
    """The export of a ledger on this database."""
    with open_ledger(new_target(), create=True) as ledger:
        ledger.append(ENTRIES)
        return list(ledger.lines())


def test_an_export_is_readable(lines: list[str]) -> None:
    header, *rest = map(json.loads, lines)
    assert header == {"megaroth.ledger": 1, "count": 6, "head": rest[-1]["hash"]}
    assert [line["n"] for line in rest] == [1, 2, 3, 4, 5, 6]
    assert rest[4]["entry"]["reverses"] == 2
    assert rest[5]["entry"]["note"] == 'Ünïcödé 🙂 "\\ %s'


@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
def test_the_head_is_the_same_where_it_is_imported(
    lines: list[str], other: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    there = tmp_path / "other.ledger" if other == "sqlite" else request.getfixturevalue("postgresql_schema")()
    with open_ledger(there, create=True) as ledger:
        head = ledger.import_lines(lines)
        assert head == ledger.verify() == Head(6, json.loads(lines[0])["head"])
        assert ledger.entries() == ENTRIES
        assert list(ledger.lines()) == lines


def test_export_writes_whole_lines_and_says_where_they_end(target: Target) -> None:
    written: list[str] = []
    with open_ledger(target, create=True) as ledger:
        assert ledger.export(written.append) == EMPTY
        ledger.append(ENTRIES)
        written.clear()
        assert ledger.export(written.append) == ledger.head()
        assert "".join(written).splitlines() == list(ledger.lines())
        written.clear()
        assert ledger.export(written.append, until=2).count == 2
        assert len(written) == 3


def test_an_import_continues_a_ledger_that_begins_alike(lines: list[str], target: Target) -> None:
    with open_ledger(target, create=True) as ledger:
        ledger.append(ENTRIES[:4])
        assert ledger.import_lines(lines).count == 6
        assert ledger.import_lines(lines).count == 6
        ledger.append([CONVERSION])
        assert ledger.import_lines(lines).count == 7
        assert ledger.verify().count == 7


def test_an_import_into_another_ledger_is_refused(lines: list[str], target: Target) -> None:
    with open_ledger(target, create=True) as ledger:
        ledger.append([ENTRIES[0], CONVERSION])
        before = ledger.head()
        with pytest.raises(BadInputError, match=r"^x\.jsonl:3: entry 2 is another than here"):
            ledger.import_lines(lines, "x.jsonl")
        assert ledger.head() == before


def test_line_ends_and_blank_lines_do_not_matter(lines: list[str], target: Target) -> None:
    with open_ledger(target, create=True) as ledger:
        assert (
            ledger.import_lines(["\ufeff" + lines[0] + "\r\n", "\n", *(line + "\r\n" for line in lines[1:]), ""]).count
            == 6
        )


def edited(line: str, **changes: object) -> str:
    data = json.loads(line)
    data.update(changes)
    return json.dumps(data)


def rechained(entries: list[bytes]) -> list[str]:
    """An export whose chain holds, whatever the entries are."""
    return list(exports.written(list(chain.chained(EMPTY, entries))))


BODY = canonical(CONTRIBUTION)
SPOILED: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "nothing": (lambda lines: [], "this line is no entry of a ledger"),
    "no header": (lambda lines: lines[1:], ":1: this is no export of a ledger"),
    "another header": (lambda lines: ['{"megaroth.ledger":true}', *lines[1:]], ":1: this is no export"),
    "a newer form": (lambda lines: [edited(lines[0], **{"megaroth.ledger": 2}), *lines[1:]], "form 2.*newer megaroth"),
    "an amount": (
        lambda lines: [*lines[:2], lines[2].replace(":200,", ":300,"), *lines[3:]],
        ":3: entry 2 is not what",
    ),
    "a hash": (lambda lines: [*lines[:2], edited(lines[2], hash="0" * 64), *lines[3:]], ":3: entry 2 is not what"),
    "no hash": (lambda lines: [*lines[:2], edited(lines[2], hash=None), *lines[3:]], ":3: entry 2 is not what"),
    "a number": (lambda lines: [*lines[:2], edited(lines[2], n=7), *lines[3:]], ":3: entry 2 is missing"),
    "one missing": (lambda lines: lines[:2] + lines[3:], ":3: entry 2 is missing"),
    "two swapped": (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], ":3: entry 2 is missing"),
    "the end missing": (lambda lines: lines[:-1], "has 5 entries and should have 6"),
    "one too many": (lambda lines: [edited(lines[0], count=5), *lines[1:]], "has 6 entries and should have 5"),
    "half a line": (lambda lines: [*lines[:-1], lines[-1][:50]], ":7: this line is no entry"),
    "no object": (lambda lines: [*lines[:-1], "7"], ":7: this line is no entry"),
    "no entry": (lambda lines: [*lines[:-1], edited(lines[-1], entry=7)], ":7: this line is no entry"),
    "one thing more": (lambda lines: [*lines[:-1], edited(lines[-1], more=7)], ":7: this line is no entry"),
    "half a sign": (lambda lines: [*lines[:-1], lines[-1].replace("Ü", "\\ud800")], ":7: entry 6 is not what"),
    "deep": (lambda lines: [lines[0], "[" * 100_000], ":2: this line is no entry"),
    "chained, but nothing": (lambda lines: rechained([b"{}"]), ":2: this is no entry of a ledger"),
    "chained, but with a text for an amount": (
        lambda lines: rechained([BODY, BODY.replace(b":50000", b':"50000"')]),
        ":3: amount: '50000' is not an amount",
    ),
    "chained, but of a newer form": (
        lambda lines: rechained([BODY.replace(b'"version":1', b'"version":2')]),
        ":2: this entry is in form 2",
    ),
    "chained, but it reverses itself": (
        lambda lines: rechained([BODY, canonical(reversal(2))]),
        "there is no entry 2 (the last is 1)".replace("(", r"\(").replace(")", r"\)"),
    ),
    "chained, but it reverses twice": (
        lambda lines: rechained([BODY, canonical(reversal(1)), canonical(reversal(1))]),
        "entry 1 was taken back already, by entry 2",
    ),
}


@pytest.mark.parametrize("way", SPOILED)
def test_a_spoiled_export_is_refused_with_its_line_and_nothing_is_imported(target: Target, way: str) -> None:
    spoil, said = SPOILED[way]
    spoiled = spoil(rechained([canonical(entry) for entry in ENTRIES]))
    with open_ledger(target, create=True) as ledger:
        with pytest.raises(BadInputError, match=said):
            ledger.import_lines(spoiled, "x.jsonl")
        assert ledger.head() == EMPTY
        ledger.append(ENTRIES[:1])
        before = ledger.head()
        with pytest.raises(BadInputError, match=r"^x\.jsonl"):
            ledger.import_lines(spoiled, "x.jsonl")
        assert ledger.head() == before


@given(st.text(max_size=40), st.integers(0, 1))
def test_no_line_whatever_brings_more_than_a_plain_error(text: str, place: int) -> None:
    sound = list(exports.written(list(chain.chained(EMPTY, [BODY]))))
    sound[place] = text
    with pytest.raises(BadInputError):
        exports.read(sound)


def test_a_backup_is_a_ledger_with_the_same_head(target: Target, tmp_path: Path) -> None:
    copy = tmp_path / "copy.ledger"
    with open_ledger(target, create=True) as ledger:
        ledger.append(ENTRIES)
        assert ledger.backup(copy) == ledger.head()
        ledger.append([CONVERSION])
        with pytest.raises(BadInputError, match=r"copy\.ledger: there is a file of this name already"):
            ledger.backup(copy)
    with open_ledger(copy) as again:
        assert again.verify().count == 6
        again.append([CONVERSION])
        with open_ledger(target) as ledger:
            assert again.head() == ledger.head()


def test_a_backup_that_cannot_be_made_leaves_nothing(target: Target, tmp_path: Path) -> None:
    with open_ledger(target, create=True) as ledger:
        with pytest.raises(BadInputError, match="no ledger can be made here"):
            ledger.backup(tmp_path / "nowhere" / "copy.ledger")
        assert not (tmp_path / "nowhere").exists()
