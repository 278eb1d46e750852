"""The dates that follow from the end of the plan year, and which of them matter for what was found."""

from __future__ import annotations

from collections.abc import Sequence

from megaroth.census.answers import Coverage, DueDate, Refund
from megaroth.census.comparing import cured_by_qnec
from megaroth.census.percentages import Compared
from megaroth.census.plan_calendar import Calendar, year_before
from megaroth.census.terms import PlanTerms
from megaroth.law.deadlines import Deadline, excess_deferral_refund
from megaroth.law.nondiscrimination.plan_deadlines import (
    annual_additions_refund,
    coverage_amendment,
    form_5330,
    qualified_contributions,
    recharacterization,
    statutory_correction,
    without_excise,
)


def due_dates(
    terms: PlanTerms, refunds: Sequence[Refund], failed: Sequence[Compared], covered: Sequence[Coverage]
) -> tuple[DueDate, ...]:
    """Every date, the earliest first, with whether anything found makes it matter."""
    end = terms.plan_year_end
    kinds = {each.test.kind for each in failed}
    refunded = {kind for kind in kinds if not cured_by_qnec(terms, kind)}
    tests = {each.test for each in refunds}
    prior = {"ADP": terms.adp_method, "ACP": terms.acp_method}
    applicable = year_before(end) if any(prior[kind] == "prior" for kind in kinds) else Calendar.of(terms).last
    changed = any(each.action == "becomes after-tax" for each in refunds)
    short = any(each.outcome == "failed" for each in covered)
    found: list[tuple[Deadline, bool]] = [
        (without_excise(end, terms.eaca), bool(refunded)),
        (recharacterization(end), changed),
        (excess_deferral_refund(end.year), "402(g)" in tests),
        (annual_additions_refund(end), "415(c)" in tests),
        (coverage_amendment(end), short),
        (statutory_correction(end), bool(refunded)),
        (qualified_contributions(end, applicable), bool(kinds)),
        (form_5330(end), bool(refunded)),
    ]
    return tuple(
        DueDate(one.what, one.due, one.authority, one.note, applies)
        for one, applies in sorted(found, key=lambda each: each[0].due)
    )
