"""Every page, opened in a browser: it is there, it asks nobody else for anything, and nothing on it is blocked.

The fixture ``opened`` looks at the requests and at the console when a test is over.
"""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Match

from tests.web.chromium.opened import Opened
from tests.web.chromium.pages import ELSEWHERE, FILES, PARTS

pytestmark = pytest.mark.slow


def page_routes() -> list[APIRoute]:
    """The addresses of pages that the app has."""
    from importlib import import_module

    from megaroth.web.app import PAGES

    return [
        route
        for name in PAGES
        for route in import_module(f"megaroth.web.pages.{name}").router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or set())
    ]


def visited(path: str, routes: list[APIRoute]) -> str:
    """The route that answers an address."""
    scope = {"type": "http", "method": "GET", "path": path.partition("?")[0]}
    return next((route.path for route in routes if route.matches(scope)[0] == Match.FULL), path)


def test_every_page_is_there_and_asks_nobody_else(opened: Opened, pages: list[str]) -> None:
    for path in pages:
        opened.go(path)
        assert opened.page.locator("h1").count() == 1, path
        assert opened.page.locator("main").count() == 1, path
        assert opened.page.title().strip(), path
    routes = page_routes()
    reached = {visited(path, routes) for path in pages}
    assert {route.path for route in routes} - reached - FILES - PARTS - ELSEWHERE == set()


def test_a_request_outside_would_be_seen_and_is_blocked(opened: Opened) -> None:
    opened.go("/words")
    opened.page.evaluate(
        "() => { const image = document.createElement('img'); image.src = 'http://192.0.2.1/x.png';"
        " document.querySelector('main').append(image); return fetch('http://192.0.2.1/').catch(() => null); }"
    )
    opened.page.wait_for_timeout(100)
    assert sum("Content Security Policy" in each for each in opened.complaints) >= 2
    opened.complaints.clear()
    opened.requests[:] = [url for url in opened.requests if url.startswith(opened.server.base)]
