"""A household as a commented TOML file, which reads back to the same household; and the two templates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date
from textwrap import wrap
from typing import Any

from megaroth.errors import BadInputError
from megaroth.facts.access import Access
from megaroth.facts.asking import NO_NAME, NO_NAME_OF_BUSINESS, concerns, example_of
from megaroth.facts.fields import Fact, facts_of
from megaroth.facts.match_text import match_text
from megaroth.facts.model import (
    EMPLOYEE,
    SCHEMA,
    SOLE_PROPRIETOR,
    Household,
    Ira,
    Job,
    Person,
    Range,
    SoFar,
    Staff,
    Wish,
)
from megaroth.facts.places import KeyPath
from megaroth.facts.plan import NO_CAP, Election, Plan, PlanChange, Source, Tier
from megaroth.facts.source_text import read_source, source_text
from megaroth.money import ONE, dollars, percent

_WIDTH = 88
_LONGEST = 100
_ALWAYS = {"schema", "year", "kind"}
"""Facts that are written even when they have the usual value: the rest is read in their light."""

RARE = {
    "group",
    "works_for",
    "section_179",
    "unreimbursed_expenses",
    "half_of_self_employment_tax",
    "forfeitures",
    "employer_money",
    "years_of_service",
    "special_used_before",
    "prior_deferrals",
    "limitation_months",
    "other_employer",
    "birth_date",
    "first_roth_ira",
    "expected_growth",
    "simple_since",
    "fee",
    "times_a_year",
    "pre_tax_too",
    "at_59_half",
    "rollovers_any_time",
    "loans",
    "own_investments",
    "first_roth_year",
    "pre_1987_basis",
    "pre_1987_withdrawals",
    "hired",
    "paydays",
    "payday_shift",
    "pay_changes",
    "bonuses",
    "deferrals_as",
    "quarter_pay",
    "quarter_matched",
    "quarter_match",
    "after_tax_cap_period",
    "after_tax_cap_per_payday",
    "total_cap_percent",
    "after_tax_only_after_deferrals",
    "after_tax_from",
    "match_dollar_cap_per_payday",
    "match_by_service",
    "matches_after_tax",
    "matches_catch_up",
    "nonelective_percent",
    "true_up_paid",
    "spills_over",
    "matches_spilled",
    "deferrals_stop_at_pay_limit",
    "election_in",
    "election_step_dollars",
    "least_percent",
    "election_changes",
    "bonus_elections",
    "rounding",
}
"""Facts of which few have need: a file that the interview writes does not show their empty lines."""

_HEAD = """\
# A household file of megaroth. It holds what you know; nothing in it leaves this computer.
#
# A line that begins with "# " is a remark. A line that begins with # and a word, such as
# "#birth_year = 1992", is an answer not yet given, with an example: take the # away and write
# your own. What you do not know may stay as it is, or be "unknown".
"""


def household_text(household: Household, *, rare: bool = False, told: Collection[KeyPath] = ()) -> str:
    """The file of a household: each fact under its question, an unanswered one as a remark with an example.

    Parameters
    ----------
    household : Household
        What is known.
    rare : bool
        Whether to show the empty lines of facts that few people need.
    told : collection of key paths
        What somebody has said: it is written even where it is the usual value.
    """
    writer = _Writer(household.year, rare, frozenset(told))
    writer.table(household, (), EMPLOYEE)
    for name, person in household.people.items():
        here = ("people", name)
        writer.table(person, here, EMPLOYEE)
        for key, job in person.jobs.items():
            _write_job(writer, job, (*here, "jobs", key))
        writer.table(person.ira, (*here, "ira"), EMPLOYEE)
    return _HEAD + "".join(writer.blocks)


def employee_template(year: int) -> str:
    """The commented file of an employee who has not answered anything yet."""
    job = Job(plan=Plan())
    return household_text(Household(SCHEMA, year, people={"me": Person(jobs={NO_NAME: job})}), rare=True)


def solo_template(year: int) -> str:
    """The commented file of a business owner without staff who has not answered anything yet."""
    job = Job(kind=SOLE_PROPRIETOR)
    return household_text(Household(SCHEMA, year, people={"me": Person(jobs={NO_NAME_OF_BUSINESS: job})}), rare=True)


def _write_job(writer: _Writer, job: Job, here: KeyPath) -> None:
    writer.table(job, here, job.kind)
    so_far = job.so_far or SoFar()
    writer.table(so_far, (*here, "so_far"), job.kind, stands=so_far != SoFar())
    writer.table(job.plan or Plan(), (*here, "plan"), job.kind, stands=job.plan is not None)
    if job.plan:
        if writer.rare or job.plan.access != Access():
            writer.table(job.plan.access, (*here, "plan", "access"), job.kind, stands=job.plan.access != Access())
        writer.plan_changes(job.plan.changes, (*here, "plan", "changes"))
        writer.sources(job.plan.sources, (*here, "plan", "sources"))
    wishes = job.wish != Wish() or (*here, "wish") in writer.told
    if wishes or (writer.rare and concerns(facts_of(Job)["wish"], job.kind)):
        writer.table(job.wish, (*here, "wish"), job.kind, stands=wishes)
    if job.kind != EMPLOYEE or job.staff != Staff():
        writer.table(job.staff, (*here, "staff"), job.kind)


class _Writer:
    """The blocks of a file, one a table."""

    def __init__(self, year: int, rare: bool, told: frozenset[KeyPath]) -> None:
        self.year = year
        self.rare = rare
        self.told = told
        self.blocks: list[str] = []

    def table(
        self,
        held: Household | Person | Job | Plan | Access | PlanChange | SoFar | Wish | Staff | Ira,
        here: KeyPath,
        job_kind: str,
        *,
        stands: bool = True,
    ) -> None:
        """Add one table; one that does not stand in the file is written as a remark."""
        facts = facts_of(type(held))
        lines = []
        if here:
            also = "" if stands else "; take the # from the line in brackets, too"
            lines = [
                "",
                f"# --- {_TITLES[type(held)]}{also}",
                *(f"# {line}" for line in wrap(_REMARKS.get(type(held), ""), _WIDTH)),
                "",
                f"{'' if stands else '#'}[{'.'.join(here)}]",
            ]
        for entry in fields(held):
            fact = facts[entry.name]
            if fact.kind not in {"table", "tables", "sources", "plan changes"}:
                said = (*here, entry.name) in self.told
                lines += self._fact(entry, fact, getattr(held, entry.name), job_kind, stands=stands, said=said)
        self.blocks.append("\n".join(lines) + "\n")

    def plan_changes(self, held: Mapping[date, PlanChange], here: KeyPath) -> None:
        """Add what changes in the plan from a day on: only what is said, since the rest stays as it was."""
        for day, change in held.items():
            said = {name: (fact, getattr(change, name)) for name, fact in facts_of(PlanChange).items()}
            lines = [
                line for name, (fact, value) in said.items() if value is not None for line in _lines(name, fact, value)
            ]
            self.blocks.append("\n".join(["", f"[{'.'.join((*here, day.isoformat()))}]", *lines]) + "\n")
        if not held and self.rare:
            self.table(PlanChange(), (*here, f"{self.year}-07-01"), EMPLOYEE, stands=False)

    def sources(self, held: Mapping[str, Source], here: KeyPath) -> None:
        """Add where single plan terms were read."""
        if held:
            lines = [f"{name} = {_source(source)}" for name, source in held.items()]
            self.blocks.append("\n".join(["", f"[{'.'.join(here)}]", *lines]) + "\n")

    def _fact(
        self, entry: Field[Any], fact: Fact, value: object, job_kind: str, *, stands: bool, said: bool = False
    ) -> list[str]:
        usual = value == _usual(entry)
        shown = stands and (not usual or entry.name in _ALWAYS or (said and value is not None))
        if not shown and (not concerns(fact, job_kind) or (entry.name in RARE and not self.rare)):
            return []
        choices = "One of: " + ", ".join(fact.choices) if fact.choices else ""
        remark = " ".join(_sentence(part) for part in (fact.question, fact.why, choices) if part)
        lines = ["", *(f"# {line}" for line in wrap(remark, _WIDTH, break_on_hyphens=False))]
        if shown:
            return [*lines, *_lines(entry.name, fact, value)]
        return [*lines, f"#{entry.name} = {example_of(fact, self.year)}"]


_TITLES: Mapping[type[Any], str] = {
    Person: "A person; another one is another table, such as [people.sam]",
    Job: "A job or business; another one is another table with its own name",
    SoFar: "The year so far",
    Plan: "The plan of this job",
    Access: "How money leaves the plan or turns into Roth",
    PlanChange: "What changes in the plan from that day on",
    Wish: "What you want of the rest of the year",
    Staff: "Who else works in the business",
    Ira: "IRAs",
}


_REMARKS: Mapping[type[Any], str] = {
    SoFar: "A figure that is left out is not known; write 0 for one that is zero. The line in brackets with nothing "
    "below it says that nothing has gone in yet.",
}
"""What to know about a table beside its title."""


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", ".)")) else f"{text}."


def _usual(entry: Field[Any]) -> object:
    if entry.default is not MISSING:
        return entry.default
    return entry.default_factory() if entry.default_factory is not MISSING else MISSING


# --- values ----------------------------------------------------------------------------------------------


def written(fact: Fact, value: object) -> str:
    """A fact's value as it stands in the file, which the reader reads back."""
    return '"unknown"' if value is None else _WRITERS[fact.kind](value)


def _lines(name: str, fact: Fact, value: object) -> list[str]:
    """A fact's line; what is long and given by date or year has a line for each, as the reader takes no long ones."""
    line = f"{name} = {written(fact, value)}"
    if len(line) > _LONGEST and isinstance(value, dict):
        return [f"{name}.{key} = {_KEYED[fact.kind](each)}" for key, each in value.items()]
    if len(line) > _LONGEST and fact.kind == "dates" and isinstance(value, tuple):
        return [f"{name} = [", *(f"  {_date(each)}," for each in value), "]"]
    return [line]


def _by_key(kind: str) -> Callable[[Any], str]:
    def inline(held: Mapping[Any, Any]) -> str:
        return (
            "{ " + ", ".join(f"{key} = {_KEYED[kind](value)}" for key, value in held.items()) + " }" if held else "{}"
        )

    return inline


def _election(value: Election) -> str:
    return _dollars(value.dollars) if value.dollars else _quoted(percent(value.percent))


def _match(tiers: tuple[Tier, ...]) -> str:
    return _quoted(match_text(tiers))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _dollars(cents: int) -> str:
    return _quoted(dollars(cents).replace("−", "-"))


def _range(value: Range) -> str:
    low, expected, high = (_dollars(cents) for cents in value)
    if value.low == value.high:
        return low
    if value.expected == value.low:
        return f"{low[:-1]} to {high[1:]}"
    return f"{{ low = {low}, expected = {expected}, high = {high} }}"


def _source(source: Source) -> str:
    text = source_text(source)
    try:
        if read_source(text) == source:
            return _quoted(text)
    except BadInputError:
        pass
    parts = [f"document = {_quoted(source.name)}"]
    if source.page:
        parts.append(f"page = {_quoted(source.page)}")
    if source.read_on:
        parts.append(f"on = {source.read_on}")
    return "{ " + ", ".join(parts) + " }"


def _date(value: date) -> str:
    return value.isoformat()


_KEYED: Mapping[str, Callable[[Any], str]] = {"dollars by date": _dollars, "match by years": _match}
"""How one entry of what is given by date or by year is written."""

_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "dollars": _dollars,
    "dollars range": _range,
    "dollars or none": lambda cents: '"none"' if cents == NO_CAP else _dollars(cents),
    "dollars by date": _by_key("dollars by date"),
    "percent": lambda rate: _quoted(percent(rate)),
    "percent or none": lambda rate: '"none"' if rate == ONE else _quoted(percent(rate)),
    "date": _date,
    "dates": lambda days: "[" + ", ".join(_date(day) for day in days) + "]",
    "year": str,
    "yes/no": lambda value: "true" if value else "false",
    "choice": _quoted,
    "count": str,
    "text": _quoted,
    "election": _election,
    "match": _match,
    "match by years": _by_key("match by years"),
    "source": _source,
}
