"""axe-core in an opened page: the vendored file, with every rule for WCAG 2.2 AA and those of good practice."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

VENDORED = Path(__file__).parents[1] / "vendored"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OF_COLOUR = ("color-contrast", "link-in-text-block")
"""What another colour scheme can change."""
OPEN_ALL = "() => { for (const each of document.querySelectorAll('details')) each.open = true; }"
RUN = """(options) => axe.run(document, options).then((found) => found.violations.flatMap((rule) => rule.nodes.map(
  (node) => `${rule.id}: ${node.html.slice(0, 160)} | ${node.failureSummary.slice(0, 260)}`)))"""


@cache
def source() -> str:
    return (VENDORED / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, with everything unfolded."""
    page.evaluate(OPEN_ALL)
    page.evaluate(source())
    options = {"runOnly": {"type": "tag", "values": list(RULES)}, "rules": {"target-size": {"enabled": True}}}
    return _run(page, {**options, "resultTypes": ["violations"]})


def violations_of_colour(page: Page) -> list[str]:
    """What axe finds once more after the colours have changed; it must have run before."""
    return _run(page, {"runOnly": {"type": "rule", "values": list(OF_COLOUR)}, "resultTypes": ["violations"]})


def _run(page: Page, options: dict[str, Any]) -> list[str]:
    found: list[str] = page.evaluate(RUN, options)
    return found
