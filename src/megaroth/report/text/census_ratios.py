"""Ratios that a line decides on, as a reader sees them: rounded, and never on the other side of the line."""

from __future__ import annotations

from megaroth.money import round_half_up

HUNDREDTH = 100
"""0.01 point, in millionths."""


def ratio_points(ratio: int, *, at_least: int | None = None, more_than: int | None = None) -> str:
    """A ratio with two decimals, rounded half up unless that would belie what was decided by it.

    Parameters
    ----------
    ratio : int
        Millionths, not below zero.
    at_least : int, optional
        A whole number of hundredths of a point that is met from there on (70% of coverage): a ratio below it that
        would round to it is cut, 69.996% to ``69.99%``.
    more_than : int, optional
        The same of a line that is passed only above it (60% of a top-heavy plan): 60.004% is shown as ``60.01%``.
    """
    shown = round_half_up(ratio, HUNDREDTH) * HUNDREDTH
    if at_least is not None and ratio < at_least <= shown:
        shown = at_least - HUNDREDTH
    if more_than is not None and shown <= more_than < ratio:
        shown = more_than + HUNDREDTH
    whole, rest = divmod(shown, 10_000)
    return f"{whole}.{rest // HUNDREDTH:02d}%"
