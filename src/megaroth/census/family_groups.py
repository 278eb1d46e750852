"""Families told by a group, in the carried rows of many plans: turned into links as for one census.

Every row that tells a family is carried, and so is everybody who is named in one; so the carried rows of a plan say
whether what is named is a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from megaroth.census.findings import Findings
from megaroth.census.piece_rows import Bad

if TYPE_CHECKING:
    import pyarrow as pa

_NEEDED: Final = ("person", "row", "family_of", "family_relation", "ownership", "ownership_prior")


class Groups(NamedTuple):
    """The family groups of all plans."""

    plans: frozenset[str]
    """Those in which there is a group that can be resolved."""
    bad: tuple[Bad, ...]
    """One of each plan whose groups do not say whose relatives they are."""


def as_links(carried: pa.Table) -> pa.Table:
    """The carried rows of one plan with links in the place of groups."""
    return _linked(carried, Findings())


def _linked(carried: pa.Table, findings: Findings) -> pa.Table:
    import pyarrow as pa

    from megaroth.census.families import links_of_groups

    one = carried.append_column("plan", pa.nulls(carried.num_rows, pa.string()))
    return links_of_groups(one, findings).drop_columns(["plan"])


def found_groups(parts: Mapping[int, Any], runs: Mapping[str, Iterable[tuple[int, int, int]]]) -> Groups:
    """Look through the carried rows of all tasks for groups.

    Parameters
    ----------
    parts : mapping
        The carried rows of each task, an Arrow file.
    runs : mapping
        Of each plan the tasks, with the first of its rows in each and how many they are.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    by_task: dict[int, list[tuple[int, int, str]]] = {}
    for plan, places in runs.items():
        for task, first, rows in places:
            by_task.setdefault(task, []).append((first, rows, plan))
    named: set[str] = set()
    for task in by_task:
        for table in _batches(parts[task], ("family_of",)):
            if table["family_of"].null_count < table.num_rows:
                named.update(pc.unique(table["family_of"].drop_null()).to_pylist())
    if not named:
        return Groups(frozenset(), ())
    names = pa.array(sorted(named), pa.string())
    held: dict[str, list[pa.Table]] = {}
    for task, told in by_task.items():
        table = _of_families(parts[task], names)
        place = table["place"].to_numpy()
        for first, rows, plan in told:
            low, high = place.searchsorted([first, first + rows]).tolist()
            if low < high:
                held.setdefault(plan, []).append(table.slice(low, high - low))
    plans: set[str] = set()
    bad: list[Bad] = []
    for plan, tables in sorted(held.items()):
        table = pa.concat_tables(tables)
        findings = Findings()
        linked = _linked(table, findings)
        wrong = [each for each in findings.all() if each.severity == "error"]
        if wrong:
            bad.append(Bad(plan, "the census", wrong[0].row, "family_of", f"cannot be used: {wrong[0].what}"))
        elif not linked.equals(table):
            plans.add(plan)
    return Groups(frozenset(plans), tuple(bad))


def _of_families(part: Any, named: Any) -> pa.Table:
    """The rows of one task that tell a family or are named in one, with their places among its rows."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from megaroth.census.preparing import canonical

    found = []
    first = 0
    for table in _batches(part, _NEEDED):
        place = pa.array(np.arange(first, first + table.num_rows, dtype=np.int64))
        first += table.num_rows
        marks = pc.or_(table["family_of"].is_valid(), pc.is_in(table["person"], value_set=named))
        found.append(canonical(table, names=_NEEDED).append_column("place", place).filter(marks))
    return pa.concat_tables(found).combine_chunks()


def _batches(part: Any, names: Iterable[str]) -> Iterable[pa.Table]:
    """The batches of an Arrow file with some of its columns: the others are not unpacked."""
    import pyarrow as pa

    schema = pa.ipc.open_file(part).schema
    places = [schema.get_field_index(name) for name in names if name in schema.names]
    reader = pa.ipc.open_file(part, options=pa.ipc.IpcReadOptions(included_fields=places, use_threads=False))
    for number in range(reader.num_record_batches):
        yield pa.Table.from_batches([reader.get_batch(number)])
