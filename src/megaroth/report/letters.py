"""Letters to the people behind a plan: what the file does not know about it, and a feature that is missing.

A letter says nothing that the file does not say. It is plain text of 72 columns, to be sent by mail,
pasted into a portal, or changed by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import fill
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.asking import concerns
from megaroth.facts.dates import MONTHS
from megaroth.facts.fields import facts_of
from megaroth.facts.model import EMPLOYEE, Household, Job, Person
from megaroth.facts.plan import Plan

WIDTH = 72

_ONLY_WITH_AFTER_TAX = {
    "in_plan_roth_rollover",
    "in_service_rollover",
    "automatic_conversion",
    "separate_after_tax_source",
    "after_tax_cap_percent",
    "after_tax_cap_dollars",
    "hce_after_tax_cap_percent",
    "spills_over",
    "stops_at_additions_limit",
}
_OF_A_PAYROLL = {
    "match",
    "match_period",
    "true_up",
    "election_lead_days",
    "election_changes",
    "automatic_conversion",
    "stops_at_deferral_limit",
    "spills_over",
    "stops_at_additions_limit",
    "hce_after_tax_cap_percent",
    "safe_harbor",
}
"""Terms for a plan with staff: the provider of a document for owners alone is not asked about them."""
_TO_THE_PROVIDER = {
    "after_tax_cap_percent": "Does the document cap after-tax contributions at a percentage of pay, and by which day "
    "must the last one of the year be in?",
}
"""How an owner puts a question to the provider of the plan document, where it is not the employee's wording."""

_DOT = "  * "
_FROM_AGE = {"catch_up": 50, "catch_up_60_63": 60}


class Entry(NamedTuple):
    """One entry of a list in a letter, beside the paragraphs, which are plain text."""

    mark: str
    text: str


def job_named(household: Household, name: str = "", as_of: date = date.min) -> tuple[str, str]:
    """The person and the job that are meant: ``alex/acme``, or ``acme`` where only one job has this name.

    A job that had ended by the day is meant only by its name.

    Parameters
    ----------
    household : Household
        Whose jobs they are.
    name : str
        Empty for the only job of the household.
    as_of : date
        The day of the letter.

    Raises
    ------
    BadInputError
        When no job or more than one is meant; the message lists them.
    """
    jobs = [(person, job) for person, held in household.people.items() for job in held.jobs]
    addresses = ", ".join(f"{person}/{job}" for person, job in jobs)
    if not jobs:
        raise BadInputError("the file has no job", "add one, such as [people.alex.jobs.acme]")
    if not name:
        if len(jobs) == 1:
            return jobs[0]
        held = [each for each in jobs if (household.people[each[0]].jobs[each[1]].ended or as_of) >= as_of]
        if len(held) == 1:
            return held[0]
        raise BadInputError(f"the file has {len(jobs)} jobs", f"say which with --job: {addresses}")
    found = [each for each in jobs if name in {f"{each[0]}/{each[1]}", f"{each[0]}.{each[1]}", each[1]}]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInputError(f"more than one job is named {name}", ", ".join(f"{person}/{job}" for person, job in found))
    raise BadInputError(f"there is no job {name} in this file", f"the jobs are {addresses}")


def open_questions(household: Household, person: str, job: str) -> tuple[str, ...]:
    """The questions about a job's plan that the file leaves open, as one puts them to the plan's people.

    Where the plan is known to take no after-tax money, what only matters with it is not asked. An owner's
    questions go to the provider of the plan document, who is not asked about paydays, a match or a test.
    """
    held = household.people[person].jobs[job]
    plan = held.plan or Plan()
    questions = []
    for name, fact in facts_of(Plan).items():
        if not fact.ask_plan or getattr(plan, name) is not None or not concerns(fact, held.kind):
            continue
        if plan.after_tax is False and name in _ONLY_WITH_AFTER_TAX:
            continue
        if name in {"match_period", "true_up"} and plan.match == ():
            continue
        if name == "automatic_conversion" and plan.in_plan_roth_rollover is False:
            continue
        if name == "catch_up_60_63" and plan.catch_up is False:
            continue
        if name == "spills_over" and plan.stops_at_deferral_limit is False:
            continue
        if _too_young(household, person, name) or (held.kind != EMPLOYEE and name in _OF_A_PAYROLL):
            continue
        questions.append(fact.ask_plan if held.kind == EMPLOYEE else _TO_THE_PROVIDER.get(name, fact.ask_plan))
    questions += [
        fact.ask_plan
        for name, fact in facts_of(Job).items()
        if fact.ask_plan and getattr(held, name) is None and held.kind == EMPLOYEE
    ]
    return tuple(questions)


def questions_letter(household: Household, person: str, job: str, as_of: date) -> str:
    """The letter that asks for the plan terms the file does not know; empty when it knows them all.

    Parameters
    ----------
    household : Household
        What is known.
    person, job : str
        The keys of the person who writes and of the job whose plan it is.
    as_of : date
        The date of the letter.
    """
    questions = open_questions(household, person, job)
    if not questions:
        return ""
    held = household.people[person].jobs[job]
    numbered = [Entry(f"{number:3}. ", question) for number, question in enumerate(questions, 1)]
    parts: list[str | Entry] = [
        *_opening(held, as_of, "questions about the plan's terms"),
        f"I am planning my contributions to {_plan_name(held)} for {household.year}, and would like to do it "
        "within the plan's terms and limits. Could you please answer what follows, as far as you can, and "
        "tell me where the plan document or the summary plan description says so (the page is enough)?",
        *numbered,
        "If you could also send me the current summary plan description and any summary of later changes, "
        "I can look up the rest myself.",
        *_closing(household.people[person]),
    ]
    return _set(parts)


def request_letter(household: Household, person: str, job: str, as_of: date) -> str:
    """The letter that asks the employer to add after-tax contributions and a way from them to Roth.

    It names what the feature costs the employer, so that the answer can be an informed one.

    Raises
    ------
    BadInputError
        When the plan has the feature already, or the business is the person's own.
    """
    held = household.people[person].jobs[job]
    plan = held.plan or Plan()
    if held.kind != EMPLOYEE:
        raise BadInputError(
            "the business is your own: there is no employer to ask",
            "ask the provider of the plan document for an adoption agreement with these features",
        )
    if plan.after_tax and (plan.in_plan_roth_rollover or plan.in_service_rollover):
        raise BadInputError(
            "the plan already takes after-tax contributions and lets them go to Roth",
            "there is nothing to ask for",
        )
    parts: list[str | Entry] = [
        *_opening(held, as_of, "a request to add a feature to the plan"),
        *_what_is_asked(held, plan),
        *_what_it_costs(plan),
        "Before you decide, could your recordkeeper or third-party administrator run a projection? I would "
        "be glad to know what it shows:",
        *_projection(plan),
        "If the answer is no, I would be grateful for the reason, so that I can plan without it.",
        *_closing(household.people[person]),
    ]
    return _set(parts)


# --- parts -----------------------------------------------------------------------------------------------


def _what_is_asked(job: Job, plan: Plan) -> Iterator[str | Entry]:
    name = _plan_name(job, capital=True)
    if plan.after_tax:
        yield (
            f"{name} takes voluntary after-tax contributions, but as far as I know it offers no way to "
            "Roth for them while I am employed. Please consider adding at least one:"
        )
    else:
        takes = "does not take" if plan.after_tax is False else "does not, as far as I have found, take"
        yield (
            f"{name} {takes} voluntary after-tax employee contributions (contributions other than pre-tax and "
            "designated Roth deferrals). Please consider adding them, together with at least one way to Roth "
            "while employed:"
        )
    yield Entry(_DOT, "an in-plan Roth rollover of after-tax contributions and their earnings (IRC 402A(c)(4));")
    yield Entry(_DOT, "or a withdrawal of after-tax contributions and earnings in service, by direct rollover.")
    yield (
        "With it, employees can save up to the limit on annual additions (IRC 415(c)) out of their own pay; "
        "by itself it asks no contribution of the employer."
    )


def _what_it_costs(plan: Plan) -> Iterator[str | Entry]:
    yield "I know that this has a price, and would rather name it than leave it out."
    yield (
        "After-tax contributions are tested each year under the actual contribution percentage (ACP) test of "
        "IRC 401(m). Highly compensated employees tend to use the feature most, so the test may fail, and part "
        "of their contributions may then have to be refunded with earnings. A lower cap for highly compensated "
        "employees is the usual way to limit that."
    )
    if plan.safe_harbor is False:
        return
    if plan.safe_harbor:
        yield "Our plan is a safe harbor plan. For such a plan there is more:"
    else:
        yield "I do not know whether our plan is a safe harbor plan. If it is, there is more:"
    yield Entry(
        _DOT,
        "The safe harbor covers matching contributions only: the after-tax contributions are tested all the "
        "same. The test may leave out the safe harbor match of everybody (Treas. Reg. 1.401(m)-2(a)(5)(iv)).",
    )
    yield Entry(
        _DOT,
        "A plan that receives only safe harbor contributions is exempt from the top-heavy rules (IRC "
        "416(g)(4)(H)). In a year in which after-tax contributions are made it is generally understood not to "
        "be; a top-heavy plan may then owe a minimum contribution to employees who do not defer.",
    )


def _projection(plan: Plan) -> Iterator[Entry]:
    yield Entry(
        _DOT,
        "the ACP test with after-tax contributions, at the rates at which people are likely to use them;",
    )
    if plan.safe_harbor is not False:
        yield Entry(_DOT, "the same test with and without the safe harbor match, if ours is a safe harbor plan;")
        yield Entry(_DOT, "the plan's top-heavy ratio, and what a minimum contribution would cost;")
    yield Entry(_DOT, "the cap for highly compensated employees at which the test would still pass.")


def _too_young(household: Household, person: str, name: str) -> bool:
    """Whether a catch-up fact cannot matter to this person in this year."""
    born = household.people[person].birth_year
    return born is not None and household.year - born < _FROM_AGE.get(name, 0)


def _plan_name(job: Job, *, capital: bool = False) -> str:
    if job.plan and job.plan.name:
        return f"{'The' if capital else 'the'} {job.plan.name}"
    owner = "Our" if job.kind == EMPLOYEE else "My"
    return f"{owner if capital else owner.lower()} retirement plan"


def _opening(job: Job, as_of: date, subject: str) -> Iterator[str]:
    yield f"{MONTHS[as_of.month - 1]} {as_of.day}, {as_of.year}"
    whom = "Plan administrator" if job.kind == EMPLOYEE else "Provider of the plan document"
    yield f"{whom}, {job.employer}" if job.employer and job.kind == EMPLOYEE else whom
    yield f"Re: {job.plan.name}: {subject}" if job.plan and job.plan.name else f"Re: {subject}"
    yield "Dear plan administrator:" if job.kind == EMPLOYEE else "Dear Sir or Madam:"


def _closing(person: Person) -> Iterator[str]:
    yield "Thank you for your help."
    yield "Sincerely,"
    yield person.name or "[your name]"


def _set(parts: list[str | Entry]) -> str:
    """The parts within the letter's width: paragraphs apart, entries of a list together and hanging."""
    letter = ""
    before: str | Entry = ""
    for part in parts:
        together = isinstance(before, Entry) and isinstance(part, Entry)
        letter += ("\n" if together else "\n\n") + _filled(part)
        before = part
    return letter.strip("\n") + "\n"


def _filled(part: str | Entry) -> str:
    mark, text = part if isinstance(part, Entry) else ("", part)
    return fill(text, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark), break_on_hyphens=False)
