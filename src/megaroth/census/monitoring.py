"""The payroll watch: who will pass a limit and when, match that is lost, money that waits, and the ACP so far.

Everyone is counted at once; one person at a time is judged, by the law as it stands, only where the counters and
the present rate come near a limit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from megaroth.census.acp_watch import ContributionWatch, contribution_watch
from megaroth.census.counters import Years, counters_of, match_so_far, not_converted
from megaroth.census.limit_alerts import additions, caps, caps_of, deferrals
from megaroth.census.match_alerts import starved
from megaroth.census.money_alerts import converts, early_spill_over, roth_only, waiting
from megaroth.census.payroll import CONVERTED, day_of, paydays_of, rows_of
from megaroth.census.payroll_checks import FeedFinding, copies, feed_findings, without
from megaroth.census.plan_years import plan_year_of
from megaroth.census.schedule import RHYTHMS, schedule_of
from megaroth.census.terms import PlanTerms
from megaroth.census.watching import Alert, Known, Settings, Watch, limits_of, nothing_known
from megaroth.law.figures import FigureTable
from megaroth.law.nondiscrimination.multiples import multiples
from megaroth.money import dollars

if TYPE_CHECKING:
    from megaroth.census.watching import Limits

NOTHING_SAID = Settings()


class Monitored(NamedTuple):
    """The answer of ``megaroth census monitor``."""

    plan: str
    as_of: date
    calendar_year: int
    limitation_start: date
    limitation_end: date
    rows: int
    people: int
    copies: int
    """Rows that repeat another in every amount."""
    first_payday: date
    last_payday: date
    rhythms: tuple[tuple[str, int], ...]
    """How often people are paid, and how many; ``no longer paid`` for those who seem to have left."""
    limits: Limits
    deferrals: int
    """Of everyone in the calendar year, cents."""
    after_tax: int
    """Of everyone in the plan and limitation year, cents."""
    match: int
    waiting: int
    """After-tax money that has waited too long, of everyone, cents."""
    contributions: ContributionWatch | None
    alerts: tuple[Alert, ...]
    findings: tuple[FeedFinding, ...]
    settings: Settings
    not_checked: tuple[str, ...]


def limitation_years(terms: PlanTerms, as_of: date) -> Years:
    """The calendar year and the limitation year of a day; the limitation year is taken to be the plan year.

    Notes
    -----
    Treas. Reg. 1.415(j)-1(a), (b).
    """
    return Years(as_of.year, *plan_year_of(terms.plan_year_end, as_of))


def monitor(
    table: Any,
    missing: tuple[str, ...],
    terms: PlanTerms,
    figures: FigureTable,
    as_of: date,
    settings: Settings = NOTHING_SAID,
    known: Callable[[tuple[str, ...]], Known] | None = None,
    source: str = "",
) -> Monitored:
    """Everything about a payroll feed at one day.

    Parameters
    ----------
    table : pyarrow.Table
        The feed, with every column of :data:`megaroth.census.payroll.PAYROLL` and ``row``.
    missing : tuple of str
        The columns that the file does not have.
    terms : PlanTerms
        The plan that is watched.
    figures : FigureTable
        The published figures.
    as_of : date
        The day of the answer.
    settings : Settings
        What the sponsor says of the watch.
    known : callable, optional
        What a census says of these people, in their order.
    source : str
        The feed's file, for messages.

    Raises
    ------
    BadInputError
        When the feed has no row by that day or several plans and not this one.
    NotPublishedError
        When a figure of the year is not published.
    """
    years = limitation_years(terms, as_of)
    limits = limits_of(years, figures)
    rows = rows_of(table, missing, terms.name, as_of, source=source)
    copied = copies(rows)
    paydays = paydays_of(rows)
    findings = feed_findings(rows, paydays, copied, left_out=settings.without_copies, matched=terms.match_on_after_tax)
    if settings.without_copies and copied.any():
        paydays = paydays_of(without(rows, copied))
    until = max(date(years.calendar, 12, 31), years.limitation_end)
    schedule = schedule_of(paydays, as_of, until)
    counters = counters_of(paydays, schedule, years)
    told = known(rows.people) if known else nothing_known(len(rows.people))
    matched = match_so_far(paydays, years, terms)
    watch = Watch(terms, settings, limits, years, as_of, paydays, schedule, counters, matched, told)
    return Monitored(
        terms.name,
        as_of,
        years.calendar,
        years.limitation_start,
        years.limitation_end,
        len(rows.who),
        len(rows.people),
        int(copied.sum()),
        day_of(paydays.day.min()),
        day_of(paydays.day.max()),
        _rhythms(watch),
        limits,
        int(counters.deferrals.sum()),
        int(counters.plan_after_tax.sum()),
        int(counters.plan_match.sum()),
        int(not_converted(paydays, as_of, settings.days).sum()) if converts(watch) else 0,
        contribution_watch(watch, multiples(figures, years.limitation_end.year)),
        alerts(watch),
        tuple(findings),
        settings,
        tuple(_not_checked(watch, missing)),
    )


def alerts(watch: Watch) -> tuple[Alert, ...]:
    """Every alert, sorted by person and kind."""
    most = caps_of(watch)
    found = [*deferrals(watch), *starved(watch), *roth_only(watch), *waiting(watch)]
    found += one_ceiling([*additions(watch, most), *caps(watch, most)])
    if watch.settings.spill_over:
        found += early_spill_over(watch)
    return tuple(sorted(found, key=lambda alert: (alert.person, alert.kind, alert.level != "now")))


def one_ceiling(found: list[Alert]) -> list[Alert]:
    """The alerts on after-tax money without those that a lower ceiling of the same person makes moot.

    A cap that will be reached later than 415(c) stops the money tells nobody anything; what must come back for 415(c)
    comes back with what is above the cap.
    """
    ceilings: dict[str, int] = {}
    over: dict[str, int] = {}
    for each in found:
        if each.ceiling is not None:
            ceilings[each.person] = min(each.ceiling, ceilings.get(each.person, each.ceiling))
        if each.kind != "415(c)" and each.level == "now":
            over[each.person] = each.amount
    additions_of = {each.person for each in found if each.kind == "415(c)"}
    kept = []
    for each in found:
        moot = each.level == "coming" and each.kind != "415(c)" and each.person in additions_of
        if moot and each.ceiling is not None and each.ceiling >= ceilings[each.person]:
            continue
        if each.kind == "415(c)" and each.level == "now" and 0 < each.amount <= over.get(each.person, 0):
            cap = over[each.person]
            kept.append(each._replace(message=f"{each.message} It is a part of the {dollars(cap)} above your cap."))
        else:
            kept.append(each)
    return kept


def _rhythms(watch: Watch) -> tuple[tuple[str, int], ...]:
    here = watch.schedule.pattern >= 0
    counts = [(name, int((here & (watch.schedule.rhythm == index)).sum())) for index, name in enumerate(RHYTHMS)]
    counts.append(("no longer paid", int((~here).sum())))
    return tuple((name, count) for name, count in counts if count)


def _not_checked(watch: Watch, missing: tuple[str, ...]) -> list[str]:
    known, settings, said = watch.known, watch.settings, []
    if not known.census:
        said.append("Who is highly paid, caps for them, the ACP so far, catch-up by age and Roth catch-up: no census.")
    else:
        unknown = int((known.highly_paid < 0).sum())
        if unknown:
            said.append(
                f"{unknown:,} people of the feed are not in the census: whether they are highly paid is not known."
            )
    if not settings.spill_over:
        said.append("Whether after-tax money began too early: only with --spill-over.")
    if all(name in missing for name in CONVERTED):
        said.append("After-tax money that waits for conversion: the feed has no column of conversions.")
    if "deposit_date" in missing:
        said.append("Late deposits: the feed has no deposit date.")
    if settings.true_up is None:
        said.append("Whether the plan trues up the match: not told (--true-up or --no-true-up); none is held back.")
    if not settings.profit_sharing:
        said.append("Profit sharing after the year: none is held back (--profit-sharing).")
    said.append("Deferrals to plans of other employers: the person alone knows them.")
    return said
