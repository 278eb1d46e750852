"""An own plan's year in sums, from the ledger, and the lines of a draft Form 5500-EZ that follow from them.

The form and its instructions were not read. Its line numbers are those of the fields of the IRS's fillable form for
2025, as a public project lists them (6a to 6c, 7a to 7c, 9); every line says so until somebody has held it against the
form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from megaroth.forms.issue import OwnPlan
from megaroth.ledger.book import Book
from megaroth.ledger.entries import Entry
from megaroth.ledger.kinds import CONTRIBUTION, IN_PLAN_ROTH, LOAN, OPENING, ROLLOVER, ROTH_ROLLOVER, SOURCES
from megaroth.money import dollars

LINES_READ = (
    "line numbers by the field names of the fillable form for 2025, as a public project lists them; neither the form "
    "nor its instructions were read"
)
FROM_ELSEWHERE = (ROLLOVER, ROTH_ROLLOVER)


class PlanYear(NamedTuple):
    """What the ledger says of an own plan and a year; cents."""

    plan: OwnPlan
    year: int
    begins: int | None
    """Value when the year began; None where the ledger began later."""
    ends: int
    """Value at the end of the year, or on the day of the answer while the year goes on."""
    so_far: bool
    stated: bool
    """Whether every source that holds something has a statement of the last day of the year."""
    employer: int
    """Employer contributions received in the year, whichever year they are for."""
    participants: int
    """Deferrals and after-tax contributions received in the year."""
    rolled_in: int
    receivable: int
    """Contributions for the year that came after it, all kinds."""
    paid_out: int
    """What left the plan: payments, rollovers and corrections; not what moved inside it."""
    closed: date | None
    """The day on which the last money left, where nothing is left."""
    loans: bool
    notes: tuple[str, ...]


class DraftLine(NamedTuple):
    """One line of a draft Form 5500-EZ; None where the ledger does not know."""

    line: str
    label: str
    begins: int | None
    """Column (1) of lines 6a to 6c; otherwise None."""
    amount: int | None
    """Column (2) of lines 6a to 6c; otherwise the amount of the line."""
    note: str


def plan_year(plan: OwnPlan, year: int, entries: Sequence[Entry], before: Book, closing: Book, as_of: date) -> PlanYear:
    """What the ledger says of a plan and a year.

    Parameters
    ----------
    plan : OwnPlan
        The plan, with everybody in it.
    year : int
        The calendar year, which is the plan year.
    entries : sequence of Entry
        All entries of the ledger, number n at n - 1.
    before, closing : Book
        The books on 31 December of the year before, and of the year or on the day of the answer where that is earlier.
    as_of : date
        The day of the answer.
    """
    members = frozenset(plan.members)
    received = [
        entry
        for number, entry in enumerate(entries, 1)
        if entry.kind == CONTRIBUTION
        and (entry.person, entry.plan) in members
        and number not in closing.reversed
        and entry.on <= as_of
    ]
    of_year = [entry for entry in received if entry.on.year == year]
    moves = [move for move in closing.moves if move.on.year == year]
    out = [move for move in moves if (move.person, move.plan) in members and move.to_plan != move.plan]
    rolled = [
        move for move in moves if (move.person, move.to_plan) in members and (move.person, move.plan) not in members
    ]
    held = [each for (person, job, _), each in closing.holdings.items() if (person, job) in members]
    ends = sum(each.value for each in held)
    later = [entry for entry in received if entry.on.year > year and entry.limitation_year == year]
    begins, notes = _begins(members, year, entries, before, closing)
    undated = [each for each in held if each.value and each.statement != date(year, 12, 31)]
    if undated:
        notes += (
            f"{len(undated)} of {len(held)} sources have no statement of 31 December {year}: their value is by the "
            "entries (`megaroth ledger add ... value`)",
        )
    if strange := sum(entry.amount for entry in of_year if entry.source == IN_PLAN_ROTH):
        notes += (f"contributions recorded straight into {IN_PLAN_ROTH} are left out ({dollars(strange)})",)
    return PlanYear(
        plan,
        year,
        begins,
        ends,
        as_of < date(year, 12, 31),
        not undated,
        _sum(of_year, "employer"),
        _sum(of_year, "participant"),
        _sum(of_year, "elsewhere") + sum(move.amount for move in rolled),
        sum(entry.amount for entry in later if _by(entry) in ("employer", "participant")),
        sum(move.amount for move in out),
        max((move.on for move in out), default=None) if held and not ends else None,
        any(entry.kind == LOAN and (entry.person, entry.plan) in members for _, entry in closing.held),
        notes,
    )


def _by(entry: Entry) -> str:
    """Who put a contribution in."""
    if entry.source in FROM_ELSEWHERE:
        return "elsewhere"
    if entry.source == IN_PLAN_ROTH:
        return ""
    return "employer" if SOURCES[entry.source].by_employer else "participant"


def _sum(entries: Sequence[Entry], by: str) -> int:
    return sum(entry.amount for entry in entries if _by(entry) == by)


def _begins(
    members: frozenset[tuple[str, str]], year: int, entries: Sequence[Entry], before: Book, closing: Book
) -> tuple[int | None, tuple[str, ...]]:
    """The value when the year began: of the book then, with openings of 1 January."""
    openings = [
        entry
        for number, entry in enumerate(entries, 1)
        if entry.kind == OPENING
        and (entry.person, entry.plan) in members
        and entry.on.year == year
        and number not in closing.reversed
    ]
    value = sum(each.value for (person, job, _), each in before.holdings.items() if (person, job) in members)
    late = [entry.on for entry in openings if entry.on > date(year, 1, 1)]
    if late:
        return None, (f"the ledger takes the plan up on {min(late).isoformat()}: its value on 1 January is not known",)
    return value + sum(entry.amount for entry in openings), ()


def draft_5500ez(found: PlanYear) -> tuple[DraftLine, ...]:
    """The lines of Form 5500-EZ that follow from the ledger, as a draft.

    Notes
    -----
    IRC 6058(a); Form 5500-EZ, Part III. Contributions are those received (cash basis); on the accrual basis those
    for the year that came later are added to line 7 and to line 6a at its end.
    """
    return tuple(_draft(found))


def _draft(found: PlanYear) -> Iterator[DraftLine]:
    so_far = "so far; " if found.so_far else ""
    yield DraftLine("6a", "Total plan assets", found.begins, found.ends, f"{so_far}participant loans are assets too")
    yield DraftLine("6b", "Total plan liabilities", None, None, "not in the ledger; nothing, unless the plan owes it")
    yield DraftLine("6c", "Net plan assets", None, None, "6a less 6b")
    later = f"; {dollars(found.receivable)} more for the year came after it" if found.receivable else ""
    yield DraftLine("7a", "Contributions received from employers", None, found.employer, f"{so_far}received{later}")
    yield DraftLine(
        "7b", "Contributions received from participants", None, found.participants, "deferrals and after-tax money"
    )
    yield DraftLine("7c", "Contributions received from others, rollovers included", None, found.rolled_in, "")
    loans = "the ledger has a participant loan" if found.loans else "the ledger has no participant loan"
    yield DraftLine("9", "Participant loans outstanding at the end of the year", None, None, loans)
    yield DraftLine("", "Distributions, for your records", None, found.paid_out, "no line is known that asks for them")
