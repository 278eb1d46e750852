"""What holds of every simulated payroll: money adds up, stops hold on each payday, a match keeps its formula."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from megaroth.facts.plan import NO_CAP, Election, Tier
from megaroth.money import portion
from megaroth.year.matching import match_of
from megaroth.year.payroll import Elected, Opening, Payday, PayrollYear, additions, simulate
from tests.year.payrolls import Case, cases, formulas

pytestmark = pytest.mark.slow

many = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def running(case: Case, year: PayrollYear) -> list[Opening]:
    """The year to date before the first payday and after each."""
    found = [case.opening]
    for payday in year.paydays:
        before = found[-1]
        found.append(
            Opening(
                before.pay + payday.item.pay,
                before.pre_tax + payday.pre_tax,
                before.roth + payday.roth,
                before.after_tax + payday.after_tax.taken,
                before.match + payday.match,
                before.other_employer + payday.nonelective,
            )
        )
    return found


def additions_of(case: Case, so_far: Opening, *, employer: bool = True) -> int:
    """Annual additions so far, IRC 415(c)(2): catch-up is none."""
    money = so_far.match + so_far.other_employer if employer else 0
    return additions(case.payroll, so_far.deferrals, so_far.after_tax, money)


def put_in(payday: Payday) -> int:
    return payday.deferral.taken + payday.after_tax.taken


def full(case: Case) -> int:
    return case.payroll.deferral_limit + case.payroll.catch_up_limit


# --- money -------------------------------------------------------------------------------------------------


@many
@given(cases())
def test_money_adds_up(case: Case) -> None:
    """Each bucket of the year is what was in and what the paydays brought, and no payday takes anything back."""
    year = case.run()
    last = running(case, year)[-1]
    assert (year.pay, year.pre_tax, year.roth, year.after_tax, year.match, year.other_employer) == last[:6]
    assert year.deferrals == year.pre_tax + year.roth
    assert year.employer == year.match + year.true_up + year.other_employer
    assert year.true_up >= 0
    for payday in year.paydays:
        assert payday.pre_tax + payday.roth == payday.deferral.taken
        assert min(payday.pre_tax, payday.roth, payday.after_tax.taken, payday.match, payday.nonelective) >= 0
        assert 0 <= payday.matched <= put_in(payday)


@many
@given(cases())
def test_a_payday_gives_no_more_than_it_has_and_the_plan_takes(case: Case) -> None:
    year = case.run()
    for payday, rule in zip(year.paydays, case.rules, strict=True):
        pay = payday.item.pay
        base = payday.counted.counted if case.payroll.deferrals_stop_at_pay_limit else pay
        assert put_in(payday) <= min(portion(pay, case.payroll.spendable), portion(pay, rule.total_cap))
        assert payday.deferral.taken <= min(portion(base, rule.deferral_cap), base)
        assert payday.after_tax.taken <= min(portion(pay, rule.after_tax_cap), case.payroll.after_tax_cap_payday)
        assert payday.deferral.taken <= payday.deferral.elected
        assert payday.after_tax.taken <= payday.after_tax.elected


@many
@given(cases())
def test_what_is_elected_is_taken_where_nothing_stops_it(case: Case) -> None:
    """Neither a stop nor a cap: the percentage of pay, rounded on each payday."""
    free = case.run(stops_deferrals=False, stops_additions=False)
    for payday, rule, elected in zip(free.paydays, case.rules, case.elected, strict=True):
        pay = payday.counted.counted if case.payroll.deferrals_stop_at_pay_limit else payday.item.pay
        percent = elected.pre_tax.percent + elected.roth.percent
        if elected.pre_tax.dollars or elected.roth.dollars or percent > min(rule.deferral_cap, rule.total_cap):
            continue
        if case.payroll.spendable < percent:
            continue
        unit = 100 if case.payroll.whole_dollars else 1
        assert payday.deferral.taken == portion(pay, percent) // unit * unit


# --- stops -------------------------------------------------------------------------------------------------


@many
@given(cases())
def test_payroll_stops_at_the_deferral_limit_on_every_payday(case: Case) -> None:
    """IRC 401(a)(30), 414(v): never above the limit and catch-up, unless more was in already."""
    year = case.run(stops_deferrals=True)
    most = max(case.opening.deferrals, full(case))
    assert all(so_far.deferrals <= most for so_far in running(case, year))


@many
@given(cases())
def test_employee_money_never_takes_the_additions_over_their_limit(case: Case) -> None:
    """IRC 415(c)(1): where they are above it after a payday, no addition of that payday was the employee's.

    Only the employer's money may: the match of earlier paydays that lands at the end of a quarter, and what
    comes whatever is elected. Catch-up is no addition (414(v)(3)(A)).
    """
    year = case.run(stops_additions=True)
    for before, after in pairwise(running(case, year)):
        if additions_of(case, after) > case.payroll.additions_limit:
            assert additions_of(case, after, employer=False) == additions_of(case, before, employer=False)


@many
@given(cases())
def test_the_stop_at_the_additions_limit_takes_no_more_than_it_must(case: Case) -> None:
    """Where payroll has cut something for it, nothing is left of the room but what rounding makes of a match."""
    year, free = case.run(stops_additions=True), case.run(stops_additions=False)
    so_far = running(case, year)
    for one, other, after in zip(year.paydays, free.paydays, so_far[1:], strict=True):
        if put_in(one) == put_in(other) and one.pre_tax == other.pre_tax:
            continue
        assert additions_of(case, after) >= case.payroll.additions_limit - 4
        break


@many
@given(cases())
def test_after_tax_money_waits_for_deferrals_where_the_plan_says_so(case: Case) -> None:
    """Nothing but spill-over enters after-tax before deferrals are used up; nothing at all before the plan takes it."""
    year = case.run(after_tax_last=True)
    for payday, rule, after in zip(year.paydays, case.rules, running(case, year)[1:], strict=True):
        if after.deferrals < full(case):
            assert payday.after_tax.taken <= payday.deferral.spilled
        if not rule.takes_after_tax:
            assert payday.after_tax.taken == 0


@many
@given(cases())
def test_spill_over_is_the_part_of_a_deferral_election_that_a_stop_cuts(case: Case) -> None:
    """What is taken and what spills are together what is elected, within pay and the plan's cap on deferrals."""
    year = case.run(stops_deferrals=True, spills=True)
    for payday, rule in zip(year.paydays, case.rules, strict=True):
        asked = max(0, min(payday.deferral.elected, payday.deferral.cap, payday.deferral.spendable))
        assert payday.deferral.taken + payday.deferral.spilled == (
            asked if rule.takes_after_tax else payday.deferral.taken
        )
    none = case.run(spills=False)
    assert not any(payday.deferral.spilled for payday in none.paydays)


# --- the employer's money ------------------------------------------------------------------------------------


@many
@given(cases())
def test_no_match_beyond_its_caps_or_the_pay_that_the_plan_counts(case: Case) -> None:
    """IRC 401(a)(17): once the year's pay is past the limit, a match by payday has nothing to be figured on."""
    year = case.run()
    payroll = case.payroll
    assert year.match + year.true_up <= max(payroll.match_cap, case.opening.match)
    for payday, rule in zip(year.paydays, case.rules, strict=True):
        assert payday.nonelective == portion(payday.counted.counted, rule.nonelective)
        if payroll.match_period == "payroll":
            assert payday.match <= payroll.match_cap_payday
            assert payday.match <= match_of(rule.tiers, payday.counted.counted, payday.matched, NO_CAP)
            assert payday.match == 0 or payday.counted.counted > 0
    counted = sum(payday.counted.counted for payday in year.paydays)
    assert counted == min(year.pay, payroll.pay_limit) - min(case.opening.pay, payroll.pay_limit)


@many
@given(cases())
def test_only_what_the_plan_matches_is_matched(case: Case) -> None:
    year = case.run(matches_after_tax=False, matches_spilled=False, matches_catch_up=False)
    for payday, before in zip(year.paydays, running(case, year), strict=False):
        within = max(0, min(case.payroll.deferral_limit - before.deferrals, payday.deferral.taken))
        assert payday.matched == within
    whole = case.run(matches_after_tax=True, matches_catch_up=True)
    assert all(payday.matched == put_in(payday) for payday in whole.paydays)


def by_quarter(case: Case, year: PayrollYear) -> list[list[int]]:
    """The paydays (indices) of each quarter of the year."""
    found: dict[int, list[int]] = defaultdict(list)
    for index, payday in enumerate(year.paydays):
        found[(payday.item.day.month - 1) // 3].append(index)
    return [found[quarter] for quarter in sorted(found)]


@many
@given(cases(one_formula=True))
def test_a_quarterly_match_is_the_formula_on_the_quarter(case: Case) -> None:
    """It lands on the quarter's last payday, less what the quarter has brought before, within the year's cap."""
    year = case.run(match_period="quarter")
    tiers, given_so_far = case.rules[0].tiers, case.opening.match
    pay, matched, got = case.opening[6:]
    for quarter in by_quarter(case, year):
        paydays = [year.paydays[index] for index in quarter]
        pay += sum(payday.counted.counted for payday in paydays)
        matched += sum(payday.matched for payday in paydays)
        due = max(0, match_of(tiers, pay, matched, NO_CAP) - got)
        assert [payday.match for payday in paydays[:-1]] == [0] * (len(paydays) - 1)
        assert paydays[-1].match == min(due, max(0, case.payroll.match_cap - given_so_far))
        given_so_far += paydays[-1].match
        pay = matched = got = 0


@many
@given(cases(one_formula=True, begun=False))
def test_a_true_up_brings_the_match_to_the_yearly_formula(case: Case) -> None:
    """What came by payday and the true-up are together the formula on the year's pay and contributions."""
    year = case.run(trues_up=True)
    pay = sum(payday.counted.counted for payday in year.paydays)
    matched = sum(payday.matched for payday in year.paydays)
    yearly = match_of(case.rules[0].tiers, pay, matched, case.payroll.match_cap)
    assert year.match + year.true_up == max(year.match, yearly)


@many
@given(cases(one_formula=True, begun=False, falling=True))
def test_no_period_brings_more_than_the_year_where_rates_fall(case: Case) -> None:
    """A match by payday is at most the yearly one, but for a cent of rounding in each tier on each payday.

    So it is with rates that fall from tier to tier: contributions above a tier on one payday are then never
    better placed than on another. With rising rates (nothing on the first 2%, say) one large payday earns more.
    """
    year = case.run(trues_up=True)
    pay = sum(payday.counted.counted for payday in year.paydays)
    matched = sum(payday.matched for payday in year.paydays)
    yearly = match_of(case.rules[0].tiers, pay, matched, case.payroll.match_cap)
    assert year.match <= yearly + 4 * len(year.paydays)


@many
@given(cases(one_formula=True, begun=False))
def test_a_yearly_match_lands_after_the_year(case: Case) -> None:
    """Figured on the year, and all of it then; trued up, it comes by payday and is made up to the same."""
    year = case.run(match_period="year", trues_up=False)
    assert year.match == 0
    pay = sum(payday.counted.counted for payday in year.paydays)
    matched = sum(payday.matched for payday in year.paydays)
    assert year.true_up == match_of(case.rules[0].tiers, pay, matched, case.payroll.match_cap)
    by_payday = case.run(match_period="payroll", trues_up=True)
    assert case.run(match_period="year", trues_up=True) == by_payday


@given(formulas(), st.integers(0, 50_000_00), st.integers(0, 20_000_00), st.data())
def test_tiers_add_up(tiers: tuple[Tier, ...], pay: int, matched: int, data: st.DataObject) -> None:
    """A match is the sum of its tiers, and a tier that is cut in two is the same to the cent that rounding makes."""
    whole = match_of(tiers, pay, matched, NO_CAP)
    assert whole == sum(match_of([tier], pay, matched, NO_CAP) for tier in tiers)
    cut = []
    for tier in tiers:
        at = data.draw(st.integers(tier.from_percent, tier.to_percent))
        cut += [tier._replace(to_percent=at), tier._replace(from_percent=at)]
    assert abs(match_of(cut, pay, matched, NO_CAP) - whole) <= len(tiers)


# --- larger limits -------------------------------------------------------------------------------------------

more = st.integers(1, 9_000_00)


def never_lower(case: Case, one: PayrollYear, other: PayrollYear, *, rounding: int = 0) -> None:
    """The second year has no less of the employee's money, of deferrals and of the employer's after any payday."""
    for less, greater in zip(running(case, one), running(case, other), strict=True):
        assert greater.deferrals >= less.deferrals - rounding
        assert greater.deferrals + greater.after_tax >= less.deferrals + less.after_tax - rounding
        assert greater.match + greater.other_employer >= less.match + less.other_employer - rounding
    assert other.employer >= one.employer - rounding


@many
@given(cases(), more)
def test_a_larger_additions_limit_never_lowers_a_total(case: Case, extra: int) -> None:
    """Payroll is alike until the smaller limit stops it, and from then on brings nothing that the larger does not.

    Rounding of a match leaves a few cents of room, which later paydays fill: so much may be missing.
    """
    payroll = case.payroll._replace(stops_additions=True)
    one = case.run(stops_additions=True)
    other = case.run(stops_additions=True, additions_limit=payroll.additions_limit + extra)
    never_lower(case, one, other, rounding=4 * len(case.items))


@many
@given(cases(), more, st.sampled_from(["deferral_limit", "catch_up_limit"]))
def test_a_larger_deferral_limit_never_lowers_the_employees_money(case: Case, extra: int, which: str) -> None:
    """It moves what would spill into deferrals and takes what would stop, where nothing else hangs on the limit.

    Two plan terms do: after-tax money that waits until deferrals are full waits longer, and a stop at the
    additions limit meets deferrals sooner that would have been catch-up. The named tests below have both.
    """
    one = case.run(after_tax_last=False, stops_additions=False)
    limit = {which: getattr(case.payroll, which) + extra}
    other = case.run(after_tax_last=False, stops_additions=False, **limit)
    for less, greater in zip(running(case, one), running(case, other), strict=True):
        assert greater.deferrals >= less.deferrals
        assert greater.deferrals + greater.after_tax >= less.deferrals + less.after_tax


@many
@given(cases(falling=True, one_formula=True), more)
def test_a_larger_pay_limit_never_lowers_a_total(case: Case, extra: int) -> None:
    """More pay counts and is matched, where the employer's money does not take the room of the employee's (415(c)).

    Nor with rising rates: of the same contributions more pay then makes a smaller percentage, worse matched.
    Tiers are rounded by themselves: where the end of one moves, a cent of each may be missing.
    """
    one = case.run(stops_additions=False)
    other = case.run(stops_additions=False, pay_limit=case.payroll.pay_limit + extra)
    never_lower(case, one, other, rounding=3 * len(case.items))


@many
@given(cases(), more)
def test_a_larger_cap_on_the_match_never_lowers_it(case: Case, extra: int) -> None:
    assume(case.payroll.match_cap < NO_CAP)
    one = case.run(stops_additions=False)
    other = case.run(stops_additions=False, match_cap=case.payroll.match_cap + extra)
    never_lower(case, one, other)


# --- from one stub to the next ---------------------------------------------------------------------------------


@many
@given(cases(within_limits=True), st.data())
def test_the_year_goes_on_from_any_stub(case: Case, data: st.DataObject) -> None:
    """Stopped after any payday and begun again from its figures, the year is the same; a quarter goes on by its own."""
    payroll = case.payroll._replace(trues_up=False)
    if payroll.match_period == "quarter":
        payroll = payroll._replace(match_period="payroll")
    count = data.draw(st.integers(0, len(case.items)))
    whole = simulate(case.items, case.rules, payroll, case.opening, case.elected)
    first = simulate(case.items[:count], case.rules[:count], payroll, case.opening, case.elected[:count])
    stub = Opening(first.pay, first.pre_tax, first.roth, first.after_tax, first.match, first.other_employer)
    rest = simulate(case.items[count:], case.rules[count:], payroll, stub, case.elected[count:])
    assert first.paydays + rest.paydays == whole.paydays
    assert rest[1:6] == whole[1:6]


@many
@given(cases(one_formula=True, begun=False), st.data())
def test_a_quarter_goes_on_from_any_stub(case: Case, data: st.DataObject) -> None:
    payroll = case.payroll._replace(match_period="quarter", trues_up=False, stops_additions=False, match_cap=NO_CAP)
    count = data.draw(st.integers(1, len(case.items)))
    whole = simulate(case.items, case.rules, payroll, case.opening, case.elected)
    quarter = [
        payday
        for payday in whole.paydays[:count]
        if count < len(case.items) and (payday.item.day.month - 1) // 3 == (case.items[count].day.month - 1) // 3
    ]
    before = running(case, whole)[count]
    stub = before._replace(
        quarter_pay=sum(payday.counted.counted for payday in quarter),
        quarter_matched=sum(payday.matched for payday in quarter),
    )
    rest = simulate(case.items[count:], case.rules[count:], payroll, stub, case.elected[count:])
    assert rest.paydays == whole.paydays[count:]


@many
@given(cases(begun=False))
def test_where_nothing_is_elected_only_pay_and_the_employers_own_money_come(case: Case) -> None:
    nothing = Elected(Election(0, 0), Election(0, 0), Election(0, 0))
    year = simulate(case.items, case.rules, case.payroll, case.opening, [nothing] * len(case.items))
    assert (year.deferrals, year.after_tax, year.match, year.true_up) == (0, 0, 0, 0)
    assert year.pay == sum(item.pay for item in case.items)
