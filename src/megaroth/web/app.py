"""The app: every page and the API, behind one layer that keeps them local."""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from pathlib import Path

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from megaroth.errors import BadInputError, MegarothError
from megaroth.version import __version__
from megaroth.web.answers import Answers
from megaroth.web.api.described import Example, describe
from megaroth.web.api.problems import problem
from megaroth.web.folder import Folder, NotThereError
from megaroth.web.given import Asked, household
from megaroth.web.pages.sign_in import Turn
from megaroth.web.rendering import page
from megaroth.web.risks import Risks
from megaroth.web.safety import RefusedError, Safety, TooLargeError, checked
from megaroth.web.settings import Settings

PAGES = (
    *("home", "sign_in", "start", "plan", "facts", "questions", "calendar"),
    *("ledger", "ledger_adding", "ledger_table", "clocks", "convert", "convert_recording"),
    *("working", "words", "forms", "forms_issue", "census", "census_test", "census_project", "memo"),
)
"""The files of ``web/pages``, each with a ``router``."""
API = ("households", "figures", "ledger", "convert", "forms", "census")
"""The files of ``web/api``, each with a ``router``, and in ``EXAMPLES`` an answer of each operation by its path."""
API_PREFIX = "/api/v1"


def create_app(settings: Settings) -> FastAPI:
    """The app for one start.

    Parameters
    ----------
    settings : Settings
        Folder, secret, port, and the day of answers that name none.
    """
    app = FastAPI(
        title="megaroth",
        version=__version__,
        summary="The mega backdoor Roth, worked out on your own machine.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(checked)],
    )
    app.state.settings = settings
    app.state.folder = Folder(settings.folder)
    app.state.answers = Answers()
    app.state.sign_in = Turn()
    app.state.risks = Risks()
    app.state.recorded = set()
    for name in PAGES:
        app.include_router(import_module(f"megaroth.web.pages.{name}").router, include_in_schema=False)
    answers: dict[str, Example] = {}
    for name in API:
        module = import_module(f"megaroth.web.api.{name}")
        app.include_router(module.router, prefix=API_PREFIX)
        answers |= {f"{API_PREFIX}{path}": example for path, example in getattr(module, "EXAMPLES", {}).items()}
    describe(app, answers)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    app.add_exception_handler(MegarothError, _said)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_middleware(Faults)  # inside the layer below, so that this answer, too, has its headers
    app.add_middleware(Safety, settings=settings)
    return app


def status_of(error: MegarothError) -> int:
    """The HTTP status of an error."""
    if isinstance(error, NotThereError):
        return 404
    if isinstance(error, RefusedError):
        return 403
    return 413 if isinstance(error, TooLargeError) else 422


def _said(request: Request, error: Exception) -> Response:
    """An error of the input: one clear line, and a way back."""
    assert isinstance(error, MegarothError)
    if _is_api(request):
        return problem(error, status_of(error))
    return error_page(request, error, status_of(error))


def error_page(request: Request, error: MegarothError, status: int) -> Response:
    """The page of an error; the file is named without its folder."""
    shown = {"message": str(error), "remedy": "", "where": ""}
    if isinstance(error, BadInputError):
        line = f", line {error.line}" if error.line else ""
        where = f"{Path(error.file).name}{line}" if error.file else ""
        shown = {"message": error.message, "remedy": error.remedy, "where": where}
    return page(request, "error.html", status=status, asked=_household_of(request), **shown)


def _household_of(request: Request) -> Asked | None:
    """The household that the address is about, so that an error about its file leads to where that is changed."""
    name = request.path_params.get("name", "")
    if not request.url.path.startswith("/h/") or not name:
        return None
    try:
        return household(request, name)
    except BadInputError:
        return None


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, TooLargeError):  # what reads the body of an operation of the API hides it
        return _said(request, error.__cause__)
    if error.status_code == 400:  # a body that is no JSON, no UTF-8, or too deep: as any other bad input
        return _said(request, BadInputError("what was sent cannot be read", "JSON or a form, in UTF-8"))
    words = {404: "there is no such page", 405: "this page does not take that"}
    said = BadInputError(words.get(error.status_code, "this cannot be answered"))
    if _is_api(request):
        return problem(said, error.status_code)
    return error_page(request, said, error.status_code)


def _invalid(request: Request, error: Exception) -> Response:
    """What FastAPI itself refuses: said without repeating the value."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    said = BadInputError(f"{first['loc'][-1]}: {first['msg'].lower()}")
    return problem(said, 422) if _is_api(request) else error_page(request, said, 422)


class Faults:
    """A fault of ours becomes a page: the traceback is for whoever started the server, never for the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on; answer in the app's place when it fails before it has begun to answer."""
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as fault:
            traceback.print_exception(fault, file=sys.stderr)
            if scope["type"] != "http" or begun:
                raise
            await _fault(Request(scope))(scope, receive, send)


def _fault(request: Request) -> Response:
    said = BadInputError("this is a fault of megaroth, not of your file", "the window in which it runs says more")
    return problem(said, 500) if _is_api(request) else error_page(request, said, 500)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")
