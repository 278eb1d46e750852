"""Caps of the plan and of the sponsor on after-tax money: who is over one, will be, or still has money withheld."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from megaroth.census.payroll import day_of
from megaroth.census.watching import Alert, Watch, at_each, crossing, portion_of_each, row_of
from megaroth.money import LARGEST, dollars

if TYPE_CHECKING:
    from megaroth.census.payroll import Whole


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
