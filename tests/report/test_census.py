"""The census on the screen: ratios beside what they decide, the headline of a test, and rates without a cap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.census.answers import Limit, PlanTest
from megaroth.census.projecting import project
from megaroth.census.projection import Band, Projection, Wanted
from megaroth.census.sums import PlanSums
from megaroth.census.testing import plan_test
from megaroth.law.figures import shipped
from megaroth.report.census_project import RATES, as_data
from megaroth.report.text.census import coverage_line, first_line, headline, top_heavy_lines
from megaroth.report.text.census_project import LEGEND, band_cells
from megaroth.report.text.census_ratios import ratio_points
from megaroth.report.text.words import JOINED
from tests.census.made_people import highly_paid, others, terms

POINT = 10_000


# --- ratios --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "shown"),
    # Rounded half up to two decimals, as a reader would: 97.826% is nearer to 97.83% than to 97.82%.
    [(978_260, "97.83%"), (978_249, "97.82%"), (978_250, "97.83%"), (0, "0.00%"), (1_000_000, "100.00%")],
)
def test_a_ratio_is_rounded_half_up(ratio: int, shown: str) -> None:
    assert ratio_points(ratio) == shown


def test_a_ratio_that_falls_short_is_never_shown_as_met() -> None:
    # 69.996% rounds to 70.00%, which is enough; it is not, so that it is cut. 70.00% itself is enough.
    assert ratio_points(699_960, at_least=700_000) == "69.99%"
    assert ratio_points(700_000, at_least=700_000) == "70.00%"
    assert ratio_points(699_940, at_least=700_000) == "69.99%"
    assert ratio_points(699_960) == "70.00%"  # where nothing hangs on it


def test_a_ratio_that_is_over_the_line_is_never_shown_on_it() -> None:
    # Over 60% is top-heavy, exactly 60% is not: 60.004% must not be shown as 60.00%; 59.996% may, and is not over.
    assert ratio_points(600_040, more_than=600_000) == "60.01%"
    assert ratio_points(600_000, more_than=600_000) == "60.00%"
    assert ratio_points(599_960, more_than=600_000) == "60.00%"


@given(st.integers(0, 2_000_000), st.integers(0, 200).map(lambda each: each * POINT))
def test_what_is_shown_is_on_the_side_of_the_line_that_is_true(ratio: int, line: int) -> None:
    def read(text: str) -> int:
        return int(text.removesuffix("%").replace(".", "")) * 100

    assert (read(ratio_points(ratio, at_least=line)) >= line) == (ratio >= line)
    assert (read(ratio_points(ratio, more_than=line)) > line) == (ratio > line)
    assert abs(read(ratio_points(ratio, at_least=line)) - ratio) < 100


# --- the headline --------------------------------------------------------------------------------------


def passing() -> PlanTest:
    """One highly paid at 3% match beside ten others at 4% deferrals and 3% match; coverage as wide as it can be."""
    people = [highly_paid("H", 2, pay=20_000_000, pre_tax=600_000, match=600_000)]
    return covered(plan_test(terms(), shipped(), others(10, 3 * POINT, deferral_ratio=4 * POINT), people))


def covered(test: PlanTest) -> PlanTest:
    return test._replace(coverage=tuple(each._replace(outcome="passed", ratio=1_000_000) for each in test.coverage))


def sentence(test: PlanTest) -> str:
    """The first line, with the spaces that are printed."""
    return first_line(test).replace(JOINED, " ")


OVER = Limit("H", 2, "415(c)", 7_200_000, 7_530_000, 330_000, "")


def test_a_limit_stands_in_the_headline_of_tests_that_passed() -> None:
    test = passing()
    assert test.outcome == "passed"
    assert (headline(test), sentence(test)) == ("PASSED", "Nothing failed: ADP passed and ACP passed.")
    over = test._replace(limits=(OVER, OVER._replace(rule="plan cap")))
    # what JSON has as the outcome of ADP and ACP stays
    assert over.outcome == "passed"
    assert headline(over) == "RESULT"
    assert sentence(over) == "ADP passed and ACP passed, but 1 person is over a limit of the law or the plan."


def test_coverage_that_fails_stands_in_the_headline_too() -> None:
    test = passing()
    short = test._replace(
        coverage=(test.coverage[0], test.coverage[0]._replace(portion="401(m)", outcome="failed", ratio=600_000))
    )
    assert headline(short) == "RESULT"
    assert sentence(short) == "ADP passed and ACP passed, but coverage of the 401(m) part fails the ratio test."
    closed = test._replace(coverage=(test.coverage[0]._replace(portion="after-tax, availability", outcome="failed"),))
    assert headline(closed) == "RESULT"
    assert sentence(closed) == "ADP passed and ACP passed, but too few of the others may have after-tax contributions."
    both = short._replace(limits=(OVER,))
    assert sentence(both) == (
        "ADP passed and ACP passed, but 1 person is over a limit of the law or the plan. Coverage of the 401(m) part "
        "fails the ratio test."
    )
    assert coverage_line(short).endswith("401(m): 60.00% failed.")


def test_a_failed_test_leads_and_what_else_is_wrong_follows() -> None:
    people = [highly_paid("H", 2, pay=20_000_000, after_tax=1_600_000)]
    test = covered(plan_test(terms(), shipped(), others(10, 3 * POINT, deferral_ratio=4 * POINT), people))
    over = test._replace(limits=(OVER,))
    assert headline(over) == "FAILED"
    assert sentence(over).startswith("The ACP test failed: the highly paid average 8.00%, the limit is 5.00%.")
    assert sentence(over).endswith("1 person is over a limit of the law or the plan.")


def test_a_plan_just_over_the_top_heavy_line_is_not_shown_on_it() -> None:
    found = passing().top_heavy._replace(
        outcome="top-heavy", key_accounts=600_004, all_accounts=1_000_000, ratio=600_004, highest_key_rate=29_960,
        minimum_rate=29_960,
    )  # fmt: skip
    said = " ".join(top_heavy_lines(found))
    assert "60.01% (limit 60%)" in said
    # 3% is the minimum unless no key employee has so much: 2.996% has not
    assert "highest key rate 2.99%" in said


@pytest.mark.parametrize(("rate", "words"), [(30_000, "comes to $1,500."), (29_999, "comes to at most $1,500.")])
def test_a_minimum_below_3_percent_is_summed_at_3_and_said_as_the_most(rate: int, words: str) -> None:
    found = passing().top_heavy._replace(
        outcome="top-heavy", key_accounts=700_000, all_accounts=1_000_000, ratio=700_000, highest_key_rate=rate,
        minimum_rate=rate, minimum_cost=150_000,
    )  # fmt: skip
    assert f"what they lack {words}" in " ".join(top_heavy_lines(found))


# --- rates without a cap -------------------------------------------------------------------------------


def partial(average: int) -> Projection:
    """One of four highly paid takes part, with $33,100 left by 415(c): 9.19% of $360,000."""
    four = {"pay": 36_000_000, "pre_tax": 2_450_000, "match": 1_440_000}
    people = [highly_paid(f"H{number}", number, **four) for number in range(1, 4)]
    people.append(highly_paid("H4", 4, after_tax=360_000, **four))
    sums: PlanSums = others(10, average, deferral_ratio=7 * POINT)
    return project(terms(), shipped(), sums, people, Wanted(bands=(0,)))


def cells(band: Band) -> list[str]:
    return band_cells(band, 1)


def test_where_415c_binds_first_there_is_no_cap_and_no_100_percent() -> None:
    # 4% of the others: (6 - 4) x 4 = 8% for the one who takes part, less than 415(c) leaves; the test binds.
    binding = partial(4 * POINT).bands[0]
    assert (binding.as_today, binding.today_binds, cells(binding)[3]) == (8 * POINT, True, "8.00%")
    # 4.5%: (6.5 - 4) x 4 = 10% is more than 9.19%: the person stops at $33,100 whatever percentage is written down.
    free = partial(45_000).bands[0]
    assert (free.as_today, free.today_binds, cells(free)[3]) == (1_000_000, False, "no cap")
    assert cells(free)[2] == "2.50%"
    assert "415(c)" in LEGEND
    data = as_data(free, set(), RATES)
    assert (data["as_today"]["millionths"], data["today_binds"], data["test_binds"]) == (1_000_000, False, True)


def test_a_limit_with_more_decimals_keeps_them() -> None:
    # 1.25 x 9.77% = 12.2125%: cut or rounded it would be another limit.
    assert cells(partial(97_700).bands[0])[1] == "12.2125%"
