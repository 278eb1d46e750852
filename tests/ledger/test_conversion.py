"""The preview of a conversion against published cases and hand arithmetic."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.errors import BadInputError
from megaroth.facts.model import Household
from megaroth.facts.reader import parse
from megaroth.law.figures import shipped
from megaroth.ledger.conversion import Held, Preview, preview
from megaroth.ledger.conversion_routes import Route
from megaroth.money import parse_dollars

DAY = date(2026, 11, 21)


def household(plan: str = "", job: str = "", person: str = "birth_year = 1992", more: str = "") -> Household:
    return parse(
        f'schema = 1\nyear = 2026\n{more}\n[people.lee]\n{person}\n[people.lee.jobs.acme]\npay = "$210,000"\n{job}\n'
        f"[people.lee.jobs.acme.plan]\nafter_tax = true\n{plan}\n"
    )


OPEN = "in_plan_roth_rollover = true\nin_service_rollover = true\nseparate_after_tax_source = true\nroth = true"


def shown(
    value: str, basis: str, amount: str = "", plan: str = OPEN, source: str = "after-tax", **more: str
) -> Preview:
    account_value, account_basis = more.pop("account_value", ""), more.pop("account_basis", "")
    held = Held(
        parse_dollars(value),
        parse_dollars(basis),
        "your word",
        DAY,
        parse_dollars(account_value) if account_value else None,
        parse_dollars(account_basis) if account_basis else None,
    )
    return preview(
        household(plan, **more),
        shipped(),
        "lee",
        "acme",
        source,
        held,
        parse_dollars(amount) if amount else None,
        DAY,
    )


def way(found: Preview, name: str) -> Route:
    return next(route for route in found.routes if route.id == name)


def test_v3_twenty_thousand_of_basis_worth_twenty_thousand_five_hundred() -> None:
    found = shown("20,500", "20,000")
    assert found.split.pre_tax == 500_00
    assert way(found, "in-plan").taxable == way(found, "roth-ira").taxable == 500_00
    assert way(found, "split").taxable == 0
    assert [(each.place, each.pre_tax, each.basis) for each in way(found, "split").landings] == [
        ("Roth IRA", 0, 20_000_00),
        ("traditional IRA", 500_00, 0),
    ]


def test_e16_the_sub_account_is_the_contract_and_the_rest_of_the_plan_is_ignored() -> None:
    found = shown("80,000", "20,000", account_value="1,000,000", account_basis="20,000")
    assert found.split.pre_tax == 60_000_00
    assert way(found, "cheque").withheld == 12_000_00
    assert way(found, "in-plan").withheld == 0


def test_e01_without_separate_accounting_basis_leaves_in_the_proportion_of_the_whole_account() -> None:
    plan = OPEN.replace("separate_after_tax_source = true", "separate_after_tax_source = false")
    found = shown("100,000", "20,000", "50,000", plan, account_value="100,000", account_basis="20,000")
    assert (found.split.pre_tax, found.split.basis) == (40_000_00, 10_000_00)


def test_e17_basis_of_before_1987_may_come_out_alone() -> None:
    access = '\naccess.pre_1987_basis = "10,060"\naccess.pre_1987_withdrawals = true'
    found = shown("110,722.62", "10,060", "10,060", OPEN + access)
    assert found.split.pre_tax == 0
    whole = shown("110,722.62", "10,060", "", OPEN + access)
    assert whole.split.pre_tax == 100_662_62
    without = shown("110,722.62", "10,060", "10,060", OPEN)
    assert without.split.pre_tax > 9_000_00


def test_e21_only_growth_since_the_contribution_is_income() -> None:
    found = shown("10,200", "10,000")
    assert way(found, "in-plan").taxable == 200_00
    assert any("box 1 $10,200, box 2a $200, box 5 $10,000" in point.text for point in way(found, "in-plan").points)


def test_not_knowing_how_the_plan_accounts_shows_both_and_asks() -> None:
    plan = OPEN.replace("separate_after_tax_source = true\n", "")
    found = shown("20,500", "20,000", "", plan, account_value="200,000", account_basis="20,000")
    assert found.split.pre_tax == 500_00
    assert found.other is not None
    # 20,500 x 20,000 / 200,000 = 2,050 of basis leaves with it.
    assert found.other.pre_tax == 18_450_00
    assert any("account of its own" in each for each in found.not_checked)
    assert shown("20,500", "20,000", "", plan).other is None


def test_a_whole_account_whose_value_is_not_known_is_asked_for() -> None:
    plan = OPEN.replace("separate_after_tax_source = true", "separate_after_tax_source = false")
    with pytest.raises(BadInputError, match="account-value"):
        shown("20,500", "20,000", "", plan)


def test_pre_tax_money_is_taxable_to_the_last_cent_and_has_no_split() -> None:
    found = shown("215,000", "0", source="match")
    assert found.pre_tax_source
    assert {route.id: route.taxable for route in found.routes} == dict.fromkeys(
        ("in-plan", "roth-ira", "cheque"), 215_000_00
    )


def test_a_loss_is_not_negative_income() -> None:
    found = shown("18,000", "20,000")
    assert (found.split.pre_tax, found.split.loss) == (0, 2_000_00)
    assert all(route.taxable == 0 for route in found.routes)
    part = shown("18,000", "20,000", "9,000")
    assert (part.split.pre_tax, part.split.loss, part.split.basis) == (0, 0, 9_000_00)


def test_tax_in_dollars_only_at_a_rate_of_the_file() -> None:
    assert shown("20,500", "20,000").tax is None
    assert shown("20,500", "20,000", more='marginal_rate = "24%"').tax == 120_00


def test_earnings_in_a_traditional_ira_touch_the_ordinary_backdoor() -> None:
    # 7,500 (2026) beside 30,000 of earnings: 30,000 / 37,500 = 80% taxable, $6,000.
    text = next(point.text for point in way(shown("90,000", "60,000"), "split").points if point.topic == "backdoor")
    assert "$7,500 would then be 80% taxable ($6,000)" in text


@pytest.mark.parametrize(
    ("plan", "states"),
    [
        (OPEN, {"in-plan": "yes", "roth-ira": "yes", "split": "yes", "cheque": "yes"}),
        ("", {"in-plan": "ask", "roth-ira": "ask", "split": "ask", "cheque": "ask"}),
        (
            "in_plan_roth_rollover = true\nin_service_rollover = false\nroth = false",
            {"in-plan": "no", "roth-ira": "no", "split": "no", "cheque": "no"},
        ),
    ],
)
def test_a_way_is_open_only_where_the_plan_says_so(plan: str, states: dict[str, str]) -> None:
    assert {route.id: route.open for route in shown("20,500", "20,000", "", plan).routes} == states


def test_after_the_job_has_ended_everything_vested_may_leave() -> None:
    found = shown("20,500", "20,000", "", "in_service_rollover = false", job="ended = 2026-09-30")
    assert way(found, "roth-ira").open == "yes"


@pytest.mark.parametrize(
    ("value", "amount", "source", "words"),
    [
        ("100", "100.01", "after-tax", "more than"),
        ("0", "", "after-tax", "holds nothing"),
        ("100", "0", "after-tax", "not above zero"),
        ("100", "", "roth", "Roth money already"),
        ("100", "", "traditional-ira", "megaroth backdoor"),
    ],
)
def test_what_cannot_be_converted_says_so(value: str, amount: str, source: str, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        shown(value, "0", amount, source=source)


@given(
    st.integers(1, 10**9),
    st.integers(0, 10**9),
    st.integers(1, 10**9),
    st.sampled_from([True, False]),
    st.integers(0, 10**9),
)
def test_every_way_carries_the_whole_amount_and_no_more_basis_than_there_is(
    value: int, basis: int, amount: int, separate: bool, elsewhere: int
) -> None:
    amount = min(amount, value)
    plan = OPEN.replace("source = true", f"source = {str(separate).lower()}")
    held = Held(value, basis, "your word", DAY, value + elsewhere, basis)
    found = preview(household(plan), shipped(), "lee", "acme", "after-tax", held, amount, DAY)
    split = found.split
    assert 0 <= split.basis <= basis
    assert 0 <= split.pre_tax <= amount
    assert split.basis + split.pre_tax - split.loss == amount
    for route in found.routes:
        assert 0 <= route.taxable <= amount
        landed = sum(each.pre_tax + each.basis for each in route.landings)
        assert landed == amount
