"""A browser without a network: requests go straight into the app, cookies are kept, forms are read from the page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import httpx
from fastapi import FastAPI

from megaroth.web.settings import Settings

Form = Mapping[str, str | list[str]]


class Browser:
    """What a person at the keyboard has: the opened page and its session."""

    def __init__(self, app: FastAPI, settings: Settings, *, signed_in: bool = True) -> None:
        self.app = app
        self.settings = settings
        self.base = f"http://127.0.0.1:{settings.port}"
        self.cookies: dict[str, str] = {}
        if signed_in:
            assert self.get(f"/?key={settings.secret}").status_code == 303

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request; nothing is followed."""
        headers = {"host": f"127.0.0.1:{self.settings.port}", **more.pop("headers", {})}
        if self.cookies:
            headers.setdefault("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        answer = asyncio.run(self._send(method, path, headers, more))
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        return answer

    async def _send(self, method: str, path: str, headers: Mapping[str, str], more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url=self.base) as client:
            return await client.request(method, path, headers=headers, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        """A link."""
        return self.send("GET", path, **more)

    def post(self, path: str, form: Form | None = None, *, page: str = "/words", **more: Any) -> httpx.Response:
        """A form of a page, with the token that the page holds."""
        return self.send("POST", path, data={"token": self.token(page), **(form or {})}, **more)

    def token(self, page: str = "/words") -> str:
        """The token of a page."""
        found = re.search(r"X-Megaroth-Token&#34;: &#34;(\w+)|X-Megaroth-Token\": \"(\w+)", self.get(page).text)
        assert found, page
        return found[1] or found[2]

    def followed(self, answer: httpx.Response) -> httpx.Response:
        """The page to which an answer leads."""
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["location"].partition("#")[0])


def words(answer: httpx.Response) -> str:
    """What a page says, without its elements."""
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())
