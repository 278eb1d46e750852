"""What the server was started with."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""The names under which this machine reaches itself."""
PORT = 8401
"""Where the page is served when nothing else is said."""


class Settings(NamedTuple):
    """What one start of the server goes by."""

    folder: Path
    """The only folder whose files are read and written."""
    secret: str
    """Made anew at each start; who opens the page with it in the address is the person at the keyboard."""
    port: int = PORT
    as_of: date | None = None
    """The day of every answer that names none; None for the day on which it is asked."""
    host: str = ""
    """Another address than loopback under which the page is served; only together with a password."""
    password: str = ""
    once: str = ""
    """What the browser is opened with, good for one session: others here can see what a program was started with."""
