"""What a payroll watch is told beside the feed, what it measures by, and what it says of one person."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from megaroth.census.counters import Counters, MatchSoFar, Years
from megaroth.census.payroll import Paydays
from megaroth.census.schedule import Schedule
from megaroth.census.terms import PlanTerms
from megaroth.census.year_figures import ROTH_CATCH_UP_FROM
from megaroth.law.deferrals import CatchUpLimit, DeferralCeiling, catch_up_limit, deferral_ceiling, roth_catch_up
from megaroth.law.figures import FigureTable
from megaroth.money import portion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from megaroth.census.payroll import Mask, Whole

Kind = Literal[
    "402(g)",
    "415(c)",
    "plan cap",
    "still withheld",
    "spill-over early",
    "starved match",
    "not converted",
    "Roth catch-up",
]
KINDS: tuple[Kind, ...] = (
    "402(g)", "415(c)", "plan cap", "still withheld", "spill-over early", "starved match", "not converted",
    "Roth catch-up",
)  # fmt: skip
Level = Literal["now", "coming"]


class Settings(NamedTuple):
    """What the sponsor says of the watch."""

    spill_over: bool = False
    """After-tax contributions begin when the deferral limit is used."""
    cap: int | None = None
    """A cap on after-tax contributions of the highly paid for the year, millionths of pay, beside the plan's own."""
    ceilings: tuple[tuple[str, int], ...] = ()
    """A ceiling on after-tax contributions of the year, person by person, cents: what ``census project`` wrote."""
    true_up: bool | None = None
    """Whether the plan trues up the match after the year; None where nobody said."""
    profit_sharing: int = 0
    """Employer money still to come after the year that no payroll shows, millionths of pay."""
    days: int = 30
    """After so many days after-tax money should be converted."""
    without_copies: bool = False
    """Leave rows out that repeat another in every amount."""


class Known(NamedTuple):
    """What a census says of the people of a feed; arrays in their order."""

    birth_year: NDArray[np.int32]
    """0 where it is not known."""
    fica_wages_prior: NDArray[np.int64]
    """-1 where they are not known."""
    highly_paid: NDArray[np.int8]
    """1, 0, or -1 where it is not known."""
    eligible: NDArray[np.bool_]
    """For after-tax contributions or match, by the day of the answer."""
    additions_elsewhere: NDArray[np.int64]
    """Annual additions to plans of the employer that the feed does not hold, cents."""
    deferrals_elsewhere: NDArray[np.int64]
    census: bool
    """Whether there was a census at all."""


def nothing_known(people: int) -> Known:
    """What is known of so many people without a census."""
    import numpy as np

    return Known(
        np.zeros(people, np.int32),
        np.full(people, -1, np.int64),
        np.full(people, -1, np.int8),
        np.ones(people, bool),
        np.zeros(people, np.int64),
        np.zeros(people, np.int64),
        census=False,
    )


class Alert(NamedTuple):
    """One thing about one person."""

    kind: Kind
    level: Level
    """``now``: it has happened; ``coming``: it will at the present rate."""
    person: str
    row: int
    """The last line of the feed that counts for it."""
    on: date | None
    """The payday on which it happens or happened."""
    limit: int
    so_far: int
    amount: int
    """What is over, lost or waiting, cents; at the present rate by the year's end where it is still to come."""
    says: str
    """For the sponsor."""
    do: str
    message: str
    """To the person, in plain words; empty where the person need do nothing."""
    authority: str
    ceiling: int | None = None
    """The most after-tax money of the person for the year, as far as this limit goes, cents; None where it says
    nothing of it. The lowest of a person's is the ceiling that the person is told."""


class Limits(NamedTuple):
    """The figures of the calendar year and of the limitation year; cents, years of age."""

    deferrals: int
    catch_up: int
    catch_up_higher: int
    catch_up_from: int
    higher_from: int
    higher_to: int
    roth_wages: int
    additions: int
    pay_counted: int


def sources_of(years: Years, figures: FigureTable) -> dict[str, str]:
    """Figure and year to its source, of those that :func:`limits_of` takes."""
    year = years.calendar
    named = [
        ("irc_402g_elective_deferral", year),
        ("irc_414v_catchup_50", year),
        ("irc_415c_annual_additions", years.limitation_end.year),
        ("irc_401a17_compensation", years.limitation_start.year),
    ]
    if figures.in_force("irc_414v_catchup_60_63", year):
        named.append(("irc_414v_catchup_60_63", year))
    if year >= ROTH_CATCH_UP_FROM:
        named.append(("irc_414v7_roth_catchup_wage_threshold", year))
    return {f"{name} {of}": figures.figure(name, of).source for name, of in named}


def limits_of(years: Years, figures: FigureTable) -> Limits:
    """The figures of the years in which the day of the answer lies.

    Raises
    ------
    NotPublishedError
        When one is not published for its year.
    """
    year = years.calendar
    higher = figures.in_force("irc_414v_catchup_60_63", year)
    return Limits(
        figures.cents("irc_402g_elective_deferral", year),
        figures.cents("irc_414v_catchup_50", year),
        figures.cents("irc_414v_catchup_60_63", year) if higher else 0,
        figures.count("irc_414v_age", year),
        figures.count("irc_414v_higher_age_from", year) if higher else 0,
        figures.count("irc_414v_higher_age_to", year) if higher else 0,
        figures.cents("irc_414v7_roth_catchup_wage_threshold", year) if year >= ROTH_CATCH_UP_FROM else 0,
        figures.cents("irc_415c_annual_additions", years.limitation_end.year),
        figures.cents("irc_401a17_compensation", years.limitation_start.year),
    )


class Watch(NamedTuple):
    """Everything that the alerts are drawn from."""

    terms: PlanTerms
    settings: Settings
    limits: Limits
    years: Years
    as_of: date
    paydays: Paydays
    schedule: Schedule
    counters: Counters
    match: MatchSoFar
    known: Known
    converts: bool
    """Whether the feed shows conversions, so that one that is missing can be seen."""


def at_each(*conditions: Mask) -> list[int]:
    """The people for whom every condition holds."""
    import numpy as np

    return np.flatnonzero(np.logical_and.reduce(conditions)).tolist()


def row_of(watch: Watch, person: int) -> int:
    """The last line of the feed that counts for a person."""
    starts = watch.paydays.starts
    end = int(starts[person + 1]) if person + 1 < len(starts) else len(watch.paydays.who)
    return int(watch.paydays.row[end - 1])


def catch_up_of(watch: Watch, person: int) -> CatchUpLimit:
    """The catch-up limit of one person; nothing where the birth date is not known."""
    limits, terms, born = watch.limits, watch.terms, int(watch.known.birth_year[person])
    return catch_up_limit(
        watch.years.calendar - born if born else 0,
        limits.catch_up_from,
        limits.higher_from,
        limits.higher_to,
        limits.catch_up,
        limits.catch_up_higher,
        terms.catch_up,
        terms.catch_up and limits.catch_up_higher > 0,
        roth_must(watch, person),
        terms.roth,
    )


def roth_must(watch: Watch, person: int) -> bool:
    """Whether the person's catch-up must be Roth, so far as last year's wages are known."""
    wages = max(0, int(watch.known.fica_wages_prior[person]))
    return roth_catch_up(watch.limits.roth_wages > 0, wages, watch.limits.roth_wages).roth_only


def ceiling_of(watch: Watch, person: int) -> DeferralCeiling:
    """Deferrals of the calendar year against the limit and the catch-up of one person."""
    total = int(watch.counters.deferrals[person]) + int(watch.known.deferrals_elsewhere[person])
    return deferral_ceiling(watch.limits.deferrals, 0, catch_up_of(watch, person).limit, total)


def crossing(so_far: int, limit: int, rate: int, left: int) -> int:
    """The number of the payday on which an amount passes a limit at this rate; 0 for none of those left."""
    if rate <= 0 or so_far > limit:
        return 0
    number = (limit - so_far) // rate + 1
    return number if number <= left else 0


def turns_roth(watch: Watch, person: int, rate: int, left: int) -> date | None:
    """The payday from which pre-tax deferrals must turn Roth at the present rate; None where all can stay as they are.

    Notes
    -----
    IRC 414(v)(7)(A); Treas. Reg. 1.414(v)-2: Roth deferrals made earlier in the year count as catch-up.
    """
    held = watch.counters
    deferred, roth = int(held.deferrals[person]), int(held.roth[person])
    if roth >= deferred:
        return None
    number = crossing(deferred, watch.limits.deferrals + roth, rate, left)
    return watch.schedule.payday(person, number) if number else None


def portion_of_each(amounts: Whole, rate: int) -> Whole:
    """A rate of each amount, rounded half up to the cent."""
    found: Whole = portion(amounts, rate)  # type: ignore[arg-type, assignment]
    return found
