"""Everyone of a payroll feed as rows of a file: counters, the lowest ceiling, and what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from megaroth.census.limit_alerts import ceilings_of
from megaroth.census.schedule import RHYTHMS
from megaroth.census.watching import Alert, Watch
from megaroth.errors import BadInputError

if TYPE_CHECKING:
    from pathlib import Path

    from megaroth.census.payroll import Whole

FORMULA = r"^[=+\-@\t\r]"
"""What a spreadsheet would take for a formula at the start of a text."""


def people_of(watch: Watch, alerts: Sequence[Alert]) -> Any:
    """The people of a watch as an Arrow table, one row each; amounts in dollars with two decimals.

    Parameters
    ----------
    watch : Watch
        The watch.
    alerts : sequence of Alert
        What was found in it.
    """
    import numpy as np
    import pyarrow as pa

    held, paydays = watch.counters, watch.paydays
    ends = np.append(paydays.starts[1:], len(paydays.who)) - 1
    mine: dict[str, list[Alert]] = defaultdict(list)
    for alert in alerts:
        mine[alert.person].append(alert)
    now, coming, first = ([""] * len(paydays.people) for _ in range(3))
    for index, name in enumerate(paydays.people):
        found = mine.get(name, ())
        now[index] = "; ".join(dict.fromkeys(each.kind for each in found if each.level == "now"))
        coming[index] = "; ".join(dict.fromkeys(each.kind for each in found if each.level == "coming"))
        days = [each.on for each in found if each.on is not None and each.level == "coming"]
        first[index] = min(days).isoformat() if days else ""
    high = watch.known.highly_paid
    return pa.table(
        {
            "person": pa.array(paydays.people, pa.string()),
            "row": paydays.row[ends],
            "highly_paid": pa.array(["" if each < 0 else "yes" if each else "no" for each in high.tolist()]),
            "paid": pa.array([RHYTHMS[each] for each in watch.schedule.rhythm.tolist()]),
            "pay": in_dollars(held.plan_pay),
            "deferrals": in_dollars(held.deferrals),
            "catch_up": in_dollars(held.catch_up),
            "roth": in_dollars(held.roth),
            "after_tax": in_dollars(held.plan_after_tax),
            "match": in_dollars(held.plan_match),
            "employer": in_dollars(held.employer),
            "after_tax_ceiling": in_dollars(ceilings_of(watch)),
            "now": now,
            "coming": coming,
            "first_day": first,
        }
    )


def in_dollars(cents: Whole) -> Any:
    """Cents as an Arrow array of dollars with two decimals."""
    import numpy as np
    import pyarrow as pa

    words = np.empty((len(cents), 2), np.int64)
    words[:, 0] = cents
    words[:, 1] = np.where(cents < 0, -1, 0)
    return pa.Array.from_buffers(pa.decimal128(19, 2), len(cents), [None, pa.py_buffer(words.tobytes())])


def people_file(people: Any, path: Path) -> bytes:
    """The table as CSV or Parquet by the name of the file.

    Raises
    ------
    BadInputError
        When the name says neither.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv
    import pyarrow.parquet

    written = pa.BufferOutputStream()
    kind = path.suffix.lower()
    if kind == ".csv":
        names = people["person"]
        guarded = pc.if_else(
            pc.match_substring_regex(names, FORMULA), pc.binary_join_element_wise("'", names, ""), names
        )
        pa.csv.write_csv(people.set_column(0, "person", guarded), written, pa.csv.WriteOptions(quoting_style="needed"))
    elif kind == ".parquet":
        pa.parquet.write_table(people, written)
    else:
        raise BadInputError(f"{path.name} says neither CSV nor Parquet", "name it .csv or .parquet", file=str(path))
    content: bytes = written.getvalue().to_pybytes()
    return content
