"""Whether money that is to be withdrawn may leave its plan on that day, for every source that it lies in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, cast

from megaroth.facts.model import Job
from megaroth.facts.plan import PLAN_401K, PLAN_SIMPLE_401K, Plan
from megaroth.law.access import EVENTS, Event, Source, Verdict, access, law_on
from megaroth.ledger.clocks import Span
from megaroth.ledger.leaving import plan_says
from megaroth.ledger.roth_money import Held

MODELLED = (PLAN_401K, PLAN_SIMPLE_401K)
"""Plans whose limits on payments are those of :mod:`megaroth.law.access`; 403(b) contracts have others."""

QUESTIONS: dict[Event, str] = {
    "employed": "May this money be withdrawn while employed, below 59½? On which conditions, and how often?",
    "59½": "May this money be withdrawn from age 59½ while employed?",
    "separation": "How does the plan pay after the job has ended: in parts, or only all at once?",
    "disability": "Does the plan pay at disability, and what must be shown?",
    "death": "How does the plan pay after a death?",
    "hardship": "Does the plan pay for a hardship, and from which money?",
    "plan termination": "When does the plan pay after its termination?",
}


class Door(NamedTuple):
    """Whether one source may leave the plan."""

    source: str
    verdict: Verdict
    event: Event
    """By which it may leave or, where nothing helps, what the person is."""
    authority: str
    condition: str
    """What must be so besides; empty when nothing."""
    plan_says: bool | None
    question: str
    """What to ask the plan; empty where nothing is open."""
    opens: tuple[Event, ...]
    """Where the law forbids it today: when it allows it."""


def events_on(job: Job | None, on: date, age: Span, claimed: Iterable[str]) -> tuple[Event, ...]:
    """What has happened to the person that may let money out; ``employed`` where nothing has.

    Parameters
    ----------
    job : Job or None
        The job of the plan; None: the household does not know it.
    on : date
        The day of the payment.
    age : Span
        The day of age 59½.
    claimed : iterable of str
        Exceptions that are claimed, by their ids: separation, disability and death are events too.
    """
    said = set(claimed)
    found: list[Event] = []
    if age.last <= on or "age" in said:
        found.append("59½")
    if (job is not None and job.ended is not None and job.ended <= on) or "separation" in said:
        found.append("separation")
    found += [event for event in EVENTS if event in ("disability", "death") and event in said]
    return tuple(found) or ("employed",)


def door(job: Job | None, held: Held, on: date, age: Span, claimed: Iterable[str]) -> Door:
    """Whether a source may leave the plan on a day: the best of what has happened.

    Parameters
    ----------
    job : Job or None
        The job of the plan; None: the household does not know it, and then nothing is certain.
    held : Held
        The source.
    on, age, claimed
        As for :func:`events_on`.

    Notes
    -----
    :mod:`megaroth.law.access`; a plan pays by its terms (IRC 401(a)). Of Roth from in-plan rollovers the law of the
    one source that it came from holds; where it came from several, or nobody knows, the answer is to ask.
    """
    source = cast("Source", held.source)
    came_from = cast("Source", held.came_from[0]) if len(held.came_from) == 1 else None
    plan = (job.plan if job else None) or Plan()
    known = job is not None and plan.kind in MODELLED
    doors = []
    for event in events_on(job, on, age, claimed):
        says = plan_says(plan, came_from or source, event) if job else None
        law = law_on(source, event, came_from)
        verdict = access(source, event, says, came_from=came_from) if known or says is False else "ask"
        doors.append(
            Door(
                held.source,
                verdict,
                event,
                law.authority if law and known else "",
                law.condition if law and known else "",
                says,
                QUESTIONS[event] if verdict == "ask" else "",
                _opens(source, came_from) if verdict == "no" and says is not False else (),
            )
        )
    return min(doors, key=lambda one: ("yes", "ask", "no").index(one.verdict))


def _opens(source: Source, came_from: Source | None) -> tuple[Event, ...]:
    return tuple(event for event in EVENTS if (law := law_on(source, event, came_from)) is not None and law.permits)
