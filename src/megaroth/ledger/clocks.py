"""When Roth money is free: five-year periods, recapture periods, age 59½, and by them the day of each layer.

A pure function of what is known of a person and of their Roth money. A day that is not known for certain is a
span: the first and the last day that it can be. Nothing is guessed: a person of whom only the birth year is known
is 59½ within a span of a year, and a five-year period of which only the ledger knows began then *at the latest*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from megaroth.law import roth

Kind = Literal["contributions", "conversion", "earnings"]

QUALIFIED = "IRC 408A(d)(2); Treas. Reg. 1.408A-6, A-1"
QUALIFIED_IN_PLAN = "IRC 402A(d)(2); Treas. Reg. 1.402A-1, A-2"
RECAPTURE = "IRC 408A(d)(3)(F); Treas. Reg. 1.408A-6, A-5"
RECAPTURE_IN_PLAN = "IRC 402A(c)(4)(D), 408A(d)(3)(F); Notice 2010-84"
BASIS = "IRC 408A(d)(4)(B), 72(t)(1)"
BASIS_IN_PLAN = "IRC 72(e)(8), 72(t)(1)"
AGE = "IRC 72(t)(2)(A)(i)"


class Span(NamedTuple):
    """A day, or the first and the last day that it can be."""

    first: date
    """The earliest day there is where nobody knows the first."""
    last: date
    """The latest day there is where nobody knows the last."""


ANY_TIME = Span(date.min, date.min)
"""What is free already, and always was."""
NOT_KNOWN = Span(date.min, date.max)


def exactly(day: date) -> Span:
    """A day that is known."""
    return Span(day, day)


def later(*spans: Span) -> Span:
    """The later of several days."""
    return Span(max(span.first for span in spans), max(span.last for span in spans))


def sooner(*spans: Span) -> Span:
    """The sooner of several days."""
    return Span(min(span.first for span in spans), min(span.last for span in spans))


def turns_59_and_a_half(birth_date: date | None, birth_year: int | None) -> Span:
    """The day of age 59½; with only the birth year the days of whoever is born on its first and on its last day."""
    if birth_date is not None:
        return exactly(roth.age_59_and_a_half(birth_date))
    if birth_year is None:
        return NOT_KNOWN
    return Span(roth.age_59_and_a_half(date(birth_year, 1, 1)), roth.age_59_and_a_half(date(birth_year, 12, 31)))


class Start(NamedTuple):
    """The year in which a five-year period began, as far as it is known."""

    year: int
    """0: not known."""
    at_latest: bool
    """Nobody has said the first year: there was money in this one, and there may have been some before."""
    disagree: bool = False
    """There was money in an earlier year than the household says."""

    @property
    def ends(self) -> Span:
        """The first day after the five years."""
        if not self.year:
            return NOT_KNOWN
        end = roth.five_years_end(self.year)
        return Span(date.min if self.at_latest else end, end)


NEVER_SEEN = Start(0, False)


def roth_ira_start(said: int | None, own: int, rolled: int) -> Start:
    """The start of the one five-year period of all own Roth IRAs.

    Parameters
    ----------
    said : int or None
        The first year that the household states.
    own, rolled : int
        First years in which money is seen to have come: by a contribution or conversion, and from a designated Roth
        account that was rolled into a Roth IRA; 0 for none.
    """
    return _start(said, own, roth.roth_ira_clock(min(said or own, own or said or 0), rolled))


def designated_roth_start(said: int | None, own: int, carried: int) -> Start:
    """The start of the five-year period of one plan's designated Roth account.

    Parameters
    ----------
    said : int or None
        The first year that the household states.
    own, carried : int
        First years that the ledger shows: of money in this account, and the start of an account that was rolled
        over directly into it; 0 for none.
    """
    return _start(said, own, roth.designated_roth_clock(min(said or own, own or said or 0), carried))


def _start(said: int | None, own: int, year: int) -> Start:
    disagree = bool(said and own and own < said)
    return Start(year, bool(year) and (said is None or disagree), disagree)


class Money(NamedTuple):
    """Money of one kind in a person's Roth IRAs, taken together, or in one plan's designated Roth account."""

    plan: str
    """Empty for the Roth IRAs."""
    kind: Kind
    year: int
    """Of the conversion; otherwise 0."""
    taxable: int
    """Of a conversion, what was income then and is still there, cents."""
    rest: int
    """Basis that is still there; of earnings their amount, below zero at a loss; cents."""
    in_plan: bool = False
    """A conversion that was made inside a plan."""
    estimated: bool = False
    """The amount rests on no statement."""


class LayerClock(NamedTuple):
    """One layer of Roth money and the days from which it is free."""

    plan: str
    what: str
    year: int
    amount: int
    tax_free: Span
    """Free of income tax."""
    penalty_free: Span
    """Free of the 10% additional tax."""
    authority: str
    note: str = ""
    estimated: bool = False


class Recapture(NamedTuple):
    """The five years in which what was income at a conversion bears the 10% tax when it is taken out."""

    plan: str
    year: int
    taxable: int
    """Cents that are still there; 0: there is nothing to recapture."""
    five_years_end: date
    ends: Span
    """Sooner, when 59½ comes first."""
    authority: str


class PersonClocks(NamedTuple):
    """The clocks of one person."""

    person: str
    name: str
    age: Span
    """The day of age 59½."""
    roth_ira: Start
    plans: tuple[tuple[str, Start], ...]
    """Each plan's designated Roth account."""
    recaptures: tuple[Recapture, ...]
    layers: tuple[LayerClock, ...]


def person_clocks(
    person: str,
    name: str,
    age: Span,
    roth_ira: Start,
    plans: Sequence[tuple[str, Start]],
    money: Sequence[Money],
) -> PersonClocks:
    """The clocks of one person, from what is known of them and of their Roth money.

    Parameters
    ----------
    person, name : str
        Short name and the name to be shown.
    age : Span
        Result of :func:`turns_59_and_a_half`.
    roth_ira, plans : Start
        The five-year periods.
    money : sequence of Money
        Roth money by layer; empty where no ledger says it.

    Notes
    -----
    IRC 408A(d), 402A(d), 72(t). Death and disability end both clocks' second condition and are no dates.
    """
    starts = {"": roth_ira, **dict(plans)}
    return PersonClocks(
        person,
        name,
        age,
        roth_ira,
        tuple(plans),
        tuple(_recaptures(money, age)),
        tuple(clock for one in money for clock in layer_clocks(one, starts.get(one.plan, NEVER_SEEN), age)),
    )


def layer_clocks(money: Money, start: Start, age: Span) -> Iterator[LayerClock]:
    """The days from which one kind of money is free: of tax, and of the 10%.

    Notes
    -----
    IRC 408A(d)(1)-(4), 402A(d), 72(e)(8), 72(t)(1). What comes out of a plan is always a share of everything in
    the account, whatever the days say.
    """
    inside = bool(money.plan)
    if money.kind == "earnings":
        yield LayerClock(
            money.plan,
            "earnings",
            0,
            money.rest,
            later(start.ends, age),
            age,
            QUALIFIED_IN_PLAN if inside else QUALIFIED,
            estimated=money.estimated,
        )
        return
    basis = BASIS_IN_PLAN if inside else BASIS
    if money.kind == "contributions":
        what = "contributions" if inside else "regular contributions"
        yield LayerClock(money.plan, what, 0, money.rest, ANY_TIME, ANY_TIME, basis)
        return
    inner = money.in_plan or inside
    if money.taxable:
        yield LayerClock(
            money.plan,
            "was income when converted",
            money.year,
            money.taxable,
            ANY_TIME,
            recapture_ends(money.year, age),
            RECAPTURE_IN_PLAN if inner else RECAPTURE,
            "converted in a plan; rolled over since" if money.in_plan and not inside else "",
        )
    if money.rest:
        yield LayerClock(
            money.plan,
            "was basis when converted",
            money.year,
            money.rest,
            ANY_TIME,
            ANY_TIME,
            basis,
            "" if money.taxable else "nothing to recapture",
        )


def recapture_ends(year: int, age: Span) -> Span:
    """When the recapture of a conversion ends: after five years, or at 59½ if that comes first."""
    return sooner(exactly(roth.five_years_end(year)), age)


def _recaptures(money: Iterable[Money], age: Span) -> Iterator[Recapture]:
    """One for each place and year of conversions: those of one year count as one."""
    sums: dict[tuple[str, int, bool], int] = {}
    for one in money:
        if one.kind == "conversion":
            key = (one.plan, one.year, one.in_plan)
            sums[key] = sums.get(key, 0) + one.taxable
    for (plan, year, in_plan), taxable in sorted(sums.items(), key=lambda item: (item[0][1], item[0][0])):
        yield Recapture(
            plan,
            year,
            taxable,
            roth.five_years_end(year),
            recapture_ends(year, age),
            RECAPTURE_IN_PLAN if in_plan or plan else RECAPTURE,
        )


# --- in the order of the calendar ----------------------------------------------------------------------


class Milestone(NamedTuple):
    """A day on which something becomes free, for whom, and what."""

    on: Span
    person: str
    plan: str
    what: Literal["age", "roth-ira", "designated-roth", "recapture", "qualified"]
    year: int
    """The year that a five-year period began in; 0 for the rest."""
    amount: int
    """Cents that become free, where the ledger says it."""
    authority: str


def milestones(clocks: PersonClocks) -> list[Milestone]:
    """Every day of one person's clocks, the soonest first; days that nobody can know stand last.

    The end of a five-year period of a conversion without income is no milestone: it frees nothing.
    """
    person = clocks.person
    found = [Milestone(clocks.age, person, "", "age", 0, 0, AGE)]
    if clocks.roth_ira.year:
        found.append(Milestone(clocks.roth_ira.ends, person, "", "roth-ira", clocks.roth_ira.year, 0, QUALIFIED))
    found += [
        Milestone(start.ends, person, plan, "designated-roth", start.year, 0, QUALIFIED_IN_PLAN)
        for plan, start in clocks.plans
        if start.year
    ]
    found += [
        Milestone(each.ends, person, each.plan, "recapture", each.year, each.taxable, each.authority)
        for each in clocks.recaptures
        if each.taxable
    ]
    starts = [("", clocks.roth_ira), *clocks.plans]
    for plan, start in starts:
        if start.year:
            earnings = sum(one.amount for one in clocks.layers if one.plan == plan and one.what == "earnings")
            authority = QUALIFIED_IN_PLAN if plan else QUALIFIED
            free = later(start.ends, clocks.age)
            found.append(Milestone(free, person, plan, "qualified", 0, max(0, earnings), authority))
    return sorted(found, key=lambda one: (one.on.last, one.on.first))
