"""What is wrong now in a person's IRAs: too much, too late, or moved too early; each with what repairs it."""

from __future__ import annotations

from collections.abc import Mapping

from megaroth.facts.model import Person
from megaroth.law.correction_steps import ira_excess_steps
from megaroth.law.deadlines import ira_contribution
from megaroth.ledger.backdoor import simple_free_from
from megaroth.ledger.backdoor_facts import Known
from megaroth.ledger.book import Book
from megaroth.ledger.days import in_words
from megaroth.ledger.ira_remedies import return_due
from megaroth.ledger.kinds import CONTRIBUTION, IRA_SOURCES, SIMPLE_IRA
from megaroth.money import dollars
from megaroth.year.answer import Answer, Finding


def findings(
    name: str, person: Person, known: Known, found: Book | None, planned: Answer, file_year: int
) -> tuple[Finding, ...]:
    """What is wrong now in one person's IRAs.

    Parameters
    ----------
    name, person : str, Person
        The person's short name, and the facts.
    known : Known
        What is known of the IRAs.
    found : Book or None
        The book; None without a ledger.
    planned : Answer
        The year's answer, with the IRA limits.
    file_year : int
        The household file's year, of which the limits are.
    """
    listed = []
    if known.iras.year == file_year:
        listed += _excess(name, planned)
    if found is not None:
        listed += _too_late(name, found)
        listed += _simple(name, person, found)
    return tuple(listed)


_EXCESS: Mapping[str, str] = {
    "ira_limit": "more was contributed to IRAs for {year} than the limit for all of them together, by {amount}",
    "roth_ira_limit": "more was contributed to Roth IRAs for {year} than income permits, by {amount}",
}


def _excess(name: str, planned: Answer) -> list[Finding]:
    """An excess contribution and how it is repaired: the two limits can be passed by the same dollars."""
    found = []
    for sheet, statement in _EXCESS.items():
        held = f"{name}/{sheet}"
        if held not in dict(planned.sheets):
            continue
        amount = planned.sheets.value(f"{held}.excess")
        if amount > 0:
            found.append((amount, sheet, statement))
    if not found:
        return []
    amount, sheet, statement = max(found)
    extended = ira_excess_steps(planned.year)[0].by
    late = f", or by {in_words(extended)} if the return is filed in time or extended" if extended else ""
    ways = "have it returned with its earnings" + (", or recharacterized," if sheet == "roth_ira_limit" else "")
    return [
        Finding(
            f"{name}/{sheet}.excess",
            statement.format(year=planned.year, amount=dollars(amount)),
            f"{ways} by {in_words(return_due(planned.year))}{late}: "
            f"megaroth correct ira-excess {dollars(amount).removeprefix('$')}",
            amount,
            "IRC 4973(b), (f), 408(d)(4)",
        )
    ]


def _too_late(name: str, found: Book) -> list[Finding]:
    listed = []
    for number, entry in enumerate(found.entries, 1):
        if entry.person != name or entry.kind != CONTRIBUTION or entry.source not in IRA_SOURCES:
            continue
        due = ira_contribution(entry.limitation_year)
        if number in found.reversed or not due.due < entry.on <= found.as_of:
            continue
        listed.append(
            Finding(
                f"{name}/entry-{number}",
                f"entry {number}: a contribution for {entry.limitation_year} was made after {in_words(due.due)}",
                f"it counts for {entry.on.year}; if the day or the year is a slip, reverse the entry",
                entry.amount,
                due.authority,
            )
        )
    return listed


def _simple(name: str, person: Person, found: Book) -> list[Finding]:
    since = person.ira.simple_since
    if since is None:
        return []
    free = simple_free_from(since)
    return [
        Finding(
            f"{name}/entry-{move.number}",
            f"entry {move.number}: money left the SIMPLE IRA before {in_words(free)}, in its first two years",
            "this was no conversion or rollover but a payment, with 25% tax under 59½, and an excess contribution "
            "where it went: ask the custodian and a tax adviser now",
            move.amount,
            "IRC 72(t)(6), 408(d)(3)(G), 408A(e)(1)",
        )
        for move in found.moves
        if move.person == name
        and move.source == SIMPLE_IRA
        and move.to_source not in ("", SIMPLE_IRA)
        and move.on < free
    ]
