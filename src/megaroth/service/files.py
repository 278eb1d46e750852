"""Household files on disk: which one is meant, and writing a new one."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from functools import lru_cache
from pathlib import Path

from megaroth.errors import BadInputError

_SCHEMA_LINE = re.compile(rb"^\s*schema\s*=", re.MULTILINE)
_OF_A_PLAN = re.compile(rb"^\s*\[\s*plan\s*\]", re.MULTILINE)
"""The head of a table that only the plan file of a census has."""
_LOOKED_AT = 65_536


def household_file(path: Path | None, folder: Path | None = None) -> Path:
    """The household file that is meant: the one that was named, or the only one in the folder.

    Parameters
    ----------
    path : Path or None
        As the user named it. A folder stands for the only household file in it.
    folder : Path, optional
        Where to look when nothing was named; by default the folder in which the command runs.

    Raises
    ------
    BadInputError
        When nothing was named and there is no household file, or more than one.
    """
    if path is not None and not path.is_dir():
        return path
    where = path or folder or Path()
    found = [each for each in sorted(where.glob("*.toml")) if is_household(each)]
    if len(found) == 1:
        return found[0]
    place = f"in {where}" if path else "here"
    if found:
        raise BadInputError(
            f"there are {len(found)} household files {place}",
            "name one: " + ", ".join(str(each) for each in found),
        )
    raise BadInputError(f"there is no household file {place}", "`megaroth start` writes one")


def is_household(path: Path) -> bool:
    """Whether a TOML file says of which schema it is, as other tools' files do not, and is no plan file.

    One that may not be read counts as one: whoever asks for it then hears why it cannot be.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # opening a pipe would wait for ever
            return False
        return _says_so(path, (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino))
    except PermissionError:
        return True
    except OSError:
        return False


@lru_cache(maxsize=8192)
def _says_so(path: Path, stamp: tuple[int, ...]) -> bool:
    """The same of a file as it is; a folder of thousands is looked through at each page."""
    with path.open("rb") as opened:
        text = opened.read(_LOOKED_AT).removeprefix(b"\xef\xbb\xbf")
    return _SCHEMA_LINE.search(text) is not None and _OF_A_PLAN.search(text) is None


def readable(name: str) -> str:
    """A file's name for the eye, whatever anybody has put into it: a sign of its own for all that does not print."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def refuse_existing(path: Path) -> None:
    """Refuse a path where something is already.

    Raises
    ------
    BadInputError
        When there is a file or folder of this name, or no folder to put it in.
    """
    if path.is_symlink() or path.exists():
        raise _already_there(path)
    if not path.parent.is_dir():
        raise BadInputError(f"there is no folder {path.parent}", "make it first", file=str(path))


def _already_there(path: Path) -> BadInputError:
    return BadInputError(
        "this file is already there, and is never overwritten",
        "name another file, or move this one away",
        file=str(path),
    )


def write_new(path: Path, text: str) -> None:
    """Write a file that only its owner may read; whole or not at all, and never over another.

    Raises
    ------
    BadInputError
        When something of this name is already there, or the folder cannot be written to.
    """
    refuse_existing(path)
    try:
        _write_whole(path, text)
    except FileExistsError:
        raise _already_there(path) from None
    except OSError as error:
        problem = (error.strerror or "unknown reason").lower()
        raise BadInputError(f"the file cannot be written: {problem}", file=str(path)) from None


def _write_whole(path: Path, text: str) -> None:
    """Write beside the place under another name, then give it its own name if that is still free."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # readable by its owner alone
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        try:
            path.hardlink_to(part)
        except FileExistsError:
            raise
        except OSError:  # a file system without links: the name was free a moment ago
            part.rename(path)
    finally:
        part.unlink(missing_ok=True)
