"""Numbers that identify a person are not kept: nine digits written like a Social Security number are refused."""

from __future__ import annotations

import re
import unicodedata

_GAP = r"[\s.,_/-]{0,3}"
_CALLED = re.compile(r"\b(?:ssn|itin|tin|social security)\b\D{0,20}\d(?:[\s.,_/-]?\d){8}(?!\d)", re.IGNORECASE)
"""Nine digits in any groups that are called by that name."""
_NUMBER = re.compile(
    rf"(?:(?<![^\W_])|(?<=ssn)|(?<=itin)|(?<=tin))(\d{{3}}){_GAP}(\d{{2}}){_GAP}(\d{{4}})(?![^\W_])", re.IGNORECASE
)


def has_identity_number(text: str) -> bool:
    """Whether a text holds nine digits that a Social Security or taxpayer number may have.

    Areas 000 and 666, group 00 and serial 0000 were never given out; areas from 900 on are those of taxpayer
    identification numbers (ITIN).
    """
    plain = "".join(
        "-" if unicodedata.category(sign) == "Pd" or sign == "\N{MINUS SIGN}" else sign
        for sign in unicodedata.normalize("NFKC", text)
    )
    return bool(_CALLED.search(plain)) or any(
        int(area) not in (0, 666) and int(group) and int(serial) for area, group, serial in _NUMBER.findall(plain)
    )
