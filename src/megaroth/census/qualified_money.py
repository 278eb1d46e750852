"""Employer money in the tests: match out of proportion, and the QNEC that would cure a failure instead of refunds."""

from __future__ import annotations

from collections.abc import Sequence

from megaroth.census.answers import Qnec
from megaroth.census.percentages import EXCLUDABLE, MAIN, Compared, Tested
from megaroth.census.person_limits import Counted
from megaroth.census.sums import PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.law.nondiscrimination.limits import needed_average
from megaroth.law.nondiscrimination.multiples import Multiples
from megaroth.law.nondiscrimination.qualified import disproportionate_match, targeting_cap, uniform_qnec
from megaroth.law.nondiscrimination.representative import Rate, representative_rate
from megaroth.money import rate_of


def disproportionate(found: Sequence[Counted], sums: PlanSums) -> dict[str, int]:
    """Match of those who are not highly paid that does not count, by person; cents.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(5)(ii): what is above the greatest of 5% of pay, the deferrals, and twice the
    representative rate times the deferrals. The representative rate is the lowest among the better half of the others
    who contribute. Whoever is out of proportion is carried; when they are less than half of the others in the test,
    the rate cannot be told from them, is at most theirs, and is taken as nothing, which is the strict side.
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
    # Those who are only summed stand in with a rate of nothing, employed or not: the lowest there can be.
    rates += [Rate(0, True)] * sum(part.acp_people for part in sums.parts)
    representative = representative_rate(rates)
    made = {}
    for each in suspects:
        sheet = disproportionate_match(each.match, each.may_be_matched, each.who.test_pay, representative)
        if sheet.not_counted:
            made[each.who.person] = sheet.not_counted
    return made


def out_of_target(found: Sequence[Counted], sums: PlanSums) -> dict[str, int]:
    """QNECs of those who are not highly paid beyond the targeting cap, by person; they do not count; cents.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(6)(iv). Everyone above 5% of pay is carried; the others stand in with a rate of nothing.
    """
    others = [each for each in found if not each.highly_paid and each.who.adp_eligible]
    if not any(each.who.qnec for each in others):
        return {}
    rates = [Rate(rate_of(each.who.qnec, each.who.test_pay), each.who.employed_at_end) for each in others]
    rates += [Rate(0, True)] * sum(part.adp_people for part in sums.parts)
    representative = representative_rate(rates)
    made = {}
    for each in others:
        sheet = targeting_cap(each.who.qnec, 0, each.who.test_pay, representative)
        if each.who.qnec > sheet.counted:
            made[each.who.person] = each.who.qnec - sheet.counted
    return made


def qnec(failed: Compared, sums: PlanSums, people: Sequence[Tested], terms: PlanTerms, rule: Multiples) -> Qnec:
    """The uniform QNEC to everybody else that would make a failed test pass.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(6), 1.401(m)-2(a)(6). A uniform percentage for all is never targeted. Each person's
    ratio rises by the percentage itself, as it is whole in hundredths of a point.
    """
    test = failed.test
    method = terms.adp_method if test.kind == "ADP" else terms.acp_method
    if method == "prior":
        note = "prior-year testing: a QNEC for last year had to be paid by the end of this one"
        return Qnec(test.kind, 0, 0, 0, 0, note)
    needed = needed_average(test.highly_paid_average, *rule).needed
    pay, count = 0, 0
    for part in failed.group.others:
        held = sums.parts[part]
        pay += held.adp_pay if test.kind == "ADP" else held.acp_pay
        count += held.adp_people if test.kind == "ADP" else held.acp_people
    for each in people:
        inside = each.deferral if test.kind == "ADP" else each.contribution
        if inside is not None and not each.highly_paid and each.part in failed.group.others:
            pay += each.counted.who.test_pay
            count += 1
    note = "fully vested, paid within 12 months after the plan year, within 415(c) and 404"
    if failed.group.others == (MAIN,) and EXCLUDABLE in failed.group.highly_paid:
        note += "; only the others of the main part get it"
    sheet = uniform_qnec(needed, test.other_average, pay)
    return Qnec(test.kind, needed, sheet.percent, count, sheet.cost, note)
