"""Year-to-date figures out of the ledger, for planning: a stub's dated figure is an assertion, later entries add to it.

Where the stub and the ledger differ on the stub's day the difference is told, and the stub counts: payroll
goes by its own sums. Without a stub the ledger's figures stand alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from megaroth.facts.dates import MONTHS
from megaroth.facts.model import NOTHING_YET, Household, Job, SoFar
from megaroth.ledger.book import book
from megaroth.money import dollars, round_half_up
from megaroth.service.ledger.opening import at, ledger_target, terms_of
from megaroth.year.paydays import PER_YEAR, of_year

if TYPE_CHECKING:
    from megaroth.ledger.entries import Entry

FIGURES = {
    "pre_tax": "pre-tax deferrals",
    "roth": "Roth deferrals",
    "after_tax": "after-tax money",
    "employer": "employer money",
}


class FromLedger(NamedTuple):
    """What the ledger gave to a plan."""

    ledger: str
    """Where it lies, without a password."""
    length: int
    """How many entries it has."""
    notes: tuple[str, ...]
    """What was taken from it, and where the stub says otherwise."""
    differs: bool
    """Whether a stub and the ledger disagree."""


def applied(
    file: Path, option: str | None, households: Sequence[Household], as_of: date
) -> tuple[list[Household], FromLedger | None]:
    """Households with the year-to-date figures that the ledger knows, where there is a ledger.

    Parameters
    ----------
    file : Path
        The household file.
    option : str or None
        The value of ``--ledger``; None for the ledger beside the file, which need not exist.
    households : sequence of Household
        The facts of the file, and those of a what-if.
    as_of : date
        The last day that counts.
    """
    target = ledger_target(file, option)
    if option is None and not (isinstance(target, Path) and target.exists()):
        return list(households), None
    with at(target) as ledger:
        entries = ledger.entries()
        name = ledger.name
    first, *others = [known(each, entries, as_of) for each in households]
    notes, differs = first[1], first[2]
    if count := len(book(entries, terms_of(households[0]), as_of).problems):
        notes.append(f"the ledger does not fit together in {count} point{'s'[: count > 1]}: `megaroth ledger balances`")
        differs = True
    return [first[0], *(each[0] for each in others)], FromLedger(name, len(entries), tuple(notes), differs)


def known(household: Household, entries: Sequence[Entry], as_of: date) -> tuple[Household, list[str], bool]:
    """One household with the ledger's figures, what was taken from it, and whether a stub disagrees."""
    notes: list[str] = []
    differs = False
    people = {}
    for name, person in household.people.items():
        jobs = {}
        for key, job in person.jobs.items():
            jobs[key], said, differ = _job(household.year, name, key, job, entries, as_of)
            notes += said
            differs = differs or differ
        people[name] = replace(person, jobs=jobs)
    return replace(household, people=people), notes, differs


def _job(
    year: int, person: str, key: str, job: Job, entries: Sequence[Entry], as_of: date
) -> tuple[Job, list[str], bool]:
    from megaroth.ledger.sums import so_far

    booked = so_far(entries, person, key, year, as_of)
    if booked.last is None:
        return job, [], False
    stub = job.so_far
    name = job.employer or key
    if stub is None or stub == NOTHING_YET:
        figures = SoFar(
            on=booked.last,
            pay=None,
            pre_tax=booked.pre_tax,
            roth=booked.roth,
            after_tax=booked.after_tax,
            employer=booked.employer,
            other_employer=booked.other_employer,
        )
        job, passed = _up_to(year, job, booked.last, as_of)
        notes = [f"{name}: the year so far is the ledger's, to {full_day(booked.last)}{passed}"]
        return replace(job, so_far=figures), notes, False
    if stub.on is None:
        return job, [f"{name}: the stub's figures have no date, so the ledger adds nothing to them"], False
    then = so_far(entries, person, key, year, stub.on)
    notes = []
    differs = False
    filled = {}
    for field, words in FIGURES.items():
        said, held = getattr(stub, field), getattr(then, field)
        filled[field] = held if said is None else said
        if said is not None and then.last is not None and said != held:
            differs = True
            notes.append(
                f"{name}: {words} to {full_day(stub.on)} are {dollars(said)} on the stub, {dollars(held)} in the "
                "ledger; the stub counts"
            )
    added = {field: getattr(booked, field) - getattr(then, field) for field in (*FIGURES, "other_employer")}
    if booked.last > stub.on and any(added.values()):
        taken_back = {entry.reverses for entry in entries}
        days = {
            entry.on
            for number, entry in enumerate(entries, 1)
            if number not in taken_back
            and (entry.person, entry.plan, entry.kind) == (person, key, "contribution")
            and stub.on < entry.on <= as_of
        }
        filled = {field: max(0, filled[field] + added[field]) for field in FIGURES}
        job, passed = _up_to(year, job, booked.last, as_of)
        to = full_day(booked.last)
        notes.append(f"{name}: the stub of {full_day(stub.on)}, and what the ledger has since, to {to}{passed}")
        stub = replace(
            stub,
            on=booked.last,
            pay=_pay(job, stub, days),
            other_employer=max(0, stub.other_employer + added["other_employer"]),
            quarter_pay=None,
            quarter_matched=None,
            quarter_match=None,
        )
    return replace(job, so_far=replace(stub, **filled)), notes, differs


def _up_to(year: int, job: Job, last: date, as_of: date) -> tuple[Job, str]:
    """The job with a next payday that is still to come, and words for paydays of which the ledger has nothing."""
    after = with_next_payday(year, job, last)
    yesterday = as_of - timedelta(days=1)
    if after.next_payday is None or after.next_payday > yesterday:
        return after, ""
    return with_next_payday(year, after, yesterday), "; the paydays since are taken to have brought nothing"


def full_day(day: date) -> str:
    """A day in words, like 13 November 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def with_next_payday(year: int, job: Job, last: date) -> Job:
    """The job with its next payday after a day, by its own calendar: the file may be of an earlier day."""
    if job.paydays is not None:
        return replace(job, paydays=tuple(day for day in job.paydays if day > last))
    if job.next_payday is None or job.next_payday > last or job.pay_calendar not in PER_YEAR:
        return job
    for each in (year, year + 1):
        for payday in of_year(job.pay_calendar, job.next_payday, each, job.payday_shift):
            if payday.paid > last:
                return replace(job, next_payday=payday.nominal)
    return job


def _pay(job: Job, stub: SoFar, days: set[date]) -> int | None:
    """Pay so far with the paydays since the stub; None where the pay of one payday is not known."""
    if stub.pay is None or stub.on is None:
        return None
    each = job.pay_per_payday
    if each is None and job.pay is not None and job.pay_calendar in PER_YEAR:
        each = round_half_up(job.pay - sum(job.bonuses.values()), PER_YEAR[job.pay_calendar])
    if each is None:
        return None
    bonuses = sum(amount for day, amount in job.bonuses.items() if stub.on < day and day in days)
    return stub.pay + each * len(days - job.bonuses.keys()) + bonuses
