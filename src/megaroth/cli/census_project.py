"""``megaroth census project``: the largest after-tax percentage that passes, and what adopting the feature means."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from megaroth.cli.options import Day, as_of_option, json_option, plain_option
from megaroth.errors import BadInputError

if TYPE_CHECKING:
    from megaroth.service.census_project import CensusProjected


key_option = click.option(
    "--key", type=click.Path(path_type=Path), metavar="FILE", help="The key under which identity numbers are hashed."
)
encoding_option = click.option(
    "--encoding", default="", metavar="NAME", help="Of a text file, such as windows-1252; the map keeps it."
)
sheet_option = click.option("--sheet", default="", metavar="NAME", help="Of a workbook; the map keeps it.")
"""How a file is read, for the verbs that read one with or without its map."""


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


@click.command(
    "project", epilog="Example: megaroth census project examples/census/plan.toml examples/census/census.csv"
)
@click.argument("plan", type=click.Path(path_type=Path), metavar="PLAN", required=False)
@click.argument("census", type=click.Path(path_type=Path), metavar="CENSUS", required=False)
@click.option("--map", "mapping", type=click.Path(path_type=Path), metavar="FILE", help="Which heading is what.")
@click.option(
    "--day", type=Day(), metavar="DATE", help="The day to which the census's amounts run (default: a whole year's)."
)
@click.option(
    "--band",
    "bands",
    type=Percent(),
    multiple=True,
    metavar="POINTS",
    help="How far the others' average may move either way (default: 0.5%); may be repeated.",
)
@click.option("--profit-sharing", type=Percent(), metavar="PERCENT", help="Of pay, to be held back for after the year.")
@click.option("--true-up", type=Percent(), metavar="PERCENT", help="Match of pay to be held back for after the year.")
@click.option("--step", type=Percent(), metavar="PERCENT", help="Steps of the percentage (default: 0.01%).")
@click.option("--adopt", is_flag=True, help="A page for a committee: what taking after-tax money would mean.")
@click.option("--from", "begins", type=Day(), metavar="DATE", help="With --adopt: when it begins (default: next year).")
@click.option(
    "--persons", type=click.Path(path_type=Path), metavar="OUT", help="Write each ceiling for payroll: .csv, .parquet."
)
@click.option("--evidence", type=click.Path(path_type=Path), metavar="OUT", help="Write the evidence file, JSON.")
@click.option("--messages", metavar="DIR", help="Write a message to each person into a new folder, or - to show them.")
@click.option("--force", is_flag=True, help="Replace files that are already there.")
@key_option
@encoding_option
@sheet_option
@as_of_option
@json_option
@plain_option
@click.pass_context
def command(
    context: click.Context,
    *,
    plan: Path | None,
    census: Path | None,
    mapping: Path | None,
    day: date | None,
    bands: tuple[int, ...],
    profit_sharing: int | None,
    true_up: int | None,
    step: int | None,
    adopt: bool,
    begins: date | None,
    persons: Path | None,
    evidence: Path | None,
    messages: str | None,
    force: bool,
    key: Path | None,
    encoding: str,
    sheet: str,
    as_of: date,
    as_json: bool,
    plain: bool,
) -> None:
    """Say how much after-tax money the highly paid may put in: for the plan, and person by person for payroll.

    PLAN is the plan file, CENSUS a CSV, XLSX or Parquet file with one row a person.

    Exit status: 0 today's rates pass, 1 they fail, 2 bad input, 3 a figure is not published.
    """
    from megaroth.census.projection import BANDS, STEP, Wanted
    from megaroth.cli import output
    from megaroth.service.census_project import census_project

    if plan is None or census is None:
        raise BadInputError("a plan file and a census are needed", "megaroth census project PLAN CENSUS")
    if begins is not None and not adopt:
        raise BadInputError("--from goes with --adopt", "a projection is of the plan year in the plan file")
    if step == 0:
        raise BadInputError("--step must be above zero", "write it like 0.25%")
    shifts = tuple(sorted({0, *bands, *(-band for band in bands)})) if bands else BANDS
    wanted = Wanted(day, shifts, profit_sharing or 0, true_up or 0, step or STEP)
    found = census_project(
        plan,
        census,
        as_of=as_of,
        wanted=wanted,
        adopt=adopt,
        begins=begins,
        mapping=mapping,
        key=key,
        encoding=encoding,
        sheet=sheet,
    )
    _write(found, persons, evidence, messages, force=force)
    if messages == "-":
        from megaroth.report.text.census_project import ceiling_messages_text

        output.show(ceiling_messages_text(found))
    elif as_json:
        from megaroth.report.census_project import projected_data

        output.show_data(projected_data(found))
    elif plain:
        from megaroth.report.text.census_project import projected_plain

        output.show(projected_plain(found))
    else:
        from megaroth.report.text.census_project import projected_text

        output.show(projected_text(found, width=output.width(), colour=output.colour()))
    if not adopt and not found.projection.passes_today:
        context.exit(1)


def _write(
    found: CensusProjected, persons: Path | None, evidence: Path | None, messages: str | None, *, force: bool
) -> None:
    """Write the files that were asked for: each whole or not at all, readable by its owner alone."""
    from megaroth.service.census_project import write_persons
    from megaroth.service.census_writing import put_beside, write_each

    if persons is not None:
        click.echo(f"Wrote {persons}: {write_persons(found, persons, force=force):,} people", err=True)
    if evidence is not None:
        from megaroth.report.census_project import projected_evidence

        put_beside((found.plan_file, found.census_file), evidence, projected_evidence(found), force=force)
        click.echo(f"Wrote {evidence}: inputs, elections, figures, results", err=True)
    if messages is not None and messages != "-":
        from megaroth.census.ceiling_messages import ceiling_messages

        number = write_each(ceiling_messages(found.projection, found.as_of), Path(messages))
        click.echo(f"Wrote {messages}: {number:,} messages", err=True)
