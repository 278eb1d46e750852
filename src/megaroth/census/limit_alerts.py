"""Who will pass a limit on deferrals, on annual additions or on after-tax money, and on which payday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from megaroth.census.counters import match_lost
from megaroth.census.payroll import day_of
from megaroth.census.watching import Alert, Watch, at_each, catch_up_of, crossing, portion_of_each, row_of
from megaroth.law.additions import annual_additions
from megaroth.law.deferrals import catch_up, deferral_ceiling
from megaroth.money import LARGEST, dollars

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
        ceiling = deferral_ceiling(watch.limits.deferrals, 0, extra.limit, int(total[person]))
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
        yield from _will_starve(watch, person, on, left - number)


def _will_starve(watch: Watch, person: int, on: date, after: int) -> Iterator[Alert]:
    """Match that paydays without a deferral would not earn."""
    held = watch.counters
    match = int(held.match_rate[person])
    if not match or not after or watch.settings.true_up or watch.terms.match_on_after_tax:
        return
    lost = match * after
    days = "payday" if after == 1 else "paydays"
    unless = "" if watch.settings.true_up is False else ", unless the plan trues the match up"
    yield Alert(
        "starved match",
        "coming",
        watch.paydays.people[person],
        row_of(watch, person),
        on,
        0,
        0,
        lost,
        f"{after} {days} after {on} would have no deferral to match: {dollars(lost)} of match at the present rate is "
        f"lost{unless}",
        "Spread the deferrals over the year, or ask whether the plan trues up.",
        f"If your deferrals reach the limit on {on}, {after} {days} after it bring no match: about {dollars(lost)}"
        f"{unless}. A lower percentage from now on keeps it.",
        "plan document; Treas. Reg. 1.401(m)-1(a)(2)",
    )


# --- the annual additions limit, limitation year -----------------------------------------------------


def additions(watch: Watch) -> Iterator[Alert]:
    """Who is over the annual additions limit, or for whom after-tax money must stop so that nobody will be.

    What is still to come is held back: deferrals and employer money at the present rate, a true-up of the match,
    and what the sponsor says of a profit sharing contribution after the year.

    Notes
    -----
    IRC 415(c); Treas. Reg. 1.415(c)-1(b); by limitation year, over every plan of the feed.
    """
    import numpy as np

    held, known, limits, left = watch.counters, watch.known, watch.limits, watch.counters.left_in_limitation_year
    pay = held.pay + held.pay_rate * left
    to_come = (held.deferral_rate + held.employer_rate + held.after_tax_rate) * left
    so_far = held.deferrals_of_limitation_year + held.employer + held.after_tax + known.additions_elsewhere
    reserve = reserved(watch)
    for person in at_each(so_far + to_come + reserve > np.minimum(limits.additions, pay)):
        yield from _additions(watch, person, int(pay[person]), int(reserve[person]))


def reserved(watch: Watch) -> Whole:
    """What is held back for a true-up and for profit sharing after the year, person by person."""
    import numpy as np

    held = watch.counters
    left = held.left_in_limitation_year
    pay = np.minimum(held.plan_pay + held.plan_pay_rate * left, watch.limits.pay_counted)
    reserve: Whole = portion_of_each(pay, watch.settings.profit_sharing)
    if watch.settings.true_up:
        earning, match, _ = match_lost(watch.paydays, watch.years)
        full = np.where(earning > 0, match * (pay // 100) // np.maximum(earning // 100, 1), 0)
        reserve = reserve + np.maximum(full - held.plan_match - held.match_rate * left, 0)
    return reserve


def _additions(watch: Watch, person: int, pay: int, reserve: int) -> Iterator[Alert]:
    held, known = watch.counters, watch.known
    limits = watch.limits
    extra = catch_up_of(watch, person).limit
    left = int(held.left_in_limitation_year[person])
    elsewhere = int(known.additions_elsewhere[person])
    name, row = watch.paydays.people[person], row_of(watch, person)

    def sheet(deferred: int, employer: int, after_tax: int, pay: int) -> tuple[int, int, int, int]:
        """Limit, additions, excess and what is left for after-tax money."""
        most = max(0, min(limits.additions, pay))
        other = employer + after_tax + elsewhere
        counted = catch_up(deferred, limits.deferrals, deferred, other, most, extra).deferrals_counted
        found = annual_additions(limits.additions, pay, counted, employer, after_tax, elsewhere)
        return found.limit, found.additions, found.excess, found.after_tax_limit

    deferred, employer = int(held.deferrals_of_limitation_year[person]), int(held.employer[person])
    after_tax = int(held.after_tax[person])
    limit, now, excess, _ = sheet(deferred, employer, after_tax, pay)
    end = watch.years.limitation_end
    if excess:
        yield Alert(
            "415(c)",
            "now",
            name,
            row,
            day_of(held.last_day[person]),
            limit,
            now,
            excess,
            f"annual additions of {dollars(now)}, {dollars(excess)} over the limit of {dollars(limit)}",
            "Stop after-tax contributions; correct the excess under EPCRS, unmatched after-tax money first.",
            f"What you and the company have put in this year comes to {dollars(now)}; the law allows {dollars(limit)}. "
            f"{dollars(excess)} will come back, after-tax money first.",
            "IRC 415(c)(1)",
        )
        return
    ceiling = limits.deferrals + extra
    to_defer = min(int(held.deferral_rate[person]) * left, max(0, ceiling - deferred))
    to_match = int(held.employer_rate[person]) * left
    by_end = after_tax + int(held.after_tax_rate[person]) * left
    limit, _, excess, room = sheet(deferred + to_defer, employer + to_match + reserve, by_end, pay)
    if not excess:
        return
    kept_back = to_match + reserve
    rate = int(held.after_tax_rate[person])
    number = crossing(after_tax, room, rate, left)
    on = watch.schedule.payday(person, number) if number else watch.as_of
    held_back = f"with {dollars(kept_back)} of employer money and {dollars(to_defer)} of deferrals still to come"
    if rate and room >= after_tax:
        last = room - after_tax - rate * (number - 1)
        do = f"Stop after-tax contributions after {dollars(last)} on {on}; {dollars(room)} is the most for the year."
    elif after_tax:
        do = "Stop after-tax contributions now, and lower deferrals or expect a correction after the year."
    else:
        do = "Lower deferrals, or expect catch-up or a correction after the year."
    yield Alert(
        "415(c)",
        "coming",
        name,
        row,
        on,
        limit,
        now,
        excess,
        f"annual additions of {dollars(now)} so far; {held_back} the limit of {dollars(limit)} is passed on {on} and "
        f"by {dollars(excess)} by {end}",
        do,
        f"At the present rate you and the company together pass the yearly limit of {dollars(limit)}. Your after-tax "
        f"contributions have to stop on {on}; {dollars(room)} is the most for this year."
        if after_tax or rate
        else "",
        "IRC 415(c)(1)",
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


def caps(watch: Watch) -> Iterator[Alert]:
    """Who is over a cap on after-tax money, who will be, and from whom it is still withheld."""
    held = watch.counters
    cap = caps_of(watch)
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
                f"Your after-tax contributions for this year are at their cap of {dollars(most)}: they have to stop"
                + (f", and {dollars(over)} has to be corrected." if over else "."),
                "plan document",
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
                f"Your after-tax contributions reach your cap of {dollars(most)} for this year on {on}.",
                "plan document",
            )
