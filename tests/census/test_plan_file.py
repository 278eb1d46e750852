from __future__ import annotations

import tomllib
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.census.plan_file import plan_terms, read_plan, template
from megaroth.census.plan_keys import BY_FIELD, KEYS, TABLES
from megaroth.census.terms import PlanTerms
from megaroth.errors import BadInputError, MegarothError

EXAMPLES = Path(__file__).parents[2] / "examples" / "census"
HEAD = """\
schema = 1
[plan]
name = "Acme"
plan_year_end = 2026-12-31
"""


def read(tmp_path: Path, text: str) -> PlanTerms:
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return read_plan(path)


def refused(tmp_path: Path, text: str) -> BadInputError:
    with pytest.raises(BadInputError) as caught:
        read(tmp_path, text)
    return caught.value


def test_the_example_is_read_with_its_elections_and_its_sources() -> None:
    terms = read_plan(EXAMPLES / "plan.toml")
    assert (terms.name, terms.plan_year_end) == ("Harbor Instruments 401(k) Plan", date(2026, 12, 31))
    assert (terms.after_tax_limit, terms.correction, terms.acp_method) == (250_000, "refund", "current")
    assert terms.verified == ("elections.adp_method", "correction.order")


def test_what_is_not_stated_is_assumed_with_a_reason_and_never_in_silence(tmp_path: Path) -> None:
    terms = read(tmp_path, HEAD)
    assumed = {each.key: each for each in terms.assumed}
    assert {"elections.adp_method", "elections.top_paid_group", "elections.safe_harbor", "elections.eaca"} <= set(
        assumed
    )
    assert {"features.roth", "features.catch_up", "correction.order", "correction.method"} <= set(assumed)
    assert all(each.question and each.taken and each.why for each in terms.assumed)


def test_the_safe_side_gives_the_plan_no_relief(tmp_path: Path) -> None:
    terms = read(tmp_path, HEAD)
    assert (terms.safe_harbor, terms.acp_safe_harbor, terms.eaca, terms.catch_up) == ("none", False, False, False)
    assert (terms.adp_excludables, terms.acp_excludables, terms.pay_zero) == ("together", "together", "count")
    assert (terms.long_term_part_time_out, terms.top_paid_group) == (False, False)


def test_a_stated_key_is_not_assumed_and_unknown_in_words_is(tmp_path: Path) -> None:
    terms = read(tmp_path, HEAD + '[elections]\neaca = true\ntop_paid_group = "unknown"\n')
    keys = {each.key for each in terms.assumed}
    assert terms.eaca
    assert "elections.eaca" not in keys
    assert "elections.top_paid_group" in keys


@pytest.mark.parametrize(
    ("lines", "absent"),
    [
        ("", "elections.calendar_year_data"),
        ("", "elections.acp_safe_harbor"),
        ('[elections]\nsafe_harbor = "basic match"\n', "elections.adp_method"),
        ('[elections]\nsafe_harbor = "basic match"\n', "elections.deferrals_in_acp"),
        ("[features]\nafter_tax = false\n", "features.after_tax_limit"),
    ],
)
def test_what_cannot_matter_is_not_asked(tmp_path: Path, lines: str, absent: str) -> None:
    assert absent not in {each.key for each in read(tmp_path, HEAD + lines).assumed}


def test_a_fiscal_year_is_asked_for_calendar_year_data(tmp_path: Path) -> None:
    terms = read(tmp_path, HEAD.replace("2026-12-31", "2026-06-30"))
    assert "elections.calendar_year_data" in {each.key for each in terms.assumed}


def test_a_limit_of_none_is_stated(tmp_path: Path) -> None:
    terms = read(tmp_path, HEAD + '[features]\nafter_tax_limit = "none"\n')
    assert terms.after_tax_limit is None
    assert "features.after_tax_limit" not in {each.key for each in terms.assumed}


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ("[elections]\ntop_payed_group = true", "elections.top_payed_group", 'did you mean "top_paid_group"?'),
        ("[elektions]\neaca = true", "elektions", 'did you mean "elections"?'),
        ("[elections]\nroth = true", "elections.roth", 'did you mean "roth" under [features]?'),
        ("[correction]\ncorrection_order = 1", "correction.correction_order", 'did you mean "order"?'),
        ("[elections]\nadp_method = 'last'", "elections.adp_method", "one of: current, prior"),
        ("[elections]\neaca = 'perhaps'", "elections.eaca", "neither yes nor no"),
        ("[features]\nafter_tax_limit = 10", "features.after_tax_limit", 'write "10%"'),
        ("[features]\nafter_tax_dollar_limit = '-5'", "features.after_tax_dollar_limit", "negative"),
        ("[sources]\n'elections.eaca' = 'page 3'", "sources.elections.eaca", "does not state"),
    ],
)
def test_a_wrong_line_is_refused_with_its_line_and_what_would_be_right(
    tmp_path: Path, line: str, key: str, words: str
) -> None:
    error = refused(tmp_path, HEAD + line + "\n")
    assert (error.key, error.line) == (key, 5 if key == "elektions" else 6)
    assert words in str(error)


@pytest.mark.parametrize(
    ("lines", "key", "words"),
    [
        ("[elections]\nacp_method = 'prior'", "prior_year.nhce_acp", "needs the ACP"),
        ("[elections]\nadp_method = 'prior'\n[prior_year]\nnhce_acp = '3%'", "prior_year.nhce_adp", "needs the ADP"),
        (
            "[elections]\nadp_method = 'prior'\n[prior_year]\nnhce_adp = '4%'\n[correction]\nmethod = 'recharacterize'",
            "correction.method",
            "different methods",
        ),
        ("[features]\nafter_tax = false\n[correction]\nmethod = 'recharacterize'", "correction.method", "has none"),
        ("[elections]\nacp_safe_harbor = true", "elections.acp_safe_harbor", "there is none"),
        (
            "[elections]\nsafe_harbor = 'basic match'\nacp_safe_harbor = true\nacp_method = 'prior'",
            "elections.acp_method",
            "current-year",
        ),
        ("[prior_year]\nfirst_year = '3%'", "prior_year.first_year", "both methods are current"),
        (
            "[elections]\nacp_method = 'prior'\n[prior_year]\nnhce_acp = '3%'\nfirst_year = '3%'",
            "prior_year.first_year",
            "keep one",
        ),
        (
            "[elections]\ndeferrals_in_acp = true\nadp_method = 'prior'\n[prior_year]\nnhce_adp = '4%'",
            "elections.deferrals_in_acp",
            "different methods",
        ),
        (
            "[elections]\ndeferrals_in_acp = true\nsafe_harbor = 'basic match'",
            "elections.deferrals_in_acp",
            "a safe-harbor plan has no ADP test",
        ),
        (
            "kind = '403(b)'\n[elections]\ndeferrals_in_acp = true",
            "elections.deferrals_in_acp",
            "a 403(b) plan has no ADP test",
        ),
        ("[features]\nafter_tax = false\nafter_tax_limit = '5%'", "features.after_tax_limit", "keep one"),
        (
            "[features]\nafter_tax_limit = '5%'\nhce_after_tax_limit = '9%'",
            "features.hce_after_tax_limit",
            "above the limit of everyone",
        ),
        ("[correction]\ntesting_done_on = 2026-12-31", "correction.testing_done_on", "before the plan year has ended"),
        ("[employer]\nemployees = 4\nofficers_may_be = 9", "employer.officers_may_be", "9 officers among 4"),
    ],
)
def test_terms_that_contradict_each_other_are_refused(tmp_path: Path, lines: str, key: str, words: str) -> None:
    error = refused(tmp_path, HEAD + lines + "\n")
    assert error.key == key
    assert words in str(error)


def test_the_first_year_takes_three_percent_where_nothing_is_elected(tmp_path: Path) -> None:
    lines = "first_plan_year_end = 2026-12-31\n[elections]\nacp_method = 'prior'\n"
    terms = read(tmp_path, HEAD + lines)
    assert terms.first_year == "3%"
    assert "prior_year.first_year" in {each.key for each in terms.assumed}


def test_the_first_year_of_the_acp_may_be_later_than_the_plans(tmp_path: Path) -> None:
    lines = "first_plan_year_end = 2020-12-31\n[elections]\nacp_method = 'prior'\n[prior_year]\nfirst_year = 'actual'\n"
    assert read(tmp_path, HEAD + lines).first_year == "actual"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"schema = 1\n", "does not say plan.name"),
        (b"[plan]\nname = 'x'\n", "of which schema"),
        (b"schema = 2\n", "update megaroth"),
        (b"schema = 1\n[plan\n", ":2"),
        (b"\xff\xfes\x00", "UTF-16"),
        (b"PK\x03\x04", "not a plan file"),
        (b"schema = 1\n[plan]\nname = 'caf\xe9'\n", ":3"),
        (b"schema = 1\nyear = 2026\n[people.lee]\n", "household file, not a plan file"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_in_one_line(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_bytes(content)
    with pytest.raises(BadInputError) as caught:
        read_plan(path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "megaroth start" not in str(caught.value)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(BadInputError):
            read_plan(path)


def test_every_term_has_a_key_and_every_key_a_term() -> None:
    held = {field.name for field in fields(PlanTerms)} - {"assumed", "file", "verified"}
    assert set(BY_FIELD) == held
    assert {key.table for key in KEYS} == set(TABLES)


def test_the_template_is_a_plan_file_and_so_is_each_of_its_lines() -> None:
    text = template()
    assert plan_terms(tomllib.loads(text)).name == "Acme 401(k) Plan"
    for key in KEYS:
        assert f"{key.name} = " in text


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from([*TABLES, "schema", "sources", *(key.name for key in KEYS)]), inner, max_size=4
            )
        ),
        max_leaves=8,
    )
)
def test_whatever_stands_in_a_document_is_read_or_refused(held: object) -> None:
    document = held if isinstance(held, dict) else {"plan": held}
    said = ""
    try:
        plan_terms({"schema": 1, **document})
    except MegarothError as error:
        said = str(error)
    assert "\n" not in said


def test_a_match_formula_is_read_as_in_a_household(tmp_path: Path) -> None:
    terms = read(tmp_path, HEAD + '[features]\nmatch = "100% of the first 3%, 50% of the next 2%"\n')
    assert [(each.to_percent, each.rate) for each in terms.match or ()] == [(30_000, 1_000_000), (50_000, 500_000)]
    assert read(tmp_path, HEAD + '[features]\nmatch = "none"\n').match == ()
    assert "features.match" in {each.key for each in read(tmp_path, HEAD).assumed}


def test_another_method_for_the_acp_is_possible_where_only_deferrals_have_a_safe_harbor(tmp_path: Path) -> None:
    lines = "[elections]\nsafe_harbor = 'basic match'\nacp_method = 'prior'\n[prior_year]\nnhce_acp = '3%'\n"
    assert read(tmp_path, HEAD + lines).prior_nhce_acp == 30_000


@pytest.mark.parametrize(
    ("groups", "average"),
    [
        ('[[300, "6%"], [100, "4%"]]', 55_000),  # 1.401(k)-2(c)(4)(iv) Example 1
        ('[[240, "6%"], [100, "4%"]]', 54_100),  # Example 2: 5.41%, rounded once
        ('[[200, "6%"], [100, "4%"]]', 53_300),  # Example 3: 5.33%
        ('[[100, "6%"]]', 60_000),
    ],
)
def test_last_years_average_after_a_change_of_coverage(tmp_path: Path, groups: str, average: int) -> None:
    """Treas. Reg. 1.401(k)-2(c)(4)(i), 1.401(m)-2(c)(4): weighted by the people of last year's groups."""
    plan = tmp_path / "plan.toml"
    told = f'nhce_adp = {groups}\nnhce_acp = "3%"\n'
    plan.write_text(
        'schema = 1\n[plan]\nname = "Acme"\nplan_year_end = 2026-12-31\n[elections]\nadp_method = "prior"\n'
        f'acp_method = "prior"\n[prior_year]\n{told}',
        encoding="utf-8",
    )
    terms = read_plan(plan)
    assert (terms.prior_nhce_adp, terms.prior_nhce_acp) == (average, 30_000)


@pytest.mark.parametrize(
    "groups", ["[]", "[120]", '[["120", "6%"]]', '[[0, "6%"]]', '[[true, "6%"]]', "[[5, 6]]", '[[5, "6%", 1]]']
)
def test_a_group_of_last_year_that_is_none_is_refused(tmp_path: Path, groups: str) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'schema = 1\n[plan]\nname = "Acme"\nplan_year_end = 2026-12-31\n[elections]\nadp_method = "prior"\n'
        f"[prior_year]\nnhce_adp = {groups}\n",
        encoding="utf-8",
    )
    with pytest.raises(BadInputError) as caught:
        read_plan(plan)
    assert caught.value.key == "prior_year.nhce_adp"
    assert caught.value.line == 8
