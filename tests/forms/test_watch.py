"""The watch list and the draft of Form 5500-EZ, worked by hand from the calendar and from short ledgers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.errors import BadInputError, NotPublishedError
from megaroth.facts.model import Household, Job, Person
from megaroth.facts.plan import Plan
from megaroth.forms.expected import expected
from megaroth.forms.issue import Issued, OwnPlan, issued, own_plan, own_plans
from megaroth.forms.plan_assets import PlanYear, draft_5500ez, plan_year
from megaroth.forms.watch import Filer, Watched, assets_together, seventh_month_end, watch_list
from megaroth.law.holidays import is_business_day
from megaroth.ledger.book import Terms, book
from tests.forms.ledgers import WHO, entry_of, folded

LIMIT = 250_000_00
PLAN = OwnPlan("lee/acme", "Acme 401(k) Plan", ((WHO, "acme"),))


def filer(**changes: Any) -> Filer:
    """One Form 1099-R for 2026, $240,000 in the plan, seen after the year."""
    known = Filer(
        "lee/acme", "Acme", 2026, date(2027, 1, 5), 1, 0, None, 240_000_00, "the plan's assets", 0, LIMIT, False, None
    )
    return known._replace(**changes)


def watched(**changes: Any) -> dict[str, Watched]:
    return {one.key.rpartition("/")[2]: one for one in watch_list(filer(**changes))}


# --- dates ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "due", "act_by", "later"),
    [
        ("1099-r", date(2027, 2, 1), date(2027, 2, 1), None),  # 31 January 2027 is a Sunday
        ("1099-r-paper", date(2027, 3, 1), date(2027, 3, 1), None),  # 28 February is a Sunday
        ("1099-r-irs", date(2027, 3, 31), date(2027, 3, 31), None),
        ("8809", date(2027, 3, 31), date(2027, 3, 31), date(2027, 4, 30)),  # 30 days after 31 March
        ("945", date(2027, 2, 1), date(2027, 2, 1), date(2027, 2, 10)),
        ("5500-ez", date(2027, 8, 2), date(2027, 8, 2), date(2027, 10, 15)),  # 31 July is a Saturday
        ("5558", date(2027, 8, 2), date(2027, 8, 2), date(2027, 10, 15)),
        # 31 March less 45 days is Sunday 14 February; the business day before is Friday the 12th
        ("iris-tcc", date(2027, 2, 12), date(2027, 2, 12), None),
        ("ten-returns", None, None, None),
    ],
)
def test_the_dates_of_2026(key: str, due: date | None, act_by: date | None, later: date | None) -> None:
    one = watched()[key]
    assert (one.due, one.act_by, one.later) == (due, act_by, later)


@pytest.mark.parametrize(
    ("closed", "due", "later"),
    [
        # the last plan year ends with the last payment: the seventh month after March is October
        (date(2026, 3, 15), date(2026, 11, 2), date(2027, 1, 15)),  # 31 October 2026 is a Saturday
        (date(2026, 11, 30), date(2027, 6, 30), date(2027, 9, 15)),
        (date(2026, 12, 4), date(2027, 8, 2), date(2027, 10, 15)),
        (date(2026, 1, 2), date(2026, 8, 31), date(2026, 11, 16)),  # 15 November 2026 is a Sunday
        (date(2026, 5, 20), date(2026, 12, 31), date(2027, 3, 15)),
    ],
)
def test_a_plan_that_ended_reports_seven_months_after(closed: date, due: date, later: date) -> None:
    # Form 5500-EZ instructions, final return and short plan year; Form 5558 moves it by two and a half months
    one = watched(final=True, closed=closed, assets=0)["5500-ez"]
    assert (one.applies, one.due, one.later) == ("yes", due, later)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_the_seventh_month_ends_on_its_last_day(day: date) -> None:
    end = seventh_month_end(day)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == 7
    assert date.fromordinal(end.toordinal() + 1).day == 1


# --- whether it applies --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "applies"),
    [
        ({"assets": LIMIT}, "no"),
        ({"assets": LIMIT + 1}, "yes"),
        ({"assets": LIMIT, "uncertain": 1}, "open"),
        ({"assets": LIMIT + 1, "as_of": date(2026, 12, 31)}, "open"),  # it can still fall
        ({"assets": 1_00, "as_of": date(2026, 12, 31)}, "open"),
        ({"assets": None}, "open"),
        ({"assets": 0, "final": True}, "yes"),
        ({"assets": 0, "closed": date(2026, 6, 1)}, "open"),  # was the plan ended, or only emptied?
    ],
)
def test_when_form_5500ez_is_due(changes: dict[str, Any], applies: str) -> None:
    # irs.gov: "the plan's total assets and the assets of all their other one-participant plans at the end of the plan
    # year are greater than $250,000"; always for the final year
    assert watched(**changes)["5500-ez"].applies == applies


@pytest.mark.parametrize(
    ("forms", "others", "efile", "paper", "code"),
    [
        (1, None, "open", "optional", "open"),
        (1, 8, "no", "optional", "open"),
        (1, 9, "yes", "no", "yes"),
        (10, None, "yes", "no", "yes"),
        (0, 20, "yes", "no", "yes"),
    ],
)
def test_ten_returns_are_filed_electronically(
    forms: int, others: int | None, efile: str, paper: str, code: str
) -> None:
    # Treas. Reg. 301.6011-2(b), (c): 10 or more returns of all kinds in the calendar year
    found = watched(forms=forms, other_returns=others)
    assert found["ten-returns"].applies == efile
    assert found["1099-r-paper"].applies == paper
    assert found["iris-tcc"].applies == code


@pytest.mark.parametrize(
    ("withheld", "as_of", "applies", "words"),
    [
        (0, date(2027, 1, 5), "no", "nothing was withheld"),
        (0, date(2026, 7, 5), "open", "nothing was withheld so far"),
        (None, date(2027, 1, 5), "open", "not known"),
        (1, date(2027, 1, 5), "yes", "$0.01 was withheld; below $2,500 it may be paid with the form"),
        (2_499_99, date(2027, 1, 5), "yes", "below $2,500"),
        (2_500_00, date(2027, 1, 5), "yes", "$2,500 was withheld; it had to be deposited"),
    ],
)
def test_form_945_follows_withholding(withheld: int | None, as_of: date, applies: str, words: str) -> None:
    one = watched(withheld=withheld, as_of=as_of)["945"]
    assert one.applies == applies
    assert words in one.why


def test_without_anything_to_report_no_form_1099r_is_due() -> None:
    found = watched(forms=0)
    assert {found[key].applies for key in ("1099-r", "1099-r-irs", "1099-r-paper", "8809", "iris-tcc")} == {"no"}
    running = watched(forms=0, as_of=date(2026, 11, 21))
    assert running["1099-r"].applies == "open"
    assert watched(forms=None)["1099-r"].applies == "open"


def test_the_system_is_iris_alone_from_2026_on() -> None:
    assert "(IRIS)" in watched()["1099-r-irs"].what
    assert "(FIRE or IRIS)" in watched(year=2025, as_of=date(2026, 1, 5))["1099-r-irs"].what


def test_late_costs_what_the_year_says() -> None:
    # Rev. Proc. 2025-32 s.4.57, returns due in 2027: $60, $130, $340
    assert "$60 a form within 30 days, $130 to 1 August, $340 later" in watched()["1099-r-irs"].why


def test_a_year_that_is_not_described_is_refused() -> None:
    with pytest.raises(NotPublishedError):
        watch_list(filer(year=2027))


@given(
    assets=st.integers(0, 10**9),
    more=st.integers(0, 10**9),
    forms=st.integers(0, 12),
    withheld=st.integers(0, 10**7),
    final=st.booleans(),
    as_of=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_properties(assets: int, more: int, forms: int, withheld: int, final: bool, as_of: date) -> None:
    some = {"forms": forms, "withheld": withheld, "final": final, "as_of": as_of}
    found = watched(assets=assets, **some)
    for one in found.values():
        if one.due is not None and one.act_by is not None:
            assert one.act_by <= one.due
            assert is_business_day(one.act_by)
            assert one.later is None or one.later > one.due
        assert one.why
        assert one.authority
    order = {"no": 0, "open": 1, "yes": 2}
    richer = watched(assets=assets + more, **some)
    assert order[richer["5500-ez"].applies] >= order[found["5500-ez"].applies]


# --- the year of a plan --------------------------------------------------------------------------------------


def year_of_plan(*texts: str, as_of: date = date(2027, 3, 1), year: int = 2026) -> PlanYear:
    entries = [entry_of(text) for text in texts]
    before, closing = (
        book(entries, Terms(), until) for until in (date(year - 1, 12, 31), min(as_of, date(year, 12, 31)))
    )
    return plan_year(PLAN, year, entries, before, closing, as_of)


ENTRIES = (
    "opening pre-tax 200,000 on=2025-06-30",
    "contribution after-tax 30,000 on=2026-02-02",
    "contribution roth 20,000 on=2026-02-02",
    "contribution employer 9,000 on=2026-03-02 limitation_year=2025",
    "contribution rollover 4,000 on=2026-03-03",
    "conversion after-tax 20,000 on=2026-04-01 to=in-plan-roth",
    "rollover after-tax 10,000 on=2026-05-01 to=roth-ira",
    "payment pre-tax 1,000 on=2026-06-01 withheld=200",
    "value pre-tax 203,000 on=2026-12-31",
    "contribution employer 7,000 on=2027-02-01 limitation_year=2026",
)


def test_a_plans_year_by_hand() -> None:
    # begins 200,000; in 30,000 + 20,000 + 9,000 + 4,000; out 10,000 + 1,000; the statement of the pre-tax source says
    # 203,000 where the entries have 199,000, so that the plan ends with
    # 203,000 + 20,000 (Roth) + 20,000 (converted) + 9,000 + 4,000 + 0 = 256,000
    found = year_of_plan(*ENTRIES)
    assert found.begins == 200_000_00
    assert found.ends == 256_000_00
    assert found.employer == 9_000_00
    assert found.participants == 50_000_00
    assert found.rolled_in == 4_000_00
    assert found.receivable == 7_000_00
    assert found.paid_out == 11_000_00
    assert not found.stated
    assert not found.so_far
    assert found.closed is None
    assert any("have no statement of 31 December 2026" in note for note in found.notes)


def test_the_draft_has_the_lines_and_leaves_open_what_is_not_known() -> None:
    lines = {line.line: line for line in draft_5500ez(year_of_plan(*ENTRIES))}
    assert (lines["6a"].begins, lines["6a"].amount) == (200_000_00, 256_000_00)
    assert (lines["6b"].begins, lines["6b"].amount) == (None, None)
    assert lines["7a"].amount == 9_000_00
    assert "$7,000 more" in lines["7a"].note
    assert lines["7b"].amount == 50_000_00
    assert lines["7c"].amount == 4_000_00
    assert lines[""].amount == 11_000_00


def test_growth_without_statements_and_late_money_leave_the_threshold_open() -> None:
    found = year_of_plan("opening pre-tax 200,000 on=2026-01-01", "contribution employer 1,000 on=2026-02-02")
    assert (found.begins, found.ends) == (200_000_00, 201_000_00)
    # a quarter of growth that no statement has said: 201,000 + 50,250
    assert assets_together((found,), 0) == (201_000_00, 50_250_00, "the plan's assets")
    stated = year_of_plan("opening pre-tax 200,000 on=2026-01-01", "value pre-tax 210,000 on=2026-12-31")
    assert stated.stated
    assert assets_together((stated,), 45_000_00)[:2] == (255_000_00, 0)
    late = year_of_plan(
        "opening employer 245,000 on=2025-01-01",
        "value employer 245,000 on=2026-12-31",
        "contribution employer 6,000 on=2027-02-01 limitation_year=2026",
    )
    assert assets_together((late,), 0)[:2] == (245_000_00, 6_000_00)


def test_a_ledger_that_begins_in_the_year_does_not_know_its_first_of_january() -> None:
    found = year_of_plan("opening pre-tax 200,000 on=2026-03-31")
    assert found.begins is None
    assert "2026-03-31" in found.notes[0]


def test_entries_taken_back_and_of_other_plans_do_not_count() -> None:
    found = year_of_plan(
        "contribution employer 9,000 on=2026-03-02",
        "contribution employer 8,000 on=2026-03-03",
        "reversal employer 0 on=2026-03-04 reverses=2",
        "contribution traditional-ira 7,000 on=2026-03-05",
    )
    assert (found.employer, found.ends, found.participants) == (9_000_00, 9_000_00, 0)


def test_a_plan_that_was_emptied_says_since_when() -> None:
    found = year_of_plan(
        "opening pre-tax 5,000 on=2025-01-01",
        "rollover pre-tax 5,000 on=2026-03-15 to=traditional-ira emptied=yes",
    )
    assert (found.closed, found.ends, found.paid_out) == (date(2026, 3, 15), 0, 5_000_00)


# --- whose plan, which forms ---------------------------------------------------------------------------------


def owner(kind: str = "sole proprietor", **people: Person) -> Household:
    job = Job(kind=kind, employer="Acme", plan=Plan(name="Acme 401(k) Plan"))
    return Household(
        schema=1, year=2026, people={WHO: Person(birth_date=date(1990, 5, 4), jobs={"acme": job}), **people}
    )


def forms(*texts: str, codes: dict[str, str] | None = None) -> list[Issued]:
    closing = folded(*texts, until=date(2026, 12, 31))
    found = folded(*texts)
    return list(issued(expected(found, owner(), 2026), PLAN, found, closing, codes))


def test_an_employee_has_no_plan_of_their_own() -> None:
    employee = Household(schema=1, year=2026, people={WHO: Person(jobs={"acme": Job(plan=Plan())})})
    assert own_plans(employee) == ()
    with pytest.raises(BadInputError, match="nobody in this household owns"):
        own_plan(employee, "")


def test_a_spouse_on_the_payroll_is_in_the_owners_plan() -> None:
    spouse = Person(jobs={"acme": Job(works_for="lee/acme", plan=Plan())})
    assert own_plan(owner(robin=spouse), "").members == ((WHO, "acme"), ("robin", "acme"))


def test_partners_of_one_business_have_one_plan_and_two_businesses_have_two() -> None:
    partner = Person(jobs={"acme": Job(kind="partner", employer="Acme", plan=Plan())})
    assert [one.members for one in own_plans(owner("partner", robin=partner))] == [((WHO, "acme"), ("robin", "acme"))]
    other = owner(robin=Person(jobs={"shop": Job(kind="partner", employer="Shop", plan=Plan())}))
    assert len(own_plans(other)) == 2
    with pytest.raises(BadInputError, match="--plan one of: lee/acme, robin/shop"):
        own_plan(other, "")
    assert own_plan(other, "shop").address == "robin/shop"


def test_an_owner_without_a_plan_is_told_so() -> None:
    job = Job(kind="LLC owner", employer="Acme")
    with pytest.raises(BadInputError, match="lee/acme has no plan in the file"):
        own_plan(Household(schema=1, year=2026, people={WHO: Person(jobs={"acme": job})}), "")
    with_plan = Job(kind="LLC owner", employer="Acme", plan=Plan())
    assert (
        own_plan(Household(schema=1, year=2026, people={WHO: Person(jobs={"acme": with_plan})}), "acme").name == "Acme"
    )


def test_a_sep_is_reported_by_its_custodian() -> None:
    job = Job(kind="sole proprietor", plan=Plan(kind="SEP"))
    assert own_plans(Household(schema=1, year=2026, people={WHO: Person(jobs={"acme": job})})) == ()


def test_the_forms_of_the_plan_alone_each_with_its_account_number() -> None:
    found = forms(
        "contribution after-tax 10,000 on=2026-02-01",
        "conversion after-tax 10,200 on=2026-02-02 to=in-plan-roth emptied=yes",
        "contribution traditional-ira 7,000 basis=7,000 on=2026-02-03",
        "conversion traditional-ira 7,000 on=2026-02-04 to=roth-ira",
        "opening pre-tax 9,000 on=2026-01-01",
        "payment pre-tax 1,000 on=2026-06-01 withheld=200",
    )
    assert [one.form.account_number for one in found] == ["2026-IRR", "2026-PAID"]
    assert (found[0].form.gross, found[0].form.taxable, found[0].form.contributions) == (10_200_00, 200_00, 10_000_00)
    assert (found[1].form.withheld, found[1].form.codes) == (200_00, "1")
    assert all(not one.problems for one in found)


def test_box_4_is_what_was_withheld_not_what_should_have_been() -> None:
    (found,) = forms("opening pre-tax 9,000 on=2026-01-01", "payment pre-tax 1,000 on=2026-06-01")
    assert found.form.withheld == 0
    assert any("the law asks for $200" in note for note in found.open)
    assert any("a form shows what was withheld" in note for note in found.open)


def test_total_distribution_is_checked_where_the_account_was_closed_out() -> None:
    first, last = forms(
        "opening pre-tax 9,000 on=2026-01-01",
        "payment pre-tax 1,000 on=2026-06-01 withheld=200",
        "rollover pre-tax 8,000 on=2026-07-01 to=traditional-ira emptied=yes",
    )
    assert (first.form.total_distribution, last.form.total_distribution) == (False, True)
    assert any("total distribution" in note for note in last.open)


def test_a_code_is_chosen_among_those_that_would_be_right() -> None:
    texts = ("opening pre-tax 9,000 on=2026-01-01", "payment pre-tax 1,000 on=2026-06-01 withheld=200")
    (plain_form,) = forms(*texts)
    assert (plain_form.form.codes, "2" in plain_form.codes) == ("1", True)
    (chosen,) = forms(*texts, codes={"2026-PAID": "2"})
    assert chosen.form.codes == "2"
    with pytest.raises(BadInputError, match="does not fit 2026-PAID"):
        forms(*texts, codes={"2026-PAID": "G"})
    with pytest.raises(BadInputError, match="no form with the account number"):
        forms(*texts, codes={"2026-IRR": "2"})


def test_withholding_on_an_entry_that_makes_two_forms_stops_both() -> None:
    entries = (
        "contribution pre-tax 26,000 on=2025-06-01",
        "correction pre-tax 1,560 basis=1,500 reason=402(g) withheld=150 limitation_year=2025 on=2026-03-01",
    )
    found = forms(*entries)
    assert len(found) == 2
    assert all(any("on two forms" in problem for problem in one.problems) for one in found)
