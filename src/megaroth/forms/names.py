"""Names and addresses as a filing system takes them: Latin letters without accents, nothing lost, nothing guessed.

A letter is changed only where one plain spelling is usual (an accent dropped, ß as ss). Any other script is
refused: how a name is spelled in Latin letters is what its owner's Social Security card says, not what we compute.
"""

from __future__ import annotations

import unicodedata

from megaroth.errors import BadInputError
from megaroth.forms.model import Name

_SPELLED = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "SS",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "TH",
        "ı": "i",
        "ʼ": "'",
        "‘": "'",
        "’": "'",
        "‐": "-",
        "‑": "-",
        "–": "-",
        "\u00a0": " ",
        "\u202f": " ",
    }
)
"""Letters without a decomposition, and the typographic signs that text programs put in."""

_WAYS_OUT = "write it in plain Latin letters, a name as on the Social Security card"


def plain(text: str, key: str) -> str:
    """Text in printable ASCII, without blanks at its ends.

    Parameters
    ----------
    text : str
        As the user wrote it, in any script.
    key : str
        Which field it is, for the refusal.

    Raises
    ------
    BadInputError
        When a character has no one plain spelling, or is a control character.
    """
    if not text.isascii():
        text = "".join(_letters(text.translate(_SPELLED), key))
    if not text.isprintable():
        sign = next(sign for sign in text if not sign.isprintable())
        raise BadInputError(f"it has the control character U+{ord(sign):04X}", "write it on one line", key=key)
    return text.strip(" ")


def _letters(text: str, key: str) -> list[str]:
    """Each character in ASCII, an accented letter as its base letter."""
    found: list[str] = []
    for sign in unicodedata.normalize("NFD", text):
        if sign.isascii():
            found.append(sign)
        elif not (unicodedata.category(sign) == "Mn" and found and found[-1].isalpha()):
            raise BadInputError(f"it has {_shown(sign)}, which has no plain spelling", _WAYS_OUT, key=key)
    return found


def _shown(sign: str) -> str:
    """A character for a message: itself where a screen can show it, and its number."""
    return f"“{sign}” (U+{ord(sign):04X})" if sign.isprintable() else f"the character U+{ord(sign):04X}"


def surname_first(name: Name, key: str) -> str:
    """A name on one line, a person's surname first.

    Raises
    ------
    BadInputError
        When there is no name, or both a person's and a business's.

    Notes
    -----
    Publication 1220, Part C, payee record, First Payee Name Line: surname first is preferred.
    """
    last, business = name.last, name.business
    if (not last) is (not business) or (business and (name.first or name.middle or name.suffix)):
        raise unclear(name, key)
    if business:
        return business
    parts = [part.strip(" ") for part in (last, name.first, name.middle, name.suffix)]
    return " ".join([part for part in parts if part])


def unclear(name: Name, key: str) -> BadInputError:
    """What to say of a name that is neither a person's nor a business's, or both."""
    if name.business:
        return BadInputError("it is a person's name and a business's at once", "keep one of them", key=key)
    if name.first or name.middle:
        return BadInputError("the name has no last name", "a person needs one, a business only its own name", key=key)
    return BadInputError("there is no name", "a person's in parts, or a business's", key=key)


def two_lines(text: str, width: int, key: str) -> tuple[str, str]:
    """Text on one line or, where it is too long, on two, parted at a blank.

    Raises
    ------
    BadInputError
        When two lines do not hold it. Nothing is ever cut off.
    """
    if len(text) <= width:
        return text, ""
    at = text.rfind(" ", 0, width + 1)
    if at > 0 and len(text) - at - 1 <= width:
        return text[:at], text[at + 1 :]
    raise BadInputError(
        f"it has {len(text)} characters, more than two lines of {width} hold",
        "shorten it as the payer's records allow: nothing is cut off",
        key=key,
    )
