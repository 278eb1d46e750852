"""The Parquet files of a folder of many plans: which of them are censuses, and the plan that a folder's name says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Final
from urllib.parse import unquote

from megaroth.census.findings import shown_safely
from megaroth.census.identity import holds_identity
from megaroth.errors import BadInputError

BLANK: Final = " \t\r\n\u00a0"
"""What stands around a text and is no part of it."""

_TERMS: Final = (PurePath("plans.parquet"), PurePath("plans"))
"""What the terms of the plans are called, in the folder itself."""


def census_files(folder: Path) -> list[Path]:
    """The censuses of a folder, in order of their names: not the terms, not a payroll feed, nothing hidden.

    Raises
    ------
    BadInputError
        When it is no folder, none is in it, or there is one that would be passed over: behind a link to a folder, or
        under a name that is no text.
    """
    if not folder.is_dir():
        raise BadInputError("this is not a folder", "name the folder of the Parquet files", file=printable(folder))
    found = sorted(_found(folder), key=lambda each: each.relative_to(folder).as_posix())
    if not found:
        raise BadInputError(
            "there is no Parquet file in this folder", "a census of plans is *.parquet", file=printable(folder)
        )
    for each in found:
        if printable(each) != str(each):
            raise BadInputError(
                "the name of this file, or of a folder in which it lies, is no text in UTF-8",
                "rename it",
                file=printable(each),
            )
    return found


def _found(folder: Path) -> Iterator[Path]:
    for each in folder.rglob("*"):
        relative = each.relative_to(folder)
        if _is_left_out(relative):
            continue
        if each.is_symlink() and each.is_dir():
            if relative not in _TERMS or any(map(_is_parquet, each.rglob("*"))):
                raise BadInputError(
                    "this is a link to a folder, and what lies behind it would not be read",
                    "put the folder itself here",
                    file=printable(each),
                )
        elif _is_parquet(each) and relative != _TERMS[0] and not each.is_dir():
            if not each.is_file():
                raise BadInputError(
                    "this is no file that can be read: a link that leads nowhere, a pipe or a device",
                    "put the file itself here",
                    file=printable(each),
                )
            yield each


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


def _is_left_out(relative: PurePath) -> bool:
    """Whether something is hidden, or belongs to the payroll feeds."""
    hidden = any(part.startswith((".", "_")) for part in relative.parts)
    return hidden or "payroll" in relative.parts[:-1] or relative.name == "payroll"


def printable(path: PurePath) -> str:
    """A path for a message, whatever bytes its name has."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def plan_of(folder: Path, file: Path) -> str:
    """The plan that the name of a folder says (``plan=NAME``); empty where none does.

    Raises
    ------
    BadInputError
        When two folders say different ones, or what a name says is no text, or the number of a person.
    """
    said = [part[5:] for part in file.relative_to(folder).parts[:-1] if part.startswith("plan=")]
    try:
        plans = {unquote(each, errors="strict").strip(BLANK) for each in said}
    except UnicodeDecodeError:
        raise BadInputError(
            "the plan in the name of the folder is no text in UTF-8", "rename the folder", file=str(file.parent)
        ) from None
    if any(holds_identity(each) for each in plans):  # which is why the file is not named
        raise BadInputError(
            "a plan is called by what looks like a Social Security number", "give it another name", file=str(folder)
        )
    if len(plans) > 1:
        first, second = sorted(plans)[:2]
        raise BadInputError(
            f"one folder says the plan is {shown_safely(first)}, and another {shown_safely(second)}",
            "name the plan once",
            file=str(file.parent),
        )
    return plans.pop() if plans else ""
