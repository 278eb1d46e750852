"""What-if on the page: the facts that are worth changing, as fields, and a form of them as changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from starlette.datastructures import FormData

from megaroth.facts.asking import concerns, how_to_answer
from megaroth.facts.fields import Fact, facts_of
from megaroth.facts.model import EMPLOYEE, Household, Job, Range, Wish
from megaroth.facts.plan import Plan
from megaroth.facts.writing import written
from megaroth.law.disputes import DISPUTES
from megaroth.year.answer import Answer
from megaroth.year.plan import worded

FACT = "fact:"
"""Before the key path of a fact in a field's name."""
READING = "reading:"
OTHER = "other"
"""The field for any other fact, as KEY=VALUE."""

_JOB = ("pay", "profit", "k1_box_14a")
_PLAN = ("after_tax", "in_plan_roth_rollover", "true_up", "match", "after_tax_cap_percent", "election_lead_days")
_WISH = ("spread", "keep")
_HOUSEHOLD = ("magi", "marginal_rate")
_MOST_OF_SLIDER = 40_000_000
"""The least upper end of a slider for dollars, in cents."""


class Control(NamedTuple):
    """One field."""

    name: str
    label: str
    hint: str
    options: tuple[tuple[str, str], ...]
    """(value, words) where one of few is chosen; empty for a field to type in."""
    now: str
    """What the file says; empty where it says nothing."""
    value: str
    """What was asked for."""
    slider: tuple[int, int, int] | None
    """Least, most and step in dollars, where the field can also be slid."""
    whose: str
    """The job, where there are several."""


def controls(household: Household, answer: Answer, form: FormData) -> list[Control]:
    """The fields: what is not known first, then disputed readings, then the facts that move the answer."""
    found = {control.name: control for control in _all(household, answer, form)}
    return list(found.values())


def _all(household: Household, answer: Answer, form: FormData) -> Iterator[Control]:
    for point in answer.not_checked:
        if point.differences and (held := _held(household, tuple(point.key.split(".")))):
            yield _control(point.key, *held, household, form)
    for disputed in answer.disputed:
        readings = [one for dispute in DISPUTES if dispute.id == disputed.id for one in dispute.readings]
        if len(readings) > 1:
            name = f"{READING}{disputed.id}"
            options = tuple((one.name if index else "", one.name) for index, one in enumerate(readings))
            yield Control(name, disputed.question, "", options, "", _sent(form, name), None, "")
    for who, person in household.people.items():
        for key, job in person.jobs.items():
            here = f"people.{who}.jobs.{key}"
            for table, names, prefix in ((job, _JOB, here), (job.plan, _PLAN, f"{here}.plan")):
                for name in names if table is not None else ():
                    fact = facts_of(type(table))[name]
                    if _worth_asking(name, fact, job):
                        yield _control(f"{prefix}.{name}", fact, getattr(table, name), household, form, job)
            if job.kind == EMPLOYEE:
                for name in _WISH:
                    yield _control(
                        f"{here}.wish.{name}", facts_of(Wish)[name], getattr(job.wish, name), household, form, job
                    )
    for name in _HOUSEHOLD:
        yield _control(name, facts_of(Household)[name], getattr(household, name), household, form)


def _worth_asking(name: str, fact: Fact, job: Job) -> bool:
    if name in {"profit", "k1_box_14a"} and getattr(job, name) is None:
        return False
    if name in _PLAN and job.kind != EMPLOYEE and name not in {"after_tax", "in_plan_roth_rollover"}:
        return False
    return concerns(fact, job.kind)


def _control(key: str, fact: Fact, value: Any, household: Household, form: FormData, job: Job | None = None) -> Control:
    name = f"{FACT}{key}"
    if fact.kind == "dollars range" and value is not None:
        value = Range(value.expected, value.expected, value.expected)  # what a person would try another one for
    now = "" if value is None else in_words(fact, value)
    options: tuple[tuple[str, str], ...] = ()
    usual = f"as it is: {now}" if now else "not known"
    if fact.kind == "yes/no":
        options = (("", usual), *((word, word) for word in ("yes", "no") if word != now))
    elif fact.choices:
        options = (("", usual), *((word, word) for word in fact.choices if word != now))
    elif fact.candidates:
        each = [(in_words(fact, one), worded(key, one)) for one in fact.candidates if one is not None]
        options = (("", usual), *each)
    several = sum(len(person.jobs) for person in household.people.values()) > 1
    whose = (job.employer or "") if several and job is not None else ""
    slider = None
    if fact.kind in {"dollars", "dollars range"} and key.endswith(("pay", "profit", "magi", "keep")):
        cents = value if isinstance(value, int) else value.expected if value is not None else 0
        most = max(_MOST_OF_SLIDER, 2 * cents)
        slider = (0, most // 100, 1_000)
    hint = "" if options else how_to_answer(fact, household.year)
    return Control(name, fact.question, hint, options, now, _sent(form, name), slider, whose)


def in_words(fact: Fact, value: Any) -> str:
    """A value as people write it: without the file's quotes, yes for true."""
    text = written(fact, value)
    return {"true": "yes", "false": "no"}.get(text, text.strip('"') if text.count('"') == 2 else text)


def _held(household: Household, path: tuple[str, ...]) -> tuple[Fact, Any] | None:
    """The declaration and value of the fact at a key path; an absent plan is one in which nothing is known."""
    held: Any = household
    for part in path[:-1]:
        held = held.get(part) if isinstance(held, dict) else getattr(held, part, None)
        if held is None:
            held = Plan() if part == "plan" else None
        if held is None:
            return None
    facts = facts_of(type(held))
    return (facts[path[-1]], getattr(held, path[-1])) if path[-1] in facts else None


def _sent(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def asked_for(form: FormData, shown: list[Control]) -> tuple[str, ...]:
    """The changes that a form asks for, as the command line takes them: KEY=VALUE.

    Parameters
    ----------
    form : FormData
        What was sent.
    shown : list of Control
        The fields, so that one that says what the file says changes nothing.
    """
    found = []
    for control in shown:
        if control.value and control.value != control.now:
            key = control.name.partition(":")[2]
            found.append(f"{key}={control.value}")
    other = _sent(form, OTHER)
    return (*found, *([other] if other else []))
