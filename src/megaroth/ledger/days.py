"""A day within a sentence, where the layer above only passes the sentence on."""

from __future__ import annotations

from datetime import date

from megaroth.facts.dates import MONTHS


def in_words(day: date) -> str:
    """``15 April 2027``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
