"""The command ``megaroth``: finds the verb, loads only its file, and says every error in one line."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from megaroth.cli import output
from megaroth.errors import MegarothError

NAME = "megaroth"
COMMANDS: dict[str, tuple[str, str, str]] = {
    "start": ("megaroth.cli.start", "start", "Write a household file from a few questions."),
    "plan": ("megaroth.cli.plan", "command", "Say how much may go in, by which rule, and what to do next."),
    "explain": ("megaroth.cli.explain", "command", "Show the worksheets behind an answer, with authorities."),
    "convert": ("megaroth.cli.convert", "command", "Show what converting after-tax money to Roth makes taxable."),
    "ledger": ("megaroth.cli.ledger", "command", "Record what happened, and see where every dollar lies."),
    "backdoor": ("megaroth.cli.backdoor", "command", "The ordinary backdoor Roth IRA, step by step, with Form 8606."),
    "correct": ("megaroth.cli.correct", "command", "What to do when too much went in, or a test failed."),
    "clocks": ("megaroth.cli.clocks", "command", "Say when Roth money is free of tax and of the 10%."),
    "withdraw": ("megaroth.cli.withdraw", "command", "Show what a withdrawal takes and costs, before it is made."),
    "forms": ("megaroth.cli.forms", "command", "Say what each form should say, and check those that came."),
    "access": ("megaroth.cli.access", "command", "Show when each kind of money may leave the plan."),
    "ask": ("megaroth.cli.ask", "ask", "Print the letter with the questions about a plan."),
    "census": ("megaroth.cli.census", "command", "Test a whole plan: ADP, ACP, limits, refunds, projections."),
    "memo": ("megaroth.cli.memo", "command", "Write the answer as a memo with its sources and a place to sign."),
    "check": ("megaroth.cli.check", "command", "One table over a folder of households, by money at risk."),
    "forget": ("megaroth.cli.forget", "command", "Remove a household with its ledger, memos and what else we wrote."),
    "figures": ("megaroth.cli.figures", "command", "Show the published figures with their sources."),
    "serve": ("megaroth.web.serve", "serve", "Show it all in the browser, on this machine alone."),
    "completion": ("megaroth.cli.completion", "command", "Print the completion script of a shell."),
}
"""Each verb in the order of a year's work: module, the command in it, and one line of help."""

BAD_INPUT = 2
BUG = 70
INTERRUPTED = 130
PIPE_CLOSED = 141


class Megaroth(click.Group):
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
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it; a verb that is not known is answered with the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f"did you mean {near[0]}?" if near else "the verbs are " + ", ".join(COMMANDS)
            raise click.UsageError(f"there is no verb {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, _, about) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; a pipe that nobody reads on ends it without a word."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # here, because click itself would leave with 1, which means a finding
            ctx.exit(_quietly())

    # click overloads this by standalone_mode, which is always off here
    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> Any:
        """Run and leave with an exit status: 0 answered, 1 a finding, 2 bad input, 3 not published."""
        words = list(sys.argv[1:] if args is None else args)
        as_json = "--json" in words
        output.make_safe(sys.stdout, sys.stderr)
        extra["standalone_mode"] = False
        try:
            left = super().main(words, prog_name or NAME, **extra)
        except MegarothError as error:
            left = _say(str(error), error.as_dict(), error.exit_status, as_json=as_json)
        except click.ClickException as error:
            left = _say(_usage(error), {"error": "UsageError", "message": _usage(error)}, BAD_INPUT, as_json=as_json)
        except (KeyboardInterrupt, click.Abort) as stopped:
            click.echo(err=True)
            left = BAD_INPUT if isinstance(stopped.__context__, EOFError) else INTERRUPTED
        except Exception as fault:
            left = _bug(fault)
        sys.exit(left if isinstance(left, int) else 0)


def _say(text: str, data: dict[str, object], status: int, *, as_json: bool) -> int:
    """The error in one line on stderr; under ``--json`` as data on stdout."""
    try:
        if as_json:
            output.show_data({"schema": "megaroth.error/1", **data, "exit_status": status})
        else:
            click.echo(f"{NAME}: {' '.join(text.split())}", err=True)
    except BrokenPipeError:
        return _quietly()
    return status


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    where = context.command_path if context else NAME
    return f"{error.format_message().rstrip('.')} (see {where} --help)"


def _quietly() -> int:
    """Nobody reads on, as after ``| head``: leave without a word, like a process that the pipe ended."""
    try:
        empty = os.open(os.devnull, os.O_WRONLY)
        os.dup2(empty, sys.stdout.fileno())
    except (OSError, ValueError):  # stdout is no file, as in a test
        pass
    return PIPE_CLOSED


def _bug(fault: Exception) -> int:
    """A fault of ours, which must not look like an answer with a finding: the traceback is for us."""
    if isinstance(fault, OSError) and fault.filename is not None:
        problem = (fault.strerror or "cannot be used").lower()
        click.echo(f"{NAME}: {fault.filename}: {problem}", err=True)
        return BAD_INPUT
    if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EBADF):
        _quietly()
        click.echo(f"{NAME}: the answer could not be written: {(fault.strerror or 'output').lower()}", err=True)
        return BAD_INPUT
    import traceback

    traceback.print_exception(fault)
    click.echo(f"{NAME}: this is a fault of megaroth, not of your file; please report the lines above", err=True)
    return BUG


def _version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from megaroth.version import __version__

        click.echo(f"{NAME} {__version__}")
        context.exit()


@click.group(
    NAME,
    cls=Megaroth,
    invoke_without_command=True,
    epilog="Example: megaroth start lee.toml, then megaroth plan lee.toml",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="The version.")
@click.pass_context
def main(context: click.Context) -> None:
    """The mega backdoor Roth, worked out on your own machine.

    How much after-tax money may go into a 401(k) this year, by which rule, and what to do next.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
