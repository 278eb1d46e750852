"""Distribution codes of Form 1099-R (box 7; 7a from 2026): what each says, and which may stand together."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

from megaroth.forms.model import Form1099R
from megaroth.forms.years import DATA, year_of


class Code(NamedTuple):
    """One distribution code."""

    code: str
    meaning: str
    alone: bool
    """Whether it may stand without a second code."""
    partners: frozenset[str]
    """The codes that may stand beside it."""


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "codes.json").read_text(encoding="utf-8"))
    return found


@cache
def codes_of(year: int) -> dict[str, Code]:
    """The distribution codes of a year.

    Raises
    ------
    NotPublishedError
        When the forms of that year are not described here.
    """
    year_of(year)
    written = _data()["codes"]
    partners: dict[str, set[str]] = {code: set(entry["with"]) for code, entry in written.items()}
    for code, entry in written.items():  # a pair holds in either order
        for other in entry["with"]:
            partners[other].add(code)
    return {
        code: Code(code, entry["meaning"], entry["alone"], frozenset(partners[code])) for code, entry in written.items()
    }


def meaning(code: str, year: int) -> str:
    """What one code says; KeyError for a code that the year does not have."""
    return codes_of(year)[code].meaning


def in_order(codes: str) -> str:
    """Two codes in the order in which they are written: the numeric one first.

    Notes
    -----
    Publication 1220, Part C, payee record, positions 545-546.
    """
    return codes[::-1] if len(codes) == 2 and codes[1].isdigit() and not codes[0].isdigit() else codes


@cache
def problems_of_codes(codes: str, year: int) -> tuple[str, ...]:
    """What is wrong with the codes of one form, in plain sentences; nothing when they are right.

    Notes
    -----
    Instructions for Forms 1099-R and 5498, Guide to Distribution Codes (Table 1).
    """
    where = year_of(year).name("codes")
    known = codes_of(year)
    if not codes:
        return (f"{where} is empty: every form has one or two distribution codes",)
    if len(codes) > 2:
        return (f"{where} has more than two distribution codes",)
    unknown = [code for code in codes if code not in known]
    if unknown:
        return tuple(f"{where} has {code!r}, which is no distribution code of {year}" for code in unknown)
    if len(codes) == 1:
        if known[codes].alone:
            return ()
        others = ", ".join(sorted(known[codes].partners))
        return (f"{where}: code {codes} does not stand alone (beside it: {others})",)
    first, second = codes[0], codes[1]
    if second in known[first].partners or {codes, codes[::-1]} & set(_data()["not_refused"]):
        return ()
    if first.isdigit() and second.isdigit():
        return (f"{where}: codes {first} and {second} do not stand together; only 8 has a numeric one (1, 2 or 4)",)
    fewest = min(known[first].partners, known[second].partners, key=len)
    if not fewest:
        single = first if not known[first].partners else second
        return (f"{where}: code {single} stands alone, without a second code",)
    return (f"{where}: codes {first} and {second} do not stand together on one form",)


def check_codes(form: Form1099R) -> list[str]:
    """What is wrong with the codes of a form; as :func:`problems_of_codes`."""
    return list(problems_of_codes(form.codes, form.year))
