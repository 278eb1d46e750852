"""The rules of correction joined as a correction joins them, for examples that need several or stand elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from megaroth.law import additions, correction_steps, corrections, deadlines, deferrals, early_withdrawal
from megaroth.law.figures import shipped
from megaroth.law.nondiscrimination import (
    coverage,
    excess_contributions,
    levelling,
    order_of_money,
    plan_deadlines,
    projection,
    ratios,
    top_heavy,
)
from tests.cases import together


class Saver(NamedTuple):
    """One eligible highly compensated employee; cents."""

    name: str
    pay: int
    amount: int
    """What counts in the ratio, in all pooled plans."""
    held: int = -1
    """Of it in this plan; -1 for all."""


class Correction(NamedTuple):
    """Both steps."""

    average: int
    highest_permitted: int
    step1: dict[str, int]
    total: int
    apportioned: dict[str, int]


def correction(savers: Sequence[Saver], limit: int) -> Correction:
    """Both steps, with the ratios of the test, rounded."""
    rounded = [ratios.actual_contribution_ratio(saver.amount, 0, 0, 0, saver.pay).ratio for saver in savers]
    amounts, pays = [saver.amount for saver in savers], [saver.pay for saver in savers]
    return _correction(savers, rounded, levelling.total_excess(amounts, pays, rounded, limit))


def correction_by_exact_ratios(savers: Sequence[Saver], limit: int) -> Correction:
    """Both steps by the other reading of the first."""
    rounded = [ratios.actual_contribution_ratio(saver.amount, 0, 0, 0, saver.pay).ratio for saver in savers]
    amounts, pays = [saver.amount for saver in savers], [saver.pay for saver in savers]
    return _correction(savers, rounded, levelling.total_excess_of_exact_ratios(amounts, pays, limit))


def _correction(savers: Sequence[Saver], rounded: Sequence[int], levelled: levelling.Levelled) -> Correction:
    names = [saver.name for saver in savers]
    held = [saver.amount if saver.held < 0 else saver.held for saver in savers]
    shares = levelling.apportion([saver.amount for saver in savers], held, levelled.total, names)
    return Correction(
        ratios.average(sum(rounded), len(rounded)),
        levelled.highest_permitted,
        dict(zip(names, levelled.each, strict=True)),
        levelled.total,
        dict(zip(names, shares, strict=True)),
    )


def limit(other_average: int) -> int:
    return together.limit(other_average).limit


class Recharacterized(NamedTuple):
    """Examples 2 and 3 of 1.401(m)-2(b)(5): the ADP excess of the only highly compensated employee, then the ACP."""

    excess: int
    recharacterized: int
    ratio: int
    limit: int
    reduction: int


def recharacterization(
    pay: int, elective: int, match: int, others_adp: int, others_acp: int, returned: int, match_forfeited: int
) -> Recharacterized:
    """The excess, less what went back under 402(g), becomes after-tax money; it counts with the match that is left."""
    saver = [Saver("D", pay, elective)]
    share = correction(saver, limit(others_adp)).apportioned["D"]
    left = excess_contributions.excess_contribution(share, returned, 0, 0, False, 0).refund
    after_tax = excess_contributions.recharacterized(left, left, True).becomes_after_tax
    counted = [Saver("D", pay, after_tax + match - match_forfeited)]
    second = correction(counted, limit(others_acp))
    return Recharacterized(share, after_tax, second.average, limit(others_acp), second.total)


class Shifted(NamedTuple):
    """An ADP that is corrected and lends deferrals of both groups, and the ACP that borrows them."""

    adp_corrected: int
    points: int
    adp_shifted: tuple[int, int]
    acp_shifted: tuple[int, int]
    acp_limit: int
    reduction: int
    """By how many points the correction lowers the ACP."""
    acp_corrected: int
    """What the ACP is then without what was borrowed."""


def shifted(adp_highly_paid: int, adp_others: int, acp_highly_paid: int, acp_others: int) -> Shifted:
    """The most that both groups can lend alike; one highly paid person with $100,000 stands for the group's average."""

    def corrected(average: int, most: int) -> int:
        saver = Saver("H", 100_000_00, average * 10)
        left = saver.amount - correction([saver], most).apportioned["H"]
        return ratios.actual_contribution_ratio(left, 0, 0, 0, saver.pay).ratio

    adp = corrected(adp_highly_paid, limit(adp_others))
    points = together.largest_shift(adp, adp_others).of_both
    borrowed = (acp_highly_paid + points, acp_others + points)
    most = limit(borrowed[1])
    acp = corrected(borrowed[0], most)
    lent = (adp - points, adp_others - points)
    return Shifted(adp, points, lent, borrowed, most, borrowed[0] - acp, acp - points)


class MatchedAfterTax(NamedTuple):
    """Example 6 of 1.401(m)-2(b)(5)."""

    match: int
    ratio: int
    limit: int
    excess: int
    removed: order_of_money.Removed
    ratio_left: int


def unmatched_first(pay: int, after_tax: int, tiers: Sequence[order_of_money.Tier], others_acp: int) -> MatchedAfterTax:
    bands = order_of_money.bands(after_tax, 0, pay, tiers)
    match = sum(band.after_tax * band.rate for band in bands) // 1_000_000
    first = correction([Saver("G", pay, after_tax + match)], limit(others_acp))
    removed = order_of_money.unmatched_after_tax_first(first.total, bands, match)
    left = after_tax + match - sum(removed[:4])
    ratio = ratios.actual_contribution_ratio(left, 0, 0, 0, pay).ratio
    return MatchedAfterTax(match, first.average, limit(others_acp), first.total, removed, ratio)


class RothCatchUp(NamedTuple):
    """What of a pre-tax ADP excess stays for somebody who must make catch-up as Roth."""

    roth_only: bool
    becomes_catch_up: int
    only_if_roth: int
    refund: int


def roth_catch_up(fica_wages: int, threshold: int, apportioned: int, catch_up_limit: int, roth: int) -> RothCatchUp:
    roth_only = deferrals.roth_catch_up(True, fica_wages, threshold).roth_only
    sheet = excess_contributions.excess_contribution(apportioned, 0, catch_up_limit, 0, roth_only, roth)
    return RothCatchUp(roth_only, sheet.becomes_catch_up, sheet.only_if_roth, sheet.refund)


def allocable_income(income: int, excess: int, opening: int, contributions: int) -> corrections.ExcessAggregate:
    """The income by the fraction, and the refund with it."""
    allocable = corrections.allocable_income(income, excess, opening, contributions).allocable
    return corrections.excess_aggregate(excess, excess, 0, allocable, True, rate())


def excess_aggregate(
    excess: int, after_tax: int, vested: int, earnings: int, in_time: bool
) -> corrections.ExcessAggregate:
    return corrections.excess_aggregate(excess, after_tax, vested, earnings, in_time, rate())


def paid_back(year: int, place: correction_steps.Place) -> correction_steps.Step:
    """How after-tax money goes back that fails the ACP test of a year."""
    return correction_steps.excess_aggregate_steps(year, place, automatic=False)[0]


def early_tax(income: int, payment: str) -> early_withdrawal.EarlyWithdrawalTax:
    """The tax of IRC 72(t) on the income of a payment from a plan, by the exception that it meets, if it meets one."""
    met = [each for each in early_withdrawal.EXCEPTIONS if each.id == payment and each.applies in ("plan", "both")]
    exempt = income if met and not met[0].figure else 0
    return early_withdrawal.early_withdrawal_tax(income, 0, exempt, shipped().rate("irc_72t_additional_tax_rate", 2026))


def excess_additions(
    excess: int, unmatched_after_tax: int, unmatched_deferrals: int, matched: int, match: int, employer: int
) -> corrections.ExcessAdditions:
    return corrections.excess_additions(excess, unmatched_after_tax, unmatched_deferrals, matched, match, employer)


def rate() -> int:
    return shipped().rate("irc_4979a_excess_aggregate_rate", 2026)


def after_tax_limit(dollar_limit: int, pay: int, deferrals: int, employer: int) -> int:
    return additions.annual_additions(dollar_limit, pay, deferrals, employer, 0, 0).after_tax_limit


def after_tax_limit_of(year: int, pay: int, employer: int) -> int:
    """The same with the published limits of a year and full deferrals."""
    figures = shipped()
    return after_tax_limit(
        figures.cents("irc_415c_annual_additions", year),
        pay,
        figures.cents("irc_402g_elective_deferral", year),
        employer,
    )


def days(plan_year_end: date, automatic: bool) -> dict[str, date]:
    """The last days after a plan year, by what they are for; a weekend moves only the return's."""
    return {
        "no_excise": plan_deadlines.without_excise(plan_year_end, automatic).due,
        "recharacterization": plan_deadlines.recharacterization(plan_year_end).due,
        "statutory_correction": plan_deadlines.statutory_correction(plan_year_end).due,
        "form_5330": plan_deadlines.form_5330(plan_year_end).due,
        "excess_deferral_402g": deadlines.excess_deferral_refund(plan_year_end.year).due,
        "coverage_amendment": plan_deadlines.coverage_amendment(plan_year_end).due,
    }


class Covered(NamedTuple):
    """Coverage by both tests."""

    ratio: coverage.CoverageRatio
    classification: coverage.Classification
    average_benefit: coverage.AverageBenefit


def covered(
    other_benefiting: int,
    other_people: int,
    highly_paid_benefiting: int,
    highly_paid_people: int,
    average_benefit_percentage: int,
) -> Covered:
    ratio = coverage.coverage_ratio(other_benefiting, other_people, highly_paid_benefiting, highly_paid_people)
    table = coverage.classification(ratio.ratio, other_people, other_people + highly_paid_people)
    return Covered(ratio, table, coverage.average_benefit(table.within_safe, average_benefit_percentage, 1_000_000))


def officer_limits(employees: Sequence[int]) -> tuple[int, ...]:
    return tuple(top_heavy.officer_limit(count) for count in employees)


class Projected(NamedTuple):
    """What one person may still make."""

    percentage: int
    ceiling: projection.AfterTaxCeiling


def projected(
    others_acp: int,
    match_ratios: Sequence[int],
    taking_part: int,
    pay: int,
    additions_limit: int,
    other_additions: int,
) -> Projected:
    sheet = projection.uniform_percentage(limit(others_acp), sum(match_ratios), len(match_ratios), taking_part)
    left = additions.annual_additions(additions_limit, pay, 0, other_additions, 0, 0).after_tax_limit
    return Projected(sheet.percentage, projection.after_tax_ceiling(sheet.percentage, pay, left, pay))
