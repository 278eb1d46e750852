"""``megaroth census monitor``: the year's payrolls watched, who passes which limit when."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from megaroth.cli.census_project import Percent, encoding_option, key_option, sheet_option
from megaroth.cli.options import as_of_option, json_option, plain_option
from megaroth.errors import BadInputError

if TYPE_CHECKING:
    from megaroth.service.census_monitor import CensusMonitored

EXAMPLE = (
    "Example: megaroth census monitor examples/census/plan.toml examples/census/payroll.csv --census "
    "examples/census/census.csv --as-of 2026-11-21"
)


@click.command("monitor", epilog=EXAMPLE)
@click.argument("plan", type=click.Path(path_type=Path), metavar="PLAN", required=False)
@click.argument("payroll", type=click.Path(path_type=Path), metavar="PAYROLL", required=False)
@click.option(
    "--census", type=click.Path(path_type=Path), metavar="CENSUS", help="Who is highly paid, ages, last year's wages."
)
@click.option("--map", "mapping", type=click.Path(path_type=Path), metavar="FILE", help="Which heading is what.")
@click.option("--cap", type=Percent(), metavar="PERCENT", help="A cap on after-tax money of the highly paid, of pay.")
@click.option(
    "--ceilings", type=click.Path(path_type=Path), metavar="FILE", help="What `project --persons` wrote for payroll."
)
@click.option("--spill-over", is_flag=True, help="After-tax money begins when the deferral limit is used.")
@click.option("--true-up/--no-true-up", "true_up", default=None, help="Whether the plan trues up the match.")
@click.option("--profit-sharing", type=Percent(), metavar="PERCENT", help="Of pay, to be held back for after the year.")
@click.option("--days", type=click.IntRange(0, 3660), metavar="DAYS", help="When to convert after-tax money (30).")
@click.option("--without-copies", is_flag=True, help="Leave rows out that repeat another in every amount.")
@click.option("--persons", type=click.Path(path_type=Path), metavar="OUT", help="Write everyone: .csv or .parquet.")
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
    payroll: Path | None,
    census: Path | None,
    mapping: Path | None,
    cap: int | None,
    ceilings: Path | None,
    spill_over: bool,
    true_up: bool | None,
    profit_sharing: int | None,
    days: int | None,
    without_copies: bool,
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
    """Watch the year's payrolls: who passes which limit when, match that is lost, money that waits.

    PLAN is the plan file, PAYROLL a CSV, XLSX or Parquet file with one row a person and pay.

    Exit status: 0 nothing found, 1 something to do, 2 bad input, 3 a figure is not published.
    """
    from megaroth.census.watching import Settings
    from megaroth.cli import output
    from megaroth.service.census_monitor import census_monitor

    if plan is None or payroll is None:
        raise BadInputError("a plan file and a payroll feed are needed", "megaroth census monitor PLAN PAYROLL")
    if cap is not None and census is None:
        raise BadInputError("--cap needs --census", "the census tells who is highly paid")
    settings = Settings(
        spill_over,
        cap,
        (),
        true_up,
        profit_sharing or 0,
        Settings().days if days is None else days,
        without_copies,
    )
    found = census_monitor(
        plan,
        payroll,
        as_of=as_of,
        census=census,
        settings=settings,
        ceilings=ceilings,
        mapping=mapping,
        key=key,
        encoding=encoding,
        sheet=sheet,
        everyone=persons is not None,
    )
    _write(found, persons, evidence, messages, force=force)
    if messages == "-":
        from megaroth.report.text.census_monitor import messages_text

        output.show(messages_text(found))
    elif as_json:
        from megaroth.report.census_monitor import monitored_data

        output.show_data(monitored_data(found))
    elif plain:
        from megaroth.report.text.census_monitor import monitored_plain

        output.show(monitored_plain(found))
    else:
        from megaroth.report.text.census_monitor import monitored_text

        output.show(monitored_text(found, width=output.width(), colour=output.colour()))
    if found.finding:
        context.exit(1)


def _write(
    found: CensusMonitored, persons: Path | None, evidence: Path | None, messages: str | None, *, force: bool
) -> None:
    """Write the files that were asked for: each whole or not at all, readable by its owner alone."""
    from megaroth.service.census_monitor import inputs_of, write_people
    from megaroth.service.census_writing import put_beside, write_each

    if persons is not None:
        click.echo(f"Wrote {persons}: {write_people(found, persons, force=force):,} people", err=True)
    if evidence is not None:
        from megaroth.report.census_monitor import monitored_evidence

        put_beside(inputs_of(found), evidence, monitored_evidence(found), force=force)
        click.echo(f"Wrote {evidence}: inputs, elections, figures, results", err=True)
    if messages is not None and messages != "-":
        from megaroth.report.text.census_monitor import watch_messages

        number = write_each(watch_messages(found), Path(messages))
        click.echo(f"Wrote {messages}: {number:,} messages", err=True)
