"""The ADP tests, then the ACP tests: what the correction of the one does, the other counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from megaroth.census.answers import Outcome, Test
from megaroth.census.deferral_refunds import DeferralsCorrected, MatchLost, correct_deferrals, match_on_returned
from megaroth.census.percentages import (
    UNION,
    WITH_MATCH,
    WITHOUT_MATCH,
    Compared,
    Group,
    Kind,
    Tested,
    compare,
    groups,
    ratios_of,
)
from megaroth.census.person_limits import Counted
from megaroth.census.plan_calendar import Calendar
from megaroth.census.qualified_money import disproportionate, out_of_target
from megaroth.census.shifting_deferrals import Moved, moved_into_acp, spared
from megaroth.census.sums import PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.law.nondiscrimination.excess_contributions import recharacterized_counted
from megaroth.law.nondiscrimination.multiples import Multiples
from megaroth.law.nondiscrimination.tested_plans import acp_test_applies, adp_test_applies

UNIVERSAL = "universal availability takes its place (IRC 403(b)(12)(A)(ii))"
GOVERNMENTAL = "a governmental plan is treated as meeting it (IRC 401(k)(3)(G), 401(a)(5)(G))"
NOTHING = "there is neither match nor after-tax money (IRC 401(m)(1))"
SAFE_HARBOR = "the safe harbor meets the test (IRC 401(k)(12), (13))"
ACP_SAFE_HARBOR = "the match meets IRC 401(m)(11) or (12), and there is no after-tax money"
COLLECTIVELY_BARGAINED = "a collectively bargained plan that covers no one else meets it (1.401(m)-1(b)(2))"


class BothCompared(NamedTuple):
    """The ADP tests, what their correction does, and the ACP tests after it."""

    deferral_tests: tuple[Compared, ...]
    corrected: list[DeferralsCorrected]
    lost: list[MatchLost]
    changed: dict[str, int]
    """Deferrals that became after-tax contributions and that this year's ACP counts, by person; cents, as in all of
    these."""
    gone: dict[str, int]
    """Deferrals that went back."""
    forfeited: dict[str, int]
    """Match that was forfeited with them."""
    out_of_proportion: dict[str, int]
    untargeted: dict[str, int]
    people: list[Tested]
    """As the ACP test has them."""
    contribution_tests: tuple[Compared, ...]
    with_qnec: tuple[Compared, ...]
    """The ACP tests as they are where a QNEC cures the ADP test and no deferrals go back."""
    spared: tuple[Moved, ...]
    """Failed ACP tests with deferrals that the ADP tests can spare, as they are where the plan provides for it."""


def both_compared(
    sums: PlanSums,
    found: Sequence[Counted],
    terms: PlanTerms,
    rule: Multiples,
    unknown: str = "",
    as_of: date | None = None,
) -> BothCompared:
    """Both tests of people who are within the limits, the ADP test corrected before the ACP test.

    Parameters
    ----------
    sums, found, terms, rule
        The plan.
    unknown : str
        Why nobody can tell who is highly paid, so that no test is decided by its numbers; empty where it is known.
    as_of : date, optional
        The day by which a correction is judged late, where the terms name no day of payment.
    """
    untargeted = out_of_target(found, sums, terms)
    out_of_proportion = disproportionate(found, sums)

    def ratios(forfeited: Mapping[str, int], recharacterized: Mapping[str, int]) -> list[Tested]:
        return [
            ratios_of(
                each,
                terms,
                match_forfeited=forfeited.get(each.who.person, 0),
                recharacterized=recharacterized.get(each.who.person, 0),
                disproportionate=out_of_proportion.get(each.who.person, 0),
                untargeted=untargeted.get(each.who.person, 0),
            )
            for each in found
        ]

    first = ratios({}, {})
    deferral_tests = deferral_compared(sums, first, terms, rule, unknown)
    corrected: list[DeferralsCorrected] = []
    if not cured_by_qnec(terms, "ADP"):
        corrected = [share for each in failing(deferral_tests) for share in correct_deferrals(each, terms, as_of)]
    lost = match_on_returned(found, corrected, terms)
    begins = Calendar.of(terms).first.year
    changed = {
        each.found.who.person: recharacterized_counted(each.changed.becomes_after_tax, begins) for each in corrected
    }
    gone = {each.found.who.person: each.changed.refund for each in corrected}
    forfeited = {each.found.who.person: each.match or 0 for each in lost if terms.forfeit_related_match}
    second = ratios(forfeited, changed) if changed or forfeited else first
    contribution_tests = contribution_compared(sums, second, terms, rule, unknown)
    moved = spared(deferral_tests, contribution_tests, sums, first, second, terms, rule)
    all_in_adp = deferral_tests
    if terms.deferrals_in_acp:
        deferral_tests, contribution_tests = moved_into_acp(deferral_tests, contribution_tests, moved)
    with_qnec = contribution_tests
    if changed or any(forfeited.get(each.found.who.person) for each in corrected):
        limits = match_on_returned(found, (), terms) if terms.forfeit_related_match else []
        gone_with = {each.found.who.person: each.match or 0 for each in limits}
        cured = ratios(gone_with, {})
        with_qnec = contribution_compared(sums, cured, terms, rule, unknown)
        if terms.deferrals_in_acp:
            also = spared(all_in_adp, with_qnec, sums, first, cured, terms, rule)
            _, with_qnec = moved_into_acp(all_in_adp, with_qnec, also)
    return BothCompared(
        deferral_tests,
        corrected,
        lost,
        changed,
        gone,
        forfeited,
        out_of_proportion,
        untargeted,
        second,
        contribution_tests,
        with_qnec,
        moved,
    )


def cured_by_qnec(terms: PlanTerms, kind: Kind) -> bool:
    """Whether the plan corrects a failed test by a QNEC, which it can only where the others of this year count."""
    method = terms.adp_method if kind == "ADP" else terms.acp_method
    return terms.correction == "qnec" and method == "current"


def deferral_compared(
    sums: PlanSums, people: Sequence[Tested], terms: PlanTerms, rule: Multiples, unknown: str = ""
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
        elif unknown:
            test = undecided(test, unknown)
        made.append(found._replace(test=test, sheets=(*found.sheets, ("ADP/adp_test_applies", applies))))
    return tuple(made)


def contribution_compared(
    sums: PlanSums, people: Sequence[Tested], terms: PlanTerms, rule: Multiples, unknown: str = ""
) -> tuple[Compared, ...]:
    """The ACP tests, each by every choice, and of a safe-harbor plan with after-tax money both ways.

    Notes
    -----
    IRC 401(m)(2), (11), (12); Treas. Reg. 1.401(m)-2(a)(5)(iv): all match for everyone, or none for anyone; the
    better of the two decides. A governmental plan is outside (IRC 401(m)(2) with 414(d)).
    """
    after_tax = sums.after_tax > 0 or any(each.contribution and each.contribution.after_tax for each in people)
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
            elif unknown:
                test = undecided(test, unknown)
            both.append(found._replace(test=test, sheets=(*found.sheets, ("ACP/acp_test_applies", applies))))
        better = min(range(len(both)), key=lambda index: _rank(both[index].test))
        decides = chosen(group, terms.acp_excludables)
        made += [
            each._replace(test=each.test._replace(chosen=decides and index == better))
            for index, each in enumerate(both)
        ]
    return tuple(made)


def undecided(test: Test, why: str) -> Test:
    """A test whose numbers decide nothing."""
    return test._replace(outcome="not known", why=why, close=False, excess=0)


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
