"""Sentences that name options and commands, for a page that has fields and links instead."""

from __future__ import annotations

import re
from collections.abc import Mapping

from megaroth.errors import BadInputError

COMMANDS: Mapping[str, str] = {
    "ledger add opening": "an entry “held already when the ledger begins”",
    "ledger add return": "the entry “rolled over within 60 days”",
    "ledger add value": "the entry “value on a statement”",
    "ledger add vested": "the entry “vested part of a source”",
    "ledger add": "“Add an entry” of the ledger",
    "ledger reverse": "“Take back” beside the entry",
    "reverse": "“Take back” beside the entry",
    "ledger list": "the list of entries",
    "ledger lots": "the page “After-tax dollars”",
    "ledger verify": "the page “Keep safe”",
    "ledger export": "the download of the page “Keep safe”",
    "backdoor": "the command `megaroth backdoor`",
    "start": "“A new household” on the first page",
}
"""By the beginning of a command, what does the same on the page; other commands are shown as they are."""

OPTIONS: Mapping[str, str] = {
    "--again": "the box below the form",
    "--as-of": "the day",
    "--on": "“Day”",
    "--to": "“Where it went”",
    "--to-plan": "“The other plan or account”",
    "--of": "“The payment”",
    "--plan": "“Plan or account”",
    "--person": "“Whose”",
    "--job": "“Plan”",
    "--source": "“Source”",
    "--amount": "“Amount”",
    "--value": "“What the source is worth today”",
    "--basis": "“Basis”",
    "--account-value": "“Vested value of the whole plan”",
    "--account-basis": "“After-tax contributions in all of it”",
    "--value-before": "“Worth just before”",
    "--first-home-used": "“Used before for a first home”",
    "--why": "“Reason”",
    "--head": "“The head that you kept”",
    "--paper": "“The paper”",
}
"""What an option is called on the page."""

AGAIN = "--again"
"""Of a refusal that the person may overrule."""

_COMMAND = re.compile(r"`(?:megaroth )?((?:ledger|start|reverse|backdoor)\b[^`]*)`")
_BARE = re.compile(r"\bmegaroth (ledger add return)\b[^;`]*")
_OPTION = re.compile(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*")


def in_page(text: str) -> str:
    """A sentence of the command line's with each option and command as the page calls it."""
    text = text.replace("; --ledger names another", "")
    text = _COMMAND.sub(lambda found: _command(found[1]) or found[0], text)
    text = _BARE.sub(lambda found: _command(found[1]), text)
    return _OPTION.sub(lambda found: OPTIONS.get(found[0], found[0]), text)


def in_table(text: str) -> str:
    """The same for the rows of a table, whose columns have the names of the options."""
    text = text.replace(f"{AGAIN} records it a second time", "“Leave out what the ledger has already” passes over it")
    return in_page(_OPTION.sub(lambda found: f"column {found[0].removeprefix('--')}", text))


def _command(words: str) -> str:
    return next((said for begun, said in COMMANDS.items() if words == begun or words.startswith(f"{begun} ")), "")


def on_page(error: BadInputError, key: str = "") -> BadInputError:
    """An error as the page says it: no option, no command, no folder.

    Parameters
    ----------
    error : BadInputError
        As the services raise it.
    key : str
        The field beside which it stands; that of the error where none is named.
    """
    key = key or error.field or error.key
    return BadInputError(in_page(error.message), in_page(error.remedy), file=error.file, line=error.line, key=key)
