"""``megaroth explain``: the worksheets behind an answer, each line with its authority and its working."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from megaroth.cli.options import as_of_option, file_argument, json_option, plain_option


@click.command("explain")
@file_argument
@click.argument("address", required=False, default="", metavar="[ADDRESS]")
@as_of_option
@json_option
@plain_option
def command(*, file: Path | None, address: str, as_of: date, as_json: bool, plain: bool) -> None:
    """Show the worksheets behind an answer: each line with its authority and how it is got.

    ADDRESS names one worksheet or line, such as alex/acme/annual_additions.room; a unique end of it
    is enough. A payday, such as acme/2026-12-04, stands for all its worksheets. Without an address, all
    worksheets but those of paydays. FILE may be left out where the folder holds only one.

    Example: megaroth explain lee.toml after_tax_room

    Exit status: 0 answered, 2 bad input, 3 a figure is not published.
    """
    from megaroth.cli import output
    from megaroth.service.explain import explanation

    if file is not None and not address and file.suffix != ".toml" and not file.exists():
        file, address = None, str(file)  # the one argument is an address
    found = explanation(file, address, as_of)
    if as_json:
        from megaroth.report.data import explanation_data

        output.show_data(explanation_data(found))
    elif plain:
        from megaroth.report.text.explain import explanation_plain

        output.show(explanation_plain(found))
    else:
        from megaroth.report.text.explain import explanation_text

        output.show(explanation_text(found, width=output.width(), colour=output.colour()))
