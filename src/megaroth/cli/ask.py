"""``megaroth ask``: the letter to HR or the plan administrator, or to the employer with a request."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from megaroth.cli.options import as_of_option, file_argument


@click.command("ask")
@file_argument
@click.option("--job", default="", metavar="PERSON/JOB", help="Whose plan, where the file has several jobs that go on.")
@click.option("--request", is_flag=True, help="Ask the employer to add after-tax money and a way to Roth.")
@as_of_option
def ask(*, file: Path | None, job: str, request: bool, as_of: date) -> None:
    """Print a letter with just the questions about the plan that the file does not answer.

    FILE is the only household file in this folder unless it is named. With --request, the letter asks
    the employer to add after-tax contributions and a way to Roth, and says what that costs.

    Example: megaroth ask lee.toml --job alex/acme

    Exit status: 0 printed, 2 bad input.
    """
    from megaroth.facts.reader import read
    from megaroth.report.letters import job_named, questions_letter, request_letter
    from megaroth.service.files import household_file

    path = household_file(file)
    household = read(path)
    person, name = job_named(household, job, as_of)
    if request:
        click.echo(request_letter(household, person, name, as_of), nl=False)
        return
    letter = questions_letter(household, person, name, as_of)
    if letter:
        click.echo(letter, nl=False)
    else:
        click.echo(f"{path} leaves no question about the plan of {person}/{name} open: there is nothing to ask.")
