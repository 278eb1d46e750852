"""One plan year tested: limits, then ADP, then ACP, then match rates, coverage and top-heavy, with the corrections.

The order is the law's. Deferrals above IRC 402(g) and additions above 415(c) go back first, which lowers what the ACP
test counts; an ADP excess is corrected before the ACP excess is determined (IRC 401(m)(6)(D)), since match may be
forfeited with it and deferrals may become after-tax contributions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from megaroth.census.answers import Excise, Outcome, PlanTest, Refund, Room, Test
from megaroth.census.collecting import at_rest
from megaroth.census.comparing import both_compared, cured_by_qnec, failing
from megaroth.census.contribution_refunds import contribution_refunds, correct_contributions
from megaroth.census.covering import coverage
from megaroth.census.curing import qnecs, shifts
from megaroth.census.deferral_refunds import deferral_refunds, match_refunds
from megaroth.census.due_dates import as_due, due_dates
from megaroth.census.highly_paid import Status, statuses, worth_saying
from megaroth.census.not_checked import Findings, moved_deferrals, not_checked, notes, out_of_line
from megaroth.census.percentages import KINDS, Compared, Tested, ratio_rows
from megaroth.census.person_limits import Counted, after_tax_cap, counted
from megaroth.census.refunding import known_income, limit_refunds
from megaroth.census.sums import Person, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.census.top_heavy import top_heavy
from megaroth.census.year_figures import YearFigures, year_figures
from megaroth.law.figures import FigureTable
from megaroth.law.nondiscrimination.multiples import multiples
from megaroth.law.nondiscrimination.plan_deadlines import form_5330, without_excise
from megaroth.money import portion

PAY_UNTOLD = "the census tells nobody's pay of last year (prior_pay), so that nobody can be found highly paid by it"


@at_rest()
def plan_test(
    terms: PlanTerms,
    figures: FigureTable,
    sums: PlanSums,
    people: Sequence[Person],
    *,
    as_of: date | None = None,
    missing: Collection[str] = (),
) -> PlanTest:
    """Test one plan year.

    Parameters
    ----------
    terms : PlanTerms
        The elections and features of the plan.
    figures : FigureTable
        The published figures.
    sums, people
        What :func:`~megaroth.census.kernel.reduce_plan` gives of the census.
    as_of : date, optional
        The day by which a correction is judged late, where the terms name no day of payment.
    missing : collection of str
        Columns that the census does not tell at all. Where they decide, the answer is that it is not known: who is
        highly paid without last year's pay, who is a key employee without ownership.

    Raises
    ------
    NotPublishedError
        When a figure of the plan year is not published.
    """
    year = year_figures(terms, figures)
    rule = multiples(figures, terms.year)
    standing = statuses(people, sums, terms, year)
    found = [counted(each.who, terms, year, each.highly_paid) for each in standing]
    unknown = PAY_UNTOLD if "prior_pay" in missing else ""
    both = both_compared(sums, found, terms, rule, unknown, as_of)
    corrected, lost, second = both.corrected, both.lost, both.people
    contributions = [
        share
        for failed in failing(both.contribution_tests)
        if not cured_by_qnec(terms, "ACP")
        for share in correct_contributions(failed, terms, both.changed, both.forfeited, both.gone)
    ]

    known = known_income(people)
    refunds = [refund for each in found for refund in limit_refunds(each, terms, known)]
    refunds += [refund for each in corrected for refund in deferral_refunds(each, terms, known)]
    refunds += [refund for each in lost for refund in match_refunds(each, terms)]
    refunds += [refund for each in contributions for refund in contribution_refunds(each, terms, known)]
    refunds = [as_due(each, terms, as_of) for each in refunds]

    compared = (*both.deferral_tests, *both.contribution_tests)
    tests = tuple(each.test for each in compared)
    refunds.sort(key=lambda each: (ORDER.index(each.test), each.person, each.row))
    covered = coverage(sums, people, standing, terms, unknown)
    heavy = top_heavy(sums, people, standing, found, terms, year, missing)
    limits = tuple(limit for each in found for limit in each.limits)
    return PlanTest(
        terms.name,
        terms.plan_year_end,
        outcome_of(tests),
        sums.rows,
        sum(each.highly_paid for each in standing),
        others_in(sums, second),
        tests,
        tuple(each.reason for each in standing if worth_saying(each)),
        limits,
        tuple(refunds),
        qnecs(both, sums, second, terms, rule),
        covered,
        heavy.answer,
        due_dates(terms, refunds, failing(compared), covered),
        rooms(found, refunds, terms),
        terms.assumed,
        not_checked(terms, sums, people, heavy.answer),
        year.sources,
        ratio_rows(second),
        excises(failing(compared), terms, year, as_of),
        notes(
            terms,
            Findings(sums, people, year.highly_paid_over, compared, corrected, contributions, lost, refunds),
            as_of,
        )
        + out_of_line(both.out_of_proportion, both.untargeted)
        + moved_deferrals(terms, both),
        shifts(both, terms),
        worksheets(
            standing,
            found,
            second,
            compared,
            (*heavy.sheets, *(sheet for each in corrected[:MOST_SHEETS] for sheet in each.sheets)),
        ),
    )


ORDER = ("402(g)", "415(c)", "ADP", "ACP", "match rate")


def outcome_of(tests: Sequence[Test]) -> Outcome:
    """The outcome of all tests that decide: the worst of them."""
    decided = [each.outcome for each in tests if each.chosen]
    for outcome in ("failed", "not known", "passed", "deemed passed"):
        if outcome in decided:
            return outcome
    return "not tested"


def others_in(sums: PlanSums, people: Sequence[Tested]) -> int:
    """People in a test who are not highly paid."""
    many = sum(max(part.adp_people, part.acp_people) for part in sums.parts)
    return many + sum(not each.highly_paid and bool(each.deferral or each.contribution) for each in people)


# --- what else follows -----------------------------------------------------------------------------------


def excises(failed: Sequence[Compared], terms: PlanTerms, year: YearFigures, as_of: date | None) -> tuple[Excise, ...]:
    """The employer's tax on each failed test, and whether it is owed already.

    Notes
    -----
    IRC 4979; the excess without income. A QNEC that counts in the test leaves no excess (Treas. Reg. 54.4979-1(c)(1)).
    """
    by = without_excise(terms.plan_year_end, terms.eaca).due
    late = form_5330(terms.plan_year_end).due
    owed: bool | None = None
    if terms.testing_done_on is not None:
        owed = terms.testing_done_on > by
    elif as_of is not None and as_of > by:
        owed = True
    made = []
    for kind in KINDS:
        excess = sum(each.test.excess for each in failed if each.test.kind == kind)
        if excess and not cured_by_qnec(terms, kind):
            made.append(Excise(kind, excess, portion(excess, year.excise), by, late, owed))
    return tuple(made)


def rooms(found: Sequence[Counted], refunds: Sequence[Refund], terms: PlanTerms) -> tuple[Room, ...]:
    """What each highly paid person could still have put in, and what is expected back.

    Notes
    -----
    IRC 415(c) and the plan's caps; what goes back is no new room (Treas. Reg. 1.415(c)-1(b)(2)(i)).
    """
    back: dict[tuple[str, int], int] = defaultdict(int)
    for one in refunds:
        if one.action in ("paid back", "forfeited"):
            back[one.person, one.row] += one.principal
    made = []
    for each in found:
        if not each.highly_paid:
            continue
        who = each.who
        cap = after_tax_cap(who, terms, True)
        made.append(
            Room(
                who.person,
                who.row,
                each.catch_up.deferrals_counted,
                each.catch_up.catch_up,
                each.additions.additions,
                each.additions.limit,
                who.after_tax,
                max(0, min(each.additions.room, cap - who.after_tax)),
                back[who.person, who.row],
            )
        )
    return tuple(made)


MOST_SHEETS = 500
"""So many people's worksheets are shown; more would make an answer of gigabytes."""


def worksheets(
    standing: Sequence[Status],
    found: Sequence[Counted],
    people: Sequence[Tested],
    compared: Sequence[Compared],
    others: Iterable[tuple[str, tuple[Any, ...]]],
) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """Every worksheet behind the answer: of the tests, then of the first :data:`MOST_SHEETS` highly paid."""
    sheets: list[tuple[str, tuple[Any, ...]]] = [sheet for each in compared for sheet in each.sheets]
    sheets += others
    highly = [each for each in zip(standing, found, people, strict=True) if each[0].highly_paid]
    for status, limits, ratios in highly[:MOST_SHEETS]:
        sheets += [(f"{status.who.person}/highly_compensated", status.sheet), *limits.sheets, *ratios.sheets]
    return tuple(sheets)
