"""Who will pass a limit on deferrals, on annual additions or on after-tax money, and on which payday."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

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
            "payroll stops them for the year.",
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
    pay = held.pay + held.pay_rate * left
    to_come = (held.deferral_rate + held.employer_rate + held.after_tax_rate) * left
    so_far = held.deferrals_of_limitation_year + held.employer + held.after_tax
    so_far = so_far + known.additions_elsewhere + known.deferrals_elsewhere
    reserve = reserved(watch)
    for person in at_each(so_far + to_come + reserve > np.minimum(limits.additions, pay)):
        year = _LimitationYear.of(watch, person, int(pay[person]), int(reserve[person]), int(caps[person]))
        found = year.passed() or year.coming()
        if found is not None:
            yield found


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
        """The additions with these amounts, catch-up taken off."""
        limits = self.watch.limits
        elsewhere = int(self.watch.known.additions_elsewhere[self.person])
        limit = max(0, min(limits.additions, self.pay))
        other = employer + after_tax + elsewhere
        caught = catch_up(deferred, limits.deferrals, self.deferral_cap, other, limit, self.extra)
        return annual_additions(limits.additions, self.pay, caught.deferrals_counted, employer, after_tax, elsewhere)

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
        now = self.sheet(self.deferred, int(held.employer[person]), int(held.after_tax[person]))
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
            min(now.after_tax_limit, self.cap),
        )

    def coming(self) -> Alert | None:
        """Over the limit by the end of the year, at the present rate."""
        watch, person = self.watch, self.person
        held = watch.counters
        left, rate = int(held.left_in_limitation_year[person]), int(held.after_tax_rate[person])
        after_tax, employer = int(held.after_tax[person]), int(held.employer[person])
        room = max(0, watch.limits.deferrals + self.extra - self.deferred)
        to_defer = min(int(held.deferral_rate[person]) * left, room)
        to_match = int(held.employer_rate[person]) * left
        by_end = max(after_tax, min(after_tax + rate * left, self.cap))
        end = self.sheet(self.deferred + to_defer, employer + to_match + self.reserve, by_end)
        if not end.excess:
            return None
        now, most = self.sheet(self.deferred, employer, after_tax), min(end.after_tax_limit, self.cap)
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
            f"{dollars(to_match + self.reserve)} of employer money and {dollars(to_defer)} of deferrals still to come "
            f"{passed}{watch.years.limitation_end}",
            do,
            f"At the present rate you and the company together pass the yearly limit of {dollars(end.limit)}. Your "
            f"after-tax contributions have to stop {stop}."
            if after_tax or rate
            else "",
            "IRC 415(c)(1)",
            most if after_tax or rate else None,
        )


# --- caps on after-tax money -------------------------------------------------------------------------


def caps_of(watch: Watch) -> Whole:
    """The most after-tax money that plan, sponsor and ceilings let each person put in this year; cents."""
    import numpy as np

    terms, settings, held = watch.terms, watch.settings, watch.counters
    pay = np.minimum(held.plan_pay + held.plan_pay_rate * held.left_in_limitation_year, watch.limits.pay_counted)
    cap = np.full(len(pay), LARGEST, np.int64)
    if terms.after_tax_limit is not None:
        cap = np.minimum(cap, portion_of_each(pay, terms.after_tax_limit))
    if terms.after_tax_dollar_limit is not None:
        cap = np.minimum(cap, terms.after_tax_dollar_limit)
    for rate in (terms.hce_after_tax_limit, settings.cap):
        if rate is not None:
            cap = np.where(watch.known.highly_paid == 1, np.minimum(cap, portion_of_each(pay, rate)), cap)
    if not terms.after_tax:
        cap[:] = 0
    if settings.ceilings:
        place = {name: index for index, name in enumerate(watch.paydays.people)}
        for name, ceiling in settings.ceilings:
            if name in place:
                cap[place[name]] = min(int(cap[place[name]]), ceiling)
    return cap


def caps(watch: Watch, cap: Whole) -> Iterator[Alert]:
    """Who is over a cap on after-tax money, who will be, and from whom it is still withheld.

    Parameters
    ----------
    cap : array
        The result of :func:`caps_of`.
    """
    held = watch.counters
    left = held.left_in_limitation_year
    near = held.plan_after_tax + held.after_tax_rate * left > cap
    for person in at_each(near, held.plan_after_tax + held.after_tax_rate > 0):
        name, row = watch.paydays.people[person], row_of(watch, person)
        most, so_far, rate = int(cap[person]), int(held.plan_after_tax[person]), int(held.after_tax_rate[person])
        said = f"after-tax contributions of {dollars(so_far)} this year, the cap is {dollars(most)}"
        last = int(held.last_after_tax[person])
        over = max(0, so_far - most)
        if over or (so_far == most and last > 0 and rate):
            withheld = last > 0 and so_far - last >= most
            if not over:
                number = crossing(so_far, most, rate, int(left[person]))
                if not number:
                    continue
                on = watch.schedule.payday(person, number)
            yield Alert(
                "still withheld" if withheld else "plan cap",
                "now" if over else "coming",
                name,
                row,
                day_of(held.last_day[person]) if over else on,
                most,
                so_far,
                over or rate * int(left[person]),
                f"{said}; {dollars(last)} was still withheld on {day_of(held.last_day[person])}" if withheld else said,
                "Stop after-tax contributions in payroll, bonus runs included"
                + ("; correct what the plan did not permit under EPCRS." if over else "."),
                f"Your after-tax contributions of this year are {'over' if over else 'at'} their cap: they have to stop"
                + (f", and {dollars(over)} has to be corrected." if over else "."),
                "plan document",
                most,
            )
            continue
        number = crossing(so_far, most, rate, int(left[person]))
        if number:
            on = watch.schedule.payday(person, number)
            yield Alert(
                "plan cap",
                "coming",
                name,
                row,
                on,
                most,
                so_far,
                so_far + rate * int(left[person]) - most,
                f"{said}; at {dollars(rate)} a payday it is passed on {on}",
                f"Stop after-tax contributions after {dollars(most - so_far - rate * (number - 1))} on {on}.",
                f"Your after-tax contributions reach their cap for this year on {on}; payroll stops them then.",
                "plan document",
                most,
            )
