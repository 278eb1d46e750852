"""``megaroth forms``: what the forms of a year should say, and whether those that came are right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from megaroth.cli import forms_issue
from megaroth.cli.options import Decorated, as_of_option, file_argument, json_option, plain_option


class Verbs(click.Group):
    """The verbs of the forms; one that is not known is answered with the nearest."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.commands, 1)
            hint = f"did you mean {near[0]}?" if near else "the verbs are " + ", ".join(self.commands)
            raise click.UsageError(f"forms has no verb {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of their use."""
        del ctx
        return list(self.commands)


class Year(click.IntRange):
    """A year, called so where it is none."""

    name = "year"


def _year_option(decorated: Decorated) -> Decorated:
    return click.option(
        "--year",
        type=Year(1975, 2150),
        metavar="YEAR",
        help="The year of the payments (default: the year of --as-of; until June the year before).",
    )(decorated)


def _ledger_option(decorated: Decorated) -> Decorated:
    return click.option("--ledger", metavar="PATH", help="The ledger, or a PostgreSQL address (default: beside FILE).")(
        decorated
    )


def _working_option(decorated: Decorated) -> Decorated:
    return click.option("--working", is_flag=True, help="Add the worksheets with their authorities.")(decorated)


def year_meant(year: int | None, as_of: date) -> int:
    """The year that was named; otherwise the one whose forms are in season."""
    return year if year is not None else as_of.year - (as_of.month <= 6)


@click.group("forms", cls=Verbs)
def command() -> None:
    """Work out what the forms of a year should say, and check those that came.

    Everything comes from the ledger. Numbers of persons and payers are asked for by `issue` alone, and not kept.

    Example: megaroth forms expected lee.toml --year 2026

    Exit status: 0 answered, 1 a form is wrong, missing or not explained, 2 bad input, 3 a year that is not described.
    """


@command.command("expected")
@file_argument
@_year_option
@_working_option
@_ledger_option
@as_of_option
@json_option
@plain_option
def expected(
    *,
    file: Path | None,
    year: int | None,
    working: bool,
    ledger: str | None,
    as_of: date,
    as_json: bool,
    plain: bool,
) -> None:
    """Show every Form 1099-R that should come, box by box, and the lines of your own return.

    Example: megaroth forms expected lee.toml --year 2026
    """
    from megaroth.cli import output
    from megaroth.service.forms import forms_expected

    shown = forms_expected(file, ledger, year_meant(year, as_of), as_of)
    if as_json:
        from megaroth.report.forms import expected_data

        output.show_data(expected_data(shown))
    elif plain:
        from megaroth.report.text.forms import expected_plain

        output.show(expected_plain(shown))
    else:
        from megaroth.report.text.forms import expected_text

        output.show(expected_text(shown, width=output.width(), colour=output.colour(), steps=working))


@command.command("check")
@file_argument
@_year_option
@click.option(
    "--received", type=click.Path(path_type=Path), metavar="CSV", help="The forms that came, a row each; - is stdin."
)
@click.option(
    "--form", "typed", multiple=True, metavar="BOXES", help='A form typed in: "plan=acme 1=10,200 2a=200 5=10,000 7=G".'
)
@click.option("--template", is_flag=True, help="Print the head line of the table, and leave.")
@click.option("--letters", is_flag=True, help="Print only the letters to the payers.")
@_working_option
@_ledger_option
@as_of_option
@json_option
@plain_option
@click.pass_context
def check(
    context: click.Context,
    *,
    file: Path | None,
    year: int | None,
    received: Path | None,
    typed: tuple[str, ...],
    template: bool,
    letters: bool,
    working: bool,
    ledger: str | None,
    as_of: date,
    as_json: bool,
    plain: bool,
) -> None:
    """Hold the forms that came against what they should say; write to the payer, and type them in without doubling.

    A column that holds a number of a person or payer (SSN, EIN) is refused.

    Example: megaroth forms check lee.toml --year 2026 --received forms.csv
    """
    from megaroth.cli import output
    from megaroth.service.forms import forms_checked

    meant = year_meant(year, as_of)
    if template:
        from megaroth.forms.received import template as head_line
        from megaroth.forms.years import year_of

        output.show(head_line(year_of(meant).year))
        return
    checked = forms_checked(file, ledger, meant, as_of, received, typed)
    if as_json:
        from megaroth.report.forms import checked_data

        output.show_data(checked_data(checked))
    elif letters:
        from megaroth.report.forms_letters import letters as written

        output.show("\n".join(letter.text for letter in written(checked)).rstrip("\n"))
    elif plain:
        from megaroth.report.text.forms_check import checked_plain

        output.show(checked_plain(checked))
    else:
        from megaroth.report.text.forms_check import checked_text

        output.show(checked_text(checked, width=output.width(), colour=output.colour(), steps=working))
    if checked.finding:
        context.exit(1)


command.add_command(forms_issue.issue)
command.add_command(forms_issue.watch)
