"""Quiet charts as SVG without scripts, each with the table of its numbers: for the page, the memo and print.

Places are percentages and letters have a fixed size, so that one drawing serves a phone and a sheet of paper.
Colours are attributes, which a style sheet may replace by its own for the same classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from megaroth.money import dollars
from megaroth.report.paydays import Parts, ways
from megaroth.report.text.owner import LETTERS, case_basis, is_empty, short_title, shown, usual_case
from megaroth.report.text.way import called
from megaroth.report.text.words import day_of_month, down, listed, whole_down, whole_near, whole_up
from megaroth.year.answer import Amount, Answer, OwnerAnswer
from megaroth.year.answer import Way as OwnerWay

COLOURS = {
    "pre-tax": "#1f5a9e",
    "roth": "#9a63b8",
    "after-tax": "#0b8378",
    "employer": "#8a939c",
    "other": "#c3c8cd",
}
"""A bucket has one colour everywhere; its name always stands beside it."""
LEFT, BARS = 22, 57
"""Where the bars begin and how wide they are, in percent of the drawing; names left of them, sums right."""
ROW, BAR = 30, 18
"""The height of a row and of the bar in it."""
MOST_NAMES, NAMES = 3, 20
"""So many names stand beside each other in the key; the height of one row of them."""


class Chart(NamedTuple):
    """A drawing and the same numbers as a table."""

    id: str
    title: str
    says: str
    """What the drawing shows, in a sentence: for those who do not see it, and as its caption."""
    svg: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Piece(NamedTuple):
    """A part of a bar."""

    kind: str
    """A key of :data:`COLOURS`."""
    cents: int
    light: bool = False
    """Whether it is still to come."""


class Bar(NamedTuple):
    """A row of a drawing."""

    name: str
    pieces: tuple[Piece, ...]
    sum: str


# --- drawing ------------------------------------------------------------------------------------------------


def drawn(
    bars: Sequence[Bar],
    limit: int | None,
    rule: str,
    names: Sequence[tuple[str, str]],
    chart_id: str,
    left: int = LEFT,
) -> str:
    """Bars with a limit as a line.

    Parameters
    ----------
    bars : sequence of Bar
        From the top.
    limit : int or None
        Where the line is drawn, cents.
    rule : str
        What the line says.
    names : sequence of tuple
        The key of each colour and its name, for the row below the bars.
    chart_id : str
        The beginning of the ids of title and description, which the caller gives to elements beside the drawing.
    left : int
        Where the bars begin, in percent.
    """
    width = LEFT + BARS - left
    scale = max([1, limit or 0, *(sum(piece.cents for piece in bar.pieces) for bar in bars)])
    top = 24 if limit is not None else 4
    lines = -(-len(names) // MOST_NAMES)
    columns = -(-len(names) // lines) if names else 0
    height = top + len(bars) * ROW + (6 + lines * NAMES if names else 0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="100%" height="{height}" role="img" '
        f'aria-labelledby="{chart_id}-title {chart_id}-says" font-family="inherit" font-size="13">'
    ]
    for index, bar in enumerate(bars):
        parts += _row(bar, top + index * ROW, scale, left, width)
    if limit is not None:
        at = left + limit * width / scale
        bottom = top + len(bars) * ROW - (ROW - BAR) // 2 + 4
        parts.append(
            f'<line class="limit" x1="{at:.2f}%" x2="{at:.2f}%" y1="{top - 4}" y2="{bottom}" stroke="currentColor" '
            'stroke-width="1.5"/>'
        )
        anchor = "end" if at > 55 else "start"
        parts.append(f'<text class="rule" x="{at:.2f}%" y="13" text-anchor="{anchor}">{escape(rule)}</text>')
    parts += _names(names, columns, height - 6 - (lines - 1) * NAMES, left)
    return "".join([*parts, "</svg>"])


def _row(bar: Bar, y: int, scale: int, left: int, bars: int) -> list[str]:
    parts = [f'<text x="0" y="{y + 14}">{escape(bar.name)}</text>']
    at = float(left)
    for piece in bar.pieces:
        width = piece.cents * bars / scale
        if width <= 0:
            continue
        light = ' fill-opacity="0.45"' if piece.light else ""
        parts.append(
            f'<rect class="{piece.kind}" x="{at:.2f}%" y="{y}" width="{width:.2f}%" height="{BAR}" '
            f'fill="{COLOURS[piece.kind]}"{light}/>'
        )
        at += width
        parts.append(  # the paper shows between neighbours, whose colours need not differ for everybody
            f'<line class="gap" x1="{at:.2f}%" x2="{at:.2f}%" y1="{y}" y2="{y + BAR}" stroke="#fff" '
            'stroke-width="1.5"/>'
        )
    parts.append(f'<text class="sum" x="100%" y="{y + 14}" text-anchor="end">{escape(bar.sum)}</text>')
    return parts


def _names(names: Sequence[tuple[str, str]], columns: int, y: int, left: int) -> list[str]:
    """The key below the bars, in as many columns as a phone has room for."""
    parts = []
    for index, (kind, name) in enumerate(names):
        row, column = divmod(index, columns)
        at = left + column * (100 - left) / MOST_NAMES
        parts.append(
            f'<svg x="{at:.2f}%" y="{y - 11 + row * NAMES}" overflow="visible"><rect class="{kind}" width="11" '
            f'height="11" fill="{COLOURS[kind]}"/><text class="key" x="16" y="10">{escape(name)}</text></svg>'
        )
    return parts


# --- the way to the limit -----------------------------------------------------------------------------------


def way_charts(answer: Answer) -> tuple[Chart, ...]:
    """The way to each annual additions limit: what is in after each payday, against the limit."""
    found = []
    for number, way in enumerate(ways(answer)):
        stations = [("so far", way.points[0].parts)] if way.points[0].parts.total else []
        stations += [(day_of_month(point.day), point.parts) for point in way.points[1:] if point.day]
        if way.after_year is not None:
            stations.append(("after year", way.after_year))
        used = [index for index, kind in enumerate(_KINDS) if any(parts[index] for _, parts in stations)]
        bars = [
            Bar(
                name,
                tuple(Piece(_KINDS[index][0], parts[index]) for index in range(len(_KINDS))),
                whole_up(parts.total),
            )
            for name, parts in stations
        ]
        limit = whole_down(way.limit.cents)
        whose = listed(called(way.jobs, answer))
        chart_id = f"way-{number}"
        last = stations[-1][1].total
        left = way.limit.cents - last
        end = (
            f"{dollars(left // 100 * 100)} below the limit"
            if left >= 100
            else "at the limit"
            if left > -100
            else f"{whole_up(-left)} above the limit"
        )
        found.append(
            Chart(
                chart_id,
                "Way to the limit",
                f"{whose}: what is in after each payday, against the limit of {limit}. The year ends {end}.",
                drawn(bars, way.limit.cents, f"limit {limit}", [_KINDS[index] for index in used], chart_id),
                ("after", *(_KINDS[index][1] for index in used), "together"),
                tuple(
                    (name, *(whole_up(parts[index]) for index in used), whole_up(parts.total))
                    for name, parts in stations
                ),
            )
        )
    return tuple(found)


_KINDS = (("other", "other plans"), ("pre-tax", "deferrals"), ("employer", "employer"), ("after-tax", "after-tax"))
"""The buckets in the order of :class:`~megaroth.report.paydays.Parts`."""


def bucket_charts(answer: Answer) -> tuple[Chart, ...]:
    """Each bucket of the year: what is in, and what the elections still bring."""
    found = []
    for number, way in enumerate(ways(answer)):
        first, last = way.points[0].parts, (way.after_year or way.points[-1].parts)
        used = [index for index, _ in enumerate(_KINDS) if last[index]]
        bars = [_bucket(index, first, last) for index in used]
        chart_id = f"buckets-{number}"
        found.append(
            Chart(
                chart_id,
                "Buckets of the year",
                f"{listed(called(way.jobs, answer))}: what is in so far (full colour) and what is still to come "
                f"(light) in {answer.year}.",
                drawn(bars, None, "", [], chart_id),
                ("bucket", "so far", "to come", f"{answer.year}"),
                tuple(
                    (
                        _KINDS[index][1],
                        whole_near(first[index]),
                        whole_near(last[index] - first[index]),
                        whole_near(last[index]),
                    )
                    for index in used
                ),
            )
        )
    return tuple(found)


def _bucket(index: int, first: Parts, last: Parts) -> Bar:
    kind, name = _KINDS[index]
    return Bar(
        name,
        (Piece(kind, first[index]), Piece(kind, last[index] - first[index], light=True)),
        whole_near(last[index]),
    )


# --- the owner's three ways ---------------------------------------------------------------------------------


def owner_chart(owner: OwnerAnswer, number: int = 0) -> Chart | None:
    """The three ways side by side at the usual profit; None where nothing may go in."""
    if not owner.cases or is_empty(usual_case(owner)):
        return None
    case = usual_case(owner)
    pairs = [(letter, shown(way)) for letter, way in zip(LETTERS, case.ways, strict=False)]
    bars = [Bar(f"{letter}", _pieces(way), whole_down(way.total.cents)) for letter, way in pairs]
    used = {piece.kind for bar in bars for piece in bar.pieces if piece.cents}
    kinds = [kind for kind in COLOURS if kind in used]
    names = {"roth": "Roth", "pre-tax": "pre-tax", "employer": "employer", "after-tax": "after-tax"}
    chart_id = f"ways-{number}"
    titles = "; ".join(f"{letter} {short_title(way)}" for letter, way in pairs)
    return Chart(
        chart_id,
        "Three ways side by side",
        f"At {case_basis(case, owner)}: {titles}.",
        drawn(bars, None, "", [(kind, names[kind]) for kind in kinds], chart_id, left=5),
        ("way", "deferrals", "employer", "after-tax", "together"),
        tuple((f"{letter} {short_title(way)}", *(down(amount) for amount in _amounts(way))) for letter, way in pairs),
    )


def _amounts(way: OwnerWay) -> tuple[Amount, ...]:
    return way.deferrals, way.employer, way.after_tax, way.total


def _pieces(way: OwnerWay) -> tuple[Piece, ...]:
    return (
        Piece("pre-tax" if way.pre_tax_deferrals else "roth", way.deferrals.cents),
        Piece("employer", way.employer.cents),
        Piece("after-tax", way.after_tax.cents),
    )
