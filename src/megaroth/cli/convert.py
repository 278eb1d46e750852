"""``megaroth convert``: what a conversion to Roth would do, the paper for it, and its record."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from megaroth.cli.options import Day, Dollars, as_of_option, file_argument, json_option, plain_option
from megaroth.errors import BadInputError

if TYPE_CHECKING:
    from megaroth.service.convert import Converted, NothingLeft

ROUTES = ("in-plan", "roth-ira", "split", "cheque")


@click.command("convert")
@file_argument
@click.option("--job", default="", metavar="PERSON/JOB", help="Whose plan, where more than one could be meant.")
@click.option("--source", metavar="SOURCE", help="The source to convert (default: after-tax).")
@click.option("--amount", type=Dollars(), metavar="DOLLARS", help="How much of it (default: all).")
@click.option("--value", type=Dollars(), metavar="DOLLARS", help="What the source is worth today, vested.")
@click.option("--basis", type=Dollars(), metavar="DOLLARS", help="Contributions in it, where there is no ledger.")
@click.option("--account-value", type=Dollars(), metavar="DOLLARS", help="Vested value of the plan but Roth.")
@click.option("--account-basis", type=Dollars(), metavar="DOLLARS", help="After-tax contributions in all of it.")
@click.option("--route", type=click.Choice([*ROUTES, "all"]), help="The way to show in full.")
@click.option("--paper", type=click.Choice(ROUTES), help="Print the instruction, or an owner's record to sign.")
@click.option("--record", type=click.Choice(ROUTES), help="Write into the ledger that it was made this way.")
@click.option(
    "--on", type=Day(), metavar="DATE", help="With --record: the day on which it was made (default: --as-of)."
)
@click.option("--confirmation", default="", metavar="NUMBER", help="The administrator's confirmation number.")
@click.option("--to", default="", metavar="NAME", help="Short name of the Roth IRA account, for the record.")
@click.option("--yes", is_flag=True, help="Record without asking; --source and --amount must both be given.")
@click.option("--working", is_flag=True, help="Add the worksheets with their authorities.")
@click.option("--ledger", metavar="PATH", help="The ledger, or a PostgreSQL address (default: beside FILE).")
@as_of_option
@json_option
@plain_option
@click.pass_context
def command(
    context: click.Context,
    *,
    file: Path | None,
    job: str,
    source: str | None,
    amount: int | None,
    value: int | None,
    basis: int | None,
    account_value: int | None,
    account_basis: int | None,
    route: str | None,
    paper: str | None,
    record: str | None,
    on: date | None,
    confirmation: str,
    to: str,
    yes: bool,
    working: bool,
    ledger: str | None,
    as_of: date,
    as_json: bool,
    plain: bool,
) -> None:
    """Show what converting after-tax money to Roth makes taxable, before it is made.

    FILE is the only household file in this folder unless it is named. What the source holds comes from the
    ledger, or from --value and --basis. Nothing is recorded without --record.

    Example: megaroth convert lee.toml --value 12,410.55

    Exit status: 0 answered, 1 recorded but something does not fit together, 2 bad input, 3 a figure is not published.
    """
    from megaroth.cli import output
    from megaroth.service.convert import NothingLeft, Wanted, convert

    if yes and record and (source is None or amount is None):
        raise BadInputError("--yes needs --source and --amount", "so that nobody converts the wrong source unasked")
    if yes and not record:
        raise BadInputError("--yes goes with --record", "a preview asks nothing")
    wanted = Wanted(job, source or "after-tax", amount, value, basis, account_value, account_basis)
    if on is not None and not record:
        raise BadInputError("--on goes with --record", "the day of a preview is --as-of")
    if on is not None and on > as_of:
        raise BadInputError(f"{on} is after {as_of}", "the ledger holds what has happened")
    converted = convert(file, ledger, wanted, as_of)
    if isinstance(converted, NothingLeft):
        _nothing_left(converted, record or paper, as_json=as_json)
        return
    if paper:
        from megaroth.report.conversion_papers import paper as printed

        output.show(printed(converted, paper).rstrip("\n"))
        return
    if record:
        if not _record(converted, record, on or as_of, confirmation, to, yes=yes, as_json=as_json):
            context.exit(1)
        return
    if as_json:
        from megaroth.report.convert import converted_data

        output.show_data(converted_data(converted))
    elif plain:
        from megaroth.report.text.convert import converted_plain

        output.show(converted_plain(converted))
    else:
        from megaroth.report.text.convert import converted_text

        output.show(
            converted_text(converted, width=output.width(), colour=output.colour(), details=route or "", steps=working)
        )


def _nothing_left(found: NothingLeft, wanted: str | None, *, as_json: bool) -> None:
    from megaroth.cli import output
    from megaroth.report.convert import nothing_left_data
    from megaroth.report.text.convert import NEWER, nothing_left_text

    if wanted:
        raise BadInputError(found.statement.rstrip("."), NEWER.rstrip("."))
    if as_json:
        output.show_data(nothing_left_data(found))
    else:
        output.show(nothing_left_text(found, width=output.width(), colour=output.colour()))


def _record(
    converted: Converted, route: str, on: date, confirmation: str, to: str, *, yes: bool, as_json: bool
) -> bool:
    """Show what it costs, have the source and the dollars typed back, and append; whether all fits together then."""
    from megaroth.cli import output
    from megaroth.money import dollars
    from megaroth.report.text.convert import first_line, route_line
    from megaroth.service.convert import entries_of, record, route_of

    shown = converted.preview
    entries = entries_of(converted, route, on, confirmation, to)
    costs = route_line(shown, route_of(shown, route))
    if not yes:
        click.echo(first_line(shown) if shown.pre_tax_source else costs, err=True)
        click.echo(f"To record: {dollars(shown.amount)} of {shown.source}, {shown.person}/{shown.plan}.", err=True)
        _typed_back("Type the name of the source", shown.source)
        _typed_back("Type the dollars", dollars(shown.amount), cents=shown.amount)
    recorded = record(converted, entries)
    if as_json:
        from megaroth.report.convert import recorded_data

        output.show_data(recorded_data(converted, recorded))
        return not recorded.problems
    numbers = ", ".join(str(number) for number in recorded.numbers)
    output.show(f"Recorded as entry {numbers}: {first_line(shown) if shown.pre_tax_source else costs}")
    left = shown.held.value - shown.amount
    output.show(f"The {shown.source} source of {shown.plan} now holds {dollars(left)}.")
    for problem in recorded.problems:
        output.show(f"DOES NOT FIT: {problem}")
    output.show(f"The ledger has {recorded.head.count} entries; keep its head: {recorded.head.hash}")
    return not recorded.problems


def _typed_back(question: str, wanted: str, *, cents: int | None = None) -> None:
    """Refuse to go on unless the same is typed; an amount may be written in any usual way."""
    from megaroth.money import parse_dollars

    said = click.prompt(question, default="", show_default=False, err=True).strip()
    if cents is None:
        same = said.lower() == wanted
    else:
        try:
            same = parse_dollars(said) == cents
        except ValueError:
            same = False
    if not same:
        raise BadInputError(f"{said!r} is not {wanted}", "nothing was recorded")
