"""The worksheets of one solution, each under its one address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar

from megaroth.errors import BadInputError

Worksheet = TypeVar("Worksheet", bound=tuple[Any, ...])


def _lines(worksheet: tuple[Any, ...]) -> tuple[str, ...]:
    """The names of a worksheet's lines."""
    names: tuple[str, ...] = getattr(worksheet, "_fields", ())
    return names


def worksheet_name(worksheet: type[Any]) -> str:
    """The name of a worksheet in an address: ``AnnualAdditions`` is ``annual_additions``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z0-9])", "_", worksheet.__name__)
    return spaced.lower()


class Sheets:
    """Worksheets by address: ``scope/name``, where a scope is ``alex``, ``alex/acme`` or ``alex/studio/most_roth``."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Any, ...]] = {}

    def add(self, scope: str, worksheet: Worksheet, name: str = "") -> Worksheet:
        """Keep a worksheet under its scope and hand it back."""
        self._held[f"{scope}/{name or worksheet_name(type(worksheet))}"] = worksheet
        return worksheet

    def __iter__(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        return iter(self._held.items())

    def __getitem__(self, address: str) -> tuple[Any, ...]:
        return self._held[address]

    def __contains__(self, address: str) -> bool:
        return address in self._held

    def value(self, address: str) -> int:
        """The amount of one line by its address or a unique suffix of it; see :meth:`find`."""
        sheet, line = self.find(address)
        return int(getattr(self._held[sheet], line))

    def find(self, address: str) -> tuple[str, str]:
        """The worksheet and line that an address, or a unique suffix of one, names.

        Parameters
        ----------
        address : str
            ``alex/acme/annual_additions.room``, or the end of it; without ``.line`` a whole worksheet.

        Returns
        -------
        tuple of str
            The worksheet's full address, and the line's name (empty for a whole worksheet).

        Raises
        ------
        BadInputError
            When nothing or more than one thing is named so; the message lists the candidates.
        """
        wanted, _, line = address.strip("/").partition(".")
        found = [
            held
            for held, sheet in self._held.items()
            if (held == wanted or held.endswith(f"/{wanted}")) and (not line or line in _lines(sheet))
        ]
        exact = [held for held in found if held == wanted]
        if exact or len(found) == 1:
            return (exact or found)[0], line
        if not found and not line:  # a bare line's name: room
            lines = [held for held, sheet in self._held.items() if wanted in _lines(sheet)]
            if len(lines) == 1:
                return lines[0], wanted
            found = [f"{held}.{wanted}" for held in lines]
        if found:
            ends = [f"{held}.{line}" if line and "." not in held else held for held in found]
            raise BadInputError(f"{address!r} names more than one line", "say which: " + ", ".join(sorted(ends)))
        known = [
            *self._held,
            *(f"{held}.{name}" for held, sheet in self._held.items() for name in _lines(sheet)),
        ]
        from megaroth.law.figures import nearest  # noqa: PLC0415 - only on the error path

        raise BadInputError(
            f"there is no line {address!r} in this answer",
            nearest(address, known).replace("megaroth figures --all", "megaroth explain FILE"),
        )
