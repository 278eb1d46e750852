"""What a number rests on: law, plan document, own word, or estimate; the weakest of its parts counts."""

from __future__ import annotations

from megaroth.facts.plan import Plan
from megaroth.year.answer import Mark

_ORDER: tuple[Mark, ...] = ("law", "plan", "own word", "estimate")


def weakest(*marks: Mark) -> Mark:
    """The mark of a number made of several."""
    return max(marks, key=_ORDER.index, default="law")


def of_plan(plan: Plan | None, fact: str) -> Mark:
    """What a plan fact rests on: ``plan`` where a document or HR is named, otherwise the person's own word."""
    if plan is None:
        return "own word"
    source = plan.sources.get(fact) or plan.source
    return "own word" if source is None or source.kind == "own word" else "plan"


def read_from(plan: Plan | None, *facts: str) -> str:
    """Where plan facts were read, in words; empty where nothing was said."""
    if plan is None:
        return ""
    found = []
    for fact in facts:
        source = plan.sources.get(fact) or plan.source
        if source is None or getattr(plan, fact, None) is None:
            continue
        name = source.name or source.kind
        page = f" p. {source.page}" if source.page else ""
        when = f" ({source.read_on.isoformat()})" if source.read_on else ""
        found.append(f"{name}{page}{when}")
    return "; ".join(dict.fromkeys(found))
