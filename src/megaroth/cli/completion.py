"""``megaroth completion``: the script by which a shell completes verbs, options and household files."""

from __future__ import annotations

import click

HOW = {
    "bash": 'eval "$(megaroth completion bash)"   # in ~/.bashrc',
    "zsh": 'eval "$(megaroth completion zsh)"   # in ~/.zshrc, after compinit',
    "fish": "megaroth completion fish | source   # in ~/.config/fish/config.fish",
}


@click.command("completion")
@click.argument("shell", type=click.Choice(tuple(HOW)))
def command(*, shell: str) -> None:
    """Print the script by which SHELL completes megaroth's verbs, options and files.

    Example: eval "$(megaroth completion bash)"

    Exit status: 0 printed, 2 no such shell.
    """
    from click.shell_completion import get_completion_class

    from megaroth.cli.main import NAME, main

    completion = get_completion_class(shell)
    assert completion is not None
    click.echo(f"# {HOW[shell]}")
    click.echo(completion(main, {}, NAME, f"_{NAME.upper()}_COMPLETE").source())
