"""``megaroth check``: the adviser's table over a folder of households."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from megaroth.cli.options import as_of_option, json_option, plain_option

MANY = 10
"""From so many households on, progress is told."""


@click.command("check")
@click.argument("folder", required=False, type=click.Path(path_type=Path), default=Path())
@click.option("--no-keep", is_flag=True, help="Keep nothing of this run, so that the next one compares with an older.")
@as_of_option
@json_option
@plain_option
@click.pass_context
def command(context: click.Context, *, folder: Path, no_keep: bool, as_of: date, as_json: bool, plain: bool) -> None:
    """Show every household of a folder in one table, the one with the most money at risk first.

    A household is a TOML file in FOLDER, or in a folder right below it. What changed since the last run is shown too.

    Example: megaroth check clients

    Exit status: 0 answered, 1 a household has a finding or no answer, 2 bad input.
    """
    from megaroth.cli import output
    from megaroth.service.check import check

    found = check(folder, as_of, keep=not no_keep, progress=_progress())
    if as_json:
        from megaroth.report.check import check_data

        output.show_data(check_data(found))
    elif plain:
        from megaroth.report.text.check import check_plain

        output.show(check_plain(found))
    else:
        from megaroth.report.text.check import check_text

        output.show(check_text(found, width=output.width(), colour=output.colour()))
    if found.has_findings:
        context.exit(1)


def _progress() -> Callable[[int, int], None]:
    """On a terminal one line that moves; elsewhere a line after every tenth of many households."""
    moving = sys.stderr.isatty()

    def told(done: int, count: int) -> None:
        if count < MANY:
            return
        if moving:
            click.echo(f"\r{done} of {count} households", err=True, nl=done == count)
        elif done % MANY == 0 or done == count:
            click.echo(f"{done} of {count} households", err=True)

    return told
