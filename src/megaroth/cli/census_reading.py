"""``megaroth census map`` and ``megaroth census check``: the headings of a census, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from megaroth.cli.options import json_option, plain_option

FILE = click.Path(path_type=Path)
_encoding = click.option("--encoding", default="", help="Of a text file that is in neither UTF-8 nor UTF-16.")
_sheet = click.option("--sheet", default="", help="Of a workbook: which sheet (default: the first with cells).")


def _pairs(_context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    """``NAME=VALUE`` several times; the value may be empty."""
    found = {}
    for each in value:
        name, sign, told = each.rpartition("=")
        if not sign or not name.strip():
            raise click.BadParameter(f"{each!r} is not written like NAME=VALUE", param=parameter)
        found[name.strip()] = told.strip()
    return found


def _totals(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> dict[str, int]:
    from megaroth.money import parse_dollars

    try:
        return {name: parse_dollars(told) for name, told in _pairs(context, parameter, value).items()}
    except ValueError as error:
        raise click.BadParameter(f"{error}; write it like pre_tax=1,250.00", param=parameter) from None


@click.command("map", epilog="Example: megaroth census map census.csv")
@click.argument("census", type=FILE)
@click.option("--set", "told", multiple=True, callback=_pairs, metavar="HEADING=COLUMN", help="Say what a heading is.")
@click.option("--unit", "units", multiple=True, callback=_pairs, metavar="COLUMN=UNIT", help="percent or fraction.")
@click.option("--payroll", is_flag=True, help="The file is a payroll feed, not a census.")
@click.option("--yes", is_flag=True, help="Confirm what is proposed without asking.")
@_encoding
@_sheet
@json_option
def map_command(
    *,
    census: Path,
    told: dict[str, str],
    units: dict[str, str],
    payroll: bool,
    yes: bool,
    encoding: str,
    sheet: str,
    as_json: bool,
) -> None:
    """Propose which heading is which column, and keep what you confirm.

    The map is written beside the census, as CENSUS.map.toml, and used from then on without asking. Only what is not
    sure is asked.

    Exit status: 0 written (with --json: shown), 2 bad input.
    """
    from megaroth.census.columns import CENSUS
    from megaroth.cli import output
    from megaroth.report.census_reading import map_data
    from megaroth.report.text.census_reading import map_text
    from megaroth.service.census_reading import census_map, confirmed

    columns = CENSUS
    if payroll:
        from megaroth.census.payroll import PAYROLL

        columns = PAYROLL
    found = census_map(census, told=told, units=units, columns=columns, encoding=encoding, sheet=sheet)
    if as_json:
        output.show_data(map_data(confirmed(found) if yes else found))
        return
    if not yes:
        output.show(map_text(found, width=output.width(), colour=output.colour()))
        for ask in (_ask, _ask_required):
            answers = ask(found, columns)
            if answers:
                told = {**told, **answers}
                found = census_map(census, told=told, units=units, columns=columns, encoding=encoding, sheet=sheet)
        click.confirm("Keep this map?", default=True, abort=True)
    if yes and found.missing_required:
        # what else is left out is to be seen beside what is missing
        output.show(map_text(found, width=output.width(), colour=output.colour()))
    found = confirmed(found)
    if yes:
        output.show(map_text(found, width=output.width(), colour=output.colour()))
    else:
        output.show(f"Written: {found.map_file}")


def _ask(found: Any, columns: Sequence[Any]) -> dict[str, str]:
    """What the user says of the headings that are not sure; asked again until it is a column."""
    from megaroth.census.mapping import IDENTITY
    from megaroth.facts.words import similar_word

    names = [*(column.name for column in columns), IDENTITY]
    answers = {}
    for each in found.proposed:
        if not each.open:
            continue
        holds = "" if each.column else " holds numbers and"
        question = f'"{each.heading}"{holds} is (a column, or - to leave it out)'
        while True:
            answer = click.prompt(question, default=each.column or "-").strip()
            if answer.lower() in ("y", "yes"):
                answer = each.column or "-"
            if answer.lower() in ("-", "n", "no", "left out"):
                answer = ""
            if not answer or answer in names:
                break
            near = similar_word(answer, names)
            hint = f'did you mean "{near}"?' if near else f"one of: {', '.join(names)}"
            click.echo(f"There is no column {answer!r}; {hint}")
        answers[each.heading] = answer
    return answers


def _ask_required(found: Any, _columns: Sequence[Any]) -> dict[str, str]:
    """Which heading each column is that must be there and is not, of those that are left out and nobody left out."""
    from megaroth.census.mapping import likely_heading
    from megaroth.facts.words import similar_word
    from megaroth.service.census_reading import AS_YOU_SAY

    answers: dict[str, str] = {}
    for column in found.missing:
        left = [each.heading for each in found.proposed if not each.column and each.why != AS_YOU_SAY]
        left = [heading for heading in left if heading not in answers]
        if not column.required or not left:
            continue
        question = f"{column.label} must be there: which heading is it? (- for none)"
        while True:
            answer = click.prompt(question, default=likely_heading(left, column)).strip()
            named = next((each for each in left if each.lower() == answer.lower()), "")
            if named:
                answers[named] = column.name
            if named or answer == "-":
                break
            near = similar_word(answer, left)
            hint = f'did you mean "{near}"?' if near else f"left are: {', '.join(left)}"
            click.echo(f"There is no heading {answer!r} that is left out; {hint}")
    return answers


@click.command("check", epilog="Example: megaroth census check plan.toml census.csv")
@click.argument("plan", type=FILE)
@click.argument("census", type=FILE)
@click.option(
    "--total",
    "totals",
    multiple=True,
    callback=_totals,
    metavar="COLUMN=DOLLARS",
    help="A total of the payroll register, such as pre_tax=412,300.00; as often as there are some.",
)
@click.option("--map", "mapping", type=FILE, help="The confirmed map (default: the one beside the census).")
@click.option("--key", type=FILE, help="The secret for identity numbers (default: the one beside the census).")
@_encoding
@_sheet
@json_option
@plain_option
def check_command(
    *,
    plan: Path,
    census: Path,
    totals: dict[str, int],
    mapping: Path | None,
    key: Path | None,
    encoding: str,
    sheet: str,
    as_json: bool,
    plain: bool,
) -> None:
    """Say what is wrong in a census before it is tested, row by row.

    Exit status: 0 no errors (perhaps warnings), 1 errors that stop a test, 2 a file cannot be read.
    """
    from megaroth.cli import output
    from megaroth.report.census_reading import check_data
    from megaroth.report.text.census_reading import check_plain, check_text
    from megaroth.service.census_reading import census_check

    found = census_check(plan, census, payroll=totals, mapping=mapping, key=key, encoding=encoding, sheet=sheet)
    if as_json:
        output.show_data(check_data(found))
    elif plain:
        output.show(check_plain(found))
    else:
        output.show(check_text(found, width=output.width(), colour=output.colour()))
    if found.errors:
        click.get_current_context().exit(1)
