"""``megaroth serve``: the page in the browser, on this machine alone."""

from __future__ import annotations

import ipaddress
import secrets
import socket
import webbrowser
from datetime import date
from pathlib import Path
from threading import Timer

import click

from megaroth.errors import BadInputError
from megaroth.web.settings import PORT, Settings

SHORTEST_PASSWORD = 12


@click.command("serve")
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[FOLDER]")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option("--no-browser", is_flag=True, help="Print the address; open nothing.")
@click.option("--as-of", "as_of", metavar="DATE", help="The day of the answers, like 2026-11-21 (default: today).")
@click.option("--host", metavar="ADDRESS", help="Serve beyond this machine, under this address; needs a password.")
@click.option("--password-file", type=click.Path(path_type=Path), metavar="FILE", help="A file with the password.")
def serve(
    *, folder: Path | None, port: int, no_browser: bool, as_of: str | None, host: str | None, password_file: Path | None
) -> None:
    """Show households, answers and what-if in the browser; nothing leaves this machine.

    FOLDER holds the household files, and is the current one unless it is named. The address that is printed
    holds a key that is new at each start: only who opens it sees the page.

    Example: megaroth serve clients

    Exit status: 0 stopped, 2 bad input.
    """
    where = folder or Path()
    if not where.is_dir():
        raise BadInputError("this is not a folder", "name the folder that holds the household files", file=str(where))
    password = _password(host, password_file)
    day = _day(as_of)
    opened = _listening(host or "127.0.0.1", port)
    settings = Settings(
        folder=where,
        secret=secrets.token_urlsafe(24),
        once="" if no_browser or password else secrets.token_urlsafe(24),
        port=opened.getsockname()[1],
        as_of=day,
        host=_named(host) if host else "",
        password=password,
    )
    click.echo(f"megaroth is at {_address(settings)}")
    if host:
        click.echo("It can be reached from other machines, and nothing on the way is encrypted: see the password page.")
    click.echo("Stop it with Ctrl-C. Nothing leaves this machine." if not host else "Stop it with Ctrl-C.")
    if not no_browser:
        timer = Timer(0.6, webbrowser.open, [_address(settings, to_open=True)])
        timer.daemon = True
        timer.start()
    with opened:
        _run(settings, opened)


def _run(settings: Settings, opened: socket.socket) -> None:
    """Serve until somebody stops it.

    Raises
    ------
    BadInputError
        When the libraries of the page are not installed.
    """
    try:
        import uvicorn  # noqa: PLC0415 - an extra, which other commands do without

        from megaroth.web.app import create_app  # noqa: PLC0415 - only with a census
        from megaroth.web.rendering import warm  # noqa: PLC0415 - only with a census
    except ModuleNotFoundError as missing:
        raise BadInputError(f"the page needs {missing.name}", 'pip install "megaroth[web]"') from None
    warm()
    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        access_log=False,  # an address may hold the key, or what a person asked
        server_header=False,
        date_header=False,
        ws="none",
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[opened])


def _address(settings: Settings, *, to_open: bool = False) -> str:
    """What is to be opened: by the person who reads it, or by a program whose arguments others can see."""
    base = f"http://{settings.host or '127.0.0.1'}:{settings.port}/"
    if settings.password:
        return base
    return f"{base}?once={settings.once}" if to_open else f"{base}?key={settings.secret}"


def _password(host: str | None, file: Path | None) -> str:
    """The password; beyond this machine there must be one.

    Raises
    ------
    BadInputError
        When there is none, or it is easily guessed.
    """
    if host is None:
        if file is not None:
            raise BadInputError("a password is asked for only beyond this machine", "name --host, or leave it out")
        return ""
    _named(host)
    if file is None:
        raise BadInputError(
            "other machines could see every household in the folder",
            "give --password-file with a file that only you can read, or leave out --host",
        )
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise BadInputError("the password cannot be read", "a text file with one line", file=str(file)) from None
    if len(text) < SHORTEST_PASSWORD:
        raise BadInputError(f"the password has fewer than {SHORTEST_PASSWORD} characters", "take a longer one")
    if file.stat().st_mode & 0o077:
        raise BadInputError("others can read the password", f"chmod 600 {file}", file=str(file))
    return text


def _named(host: str) -> str:
    """The one address of this machine under which it answers, as it stands in an address.

    Raises
    ------
    BadInputError
        When it is no address, or stands for all of them.
    """
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        raise BadInputError(f"{host!r} is not an address of this machine", "like 192.168.1.20") from None
    mapped = found.ipv4_mapped if found.version == 6 else None
    if found.is_unspecified or (mapped is not None and mapped.is_unspecified):
        raise BadInputError("this stands for every address of this machine", "name one, like 192.168.1.20")
    return f"[{found}]" if found.version == 6 else str(found)


def _listening(host: str, port: int) -> socket.socket:
    """The open door.

    Raises
    ------
    BadInputError
        When somebody else has it, or this machine does not have the address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except OSError as error:
        opened.close()
        reason = (error.strerror or "it cannot be used").lower()
        raise BadInputError(f"port {port} of {host} is not free: {reason}", "take another, or --port 0") from None
    opened.listen(128)
    return opened


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    from megaroth.web.given import day_of  # noqa: PLC0415 - an error of the page's own words

    return day_of(text)
