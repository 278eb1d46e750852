"""What one task finds of many plans: sums a plan, and the carried rows as Arrow; two of them make one.

Adding is associative and commutative, and carried rows are put in order at the end, so that it does not matter in
which order tasks finish, how rows are divided among them, or on which machine they ran.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from megaroth.census.dataset import Dataset, Piece
from megaroth.census.identity import KEY_IN_COLUMN, MAYBE_KEY_IN_COLUMN, holds_identity
from megaroth.census.piece_rows import Bad, read_piece
from megaroth.census.preparing import CARRIED, INSTEAD, READ, canonical
from megaroth.census.rows import SUMS, WIDE
from megaroth.census.sums import PlanSums
from megaroth.errors import BadInputError

if TYPE_CHECKING:
    import pyarrow as pa

    from megaroth.census.kernel import Way

HELD: Final = 1 << 15
"""Carried rows that a task holds before it puts them in order and packs them."""
PACK: Final = 1 << 12
"""Carried rows of one compressed batch."""


class Empty(NamedTuple):
    """A column that holds nothing in any row that one task has of a plan."""

    bad: Bad
    """What to say when it is so in all of the plan."""
    matters: bool
    """Whether something stands in the rows that the column is about."""


class Partial(NamedTuple):
    """What one task found."""

    plans: tuple[str, ...]
    """Those of which there were rows."""
    sums: Any
    """:data:`~megaroth.census.rows.SUMS` of each: an array with a row a plan."""
    bad: tuple[Bad, ...]
    runs: tuple[tuple[str, int, int], ...]
    """Plan, first row and number of rows in ``carried``."""
    carried: bytes
    """An Arrow file of :func:`kept_columns`."""
    empty: tuple[Empty, ...] = ()
    """Columns that hold nothing in any row that this task has of a plan."""


@dataclass(frozen=True)
class Reduce:
    """The work that every task is given; it travels to other machines as it is."""

    dataset: Dataset
    plans: tuple[str, ...]
    """Known plans, sorted."""
    told: tuple[tuple[int, ...], ...]
    """Their :data:`~megaroth.census.rows.SETTINGS`."""
    named: Mapping[str, frozenset[str]]
    """Of a plan, the persons whose relatives some row tells."""
    way: Way = "compiled"

    def __call__(self, task: int) -> Partial:
        """The sums and carried rows of one task."""
        found = _Found(self)
        for piece in self.dataset.tasks[task]:
            found.add_piece(piece)
        return found.partial()


class _Found:
    """What a task has found so far."""

    def __init__(self, work: Reduce) -> None:
        self.work = work
        self.index = {plan: at for at, plan in enumerate(work.plans)}
        self.told = list(work.told)
        self.sums: dict[int, Any] = {}
        self.bad: list[Bad] = []
        self.fresh: list[Any] = []
        self.held: list[Any] = []
        self.rows_held = 0
        self.runs: list[tuple[str, int, int]] = []
        self.packed = 0
        self.names = list(work.plans)
        self.sink: Any = None
        self.writer: Any = None
        self.asked = tuple(name for name in INSTEAD if name not in work.dataset.missing)
        self.filled: dict[str, set[int]] = {name: set() for name in (*self.asked, "pay")}
        self.first: dict[int, tuple[str, int]] = {}

    def add_piece(self, piece: Piece) -> None:
        """Reduce the batches of some row groups."""
        shape = self.work.dataset.shapes[piece.shape]
        for table in read_piece(piece, shape, COLUMNS, self.bad):
            self.add(table, piece.path)
        self._settle()

    def add(self, table: pa.Table, path: str) -> None:
        """Reduce one batch: the plans in it get places of their own, so that its sums are few."""
        import numpy as np
        import pyarrow as pa

        from megaroth.census.kernel import reduce_table

        coded = table["plan"].combine_chunks()
        coded = coded.chunk(0) if isinstance(coded, pa.ChunkedArray) else coded
        indices = coded.indices if coded.null_count == 0 else coded.indices.fill_null(len(coded.dictionary))
        codes = np.asarray(indices)
        texts = [*coded.dictionary.to_pylist(), ""]
        present = np.flatnonzero(np.bincount(codes, minlength=len(texts)))
        places = np.zeros(len(texts), np.int32)
        places[present] = np.arange(len(present), dtype=np.int32)
        plans = [self._place(texts[code] or "") for code in present]
        plan = places.take(codes)
        table = table.drop_columns(["plan"])
        self._note_filled(table, plan, plans, path)
        named = _named(table, plan, [self.names[each] for each in plans], self.work.named)
        sums, carried = reduce_table(
            table.append_column("at", pa.array(plan)),
            plan,
            [self.told[each] for each in plans],
            frozenset(),
            self.work.dataset.missing,
            related=named,
            way=self.work.way,
        )
        for each, more in zip(plans, sums, strict=True):
            self.sums[each] = self.sums[each] + more if each in self.sums else more
        if carried.num_rows:
            _refuse_identity(carried, path)
            order = np.array(plans, np.int64)[carried["at"].to_numpy()]
            place = carried.column_names.index("at")
            self.fresh.append(carried.set_column(place, "at", pa.array(order)))
            self.rows_held += carried.num_rows
            if self.rows_held >= HELD:
                self._pack()

    def _note_filled(self, table: pa.Table, plan: Any, plans: Sequence[int], path: str) -> None:
        """Note which plans have something in the columns that something else stands in for where they are missing."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        for name in self.asked:
            filled = self.filled[name]
            if filled.issuperset(plans):
                continue
            column = table[name]
            if name == "test_pay":
                told = pc.not_equal(column, 0)
            elif column.null_count == 0:
                filled.update(plans)
                continue
            else:
                told = column.is_valid()
            filled.update(_where(told, plan, plans))
            if name == "test_pay" and not filled.issuperset(plans):
                self.filled["pay"].update(_where(pc.not_equal(table["pay"], 0), plan, plans))
            for at, each in enumerate(plans):
                if each not in filled and each not in self.first:
                    row = table["row"][int(np.argmax(plan == at))]
                    self.first[each] = (path, row.as_py() if isinstance(row, pa.Scalar) else row)

    def _empty(self) -> Iterator[Empty]:
        """The columns in which known plans have nothing."""
        for each, sums in self.sums.items():
            for name in self.asked if each < len(self.work.plans) else ():
                if each not in self.filled[name]:
                    matters = {
                        "test_pay": each in self.filled["pay"],
                        "deferral_eligible_date": max(sums[_DEFERRALS], sums[_MATCH], sums[_AFTER_TAX]) > 0,
                        "match_eligible_date": sums[_MATCH] > 0,
                        "after_tax_eligible_date": sums[_AFTER_TAX] > 0,
                    }
                    what = _NO_PAY if name == "test_pay" else _NO_DATE
                    bad = Bad(self.names[each], *self.first[each], name, what)
                    yield Empty(bad, bool(matters[name]))

    def _place(self, plan: str) -> int:
        if plan not in self.index:  # a plan without terms: its rows are counted and nothing else
            if holds_identity(plan):
                raise BadInputError(
                    "a plan is called by what looks like a Social Security number",
                    "give it another name",
                    file=self.work.dataset.folder,
                )
            self.index[plan] = len(self.names)
            self.names.append(plan)
            self.told.append((0,) * WIDE)
        return self.index[plan]

    def _settle(self) -> None:
        """Give the carried rows of one shape the columns that all have."""
        import pyarrow as pa

        if self.fresh:
            together = pa.concat_tables(self.fresh)
            kept = kept_columns(self.work.dataset.missing)
            self.held.append(canonical(together, names=kept).append_column("at", together["at"]))
            self.fresh = []

    def _pack(self) -> None:
        """Put the carried rows that are held in order of their plans, and pack them."""
        import numpy as np
        import pyarrow as pa

        self._settle()
        table = pa.concat_tables(self.held).combine_chunks()
        at = table["at"].to_numpy()
        order = np.argsort(at, kind="stable")
        table = table.drop_columns(["at"]).take(pa.array(order))
        if self.writer is None:
            self.sink = pa.BufferOutputStream()
            options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
            self.writer = pa.ipc.new_file(self.sink, table.schema, options=options)
        for batch in table.combine_chunks().to_batches(PACK):
            self.writer.write_batch(batch)
        ordered = at[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        ends = np.r_[starts[1:], len(ordered)]
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            self.runs.append((self.names[ordered[start]], self.packed + start, end - start))
        self.packed += table.num_rows
        self.held, self.rows_held = [], 0

    def partial(self) -> Partial:
        """All of it."""
        import numpy as np

        if self.held:
            self._pack()
        if self.writer is not None:
            self.writer.close()
        order = sorted(self.sums, key=lambda each: self.names[each])
        return Partial(
            tuple(self.names[each] for each in order),
            np.array([self.sums[each] for each in order], np.int64).reshape(-1, SUMS),
            tuple(self.bad),
            tuple(self.runs),
            self.sink.getvalue().to_pybytes() if self.sink is not None else b"",
            tuple(sorted(self._empty())),
        )


_NO_DATE: Final = (
    "is empty in every row of the plan, though money went in, and not in other plans: "
    "fill it in, or test the plan in a folder of its own"
)
_NO_PAY: Final = "is empty or 0 in every row of the plan, and pay is not: fill it in, or leave the column out"
_DEFERRALS: Final = PlanSums._fields.index("deferrals")
_MATCH: Final = PlanSums._fields.index("match")
_AFTER_TAX: Final = PlanSums._fields.index("after_tax")


def _where(told: Any, plan: Any, plans: Sequence[int]) -> list[int]:
    """The plans of a batch that have a row in which something is told."""
    import numpy as np

    there = told.combine_chunks().to_numpy(zero_copy_only=False)
    marks = np.zeros(len(plans) + 1, np.bool_)  # the last is for rows in which nothing is told
    for step in (64, 1):  # most plans are seen in a few of their rows
        marks[np.where(there[::step], plan[::step], len(plans))] = True
        if marks[:-1].all():
            break
    return [each for each, mark in zip(plans, marks[:-1].tolist(), strict=True) if mark]


def _refuse_identity(carried: pa.Table, path: str) -> None:
    """Refuse a Social Security number in any form as a key: what is carried is kept in the journal."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for name in ("person", "family_of"):
        if name in carried.column_names and carried[name].null_count < carried.num_rows:
            keys = carried[name].cast(pa.string())
            maybe = pc.match_substring_regex(keys, MAYBE_KEY_IN_COLUMN)
            if not pc.any(maybe).as_py():
                continue
            found = pc.match_substring_regex(keys, KEY_IN_COLUMN)
            if pc.any(found).as_py():
                raise BadInputError(
                    "what looks like a Social Security number is a key of a person",
                    "give each person another key: many plans are read without",
                    file=path,
                    line=carried["row"][pc.index(found, True).as_py()].as_py(),
                    key=name,
                )


COLUMNS: Final = tuple(dict.fromkeys((*READ, *(name for name in CARRIED if name != "row"))))


def kept_columns(missing: Iterable[str]) -> tuple[str, ...]:
    """The columns of :data:`~megaroth.census.preparing.CARRIED` that are packed: those that the files have."""
    gone = frozenset(missing)
    return tuple(name for name in CARRIED if name not in gone)


def _named(table: pa.Table, plan: Any, plans: Sequence[str], named: Mapping[str, frozenset[str]]) -> Any:
    """Marks of the rows whose person is named as somebody's relative in the same plan; None where there are none."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    here = [(at, named[name]) for at, name in enumerate(plans) if name in named]
    if not here:
        return None
    everyone = pa.array(sorted(frozenset().union(*(persons for _, persons in here))), table["person"].type)
    maybe = np.flatnonzero(
        pc.is_in(table["person"], value_set=everyone).combine_chunks().to_numpy(zero_copy_only=False)
    )
    marks = np.zeros(table.num_rows, np.bool_)
    by_place = dict(here)
    persons = table["person"].take(pa.array(maybe)).to_pylist()
    for row, person in zip(maybe.tolist(), persons, strict=True):
        marks[row] = person in by_place.get(int(plan[row]), ())
    return marks
