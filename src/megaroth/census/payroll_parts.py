"""A feed too large for memory, kept for a while in parts on disk, each person's rows in one of them.

The parts hold what was read, identity numbers hashed, in a folder that only its owner may open and that is removed
when the answer is there.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from megaroth.census.findings import Findings, as_error
from megaroth.census.monitoring import Feed
from megaroth.census.payroll import PAYROLL, plans_of
from megaroth.census.reading import OpenedCensus
from megaroth.census.sources import Source

ROWS = 1 << 19
"""So many rows are worth a part."""
BYTES_OF_A_ROW = {"CSV": 96, "XLSX": 24}
"""About; a Parquet file says how many rows it has."""
MOST_PARTS = 256


def parts_for(path: Path, source: Source) -> int:
    """Into how many parts a feed is divided."""
    rows = getattr(source, "rows", None)
    if rows is None:
        rows = path.stat().st_size // BYTES_OF_A_ROW[source.kind]
    return min(MOST_PARTS, 1 + int(rows) // ROWS)


@contextmanager
def divided(opened: OpenedCensus, parts: int, findings: Findings) -> Iterator[Feed]:
    """A feed in so many parts, each person in one, kept on disk meanwhile.

    Parameters
    ----------
    opened : OpenedCensus
        The feed, opened with the columns that it has.
    parts : int
        How many.
    findings : Findings
        Takes what is found while reading.

    Raises
    ------
    BadInputError
        At a cell that cannot be read.
    """
    import pyarrow as pa

    if parts == 1:
        batches = []
        for batch in opened.batches(findings):
            _refuse(findings, opened)
            batches.append(batch)
        table = pa.Table.from_batches(batches, opened.schema)
        yield Feed(lambda: iter([table]), False, opened.missing, plans_of(table, opened.missing), opened.file)
        return
    with tempfile.TemporaryDirectory(prefix="megaroth-") as folder:
        files = [Path(folder) / f"{number}.arrow" for number in range(parts)]
        plans: set[str] = set()
        with ExitStack() as open_files:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            held = [open_files.enter_context(pa.OSFile(str(file), "wb")) for file in files]
            writers = [open_files.enter_context(pa.ipc.new_file(file, opened.schema, options=options)) for file in held]
            for batch in opened.batches(findings):
                _refuse(findings, opened)
                if "plan" not in opened.missing:
                    plans.update(each or "" for each in batch.column("plan").unique().to_pylist())
                for number, rows in _apart(batch, parts):
                    writers[number].write_batch(rows)

        def read() -> Iterator[Any]:
            for file in files:
                with pa.memory_map(str(file)) as mapped:
                    yield pa.ipc.open_file(mapped).read_all()

        yield Feed(read, True, opened.missing, tuple(sorted(plans)) or ("",), opened.file)


def _refuse(findings: Findings, opened: OpenedCensus) -> None:
    error = as_error(findings.all(), opened.file) if findings.errors else None
    if error:
        raise error


def _apart(batch: Any, parts: int) -> Iterator[tuple[int, Any]]:
    """The rows of a batch, by the part that holds their person."""
    import numpy as np
    import pyarrow as pa

    coded = batch.column("person").dictionary_encode()
    names = coded.dictionary.to_pylist()
    of_name = np.array([zlib.crc32((name or "").encode()) % parts for name in names] or [0], np.int32)
    part = of_name[coded.indices.to_numpy()]
    order = np.argsort(part, kind="stable")
    taken = batch.take(pa.array(order))
    ends = np.searchsorted(part[order], np.arange(parts + 1))
    for number in range(parts):
        start, end = int(ends[number]), int(ends[number + 1])
        if end > start:
            yield number, taken.slice(start, end - start)


def columns_read(opened: OpenedCensus) -> tuple[str, ...]:
    """The columns of a feed that its file has: the others need no room."""
    return tuple(column.name for column in PAYROLL if column.name not in opened.missing)
