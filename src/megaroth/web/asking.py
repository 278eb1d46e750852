"""A question of the interview on the page, of a new household and of one that is there."""

from __future__ import annotations

from megaroth.facts.interview import Question


def keyboard(question: Question) -> str:
    """Which keyboard a phone shows."""
    return "numeric" if question.fact.kind in {"year", "count"} else "text"


def section_name(question: Question) -> str:
    """The heading under which it stands, without the command that prints the letter: the page links to it."""
    return question.section.replace(": `megaroth ask`", "")
