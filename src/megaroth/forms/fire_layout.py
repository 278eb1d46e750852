"""The records of the FIRE system (Publication 1220) from the layout data, each as one template to fill in.

A template is made once for a run of records: blanks and constants are written out, and what varies is left as a
field of its width. Filling one in is then one formatting, and the length of the result tells whether all values fit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.forms.years import DATA

RECORD_LENGTH = 750
WRITTEN = 748
"""The last two positions are blank, or carriage return and line feed."""

BLANKS = "  "
LINE_END = "\r\n"


class Field(NamedTuple):
    """One field of a record."""

    name: str
    start: int
    """The first position, counted from 1."""
    length: int
    type: str
    justify: str
    required: str
    note: str

    @property
    def end(self) -> int:
        """The last position."""
        return self.start + self.length - 1

    @property
    def title(self) -> str:
        """The name as words."""
        return self.name.replace("_", " ")


@cache
def layout() -> dict[str, Any]:
    """The data file as it stands."""
    found: dict[str, Any] = json.loads((DATA / "fire_layout.json").read_text(encoding="utf-8"))
    return found


@cache
def fields_of(record: str) -> tuple[Field, ...]:
    """The fields of a record (T, A, B, C, K, F) in their order; B with the block of Form 1099-R."""
    parts = ("B", "B-1099R") if record == "B" else (record,)
    return tuple(
        Field(f["field"], f["start"], f["length"], f["type"], f["justify"], f["required"], f["note"])
        for part in parts
        for f in layout()["records"][part]
    )


@cache
def amount_codes() -> tuple[str, ...]:
    """The amount codes of Form 1099-R, ascending."""
    return tuple(layout()["amount_codes"])


class Template(NamedTuple):
    """A record with its constants written out."""

    record: str
    text: str
    """For ``%``: fields of their width where something varies. 748 characters when filled in rightly."""
    fields: tuple[Field, ...]
    """What varies, in the order of the values."""

    def filled(self, values: Iterable[object], key: str) -> str:
        """The record; every value that does not fit is refused by the name of its field.

        Raises
        ------
        BadInputError
            When a value is too long, or the record is not plain ASCII.
        """
        values = tuple(values)
        made = self.text % values
        if len(made) == WRITTEN and made.isascii() and made.isprintable():
            return made
        raise self.misfit(values, key)

    def misfit(self, values: Iterable[object], key: str) -> BadInputError:
        """Which value does not fit, without repeating it."""
        for field, value in zip(self.fields, values, strict=True):
            shown = _spec(field) % value
            if len(shown) > field.length:
                what = (
                    "amount" if field.type == "amount_cents" else "text" if field.type == "alphanumeric" else "number"
                )
                return BadInputError(
                    f"the {what} has {len(str(value))} characters and the field {field.length}: nothing is cut off",
                    key=f"{key}: {field.title}",
                )
            if not (shown.isascii() and shown.isprintable()):
                return BadInputError("it is not plain text", "letters without accents", key=f"{key}: {field.title}")
        raise AssertionError("every value fits, and the record does not")


def _spec(field: Field) -> str:
    """How a value is formatted into its field."""
    if field.type in ("amount_cents", "numeric") and field.justify == "right":
        return f"%0{field.length}d"
    return f"%-{field.length}s"


def template(record: str, constants: Mapping[str, str], varying: Iterable[str]) -> Template:
    """A record of which some fields are constant in a run of records, and some vary.

    Parameters
    ----------
    record : str
        T, A, B, C, K or F.
    constants : mapping
        Text by name of field. A field in neither list is blank, or zeros where it holds an amount or a required number.
    varying : iterable of str
        The names of the fields that vary.

    Raises
    ------
    BadInputError
        When a constant is longer than its field.
    """
    wanted = set(varying)
    text: list[str] = []
    fields: list[Field] = []
    for field in fields_of(record):
        if field.name in wanted:
            fields.append(field)
            text.append(_spec(field))
        elif field.name != "blank_or_crlf":
            text.append(_constant(record, field, constants.get(field.name)).replace("%", "%%"))
    unknown = (wanted | set(constants)) - {field.name for field in fields_of(record)}
    if unknown:
        raise AssertionError(f"no field of record {record}: {sorted(unknown)}")
    return Template(record, "".join(text), tuple(fields))


def _constant(record: str, field: Field, value: str | None) -> str:
    """A field that does not vary, filled to its width."""
    if value is None:
        zeros = field.type == "amount_cents" or (field.type == "numeric" and field.justify == "right")
        return "0" * field.length if zeros and field.required != "conditional" else " " * field.length
    if len(value) > field.length:
        raise BadInputError(
            f"it has {len(value)} characters and the field {field.length}: nothing is cut off",
            key=f"record {record}: {field.title}",
        )
    return value.rjust(field.length, "0") if field.justify == "right" else value.ljust(field.length)
