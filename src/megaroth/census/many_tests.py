"""The plan tests of many plans, in groups: the second half of the work, after the rows have been added up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from megaroth.census.answers import PlanTest
from megaroth.census.kernel import unflatten
from megaroth.census.many_rows import row_of, untested
from megaroth.census.many_told import PAY
from megaroth.census.plan_file import without_money
from megaroth.census.preparing import to_persons
from megaroth.census.sums import Person, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.census.testing import plan_test
from megaroth.errors import MegarothError
from megaroth.law.figures import FigureTable

if TYPE_CHECKING:
    import pyarrow as pa

    from megaroth.census.combined import Combined

PEOPLE: Final = 4_000
"""Carried rows of one group, about."""
PLANS: Final = 200
"""Plans of one group, at most."""


class Summed(NamedTuple):
    """One plan, ready to be tested."""

    plan: str
    terms: PlanTerms
    sums: tuple[int, ...]
    rows: int
    """Carried rows."""
    untold: frozenset[str] = frozenset()
    """See :func:`megaroth.census.many_told.untold`."""


class Group(NamedTuple):
    """Some plans, ready to be tested."""

    plans: tuple[Summed, ...]
    carried: bytes
    """Their carried rows, one plan after another, as an Arrow stream: what travels is as small as it can be."""


@dataclass(frozen=True)
class TestPlans:
    """The work that every group is given."""

    figures: FigureTable
    as_of: date
    missing: tuple[str, ...] = ()
    """Columns that the dataset does not have."""

    def __call__(self, group: Group) -> list[tuple[str, dict[str, Any]]]:
        """Each plan with its row."""
        import pyarrow as pa

        carried = pa.ipc.open_stream(group.carried).read_all()
        first = 0
        found = []
        for each in group.plans:
            found.append((each.plan, self.row(each, carried.slice(first, each.rows))))
            first += each.rows
        return found

    def row(self, found: Summed, carried: pa.Table) -> dict[str, Any]:
        """One plan tested; a plan that cannot be has a row that says why."""
        twice = _twice(carried)
        if twice:
            return untested(found.plan, "not tested", twice, found.sums[0])
        try:
            people = to_persons(carried, found.terms, self.figures)
            sums = unflatten(list(found.sums))
            return row_of(found.plan, self.tested(found, sums, people))
        except MegarothError as error:
            return untested(found.plan, "not tested", str(error), found.sums[0])

    def tested(self, found: Summed, sums: PlanSums, people: Sequence[Person]) -> PlanTest:
        """One plan tested, by what its own census tells."""
        missing = self.missing
        if PAY in found.untold and PAY not in missing:
            missing = (*missing, PAY)
        terms = without_money(found.terms, found.untold)
        return plan_test(terms, self.figures, sums, people, as_of=self.as_of, missing=missing)


def _twice(carried: pa.Table) -> str:
    """What to say where a person has two rows, which would be counted twice; empty where nobody has.

    Only carried rows have a key here: of the others sums alone are left.
    """
    import pyarrow.compute as pc

    if pc.count_distinct(carried["person"]).as_py() == carried.num_rows:
        return ""
    rows: dict[str, int] = {}
    for person, row in zip(carried["person"].to_pylist(), carried["row"].to_pylist(), strict=True):
        if person in rows:
            first, second = sorted((rows[person], row))
            return f"one person stands twice in the plan: records {first:,} and {second:,}"
        rows[person] = row
    return ""


def groups(
    plans: Iterable[tuple[str, PlanTerms]], combined: Combined, untold: Mapping[str, frozenset[str]]
) -> Iterator[Group]:
    """The plans with their sums and carried rows, a few thousand people at a time."""
    held: list[Summed] = []
    tables: list[pa.Table] = []
    people = 0
    for plan, terms in plans:
        carried = combined.carried(plan)
        held.append(Summed(plan, terms, tuple(combined.sums[plan].tolist()), carried.num_rows, untold[plan]))
        tables.append(carried)
        people += carried.num_rows
        if people >= PEOPLE or len(held) >= PLANS:
            yield Group(tuple(held), _packed(tables))
            held, tables, people = [], [], 0
    if held:
        yield Group(tuple(held), _packed(tables))


def _packed(tables: list[pa.Table]) -> bytes:
    import pyarrow as pa

    table = pa.concat_tables(tables).combine_chunks()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())
