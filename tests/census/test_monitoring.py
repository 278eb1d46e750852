"""The payroll watch: each alert by hand arithmetic on a feed made for it, and what holds for every feed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.census.made_payroll import feed, fortnights

from megaroth.census.match_alerts import due
from megaroth.census.monitoring import Feed, Monitored, monitor, monitor_feed
from megaroth.census.payroll import plans_of
from megaroth.census.payroll_people import people_of
from megaroth.census.terms import PlanTerms
from megaroth.census.watching import Alert, Known, Settings, nothing_known
from megaroth.errors import NotPublishedError
from megaroth.facts.plan import Tier
from megaroth.law.figures import shipped
from megaroth.law.nondiscrimination.ratios import actual_contribution_ratio, average

pytestmark = pytest.mark.slow

DAY = date(2026, 11, 21)
"""The day after the 24th of the year's fortnights; three more are paid in it, the last on 31 December."""


def watch(
    made: list[dict[str, Any]],
    settings: Settings | None = None,
    known: Callable[[tuple[str, ...]], Known] | None = None,
    as_of: date = DAY,
    **told: Any,
) -> Monitored:
    table, missing = feed(made)
    usual = {"name": "Acme", "plan_year_end": date(2026, 12, 31), "catch_up": True, "roth": True}
    return monitor(table, missing, PlanTerms(**{**usual, **told}), shipped(), as_of, settings or Settings(), known)


def only(found: Monitored, kind: str) -> Alert:
    (alert,) = [each for each in found.alerts if each.kind == kind]
    return alert


def kinds(found: Monitored) -> list[tuple[str, str]]:
    return [(each.kind, each.level) for each in found.alerts]


def census(**columns: dict[str, Any]) -> Callable[[tuple[str, ...]], Known]:
    """What a census says: column to person to value."""

    def known(names: tuple[str, ...]) -> Known:
        told = nothing_known(len(names))._replace(highly_paid=np.zeros(len(names), np.int8), census=True)
        for column, by_person in columns.items():
            values = getattr(told, column).copy()
            for index, name in enumerate(names):
                values[index] = by_person.get(name, values[index])
            told = told._replace(**{column: values})
        return told

    return known


# --- deferrals -----------------------------------------------------------------------------------------


def test_the_payday_on_which_the_deferral_limit_is_passed() -> None:
    # 24 x $950 = $22,800; the limit of $24,500 is passed with the second payday to come.
    found = only(watch(fortnights("A", 24, pay=500_000, pre_tax=95_000)), "402(g)")
    assert (found.level, found.on, found.limit, found.so_far) == ("coming", date(2026, 12, 18), 2_450_000, 2_280_000)
    assert found.amount == 2_280_000 + 3 * 95_000 - 2_450_000
    assert "takes $200 less on 2026-12-18" in found.do


def test_the_limit_itself_is_not_passed() -> None:
    # 20 x $880, $900, three of $1,000, and three more to come: $24,500
    made = fortnights("A", 24, pay=500_000, pre_tax=[*[88_000] * 20, 90_000, *[100_000] * 3])
    assert kinds(watch(made)) == []


def test_deferrals_over_the_limit_come_back_by_15_april() -> None:
    found = only(watch(fortnights("A", 20, pay=500_000, pre_tax=130_000, first=date(2026, 2, 13))), "402(g)")
    assert (found.level, found.amount) == ("now", 150_000)
    assert "15 April 2027" in found.do


def test_catch_up_by_age_moves_the_limit() -> None:
    made = fortnights("A", 24, pay=500_000, pre_tax=121_000)
    assert only(watch(made, known=census(birth_year={"A": 1976})), "402(g)").limit == 2_450_000 + 800_000
    assert only(watch(made, known=census(birth_year={"A": 1977})), "402(g)").limit == 2_450_000
    assert kinds(watch(made, known=census(birth_year={"A": 1964}))) == []  # 60 to 63: $11,250


@pytest.mark.parametrize(
    ("pre_tax", "roth", "turns"),
    [
        # $24,000 after 16 paydays: the next one passes $24,500
        ([150_000] * 16, [0] * 16, "2026-08-14"),
        # $3,000 of Roth counts first (Treas. Reg. 1.414(v)-2): $27,500 is passed with the third
        ([0] * 2 + [150_000] * 14, [150_000] * 2 + [0] * 14, "2026-09-11"),
        ([0] * 16, [150_000] * 16, ""),
    ],
)
def test_a_person_is_told_from_when_catch_up_must_be_roth(pre_tax: list[int], roth: list[int], turns: str) -> None:
    """IRC 414(v)(7)(A): FICA wages of 2025 over $150,000; born in 1970, so that $32,500 is the limit of 2026."""
    made = fortnights("A", 16, pay=1_000_000, pre_tax=pre_tax, roth=roth)
    wages = census(fica_wages_prior={"A": 18_450_000}, birth_year={"A": 1970})
    found = only(watch(made, known=wages, as_of=date(2026, 8, 5)), "402(g)")
    assert (found.level, found.on) == ("coming", date(2026, 10, 23))
    said = f"from {turns} on what you put in above $24,500 may not be pre-tax"
    assert (said in found.message, "Roth" in found.message) == (bool(turns), bool(turns))
    assert (f"must be Roth, from {turns} on." in found.do) == bool(turns)


def test_pay_dates_decide_the_calendar_year() -> None:
    # $1,000 on 25 payrolls, the first paid in December 2025.
    made = fortnights("A", 25, first=date(2025, 12, 19), pay=500_000, pre_tax=100_000)
    found = only(watch(made), "402(g)")
    assert found.so_far == 2_400_000


def test_a_plan_year_from_july_has_its_own_additions_limit_and_not_its_own_deferral_limit() -> None:
    made = fortnights("A", 24, pay=500_000, pre_tax=102_000)
    with pytest.raises(NotPublishedError):  # the limitation year ends in 2027, whose figure is not published
        watch(made, plan_year_end=date(2026, 6, 30))
    earlier = watch(made[:12], plan_year_end=date(2026, 6, 30), as_of=date(2026, 6, 10))
    assert (earlier.calendar_year, earlier.limitation_start) == (2026, date(2025, 7, 1))


# --- match ---------------------------------------------------------------------------------------------


def test_match_that_early_deferrals_will_cost() -> None:
    # 20 paydays of $1,225 make the $24,500; the others would have no match of $250.
    made = fortnights("A", 18, pay=500_000, pre_tax=130_000, match=25_000)
    found = watch(made, as_of=date(2026, 9, 1))
    coming = [each for each in found.alerts if each.kind == "starved match"]
    # 18 x 1,300 = 23,400, passed on the 19th payday; 26 paydays and New Year's Eve make eight after it.
    assert [(each.level, each.on, each.amount) for each in coming] == [("coming", date(2026, 9, 11), 8 * 25_000)]
    assert "unless the plan trues the match up" in coming[0].says
    assert [each.kind for each in watch(made, Settings(true_up=True), as_of=date(2026, 9, 1)).alerts] == ["402(g)"]


def test_match_that_is_starved_already() -> None:
    # $24,500 in 20 paydays, then four without deferral and match; 5% of $5,000 each, and three to come.
    made = fortnights("A", 24, pay=500_000, pre_tax=[122_500] * 20 + [0] * 4, match=[25_000] * 20 + [0] * 4)
    found = only(watch(made), "starved match")
    assert (found.level, found.amount) == ("now", 7 * 25_000)
    assert "$1,000 so far" in found.says
    assert "lost: the plan has no true-up" in only(watch(made, Settings(true_up=False)), "starved match").says


HALF_OF_SIX = (Tier(0, 60_000, 500_000),)


def test_match_that_is_lost_by_the_plans_formula() -> None:
    # $11,000 every two weeks from 9 January, 26 in the year. 2,200 deferred eleven times and 300 on the twelfth:
    # match 11 x 330 + 150 = 3,780. 50% of 6% of 253,000 is 7,590, of 286,000 8,580.
    made = paid_23("B1", pay=1_100_000)
    for number, row in enumerate(made):
        row["pre_tax"] = 220_000 if number < 11 else 30_000 if number == 11 else 0
        row["match"] = 33_000 if number < 11 else 15_000 if number == 11 else 0
    found = only(watch(made, Settings(true_up=False), match=HALF_OF_SIX), "starved match")
    assert found.amount == 480_000
    assert "$3,810 so far and $4,800 by the end of the year, by the plan's formula" in found.says
    # a true-up holds back as much
    assert due(PlanTerms("Acme", date(2026, 12, 31), match=HALF_OF_SIX), 2_450_000, 28_600_000) == 858_000


def test_match_that_will_be_lost_by_the_plans_formula() -> None:
    # 18 x 1,300 = 23,400 deferred; on the 19th payday 1,100 is left and earns its 150; eight of 150 are lost.
    made = fortnights("A", 18, pay=500_000, pre_tax=130_000, match=15_000)
    found = watch(made, as_of=date(2026, 9, 1), match=HALF_OF_SIX)
    (lost,) = [each for each in found.alerts if each.kind == "starved match"]
    assert (lost.level, lost.amount) == ("coming", 8 * 15_000)
    # on the 19th payday of 23,450 so far 50 is left, which earns 25 of its 150
    made = fortnights("A", 18, pay=500_000, pre_tax=[*[130_000] * 17, 235_000], match=15_000)
    found = watch(made, as_of=date(2026, 9, 1), match=HALF_OF_SIX)
    (lost,) = [each for each in found.alerts if each.kind == "starved match"]
    assert lost.amount == 8 * 15_000 + 12_500


def test_who_chose_to_stop_is_not_starved() -> None:
    made = fortnights("A", 24, pay=500_000, pre_tax=[50_000] * 20 + [0] * 4, match=[25_000] * 20 + [0] * 4)
    assert kinds(watch(made)) == []


# --- annual additions ----------------------------------------------------------------------------------


def test_after_tax_money_stops_in_time_for_what_is_still_to_come() -> None:
    # A payday: 900 deferred, 450 match, 1,500 after tax. 24 of them: 68,400. Three more: 76,950, over by 4,950.
    made = fortnights("A", 24, pay=1_500_000, pre_tax=90_000, match=45_000, after_tax=150_000)
    found = only(watch(made), "415(c)")
    assert (found.level, found.limit, found.so_far, found.amount) == ("coming", 7_200_000, 6_840_000, 495_000)
    # 72,000 - 27 x 900 - 27 x 450 = 35,550 after tax at most; 36,000 is in already
    assert found.do.startswith("Stop after-tax contributions now")


def test_the_last_after_tax_payday_and_what_goes_in_on_it() -> None:
    made = fortnights("A", 24, pay=1_500_000, pre_tax=90_000, match=45_000, after_tax=135_000)
    found = only(watch(made), "415(c)")
    # 35,550 at most, 32,400 in: two more of 1,350, and 450 of the third on 31 December
    assert found.on == date(2026, 12, 31)
    assert "after $450 on 2026-12-31; $35,550 is the most" in found.do
    held_back = only(watch(made, Settings(profit_sharing=10_000)), "415(c)")
    assert "$31,950 is the most" not in held_back.do  # in already, so that it has to stop now
    assert held_back.do.startswith("Stop after-tax contributions now")


def test_catch_up_is_no_annual_addition() -> None:
    made = fortnights("A", 24, pay=1_500_000, pre_tax=115_000, match=60_000, after_tax=118_000)
    # 24,500 of the 27,600 deferred (the rest goes back), 27 x 600 and 27 x 1,180: 72,560. With catch-up of 8,000 the
    # year's 31,050 of deferrals count as 23,940 at least, for 415(c) makes catch-up too: nothing is over.
    assert only(watch(made), "415(c)").limit == 7_200_000
    assert kinds(watch(made, known=census(birth_year={"A": 1970}))) == []


def test_additions_over_the_limit_are_corrected() -> None:
    found = only(watch(fortnights("A", 24, pay=1_500_000, after_tax=310_000)), "415(c)")
    assert (found.level, found.amount) == ("now", 24 * 310_000 - 7_200_000)


def test_pay_is_a_limit_too() -> None:
    made = fortnights("A", 24, pay=100_000, pre_tax=60_000, after_tax=30_000, match=20_000)
    assert only(watch(made), "415(c)").limit == 27 * 100_000


# Ada and Bo: 23 of 26 paydays, found by a user who compared the watch with the plan test.
ADA = {"pay": 800_000, "pre_tax": 128_000, "match": 24_000, "after_tax": 160_000}
BO = {"pay": 1_200_000, "roth": 120_000, "match": 36_000, "after_tax": 180_000}


def paid_23(person: str, **amounts: int) -> list[dict[str, Any]]:
    return fortnights(person, 23, first=date(2026, 1, 9), **amounts)


def test_excess_deferrals_that_go_back_are_no_annual_additions() -> None:
    found = watch(paid_23("Bo", **BO), known=census(birth_year={"Bo": 1985}))
    assert only(found, "402(g)").amount == 310_000  # 27,600 - 24,500
    # 27,600 + 41,400 + 8,280 = 77,280; less 3,100 that goes back 74,180
    additions = only(found, "415(c)")
    assert (additions.level, additions.so_far, additions.amount) == ("now", 7_418_000, 218_000)
    assert "without $3,100 of excess deferrals" in additions.says


def test_excess_deferrals_are_none_in_what_is_to_come_either() -> None:
    # 24,500 deferred and kept, 26 x 240, 26 x 1,600: 72,340
    found = only(watch(paid_23("Ada", **ADA), known=census(birth_year={"Ada": 1980})), "415(c)")
    assert (found.level, found.amount) == ("coming", 34_000)


def test_deferrals_to_the_employers_other_plans_are_additions_too() -> None:
    made = fortnights("A", 24, pay=1_500_000, pre_tax=50_000, match=45_000, after_tax=150_000)
    # 24 x (500 + 450 + 1,500) = 58,800, and 13,300 elsewhere: 72,100
    found = only(watch(made, known=census(deferrals_elsewhere={"A": 1_250_000}, additions_elsewhere={"A": 80_000})),
                 "415(c)")  # fmt: skip
    assert (found.level, found.amount) == ("now", 10_000)


def test_the_plans_own_cap_on_deferrals_makes_catch_up() -> None:
    # 5% of 27 x 15,000 = 20,250; 24,300 deferred: 4,050 of catch-up. 20,250 + 27 x 600 + 27 x 1,310 = 71,820.
    made = fortnights("A", 24, pay=1_500_000, pre_tax=90_000, match=60_000, after_tax=131_000)
    old = census(birth_year={"A": 1970})
    assert kinds(watch(made, known=old, deferral_limit=50_000)) == []
    assert "415(c)" in dict(kinds(watch(made, known=census(birth_year={"A": 1980}), deferral_limit=50_000)))


def test_what_stops_on_a_payday_is_told_for_a_payday() -> None:
    # 36,000 after tax is in and 35,550 is the most: already too much, on a Saturday without pay.
    found = only(watch(fortnights("A", 24, pay=1_500_000, pre_tax=90_000, match=45_000, after_tax=150_000)), "415(c)")
    assert found.on == date(2026, 12, 4)
    assert "2026-11-21" not in found.says
    assert found.message.endswith("have to stop now.")


def test_one_ceiling_for_after_tax_money_the_lowest() -> None:
    # 415(c) leaves 35,550 (above); a cap of 34,000 comes first, and nothing passes 415(c) then.
    made = fortnights("A", 24, pay=1_500_000, pre_tax=90_000, match=45_000, after_tax=135_000)
    low = watch(made, Settings(ceilings=(("A", 3_400_000),)))
    assert [(each.kind, each.ceiling) for each in low.alerts] == [("plan cap", 3_400_000)]
    # a cap of 36,000 comes after it, and is moot
    high = watch(made, Settings(ceilings=(("A", 3_600_000),)))
    assert [(each.kind, each.ceiling) for each in high.alerts] == [("415(c)", 3_555_000)]
    over = watch(paid_23("Bo", **BO), Settings(ceilings=(("Bo", 3_744_000),)))
    assert {each.kind for each in over.alerts if each.level == "now"} == {"402(g)", "415(c)", "still withheld"}
    assert "It is a part of the $3,960 above your cap." in only(over, "415(c)").message


# --- caps ----------------------------------------------------------------------------------------------

HIGH = census(highly_paid={"A": 1})


def test_the_cap_of_the_highly_paid_binds_them_alone() -> None:
    made = fortnights("A", 24, pay=1_000_000, after_tax=50_000) + fortnights("B", 24, pay=1_000_000, after_tax=50_000)
    # 5% of 27 x 10,000 = 13,500: reached with the 27th; 4.5% = 12,150: passed with the 25th.
    assert kinds(watch(made, Settings(cap=50_000), HIGH)) == []
    found = watch(made, Settings(cap=45_000), HIGH)
    assert [(each.person, each.kind, each.level, each.on, each.limit) for each in found.alerts] == [
        ("A", "plan cap", "coming", date(2026, 12, 4), 1_215_000)
    ]
    assert "after $150 on 2026-12-04" in found.alerts[0].do
    assert kinds(watch(made, known=HIGH, hce_after_tax_limit=45_000)) == [("plan cap", "coming")]
    assert kinds(watch(made, known=HIGH, after_tax_limit=45_000)) == [("plan cap", "coming")] * 2


def test_money_withheld_after_the_cap() -> None:
    made = fortnights("A", 24, pay=1_000_000, after_tax=50_000)
    found = only(watch(made, Settings(ceilings=(("A", 1_000_000),))), "still withheld")
    assert (found.level, found.amount) == ("now", 200_000)
    assert "$500 was still withheld on 2026-11-20" in found.says
    # passed on the last payday only: it was not withheld after the cap
    assert kinds(watch(made, Settings(ceilings=(("A", 1_160_000),)))) == [("plan cap", "now")]
    # at the cap to the cent, and going on
    assert kinds(watch(made, Settings(ceilings=(("A", 1_200_000),)))) == [("plan cap", "coming")]
    # at the cap to the cent, and stopped
    stopped = fortnights("A", 24, pay=1_000_000, after_tax=[50_000] * 21 + [0] * 3)
    assert kinds(watch(stopped, Settings(ceilings=(("A", 1_050_000),)))) == []


def test_a_plan_that_takes_no_after_tax_money() -> None:
    found = watch(fortnights("A", 24, pay=1_000_000, after_tax=100), after_tax=False)
    assert kinds(found) == [("still withheld", "now")]


# --- the lowest ceiling of everyone --------------------------------------------------------------------


def ceilings(
    made: list[dict[str, Any]], settings: Settings | None = None, known: Any = None, **told: Any
) -> tuple[dict[str, int], Monitored]:
    """Each person's ceiling as ``--persons`` has it, in cents, and the watch."""
    table, missing = feed(made)
    usual = {"name": "Acme", "plan_year_end": date(2026, 12, 31), "catch_up": True, "roth": True}
    tables: list[Any] = []
    parts = Feed(lambda: iter([table]), False, missing, plans_of(table, missing))
    found = monitor_feed(parts, PlanTerms(**{**usual, **told}), shipped(), DAY, settings or Settings(), known,
                         lambda each: tables.append(people_of(*each)))  # fmt: skip
    rows = [row for each in tables for row in each.to_pylist()]
    return {row["person"]: int(row["after_tax_ceiling"] * 100) for row in rows}, found


def test_the_ceiling_holds_what_415c_leaves_though_nobody_passes_it() -> None:
    # 27 paydays: 27 x 900 of deferrals = 24,300 and 27 x 450 of match = 12,150; 72,000 - 36,450 = 35,550.
    made = fortnights("A", 24, pay=1_500_000, pre_tax=90_000, match=45_000, after_tax=100_000)
    found, watched = ceilings(made)
    assert (found, watched.alerts) == ({"A": 3_555_000}, ())
    # 3% of profit sharing after the year, of the 360,000 that count: 10,800 less
    assert ceilings(made, Settings(profit_sharing=30_000))[0] == {"A": 3_555_000 - 1_080_000}
    # a cap of 8% of 360,000 is 28,800; a file of ceilings that says 20,000; a plan that takes nothing
    assert ceilings(made, after_tax_limit=80_000)[0] == {"A": 2_880_000}
    assert ceilings(made, Settings(ceilings=(("A", 2_000_000),)), after_tax_limit=80_000)[0] == {"A": 2_000_000}
    assert ceilings(made, Settings(cap=30_000), HIGH)[0] == {"A": 1_080_000}  # 3% of 360,000
    assert ceilings([{**row, "after_tax": 0} for row in made], after_tax=False)[0] == {"A": 0}


def test_the_ceiling_does_not_count_catch_up() -> None:
    # 27 x 1,000 = 27,000 deferred: 24,500 and 2,500 of catch-up. 72,000 - 24,500 - 27 x 500 = 34,000.
    made = fortnights("A", 24, pay=1_500_000, pre_tax=100_000, match=50_000)
    assert ceilings(made, known=census(birth_year={"A": 1970}))[0] == {"A": 3_400_000}
    # without catch-up payroll stops at 24,500: the same is left
    assert ceilings(made)[0] == {"A": 3_400_000}
    # the plan's cap of 5% of 360,000 makes catch-up of what is above 18,000: 72,000 - 19,000 (27,000 less 8,000)
    assert ceilings(made, known=census(birth_year={"A": 1970}), deferral_limit=50_000)[0] == {"A": 3_950_000}


def test_the_ceiling_is_within_pay() -> None:
    # 27 x 1,000 of pay, 27 x 600 deferred, 27 x 200 of match: 27,000 - 16,200 - 5,400 = 5,400 by 100% of pay.
    made = fortnights("A", 24, pay=100_000, pre_tax=60_000, match=20_000)
    assert ceilings(made)[0] == {"A": 540_000}
    # Of 27,000 a person of 56 defers all but 500: 2,000 is catch-up, so that 415(c) would leave 2,500; pay leaves 500.
    made = fortnights("A", 24, pay=100_000, pre_tax=[98_000] * 23 + [100_000])
    # the present rate is the middle of the last three, 980: 23 x 980 + 1,000 + 3 x 980 = 26,480; 27,000 less it is 520
    assert ceilings(made, known=census(birth_year={"A": 1970}))[0] == {"A": 52_000}


def test_the_ceiling_after_the_limit_counts_what_is_still_to_come() -> None:
    # 24 x 2,700 after tax = 64,800 and 24 x 400 of match = 9,600: 74,400, over by 2,400. Three more paydays bring
    # 1,200 of match: the most for the year is 72,000 - 10,800, in the message and in the file.
    made = fortnights("A", 24, pay=1_500_000, match=40_000, after_tax=270_000)
    found, watched = ceilings(made)
    assert only(watched, "415(c)").level == "now"
    assert found == {"A": 6_120_000} == {"A": only(watched, "415(c)").ceiling}


def test_after_tax_money_of_another_plan_leaves_less_for_this_one() -> None:
    # In Acme 24 x 1,000 after tax, in Other 24 x 500 = 12,000, which is in already: 72,000 - 12,000.
    here = [{**row, "plan": "Acme"} for row in fortnights("A", 24, pay=700_000, after_tax=100_000)]
    there = [{**row, "plan": "Other"} for row in fortnights("A", 24, pay=700_000, after_tax=50_000)]
    assert ceilings([*here, *there])[0] == {"A": 6_000_000}
    # With 2,600 in each: 124,800 is over; 72,000 - 62,400 is for this plan, not 72,000.
    here = [{**row, "plan": "Acme"} for row in fortnights("A", 24, pay=700_000, after_tax=260_000)]
    there = [{**row, "plan": "Other"} for row in fortnights("A", 24, pay=700_000, after_tax=260_000)]
    found, watched = ceilings([*here, *there])
    assert found == {"A": 960_000} == {"A": only(watched, "415(c)").ceiling}


@given(
    st.lists(
        st.tuples(
            st.integers(0, 150_000), st.integers(0, 150_000), st.integers(0, 80_000),
            st.integers(300_000, 1_500_000),
            st.sampled_from([0, 1964, 1970, 1990]), st.integers(20, 24),
        ),
        min_size=1, max_size=8,
    ),
    st.sampled_from([None, 50_000]),
    st.booleans(),
)  # fmt: skip
def test_no_alert_tells_another_ceiling_than_the_file(
    people: list[tuple[int, int, int, int, int, int]], deferral_limit: int | None, catch_up: bool
) -> None:
    made, born = [], {}
    for index, (pre_tax, after_tax, match, pay, year, days) in enumerate(people):
        made += fortnights(f"P{index}", days, pay=pay, pre_tax=pre_tax, after_tax=after_tax, match=match)
        born[f"P{index}"] = year
    found, watched = ceilings(made, known=census(birth_year=born), after_tax_limit=100_000,
                              deferral_limit=deferral_limit, catch_up=catch_up)  # fmt: skip
    told: dict[str, int] = {}
    for each in watched.alerts:
        if each.ceiling is not None:
            told[each.person] = min(each.ceiling, told.get(each.person, each.ceiling))
    # (what is paid is always more than what goes in: pay that deferrals leave is the one limit that no alert tells)
    assert {name: found[name] for name in told} == told
    assert all(0 <= each <= 7_200_000 for each in found.values())


# --- spill-over, conversions, Roth catch-up ------------------------------------------------------------


def test_spill_over_counts_by_calendar_year() -> None:
    spill = Settings(spill_over=True)
    right = fortnights("A", 24, pay=1_500_000, pre_tax=[122_500] * 20 + [0] * 4, after_tax=[0] * 20 + [100_000] * 4)
    assert "spill-over early" not in [each.kind for each in watch(right, spill).alerts]
    early = fortnights("A", 24, pay=1_500_000, pre_tax=[122_500] * 20 + [0] * 4, after_tax=[0] * 18 + [100_000] * 6)
    found = only(watch(early, spill), "spill-over early")
    assert (found.on, found.so_far, found.amount) == (date(2026, 9, 11), 19 * 122_500, 122_500)
    # nobody turned after-tax contributions off on 1 January
    not_reset = fortnights("A", 3, first=date(2025, 12, 19), pay=1_500_000, pre_tax=[0, 0, 90_000], after_tax=50_000)
    found = only(watch(not_reset, spill, as_of=date(2026, 1, 20)), "spill-over early")
    assert (found.on, found.so_far) == (date(2026, 1, 2), 0)
    assert "spill-over early" not in dict(kinds(watch(early)))


def test_money_that_waits_for_its_conversion_first_in_first_out() -> None:
    made = fortnights("A", 24, pay=1_000_000, after_tax=10_000, after_tax_converted=[10_000] * 19 + [5_000, 0, 0, 0, 0])
    found = only(watch(made), "not converted")
    # The 20th payday, 25 September, is converted by half; that of 9 October is older than 30 days too.
    assert (found.on, found.amount) == (date(2026, 9, 25), 15_000)
    assert kinds(watch(made, Settings(days=60))) == []
    assert watch(made, Settings(days=0)).waiting == 45_000
    # without a column of conversions nobody can tell
    silent = watch(fortnights("A", 24, pay=1_000_000, after_tax=10_000))
    assert kinds(silent) == []
    assert any("conversion" in each for each in silent.not_checked)


def test_catch_up_of_high_earners_must_be_roth() -> None:
    wages = {"fica_wages_prior": {"A": 15_000_100}, "birth_year": {"A": 1970}}
    made = fortnights("A", 24, pay=1_000_000, pre_tax=100_000, catch_up_pre_tax=10_000)
    found = only(watch(made, known=census(**wages)), "Roth catch-up")
    assert found.amount == 240_000
    # exactly the threshold is not over it, and Roth deferrals of the year count
    at = {"fica_wages_prior": {"A": 15_000_000}, "birth_year": {"A": 1970}}
    assert "Roth catch-up" not in dict(kinds(watch(made, known=census(**at))))
    roth = fortnights("A", 24, pay=1_000_000, pre_tax=90_000, roth=10_000, catch_up_pre_tax=10_000)
    assert "Roth catch-up" not in dict(kinds(watch(roth, known=census(**wages))))


def test_nobody_below_the_age_has_catch_up_that_must_be_roth() -> None:
    made = paid_23("Ada", **ADA)
    young = census(fica_wages_prior={"Ada": 18_450_000}, birth_year={"Ada": 1980})
    assert "Roth catch-up" not in dict(kinds(watch(made, known=young)))
    assert only(watch(made, known=young), "402(g)").amount == 494_000
    old = census(fica_wages_prior={"Ada": 18_450_000}, birth_year={"Ada": 1970})
    assert only(watch(made, known=old), "Roth catch-up").amount == 494_000
    # a plan without Roth deferrals has no catch-up for them: the excess goes back
    found = watch(made, known=old, roth=False)
    assert "Roth catch-up" not in dict(kinds(found))
    assert only(found, "402(g)").amount == 494_000


def test_without_a_birth_date_what_payroll_calls_catch_up_is_it() -> None:
    wages = census(fica_wages_prior={"A": 18_450_000})
    made = fortnights("A", 20, pay=1_000_000, pre_tax=50_000, catch_up_pre_tax=10_000, first=date(2026, 2, 13))
    assert only(watch(made, known=wages), "Roth catch-up").amount == 200_000


# --- the ACP so far ------------------------------------------------------------------------------------


def three(after_tax: int) -> list[dict[str, Any]]:
    """One highly paid, two others who average 3% with match alone: the limit is 5%."""
    return (
        fortnights("H", 24, pay=1_000_000, match=20_000, after_tax=after_tax)
        + fortnights("N", 24, pay=200_000, match=8_000)
        + fortnights("O", 24, pay=200_000, match=4_000)
    )


@pytest.mark.parametrize(
    ("after_tax", "share", "level", "passes"),
    [
        (23_000, 766_667, 0, True),
        (24_000, 800_000, 800_000, True),
        (28_500, 950_000, 950_000, True),
        (30_000, 1_000_000, 1_000_000, True),
        (31_000, 1_033_333, 1_000_000, False),
    ],
)
def test_the_share_of_the_room_that_is_used(after_tax: int, share: int, level: int, passes: bool) -> None:
    found = watch(three(after_tax), known=census(highly_paid={"H": 1})).contributions
    assert found is not None
    assert (found.highly_paid, found.others) == (1, 2)
    now = found.so_far
    assert (now.other_average, now.limit, now.match_average, now.room) == (30_000, 50_000, 20_000, 30_000)
    assert (now.share, found.level, now.passes) == (share, level, passes)


def test_the_payday_that_crosses_the_line() -> None:
    # 4% after tax in a year of 27 paydays of $10,000: $400 each; the year's room is 3% of $270,000, $8,100.
    found = watch(three(40_000)[:20] + three(40_000)[24:], known=census(highly_paid={"H": 1}), as_of=date(2026, 10, 1))
    assert found.contributions is not None
    assert found.contributions.crosses_on is not None
    # 20 paydays hold $8,000; the 21st makes $8,400, more than $8,100 and half a point of rounding.
    assert found.contributions.crosses_on == date(2026, 10, 9)


def test_prior_year_and_safe_harbor_are_counted_as_the_test_counts_them() -> None:
    prior = watch(three(30_000), known=census(highly_paid={"H": 1}), acp_method="prior", prior_nhce_acp=10_000)
    assert prior.contributions is not None
    assert (prior.contributions.so_far.limit, prior.contributions.so_far.room) == (20_000, 0)
    harbor = watch(
        three(30_000), known=census(highly_paid={"H": 1}), safe_harbor="basic match", acp_safe_harbor=True
    ).contributions
    assert harbor is not None
    assert (harbor.so_far.option, harbor.so_far.passes) == ("with all match", True)


@given(st.lists(st.tuples(st.integers(0, 4_000_000), st.integers(0, 900_000), st.integers(0, 900_000)), min_size=1))
def test_ratios_are_those_of_the_law(people: list[tuple[int, int, int]]) -> None:
    made = [
        {"person": f"P{index}", "pay_date": date(2026, 1, 2), "pay": pay, "after_tax": after, "match": match}
        for index, (pay, after, match) in enumerate(people)
    ]
    found = watch([*made, {"person": "Z", "pay_date": date(2026, 1, 2), "pay": 1}],
                  known=census(highly_paid={"Z": 1}), as_of=date(2026, 1, 3)).contributions  # fmt: skip
    assert found is not None
    ratios = [actual_contribution_ratio(after, match, 0, 0, pay).ratio for pay, after, match in people if pay > 0]
    if ratios:
        assert found.so_far.other_average == average(sum(ratios), len(ratios))


# --- the whole answer ----------------------------------------------------------------------------------


def test_copies_count_unless_they_are_left_out() -> None:
    made = fortnights("A", 3, pay=100_000, pre_tax=5_000)
    twice = [*made, *made[1:2]]
    assert (watch(twice).deferrals, watch(twice).copies) == (20_000, 1)
    assert watch(twice, Settings(without_copies=True)).deferrals == 15_000


def test_without_a_census_it_says_what_it_cannot_know() -> None:
    found = watch(fortnights("A", 3, pay=100_000))
    assert found.contributions is None
    assert any("no census" in each for each in found.not_checked)


def test_2027_is_refused_while_unpublished() -> None:
    with pytest.raises(NotPublishedError):
        watch(fortnights("A", 3, first=date(2027, 1, 8), pay=100_000), as_of=date(2027, 3, 1))


@given(
    st.lists(st.tuples(st.integers(0, 150_000), st.integers(0, 150_000), st.integers(1, 24)), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_and_of_people_decides_nothing(people: list[tuple[int, int, int]], shuffle: Any) -> None:
    made = [
        {**row, "row": 100 * index + place}
        for index, (pre_tax, after_tax, days) in enumerate(people)
        for place, row in enumerate(
            fortnights(f"P{index}", days, pay=600_000, pre_tax=pre_tax, after_tax=after_tax, match=pre_tax // 2)
        )
    ]
    first = watch(made, Settings(spill_over=True, true_up=True))
    shuffle.shuffle(made)
    assert watch(made, Settings(spill_over=True, true_up=True)) == first


@given(
    st.lists(
        st.tuples(
            st.integers(0, 150_000), st.integers(0, 150_000), st.integers(1, 24), st.sampled_from([7, 14]),
            st.booleans(), st.booleans(),
        ),
        min_size=2,
        max_size=7,
    ),
    st.integers(1, 4),
    st.booleans(),
)  # fmt: skip
def test_a_feed_in_parts_gives_the_same_answer(
    people: list[tuple[int, int, int, int, bool, bool]], parts: int, without_copies: bool
) -> None:
    made: list[dict[str, Any]] = []
    for index, (pre_tax, after_tax, days, step, converts, twice) in enumerate(people):
        rows = fortnights(f"P{index}", days, pay=600_000, pre_tax=pre_tax, after_tax=after_tax, match=pre_tax // 2)
        for place, row in enumerate(rows):
            row["pay_date"] = date(2026, 1, 2) + timedelta(days=step * place)
            row["after_tax_converted"] = after_tax // 2 if converts else 0
        made += rows + ([dict(rows[-1])] if twice else [])
    made.append({"person": "later", "pay_date": date(2026, 12, 24), "pay": 1})
    table, missing = feed(made)
    terms = PlanTerms("Acme", date(2026, 12, 31), catch_up=True, roth=True, after_tax_limit=100_000)
    settings = Settings(spill_over=True, without_copies=without_copies)
    known = census(highly_paid={"P0": 1, "P1": 1})
    whole = monitor(table, missing, terms, shipped(), DAY, settings, known)
    names = table["person"].to_pylist()
    divided = [
        table.filter(pa.array([crc32(name.encode()) % parts == number for name in names])) for number in range(parts)
    ]
    several = Feed(lambda: iter(divided), True, missing, ("",))
    assert monitor_feed(several, terms, shipped(), DAY, settings, known) == whole


@given(st.integers(0, 200_000), st.integers(1, 24))
def test_a_date_that_is_told_is_the_first_on_which_the_limit_is_passed(pre_tax: int, days: int) -> None:
    found = watch(fortnights("A", days, pay=500_000, pre_tax=pre_tax), as_of=date(2026, 12, 1))
    for alert in found.alerts:
        if alert.kind == "402(g)" and alert.level == "coming":
            assert alert.on is not None
            assert alert.on > date(2026, 12, 1)
            # fortnights since the last payday, one of them a day short for New Year's Day
            number = -(-(alert.on - found.last_payday).days // 14)
            assert alert.so_far + pre_tax * (number - 1) <= alert.limit < alert.so_far + pre_tax * number
