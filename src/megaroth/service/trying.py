"""What-if within a blink: one solution with other facts, against the answer that is at hand.

:func:`megaroth.service.plan.plan` works out both answers whole, with what each open point would change. The page
shows of the second only what differs from the first, so that one solution is enough. A test holds the two alike.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from megaroth.facts import reader
from megaroth.law.figures import shipped
from megaroth.service.differing import OneSided, differing
from megaroth.service.from_ledger import applied
from megaroth.service.plan import Planned, with_changes
from megaroth.year.answer import Difference, Finding
from megaroth.year.plan import solve_household
from megaroth.year.setting import Setting
from megaroth.year.settle import opened, settled


class Tried(NamedTuple):
    """What other facts or readings would change."""

    changes: tuple[str, ...]
    differences: tuple[Difference | OneSided, ...]
    """First what is gone, then what changed, then what is new."""
    findings: tuple[Finding, ...]
    """What would then be wrong, and is not now."""


def tried(first: Planned, what_if: tuple[str, ...]) -> Tried:
    """What differs with other facts or readings, made together.

    Parameters
    ----------
    first : Planned
        The answer to the facts as they stand.
    what_if : tuple of str
        KEY=VALUE, as for ``megaroth plan --what-if``.

    Raises
    ------
    MegarothError
        When a change cannot be made, or the facts then contradict each other.
    """
    text = reader.text_of(first.file)
    document = reader.document(text, first.file.name)
    document, readings = with_changes(document, what_if)
    household = reader.household(document, f"{first.file.name} with this change")
    if first.ledger is not None:
        (household,), _ = applied(first.file, None, [household], first.answer.as_of)
    original = opened(household)
    setting = Setting(shipped(), readings, first.answer.as_of, household.year)
    solved = solve_household(settled(original), original, setting)
    return Tried(
        what_if,
        differing(first.answer, solved),
        tuple(one for one in solved.findings if one not in first.answer.findings),
    )


def refuse_unanswerable(file: Path, text: str, as_of: date) -> None:
    """Work out the answer with another text of the file, which is written nowhere, so that what it refuses is known.

    Parameters
    ----------
    file : Path
        The household file, beside which its ledger lies.
    text : str
        What it would say.
    as_of : date
        The day of the answer.

    Raises
    ------
    MegarothError
        When there would be no answer; with the key of the fact that stands against it, where it is one.
    """
    household = reader.parse(text, file.name)
    if file.with_suffix(".ledger").exists():
        (household,), _ = applied(file, None, [household], as_of)
    original = opened(household)
    solve_household(settled(original), original, Setting(shipped(), {}, as_of, household.year))
