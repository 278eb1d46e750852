"""Households with and without a ledger, and what the command line says of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from megaroth.cli.main import main
from tests.web.conftest import EXAMPLES

DAY = "2026-12-31"
SCRIPT = "<script>alert(1)</script>"
COUPLE = (
    "opening roth-ira 67,000 --basis 12,000 --first-year 2015 --person alex --on 2026-01-02",
    "layer roth-ira 30,000 --basis 25,000 --first-year 2024 --person alex --on 2026-01-02",
    "payday 2026-02-13 --pre-tax 980 --after-tax 750 --match 354 --plan acme",
    "payday 2026-02-27 --pre-tax 980 --after-tax 750.35 --match 354 --plan acme",
    "value after-tax 1,520.17 --plan acme --on 2026-03-31",
    "contribution roth 1,000 --plan school --on 2026-03-31",
    "payment after-tax 500 --plan acme --on 2026-12-01",
)
"""A saver with Roth IRAs and after-tax money, and one with Roth money in another plan."""


def households(root: Path) -> Path:
    """A folder with three households: lee and couple keep a ledger, ann has none yet."""
    root.mkdir()
    for name, example in (("lee", "lee"), ("couple", "couple"), ("ann", "employee")):
        text = (EXAMPLES / f"{example}.toml").read_text(encoding="utf-8")
        (root / f"{name}.toml").write_text(text, encoding="utf-8")
    run("ledger", "add", root / "lee.toml", "--csv", EXAMPLES / "lee-2026.csv")
    for entry in COUPLE:
        run("ledger", "add", root / "couple.toml", *entry.split())
    return root


def run(*arguments: str | Path) -> str:
    """What the command line prints."""
    done = CliRunner().invoke(main, [*map(str, arguments), "--as-of", DAY])
    assert done.exit_code in (0, 1), done.output
    return done.stdout


def told(*arguments: str | Path) -> Any:
    """The same as data."""
    return json.loads(run(*arguments, "--json"))


def cents(data: Any, *names: str) -> Iterator[int]:
    """Every amount of an answer, or those under some names."""
    if isinstance(data, dict):
        for name, value in data.items():
            if isinstance(value, dict) and set(value) == {"cents", "text"} and (not names or name in names):
                yield value["cents"]
            else:
                yield from cents(value, *names)
    elif isinstance(data, list):
        for each in data:
            yield from cents(each, *names)


def bare(data: Any) -> Any:
    """Data of the command line as the API has it: each file without its folder."""
    named = {name: Path(data[name]).name for name in ("file", "household", "ledger") if isinstance(data.get(name), str)}
    return {**data, **named}


def wrong_fields(html: str) -> list[str]:
    """The names of the fields beside which an error stands, each of which names its error."""
    found = []
    for field in re.findall(r"<(?:input|select|textarea)\b[^>]*aria-invalid=\"true\"[^>]*>", html):
        described = re.search(r'aria-describedby="([^"]+)"', field)
        assert described, field
        assert all(f'id="{each}"' in html for each in described[1].split()), field
        found.append(re.search(r'name="([^"]+)"', field)[1])  # type: ignore[index]
    return found


def fields(html: str, action: str) -> dict[str, Any]:
    """The hidden fields of the form that leads to an address."""
    form = re.search(rf'<form[^>]*action="[^"]*{re.escape(action)}[^"]*".*?</form>', html, re.DOTALL)
    assert form, action
    held: dict[str, Any] = {}
    for each in re.findall(r'<input type="hidden"[^>]*>', form[0]):
        name, value = (unescape(re.search(rf'{part}="([^"]*)"', each)[1]) for part in ("name", "value"))  # type: ignore[index]
        held[name] = [*held[name], value] if isinstance(held.get(name), list) else value
    return held
