"""``megaroth clocks``: when each layer of Roth money is free of tax and of the 10%."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from megaroth.cli.options import as_of_option, file_argument, json_option, plain_option


@click.command("clocks")
@file_argument
@click.option("--ledger", metavar="PATH", help="The ledger, or a PostgreSQL address (default: beside FILE).")
@as_of_option
@json_option
@plain_option
def command(*, file: Path | None, ledger: str | None, as_of: date, as_json: bool, plain: bool) -> None:
    """Say when Roth money is free: five-year periods, age 59½, and the days of every layer.

    FILE is the only household file in this folder unless it is named. The layers come from its ledger;
    without one the periods are shown as far as the household file knows them.

    Example: megaroth clocks lee.toml

    Exit status: 0 answered, 2 bad input.
    """
    from megaroth.cli import output
    from megaroth.service.clocks import clocks

    found = clocks(file, ledger, as_of)
    if as_json:
        from megaroth.report.clocks import clocks_data

        output.show_data(clocks_data(found))
    elif plain:
        from megaroth.report.text.clocks import clocks_plain

        output.show(clocks_plain(found))
    else:
        from megaroth.report.text.clocks import clocks_text

        output.show(clocks_text(found, width=output.width(), colour=output.colour()))
