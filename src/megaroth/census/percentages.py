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
    actual_contribution_ratio,
    actual_deferral_ratio,
    average,
    match_counted,
)

Kind = Literal["ADP", "ACP"]
Choice = Literal["", "together", "carve out", "separate"]

MAIN, EXCLUDABLE, UNION = range(3)
WITHOUT_MATCH, WITH_MATCH = "without any match", "with all match"
FIRST_YEAR_AVERAGE = 30_000
"""IRC 401(k)(3)(E), 401(m)(3): 3%."""


class Tested(NamedTuple):
    """One person's ratios, and the dollars behind them that this plan holds."""

    counted: Counted
    deferral: ActualDeferralRatio | None
    """None where the person is not in the ADP test."""
    contribution: ActualContributionRatio | None
    after_tax: ActualContributionRatio | None
    """Without any match."""
    sheets: tuple[tuple[str, tuple[Any, ...]], ...]

    @property
    def highly_paid(self) -> bool:
        """Whether the person is a highly compensated employee."""
        return self.counted.highly_paid

    @property
    def part(self) -> int:
        """Index into :data:`~megaroth.census.sums.PARTS`."""
        return self.counted.who.part


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
    sheets: tuple[tuple[str, tuple[Any, ...]], ...]


def ratios_of(
    found: Counted,
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
    Treas. Reg. 1.401(k)-2(a)(3), 1.401(m)-2(a)(3). QNECs count in the ADP test, QMACs as match in the ACP test.
    Only a highly paid person's other plans are pooled.
    """
    who = found.who
    pooled = found.highly_paid
    own = who.pre_tax + who.roth + who.catch_up_pre_tax + who.catch_up_roth - found.deferrals_out
    deferrals = own + (who.other_plan_deferrals if pooled else 0)
    out = 0 if pooled else found.excess_deferrals
    deferral = (
        actual_deferral_ratio(deferrals, out, found.catch_up.catch_up, who.qnec - untargeted, 0, who.test_pay)
        if who.adp_eligible
        else None
    )
    contribution = after_tax = None
    sheets: list[tuple[str, tuple[Any, ...]]] = []
    if deferral is not None:
        sheets.append((f"{who.person}/actual_deferral_ratio", deferral))
    if who.acp_eligible:
        match = match_counted(
            found.match + (who.other_plan_match if pooled else 0), match_forfeited, 0, disproportionate
        )
        contributed = found.after_tax + recharacterized + (who.other_plan_after_tax if pooled else 0)
        contribution = actual_contribution_ratio(contributed, match.counted, 0, 0, who.test_pay)
        after_tax = actual_contribution_ratio(contributed, 0, 0, 0, who.test_pay)
        sheets += [(f"{who.person}/match_counted", match), (f"{who.person}/actual_contribution_ratio", contribution)]
    return Tested(found, deferral, contribution, after_tax, tuple(sheets))


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
            each.after_tax.ratio if each.after_tax else None,
        )
        for each in people
    )


def groups(sums: PlanSums, people: Sequence[Tested]) -> tuple[Group, ...]:
    """The comparisons that this plan has: three ways where somebody is otherwise excludable, and the union apart."""
    held = {each.part for each in people}
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
) -> Compared:
    """One test of one group, by its numbers alone."""
    ratios = [(each, _ratio(each, kind, option)) for each in people]
    highly = [(each, ratio) for each, ratio in ratios if ratio is not None and each.highly_paid]
    highly = [(each, ratio) for each, ratio in highly if each.part in group.highly_paid]
    carried = [
        ratio for each, ratio in ratios if ratio is not None and not each.highly_paid and each.part in group.others
    ]
    many = [_sums(sums, part, kind, option) for part in group.others]
    other_people = len(carried) + sum(count for count, _ in many)
    current = average(sum(carried) + sum(total for _, total in many), other_people)
    highest = average(sum(ratio for _, ratio in highly), len(highly))

    method = terms.adp_method if kind == "ADP" else terms.acp_method
    other, words, known = current, "current year", True
    if method == "prior":
        other, words, known = _prior(kind, group, current, terms)
        # Last year's others decide whether there are any: a figure of theirs says that there were.
        other_people = max(other_people, 1) if known else other_people
    limit = actual_percentage_limit(other, *terms_of_test)
    result = percentage_test(highest, len(highly), other, other_people, limit.limit)
    outcome: Outcome = "passed" if result.passed else "failed"
    why = ""
    if result.deemed:
        outcome = "deemed passed"
        why = "nobody eligible is highly paid" if not highly else "everyone eligible is highly paid"
    elif not known:
        outcome, why = "not known", f"prior-year testing needs last year's {kind} of these others, which is not told"
    excess = 0
    if outcome == "failed":
        excess = total_excess(
            [behind(each, kind, option) for each, _ in highly],
            [each.counted.who.test_pay for each, _ in highly],
            [ratio for _, ratio in highly],
            limit.limit,
        ).total
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
    return Compared(test, group, tuple(each for each, _ in highly), sheets)


def _ratio(each: Tested, kind: Kind, option: str) -> int | None:
    if kind == "ADP":
        return each.deferral.ratio if each.deferral else None
    held = each.after_tax if option == WITHOUT_MATCH else each.contribution
    return held.ratio if held else None


def behind(each: Tested, kind: Kind, option: str) -> int:
    """The contributions behind a person's ratio, from all plans that are pooled; cents."""
    if kind == "ADP":
        return each.deferral.counted if each.deferral else 0
    held = each.after_tax if option == WITHOUT_MATCH else each.contribution
    return held.counted if held else 0


def _sums(sums: PlanSums, part: int, kind: Kind, option: str) -> tuple[int, int]:
    """People and the sum of ratios of those who were not carried."""
    held = sums.parts[part]
    if kind == "ADP":
        return held.adp_people, held.adp_ratios
    return held.acp_people, held.acp_after_tax_ratios if option == WITHOUT_MATCH else held.acp_ratios


def _prior(kind: Kind, group: Group, current: int, terms: PlanTerms) -> tuple[int, str, bool]:
    """Last year's average of the others, how it is called, and whether it is known.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(c), 1.401(m)-2(c): the first year may take 3% or the year's own average.
    """
    told = terms.prior_nhce_adp if kind == "ADP" else terms.prior_nhce_acp
    if told is not None and EXCLUDABLE in group.others and group.choice == "separate":
        return 0, "prior year", False
    if told is not None:
        return told, "prior year", True
    if terms.first_year == "3%":
        return FIRST_YEAR_AVERAGE, "prior year, first year: 3%", True
    if terms.first_year == "actual" or is_first_year(terms):
        return current, "prior year, first year: its own average", True
    return 0, "prior year", False


def _leg(basic: int, doubled: int, plus_points: int) -> str:
    if basic >= min(doubled, plus_points):
        return "1.25 times"
    return "2 times" if doubled <= plus_points else "2 points more"
