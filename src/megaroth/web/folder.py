"""The one door to files: households of the chosen folder by their short names, and the shipped examples.

A name from a request is never a path. It is looked up among the names that the folder holds, so that nothing
outside, no link and no hidden file can be meant.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.reader import text_of
from megaroth.service.files import is_household, readable, write_new

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_AS_OF = re.compile(r"^# megaroth plan .*--as-of (\d{4}-\d\d-\d\d)", re.MULTILINE)


class NotThereError(BadInputError):
    """A page was asked for something that the folder does not have."""


class Place(NamedTuple):
    """One household that can be opened."""

    name: str
    path: Path
    base: str
    """The beginning of the addresses of its pages."""
    kept: bool = True
    """Whether it is the user's own file, and no shipped example."""
    as_of: date | None = None
    """The day for which an example was written."""


class Folder:
    """The folder that was chosen at the start."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._locks = tuple(Lock() for _ in range(32))

    def places(self) -> list[Place]:
        """The households that can be opened, by name: files of the folder, and folders in it that hold just one."""
        found: dict[str, Place] = {}
        for name, path in self._named():
            if NAME.fullmatch(name) and name not in found:
                found[name] = Place(name, path, f"/h/{name}")
        return sorted(found.values(), key=lambda place: place.name)

    def unfit(self) -> list[str]:
        """Files that are households and have a name that no address can hold, or the name of another."""
        opened = {place.path for place in self.places()}
        return [readable(path.relative_to(self.root).as_posix()) for _, path in self._named() if path not in opened]

    def place(self, name: str) -> Place:
        """The household of a name.

        Raises
        ------
        NotThereError
            When the folder has none.
        BadInputError
            As :meth:`ledger`.
        """
        for place in self.places():
            if place.name == name:
                self.ledger(place)
                return place
        raise NotThereError("there is no household of this name in the folder", "the first page lists them")

    def ledger(self, place: Place) -> Path:
        """Where the ledger of a household lies, whether it is there or not.

        Raises
        ------
        BadInputError
            When a link stands in its place, which could lead out of the folder.
        """
        path = place.path.with_suffix(".ledger")
        if path.is_symlink():
            raise BadInputError(
                "the ledger of this household is a link to another place",
                "only what lies in the chosen folder is read and written: put the ledger itself there",
                file=path.name,
            )
        return path

    def free_path(self, name: str) -> Path:
        """Where a new household of this name is written.

        Raises
        ------
        BadInputError
            When the name cannot be an address, or is taken.
        """
        return self._free(name, ".toml")

    def create(self, name: str, text: str) -> Place:
        """Write a new household file, which only its owner may read."""
        write_new(self.free_path(name), text)
        return self.place(name)

    @contextmanager
    def changing(self, name: str) -> Iterator[None]:
        """Hold off other changes of a household or an interview, from reading its file until it is written."""
        with self._locks[hash(name) % len(self._locks)]:
            yield

    def replace(self, place: Place, text: str, was: str) -> None:
        """Write a household file anew, whole or not at all, readable by its owner alone.

        Parameters
        ----------
        place : Place
            Which; its changes are held off by :meth:`changing`.
        text : str
            As it is to be.
        was : str
            What was read and changed: another program may have written the file since.

        Raises
        ------
        BadInputError
            When the file is another by now, or cannot be written.
        """
        if not place.kept:
            raise BadInputError("an example is not changed", "keep a copy of it first")
        path = self.place(place.name).path
        if text_of(path) != was:
            raise BadInputError(
                "another program has just changed the file, so nothing was saved", "look, and repeat it"
            )
        replace_file(path, text)

    def _free(self, name: str, suffix: str) -> Path:
        check_name(name)
        path = self.root / f"{name}{suffix}"
        if path.exists() or path.is_symlink() or name in {place.name for place in self.places()}:
            raise BadInputError(f"there is already a household {name} in this folder", "choose another name")
        return path

    def _named(self) -> list[tuple[str, Path]]:
        """Each household file with what it is called: its own name, or that of its folder where it is alone there."""
        found = [(path.stem, path) for path in _households(self.root)]
        for below in sorted(self.root.iterdir()):
            if below.is_dir() and not below.is_symlink() and not below.name.startswith("."):
                held = _households(below)
                found += [(below.name if len(held) == 1 else f"{below.name}/{path.stem}", path) for path in held]
        return found


def check_name(name: str) -> None:
    """Refuse a name that cannot be a file's and an address's.

    Raises
    ------
    BadInputError
        When it is none.
    """
    if not NAME.fullmatch(name):
        raise BadInputError(
            "this cannot be the name of a household",
            "small letters, digits, - and _, a letter or digit first, at most 40: like lee or lee-2027",
        )


def replace_file(path: Path, text: str) -> None:
    """Put a text in the place of a file, whole or not at all, readable by its owner alone.

    Raises
    ------
    BadInputError
        When the disk is full, or the folder cannot be written to.
    """
    try:
        _replace_file(path, text)
    except OSError as error:
        problem = (error.strerror or "unknown reason").lower()
        raise BadInputError(
            f"nothing was saved: {problem}", "make room, or the folder writable, and repeat it"
        ) from None


def _replace_file(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _households(folder: Path) -> list[Path]:
    """The household files of a folder itself; no hidden ones, and no links elsewhere."""
    return [
        path
        for path in sorted(folder.glob("*.toml"))
        if not path.name.startswith(".") and not path.is_symlink() and is_household(path)
    ]


# --- examples ----------------------------------------------------------------------------------------------


class Example(NamedTuple):
    """A shipped household, to be looked at and copied."""

    place: Place
    about: str
    """Its first remark: who it is about."""


@cache
def examples() -> tuple[Example, ...]:
    """The shipped examples of a plan, each with the day of its own; the plainest first."""
    found = []
    for path in sorted(_examples_folder().glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        about = text.partition("\n")[0].lstrip("# ").strip()
        as_of = _AS_OF.search(text)
        if as_of and NAME.fullmatch(path.stem):
            day = date.fromisoformat(as_of[1])
            found.append(Example(Place(path.stem, path, f"/examples/{path.stem}", kept=False, as_of=day), about))
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.place.name) if one.place.name in _ORDER else 99))


_ORDER = (
    *("employee", "sole-proprietor", "couple", "employee-over-50", "two-jobs", "job-change", "partner"),
    *("s-corporation-and-spouse", "403b-with-practice", "plan-unverified", "plan-says-no", "smallest"),
)


def example(name: str) -> Place:
    """The shipped example of a name.

    Raises
    ------
    NotThereError
        When there is none.
    """
    for one in examples():
        if one.place.name == name:
            return one.place
    raise NotThereError("there is no example of this name", "the first page lists them")


def _examples_folder() -> Path:
    """Inside the installed package; in a checkout, where they have their one place, beside its source."""
    inside = Path(__file__).parents[1] / "examples"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "examples"
