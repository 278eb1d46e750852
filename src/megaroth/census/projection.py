"""What a projection is asked, and what it says. The report layer adds nothing to it and leaves nothing out."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from megaroth.census.answers import Test

STEP = 100
"""0.01 point of pay: the finest step that payroll and the test know."""
BANDS = (-5_000, 0, 5_000)
"""What the average of the others may turn out to be against today's, millionths: half a point less and more."""
Rule = Literal["ACP test", "415(c)", "plan cap", "pay"]


class Wanted(NamedTuple):
    """What the projection is asked."""

    day: date | None = None
    """The day to which the census's amounts run; None where they are a whole year's."""
    bands: tuple[int, ...] = BANDS
    profit_sharing: int = 0
    """Employer money after the year that the census does not hold, millionths of pay."""
    true_up: int = 0
    """The same of a true-up of the match."""
    step: int = STEP


class Ceiling(NamedTuple):
    """The most after-tax money that one highly paid person may put in this year; cents."""

    person: str
    row: int
    pay: int
    """Pay that the test counts, of the whole year."""
    so_far: int
    """After-tax contributions that the census holds."""
    at_todays_rate: int
    by_test: int | None
    """The uniform percentage of this pay; None where no test weighs what the person puts in."""
    by_additions: int
    """What 415(c) leaves, with the employer's money still to come held back."""
    by_plan: int | None
    """The plan's own caps; None for none."""
    by_pay: int
    """100% of pay less deferrals."""
    ceiling: int
    binds: Rule
    expected_refund: int
    """Of the ACP test at today's rates."""


class Band(NamedTuple):
    """The answer for one behaviour of the others; millionths."""

    shift: int
    other_average: int
    limit: int
    highly_paid_match: int
    """The average of the highly paid without any after-tax money of theirs, as the option counts it."""
    room: int
    option: str
    uniform: int | None
    """The largest percentage that passes if every highly paid person takes it up; None where the test fails anyway."""
    as_today: int | None
    """The same if only those take it up who make after-tax contributions today; without the help of rounding. None
    where nobody does, or the test fails anyway."""
    test_binds: bool
    """Whether a step more fails; otherwise everyone reaches another ceiling first."""
    today_binds: bool
    """The same of ``as_today``, and of those who make after-tax contributions today."""
    if_adp_cured: int | None = None
    """Where the ADP test fails: ``uniform`` if a QNEC cures it, so that no match is forfeited with refunds."""


class Projection(NamedTuple):
    """The answer of ``megaroth census project``."""

    plan: str
    plan_year_end: date
    day: date | None
    method: str
    certain: bool
    """Whether the others' average is already settled: prior-year testing."""
    highly_paid: int
    participating: int
    """Who makes after-tax contributions today, of those whom a test weighs."""
    others: int
    tests: tuple[Test, ...]
    """The ACP tests at today's rates, over the whole year."""
    passes_today: bool
    deferral_tests: tuple[Test, ...]
    """The ADP tests at today's rates: one that fails forfeits match, which the ACP test then does not count."""
    bands: tuple[Band, ...]
    uniform: int | None
    """Of the band without a shift, with the lowest band's where the outcome is not certain beside it."""
    prudent: int | None
    """The smallest of all bands."""
    total: int
    """What everybody's ceilings come to, cents."""
    ceilings: tuple[Ceiling, ...]
    crosses_on: date | None
    """The day on which the highly paid cross the line at today's rate."""
    refunds: int
    """Of the ACP test at today's rates, cents."""
    worth: int
    """What a point more of the others' average adds to the limit, millionths."""
    needed: int | None
    """The average of the others at which everybody could go to the other ceilings, millionths."""
    step: int
    checked: bool
    """The plan test passes with every ceiling used."""
    notes: tuple[str, ...]
