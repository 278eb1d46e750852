"""An opened page that is watched: what it asks for, and what the browser complains of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request


class Server(NamedTuple):
    """A started server."""

    folder: Path
    base: str
    address: str
    """With the key, as it was printed."""


class Opened:
    """A tab, and all that went on in it."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.refusals_expected = False
        """Whether the test makes the server refuse something: the browser then notes the status in its console."""

    def go(self, path: str) -> None:
        """Open a page of the server, which must be there."""
        answer = self.page.goto(f"{self.server.base}{path}")
        assert answer is not None
        assert answer.status == 200, (path, answer.status)

    @property
    def outside(self) -> list[str]:
        """What was asked of anybody but this server."""
        return [url for url in self.requests if not url.startswith((f"{self.server.base}/", "data:"))]

    @property
    def blocked_or_wrong(self) -> list[str]:
        """What the browser complained of: a policy that blocked something, a script that failed, a missing file."""
        if not self.refusals_expected:
            return self.complaints
        return [text for text in self.complaints if not re.search(r"\b(401|403|404|413|422)\b", text)]


@contextmanager
def watched(context: BrowserContext, server: Server) -> Iterator[Opened]:
    """A tab whose requests and complaints are looked at when the block ends without a failure."""
    context.set_default_timeout(15_000)
    found = Opened(context.new_page(), server)

    def asked(request: Request) -> None:
        found.requests.append(request.url)

    def complained(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            found.complaints.append(f"{message.type}: {message.text}")

    context.on("request", asked)
    found.page.on("console", complained)
    found.page.on("pageerror", lambda error: found.complaints.append(f"script: {error}"))
    yield found
    assert found.requests
    assert found.outside == []
    assert found.blocked_or_wrong == []


LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)"([^>]*)>')


OWN_FORMS = ("payday", "opening", "conversion", "payment")
"""Kinds of entries whose forms differ most; those of the others are made of the same fields."""


def shape(address: str) -> str:
    """What two addresses of the same page have in common: whose household it is and which entry do not matter."""
    parts = urlsplit(address)
    path = re.sub(r"^/(h|examples)/[^/]+", r"/\1/*", parts.path)
    path = re.sub(r"^/new/.+", "/new/*", path)
    path = re.sub(r"^/census/(?!remove)[^/]+", "/census/*", path)
    path = re.sub(r"/working/.+", "/working/*", path)
    path = re.sub(r"/\d+", "/0", path)
    names = re.findall(r"(?:^|&)(route|kind)=([^&]*)", parts.query)
    told = [f"{name}={value}" for name, value in sorted(names) if name == "route" or value in OWN_FORMS]
    return "?".join([path, *told]) + ("?kind" if names and not told else "")


def every_page(opened: Opened, starts: tuple[str, ...]) -> list[str]:
    """Every page that links lead to from the starts, one of each shape; files to download are left out."""
    found: dict[str, str] = {}
    waiting = [urljoin(opened.server.base, start) for start in starts]
    kept = set(waiting)
    while waiting:
        address = waiting.pop(0)
        if (address not in kept and shape(address) in found) or address in found.values():
            continue
        answer = opened.page.context.request.get(address)
        if "text/html" not in answer.headers.get("content-type", "") or (
            answer.status == 422 and "/census/" in address
        ):
            continue  # a file, or the census that cannot be tested
        assert answer.status == 200, (address, answer.status)
        found[shape(address) if shape(address) not in found else address] = address
        for href, rest in LINK.findall(answer.text()):
            link = urljoin(address, unescape(href)).partition("#")[0]
            if " download" not in rest and link.startswith(f"{opened.server.base}/") and shape(link) not in found:
                waiting.append(link)
    return [address.removeprefix(opened.server.base) for address in found.values()]
