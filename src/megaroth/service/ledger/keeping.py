"""Keeping a ledger safe: proving that nothing was changed, copies, and bringing a copy back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.service.files import refuse_existing, write_new
from megaroth.service.ledger.opening import at, ledger_target, remove_empty

STANDARD = "-"
"""Standard input or output, instead of a file."""


class Kept(NamedTuple):
    """A ledger and what was done with it."""

    ledger: str
    as_of: date
    length: int
    """How many entries it has."""
    head: str
    checked_against: str = ""
    """The head that the user had kept."""
    copy: str = ""
    """The file that was written or read."""
    added: int = 0
    """How many entries an import brought."""


def verified(path: Path | None, option: str | None, as_of: date, head: str | None) -> Kept:
    """Read the whole ledger and find what was changed, taken out or cut off.

    Parameters
    ----------
    path, option : Path or None, str or None
        The household file and the value of ``--ledger``.
    as_of : date
        The day of the answer.
    head : str or None
        The head that was kept: only with it is a ledger found short whose last entries were cut off.

    Raises
    ------
    MegarothError
        When the ledger is damaged, with the first bad entry and what to do.
    """
    with at(ledger_target(path, option), rescue=True) as ledger:
        count, found = ledger.verify(head)
        return Kept(ledger.name, as_of, count, found, checked_against=(head or "").strip().lower())


def exported(
    path: Path | None,
    option: str | None,
    as_of: date,
    out: str,
    write: Callable[[str], object],
    until: int | None = None,
) -> Kept:
    """Write entries as lines of JSON: into a new file that only its owner may read, or by ``write``.

    Parameters
    ----------
    path, option, as_of
        As of :func:`verified`.
    out : str
        The new file, or ``-``.
    write : callable
        What takes the lines where no file is written.
    until : int or None
        The last entry, where not all are wanted: what is sound of a damaged ledger.
    """
    if out != STANDARD:
        refuse_existing(Path(out))
    lines: list[str] = []
    with at(ledger_target(path, option), rescue=True) as ledger:
        count, head = ledger.export(write if out == STANDARD else lines.append, until)
        name = ledger.name
    if out != STANDARD:
        write_new(Path(out), "".join(lines))
    return Kept(name, as_of, count, head, copy=out)


def imported(path: Path | None, option: str | None, as_of: date, source: str) -> Kept:
    """Bring exported entries into a ledger: a new one, or one that has the first of them already.

    A ledger that was begun for it and could not be filled is taken away again.
    """
    target = ledger_target(path, option)
    begun = isinstance(target, Path) and not target.exists()
    lines = _lines(source)
    try:
        with at(target, create=True) as ledger:
            before = ledger.head().count
            count, head = ledger.import_lines(lines, _named(source))
            return Kept(ledger.name, as_of, count, head, copy=_named(source), added=count - before)
    except BaseException:
        if begun:
            remove_empty(target)
        raise


def backed_up(path: Path | None, option: str | None, as_of: date, out: Path) -> Kept:
    """A copy of the ledger as one whole, while others may be writing."""
    refuse_existing(out)
    with at(ledger_target(path, option)) as ledger:
        count, head = ledger.backup(out)
        return Kept(ledger.name, as_of, count, head, copy=str(out))


def _named(source: str) -> str:
    return "(standard input)" if source == STANDARD else source


def _lines(source: str) -> Iterator[str]:
    """The lines of an export; errors of reading it are said plainly when the first is asked for."""
    file = _named(source)
    path = Path(source)
    if source != STANDARD and not path.is_file():
        problem = "this is a folder" if path.is_dir() else "there is no such file"
        raise BadInputError(problem, "name a file that `megaroth ledger export` wrote", file=file)
    return _read(path, file) if source != STANDARD else _decoded(sys.stdin.buffer, file)


def _read(path: Path, file: str) -> Iterator[str]:
    try:
        with path.open("rb") as opened:
            yield from _decoded(opened, file)
    except OSError as error:
        raise BadInputError(f"it cannot be read: {(error.strerror or 'error').lower()}", file=file) from None


def _decoded(stream: Iterator[bytes], file: str) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            raise BadInputError("this is not text in UTF-8", "the file is damaged", file=file, line=number) from None
