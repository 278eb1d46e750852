"""The results of many tasks together, and on disk: sums added up, carried rows packed until their plan is asked for."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from megaroth.census.family_groups import Groups, as_links, found_groups
from megaroth.census.partial import Empty, Partial
from megaroth.census.piece_rows import Bad
from megaroth.census.preparing import CARRIED, canonical
from megaroth.census.rows import SUMS

if TYPE_CHECKING:
    import pyarrow as pa


class Combined:
    """The partial results of all tasks, whose carried rows stay packed until their plan is asked for.

    Parameters
    ----------
    missing : iterable of str
        Columns that no file has: carried rows get what stands in for them as they are unpacked.
    opened : int
        Unpacked batches that are held.
    """

    def __init__(self, missing: Iterable[str] = (), opened: int = 16) -> None:
        self.missing = tuple(missing)
        self.sums: dict[str, Any] = {}
        self.runs: dict[str, list[tuple[int, int, int]]] = {}
        self._bad: dict[str, Bad] = {}
        self._tasks: Counter[str] = Counter()
        self._empty: dict[tuple[str, str], list[Empty]] = {}
        self._groups: Groups | None = None
        self._found: dict[str, Bad] | None = None
        self._parts: dict[int, Any] = {}
        self._readers: dict[int, tuple[Any, list[int]]] = {}
        self._batches: OrderedDict[tuple[int, int], Any] = OrderedDict()
        self._opened = opened

    def add(self, task: int, partial: Partial, carried: Any = None) -> None:
        """Add one task's result.

        Parameters
        ----------
        task : int
            Its number.
        carried : buffer, optional
            The carried rows where they lie elsewhere, such as in a file that is mapped into memory.
        """
        for plan, more in zip(partial.plans, partial.sums, strict=True):
            self.sums[plan] = self.sums[plan] + more if plan in self.sums else more
        for bad in partial.bad:
            _keep_first(self._bad, bad)
        self._tasks.update(partial.plans)
        for empty in partial.empty:
            self._empty.setdefault((empty.bad.plan, empty.bad.column), []).append(empty)
        for plan, first, rows in partial.runs:
            self.runs.setdefault(plan, []).append((task, first, rows))
        self._parts[task] = partial.carried if carried is None else carried
        self._groups = self._found = None

    @property
    def bad(self) -> dict[str, Bad]:
        """Of each plan that cannot be tested one reason: a row, a column that is empty, or a family group."""
        if self._found is None:
            found = dict(self._bad)
            for (plan, _), empty in self._empty.items():
                if plan not in self._bad and len(empty) == self._tasks[plan] and any(each.matters for each in empty):
                    _keep_first(found, min(each.bad for each in empty))
            for bad in self._families().bad:
                found.setdefault(bad.plan, bad)
            self._found = found
        return self._found

    def carried(self, plan: str) -> pa.Table:
        """The carried rows of one plan, its families as links."""
        import pyarrow as pa

        pieces = [piece for run in self.runs.get(plan, ()) for piece in self._run(*run)]
        table = pa.concat_tables(pieces).combine_chunks() if pieces else _no_rows()
        return as_links(table) if plan in self._families().plans else table

    def _families(self) -> Groups:
        """The family groups of all plans; a dataset that tells no family is not looked at for them."""
        if self._groups is None:
            told = "family_of" not in self.missing
            self._groups = found_groups(self._parts, self.runs) if told else Groups(frozenset(), ())
        return self._groups

    def _run(self, task: int, first: int, rows: int) -> Iterator[pa.Table]:
        import pyarrow as pa

        reader, starts = self._reader(task)
        for number, start in enumerate(starts[:-1]):
            low, high = max(first, start), min(first + rows, starts[number + 1])
            if low < high:
                key = (task, number)
                if key not in self._batches:
                    self._batches[key] = canonical(pa.Table.from_batches([reader.get_batch(number)]), self.missing)
                    if len(self._batches) > self._opened:
                        self._batches.popitem(last=False)
                self._batches.move_to_end(key)
                yield self._batches[key].slice(low - start, high - low)

    def _reader(self, task: int) -> tuple[Any, list[int]]:
        import pyarrow as pa

        if task not in self._readers:
            reader = pa.ipc.open_file(self._parts[task])
            starts = [0]
            for number in range(reader.num_record_batches):
                starts.append(starts[-1] + reader.get_batch(number).num_rows)
            self._readers[task] = (reader, starts)
        return self._readers[task]


def _keep_first(held: dict[str, Bad], bad: Bad) -> None:
    if bad.plan not in held or (bad.path, bad.row, bad.column) < held[bad.plan][1:4]:
        held[bad.plan] = bad


def _no_rows() -> pa.Table:
    import pyarrow as pa

    from megaroth.census.preparing import arrow_type

    return pa.table({name: pa.array([], arrow_type(name)) for name in CARRIED})


def to_arrow(partial: Partial) -> pa.Table:
    """Everything but the carried rows as a table, for the journal."""
    import json

    import pyarrow as pa

    table = pa.table(
        {
            "plan": pa.array(partial.plans, pa.string()),
            "sums": pa.FixedSizeListArray.from_arrays(pa.array(partial.sums.ravel()), SUMS),
        }
    )
    said = {"runs": partial.runs, "bad": partial.bad, "empty": partial.empty}
    return table.replace_schema_metadata({name: json.dumps(each) for name, each in said.items()})


def from_arrow(table: pa.Table) -> Partial:
    """The reverse of :func:`to_arrow`."""
    import json

    import numpy as np

    said = table.schema.metadata
    bad: Iterable[Any] = json.loads(said[b"bad"])
    return Partial(
        tuple(table["plan"].to_pylist()),
        np.array(table["sums"].combine_chunks().flatten(), np.int64).reshape(-1, SUMS),
        tuple(Bad(*each) for each in bad),
        tuple((plan, first, rows) for plan, first, rows in json.loads(said[b"runs"])),
        b"",
        tuple(Empty(Bad(*each), matters) for each, matters in json.loads(said[b"empty"])),
    )
