"""The elections that the search finds: never over a limit, never beaten in the stated order."""

from __future__ import annotations

import os
from datetime import date, timedelta
from random import Random

import pytest

from megaroth.facts.plan import NO_CAP, Election, Tier
from megaroth.money import ONE, portion
from megaroth.year.account import LEFT_OUT, OWN_BONUS, Account, Problem, Wish
from megaroth.year.effort import BUDGET
from megaroth.year.payroll import NOTHING, Elected, additions, simulate
from megaroth.year.search import Search
from megaroth.year.solver import solve
from tests.year.payrolls import EVERY_TWO_WEEKS, PAYROLL, RULES, bonus, paid
from tests.year.problems import Judged, allowed, beaten, elected, every, judged, of, problem

FAST, ALL = 4, int(os.environ.get("MEGAROTH_TEST_PLANS", "60"))
"""How many random plans are held against every election: in a fast run, and in all (``make exhaustive``: 600)."""
EMPLOYEE = Problem(
    paid(EVERY_TWO_WEEKS, "8,076.92"),
    (RULES._replace(tiers=(Tier(0, 60_000, 500_000),)),) * 26,
    PAYROLL._replace(stops_deferrals=False, spendable=923_500),
    NOTHING,
    24_500_00,
    NO_CAP,
    72_000_00,
    0,
    10_000,
    False,
    0,
    (portion(8_076_92, 923_500),) * 26,
    (0,) * 26,
    None,
    3,
)
"""The employee example from the first payday of the year."""


def against_all(seed: int) -> None:
    """One random plan against every election on its grid."""
    given = problem(Random(seed))
    solution = solve(given)
    tries = every(given, [0, given.step, 2 * given.step])
    assert not beaten(given, solution, tries)
    own = of(given, solution)
    assert own.over == solution.over == min(one.over for one in tries)


@pytest.mark.parametrize("seed", range(FAST))
def test_never_beaten_by_any_election(seed: int) -> None:
    """Eight paydays, two further changes, three values an election: 10,000 candidates, or 30,000."""
    against_all(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(FAST, ALL))
def test_never_beaten_by_any_election_on_more_plans(seed: int) -> None:
    against_all(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1024))
def test_never_beaten_on_finer_grids(seed: int) -> None:
    """Five paydays, one further change, eleven values: the last election is found by its sum, not by trying."""
    given = problem(Random(seed), paydays=4, steps=6, changes=1, plain=True)
    solution = solve(given)
    assert not beaten(given, solution, every(given, [given.step * number for number in range(7)]))


@pytest.mark.parametrize("seed", range(200))
def test_the_sums_are_those_of_the_simulation(seed: int) -> None:
    """Any elections that pass no limit come to the cent to what payroll does."""
    chance = Random(seed)
    given = problem(chance, steps=3)
    account = Account(given)
    values = account.values
    chosen = [(len(values) - 1, len(values) - 1)] * len(given.items)
    by_value = [(ONE, ONE)] * len(given.items)
    while not all(allowed(given, index, pair) for index, pair in enumerate(by_value)):
        pairs = [(chance.randrange(len(values)), chance.randrange(len(values))) for _ in range(2)]
        turn = chance.randrange(len(given.items) + 1)
        chosen = [pairs[index >= turn] for index in range(len(given.items))]
        by_value = [(values[one], values[other]) for one, other in chosen]
    free = given._replace(payroll=given.payroll._replace(stops_additions=False))
    year = simulate(
        free.items,
        free.rules,
        free.payroll,
        free.opening,
        [elected(free, index, pair) for index, pair in enumerate(by_value)],
    )
    deferred = Account(free).deferred([one for one, _ in chosen])
    assert deferred.total == year.deferrals - free.opening.deferrals
    assert deferred.match == year.match + year.true_up - free.opening.match
    assert deferred.taken == tuple(payday.deferral.taken for payday in year.paydays)
    used = additions(free.payroll, year.deferrals, free.opening.after_tax, year.employer + free.after_year)
    assert deferred.room == min(free.after_tax_budget, free.additions - used)


def climbed(given: Problem, chance: Random, rounds: int) -> list[Judged]:
    """Elections found by chance and then bettered step by step, judged by the simulation."""
    found = []
    positions = range(len(given.items))
    cap = 92

    def judge(starts: list[int], pairs: list[tuple[int, int]]) -> Judged | None:
        chosen = []
        for index in positions:
            number = max(0, sum(start <= index for start in starts) - 1)
            chosen.append(pairs[number])
        if not all(allowed(given, index, pair) for index, pair in enumerate(chosen)):
            return None
        year = simulate(
            given.items,
            given.rules,
            given.payroll,
            given.opening,
            [elected(given, index, pair) for index, pair in enumerate(chosen)],
        )
        return judged(given, tuple(chosen), year)

    for _ in range(rounds):
        count = chance.randrange(given.changes + 1)
        starts = [0, *sorted(chance.sample(range(1, len(given.items)), count))]
        share = given.deferral_budget * 100 // sum(item.pay for item in given.items)
        pairs = [
            (
                min(cap, max(0, share + chance.randrange(-2, 4))) * 10_000,
                chance.randrange(0, cap - min(cap, share + 3)) * 10_000,
            )
            for _ in starts
        ]
        here = judge(starts, pairs)
        for _ in range(40):
            number = chance.randrange(len(pairs))
            change = chance.choice([(10_000, 0), (-10_000, 0), (0, 10_000), (0, -10_000), (0, 50_000), (0, -50_000)])
            moved = list(pairs)
            moved[number] = (max(0, pairs[number][0] + change[0]), max(0, pairs[number][1] + change[1]))
            there = judge(starts, moved)
            if there is None:
                continue
            if here is None or (-there.over, there.match, there.total) >= (-here.over, here.match, here.total):
                here, pairs = there, moved
        if here is not None:
            found.append(here)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_never_beaten_by_random_search_at_full_size(seed: int) -> None:
    """26 paydays, whole percents, three further changes: bettered random elections never come out ahead."""
    chance = Random(seed)
    payroll = EMPLOYEE.payroll._replace(trues_up=seed == 1, stops_deferrals=seed == 2)
    given = EMPLOYEE._replace(payroll=payroll)
    if seed == 3:
        items = tuple(item._replace(pay=item.pay + 43_077 * (index > 11)) for index, item in enumerate(given.items))
        given = given._replace(items=items, contributions_cap=tuple(portion(item.pay, 923_500) for item in items))
    assert not beaten(given, solve(given), climbed(given, chance, 25))


def test_the_employee_example_is_filled_within_a_step_by_one_change() -> None:
    """8,076.92 a payday: one percent is 80.77, so that 303 and 510 percent are the most that whole percents bring."""
    solution = solve(EMPLOYEE)
    assert solution.changes == 2
    assert solution.year.deferrals == 24_473_05
    percents = [(one.deferral // 10_000, one.after_tax // 10_000, one.paydays) for one in solution.steps]
    assert sum(percent * paydays for percent, _, paydays in percents) == 303
    assert sum(percent * paydays for _, percent, paydays in percents) == 510
    assert solution.year.match == 26 * 242_31


@pytest.mark.parametrize(("spread", "first_is_higher"), [("early", True), ("late", False)], ids=["early", "late"])
def test_a_spread_that_comes_first_is_what_it_says(spread: str, first_is_higher: bool) -> None:
    solution = solve(EMPLOYEE._replace(wish=Wish(spread, True)))
    even = solve(EMPLOYEE)
    first, last = solution.steps[0], solution.steps[-1]
    assert (first.deferral + first.after_tax > last.deferral + last.after_tax) is first_is_higher
    assert solution.year.match == even.year.match
    assert abs(solution.year.after_tax - even.year.after_tax) <= 25_00


def test_a_bonus_with_an_election_of_its_own() -> None:
    """The bonus is filled by its own percentage, and none is wanted where the plan takes nothing from it."""
    items = tuple(
        sorted((*EMPLOYEE.items, bonus(EVERY_TWO_WEEKS[4], "20,000")), key=lambda item: (item.day, item.bonus))
    )
    given = EMPLOYEE._replace(
        items=items,
        rules=(EMPLOYEE.rules[0],) * 27,
        contributions_cap=tuple(portion(item.pay, 923_500) for item in items),
        decided_by=tuple(OWN_BONUS if item.bonus else 0 for item in items),
    )
    solution = solve(given)
    assert [step.bonus for step in solution.steps] == [False, True]
    assert solution.year.deferrals + solution.year.after_tax + solution.year.match >= 72_000_00 - 25_00
    none = solve(given._replace(decided_by=tuple(LEFT_OUT if item.bonus else 0 for item in items)))
    assert all(
        not payday.deferral.taken and not payday.after_tax.taken for payday in none.year.paydays if payday.item.bonus
    )


def test_what_is_in_force_is_kept_where_it_fits() -> None:
    """Nothing is to be typed where the election in force already brings the most."""
    best = solve(EMPLOYEE._replace(changes=0))
    held = (best.steps[0].deferral, best.steps[0].after_tax)
    solution = solve(EMPLOYEE._replace(changes=0, now=held, wish=Wish(tolerance=5_000_00)))
    assert solution.changes == 0
    assert [step.held for step in solution.steps] == [True]


def test_no_room_brings_nothing() -> None:
    solution = solve(EMPLOYEE._replace(deferral_budget=0, additions=0))
    assert solution.year.deferrals == solution.year.after_tax == 0


def test_a_limit_already_passed_lets_nothing_more_in() -> None:
    opening = NOTHING._replace(pre_tax=24_500_00, after_tax=50_000_00)
    solution = solve(EMPLOYEE._replace(opening=opening, deferral_budget=0))
    assert solution.year.after_tax == 50_000_00


def test_deferrals_that_cannot_earn_all_the_match_earn_the_most() -> None:
    """2,000 of deferrals earn half of themselves wherever they fall, so that as much of it goes in as fits."""
    solution = solve(EMPLOYEE._replace(deferral_budget=2_000_00))
    assert 2_000_00 - 80_77 <= solution.year.deferrals <= 2_000_00
    assert solution.year.match == pytest.approx(solution.year.deferrals / 2, abs=30)


def test_dollar_elections_reach_the_limit_within_the_tolerance() -> None:
    solution = solve(EMPLOYEE._replace(in_dollars=True, step=100))
    assert solution.year.deferrals >= 24_500_00 - 25_00
    assert all(step.deferral % 100 == step.after_tax % 100 == 0 for step in solution.steps)


def test_elections_are_shown_as_roth_where_they_are() -> None:
    solution = solve(EMPLOYEE, roth=True)
    assert solution.year.pre_tax == 0
    assert solution.year.roth == solve(EMPLOYEE).year.pre_tax
    assert all(isinstance(one, Elected) and one.pre_tax == Election(0, 0) for one in solution.elected)


def test_one_percent_is_not_given_up_for_the_wish() -> None:
    """The wish is the last in the order: the money is the same however it is spread."""
    totals = []
    for spread in ("even", "early", "late", "one payday"):
        year = solve(EMPLOYEE._replace(wish=Wish(spread))).year
        totals.append(year.deferrals + year.after_tax)
    assert max(totals) - min(totals) <= 100
    assert min(totals) >= (303 + 510) * 26 * 8_076_92 // 2600 - 100


@pytest.mark.parametrize("seed", range(24))
def test_equal_pay_with_payrolls_stop_reaches_what_steps_can_bring(seed: int) -> None:
    """On equal paydays sums are whole numbers of steps, but for deferrals at payroll's stop: plain arithmetic."""
    chance = Random(seed)
    count = chance.choice([12, 13, 24, 26])
    pay = chance.randrange(60, 200) * 10_000
    step = pay // 100
    items = tuple(EMPLOYEE.items[index]._replace(pay=pay) for index in range(count))
    given = EMPLOYEE._replace(
        items=items,
        rules=(RULES,) * count,
        payroll=EMPLOYEE.payroll._replace(stops_deferrals=True),
        contributions_cap=(portion(pay, 923_500),) * count,
        decided_by=(0,) * count,
        changes=chance.choice([1, 2, 3]),
    )
    year = solve(given).year
    both = [
        (deferrals * step, (72_000_00 - deferrals * step) // step * step) for deferrals in range(24_500_00 // step + 1)
    ]
    both.append((24_500_00, 47_500_00 // step * step))
    most = min(count * step * 92, max(sum(pair) for pair in both))
    enough = 72_000_00 - 25_00 if most >= 72_000_00 - 25_00 else most - 1_00
    assert year.deferrals + year.after_tax >= enough
    if most < count * step * 92:
        highest = max(pair[0] for pair in both if sum(pair) >= enough)
        assert year.deferrals >= min(24_500_00 - 25_00, highest - 1_00)


WEEKLY = EMPLOYEE._replace(
    items=paid(tuple(date(2026, 1, 2) + timedelta(days=7 * number) for number in range(52)), "4,038.46"),
    rules=(EMPLOYEE.rules[0],) * 52,
    contributions_cap=(portion(4_038_46, 923_500),) * 52,
    decided_by=(0,) * 52,
)
SPILLS = EMPLOYEE.payroll._replace(stops_deferrals=True, spills=True)
LAST = EMPLOYEE.payroll._replace(stops_deferrals=True, after_tax_last=True)
HARD = {
    "an election in force off the grid": EMPLOYEE._replace(now=(115_000, 185_000)),
    "after-tax money last": EMPLOYEE._replace(payroll=LAST),
    "after-tax money last, weekly": WEEKLY._replace(payroll=LAST),
    "after-tax money last and matched, weekly": WEEKLY._replace(payroll=LAST._replace(matches_after_tax=True)),
    "after-tax money last, in dollars": EMPLOYEE._replace(payroll=LAST, in_dollars=True, step=100),
    "money spills over": EMPLOYEE._replace(payroll=SPILLS),
    "money spills over, three paydays": EMPLOYEE._replace(
        items=EMPLOYEE.items[:3],
        rules=EMPLOYEE.rules[:3],
        payroll=SPILLS,
        deferral_budget=2_450_00,
        after_tax_budget=0,
        contributions_cap=EMPLOYEE.contributions_cap[:3],
        decided_by=(0,) * 3,
    ),
    "both stops, in dollars": EMPLOYEE._replace(
        payroll=EMPLOYEE.payroll._replace(stops_deferrals=True, stops_additions=True), in_dollars=True, step=100
    ),
}


@pytest.mark.parametrize("name", HARD)
def test_no_search_goes_on_without_end(name: str) -> None:
    """One bound for all numbers of changes: what lies beyond it is not looked at, and the answer says so."""
    search = Search(HARD[name])
    result = search.run()
    assert search.effort.spent <= BUDGET * 11 // 10
    assert not result.found.over
    assert search.effort.spent < BUDGET // 2 or not result.proven


def test_after_tax_money_last_goes_into_the_last_payday_while_the_match_needs_deferrals_until_then() -> None:
    """52 times 50% of 6% of 4,038.46 is all the match; the last payday takes 92% less what it defers: 85%, 3,432.69."""
    year = solve(WEEKLY._replace(payroll=LAST)).year
    assert year.match == 52 * 121_16
    assert year.deferrals == 24_500_00
    assert [payday.item.day for payday in year.paydays if payday.after_tax.taken] == [WEEKLY.items[-1].day]
    assert year.after_tax >= 3_432_69
    assert year.after_tax <= portion(4_038_46, 860_000)


def test_where_payrolls_stop_would_spill_into_no_room_the_whole_steps_are_known_to_be_the_most() -> None:
    """2,450 of deferrals are left; a percent of 7,500 brings 75: 32 such steps make 2,400, the 33rd spills over."""
    given = EMPLOYEE._replace(
        items=paid(EVERY_TWO_WEEKS[-3:], "7,500.00"),
        rules=EMPLOYEE.rules[:3],
        payroll=EMPLOYEE.payroll._replace(stops_deferrals=True, spills=True),
        opening=NOTHING._replace(pay=157_500_00, pre_tax=22_050_00, match=4_725_00),
        deferral_budget=2_450_00,
        after_tax_budget=0,
        contributions_cap=(portion(7_500_00, 923_500),) * 3,
        decided_by=(0,) * 3,
    )
    solution = solve(given)
    assert solution.year.pre_tax - given.opening.pre_tax == 2_400_00
    assert solution.year.after_tax == 0
    assert solution.proven
    assert solve(given._replace(after_tax_budget=25_00)).year.pre_tax - given.opening.pre_tax == 2_450_00
