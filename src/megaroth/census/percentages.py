"""The ADP and ACP tests of one plan year, each by every choice that the plan has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from megaroth.census.answers import Outcome, Ratio, Test
from megaroth.census.person_limits import Counted
from megaroth.census.sums import PARTS, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.census.year_figures import is_first_year
from megaroth.law.nondiscrimination.levelling import total_excess
from megaroth.law.nondiscrimination.limits import actual_percentage_limit, percentage_test
from megaroth.law.nondiscrimination.multiples import Multiples
from megaroth.law.nondiscrimination.ratios import (
    ActualContributionRatio,
    ActualDeferralRatio,
    MatchCounted,
    actual_contribution_ratio,
    actual_deferral_ratio,
    average,
    match_counted,
)

Kind = Literal["ADP", "ACP"]
KINDS: tuple[Kind, ...] = ("ADP", "ACP")
Choice = Literal["", "together", "carve out", "separate"]

FIRST_YEAR = "prior year, first year: 3%"
FIRST_YEAR_OWN = "prior year, first year: its own average"
"""How the average of the others was found where a plan has no year before."""

MAIN, EXCLUDABLE, UNION = range(3)
WITHOUT_MATCH, WITH_MATCH = "without any match", "with all match"
FIRST_YEAR_AVERAGE = 30_000
"""IRC 401(k)(3)(E), 401(m)(3): 3%."""


class Tested(NamedTuple):
    """One person's ratios, and the dollars behind them that this plan holds."""

    counted: Counted
    highly_paid: bool
    part: int
    """Index into :data:`~megaroth.census.sums.PARTS`."""
    deferral: ActualDeferralRatio | None
    """None where the person is not in the ADP test."""
    match: MatchCounted | None
    contribution: ActualContributionRatio | None
    """None, as the match, where the person is not in the ACP test."""

    @property
    def sheets(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        """The worksheets, under the person."""
        who = self.counted.who.person
        return tuple(
            (f"{who}/{name}", sheet)
            for name, sheet in (
                ("actual_deferral_ratio", self.deferral),
                ("match_counted", self.match),
                ("actual_contribution_ratio", self.contribution),
            )
            if sheet is not None
        )


class Group(NamedTuple):
    """Whom one test compares."""

    choice: Choice
    part: str
    highly_paid: tuple[int, ...]
    """Parts of the plan."""
    others: tuple[int, ...]


WHOLE = Group("", "whole plan", (MAIN, EXCLUDABLE), (MAIN, EXCLUDABLE))
CHOICES = (
    WHOLE._replace(choice="together"),
    Group("carve out", "carve out", (MAIN, EXCLUDABLE), (MAIN,)),
    Group("separate", PARTS[MAIN], (MAIN,), (MAIN,)),
    Group("separate", PARTS[EXCLUDABLE], (EXCLUDABLE,), (EXCLUDABLE,)),
)
UNION_PART = Group("", PARTS[UNION], (UNION,), (UNION,))


class Compared(NamedTuple):
    """One test with those highly paid who are in it, for its correction."""

    test: Test
    group: Group
    people: tuple[Tested, ...]
    sum_of_ratios: int
    """Of these people, each rounded as the test has it; millionths."""
    sheets: tuple[tuple[str, tuple[Any, ...]], ...]

    @property
    def spare(self) -> int:
        """By how much the ratios could be higher before their average, not rounded, is above the limit; millionths."""
        return self.test.limit * len(self.people) - self.sum_of_ratios


def ratios_of(
    found: Counted,
    terms: PlanTerms,
    match_forfeited: int = 0,
    recharacterized: int = 0,
    disproportionate: int = 0,
    untargeted: int = 0,
) -> Tested:
    """One person's ratios.

    Parameters
    ----------
    found : Counted
        The person after the limits.
    terms : PlanTerms
        They say which test counts QNECs and QMACs.
    match_forfeited : int
        Match forfeited because its base was returned, cents.
    recharacterized : int
        Deferrals that became after-tax contributions of the year, cents.
    disproportionate : int
        Match of somebody else that is out of proportion and does not count, cents.
    untargeted : int
        QNECs of somebody else beyond the targeting cap, cents.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(3), (6), 1.401(m)-2(a)(3), (6). QNECs count in the ADP test and QMACs as match in the
    ACP test, or the other way about, as the terms say. Only a highly paid person's other plans are pooled. A highly
    paid person without pay is in no test, since the ratio of zero that another has would lower the average of the
    highly paid.
    """
    who = found.who
    pooled = found.highly_paid
    own = who.pre_tax + who.roth + who.catch_up_pre_tax + who.catch_up_roth - found.deferrals_out
    deferrals = own + (who.other_plan_deferrals if pooled else 0)
    out = 0 if pooled else found.excess_deferrals
    tested = who.test_pay > 0 or not pooled
    qnec, in_acp = who.qnec - untargeted, terms.qnec_in == "acp"
    qmac = min(who.qmac, found.match) if terms.qmac_in == "adp" else 0
    # What is out of proportion is taken from the match that the ACP test counts before it is from QMACs.
    qmac -= min(qmac, max(0, disproportionate - (found.match - qmac)))
    qualified = qmac + (0 if in_acp else qnec)
    deferral = (
        actual_deferral_ratio(deferrals, out, found.catch_up.catch_up, qualified, 0, who.test_pay)
        if who.adp_eligible and tested
        else None
    )
    match = contribution = None
    if who.acp_eligible and tested:
        match = match_counted(
            found.match + (who.other_plan_match if pooled else 0), match_forfeited, qmac, disproportionate
        )
        contributed = found.after_tax + recharacterized + (who.other_plan_after_tax if pooled else 0)
        contribution = actual_contribution_ratio(contributed, match.counted, qnec if in_acp else 0, 0, who.test_pay)
    return Tested(found, pooled, who.part, deferral, match, contribution)


def ratio_rows(people: Iterable[Tested]) -> tuple[Ratio, ...]:
    """The ratios of everyone who was judged alone."""
    return tuple(
        Ratio(
            each.counted.who.person,
            each.counted.who.row,
            PARTS[each.part],
            each.highly_paid,
            each.deferral.ratio if each.deferral else None,
            each.contribution.ratio if each.contribution else None,
            each.contribution.after_tax_ratio if each.contribution else None,
        )
        for each in people
    )


def groups(sums: PlanSums, people: Sequence[Tested]) -> tuple[Group, ...]:
    """The comparisons that this plan has: three ways where somebody is otherwise excludable, and the union apart."""
    held = {each.part for each in people if each.deferral or each.contribution}
    has = [part in held or sums.parts[part].adp_people > 0 or sums.parts[part].acp_people > 0 for part in range(3)]
    return (*(CHOICES if has[EXCLUDABLE] else (WHOLE,)), *((UNION_PART,) if has[UNION] else ()))


def compare(
    kind: Kind,
    group: Group,
    option: str,
    sums: PlanSums,
    people: Sequence[Tested],
    terms: PlanTerms,
    terms_of_test: Multiples,
    moved: int = 0,
) -> Compared:
    """One test of one group, by its numbers alone; ``moved`` is added to the sum of this year's others' ratios."""
    highly, ratios, carried = _members(kind, group, option, people)
    many = [_sums(sums, part, kind, option) for part in group.others]
    other_people = len(carried) + sum(count for count, _ in many)
    current = average(sum(carried) + sum(total for _, total in many) + moved, other_people)
    highest = average(sum(ratios), len(highly))

    method = terms.adp_method if kind == "ADP" else terms.acp_method
    other, words, known = current, "current year", True
    if method == "prior":
        other, words, known, were = _prior(kind, group, current, terms)
        # Last year's others decide whether there are any: a figure of theirs says that there were, and where it is not
        # told there may have been.
        other_people = max(other_people, 1) if were else other_people
    limit = actual_percentage_limit(other, *terms_of_test)
    result = percentage_test(highest, len(highly), other, other_people, limit.limit)
    outcome: Outcome = "passed" if result.passed else "failed"
    why = ""
    if result.deemed:
        outcome = "deemed passed"
        why = "nobody eligible is highly paid" if not highly else "everyone eligible is highly paid"
    elif not known:
        outcome, why = "not known", f"prior-year testing needs last year's {kind} of these others, which is not told"
    excess = _excess(kind, option, highly, ratios, limit.limit) if outcome == "failed" else 0
    test = Test(
        kind,
        group.part,
        group.choice,
        option,
        words,
        len(highly),
        other_people,
        highest,
        other,
        limit.limit,
        _leg(limit.basic, limit.doubled, limit.plus_points),
        outcome,
        why,
        result.close and not why,
        False,
        excess,
    )
    where = f"{kind}/{group.part}" + (f"/{option}" if option else "")
    sheets = ((f"{where}/actual_percentage_limit", limit), (f"{where}/percentage_test", result))
    return Compared(test, group, tuple(highly), sum(ratios), sheets)


def _excess(kind: Kind, option: str, highly: Sequence[Tested], ratios: Sequence[int], limit: int) -> int:
    """What must go so that the ratios of the highly paid average the limit, cents."""
    amounts = [behind(each, kind, option) for each in highly]
    return total_excess(amounts, [each.counted.who.test_pay for each in highly], ratios, limit).total


def _members(
    kind: Kind, group: Group, option: str, people: Sequence[Tested]
) -> tuple[list[Tested], list[int], list[int]]:
    """Those of a group who are highly paid, their ratios, and the ratios of the others who were judged alone."""
    highly: list[Tested] = []
    ratios: list[int] = []
    carried: list[int] = []
    for each in people:
        if each.part not in (group.highly_paid if each.highly_paid else group.others):
            continue
        if kind == "ADP":
            if each.deferral is None:
                continue
            ratio = each.deferral.ratio
        else:
            if each.contribution is None:
                continue
            ratio = each.contribution.after_tax_ratio if option == WITHOUT_MATCH else each.contribution.ratio
        if each.highly_paid:
            highly.append(each)
            ratios.append(ratio)
        else:
            carried.append(ratio)
    return highly, ratios, carried


def behind(each: Tested, kind: Kind, option: str) -> int:
    """The contributions behind a person's ratio, from all plans that are pooled; cents."""
    if kind == "ADP":
        return each.deferral.counted if each.deferral else 0
    if not each.contribution:
        return 0
    return each.contribution.without_match if option == WITHOUT_MATCH else each.contribution.counted


def _sums(sums: PlanSums, part: int, kind: Kind, option: str) -> tuple[int, int]:
    """People and the sum of ratios of those who were not carried."""
    held = sums.parts[part]
    if kind == "ADP":
        return held.adp_people, held.adp_ratios
    return held.acp_people, held.acp_after_tax_ratios if option == WITHOUT_MATCH else held.acp_ratios


def _prior(kind: Kind, group: Group, current: int, terms: PlanTerms) -> tuple[int, str, bool, bool]:
    """Last year's average of the others, how it is called, whether it is known, and whether there may have been any.

    The figure that is told is of the others whom the plan's own choice compares; of nobody else's is it known.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(1)(ii), (c), 1.401(m)-2(a)(1)(ii), (c): the first year may take 3% or the year's own
    average, and without anybody else it is deemed passed.
    """
    told = terms.prior_nhce_adp if kind == "ADP" else terms.prior_nhce_acp
    if told is not None:
        choice = terms.adp_excludables if kind == "ADP" else terms.acp_excludables
        theirs = (MAIN, EXCLUDABLE) if choice == "together" or not group.choice else (MAIN,)
        if group.others == theirs:
            return told, "prior year", True, True
        return 0, "prior year", False, True
    if terms.first_year == "3%":
        return FIRST_YEAR_AVERAGE, FIRST_YEAR, True, False
    if terms.first_year == "actual" or is_first_year(terms):
        return current, FIRST_YEAR_OWN, True, False
    return 0, "prior year", False, True


def _leg(basic: int, doubled: int, plus_points: int) -> str:
    if basic >= min(doubled, plus_points):
        return "1.25 times"
    return "2 times" if doubled <= plus_points else "2 points more"
