"""How the verbs of the census read their files and write others: the options, and writing all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from megaroth.errors import BadInputError

if TYPE_CHECKING:
    from megaroth.census.messages import Message

FILE: Final = click.Path(path_type=Path)
Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_READING: Final = (
    click.option("--map", "mapping", type=FILE, metavar="FILE", help="Which heading is what (default: beside it)."),
    click.option("--key", type=FILE, metavar="FILE", help="The secret under which identity numbers are hashed."),
    click.option("--encoding", default="", metavar="NAME", help="Of a text file, such as windows-1252."),
    click.option("--sheet", default="", metavar="NAME", help="Of a workbook (default: the first with cells)."),
)
_WRITING: Final = (
    click.option("--evidence", type=FILE, metavar="OUT", help="Write the evidence file, JSON."),
    click.option("--messages", metavar="DIR", help="Write each person a message into a new folder; - shows them."),
    click.option("--force", is_flag=True, help="Replace files that are already there."),
)


def reading_options(command: Decorated) -> Decorated:
    """``--map``, ``--key``, ``--encoding`` and ``--sheet``: how a file is read where its map does not say."""
    return _with(command, _READING)


def writing_options(persons: str) -> Callable[[Decorated], Decorated]:
    """``--persons``, with this help, ``--evidence``, ``--messages`` and ``--force``: :class:`Outputs`."""
    first = click.option("--persons", type=FILE, metavar="OUT", help=f"{persons}: .csv, .parquet.")
    return lambda command: _with(command, (first, *_WRITING))


def _with(command: Decorated, options: Sequence[Callable[[Decorated], Decorated]]) -> Decorated:
    for option in reversed(options):
        command = option(command)
    return command


class Outputs(NamedTuple):
    """The files that an answer is to be written to."""

    persons: Path | None
    evidence: Path | None
    messages: str | None
    """A folder, or ``-`` for the screen."""
    force: bool
    memo: Path | None = None

    @property
    def shown(self) -> bool:
        """Whether the messages are the answer that is shown."""
        return self.messages == "-"

    def refuse(self, inputs: Sequence[Path | None], *, as_json: bool) -> None:
        """Refuse what cannot be written, before anything is worked out and before any of it is written.

        Raises
        ------
        BadInputError
            When a place is taken, is one of the inputs or cannot be made, two are the same, or an ending says nothing.
        """
        from megaroth.service.census_writing import refuse_folder, refuse_place

        if self.shown and as_json:
            raise BadInputError("--messages - and --json both show an answer", "name a folder for the messages")
        _refuse_ending(self.persons, "neither CSV nor Parquet", (".csv", ".parquet"))
        _refuse_ending(self.memo, "neither PDF nor HTML", (".pdf", ".html"))
        files = [each for each in (self.persons, self.evidence, self.memo) if each is not None]
        folders = [] if self.messages is None or self.shown else [Path(self.messages)]
        if len({each.resolve() for each in files + folders}) < len(files + folders):
            raise BadInputError("two files cannot have the same name", "name each of them differently")
        for each in files:
            refuse_place([given for given in inputs if given is not None], each, force=self.force)
        for each in folders:
            refuse_folder(each)

    def write(
        self,
        persons: Callable[[Path], int],
        evidence: Callable[[Path], None],
        messages: Callable[[], Sequence[Message]],
    ) -> None:
        """Write what was asked for, each file whole or not at all and readable by its owner alone, and say so.

        Parameters
        ----------
        persons : callable
            Writes people to a path, and says how many.
        evidence : callable
            Writes the evidence to a path.
        messages : callable
            Gives a message for each person.
        """
        from megaroth.service.census_writing import write_each

        if self.persons is not None:
            click.echo(f"Wrote {self.persons}: {persons(self.persons):,} people", err=True)
        if self.evidence is not None:
            evidence(self.evidence)
            click.echo(f"Wrote {self.evidence}: inputs, elections, figures, results", err=True)
        if self.messages is not None and not self.shown:
            number = write_each(messages(), Path(self.messages))
            click.echo(f"Wrote {self.messages}: {number:,} messages", err=True)


def _refuse_ending(path: Path | None, says: str, endings: tuple[str, ...]) -> None:
    if path is not None and path.suffix.lower() not in endings:
        raise BadInputError(f"{path.name} says {says}", f"name it {' or '.join(endings)}", file=str(path))
