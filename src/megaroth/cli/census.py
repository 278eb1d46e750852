"""``megaroth census``: plan tests, projections and monitors for sponsors, administrators and recordkeepers."""

from __future__ import annotations

import click

COMMANDS: dict[str, tuple[str, str, str]] = {
    "test": (
        "megaroth.cli.census_test",
        "command",
        "Test a plan year: ADP, ACP, limits, coverage, top-heavy.",
    ),
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
