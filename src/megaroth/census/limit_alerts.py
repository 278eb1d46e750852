"""Who will pass the limit on deferrals or on annual additions, and when; what they leave for after-tax money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from megaroth.census.cap_alerts import caps_of
from megaroth.census.match_alerts import true_up_to_come, will_starve
from megaroth.census.payroll import day_of
from megaroth.census.watching import (
    Alert,
    Watch,
    at_each,
    catch_up_of,
    ceiling_of,
    crossing,
    portion_of_each,
    row_of,
    turns_roth,
)
from megaroth.law.additions import AnnualAdditions, annual_additions
from megaroth.law.deferrals import catch_up
from megaroth.money import LARGEST, dollars, portion

if TYPE_CHECKING:
    from megaroth.census.payroll import Whole


# --- the deferral limit, calendar year ---------------------------------------------------------------


def deferrals(watch: Watch) -> Iterator[Alert]:
    """Who is over the deferral limit, or will be, and the match that stops with the deferrals.

    Notes
    -----
    IRC 402(g), 401(a)(30), 414(v); deferrals count by the calendar year of the pay date.
    """
    held, known, year = watch.counters, watch.known, watch.years.calendar
    total = held.deferrals + known.deferrals_elsewhere
    for person in at_each(total + held.deferral_rate * held.left_in_year > watch.limits.deferrals):
        name, row = watch.paydays.people[person], row_of(watch, person)
        extra = catch_up_of(watch, person)
        ceiling = ceiling_of(watch, person)
        unknown = watch.terms.catch_up and not known.birth_year[person]
        beside = f", {dollars(extra.limit)} of it catch-up" if extra.limit else ""
        without = " (nothing for catch-up: the birth date is not known)" if unknown else ""
        if ceiling.excess:
            yield Alert(
                "402(g)",
                "now",
                name,
                row,
                day_of(held.last_day[person]),
                ceiling.ceiling,
                ceiling.deferrals,
                ceiling.excess,
                f"{dollars(ceiling.deferrals)} deferred in {year}, {dollars(ceiling.excess)} over the limit of "
                f"{dollars(ceiling.ceiling)}{beside}{without}",
                f"Stop deferrals; pay the excess back with its income by 15 April {year + 1}.",
                f"You have put {dollars(ceiling.deferrals)} of deferrals into the plan in {year}. The limit is "
                f"{dollars(ceiling.ceiling)}. {dollars(ceiling.excess)} has to come back to you with what it earned, "
                f"by 15 April {year + 1}. Tell us now if you deferred to another employer's plan too.",
                "IRC 402(g)(1), (2), 401(a)(30)",
            )
            continue
        rate, left = int(held.deferral_rate[person]), int(held.left_in_year[person])
        number = crossing(ceiling.deferrals, ceiling.ceiling, rate, left)
        if not number:
            continue
        on = watch.schedule.payday(person, number)
        over = ceiling.deferrals + rate * left - ceiling.ceiling
        roth = " Catch-up of this person must be Roth." if extra.roth_only and extra.limit else ""
        turns = turns_roth(watch, person, rate, left) if roth else None
        to_roth = ""
        if turns is not None:
            roth = f" Catch-up of this person must be Roth, from {turns} on."
            to_roth = (
                f" Your pay last year means that catch-up contributions have to be Roth: from {turns} on what you put "
                f"in above {dollars(watch.limits.deferrals)} may not be pre-tax."
            )
        yield Alert(
            "402(g)",
            "coming",
            name,
            row,
            on,
            ceiling.ceiling,
            ceiling.deferrals,
            over,
            f"{dollars(ceiling.deferrals)} deferred in {year}; at {dollars(rate)} a payday the limit of "
            f"{dollars(ceiling.ceiling)}{beside} is passed on {on}{without}",
            f"Payroll takes {dollars(max(0, ceiling.deferrals + rate * number - ceiling.ceiling))} less on {on} and no "
            f"deferral after it.{roth}",
            f"At the present rate your deferrals reach the limit of {dollars(ceiling.ceiling)} on {on}; after that "
            f"payroll stops them for the year.{to_roth}",
            "IRC 402(g)(1), 401(a)(30)",
        )
        yield from will_starve(watch, person, on, number, ceiling.ceiling - ceiling.deferrals)


# --- the annual additions limit, limitation year -----------------------------------------------------


def additions(watch: Watch, caps: Whole) -> Iterator[Alert]:
    """Who is over the annual additions limit, or for whom after-tax money must stop so that nobody will be.

    What is still to come is held back: deferrals and employer money at the present rate, a true-up of the match,
    and what the sponsor says of a profit sharing contribution after the year. After-tax money is taken to stop at
    the person's cap.

    Notes
    -----
    IRC 415(c); Treas. Reg. 1.415(c)-1(b); by limitation year, over every plan of the feed. Excess deferrals are taken
    as paid back by 15 April, so that they are no annual additions (Treas. Reg. 1.415(c)-1(b)(2)(ii)(D)), as in the
    plan test.
    """
    import numpy as np

    held, known, limits, left = watch.counters, watch.known, watch.limits, watch.counters.left_in_limitation_year
    pay = pay_of_year(watch)
    to_come = (held.deferral_rate + held.employer_rate + held.after_tax_rate) * left
    so_far = held.deferrals_of_limitation_year + held.employer + held.after_tax
    so_far = so_far + known.additions_elsewhere + known.deferrals_elsewhere
    reserve = reserved(watch)
    for person in at_each(so_far + to_come + reserve > np.minimum(limits.additions, pay)):
        year = _LimitationYear.of(watch, person, int(pay[person]), int(reserve[person]), int(caps[person]))
        found = year.passed() or year.coming()
        if found is not None:
            yield found


def ceilings_of(watch: Watch) -> Whole:
    """The most after-tax money of each person for the year by every limit but the ACP test; cents.

    The plan's caps, the sponsor's, a file of ceilings, what 415(c) leaves beside what the year is expected to bring,
    and the pay that deferrals leave: the forecast that the alerts are drawn from, for those too who get none.

    Parameters
    ----------
    watch : Watch
        The watch.

    Notes
    -----
    IRC 415(c)(1); catch-up is no annual addition (IRC 414(v)(3)(A)(i)), as far as it is catch-up at the present rate.
    """
    import numpy as np

    held, known, limits, left = watch.counters, watch.known, watch.limits, watch.counters.left_in_limitation_year
    caps, pay, reserve = caps_of(watch), pay_of_year(watch), reserved(watch)
    deferred = held.deferrals_of_limitation_year + known.deferrals_elsewhere
    room = np.maximum(limits.deferrals - deferred, 0)
    deferrals = deferred + np.minimum(held.deferral_rate * left, room)
    others = held.employer + held.employer_rate * left + reserve
    others = others + known.additions_elsewhere + held.after_tax - held.plan_after_tax
    found: Whole = np.minimum(caps, np.minimum(limits.additions, pay) - deferrals - others)
    found = np.maximum(np.minimum(found, pay - deferrals - (held.after_tax - held.plan_after_tax)), 0)
    # Whoever may have catch-up or deferrals that go back is judged by the law, one by one.
    old = watch.years.calendar - known.birth_year >= limits.catch_up_from
    may_catch_up = (known.birth_year > 0) & old & watch.terms.catch_up
    over = held.deferrals + known.deferrals_elsewhere > limits.deferrals
    for person in at_each(may_catch_up | over):
        year = _LimitationYear.of(watch, person, int(pay[person]), int(reserve[person]), int(caps[person]))
        found[person] = max(0, min(year.ceiling, year.pay_left))
    return found


def pay_of_year(watch: Watch) -> Whole:
    """Everyone's pay of the limitation year, with what is still to come at the present rate; cents."""
    held = watch.counters
    found: Whole = held.pay + held.pay_rate * held.left_in_limitation_year
    return found


def reserved(watch: Watch) -> Whole:
    """What is held back for a true-up and for profit sharing after the year, person by person."""
    import numpy as np

    held = watch.counters
    left = held.left_in_limitation_year
    pay = np.minimum(held.plan_pay + held.plan_pay_rate * left, watch.limits.pay_counted)
    reserve: Whole = portion_of_each(pay, watch.settings.profit_sharing)
    return reserve + true_up_to_come(watch, pay) if watch.settings.true_up else reserve


class _LimitationYear(NamedTuple):
    """One person's additions so far and to come; cents."""

    watch: Watch
    person: int
    pay: int
    reserve: int
    cap: int
    """Of the plan, the sponsor or a file of ceilings, on after-tax money."""
    extra: int
    """Catch-up that the person has."""
    deferral_cap: int
    """The plan's own cap on deferrals, above which they are catch-up."""
    excess_deferrals: int
    """Deferrals of this year that go back by 15 April."""
    deferred: int
    """Of the limitation year, without them, other plans of the employer included."""

    @classmethod
    def of(cls, watch: Watch, person: int, pay: int, reserve: int, cap: int) -> _LimitationYear:
        """Everything about one person."""
        held, terms = watch.counters, watch.terms
        elsewhere = int(watch.known.deferrals_elsewhere[person])
        deferred = int(held.deferrals_of_limitation_year[person]) + elsewhere
        excess = ceiling_of(watch, person).excess
        if watch.years.limitation_start.year != watch.years.calendar:
            excess = min(excess, int(held.deferrals[person]))
        left = int(held.left_in_limitation_year[person])
        counted = int(held.plan_pay[person]) + int(held.plan_pay_rate[person]) * left
        most = LARGEST
        highly_paid = watch.known.highly_paid[person] == 1
        for rate in (terms.deferral_limit, terms.hce_deferral_limit if highly_paid else None):
            if rate is not None:
                most = min(most, portion(min(counted, watch.limits.pay_counted), rate))
        extra = catch_up_of(watch, person).limit
        return cls(watch, person, pay, reserve, cap, extra, most, excess, deferred - excess)

    def sheet(self, deferred: int, employer: int, after_tax: int) -> AnnualAdditions:
        """The additions with these amounts, catch-up taken off; ``after_tax`` of the plan that is watched."""
        limits = self.watch.limits
        elsewhere = int(self.watch.known.additions_elsewhere[self.person]) + self.after_tax_elsewhere
        limit = max(0, min(limits.additions, self.pay))
        other = employer + after_tax + elsewhere
        caught = catch_up(deferred, limits.deferrals, self.deferral_cap, other, limit, self.extra)
        return annual_additions(limits.additions, self.pay, caught.deferrals_counted, employer, after_tax, elsewhere)

    @property
    def after_tax_elsewhere(self) -> int:
        """After-tax money in other plans of the feed."""
        held = self.watch.counters
        return int(held.after_tax[self.person]) - int(held.plan_after_tax[self.person])

    @property
    def to_defer(self) -> int:
        """Deferrals still to come, up to the limit on them."""
        held = self.watch.counters
        room = max(0, self.watch.limits.deferrals + self.extra - self.deferred)
        return min(int(held.deferral_rate[self.person]) * int(held.left_in_limitation_year[self.person]), room)

    @property
    def to_match(self) -> int:
        """Employer money still to come in the year."""
        held = self.watch.counters
        return int(held.employer_rate[self.person]) * int(held.left_in_limitation_year[self.person])

    @property
    def at_the_end(self) -> AnnualAdditions:
        """The additions by the end of the year at the present rate, after-tax money within its cap."""
        held, person = self.watch.counters, self.person
        after_tax, left = int(held.plan_after_tax[person]), int(held.left_in_limitation_year[person])
        by_end = max(after_tax, min(after_tax + int(held.after_tax_rate[person]) * left, self.cap))
        employer = int(held.employer[person]) + self.to_match + self.reserve
        return self.sheet(self.deferred + self.to_defer, employer, by_end)

    @property
    def ceiling(self) -> int:
        """The most after-tax money of the year: what everything else that is expected leaves, and the cap."""
        return min(self.at_the_end.after_tax_limit, self.cap)

    @property
    def pay_left(self) -> int:
        """Pay of the year that no deferral takes."""
        deferrals = self.deferred + self.excess_deferrals + self.to_defer
        return max(0, self.pay - deferrals - self.after_tax_elsewhere)

    @property
    def without(self) -> str:
        """What is said of deferrals that are not counted."""
        if not self.excess_deferrals:
            return ""
        return f" (without {dollars(self.excess_deferrals)} of excess deferrals, which go back by themselves)"

    def passed(self) -> Alert | None:
        """Over the limit already."""
        watch, person = self.watch, self.person
        held = watch.counters
        now = self.sheet(self.deferred, int(held.employer[person]), int(held.plan_after_tax[person]))
        if not now.excess:
            return None
        beside = " beside the deferrals that go back" if self.excess_deferrals else ""
        return Alert(
            "415(c)",
            "now",
            watch.paydays.people[person],
            row_of(watch, person),
            day_of(held.last_day[person]),
            now.limit,
            now.additions,
            now.excess,
            f"annual additions of {dollars(now.additions)}{self.without}, {dollars(now.excess)} over the limit of "
            f"{dollars(now.limit)}",
            "Stop after-tax contributions; correct the excess under EPCRS, unmatched after-tax money first.",
            f"What you and the company have put in this year comes to {dollars(now.additions)}{beside}; the law allows "
            f"{dollars(now.limit)}. {dollars(now.excess)} will come back, after-tax money first.",
            "IRC 415(c)(1)",
            self.ceiling,
        )

    def coming(self) -> Alert | None:
        """Over the limit by the end of the year, at the present rate."""
        watch, person = self.watch, self.person
        held = watch.counters
        left, rate = int(held.left_in_limitation_year[person]), int(held.after_tax_rate[person])
        after_tax, end = int(held.plan_after_tax[person]), self.at_the_end
        if not end.excess:
            return None
        now, most = self.sheet(self.deferred, int(held.employer[person]), after_tax), self.ceiling
        number = crossing(after_tax, end.after_tax_limit, rate, left)
        on = watch.schedule.payday(person, max(number, 1)) if left else None
        if number:
            passed = f"the limit of {dollars(end.limit)} is passed on {on} and by {dollars(end.excess)} by "
            last = most - after_tax - rate * (number - 1)
            do = (
                f"Stop after-tax contributions after {dollars(last)} on {on}; {dollars(most)} is the most for the year."
            )
        else:
            passed = f"the limit of {dollars(end.limit)} is passed by {dollars(end.excess)} by "
            do = "Lower deferrals, or expect catch-up or a correction after the year."
            if after_tax:
                do = "Stop after-tax contributions now, and lower deferrals or expect a correction after the year."
        stop = f"on {on}" if number else "now"
        return Alert(
            "415(c)",
            "coming",
            watch.paydays.people[person],
            row_of(watch, person),
            on,
            end.limit,
            now.additions,
            end.excess,
            f"annual additions of {dollars(now.additions)}{self.without} so far; with "
            f"{dollars(self.to_match + self.reserve)} of employer money and {dollars(self.to_defer)} of deferrals "
            f"still to come {passed}{watch.years.limitation_end}",
            do,
            f"At the present rate you and the company together pass the yearly limit of {dollars(end.limit)}. Your "
            f"after-tax contributions have to stop {stop}."
            if after_tax or rate
            else "",
            "IRC 415(c)(1)",
            most if after_tax or rate else None,
        )
