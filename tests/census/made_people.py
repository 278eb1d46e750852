"""People and plans made for a test: everything nought but what the test says."""

from __future__ import annotations

from datetime import date
from typing import Any, get_type_hints

from megaroth.census.employment import NEVER
from megaroth.census.sums import PartSums, Person, PlanSums
from megaroth.census.terms import PlanTerms

NOTHING: dict[str, Any] = {
    name: {int: 0, bool: False, str: ""}.get(kind) for name, kind in get_type_hints(Person).items()
}


def person(key: str, row: int, **told: Any) -> Person:
    """Somebody aged 40, eligible all year, with pay of $100,000 now and last year."""
    usual = {"age": 40, "adp_eligible": True, "acp_eligible": True, "employed_at_end": True, "vested": 1_000_000}
    usual |= {"deferral_open": told.get("adp_eligible", True), "hours": NEVER}
    usual |= dict.fromkeys(("match_open", "after_tax_open"), told.get("acp_eligible", True))
    pay = told.pop("pay", 10_000_000)
    told.setdefault("test_pay", min(pay, 36_000_000))
    told.setdefault("prior_pay", 10_000_000)
    return Person(**{**NOTHING, **usual, "person": key, "row": row, "pay": pay, **told})


def highly_paid(key: str, row: int, **told: Any) -> Person:
    """Somebody who earned $300,000 last year."""
    return person(key, row, prior_pay=30_000_000, **told)


def others(
    people: int, ratio: int, after_tax_ratio: int = 0, pay: int = 6_000_000, deferral_ratio: int = 0
) -> PlanSums:
    """So many who are not highly paid, each with these ratios (millionths) and this pay."""
    main = PartSums(
        people,
        deferral_ratio * people,
        people,
        ratio * people,
        after_tax_ratio * people,
        pay * people,
        pay * people,
        people=people,
        deferral_benefiting=people,
        contribution_people=people,
        match_people=people,
        match_open=people,
        after_tax_people=people,
        after_tax_open=people,
        deferral_ratios=deferral_ratio * people,
    )
    return PlanSums(rows=people, employees=people, parts=(main, PartSums(), PartSums()))


def terms(**told: Any) -> PlanTerms:
    """A plan of the calendar year 2026 with after-tax contributions, tested by the current year."""
    return PlanTerms(**{"name": "Acme", "plan_year_end": date(2026, 12, 31), **told})
