"""The line of a key in a TOML text that has already been read; ``tomllib`` itself gives no positions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator

from megaroth.errors import BadInputError

KeyPath = tuple[str, ...]

Refuse = Callable[[KeyPath, str, str], BadInputError]
"""Makes the error for a key path, from a message and a remedy."""

_SIGN = re.compile(
    r'''(?P<string>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
      | (?P<skip>\#[^\n]*|[ \t\r]+)
      | (?P<newline>\n)
      | (?P<mark>[\[\]{}=,.])
      | (?P<bare>[^\s\[\]{}=,.\#"']+|.)''',
    re.VERBOSE | re.DOTALL,
)


def line_of(text: str, path: KeyPath) -> int:
    """The line, from 1, on which a key first stands, or else the nearest table above it; 0 when neither does.

    Parameters
    ----------
    text : str
        A valid TOML document.
    path : tuple of str
        Its keys from the top; an entry of a list is its index as text.
    """
    lines = _lines(text)
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 0


def header_before(text: str, line: int) -> str:
    """The dotted name of the table under which a line stands, empty at the top."""
    for before in reversed(text.split("\n")[: max(0, line - 1)]):
        found = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", before)
        if found:
            return found[1]
    return ""


def _signs(text: str) -> Iterator[tuple[str, str, int]]:
    line = 1
    for found in _SIGN.finditer(text):
        if found.lastgroup != "skip":
            yield found.lastgroup or "", found[0], line
        line += found[0].count("\n")


class _Open:
    """A list or an inline table that is not closed yet."""

    __slots__ = ("index", "is_list", "path")

    def __init__(self, path: KeyPath, *, is_list: bool) -> None:
        self.path, self.is_list, self.index = path, is_list, 0


def _lines(text: str) -> dict[KeyPath, int]:
    lines: dict[KeyPath, int] = {}
    opened: list[_Open] = []
    header: KeyPath = ()
    keys: list[str] = []
    path: KeyPath = ()
    in_header = in_value = False

    def record(path: KeyPath, line: int) -> None:
        for length in range(len(path), 0, -1):
            if path[:length] in lines:
                return
            lines[path[:length]] = line

    def record_entry(line: int) -> KeyPath:
        entry = (*opened[-1].path, str(opened[-1].index))
        record(entry, line)
        return entry

    for kind, sign, line in _signs(text):
        if kind == "newline":
            if not opened:
                keys, in_value, in_header = [], False, False
        elif in_value:
            if sign in {"[", "{"}:
                base = record_entry(line) if opened and opened[-1].is_list else path
                opened.append(_Open(base, is_list=sign == "["))
                in_value, keys = sign == "[", []
            elif sign in {"]", "}"} and opened:
                path = opened.pop().path
                in_value = True
            elif sign == "," and opened:
                opened[-1].index += 1
                in_value, keys = opened[-1].is_list, []
            elif opened and opened[-1].is_list:
                record_entry(line)
        elif sign == "[" and kind == "mark":
            in_header, keys = True, []
        elif sign == "]" and kind == "mark":
            if in_header:
                header, in_header = tuple(keys), False
                record(header, line)
                keys = []
        elif sign == "}" and kind == "mark" and opened:
            path = opened.pop().path
            in_value = True
        elif sign == "=" and kind == "mark":
            path = (*(opened[-1].path if opened else header), *keys)
            record(path, line)
            in_value = True
        elif kind == "bare":
            keys.append(sign)
        elif kind == "string":
            keys.append(_unquoted(sign))
    return lines


def _unquoted(sign: str) -> str:
    try:
        return str(tomllib.loads(f"key = {sign}")["key"])
    except ValueError:
        return sign[1:-1]
