"""What an interrupted run leaves beside its output, so that the same command goes on where it stopped.

Partial results lie under the hash of everything that they were made from: files, terms, figures and the code itself.
Whatever has changed has another hash and is made again; what has not is kept.

A journal bears a mark: a folder without it, or a link, is never written to, and only files that this module made are
ever removed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from megaroth.census.combined import from_arrow, to_arrow
from megaroth.census.compiling import PACKAGE
from megaroth.census.dataset import Piece
from megaroth.census.many_rows import COLUMNS
from megaroth.census.partial import Partial, Reduce
from megaroth.census.writing import whole_file
from megaroth.errors import BadInputError

_CODE: Final = ("money.py", "version.py", "law/**/*.py", "law/figures/*.json", "census/*.py")

MARK: Final = ".megaroth-journal"
_RESULTS: Final = "results.jsonl"
_ROW: Final = {each.name for each in COLUMNS}
_SEAL: Final = b"sha256"
_OWN: Final = re.compile(r"[0-9a-f]{64}\.(?:sums|rows)|\.[0-9a-f]{64}\.(?:sums|rows)\..+|\.\.megaroth-journal\..+")
"""Partial results, and what a run that was killed left of one that it was writing."""


def hash_of(*parts: object) -> str:
    """A hash of values by how they are written."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(repr(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()


def code_hash() -> str:
    """A hash of the rules, the figures and the census, so that a journal of another version is not gone on with."""
    digest = hashlib.sha256()
    for pattern in _CODE:
        for file in sorted(PACKAGE.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def task_keys(work: Reduce, hashes: dict[str, str]) -> list[str]:
    """The hash of everything that each task's result is made from.

    Parameters
    ----------
    hashes : dict
        Of each file by its name within the folder.
    """
    dataset = work.dataset
    files = {str(Path(dataset.folder) / name): said for name, said in hashes.items()}
    named = sorted((plan, sorted(persons)) for plan, persons in work.named.items())
    shared = hash_of(code_hash(), work.plans, work.told, named, dataset.missing)

    def key(task: Sequence[Piece]) -> str:
        pieces = [(Path(each.path).name, files[each.path], each.groups, each.first_row, each.plan) for each in task]
        shapes = [(sorted(one.headings), sorted(one.units)) for one in (dataset.shapes[each.shape] for each in task)]
        return hash_of(shared, pieces, shapes)

    return [key(task) for task in dataset.tasks]


def _seal(partial: Partial, carried: Any) -> bytes:
    """A hash of a task's result, by which one that has been damaged since is known."""
    digest = hashlib.sha256(carried)
    digest.update(partial.sums.tobytes())
    told = {name: value for name, value in partial._asdict().items() if name not in ("sums", "carried")}
    digest.update(json.dumps(told).encode())
    return digest.hexdigest().encode()


class Journal:
    """The folder beside the output.

    Parameters
    ----------
    output : Path
        Where the results go: the journal is ``OUTPUT.journal``.

    Raises
    ------
    BadInputError
        When it cannot be made, or what stands there is no journal.
    """

    def __init__(self, output: Path) -> None:
        self.folder = output.with_name(f"{output.name}.journal")
        self._results: Any = None
        self._whole: set[str] = set()
        """Results that this run has made, or found to be as they were written."""
        try:
            if self.folder.is_symlink() or (self.folder.exists() and not self._is_journal()):
                raise BadInputError(
                    "this is in the way: what an interrupted run leaves would stand here, and it is none of that",
                    "move it, or name another output",
                    file=str(self.folder),
                )
            self.folder.mkdir(mode=0o700, exist_ok=True)
            if not (self.folder / MARK).exists():
                with whole_file(self.folder / MARK) as part:
                    part.write_text("What an interrupted `megaroth census test --plans` goes on with.\n", "utf-8")
        except OSError as error:
            problem = (error.strerror or "unknown reason").lower()
            raise BadInputError(f"the folder cannot be made: {problem}", file=str(self.folder)) from None

    def _is_journal(self) -> bool:
        """Whether the folder bears the mark; one that is empty may be taken."""
        mark = self.folder / MARK
        if not self.folder.is_dir() or (self.folder / _RESULTS).is_symlink() or mark.is_symlink():
            return False
        return mark.is_file() or all(_OWN.fullmatch(each.name) for each in self.folder.iterdir())

    # --- partial results ---

    def has(self, key: str) -> bool:
        """Whether a task's result is there, whole."""
        return (self.folder / f"{key}.sums").is_file()

    def put(self, key: str, partial: Partial) -> None:
        """Keep a task's result; the file of its sums comes last and says that it is whole."""
        import pyarrow as pa

        if partial.carried:
            with whole_file(self.folder / f"{key}.rows") as part:
                part.write_bytes(partial.carried)
        table = to_arrow(partial)
        table = table.replace_schema_metadata({**table.schema.metadata, _SEAL: _seal(partial, partial.carried)})
        with whole_file(self.folder / f"{key}.sums") as part, pa.ipc.new_file(str(part), table.schema) as writer:
            writer.write_table(table)
        self._whole.add(key)

    def get(self, key: str) -> tuple[Partial, Any]:
        """A task's result, and its carried rows mapped into memory.

        Raises
        ------
        BadInputError
            When it is not as it was written.
        """
        import pyarrow as pa

        try:
            with pa.memory_map(str(self.folder / f"{key}.sums")) as opened:
                table = pa.ipc.open_file(opened).read_all()
                partial = from_arrow(table)
            rows = pa.memory_map(str(self.folder / f"{key}.rows")) if partial.runs else None
            if key not in self._whole and table.schema.metadata[_SEAL] != _seal(
                partial, b"" if rows is None else rows.read_buffer()
            ):
                raise ValueError("it has been changed")
        except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, AttributeError):
            raise BadInputError(
                "what an earlier run left is damaged", "remove this folder and begin anew", file=str(self.folder)
            ) from None
        self._whole.add(key)
        if rows is not None:
            rows.seek(0)
        return partial, rows

    def keep_only(self, keys: Iterable[str]) -> None:
        """Remove what other inputs have left."""
        kept = {f"{key}.{kind}" for key in keys for kind in ("sums", "rows")}
        for file in self.folder.iterdir():
            if file.name not in kept and _OWN.fullmatch(file.name):
                file.unlink(missing_ok=True)

    # --- finished plans ---

    def results(self, inputs: str) -> dict[str, dict[str, Any]]:
        """The rows of plans that were finished from the same inputs; a line that is not whole is left out."""
        path = self.folder / _RESULTS
        found: dict[str, dict[str, Any]] = {}
        if path.is_file():
            for line in path.read_text("utf-8", "replace").splitlines():
                try:
                    said = json.loads(line)
                    if said["inputs"] == inputs and said["row"].keys() == _ROW:
                        found[said["plan"]] = said["row"]
                except (ValueError, KeyError, TypeError, AttributeError):
                    continue
        return found

    def finished(self, inputs: str, plan: str, row: dict[str, Any]) -> None:
        """Keep a finished plan.

        Raises
        ------
        BadInputError
            When it cannot be written.
        """
        line = json.dumps({"inputs": inputs, "plan": plan, "row": row})
        try:
            if self._results is None:
                self._results = (self.folder / _RESULTS).open("a", encoding="utf-8")
                self._results.write("\n")  # what was cut short before must not spoil the next line
            self._results.write(f"{line}\n")
            self._results.flush()
        except OSError as error:
            self._drop_results()
            problem = (error.strerror or "unknown reason").lower()
            raise BadInputError(f"the file cannot be written: {problem}", file=str(self.folder / _RESULTS)) from None

    def close(self, *, done: bool = False) -> None:
        """End; when all is done, or nothing was, the journal goes."""
        self._drop_results()
        with suppress(OSError):  # something else lies there too, and it is not ours
            kept = [each for each in self.folder.iterdir() if each.suffix == ".sums" or each.name == _RESULTS]
            if done or not kept:
                for file in list(self.folder.iterdir()):
                    if file.name in (MARK, _RESULTS) or _OWN.fullmatch(file.name):
                        file.unlink(missing_ok=True)
                self.folder.rmdir()

    def _drop_results(self) -> None:
        if self._results is not None:
            with suppress(OSError):  # the disk is full, and that was said
                self._results.close()
            self._results = None
