"""``megaroth forget``: removes a household with everything that we wrote about it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from megaroth.cli.options import file_argument


@click.command("forget")
@file_argument
@click.option("--yes", is_flag=True, help="Remove without asking.")
@click.pass_context
def command(context: click.Context, *, file: Path | None, yes: bool) -> None:
    """Remove a household file with its ledger, memos, calendar, drafts, and what the last check kept of it.

    Lists what goes, and asks. Links are never followed, and nothing outside the file's folder is touched.
    What lies in backups or copies is not wiped.

    Example: megaroth forget lee.toml

    Exit status: 0 removed, 2 nothing is there, or nothing was confirmed.
    """
    from megaroth.cli import output
    from megaroth.errors import BadInputError
    from megaroth.service.forget import find, forget

    found = find(file)
    lines = [f"In {found.folder.absolute()}:"]
    lines += [f"  {one.name}  ({one.what})" for one in found.files]
    lines += [f"  a line in {folder.absolute() / '.megaroth-check.json'}" for folder, _ in found.runs]
    if found.left:
        lines.append("Left where it is:")
        lines += [f"  {one.name}  ({one.why})" for one in found.left]
    output.show("\n".join(lines))
    if not yes:
        if not at_a_terminal():
            raise BadInputError("nobody is there to confirm it", "--yes removes without asking")
        if not click.confirm("Remove this? It cannot be undone", default=False, err=True):
            click.echo("Nothing was removed.", err=True)
            context.exit(2)
    removed = forget(found)
    output.show(f"Removed {len(removed)} file{'s'[: len(removed) != 1]}. Copies and backups elsewhere are not touched.")


def at_a_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()
