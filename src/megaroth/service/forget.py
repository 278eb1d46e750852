"""The verb ``forget``: a household's files that were written by us, removed from one folder and from nowhere else.

Which files are ours is told by their names beside the household file, and by what they hold: a ledger begins as
SQLite files do, a memo names the household in its head, a calendar says who made it. What only has such a name is
left, and so is every link. Nothing is followed out of the folder: names are removed in the folder that was opened.

Removing takes a file's name away. What lay on the disk, in backups or in copies elsewhere is not wiped.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from megaroth.errors import BadInputError
from megaroth.service import check_state
from megaroth.service.files import household_file, is_household

LEDGER_BEGINS = b"SQLite format 3\0"
CALENDAR_BEGINS = b"PRODID:-//megaroth//"
DRAFT_BEGINS = b"megaroth.draft/"
PDF_MARK = b"megaroth memo"
LOOKED_AT = 4_000_000
"""Bytes of a file that are searched for what makes it ours."""
SIDECARS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside an open ledger."""


class Ours(NamedTuple):
    """One file that will be removed."""

    name: str
    what: str


class Left(NamedTuple):
    """One file that has such a name and stays."""

    name: str
    why: str


class Found(NamedTuple):
    """What there is of a household."""

    folder: Path
    household: str
    """The name of its file."""
    files: tuple[Ours, ...]
    left: tuple[Left, ...]
    runs: tuple[tuple[Path, str], ...]
    """Folders whose last ``megaroth check`` kept its numbers, and its name there."""


def find(path: Path | None) -> Found:
    """Everything that we wrote about a household, looked for in its folder; nothing is removed yet.

    Parameters
    ----------
    path : Path or None
        The household file, which may be gone already; None for the only one in the folder.

    Raises
    ------
    BadInputError
        When it is a link or no household file, or when nothing of it is there.
    """
    file = household_file(path)
    if file.is_symlink():
        raise BadInputError("this is a link to somewhere else", "name the file itself", file=str(file))
    if file.suffix.lower() != ".toml":
        raise BadInputError("this is no household file", "name it like lee.toml", file=str(file))
    if file.exists() and not is_household(file):
        raise BadInputError("this is no household file: it says of no schema", "nothing is removed", file=str(file))
    folder = file.parent
    if not folder.is_dir():
        raise _nothing(file)
    ours: list[Ours] = []
    left: list[Left] = []
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        for found in _of(entry, file):
            (ours if isinstance(found, Ours) else left).append(found)  # type: ignore[arg-type]
    runs = tuple(_runs(file))
    if not ours and not runs:
        raise _nothing(file)
    return Found(folder, file.name, tuple(ours), tuple(left), runs)


def _nothing(file: Path) -> BadInputError:
    return BadInputError("there is nothing of this household here", "name the file, like lee.toml", file=str(file))


def _of(entry: os.DirEntry[str], file: Path) -> Iterator[Ours | Left]:
    """What one entry of the folder is to the household; nothing for most."""
    what = _named(entry.name, file)
    by_content = entry.name.lower().endswith((".pdf", ".html", ".htm"))
    if not what and not by_content:
        return
    if entry.is_symlink():
        if what:
            yield Left(entry.name, "a link; where it leads is not ours")
        return
    if not entry.is_file(follow_symlinks=False):
        if what:
            yield Left(entry.name, "a folder or a device")
        return
    if what in ("the household", "an unfinished file", "the ledger's own file"):
        yield Ours(entry.name, what)
        return
    begins = _begins(Path(entry.path))
    if by_content:
        if _is_memo(begins, file.name):
            yield Ours(entry.name, "a memo")
    elif _is_written_by_us(what, begins):
        yield Ours(entry.name, what)
    else:
        yield Left(entry.name, f"it has the name of {what}, and was not written by us")


def _named(name: str, file: Path) -> str:
    """What a file of this name would be, if it is ours."""
    stem = file.stem
    if name == file.name:
        return "the household"
    if name == f"{stem}.ledger":
        return "the ledger"
    if name in {f"{stem}.ledger{end}" for end in SIDECARS}:
        return "the ledger's own file"
    if name == f"{stem}.ics":
        return "a calendar"
    if name in (f"{stem}.draft", f".{stem}.draft"):
        return "a draft"
    written = "|".join(
        re.escape(f"{stem}{end}") for end in (".toml", ".draft", ".ledger", ".ics", "-memo.pdf", "-memo.html")
    )
    if re.fullmatch(rf"\.(?:{written})\.(?:[a-z0-9_]{{8}}|new)", name):
        return "an unfinished file"
    return ""


def _begins(path: Path) -> bytes:
    """The first bytes of a file; none of what turned into a link or a pipe meanwhile."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return b""
    with os.fdopen(handle, "rb") as opened:
        return opened.read(LOOKED_AT) if stat.S_ISREG(os.fstat(handle).st_mode) else b""


def _is_written_by_us(what: str, content: bytes) -> bool:
    if what == "the ledger":
        return content.startswith(LEDGER_BEGINS)
    return (CALENDAR_BEGINS if what == "a calendar" else DRAFT_BEGINS) in content[:4_000]


def _is_memo(content: bytes, household: str) -> bool:
    """Whether it is a memo about this household: it says so in its head, where nobody reads."""
    name = quote(household).encode()
    if content.startswith(b"%PDF-"):
        return PDF_MARK + b", " + name + b")" in content
    return b'<meta name="megaroth-memo" content="' + name + b'">' in content[:4_000]


def _runs(file: Path) -> Iterator[tuple[Path, str]]:
    """The folder itself, and the one above for a folder of folders."""
    parent = file.absolute().parent
    for folder, names in ((file.parent, (file.stem,)), (parent.parent, (parent.name, f"{parent.name}/{file.stem}"))):
        yield from ((folder, name) for name in names if check_state.without(folder, name))


def forget(found: Found) -> tuple[Ours, ...]:
    """Remove what was found, and hand back what was there to be removed.

    Raises
    ------
    BadInputError
        When a file cannot be removed; what came before it is gone.
    """
    removed = []
    directory = os.open(found.folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        for one in sorted(found.files, key=lambda each: each.what == "the household"):
            try:
                if not stat.S_ISREG(os.stat(one.name, dir_fd=directory, follow_symlinks=False).st_mode):
                    continue
                os.unlink(one.name, dir_fd=directory)
            except FileNotFoundError:
                continue
            except OSError as error:
                problem = (error.strerror or "unknown reason").lower()
                raise BadInputError(f"{one.name} cannot be removed: {problem}", file=str(found.folder)) from None
            removed.append(one)
    finally:
        os.close(directory)
    for folder, name in found.runs:
        check_state.forget(folder, name)
    return tuple(removed)
