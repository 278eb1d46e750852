"""The OpenAPI description, with an answer of the shipped example for each operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

JSON = "application/json"
OBJECT = {"type": "object", "additionalProperties": True}

Example = Callable[[], Any]
"""Makes what an answer looks like, from a shipped example."""


def describe(app: FastAPI, answers: dict[str, Example]) -> None:
    """Give the app's description an example for each operation, worked out when it is first asked for.

    Parameters
    ----------
    app : FastAPI
        The app.
    answers : dict
        Under each path what an answer of it looks like: the ``EXAMPLES`` of the files of ``web/api``.
    """
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        schema = plain()
        for path, operations in schema["paths"].items():
            for operation in operations.values():
                content = operation["responses"]["200"].setdefault("content", {}).setdefault(JSON, {})
                content["schema"] = content.get("schema") or OBJECT
                operation["responses"].pop("default", None)
                if path in answers:
                    content["example"] = answers[path]()
        return schema

    app.openapi = described  # type: ignore[method-assign]
