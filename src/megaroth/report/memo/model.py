"""What a memo is made of: plain text in sections and blocks, without a word of markup.

Whoever builds a memo decides what it says; paper and HTML only set it. A cell that holds a number of the answer
names the line on which it stands, so that a reader, or a test, can follow it.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Tone = Literal["", "do", "open", "risk", "quiet"]
"""What a block is for: the accent for what to do, amber for what is open, red only for money at risk."""
Kind = Literal["text", "amount", "short"]


class Cell(NamedTuple):
    """One place of a table."""

    text: str
    small: str = ""
    """What stands below it in small type: the rule, the source."""
    address: str = ""
    """The worksheet line of the number, where it is one."""
    cents: int | None = None
    """The number, where it is an amount of the answer."""
    strong: bool = False


class Column(NamedTuple):
    """One column: its title, what it holds, and its share of the width where it holds text."""

    title: str
    kind: Kind = "text"
    share: int = 1


class Headline(NamedTuple):
    """The number that a reader came for, with a few words on what it is."""

    number: Cell
    words: str
    note: str = ""
    tone: Tone = ""
    block: str = "headline"


class Paragraph(NamedTuple):
    """A paragraph."""

    text: str
    tone: Tone = ""
    block: str = "paragraph"


class Notice(NamedTuple):
    """What stands out: a limit that is passed, a point that is open."""

    title: str
    lines: tuple[str, ...]
    tone: Tone
    block: str = "notice"


class Terms(NamedTuple):
    """Labels, and beside each what is said about it."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]
    tone: Tone = ""
    block: str = "terms"


class Table(NamedTuple):
    """A table; its last row is a sum where it is said so."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    total: bool = False
    small: bool = False
    """Whether it is reference matter, in smaller type."""
    block: str = "table"


class Drawing(NamedTuple):
    """A chart as SVG with the table that says the same."""

    id: str
    title: str
    says: str
    svg: str
    table: Table | None
    """None where a table with the same numbers stands right above."""
    block: str = "drawing"


class WorkingLine(NamedTuple):
    """One line of a worksheet."""

    number: str
    label: str
    value: str
    how: str
    address: str
    cents: int | None


class Working(NamedTuple):
    """One worksheet."""

    title: str
    address: str
    lines: tuple[WorkingLine, ...]
    block: str = "working"


class Facts(NamedTuple):
    """The facts of one table, under where they were read."""

    title: str
    source: str
    rows: tuple[tuple[str, str, str], ...]
    """(question, what was told, the line in the file and, where it is another one, the source)."""
    block: str = "facts"


class Reference(NamedTuple):
    """Worksheets or facts one after another, in small type: what a reader looks up."""

    blocks: tuple[Working | Facts, ...]
    block: str = "reference"


class Signature(NamedTuple):
    """The end of a working paper: what it is, and who prepared it."""

    statement: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    """(caption, what is filled in); a line to write on where nothing is."""
    block: str = "signature"


Block = Headline | Paragraph | Notice | Terms | Table | Drawing | Reference | Signature


class Section(NamedTuple):
    """A heading and its blocks."""

    title: str
    blocks: tuple[Block, ...]
    lead: str = ""
    level: int = 1
    tone: Tone = ""


class Memo(NamedTuple):
    """A whole memo."""

    kind: str
    """The line above the title: ``Working paper``."""
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    """What stands at its head: as of, prepared by, rules."""
    sections: tuple[Section, ...]
    running: str
    """What stands at the foot of every page."""
    marker: str
    """The household file it is about, percent-encoded, by which ``megaroth forget`` knows it; empty without names."""


def data_of(value: Any) -> Any:
    """A memo as plain data, which is all that the templates see."""
    if hasattr(value, "_asdict"):
        return {key: data_of(held) for key, held in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [data_of(held) for held in value]
    return value
