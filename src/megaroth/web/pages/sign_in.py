"""``/sign-in``: only where the page is served beyond this machine, which takes a password."""

from __future__ import annotations

from time import sleep

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from megaroth.web.folder import NotThereError
from megaroth.web.given import Fields, settings_of, text_of
from megaroth.web.rendering import page
from megaroth.web.safety import SIGN_IN, cookie, same

router = APIRouter()

WAIT = 1.0
"""Seconds that a wrong password costs, so that guessing takes long."""


@router.get(SIGN_IN)
def ask(request: Request) -> Response:
    """Ask for the password."""
    _only_with_password(request)
    return page(request, "sign_in.html", wrong=False)


@router.post(SIGN_IN)
def sign_in(request: Request, form: Fields) -> Response:
    """Open a session for whoever knows the password."""
    _only_with_password(request)
    settings = settings_of(request)
    if not same(text_of(form, "password"), settings.password):
        sleep(WAIT)
        return page(request, "sign_in.html", status=403, wrong=True)
    answer = RedirectResponse("/", status_code=303)
    answer.headers["set-cookie"] = cookie(settings)
    return answer


def _only_with_password(request: Request) -> None:
    if not settings_of(request).password:
        raise NotThereError("there is no such page")
