"""``megaroth start``: a household file, from an interview or as a commented template."""

from __future__ import annotations

import shlex
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from megaroth.cli.options import HouseholdFile
from megaroth.errors import BadInputError

if TYPE_CHECKING:
    from megaroth.facts.interview import Question

_GREETING = """\
Enter skips a question, ? says why it is asked, done stops and writes what is there.
No name and no number that could identify you is needed; nothing leaves this computer.
"""


@click.command("start")
@click.argument("file", required=False, type=HouseholdFile(), metavar="[FILE]")
@click.option("--employee", is_flag=True, help="Write a commented file for an employee; ask nothing.")
@click.option("--solo", is_flag=True, help="Write a commented file for an owner without staff; ask nothing.")
@click.option("--year", type=click.IntRange(1987, 2100), help="The year to plan (default: this year).")
def start(*, file: Path | None, employee: bool, solo: bool, year: int | None) -> None:
    """Write a household file from a few questions, each of which may be skipped.

    FILE is household.toml unless it is named; a file that is already there is never overwritten.
    With --employee or --solo nothing is asked: the file has every question as a remark.

    Example: megaroth start lee.toml

    Exit status: 0 written, 2 not written.
    """
    from megaroth.facts import interview, writing
    from megaroth.service.files import refuse_existing, write_new

    path = file or Path("household.toml")
    year = year or datetime.now().astimezone().year
    if employee and solo:
        raise BadInputError("--employee and --solo are two different files", "choose one")
    refuse_existing(path)
    if employee or solo:
        interview.check_published(year)
        text = writing.solo_template(year) if solo else writing.employee_template(year)
    else:
        text = _interviewed(year)
    write_new(path, text)
    click.echo(f"\nWrote {path}, which only you can read.")
    if employee or solo:
        click.echo("Open it in any editor and answer what you know.")
    click.echo(f"Next: megaroth plan {shlex.quote(str(path))}")


def _interviewed(year: int) -> str:
    """Ask until the questions or the person's patience end; the file's text."""
    from megaroth.facts import interview
    from megaroth.facts.resuming import file_text

    click.echo(_GREETING, nl=False)
    answers: dict[tuple[str, ...], str | None] = {}
    section = ""
    lines = sys.stdin
    while question := interview.following(answers, year):
        if question.section != section:
            section = question.section
            click.echo(f"\n{section}")
        text = _asked(question, lines)
        if text.lower() == "done":
            break
        if text == "?":
            click.echo(f"    {question.why or 'It makes the answer more exact.'}")
            continue
        try:
            answers = interview.answered(answers, question, text, year)
        except BadInputError as error:
            click.echo(f"    {error}")
    return file_text(answers, year)


def _asked(question: Question, lines: TextIO) -> str:
    """One line of the person's; the end of the input stops without writing."""
    from textwrap import fill

    how = f" [{question.how}]" if question.how else ""
    click.echo(fill(f"{question.text}{how}", 78, initial_indent="  ", subsequent_indent="  "))
    click.echo("  > ", nl=False)
    try:
        line = _line(lines)
    except KeyboardInterrupt:
        line = ""
    except UnicodeDecodeError:
        raise BadInputError("the answers are not in UTF-8: nothing was written", "type them as UTF-8") from None
    if not lines.isatty():
        click.echo()
    if not line:
        raise BadInputError("stopped before the end: nothing was written", "`done` stops and writes what is there")
    return line.strip()


def _line(lines: TextIO) -> str:
    return lines.readline()
