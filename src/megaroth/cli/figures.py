"""``megaroth figures``: the published figures with their sources, what changed, and the data's checks."""

from __future__ import annotations

import json
from datetime import date

import click

from megaroth.cli.options import as_of_option, json_option


@click.command("figures")
@click.argument("name", required=False, metavar="[NAME | FILE]")
@click.option("--year", type=int, help="One year; without NAME the default is the year of --as-of.")
@click.option("--all", "everything", is_flag=True, help="Every topic, not only employer plans.")
@click.option("--diff", nargs=2, type=int, metavar="Y1 Y2", help="What changed; with FILE, for one household.")
@click.option("--check", "check_data", is_flag=True, help="Check the data; status 1 when there is a finding.")
@json_option
@as_of_option
@click.pass_context
def command(
    context: click.Context,
    *,
    name: str | None,
    year: int | None,
    everything: bool,
    diff: tuple[int, int] | None,
    check_data: bool,
    as_json: bool,
    as_of: date,
) -> None:
    """Show the published figures with their sources.

    Without NAME, the figures for employer plans in one year. With NAME (a unique part of a name or
    title is enough), that figure in all years. With --diff, the one argument is a household FILE.

    Exit status: 0 answered, 1 the check found something, 2 bad input, 3 a figure is not published.
    """
    if check_data:
        _check(context, as_json)
    elif diff:
        _diff(context, diff, name, as_of, as_json)
    elif name:
        _history(name, year, as_of, as_json)
    else:
        _listing(context, year or as_of.year, everything, as_of, as_json)


def _print(text: str, data: dict[str, object], as_json: bool) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2) if as_json else text)


def _check(context: click.Context, as_json: bool) -> None:
    from megaroth.report import figures as report
    from megaroth.service import figures as service

    count, findings = service.check()
    _print(report.check_text(count, findings), report.check_data(count, findings), as_json)
    context.exit(1 if findings else 0)


def _listing(context: click.Context, year: int, everything: bool, as_of: date, as_json: bool) -> None:
    from megaroth.report import figures as report
    from megaroth.service import figures as service

    rows = service.listed(year, everything=everything)
    made = report.stamp(as_of)
    _print(report.listing_text(year, rows, made), report.listing_data(year, rows, made), as_json)
    context.exit(3 if any(row.in_force and row.figure is None for row in rows) else 0)


def _history(name: str, year: int | None, as_of: date, as_json: bool) -> None:
    from megaroth.report import figures as report
    from megaroth.service import figures as service

    told = service.history(service.find(name), year)
    made = report.stamp(as_of)
    _print(report.history_text(told, made), report.history_data(told, made), as_json)


def _diff(context: click.Context, years: tuple[int, int], file: str | None, as_of: date, as_json: bool) -> None:
    from megaroth.report import figures as report
    from megaroth.service import figures as service

    found = service.changes(*years)
    household: list[report.HouseholdRow] = []
    if file:
        from megaroth.service.compare import compare_years

        household = compare_years(file, *years)
    made = report.stamp(as_of)
    _print(report.changes_text(found, household, made), report.changes_data(found, household, made), as_json)
    context.exit(3 if found.not_published else 0)
