"""New files that only their owner may read: whole or not at all, and never over another."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from megaroth.errors import BadInputError


def refuse_existing(path: Path) -> None:
    """Refuse a path where something is already, or a folder that is not there.

    Raises
    ------
    BadInputError
        In either case.
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


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file to write into; it appears under its name when the block ends well, and not at all otherwise.

    Raises
    ------
    BadInputError
        When something of this name is already there, or the folder cannot be written to.
    """
    refuse_existing(path)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    except OSError as error:
        raise _unwritable(path, error) from None
    part = Path(name)
    try:
        with os.fdopen(handle, "w+b") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        try:
            path.hardlink_to(part)
        except FileExistsError:
            raise _already_there(path) from None
        except OSError:  # a file system without links: the name was free a moment ago
            part.rename(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        part.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> BadInputError:
    problem = (error.strerror or "unknown reason").lower()
    return BadInputError(f"the file cannot be written: {problem}", file=str(path))
