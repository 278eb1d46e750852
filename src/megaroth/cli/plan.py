"""``megaroth plan``: how much may go in, by which rule, and what to do next."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from megaroth.cli.options import as_of_option, file_argument, json_option, plain_option

if TYPE_CHECKING:
    from megaroth.service.plan import Planned


@click.command("plan")
@file_argument
@as_of_option
@click.option(
    "--what-if",
    multiple=True,
    metavar="KEY=VALUE",
    help="The answer with another fact, and the difference; may be repeated. Example: true_up=no",
)
@click.option("--paydays", is_flag=True, help="Every payday to come, and the way to the limit.")
@click.option(
    "--compare",
    metavar="SPREADS",
    help="Ways to spread the money side by side, of even, early, late and one payday. Example: even,early,late",
)
@click.option("--ics", type=click.Path(path_type=Path), metavar="FILE", help="Write the actions as a calendar.")
@click.option("--ledger", metavar="PATH", help="The ledger, or a PostgreSQL address (default: beside FILE).")
@click.option("--force", is_flag=True, help="Let --ics replace an older calendar.")
@json_option
@plain_option
@click.pass_context
def command(
    context: click.Context,
    *,
    file: Path | None,
    as_of: date,
    what_if: tuple[str, ...],
    paydays: bool,
    compare: str | None,
    ics: Path | None,
    ledger: str | None,
    force: bool,
    as_json: bool,
    plain: bool,
) -> None:
    """Say how much after-tax money may go in, by which rule, and what to do next.

    FILE is the only household file in this folder unless it is named.

    Example: megaroth plan lee.toml --what-if true_up=no

    Exit status: 0 answered, 1 answered with a finding, 2 bad input, 3 a figure is not published.
    """
    from megaroth.cli import output
    from megaroth.service.plan import plan

    planned = plan(file, as_of, what_if, compare=compare, ledger=ledger)
    if ics is not None:
        write_calendar(planned, ics, force=force)
    if as_json:
        from megaroth.report.data import planned_data

        output.show_data(planned_data(planned))
    elif plain:
        from megaroth.report.text.plain import planned_plain

        output.show(planned_plain(planned, paydays=paydays))
    else:
        from megaroth.report.text.plan import planned_text

        output.show(planned_text(planned, width=output.width(), colour=output.colour(), paydays=paydays))
    if planned.answer.findings:
        context.exit(1)


def write_calendar(planned: Planned, path: Path, *, force: bool) -> None:
    """Write the calendar whole or not at all, readable by its owner alone."""
    from megaroth.report.ical import calendar, events
    from megaroth.service.files import write_new

    answer = planned.answer
    if problem := _unfit(path, planned.file):
        from megaroth.errors import BadInputError

        raise BadInputError(problem, "name another file for the calendar, like plan.ics", file=str(path))
    if not force or not path.exists():
        write_new(path, calendar(answer))
    else:
        beside = path.with_name(f".{path.name}.new")
        beside.unlink(missing_ok=True)
        write_new(beside, calendar(answer))
        beside.replace(path)
    click.echo(f"Wrote {path}: {len(events(answer))} events", err=True)


def _unfit(path: Path, household: Path) -> str:
    """Why no calendar is written here, forced or not; empty where it may be."""
    if path.is_symlink():
        return "this is a link to somewhere else, not a file"
    if path.is_dir():
        return "this is a folder, not a file"
    if path.exists() and not path.is_file():
        return "this is a device or a pipe, not a file"
    if path.suffix.lower() == ".ledger":
        return "ledgers are never replaced by a calendar"
    if path.suffix.lower() == ".toml" or (path.exists() and path.samefile(household)):
        return "household files are never replaced by a calendar"
    return ""
