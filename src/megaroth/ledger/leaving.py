"""When each source may leave the plan: the law's floor, the plan's word on top, "ask" where nobody has looked."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from megaroth.facts.model import Household, Job, Person
from megaroth.facts.plan import Plan
from megaroth.law.access import EVENTS, SOURCES, Event, Source, Verdict, access, law_on
from megaroth.law.roth import age_59_and_a_half


class Cell(NamedTuple):
    """One source at one event."""

    event: Event
    verdict: Verdict
    law: bool | None
    """Whether the law permits it; None: it depends on the source that was converted."""
    condition: str
    """What must be so besides the event."""
    authority: str
    plan: bool | None
    """What the plan says; None: not known."""
    usual: bool
    """The plan's word is not in the file, and taken to be what nearly every plan says."""


class Row(NamedTuple):
    """One source at every event."""

    source: Source
    cells: tuple[Cell, ...]


USUAL: tuple[Event, ...] = ("separation", "death", "plan termination")
"""Events at which a plan is taken to pay what is vested, as nearly all do."""


def key_of(source: Source) -> str:
    """The key in the file's plan table that says whether a source may leave while its owner works there."""
    if source == "after-tax":
        return "in_service_rollover"
    return "access.rollovers_any_time" if source in ("rollover", "roth-rollover") else "access.at_59_half"


def plan_says(plan: Plan, source: Source, event: Event) -> bool | None:
    """What the file says of the plan's own rule for a source at an event; ``None`` where it says nothing.

    Plans pay out what is vested at separation, disability, death and their own end as a matter of course
    (IRC 401(a)(14), 401(a)(9), 411(d)(3)); whether they pay before is for each to say.
    """
    if event in USUAL:
        return True
    if source == "after-tax" and (event in ("employed", "59½", "hardship") and plan.in_service_rollover is not None):
        return plan.in_service_rollover or (None if event != "employed" else False)
    if source in ("rollover", "roth-rollover") and plan.access.rollovers_any_time:
        return True
    if event == "59½":
        return plan.access.at_59_half
    return None


def matrix(plan: Plan) -> tuple[Row, ...]:
    """Every source of a plan at every event.

    Money from in-plan rollovers is shown as what came from after-tax money, which is the usual kind here.
    """
    rows = []
    for source in SOURCES:
        came_from: Source | None = "after-tax" if source == "in-plan-roth" else None
        cells = []
        for event in EVENTS:
            law = law_on(source, event, came_from)
            said = plan_says(plan, came_from or source, event)
            cells.append(
                Cell(
                    event,
                    access(source, event, said, came_from=came_from),
                    None if law is None else law.permits,
                    "" if law is None else law.condition,
                    "" if law is None else law.authority,
                    said,
                    event in USUAL,
                )
            )
        rows.append(Row(source, tuple(cells)))
    return tuple(rows)


def event_of(person: Person, job: Job, on: date) -> Event | None:
    """What has happened to a person by a day, as the file says; ``None`` where the age decides and is not known."""
    if job.ended is not None and job.ended <= on:
        return "separation"
    if person.birth_date is not None:
        return "59½" if age_59_and_a_half(person.birth_date) <= on else "employed"
    if person.birth_year is None or on.year - person.birth_year in (59, 60):
        return None
    return "59½" if on.year - person.birth_year > 60 else "employed"


def may_leave(person: Person, job: Job, source: Source, on: date) -> tuple[Verdict, str]:
    """Whether one source may leave the plan on a day, and why.

    Raises nothing: what the file leaves open is answered with "ask".
    """
    plan = job.plan or Plan()
    event = event_of(person, job, on)
    if event is None:
        both = {access(source, each, plan_says(plan, source, each)) for each in ("employed", "59½")}
        if both == {"yes"}:
            return "yes", "the law and the plan allow it at any age"
        return "ask", "whether you are 59½ decides, and the file has no birth date"
    law = law_on(source, event)
    verdict = access(source, event, plan_says(plan, source, event))
    when = {"employed": "while you work there, below 59½", "59½": "from 59½, at work", "separation": "after you left"}
    told = when.get(event, event)
    if law is not None and not law.permits:
        return "no", f"the law forbids it {told} ({law.authority})"
    if verdict == "yes":
        return "yes", f"the law and the plan allow it {told}"
    if verdict == "no":
        return "no", f"the plan does not allow it {told} ({key_of(source)} in the file)"
    needs = f"; the law asks: {law.condition.rstrip('.').lower()}" if law is not None and law.condition else ""
    return "ask", (
        f"not known whether the plan allows it {told}: ask the administrator ({key_of(source)} in the file){needs}"
    )


def plans_of(household: Household) -> list[tuple[str, str, Plan]]:
    """Every plan of the household: person, job, plan."""
    return [
        (person, job, facts.plan)
        for person, held in household.people.items()
        for job, facts in held.jobs.items()
        if facts.plan is not None
    ]
