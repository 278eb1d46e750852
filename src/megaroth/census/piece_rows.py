"""The rows of many plans' files in batches, canonical, never all at once; and which of them cannot be counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from megaroth.census.columns import BY_NAME
from megaroth.census.dataset import Piece, Shape, damaged
from megaroth.census.folder import BLANK
from megaroth.errors import BadInputError
from megaroth.money import LARGEST, ONE

if TYPE_CHECKING:
    import pyarrow as pa

BATCH: Final = 1 << 17
"""Rows that are in memory at a time, for each thread."""
MAY_BE_NEGATIVE: Final = ("match_and_after_tax_income", "deferrals_income")
RANGES: Final = {"cents": (-LARGEST, LARGEST), "millionths": (0, ONE), "date": (-25_567, 84_006)}
"""The least and the greatest that a column of a unit can hold; dates from 1900 to 2199, which are those that matter."""


class Bad(NamedTuple):
    """A row that cannot be counted."""

    plan: str
    path: str
    row: int
    column: str
    what: str


def read_piece(piece: Piece, shape: Shape, columns: Sequence[str], bad: list[Bad]) -> Iterator[pa.Table]:
    """The rows of a piece in batches, with the wanted columns that the file has, ``plan`` as a dictionary, and ``row``.

    Raises
    ------
    BadInputError
        When the file is damaged, or a cell has no meaning.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = [(column, heading) for column, heading in shape.headings if column in columns or column == "plan"]
    coded = [heading for column, heading in wanted if column in ("plan", "family_of")]
    done = 0
    try:
        opened = pq.ParquetFile(piece.path, read_dictionary=coded, pre_buffer=False)
        headings = [heading for _, heading in wanted]
        within = _within_range(opened.metadata, piece.groups, dict(shape.headings))
        for group in piece.groups:  # one at a time: a batch of two would be put together by copying
            for batch in opened.iter_batches(BATCH, row_groups=[group], columns=headings, use_threads=False):
                yield _canonical(batch, wanted, piece, shape, piece.first_row + done, bad, within)
                done += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise damaged(piece.path, error, piece.first_row - 1 + done) from None


def _within_range(metadata: Any, groups: Sequence[int], headings: Mapping[str, str]) -> frozenset[str]:
    """The columns of which the file itself says that every value is in range, and no amount negative that may not be.

    Its statistics are of the integers as they are stored, so that they say nothing of a column in another unit than
    ours: who asks has compared the units.
    """
    from megaroth.census.parquet import own_columns

    number = own_columns(metadata)
    found = set()
    for column, heading in headings.items():
        ranges = RANGES.get(BY_NAME[column].unit)
        if ranges is None or heading not in number:
            continue
        least, most = ranges
        if BY_NAME[column].unit == "cents" and column not in MAY_BE_NEGATIVE:
            least = 0
        told = [metadata.row_group(group).column(number[heading]).statistics for group in groups]
        if all(each is not None and each.has_min_max for each in told) and all(
            isinstance(each.min_raw, int) and least <= each.min_raw <= each.max_raw <= most for each in told
        ):
            found.add(column)
    return frozenset(found)


def _canonical(
    batch: Any,
    wanted: Sequence[tuple[str, str]],
    piece: Piece,
    shape: Shape,
    first: int,
    bad: list[Bad],
    within: frozenset[str],
) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    units = dict(shape.units)
    rows = pa.array(np.arange(first, first + batch.num_rows, dtype=np.int64))
    found: dict[str, Any] = {"row": rows}
    lows: dict[str, int] = {}
    for column, heading in wanted:
        values = batch.column(heading)
        try:
            if column == "plan":
                found[column] = _as_dictionary(values)
            elif _is_canonical(values, column, units.get(heading, ""), lows, column in within):
                found[column] = values
            else:
                found[column] = _read(values, column, heading, units.get(heading, ""), rows, piece.path)
        except (pa.ArrowException, OverflowError, UnicodeDecodeError):
            raise BadInputError(
                f"a value from record {first:,} on cannot be read: it is damaged, or beyond what its type can mean",
                "correct it where the file is made",
                file=piece.path,
                key=heading,
            ) from None
    if first == 1:
        _refuse_identity(found, dict(wanted), piece.path)
    if piece.plan:
        _refuse_another_plan(found, piece, rows)
        found["plan"] = pa.DictionaryArray.from_arrays(np.zeros(batch.num_rows, np.int32), [piece.plan])
    _unlink(found, batch, dict(wanted))
    table = pa.table(found)
    _note_negative(table, piece.path, bad, lows)
    return table


def _as_dictionary(values: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(values.type):
        values = pc.dictionary_encode(values.cast(pa.string()))
    names = values.dictionary
    if pa.types.is_string(names.type) and not names.null_count and _is_trimmed(names):
        return values
    names.validate(full=True)  # text that is none
    return pa.DictionaryArray.from_arrays(values.indices, pc.utf8_trim(names.cast(pa.string()), BLANK))


def _refuse_identity(found: Mapping[str, Any], headings: Mapping[str, str], path: str) -> None:
    """Refuse a file whose first keys look like Social Security numbers, by the rule for one census."""
    import pyarrow as pa

    from megaroth.census.identity import looks_like_identity
    from megaroth.census.sources import SAMPLE

    for column in ("person", "plan"):
        if column in found:
            first = found[column].slice(0, SAMPLE).cast(pa.string()).drop_null().to_pylist()
            if looks_like_identity(first):
                raise BadInputError(
                    "the file has identity numbers",
                    "give each person another key: many plans are read without",
                    file=path,
                    key=headings[column],
                )


def _refuse_another_plan(found: Mapping[str, Any], piece: Piece, rows: Any) -> None:
    """Refuse a row that names another plan than its folder."""
    import numpy as np

    from megaroth.census.findings import shown_safely

    if "plan" not in found:
        return
    names = found["plan"].dictionary.to_pylist()
    others = [code for code, name in enumerate(names) if name not in (None, "", piece.plan)]
    if not others:
        return
    codes = found["plan"].indices.fill_null(-1).to_numpy()
    places = np.flatnonzero(np.isin(codes, others))
    if len(places):
        raise BadInputError(
            f"the plan is {shown_safely(names[codes[places[0]]])} here, and the folder says {shown_safely(piece.plan)}",
            "keep the one that is right",
            file=piece.path,
            line=rows[int(places[0])].as_py(),
            key="plan",
        )


def _unlink(found: dict[str, Any], batch: Any, headings: Mapping[str, str]) -> None:
    """Take out the links by which nothing is ever attributed, as for one census."""
    from megaroth.census.families import text_of, without_needless_links

    if {"person", "family_of", "family_relation"} <= found.keys() and found["family_of"].null_count < batch.num_rows:
        relation = text_of(batch.column(headings["family_relation"]))
        relation = found["family_relation"] if relation is None else relation
        found["family_of"] = without_needless_links(found["family_of"], found["person"], relation)


def _is_canonical(values: Any, column: str, unit: str, lows: dict[str, int], within: bool) -> bool:
    """Whether values can stand as they are: of the column's type, with its unit stated, and within range.

    Where the file says that they are ``within`` range that is taken from it. The least of an amount is noted in
    ``lows``, so that it need not be looked for again.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind, wanted = values.type, BY_NAME[column].unit
    if wanted == "yes/no":
        return bool(pa.types.is_boolean(kind))
    if wanted == "text":
        return bool(pa.types.is_string(kind)) and (column != "person" or values.null_count == 0) and _is_trimmed(values)
    if wanted == "date" and pa.types.is_date32(kind):
        values = values.cast(pa.int32())
    elif not (
        wanted in ("cents", "millionths") and pa.types.is_int64(kind) and unit == wanted and not values.null_count
    ):
        return False
    if within:
        lows[column] = 0
        return True
    least, most = RANGES[wanted]
    low, high = pc.min_max(values).values()
    lows[column] = low.as_py() or 0
    return not low.is_valid or (low.as_py() >= least and high.as_py() <= most)


def _is_trimmed(values: Any) -> bool:
    """Whether text is text, none of it empty, with no blank before or after: a fraction of what trimming takes."""
    import numpy as np

    offsets = np.frombuffer(values.buffers()[1], np.int32)[values.offset : values.offset + len(values) + 1]
    starts, ends = offsets[:-1], offsets[1:]
    if not len(starts) or (starts == ends).any():
        return not len(starts)
    data = np.frombuffer(values.buffers()[2], np.uint8)
    used = data[starts[0] : ends[-1]].view(np.int8)  # beyond ASCII is below nought
    if used.min() > 32:  # ASCII, and no blank anywhere
        return True
    if used.min() < 0:
        values.validate(full=True)
    # beyond ASCII one that ends like a space that may not break is looked at value by value, which is not wrong
    first, last = data[starts], data[ends - 1]
    return not ((first <= 32) | (last <= 32) | (first == 0xC2) | (last == 0xA0)).any()


def _read(values: Any, column: str, heading: str, unit: str, rows: Any, path: str) -> Any:
    import pyarrow.compute as pc

    from megaroth.census.cells import column_of
    from megaroth.census.findings import Findings, as_error

    findings = Findings()
    values = _decoded(values) if BY_NAME[column].unit in ("text", "code") else values
    found = column_of(values, BY_NAME[column], rows, findings, heading=heading, unit=unit)
    error = as_error(findings.all(), path)
    if error:
        raise error
    if column == "person" and found.null_count:
        row = rows[pc.index(found.is_null(), True).as_py()].as_py()
        raise BadInputError("a row has no person", "each row needs a key", file=path, line=row, key=heading)
    return found


def _decoded(values: Any) -> Any:
    """Bytes that are not said to be text as the text that they must be, so that they are trimmed like any other."""
    import pyarrow as pa

    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if not pa.types.is_binary(kind) and not pa.types.is_large_binary(kind):
        return values
    return (values.dictionary_decode() if pa.types.is_dictionary(values.type) else values).cast(pa.string())


def _note_negative(table: pa.Table, path: str, bad: list[Bad], lows: dict[str, int]) -> None:
    """Remember rows with negative money: their plans are not tested, and the answer says why."""
    import pyarrow.compute as pc

    for name in table.column_names:
        if name in BY_NAME and BY_NAME[name].unit == "cents" and name not in MAY_BE_NEGATIVE:
            least = lows[name] if name in lows else pc.min(table[name]).as_py()
            if least is not None and least < 0:
                rows = table.filter(pc.less(table[name], 0))
                first: dict[str, int] = {}
                for plan, row in zip(rows["plan"].to_pylist(), rows["row"].to_pylist(), strict=True):
                    first.setdefault(plan or "", row)
                bad += [Bad(plan, path, row, name, "is negative") for plan, row in first.items()]
