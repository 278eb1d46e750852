"""The pay of each job: for the limits of the year, and what each payday and bonus still to come brings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.model import LISTED_DATES, Job
from megaroth.facts.plan import Plan
from megaroth.money import dollars, round_half_up
from megaroth.year.paydays import PER_YEAR, Payday, in_words, moved, notes, of_year, remaining
from megaroth.year.setting import Setting
from megaroth.year.settle import so_far


class PayItem(NamedTuple):
    """The pay of one payday, or one bonus."""

    day: date
    """When it is paid."""
    nominal: date
    """The payday as the calendar has it; of a bonus the day on which it is paid."""
    pay: int
    """Cents."""
    bonus: bool


class PayLeft(NamedTuple):
    """The rest of one job's year."""

    all_paydays: tuple[date, ...]
    paydays: tuple[date, ...]
    """Those that a new election can still reach."""
    per_payday: int
    """Pay of the first payday that it reaches, cents; 0 where not known."""
    pay_before: int
    """Pay of the year before the next payday, cents."""
    total: int
    """Pay that an election can still reach, cents; where no calendar is known, the rest of the year's pay."""
    items: tuple[PayItem, ...] = ()
    """Paydays and bonuses still to come, by the day paid; on one day the payday first. Empty where not known."""
    late: int = 0
    """How many of the first items come before a new election can take effect."""
    notes: tuple[str, ...] = ()
    """What is worth knowing of these paydays, in plain sentences."""


class _Bonuses(NamedTuple):
    """The bonuses of the year, which are all part of the year's pay."""

    to_come: tuple[PayItem, ...]
    year: int
    """All of them, cents."""
    not_in_pay_so_far: int
    """Those that the pay so far does not hold, cents."""
    notes: tuple[str, ...]


def pay_left(key: str, job: Job, plan: Plan | None, setting: Setting) -> PayLeft:
    """The paydays, bonuses and pay that are left of the year, from the pay calendar where there is one.

    Pay belongs to the year, and to the election in force, of the day on which it is paid
    (IRC 451(a); Treas. Reg. 1.402(g)-1(d)).

    Parameters
    ----------
    key : str
        The job's key path in the household file, for messages.
    job : Job
        The job.
    plan : Plan or None
        Its plan, for the days that payroll needs before an election takes effect.
    setting : Setting
        The day and the year.

    Raises
    ------
    BadInputError
        When the next payday lies in the past: the year-to-date figures are then older than the pay.
    """
    stub = job.so_far.on if job.so_far else None
    if stub is not None and stub > setting.as_of:
        raise BadInputError(
            f"the year-to-date figures are of {stub.isoformat()}, after {setting.as_of.isoformat()}",
            "give --as-of a day from that on",
            key=f"{key}.so_far.on",
        )
    paid = so_far(job).pay
    if setting.as_of.year > setting.year:
        return PayLeft((), (), 0, paid or 0, 0)
    bonuses = _bonuses(job, stub, setting)
    if job.ended is not None and job.ended < setting.as_of:
        return PayLeft((), (), 0, paid or 0, 0, notes=bonuses.notes)
    rest = max(0, (job.pay or 0) - (paid or 0))
    # Where paydays are not known, bonuses are no items either: the rest of the pay holds them.
    not_known = PayLeft((), (), 0, paid or 0, rest, notes=bonuses.notes)
    if job.pay is None or job.pay_calendar is None:
        return not_known
    if (job.paydays if job.pay_calendar == LISTED_DATES else job.next_payday) is None:
        return not_known
    _check_next_payday(key, job, setting)
    paydays = _to_come(job, stub, setting)
    said = (*_notes_of_calendar(job, stub, setting), *bonuses.notes)
    pays = _pays(job, paid, bonuses, paydays, setting)
    if pays is None:
        return not_known._replace(notes=said)
    regular = tuple(PayItem(day.paid, day.nominal, pay, False) for day, pay in zip(paydays, pays, strict=True))
    items = tuple(sorted((*regular, *bonuses.to_come), key=lambda item: (item.day, item.bonus, item.nominal)))
    lead = timedelta(days=(plan.election_lead_days or 0) if plan else 0)
    late = sum(item.day - lead < setting.as_of for item in items)
    brings = sum(item.pay for item in items)
    if brings > rest + len(items):  # a cent for each rounding
        less = "" if paid is None else " less pay so far"
        said += (
            f"the paydays still to come bring {dollars(brings)}, more than the year's pay{less} ({dollars(rest)}): "
            "check pay",
        )
    reached = tuple(item for item in items[late:] if not item.bonus)
    return PayLeft(
        tuple(item.day for item in regular),
        tuple(item.day for item in reached),
        next((item.pay for item in (*reached, *regular)), 0),
        paid if paid is not None else max(0, job.pay - brings) if items else 0,
        sum(item.pay for item in items[late:]),
        items,
        late,
        said,
    )


def _check_next_payday(key: str, job: Job, setting: Setting) -> None:
    """A list of paydays may begin in the past; the next payday may not."""
    given = job.next_payday
    if job.pay_calendar == LISTED_DATES or given is None:
        return
    # The calendar's own day may be past while its pay comes on Monday, and the other way round.
    if max(given, moved(given, job.payday_shift)) < setting.as_of:
        raise BadInputError(
            f"the next payday, {given.isoformat()}, is before {setting.as_of.isoformat()}",
            "give the next payday from today on, and so_far from the last pay stub",
            key=f"{key}.next_payday",
        )


def _to_come(job: Job, stub: date | None, setting: Setting) -> tuple[Payday, ...]:
    """The paydays of the year whose money is still to come, in order."""
    assert job.pay_calendar is not None
    paydays = remaining(job.pay_calendar, job.next_payday, setting.year, job.ended, job.payday_shift, job.paydays or ())
    # The next payday is one that the pay so far does not hold; a list may begin with one that it holds.
    held = stub if job.pay_calendar == LISTED_DATES else None
    return tuple(day for day in paydays if day.paid >= setting.as_of and (held is None or day.paid > held))


def _of_year(job: Job, setting: Setting) -> tuple[Payday, ...]:
    assert job.pay_calendar is not None
    return of_year(job.pay_calendar, job.next_payday, setting.year, job.payday_shift, job.paydays or ())


def _notes_of_calendar(job: Job, stub: date | None, setting: Setting) -> tuple[str, ...]:
    assert job.pay_calendar is not None
    said = notes(
        job.pay_calendar,
        job.next_payday,
        setting.year,
        job.payday_shift,
        job.paydays or (),
        started=job.started,
        ended=job.ended,
        # With changes of pay the year's own paydays are counted, not so many to a salary.
        per_payday_known=bool(job.pay_per_payday or job.pay_changes),
    )
    if stub is None:
        return said
    # The stub may bear the calendar's day or the day paid: a payday is missing only when both come after it.
    missed = [day.paid for day in _of_year(job, setting) if stub < min(day) and day.paid < setting.as_of]
    if not missed:
        return said
    first, last = in_words(missed[0]), in_words(missed[-1])
    what = f"the payday of {first}" if len(missed) == 1 else f"the pay of {len(missed)} paydays, {first} to {last},"
    return (*said, _in_neither(what, stub))


def _in_neither(what: str, stub: date) -> str:
    return (
        f"{what} came after the year-to-date figures of {in_words(stub)}, and is in neither those nor what is still "
        "to come: give so_far from the last pay stub"
    )


def _bonuses(job: Job, stub: date | None, setting: Setting) -> _Bonuses:
    """The bonuses by the day on which they are paid: in the pay so far, still to come, or neither."""
    to_come: list[PayItem] = []
    said: list[str] = []
    year = outside = 0
    for day, pay in sorted(job.bonuses.items()):
        if day.year != setting.year:
            said.append(f"the bonus of {in_words(day)} counts in {day.year}, when it is paid")
            continue
        year += pay
        if stub is not None and day <= stub:
            continue
        if job.ended is not None and day > job.ended:
            said.append(f"the bonus of {in_words(day)} is paid after the job ends, and is left out of what is to come")
            outside += pay
        elif day >= setting.as_of:
            to_come.append(PayItem(day, day, pay, True))
        elif stub is not None:
            said.append(_in_neither(f"the bonus of {in_words(day)}", stub))
            outside += pay
        # With no day told, the pay so far is taken to be of today: it holds every bonus that is past.
    not_in = outside + sum(item.pay for item in to_come)
    return _Bonuses(tuple(to_come), year, not_in, tuple(said))


# --- the pay of one payday -------------------------------------------------------------------------------


def _pays(
    job: Job, paid: int | None, bonuses: _Bonuses, paydays: tuple[Payday, ...], setting: Setting
) -> tuple[int, ...] | None:
    """The pay of each payday to come: by the last change until the day it is paid, else the base; cents."""
    changed = [_changed(job, day) for day in paydays]
    base = None
    if None in changed:
        base = job.pay_per_payday or _base(job, paid, bonuses, changed, setting)
        if base is None:
            return None
    return tuple(pay if pay is not None else base or 0 for pay in changed)


def _changed(job: Job, payday: Payday) -> int | None:
    """What the last change of pay until the day paid makes of a payday; None before the first."""
    last = max((day for day in job.pay_changes if day <= payday.paid), default=None)
    return None if last is None else job.pay_changes[last]


def _base(job: Job, paid: int | None, bonuses: _Bonuses, changed: list[int | None], setting: Setting) -> int | None:
    """Pay of one payday without change, out of the year's; cents. A job of part of a year needs its pay so far.

    The year's pay less bonuses spreads over the year's paydays, and what is left of it over those to come:
    the lower of the two, because a stub that was not brought up to date leaves too much.
    """
    assert job.pay is not None
    rest = None
    if paid is not None:
        left = job.pay - paid - bonuses.not_in_pay_so_far - sum(pay or 0 for pay in changed)
        rest = max(0, left) // changed.count(None)
    if job.started is not None or job.ended is not None:
        return rest
    if job.pay_calendar == LISTED_DATES:
        return rest if rest is not None else _usual_of_list(job, job.pay - bonuses.year, setting)
    usual = _usual(job, job.pay - bonuses.year, setting)
    return usual if rest is None else min(usual, rest)


def _usual(job: Job, pay: int, setting: Setting) -> int:
    """Pay of one payday without change when the year's pay less bonuses is this; cents."""
    assert job.pay_calendar is not None
    if not job.pay_changes and job.pay_calendar in PER_YEAR:
        return round_half_up(max(0, pay), PER_YEAR[job.pay_calendar])
    changed = [_changed(job, day) for day in _of_year(job, setting)]
    return round_half_up(max(0, pay - sum(one or 0 for one in changed)), changed.count(None))


def _usual_of_list(job: Job, pay: int, setting: Setting) -> int | None:
    """The same for listed dates; None unless they run from January to December, so that it is the year's list."""
    listed = [day.paid for day in _of_year(job, setting)]
    whole = min(listed).month == 1 and max(listed).month == 12
    return _usual(job, pay, setting) if whole else None
