"""The messages to persons on the screen, for ``megaroth census test --messages -``."""

from __future__ import annotations

from megaroth.census.messages import messages
from megaroth.service.census import CensusTested

RULE = "-" * 40


def messages_text(found: CensusTested) -> str:
    """Every message, one after another."""
    held = messages(found.test, found.as_of)
    if not held:
        return "Nobody is highly paid, over a limit, or gets money back: there is nobody to write to."
    return f"\n\n{RULE}\n\n".join(each.text for each in held)
