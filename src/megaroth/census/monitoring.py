"""The payroll watch: who will pass a limit and when, match that is lost, money that waits, and the ACP so far.

Everyone is counted at once; one person at a time is judged, by the law as it stands, only where the counters and
the present rate come near a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from megaroth.census.acp_watch import AcpPeople, ContributionWatch, Rule, acp_people, contribution_watch
from megaroth.census.cap_alerts import caps, caps_of
from megaroth.census.counters import Years, counters_of, match_so_far, not_converted
from megaroth.census.limit_alerts import additions, deferrals
from megaroth.census.match_alerts import starved
from megaroth.census.money_alerts import early_spill_over, roth_only, waiting
from megaroth.census.payroll import (
    CONVERTED,
    day_of,
    no_pay,
    paydays_of,
    plans_of,
    refuse_other_plans,
    rows_of_part,
)
from megaroth.census.payroll_checks import FeedFinding, Seen, copies, said_of_feed, seen_in, without
from megaroth.census.plan_years import plan_year_of
from megaroth.census.schedule import RHYTHMS, counts_of_rhythms, schedule_of, usual_of
from megaroth.census.terms import PlanTerms
from megaroth.census.watching import Alert, Known, Settings, Watch, limits_of, nothing_known
from megaroth.law.figures import FigureTable
from megaroth.law.nondiscrimination.multiples import multiples
from megaroth.money import dollars

if TYPE_CHECKING:
    from megaroth.census.watching import Limits

NOTHING_SAID = Settings()
Who = Callable[[tuple[str, ...]], Known]
"""What a census says of people, in their order."""


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


class Feed(NamedTuple):
    """A feed in parts, each person's rows in one of them."""

    parts: Callable[[], Iterator[Any]]
    """The parts as tables, read anew each time."""
    several: bool
    missing: tuple[str, ...]
    """The columns that the file does not have."""
    plans: tuple[str, ...]
    """The names of its plans."""
    source: str = ""


def monitor(
    table: Any,
    missing: tuple[str, ...],
    terms: PlanTerms,
    figures: FigureTable,
    as_of: date,
    settings: Settings = NOTHING_SAID,
    known: Who | None = None,
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
    feed = Feed(lambda: iter([table]), False, missing, plans_of(table, missing), source)
    return monitor_feed(feed, terms, figures, as_of, settings, known)


def monitor_feed(
    feed: Feed,
    terms: PlanTerms,
    figures: FigureTable,
    as_of: date,
    settings: Settings = NOTHING_SAID,
    known: Who | None = None,
    everyone: Callable[[Any], None] | None = None,
) -> Monitored:
    """The same of a feed in parts: no more than one of them is held at a time, and the answer is the same.

    Parameters
    ----------
    feed : Feed
        The feed.
    terms, figures, as_of, settings, known
        As for :func:`monitor`.
    everyone : callable, optional
        Given the watch and the alerts of each part: for a file of all people.
    """
    years = limitation_years(terms, as_of)
    limits = limits_of(years, figures)
    refuse_other_plans(feed.plans, terms.name, feed.source)
    usual, converted = _of_all(feed, terms, as_of) if feed.several else (None, False)
    whole: Part | None = None
    later = 0

    def of_part(table: Any) -> Part | int:
        """What is kept of a part; of one without a row by the day, how many rows come later."""
        rows = rows_of_part(table, feed.missing, feed.plans, terms.name, as_of, source=feed.source)
        if not len(rows.who):
            return rows.later
        shows = converted if feed.several else any(name in rows.amounts for name in CONVERTED)
        copied = copies(rows)
        seen = seen_in(rows, paydays_of(rows), copied, matched=terms.match_on_after_tax)
        paydays = paydays_of(without(rows, copied) if settings.without_copies and copied.any() else rows)
        schedule = schedule_of(paydays, as_of, max(date(years.calendar, 12, 31), years.limitation_end), usual)
        told = known(rows.people) if known else nothing_known(len(rows.people))
        counters, matched = counters_of(paydays, schedule, years), match_so_far(paydays, years, terms)
        watch = Watch(terms, settings, limits, years, as_of, paydays, schedule, counters, matched, told, shows)
        part = _part(watch, len(rows.who), int(copied.sum()), seen)
        if everyone is not None:
            everyone((watch, part.alerts))
        return part

    for table in feed.parts():
        found = of_part(table)
        del table  # before the next one is read
        if isinstance(found, int):
            later += found
        else:
            whole = found if whole is None else whole.with_more(found)
    if whole is None:
        raise no_pay(as_of, feed.source)
    rule = Rule(terms, multiples(figures, years.limitation_end.year), limits.pay_counted, as_of, years.limitation_end)
    seen_in_all = [*whole.seen, Seen("dated later", "note", later, ())] if later else whole.seen
    return Monitored(
        terms.name,
        as_of,
        years.calendar,
        years.limitation_start,
        years.limitation_end,
        whole.rows,
        whole.people,
        whole.copies,
        day_of(whole.first),
        day_of(whole.last),
        tuple((name, whole.rhythms[name]) for name in (*RHYTHMS, GONE) if whole.rhythms.get(name)),
        limits,
        whole.deferrals,
        whole.after_tax,
        whole.match,
        whole.waiting,
        contribution_watch(whole.acp, rule),
        tuple(sorted(whole.alerts, key=lambda alert: (alert.person, alert.kind, alert.level != "now"))),
        tuple(said_of_feed(seen_in_all, left_out=settings.without_copies)),
        settings,
        tuple(_not_checked(whole, settings, feed.missing)),
    )


GONE = "no longer paid"


def _of_all(feed: Feed, terms: PlanTerms, as_of: date) -> tuple[int, bool]:
    """The rhythm of most people and whether any conversion is in the feed: what no part alone can know."""
    import numpy as np

    counts, converted = np.zeros(len(RHYTHMS), np.int64), False
    for table in feed.parts():
        rows = rows_of_part(table, feed.missing, feed.plans, terms.name, as_of, source=feed.source)
        if len(rows.who):
            counts += counts_of_rhythms(paydays_of(rows))
            converted = converted or any(name in rows.amounts for name in CONVERTED)
    return usual_of(counts), converted


class Part(NamedTuple):
    """What is kept of some of the people; more of them add up."""

    rows: int
    people: int
    copies: int
    first: int
    last: int
    rhythms: dict[str, int]
    deferrals: int
    after_tax: int
    match: int
    waiting: int
    census: bool
    strangers: int
    """People of the feed who are not in the census."""
    acp: AcpPeople
    alerts: list[Alert]
    seen: list[Seen]

    def with_more(self, other: Part) -> Part:
        """These people and others."""
        names = {*self.rhythms, *other.rhythms}
        return Part(
            self.rows + other.rows,
            self.people + other.people,
            self.copies + other.copies,
            min(self.first, other.first),
            max(self.last, other.last),
            {name: self.rhythms.get(name, 0) + other.rhythms.get(name, 0) for name in names},
            self.deferrals + other.deferrals,
            self.after_tax + other.after_tax,
            self.match + other.match,
            self.waiting + other.waiting,
            self.census,
            self.strangers + other.strangers,
            self.acp.with_more(other.acp),
            [*self.alerts, *other.alerts],
            [*self.seen, *other.seen],
        )


def _part(watch: Watch, rows: int, copied: int, seen: list[Seen]) -> Part:
    paydays, counters, schedule = watch.paydays, watch.counters, watch.schedule
    here = schedule.pattern >= 0
    rhythms = {name: int((here & (schedule.rhythm == index)).sum()) for index, name in enumerate(RHYTHMS)}
    waits = not_converted(paydays, watch.as_of, watch.settings.days).sum() if watch.converts else 0
    return Part(
        rows,
        len(paydays.people),
        copied,
        int(paydays.day.min()),
        int(paydays.day.max()),
        {**rhythms, GONE: int((~here).sum())},
        int(counters.deferrals.sum()),
        int(counters.plan_after_tax.sum()),
        int(counters.plan_match.sum()),
        int(waits),
        watch.known.census,
        int((watch.known.highly_paid < 0).sum()),
        acp_people(watch),
        list(alerts(watch)),
        seen,
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


def _not_checked(whole: Part, settings: Settings, missing: tuple[str, ...]) -> list[str]:
    said = []
    if not whole.census:
        said.append("Who is highly paid, caps for them, the ACP so far, catch-up by age and Roth catch-up: no census.")
    elif whole.strangers:
        said.append(
            f"{whole.strangers:,} people of the feed are not in the census: whether they are highly paid is not known."
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
