"""``megaroth census``: plan tests, projections and monitors for sponsors, administrators and recordkeepers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from megaroth.cli.options import as_of_option, json_option, plain_option
from megaroth.errors import BadInputError

if TYPE_CHECKING:
    from megaroth.service.census import CensusTested

COMMANDS: dict[str, tuple[str, str, str]] = {
    "test": ("megaroth.cli.census", "test", "Test a plan year: ADP, ACP, limits, coverage, top-heavy; refunds."),
    "project": ("megaroth.cli.census_project", "command", "Say how much after-tax the highly paid may put in."),
    "monitor": ("megaroth.cli.census_monitor", "command", "Watch the year's payrolls: who passes which limit when."),
    "map": ("megaroth.cli.census_reading", "map_command", "Propose and confirm which heading is which column."),
    "check": ("megaroth.cli.census_reading", "check_command", "Check a census for errors, with row numbers."),
    "generate": ("megaroth.cli.census_generate", "command", "Make up a realistic census to try this with."),
}
"""Each verb of the census in the order of a year's work: module, the command in it, and one line of help."""


class Census(click.Group):
    """A group that loads a verb's file when the verb is called, and nothing else."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of :data:`COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        module, attribute, _ = COMMANDS[cmd_name]
        found = getattr(import_module(module), attribute)
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it; a verb that is not known is answered with the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f"did you mean {near[0]}?" if near else "the verbs are " + ", ".join(COMMANDS)
            raise click.UsageError(f"there is no verb census {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, _, about) in COMMANDS.items()])


@click.group(
    "census",
    cls=Census,
    epilog="Example: megaroth census test examples/census/plan.toml examples/census/census.csv",
)
def command() -> None:
    """Test a whole plan, from ten employees to millions.

    Each verb takes a plan file (the elections of the plan document) and a census (one row a person).

    Exit status: 0 answered, 1 a finding, 2 bad input, 3 a figure is not published.
    """


@click.command("test")
@click.argument("plan", type=click.Path(path_type=Path), metavar="PLAN", required=False)
@click.argument("census", type=click.Path(path_type=Path), metavar="CENSUS", required=False)
@click.option("--map", "mapping", type=click.Path(path_type=Path), metavar="FILE", help="Which heading is what.")
@click.option("--key", type=click.Path(path_type=Path), metavar="FILE", help="The secret for identity numbers.")
@click.option("--encoding", default="", help="Of a text file that is in neither UTF-8 nor UTF-16.")
@click.option("--sheet", default="", help="Of a workbook: which sheet (default: the first with cells).")
@click.option(
    "--persons",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Write everyone's ratios and refunds: .csv, .parquet.",
)
@click.option("--evidence", type=click.Path(path_type=Path), metavar="OUT", help="Write the evidence file, JSON.")
@click.option("--messages", metavar="DIR", help="Write a message to each person into a new folder, or - to show them.")
@click.option("--memo", type=click.Path(path_type=Path), metavar="OUT", help="Write the memo to sign: .pdf or .html.")
@click.option("--prepared-by", default="", metavar="NAME", help="With --memo: who signs.")
@click.option("--firm", default="", metavar="FIRM", help="With --memo: the firm of who signs.")
@click.option("--anonymise", is_flag=True, help="With --memo: rows of the census instead of names.")
@click.option("--force", is_flag=True, help="Replace files that are already there.")
@click.option("--working", is_flag=True, help="Add the worksheets with their authorities.")
@click.option("--plans", type=click.Path(path_type=Path), metavar="DIR", help="Test every plan of a Parquet dataset.")
@click.option("--terms", type=click.Path(path_type=Path), metavar="PATH", help="With --plans: the plans' terms.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="OUT", help="With --plans: a row a plan, .csv, .parquet."
)
@click.option("--engine", default="", metavar="ENGINE", help="With --plans: local (default) or dask://HOST:PORT.")
@as_of_option
@json_option
@plain_option
@click.pass_context
def test(
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

    Exit status: 0 nothing failed, 1 a test failed or cannot be decided or somebody is over a limit, 2 bad input, 3 a
    figure is not published.
    """
    from megaroth.cli import output
    from megaroth.service.census import census_test

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
    if memo is not None and memo.suffix.lower() not in (".pdf", ".html"):
        raise BadInputError(f"{memo.name} says neither PDF nor HTML", "name it .pdf or .html", file=str(memo))
    _refuse_places(persons, evidence, memo, messages)
    if messages == "-" and as_json:
        raise BadInputError("--messages - and --json both show an answer", "name a folder for the messages")
    found = census_test(
        plan, census, as_of=as_of, mapping=mapping, key=key, encoding=encoding, sheet=sheet, everyone=bool(persons)
    )
    _write(found, persons, evidence, messages, force=force)
    if memo is not None:
        _write_memo(found, memo, prepared_by, firm, anonymise=anonymise, force=force)
    if messages == "-":
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


def _write_memo(found: CensusTested, memo: Path, prepared_by: str, firm: str, *, anonymise: bool, force: bool) -> None:
    """Write the test as a memo, to sign."""
    from megaroth.report.memo.page import html
    from megaroth.report.memo.paper import pdf
    from megaroth.report.memo.plan_test import memo_of_plan_test
    from megaroth.service.census_writing import put
    from megaroth.service.memo import Preparer, refuse_preparer

    preparer = Preparer(prepared_by.strip(), firm.strip())
    refuse_preparer(preparer)
    made = memo_of_plan_test(found.test, preparer, as_of=found.as_of, anonymise=anonymise)
    put(found, memo, pdf(made) if memo.suffix.lower() == ".pdf" else html(made).encode(), force=force)
    click.echo(f"Wrote {memo}", err=True)


def _refuse_places(persons: Path | None, evidence: Path | None, memo: Path | None, messages: str | None) -> None:
    """Refuse places that cannot be written to before anything is written."""
    told = [each for each in (persons, evidence, memo) if each is not None]
    if messages is not None and messages != "-":
        told.append(Path(messages))
    if len({each.resolve() for each in told}) < len(told):
        raise BadInputError("two files cannot have the same name", "name each of them differently")
    for each in told:
        if str(each) == "-":
            raise BadInputError("only --messages and --json show on the screen", "name a file", file="-")
        if not each.parent.is_dir():
            raise BadInputError(f"there is no folder {each.parent}", "make it first", file=str(each))
    if persons is not None and persons.suffix.lower() not in (".csv", ".parquet"):
        raise BadInputError(
            f"{persons.name} says neither CSV nor Parquet", "name it .csv or .parquet", file=str(persons)
        )
    if messages is not None and messages != "-":
        from megaroth.service.census_writing import refuse_folder

        refuse_folder(Path(messages))


def _write(
    found: CensusTested, persons: Path | None, evidence: Path | None, messages: str | None, *, force: bool
) -> None:
    """Write the files that were asked for: each whole or not at all, readable by its owner alone."""
    from megaroth.report.census_files import evidence_file, persons_file
    from megaroth.service.census_writing import put, write_messages

    said = []
    if persons is not None:
        put(found, persons, persons_file(found, persons), force=force)
        said.append(f"Wrote {persons}: {len(found.test.ratios) + len(found.others):,} people")
    if evidence is not None:
        put(found, evidence, evidence_file(found), force=force)
        said.append(f"Wrote {evidence}: inputs, elections, figures, results")
    if messages is not None and messages != "-":
        said.append(f"Wrote {messages}: {write_messages(found, Path(messages)):,} messages")
    for line in said:
        click.echo(line, err=True)


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
