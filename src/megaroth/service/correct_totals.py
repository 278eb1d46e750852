"""What the household file and the ledger add up to beside a limit, to be said before anything goes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from megaroth.errors import MegarothError
from megaroth.facts.model import Household
from megaroth.law.figures import FigureTable
from megaroth.ledger.book import Book
from megaroth.ledger.kinds import ROTH_IRA, TRADITIONAL_IRA
from megaroth.ledger.mishaps import Kind
from megaroth.money import dollars
from megaroth.service.backdoor import with_contributions
from megaroth.service.backdoor_way import planned_year
from megaroth.service.from_ledger import known

DEFERRALS, ADDITIONS, IRA_LIMIT, ROTH_LIMIT = "deferral_ceiling", "annual_additions", "ira_limit", "roth_ira_limit"
WHAT = {
    DEFERRALS: ("of deferrals in all plans", "deferrals", "ceiling"),
    ADDITIONS: ("of annual additions, employer money to come included,", "additions", "limit"),
    IRA_LIMIT: ("in all IRAs", "contributed", "limit"),
    ROTH_LIMIT: ("in Roth IRAs", "contributed", "permitted"),
}
"""Of each worksheet: its amount in words, and the names of the amount and of the limit."""


class Totals(NamedTuple):
    """An amount of the year beside its limit, as far as it is known; cents."""

    statement: str
    amount: int
    limit: int
    excess: int
    agrees: bool
    """Whether it shows the excess that was told."""


def totals(
    kind: Kind,
    told: int,
    person: str,
    plan: str,
    source: str,
    household: Household,
    found: Book | None,
    figures: FigureTable,
    as_of: date,
) -> Totals | None:
    """What is known of the amount that is said to be too much; None where nothing is, or no limit decides.

    Parameters
    ----------
    kind : str
        The mishap.
    told : int
        The excess as it was told, cents.
    person, plan, source : str
        Whose, which plan and which source; the last two may be open.
    household : Household
        The facts, which are of the year of the mishap.
    found : Book or None
        The ledger's book.
    figures : FigureTable
        The figures.
    as_of : date
        The day of the answer.
    """
    addresses = _addresses(kind, person, plan, source)
    if not addresses or not _anything(kind, person, plan, household, found):
        return None
    if found is not None:
        household = with_contributions(household, found)
        household, _, _ = known(household, found.entries, as_of)
    try:
        sheets = planned_year(household, figures, as_of).sheets
    except MegarothError:
        return None  # a figure or a fact is missing, and nothing is compared
    seen = []
    for address in addresses:
        if address in sheets:
            words, amount, limit = WHAT[address.rpartition("/")[2]]
            here = (sheets.value(f"{address}.{amount}"), sheets.value(f"{address}.{limit}"))
            seen.append((sheets.value(f"{address}.excess"), *here, words))
    if not seen:
        return None
    excess, amount_there, limit_there, words = max(seen)
    where = "the ledger and the file show" if found is not None else "the household file shows"
    there = f"{dollars(amount_there)} {words} for {household.year}, and the limit is {dollars(limit_there)}"
    if not excess:
        said = f"{where} no excess: {there}"
    elif excess == told:
        said = f"{where} the same: {there}"
    else:
        said = f"{where} another excess, {dollars(excess)}: {there}"
    return Totals(said, amount_there, limit_there, excess, excess == told)


def _addresses(kind: Kind, person: str, plan: str, source: str) -> Sequence[str]:
    if kind == "excess-deferral":
        return (f"{person}/{DEFERRALS}",)
    if kind == "excess-additions":
        return (f"{person}/{plan}/{ADDITIONS}",) if plan else ()
    if kind == "ira-excess":
        names = [IRA_LIMIT] if source == TRADITIONAL_IRA else [IRA_LIMIT, ROTH_LIMIT]
        return [f"{person}/{name}" for name in names]
    return ()  # a test of the whole plan decides, not one person's amounts


def _anything(kind: Kind, person: str, plan: str, household: Household, found: Book | None) -> bool:
    """Whether anybody has said what went in: without that, an amount of zero says nothing."""
    facts = household.people[person]
    if kind == "ira-excess":
        booked = found is not None and any(
            name == person and source in (TRADITIONAL_IRA, ROTH_IRA) for name, _, source in found.holdings
        )
        return booked or bool(facts.ira.traditional or facts.ira.roth)
    jobs = [job for key, job in facts.jobs.items() if plan in ("", key)]
    booked = found is not None and any(name == person and plan in ("", where) for name, where, _ in found.holdings)
    return booked or any(job.so_far is not None for job in jobs)
