"""One key of a plan file: its question, and what is taken while nobody has said."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.facts.fields import Fact


class Key(NamedTuple):
    """One key of a plan file."""

    table: str
    name: str
    field: str
    """Its name in :class:`megaroth.census.terms.PlanTerms`."""
    fact: Fact
    taken: str = ""
    """What is taken where the file does not say, in words; empty where that needs no saying."""
    because: str = ""
    """Why that is the safe side."""
    required: bool = False

    @property
    def dotted(self) -> str:
        """As messages and assumptions name it: ``elections.top_paid_group``."""
        return f"{self.table}.{self.name}"


def yes_no(question: str, why: str = "") -> Fact:
    """A question with yes or no."""
    return Fact("yes/no", question, why)


def choice(question: str, *choices: str, why: str = "") -> Fact:
    """A question with a few answers, of which the first is the usual one."""
    return Fact("choice", question, why, choices=choices)


def limit(question: str, why: str = "") -> Fact:
    """A limit in percent of pay, or none."""
    return Fact("percent or none", question, why)
