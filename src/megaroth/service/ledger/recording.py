"""Adding entries: each is drafted and checked, none twice, all in one transaction; and taking one back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.model import Household
from megaroth.ledger.book import Problem
from megaroth.ledger.chain import EMPTY, Head
from megaroth.ledger.days import in_words
from megaroth.ledger.entries import Entry, checked
from megaroth.ledger.kinds import PAYMENT, REVERSAL
from megaroth.service.ledger.drafts import Desk, Row, drafted
from megaroth.service.ledger.identity import has_identity_number
from megaroth.service.ledger.naming import known
from megaroth.service.ledger.opening import at, household_of, ledger_target, remove_empty
from megaroth.service.ledger.rows import BadRowsError, rows_of, table_text
from megaroth.service.ledger.sums import Effects, effects


class Numbered(NamedTuple):
    """An entry with its number in the ledger."""

    number: int
    entry: Entry


class LeftOut(NamedTuple):
    """An entry of a table that was not added because it is there."""

    line: int
    entry: Entry
    number: int
    """The entry of the ledger that says the same."""
    taken_back: bool
    """That entry was taken back."""


class Recorded(NamedTuple):
    """What was added, or would be."""

    household: Household
    file: Path
    ledger: str
    as_of: date
    added: tuple[Numbered, ...]
    length: int
    """How many entries the ledger has."""
    head: str
    """Empty where nothing was added because only a trial was wanted."""
    begun: bool
    """Whether the ledger began with these entries."""
    effects: Effects

    left_out: tuple[LeftOut, ...] = ()
    """Entries of a table that are there already, where only new ones were wanted."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What does not fit together because of these entries."""
        return self.effects.problems


def record(
    path: Path | None,
    option: str | None,
    as_of: date,
    row: Row,
    *,
    again: bool = False,
    trial: bool = False,
) -> Recorded:
    """Add what one command says: one entry, or those of a payday.

    Parameters
    ----------
    path, option : Path or None, str or None
        The household file and the value of ``--ledger``.
    as_of : date
        The day of the answer, on which the entries are recorded; nothing after it is.
    row : mapping
        What is written, by the names of :data:`~megaroth.service.ledger.drafts.FIELDS`.
    again : bool
        Whether an entry that is there already is added a second time.
    trial : bool
        Whether nothing is to be added, but everything checked.

    Raises
    ------
    BadInputError
        When nothing was added, with the reason.
    """
    return _record(path, option, as_of, [(0, row)], "", again=again, trial=trial)


def record_table(
    path: Path | None,
    option: str | None,
    as_of: date,
    table: Path,
    *,
    again: bool = False,
    trial: bool = False,
    only_new: bool = False,
) -> Recorded:
    """Add the entries of a table, all or none; as :func:`record`.

    Parameters
    ----------
    path, option, as_of, again, trial
        As of :func:`record`.
    table : Path
        Comma-separated values.
    only_new : bool
        Whether entries that are there already are left out: downloads of two months may overlap. One that was taken
        back is left out as well.
    """
    file = "(standard input)" if str(table) == "-" else str(table)
    rows = rows_of(table_text(table), file)
    return _record(path, option, as_of, rows, file, again=again, trial=trial, only_new=only_new)


def _record(
    path: Path | None,
    option: str | None,
    as_of: date,
    rows: Sequence[tuple[int, Row]],
    table: str,
    *,
    again: bool,
    trial: bool,
    only_new: bool = False,
) -> Recorded:
    household, file = household_of(path)
    target = ledger_target(path, option)
    begun = isinstance(target, Path) and not target.exists()
    before: list[Entry] = []
    count, head = EMPTY
    name = str(target)
    if not begun:
        with at(target, create=not trial) as ledger:
            count, head = ledger.head()
            before = ledger.entries()[:count]
            name = ledger.name
    desk = Desk(known(household, str(file), before), as_of)
    new, left_out = _new_entries(rows, desk, before, table, again=again, only_new=only_new)
    numbers = range(count + 1, count + 1 + len(new))
    if not trial and new:
        numbers, (count, head) = _appended(target, new, head, begun=begun)
    return Recorded(
        household,
        file,
        name,
        as_of,
        tuple(Numbered(number, entry) for number, entry in zip(numbers, new, strict=True)),
        count,
        "" if trial else head,
        begun,
        effects(household, before, [*before, *new], new, as_of),
        tuple(left_out),
    )


def _appended(target: Path | str, new: Sequence[Entry], head: str, *, begun: bool) -> tuple[range, Head]:
    """Add entries; a ledger that was begun for them and could not be filled is taken away again."""
    try:
        with at(target, create=True) as ledger:
            return ledger.append(new, head=head), ledger.head()
    except BaseException:
        if begun:
            remove_empty(target)
        raise


def _new_entries(
    rows: Sequence[tuple[int, Row]], desk: Desk, before: Sequence[Entry], table: str, *, again: bool, only_new: bool
) -> tuple[list[Entry], list[LeftOut]]:
    there = _There(before)
    new: list[Entry] = []
    left_out: list[LeftOut] = []
    bad: list[tuple[int, str]] = []
    for line, row in rows:
        try:
            drafts = drafted(row, desk)
            if only_new:
                known_ones = [(entry, found) for entry in drafts if (found := there.take(entry))]
                left_out += [LeftOut(line, entry, *found) for entry, found in known_ones]
                drafts = [entry for entry in drafts if all(entry is not each for each, _ in known_ones)]
            for entry in drafts:
                _check_return(entry, [*before, *new] if entry.of else before)
                if not again:
                    there.refuse(entry)
            there.add(drafts, line)
            new += drafts
        except BadInputError as error:
            if not table:
                raise
            bad.append((line, str(error)))
    if bad:
        raise BadRowsError(table, bad)
    return new, left_out


def _check_return(entry: Entry, before: Sequence[Entry]) -> None:
    if entry.of and not (entry.of <= len(before) and before[entry.of - 1].kind == PAYMENT):
        raise BadInputError(f"entry {entry.of} is no payment", "--of has the number of the payment", key="of")


# --- nothing twice -------------------------------------------------------------------------------------------


def reversals(entries: Sequence[Entry]) -> Mapping[int, int]:
    """By the number of each entry that was taken back, the number of the entry that did so."""
    return {entry.reverses: number for number, entry in enumerate(entries, 1) if entry.kind == REVERSAL}


class _There:
    """The entries that are there already, by what makes two of them one."""

    def __init__(self, before: Sequence[Entry]) -> None:
        gone = reversals(before)
        live = [(number, one) for number, one in enumerate(before, 1) if number not in gone and one.kind != REVERSAL]
        self.alike = {_alike(entry): f"entry {number}" for number, entry in reversed(live)}
        self.confirmed = {_confirmed(entry): number for number, entry in reversed(live) if entry.confirmation}
        self.untaken: dict[tuple[object, ...], list[tuple[int, bool]]] = {}
        """The entries that no row of the table has been found to repeat yet: those in force before those taken back."""
        for number, one in enumerate(before, 1):
            if one.kind != REVERSAL:
                self.untaken.setdefault(_alike(one), []).append((number, number in gone))
        for found in self.untaken.values():
            found.sort(key=lambda each: (each[1], each[0]))

    def take(self, entry: Entry) -> tuple[int, bool] | None:
        """The entry that a row of a table repeats: its number, and whether it was taken back; each is taken once."""
        found = self.untaken.get(_alike(entry))
        return found.pop(0) if found else None

    def refuse(self, entry: Entry) -> None:
        """Refuse an entry that is there, or whose confirmation number an older entry of its plan has."""
        way = "--again records it a second time"
        if where := self.alike.get(_alike(entry)):
            raise BadInputError(f"this {entry.kind} is already there ({where})", way)
        number = self.confirmed.get(_confirmed(entry)) if entry.confirmation else None
        if number:
            raise BadInputError(f"confirmation {entry.confirmation} is already there (entry {number})", way)

    def add(self, entries: Sequence[Entry], line: int) -> None:
        """Keep what a row brings; rows of one table may share a confirmation number."""
        for entry in entries:
            self.alike.setdefault(_alike(entry), f"line {line}")


def _alike(entry: Entry) -> tuple[object, ...]:
    return (
        entry.kind,
        entry.on,
        entry.limitation_year,
        entry.person,
        entry.plan,
        entry.source,
        entry.amount,
        entry.to_plan or entry.plan,
        entry.to_source,
        entry.of,
    )


def _confirmed(entry: Entry) -> tuple[str, str, str]:
    return entry.person, entry.plan, entry.confirmation.casefold()


# --- taking back -----------------------------------------------------------------------------------------------


class Reversible(NamedTuple):
    """An entry that may be taken back, as it is shown before anybody agrees."""

    household: Household
    file: Path
    ledger: str
    entry: Numbered
    head: str


def reversible(path: Path | None, option: str | None, number: int) -> Reversible:
    """The entry of a number.

    Raises
    ------
    BadInputError
        When there is none, or it has been taken back, or takes another back.
    """
    household, file = household_of(path)
    target = ledger_target(path, option)
    with at(target) as ledger:
        count, head = ledger.head()
        entries = ledger.entries()[:count]
        name = ledger.name
    if not 1 <= number <= len(entries):
        held = f"the last is {len(entries)}" if entries else "it has none yet"
        raise BadInputError(f"there is no entry {number}", f"{held}; `megaroth ledger list`", file=name)
    entry = entries[number - 1]
    if entry.kind == REVERSAL:
        raise BadInputError(f"entry {number} takes back entry {entry.reverses}", "record that one again instead")
    if by := reversals(entries).get(number):
        raise BadInputError(f"entry {number} has been taken back already, by entry {by}")
    return Reversible(household, file, name, Numbered(number, entry), head)


def reverse(path: Path | None, option: str | None, as_of: date, found: Reversible, why: str) -> Recorded:
    """Take an entry back, as if it had never been; both stay in the ledger.

    Raises
    ------
    BadInputError
        When there is no reason, or the ledger has moved on since the entry was shown.
    """
    why = refuse_no_reason(why)
    number, entry = found.entry
    if entry.on > as_of:
        raise BadInputError(
            f"entry {number} is of {in_words(entry.on)}, after {in_words(as_of)}", f"say --as-of {entry.on} or later"
        )
    taking = checked(
        Entry(
            kind=REVERSAL,
            on=as_of,
            limitation_year=as_of.year,
            person=entry.person,
            plan=entry.plan,
            source=entry.source,
            amount=0,
            reverses=number,
            note=why,
            recorded=as_of,
        )
    )
    with at(ledger_target(path, option)) as ledger:
        before = ledger.entries()
        numbers = ledger.append([taking], head=found.head)
        count, head = ledger.head()
    return Recorded(
        found.household,
        found.file,
        found.ledger,
        as_of,
        (Numbered(numbers[0], taking),),
        count,
        head,
        begun=False,
        effects=effects(found.household, before, [*before, taking], [entry], as_of),
    )


def refuse_no_reason(why: str) -> str:
    """The reason for taking an entry back, which stays in the ledger."""
    if not why.strip():
        raise BadInputError("the reason is missing", '--why "typed twice"')
    if has_identity_number(why):
        raise BadInputError("nine digits like a Social Security number are never kept", "leave them out", key="why")
    return why.strip()
