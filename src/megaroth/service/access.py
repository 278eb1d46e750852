"""The verb ``access``: when each source of a plan may leave it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.plan import Plan
from megaroth.ledger.leaving import Row, matrix
from megaroth.service.ledger.opening import household_of


class PlanAccess(NamedTuple):
    """One plan's sources at every event."""

    person: str
    plan: str
    plan_name: str
    rows: tuple[Row, ...]


def plan_access(path: Path | None, job: str = "") -> tuple[PlanAccess, ...]:
    """When each source of each plan of a household may leave.

    Parameters
    ----------
    path : Path or None
        The household file; None for the only one in the folder.
    job : str
        ``alex/acme`` or ``acme`` for one plan; empty for all of them.

    Raises
    ------
    BadInputError
        When no plan of that name, or no plan at all, is in the file.
    """
    household, _ = household_of(path)
    found = [
        PlanAccess(person, key, (facts.plan and facts.plan.name) or facts.employer or key, matrix(facts.plan or Plan()))
        for person, held in household.people.items()
        for key, facts in held.jobs.items()
        if facts.has_plan is not False
    ]
    names = ", ".join(f"{each.person}/{each.plan}" for each in found)
    if job:
        said = job.replace(".", "/")
        found = [each for each in found if said in {f"{each.person}/{each.plan}", each.plan}]
    if not found:
        raise BadInputError(f"no plan is named {job}" if job else "the file has no plan", names and f"one of: {names}")
    return tuple(found)
