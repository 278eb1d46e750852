"""The ledger of a household as the pages find it: its file, its addresses, and its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from megaroth.ledger.kinds import SOURCES
from megaroth.web.folder import Folder
from megaroth.web.given import Asked

BUCKETS = {"pre-tax": "pre-tax", "roth": "roth", "after-tax": "after-tax"}
"""The colour of a source that no employer pays, by how it is taxed."""


def has_ledger(folder: Folder, asked: Asked) -> bool:
    """Whether the household has begun a ledger."""
    return folder.ledger(asked.place).exists()


def address(asked: Asked, end: str, /, **query: object) -> str:
    """A page of the household, on the same day; what is empty stays out of its address."""
    day = {"as_of": asked.as_of.isoformat()} if asked.day_given else {}
    held = {**day, **{name: value for name, value in query.items() if value not in ("", None, 0)}}
    return f"{asked.place.base}/{end}" + (f"?{urlencode(held, doseq=True)}" if held else "")


def bucket(source: str) -> str:
    """The bucket whose colour a source has."""
    known = SOURCES.get(source)
    if known is None:
        return "other"
    return "employer" if known.by_employer else BUCKETS.get(known.tax, "other")


def bare(data: dict[str, Any]) -> dict[str, Any]:
    """The data with each file named without its folder, which is nobody's business beyond this machine."""
    named = {name: Path(data[name]).name for name in ("file", "household", "ledger") if _is_path(data.get(name))}
    return {**data, **named}


def _is_path(value: object) -> bool:
    return isinstance(value, str) and value.endswith((".toml", ".ledger"))
