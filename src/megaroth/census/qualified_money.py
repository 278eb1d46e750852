"""Employer money in the tests that does not count: match out of proportion, and QNECs given to a few."""

from __future__ import annotations

from collections.abc import Sequence

from megaroth.census.person_limits import Counted
from megaroth.census.sums import MATCH_RATES, QUALIFIED_RATES, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.law.nondiscrimination.qualified import disproportionate_match, targeting_cap
from megaroth.law.nondiscrimination.representative import Rate, representative_rate
from megaroth.money import rate_of


def disproportionate(found: Sequence[Counted], sums: PlanSums) -> dict[str, int]:
    """Match of those who are not highly paid that does not count, by person; cents.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(5)(ii): what is above the greatest of 5% of pay, the deferrals, and twice the
    representative rate times the deferrals. The representative rate is the lowest among the better half of the others
    who contribute. Whoever may be out of proportion is carried. The rates of those who are only summed are known to
    within a step of :data:`~megaroth.census.sums.MATCH_RATES`, the lower end of which is taken, and all of them as
    employed at the end: both are the strict side.
    """
    others = [each for each in found if not each.highly_paid and each.who.acp_eligible]
    suspects = [
        each
        for each in others
        if disproportionate_match(each.match, each.may_be_matched, each.who.test_pay, 0).not_counted
    ]
    if not suspects:
        return {}
    rates = [
        Rate(rate_of(each.match, each.may_be_matched), each.who.employed_at_end)
        for each in others
        if each.may_be_matched
    ]
    rates += [Rate(rate, True, people) for rate, people in zip(MATCH_RATES, sums.match_rates, strict=True)]
    representative = representative_rate(rates)
    made = {}
    for each in suspects:
        sheet = disproportionate_match(each.match, each.may_be_matched, each.who.test_pay, representative)
        if sheet.not_counted:
            made[each.who.person] = sheet.not_counted
    return made


def out_of_target(found: Sequence[Counted], sums: PlanSums, terms: PlanTerms) -> dict[str, int]:
    """QNECs of those who are not highly paid beyond the targeting cap, by person; they do not count; cents.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(6)(iv), 1.401(m)-2(a)(6)(v). A rate is that of QNECs and of the match that the same test
    counts. Everyone with QNECs above 5% of pay is carried; the rates of the others are known to within a step of
    :data:`~megaroth.census.sums.QUALIFIED_RATES`, the lower end of which is taken.
    """
    in_acp = terms.qnec_in == "acp"
    others = [each for each in found if not each.highly_paid]
    others = [each for each in others if (each.who.acp_eligible if in_acp else each.who.adp_eligible)]
    if not any(each.who.qnec for each in others):
        return {}

    def rate(each: Counted) -> int:
        qmac = min(each.who.qmac, each.match)
        in_adp = qmac if terms.qmac_in == "adp" else 0
        return rate_of(each.who.qnec + (each.match - in_adp if in_acp else in_adp), each.who.test_pay)

    rates = [Rate(rate(each), each.who.employed_at_end) for each in others]
    people = sum(part.acp_people if in_acp else part.adp_people for part in sums.parts)
    rates += [Rate(step, True, held) for step, held in zip(QUALIFIED_RATES, sums.qualified_rates, strict=True)]
    rates.append(Rate(0, True, people - sum(sums.qualified_rates)))
    representative = representative_rate(rates)
    made = {}
    for each in others:
        sheet = targeting_cap(each.who.qnec, 0, each.who.test_pay, representative)
        if each.who.qnec > sheet.counted:
            made[each.who.person] = each.who.qnec - sheet.counted
    return made
