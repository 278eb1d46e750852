from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.census.people import END, PLANS, ROWS, TERMS, census

from megaroth.census.room import Rooms, rooms
from megaroth.census.terms import PlanTerms
from megaroth.law.figures import shipped
from megaroth.service.plan import plan

FIGURES = shipped()


def room(row: dict[str, Any], terms: PlanTerms = TERMS, *, highly_paid: bool = False) -> Rooms:
    found = rooms(census(row), terms, FIGURES, highly_paid=[highly_paid])
    return Rooms(*(int(each[0]) for each in found))


def test_the_room_of_one_person_by_hand() -> None:
    # 2026: 24,500 for deferrals, 72,000 for additions; 72,000 - 10,000 - 5,000 = 57,000 for after-tax, 7,000 are in
    found = room({"pre_tax": 10_000_00, "match": 5_000_00, "after_tax": 7_000_00})
    assert found == Rooms(14_500_00, 0, 50_000_00, 57_000_00, 50_000_00, 0, 0)


def test_catch_up_from_fifty_and_more_from_sixty_to_sixty_three() -> None:
    assert room({"birth_date": date(1976, 12, 31)}).catch_up_limit == 8_000_00
    assert room({"birth_date": date(1977, 1, 1)}).catch_up_limit == 0
    assert room({"birth_date": date(1966, 6, 1)}).catch_up_limit == 11_250_00
    assert room({"birth_date": date(1962, 6, 1)}).catch_up_limit == 8_000_00
    assert room({"birth_date": None}).catch_up_limit == 0
    without_roth = PlanTerms("x", END, catch_up=True)
    assert room({"birth_date": date(1970, 1, 1), "fica_wages_prior": 150_000_01}, without_roth).catch_up_limit == 0


def test_low_pay_binds() -> None:
    assert room({"pay": 20_000_00, "pre_tax": 15_000_00}).after_tax == 5_000_00
    assert room({"pay": 20_000_00, "pre_tax": 15_000_00}).deferrals == 5_000_00


def test_the_plans_caps() -> None:
    terms = PlanTerms("x", END, after_tax_limit=100_000, hce_after_tax_limit=40_000)
    assert room({}, terms).after_tax == 10_000_00
    assert room({}, terms, highly_paid=True).after_tax == 4_000_00
    assert room({}, PlanTerms("x", END, after_tax=False)).after_tax == 0


@pytest.mark.slow
@settings(max_examples=100)
@given(ROWS, PLANS, st.booleans())
def test_compiled_is_plain_to_the_cent(rows: list[dict[str, Any]], terms: PlanTerms, highly: bool) -> None:
    table = census(*rows)
    who = [highly] * len(rows)
    plain = rooms(table, terms, FIGURES, highly_paid=who, missing=(), way="plain")
    fast = rooms(table, terms, FIGURES, highly_paid=who, missing=(), way="compiled")
    for one, other in zip(plain, fast, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_many_rows_by_threads_are_the_same_as_by_one() -> None:
    table = census(*({"pre_tax": 100 * each, "after_tax": 7 * each} for each in range(500)))
    import pyarrow as pa

    long = pa.concat_tables([table] * 50).combine_chunks()
    by_threads = rooms(long, TERMS, FIGURES, missing=(), way="compiled")
    plain = rooms(table, TERMS, FIGURES, missing=(), way="plain")
    for one, other in zip(by_threads, plain, strict=True):
        np.testing.assert_array_equal(one, np.tile(other, 50))


HOUSEHOLD = """\
schema = 1
year = 2026
[people.lee]
birth_year = {birth_year}
[people.lee.jobs.acme]
employer = "Acme"
pay = "{pay}"
pay_calendar = "every two weeks"
next_payday = 2027-01-08
fica_wages_last_year = "{wages}"
employer_money_to_come = 0
[people.lee.jobs.acme.so_far]
on = 2026-12-31
pay = "{pay}"
pre_tax = "{pre_tax}"
roth = "{roth}"
after_tax = "{after_tax}"
employer = "{match}"
other_employer = "{nonelective}"
[people.lee.jobs.acme.plan]
name = "Acme"
after_tax = "yes"
roth = "yes"
catch_up = "yes"
catch_up_60_63 = "yes"
after_tax_cap_percent = "{cap}"
hce_after_tax_cap_percent = "none"
"""


@pytest.mark.parametrize(
    ("birth_year", "pay", "pre_tax", "roth", "after_tax", "match", "nonelective", "cap"),
    [
        (1970, 200_000_00, 23_046_00, 3_000_00, 21_000_00, 5_330_82, 3_942_18, None),
        (1965, 361_234_56, 24_500_00, 11_250_00, 0, 18_000_00, 0, 100_000),
        (1992, 60_000_00, 6_000_01, 0, 1_234_56, 1_800_00, 999_99, 250_000),
        (1990, 31_000_00, 20_000_00, 0, 9_000_00, 1_550_00, 0, None),
        (1963, 95_000_00, 10_000_00, 10_000_00, 12_345_67, 4_750_00, 0, 65_000),
    ],
)
def test_a_household_file_with_the_same_facts_gives_the_same_room(
    tmp_path: Path,
    birth_year: int,
    pay: int,
    pre_tax: int,
    roth: int,
    after_tax: int,
    match: int,
    nonelective: int,
    cap: int | None,
) -> None:
    file = tmp_path / "lee.toml"
    said = {
        name: f"{cents // 100}.{cents % 100:02d}"
        for name, cents in (
            ("pay", pay),
            ("wages", pay),
            ("pre_tax", pre_tax),
            ("roth", roth),
            ("after_tax", after_tax),
            ("match", match + nonelective),
            ("nonelective", nonelective),
        )
    }
    percent = "none" if cap is None else f"{cap / 10_000:g}%"
    file.write_text(HOUSEHOLD.format(birth_year=birth_year, cap=percent, **said))
    sheets = plan(file, as_of=END).answer.sheets
    found = room(
        {
            "birth_date": date(birth_year, 7, 7),
            "pay": pay,
            "test_pay": pay,
            "fica_wages_prior": pay,
            "pre_tax": pre_tax,
            "roth": roth,
            "after_tax": after_tax,
            "match": match,
            "nonelective": nonelective,
        },
        PlanTerms("Acme", END, roth=True, catch_up=True, after_tax_limit=cap),
    )
    assert found.deferrals == sheets.value("lee/acme/plan_deferrals.room")
    assert found.catch_up_limit == sheets.value("lee/acme/catch_up_limit.limit")
    assert found.additions == sheets.value("lee/acme/annual_additions.room")
    assert found.after_tax == sheets.value("lee/acme/after_tax_room.room")
    assert found.deferrals_over == sheets.value("lee/deferral_ceiling.excess")
    assert found.additions_over == sheets.value("lee/acme/annual_additions.excess")
