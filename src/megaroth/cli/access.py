"""``megaroth access``: when each source of a plan may leave it."""

from __future__ import annotations

from pathlib import Path

import click

from megaroth.cli.options import file_argument, json_option, plain_option


@click.command("access")
@file_argument
@click.option("--job", default="", metavar="PERSON/JOB", help="One plan, where the file has several.")
@click.option("--why", is_flag=True, help="The law, its condition and the plan's word for each cell.")
@json_option
@plain_option
def command(*, file: Path | None, job: str, why: bool, as_json: bool, plain: bool) -> None:
    """Show when each kind of money may leave the plan: the law, and the plan's word on top.

    FILE is the only household file in this folder unless it is named.

    Example: megaroth access lee.toml --why

    Exit status: 0 answered, 2 bad input.
    """
    from megaroth.cli import output
    from megaroth.report.access import access_data, access_plain, access_text
    from megaroth.service.access import plan_access

    found = plan_access(file, job)
    if as_json:
        output.show_data(access_data(found))
    elif plain:
        output.show(access_plain(found))
    else:
        output.show(access_text(found, width=output.width(), colour=output.colour(), why=why))
