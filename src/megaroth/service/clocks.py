"""The verb ``clocks``: every five-year period, age 59½, and the days from which Roth money is free."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from megaroth.facts.access import Access
from megaroth.facts.fields import facts_of
from megaroth.facts.model import Household, Job, Person
from megaroth.law.figures import RULES_OF, content_hash
from megaroth.ledger.clocks import (
    Milestone,
    PersonClocks,
    Start,
    designated_roth_start,
    milestones,
    person_clocks,
    roth_ira_start,
    turns_59_and_a_half,
)
from megaroth.service.ledger import at, household_of, ledger_target, terms_of
from megaroth.version import __version__

if TYPE_CHECKING:
    from megaroth.ledger.book import Book
    from megaroth.ledger.sixty_days import Running


class Question(NamedTuple):
    """A fact that is not known, and its place in the household file."""

    key: str
    question: str


class Rules(NamedTuple):
    """The statement of the law that an answer rests on."""

    version: str
    date: date
    hash: str


class Clocks(NamedTuple):
    """The clocks of a household on a day."""

    file: Path
    household: str
    as_of: date
    people: tuple[PersonClocks, ...]
    calendar: tuple[Milestone, ...]
    """Every day of all people, the soonest first."""
    has_ledger: bool
    asks: tuple[Question, ...]
    notes: tuple[str, ...]
    rules: Rules
    running: tuple[Running, ...] = ()
    """Payments to a person of which something may still be rolled over within 60 days."""


def rules() -> Rules:
    """The statement of the law in this package."""
    return Rules(__version__, RULES_OF, content_hash())


def clocks(path: Path | None, ledger: str | None, as_of: date) -> Clocks:
    """The clocks of a household, by its file and, where there is one, its ledger.

    Parameters
    ----------
    path : Path or None
        The household file; None for the only one in the folder.
    ledger : str or None
        The value of ``--ledger``; None for the ledger beside the household file, which need not exist.
    as_of : date
        The day of the answer; what the ledger has later is left out.

    Raises
    ------
    MegarothError
        When the file or the ledger cannot be used, or the ledger that is named is not there.
    """
    household, file = household_of(path)
    target = ledger_target(file, ledger)
    found = None
    if ledger is not None or not isinstance(target, Path) or target.exists():
        found = book_of(household, target, as_of)
    people = [_person(household, name, found) for name in _names(household, found)]
    calendar = sorted(
        (one for person in people for one in milestones(person)), key=lambda one: (one.on.last, one.on.first)
    )
    asks = tuple(ask for person in people for ask in _asks(household, person, as_of))
    return Clocks(
        file,
        household.name or "",
        as_of,
        tuple(people),
        tuple(calendar),
        found is not None,
        asks,
        tuple(_notes(people, found)),
        rules(),
        _running(found),
    )


def _running(found: Book | None) -> tuple[Running, ...]:
    if found is None:
        return ()
    from megaroth.ledger.sixty_days import running

    return running(found)


def book_of(household: Household, target: Path | str, until: date) -> Book:
    """What a ledger comes to on a day."""
    from megaroth.ledger.book import book

    with at(target) as opened:
        return book(opened.entries(), terms_of(household), until)


def _names(household: Household, found: Book | None) -> list[str]:
    """People of the household, and those whom only the ledger knows."""
    seen = [*household.people, *(person for person, *_ in found.holdings)] if found else household.people
    return list(dict.fromkeys(seen))


def _person(household: Household, name: str, found: Book | None) -> PersonClocks:
    person = household.people.get(name, Person())
    age = turns_59_and_a_half(person.birth_date, person.birth_year)
    if found is None:
        plans = [
            (job, designated_roth_start(facts.plan.access.first_roth_year, 0, 0))
            for job, facts in person.jobs.items()
            if facts.plan is not None and may_have_roth(facts)
        ]
        roth_ira = roth_ira_start(person.first_roth_ira, contributed_for(household, name), 0)
        return person_clocks(name, person.name or name.capitalize(), age, roth_ira, plans, ())
    from megaroth.ledger.roth_money import designated_roth_period, roth_ira_period, roth_money, roth_plans

    jobs = [job for job, facts in person.jobs.items() if may_have_roth(facts)]
    plans = [
        (plan, designated_roth_period(found, name, plan, first_roth_year(person, plan)))
        for plan in dict.fromkeys([*jobs, *roth_plans(found, name)])
    ]
    roth_ira = roth_ira_period(found, name, person.first_roth_ira, contributed_for(household, name))
    return person_clocks(name, person.name or name.capitalize(), age, roth_ira, plans, roth_money(found, name))


def contributed_for(household: Household, name: str) -> int:
    """The file's year, where it says that there was a Roth IRA contribution for it; otherwise 0."""
    person = household.people.get(name)
    return household.year if person is not None and person.ira.roth else 0


def first_roth_year(person: Person, plan: str) -> int | None:
    """The first year of a plan's designated Roth account as the household states it."""
    job = person.jobs.get(plan)
    return job.plan.access.first_roth_year if job and job.plan else None


def may_have_roth(job: Job) -> bool:
    """Whether the household says anything from which a designated Roth account may follow."""
    plan = job.plan
    return plan is not None and bool(plan.roth or plan.in_plan_roth_rollover or plan.access.first_roth_year)


def _asks(household: Household, clocks: PersonClocks, as_of: date) -> Iterator[Question]:
    """What would make a day of the clocks certain; nothing about clocks that have run out for certain."""
    person = household.people.get(clocks.person, Person())
    facts = facts_of(Person)
    at_key = f"people.{clocks.person}"
    if clocks.age.last > as_of and person.birth_date is None:
        yield Question(f"{at_key}.birth_date", facts["birth_date"].question)
    if _open(clocks.roth_ira, as_of):
        yield Question(f"{at_key}.first_roth_ira", facts["first_roth_ira"].question)
    for plan, start in clocks.plans:
        if _open(start, as_of):
            question = facts_of(Access)["first_roth_year"].question
            yield Question(f"{at_key}.jobs.{plan}.plan.access.first_roth_year", question)


def _open(start: Start, as_of: date) -> bool:
    """Whether an earlier first year could still change a day that lies ahead."""
    return (start.at_latest or not start.year) and start.ends.last > as_of


def _notes(people: list[PersonClocks], found: Book | None) -> Iterator[str]:
    for person in people:
        for plan, start in (("", person.roth_ira), *person.plans):
            if start.disagree:
                what = f"{plan}, designated Roth" if plan else "Roth IRAs"
                yield (
                    f"{person.name}, {what}: there was money in {start.year}, before the first year that the file "
                    f"states; {start.year} is used"
                )
    if found is None:
        return
    from megaroth.ledger.roth_money import parted, parted_note

    for person in people:
        yield from (parted_note(move) for move in parted(found, person.person))
    yield from (f"ledger, entry {each.number}: {each.message} ({each.remedy})" for each in found.problems)
    for number, entry in found.held:
        if entry.kind in ("death", "order"):
            yield (
                f"ledger, entry {number}: a {'death' if entry.kind == 'death' else 'divorce order'} is recorded; "
                "nothing here is computed from it"
            )
