"""``megaroth correct``: what to do when too much went in, or a test failed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from megaroth.cli.ledger import ledger_option
from megaroth.cli.options import as_of_option, json_option, plain_option


@click.command("correct", context_settings={"ignore_unknown_options": True})  # so that -35.20 is an amount
@click.argument("words", nargs=-1, metavar="[FILE] KIND AMOUNT")
@click.option("--year", type=click.IntRange(1998, 2100), help="The year whose limit was passed.")
@click.option("--person", default="", metavar="NAME", help="Whose it is, where the household has several.")
@click.option("--plan", default="", metavar="NAME", help="The job whose plan it is, or the IRA account.")
@click.option("--source", default="", metavar="SOURCE", help="pre-tax, roth, after-tax, traditional-ira or roth-ira.")
@click.option("--earnings", metavar="DOLLARS", help="What the excess has earned; below zero for a loss.")
@click.option("--opening", metavar="DOLLARS", help="The account before it came, plus all that was put in since.")
@click.option("--closing", metavar="DOLLARS", help="The account now, plus all that was taken out since.")
@ledger_option
@as_of_option
@json_option
@plain_option
@click.pass_context
def command(
    context: click.Context,
    *,
    words: tuple[str, ...],
    year: int | None,
    person: str,
    plan: str,
    source: str,
    earnings: str | None,
    opening: str | None,
    closing: str | None,
    ledger: str | None,
    as_of: date,
    as_json: bool,
    plain: bool,
) -> None:
    """What to do when too much went in, or a test failed: steps, dates, tax, forms, and what is open.

    KIND is excess-deferral (deferrals above the year's limit), excess-additions (annual additions above the limit),
    acp-refund (after-tax money refunded after the ACP test) or ira-excess (an IRA contribution above the limit).

    AMOUNT is the excess without its earnings. The ledger says where the money lies by now; nothing is recorded.

    Example: megaroth correct lee.toml excess-additions 3,000 --year 2026 --earnings 120

    Exit status: 0 answered, 1 the day for doing it without further tax is over, 2 bad input, 3 not published.
    """
    from megaroth.cli import output
    from megaroth.errors import BadInputError
    from megaroth.service.correct import Wanted, correct
    from megaroth.service.ledger.naming import source_named

    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word.partition("=")[0], ctx=context)
    file, rest = _file_and_rest(words)
    if len(rest) != 2:
        raise BadInputError(
            "a kind and an amount are wanted", "like megaroth correct lee.toml excess-additions 3,000 --year 2026"
        )
    wanted = Wanted(
        rest[0],
        _dollars(rest[1], "AMOUNT"),
        year,
        person,
        plan,
        source_named(source) if source else "",
        _dollars(earnings, "--earnings") if earnings else None,
        _dollars(opening, "--opening") if opening else None,
        _dollars(closing, "--closing") if closing else None,
    )
    found = correct(file, as_of, wanted, ledger)
    if as_json:
        from megaroth.report.correct import corrected_data

        output.show_data(corrected_data(found))
    elif plain:
        from megaroth.report.text.correct import corrected_plain

        output.show(corrected_plain(found))
    else:
        from megaroth.report.text.correct import corrected_text

        output.show(corrected_text(found, width=output.width(), colour=output.colour()))
    if found.correction.late:
        context.exit(1)


def _file_and_rest(words: tuple[str, ...]) -> tuple[Path | None, tuple[str, ...]]:
    """The household file, where the first word is one, and the other words."""
    if not words:
        return None, ()
    first = Path(words[0])
    named = len(words) == 3 or first.suffix.lower() == ".toml" or first.is_dir()
    return (first, words[1:]) if named else (None, words)


def _dollars(text: str, name: str) -> int:
    from megaroth.errors import BadInputError
    from megaroth.money import parse_dollars

    try:
        return parse_dollars(text)
    except ValueError as error:
        raise BadInputError(str(error), "dollars like 1,250 or 1,250.40", key=name) from None
