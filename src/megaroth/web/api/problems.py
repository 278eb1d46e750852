"""Errors of the API as problem details (RFC 9457)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.responses import JSONResponse

from megaroth.errors import BadInputError, MegarothError, NotPublishedError

TYPE = "application/problem+json"

PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "What is wrong, in one line."},
        "status": {"type": "integer"},
        "remedy": {"type": "string", "description": "What would be right."},
        "where": {"type": "string", "description": "The file, without its folder, and its line."},
        "key": {"type": "string", "description": "The key in the file."},
    },
}


class Problem(JSONResponse):
    """A response of the type of problem details."""

    media_type = TYPE


def problem(error: MegarothError, status: int) -> Problem:
    """An error as problem details: its file is named without its folder."""
    body: dict[str, Any] = {"type": "about:blank", "title": str(error), "status": status}
    if isinstance(error, BadInputError):
        line = f":{error.line}" if error.line else ""
        body["title"] = error.message
        body |= {"remedy": error.remedy, "key": error.key}
        body["where"] = f"{Path(error.file).name}{line}" if error.file else ""
    elif isinstance(error, NotPublishedError):
        body |= {"figure": error.figure, "year": error.year, "newest_year": error.last}
    return Problem(body, status_code=status)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of an operation for its OpenAPI."""
    said = {401: "No session.", 403: "Refused.", 404: "Not there.", 413: "Too large.", 422: "Bad input."}
    return {
        status: {"description": said[status], "content": {TYPE: {"schema": PROBLEM}}}
        for status in (401, 403, *statuses)
    }
