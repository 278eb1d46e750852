"""One fact's answer, from what the file or the person says to what the model holds.

Forgiving about how dollars, percentages and dates are written; strict about what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from megaroth.errors import BadInputError
from megaroth.facts.dates import read_date
from megaroth.facts.fields import Fact
from megaroth.facts.match_text import read_match
from megaroth.facts.model import Range
from megaroth.facts.plan import NO_CAP, Election, Tier
from megaroth.facts.source_text import read_source
from megaroth.facts.words import CHOICES, PERHAPS, nearest, same_word, shown, squeezed
from megaroth.money import ONE, dollars, parse_dollars, parse_percent, percent

NOT_KNOWN = frozenset({"unknown", "?", "not known", "don't know", "do not know", "not sure", ""})
"""What people write for a fact that they do not know; a value left empty is one of them."""

NONE = frozenset({"none", "no", "no cap", "no limit", "nothing"})
"""What people write for a cap that the plan does not have."""

_YES = frozenset({"yes", "y", "true"})
_NO = frozenset({"no", "n", "false"})


class Decimals(str):
    """A decimal number as the file writes it, kept as text so that no binary float ever holds money."""

    __slots__ = ()


def is_not_known(raw: object) -> bool:
    """Whether the value says in words that the fact is not known."""
    return isinstance(raw, str) and raw.strip().lower() in NOT_KNOWN


def value_of(fact: Fact, raw: object, *, may_be_unknown: bool = True) -> object:
    """The answer to a fact as the model holds it: cents, millionths, a date, a tuple of tiers, a table by dates.

    Parameters
    ----------
    fact : Fact
        The declaration.
    raw : object
        What the file (or the person, as text) says.
    may_be_unknown : bool
        Whether ``None`` is an answer.

    Raises
    ------
    BadInputError
        When the value has no meaning here; the message says what would be right, and no place but ``key``: which
        entry of a list or table it is.
    """
    if is_not_known(raw):
        if may_be_unknown:
            return None
        raise BadInputError("this cannot be left unknown", "leave the line out for the usual value")
    return _READERS[fact.kind](fact, raw)


# --- amounts ---------------------------------------------------------------------------------------------


def _number_text(raw: object) -> str | None:
    """The digits of a bare number (an integer or a decimal of the file), or ``None``."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, (int, Decimals)):
        return str(raw).lstrip("+")
    if isinstance(raw, float):
        return repr(raw).removesuffix(".0")
    return None


def _cents(raw: object) -> int:
    number = _number_text(raw)
    text = number if number is not None else raw
    how = 'write dollars like 210000 or "$210,000" or "210k"'
    if not isinstance(text, str):
        raise BadInputError(f"{shown(raw)} is not an amount of dollars", how)
    if number is None and text.strip().lower() == "none":
        return 0
    if text.count("(") != text.count(")"):
        raise BadInputError(f"{shown(raw)} has one bracket without the other", how)
    try:
        return parse_dollars(text)
    except ValueError as error:
        if "range" in str(error) or "beyond" in str(error):
            raise BadInputError(f"{shown(raw)} is more than any amount here can be", "check the digits") from None
        if "%" in text:
            raise BadInputError(f"{shown(raw)} is a percentage where an amount of dollars is wanted", how) from None
        if re.fullmatch(r"[-+$\d,_.']*\.\d{3,}", text.strip()):
            raise BadInputError(f"{shown(raw)} has fractions of a cent", "give at most two decimals") from None
        raise BadInputError(f"{shown(raw)} is not an amount of dollars", how) from None


def _dollars(fact: Fact, raw: object) -> int:
    cents = _cents(raw)
    if fact.least is not None and cents < fact.least:
        if fact.least == 0:
            raise BadInputError(f"{shown(raw)} is negative", "this amount is never below zero")
        raise BadInputError(f"{shown(raw)} is too little", f"at least {dollars(fact.least)}")
    if fact.most is not None and cents > fact.most:
        raise BadInputError(f"{shown(raw)} is too much", f"at most {dollars(fact.most)}")
    return cents


def _dollars_or_none(fact: Fact, raw: object) -> int:
    if isinstance(raw, str) and raw.strip().lower() in NONE:
        return NO_CAP
    return _dollars(fact, raw)


def _percent(fact: Fact, raw: object) -> int:
    number = _number_text(raw)
    if number is not None or not isinstance(raw, str):
        raise BadInputError(f"{shown(raw)} is not a percentage", _with_sign(number or ""))
    text = raw.strip()
    if text[:1] in {"-", "−"}:
        raise BadInputError(f"{shown(raw)} is negative", "a percentage is never below zero")
    try:
        rate = parse_percent(text)
    except ValueError:
        raise BadInputError(f"{shown(raw)} is not a percentage", _with_sign(text)) from None
    most = ONE if fact.most is None else fact.most
    if rate > most:
        raise BadInputError(f"{shown(raw)} is more than {percent(most)}", f"at most {percent(most)}")
    if fact.least is not None and rate < fact.least:
        raise BadInputError(f"{shown(raw)} is too little", f"at least {percent(fact.least)}")
    return rate


def _with_sign(number: str) -> str:
    """How to write a bare number as a percentage; a fraction may be meant in two ways, so both are shown."""
    if re.fullmatch(r"0?\.\d{1,4}", number):
        return f'write "{percent(int(number.partition(".")[2].ljust(6, "0")))}" or "{number}%"'
    if re.fullmatch(r"\d*\.\d{5,}\s*%?", number):
        return "give at most four decimals"
    if re.fullmatch(r"\d{1,2}(\.\d{1,4})?|100", number):
        return f'write "{number}%"'
    return 'write it with its sign, like "6%"'


def _percent_or_none(fact: Fact, raw: object) -> int:
    if isinstance(raw, str) and raw.strip().lower() in NONE:
        return ONE
    return _percent(fact, raw)


# --- a low and a high guess ------------------------------------------------------------------------------

_HOW_RANGE = 'write one amount, or "75,000 to 110,000", or { low = 75000, expected = 90000, high = 110000 }'
_EXPECTED = re.compile(
    r"\s*[,;]?\s*\(?(?:expected|expecting|likely|probably)\s*:?\s*(?P<expected>[^()]+)\)?$", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s+to\s+|\s*[–—]\s*|\s+-\s+|(?<=[\dkKmM])-(?=[$\d])|(?<=[\dkKmM])\s+and\s+(?=[$\d])")


def _range(fact: Fact, raw: object) -> Range:
    """A range; where nobody says what is expected, the low guess is: the safe one."""
    if isinstance(raw, dict):
        return _range_of_table(fact, raw)
    if not isinstance(raw, str):
        amount = _dollars(fact, raw)
        return Range(amount, amount, amount)
    text = raw.strip()
    said = _EXPECTED.search(text)
    if said:
        text = text[: said.start()]
    parts = _BETWEEN.split(re.sub(r"^(?:from|between)\s+", "", text, flags=re.IGNORECASE))
    if len(parts) > 2:
        raise BadInputError(f"{shown(raw)} is not a range of dollars", _HOW_RANGE)
    if len(parts) == 2 and re.fullmatch(r"\$?\d{1,3}", parts[0]) and re.search(r"[kKmM]\s*$", parts[1]):
        scale = parts[1].strip()[-1]
        raise BadInputError(f"{shown(raw)} can be read in two ways", f'write "{parts[0]}{scale} to {parts[1].strip()}"')
    low, high = _dollars(fact, parts[0]), _dollars(fact, parts[-1])
    return _ordered(low, _dollars(fact, said["expected"]) if said else low, high)


def _range_of_table(fact: Fact, raw: Mapping[str, object]) -> Range:
    for key in raw:
        if key not in Range._fields:
            raise BadInputError(f"unknown key {shown(key)} in a range", _HOW_RANGE)
    for key in ("low", "high"):
        if key not in raw:
            raise BadInputError(f"the range has no {key} amount", _HOW_RANGE)
    low, high = _dollars(fact, raw["low"]), _dollars(fact, raw["high"])
    return _ordered(low, _dollars(fact, raw["expected"]) if "expected" in raw else low, high)


def _ordered(low: int, expected: int, high: int) -> Range:
    if not low <= expected <= high:
        raise BadInputError(
            f"the range does not go upward: low {dollars(low)}, expected {dollars(expected)}, high {dollars(high)}",
            "low first, then expected, then high",
        )
    return Range(low, expected, high)


# --- an election -----------------------------------------------------------------------------------------

_HOW_ELECTION = 'write it like "6%" or "$500"'
_ZERO = re.compile(r"0+(\.0*)?")


def _election(fact: Fact, raw: object) -> Election:
    """A percentage of pay or an amount; a bare number could be either, unless it is zero."""
    text = raw.strip().lower() if isinstance(raw, str) else ""
    number = _number_text(raw) or text
    if _ZERO.fullmatch(number) or text in NONE:
        return Election(0, 0)
    in_percent, in_dollars = re.search(r"%|per ?cent", text), re.search(r"\$|usd|dollar", text)
    if in_percent and not in_dollars:
        return Election(_percent(fact, raw), 0)
    if in_dollars and not in_percent:
        return Election(0, _dollars(fact._replace(least=0), raw))
    if re.fullmatch(r"0?\.\d{1,4}", number):
        raise BadInputError(f"{shown(raw)} is neither a percentage nor an amount of dollars", _with_sign(number))
    if re.fullmatch(r"\d{1,7}(\.\d{1,2})?", number):
        raise BadInputError(f"{shown(raw)} may be a percentage or an amount", f'write "{number}%" or "${number}"')
    raise BadInputError(f"{shown(raw)} is neither a percentage nor an amount of dollars", _HOW_ELECTION)


# --- dates, and what is said by date or by year ----------------------------------------------------------

_HOW_DATES = 'write them like [2026-12-04, 2026-12-18] or "4 Dec 2026; 18 Dec 2026"'
_HOW_BY_DATE = 'write it like { 2026-12-15 = "$20,000" }'
_HOW_BY_YEARS = 'write it like { 0 = "50% of the first 6%", 5 = "100% of the first 6%" }'
_BETWEEN_DATES = re.compile(r";|,(?!\s*\d{4}(?![-/\d]))|\band\b")
_MOST_YEARS = 80
_Key = TypeVar("_Key", date, int)
_Held = TypeVar("_Held")
_Value = TypeVar("_Value")


def _dates(fact: Fact, raw: object) -> tuple[date, ...]:
    if isinstance(raw, str):
        raw = [part for part in _BETWEEN_DATES.split(raw) if part.strip()]
    if not isinstance(raw, list):
        raise BadInputError(f"{shown(raw)} is not a list of dates", _HOW_DATES)
    days = _keyed(((str(index), each) for index, each in enumerate(raw)), lambda each: (read_date(each), None))
    return tuple(days)


def _dollars_by_date(fact: Fact, raw: object) -> dict[date, int]:
    if not isinstance(raw, dict):
        raise BadInputError(f"{shown(raw)} does not say which amount is of which day", _HOW_BY_DATE)
    return _keyed(zip(raw, raw.items(), strict=True), lambda entry: (read_date(entry[0]), _dollars(fact, entry[1])))


def _match_by_years(fact: Fact, raw: object) -> dict[int, tuple[Tier, ...]]:
    if not isinstance(raw, dict):
        raise BadInputError(f"{shown(raw)} does not say which match is from which year of service on", _HOW_BY_YEARS)
    found = _keyed(
        zip(raw, raw.items(), strict=True), lambda entry: (_years_of_service(entry[0]), read_match(entry[1]))
    )
    if found and 0 not in found:
        raise BadInputError("the match from the first day is missing", f'{_HOW_BY_YEARS}, or 0 = "none"')
    return found


def _years_of_service(raw: object) -> int:
    text = str(raw).strip()
    if not re.fullmatch(r"\d{1,2}", text) or int(text) > _MOST_YEARS:
        raise BadInputError(f"{shown(raw)} is not a number of years of service", f"from 0 to {_MOST_YEARS}")
    return int(text)


def _keyed(entries: Iterable[tuple[str, _Held]], read: Callable[[_Held], tuple[_Key, _Value]]) -> dict[_Key, _Value]:
    """What the entries of a list or table say, in order; none of them may say the same day or year twice."""
    found: dict[_Key, _Value] = {}
    for name, entry in entries:
        try:
            key, value = read(entry)
            if key in found:
                raise BadInputError(f"{key} stands twice", "keep one")
        except BadInputError as error:
            raise BadInputError(error.message, error.remedy, key=name) from None
        found[key] = value
    return dict(sorted(found.items()))


# --- the rest --------------------------------------------------------------------------------------------


def _yes_no(fact: Fact, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = raw.strip().lower() if isinstance(raw, str) else ""
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadInputError(f"{shown(raw)} is neither yes nor no", 'write true, false or "unknown"')


def _choice(fact: Fact, raw: object) -> str:
    which = "one of: " + ", ".join(fact.choices)
    if not isinstance(raw, str):
        raise BadInputError(f"{shown(raw)} is not an answer here", which)
    found = same_word(raw, fact.choices, CHOICES)
    if found:
        return found
    perhaps = PERHAPS.get(squeezed(raw), "")
    near = perhaps if perhaps in fact.choices else nearest(raw, fact.choices, CHOICES)
    raise BadInputError(f"{shown(raw)} is not an answer here", f'did you mean "{near}"?' if near else which)


def _count(fact: Fact, raw: object) -> int:
    number = raw.strip() if isinstance(raw, str) else _number_text(raw)
    if number is None or not re.fullmatch(r"-?[0-9]{1,9}", number):
        raise BadInputError(f"{shown(raw)} is not a whole number", "write it in digits, like 12")
    count = int(number)
    if (fact.least is not None and count < fact.least) or (fact.most is not None and count > fact.most):
        raise BadInputError(f"{shown(raw)} is out of range", f"from {fact.least} to {fact.most}")
    return count


def _year(fact: Fact, raw: object) -> int:
    number = raw.strip() if isinstance(raw, str) else _number_text(raw)
    if number is None or not re.fullmatch(r"[0-9]{4}", number):
        raise BadInputError(f"{shown(raw)} is not a year", "write four digits, like 1992")
    year = int(number)
    least, most = fact.least or 1900, fact.most or 2200
    if not least <= year <= most:
        raise BadInputError(f"{year} is not a year that can stand here", f"from {least} to {most}")
    return year


def _text(fact: Fact, raw: object) -> str:
    if not isinstance(raw, str) or isinstance(raw, Decimals):
        raise BadInputError(f"{shown(raw)} is not text", 'put it in quotes, like "Acme"')
    text = raw.replace("\u00a0", " ").strip()
    if len(text) > 200 or not text.isprintable():
        raise BadInputError(f"{shown(raw)} is too long or has line breaks", "one line of at most 200 characters")
    return text


_READERS: Mapping[str, Callable[[Fact, object], object]] = {
    "dollars": _dollars,
    "dollars range": _range,
    "dollars or none": _dollars_or_none,
    "dollars by date": _dollars_by_date,
    "percent": _percent,
    "percent or none": _percent_or_none,
    "date": lambda fact, raw: read_date(raw),
    "dates": _dates,
    "year": _year,
    "yes/no": _yes_no,
    "choice": _choice,
    "count": _count,
    "text": _text,
    "election": _election,
    "match": lambda fact, raw: read_match(raw),
    "match by years": _match_by_years,
    "source": lambda fact, raw: read_source(raw),
}
