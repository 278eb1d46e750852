"""``megaroth census project``: the largest after-tax percentage that passes, and what adopting the feature means."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from megaroth.cli.census_files import FILE, Outputs, reading_options, writing_options
from megaroth.cli.options import Day, Percent, as_of_option, json_option, plain_option
from megaroth.errors import BadInputError


@click.command(
    "project", epilog="Example: megaroth census project examples/census/plan.toml examples/census/census.csv"
)
@click.argument("plan", type=FILE, metavar="PLAN", required=False)
@click.argument("census", type=FILE, metavar="CENSUS", required=False)
@reading_options
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
@writing_options("Write each ceiling for payroll")
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
    from megaroth.census.ceiling_messages import ceiling_messages
    from megaroth.census.projection import BANDS, STEP, Wanted
    from megaroth.cli import output
    from megaroth.report.census_project import projected_evidence
    from megaroth.service.census_project import census_project, write_persons
    from megaroth.service.census_writing import put_beside

    if plan is None or census is None:
        raise BadInputError("a plan file and a census are needed", "megaroth census project PLAN CENSUS")
    if begins is not None and not adopt:
        raise BadInputError("--from goes with --adopt", "a projection is of the plan year in the plan file")
    if step == 0:
        raise BadInputError("--step must be above zero", "write it like 0.25%")
    shifts = tuple(sorted({0, *bands, *(-band for band in bands)})) if bands else BANDS
    wanted = Wanted(day, shifts, profit_sharing or 0, true_up or 0, step or STEP)
    inputs = (plan, census)
    outputs = Outputs(persons, evidence, messages, force)
    outputs.refuse((*inputs, mapping, key), as_json=as_json)
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
    outputs.write(
        lambda path: write_persons(found, path, force=force),
        lambda path: put_beside(inputs, path, projected_evidence(found), force=force),
        lambda: ceiling_messages(found.projection, found.as_of),
    )
    if outputs.shown:
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
