"""The interview: which question comes next, given the answers so far, and what an answer means.

Pure: it neither asks nor prints. Answers are kept as the text that was typed, under the path of their
fact with numbers for names (``people/1/jobs/2/pay``); ``None`` is a question that was skipped. At the
end they become the same document that a file would give, and go through the same reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.asking import NO_NAME, concerns, how_to_answer
from megaroth.facts.fields import Fact, facts_of
from megaroth.facts.model import (
    C_CORPORATION,
    EMPLOYEE,
    JOINT,
    LISTED_DATES,
    LLC,
    PARTNER,
    S_CORPORATION,
    SCHEMA,
    SEPARATE,
    SOLE_PROPRIETOR,
    Household,
    Ira,
    Job,
    Person,
    SoFar,
    Staff,
)
from megaroth.facts.places import KeyPath
from megaroth.facts.plan import PLAN_403B, Election, Plan
from megaroth.facts.reader import NAME, household
from megaroth.facts.values import is_not_known, value_of
from megaroth.facts.words import shown
from megaroth.law.figures import shipped

Answers = Mapping[KeyPath, str | None]
"""What was typed, by path; ``None`` for a question that was skipped."""

MOST_JOBS = 9
"""More jobs than these are added in the file by hand."""

_LIMITS = ("irc_402g_elective_deferral", "irc_415c_annual_additions", "irc_401a17_compensation")
"""Figures without which a year has no answer."""


class Question(NamedTuple):
    """One question of the interview."""

    path: KeyPath
    text: str
    why: str
    how: str
    """What an answer looks like."""
    section: str
    """The heading under which it stands."""
    fact: Fact


_SHORT_NAME = Fact(
    "text",
    "A short name for you, such as alex",
    "It stands in answers as an address: alex/acme. No surname and no number is needed.",
    example='"alex"',
)
_SPOUSE = Fact(
    "text",
    "A short name for your spouse, such as sam (Enter to leave your spouse out)",
    "A spouse has limits of their own; both of you share the limits of IRAs.",
    example='"sam"',
)
_ANOTHER_JOB = Fact(
    "yes/no",
    "Is there another job or business this year, also one that has ended?",
    "Deferrals are limited for all jobs together, the total limit for each employer apart.",
)
_SPOUSE_JOB = Fact("yes/no", "Has your spouse a job or a business this year?", "Your spouse has limits of their own.")
_SPOUSE_BUSINESS = Fact("yes/no", "Is it the business of your spouse?", "A spouse on the payroll may join the plan.")

NOT_ASKED: Mapping[str, str] = {
    "Household.schema": "is known",
    "Household.name": "the file has a name",
    "Person.name": "the short name is enough",
    "Person.birth_date": "needed only for age 59½; the birth year is asked",
    "Person.first_roth_ira": "only for clocks and withdrawals",
    "Household.expected_growth": "only for what waiting costs",
    "Ira.basis": "only for conversions of IRA money",
    "Ira.simple_since": "rare",
    "Person.covered_by_plan": "rarely differs from what the jobs say",
    "Job.group": "a group is first a question: common_owner",
    "Job.hired": "only for a match that grows with the years of service",
    "Job.pay_per_payday": "follows from pay and calendar",
    "Job.payday_shift": "nearly everybody is paid before",
    "Job.pay_changes": "not everybody has one, and it takes a table",
    "Job.bonuses": "not everybody has one, and it takes a table",
    "Job.deferrals_as": "the limits are the same for both",
    "Job.works_for": "asked of the spouse as yes or no",
    "Job.section_179": "rare",
    "Job.unreimbursed_expenses": "rare",
    "Job.half_of_self_employment_tax": "is worked out",
    "Job.forfeitures": "rare",
    "Job.employer_money": "instead of the match formula",
    "Job.special_used_before": "rare",
    "Job.prior_deferrals": "rare",
    "SoFar.quarter_pay": "only for a match figured on each quarter",
    "SoFar.quarter_matched": "only for a match figured on each quarter",
    "SoFar.quarter_match": "only for a match figured on each quarter",
    "Wish.spread": "even is what most want",
    "Wish.spread_first": "rare",
    "Wish.changes": "three are enough for most",
    "Wish.roth": "left out, it is the most",
    "Wish.after_tax": "left out, it is the most",
    "Wish.keep": "a wish comes after the first answer",
    "Wish.withholding": "only with keep",
    "Wish.tolerance": "rare",
    "Plan.name": "not needed for an answer",
    "Plan.after_tax_cap_period": "most caps hold on each payday, which is also the safe reading",
    "Plan.after_tax_cap_per_payday": "rare",
    "Plan.total_cap_percent": "rare",
    "Plan.after_tax_only_after_deferrals": "rare",
    "Plan.after_tax_from": "rare",
    "Plan.match_dollar_cap": "rare",
    "Plan.match_dollar_cap_per_payday": "rare",
    "Plan.match_by_service": "rare, and it takes a table",
    "Plan.matches_after_tax": "rare",
    "Plan.matches_catch_up": "usually they are",
    "Plan.nonelective_percent": "employer_money_to_come asks for it",
    "Plan.true_up_paid": "the letter to the plan asks for it",
    "Plan.spills_over": "the letter to the plan asks for it",
    "Plan.matches_spilled": "only with spills_over",
    "Plan.deferrals_stop_at_pay_limit": "rare",
    "Plan.election_in": "the election in force says it",
    "Plan.election_step": "usually whole percents",
    "Plan.election_step_dollars": "usually whole dollars",
    "Plan.least_percent": "rare",
    "Plan.election_changes": "the letter to the plan asks for it",
    "Plan.bonus_elections": "only with a bonus",
    "Plan.rounding": "nearly always to the cent",
    "Plan.limitation_months": "rare",
    "Plan.changes": "rare, and it takes a table",
    **dict.fromkeys(
        (
            "Access.fee",
            "Access.times_a_year",
            "Access.pre_tax_too",
            "Access.at_59_half",
            "Access.rollovers_any_time",
            "Access.loans",
            "Access.own_investments",
            "Access.first_roth_year",
            "Access.pre_1987_basis",
            "Access.pre_1987_withdrawals",
        ),
        "only for conversions and withdrawals, after the first answer",
    ),
    "Plan.sources": "one source for all terms is asked",
}
"""Facts that the interview leaves to the file, and why; a test holds that it asks every other one."""


def following(answers: Answers, year: int) -> Question | None:
    """The next question, or ``None`` at the end.

    Parameters
    ----------
    answers : mapping
        The answers so far.
    year : int
        The year to assume while the person has not named one.
    """
    return next((question for question in _questions(answers, year) if question.path not in answers), None)


def questions(answers: Answers, year: int) -> list[Question]:
    """Every question that these answers lead to, those that have an answer too, in the order of the interview."""
    return list(_questions(answers, year))


def skipped(answers: Answers, year: int) -> list[Question]:
    """The questions that were asked and have no answer."""
    return [question for question in _questions(answers, year) if answers.get(question.path, "") is None]


def again(answers: Answers, path: KeyPath = ()) -> dict[KeyPath, str | None]:
    """The answers with one skipped question, or without a path all of them, to be asked once more."""
    return {key: text for key, text in answers.items() if text is not None or (path and key != path)}


def left(answers: Answers, year: int) -> int:
    """About how many questions are still to come, the next one included; an answer may open or close some.

    Where it is not known yet, a plan and a pay stub are assumed, which most have.
    """
    job = ("people", "1", "jobs", "1")
    usual = {(*job, "so_far", "on"): f"{year}-01-01", (*job, "has_plan"): "yes"}
    return sum(question.path not in answers for question in _questions({**usual, **answers}, year))


def answered(answers: Answers, question: Question, text: str, year: int) -> dict[KeyPath, str | None]:
    """The answers with one more; an empty text, or "unknown", skips the question.

    Raises
    ------
    BadInputError
        When the text is no answer, or contradicts an earlier one; the message says what would be right.
    """
    text = as_typed(question.fact, text)
    more = {**answers, question.path: None if is_not_known(text) else text}
    if question.path == ("year",):
        named = _Asker(more, year).said(("year",))
        check_published(named if isinstance(named, int) else year)
    if more[question.path] is None:
        return more
    value_of(question.fact, text)
    if question.path[-1] == "key" and not NAME.fullmatch(_slug(text)):
        raise BadInputError(f"{shown(text)} makes no short name", "letters and digits, a letter first")
    try:
        household(document(more, year))
    except BadInputError as error:
        raise BadInputError(error.message, error.remedy) from None
    return more


def check_published(year: int) -> None:
    """Refuse a year without published limits at once, not after all the other questions.

    Raises
    ------
    BadInputError
        When the limits of the year are not held.
    """
    table = shipped()
    held = sorted(set.intersection(*(set(table.years(name)) for name in _LIMITS)))
    if year not in held:
        raise BadInputError(f"the limits of {year} are not held here", f"write a year from {held[0]} to {held[-1]}")


def as_typed(fact: Fact, text: str) -> str:
    """What was typed, a percentage without its sign with it; what is below 1 may be a fraction and is asked again."""
    text = text.strip()
    bare = fact.kind in {"percent", "percent or none"} and re.fullmatch(r"0|[1-9]\d?(\.\d{1,4})?|100", text)
    return f"{text}%" if bare else text


def document(answers: Answers, year: int) -> dict[str, Any]:
    """The answers as the document that a household file would give."""
    names = _names(answers)
    made: dict[str, Any] = {"schema": SCHEMA, "year": year, "people": {names["people", "1"]: {}}}
    for path, text in answers.items():
        here = with_names(path, names)
        if path[-1] == "key" and text is not None:
            _table(made, here[:-1])
        if path[-1] in {"key", "another"}:
            continue
        if path[-1] == "spouse_business":
            if _Asker(answers, year).yes(path):
                _table(made, here[:-1])["works_for"] = _business_of_the_first(answers, names)
        elif text is not None:
            _table(made, here[:-1])[here[-1]] = text
        elif path[2:3] == ("jobs",):
            _table(made, here[:4])
        if path[-1] == "has_plan" and _Asker(answers, year).yes(path):
            _table(made, (*here[:-1], "plan"))
    for person in made["people"].values():
        for job in person.get("jobs", {}).values():
            _complete(job)
    return made


def _complete(job: dict[str, Any]) -> None:
    """What the answers about a job say beside what was asked, and without what only holds with a later answer."""
    now = [value_of(facts_of(Job)[name], job[name]) for name in ("deferral_now", "after_tax_now") if name in job]
    if any(isinstance(election, Election) and election.dollars for election in now):
        _table(job, ("plan",))["election_in"] = "dollars"
    calendar = facts_of(Job)["pay_calendar"]
    if "pay_calendar" in job and "paydays" not in job and value_of(calendar, job["pay_calendar"]) == LISTED_DATES:
        del job["pay_calendar"]  # it says nothing without the paydays, which are the next question


# --- the order -------------------------------------------------------------------------------------------


def _questions(answers: Answers, year: int) -> Iterator[Question]:
    ask = _Asker(answers, year)
    yield ask.fact((), Household, "year", "The year")
    year = ask.year()
    yield ask.special(("people", "1", "key"), _SHORT_NAME, "You")
    yield ask.fact(("people", "1"), Person, "birth_year", "You")
    yield from _jobs(ask, "1")
    yield ask.fact((), Household, "filing_status", "Taxes, which the plan's limits do not need")
    if ask.said(("filing_status",)) == JOINT:
        yield ask.special(("people", "2", "key"), _SPOUSE, "Your spouse")
        if ask.said(("people", "2", "key")) is not None:
            yield ask.fact(("people", "2"), Person, "birth_year", "Your spouse")
            yield from _jobs(ask, "2")
    yield from _taxes(ask)


def _taxes(ask: _Asker) -> Iterator[Question]:
    section = "Taxes, which the plan's limits do not need"
    if ask.said(("filing_status",)) == SEPARATE:
        yield ask.fact((), Household, "lived_apart", section)
    yield ask.fact((), Household, "marginal_rate", section)
    yield ask.fact((), Household, "magi", "IRAs")
    for person in ("1", "2"):
        if person == "1" or ask.said(("people", "2", "key")) is not None:
            for name in ("traditional", "roth", "pre_tax_balance"):
                yield ask.fact(("people", person, "ira"), Ira, name, "IRAs")
    for name in ("high_interest_debt", "cash_reserve", "hsa_filled"):
        yield ask.fact((), Household, name, "Before money is locked up")


def _jobs(ask: _Asker, person: str) -> Iterator[Question]:
    here = ("people", person)
    count = 0
    for number in range(1, MOST_JOBS + 1):
        job = (*here, "jobs", str(number))
        if number > 1 or person == "2":
            gate = (*job, "another")
            yield ask.special(gate, _SPOUSE_JOB if number == 1 else _ANOTHER_JOB, "Other jobs")
            if not ask.yes(gate):
                break
        count = number
        if number == 2:
            yield from _dates(ask, (*here, "jobs", "1"))
        if number >= 2:
            yield from _dates(ask, job)
        yield from _job(ask, person, job)
    if count > 1:
        yield ask.fact(here, Person, "common_owner", "Other jobs")


def _dates(ask: _Asker, job: KeyPath) -> Iterator[Question]:
    which = "The first job" if job[-1] == "1" else f"Job or business no. {job[-1]}"
    for name in ("started", "ended"):
        yield ask.fact(job, Job, name, which)


def _job(ask: _Asker, person: str, job: KeyPath) -> Iterator[Question]:
    section = "The job or business" if job[-1] == "1" else f"Job or business no. {job[-1]}"
    yield ask.fact(job, Job, "kind", section)
    if ask.said((*job, "kind")) == LLC:
        yield ask.fact(job, Job, "taxed_as", section)
    kind = ask.job_kind(job)
    yield ask.fact(job, Job, "employer", section)
    if kind in {PARTNER, S_CORPORATION, C_CORPORATION}:
        yield ask.fact(job, Job, "ownership", section)
    if person == "2" and kind == EMPLOYEE and ask.owns_a_business("1"):
        yield ask.special((*job, "spouse_business"), _SPOUSE_BUSINESS, section)
    for name in ("pay", "pay_calendar", "next_payday"):
        if concerns(facts_of(Job)[name], kind):
            listed = name == "next_payday" and ask.said((*job, "pay_calendar")) == LISTED_DATES
            yield ask.fact(job, Job, "paydays" if listed else name, section)
    if kind == PARTNER:
        yield ask.fact(job, Job, "k1_box_14a", section)
    elif kind in {SOLE_PROPRIETOR, LLC}:
        yield ask.fact(job, Job, "profit", section)
    yield from _so_far(ask, job, kind)
    yield ask.fact(job, Job, "deferrals", section)
    yield ask.fact(job, Job, "has_plan", section)
    if ask.yes((*job, "has_plan")):
        yield from _plan(ask, person, job, kind)
    if kind != EMPLOYEE:
        for name in facts_of(Staff):
            if name != "let_in_by_the_plan" or ask.yes_no((*job, "has_plan")) is not False:
                yield ask.fact((*job, "staff"), Staff, name, "Who else works in the business")


def _so_far(ask: _Asker, job: KeyPath, kind: str) -> Iterator[Question]:
    section = "The year so far, from the last pay stub or the books"
    here = (*job, "so_far")
    yield ask.fact(here, SoFar, "on", section)
    if ask.said((*here, "on")) is None:
        return
    if concerns(facts_of(Job)["pay"], kind):
        yield ask.fact(here, SoFar, "pay", section)
    for name in ("pre_tax", "roth", "after_tax", "employer"):
        yield ask.fact(here, SoFar, name, section)
    if concerns(facts_of(Job)["pay"], kind) and ask.said((*here, "employer")):
        yield ask.fact(here, SoFar, "other_employer", section)


def _plan(ask: _Asker, person: str, job: KeyPath, kind: str) -> Iterator[Question]:
    section = "The plan (what you do not know goes into a letter: `megaroth ask`)"
    for name in _plan_facts(ask, person, (*job, "plan")):
        if concerns(facts_of(Plan)[name], kind):
            yield ask.fact((*job, "plan"), Plan, name, section)
    if ask.said((*job, "plan", "kind")) == PLAN_403B:
        yield ask.fact(job, Job, "years_of_service", section)
    age = ask.age(person)
    if age is not None and age >= 50 and concerns(facts_of(Job)["fica_wages_last_year"], kind):
        yield ask.fact(job, Job, "fica_wages_last_year", section)
    if concerns(facts_of(Job)["deferral_now"], kind):
        yield ask.fact(job, Job, "deferral_now", section)
        if ask.yes_no((*job, "plan", "after_tax")) is not False:
            yield ask.fact(job, Job, "after_tax_now", section)
    yield ask.fact(job, Job, "employer_money_to_come", section)
    yield ask.fact((*job, "plan"), Plan, "source", section)


def _plan_facts(ask: _Asker, person: str, plan: KeyPath) -> Iterator[str]:
    """The plan's facts in the order of the interview, as far as the answers so far leave them open."""
    yield from ("kind", "after_tax")
    if ask.yes_no((*plan, "after_tax")) is not False:
        yield from ("separate_after_tax_source", "in_plan_roth_rollover")
        if ask.yes_no((*plan, "in_plan_roth_rollover")) is not False:
            yield "automatic_conversion"
        yield from ("in_service_rollover", "after_tax_cap_percent", "after_tax_cap_dollars")
        yield from ("hce_after_tax_cap_percent", "stops_at_additions_limit", "after_tax_due")
    yield from ("employer_rate", "match")
    if ask.value((*plan, "match"), facts_of(Plan)["match"]) != ():
        yield from ("match_period", "true_up")
    yield from ("roth", "deferral_cap_percent", "stops_at_deferral_limit")
    age = ask.age(person)
    if age is not None and age >= 50:
        yield "catch_up"
        if 60 <= age <= 63 and ask.yes_no((*plan, "catch_up")) is not False:
            yield "catch_up_60_63"
    yield from ("election_lead_days", "safe_harbor", "adopted", "first_year_begins")
    if ask.value((*plan, "first_year_begins"), facts_of(Plan)["first_year_begins"]) is not None:
        yield "deferrals_made"
    yield "election_signed"


class _Asker:
    """Makes questions, and looks at the answers so far."""

    def __init__(self, answers: Answers, year: int) -> None:
        self.answers = answers
        self.assumed_year = year

    def fact(self, here: KeyPath, table: type[Any], name: str, section: str) -> Question:
        """The question for a declared fact."""
        fact = facts_of(table)[name]
        return self.special((*here, name), fact, section)

    def special(self, path: KeyPath, fact: Fact, section: str) -> Question:
        """A question with a declaration of its own."""
        how = f"Enter for {self.assumed_year}" if path == ("year",) else how_to_answer(fact, self.year())
        whose = "" if fact in {_SPOUSE_JOB, _SPOUSE_BUSINESS} else self._whose(path)
        return Question(path, whose + fact.question, fact.why, how, section, fact)

    def _whose(self, path: KeyPath) -> str:
        """The name before a question, where it could be about either of two people."""
        of_spouse = path[:2] == ("people", "2") and path[2:] != ("key",)
        of_either = path[2:3] == ("ira",) and self.answers.get(("people", "2", "key")) is not None
        if not of_spouse and not of_either:
            return ""
        return f"{self.answers.get((*path[:2], 'key')) or 'You'}: "

    def year(self) -> int:
        """The year that was named, or the assumed one."""
        return int(self.answers.get(("year",)) or self.assumed_year)

    def value(self, path: KeyPath, fact: Fact) -> object:
        """The answer at a path as the model holds it; ``None`` when there is none."""
        text = self.answers.get(path)
        return None if text is None else value_of(fact, text)

    def said(self, path: KeyPath) -> object:
        """The answer at the path of a fact that one of the tables declares."""
        if path[-1] == "key":
            return self.answers.get(path)
        return self.value(path, facts_of(_table_of(path))[path[-1]])

    def yes_no(self, path: KeyPath) -> bool | None:
        """Yes, no or not known."""
        found = self.value(path, _ANOTHER_JOB)
        return None if found is None else bool(found)

    def yes(self, path: KeyPath) -> bool:
        """Whether the answer is yes."""
        return self.yes_no(path) is True

    def job_kind(self, job: KeyPath) -> str:
        """What kind of job it is, an LLC as it is taxed."""
        kind = str(self.said((*job, "kind")) or EMPLOYEE)
        return str(self.said((*job, "taxed_as")) or LLC) if kind == LLC else kind

    def owns_a_business(self, person: str) -> bool:
        """Whether one of the person's jobs is a business of their own."""
        return _first_business(self, person) is not None

    def age(self, person: str) -> int | None:
        """The person's age at the end of the year."""
        born = self.answers.get(("people", person, "birth_year"))
        return None if born is None else self.year() - int(born)


def _table_of(path: KeyPath) -> type[Any]:
    """The table that declares the fact at a path."""
    if len(path) == 6:
        return {"plan": Plan, "so_far": SoFar, "staff": Staff}[path[4]]
    return {1: Household, 3: Person, 4: Ira, 5: Job}[len(path)]


def _first_business(ask: _Asker, person: str) -> KeyPath | None:
    jobs = (("people", person, "jobs", str(number)) for number in range(1, MOST_JOBS + 1))
    return next((job for job in jobs if ask.job_kind(job) != EMPLOYEE), None)


# --- from numbers to names -------------------------------------------------------------------------------


def _slug(text: str) -> str:
    """A name for a table from what was typed: ``Acme Inc.`` gives ``acme-inc``."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:36].strip("-")


def _names(answers: Answers) -> dict[KeyPath, str]:
    """The name of each person and job that the answers number."""
    names: dict[KeyPath, str] = {}
    for person, usual in (("1", "me"), ("2", "spouse")):
        text = answers.get(("people", person, "key"))
        names["people", person] = re.sub(r"[^a-z0-9]+", "-", (text or usual).lower()).strip("-")[:40].strip("-")
        for number in range(1, MOST_JOBS + 1):
            name = _slug(answers.get(("people", person, "jobs", str(number), "employer")) or "")
            name = name if NAME.fullmatch(name) else NO_NAME
            taken = [names[key] for key in names if key[:3] == ("people", person, "jobs")]
            unique = name if name not in taken else f"{name}-{number}"
            names["people", person, "jobs", str(number)] = unique
    if names["people", "2"] == names["people", "1"]:
        names["people", "2"] += "-2"
    return names


def with_names(path: KeyPath, names: Mapping[KeyPath, str]) -> KeyPath:
    """A path with the name of the person and of the job in the place of their numbers."""
    named = list(path)
    for length in (2, 4):
        if path[:length] in names:
            named[length - 1] = names[path[:length]]
    return tuple(named)


def _table(made: dict[str, Any], path: KeyPath) -> dict[str, Any]:
    """The table at a path of the document, which is there from now on."""
    table = made
    for part in path:
        table = table.setdefault(part, {})
    return table


def _business_of_the_first(answers: Answers, names: Mapping[KeyPath, str]) -> str:
    job = _first_business(_Asker(answers, 0), "1")
    return f"{names['people', '1']}/{names[job]}" if job else ""
