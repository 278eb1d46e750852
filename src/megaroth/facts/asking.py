"""Whom a fact concerns: wage earners, owners, the self-employed; and what an answer looks like."""

from __future__ import annotations

import re
from collections.abc import Mapping

from megaroth.facts.fields import Fact
from megaroth.facts.model import C_CORPORATION, EMPLOYEE, LLC, S_CORPORATION, SELF_EMPLOYED

_EXAMPLES: Mapping[str, str] = {
    "dollars": '"$210,000"',
    "dollars range": '"$75,000 to $110,000"',
    "dollars or none": '"none"',
    "dollars by date": '{ {year}-12-15 = "$20,000" }',
    "percent": '"6%"',
    "percent or none": '"none"',
    "date": '"4 Dec {year}"',
    "dates": "[{year}-12-04, {year}-12-18]",
    "year": "1992",
    "yes/no": "true",
    "count": "12",
    "text": '"Acme"',
    "election": '"6%"',
    "match": '"100% of the first 3%, 50% of the next 2%"',
    "match by years": '{ 0 = "50% of the first 6%", 5 = "100% of the first 6%" }',
    "source": '"SPD {year}, page 41, {year}-03-02"',
}

_HOW: Mapping[str, str] = {
    "dollars": "dollars, like 210,000 or 210k",
    "dollars range": "dollars, like 90,000, or 75,000 to 110,000",
    "dollars or none": "dollars, or none",
    "percent": "percent, like 6%",
    "percent or none": "percent, like 10%, or none",
    "date": "a date, like 4 Dec {year} or 12/4/{year}",
    "dates": "dates, like 4 Dec {year}; 18 Dec {year}",
    "year": "a year, four digits",
    "yes/no": "yes or no",
    "count": "a number",
    "text": "",
    "election": "percent or dollars, like 6% or $500",
    "match": "like 100% of the first 3%, 50% of the next 2%; or none",
    "source": "like SPD {year}, page 41, {year}-03-02; or HR, {year}-03-02; or own word",
}

NO_NAME = "work"
"""The key that a job gets while nobody has said what the employer is called."""
NO_NAME_OF_BUSINESS = "business"
"""The same for an owner's business in a template."""
_NO_NAME = re.compile(rf"(?:{NO_NAME}|{NO_NAME_OF_BUSINESS})(?:-(\d))?")


def unnamed(key: str, kind: str) -> str:
    """What to call a job whose key is no name that anybody gave; empty for any other key."""
    found = _NO_NAME.fullmatch(key)
    if found is None:
        return ""
    called = "your employer" if kind == EMPLOYEE else "your business"
    return f"{called} no. {found[1]}" if found[1] else called


def concerns(fact: Fact, job_kind: str) -> bool:
    """Whether a fact is asked of somebody with a job of this kind.

    A corporation's owner is paid wages like an employee. An LLC that does not say how it is taxed is
    asked like a sole proprietor, as which it is taxed when nothing else was chosen.
    """
    if fact.when == "employee":
        return job_kind in {EMPLOYEE, S_CORPORATION, C_CORPORATION}
    if fact.when == "owner":
        return job_kind != EMPLOYEE
    if fact.when == "self-employed":
        return job_kind in {*SELF_EMPLOYED, LLC}
    return True


def example_of(fact: Fact, year: int) -> str:
    """An answer to a fact as it would stand in the file."""
    example = fact.example or (f'"{fact.choices[0]}"' if fact.choices else _EXAMPLES.get(fact.kind, ""))
    return example.replace("{year}", str(year)).replace("{next year}", str(year + 1))


def how_to_answer(fact: Fact, year: int) -> str:
    """What an answer to a fact looks like, for the person who is asked."""
    how = ", ".join(fact.choices) if fact.choices else _HOW.get(fact.kind, "")
    return how.replace("{year}", str(year))
