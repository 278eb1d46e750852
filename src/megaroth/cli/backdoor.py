"""``megaroth backdoor``: the ordinary backdoor Roth IRA, step by step, with Form 8606."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from megaroth.cli.ledger import ledger_option
from megaroth.cli.options import Dollars, as_of_option, file_argument, json_option, plain_option

if TYPE_CHECKING:
    from megaroth.service.backdoor import Backdoor


@click.command("backdoor")
@file_argument
@click.option("--year", type=click.IntRange(1998, 2100), help="The year that contributions are for.")
@click.option("--exact", is_flag=True, help="Form 8606 to the cent instead of with line 10 to three decimals.")
@click.option("--convert", "amount", type=Dollars(), metavar="DOLLARS", help="Preview converting so much IRA money.")
@click.option("--person", default="", metavar="NAME", help="Whose IRA, for --convert.")
@click.option("--source", default="", metavar="SOURCE", help="traditional-ira (SEP too) or simple-ira, for --convert.")
@click.option("--ics", type=click.Path(path_type=Path), metavar="OUT", help="Write the steps as a calendar.")
@click.option("--force", is_flag=True, help="Let --ics replace an older calendar.")
@ledger_option
@as_of_option
@json_option
@plain_option
@click.pass_context
def command(
    context: click.Context,
    *,
    file: Path | None,
    year: int | None,
    exact: bool,
    amount: int | None,
    person: str,
    source: str,
    ics: Path | None,
    force: bool,
    ledger: str | None,
    as_of: date,
    as_json: bool,
    plain: bool,
) -> None:
    """The ordinary backdoor Roth IRA: contribute without deduction, convert, file Form 8606.

    Each person's steps with their dates, what converting now would make taxable, and the form for every year that
    the ledger covers. Without a ledger, from the household file. FILE is the only one in the folder unless named.

    With --convert: what a conversion of so much traditional, SEP or SIMPLE IRA money would make taxable.

    Example: megaroth backdoor lee.toml --convert 7,500

    Exit status: 0 answered, 1 answered with a finding, 2 bad input, 3 a figure is not published.
    """
    from megaroth.cli import output
    from megaroth.errors import BadInputError
    from megaroth.service.backdoor import backdoor

    if amount is not None:
        if year is not None or ics is not None:
            raise BadInputError("--year and --ics do not go with --convert", "a conversion is of its day: --as-of")
        _convert(file, ledger, as_of, (amount, person, source), exact=exact, as_json=as_json, plain=plain)
        return
    if person or source:
        raise BadInputError("--person and --source go with --convert", "like --convert 7,500 --person lee")
    found = backdoor(file, as_of, year, ledger, exact=exact)
    if ics is not None:
        _calendar(found, ics, force=force)
    if as_json:
        from megaroth.report.backdoor import backdoor_data

        output.show_data(backdoor_data(found))
    elif plain:
        from megaroth.report.text.backdoor import backdoor_plain

        output.show(backdoor_plain(found, exact=exact))
    else:
        from megaroth.report.text.backdoor import backdoor_text

        output.show(backdoor_text(found, width=output.width(), colour=output.colour(), exact=exact))
    if any(one.findings for one in found.people):
        context.exit(1)


def _convert(
    file: Path | None,
    ledger: str | None,
    as_of: date,
    wanted: tuple[int, str, str],
    *,
    exact: bool,
    as_json: bool,
    plain: bool,
) -> None:
    from megaroth.cli import output
    from megaroth.service.ira_conversion import WantedConversion, convertible

    shown = convertible(file, as_of, WantedConversion(*wanted), ledger, exact=exact)
    if as_json:
        from megaroth.report.ira_conversion import conversion_data

        output.show_data(conversion_data(shown))
    elif plain:
        from megaroth.report.text.ira_conversion import conversion_plain

        output.show(conversion_plain(shown))
    else:
        from megaroth.report.text.ira_conversion import conversion_text

        output.show(conversion_text(shown, width=output.width(), colour=output.colour()))


def _calendar(found: Backdoor, path: Path, *, force: bool) -> None:
    from megaroth.cli.plan import write_calendar
    from megaroth.errors import BadInputError
    from megaroth.service.backdoor import calendar_answer
    from megaroth.service.ledger.opening import SUFFIX
    from megaroth.service.plan import Planned

    if path.suffix.lower() == SUFFIX or (found.ledger and str(path.resolve()) == str(Path(found.ledger).resolve())):
        raise BadInputError(
            "a ledger is never replaced by a calendar", "name another file, like backdoor.ics", file=str(path)
        )
    write_calendar(Planned(found.file, calendar_answer(found), None), path, force=force)
