"""The dates that follow from the end of the plan year, and which of them matter for what was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from megaroth.census.answers import Coverage, DueDate, Refund
from megaroth.census.comparing import cured_by_qnec
from megaroth.census.messages import day
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


def as_due(refund: Refund, terms: PlanTerms, as_of: date | None) -> Refund:
    """A refund by the next day that the law still gives for it; by none where all of them have passed.

    Parameters
    ----------
    refund : Refund
        By the first day of the law.
    terms : PlanTerms
        The plan; the day on which it pays what failed a test, where it names one, decides for that.
    as_of : date or None
        The day on which the answer is given; nothing has passed where it is None.

    Notes
    -----
    IRC 4979(f)(1), then 401(k)(8)(A), 401(m)(6)(A) for a failed test; 402(g)(2)(A)(ii), and Treas. Reg.
    1.402(g)-1(e)(8)(iii) for what is paid later; Rev. Proc. 2021-30 s.4.04 for annual additions.
    """
    if refund.by is None:
        return refund
    if refund.test in ("402(g)", "415(c)"):
        if as_of is None or as_of <= refund.by:
            return refund
        if refund.test == "415(c)":
            return refund._replace(by=None)
        said = (
            f"{day(refund.by)} has passed: what is paid later is income of {terms.year} and once more of the year of "
            f"payment (1.402(g)-1(e)(8)(iii)). {refund.note}"
        )
        return refund._replace(by=None, note=said.strip())
    last = statutory_correction(terms.plan_year_end).due
    done = terms.testing_done_on or as_of
    if done is None or done <= refund.by:
        return refund
    # a plan that means to pay too late can still pay in time
    return refund._replace(by=last if done <= last or as_of is None or as_of <= last else None)
