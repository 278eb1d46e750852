"""Each check refuses a copy of the data that is broken in one place."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest

from megaroth.law.figures import FigureTable, shipped
from megaroth.law.figures_check import check, repeated_keys

Entry = dict[str, Any]


def broken(**changes: Callable[[Entry], object]) -> list[str]:
    entries = {name: copy.deepcopy(dict(shipped().raw(name))) for name in changes}
    for name, change in changes.items():
        change(entries[name])
    return check(FigureTable(entries))


def put(value: object, *path: str | int) -> Callable[[Entry], object]:
    def change(entry: Entry) -> None:
        place: Any = entry
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Entry], object]:
    def change(entry: Entry) -> None:
        place: Any = entry
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return change


def test_the_shipped_figures_pass() -> None:
    assert check(shipped()) == []


DEFERRAL = "irc_402g_elective_deferral"
ROTH_END = "irc_408A_roth_phaseout_single_hoh_end"
SINGLE = "irc_1_brackets_single"
FICA = "fica_oasdi_rate_employee"
MEDICARE = "medicare_irmaa_tiers_individual"
Y = ("values", "2026")


@pytest.mark.parametrize(
    ("name", "change", "finding"),
    [
        pytest.param(DEFERRAL, drop(*Y, "source"), "2026: no source", id="without a source"),
        pytest.param(DEFERRAL, put(" ", *Y, "source"), "2026: no source", id="blank source"),
        pytest.param(DEFERRAL, drop(*Y, "status"), "status is not official", id="without a status"),
        pytest.param(DEFERRAL, put("PROJECTED", *Y, "status"), "projections are not law", id="projected"),
        pytest.param(DEFERRAL, drop("authority"), "no authority", id="without authority"),
        pytest.param(DEFERRAL, drop("unit"), "no unit", id="without a unit"),
        pytest.param(DEFERRAL, put("euros", "unit"), "unknown unit euros", id="unknown unit"),
        pytest.param(DEFERRAL, drop("year_means"), "no year_means", id="without the meaning of its year"),
        pytest.param(DEFERRAL, put("", "rounding"), "no rounding", id="without a rounding rule"),
        pytest.param(DEFERRAL, put("as it likes", "rounding"), "cannot be checked", id="rule not checkable"),
        pytest.param(DEFERRAL, put(1, "rouding"), "unknown key rouding", id="misspelt key"),
        pytest.param(DEFERRAL, put(1, *Y, "vaule"), "2026: unknown key vaule", id="misspelt key of a value"),
        pytest.param(DEFERRAL, put([], *Y, "verified_by"), "verified by nothing", id="not verified"),
        pytest.param(DEFERRAL, put(["me"], *Y, "verified_by"), "verified by me, which", id="unknown work"),
        pytest.param(DEFERRAL, put(24500.0, *Y, "value"), "a binary float", id="float"),
        pytest.param(DEFERRAL, put("lots", *Y, "value"), "not in the form of dollars", id="not an amount"),
        pytest.param(DEFERRAL, put(24_600, *Y, "value"), "$24,600 breaks its own rounding rule", id="down to"),
        pytest.param(DEFERRAL, put("fixed", *Y, "rounding"), "may only be", id="own rounding"),
        pytest.param(DEFERRAL, put(245_000, *Y, "value"), "moved by more than a quarter", id="a digit more"),
        pytest.param(DEFERRAL, drop("values", "2020"), "no value for 2020", id="a year left out"),
        pytest.param(DEFERRAL, put({}, "values", "next"), "next is not a year", id="not a year"),
        pytest.param(DEFERRAL, drop("values"), "needs either values", id="no values"),
        pytest.param(DEFERRAL, put("fixed by statute", "rounding"), "has periods in force", id="fixed, yet by year"),
        pytest.param(
            "irc_414v_catchup_60_63",
            put(11_500, *Y, "value"),
            "$11,500 breaks its own rounding rule",
            id="increments of increase",
        ),
        pytest.param("irc_414v_catchup_60_63", put(2024, "begins"), "begins 2024, but the first value", id="begins"),
        pytest.param("ssa_wage_base", put(184_600, *Y, "value"), "nearest $300", id="nearest $300"),
        pytest.param(SINGLE, put(50_410, *Y, "value", 1, "not_over"), "top of 12%", id="bracket not rounded"),
        pytest.param(SINGLE, put(50_425, *Y, "value", 1, "not_over"), "do not join", id="bracket with a gap"),
        pytest.param(SINGLE, put("9%", *Y, "value", 1, "rate"), "rates do not rise", id="rates fall"),
        pytest.param("irs_uniform_lifetime_table", put("26.55", "in_force", 1, "value", "73"), "to one", id="divisor"),
        pytest.param(MEDICARE, put(109_500, *Y, "value", 0, "magi_lte"), "thresholds nearest", id="threshold"),
        pytest.param(MEDICARE, put("81.25", *Y, "value", 1, "part_b_irmaa_monthly"), "monthly amounts", id="dimes"),
        pytest.param(MEDICARE, put(110_000, *Y, "value", 0, "magi_lte"), "do not join", id="tiers"),
        pytest.param(FICA, drop("in_force", 0, "from"), "a period needs from", id="period without a start"),
        pytest.param(FICA, put(2012, "in_force", 0, "from"), "holds 2012, before 2013", id="too old"),
        pytest.param(
            "irc_401k15_long_term_years",
            put(2026, "in_force", 1, "from"),
            "does not follow the one before",
            id="periods with a gap",
        ),
        pytest.param("erisa_year_of_service_hours", put("1000", "in_force", 0, "value"), "form of count", id="count"),
        pytest.param(ROTH_END, put(169_000, *Y, "value"), "$16,000 wide, but by IRC 408A", id="wrong width"),
        pytest.param(ROTH_END, drop("width_of"), "needs width_of", id="without its width"),
        pytest.param(ROTH_END, drop(*Y), "not held for the same years", id="end without a start"),
        pytest.param("irc_457b_deferral", put(24_000, *Y, "value"), "not equal to irc_402g", id="equal"),
        pytest.param("irc_63_standard_deduction_mfj", put(32_250, *Y, "value"), "2026: is not 2 times", id="twice"),
        pytest.param(
            "irc_1402a12_self_employment_factor",
            put("92.3%", "in_force", 0, "value"),
            "is not 100% less half of 15.3%",
            id="self-employment factor",
        ),
        pytest.param(
            MEDICARE, put("284.20", *Y, "value", 1, "part_b_total_monthly"), "tier 1 in all", id="premium sum"
        ),
    ],
)
def test_a_broken_copy_is_refused(name: str, change: Callable[[Entry], object], finding: str) -> None:
    findings = broken(**{name: change})
    assert findings
    assert any(text.startswith(f"{name}: ") and finding in text for text in findings), findings


def both(*changes: Callable[[Entry], object]) -> Callable[[Entry], object]:
    return lambda entry: [change(entry) for change in changes]


def test_a_joint_bracket_that_is_not_twice_the_separate_one_is_refused() -> None:
    moved = both(put(100_850, *Y, "value", 1, "not_over"), put(100_850, *Y, "value", 2, "over"))
    findings = broken(irc_1_brackets_mfj=moved)
    assert "irc_1_brackets_mfj: 2026: is not 2 times irc_1_brackets_mfs" in findings


def test_the_medicare_thresholds_are_held_to_one_another() -> None:
    joint = both(put(219_000, *Y, "value", 0, "magi_lte"), put(219_000, *Y, "value", 1, "magi_gt"))
    assert any("not twice those of an individual" in text for text in broken(medicare_irmaa_tiers_mfj=joint))
    apart = both(put(392_000, *Y, "value", 1, "magi_lt"), put(392_000, *Y, "value", 2, "magi_gte"))
    assert any("less the first" in text for text in broken(medicare_irmaa_tiers_mfs_lived_together=apart))


def test_a_figure_forgotten_in_a_new_year_is_named() -> None:
    new = {"value": 25_000, "source": "Notice 2026-99", "status": "official", "verified_by": ["statute"]}
    findings = broken(irc_402g_elective_deferral=put(new, "values", "2027"))
    forgotten = "no value for 2027, though others of Notice 2025-67 have one (Notice 2026-99)"
    assert f"irc_415c_annual_additions: {forgotten}" in findings
    assert not any(text.startswith("ssa_wage_base") for text in findings)


def test_a_year_beyond_the_reviewed_law_is_refused() -> None:
    entry = copy.deepcopy(dict(shipped().raw("ssa_wage_base")))
    entry["values"]["2028"] = {**entry["values"]["2027"], "value": 200_100}
    (finding,) = check(FigureTable({"ssa_wage_base": entry}))
    assert re.search("holds 2028, but the law is reviewed to 2027 only", finding)


def test_a_statute_may_set_an_amount_anew() -> None:
    entry = copy.deepcopy(dict(shipped().raw("irc_63f_additional_std_deduction_aged_married")))
    entry["values"]["2026"] |= {"value": 2_475, "rounding": "fixed by statute"}
    assert check(FigureTable({"irc_63f_additional_std_deduction_aged_married": entry})) == []


def test_a_key_written_twice_is_refused() -> None:
    assert repeated_keys(['{"a": {"2026": 1, "2026": 2}}', '{"a": 1, "b": 2}']) == ["2026", "a"]
