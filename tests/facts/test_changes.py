from __future__ import annotations

from datetime import date

import pytest

from megaroth.errors import BadInputError
from megaroth.facts.changes import changed, known_keys
from megaroth.facts.match_text import read_match
from megaroth.facts.model import Household, SoFar, Wish
from megaroth.facts.plan import PlanChange
from megaroth.facts.reader import document, household

TEXT = """\
schema = 1
year = 2026
[people.alex]
[people.alex.jobs.acme]
pay = 210000
plan = { true_up = true }
[people.alex.jobs.beta]
[people.bo]
"""


def after(key: str, value: str, text: str = TEXT) -> Household:
    return household(changed(document(text), key, value))


@pytest.mark.parametrize(
    "key",
    [
        "people.alex.jobs.acme.plan.true_up",
        "alex.jobs.acme.plan.true_up",
        "acme.plan.true_up",
        "alex/acme/plan.true_up",
    ],
)
def test_a_fact_is_named_by_its_path_its_address_or_an_end_of_either(key: str) -> None:
    plan = after(key, "no").people["alex"].jobs["acme"].plan
    assert plan is not None
    assert plan.true_up is False


def test_one_word_is_enough_where_it_is_clear() -> None:
    assert after("filing_status", "joint").filing_status == "married filing jointly"
    text = TEXT.replace("[people.alex.jobs.beta]\n", "")
    plan = after("true_up", "unknown", text).people["alex"].jobs["acme"].plan
    assert plan is not None
    assert plan.true_up is None


@pytest.mark.parametrize(
    ("value", "cents"), [("180000", 180_000_00), ("$180,000", 180_000_00), ("180k", 180_000_00), ('"180k"', 180_000_00)]
)
def test_a_value_is_toml_or_text(value: str, cents: int) -> None:
    assert after("people.alex.jobs.acme.pay", value).people["alex"].jobs["acme"].pay == cents


def test_a_table_that_was_not_there_is_made() -> None:
    so_far = after("beta.so_far.after_tax", "31000.10").people["alex"].jobs["beta"].so_far
    assert so_far is not None
    assert so_far.after_tax == 31_000_10


def test_what_is_given_by_date_is_named_with_its_day() -> None:
    alex = after("acme.bonuses.2026-12-15", "$20,000").people["alex"].jobs["acme"]
    assert alex.bonuses == {date(2026, 12, 15): 20_000_00}
    plan = after("alex/acme/plan.changes.2026-07-01.match", "QACA").people["alex"].jobs["acme"].plan
    assert plan is not None
    assert plan.changes == {date(2026, 7, 1): PlanChange(match=read_match("QACA"))}
    one_job = TEXT.replace("[people.alex.jobs.beta]\n", "")
    plan = after("2026-07-01.match", "none", one_job).people["alex"].jobs["acme"].plan
    assert plan is not None
    assert plan.changes == {date(2026, 7, 1): PlanChange(match=())}


def test_a_list_or_table_is_changed_as_a_whole() -> None:
    one_job = TEXT.replace("pay = 210000", 'pay = 210000\npay_calendar = "listed dates"\npaydays = []')
    days = (date(2026, 12, 4), date(2026, 12, 18))
    for value in ("[2026-12-18, 2026-12-04]", "4 Dec 2026; 18 Dec 2026", "Dec 4, 2026, Dec 18, 2026"):
        assert after("acme.paydays", value, one_job).people["alex"].jobs["acme"].paydays == days
    bonuses = after("acme.bonuses", "{ 2026-12-15 = 1 }").people["alex"].jobs["acme"].bonuses
    assert bonuses == {date(2026, 12, 15): 1_00}


def test_a_wish_can_be_changed() -> None:
    assert after("acme.wish.spread", "one payday").people["alex"].jobs["acme"].wish == Wish(spread="one payday")
    assert after("acme.wish.spread", "frontload").people["alex"].jobs["acme"].wish == Wish(spread="early")


def test_the_document_itself_stays() -> None:
    raw = document(TEXT)
    changed(raw, "acme.plan.true_up", "no")
    assert raw == document(TEXT)


def test_a_value_is_one_value() -> None:
    assert changed(document(TEXT), "year", "2027\nschema = 2")["year"] == "2027\nschema = 2"


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("true_up", '"true_up" may be any of 2 facts (say which: acme.plan.true_up, beta.plan.true_up)'),
        ("acme.pay", ""),
        ("pay", '"pay" may be any of 4 facts (say which: acme.pay, acme.so_far.pay, beta.pay, beta.so_far.pay)'),
        ("acme.trueup", 'there is no fact "acme.trueup" in this file (did you mean acme.plan.true_up?)'),
        ("acme.salary", 'there is no fact "acme.salary" in this file (did you mean acme.pay?)'),
        ("xyz", 'there is no fact "xyz" in this file (the keys are those of the file, such as pay or plan.true_up)'),
        ("", 'there is no fact "" in this file (the keys are those of the file, such as pay or plan.true_up)'),
        ("people", 'there is no fact "people" in this file'),
        (
            "bonuses.2026-12-15",
            '"bonuses.2026-12-15" may be any of 2 facts (say which: acme.bonuses.2026-12-15, beta.bonuses.2026-12-15)',
        ),
        (
            "bonus.2026-12-15",
            'there is no fact "bonus.2026-12-15" in this file (by date there are bonuses.2026-12-15, '
            "pay_changes.2026-12-15, plan.changes.2026-12-15.match and the like)",
        ),
    ],
)
def test_a_key_that_names_no_fact_or_several(key: str, message: str) -> None:
    if not message:
        assert after(key, "1").people["alex"].jobs["acme"].pay == 100
        return
    with pytest.raises(BadInputError) as caught:
        changed(document(TEXT), key, "1")
    assert str(caught.value).startswith(message)


def test_a_wrong_value_is_refused_when_it_is_read() -> None:
    with pytest.raises(BadInputError, match=r"people\.alex\.jobs\.acme\.plan\.true_up: \"perhaps\" is neither"):
        after("acme.plan.true_up", "perhaps")


def test_a_document_that_is_no_household_is_refused() -> None:
    with pytest.raises(BadInputError, match="no table"):
        changed({"people": {"alex": {"jobs": {"acme": {"plan": 3}}}}}, "true_up", "no")


def test_every_known_key_can_be_changed() -> None:
    raw = document(TEXT)
    keys = known_keys(household(raw))
    assert "people.alex.jobs.acme.plan.after_tax_cap_percent" in keys
    assert {"people.bo.ira.roth", "people.alex.jobs.acme.wish.keep", "people.alex.jobs.acme.bonuses"} <= set(keys)
    assert len(set(keys)) == len(keys)
    for key in keys:
        value = {"schema": "1", "year": "2026"}.get(key, "unknown")
        table = changed(raw, key, value)
        for part in key.split("."):
            table = table[part]
        assert str(table) == value


def test_a_figure_added_to_an_empty_table_leaves_the_others_at_nothing_yet() -> None:
    raw = document("schema = 1\nyear = 2026\npeople.alex.jobs.acme.so_far = {}\n")
    job = household(changed(raw, "so_far.after_tax", "5k")).people["alex"].jobs["acme"]
    assert job.so_far == SoFar(pre_tax=0, roth=0, after_tax=5_000_00, employer=0)
    bare = document("schema = 1\nyear = 2026\n[people.alex.jobs.acme]\n")
    job = household(changed(bare, "so_far.after_tax", "5k")).people["alex"].jobs["acme"]
    assert job.so_far == SoFar(after_tax=5_000_00)
