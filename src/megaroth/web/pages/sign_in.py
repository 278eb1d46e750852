"""``/sign-in``: only where the page is served beyond this machine, which takes a password."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from megaroth.web.folder import NotThereError
from megaroth.web.given import Fields, settings_of, text_of
from megaroth.web.rendering import page
from megaroth.web.safety import SIGN_IN, cookie, same

router = APIRouter()

WAIT = 1.0
"""Seconds that a wrong password costs. Tries wait for each other, so that guessing takes long however many guess."""
MOST_WAITING = 8
"""How many may wait for their turn."""


@router.get(SIGN_IN)
def ask(request: Request) -> Response:
    """Ask for the password."""
    _only_with_password(request)
    return page(request, "sign_in.html", wrong="")


@router.post(SIGN_IN)
async def sign_in(request: Request, form: Fields) -> Response:
    """Open a session for whoever knows the password."""
    _only_with_password(request)
    settings = settings_of(request)
    turn: Turn = request.app.state.sign_in
    if turn.waiting >= MOST_WAITING:
        return page(request, "sign_in.html", status=429, wrong="Many are trying at once: wait a little, and try again.")
    if not await turn.is_right(text_of(form, "password"), settings.password):
        return page(request, "sign_in.html", status=403, wrong="This is not the password.")
    answer = RedirectResponse("/", status_code=303)
    answer.headers["set-cookie"] = cookie(settings)
    return answer


class Turn:
    """Tries to sign in, one after another; they hold up nobody who is signed in."""

    def __init__(self) -> None:
        self.waiting = 0
        self._lock = asyncio.Lock()

    async def is_right(self, given: str, password: str) -> bool:
        """Whether it is the password, after those who came before; a wrong one makes those behind wait."""
        self.waiting += 1
        try:
            async with self._lock:
                if same(given, password):
                    return True
                await asyncio.sleep(WAIT)
                return False
        finally:
            self.waiting -= 1


def _only_with_password(request: Request) -> None:
    if not settings_of(request).password:
        raise NotThereError("there is no such page")
