"""``megaroth ledger``: record what happened, show it, keep it safe, and see what it adds up to."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from megaroth.cli.options import Decorated, as_of_option, file_argument, json_option, plain_option
from megaroth.errors import BadInputError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from megaroth.service.ledger.keeping import Kept
    from megaroth.service.ledger.recording import Recorded

PAYDAY_OPTIONS = {
    "pre-tax": "On a payday: pre-tax deferrals.",
    "roth": "On a payday: Roth deferrals.",
    "after-tax": "On a payday: after-tax contributions.",
    "match": "On a payday: match.",
    "employer": "On a payday: nonelective money or profit sharing.",
    "safe-harbor": "On a payday: safe harbor money.",
    "roth-match": "On a payday: match made as Roth.",
    "roth-employer": "On a payday: nonelective money made as Roth.",
    "converted": "On a payday: after-tax money that the plan converted the same day.",
}
ENTRY_OPTIONS = {
    "on": ("DATE", "The day on which it happened, like 2026-11-20."),
    "year": ("YEAR", "The year that a contribution is for (default: the year of the day)."),
    "person": ("NAME", "Whose it is, where the household has several."),
    "plan": ("NAME", "The job whose plan it is, or the IRA account, where there are several."),
    "to": ("SOURCE", "Where the money went: a rollover needs it; a conversion stays in its plan."),
    "to-plan": ("NAME", "The other plan or IRA account that it went to."),
    "basis": ("DOLLARS", "The part that has been taxed already, where the statement says it."),
    "value-before": ("DOLLARS", "What the source was worth just before the money left."),
    "withheld": ("DOLLARS", "Tax withheld from a payment."),
    "vested": ("DOLLARS", "The vested part of the source."),
    "first-year": ("YEAR", "The first year of a Roth account."),
    "reason": ("REASON", "Why the money left, like 402(g) or hardship."),
    "of": ("NUMBER", "The payment that is rolled over within 60 days."),
    "read-from": ("TEXT", "Where you read it: a stub, a statement, a confirmation."),
    "confirmation": ("TEXT", "The administrator's confirmation number."),
    "note": ("TEXT", "Anything else in one line."),
}


class Verbs(click.Group):
    """The verbs of the ledger; one that is not known is answered with the nearest."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.commands, 1)
            hint = f"did you mean {near[0]}?" if near else "the verbs are " + ", ".join(self.commands)
            raise click.UsageError(f"the ledger has no verb {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of their use."""
        del ctx
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each verb with the whole first line of its help."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, (verb.help or "").partition("\n")[0]) for name, verb in self.commands.items()])


class Add(click.Command):
    """The verb whose help ends with the kinds and sources that there are."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Kinds and sources with what they mean."""
        from megaroth.ledger.kinds import KINDS, REVERSAL, SOURCES

        del ctx
        with formatter.section("Kinds"):
            formatter.write_dl([(name, kind.label) for name, kind in KINDS.items() if name != REVERSAL])
        with formatter.section("Sources"):
            formatter.write_dl([(name, source.label) for name, source in SOURCES.items()])


def ledger_option(decorated: Decorated) -> Decorated:
    """Where the ledger lies."""
    return click.option(
        "--ledger",
        metavar="PATH|URL",
        help="The ledger, a file or postgresql://... (default: lee.ledger beside lee.toml).",
    )(decorated)


def _shared(decorated: Decorated) -> Decorated:
    return ledger_option(as_of_option(json_option(plain_option(decorated))))


@click.group("ledger", cls=Verbs, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Record what happened, and see where every after-tax dollar lies now.

    The ledger lies beside the household file: lee.ledger beside lee.toml. Its entries are never changed; a
    mistake is taken back by another entry. FILE may be left out where the folder holds only one household.

    Example: megaroth ledger add lee.toml contribution after-tax 1,250 --on 2026-11-20

    Exit status: 0 done, 1 done but something does not fit together, 2 bad input or a damaged ledger.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


# --- recording -------------------------------------------------------------------------------------------


class Words(click.ParamType[str]):
    """FILE, kind, source and amount; the shell completes files, then kinds, then sources."""

    name = "words"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """What may stand here, by the words typed so far."""
        from click.shell_completion import CompletionItem

        from megaroth.cli.options import HouseholdFile
        from megaroth.ledger.kinds import KINDS, REVERSAL, SOURCES

        typed = tuple(ctx.params.get("words") or ())
        _, rest = _file_and_rest(typed)
        kinds = [name for name in KINDS if name != REVERSAL] + ["payday"]
        offered = [CompletionItem(name) for name in (SOURCES if rest else kinds) if name.startswith(incomplete)]
        return offered if typed else [*HouseholdFile().shell_complete(ctx, param, incomplete), *offered]


def _entry_options(decorated: Decorated) -> Decorated:
    for name, about in reversed(PAYDAY_OPTIONS.items()):
        decorated = click.option(f"--{name}", f"by_source_{name.replace('-', '_')}", metavar="DOLLARS", help=about)(
            decorated
        )
    decorated = click.option("--emptied", is_flag=True, help="The source held nothing more afterwards.")(decorated)
    for name, (metavar, about) in reversed(ENTRY_OPTIONS.items()):
        decorated = click.option(f"--{name}", name.replace("-", "_"), metavar=metavar, help=about)(decorated)
    return decorated


@command.command("add", cls=Add, context_settings={"ignore_unknown_options": True})  # so that -35.20 is an amount
@click.argument("words", nargs=-1, type=Words(), metavar="[FILE] KIND SOURCE AMOUNT")
@_entry_options
@click.option("--csv", "table", type=click.Path(path_type=Path), metavar="ROWS", help="Many entries; - is stdin.")
@click.option("--dry-run", "trial", is_flag=True, help="Check everything and add nothing.")
@click.option("--new-only", "only_new", is_flag=True, help="Of a table, leave out what is there already.")
@click.option("--again", is_flag=True, help="Add it although the same entry is there already.")
@_shared
@click.pass_context
def add(
    context: click.Context,
    /,
    *,
    words: tuple[str, ...],
    table: Path | None,
    trial: bool,
    only_new: bool,
    again: bool,
    emptied: bool,
    ledger: str | None,
    as_of: date,
    as_json: bool,
    plain: bool,
    **written: str | None,
) -> None:
    """Record an entry, the entries of a payday, or a table of them.

    A table is comma-separated values with headings like the options: on, kind, source, amount, and more.
    All of its rows are added in one transaction, or none. Of downloads that overlap, --new-only adds what is new.

    \b
    Examples:
      megaroth ledger add lee.toml contribution after-tax 1,250 --on 2026-11-20
      megaroth ledger add lee.toml conversion after-tax 1,262.40 --on 2026-11-23
      megaroth ledger add lee.toml payday 2026-11-20 --pre-tax 900 --after-tax 1,250 --match 300
      megaroth ledger add lee.toml --csv rows.csv --dry-run

    Exit status: 0 recorded, 1 recorded but something does not fit together, 2 nothing recorded.
    """  # noqa: D301 - the sign is meant: click keeps the lines below it as they are
    from megaroth.service.ledger.recording import record, record_table

    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word.partition("=")[0], ctx=context, possibilities=_like(context, word))
    file, rest = _file_and_rest(words)
    row = {name.removeprefix("by_source_").replace("_", "-"): text for name, text in written.items() if text}
    if emptied:
        row["emptied"] = "yes"
    if table is not None:
        if rest or row:
            raise BadInputError(
                "--csv takes every entry from the table", f"leave {next(iter([*rest, *row]))} out, or give it a column"
            )
        found = record_table(file, ledger, as_of, table, again=again, trial=trial, only_new=only_new)
    elif only_new:
        raise BadInputError("--new-only is for a table", "--csv ROWS --new-only; a single entry is never added twice")
    else:
        found = record(file, ledger, as_of, {**row, **_of_words(rest, row)}, again=again, trial=trial)
    _show_recorded(found, as_json=as_json, plain=plain)
    if found.problems:
        context.exit(1)


def _like(context: click.Context, word: str) -> list[str]:
    from difflib import get_close_matches

    known = [option for parameter in context.command.params for option in parameter.opts if option.startswith("--")]
    return get_close_matches(word, known, 1)


def _of_words(rest: tuple[str, ...], row: dict[str, str]) -> dict[str, str]:
    """Kind, source and amount; of a payday its day."""
    from megaroth.service.ledger.naming import PAYDAY, kind_named

    how = "megaroth ledger add FILE KIND SOURCE AMOUNT --on DATE, like contribution after-tax 1,250 --on 2026-11-20"
    if not rest:
        raise BadInputError("nothing says what happened", how)
    names = ("kind", "on") if kind_named(rest[0]) == PAYDAY else ("kind", "source", "amount")
    if len(rest) > len(names):
        raise BadInputError(f"{rest[len(names)]!r} is one word too many", how)
    if "on" in names and "on" in row and len(rest) > 1:
        raise BadInputError("the payday has two days", "leave --on out")
    return dict(zip(names, rest, strict=False))


def _file_and_rest(words: tuple[str, ...]) -> tuple[Path | None, tuple[str, ...]]:
    """The household file, where the first word is one, and the other words."""
    if not words:
        return None, ()
    first = Path(words[0])
    if first.suffix.lower() == ".toml" or first.is_dir():
        return first, words[1:]
    from megaroth.ledger.kinds import KINDS

    if len(words) > 1 and words[0] not in KINDS and first.is_file():
        return first, words[1:]
    return None, words


def _show_recorded(found: Recorded, *, as_json: bool, plain: bool) -> None:
    from megaroth.report import ledger as data
    from megaroth.report.text import ledger as text

    _show(
        as_json,
        plain,
        lambda: data.recorded_data(found),
        lambda: text.recorded_plain(found),
        lambda width, colour: text.recorded_text(found, width=width, colour=colour),
    )


def _show(
    as_json: bool,
    plain: bool,
    data: Callable[[], dict[str, Any]],
    in_words: Callable[[], str],
    on_screen: Callable[[int, bool], str],
) -> None:
    from megaroth.cli import output

    if as_json:
        output.show_data(data())
    elif plain:
        output.show(in_words())
    else:
        output.show(on_screen(output.width(), output.colour()))


@command.command("reverse")
@click.argument("words", nargs=-1, required=True, metavar="[FILE] NUMBER")
@click.option("--why", metavar="TEXT", help="The reason, which stays in the ledger.")
@click.option("--yes", is_flag=True, help="Take it back without asking.")
@_shared
@click.pass_context
def reverse(
    context: click.Context,
    *,
    words: tuple[str, ...],
    why: str | None,
    yes: bool,
    ledger: str | None,
    as_of: date,
    as_json: bool,
    plain: bool,
) -> None:
    """Take an entry back, as if it had never been; both stay in the ledger.

    Example: megaroth ledger reverse lee.toml 12 --why "typed twice"

    Exit status: 0 taken back, 1 taken back but something does not fit together, 2 not taken back.
    """
    from megaroth.report.text import ledger as text
    from megaroth.service.ledger import recording

    file, rest = _file_and_rest(words)
    number = rest[0].removeprefix("#") if len(rest) == 1 else ""
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise BadInputError("one number of an entry is wanted", "`megaroth ledger list` has the numbers")
    why = recording.refuse_no_reason(why or "")
    found = recording.reversible(file, ledger, int(number))
    if not yes:
        if as_json:
            raise BadInputError("nothing is asked under --json, so nothing was taken back", "--yes takes it back")
        click.echo(text.entry_plain(found.entry))
        if not _agreed(f"Take entry {number} back?"):
            click.echo("Nothing was taken back.")
            context.exit(2)
    done = recording.reverse(file, ledger, as_of, found, why)
    _show_recorded(done, as_json=as_json, plain=plain)
    if done.problems:
        context.exit(1)


def _agreed(question: str) -> bool:
    try:
        return click.confirm(question, default=False)
    except click.Abort as stopped:
        if isinstance(stopped.__context__, EOFError):
            click.echo()
            raise BadInputError("nobody answered, so nothing was taken back", "--yes takes it back") from None
        raise


# --- showing ---------------------------------------------------------------------------------------------


@command.command("list")
@file_argument
@click.option("--person", default="", metavar="NAME", help="Only this person's.")
@click.option("--plan", default="", metavar="NAME", help="Only this plan or IRA account.")
@click.option("--source", default="", metavar="SOURCE", help="Only money from or to this source.")
@click.option("--kind", default="", metavar="KIND", help="Only this kind, like conversion.")
@click.option("--year", type=int, metavar="YEAR", help="Only this limitation year.")
@click.option("--since", metavar="DATE", help="From this day on.")
@click.option("--until", metavar="DATE", help="Up to this day.")
@click.option("--full", is_flag=True, help="Everything that each entry says.")
@_shared
def list_entries(
    *,
    file: Path | None,
    person: str,
    plan: str,
    source: str,
    kind: str,
    year: int | None,
    since: str | None,
    until: str | None,
    full: bool,
    ledger: str | None,
    as_of: date,
    as_json: bool,
    plain: bool,
) -> None:
    """List the entries; those taken back are marked, and not in the totals.

    Example: megaroth ledger list lee.toml --source after-tax --year 2026

    Exit status: 0 listed, 2 bad input.
    """
    from megaroth.report import ledger as data
    from megaroth.report.text import ledger as text
    from megaroth.service.ledger.drafts import day_of
    from megaroth.service.ledger.listing import Filters, listing

    days = (day_of(since) if since is not None else None, day_of(until) if until is not None else None)
    found = listing(file, ledger, as_of, Filters(person, plan, source, kind, year, *days))
    _show(
        as_json,
        plain,
        lambda: data.listing_data(found),
        lambda: text.listing_plain(found),
        lambda width, colour: text.listing_text(found, width=width, colour=colour, full=full),
    )


@command.command("balances")
@file_argument
@_shared
@click.pass_context
def balances(
    context: click.Context, *, file: Path | None, ledger: str | None, as_of: date, as_json: bool, plain: bool
) -> None:
    """Show what every source holds: value, basis, earnings, and what is vested.

    Example: megaroth ledger balances lee.toml --as-of 2026-12-31

    Exit status: 0 shown, 1 shown but something does not fit together, 2 bad input.
    """
    from megaroth.report import ledger_sums as data
    from megaroth.report.text import ledger_sums as text
    from megaroth.service.ledger.sums import balances as found_by

    found = found_by(file, ledger, as_of)
    _show(
        as_json,
        plain,
        lambda: data.balances_data(found),
        lambda: text.balances_plain(found),
        lambda width, colour: text.balances_text(found, width=width, colour=colour),
    )
    if found.problems:
        context.exit(1)


@command.command("accounts")
@click.argument("words", nargs=-1, metavar="[FILE] TABLE")
@_shared
@click.pass_context
def accounts(
    context: click.Context, *, words: tuple[str, ...], ledger: str | None, as_of: date, as_json: bool, plain: bool
) -> None:
    """Hold the sources of the book against bank accounts.

    \b
    TABLE is comma-separated values with these headings:
      account,person,plan,sources,balance
      Brokerage ..42,kim,studio,after-tax,0.00

    Person and plan may be empty where there is only one; sources are divided by +; an account without sources
    holds what no other account of that plan names.

    Example: megaroth ledger accounts kim.toml bank.csv --as-of 2026-12-31

    Exit status: 0 bank and book agree, 1 they differ, 2 bad input.
    """  # noqa: D301 - the sign is meant: click keeps the lines below it as they are
    from megaroth.report import ledger_accounts as data
    from megaroth.service.ledger.accounts import TABLE, match_accounts

    file, rest = _file_and_rest(words)
    found = match_accounts(file, ledger, Path(_only(rest, "TABLE", f"the table of bank accounts; {TABLE}")), as_of)
    _show(
        as_json,
        plain,
        lambda: data.accounts_data(found),
        lambda: data.accounts_plain(found),
        lambda width, colour: data.accounts_text(found, width=width, colour=colour),
    )
    if not found.agrees:
        context.exit(1)


@command.command("lots")
@file_argument
@click.option("--trace", type=click.IntRange(1), metavar="NUMBER", help="One contribution: each step of its dollars.")
@_shared
@click.pass_context
def lots(
    context: click.Context,
    *,
    file: Path | None,
    trace: int | None,
    ledger: str | None,
    as_of: date,
    as_json: bool,
    plain: bool,
) -> None:
    """Show the after-tax contributions payday by payday, and where each dollar lies now.

    Example: megaroth ledger lots lee.toml --trace 12

    Exit status: 0 shown, 1 shown but something does not fit together, 2 bad input.
    """
    from megaroth.report import ledger_sums as data
    from megaroth.report.text import ledger_sums as text
    from megaroth.service.ledger.sums import lots as found_by

    found = found_by(file, ledger, as_of, trace)
    _show(
        as_json,
        plain,
        lambda: data.lots_data(found),
        lambda: text.lots_plain(found),
        lambda width, colour: text.lots_text(found, width=width, colour=colour),
    )
    if found.problems:
        context.exit(1)


# --- keeping ---------------------------------------------------------------------------------------------


def _show_kept(verb: str, found: Kept, *, as_json: bool, plain: bool) -> None:
    from megaroth.report import ledger as data
    from megaroth.report.text import ledger as text

    _show(
        as_json,
        plain,
        lambda: data.kept_data(verb, found),
        lambda: text.kept_plain(verb, found),
        lambda width, colour: text.kept_text(verb, found, width=width, colour=colour),
    )


@command.command("verify")
@file_argument
@click.option("--head", metavar="HASH", help="The head that you kept: finds entries that were cut off since.")
@_shared
def verify(*, file: Path | None, head: str | None, ledger: str | None, as_of: date, as_json: bool, plain: bool) -> None:
    """Prove that no entry was changed or taken out since it was written.

    Keep the head that is printed somewhere else: with --head HASH entries that were cut off are found too.

    Example: megaroth ledger verify lee.toml --head 5f2c...

    Exit status: 0 whole, 2 damaged, or bad input.
    """
    from megaroth.service.ledger.keeping import verified

    _show_kept("verify", verified(file, ledger, as_of, head), as_json=as_json, plain=plain)


@command.command("export")
@click.argument("words", nargs=-1, metavar="[FILE] [OUT]")
@click.option(
    "--until", type=click.IntRange(0), metavar="NUMBER", help="The last entry: what is sound of a damaged ledger."
)
@_shared
def export(
    *, words: tuple[str, ...], until: int | None, ledger: str | None, as_of: date, as_json: bool, plain: bool
) -> None:
    """Write every entry as a line of JSON, to OUT or the screen.

    Example: megaroth ledger export lee.toml lee-2026.jsonl

    Exit status: 0 written, 2 bad input or a damaged ledger.
    """
    from megaroth.service.ledger.keeping import STANDARD, exported

    file, rest = _file_and_rest(words)
    out = _only(rest, "OUT", "the file to write") if rest else STANDARD
    stream = sys.stdout.buffer  # never re-coded: the bytes are what the head vouches for
    found = exported(file, ledger, as_of, out, lambda line: stream.write(line.encode("utf-8")), until)
    if out == STANDARD:
        stream.flush()
        sys.stdout.flush()
    else:
        _show_kept("export", found, as_json=as_json, plain=plain)


@command.command("import")
@click.argument("words", nargs=-1, required=True, metavar="[FILE] IN")
@_shared
def import_entries(*, words: tuple[str, ...], ledger: str | None, as_of: date, as_json: bool, plain: bool) -> None:
    """Bring back what export wrote, into a new ledger; - is standard input.

    Example: megaroth ledger import lee.toml lee-2026.jsonl --ledger restored.ledger

    Exit status: 0 restored, 2 nothing restored.
    """
    from megaroth.service.ledger.keeping import imported

    file, rest = _file_and_rest(words)
    source = _only(rest, "IN", "the file to read")
    _show_kept("import", imported(file, ledger, as_of, source), as_json=as_json, plain=plain)


@command.command("backup")
@click.argument("words", nargs=-1, required=True, metavar="[FILE] OUT")
@_shared
def backup(*, words: tuple[str, ...], ledger: str | None, as_of: date, as_json: bool, plain: bool) -> None:
    """Copy the ledger as one whole into OUT, also while something else writes to it.

    Example: megaroth ledger backup lee.toml lee-2026-11-21.ledger

    Exit status: 0 copied, 2 bad input or a damaged ledger.
    """
    from megaroth.service.ledger.keeping import backed_up

    file, rest = _file_and_rest(words)
    out = Path(_only(rest, "OUT", "the file to write"))
    _show_kept("backup", backed_up(file, ledger, as_of, out), as_json=as_json, plain=plain)


def _only(rest: tuple[str, ...], name: str, about: str) -> str:
    if len(rest) != 1:
        raise BadInputError(f"{'no' if not rest else 'more than one'} {name}", f"{name} is {about}")
    return rest[0]
