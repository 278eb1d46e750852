"""Many plans in a folder of Parquet files: what lies there, and its rows in batches, canonical, never all at once.

The folder may be partitioned (``employer_group=.../plan=.../part.parquet``) or flat, and rows of one plan may lie in
several files. A column that says its unit (a field's metadata, or a name ending in ``_cents``) is taken as it lies in
memory; any other is read as :mod:`megaroth.census.reading` reads it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from megaroth.census.columns import BY_NAME, CENSUS
from megaroth.census.empty_columns import EmptyColumns
from megaroth.census.extra import require_extra
from megaroth.census.folder import census_files, plan_of
from megaroth.errors import BadInputError

if TYPE_CHECKING:
    from megaroth.census.mapping import HeadingMap

TASK: Final = 1 << 19
"""Rows of one task, about: what an interrupted run loses at most, for each thread."""


class Piece(NamedTuple):
    """Some row groups of one file."""

    path: str
    groups: tuple[int, ...]
    first_row: int
    """The number of the first record, counted from 1."""
    rows: int
    plan: str
    """The plan that the folder's name says; empty where the rows say it."""
    shape: int
    """Index into :attr:`Dataset.shapes`."""


class Shape(NamedTuple):
    """What the headings of some files are."""

    mapping: HeadingMap
    headings: tuple[tuple[str, str], ...]
    """Column and heading of each column that is read."""
    units: tuple[tuple[str, str], ...]
    """Heading and the unit that the confirmed map says, or else the file."""


class Dataset(NamedTuple):
    """A folder of Parquet files."""

    folder: str
    files: tuple[str, ...]
    """In order of their names, within the folder."""
    rows: int
    shapes: tuple[Shape, ...]
    tasks: tuple[tuple[Piece, ...], ...]
    missing: tuple[str, ...]
    """Columns that no file has, and those of :data:`~megaroth.census.preparing.INSTEAD` that hold nothing anywhere."""
    unmapped: tuple[str, ...]
    """Headings that are left out."""


def open_dataset(folder: Path, *, task_rows: int = TASK) -> Dataset:
    """What lies in a folder, without reading its rows.

    Raises
    ------
    BadInputError
        When there is no Parquet file, one is damaged, or they do not have the same columns.
    """
    require_extra("numpy", "pyarrow")
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = census_files(folder)
    shapes: dict[tuple[str, bytes | None], tuple[int, Shape]] = {}
    missing: dict[int, tuple[str, ...]] = {}
    unmapped: list[str] = []
    pieces: list[Piece] = []
    empty = EmptyColumns()
    for path in found:
        try:
            opened = pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as error:
            raise damaged(str(path), error) from None
        schema = opened.schema_arrow
        said = (schema.to_string(show_field_metadata=True, show_schema_metadata=False), _map_of(path))
        if said not in shapes:
            shape, gone, left = _shape(path, schema)
            shapes[said] = (len(shapes), shape)
            missing[shapes[said][0]] = gone
            unmapped += [each for each in left if each not in unmapped]
        plan = plan_of(folder, path)
        number, shape = shapes[said]
        if not plan and "plan" not in dict(shape.headings):
            raise BadInputError("the file has no column of plans", "add one, or a folder plan=NAME", file=str(path))
        pieces += _pieces(str(path), opened.metadata, plan, number)
        empty.look(path, opened.metadata, shape)
    first = missing[0]
    for number, gone in missing.items():
        if set(gone) - {"plan"} != set(first) - {"plan"}:
            odd = sorted(set(gone) ^ set(first))[0]
            path_of = next(piece.path for piece in pieces if piece.shape == number)
            raise BadInputError(
                f'the column "{odd}" is in some files and not in others', "export them alike", file=path_of
            )
    nothing = empty.columns()
    return Dataset(
        str(folder),
        tuple(each.relative_to(folder).as_posix() for each in found),
        sum(piece.rows for piece in pieces),
        tuple(_without(shape, nothing) for _, shape in shapes.values()),
        tuple(_tasks(pieces, task_rows)),
        tuple(each.name for each in CENSUS if each.name in (*first, *nothing)),
        tuple(unmapped),
    )


def damaged(path: str, error: Exception, after: int = 0) -> BadInputError:
    """What to say of a file that cannot be read."""
    import pyarrow as pa

    if isinstance(error, OSError) and error.errno and not isinstance(error, pa.ArrowException):
        return BadInputError(f"the file cannot be read: {(error.strerror or '').lower()}", file=path)
    where = f" after {after:,} records" if after else ""
    return BadInputError(f"the Parquet file is cut short or damaged{where}", "copy or export it again", file=path)


def _map_of(path: Path) -> bytes | None:
    """What stands in the confirmed map beside a file; None where there is none."""
    from megaroth.census.mapping import load_mapping, map_file

    kept = map_file(path)
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        load_mapping(kept)  # says what is wrong
        raise


def _shape(path: Path, schema: Any) -> tuple[Shape, tuple[str, ...], tuple[str, ...]]:
    from megaroth.census.reading import OpenedCensus

    opened = OpenedCensus(path, amounts_may_go=True)  # the answer names what is left out
    told = {column: heading for heading, column in opened.mapping.columns.items() if column in BY_NAME}
    if any(column not in BY_NAME for column in opened.mapping.columns.values() if column):
        raise BadInputError(
            "the file has identity numbers", "give each person another key: many plans are read without", file=str(path)
        )
    headings = tuple((column.name, told[column.name]) for column in CENSUS if column.name in told)
    _check_types(path, schema, headings)
    units = dict(getattr(opened.source, "units", {}))
    units |= {told[column]: unit for column, unit in opened.mapping.units.items() if column in told}
    return Shape(opened.mapping, headings, tuple(units.items())), opened.missing, opened.unmapped


def _without(shape: Shape, columns: Collection[str]) -> Shape:
    return shape._replace(headings=tuple(each for each in shape.headings if each[0] not in columns))


def _check_types(path: Path, schema: Any, headings: Sequence[tuple[str, str]]) -> None:
    """Refuse columns that hold lists and the like, and plans whose names are not said to be text."""
    import pyarrow as pa

    for column, heading in headings:
        kind = schema.field(heading).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        text = pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)
        if pa.types.is_nested(kind) or (column == "plan" and text):
            raise BadInputError(
                f"the column is of the type {kind}, which is no {BY_NAME[column].unit} here",
                "write it as text" if BY_NAME[column].unit == "text" else "write one value a row",
                file=str(path),
                key=heading,
            )


def _pieces(path: str, metadata: Any, plan: str, shape: int) -> Iterator[Piece]:
    first = 1
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group).num_rows
        if rows:
            yield Piece(path, (group,), first, rows, plan, shape)
        first += rows


def _tasks(pieces: Sequence[Piece], most: int) -> Iterator[tuple[Piece, ...]]:
    held: list[Piece] = []
    rows = 0
    for piece in pieces:
        if held and rows + piece.rows > most:
            yield tuple(held)
            held, rows = [], 0
        last = held[-1] if held else None
        if last and last.path == piece.path:
            held[-1] = last._replace(groups=last.groups + piece.groups, rows=last.rows + piece.rows)
        else:
            held.append(piece)
        rows += piece.rows
    if held:
        yield tuple(held)


def content_hashes(dataset: Dataset) -> dict[str, str]:
    """The SHA-256 of each file, by its name within the folder."""

    def one(name: str) -> str:
        with (Path(dataset.folder) / name).open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(dataset.files, pool.map(one, dataset.files), strict=True))
