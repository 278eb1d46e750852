"""One cell at a time: what people write for money, rates, dates and relations, and what of it is refused."""

from __future__ import annotations

import re
from datetime import date

from megaroth.errors import BadInputError
from megaroth.facts.dates import read_date
from megaroth.facts.words import squeezed
from megaroth.money import ONE, parse_percent

NOTHING = frozenset({"", "-", "--", "–", "n/a", "na", "none", "null", "$ -", "$-"})
"""What stands in a cell in which nothing is told."""

YES = frozenset({"yes", "y", "true", "t", "1", "x"})
NO = frozenset({"no", "n", "false", "f", "0"})

RELATIONS = {
    **dict.fromkeys(("spouse", "wife", "husband"), "spouse"),
    **dict.fromkeys(("child", "son", "daughter", "adopted child"), "child"),
    **dict.fromkeys(("parent", "mother", "father"), "parent"),
    **dict.fromkeys(("grandparent", "grandmother", "grandfather"), "grandparent"),
    **dict.fromkeys(("grandchild", "grandson", "granddaughter"), "grandchild"),
}
NEVER_ATTRIBUTED = frozenset(
    squeezed(each)
    for each in (
        *("sibling", "brother", "sister", "cousin", "uncle", "aunt", "nephew", "niece", "in-law", "self", "owner"),
        *(
            "mother-in-law",
            "father-in-law",
            "brother-in-law",
            "sister-in-law",
            "son-in-law",
            "daughter-in-law",
            "other",
        ),
    )
)
"""Relations to which section 318 never attributes, and the owner's own row."""

_BLANK_DATES = frozenset({"00/00/0000", "0000-00-00", "0/0/0000"})


def safe_message(error: Exception, what: str) -> str:
    """The message for a value; the error's own words would hold the value itself."""
    said = str(error)
    if "range" in said or "beyond" in said:
        return "{} is beyond the range of amounts"
    if isinstance(error, BadInputError) and "calendar" in said:
        return "{} is no day of the calendar"
    if isinstance(error, BadInputError) and not error.file and "{}" in error.message:
        return error.message
    return what


def rate_of_text(text: str, bare: str) -> int:
    """Millionths; ``bare`` is what a number without a sign is: ``percent``, ``fraction``, or empty for nobody knows."""
    if re.fullmatch(r"\d*\.?\d+", text):
        whole, _, fraction = text.partition(".")
        if not int(whole or 0) and not int(fraction or 0):
            return 0
        if bare == "percent":
            return parse_percent(f"{whole}.{fraction[:4]}%" if fraction else f"{whole}%") if _short(fraction) else _no()
        if bare == "fraction" and len(fraction.rstrip("0")) <= 6:
            return int(whole or 0) * ONE + int(fraction[:6].ljust(6, "0"))
        raise BadInputError("{} may be a percentage or a fraction", "write the sign, or say it in the map: [units]")
    return parse_percent(re.sub(r"\s+%", "%", text))


def _short(fraction: str) -> bool:
    return len(fraction.rstrip("0")) <= 4


def _no() -> int:
    raise BadInputError("{} has more than four decimals", "round it to four decimals")


def count_of_text(text: str) -> int:
    """Whole hours: what is left of an hour is not one."""
    found = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d{1,6})(?:\.\d+)?", text)
    if not found:
        raise ValueError(text)
    return int(found[1].replace(",", ""))


def yes_of_text(text: str) -> bool:
    """Yes or no."""
    plain = text.lower().removesuffix(".0")
    if plain in YES:
        return True
    if plain in NO:
        return False
    raise ValueError(text)


def day_of_text(text: str) -> date | None:
    """A date that is not in the usual forms; none where the cell says that there is none."""
    if text in _BLANK_DATES:
        return None
    if re.fullmatch(r"(?:19|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{2}", text):
        raise BadInputError("{} does not say of which century it is", "write the year with four digits")
    return read_date(text)
