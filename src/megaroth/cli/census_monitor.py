"""``megaroth census monitor``: the year's payrolls watched, who passes which limit when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from megaroth.cli.census_files import FILE, Outputs, reading_options, writing_options
from megaroth.cli.options import Percent, as_of_option, json_option, plain_option
from megaroth.errors import BadInputError

EXAMPLE = (
    "Example: megaroth census monitor examples/census/plan.toml examples/census/payroll.csv --census "
    "examples/census/census.csv --as-of 2026-11-21"
)


@click.command("monitor", epilog=EXAMPLE)
@click.argument("plan", type=FILE, metavar="PLAN", required=False)
@click.argument("payroll", type=FILE, metavar="PAYROLL", required=False)
@click.option("--census", type=FILE, metavar="CENSUS", help="Who is highly paid, ages, last year's wages.")
@reading_options
@click.option("--cap", type=Percent(), metavar="PERCENT", help="A cap on after-tax money of the highly paid, of pay.")
@click.option("--ceilings", type=FILE, metavar="FILE", help="What `project --persons` wrote for payroll.")
@click.option("--spill-over", is_flag=True, help="After-tax money begins when the deferral limit is used.")
@click.option("--true-up/--no-true-up", "true_up", default=None, help="Whether the plan trues up the match.")
@click.option("--profit-sharing", type=Percent(), metavar="PERCENT", help="Of pay, to be held back for after the year.")
@click.option("--days", type=click.IntRange(0, 3660), metavar="DAYS", help="When to convert after-tax money (30).")
@click.option("--without-copies", is_flag=True, help="Leave rows out that repeat another in every amount.")
@writing_options("Write everyone")
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
    from megaroth.report.census_monitor import monitored_evidence
    from megaroth.report.text.census_monitor import watch_messages
    from megaroth.service.census_monitor import census_monitor, inputs_of, write_people
    from megaroth.service.census_writing import put_beside

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
    outputs = Outputs(persons, evidence, messages, force)
    outputs.refuse((plan, payroll, census, ceilings, mapping, key), as_json=as_json)
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
    outputs.write(
        lambda path: write_people(found, path, force=force),
        lambda path: put_beside(inputs_of(found), path, monitored_evidence(found), force=force),
        lambda: watch_messages(found),
    )
    if outputs.shown:
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
