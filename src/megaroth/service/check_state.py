"""What the last run of ``megaroth check`` found, kept beside the households and readable by its owner alone."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.money import dollars

NAME = ".megaroth-check.json"
SCHEMA = "megaroth.check-state/1"
LARGEST = 8_000_000
WORTH_SAYING = 100
"""Cents; what differs by less is rounding."""
UNREADABLE = f"what the last run kept ({NAME}) cannot be read, so that nothing is compared with it"


class Kept(NamedTuple):
    """What is kept of one household."""

    at_risk: int
    room: int
    next_what: str
    next_by: str
    findings: tuple[str, ...]
    confidence: str
    fault: bool


class LastRun(NamedTuple):
    """The last run."""

    as_of: date
    households: Mapping[str, Kept]


def read(folder: Path) -> tuple[LastRun | None, str]:
    """The last run, and why it cannot be compared with where it cannot; a link is not followed."""
    path = folder / NAME
    if path.is_symlink() or not path.is_file():
        return None, UNREADABLE if path.is_symlink() or path.exists() else ""
    try:
        if path.stat().st_size > LARGEST:
            return None, UNREADABLE
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            return None, UNREADABLE
        kept = {str(name): _kept(entry) for name, entry in data["households"].items()}
        return LastRun(date.fromisoformat(data["as_of"]), kept), ""
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, UNREADABLE


def _kept(entry: Any) -> Kept:
    return Kept(
        int(entry["at_risk"]),
        int(entry["room"]),
        str(entry["next_what"]),
        str(entry["next_by"]),
        tuple(str(key) for key in entry["findings"]),
        str(entry["confidence"]),
        bool(entry["fault"]),
    )


def write(folder: Path, as_of: date, households: Mapping[str, Kept]) -> None:
    """Keep a run, in the place of the last one: whole or not at all.

    Raises
    ------
    BadInputError
        When the folder cannot be written to.
    """
    data = {
        "schema": SCHEMA,
        "as_of": as_of.isoformat(),
        "households": {name: kept._asdict() for name, kept in sorted(households.items())},
    }
    _replace(folder / NAME, json.dumps(data, ensure_ascii=False, indent=1))


def without(folder: Path, name: str) -> bool:
    """Whether the last run in a folder has a household of this name; :func:`forget` takes it out."""
    found, _ = read(folder)
    return found is not None and name in found.households


def forget(folder: Path, name: str) -> None:
    """Take one household out of what is kept."""
    found, _ = read(folder)
    if found is None:
        return
    rest = {each: kept for each, kept in found.households.items() if each != name}
    if rest:
        write(folder, found.as_of, rest)
    else:
        (folder / NAME).unlink(missing_ok=True)


def _replace(path: Path, text: str) -> None:
    """Write beside the place, readable by the owner alone, then take the place of what is there."""
    try:
        handle, name = tempfile.mkstemp(prefix=f"{NAME}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as opened:
                opened.write(text)
                opened.flush()
                os.fsync(opened.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        problem = (error.strerror or "unknown reason").lower()
        raise BadInputError(f"this run cannot be kept: {problem}", "--no-keep keeps nothing", file=str(path)) from None


def changes(before: Kept, now: Kept) -> tuple[str, ...]:
    """What differs between two runs, in a few words each."""
    if before.fault:
        return ("has an answer now",)
    found = []
    for label, old, new in (("at risk", before.at_risk, now.at_risk), ("room", before.room, now.room)):
        if abs(new - old) >= WORTH_SAYING:
            found.append(f"{label} {dollars(old // 100 * 100)} → {dollars(new // 100 * 100)}")
    came, went = set(now.findings) - set(before.findings), set(before.findings) - set(now.findings)
    if came:
        found.append(f"{len(came)} new finding{'s'[: len(came) > 1]}")
    if went:
        found.append(f"{len(went)} finding{'s'[: len(went) > 1]} gone")
    if (before.next_what, before.next_by) != (now.next_what, now.next_by):
        found.append("another next action")
    if before.confidence != now.confidence:
        found.append(f"{before.confidence} → {now.confidence}")
    return tuple(found)
