"""Payrolls for tests: paydays, plan terms and elections in few words, and random ones for properties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import strategies as st

from megaroth.facts.match_text import read_match
from megaroth.facts.plan import NO_CAP, Election, Tier
from megaroth.money import ONE, parse_dollars, parse_percent
from megaroth.year.pay import PayItem
from megaroth.year.payroll import NOTHING, Elected, Opening, Payroll, PayrollYear, Rules, simulate

YEAR = 2026
MONTH_ENDS = tuple(date(YEAR + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(1, 13))
HALF_MONTHS = tuple(sorted((*MONTH_ENDS, *(date(YEAR, month, 15) for month in range(1, 13)))))
EVERY_TWO_WEEKS = tuple(date(YEAR, 1, 9) + timedelta(days=14 * number) for number in range(26))

PAYROLL = Payroll(
    match_period="payroll",
    trues_up=False,
    match_cap=NO_CAP,
    match_cap_payday=NO_CAP,
    matches_after_tax=False,
    matches_catch_up=True,
    stops_deferrals=True,
    spills=False,
    matches_spilled=False,
    after_tax_last=False,
    stops_additions=False,
    after_tax_cap_payday=NO_CAP,
    whole_dollars=False,
    spendable=ONE,
    pay_limit=360_000_00,
    deferrals_stop_at_pay_limit=False,
    deferral_limit=24_500_00,
    catch_up_limit=0,
    additions_limit=72_000_00,
)
"""A payroll that stops at the deferral limit and does nothing else of its own; the limits are those of 2026."""
RULES = Rules((), 0, ONE, ONE, ONE, takes_after_tax=True)
"""A plan without employer money and caps."""


def paid(days: Sequence[date], amount: str) -> tuple[PayItem, ...]:
    """The same pay on each of some days."""
    return tuple(PayItem(day, day, parse_dollars(amount), False) for day in days)


def bonus(day: date, amount: str) -> PayItem:
    return PayItem(day, day, parse_dollars(amount), True)


def matching(formula: str) -> Rules:
    """A plan with this match and nothing else."""
    return RULES._replace(tiers=read_match(formula))


def election(told: str) -> Election:
    """An election as it is typed: a percentage or an amount of dollars."""
    return Election(parse_percent(told), 0) if told.endswith("%") else Election(0, parse_dollars(told))


def elect(pre_tax: str = "0%", after_tax: str = "0%", roth: str = "0%") -> Elected:
    return Elected(election(pre_tax), election(roth), election(after_tax))


def run(
    items: Sequence[PayItem],
    elected: Elected | Sequence[Elected],
    rules: Rules | Sequence[Rules] = RULES,
    payroll: Payroll = PAYROLL,
    opening: Opening = NOTHING,
) -> PayrollYear:
    """The simulated year; one election or one set of terms stands for all paydays."""
    by_payday = [elected] * len(items) if isinstance(elected, Elected) else elected
    terms = [rules] * len(items) if isinstance(rules, Rules) else rules
    return simulate(items, terms, payroll, opening, by_payday)


# --- random ones -----------------------------------------------------------------------------------------


class Case:
    """Everything that a simulated year needs."""

    def __init__(
        self,
        items: tuple[PayItem, ...],
        rules: tuple[Rules, ...],
        payroll: Payroll,
        opening: Opening,
        elected: tuple[Elected, ...],
    ) -> None:
        self.items, self.rules, self.payroll, self.opening, self.elected = items, rules, payroll, opening, elected

    def run(self, **terms: object) -> PayrollYear:
        """The year, where wanted under a payroll that differs in some terms."""
        payroll = self.payroll._replace(**terms)  # type: ignore[arg-type]
        return simulate(self.items, self.rules, payroll, self.opening, self.elected)

    def __repr__(self) -> str:
        return f"Case({self.items!r}, {self.rules!r}, {self.payroll!r}, {self.opening!r}, {self.elected!r})"


def cents(most: int) -> st.SearchStrategy[int]:
    """Amounts up to so many dollars: round ones, the edges, and any to the cent."""
    return st.one_of(st.integers(0, 20).map(lambda part: most * part * 5), st.integers(0, most * 100))


RATES = (250_000, 333_333, 500_000, ONE, 1_500_000)
BANDS = (10_000, 20_000, 30_000, 45_000, 60_000, 100_000)


@st.composite
def formulas(draw: st.DrawFn, *, falling: bool = False) -> tuple[Tier, ...]:
    """A match of up to three tiers; ``falling`` where none pays more than the one before it, as most plans have it."""
    ends = sorted(draw(st.sets(st.sampled_from(BANDS), max_size=3)))
    rates = [draw(st.sampled_from(RATES if falling else (0, *RATES))) for _ in ends]
    if falling:
        rates.sort(reverse=True)
    return tuple(map(Tier, (0, *ends), ends, rates))


@st.composite
def terms(draw: st.DrawFn, *, falling: bool = False) -> Rules:
    caps = st.sampled_from([ONE, ONE, ONE, 500_000, 100_000, 20_000])
    return Rules(
        draw(formulas(falling=falling)),
        draw(st.sampled_from([0, 0, 30_000])),
        draw(caps),
        draw(caps),
        draw(caps),
        draw(st.sampled_from([True, True, True, False])),
    )


@st.composite
def payrolls(draw: st.DrawFn) -> Payroll:
    """Limits are often small, so that they are reached within a few paydays."""
    yes_or_no = st.booleans()
    return Payroll(
        match_period=draw(st.sampled_from(["payroll", "payroll", "quarter", "year"])),
        trues_up=draw(yes_or_no),
        match_cap=draw(st.sampled_from([NO_CAP, NO_CAP, 5_000_00, 600_00])),
        match_cap_payday=draw(st.sampled_from([NO_CAP, NO_CAP, 150_00])),
        matches_after_tax=draw(st.sampled_from([False, False, True])),
        matches_catch_up=draw(yes_or_no),
        stops_deferrals=draw(st.sampled_from([True, True, False])),
        spills=draw(yes_or_no),
        matches_spilled=draw(yes_or_no),
        after_tax_last=draw(st.sampled_from([False, False, True])),
        stops_additions=draw(yes_or_no),
        after_tax_cap_payday=draw(st.sampled_from([NO_CAP, NO_CAP, 400_00])),
        whole_dollars=draw(yes_or_no),
        spendable=draw(st.sampled_from([ONE, 923_500, 800_000])),
        pay_limit=draw(st.sampled_from([360_000_00, 360_000_00, 50_000_00, 20_000_00])),
        deferrals_stop_at_pay_limit=draw(st.sampled_from([False, False, True])),
        deferral_limit=draw(st.sampled_from([24_500_00, 5_000_00, 1_234_56])),
        catch_up_limit=draw(st.sampled_from([0, 0, 8_000_00, 700_00])),
        additions_limit=draw(st.sampled_from([72_000_00, 20_000_00, 6_000_00, 2_000_01])),
    )


@st.composite
def cases(
    draw: st.DrawFn,
    *,
    within_limits: bool = False,
    falling: bool = False,
    one_formula: bool = False,
    begun: bool = True,
    most: int = 12,
) -> Case:
    """A job's rest of the year.

    Parameters
    ----------
    within_limits : bool
        Whether the year to date has passed no limit.
    falling, one_formula : bool
        Whether no tier of the match pays more than the one before it; whether the terms never change.
    begun : bool
        Whether something may be in before the first payday.
    most : int
        How many paydays at most, bonuses aside.
    """
    days = draw(st.sampled_from([MONTH_ENDS, HALF_MONTHS, EVERY_TWO_WEEKS]))
    days = days[-draw(st.integers(1, most)) :]
    pay = draw(cents(20_000))
    raised = draw(st.one_of(st.just(pay), cents(20_000)))
    change = draw(st.integers(0, len(days)))
    items = [PayItem(day, day, pay if index < change else raised, False) for index, day in enumerate(days)]
    if draw(st.booleans()):
        day = draw(st.sampled_from(days))
        items.append(PayItem(day, day, draw(cents(60_000)), True))
        items.sort(key=lambda item: (item.day, item.bonus))
    first = draw(terms(falling=falling))
    other = first if one_formula else draw(st.one_of(st.just(first), terms(falling=falling)))
    change = draw(st.integers(0, len(items)))
    rules = tuple(first if index < change else other for index in range(len(items)))
    payroll = draw(payrolls())
    opening = draw(openings(payroll, within_limits=within_limits)) if begun and draw(st.booleans()) else NOTHING
    elections = draw(st.lists(elected_pairs(), min_size=1, max_size=3))
    changes = sorted(draw(st.lists(st.integers(0, len(items)), min_size=2, max_size=2)))
    elected = tuple(elections[sum(index >= one for one in changes) % len(elections)] for index in range(len(items)))
    return Case(tuple(items), rules, payroll, opening, elected)


@st.composite
def elected_pairs(draw: st.DrawFn) -> Elected:
    """Elections of one day, all in percent or all in dollars."""
    if draw(st.sampled_from([False, False, True])):
        return Elected(*(Election(0, draw(cents(8_000))) for _ in range(3)))
    percents = st.sampled_from([0, 0, 10_000, 35_000, 60_000, 150_000, 400_000])
    return Elected(*(Election(draw(percents), 0) for _ in range(3)))


@st.composite
def openings(draw: st.DrawFn, payroll: Payroll, *, within_limits: bool) -> Opening:
    pay = draw(cents(400_000))
    pre_tax, roth, after_tax = (draw(cents(40_000)) for _ in range(3))
    match, other = (draw(cents(10_000)) for _ in range(2))
    if within_limits:
        pre_tax = min(pre_tax, payroll.deferral_limit)
        roth = min(roth, payroll.deferral_limit - pre_tax)
        left = payroll.additions_limit - pre_tax - roth
        after_tax = min(after_tax, max(0, left))
        match = min(match, max(0, left - after_tax))
        other = min(other, max(0, left - after_tax - match))
    quarter = (0, 0, 0)
    if payroll.match_period == "quarter":
        quarter = (draw(cents(30_000)), draw(cents(4_000)), draw(cents(500)))
    return Opening(pay, pre_tax, roth, after_tax, match, other, *quarter)
