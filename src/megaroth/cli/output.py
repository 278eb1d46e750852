"""What reaches the screen: colour only where it is wanted, plain signs where the screen has no others."""

from __future__ import annotations

import codecs
import json
import os
import shutil
import sys
from typing import Any, TextIO

import click

NARROWEST, USUAL, WIDEST = 60, 80, 100
PLAIN_SIGNS = {
    "−": "-",
    "→": "->",
    "·": "-",
    "…": "...",
    "§": "s.",
    "¶": "p.",
    "½": " 1/2",
    "×": "x",
    "’": "'",
    "–": "-",
    "—": "-",
    "≈": "about ",
    "█": "d",
    "░": "e",
    "▓": "a",
    "▒": "o",
    "│": "|",
}
"""What stands for a sign that the screen's encoding does not have; a chart's bucket becomes its first letter."""


def _plainly(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    text = error.object[error.start : error.end]
    return "".join(PLAIN_SIGNS.get(sign, "?") for sign in text), error.end


def make_safe(*streams: TextIO | None) -> None:
    """Let streams that are not in UTF-8 print a plain sign instead of failing."""
    codecs.register_error("megaroth.plainly", _plainly)
    for stream in streams:
        encoding = (getattr(stream, "encoding", None) or "").lower().replace("_", "-")
        if stream is not None and encoding not in ("utf-8", "utf8") and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="megaroth.plainly")


def colour() -> bool:
    """Whether stdout is a terminal and nobody asked for no colour (https://no-color.org)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def width() -> int:
    """The columns to write in: those of the terminal, at most 100; 80 where there is no terminal."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return USUAL
    return max(NARROWEST, min(shutil.get_terminal_size((USUAL, 24)).columns, WIDEST))


def show(text: str) -> None:
    """An answer on stdout, in the encoding that the screen has."""
    # Without a file, click takes a screen in ASCII for a mistake and writes UTF-8 to it.
    click.echo(text, file=sys.stdout, color=True if colour() else None)


def show_data(data: dict[str, Any]) -> None:
    """An answer as JSON on stdout."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
