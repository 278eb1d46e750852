"""Memos on disk: new files that only their owner may read, never over something else."""

from __future__ import annotations

from pathlib import Path

from megaroth.errors import BadInputError
from megaroth.forms.new_file import new_file

SUFFIXES = {".pdf": (".pdf",), ".html": (".html", ".htm")}
"""What the name of a memo of each kind may end with."""
NAMELESS = "memo-anonymised"


def memo_path(wanted: str, household: Path, kind: str, *, anonymise: bool) -> Path:
    """Where a memo goes: what was named, or ``lee-memo.pdf`` beside ``lee.toml``.

    Parameters
    ----------
    wanted : str
        The path as the user named it; empty for the usual one.
    household : Path
        The household file.
    kind : str
        ``.pdf`` or ``.html``.
    anonymise : bool
        Whether the usual name must not tell whose it is.

    Raises
    ------
    BadInputError
        When the name is one of another kind of file.
    """
    if not wanted:
        name = NAMELESS if anonymise else f"{household.stem}-memo"
        return household.with_name(f"{name}{kind}")
    path = Path(wanted)
    if path.suffix.lower() not in SUFFIXES[kind]:
        raise BadInputError("this is no name for such a memo", f"name it like {household.stem}-memo{kind}", file=wanted)
    return path


def refuse_unfit(path: Path, *, force: bool) -> None:
    """Refuse a place for a memo before anything is worked out.

    Raises
    ------
    BadInputError
        When something is there that is not to be replaced, or there is no folder for it.
    """
    if path.is_symlink():
        raise BadInputError("this is a link to somewhere else, not a file", "name another file", file=str(path))
    if not path.parent.is_dir():
        raise BadInputError(f"there is no folder {path.parent}", "make it first", file=str(path))
    if not path.exists():
        return
    if not path.is_file():
        raise BadInputError("this is a folder or a device, not a file", "name another file", file=str(path))
    if not force:
        raise BadInputError("this file is already there", "--force replaces it, or name another file", file=str(path))


def write_memo(path: Path, content: bytes, *, force: bool) -> None:
    """Write a memo whole or not at all; with ``force`` over an older one.

    Raises
    ------
    BadInputError
        As :func:`refuse_unfit`, and when the folder cannot be written to.
    """
    refuse_unfit(path, force=force)
    if not path.exists():
        with new_file(path) as opened:
            opened.write(content)
        return
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with new_file(beside) as opened:
        opened.write(content)
    beside.replace(path)
