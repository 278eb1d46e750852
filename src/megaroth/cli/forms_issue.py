"""``megaroth forms issue`` and ``megaroth forms watch``: for the owner of a plan, who is its payer."""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from megaroth.cli.options import Dollars, as_of_option, file_argument, json_option, plain_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from megaroth.forms.numbers import TaxpayerNumber
    from megaroth.service.forms_issue import Prepared
    from megaroth.service.forms_numbers import Secrets
    from megaroth.service.forms_writing import Filing

_YEAR = click.option(
    "--year",
    type=click.IntRange(1975, 2150),
    metavar="YEAR",
    help="The year of the payments (default: the year of --as-of; until June the year before).",
)
_LEDGER = click.option("--ledger", metavar="PATH", help="The ledger, or a PostgreSQL address (default: beside FILE).")
_PLAN = click.option("--plan", "wanted", default="", metavar="NAME", help="The own plan, where there are several.")
_PATH = click.Path(path_type=Path)


@click.command("issue")
@file_argument
@_YEAR
@click.option("--out", type=_PATH, metavar="FOLDER", help="Where the statements go; left out, nothing is written.")
@click.option("--parties", type=_PATH, metavar="TOML", help="Names and addresses; it holds no numbers.")
@click.option("--template", is_flag=True, help="Print a file for --parties to fill in, and leave.")
@click.option("--confirmed", is_flag=True, help="Everything is looked at and right: without DRAFT, with the numbers.")
@click.option("--tins-from", metavar="FD", help="Read the numbers from standard input (-) or an open file descriptor.")
@click.option("--code", "codes", multiple=True, metavar="ACCOUNT=CODE", help="Another code that would be right.")
@click.option("--fire", type=_PATH, metavar="OUT", help="Write a FIRE file too (tax year 2025 and earlier).")
@click.option("--test-file", is_flag=True, help="Mark the FIRE file as a test.")
@click.option(
    "--iris", nargs=2, type=_PATH, metavar="TEMPLATE OUT", help="Fill in the template of the IRIS portal too."
)
@click.option(
    "--caption", "captions", multiple=True, metavar="TEXT=FIELD", help="What a caption of the template means."
)
@_PLAN
@_LEDGER
@as_of_option
@json_option
@plain_option
@click.pass_context
def issue(
    context: click.Context,
    *,
    file: Path | None,
    year: int | None,
    out: Path | None,
    parties: Path | None,
    template: bool,
    confirmed: bool,
    tins_from: str | None,
    codes: tuple[str, ...],
    fire: Path | None,
    test_file: bool,
    iris: tuple[Path, Path] | None,
    captions: tuple[str, ...],
    wanted: str,
    ledger: str | None,
    as_of: date,
    as_json: bool,
    plain: bool,
) -> None:
    """Issue the Forms 1099-R of your own plan: the recipient's copies as PDF, and files for the IRS.

    Without --out it shows what would be issued. Without --confirmed every page says DRAFT and has no numbers.
    With it the numbers (SSN, EIN) are asked for unseen, go into the files, and are kept nowhere else.

    Example: megaroth forms issue lee.toml --year 2026 --out forms

    Exit status: 0 written or shown, 1 shown with a problem, 2 not written, 3 a year that is not described.
    """
    from megaroth.cli import output
    from megaroth.cli.forms import year_meant
    from megaroth.service.forms_issue import prepared
    from megaroth.service.forms_writing import Filing, ProblemsError, captions_of, written

    ready = prepared(file, ledger, year_meant(year, as_of), as_of, parties, wanted, codes)
    if template:
        from megaroth.forms.parties import template as blank

        output.show(blank(ready.people or [person for person, _ in ready.plan.members]).rstrip("\n"))
        return
    filing = Filing(fire, test_file, iris, captions_of(captions))
    done = None
    if out is not None:
        try:
            done = written(ready, out, _secrets(ready, filing, tins_from, confirmed=confirmed), confirmed=confirmed,
                           filing=filing)  # fmt: skip
        except ProblemsError as stopped:
            if as_json:
                raise
            for problem in stopped.problems:
                click.echo(f"megaroth: {problem}", err=True)
            context.exit(stopped.exit_status)
    elif confirmed or filing.wanted or tins_from is not None:
        raise click.UsageError("nothing is written without --out", context)
    if as_json:
        from megaroth.report.forms_issue import issued_data

        output.show_data(issued_data(ready, done))
    elif plain:
        from megaroth.report.text.forms_issue import issued_plain

        output.show(issued_plain(ready, done))
    else:
        from megaroth.report.text.forms_issue import issued_text

        output.show(issued_text(ready, done, width=output.width(), colour=output.colour()))
    if ready.problems:
        context.exit(1)


def _secrets(ready: Prepared, filing: Filing, tins_from: str | None, *, confirmed: bool) -> Secrets | None:
    """The numbers, asked for only when nothing else stands in the way; a draft needs none."""
    from megaroth.errors import BadInputError
    from megaroth.service.forms_numbers import (
        Secrets,
        control_code,
        payer_number,
        read_secrets,
        recipient_number,
        text_of_descriptor,
    )
    from megaroth.service.forms_writing import refuse_problems

    refuse_problems(ready, confirmed=confirmed, filing=filing)
    if not confirmed:
        if tins_from is not None:
            raise BadInputError("a draft has no numbers", "leave out --tins-from, or add --confirmed")
        return None
    fire = filing.fire is not None
    if tins_from is not None:
        return read_secrets(text_of_descriptor(tins_from), ready.people, fire=fire)
    if not sys.stdin.isatty():
        raise BadInputError(
            "the numbers are asked for at a terminal, and there is none", "--tins-from - reads them from a pipe"
        )
    click.echo("The numbers are not shown as you type, go into the files, and are kept nowhere else.", err=True)
    payer = _asked(f"EIN of {ready.plan.name}", payer_number)
    recipients = {
        person: _asked(f"SSN or ITIN of {ready.names[person]}", partial(recipient_number, whose=person))
        for person in ready.people
    }
    code = ""
    if fire:
        code = click.prompt("FIRE Transmitter Control Code", hide_input=True, err=True, value_proc=control_code)
    return Secrets(payer, recipients, code)


def _asked(what: str, read: Callable[[str], TaxpayerNumber]) -> TaxpayerNumber:
    """Ask without echo until it is such a number; then its last four digits are shown."""
    from megaroth.errors import BadInputError

    while True:
        try:
            found = read(click.prompt(what, hide_input=True, err=True))
        except BadInputError as error:
            click.echo(f"    {error}", err=True)
            continue
        click.echo(f"    {found}", err=True)
        return found


@click.command("watch")
@file_argument
@_YEAR
@click.option("--final", is_flag=True, help="The plan ended in the year.")
@click.option(
    "--other-assets",
    type=Dollars(),
    default=0,
    metavar="DOLLARS",
    help="Assets of further one-participant plans of the employer.",
)
@click.option(
    "--other-returns", type=click.IntRange(0), metavar="N", help="Other information returns of the same filer."
)
@click.option("--ics", type=_PATH, metavar="OUT", help="Write the list as a calendar.")
@click.option("--force", is_flag=True, help="Let --ics replace an older calendar.")
@_PLAN
@_LEDGER
@as_of_option
@json_option
@plain_option
def watch(
    *,
    file: Path | None,
    year: int | None,
    final: bool,
    other_assets: int,
    other_returns: int | None,
    ics: Path | None,
    force: bool,
    wanted: str,
    ledger: str | None,
    as_of: date,
    as_json: bool,
    plain: bool,
) -> None:
    """Say what the owner of a plan has to file for a year and by when, with a draft of Form 5500-EZ.

    Example: megaroth forms watch lee.toml --year 2026

    Exit status: 0 answered, 2 bad input, 3 a year that is not described.
    """
    from megaroth.cli import output
    from megaroth.cli.forms import year_meant
    from megaroth.service.forms_watch import Told
    from megaroth.service.forms_watch import watch as looked

    told = Told(wanted, final, other_assets, other_returns)
    found = looked(file, ledger, year_meant(year, as_of), as_of, told)
    if ics is not None:
        from megaroth.cli.plan import write_calendar
        from megaroth.service.forms_watch import calendar_answer
        from megaroth.service.plan import Planned

        write_calendar(Planned(found.file, calendar_answer(found), None), ics, force=force)
    if as_json:
        from megaroth.report.forms_issue import watch_data

        output.show_data(watch_data(found))
    elif plain:
        from megaroth.report.text.forms_watch import watch_plain

        output.show(watch_plain(found))
    else:
        from megaroth.report.text.forms_watch import watch_text

        output.show(watch_text(found, width=output.width(), colour=output.colour()))
