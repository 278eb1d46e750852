"""Options and arguments that several verbs share, each defined once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def _day(_context: click.Context, _parameter: click.Parameter, value: date | None) -> date:
    """The day that was named, or today: only here is the clock read."""
    return value or datetime.now().astimezone().date()


class Day(click.ParamType[date]):
    """A day, written as in the household file."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; one that does not exist or is written otherwise is refused in plain words."""
        if isinstance(value, date):
            return value
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
            self.fail(f"{value!r} is not a day as it is read here; write it like 2026-11-21", param, ctx)
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            self.fail(f"there is no day {value.strip()}; write it like 2026-11-21 (year, month, day)", param, ctx)


class Percent(click.ParamType[int]):
    """A percentage as people write it, in millionths, from 0% to 100%; the sign may be left out."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Millionths; what is no such percentage is refused in plain words."""
        from megaroth.money import ONE, parse_percent

        if isinstance(value, int):
            return value
        try:
            rate = parse_percent(value if value.strip().endswith(("%", "t")) else f"{value}%")
        except ValueError:
            self.fail(f"{value!r} is not a percentage; write it like 2.5%", param, ctx)
        if rate > ONE:
            self.fail(f"{value!r} is above 100%", param, ctx)
        return rate


class Dollars(click.ParamType[int]):
    """An amount as people write it, in cents, not below zero."""

    name = "dollars"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Cents, above zero; what is no such amount is refused in plain words."""
        from megaroth.money import parse_dollars

        if isinstance(value, int):
            return value
        try:
            cents = parse_dollars(value)
        except ValueError as error:
            self.fail(f"{error}; write it like 1,250.00", param, ctx)
        if cents < 0:
            self.fail(f"{value!r} is below zero", param, ctx)
        return cents


class HouseholdFile(click.Path):
    """A household file; the shell completes names that end in ``.toml``, and folders."""

    name = "household file"

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,
        incomplete: str,
    ) -> list[CompletionItem]:
        """Files of the folder typed so far."""
        from click.shell_completion import CompletionItem

        typed, slash, start = incomplete.rpartition("/")
        folder = Path(typed or "/") if slash else Path()
        try:
            entries = sorted(folder.iterdir())
        except OSError:
            return []
        names = [
            entry.name + "/" if entry.is_dir() else entry.name
            for entry in entries
            if entry.name.startswith(start) and (entry.suffix == ".toml" or entry.is_dir())
        ]
        hidden = start.startswith(".")
        return [CompletionItem(f"{typed}{slash}{name}") for name in names if hidden or not name.startswith(".")]


def file_argument(decorated: Decorated) -> Decorated:
    """FILE, which may be left out where the folder holds only one household file."""
    return click.argument("file", required=False, type=HouseholdFile(), metavar="[FILE]")(decorated)


def as_of_option(decorated: Decorated) -> Decorated:
    """The day of the answer."""
    return click.option(
        "--as-of",
        type=Day(),
        callback=_day,
        metavar="DATE",
        help="The day of the answer, like 2026-11-21 (default: today).",
    )(decorated)


def json_option(decorated: Decorated) -> Decorated:
    """Data instead of text."""
    return click.option("--json", "as_json", is_flag=True, help="Data instead of text; errors too.")(decorated)


def plain_option(decorated: Decorated) -> Decorated:
    """One fact a line."""
    return click.option("--plain", is_flag=True, help="One fact per line in full words, for screen readers.")(decorated)
