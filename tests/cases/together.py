"""The rules of plan testing joined as a test joins them, for examples that need several: ADP and ACP tests whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from megaroth.law.figures import shipped
from megaroth.law.nondiscrimination import limits, ratios, safe_harbor, shifting, tested_plans
from megaroth.law.nondiscrimination.highly_compensated import highly_compensated, top_paid_count
from megaroth.law.nondiscrimination.match_formula import FormulaTier, match_percent
from megaroth.law.nondiscrimination.multiples import multiples
from megaroth.law.nondiscrimination.top_paid import top_paid_group

YEAR = 2026
"""The multiples have been the same since 1987."""


class Saver(NamedTuple):
    """One eligible employee; cents."""

    pay: int
    deferrals: int = 0
    after_tax: int = 0
    match: int = 0
    forfeited: int = 0
    qualified: int = 0
    """QNECs and QMACs used in the test at hand."""
    shifted: int = 0
    """Deferrals counted in the ACP test."""
    catch_up: int = 0


class Whole(NamedTuple):
    """One test."""

    highly_paid_ratios: tuple[int, ...]
    other_ratios: tuple[int, ...]
    highly_paid_average: int
    other_average: int
    limit: limits.ActualPercentageLimit
    outcome: limits.PercentageTest

    @property
    def leg(self) -> str:
        """Which limb gave the limit."""
        return "1.25 times" if self.limit.basic >= self.limit.alternative else "lesser of 2 times and 2 points more"


def whole(highly_paid: Sequence[int], others: Sequence[int]) -> Whole:
    """The test of two groups, by their ratios."""
    high = ratios.average(sum(highly_paid), len(highly_paid))
    other = ratios.average(sum(others), len(others))
    sheet = limits.actual_percentage_limit(other, *multiples(shipped(), YEAR))
    outcome = limits.percentage_test(high, len(highly_paid), other, len(others), sheet.limit)
    return Whole(tuple(highly_paid), tuple(others), high, other, sheet, outcome)


def deferral_ratio(saver: Saver) -> int:
    return ratios.actual_deferral_ratio(
        saver.deferrals, 0, saver.catch_up, saver.qualified, saver.shifted, saver.pay
    ).ratio


def contribution_ratio(saver: Saver) -> int:
    match = ratios.match_counted(saver.match, saver.forfeited, 0, 0).counted
    return ratios.actual_contribution_ratio(saver.after_tax, match, saver.qualified, saver.shifted, saver.pay).ratio


def adp_test(highly_paid: Sequence[Saver], others: Sequence[Saver]) -> Whole:
    return whole([deferral_ratio(saver) for saver in highly_paid], [deferral_ratio(saver) for saver in others])


def acp_test(highly_paid: Sequence[Saver], others: Sequence[Saver]) -> Whole:
    return whole([contribution_ratio(saver) for saver in highly_paid], [contribution_ratio(saver) for saver in others])


def of_averages(highly_paid: int, others: int) -> Whole:
    """The test of two averages as an example tells them."""
    return whole([highly_paid], [others])


def of_many(ratios_of_others: Sequence[int]) -> int:
    """The average of the others, of ratios as an example tells them."""
    return ratios.average(sum(ratios_of_others), len(ratios_of_others))


def limit(other_average: int) -> limits.ActualPercentageLimit:
    return limits.actual_percentage_limit(other_average, *multiples(shipped(), YEAR))


def needed(highly_paid_average: int) -> int:
    return limits.needed_average(highly_paid_average, *multiples(shipped(), YEAR)).needed


class Employee(NamedTuple):
    """One employee of a group that is to be sorted."""

    name: str
    prior_pay: int = 0
    ownership: int = 0
    ownership_prior: int = 0


def highly_paid(employees: Sequence[Employee], threshold: int, elected: bool, counted: int) -> tuple[str, ...]:
    """The names of the highly paid; ``counted`` employees for the top-paid group."""
    top = top_paid_group([(one.name, one.prior_pay) for one in employees], top_paid_count(counted))
    return tuple(
        one.name
        for one in employees
        if highly_compensated(
            one.ownership, one.ownership_prior, one.prior_pay, threshold, elected, one.name in top
        ).highly_paid
    )


def largest_shift(highly_paid: int, others: int) -> shifting.LargestShift:
    needed_by_others = needed(highly_paid)
    return shifting.largest_shift(highly_paid, others, *multiples(shipped(), YEAR), needed_by_others)


def safe_harbor_options(highly_paid: Sequence[Saver], others: Sequence[Saver]) -> safe_harbor.MatchOptions:
    """The two ACP tests of a safe-harbor plan: without any match, and with it."""
    bare = [[saver._replace(match=0) for saver in group] for group in (highly_paid, others)]
    without, with_match = acp_test(*bare), acp_test(highly_paid, others)
    return safe_harbor.match_options(
        without.highly_paid_average, without.limit.limit, with_match.highly_paid_average, with_match.limit.limit
    )


def match_of_formula(tiers: Sequence[FormulaTier], deferrals: Sequence[int]) -> tuple[int, ...]:
    return tuple(match_percent(tiers, deferral) for deferral in deferrals)


class Outcomes(NamedTuple):
    carve_out: Whole
    main: Whole
    early: Whole
    together: Whole


class Early(NamedTuple):
    """One eligible employee of a plan that lets people in early; a ratio."""

    ratio: int
    highly_paid: bool
    met_age_and_service: bool


def early_participation(people: Sequence[Early]) -> Outcomes:
    """The tests that the plan may choose from: one, the carve-out, and the two separate ones."""
    placed = [(one, tested_plans.early_participation(one.highly_paid, one.met_age_and_service)) for one in people]

    def of(chosen: Sequence[Early]) -> Whole:
        return whole(
            [one.ratio for one in chosen if one.highly_paid], [one.ratio for one in chosen if not one.highly_paid]
        )

    return Outcomes(
        of([one for one, place in placed if place.in_carve_out]),
        of([one for one, place in placed if place.in_main]),
        of([one for one, place in placed if place.in_early]),
        of(people),
    )
