"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from megaroth.errors import BadInputError


def write_private(path: Path, content: bytes, *, replace: bool = False) -> bool:
    """Write a file that only its owner may read; False when another was there first and is kept.

    Raises
    ------
    BadInputError
        When the folder cannot be written to.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # readable by its owner alone
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
            if replace:
                part.replace(path)
                return True
            return _linked(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        problem = (error.strerror or "unknown reason").lower()
        raise BadInputError(f"the file cannot be written: {problem}", file=str(path)) from None


def _linked(part: Path, path: Path) -> bool:
    try:
        path.hardlink_to(part)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if path.exists():
            return False
        part.rename(path)
    return True
