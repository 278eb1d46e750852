"""The verb ``check``: every household of a folder, what is at risk there, what to do next, what changed.

**Money at risk** is the sum of three parts, each of which the table names: limits that are passed (the excess of
each finding; a wish that was only cut is no risk), match that the proposed elections cannot earn any more, and
room for after-tax money that lapses with the year where the plan has an open way to Roth. Room that elections in
force already fill is not at risk. What depends on an unverified plan is shown as room, and not as risk.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from megaroth.errors import BadInputError, MegarothError
from megaroth.law.figures import FigureTable
from megaroth.service import check_state
from megaroth.service.check_state import Kept
from megaroth.service.files import is_household, readable
from megaroth.service.plan import Planned, plan
from megaroth.year.answer import Action, Answer, Finding, JobAnswer, OwnerAnswer
from megaroth.year.owner import usual_case


class Risk(NamedTuple):
    """Money at risk in one household, cents."""

    passed: int
    """Limits passed."""
    match: int
    """Match of the paydays to come that the proposed elections cannot earn."""
    lapsing: int
    """Room for after-tax money that lapses unless something is done."""

    @property
    def total(self) -> int:
        """All three."""
        return self.passed + self.match + self.lapsing


class Checked(NamedTuple):
    """One household of the folder."""

    name: str
    """Its file below the folder, without ``.toml``; of ``lee/plan.toml`` only ``lee``."""
    file: Path
    household: str
    risk: Risk
    room: int
    """Room for after-tax money that is left, cents."""
    conditional: int
    """How much of it depends on what no plan paper has confirmed yet."""
    next: Action | None
    findings: tuple[Finding, ...]
    open_points: int
    """How many points that were not checked would change the answer."""
    unverified: tuple[str, ...]
    """Jobs whose plan nobody has verified."""
    changed: tuple[str, ...]
    """What differs from the last run; empty where nothing does, or where there was none."""
    is_new: bool
    """Whether the last run did not have it."""
    fault: str = ""
    """Why there is no answer, with the line of the file; then every number is 0."""
    remedy: str = ""
    """What would be right."""
    answer: Answer | None = None

    @property
    def confidence(self) -> str:
        """How far the answer can be relied on, in a word."""
        if self.fault:
            return "none"
        if self.unverified:
            return "unverified plan"
        return f"{self.open_points} open" if self.open_points else "firm"


class Check(NamedTuple):
    """All households of a folder, the one with the most at risk first."""

    folder: Path
    as_of: date
    rows: tuple[Checked, ...]
    gone: tuple[str, ...]
    """Those that the last run had and that are not there any more."""
    last: date | None
    """The day of the last run; None where there was none."""
    kept: bool
    note: str = ""
    """Why the last run cannot be compared with, where it cannot."""

    @property
    def has_findings(self) -> bool:
        """Whether any household has a finding, or no answer."""
        return any(row.findings or row.fault for row in self.rows)


def check(
    folder: Path,
    as_of: date,
    *,
    keep: bool = True,
    figures: FigureTable | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Check:
    """Every household of a folder, sorted by money at risk.

    Parameters
    ----------
    folder : Path
        Household files, or folders with one each; other TOML files are passed over.
    as_of : date
        The day of the answers.
    keep : bool
        Whether this run is kept, so that the next one can say what changed.
    figures : FigureTable, optional
        The figures; those shipped when not given.
    progress : callable, optional
        Told after each household how many of how many are done.

    Raises
    ------
    BadInputError
        When the folder is none or has no household, or what was kept cannot be written.
    """
    files = households(folder)
    before, note = check_state.read(folder)
    rows = []
    for done, file in enumerate(files, 1):
        rows.append(compared(checked(file, _name(file, folder), as_of, figures), before))
        if progress is not None:
            progress(done, len(files))
    rows.sort(key=rank)
    gone = tuple(sorted(set(before.households) - {row.name for row in rows})) if before else ()
    if keep:
        check_state.write(folder, as_of, {row.name: kept(row) for row in rows})
    return Check(folder, as_of, tuple(rows), gone, before.as_of if before else None, keep, note)


def households(folder: Path) -> list[Path]:
    """The household files of a folder and of the folders right below it, sorted by name; links are not followed.

    Raises
    ------
    BadInputError
        When the folder is none, or has no household.
    """
    if not folder.is_dir():
        raise BadInputError("this is no folder", "name the folder that holds the household files", file=str(folder))
    try:
        below = [each for each in sorted(folder.iterdir()) if each.is_dir() and not each.is_symlink()]
        found = [file for place in (folder, *below) if not place.name.startswith(".") or place == folder
                 for file in sorted(place.glob("*.toml"))]  # fmt: skip
    except OSError as error:
        raise BadInputError((error.strerror or "it cannot be read").lower(), file=str(folder)) from None
    files = [file for file in found if not file.is_symlink() and is_household(file)]
    if not files:
        raise BadInputError("there is no household file here", "`megaroth start` writes one", file=str(folder))
    return files


def _name(file: Path, folder: Path) -> str:
    """What a household is called in the table: its file, or its folder where that holds only one."""
    if file.parent == folder:
        return readable(file.stem)
    alone = sum(is_household(each) for each in file.parent.glob("*.toml")) == 1
    return readable(file.parent.name if alone else f"{file.parent.name}/{file.stem}")


def rank(row: Checked) -> tuple[bool, int, int, str]:
    """By what the table is sorted: the most at risk first, those without an answer last."""
    return bool(row.fault), -row.risk.total, -row.room, row.name


def checked(file: Path, name: str, as_of: date, figures: FigureTable | None = None) -> Checked:
    """One household by itself, not yet compared with the last run; a fault of its file is its answer."""
    try:
        planned = plan(file, as_of, figures=figures)
    except BadInputError as error:
        place = [f"line {error.line}"] if error.line else []
        key = [error.key.rpartition(".")[2]] if error.key else []
        fault, remedy = ": ".join([*place, *key, error.message]), error.remedy
    except MegarothError as error:
        fault, remedy = str(error), ""
    else:
        return _answered(planned, name)
    nothing = Risk(0, 0, 0)
    return Checked(name, file, "", nothing, 0, 0, None, (), 0, (), (), False, " ".join(fault.split()), remedy)


def compared(row: Checked, before: check_state.LastRun | None) -> Checked:
    """The household with what differs from the last run."""
    last = before.households.get(row.name) if before is not None else None
    if last is None:
        return row._replace(changed=(), is_new=True)
    return row._replace(changed=() if row.fault else check_state.changes(last, kept(row)), is_new=False)


def _answered(planned: Planned, name: str) -> Checked:
    answer = planned.answer
    rooms = [*(_room_of_job(job) for job in answer.jobs), *(_room_of_owner(owner) for owner in answer.owners)]
    risk = Risk(
        sum(finding.cents for finding in answer.findings if is_passed(finding)),
        sum(job.match.lost.cents for job in answer.jobs if job.match is not None),
        sum(lapsing for _, _, lapsing in rooms),
    )
    return Checked(
        name,
        planned.file,
        answer.household,
        risk,
        sum(room for room, _, _ in rooms),
        sum(room for room, is_open, _ in rooms if not is_open),
        next(iter(answer.actions), None),
        answer.findings,
        sum(bool(point.differences) or point.assumed == "none" for point in answer.not_checked),
        _unverified(answer),
        (),
        is_new=False,
        answer=answer,
    )


def _unverified(answer: Answer) -> tuple[str, ...]:
    routes = [(job.name, job.route) for job in answer.jobs] + [(owner.name, owner.route) for owner in answer.owners]
    return tuple(name for name, route in routes if route.verdicts == ("unverified",))


def is_passed(finding: Finding) -> bool:
    """Whether a limit is passed; otherwise something that was only wished for is cut."""
    return not finding.key.endswith("/deferrals")


def _room_of_job(job: JobAnswer) -> tuple[int, bool, int]:
    """The room left in one job's plan, whether its way to Roth is open, and what of it lapses unless one acts."""
    if job.room is None or job.route.verdicts == ("not available",):
        return 0, job.route.open, 0
    left = max(0, job.room.left.cents)
    election = job.election
    filled = 0
    if election is not None and all(step.submit_by is None for step in election.steps):
        filled = election.after_tax.cents
    return left, job.route.open, max(0, left - filled) if job.route.open else 0


def _room_of_owner(owner: OwnerAnswer) -> tuple[int, bool, int]:
    """The same for an owner's business: the way with the most after-tax money at the usual profit."""
    if not owner.cases or owner.route.verdicts == ("not available",):
        return 0, owner.route.open, 0
    case = usual_case(owner.cases)
    so_far = owner.so_far[2].cents if owner.so_far is not None else 0
    left = max(0, max((way.after_tax.cents for way in case.ways), default=0) - so_far)
    is_open = owner.route.open and owner.has_plan
    return left, is_open, left if is_open and owner.solo.solo else 0


def kept(row: Checked) -> Kept:
    """What is kept of a household for the next run."""
    return Kept(
        at_risk=row.risk.total,
        room=row.room,
        next_what=re.sub(r"\s+", " ", row.next.what) if row.next else "",
        next_by=row.next.act_by.isoformat() if row.next else "",
        findings=tuple(sorted(finding.key for finding in row.findings)),
        confidence=row.confidence,
        fault=bool(row.fault),
    )
