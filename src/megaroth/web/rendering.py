"""Templates, and the words and amounts in them: said by the same functions as on the command line."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from megaroth.law.figures import RULES_OF, content_hash, shipped
from megaroth.money import dollars, percent
from megaroth.report.text.words import (
    capital,
    counted,
    day_alone,
    day_of_month,
    ended,
    full_day,
    listed,
    tight_day,
    whole_down,
    whole_near,
    whole_up,
)
from megaroth.version import __version__
from megaroth.web.numbers import linked, marked
from megaroth.web.safety import IN_SESSION, TOKEN_FIELD, token_of
from megaroth.web.terms import term_id

FOLDER = Path(__file__).parent / "templates"


TABS = (
    *(("plan", "Plan", True), ("facts", "Facts", False), ("calendar", "Calendar", True)),
    *(("ledger", "Ledger", False), ("clocks", "Clocks", True), ("convert", "Convert", True)),
    *(("forms", "Forms", False), ("memo", "Memo", True)),
)
"""The pages of a household in the order of a year's work: the end of the address, its name, and whether examples
have it."""
MENU = (("/", "Households"), ("/census", "Census"), ("/words", "Words"))
"""The pages that are about no household."""


def iso(when: date) -> str:
    """A day as machines read it."""
    return when.isoformat()


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        **{"dollars": dollars, "percent": percent, "iso": iso, "marked": marked, "linked": linked},
        **{"tight_day": tight_day, "full_day": full_day, "day_alone": day_alone, "day_of_month": day_of_month},
        **{"whole_down": whole_down, "whole_near": whole_near, "whole_up": whole_up},
        **{"capital": capital, "ended": ended, "listed": listed, "counted": counted, "term_id": term_id},
    }
    made.globals |= {
        "version": __version__,
        "rules_date": RULES_OF,
        "rules_hash": content_hash(),
        "token_field": TOKEN_FIELD,
        "tabs": TABS,
        "menu": MENU,
    }
    return made


ENVIRONMENT = _environment()


def warm() -> None:
    """Make every template, every figure and what reads a ledger ready, so that the first page waits for none of it."""
    shipped()
    import_module("megaroth.ledger.database")
    import_module("megaroth.service.from_ledger")
    for file in FOLDER.glob("*.html"):
        ENVIRONMENT.get_template(file.name)


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page, or the part of one that a request from the page itself asks for.

    Parameters
    ----------
    request : Request
        The request that is answered.
    template : str
        The file in ``web/templates``.
    status : int
        The HTTP status.
    **context
        What the template shows; ``asked`` where the page is about one household.
    """
    settings = request.app.state.settings
    around = {
        "token": token_of(settings) if request.scope.get(IN_SESSION) else "",
        "here": request.url.path,
        "asked": None,
    }
    return HTMLResponse(ENVIRONMENT.get_template(template).render(around | context), status_code=status)


def wants_part(request: Request) -> bool:
    """Whether the page itself asks, for the part that it will put in place."""
    return request.headers.get("hx-request") == "true"
