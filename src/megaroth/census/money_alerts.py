"""Match that is lost, after-tax money that began too early or waits, and catch-up that must be Roth."""

from __future__ import annotations

from collections.abc import Iterator

from megaroth.census.counters import before_the_limit, match_lost, not_converted, oldest_not_converted
from megaroth.census.payroll import CONVERTED, day_of
from megaroth.census.watching import Alert, Watch, at_each, roth_must, row_of
from megaroth.money import dollars, share_of


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


def starved(watch: Watch) -> Iterator[Alert]:
    """Who reached the deferral limit early and has had no match since."""
    held = watch.counters
    earning, match, since = match_lost(watch.paydays, watch.years)
    reached = held.deferrals + watch.known.deferrals_elsewhere >= watch.limits.deferrals
    for person in at_each(reached, held.last_deferrals == 0, held.last_match == 0, match > 0, since > 0):
        counted = int(earning[person])
        most = max(0, watch.limits.pay_counted - counted)
        gone = min(int(since[person]), most)
        coming = min(gone + int(held.plan_pay_rate[person]) * int(held.left_in_year[person]), most)
        lost = share_of(gone, int(match[person]), counted)
        by_end = share_of(coming, int(match[person]), counted)
        if not by_end:
            continue
        said = {
            None: "lost, unless the plan trues the match up",
            True: "due by the true-up after the year",
            False: "lost: the plan has no true-up",
        }[watch.settings.true_up]
        yield Alert(
            "starved match",
            "now",
            watch.paydays.people[person],
            row_of(watch, person),
            day_of(held.last_day[person]),
            0,
            int(match[person]),
            by_end,
            f"no match since the deferral limit was reached: {dollars(lost)} so far and {dollars(by_end)} by the end "
            f"of the year, at the rate of match before; {said}",
            "Hold the true-up back from the room for after-tax money."
            if watch.settings.true_up
            else "Say so to the person; next year's deferrals should reach the last payday.",
            f"You reached the deferral limit early, and match stopped with your deferrals: about {dollars(by_end)} by "
            f"the end of the year is {said}. Next year a lower percentage keeps it.",
            "plan document",
        )


def waiting(watch: Watch) -> Iterator[Alert]:
    """After-tax money that should have been converted."""
    if not converts(watch):
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


def converts(watch: Watch) -> bool:
    """Whether the feed shows conversions, so that one that is missing can be seen."""
    return any(name in watch.paydays.plan_amounts for name in CONVERTED)


def roth_only(watch: Watch) -> Iterator[Alert]:
    """Catch-up that must be Roth and is not.

    Notes
    -----
    IRC 414(v)(7); Treas. Reg. 1.414(v)-2. Roth deferrals made earlier in the year count.
    """
    held, known, limits = watch.counters, watch.known, watch.limits
    if not limits.roth_wages:
        return
    for person in at_each(
        known.fica_wages_prior > limits.roth_wages,
        (held.catch_up > 0) | (held.deferrals > limits.deferrals),
    ):
        caught = max(int(held.catch_up[person]), int(held.deferrals[person]) - limits.deferrals)
        wrong = caught - int(held.roth[person])
        if not roth_must(watch, person) or wrong <= 0:
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
