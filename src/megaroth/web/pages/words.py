"""``/words``: each term once, found under its other names too."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from megaroth.web.rendering import page
from megaroth.web.terms import TERMS

router = APIRouter()


@router.get("/words")
def words(request: Request) -> Response:
    """All terms by name."""
    found = sorted(TERMS, key=lambda term: term.name.lower())
    other = sorted(((also, term) for term in TERMS for also in term.also), key=lambda pair: pair[0].lower())
    return page(request, "words.html", terms=found, other=other)
