"""Whose relatives some row tells: they are carried, wherever their own row lies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from megaroth.census.dataset import Dataset, Piece
from megaroth.census.piece_rows import read_piece


def relatives(dataset: Dataset) -> dict[str, frozenset[str]]:
    """Of each plan, the persons whose relatives some row tells: they are carried, wherever their own row lies.

    Only the row groups are read in which a relative is told at all, which a Parquet file says of itself.
    """
    import pyarrow as pa

    found: dict[str, set[str]] = {}
    for piece in (piece for task in dataset.tasks for piece in task):
        shape = dataset.shapes[piece.shape]
        heading = dict(shape.headings).get("family_of")
        if heading is None:
            continue
        for told in _telling(piece, heading):
            for table in read_piece(told, shape, ("person", "family_of", "family_relation"), []):
                links = table.filter(pa.compute.is_valid(table["family_of"]))
                plans = links["plan"].cast(pa.string()).to_pylist()
                for plan, person in zip(plans, links["family_of"].cast(pa.string()).to_pylist(), strict=True):
                    found.setdefault(plan or "", set()).add(person)
    return {plan: frozenset(persons) for plan, persons in found.items()}


def _telling(piece: Piece, heading: str) -> Iterator[Piece]:
    """The parts of a piece in which a relative is told, each with the number of its own first record."""
    import pyarrow.parquet as pq

    from megaroth.census.parquet import own_columns

    metadata = pq.read_metadata(piece.path)
    column = own_columns(metadata)[heading]
    held: Piece | None = None
    first = piece.first_row
    for group in piece.groups:
        rows = metadata.row_group(group).num_rows
        if _says_none(metadata.row_group(group).column(column).statistics, rows):
            if held:
                yield held
            held = None
        elif held:
            held = held._replace(groups=(*held.groups, group), rows=held.rows + rows)
        else:
            held = piece._replace(groups=(group,), first_row=first, rows=rows)
        first += rows
    if held:
        yield held


def _says_none(statistics: Any, rows: int) -> bool:
    return bool(statistics is not None and statistics.has_null_count and statistics.null_count == rows)
