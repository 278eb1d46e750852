"""What would cure a failed test instead of refunds: a QNEC to everybody else, deferrals that the ADP test can spare."""

from __future__ import annotations

from collections.abc import Sequence

from megaroth.census.answers import Qnec, Shift
from megaroth.census.comparing import BothCompared, failing
from megaroth.census.percentages import EXCLUDABLE, FIRST_YEAR, FIRST_YEAR_OWN, MAIN, Compared, Tested
from megaroth.census.sums import PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.law.nondiscrimination.limits import needed_average
from megaroth.law.nondiscrimination.multiples import Multiples
from megaroth.law.nondiscrimination.qualified import uniform_qnec
from megaroth.money import dollars, percent


def qnecs(
    both: BothCompared, sums: PlanSums, people: Sequence[Tested], terms: PlanTerms, rule: Multiples
) -> tuple[Qnec, ...]:
    """The QNECs that would cure what failed: that of the ACP test as it is when the ADP test is cured by its own."""
    made = [qnec(each, sums, people, terms, rule) for each in failing(both.deferral_tests)]
    after_refunds = {each.test[:4]: each for each in failing(both.contribution_tests)}
    for each in failing(both.with_qnec):
        found = qnec(each, sums, people, terms, rule)
        other = after_refunds.pop(each.test[:4], None)
        if made and both.with_qnec is not both.contribution_tests and found.people:
            alone = qnec(other, sums, people, terms, rule) if other else None
            words = f"{percent(alone.percent)} of pay, {dollars(alone.cost)}" if alone else "none is needed"
            note = f"{found.note}; this is the price beside the QNEC for the ADP, after ADP refunds: {words}"
            found = found._replace(note=note)
        made.append(found)
    for each in after_refunds.values():
        found = qnec(each, sums, people, terms, rule)
        made.append(found._replace(note=f"{found.note}; only after ADP refunds, none is needed beside the ADP's QNEC"))
    return tuple(made)


def qnec(failed: Compared, sums: PlanSums, people: Sequence[Tested], terms: PlanTerms, rule: Multiples) -> Qnec:
    """The uniform QNEC to everybody else that would make a failed test pass.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(6), 1.401(m)-2(a)(6). A uniform percentage for all is never targeted. The ratio of each
    who has pay rises by the percentage itself, as it is whole in hundredths of a point; without pay no ratio rises, so
    that those with pay get the more. Everybody without pay counts for that, whichever part of the plan they are in.
    """
    test = failed.test
    method = terms.adp_method if test.kind == "ADP" else terms.acp_method
    if method == "prior" and test.method != FIRST_YEAR_OWN:
        note = "prior-year testing: a QNEC for last year had to be paid by the end of this one"
        if test.method == FIRST_YEAR:
            note = (
                "first year: the others count as 3%, which no QNEC raises; where the plan counts their own average of "
                'this year, say prior_year.first_year = "actual" (IRC 401(k)(3)(E), 401(m)(3))'
            )
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
    if pay <= 0:
        return Qnec(test.kind, needed, 0, 0, 0, "none of the others has pay: no QNEC lifts their average")
    note = "fully vested, paid within 12 months after the plan year, within 415(c) and 404"
    if failed.group.others == (MAIN,) and EXCLUDABLE in failed.group.highly_paid:
        note += "; only the others of the main part get it"
    paid = max(1, count - (sums.no_pay if terms.pay_zero == "count" else 0))
    gap = max(0, needed - test.other_average)
    sheet = uniform_qnec(test.other_average - -gap * count // paid, test.other_average, pay)
    return Qnec(test.kind, needed, sheet.percent, count, sheet.cost, note)


def shifts(both: BothCompared, terms: PlanTerms) -> tuple[Shift, ...]:
    """What a failed ACP test would gain by deferrals that the ADP test can spare, of a plan that leaves them there.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(6)(ii), (c)(3), 1.401(k)-2(a)(5)(iv).
    """
    if terms.deferrals_in_acp:
        return ()
    made = []
    for each in both.spared:
        left = each.acp.test.excess
        note = f"the ADP of the others falls to {percent(each.adp_without.test.other_average)} and still passes"
        made.append(Shift(each.points, left, each.failed.test.excess - left, note))
    return tuple(made)
