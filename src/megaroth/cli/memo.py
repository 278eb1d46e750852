"""``megaroth memo``: the answer on paper, with everything that it rests on and a place to sign."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from megaroth.cli.options import as_of_option, file_argument


@click.command("memo")
@file_argument
@click.option("--pdf", is_flag=False, flag_value="", metavar="[OUT]", help="Write a PDF (default: FILE-memo.pdf).")
@click.option("--html", is_flag=False, flag_value="", metavar="[OUT]", help="Write one offline HTML file.")
@click.option("--prepared-by", default="", metavar="NAME", help="Who signs.")
@click.option("--firm", default="", metavar="FIRM", help="The firm of who signs.")
@click.option("--anonymise", is_flag=True, help="Replace names of people, employers, plans, documents and files.")
@click.option("--whole", is_flag=True, help="Every worksheet, those of single paydays too.")
@click.option("--ledger", metavar="PATH", help="The ledger, or a PostgreSQL address (default: beside FILE).")
@click.option("--force", is_flag=True, help="Replace an older memo.")
@as_of_option
@click.pass_context
def command(
    context: click.Context,
    *,
    file: Path | None,
    pdf: str | None,
    html: str | None,
    prepared_by: str,
    firm: str,
    anonymise: bool,
    whole: bool,
    ledger: str | None,
    force: bool,
    as_of: date,
) -> None:
    """Write the answer as a memo: the working line by line, the sources, what was not checked, a place to sign.

    Example: megaroth memo lee.toml --pdf --prepared-by "Jane Doe, CPA" --firm "Doe & Partners"

    Exit status: 0 written, 1 written with a finding, 2 bad input, 3 a figure is not published.
    """
    if pdf is None and html is None:
        raise click.UsageError("say --pdf or --html, or both", context)
    from megaroth.cli import output
    from megaroth.report.memo.household import memo_of
    from megaroth.report.memo.page import html as set_page
    from megaroth.report.memo.paper import pdf as set_paper
    from megaroth.service.files import household_file
    from megaroth.service.memo import Preparer, prepared, refuse_preparer
    from megaroth.service.memo_writing import memo_path, refuse_unfit, write_memo

    preparer = Preparer(prepared_by.strip(), firm.strip())
    refuse_preparer(preparer)
    household = household_file(file)
    places = [
        (memo_path(wanted, household, kind, anonymise=anonymise), kind)
        for wanted, kind in ((pdf, ".pdf"), (html, ".html"))
        if wanted is not None
    ]
    for place, _ in places:
        refuse_unfit(place, force=force)
    found = prepared(household, as_of, ledger=ledger, preparer=preparer, anonymise=anonymise, whole=whole)
    memo = memo_of(found)
    contents = [(place, set_paper(memo) if kind == ".pdf" else set_page(memo).encode()) for place, kind in places]
    for place, content in contents:
        write_memo(place, content, force=force)
        output.show(f"Wrote {place}")
    if found.planned.answer.findings:
        context.exit(1)
