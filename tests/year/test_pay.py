"""What is left of a job's pay: paydays, bonuses, raises, and what an election can still reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.errors import BadInputError
from megaroth.facts.model import LISTED_DATES, Job, SoFar
from megaroth.facts.plan import Plan
from megaroth.law.figures import shipped
from megaroth.year.pay import PayItem, PayLeft, pay_left
from megaroth.year.paydays import PER_YEAR
from megaroth.year.setting import Setting

YEAR = 2026
BIWEEKLY = Job(
    pay=210_000_00,
    pay_calendar="every two weeks",
    next_payday=date(2026, 12, 4),
    so_far=SoFar(on=date(2026, 11, 20), pay=185_769_24),
)
MONTHLY = Job(pay=120_000_00, pay_calendar="monthly", next_payday=date(2026, 9, 30))
SEPTEMBER = date(2026, 9, 1)


def left(job: Job, as_of: date, lead: int | None = None) -> PayLeft:
    return pay_left("people.alex.jobs.acme", job, Plan(election_lead_days=lead), Setting(shipped(), {}, as_of, YEAR))


def changed(job: Job, **facts: object) -> Job:
    return replace(job, **facts)  # type: ignore[arg-type]


def regular(day: date, pay: int, nominal: date | None = None) -> PayItem:
    return PayItem(day, nominal or day, pay, False)


def bonus(day: date, pay: int) -> PayItem:
    return PayItem(day, day, pay, True)


def pays(found: PayLeft) -> list[int]:
    return [item.pay for item in found.items]


# --- paydays ---------------------------------------------------------------------------------------------


def test_v10_the_payday_of_1_january_is_one_of_the_old_years_items() -> None:
    found = left(BIWEEKLY, date(2026, 11, 21))
    assert found.items == (
        regular(date(2026, 12, 4), 8_076_92),
        regular(date(2026, 12, 18), 8_076_92),
        regular(date(2026, 12, 31), 8_076_92, date(2027, 1, 1)),
    )
    assert found.all_paydays == found.paydays == (date(2026, 12, 4), date(2026, 12, 18), date(2026, 12, 31))
    assert (found.per_payday, found.pay_before, found.total, found.late) == (8_076_92, 185_769_24, 24_230_76, 0)
    assert "the payday of 1 January 2027 is paid on 31 December 2026 and counts in 2026" in found.notes
    assert "2026 has 27 paydays (every two weeks): if the salary is divided by 27, give pay_per_payday" in found.notes


def test_a_told_pay_of_one_payday_is_taken_and_leaves_nothing_to_divide() -> None:
    found = left(changed(BIWEEKLY, pay_per_payday=7_777_78), date(2026, 11, 21))
    assert pays(found) == [7_777_78] * 3
    assert "2026 has 27 paydays (every two weeks)" in found.notes


def test_paydays_before_an_election_takes_effect_are_late() -> None:
    job = changed(BIWEEKLY, bonuses={date(2026, 12, 1): 1_000_00})
    found = left(job, date(2026, 11, 25), lead=10)
    assert found.late == 2  # the bonus of 1 December and the payday of the 4th
    assert found.paydays == (date(2026, 12, 18), date(2026, 12, 31))
    assert len(found.all_paydays) == 3
    assert found.total == sum(item.pay for item in found.items[2:])
    assert left(job, date(2026, 11, 24), lead=10).late == 1  # ten days before the 4th: just in time


def test_a_payday_on_the_day_itself_is_still_to_come() -> None:
    assert left(BIWEEKLY, date(2026, 12, 4)).items[0].day == date(2026, 12, 4)


def test_a_saturday_payday_is_past_once_it_was_paid_on_friday() -> None:
    job = changed(MONTHLY, next_payday=date(2026, 8, 15))
    assert left(job, date(2026, 8, 14)).items[0].day == date(2026, 8, 14)
    assert left(job, date(2026, 8, 15)).items[0].day == date(2026, 9, 15)


def test_a_saturday_payday_paid_on_monday_is_still_to_come_on_sunday() -> None:
    job = changed(MONTHLY, next_payday=date(2026, 8, 15), payday_shift="after")
    assert left(job, date(2026, 8, 16)).items[0] == regular(date(2026, 8, 17), 10_000_00, date(2026, 8, 15))


def test_with_pay_after_a_weekend_the_last_payday_falls_into_the_next_year() -> None:
    """31 December 2028 is a Sunday, and Monday a holiday."""
    job = Job(pay=120_000_00, pay_calendar="monthly", next_payday=date(2028, 11, 30), payday_shift="after")
    found = pay_left("people.alex.jobs.acme", job, None, Setting(shipped(), {}, date(2028, 11, 1), 2028))
    assert found.all_paydays == (date(2028, 11, 30),)
    assert "the payday of 31 December 2028 is paid on 2 January 2029 and counts in 2029" in found.notes


@pytest.mark.parametrize(
    ("job", "as_of", "key"),
    [
        (BIWEEKLY, date(2026, 12, 5), "next_payday"),
        (changed(BIWEEKLY, next_payday=date(2026, 12, 5)), date(2026, 12, 6), "next_payday"),
        (BIWEEKLY, date(2026, 11, 19), "so_far.on"),
    ],
)
def test_a_next_payday_in_the_past_or_a_stub_of_the_future_is_refused(job: Job, as_of: date, key: str) -> None:
    with pytest.raises(BadInputError) as caught:
        left(job, as_of)
    assert caught.value.key == f"people.alex.jobs.acme.{key}"


def test_a_payday_between_the_stub_and_today_is_said() -> None:
    assert not [note for note in left(BIWEEKLY, date(2026, 12, 4)).notes if "year-to-date" in note]
    older = changed(BIWEEKLY, so_far=SoFar(on=date(2026, 11, 7), pay=177_692_32))
    assert (
        "the payday of 20 November 2026 came after the year-to-date figures of 7 November 2026, and is in neither "
        "those nor what is still to come: give so_far from the last pay stub"
    ) in left(older, date(2026, 11, 21)).notes
    oldest = changed(BIWEEKLY, so_far=SoFar(on=date(2026, 10, 9), pay=161_538_48))
    assert any(
        note.startswith("the pay of 3 paydays, 23 October 2026 to 20 November 2026, came after")
        for note in left(oldest, date(2026, 11, 21)).notes
    )
    # A stub that bears the calendar's own Saturday holds what was paid on Monday.
    monday = changed(
        MONTHLY, next_payday=date(2026, 9, 15), payday_shift="after", so_far=SoFar(on=date(2026, 8, 15), pay=80_000_00)
    )
    assert left(monday, date(2026, 8, 20)).notes == ()


# --- jobs that end, have ended, or are not known ---------------------------------------------------------


def test_an_ended_job_has_nothing_left() -> None:
    found = left(changed(MONTHLY, ended=date(2026, 8, 31), so_far=SoFar(pay=80_000_00)), SEPTEMBER)
    assert found == PayLeft((), (), 0, 80_000_00, 0)


def test_a_job_that_will_end_spreads_its_rest_until_then() -> None:
    job = changed(
        MONTHLY,
        pay=100_000_00,
        ended=date(2026, 10, 31),
        so_far=SoFar(pay=80_000_00),
        bonuses={date(2026, 12, 15): 2_000_00},
    )
    found = left(job, SEPTEMBER)
    assert found.items == (
        regular(date(2026, 9, 30), 9_000_00),
        regular(date(2026, 10, 30), 9_000_00, date(2026, 10, 31)),
    )
    assert found.notes == (
        "the bonus of 15 December 2026 is paid after the job ends, and is left out of what is to come",
    )
    assert left(changed(job, so_far=None), SEPTEMBER) == PayLeft((), (), 0, 0, 100_000_00, notes=found.notes)


def test_a_bonus_on_the_last_day_is_of_the_job() -> None:
    job = changed(
        MONTHLY, ended=date(2026, 10, 31), so_far=SoFar(pay=80_000_00), bonuses={date(2026, 10, 31): 2_000_00}
    )
    assert left(job, SEPTEMBER).items[-1] == bonus(date(2026, 10, 31), 2_000_00)


def test_in_a_job_of_part_of_a_year_nothing_but_the_rest_tells_the_pay() -> None:
    """48,000 are left: 12,000 a bonus that is past and not on the stub, 13,000 each after a raise."""
    job = changed(
        MONTHLY,
        started=date(2026, 2, 1),
        so_far=SoFar(on=date(2026, 8, 31), pay=72_000_00),
        bonuses={date(2026, 9, 4): 12_000_00},
    )
    assert pays(left(job, date(2026, 9, 10))) == [9_000_00] * 4
    raised = changed(job, pay_changes={date(2026, 11, 1): 13_000_00})
    assert pays(left(raised, date(2026, 9, 10))) == [5_000_00, 5_000_00, 13_000_00, 13_000_00]


def test_an_old_stub_does_not_raise_the_pay_of_one_payday() -> None:
    job = changed(MONTHLY, so_far=SoFar(on=date(2026, 6, 30), pay=60_000_00))
    assert pays(left(job, SEPTEMBER)) == [10_000_00] * 4


@pytest.mark.parametrize("unknown", [{"pay_calendar": None}, {"next_payday": None}])
def test_without_a_calendar_the_rest_of_the_pay_is_left(unknown: dict[str, None]) -> None:
    job = changed(MONTHLY, so_far=SoFar(pay=80_000_00), bonuses={date(2026, 12, 15): 2_000_00}, **unknown)
    assert left(job, SEPTEMBER) == PayLeft((), (), 0, 80_000_00, 40_000_00)


def test_nothing_is_left_of_a_year_that_is_over() -> None:
    assert left(MONTHLY, date(2027, 1, 4)) == PayLeft((), (), 0, 0, 0)


def test_a_bonus_after_the_last_payday_is_left_alone() -> None:
    found = left(
        changed(MONTHLY, next_payday=date(2027, 1, 15), bonuses={date(2026, 12, 28): 5_000_00}), date(2026, 12, 20)
    )
    assert found.items == (bonus(date(2026, 12, 28), 5_000_00),)
    assert (found.all_paydays, found.per_payday, found.pay_before, found.total) == ((), 0, 115_000_00, 5_000_00)


# --- bonuses ---------------------------------------------------------------------------------------------


def test_a_bonus_on_a_payday_comes_after_its_pay_and_is_not_spread() -> None:
    """The payday of Saturday 31 October is paid on Friday, the day of the bonus."""
    job = changed(MONTHLY, bonuses={date(2026, 12, 15): 3_000_00, date(2026, 10, 30): 9_000_00})
    found = left(job, SEPTEMBER)
    assert found.items == (
        regular(date(2026, 9, 30), 9_000_00),
        regular(date(2026, 10, 30), 9_000_00, date(2026, 10, 31)),
        bonus(date(2026, 10, 30), 9_000_00),
        regular(date(2026, 11, 30), 9_000_00),
        bonus(date(2026, 12, 15), 3_000_00),
        regular(date(2026, 12, 31), 9_000_00),
    )
    assert found.paydays == tuple(item.day for item in found.items if not item.bonus)
    assert (found.pay_before, found.total) == (72_000_00, 48_000_00)


def test_a_bonus_that_is_in_the_pay_so_far_does_not_come_again() -> None:
    """Twelve times 9,000 and 12,000 in March: on 1 September 84,000 are in."""
    job = changed(MONTHLY, bonuses={date(2026, 3, 13): 12_000_00}, so_far=SoFar(on=date(2026, 8, 31), pay=84_000_00))
    found = left(job, SEPTEMBER)
    assert pays(found) == [9_000_00] * 4
    assert found.notes == ()
    assert pays(left(changed(job, so_far=None), SEPTEMBER)) == [9_000_00] * 4  # known without the pay so far too


def test_a_bonus_on_the_day_of_the_stub_is_in_it() -> None:
    job = changed(MONTHLY, bonuses={SEPTEMBER: 12_000_00}, so_far=SoFar(on=SEPTEMBER, pay=84_000_00))
    assert pays(left(job, SEPTEMBER)) == [9_000_00] * 4
    to_come = changed(job, so_far=SoFar(on=date(2026, 8, 31), pay=72_000_00))
    assert pays(left(to_come, SEPTEMBER)) == [12_000_00, *[9_000_00] * 4]


def test_a_bonus_between_the_stub_and_today_is_in_neither_and_is_said() -> None:
    job = changed(MONTHLY, bonuses={date(2026, 9, 4): 12_000_00}, so_far=SoFar(on=date(2026, 8, 31), pay=72_000_00))
    found = left(job, date(2026, 9, 10))
    assert pays(found) == [9_000_00] * 4
    assert found.notes == (
        "the bonus of 4 September 2026 came after the year-to-date figures of 31 August 2026, and is in neither those "
        "nor what is still to come: give so_far from the last pay stub",
    )


def test_a_bonus_of_the_next_year_is_none_of_this_years_pay() -> None:
    found = left(changed(MONTHLY, bonuses={date(2027, 1, 8): 12_000_00}), SEPTEMBER)
    assert pays(found) == [10_000_00] * 4
    assert found.notes == ("the bonus of 8 January 2027 counts in 2027, when it is paid",)


# --- changes of pay --------------------------------------------------------------------------------------


def test_a_raise_holds_from_the_day_on_which_it_is_paid() -> None:
    """The payday of Saturday 31 October is paid on the 30th: before a raise of the 31st."""
    job = changed(MONTHLY, pay_per_payday=9_800_00, pay_changes={date(2026, 10, 31): 10_800_00})
    assert pays(left(job, SEPTEMBER)) == [9_800_00, 9_800_00, 10_800_00, 10_800_00]
    job = changed(job, pay_changes={date(2026, 10, 30): 10_800_00, date(2026, 12, 1): 7_000_00})
    found = left(job, SEPTEMBER)
    assert pays(found) == [9_800_00, 10_800_00, 10_800_00, 7_000_00]
    assert found.per_payday == 9_800_00
    assert left(job, SEPTEMBER, lead=30).per_payday == 10_800_00  # of the first payday that is reached
    assert left(job, SEPTEMBER, lead=200).per_payday == 9_800_00


def test_pay_before_a_raise_is_the_years_pay_less_what_the_raise_brings() -> None:
    """Nine months at 9,000 and three at 13,000 are 120,000."""
    job = changed(MONTHLY, pay_changes={date(2026, 10, 1): 13_000_00})
    assert pays(left(job, SEPTEMBER)) == [9_000_00, *[13_000_00] * 3]
    known = changed(job, so_far=SoFar(on=date(2026, 8, 31), pay=72_000_00))
    assert pays(left(known, SEPTEMBER)) == [9_000_00, *[13_000_00] * 3]
    assert left(known, SEPTEMBER).notes == ()


def test_a_raise_in_the_past_is_the_pay_of_every_payday() -> None:
    job = changed(MONTHLY, started=date(2026, 2, 1), pay_changes={date(2026, 7, 1): 12_000_00})
    assert pays(left(job, SEPTEMBER)) == [12_000_00] * 4  # known although the pay so far is not


def test_more_than_the_years_pay_is_said() -> None:
    job = changed(MONTHLY, pay_per_payday=11_000_00, so_far=SoFar(on=date(2026, 8, 31), pay=80_000_00))
    found = left(job, SEPTEMBER)
    assert found.total == 44_000_00
    assert found.notes == (
        "the paydays still to come bring $44,000, more than the year's pay less pay so far ($40,000): check pay",
    )
    unknown = left(changed(job, pay=40_000_00, so_far=None), SEPTEMBER)
    assert unknown.notes == ("the paydays still to come bring $44,000, more than the year's pay ($40,000): check pay",)
    a_cent = changed(job, pay_per_payday=10_000_01)
    assert left(a_cent, SEPTEMBER).notes == ()


# --- listed dates ----------------------------------------------------------------------------------------

LISTED = Job(
    pay=90_000_00,
    pay_calendar=LISTED_DATES,
    paydays=(date(2026, 9, 15), date(2026, 10, 31), date(2026, 12, 23), date(2027, 1, 1), date(2027, 1, 29)),
    so_far=SoFar(on=date(2026, 8, 31), pay=50_000_00),
)


def test_listed_dates_share_the_rest_of_the_pay() -> None:
    found = left(LISTED, SEPTEMBER)
    assert found.items == (
        regular(date(2026, 9, 15), 10_000_00),
        regular(date(2026, 10, 30), 10_000_00, date(2026, 10, 31)),
        regular(date(2026, 12, 23), 10_000_00),
        regular(date(2026, 12, 31), 10_000_00, date(2027, 1, 1)),
    )
    assert found.notes == ("the payday of 1 January 2027 is paid on 31 December 2026 and counts in 2026",)


def test_listed_dates_that_are_past_are_skipped() -> None:
    on_31_october = changed(LISTED, so_far=SoFar(on=date(2026, 10, 31), pay=70_000_00))
    assert [item.day.month for item in left(on_31_october, date(2026, 10, 31)).items] == [12, 12]
    # What the stub of the day holds does not come again.
    held = changed(LISTED, so_far=SoFar(on=date(2026, 9, 15), pay=60_000_00))
    assert pays(left(held, date(2026, 9, 15))) == [10_000_00] * 3
    assert left(LISTED, date(2026, 9, 15)).items[0].day == date(2026, 9, 15)


def test_a_list_that_is_used_up_leaves_no_payday() -> None:
    job = changed(LISTED, paydays=(date(2026, 3, 31), date(2026, 6, 30)))
    found = left(job, SEPTEMBER)
    assert (found.items, found.all_paydays, found.total) == ((), (), 0)


def test_a_list_alone_tells_the_pay_of_one_payday_when_it_is_the_whole_years() -> None:
    unknown = changed(LISTED, so_far=None)
    found = left(unknown, SEPTEMBER)
    assert (found.items, found.all_paydays, found.total) == ((), (), 90_000_00)
    year = tuple(date(2026, month, 10) for month in (1, 2, 3, 4, 5, 9, 10, 11, 12))
    assert pays(left(changed(unknown, paydays=year), SEPTEMBER)) == [10_000_00] * 4
    assert left(changed(unknown, paydays=year, started=date(2026, 1, 5)), SEPTEMBER).items == ()
    assert pays(left(changed(unknown, pay_per_payday=9_000_00), SEPTEMBER)) == [9_000_00] * 4
    raised = changed(unknown, pay_changes={SEPTEMBER: 9_500_00})
    assert pays(left(raised, SEPTEMBER)) == [9_500_00] * 4


def test_listed_dates_without_a_list_are_no_calendar() -> None:
    found = left(changed(LISTED, paydays=None), SEPTEMBER)
    assert found == PayLeft((), (), 0, 50_000_00, 40_000_00)


# --- what holds of every job -----------------------------------------------------------------------------

cents = st.integers(0, 500_000_00)
in_year = st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31))


@st.composite
def jobs(draw: st.DrawFn) -> tuple[Job, date, int]:
    as_of = draw(in_year)
    pay = draw(cents)
    job = Job(
        pay=pay,
        pay_calendar=draw(st.sampled_from([*sorted(PER_YEAR), LISTED_DATES])),
        next_payday=as_of + timedelta(days=draw(st.integers(0, 30))),
        paydays=tuple(draw(st.lists(in_year, min_size=1, max_size=12))),
        payday_shift=draw(st.sampled_from(["before", "after", "none"])),
        pay_per_payday=draw(st.none() | st.integers(1, 30_000_00)),
        pay_changes=draw(st.dictionaries(in_year, st.integers(0, 30_000_00), max_size=3)),
        bonuses=draw(st.dictionaries(in_year, st.integers(0, 50_000_00), max_size=3)),
        ended=draw(st.none() | in_year),
        so_far=draw(
            st.none()
            | st.builds(SoFar, on=st.none() | st.dates(date(YEAR, 1, 1), as_of), pay=st.none() | st.integers(0, pay))
        ),
    )
    return job, as_of, draw(st.integers(0, 20))


@given(jobs())
def test_items_and_totals_agree(drawn: tuple[Job, date, int]) -> None:
    job, as_of, lead = drawn
    found = left(job, as_of, lead)
    if not found.items:
        assert found.all_paydays == found.paydays == ()
        return
    assert list(found.items) == sorted(found.items, key=lambda item: (item.day, item.bonus))
    assert all(as_of <= item.day <= date(YEAR, 12, 31) and item.pay >= 0 for item in found.items)
    assert all((item.day - as_of).days < lead for item in found.items[: found.late])
    assert all((item.day - as_of).days >= lead for item in found.items[found.late :])
    assert found.total == sum(item.pay for item in found.items[found.late :])
    assert found.all_paydays == tuple(item.day for item in found.items if not item.bonus)
    assert found.paydays == tuple(item.day for item in found.items[found.late :] if not item.bonus)
    assert {(item.day, item.pay) for item in found.items if item.bonus} <= set(job.bonuses.items())


@given(jobs())
def test_pay_that_is_spread_is_never_more_than_the_years_unless_it_is_said(drawn: tuple[Job, date, int]) -> None:
    job, as_of, lead = drawn
    found = left(job, as_of, lead)
    brings = sum(item.pay for item in found.items)
    paid = job.so_far.pay if job.so_far else None
    assert job.pay is not None
    over = brings > job.pay - (paid or 0) + len(found.items)
    assert over == any(note.endswith("check pay") for note in found.notes)
    if over:
        told = job.pay_per_payday is not None or bool(job.pay_changes) or bool(job.bonuses)
        assert told or paid is None


@given(jobs())
def test_the_order_of_facts_is_nothing_and_bonuses_are_part_of_the_pay(drawn: tuple[Job, date, int]) -> None:
    job, as_of, lead = drawn
    turned = changed(
        job,
        bonuses=dict(reversed(job.bonuses.items())),
        pay_changes=dict(reversed(job.pay_changes.items())),
        paydays=tuple(reversed(job.paydays or ())),
    )
    assert left(turned, as_of, lead) == left(job, as_of, lead)
    without = left(changed(job, bonuses={}), as_of, lead)
    if without.items:
        found = left(job, as_of, lead)
        assert found.all_paydays == without.all_paydays
        assert found.per_payday <= without.per_payday
