from __future__ import annotations

from typing import Any

import pytest

from megaroth.errors import BadInputError, NotPublishedError
from megaroth.law import figures
from megaroth.law.figures import Bracket, FigureTable, shipped
from megaroth.money import LARGEST

PUBLISHED = [
    "irc_402g_elective_deferral",
    "irc_414v_catchup_50",
    "irc_414v_catchup_60_63",
    "irc_408p_simple_deferral",
    "irc_408p_simple_deferral_higher",
    "irc_414v_simple_catchup_50",
    "irc_414v_simple_catchup_50_higher",
    "irc_414v_simple_catchup_60_63",
    "irc_457b_deferral",
    "irc_415c_annual_additions",
    "irc_415b_annual_benefit",
    "irc_401a17_compensation",
    "irc_414q_hce_compensation",
    "irc_416i_key_employee_officer",
    "irc_416i_key_employee_1pct_owner",
    "irc_414v7_roth_catchup_wage_threshold",
    "irc_219b5_ira_contribution",
    "irc_219b5_ira_catchup_50",
    "irc_408A_roth_phaseout_single_hoh_start",
    "irc_408A_roth_phaseout_single_hoh_end",
    "irc_408A_roth_phaseout_mfj_qss_start",
    "irc_408A_roth_phaseout_mfj_qss_end",
    "irc_408A_roth_phaseout_mfs_lived_together_start",
    "irc_408A_roth_phaseout_mfs_lived_together_end",
    "irc_219g_deduction_phaseout_single_hoh_active_start",
    "irc_219g_deduction_phaseout_single_hoh_active_end",
    "irc_219g_deduction_phaseout_mfj_active_start",
    "irc_219g_deduction_phaseout_mfj_active_end",
    "irc_219g_deduction_phaseout_mfj_spouse_active_start",
    "irc_219g_deduction_phaseout_mfj_spouse_active_end",
    "irc_219g_deduction_phaseout_mfs_start",
    "irc_219g_deduction_phaseout_mfs_end",
    "ssa_wage_base",
    "fica_oasdi_rate_employee",
    "fica_oasdi_rate_employer",
    "fica_hi_rate_employee",
    "fica_hi_rate_employer",
    "seca_oasdi_rate",
    "seca_hi_rate",
    "additional_medicare_rate",
    "niit_rate",
    "additional_medicare_threshold_single",
    "additional_medicare_threshold_hoh",
    "additional_medicare_threshold_mfj",
    "additional_medicare_threshold_mfs",
    "additional_medicare_threshold_qss",
    "niit_threshold_single",
    "niit_threshold_hoh",
    "niit_threshold_mfj",
    "niit_threshold_mfs",
    "niit_threshold_qss",
    "additional_medicare_withholding_threshold",
    "irc_1_brackets_single",
    "irc_1_brackets_mfj",
    "irc_1_brackets_mfs",
    "irc_1_brackets_hoh",
    "irc_1_brackets_qss",
    "irc_63_standard_deduction_single",
    "irc_63_standard_deduction_mfj",
    "irc_63_standard_deduction_mfs",
    "irc_63_standard_deduction_hoh",
    "irc_63_standard_deduction_qss",
    "irc_63f_additional_std_deduction_aged_unmarried",
    "irc_63f_additional_std_deduction_aged_married",
    "irc_151d5C_senior_deduction",
    "irc_151d5C_senior_deduction_phaseout_start_single",
    "irc_151d5C_senior_deduction_phaseout_start_hoh",
    "irc_151d5C_senior_deduction_phaseout_start_qss",
    "irc_151d5C_senior_deduction_phaseout_start_mfj",
    "irc_151d5C_senior_deduction_phaseout_rate",
    "irc_1h_ltcg_brackets_single",
    "irc_1h_ltcg_brackets_mfj",
    "irc_1h_ltcg_brackets_mfs",
    "irc_1h_ltcg_brackets_hoh",
    "irc_1h_ltcg_brackets_qss",
    "irc_401a9_rmd_applicable_age",
    "irs_uniform_lifetime_table",
    "form_5500ez_asset_threshold",
    "irc_401k3_adp_acp_test",
    "irc_72t_additional_tax_rate",
    "irc_3405c_rollover_withholding_rate",
    "medicare_irmaa_tiers_individual",
    "medicare_irmaa_tiers_mfj",
    "medicare_irmaa_tiers_mfs_lived_together",
]
"""The parameters that were collected and verified; a constant of the statute may be added to them."""


def test_the_published_figures_are_complete() -> None:
    names = [name for topic in figures.FILES if topic != "statute" for name in shipped().names(topic)]
    assert len(PUBLISHED) == 84
    assert sorted(names) == sorted(PUBLISHED)


@pytest.mark.parametrize(
    ("name", "year", "dollars"),
    [
        pytest.param("irc_415c_annual_additions", 2026, 72_000, id="Notice 2025-67"),
        pytest.param("irc_402g_elective_deferral", 2026, 24_500, id="Notice 2025-67 deferrals"),
        pytest.param("irc_414v_catchup_60_63", 2025, 11_250, id="Notice 2024-80"),
        pytest.param("irc_414v7_roth_catchup_wage_threshold", 2026, 150_000, id="Notice 2025-67 wages"),
        pytest.param("irc_415c_annual_additions", 2013, 51_000, id="Notice 2012-67"),
        pytest.param("irc_401a17_compensation", 2023, 330_000, id="Notice 2022-55"),
        pytest.param("irc_219b5_ira_catchup_50", 2026, 1_100, id="Notice 2025-67 IRA"),
        pytest.param("ssa_wage_base", 2027, 192_300, id="SSA 2027"),
        pytest.param("irc_63_standard_deduction_hoh", 2025, 23_625, id="P.L. 119-21"),
        pytest.param("additional_medicare_threshold_qss", 2026, 200_000, id="IRC 3101(b)(2)"),
        pytest.param("irc_402g7_lifetime", 2027, 15_000, id="IRC 402(g)(7)(A)(ii)"),
    ],
)
def test_dollars(name: str, year: int, dollars: int) -> None:
    assert shipped().cents(name, year) == dollars * 100


@pytest.mark.parametrize(
    ("name", "millionths"),
    [
        ("fica_hi_rate_employee", 14_500),
        ("seca_oasdi_rate", 124_000),
        ("irc_1402a12_self_employment_factor", 923_500),
        ("irc_404a3_employer_share", 250_000),
        ("irc_415h_control", 500_000),
    ],
)
def test_rates(name: str, millionths: int) -> None:
    assert shipped().rate(name, 2026) == millionths


@pytest.mark.parametrize(
    ("name", "year", "count"),
    [
        ("irc_401k15_long_term_years", 2024, 3),
        ("irc_401k15_long_term_years", 2025, 2),
        ("irc_414v_higher_age_to", 2025, 63),
        ("erisa_year_of_service_hours", 2013, 1_000),
        ("reg_1415c1_after_tax_deposit_days", 2026, 30),
    ],
)
def test_counts(name: str, year: int, count: int) -> None:
    assert shipped().count(name, year) == count


def test_a_schedule_is_typed() -> None:
    steps = shipped().schedule("irc_1_brackets_single", 2026)
    assert steps[0] == Bracket(rate=100_000, over=0, not_over=12_400_00)
    assert steps[-1] == Bracket(rate=370_000, over=640_600_00, not_over=LARGEST)


def test_tables_and_rules_come_as_written() -> None:
    assert shipped().figure("irs_uniform_lifetime_table", 2021).value["72"] == "25.6"
    assert shipped().figure("irs_uniform_lifetime_table", 2022).value["72"] == "27.4"
    assert shipped().figure("irc_401a9_rmd_applicable_age", 2026).value[-1]["years"] == 75


def test_a_figure_carries_its_source_and_the_meaning_of_its_year() -> None:
    figure = shipped().figure("irc_414q_hce_compensation", 2025)
    assert (figure.value, figure.source, figure.status) == (160_000_00, "Notice 2024-80", "official")
    assert "lookback year" in figure.year_means
    assert figure.rounding == "down to $5,000"


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("irc_402g_elective_deferral", 2027),
        ("irc_415c_annual_additions", 2012),
        ("irc_414v_catchup_60_63", 2024),
        ("irc_151d5C_senior_deduction", 2029),
        ("fica_oasdi_rate_employee", figures.LAW_REVIEWED_TO + 1),
    ],
)
def test_a_year_that_is_not_published_is_an_error_that_names_both(name: str, year: int) -> None:
    assert not shipped().published(name, year)
    for ask in (shipped().figure, shipped().cents):
        with pytest.raises(NotPublishedError, match=f"^{name} for {year} is not published") as caught:
            ask(name, year)
        assert caught.value.exit_status == 3
        assert caught.value.as_dict()["year"] == year


def test_before_the_first_year_the_error_names_the_oldest() -> None:
    with pytest.raises(NotPublishedError, match="the oldest year held is 2013"):
        shipped().cents("irc_402g_elective_deferral", 2012)


def test_in_force_is_not_the_same_as_published() -> None:
    assert not shipped().in_force("irc_414v_catchup_60_63", 2024)  # SECURE 2.0 s.109 begins with 2025
    assert shipped().in_force("irc_414v_catchup_60_63", 2027)
    assert not shipped().in_force("irc_151d5C_senior_deduction", 2029)  # ends with 2028


def test_an_unknown_name_is_an_error_with_the_nearest() -> None:
    with pytest.raises(BadInputError, match="did you mean irc_415c_annual_additions"):
        shipped().cents("irc_415c_annual_addition", 2026)
    with pytest.raises(BadInputError, match="--all` lists them"):
        shipped().cents("zzz", 2026)


def test_the_wrong_type_is_an_error() -> None:
    with pytest.raises(BadInputError, match="is in percent, not in dollars"):
        shipped().cents("niit_rate", 2026)


def test_years_of_both_kinds() -> None:
    assert shipped().years("irc_415c_annual_additions") == list(range(2013, 2027))
    assert shipped().years("irc_401k15_long_term_years") == list(range(2024, figures.LAW_REVIEWED_TO + 1))
    assert shipped().years("irc_151d5C_senior_deduction") == [2025, 2026, 2027, 2028]


def test_extra_entries_are_found_before_the_shipped_ones() -> None:
    entry: dict[str, Any] = dict(shipped().raw("irc_415c_annual_additions"))
    entry["values"] = {"2027": {**entry["values"]["2026"], "value": 99_000}}
    table = FigureTable({"irc_415c_annual_additions": entry, "ours": entry})
    assert table.cents("irc_415c_annual_additions", 2027) == 99_000_00
    assert table.names()[-1] == "ours"


def test_a_plan_figure_costs_the_reading_of_one_small_file(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = figures._read

    def counted(file: str) -> dict[str, Any]:
        read.append(file)
        return original(file)

    monkeypatch.setattr(figures, "_read", counted)
    FigureTable().cents("irc_415c_annual_additions", 2026)
    assert read == ["employer_plans"]
    assert (figures.FOLDER / "employer_plans.json").stat().st_size < 100_000


def test_the_content_hash_is_stable() -> None:
    assert figures.content_hash() == figures.content_hash()
    assert len(figures.content_hash()) == 12
