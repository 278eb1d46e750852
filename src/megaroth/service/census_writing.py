"""The files that a plan test writes: whole or not at all, readable by their owner alone (mode 0600)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from megaroth.census.messages import Message
from megaroth.census.private import write_private
from megaroth.errors import BadInputError


def write_each(held: Sequence[Message], folder: Path) -> int:
    """Write these messages into a new folder, one a file; how many.

    Raises
    ------
    BadInputError
        When there is something in the folder, or it cannot be made.
    """
    refuse_folder(folder)
    folder.mkdir(mode=0o700, exist_ok=True)
    for each in held:
        name = re.sub(r"[^\w.-]", "_", each.person).lstrip(".") or "person"
        write_private(folder / f"{name}-row-{each.row}.txt", f"{each.text}\n".encode(), replace=True)
    return len(held)


def refuse_folder(folder: Path) -> None:
    """Refuse a place for messages that is taken or cannot be made."""
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise BadInputError("this is already there", "name a new folder for the messages", file=str(folder))
    if not folder.parent.is_dir():
        raise BadInputError(f"there is no folder {folder.parent}", "make it first", file=str(folder))


def refuse_place(inputs: Sequence[Path], path: Path, *, force: bool) -> None:
    """Refuse a place for a file: one of the inputs, a folder, one that cannot be made, or taken and not forced."""
    if str(path) == "-":
        raise BadInputError("only --messages and --json show on the screen", "name a file", file="-")
    if path.resolve() in {each.resolve() for each in inputs}:
        raise BadInputError("this is one of the files that are tested", "name another file", file=str(path))
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise BadInputError("this is a folder, a link or a device, not a file", "name another file", file=str(path))
    if not path.parent.is_dir():
        raise BadInputError(f"there is no folder {path.parent}", "make it first", file=str(path))
    if path.exists() and not force:
        raise _taken(path)


def _taken(path: Path) -> BadInputError:
    return BadInputError("this file is already there", "name another file, or add --force", file=str(path))


def put_beside(inputs: Sequence[Path], path: Path, content: bytes, *, force: bool) -> None:
    """Write a file beside its place and give it its name when it is whole.

    Parameters
    ----------
    inputs : sequence of Path
        What an answer was made from, and is never written over.

    Raises
    ------
    BadInputError
        When the place holds one of the inputs, a folder, or a file and it is not forced.
    """
    refuse_place(inputs, path, force=force)
    if not write_private(path, content, replace=force):
        raise _taken(path)  # somebody has made it meanwhile
