"""What a day that has passed closes: recharacterisation, refunds without tax, refunds at all; and what then is said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from tests.census.made_people import highly_paid, others, person, terms

from megaroth.census.answers import PlanTest, Refund
from megaroth.census.comparing import both_compared
from megaroth.census.due_dates import as_due
from megaroth.census.messages import messages
from megaroth.census.person_limits import counted
from megaroth.census.sums import Person, PlanSums
from megaroth.census.testing import plan_test
from megaroth.census.year_figures import year_figures
from megaroth.facts.match_text import read_match
from megaroth.law.figures import shipped
from megaroth.law.nondiscrimination.multiples import multiples

HALF = read_match("50% of the first 6%")
DAVID = highly_paid("D", 2, pay=20_000_000, pre_tax=1_500_000, match=600_000)
"""Defers 7.5% of $200,000 and has match of 3%."""
BETTY = others(1, 20_000, deferral_ratio=40_000)
"""Defers 4% and has match of 2%, so that the highly paid may average 6% (ADP) and 4% (ACP): IRC 401(k)(3)(A)(ii)."""


def answer(as_of: date | None, people: Iterable[Person] = (DAVID,), sums: PlanSums = BETTY, **told: Any) -> PlanTest:
    plan = terms(**{"match": HALF, **told})
    return plan_test(plan, shipped(), sums, tuple(people), as_of=as_of)


def short(found: PlanTest) -> list[tuple[str, str, int]]:
    return [(each.test, each.action, each.principal) for each in found.refunds]


# --- deferrals that may become after-tax contributions, until a day -------------------------------------


IN_TIME = [("ADP", "becomes after-tax", 300_000)]
"""1.5% of $200,000 becomes after-tax; the ACP of 2027 counts it (1.401(m)-2(a)(4)(ii)), this one is 3%."""
LATE = [("ADP", "paid back", 300_000)]
"""The same $3,000 goes back; nothing is added to the ACP, which is 3% against 4%."""


@pytest.mark.parametrize(
    ("as_of", "done", "expected"),
    [
        (None, None, IN_TIME),
        (date(2027, 3, 15), None, IN_TIME),
        (date(2027, 3, 16), None, LATE),
        (date(2027, 4, 1), None, LATE),
        # the plan says when it corrects: that day is the one that must not be too late
        (date(2027, 4, 1), date(2027, 3, 1), IN_TIME),
        (date(2027, 2, 1), date(2027, 3, 16), LATE),
    ],
)
def test_nothing_becomes_after_tax_after_two_months_and_a_half(
    as_of: date | None, done: date | None, expected: list[tuple[str, str, int]]
) -> None:
    """Treas. Reg. 1.401(k)-2(b)(3)(iii)(A): not more than 2 1/2 months after the plan year, here 15 March 2027.

    An eligible automatic arrangement has six months to pay back (IRC 4979(f)(1)), and no longer for this.
    """
    found = answer(as_of, correction="recharacterize", eaca=True, testing_done_on=done)
    assert short(found) == expected
    acp = next(each for each in found.tests if each.kind == "ACP" and each.chosen)
    late = expected is LATE
    assert (acp.highly_paid_average, acp.outcome) == (30_000, "passed")
    told = [each.note for each in found.refunds if "too late to become after-tax" in each.note]
    assert bool(told) is late
    assert all("15 March 2027" in note and "1.401(k)-2(b)(3)(iii)(A)" in note for note in told)
    applies = {each.what for each in found.dates if each.applies}
    assert any("became after-tax" in what for what in applies) is not late


def test_both_tests_are_told_the_day() -> None:
    """As above, where the decision is made."""
    plan = terms(match=HALF, correction="recharacterize")
    year = year_figures(plan, shipped())
    found = [counted(DAVID, plan, year, highly_paid=True)]
    rule = multiples(shipped(), plan.year)
    for day, becomes, back in ((date(2027, 3, 15), 300_000, 0), (date(2027, 3, 16), 0, 300_000)):
        both = both_compared(BETTY, found, plan, rule, as_of=day)
        (share,) = both.corrected
        assert (share.changed.becomes_after_tax, share.changed.refund) == (becomes, back)
        assert (both.changed["D"], both.gone["D"]) == (0, back)


def test_too_late_is_not_said_where_the_plan_took_no_more_anyway() -> None:
    """Where the plan's own limit leaves no room, that is why the money goes back: 1.401(k)-2(b)(3)(iii)(B)."""
    found = answer(date(2027, 4, 1), correction="recharacterize", hce_after_tax_limit=0)
    assert short(found) == LATE
    assert "too late" not in found.refunds[0].note


# --- the day by which money goes back --------------------------------------------------------------------


def refund(test: str, by: date) -> Refund:
    return Refund("a", 2, test, "pre-tax deferrals", "paid back", 1, 0, 0, "plan", "8", by, "")  # type: ignore[arg-type]


MARCH, JUNE, LAST = date(2027, 3, 15), date(2027, 6, 30), date(2027, 12, 31)


@pytest.mark.parametrize(
    ("test", "first", "as_of", "done", "expected"),
    [
        ("ADP", MARCH, None, None, MARCH),
        ("ACP", MARCH, MARCH, None, MARCH),
        ("ACP", MARCH, date(2027, 3, 16), None, LAST),
        ("ADP", JUNE, date(2027, 4, 1), None, JUNE),
        ("ADP", JUNE, date(2027, 7, 1), None, LAST),
        ("match rate", MARCH, LAST, None, LAST),
        ("ADP", MARCH, date(2028, 1, 1), None, None),
        # where the plan says on which day it pays: in time, with the tax, and too late
        ("ADP", MARCH, date(2027, 4, 1), date(2027, 3, 1), MARCH),
        ("ADP", MARCH, date(2027, 2, 1), date(2027, 5, 1), LAST),
        ("ADP", MARCH, date(2027, 2, 1), date(2028, 3, 1), LAST),
        ("ADP", MARCH, date(2028, 2, 10), date(2028, 3, 1), None),
        # the law gives excess deferrals one day; annual additions have none, only one of good practice
        ("402(g)", date(2027, 4, 15), date(2027, 4, 15), None, date(2027, 4, 15)),
        ("402(g)", date(2027, 4, 15), date(2027, 4, 16), None, None),
        ("415(c)", date(2027, 10, 15), date(2027, 10, 16), None, None),
    ],
)
def test_the_day_is_the_next_that_the_law_still_gives(
    test: str, first: date, as_of: date | None, done: date | None, expected: date | None
) -> None:
    """2 1/2 months, or 6, without the employer's tax: IRC 4979(f)(1). Twelve at all: IRC 401(k)(8)(A), 401(m)(6)(A)."""
    assert as_due(refund(test, first), terms(testing_done_on=done), as_of).by == expected


def test_excess_deferrals_after_15_april_are_said_to_be_income_twice() -> None:
    """Treas. Reg. 1.402(g)-1(e)(8)(iii)."""
    found = as_due(refund("402(g)", date(2027, 4, 15)), terms(), date(2027, 5, 1))
    assert "income of 2026 and once more of the year of payment" in found.note
    assert "1.402(g)-1(e)(8)(iii)" in found.note


def test_the_answer_names_the_day_that_applies() -> None:
    """$3,000 on 1 April 2027: 15 March is over, and 31 December is the last day at all."""
    assert [each.by for each in answer(date(2027, 2, 1)).refunds] == [MARCH]
    assert [each.by for each in answer(date(2027, 4, 1)).refunds] == [LAST]
    assert [each.by for each in answer(date(2028, 1, 10)).refunds] == [None]


# --- what a person is told ---------------------------------------------------------------------------------


def told(found: PlanTest, as_of: date | None = None) -> str:
    (message,) = messages(found, as_of)
    return " ".join(message.text.split())


def dated(as_of: date, **plan: Any) -> PlanTest:
    found = answer(None, **plan)
    return found._replace(refunds=tuple(as_due(each, terms(**plan), as_of) for each in found.refunds))


def test_a_message_names_the_day_that_applies_now() -> None:
    """IRC 4979(f)(1), 401(k)(8)(A): 15 March, then 31 December 2027."""
    assert "is paid back to you by 15 March 2027" in told(dated(MARCH), MARCH)
    after = told(dated(date(2027, 3, 16)), date(2027, 3, 16))
    assert "is paid back to you by 31 December 2027" in after
    assert "15 March" not in after


def test_a_message_after_the_last_day_says_that_it_has_passed_and_what_follows() -> None:
    """Written in February 2028 for a payment on 1 March 2028: only EPCRS is left (Rev. Proc. 2021-30 App. A s.03)."""
    day = date(2028, 2, 10)
    text = told(dated(day, testing_done_on=date(2028, 3, 1)), day)
    assert "$3,000 of pre-tax deferrals is paid back to you, with what it earned or less what it lost." in text
    assert "The law's last day for this, 31 December 2027, has passed" in text
    assert "EPCRS" in text
    assert "15 March 2027" not in text
    assert " by 31 December" not in text


def test_a_message_about_money_that_was_paid_in_time_does_not_promise_it() -> None:
    """Paid on 1 March 2027 as the plan says; the message is of 1 April, so that 15 March is no day to wait for."""
    plan = {"testing_done_on": date(2027, 3, 1)}
    text = told(dated(date(2027, 4, 1), **plan), date(2027, 4, 1))
    assert "$3,000 of pre-tax deferrals was to be paid back to you by 15 March 2027" in text
    assert "is paid back to you by" not in text
    assert "If any of it has not reached you, ask the plan's administrator." in text


def test_a_message_about_excess_deferrals_and_additions_after_their_day() -> None:
    """15 April 2027: IRC 402(g)(2)(A)(ii). 15 October 2027: no day of the law, Rev. Proc. 2021-30 s.4.04."""
    who = person("n", 3, prior_pay=0, pay=10_000_000, pre_tax=2_600_000, after_tax=6_000_000)
    found = answer(None, [who], PlanSums(rows=1))
    assert {each.test for each in found.refunds} == {"402(g)", "415(c)"}

    def on(day: date) -> str:
        return told(found._replace(refunds=tuple(as_due(each, terms(), day) for each in found.refunds)), day)

    assert "by 15 April 2027" in on(date(2027, 4, 15))
    late = on(date(2027, 4, 16))
    assert "by 15 April 2027" not in late
    assert "The law's last day for this, 15 April 2027, has passed: what is paid later is income of 2026" in late
    assert "by 15 October 2027" in late
    later = on(date(2027, 10, 16))
    assert "pay this back, 15 October 2027, has passed; it still goes back." in later
    assert "is paid back to you by" not in later
