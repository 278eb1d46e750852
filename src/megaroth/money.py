"""Money is integer cents, a rate is integer millionths; every rounding has a name.

Binary floats never hold money. Text becomes cents only here and cents become text
only here. The rounding functions take and return plain integers, so that the same
source runs as it stands and compiled (see ``docs/decisions/0003-two-ways-to-run.md``).
"""

from __future__ import annotations

import re
from typing import Annotated

Cents = Annotated[int, "cents"]
"""An amount of money in cents. Annotated, not a new type, so that rules also compile."""

Millionths = Annotated[int, "millionths"]
"""A rate or ratio in millionths: 25% is 250_000."""

ONE = 1_000_000
"""The rate 100%, in millionths."""

LARGEST = 10**12
"""Amounts stay within plus or minus this many cents (ten billion dollars): a product with a rate then
fits into 64 bits, which wrap silently in compiled code. Checked where text is parsed and columns are read."""

HIGHEST_RATE = 4 * ONE
"""The highest rate, 400%: its product with the largest amount still fits into 64 bits. Checked where rates are read."""


# --- rounding: integers in, integers out -------------------------------------------------------------


def round_half_up(numerator: int, denominator: int) -> int:
    """A quotient rounded to the nearest whole number, a half upward."""
    return (2 * numerator + denominator) // (2 * denominator)


def portion(amount: int, rate: int) -> int:
    """A rate of an amount (cents, millionths), rounded half up to the cent."""
    return round_half_up(amount * rate, 1_000_000)


def portion_within(total: int, rate: int) -> int:
    """The part of a total that is ``rate`` of the rest: ``total * rate / (1 + rate)``, half up to the cent.

    A self-employed owner's 25% of pay after the contribution is 20% of pay before it.
    """
    return round_half_up(total * rate, 1_000_000 + rate)


def share_of(amount: int, part: int, whole: int) -> int:
    """``amount * part / whole``, half up to the cent; 0 when the whole is not positive.

    Taken in two steps, so that no product leaves 64 bits for amounts up to :data:`LARGEST`.
    """
    if whole <= 0:
        return 0
    high, low = divmod(amount, 1_000_000)
    carried, rest = divmod(high * part, whole)
    return carried * 1_000_000 + round_half_up(rest * 1_000_000 + low * part, whole)


def rate_of(part: int, whole: int) -> int:
    """The ratio of two amounts in millionths, half up; 0 when the whole is not positive."""
    if whole <= 0:
        return 0
    return round_half_up(part * 1_000_000, whole)


def down_to(amount: int, step: int) -> int:
    """The largest multiple of ``step`` not above the amount."""
    return amount // step * step


def up_to(amount: int, step: int) -> int:
    """The smallest multiple of ``step`` not below the amount."""
    return -(-amount // step) * step


# --- text ---------------------------------------------------------------------------------------------

_DOLLARS = re.compile(
    r"""(?P<sign>[-−(]?)\s*(?:US)?\$?\s*
        (?P<whole>\d{1,3}(?:[,_' ]\d{3})+|\d+|(?=\.\d))
        (?:\.(?P<cents>\d{1,2}))?
        \s*(?P<scale>[kKmM])?\s*(?:USD|dollars?)?\s*(?P<close>\)?)""",
    re.VERBOSE,
)
_PERCENT = re.compile(r"(?P<whole>\d{1,9})?(?:\.(?P<fraction>\d{1,4}))?\s*(?:%|percent|per cent)")


def parse_dollars(text: str) -> int:
    """Cents from dollars as people write them: ``$1,234.50``, ``24_500``, ``210k``, ``(350)``.

    Parameters
    ----------
    text : str
        The amount in dollars.

    Returns
    -------
    int
        Cents.

    Raises
    ------
    ValueError
        When the text is not one amount, has fractions of a cent, or is out of range.
    """
    found = _DOLLARS.fullmatch(text.strip())
    if found is None or (found["sign"] == "(") != bool(found["close"]):
        raise ValueError(f"{text!r} is not an amount of dollars")
    whole = re.sub(r"[,_' ]", "", found["whole"]) or "0"
    if len(whole) > 12:
        raise ValueError(f"{text!r} is beyond the range of amounts")
    scale = {"k": 1_000, "m": 1_000_000}.get((found["scale"] or "").lower(), 1)
    cents = int(whole) * 100 + int((found["cents"] or "").ljust(2, "0"))
    cents *= scale
    if found["sign"]:
        cents = -cents
    return within_range(cents)


def within_range(cents: int) -> int:
    """The amount itself, when it is within plus or minus :data:`LARGEST`; otherwise ``ValueError``."""
    if not -LARGEST <= cents <= LARGEST:
        raise ValueError("an amount beyond ten billion dollars")
    return cents


def parse_percent(text: str) -> int:
    """Millionths from a percentage as people write it: ``6%``, ``4.25 percent``.

    Raises
    ------
    ValueError
        When the text is not one percentage; a bare number is not one, because 6 could be 6% or 600%.
    """
    found = _PERCENT.fullmatch(text.strip())
    if found is None or not (found["whole"] or found["fraction"]):
        raise ValueError(f"{text!r} is not a percentage (write it with the sign, like 6%)")
    return int(found["whole"] or 0) * 10_000 + int((found["fraction"] or "").ljust(4, "0"))


def dollars(cents: int) -> str:
    """An amount as text: ``$37,500`` when whole, ``$6,500.08`` when not, with a true minus sign."""
    whole, rest = divmod(abs(cents), 100)
    text = f"${whole:,}.{rest:02d}" if rest else f"${whole:,}"
    return f"−{text}" if cents < 0 else text


def percent(millionths: int) -> str:
    """A rate as text: ``26%``, ``4.25%``."""
    whole, rest = divmod(abs(millionths), 10_000)
    fraction = f".{rest:04d}".rstrip("0").rstrip(".")
    return f"{'−' if millionths < 0 else ''}{whole}{fraction}%"
