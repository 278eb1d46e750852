"""What a page may show again of what was sent."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(?<![\d,.$])(?:\d{3}[^\w,$]{0,3}\d{2}[^\w,$]{0,3}\d{4}|\d{2}[^\w,$]{1,3}\d{7})(?![\d,.])")
_WRITTEN_OUT = re.compile(r"(?<!\d)\d{3}[^\w]{1,3}\d{2}[^\w]{1,3}\d{4}(?!\d)")


def without_number(text: str, *, may_hold_digits: bool = False) -> str:
    """What a page may show again of a field: nothing where it looks like a number of a person or payer.

    Parameters
    ----------
    text : str
        As it was sent.
    may_hold_digits : bool
        Whether nine digits are usual there, as in a ZIP code; then only such a number's own way of writing counts.
    """
    return "" if (_WRITTEN_OUT if may_hold_digits else _NUMBER).search(text) else text
