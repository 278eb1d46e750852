"""Published cases of section F from entries to the answer, and cases worked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from megaroth.errors import BadInputError, NotPublishedError
from megaroth.law.early_withdrawal import EXCEPTIONS
from megaroth.law.figures import shipped
from megaroth.ledger.claims import Asked, Claim, Rates, offered, rates_of
from megaroth.ledger.clocks import Money, Span, Start, turns_59_and_a_half
from megaroth.ledger.entries import Entry
from megaroth.ledger.withdrawal import from_designated_roth, from_roth_iras
from megaroth.service.withdraw import Wanted, withdraw
from tests.ledger.withdrawals import (
    contribution,
    facts,
    layer,
    opening,
    out,
    payment,
    previewed,
    value,
    written,
)

REGULAR = ("regular contributions", 0)
EARNINGS = ("earnings", 0)


def was_income(year: int) -> tuple[str, int]:
    return ("was income when converted", year)


def was_basis(year: int) -> tuple[str, int]:
    return ("was basis when converted", year)


class Case(NamedTuple):
    """A published case: dollars."""

    id: str
    source: str
    facts: str
    entries: Sequence[Entry]
    on: date
    amount: int
    leaves: dict[tuple[str, int], int]
    income: int
    penalty: int
    wanted: dict[str, Any]


def traditional(on: date, amount: int, basis: int) -> Entry:
    return opening(on, amount, basis, plan="traditional-ira", source="traditional-ira")


def converted(on: date, amount: int) -> Entry:
    place = ("alex", "traditional-ira", "traditional-ira", amount * 100)
    return Entry("conversion", on, on.year, *place, to_plan="roth-ira", to_source="roth-ira", emptied=True)


CASES = [
    Case(
        "F02",
        "Choate, Life and Death Planning: Rand",
        facts(2002, "birth_date = 1967-03-01"),
        [traditional(date(1999, 1, 4), 100_000, 0), converted(date(1999, 6, 1), 100_000)],
        date(2002, 7, 1),
        20_000,
        {was_income(1999): 20_000},
        0,
        2_000,
        {},
    ),
    Case(
        "F03",
        "Choate, Life and Death Planning: Leslie",
        facts(2011, "birth_date = 1964-03-01"),
        [
            traditional(date(2004, 1, 5), 100_000, 0),
            converted(date(2004, 6, 1), 100_000),
            contribution(date(2009, 3, 2), 5_000),
            traditional(date(2010, 1, 4), 50_000, 0),
            converted(date(2010, 6, 1), 50_000),
            value(date(2011, 1, 3), 210_000),
        ],
        date(2011, 7, 1),
        15_000,
        {REGULAR: 5_000, was_income(2004): 10_000},
        0,
        0,
        {},
    ),
    Case(
        "F04",
        "Early-Retirement.org: Roth conversion (2010) question",
        facts(2012, "birth_date = 1958-03-01"),
        [
            traditional(date(2010, 1, 4), 20_000, 15_000),
            converted(date(2010, 6, 1), 20_000),
            value(date(2010, 12, 31), 0, "traditional-ira", "traditional-ira"),
        ],
        date(2012, 7, 2),
        12_000,
        {was_income(2010): 5_000, was_basis(2010): 7_000},
        0,
        500,
        {},
    ),
    Case(
        "F05",
        "Ed Slott: After-tax Roth conversion trick question (Bob)",
        facts(2026, "birth_date = 1983-03-01"),
        [opening(date(2024, 1, 2), 25_000, 0), layer(date(2024, 1, 2), 2023, 0, 25_000)],
        date(2026, 7, 1),
        25_000,
        {was_basis(2023): 25_000},
        0,
        0,
        {},
    ),
    Case(
        "F06",
        "irahelp forum: Traditional conversion with basis",
        facts(2010, "birth_date = 1959-03-01"),
        [traditional(date(2010, 1, 4), 24_000, 25_000), converted(date(2010, 6, 1), 24_000)],
        date(2010, 6, 2),
        24_000,
        {was_basis(2010): 24_000},
        0,
        0,
        {},
    ),
    Case(
        "F07",
        "Florida Today (Moisand): five-year rule question",
        facts(2017, "birth_date = 1970-03-01"),
        [
            opening(date(2014, 1, 2), 70_000, 0),
            layer(date(2014, 1, 2), 2011, 10_000, 0),
            layer(date(2014, 1, 2), 2013, 40_000, 0),
        ],
        date(2017, 7, 3),
        70_000,
        {was_income(2011): 10_000, was_income(2013): 40_000, EARNINGS: 20_000},
        20_000,
        6_000,
        {},
    ),
    Case(
        "F08",
        "Roth IRA brochure, page 9 (Maddie), without an exception",
        facts(2026, "birth_date = 1984-03-01"),
        [opening(date(2025, 1, 2), 24_500, 3_500), layer(date(2025, 1, 2), 2024, 20_000, 0)],
        date(2026, 7, 1),
        6_000,
        {REGULAR: 3_500, was_income(2024): 2_500},
        0,
        250,
        {},
    ),
    Case(
        "F08 with the exception",
        "Roth IRA brochure, page 9 (Maddie)",
        facts(2026, "birth_date = 1984-03-01"),
        [opening(date(2025, 1, 2), 24_500, 3_500), layer(date(2025, 1, 2), 2024, 20_000, 0)],
        date(2026, 7, 1),
        6_000,
        {REGULAR: 3_500, was_income(2024): 2_500},
        0,
        0,
        {"exceptions": ("first-home",)},
    ),
    Case(
        "F09",
        "irahelp forum: Roth IRA questions; the poster's table has no 10% at 56",
        facts(2010, "birth_date = 1954-03-01"),
        [
            traditional(date(2004, 1, 5), 1_000_000, 0),
            converted(date(2004, 1, 6), 1_000_000),
            *(payment(date(year, 7, 1), 150_000) for year in range(2004, 2010)),
            value(date(2010, 1, 4), 300_000),
        ],
        date(2010, 7, 1),
        150_000,
        {was_income(2004): 100_000, EARNINGS: 50_000},
        50_000,
        5_000,
        {},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.id}: {case.source}" for case in CASES])
def test_published_case(case: Case, tmp_path: Path) -> None:
    preview = previewed(tmp_path, case.facts, case.entries, case.on, case.amount, **case.wanted)
    assert out(preview) == case.leaves
    assert preview.found.income == case.income * 100
    assert preview.found.penalty == case.penalty * 100


def test_f08_the_amount_that_is_exposed_without_the_exception(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.id == "F08")
    assert previewed(tmp_path, case.facts, case.entries, case.on, case.amount).found.exposed == 2_500_00


# --- a designated Roth account that is rolled into a Roth IRA ------------------------------------------


def rolled(on: date, amount: int) -> Entry:
    place = ("alex", "acme", "roth", amount * 100)
    return Entry("rollover", on, on.year, *place, to_plan="roth-ira", to_source="roth-ira", emptied=True)


def plan_of(first_year: int) -> str:
    return f"[people.alex.jobs.acme.plan]\nroth = 'yes'\naccess.first_roth_year = {first_year}"


ROLLOVERS = [
    # id, source, born, first Roth IRA, first year in the plan, day of the rollover, clock, qualified from, income of
    # a withdrawal of everything (100,000 rolled over, 60,000 of it contributions; 10,000 earned since)
    ("F11: Ascensus, portability", "1960-03-01", 2019, 2010, date(2022, 5, 2), 2019, date(2024, 1, 1), 10_000),
    ("F12: Ed Slott, John", "1950-03-01", None, 2006, date(2012, 5, 1), 2012, date(2017, 1, 1), 10_000),
    ("F13: Ed Slott, Robert", "1950-03-01", 2005, 2010, date(2012, 5, 1), 2005, date(2010, 1, 1), 0),
    ("F14a: 1.408A-10 A-4(b) Ex. 1", "1946-03-01", 2003, 2006, date(2008, 5, 1), 2003, date(2008, 1, 1), 0),
    ("F14b: 1.408A-10 A-4(b) Ex. 2", "1946-03-01", None, 2006, date(2008, 5, 1), 2008, date(2013, 1, 1), 50_000),
    ("F14c: 1.408A-10 A-4(b) Ex. 3", "1946-03-01", None, 2006, date(2011, 5, 2), 2011, date(2016, 1, 1), 10_000),
]


@pytest.mark.parametrize(("born", "first", "in_plan", "on", "clock", "free", "income"), [row[1:] for row in ROLLOVERS],
                         ids=[row[0] for row in ROLLOVERS])  # fmt: skip
def test_rollover_into_a_roth_ira(
    born: str, first: int | None, in_plan: int, on: date, clock: int, free: date, income: int, tmp_path: Path
) -> None:
    said = [f"birth_date = {born}"] + ([f"first_roth_ira = {first}"] if first else [])
    entries = [
        opening(date(in_plan, 12, 1), 60_000, 60_000, plan="acme", source="roth"),
        value(on - timedelta(1), 100_000, "acme", "roth"),
        rolled(on, 100_000),
        value(on + timedelta(30), 110_000),
    ]
    preview = previewed(tmp_path, facts(on.year, *said, plan_of(in_plan)), entries, on + timedelta(31))
    found = preview.found
    assert preview.first_year == clock
    assert found.five_years == (income == 0)
    assert found.qualified_from.last == max(free, turns_59_and_a_half(date.fromisoformat(born), None).last)
    assert found.income == income * 100
    assert found.penalty == 0


# --- worked by hand ------------------------------------------------------------------------------------

YOUNG = "birth_date = 1984-03-01"


def roth_ira(*, earnings: int = 20_000) -> list[Entry]:
    """Since 2015: 12,000 contributed, 5,000 income and 30,000 basis converted in 2024, and earnings."""
    on = date(2025, 1, 2)
    whole = opening(on, 47_000 + earnings, 12_000, first_year=2015)
    return [whole, layer(on, 2024, 5_000, 30_000)]


def test_all_of_a_roth_ira_below_59_and_a_half(tmp_path: Path) -> None:
    preview = previewed(tmp_path, facts(2026, YOUNG), roth_ira(), date(2026, 7, 1))
    found = preview.found
    # 20,000 of earnings are income and bear 10%; 5,000 converted in 2024 bear it until 2029
    assert (found.amount, found.income, found.penalty) == (67_000_00, 20_000_00, 2_500_00)
    assert [(row.what, row.penalty) for row in found.rows if row.penalty] == [
        ("was income when converted", 500_00),
        ("earnings", 2_000_00),
    ]
    assert found.qualified is False
    assert found.qualified_from == Span(date(2043, 9, 1), date(2043, 9, 1))


def test_a_first_home_after_five_years_frees_earnings_and_then_recapture(tmp_path: Path) -> None:
    preview = previewed(
        tmp_path, facts(2026, YOUNG), roth_ira(earnings=7_000), date(2026, 7, 1), exceptions=("first-home",)
    )
    # 7,000 of earnings are free of tax; of the 10,000 3,000 are left for the 5,000 converted in 2024
    assert (preview.found.income, preview.found.exempt, preview.found.penalty) == (0, 3_000_00, 200_00)


def test_the_lifetime_limit_of_a_first_home_was_used_in_part(tmp_path: Path) -> None:
    preview = previewed(
        tmp_path,
        facts(2026, YOUNG),
        roth_ira(earnings=7_000),
        date(2026, 7, 1),
        exceptions=("first home",),
        first_home_used=6_000_00,
    )
    # 4,000 left: 3,000 of earnings are income; 10% on 3,000 and on 5,000
    assert (preview.found.income, preview.found.penalty) == (3_000_00, 800_00)


def test_only_what_is_spent_for_the_exception_counts(tmp_path: Path) -> None:
    preview = previewed(
        tmp_path, facts(2026, YOUNG), roth_ira(), date(2026, 7, 1), exceptions=("higher-education=6,000",)
    )
    assert (preview.found.income, preview.found.penalty) == (20_000_00, 1_900_00)


def test_an_emergency_is_limited_to_1000(tmp_path: Path) -> None:
    preview = previewed(tmp_path, facts(2026, YOUNG), roth_ira(), date(2026, 7, 1), exceptions=("emergency",))
    assert preview.found.penalty == 2_400_00


def test_disability_ends_the_10_percent_and_after_five_years_the_tax(tmp_path: Path) -> None:
    preview = previewed(tmp_path, facts(2026, YOUNG), roth_ira(), date(2026, 7, 1), exceptions=("disability",))
    assert (preview.found.income, preview.found.penalty, preview.found.qualified) == (0, 0, True)


def test_income_tax_needs_the_households_rate(tmp_path: Path) -> None:
    household = facts(2026, YOUNG).replace("[people", "marginal_rate = '24%'\n[people", 1)
    preview = previewed(tmp_path, household, roth_ira(), date(2026, 7, 1))
    assert (preview.federal_tax, preview.left) == (4_800_00, 67_000_00 - 4_800_00 - 2_500_00)
    (tmp_path / "other").mkdir()
    without = previewed(tmp_path / "other", facts(2026, YOUNG), roth_ira(), date(2026, 7, 1))
    assert (without.federal_tax, without.left) == (None, None)


ACME = """[people.alex.jobs.acme]
pay = "$200,000"
[people.alex.jobs.acme.plan]
separate_after_tax_source = "yes"
"""


def designated() -> list[Entry]:
    """100,000 in acme's designated Roth account: 50,000 contributed, 30,000 converted in 2024 (2,000 was income)."""
    on = date(2025, 1, 2)
    return [
        opening(on, 60_000, 50_000, plan="acme", source="roth", first_year=2020),
        opening(on, 40_000, 0, plan="acme", source="in-plan-roth"),
        layer(on, 2024, 2_000, 28_000, plan="acme", source="in-plan-roth"),
    ]


def test_a_designated_roth_account_pays_a_share_of_everything(tmp_path: Path) -> None:
    preview = previewed(
        tmp_path, facts(2026, YOUNG, ACME), designated(), date(2026, 7, 1), 10_000, place="acme",
        source="designated-roth",
    )  # fmt: skip
    found = preview.found
    # 80% is investment; of it the 2,000 that were income in 2024 leave first (U5), or last, that is not at all
    assert [(row.what, row.out, row.income, row.penalty) for row in found.rows] == [
        ("basis", 8_000_00, 0, 200_00),
        ("earnings", 2_000_00, 2_000_00, 200_00),
    ]
    assert (found.penalty, found.other_reading) == (400_00, 200_00)
    assert found.qualified is False
    assert preview.withheld == 400_00


def test_the_older_start_comes_along_and_an_old_account_is_free(tmp_path: Path) -> None:
    old = "birth_date = 1960-03-01"
    moved = Entry(
        "rollover", date(2025, 6, 2), 2025, "alex", "former", "roth", 10_000_00,
        to_plan="acme", to_source="roth-rollover", emptied=True,
    )  # fmt: skip
    before = opening(date(2025, 1, 2), 10_000, 6_000, plan="former", source="roth", first_year=2016)
    new = contribution(date(2024, 3, 1), 1_000, "acme", "roth")
    on = date(2026, 7, 1)
    free = previewed(tmp_path, facts(2026, old, ACME), [new, before, moved], on, 1_000, place="acme",
                     source="designated-roth")  # fmt: skip
    assert (free.first_year, free.found.qualified, free.found.income) == (2016, True, 0)
    (tmp_path / "other").mkdir()
    entries = [new, value(date(2026, 1, 2), 2_000, "acme", "roth")]
    young = previewed(tmp_path / "other", facts(2026, old, ACME), entries, on, 1_000, place="acme")
    # 59½ is past, so no 10%; the five years are not, so half of it is income
    assert (young.found.qualified, young.found.income, young.found.penalty) == (False, 500_00, 0)


def after_tax() -> list[Entry]:
    return [
        contribution(date(2026, 3, 2), 20_000, "acme", "after-tax"),
        contribution(date(2026, 3, 2), 20_000, "acme", "pre-tax"),
        value(date(2026, 6, 30), 25_000, "acme", "after-tax"),
    ]


def test_after_tax_money_brings_its_share_of_earnings(tmp_path: Path) -> None:
    preview = previewed(
        tmp_path, facts(2026, YOUNG, ACME), after_tax(), date(2026, 7, 1), 5_000, place="acme", source="after-tax"
    )
    assert [(row.out, row.income, row.penalty) for row in preview.found.rows] == [
        (4_000_00, 0, 0),
        (1_000_00, 1_000_00, 100_00),
    ]
    assert preview.withheld == 200_00


def test_without_an_account_of_its_own_after_tax_basis_is_shared_over_the_whole(tmp_path: Path) -> None:
    shared = facts(2026, YOUNG, ACME.replace('"yes"', '"no"'))
    preview = previewed(tmp_path, shared, after_tax(), date(2026, 7, 1), 4_500, place="acme", source="after-tax")
    # 20,000 of 45,000 is basis
    assert [row.out for row in preview.found.rows] == [2_000_00, 2_500_00]


def test_contributions_of_before_1987_leave_first(tmp_path: Path) -> None:
    old = ACME + 'access.pre_1987_basis = "3,000"\naccess.pre_1987_withdrawals = "yes"\n'
    preview = previewed(
        tmp_path, facts(2026, YOUNG, old), after_tax(), date(2026, 7, 1), 5_200, place="acme", source="after-tax"
    )
    # 3,000 first; of the other 2,200 the share 17,000 / 22,000
    assert preview.found.rows[0].out == 3_000_00 + 1_700_00
    assert preview.found.penalty == 50_00


def test_pre_tax_money_is_income_and_the_law_keeps_it_in(tmp_path: Path) -> None:
    preview = previewed(
        tmp_path, facts(2026, YOUNG, ACME), after_tax(), date(2026, 7, 1), 5_000, place="alex/acme", source="pre-tax"
    )
    assert (preview.found.income, preview.found.penalty, preview.found.qualified) == (5_000_00, 500_00, None)
    (door,) = preview.doors
    assert (door.verdict, door.event) == ("no", "employed")
    assert "59½" in door.opens


LEFT = ACME.replace('pay = "$200,000"', 'pay = "$200,000"\nended = 2026-05-29')


@pytest.mark.parametrize(("born", "penalty"), [("1971-03-01", 0), ("1972-03-01", 500_00)])
def test_leaving_the_job_in_the_year_of_55_is_an_exception_that_the_file_shows(
    born: str, penalty: int, tmp_path: Path
) -> None:
    household = facts(2026, f"birth_date = {born}", LEFT)
    preview = previewed(tmp_path, household, after_tax(), date(2026, 7, 1), 5_000, place="acme", source="pre-tax")
    assert preview.found.penalty == penalty
    assert [door.verdict for door in preview.doors] == ["yes"]


def test_the_plan_that_allows_it_is_believed(tmp_path: Path) -> None:
    allows = ACME + 'in_service_rollover = "yes"\n'
    preview = previewed(
        tmp_path, facts(2026, YOUNG, allows), after_tax(), date(2026, 7, 1), 5_000, place="acme", source="after-tax"
    )
    assert [door.verdict for door in preview.doors] == ["yes"]


RATES = Rates(100_000, {"irc_72t8_first_home": 10_000_00, "irc_72t2I_emergency": 1_000_00}, 2026)
IN_PLAN = [
    Money("", "contributions", 0, 0, 10_000_00),
    Money("", "conversion", 2024, 2_000_00, 8_000_00, in_plan=True),
    Money("", "earnings", 0, 0, 0),
]


@pytest.mark.parametrize(("on", "penalty", "other"), [(date(2028, 12, 31), 200_00, 0), (date(2029, 1, 1), 0, None)])
def test_recapture_of_in_plan_money_in_a_roth_ira_ends_after_five_years(
    on: date, penalty: int, other: int | None
) -> None:
    age = turns_59_and_a_half(date(1984, 3, 1), None)
    found = from_roth_iras(Asked(5_000_00, on), IN_PLAN, None, Start(2015, False), age, RATES)
    assert (found.income, found.penalty, found.other_reading) == (0, penalty, other)
    place = [one._replace(plan="acme") for one in IN_PLAN]
    found = from_designated_roth(Asked(5_000_00, on), place, None, Start(2015, False), age, RATES)
    assert (found.income, found.penalty, found.other_reading) == (0, penalty, other)


@pytest.mark.parametrize(("on", "income"), [(date(2026, 12, 31), 500_00), (date(2027, 1, 1), 0)])
def test_a_plans_account_is_qualified_from_1_january_after_five_years(on: date, income: int) -> None:
    age = turns_59_and_a_half(date(1960, 3, 1), None)
    money = [Money("acme", "conversion", 2025, 1_000_00, 0, True), Money("acme", "earnings", 0, 0, 1_000_00)]
    found = from_designated_roth(Asked(1_000_00, on), money, None, Start(2022, False), age, RATES)
    assert (found.income, found.penalty, found.exposed) == (income, 0, 0)  # past 59½ nothing is recaptured
    assert next(row.exposed for row in found.rows if row.what == "basis") == 0


def test_a_first_home_covers_income_before_recapture() -> None:
    age = turns_59_and_a_half(date(1984, 3, 1), None)
    money = [Money("", "conversion", 2024, 5_000_00, 0), Money("", "earnings", 0, 0, 7_000_00)]
    home = Claim(next(one for one in EXCEPTIONS if one.id == "first_home"))
    asked_for = Asked(12_000_00, date(2026, 7, 1), (home,))
    found = from_roth_iras(asked_for, money, None, Start(2024, False), age, RATES)
    # the five years are not over: 7,000 are income all the same, and 10,000 of 12,000 are out of the 10%
    assert (found.income, [row.penalty for row in found.rows]) == (7_000_00, [200_00, 0])


def test_an_emergency_leaves_1000_in_the_account() -> None:
    age = turns_59_and_a_half(date(1984, 3, 1), None)
    emergency = Claim(next(one for one in EXCEPTIONS if one.id == "emergency"))
    asked_for = Asked(1_500_00, date(2026, 7, 1), (emergency,))
    found = from_roth_iras(asked_for, [Money("", "earnings", 0, 0, 1_500_00)], None, Start(2024, False), age, RATES)
    assert (found.exempt, found.penalty) == (500_00, 100_00)


def test_without_basis_only_the_source_itself_counts(tmp_path: Path) -> None:
    entries = [*after_tax(), contribution(date(2026, 3, 2), 4_000, "acme", "match")]
    preview = previewed(tmp_path, facts(2026, YOUNG, ACME), entries, date(2026, 7, 1), 5_000, place="acme",
                        source="pre-tax")  # fmt: skip
    assert [(row.out, row.stays) for row in preview.found.rows] == [(5_000_00, 15_000_00)]


@pytest.mark.parametrize(
    ("on", "penalty", "asks"),
    [
        (date(2026, 6, 30), 2_500_00, []),
        (date(2026, 9, 1), 2_500_00, ["people.alex.birth_date"]),
        (date(2027, 6, 30), 0, []),
    ],
)
def test_who_may_be_under_59_and_a_half_is_and_is_asked(
    on: date, penalty: int, asks: list[str], tmp_path: Path
) -> None:
    preview = previewed(tmp_path, facts(2026, "birth_year = 1967"), roth_ira(), on)
    assert preview.found.penalty == penalty
    assert [ask.key for ask in preview.asks] == asks


@pytest.mark.parametrize(("born", "asks"), [("1984-03-01", []), ("1960-03-01", ["people.alex.first_roth_ira"])])
def test_the_first_roth_year_is_asked_where_it_could_free_the_earnings(
    born: str, asks: list[str], tmp_path: Path
) -> None:
    entries = [contribution(date(2024, 3, 1), 1_000), value(date(2026, 1, 2), 3_000)]
    preview = previewed(tmp_path, facts(2026, f"birth_date = {born}"), entries, date(2026, 7, 1))
    assert preview.found.income == 2_000_00
    assert [ask.key for ask in preview.asks] == asks


def test_an_opening_that_was_taken_back_states_no_first_year(tmp_path: Path) -> None:
    on = date(2025, 1, 2)
    wrong = opening(on, 9_000, 9_000, first_year=2001)
    back = Entry("reversal", on, 2025, "alex", "roth-ira", "", 0, reverses=1)
    entries = [wrong, back, contribution(on, 1_000)]
    preview = previewed(tmp_path, facts(2026, YOUNG), entries, date(2026, 7, 1))
    assert (preview.found.amount, preview.first_year, preview.at_latest) == (1_000_00, 2025, True)


def test_a_day_ahead_is_seen_from_the_ledger_of_today(tmp_path: Path) -> None:
    file = written(tmp_path, facts(2026, YOUNG), [*roth_ira(), value(date(2026, 10, 1), 90_000)])
    today, ahead = date(2026, 7, 1), date(2026, 12, 1)
    assert withdraw(file, None, Wanted(None), ahead, today).found.value == 67_000_00
    assert withdraw(file, None, Wanted(None), ahead, ahead).found.value == 90_000_00


CONVERTED = Entry(
    "conversion", date(2026, 6, 30), 2026, "alex", "acme", "after-tax", 25_000_00,
    to_source="in-plan-roth", emptied=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "on", "source", "verdict", "event"),
    [
        ('in_service_rollover = "yes"', date(2026, 7, 1), "in-plan-roth", "yes", "employed"),
        ("", date(2026, 7, 1), "in-plan-roth", "ask", "employed"),
        ('access.at_59_half = "no"', date(2044, 7, 1), "pre-tax", "no", "59½"),
        ('access.at_59_half = "yes"', date(2044, 7, 1), "pre-tax", "yes", "59½"),
    ],
)
def test_what_law_and_plan_let_out(terms: str, on: date, source: str, verdict: str, event: str, tmp_path: Path) -> None:
    household = facts(2026, YOUNG, ACME + terms)
    preview = previewed(tmp_path, household, [*after_tax(), CONVERTED], on, 100, place="acme", source=source)
    assert [(door.verdict, door.event) for door in preview.doors] == [(verdict, event)]


@pytest.mark.parametrize("born", ["1960-03-01", "1984-03-01"])
@pytest.mark.parametrize(("on", "verdict"), [(date(2026, 5, 28), "no"), (date(2026, 5, 29), "yes")])
def test_the_best_of_what_has_happened_opens_the_door(born: str, on: date, verdict: str, tmp_path: Path) -> None:
    closed = LEFT + 'access.at_59_half = "no"\n'
    household = facts(2026, f"birth_date = {born}", closed)
    preview = previewed(tmp_path, household, after_tax(), on, 100, place="acme", source="pre-tax")
    assert [door.verdict for door in preview.doors] == [verdict]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"dollars": 67_001}, "is more than the \\$67,000"),
        ({"dollars": 0}, "nothing to withdraw"),
        ({"place": "nowhere"}, "there is no plan 'nowhere'"),
        ({"place": "traditional-ira"}, "not worked out here"),
        ({"person": "sam"}, "nobody named sam"),
        ({"exceptions": ("age",)}, "under 59½"),
        ({"exceptions": ("separation",)}, "no exception to the 10% for an IRA"),
        ({"exceptions": ("hardship",)}, "no exception to the 10%"),
        ({"exceptions": ("holiday",)}, "no exception 'holiday'"),
        ({"exceptions": ("first-home=x",)}, "not an amount"),
        ({"exceptions": ("first-home=-5",)}, "no amount to spend"),
    ],
)
def test_what_cannot_be_withdrawn_is_one_clear_error(wanted: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=words):
        previewed(tmp_path, facts(2026, YOUNG), roth_ira(), date(2026, 7, 1), **wanted)


def test_an_exception_that_is_not_known_is_answered_with_the_list(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as raised:
        previewed(tmp_path, facts(2026, YOUNG), roth_ira(), date(2026, 7, 1), exceptions=("frist-home",))
    assert "first-home" in raised.value.remedy
    assert "separation" not in raised.value.remedy  # a plan's


@pytest.mark.parametrize("kind", ["457(b)", "SIMPLE IRA", "SEP"])
def test_plans_of_other_kinds_are_not_worked_out(kind: str, tmp_path: Path) -> None:
    household = facts(2026, YOUNG, f"{ACME}kind = '{kind}'")
    with pytest.raises(BadInputError, match="acme"):
        previewed(tmp_path, household, after_tax(), date(2026, 7, 1), 100, place="acme", source="pre-tax")


def test_a_limit_that_is_indexed_is_not_carried_into_a_year_that_is_not_published() -> None:
    by_id = {one.id: Claim(one) for one in EXCEPTIONS}
    with pytest.raises(NotPublishedError):
        rates_of(shipped(), 2031, [by_id["domestic_abuse"]])
    assert rates_of(shipped(), 2031, [by_id["first_home"]]).limits == {"irc_72t8_first_home": 10_000_00}


def test_every_exception_is_offered_somewhere_but_corrections() -> None:
    both = {one.id for one in [*offered(True), *offered(False)]}
    assert {one.id for one in EXCEPTIONS} - both == {"corrective"}
