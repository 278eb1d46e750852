"""Which way income leaves one person: direct, the backdoor or neither; pay that nobody entered is not pay of zero."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from megaroth.facts.model import EMPLOYEE, Household, Job, Person
from megaroth.law.figures import FigureTable
from megaroth.ledger.backdoor import Preview, locked
from megaroth.ledger.backdoor_facts import Known
from megaroth.money import dollars, percent, rate_of, round_half_up
from megaroth.service.from_ledger import with_next_payday
from megaroth.year.answer import Answer, IraAnswer
from megaroth.year.owner import missing
from megaroth.year.plan import answer

NOT_SAID = "job"
"""The job that stands for pay which nobody entered, where a person has none in the file."""


def planned_year(household: Household, figures: FigureTable, as_of: date) -> Answer:
    """The year's answer, for its IRA limits.

    Pay is taken to be enough for them where nobody entered any; next paydays are moved on, because what an IRA may take
    does not hang on an old stub.
    """
    yesterday = as_of - timedelta(days=1)
    people = {
        name: replace(
            person,
            jobs={key: with_next_payday(household.year, job, yesterday) for key, job in person.jobs.items()},
        )
        for name, person in household.people.items()
    }
    current = replace(household, people=people)
    first = answer(current, figures, {}, as_of)
    without = [name for name, person in people.items() if not person.jobs and _pay_binds(first, name)]
    if not without:
        return first
    for name in without:
        people[name] = replace(people[name], jobs={NOT_SAID: Job()})
    return answer(replace(household, people=people), figures, {}, as_of)


def _pay_binds(planned: Answer, name: str) -> bool:
    """Whether pay, the spouse's on a joint return included, is what limits a person's contributions."""
    here = f"{name}/ira_limit"
    if here not in dict(planned.sheets):
        return False
    return planned.sheets.value(f"{here}.pay_limit") < planned.sheets.value(f"{here}.dollar_limit")


def pay_questions(name: str, person: Person, planned: Answer) -> Iterator[str]:
    """What to ask where the limit rests on pay that nobody entered."""
    limit = next((one.limit for one in planned.iras if one.person == name), None)
    if limit is None:
        return
    if not person.jobs and planned.sheets.value(f"{name}/ira_limit.own_pay"):
        keys = [f"people.{name}.jobs.JOB.pay, where JOB is any short name"]
    else:
        keys = [
            f"people.{name}.jobs.{key}.{'pay' if job.kind == EMPLOYEE else 'profit'}"
            for key, job in person.jobs.items()
            if (job.pay is None if job.kind == EMPLOYEE else missing(job))
        ]
    if keys:
        yield (
            f"What do you earn this year? An IRA contribution needs taxable pay, your own or on a joint return the "
            f"spouse's; it is taken to be at least {dollars(limit.cents)}. ({'; '.join(keys)})"
        )


def way_of(way: IraAnswer, known: Known, first: Preview | None) -> IraAnswer:
    """The way, with the share that converting would make taxable as the rest of the answer has it.

    Parameters
    ----------
    way : IraAnswer
        What income leaves, as the year's plan has it.
    known : Known
        What is known of the IRAs: the same basis and value as for every amount of the answer.
    first : Preview or None
        What contributing the rest of the limit and converting it would do; None where it is not known.
    """
    if way.backdoor is None or not way.backdoor.cents or way.verdict not in ("backdoor", "part direct, rest backdoor"):
        return way
    share = None if first is None else rate_of(max(0, first.taxable), first.amount)
    if first is None or share is None:
        tail = "check that no pre-tax IRA money is left on 31 December, or part of the conversion is taxed"
    elif share:
        taxed = percent(max(1_000, round_half_up(share, 1_000) * 1_000))
        most = "at most " if known.at_most else ""
        tail = f"{most}{taxed} of the conversion would be taxed: pre-tax IRA money counts (IRC 408(d)(2)); "
        if locked(known.iras) == 0:
            tail += "rolling it into a plan by 31 December avoids that"
        else:
            tail += "a SIMPLE IRA counts too, and must stay where it is in its first two years"
    else:
        tail = "contribute without deduction, convert, file Form 8606"
    if way.direct is not None and way.direct.cents:
        tail = f"income allows only {dollars(way.direct.cents)} as a direct contribution; for the rest, {tail}"
    return way._replace(statement=tail, taxable_share=share)
