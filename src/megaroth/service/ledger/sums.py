"""What the entries come to: what every source holds, and where each after-tax dollar lies now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.model import Household
from megaroth.ledger.book import Assumption, Book, Holding, Move, Problem, book
from megaroth.ledger.days import in_words
from megaroth.ledger.entries import Entry
from megaroth.ledger.iras import TRADITIONAL
from megaroth.ledger.kinds import AFTER_TAX, CONTRIBUTION, OPENING, RETURNED, SOURCES
from megaroth.ledger.sixty_days import Running, running
from megaroth.service.ledger.opening import opened, terms_of

PAID = ""
"""The source of money that was paid to the person."""


class Sums(NamedTuple):
    """A household's ledger, folded up to a day."""

    household: Household
    file: Path
    ledger: str
    as_of: date
    length: int
    """How many entries the ledger has."""
    head: str
    later: int
    """How many entries are left out because they are of later days."""
    book: Book

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What does not fit together."""
        return self.book.problems

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What is taken for granted because nobody has said it."""
        return self.book.assumptions

    @property
    def running(self) -> tuple[Running, ...]:
        """Payments to a person of which something may still be rolled over."""
        return running(self.book)


def balances(path: Path | None, option: str | None, as_of: date) -> Sums:
    """What every source holds on a day.

    Parameters
    ----------
    path, option : Path or None, str or None
        The household file and the value of ``--ledger``.
    as_of : date
        The day; entries of later days are left out.
    """
    household, file, ledger = opened(path, option, as_of)
    with ledger:
        count, head = ledger.head()
        entries = ledger.entries()[:count]
        later = sum(entry.on > as_of for entry in entries)
        return Sums(household, file, ledger.name, as_of, count, head, later, book(entries, terms_of(household), as_of))


class Held(NamedTuple):
    """What one source holds, as the screens show it."""

    person: str
    plan: str
    source: str
    value: int
    basis: int | None
    """None where it is no account's: basis of several traditional IRAs belongs to the person (IRC 408(d)(2))."""
    earnings: int | None
    """Value above basis where basis is taxed money in an account of its own; None elsewhere."""
    estimated: bool
    """Money has come in since anything said the value: what it has earned is not known."""
    vested: int | None
    """None: not known."""
    statement: date | None


def held(found: Book, one: Holding) -> Held:
    """What a source holds, with the person's basis where it is their only traditional IRA."""
    basis: int | None = one.basis
    if one.source in TRADITIONAL:
        several = sum(person == one.person and source in TRADITIONAL for person, _, source in found.holdings) > 1
        basis = None if several else ira_basis(found, one.person)
    taxed = SOURCES[one.source].tax in ("roth", "after-tax")
    return Held(
        one.person,
        one.plan,
        one.source,
        one.value,
        basis,
        one.earnings if taxed else None,
        one.estimated,
        one.vested,
        one.statement,
    )


def ira_basis(found: Book, person: str) -> int:
    """Basis in a person's traditional IRAs, by the forms of the years and of this one as it stands."""
    settled = found.iras.get(person)
    return settled.basis if settled else 0


def holdings(found: Book) -> list[Held]:
    """What each source holds, plan by plan in the order in which they began, sources in their usual order."""
    places = list(dict.fromkeys((person, plan) for person, plan, _ in found.holdings))
    order = list(SOURCES)
    return sorted(
        (each for one in found.holdings.values() if (each := held(found, one)).value or each.basis or each.statement),
        key=lambda each: (places.index((each.person, each.plan)), order.index(each.source)),
    )


def basis_in_all(found: Book, rows: Sequence[Held]) -> int:
    """Basis of all sources, that of traditional IRAs once for each person."""
    pooled = {one.person for one in rows if one.basis is None}
    return sum(one.basis or 0 for one in rows) + sum(ira_basis(found, person) for person in pooled)


class Moved(NamedTuple):
    """What one year's moves of one kind between two sources come to."""

    year: int
    kind: str
    source: str
    to_source: str
    amount: int
    basis: int
    taxable: int
    """Income of the year."""
    estimate: bool
    moved_in: int = 0
    """The year of the move, where its income is that of another; its amount is counted there."""


def moved(found: Book) -> list[Moved]:
    """What left the sources, year by year, and what of it is income."""
    sums: dict[tuple[int, str, str, str, int], Moved] = {}
    for move in found.moves:
        own = move.on.year
        parts = dict(move.income_by_year)
        for year in dict.fromkeys((own, *parts)):
            key = (year, move.kind, move.source, move.to_source, own if year != own else 0)
            before = sums.get(key, Moved(*key[:4], 0, 0, 0, False, key[4]))
            sums[key] = before._replace(
                amount=before.amount + (move.amount if year == own else 0),
                basis=before.basis + (move.basis if year == own else 0),
                taxable=before.taxable + parts.get(year, 0),
                estimate=before.estimate or move.estimate,
            )
    return sorted(sums.values(), key=lambda one: one.year)


# --- after an entry was added ----------------------------------------------------------------------------


class Effects(NamedTuple):
    """What new entries do."""

    holds: tuple[Held, ...]
    """What the sources that they touch hold now."""
    running: tuple[Running, ...]
    """Of the payments among them, what may be rolled over within 60 days."""
    problems: tuple[Problem, ...]
    """What does not fit together with them, and did without."""


def effects(
    household: Household,
    before: Sequence[Entry],
    after: Sequence[Entry],
    touching: Sequence[Entry],
    as_of: date,
) -> Effects:
    """What new entries do to the sources that some entries name.

    Parameters
    ----------
    household : Household
        The facts as told.
    before, after : sequence of Entry
        All entries of the ledger without the new ones, and with them.
    touching : sequence of Entry
        The entries whose sources are looked at.
    as_of : date
        The day of the answer.
    """
    terms = terms_of(household)
    now = book(after, terms, as_of)
    keys = dict.fromkeys(
        key
        for entry in touching
        for key in (
            (entry.person, entry.plan, entry.source),
            (entry.person, entry.to_plan or entry.plan, entry.to_source),
        )
    )
    known = {(one.number, one.message) for one in book(before, terms, as_of).problems} if now.problems else set()
    return Effects(
        tuple(held(now, now.holdings[key]) for key in keys if key in now.holdings),
        tuple(one for one in running(now) if any(entry is now.entries[one.number - 1] for entry in touching)),
        tuple(one for one in now.problems if (one.number, one.message) not in known),
    )


# --- where each dollar lies ------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where dollars lie: a source of a plan, an IRA, or paid to the person."""

    person: str
    plan: str
    source: str


class Step(NamedTuple):
    """One move of some of a contribution's dollars."""

    number: int
    on: date
    kind: str
    before: Place
    after: Place
    cents: int


class LotRow(NamedTuple):
    """One after-tax contribution, its moves, and where its dollars lie now."""

    number: int
    entry: Entry
    cents: int
    """The contribution; of an opening balance its basis."""
    steps: tuple[Step, ...]
    lies: tuple[tuple[Place, int], ...]


class Lots(NamedTuple):
    """The after-tax contributions of a ledger."""

    sums: Sums
    rows: tuple[LotRow, ...]
    totals: tuple[tuple[Place, int], ...]
    traced: bool
    """Whether only one was asked for."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What does not fit together."""
        return self.sums.problems


def lots(path: Path | None, option: str | None, as_of: date, trace: int | None = None) -> Lots:
    """The after-tax contributions payday by payday, and where each dollar lies.

    Parameters
    ----------
    path, option, as_of
        As of :func:`balances`.
    trace : int or None
        The number of one contribution.

    Raises
    ------
    BadInputError
        When the number is not that of an after-tax contribution in force.
    """
    sums = balances(path, option, as_of)
    rows = followed(sums.book)
    if trace is not None:
        rows = [row for row in rows if row.number == trace]
        if not rows:
            raise BadInputError(_not_traced(sums, trace), "`megaroth ledger lots` lists those that can be traced")
    totals: dict[Place, int] = {}
    for row in rows:
        for place, cents in row.lies:
            totals[place] = totals.get(place, 0) + cents
    return Lots(sums, tuple(rows), tuple(totals.items()), trace is not None)


def _not_traced(sums: Sums, number: int) -> str:
    entries = sums.book.entries
    if number > len(entries):
        return f"there is no entry {number}: the last is {len(entries)}"
    if by := sums.book.reversed.get(number):
        return f"entry {number} was taken back by entry {by}"
    entry = entries[number - 1]
    if entry.on > sums.as_of:
        return f"entry {number} is of {in_words(entry.on)}, after {in_words(sums.as_of)}"
    return f"entry {number} is no after-tax contribution ({entry.kind} {entry.source})"


def followed(found: Book) -> list[LotRow]:
    """Each after-tax contribution with the way of its dollars, by its day.

    Parameters
    ----------
    found : Book
        The book; each of its moves says which paydays' dollars it took.

    Notes
    -----
    Basis in traditional IRAs belongs to the person and not to a payday (IRC 408(d)(2)): dollars that went there are
    followed no further.
    """
    lies: dict[int, dict[Place, int]] = {}
    steps: dict[int, list[Step]] = {}
    start: dict[int, int] = {}
    for number, entry in enumerate(found.entries, 1):
        if entry.source != AFTER_TAX or entry.kind not in (CONTRIBUTION, OPENING):
            continue
        cents = entry.amount if entry.kind == CONTRIBUTION else entry.basis or 0
        if cents and entry.on <= found.as_of and number not in found.reversed:
            start[number] = cents
            lies[number] = {Place(entry.person, entry.plan, entry.source): cents}
            steps[number] = []
    for move in found.moves:
        after = Place(move.person, move.to_plan if move.to_source else "", move.to_source)
        for number, cents in _origins(move).items():
            if number in lies:
                steps[number] += _moved(lies[number], move, after, cents)
    rows = [
        LotRow(
            number,
            found.entries[number - 1],
            start[number],
            tuple(steps[number]),
            tuple((place, cents) for place, cents in held.items() if cents),
        )
        for number, held in lies.items()
    ]
    return sorted(rows, key=lambda row: (row.entry.on, row.number))


def _origins(move: Move) -> dict[int, int]:
    """Of which paydays' dollars a move took how many."""
    found: dict[int, int] = {}
    for piece in move.taken:
        for number, cents in piece.origins:
            found[number] = found.get(number, 0) + cents
    return found


def _moved(held: dict[Place, int], move: Move, after: Place, cents: int) -> list[Step]:
    """Move dollars on; where sources of a plan are one contract, they may lie in another of its sources."""
    first = Place(move.person, "", PAID) if move.kind == RETURNED else Place(move.person, move.plan, move.source)
    rest = [place for place in held if place != first and (place.plan == move.plan or place.source == move.source)]
    done = []
    for place in (first, *rest):
        part = min(cents, held.get(place, 0))
        if part:
            held[place] -= part
            held[after] = held.get(after, 0) + part
            done.append(Step(move.number, move.on, move.kind, place, after, part))
            cents -= part
    return done
