"""One cell at a time: what people write for money, rates, dates and relations, and what of it is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from megaroth.errors import BadInputError
from megaroth.facts.dates import read_date
from megaroth.facts.words import squeezed
from megaroth.money import LARGEST, ONE, parse_percent

NOTHING = frozenset({"", "-", "--", "–", "n/a", "na", "none", "null", "$ -", "$-"})
"""What stands in a cell in which nothing is told."""

NOTHING_IN_NUMBERS = frozenset({"", "-", "--", "–", "$ -", "$-"})
"""What stands for nothing where a number is wanted: a word such as ``N/A`` may as well mean that nobody knows."""

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
THEMSELVES = frozenset({"self", "owner"})
"""Those of them that mark the one whose relatives a family is."""

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


_UNITS = {
    "cents": {
        "cents": "cents",
        "cent": "cents",
        "dollars": "dollars",
        "dollar": "dollars",
        "usd": "dollars",
        "$": "dollars",
    },
    "millionths": {"percent": "percent", "%": "percent", "fraction": "fraction", "millionths": "millionths"},
}


def unit_told(kind: str, unit: str, heading: str) -> str | None:
    """The unit of money or of a rate, as the file, its map or its heading says it; None where it is none of them.

    Parameters
    ----------
    kind : str
        The unit of the column here: ``cents`` and ``millionths`` may be told in others.
    unit : str
        What the file or its map says; empty where neither does.
    """
    known = _UNITS.get(kind)
    if known is None:
        return ""
    if unit:
        return known.get(unit.strip().lower())
    # as :mod:`megaroth.census.mapping` reads a heading: "PayCents" is pay too, and must not be taken for dollars
    found = re.search(rf"(?:^|[^a-z]){kind}(?:$|[^a-z])", heading.lower()) or squeezed(heading).endswith(kind)
    return kind if found else ""


def cents_of_text(text: str) -> int:
    """Whole cents."""
    found = re.fullmatch(r"(?P<minus>-?)(?P<round>\()?(?P<amount>\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?(?(round)\))", text)
    if not found or (found["minus"] and found["round"]):
        raise ValueError(text)
    cents = int(found["amount"].replace(",", ""))
    if cents > LARGEST:
        raise BadInputError("{} is beyond the range of amounts", "ten billion dollars at most")
    return -cents if found["minus"] or found["round"] else cents


NO_SIGN = (
    "write the sign, or say it once: `megaroth census map` with --unit {column}=fraction where 0.5 is 50%, as a "
    "spreadsheet stores it, or {column}=percent"
)
"""What is said of a number of which nobody can know whether it is a percentage; ``{column}`` is put in."""


def rate_of_text(text: str, bare: str) -> int:
    """Millionths; ``bare`` is what a number without a sign is, such as ``percent``, or empty where nobody knows."""
    if re.fullmatch(r"\d*\.?\d+", text):
        whole, _, fraction = text.partition(".")
        if not int(whole or 0) and not int(fraction or 0):
            return 0
        if bare == "percent":
            return parse_percent(f"{whole}.{fraction[:4]}%" if fraction else f"{whole}%") if _short(fraction) else _no()
        if bare == "millionths" and not fraction.rstrip("0"):
            return int(whole)
        if bare == "millionths":
            raise BadInputError("{} is not a whole number of millionths", "write 62% as 620000, or with its sign")
        if bare == "fraction" and len(fraction.rstrip("0")) <= 6:
            return int(whole or 0) * ONE + int(fraction[:6].ljust(6, "0"))
        raise BadInputError("{} may be a percentage or a fraction", NO_SIGN)
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


_AMOUNT = re.compile(r"\(?-?\s*\$?\s*(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?\s*%?\)?")
_MONEY_WORDS = re.compile(
    r"roth|match|defer|contrib|\bpay\b|\bcomp\b|compensation|wages|earning|salary|after.?tax|pre.?tax|\bown(?:ed|er|ership)?\b"
    r"|balance|withh|qnec|qmac|profit|401|%|\$"
)


def hold_amounts(heading: str, values: Sequence[str]) -> bool:
    """Whether a column that is known by nothing holds money or rates: what they are must not be passed over.

    Whole numbers are amounts only under a heading that speaks of money: otherwise they are as likely a code.
    """
    told = [each for each in (value.strip() for value in values) if each not in NOTHING_IN_NUMBERS]
    numbers = [each for each in told if _AMOUNT.fullmatch(each) and any(letter.isdigit() for letter in each)]
    if not numbers or 10 * len(numbers) < 9 * len(told) or not any(re.search("[1-9]", each) for each in numbers):
        return False
    amounts = [each for each in numbers if re.search("[1-9]", each)]  # a nought says nothing of how money is written
    written = sum(1 for each in amounts if re.search(r"[$%]|\.\d\d$|\d,\d{3}", each))
    return 2 * written >= len(amounts) or bool(_MONEY_WORDS.search(heading.lower()))
