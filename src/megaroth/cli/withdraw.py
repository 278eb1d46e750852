"""``megaroth withdraw``: which money a withdrawal takes and what it costs, before it is made."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from megaroth.cli.options import Day, Dollars, as_of_option, file_argument, json_option, plain_option


@click.command("withdraw")
@click.argument("amount", metavar="AMOUNT")
@file_argument
@click.option(
    "--from", "place", default="roth-ira", metavar="PLACE", help="roth-ira (default), or a plan: acme, alex/acme."
)
@click.option(
    "--source", default="", metavar="SOURCE", help="Of a plan: designated-roth, after-tax, pre-tax, match ..."
)
@click.option("--person", default="", metavar="NAME", help="Whose money, where several have some.")
@click.option(
    "--exception",
    "exceptions",
    multiple=True,
    metavar="NAME[=DOLLARS]",
    help="Why the 10% is not due, and what is spent for it; may be repeated. Example: first-home=8,000",
)
@click.option("--on", type=Day(), metavar="DATE", help="The day of the withdrawal (default: the day of the answer).")
@click.option(
    "--value", type=Dollars(), metavar="DOLLARS", help="What it is worth now, where no statement is recorded."
)
@click.option(
    "--first-home-used", type=Dollars(), default=0, metavar="DOLLARS", help="Used before of the limit for a first home."
)
@click.option("--working", is_flag=True, help="Add the worksheets with their authorities.")
@click.option("--ledger", metavar="PATH", help="The ledger, or a PostgreSQL address (default: beside FILE).")
@as_of_option
@json_option
@plain_option
def command(
    *,
    amount: str,
    file: Path | None,
    place: str,
    source: str,
    person: str,
    exceptions: tuple[str, ...],
    on: date | None,
    value: int | None,
    first_home_used: int,
    working: bool,
    ledger: str | None,
    as_of: date,
    as_json: bool,
    plain: bool,
) -> None:
    """Show which money a withdrawal takes and what it costs, before it is made. It records nothing.

    AMOUNT is in dollars, or all. FILE is the only household file in this folder unless it is named; what is there
    comes from its ledger.

    Example: megaroth withdraw 12,000 lee.toml --from roth-ira --exception first-home

    Exit status: 0 answered, 2 bad input, 3 a figure is not published.
    """
    from megaroth.cli import output
    from megaroth.service.withdraw import ALL, Wanted, withdraw

    cents = None if amount.strip().lower() == ALL else Dollars()(amount)
    wanted = Wanted(cents, place, person, source, exceptions, value, first_home_used)
    preview = withdraw(file, ledger, wanted, on, as_of)
    if as_json:
        from megaroth.report.withdraw import withdrawal_data

        output.show_data(withdrawal_data(preview))
    elif plain:
        from megaroth.report.text.withdraw import withdrawal_plain

        output.show(withdrawal_plain(preview))
    else:
        from megaroth.report.text.withdraw import withdrawal_text

        output.show(withdrawal_text(preview, width=output.width(), colour=output.colour(), steps=working))
