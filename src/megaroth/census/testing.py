"""One plan year tested: limits, then ADP, then ACP, then match rates, coverage and top-heavy, with the corrections.

The order is the law's. Deferrals above IRC 402(g) and additions above 415(c) go back first, which lowers what the ACP
test counts; an ADP excess is corrected before the ACP excess is determined (IRC 401(m)(6)(D)), since match may be
forfeited with it and deferrals may become after-tax contributions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from megaroth.census.answers import Excise, Outcome, PlanTest, Refund, Room, Test
from megaroth.census.contribution_refunds import contribution_refunds, correct_contributions
from megaroth.census.covering import coverage
from megaroth.census.deferral_refunds import correct_deferrals, deferral_refunds, match_on_returned, match_refunds
from megaroth.census.due_dates import due_dates
from megaroth.census.highly_paid import Status, statuses, worth_saying
from megaroth.census.not_checked import Findings, not_checked, notes, out_of_line
from megaroth.census.percentages import (
    UNION,
    WITH_MATCH,
    WITHOUT_MATCH,
    Compared,
    Group,
    Tested,
    compare,
    groups,
    ratio_rows,
    ratios_of,
)
from megaroth.census.person_limits import Counted, after_tax_cap, counted
from megaroth.census.qualified_money import disproportionate, out_of_target, qnec
from megaroth.census.refunding import known_income, limit_refunds
from megaroth.census.sums import Person, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.census.top_heavy import top_heavy
from megaroth.census.year_figures import YearFigures, year_figures
from megaroth.law.figures import FigureTable
from megaroth.law.nondiscrimination.multiples import Multiples, multiples
from megaroth.law.nondiscrimination.plan_deadlines import form_5330, without_excise
from megaroth.law.nondiscrimination.tested_plans import acp_test_applies, adp_test_applies
from megaroth.money import portion

UNIVERSAL = "universal availability takes its place (IRC 403(b)(12)(A)(ii))"
GOVERNMENTAL = "a governmental plan is treated as meeting it (IRC 401(k)(3)(G), 401(a)(5)(G))"
NOTHING = "there is neither match nor after-tax money (IRC 401(m)(1))"
SAFE_HARBOR = "the safe harbor meets the test (IRC 401(k)(12), (13))"
ACP_SAFE_HARBOR = "the match meets IRC 401(m)(11) or (12), and there is no after-tax money"
COLLECTIVELY_BARGAINED = "a collectively bargained plan that covers no one else meets it (1.401(m)-1(b)(2))"


def plan_test(
    terms: PlanTerms,
    figures: FigureTable,
    sums: PlanSums,
    people: Sequence[Person],
    *,
    as_of: date | None = None,
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

    Raises
    ------
    NotPublishedError
        When a figure of the plan year is not published.
    """
    year = year_figures(terms, figures)
    rule = multiples(figures, terms.year)
    standing = statuses(people, sums, terms, year)
    found = [counted(each.who, terms, year, each.highly_paid) for each in standing]
    known = known_income(people)
    refunds = [refund for each in found for refund in limit_refunds(each, terms, known)]

    untargeted = out_of_target(found, sums)
    first = [ratios_of(each, untargeted=untargeted.get(each.who.person, 0)) for each in found]
    deferral_tests = deferral_compared(sums, first, terms, rule)
    corrected = [share for each in failing(deferral_tests) for share in correct_deferrals(each, terms)]
    refunds += [refund for each in corrected for refund in deferral_refunds(each, terms, known)]
    lost = match_on_returned(found, corrected, terms)
    refunds += [refund for each in lost for refund in match_refunds(each, terms)]

    changed = {each.found.who.person: each.changed.becomes_after_tax for each in corrected}
    gone = {each.found.who.person: each.changed.refund for each in corrected}
    forfeited = {each.found.who.person: each.match or 0 for each in lost if terms.forfeit_related_match}
    out_of_proportion = disproportionate(found, sums)
    second = [
        ratios_of(
            each,
            match_forfeited=forfeited.get(each.who.person, 0),
            recharacterized=changed.get(each.who.person, 0),
            disproportionate=out_of_proportion.get(each.who.person, 0),
            untargeted=untargeted.get(each.who.person, 0),
        )
        for each in found
    ]
    contribution_tests = contribution_compared(sums, second, terms, rule)
    contributions = [
        share
        for failed in failing(contribution_tests)
        for share in correct_contributions(failed, terms, changed, forfeited, gone)
    ]
    refunds += [refund for each in contributions for refund in contribution_refunds(each, terms, known)]

    compared = (*deferral_tests, *contribution_tests)
    tests = tuple(each.test for each in compared)
    refunds.sort(key=lambda each: (ORDER.index(each.test), each.person, each.row))
    covered = coverage(sums, people, standing, terms)
    heavy = top_heavy(sums, people, standing, found, terms, year)
    limits = tuple(limit for each in found for limit in each.limits)
    return PlanTest(
        terms.name,
        terms.plan_year_end,
        outcome_of(tests),
        sums.rows,
        sum(each.highly_paid for each in standing),
        others_in(sums, first),
        tests,
        tuple(each.reason for each in standing if worth_saying(each)),
        limits,
        tuple(refunds),
        tuple(qnec(each, sums, second, terms, rule) for each in failing(compared)),
        covered,
        heavy.answer,
        due_dates(terms, refunds, failing(compared), covered),
        rooms(found, refunds, terms),
        terms.assumed,
        not_checked(terms, sums, people, heavy.answer),
        year.sources,
        ratio_rows(second),
        excises(failing(compared), terms, year, as_of),
        notes(terms, Findings(sums, compared, corrected, contributions, lost, refunds), as_of)
        + out_of_line(out_of_proportion, untargeted),
        worksheets(
            standing,
            found,
            second,
            compared,
            (*heavy.sheets, *(sheet for each in corrected[:MOST_SHEETS] for sheet in each.sheets)),
        ),
    )


ORDER = ("402(g)", "415(c)", "ADP", "ACP", "match rate")


# --- the tests -------------------------------------------------------------------------------------------


def deferral_compared(
    sums: PlanSums, people: Sequence[Tested], terms: PlanTerms, rule: Multiples
) -> tuple[Compared, ...]:
    """The ADP tests, each by every choice, with the one that decides marked.

    Notes
    -----
    IRC 401(k)(3), (12), (13); 403(b)(12)(A)(ii) in place of the test for a 403(b) plan; 401(k)(3)(G).
    """
    applies = adp_test_applies(terms.kind == "403(b)", terms.kind == "governmental", terms.safe_harbor != "none")
    made = []
    for group in groups(sums, people):
        found = compare("ADP", group, "", sums, people, terms, rule)
        test = found.test._replace(chosen=chosen(group, terms.adp_excludables))
        if not applies.applies:
            test = test._replace(excess=0, close=False, outcome="not tested")
            if applies.section_403b:
                test = test._replace(why=UNIVERSAL)
            elif applies.governmental:
                test = test._replace(why=GOVERNMENTAL)
            else:
                test = test._replace(why=SAFE_HARBOR, outcome="deemed passed")
        made.append(found._replace(test=test, sheets=(*found.sheets, ("ADP/adp_test_applies", applies))))
    return tuple(made)


def contribution_compared(
    sums: PlanSums, people: Sequence[Tested], terms: PlanTerms, rule: Multiples
) -> tuple[Compared, ...]:
    """The ACP tests, each by every choice, and of a safe-harbor plan with after-tax money both ways.

    Notes
    -----
    IRC 401(m)(2), (11), (12); Treas. Reg. 1.401(m)-2(a)(5)(iv): all match for everyone, or none for anyone; the
    better of the two decides. A governmental plan is outside (IRC 401(m)(2) with 414(d)).
    """
    after_tax = sums.after_tax > 0 or any(each.after_tax and each.after_tax.counted for each in people)
    match = sums.match > 0 or any(each.contribution and each.contribution.match for each in people)
    harbor = terms.acp_safe_harbor and terms.kind != "governmental"
    options = (WITHOUT_MATCH, WITH_MATCH) if harbor and after_tax else ("",)
    made: list[Compared] = []
    for group in groups(sums, people):
        union = group.highly_paid == (UNION,)
        applies = acp_test_applies(after_tax, match, terms.kind == "governmental", union, harbor)
        both = []
        for option in options:
            found = compare("ACP", group, option, sums, people, terms, rule)
            test = found.test
            if not applies.applies:
                test = test._replace(excess=0, close=False, outcome="deemed passed")
                if applies.exempt_plan:
                    test = test._replace(why=GOVERNMENTAL, outcome="not tested")
                elif union:
                    test = test._replace(why=COLLECTIVELY_BARGAINED)
                elif match:
                    test = test._replace(why=ACP_SAFE_HARBOR)
                else:
                    test = test._replace(why=NOTHING, outcome="not tested")
            both.append(found._replace(test=test, sheets=(*found.sheets, ("ACP/acp_test_applies", applies))))
        better = min(range(len(both)), key=lambda index: _rank(both[index].test))
        decides = chosen(group, terms.acp_excludables)
        made += [
            each._replace(test=each.test._replace(chosen=decides and index == better))
            for index, each in enumerate(both)
        ]
    return tuple(made)


def chosen(group: Group, choice: str) -> bool:
    """Whether a comparison is the one that the plan chooses; where there is nothing to choose it is."""
    return group.choice in ("", choice)


OUTCOMES: tuple[Outcome, ...] = ("deemed passed", "passed", "not tested", "not known", "failed")
"""The better first."""


def _rank(test: Test) -> tuple[int, int, int]:
    """Passed before failed, less to pay back before more, more to spare before less."""
    return (OUTCOMES.index(test.outcome), test.excess, test.highly_paid_average - test.limit)


def failing(compared: Iterable[Compared]) -> list[Compared]:
    """The tests that decide and failed."""
    return [each for each in compared if each.test.chosen and each.test.outcome == "failed"]


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
    IRC 4979; the excess without income.
    """
    by = without_excise(terms.plan_year_end, terms.eaca).due
    late = form_5330(terms.plan_year_end).due
    owed: bool | None = None
    if terms.testing_done_on is not None:
        owed = terms.testing_done_on > by
    elif as_of is not None and as_of > by:
        owed = True
    made = []
    for kind in ("ADP", "ACP"):
        excess = sum(each.test.excess for each in failed if each.test.kind == kind)
        if excess:
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
