"""Deferrals of the others that the ACP test counts instead of the ADP test: as much as it needs, and that can spare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from megaroth.census.percentages import Compared, Tested, compare
from megaroth.census.sums import PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.law.nondiscrimination.limits import needed_average
from megaroth.law.nondiscrimination.multiples import Multiples
from megaroth.law.nondiscrimination.prior_year import different_methods
from megaroth.law.nondiscrimination.ratios import actual_deferral_ratio
from megaroth.law.nondiscrimination.shifting import deferral_shift, largest_shift, rounded_down
from megaroth.law.nondiscrimination.tested_plans import adp_test_applies


class Moved(NamedTuple):
    """One failed ACP test with deferrals counted in it, and the ADP test of the same people without them."""

    failed: Compared
    """The ACP test before."""
    adp_with: Compared
    adp_without: Compared
    acp: Compared

    @property
    def points(self) -> int:
        """By how much the ACP of the others is higher, millionths."""
        return self.acp.test.other_average - self.failed.test.other_average


def spared(
    deferral_tests: Sequence[Compared],
    contribution_tests: Sequence[Compared],
    sums: PlanSums,
    first: Sequence[Tested],
    second: Sequence[Tested],
    terms: PlanTerms,
    rule: Multiples,
) -> tuple[Moved, ...]:
    """Every failed ACP test with the deferrals that cure or ease it; none where nothing can be moved.

    Parameters
    ----------
    deferral_tests, contribution_tests : sequence of Compared
        With all deferrals in the ADP tests.
    first, second : sequence of Tested
        The people as the ADP tests and as the ACP tests have them.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(6)(ii), (c)(3), 1.401(k)-2(a)(5)(iv). Both tests are of this year and of the same people:
    where a plan treats the otherwise excludable differently in the two, nothing is moved. By last year's others what
    was moved is in the figures that the plan file tells.
    """
    if (terms.adp_method, terms.acp_method) != ("current", "current"):
        return ()
    chosen = {each.group: each for each in deferral_tests if each.test.chosen}
    made = []
    for failed in contribution_tests:
        adp = chosen.get(failed.group)
        if adp is None or not failed.test.chosen or failed.test.outcome != "failed":
            continue
        needed = needed_average(adp.test.highly_paid_average, *rule).needed
        room = largest_shift(adp.test.highly_paid_average, adp.test.other_average, *rule, needed)
        aim = needed_average(failed.test.highly_paid_average, *rule).needed
        sheet = deferral_shift(
            room.of_others,
            adp.test.other_people,
            max(0, aim - failed.test.other_average),
            failed.test.other_people,
            deferral_ratios(failed, sums, first),
            adp_test_applies(terms.kind == "403(b)", terms.kind == "governmental", terms.safe_harbor != "none").applies,
            adp.test.outcome == "passed",
            different_methods(terms.adp_method == "current", terms.acp_method == "current").may_borrow,
        )
        if not sheet.moved:
            continue
        sheets = ((f"ACP/{failed.test.part}/largest_shift", room), (f"ACP/{failed.test.part}/deferral_shift", sheet))
        without = compare("ADP", adp.group, "", sums, first, terms, rule, -sheet.moved)
        acp = compare("ACP", failed.group, failed.test.option, sums, second, terms, rule, sheet.moved)
        made.append(Moved(failed, adp, _instead_of(adp, without), _instead_of(failed, acp, *sheets)))
    return tuple(made)


def deferral_ratios(failed: Compared, sums: PlanSums, people: Sequence[Tested]) -> int:
    """What the others who are in both tests defer, as the sum of their ratios, each rounded down; millionths."""
    total = sum(sums.parts[part].deferral_ratios for part in failed.group.others)
    for each in people:
        if each.highly_paid or each.part not in failed.group.others or not each.deferral or not each.contribution:
            continue
        own, pay = each.deferral.counted - each.deferral.qualified, each.counted.who.test_pay
        total += max(0, rounded_down(actual_deferral_ratio(own, 0, 0, 0, 0, pay).ratio, own, pay))
    return total


def _instead_of(before: Compared, after: Compared, *sheets: tuple[str, tuple[object, ...]]) -> Compared:
    """A test run anew, in the place of the one before."""
    by = abs(after.test.other_average - before.test.other_average)
    test = after.test._replace(chosen=before.test.chosen, deferrals_moved=by)
    return after._replace(test=test, sheets=(*after.sheets, *before.sheets[len(after.sheets) :], *sheets))


def moved_into_acp(
    deferral_tests: tuple[Compared, ...], contribution_tests: tuple[Compared, ...], moved: Sequence[Moved]
) -> tuple[tuple[Compared, ...], tuple[Compared, ...]]:
    """The tests of a plan that provides for it: the ADP without what was moved, the ACP with it."""
    without = {id(each.adp_with): each.adp_without for each in moved}
    counted = {id(each.failed): each.acp for each in moved}
    return (
        tuple(without.get(id(each), each) for each in deferral_tests),
        tuple(counted.get(id(each), each) for each in contribution_tests),
    )
