"""After-tax money that began too early or waits, and catch-up that must be Roth."""

from __future__ import annotations

from collections.abc import Iterator

from megaroth.census.counters import before_the_limit, not_converted, oldest_not_converted
from megaroth.census.payroll import day_of
from megaroth.census.watching import Alert, Watch, at_each, catch_up_of, row_of
from megaroth.money import dollars


def early_spill_over(watch: Watch) -> Iterator[Alert]:
    """After-tax money that began before the deferral limit of the calendar year was used."""
    first, before, _ = before_the_limit(watch.paydays, watch.years)
    total = before + watch.known.deferrals_elsewhere
    for person in at_each(first > 0, total < watch.limits.deferrals):
        began, deferred = day_of(first[person]), int(total[person])
        short = watch.limits.deferrals - deferred
        yield Alert(
            "spill-over early",
            "now",
            watch.paydays.people[person],
            row_of(watch, person),
            began,
            watch.limits.deferrals,
            deferred,
            short,
            f"after-tax contributions began on {began} with {dollars(deferred)} of {dollars(watch.limits.deferrals)} "
            f"deferred in {watch.years.calendar}",
            "See whether payroll counts by calendar year and began again in January; the plan takes after-tax money "
            "only when the deferral limit is used.",
            f"After-tax money was taken from your pay on {began} before your deferrals had reached "
            f"{dollars(watch.limits.deferrals)}. We are looking into it.",
            "plan document; IRC 402(g)",
        )


def waiting(watch: Watch) -> Iterator[Alert]:
    """After-tax money that should have been converted."""
    if not watch.converts:
        return
    days = watch.settings.days
    left = not_converted(watch.paydays, watch.as_of, days)
    for person in at_each(left > 0):
        oldest = day_of(oldest_not_converted(watch.paydays, person))
        amount = int(left[person])
        yield Alert(
            "not converted",
            "now",
            watch.paydays.people[person],
            row_of(watch, person),
            oldest,
            0,
            0,
            amount,
            f"{dollars(amount)} of after-tax money has waited more than {days} days, the oldest since {oldest}",
            "Run the conversion, or see why the sweep failed; what the money earns before it is taxable.",
            f"{dollars(amount)} of your after-tax contributions has not been converted to Roth for more than {days} "
            "days. What it earns until then is taxed when it is converted.",
            "IRC 402A(c)(4), 72(e)",
        )


def roth_only(watch: Watch) -> Iterator[Alert]:
    """Catch-up that must be Roth and is not.

    Notes
    -----
    IRC 414(v)(1), (5), (7); Treas. Reg. 1.414(v)-2. Roth deferrals made earlier in the year count. Nobody below the
    age has catch-up: what is over the deferral limit then is an excess deferral that goes back. Where the birth date
    is not known, what the payroll itself calls catch-up is taken to be it.
    """
    held, known, limits = watch.counters, watch.known, watch.limits
    if not limits.roth_wages:
        return
    for person in at_each(
        known.fica_wages_prior > limits.roth_wages,
        (held.catch_up > 0) | (held.deferrals > limits.deferrals),
    ):
        extra = catch_up_of(watch, person)
        called = int(held.catch_up[person])
        caught = min(extra.limit, max(called, int(held.deferrals[person]) - limits.deferrals))
        if not known.birth_year[person] and watch.terms.catch_up and watch.terms.roth:
            caught = called
        wrong = caught - int(held.roth[person])
        if not extra.roth_only or wrong <= 0:
            continue
        yield Alert(
            "Roth catch-up",
            "now",
            watch.paydays.people[person],
            row_of(watch, person),
            day_of(held.last_day[person]),
            int(held.roth[person]),
            caught,
            wrong,
            f"{dollars(wrong)} of catch-up is pre-tax, though last year's FICA wages were over "
            f"{dollars(limits.roth_wages)}",
            "Take catch-up as Roth from the next payday; correct this year's by Form W-2 or an in-plan rollover.",
            f"Your pay last year means that catch-up contributions have to be Roth. {dollars(wrong)} was taken pre-tax "
            "and will be corrected.",
            "IRC 414(v)(7)(A); Treas. Reg. 1.414(v)-2",
        )
