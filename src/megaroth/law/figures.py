"""The one door to the published figures: dated amounts, each with its source.

A figure that has not been published for a year does not exist for that year: asking for it
raises :class:`~megaroth.errors.NotPublishedError`. Nothing is carried forward or guessed.
The data lie beside this module in ``figures/*.json``, one file a topic (``docs/howto/new-year.md``
says how a new year is entered and checked).

An entry dates its amounts in one of two ways. An indexed figure has ``values``, by the year for
which each was published. One that is fixed by statute has ``in_force``, a list of periods; an open
period answers up to :data:`LAW_REVIEWED_TO`, not for ever: a statute can be amended too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from megaroth.errors import BadInputError, NotPublishedError
from megaroth.money import LARGEST, Cents, Millionths, parse_dollars, parse_percent

FOLDER = Path(__file__).parent / "figures"
FILES = ("employer_plans", "iras", "payroll_taxes", "statute", "income_tax", "distributions", "medicare")
"""In the order in which a household needs them: a file is read when a figure is not in those before it."""

RULES_OF = date(2026, 11, 21)
"""The day on which figures and rules were last reviewed as a whole."""

LAW_REVIEWED_TO = 2027
"""The newest year for which the statutes behind the fixed figures have been reviewed."""

FIXED = "fixed by statute"
"""The rounding of a figure that is not indexed."""


class Figure(NamedTuple):
    """One figure in one year."""

    name: str
    year: int
    title: str
    value: Any
    """Cents for ``dollars``, millionths for ``percent``, otherwise the data as written."""
    unit: str
    authority: str
    source: str
    status: str
    year_means: str
    """Which year the key is: the calendar year, the year a limitation year ends in, the wage year ..."""
    rounding: str
    """The rounding rule of its indexing, or ``fixed by statute``."""


class Bracket(NamedTuple):
    """One step of a rate schedule."""

    rate: Millionths
    over: Cents
    not_over: Cents
    """The largest amount there is (:data:`megaroth.money.LARGEST`) in the last step, which has no top."""


class FigureTable:
    """Figures by name and year, read from data; what a worksheet's caller asks for amounts.

    Parameters
    ----------
    entries : mapping, optional
        Entries in the form of the data files, for tests and for years before the shipped ones;
        they are found before the shipped ones of the same name and year.
    """

    def __init__(self, entries: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._extra = dict(entries or {})

    def cents(self, name: str, year: int) -> Cents:
        """An amount of money in cents.

        Raises
        ------
        NotPublishedError
            When the figure is not published for that year.
        BadInputError
            When there is no figure of that name, or it is not an amount of money.
        """
        value: int = self._typed(name, year, "dollars")
        return value

    def rate(self, name: str, year: int) -> Millionths:
        """A rate in millionths; raises as :meth:`cents` does."""
        value: int = self._typed(name, year, "percent")
        return value

    def count(self, name: str, year: int) -> int:
        """A plain number such as hours, years or months; raises as :meth:`cents` does."""
        value: int = self._typed(name, year, "count")
        return value

    def schedule(self, name: str, year: int) -> tuple[Bracket, ...]:
        """A rate schedule, lowest step first; raises as :meth:`cents` does."""
        steps = self._typed(name, year, "schedule")
        return tuple(
            Bracket(
                parse_percent(step["rate"]),
                step["over"] * 100,
                LARGEST if step["not_over"] is None else step["not_over"] * 100,
            )
            for step in steps
        )

    def published(self, name: str, year: int) -> bool:
        """Whether the figure is published for that year."""
        return dated(self._entry(name), year) is not None

    def in_force(self, name: str, year: int) -> bool:
        """Whether the law has the figure in that year, published or not: false before it begins."""
        entry = self._entry(name)
        ends = entry["in_force"][-1]["until"] if "in_force" in entry else None
        return bool(entry.get("begins", year) <= year and (ends is None or year <= ends))

    def years(self, name: str) -> list[int]:
        """The years for which the figure is held, oldest first."""
        return years(self._entry(name))

    def names(self, topic: str = "") -> list[str]:
        """All names, or those of one topic (a member of :data:`FILES`), in the order of the files."""
        if topic:
            return list(_read(topic))
        names = [name for file in FILES for name in _read(file)]
        return [*names, *(name for name in self._extra if name not in names)]

    def figure(self, name: str, year: int) -> Figure:
        """The figure with its source; raises as :meth:`cents` does."""
        entry = self._entry(name)
        value = self._dated(name, entry, year)
        return Figure(
            name,
            year,
            entry["title"],
            typed(entry["unit"], value["value"]),
            entry["unit"],
            entry["authority"],
            value["source"],
            value["status"],
            entry["year_means"],
            entry["rounding"],
        )

    def raw(self, name: str) -> Mapping[str, Any]:
        """The entry as written in the data, for the checks and for printing."""
        return self._entry(name)

    def _typed(self, name: str, year: int, unit: str) -> Any:
        entry = self._entry(name)
        value = self._dated(name, entry, year)
        if entry["unit"] != unit:
            raise BadInputError(f"the figure {name} is in {entry['unit']}, not in {unit}")
        return typed(unit, value["value"])

    def _dated(self, name: str, entry: Mapping[str, Any], year: int) -> Mapping[str, Any]:
        found = dated(entry, year)
        if found is None:
            held = years(entry)
            raise NotPublishedError(name, year, held[-1], first=held[0])
        return found

    def _entry(self, name: str) -> Mapping[str, Any]:
        if name in self._extra:
            return self._extra[name]
        for file in FILES:
            entries = _read(file)
            if name in entries:
                entry: Mapping[str, Any] = entries[name]
                return entry
        raise BadInputError(f"there is no figure named {name}", nearest(name, self.names()))


def dated(entry: Mapping[str, Any], year: int) -> Mapping[str, Any] | None:
    """What an entry says for one year, as written; None when it says nothing."""
    if "values" in entry:
        value: Mapping[str, Any] | None = entry["values"].get(str(year))
        return value
    for period in entry["in_force"]:
        if period["from"] <= year <= (period["until"] or LAW_REVIEWED_TO):
            found: Mapping[str, Any] = period
            return found
    return None


def years(entry: Mapping[str, Any]) -> list[int]:
    """The years for which an entry holds a value, oldest first."""
    if "values" in entry:
        return sorted(int(year) for year in entry["values"])
    return [
        year for period in entry["in_force"] for year in range(period["from"], (period["until"] or LAW_REVIEWED_TO) + 1)
    ]


def typed(unit: str, written: Any) -> Any:
    """A value as written in the data, in its type: cents, millionths, a count; a table or rule as it is."""
    if unit == "dollars":
        return written * 100 if isinstance(written, int) else parse_dollars(written)
    if unit == "percent":
        return parse_percent(written)
    return written


class Leaf(NamedTuple):
    """One amount within a figure: the whole of a plain one, one cell of a schedule or table."""

    label: str
    """Empty for a plain figure."""
    unit: str
    """``dollars``, ``percent``, ``count`` or ``text``."""
    value: int | str


_TIER_LABELS = {
    "magi_lte": "income up to",
    "magi_lt": "income below",
    "part_b_irmaa_monthly": "Part B surcharge",
    "part_b_total_monthly": "Part B premium",
    "part_d_irmaa_monthly": "Part D surcharge",
}


def leaves(unit: str, written: Any) -> Iterator[Leaf]:
    """The single amounts of a value as written, in order, so that any two years can be compared."""
    if unit in ("dollars", "percent", "count"):
        yield Leaf("", unit, typed(unit, written))
    elif unit == "schedule":
        for step in written:
            if step["not_over"] is not None:
                yield Leaf(f"top of {step['rate']}", "dollars", step["not_over"] * 100)
    elif unit == "rule" and isinstance(written, dict):
        for key, value in written.items():
            yield Leaf(key.replace("_", " "), "percent", parse_percent(value))
    elif unit == "rule":
        for row in written:
            since = f" from {row['born_from']}" if row["born_from"] else ""
            until = f" to {row['born_to']}" if row["born_to"] else ""
            age = f"{row['years']} years {row['months']} months"
            yield Leaf(f"born{since}{until}" if since or until else "whenever born", "text", age)
    elif isinstance(written, dict):
        for key, value in written.items():
            yield Leaf(f"age {key}", "text", value)
    else:
        for tier in written:
            for key, label in _TIER_LABELS.items():
                # above tier 0 the whole premium is the standard one and the surcharge
                if tier.get(key) and not (tier["tier"] and key == "part_b_total_monthly"):
                    yield Leaf(f"tier {tier['tier']}, {label}", "dollars", typed("dollars", tier[key]))


def nearest(word: str, known: list[str]) -> str:
    """A remedy that names the nearest known word, or lists none when nothing is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only on the error path

    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {close[0]}?" if close else "`megaroth figures --all` lists them"


@cache
def _read(file: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((FOLDER / f"{file}.json").read_text(encoding="utf-8"))
    return data


@cache
def sources() -> dict[str, str]:
    """The works against which values were checked: the key in ``verified_by`` to its title."""
    return _read("sources")


@cache
def shipped() -> FigureTable:
    """The figures that ship with this version."""
    return FigureTable()


def content_hash() -> str:
    """Twelve digits of the SHA-256 of the figures and the rules: by which law an answer was made."""
    import hashlib  # noqa: PLC0415 - a lookup needs no hash

    digest = hashlib.sha256()
    for path in sorted([*FOLDER.glob("*.json"), *FOLDER.parent.rglob("*.py")]):
        digest.update(path.relative_to(FOLDER.parent).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]
