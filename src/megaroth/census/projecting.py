"""How much after-tax money the highly paid may put in: the largest uniform percentage that passes the ACP test.

The percentage is found with the test itself, not with a formula beside it, so that every election of the plan (prior
year, otherwise excludable employees, both options of a safe-harbor plan, pooled plans) counts as it does after the
year. A larger percentage never lowers anybody's ratio, so that the first that fails ends the search.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from megaroth.census.percentages import WITHOUT_MATCH
from megaroth.census.person_limits import after_tax_cap, counted
from megaroth.census.plan_calendar import Calendar
from megaroth.census.projecting_match import most_with_its_match
from megaroth.census.projecting_notes import MOVED, notes
from megaroth.census.projecting_plan import AfterTax, Plan, prepared, with_after_tax
from megaroth.census.projection import Band, Ceiling, Projection, Rule, Wanted
from megaroth.census.searching import largest, settled
from megaroth.census.sums import Person as Carried
from megaroth.census.sums import PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.census.testing import plan_test
from megaroth.census.whole_year import at_whole_year
from megaroth.census.year_figures import year_figures
from megaroth.law.figures import FigureTable
from megaroth.law.nondiscrimination.limits import needed_average
from megaroth.law.nondiscrimination.projection import after_tax_ceiling, worth_of_a_point
from megaroth.law.nondiscrimination.ratios import average
from megaroth.money import LARGEST, ONE, portion

Expected = Mapping[tuple[str, int], int]
"""What each person and row gets back, cents."""


def project(
    terms: PlanTerms,
    figures: FigureTable,
    sums: PlanSums,
    people: Sequence[Carried],
    wanted: Wanted | None = None,
    *,
    missing: Collection[str] = (),
    as_of: date | None = None,
) -> Projection:
    """The caps that pass, person by person and for the plan.

    Parameters
    ----------
    terms : PlanTerms
        The plan.
    figures : FigureTable
        The published figures.
    sums, people
        What :func:`~megaroth.census.kernel.reduce_plan` gives of the census.
    wanted : Wanted, optional
        The day to which the amounts run, the bands and what is held back.
    missing : collection of str
        Columns that the census does not tell.
    as_of : date, optional
        The day of the answer: within the plan year, amounts without a day are said to be taken as a whole year's.

    Raises
    ------
    NotPublishedError
        When a figure of the plan year is not published.
    """
    wanted = wanted or Wanted()
    said, terms = ((MOVED,) if terms.deferrals_in_acp else ()), replace(terms, deferrals_in_acp=False)
    calendar = Calendar.of(terms)
    year = year_figures(terms, figures)
    whole = [at_whole_year(each, wanted.day, calendar, year, terms) for each in people]
    plan = prepared(terms, figures, sums, whole)
    high = [index for index, paid in enumerate(plan.highly_paid) if paid and whole[index].acp_eligible]
    floors = {index: people[index].after_tax if wanted.day else 0 for index in high}
    limits = {index: _other_ceilings(plan, index, wanted) for index in high}
    in_test = _tested(plan, high, floors)
    today = [each.after_tax for each in whole]
    shifts = wanted.bands if terms.acp_method == "current" else (0,)
    bands = tuple(_band(plan, high, in_test, floors, limits, wanted.step, shift) for shift in shifts)
    chosen = min(bands, key=lambda band: abs(band.shift))
    result = plan_test(terms, figures, with_after_tax(sums, people, whole), whole, missing=missing)
    refunds = [each for each in result.refunds if each.test == "ACP"]
    expected: dict[tuple[str, int], int] = defaultdict(int)
    for refund in refunds:
        expected[refund.person, refund.row] += refund.principal
    rates = dict.fromkeys(in_test, chosen.uniform or 0)
    ceilings = tuple(
        _ceiling(plan, index, limits[index], floors[index], people[index], rates.get(index), expected) for index in high
    )
    unchanged: AfterTax = [None] * len(whole)
    capped = list(unchanged)
    for index, each in zip(high, ceilings, strict=True):
        capped[index] = each.ceiling
    decided = plan.tests(unchanged)
    return Projection(
        terms.name,
        terms.plan_year_end,
        wanted.day,
        decided[0].test.method if decided else terms.acp_method,
        terms.acp_method == "prior" and terms.prior_nhce_acp is not None,
        len(high),
        sum(today[index] > 0 for index in in_test),
        result.others,
        tuple(each for each in result.tests if each.kind == "ACP"),
        not any(each.test.outcome == "failed" for each in decided),
        tuple(each for each in result.tests if each.kind == "ADP"),
        bands,
        chosen.uniform,
        min((band.uniform for band in bands if band.uniform is not None), default=None)
        if all(band.uniform is not None for band in bands)
        else None,
        sum(each.ceiling for each in ceilings),
        ceilings,
        _crossing(plan, high, floors, wanted.day, calendar),
        sum(each.principal for each in refunds),
        worth_of_a_point(chosen.other_average, *plan.rule),
        _needed(plan, in_test, floors, limits),
        wanted.step,
        plan._replace(whole=True).judged(capped).passes,
        (*said, *notes(plan, result.tests, chosen, high, wanted, ceilings, as_of)),
    )


def _tested(plan: Plan, high: Sequence[int], floors: Mapping[int, int]) -> list[int]:
    """The highly paid whose contributions a test weighs, once there is after-tax money.

    Notes
    -----
    Treas. Reg. 1.401(m)-1(b)(2), 1.401(m)-2(a)(1)(ii): a collectively bargained part meets the test, and a part without
    others is deemed to; neither bounds anybody. A percentage of no pay is nothing, whatever the test makes of it.
    """
    after_tax: AfterTax = [None] * len(plan.people)
    for index in high:
        after_tax[index] = max(floors[index], 1)
    rows = {
        each.counted.who.row
        for found in plan.tests(after_tax)
        if found.test.outcome not in ("deemed passed", "not tested")
        for each in found.people
    }
    return [index for index in high if plan.people[index].row in rows or plan.people[index].test_pay <= 0]


# --- one person's other ceilings -----------------------------------------------------------------------


class Limits(NamedTuple):
    """What binds a person beside the test; cents."""

    additions: int
    plan: int | None
    pay: int

    @property
    def least(self) -> int:
        """The lowest of them."""
        return max(0, min(self.additions, self.pay, self.additions if self.plan is None else self.plan))


def _other_ceilings(plan: Plan, index: int, wanted: Wanted) -> Limits:
    """What 415(c), the plan and pay leave a highly paid person.

    Notes
    -----
    IRC 415(c)(1); a true-up and profit sharing after the year are annual additions of the year too, and are held back.
    """
    who = plan.people[index]
    found = counted(plan.put_in(index, 0), plan.terms, plan.year, True)
    held_back = portion(who.test_pay, wanted.profit_sharing) + portion(who.test_pay, wanted.true_up)
    left = max(0, found.additions.after_tax_limit - held_back)
    cap = after_tax_cap(who, plan.terms, True)
    anything = plan.terms.after_tax_limit, plan.terms.hce_after_tax_limit, plan.terms.after_tax_dollar_limit
    capped = not plan.terms.after_tax or any(each is not None for each in anything)
    return Limits(
        most_with_its_match(who, plan.terms, left) if plan.match_follows else left,
        cap if capped else None,
        max(0, who.pay - found.deferrals),
    )


def _amount(plan: Plan, index: int, limits: Limits, floor: int, rate: int) -> int:
    """What a person puts in at a percentage, within the other ceilings, never less than is in already."""
    return max(floor, min(plan.people[index].test_pay * rate // ONE, limits.least))


def _ceiling(
    plan: Plan,
    index: int,
    limits: Limits,
    floor: int,
    given: Carried,
    rate: int | None,
    expected: Expected,
) -> Ceiling:
    """A person's ceiling; without a rate where no test weighs what the person puts in."""
    who = plan.people[index]
    cap = LARGEST if limits.plan is None else limits.plan
    by_test, least = None, min(limits.additions, cap)
    binds: Rule = "415(c)" if limits.additions <= cap else "plan cap"
    if rate is not None:
        sheet = after_tax_ceiling(rate, who.test_pay, limits.additions, cap)
        by_test, least = sheet.by_test, sheet.allowed
        binds = "ACP test" if sheet.test_binds else binds
    if limits.pay < least:
        least, binds = limits.pay, "pay"
    return Ceiling(
        who.person,
        who.row,
        who.test_pay,
        given.after_tax,
        who.after_tax,
        by_test,
        limits.additions,
        limits.plan,
        limits.pay,
        max(floor, least),
        binds,
        expected.get((who.person, who.row), 0),
    )


# --- the percentage ------------------------------------------------------------------------------------


def _band(
    plan: Plan,
    high: Sequence[int],
    in_test: Sequence[int],
    floors: Mapping[int, int],
    limits: Mapping[int, Limits],
    step: int,
    shift: int,
) -> Band:
    moved = plan._replace(sums=shifted(plan, shift)) if shift else plan

    def everybody(rate: int) -> AfterTax:
        after_tax: AfterTax = [None] * len(plan.people)
        for index in high:
            after_tax[index] = _amount(plan, index, limits[index], floors[index], rate)
        return after_tax

    def those_today(rate: int) -> AfterTax:
        after_tax = everybody(rate)
        for index in high:
            if not plan.people[index].after_tax:
                after_tax[index] = floors[index]
        return after_tax

    alone, both = moved._replace(whole=False), moved._replace(whole=True)
    guess = largest(lambda rate: alone.judged(everybody(rate)), step)
    uniform = settled(lambda rate: both.judged(everybody(rate)), step, ONE, guess)
    if all(plan.people[index].after_tax for index in in_test):
        as_today = uniform
    elif not any(plan.people[index].after_tax for index in in_test):
        as_today = None
    else:
        as_today = largest(lambda rate: alone.judged_exactly(those_today(rate)), step)
        if moved.whole:
            as_today = settled(lambda rate: moved.judged_exactly(those_today(rate)), step, ONE, as_today)
    # With a cent each the options of a safe-harbor plan are those of a plan with after-tax money.
    shown = everybody(uniform if uniform else step)
    test = moved.tests(shown)[0].test
    without = next(each.test for each in moved.tests(everybody(0)) if each.test.part == test.part)
    match = 0 if test.option == WITHOUT_MATCH else without.highly_paid_average
    return Band(
        shift,
        test.other_average,
        test.limit,
        match,
        max(0, test.limit - match),
        test.option,
        uniform,
        as_today,
        uniform is not None and uniform < ONE // step * step,
        as_today is not None and as_today < ONE // step * step,
        guess if moved.whole else None,
    )


def shifted(plan: Plan, shift: int) -> PlanSums:
    """The sums with everybody's ratio but of the highly paid moved by so much on average; never below zero."""
    parts = []
    for index, part in enumerate(plan.sums.parts):
        carried = [each for each in plan.tested if not each.highly_paid and each.part == index and each.contribution]
        people = part.acp_people + len(carried)
        ratios = sum(each.contribution.ratio for each in carried if each.contribution)
        alone = sum(each.contribution.after_tax_ratio for each in carried if each.contribution)
        parts.append(
            part._replace(
                acp_ratios=max(part.acp_ratios + shift * people, -ratios),
                acp_after_tax_ratios=max(part.acp_after_tax_ratios + shift * people, -alone),
            )
        )
    return plan.sums._replace(parts=(parts[0], parts[1], parts[2]))


def _needed(plan: Plan, high: Sequence[int], floors: Mapping[int, int], limits: Mapping[int, Limits]) -> int | None:
    """What the others would have to average, all match counted, for everybody to reach the other ceilings."""
    if not high:
        return None
    ratios = []
    for index in high:
        found = plan.at(index, _amount(plan, index, limits[index], floors[index], ONE)).contribution
        ratios.append(found.ratio if found else 0)
    return needed_average(average(sum(ratios), len(ratios)), *plan.rule).needed


def _crossing(
    plan: Plan, high: Sequence[int], floors: Mapping[int, int], day: date | None, calendar: Calendar
) -> date | None:
    """The first day on which what is in by then fails the year's test; None if the year ends before.

    Contributions run evenly, from the first day of the plan year, or from the day to which the census runs.
    """
    begins = day or calendar.first - timedelta(days=1)
    days = (calendar.last - begins).days

    def by(number: int) -> AfterTax:
        after_tax: AfterTax = [None] * len(plan.people)
        for index in high:
            rest = max(0, plan.people[index].after_tax - floors[index])
            after_tax[index] = floors[index] + (rest * number // days if days else rest)
        return after_tax

    alone = plan._replace(whole=False)
    last = largest(lambda number: alone.judged(by(number)), 1, days)
    if plan.whole:
        last = settled(lambda number: plan.judged(by(number)), 1, days, last)
    if last is None:
        return begins
    return None if last == days else begins + timedelta(days=last + 1)
