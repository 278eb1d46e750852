"""``megaroth census test``: one plan year tested, or every plan of a dataset."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from megaroth.cli.census_files import FILE, Outputs, reading_options, writing_options
from megaroth.cli.options import as_of_option, json_option, plain_option
from megaroth.errors import BadInputError

if TYPE_CHECKING:
    from megaroth.service.census import CensusTested
    from megaroth.service.memo import Preparer


@click.command("test")
@click.argument("plan", type=FILE, metavar="PLAN", required=False)
@click.argument("census", type=FILE, metavar="CENSUS", required=False)
@reading_options
@writing_options("Write everyone's ratios and refunds")
@click.option("--memo", type=FILE, metavar="OUT", help="Write the memo to sign: .pdf or .html.")
@click.option("--prepared-by", default="", metavar="NAME", help="With --memo: who signs.")
@click.option("--firm", default="", metavar="FIRM", help="With --memo: the firm of who signs.")
@click.option("--anonymise", is_flag=True, help="With --memo: rows of the census instead of names.")
@click.option("--working", is_flag=True, help="Add the worksheets with their authorities.")
@click.option("--plans", type=FILE, metavar="DIR", help="Test every plan of a Parquet dataset.")
@click.option("--terms", type=FILE, metavar="PATH", help="With --plans: the plans' terms.")
@click.option("--out", type=FILE, metavar="OUT", help="With --plans: a row a plan, .csv, .parquet.")
@click.option("--engine", default="", metavar="ENGINE", help="With --plans: local (default) or dask://HOST:PORT.")
@as_of_option
@json_option
@plain_option
@click.pass_context
def command(
    context: click.Context,
    *,
    plan: Path | None,
    census: Path | None,
    mapping: Path | None,
    key: Path | None,
    encoding: str,
    sheet: str,
    persons: Path | None,
    evidence: Path | None,
    messages: str | None,
    memo: Path | None,
    prepared_by: str,
    firm: str,
    anonymise: bool,
    force: bool,
    working: bool,
    plans: Path | None,
    terms: Path | None,
    out: Path | None,
    engine: str,
    as_of: date,
    as_json: bool,
    plain: bool,
) -> None:
    """Test a plan year: who is highly paid, ADP, ACP, limits, coverage, top-heavy, and what goes back.

    PLAN is the plan file with the elections, CENSUS a CSV, XLSX or Parquet file with one row a person.

    Example: megaroth census test examples/census/plan.toml examples/census/census.csv

    Exit status: 0 nothing failed, 1 a test failed or cannot be decided, coverage fails, or somebody is over a limit, 2
    bad input, 3 a figure is not published.
    """
    from megaroth.census.messages import messages as messages_of
    from megaroth.cli import output
    from megaroth.report.census_files import evidence_file
    from megaroth.service.census import census_test
    from megaroth.service.census_writing import put_beside
    from megaroth.service.memo import Preparer, refuse_preparer

    if plans is not None:
        wrong = [each for each in (plan, census, mapping, key, persons, evidence, messages, memo) if each is not None]
        if wrong or working or force or encoding or sheet:
            raise BadInputError("--plans tests a whole folder", "give it --out and no file of one plan")
        if out is None:
            raise BadInputError("--plans needs a file for the results", "add --out results.csv or results.parquet")
        _many(context, plans, out, terms, engine, as_of, as_json=as_json)
        return
    if terms is not None or out is not None or engine:
        raise BadInputError("--terms, --out and --engine go with --plans", "one plan writes --persons and --evidence")
    if plan is None or census is None:
        raise BadInputError("a plan file and a census are needed", "megaroth census test PLAN CENSUS")
    if memo is None and (prepared_by or firm or anonymise):
        raise BadInputError("--prepared-by, --firm and --anonymise go with --memo", "add --memo test.pdf")
    inputs = (plan, census)
    outputs = Outputs(persons, evidence, messages, force, memo)
    outputs.refuse((*inputs, mapping, key), as_json=as_json)
    preparer = Preparer(prepared_by.strip(), firm.strip())
    refuse_preparer(preparer)
    found = census_test(
        plan, census, as_of=as_of, mapping=mapping, key=key, encoding=encoding, sheet=sheet, everyone=bool(persons)
    )
    outputs.write(
        lambda path: _write_persons(found, path, force=force),
        lambda path: put_beside(inputs, path, evidence_file(found), force=force),
        lambda: messages_of(found.test, found.as_of),
    )
    if memo is not None:
        _write_memo(found, memo, preparer, anonymise=anonymise, force=force)
    if outputs.shown:
        from megaroth.report.text.census_messages import messages_text

        output.show(messages_text(found))
    elif as_json:
        from megaroth.report.census import census_data

        output.show_data(census_data(found))
    elif plain:
        from megaroth.report.text.census import census_plain

        output.show(census_plain(found))
    else:
        from megaroth.report.text.census import census_text

        output.show(census_text(found, width=output.width(), colour=output.colour(), steps=working))
    if found.finding:
        context.exit(1)


def _write_persons(found: CensusTested, path: Path, *, force: bool) -> int:
    """Write everyone who was judged alone; how many."""
    from megaroth.report.census_files import persons_file
    from megaroth.service.census_writing import put_beside

    put_beside((found.plan_file, found.census_file), path, persons_file(found, path), force=force)
    return len(found.test.ratios) + len(found.others)


def _write_memo(found: CensusTested, memo: Path, preparer: Preparer, *, anonymise: bool, force: bool) -> None:
    """Write the test as a memo, to sign."""
    from megaroth.report.memo.page import html
    from megaroth.report.memo.paper import pdf
    from megaroth.report.memo.plan_test import memo_of_plan_test
    from megaroth.service.census_writing import put_beside

    made = memo_of_plan_test(found.test, preparer, as_of=found.as_of, anonymise=anonymise)
    content = pdf(made) if memo.suffix.lower() == ".pdf" else html(made).encode()
    put_beside((found.plan_file, found.census_file), memo, content, force=force)
    click.echo(f"Wrote {memo}", err=True)


def _many(
    context: click.Context, folder: Path, out: Path, terms: Path | None, engine: str, as_of: date, *, as_json: bool
) -> None:
    """Test every plan of a folder, saying on stderr how far it is where somebody is watching."""
    import sys

    from megaroth.cli import output
    from megaroth.report.text.census_many import ProgressLine
    from megaroth.service.census_many import census_many

    progress = ProgressLine(sys.stderr)
    try:
        found = census_many(folder, out, as_of=as_of, terms=terms, engine=engine or "local", progress=progress)
    finally:
        progress.close()
    if as_json:
        from megaroth.report.census_many import many_data

        output.show_data(many_data(found))
    else:
        from megaroth.report.text.census_many import many_text

        output.show(many_text(found, width=output.width(), colour=output.colour()))
    if found.finding:
        context.exit(1)
