"""Each carried person against the limits of the law: 402(g), catch-up, 415(c), and the plan's own caps.

This comes before the tests: deferrals above the limit and money that 415(c) returns are treated apart in them, and
what is catch-up is in none of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from megaroth.census.answers import Limit
from megaroth.census.match_earned import earned, match_of, matched_after_tax
from megaroth.census.sums import Person
from megaroth.census.terms import PlanTerms
from megaroth.census.year_figures import YearFigures
from megaroth.law.additions import AnnualAdditions, annual_additions
from megaroth.law.deferrals import (
    CatchUp,
    CatchUpLimit,
    DeferralCeiling,
    RothCatchUp,
    catch_up,
    catch_up_limit,
    deferral_ceiling,
    roth_catch_up,
)
from megaroth.law.nondiscrimination.order_of_money import ReturnedAdditions, returned_additions
from megaroth.money import LARGEST, dollars, portion


class Counted(NamedTuple):
    """One person after the limits: what counts in the tests, and what went back before them."""

    who: Person
    highly_paid: bool
    deferrals: int
    """All of them to this plan, catch-up included."""
    roth: int
    """Of them designated Roth."""
    match: int
    """All match of the year in this plan, what 415(c) returns taken off."""
    after_tax: int
    """After-tax contributions of the year in this plan, what 415(c) returns taken off."""
    ceiling: DeferralCeiling
    catch_up_limit: CatchUpLimit
    roth_only: bool
    catch_up: CatchUp
    additions: AnnualAdditions
    out: ReturnedAdditions
    """What 415(c) returns."""
    limits: tuple[Limit, ...]
    calendar: bool
    """Whether the plan year is the one on which deferrals are limited."""

    @property
    def sheets(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        """The worksheets, under the person."""
        who = self.who.person
        return (
            (f"{who}/catch_up_limit", self.catch_up_limit),
            *(((f"{who}/deferral_ceiling", self.ceiling),) if self.calendar else ()),
            (f"{who}/catch_up", self.catch_up),
            (f"{who}/annual_additions", self.additions),
        )

    @property
    def excess_deferrals(self) -> int:
        """Deferrals above the limit that this plan can pay back."""
        return min(self.ceiling.excess, self.deferrals)

    @property
    def match_out(self) -> int:
        """Match that 415(c) returns to the employer's account."""
        return match_of(self.who) - self.match

    @property
    def deferrals_out(self) -> int:
        """Deferrals that 415(c) returns."""
        return self.out.unmatched_deferrals + self.out.matched_deferrals

    @property
    def may_be_matched(self) -> int:
        """Contributions left that may have earned match: deferrals, and matched after-tax money."""
        after_tax = max(0, matched_after_tax(self.who) - self.out.matched_after_tax)
        return max(0, self.deferrals - self.deferrals_out) + after_tax

    @property
    def unused_catch_up(self) -> int:
        """Catch-up still to be had, for deferrals that fail the ADP test."""
        return max(0, self.catch_up_limit.limit - self.catch_up.catch_up)


NONE_RETURNED = returned_additions(0, (), (), 0)


def counted(who: Person, terms: PlanTerms, year: YearFigures, highly_paid: bool) -> Counted:
    """One person against every limit.

    Notes
    -----
    IRC 402(g), 401(a)(30), 414(v), 415(c). Excess deferrals are taken as paid back by 15 April, so that they are no
    annual additions (Treas. Reg. 1.415(c)-1(b)(2)(ii)(D)). What 415(c) returns goes by Rev. Proc. 2021-30 s.6.06(2).
    """
    deferrals = who.pre_tax + who.roth + who.catch_up_pre_tax + who.catch_up_roth
    roth = who.roth + who.catch_up_roth
    wages: RothCatchUp = roth_catch_up(year.roth_wages > 0, who.fica_wages_prior, year.roth_wages)
    extra = catch_up_limit(
        who.age,
        year.catch_up_from,
        year.higher_from,
        year.higher_to,
        year.catch_up,
        year.catch_up_higher,
        terms.catch_up,
        terms.catch_up and year.catch_up_higher > 0,
        wages.roth_only,
        terms.roth,
    )
    # Deferrals are limited by calendar year: in another plan year the labels of the payroll are all there is.
    labelled = deferrals + who.other_plan_deferrals - min(extra.limit, who.catch_up_pre_tax + who.catch_up_roth)
    calendar = is_calendar(terms)
    limit_402g = year.deferrals if calendar else labelled
    ceiling = deferral_ceiling(limit_402g, 0, extra.limit, deferrals + who.other_plan_deferrals)
    kept = deferrals + who.other_plan_deferrals - ceiling.excess
    match = match_of(who)
    employer = who.nonelective + who.safe_harbor_nonelective + who.qnec + who.forfeitures
    other = max(0, who.other_plan_additions - who.other_plan_deferrals)
    limit = max(0, min(year.additions, who.pay))
    caught = catch_up(
        kept, limit_402g, plan_cap(who, terms, highly_paid), match + employer + who.after_tax + other, limit,
        extra.limit,
    )  # fmt: skip
    additions = annual_additions(
        year.additions, who.pay, caught.deferrals_counted, match + employer, who.after_tax, other
    )
    out = NONE_RETURNED
    if additions.excess:
        regular = min(max(0, deferrals - ceiling.excess), caught.deferrals_counted)
        by_rate = earned(who, terms, who.after_tax, regular, match)
        out = returned_additions(additions.excess, by_rate.after_tax, by_rate.deferrals, employer)
    made = Counted(
        who,
        highly_paid,
        deferrals,
        roth,
        match - min(match, out.match_on_after_tax + out.match_on_deferrals),
        who.after_tax - out.unmatched_after_tax - out.matched_after_tax,
        ceiling,
        extra,
        wages.roth_only,
        caught,
        additions,
        out,
        (),
        calendar,
    )
    limits = passed(made, terms, year)
    return made._replace(limits=tuple(limits)) if limits else made


def plan_cap(who: Person, terms: PlanTerms, highly_paid: bool) -> int:
    """The plan's own cap on the deferrals of this person, cents; the largest amount where there is none."""
    cap = LARGEST
    for rate in (terms.deferral_limit, terms.hce_deferral_limit if highly_paid else None):
        if rate is not None:
            cap = min(cap, portion(who.test_pay, rate))
    return cap


def after_tax_cap(who: Person, terms: PlanTerms, highly_paid: bool) -> int:
    """The plan's own cap on the after-tax contributions of this person, cents; the largest amount for none."""
    if not terms.after_tax:
        return 0
    cap = LARGEST if terms.after_tax_dollar_limit is None else terms.after_tax_dollar_limit
    for rate in (terms.after_tax_limit, terms.hce_after_tax_limit if highly_paid else None):
        if rate is not None:
            cap = min(cap, portion(who.test_pay, rate))
    return cap


def passed(found: Counted, terms: PlanTerms, year: YearFigures) -> list[Limit]:
    """Every limit that the person is over."""
    who = found.who
    limits = []
    if found.ceiling.excess:
        elsewhere = " The other plans of the employer hold a part of them." if who.other_plan_deferrals else ""
        limits.append(
            Limit(
                who.person,
                who.row,
                "402(g)",
                found.ceiling.ceiling,
                found.ceiling.deferrals,
                found.ceiling.excess,
                f"Pay {dollars(found.ceiling.excess)} of deferrals back with its income by 15 April.{elsewhere}",
            )
        )
    if found.additions.excess:
        first = dollars(found.out.unmatched_after_tax)
        limits.append(
            Limit(
                who.person,
                who.row,
                "415(c)",
                found.additions.limit,
                found.additions.additions,
                found.additions.excess,
                "Correct under EPCRS, "
                + (f"{first} of unmatched after-tax money first." if found.out.unmatched_after_tax else "as below.")
                + (f" {dollars(found.out.left)} must come from the other plans." if found.out.left else ""),
            )
        )
    wrongly = found.catch_up.catch_up - found.roth
    if found.roth_only and wrongly > 0:
        limits.append(
            Limit(
                who.person,
                who.row,
                "Roth catch-up",
                found.roth,
                found.catch_up.catch_up,
                wrongly,
                f"Last year's FICA wages were over {dollars(year.roth_wages)}: {dollars(wrongly)} of catch-up must "
                "become Roth, by Form W-2 or an in-plan rollover (Treas. Reg. 1.414(v)-2(c)), or be paid back.",
            )
        )
    cap = after_tax_cap(who, terms, found.highly_paid)
    if who.after_tax > cap:
        limits.append(
            Limit(
                who.person,
                who.row,
                "plan cap",
                cap,
                who.after_tax,
                who.after_tax - cap,
                "The plan does not take so much after-tax money: correct the operation under EPCRS."
                if terms.after_tax
                else "The plan takes no after-tax money: see whether these are Roth deferrals in the wrong column.",
            )
        )
    return limits


def is_calendar(terms: PlanTerms) -> bool:
    """Whether the plan year is the calendar year, on which deferrals are limited."""
    return (terms.plan_year_end.month, terms.plan_year_end.day) == (12, 31)
