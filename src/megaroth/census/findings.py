"""What was found in a census: an error stops a test, a warning is listed; each with its row, column and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from megaroth.census.identity import holds_identity
from megaroth.errors import BadInputError
from megaroth.facts.words import shown

Severity = Literal["error", "warning"]

IDENTITY = re.compile(r"(?<!\d)\d{3}[- ]?\d{2}[- ]?\d{4}(?!\d)")
"""What a Social Security number looks like inside other text."""

MOST_OF_A_KIND = 200
"""Rows that are listed one by one; beyond them a count says how many more there are."""


class Finding(NamedTuple):
    """One thing that is wrong, or that somebody should look at."""

    severity: Severity
    row: int
    """As the file counts: the line of a CSV file, the row of a sheet, the record of a Parquet file; 0 for the whole."""
    column: str
    """The name in :mod:`megaroth.census.columns`, or the file's heading; empty for the whole row."""
    what: str
    remedy: str


class Findings:
    """Collects findings; of each kind the first rows one by one, then only how many."""

    def __init__(self) -> None:
        self._held: list[Finding] = []
        self._counts: dict[tuple[Severity, str, str], int] = {}

    def add(self, finding: Finding, *, kind: str = "") -> None:
        """Keep a finding; ``kind`` groups those that say the same of different rows."""
        key = (finding.severity, finding.column, kind or finding.what)
        count = self._counts.get(key, 0) + 1
        self._counts[key] = count
        if count <= MOST_OF_A_KIND:
            self._held.append(finding)

    def more(self, severity: Severity, column: str, kind: str, count: int) -> None:
        """Count rows of a kind that are not listed one by one."""
        if count > 0:
            key = (severity, column, kind)
            self._counts[key] = self._counts.get(key, 0) + count

    def all(self) -> tuple[Finding, ...]:
        """Errors first, then by row."""
        rest = [
            Finding(severity, 0, column, f"{count - MOST_OF_A_KIND:,} more rows like this: {kind}", "")
            for (severity, column, kind), count in self._counts.items()
            if count > MOST_OF_A_KIND
        ]
        return in_order([*self._held, *rest])

    @property
    def errors(self) -> int:
        """How many errors there are, listed or not."""
        return sum(count for (severity, _, _), count in self._counts.items() if severity == "error")


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, then by row, those about the whole file after those of rows."""
    return tuple(sorted(findings, key=lambda each: (each.severity != "error", each.row == 0, each.row, each.column)))


def as_error(findings: Iterable[Finding], file: str) -> BadInputError | None:
    """The first error as an exception that says how many more there are; None where there is no error."""
    errors = [each for each in in_order(findings) if each.severity == "error"]
    if not errors:
        return None
    first = errors[0]
    more = f"; {len(errors) - 1:,} more in `megaroth census check`" if len(errors) > 1 else ""
    return BadInputError(first.what + more, first.remedy, file=file, line=first.row, key=first.column)


def shown_safely(value: object) -> str:
    """A value for a message; one that holds what looks like a Social Security number is not shown."""
    if IDENTITY.search(str(value)) or holds_identity(str(value)):
        return "what looks like a Social Security number"
    return shown(value)
