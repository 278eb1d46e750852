"""What is known of a person's IRAs for the backdoor: from the ledger where it has them, else from the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from megaroth.facts.model import Ira, Person
from megaroth.law.deadlines import ira_contribution
from megaroth.law.form_8606 import Form8606, form_8606
from megaroth.ledger.backdoor import Iras
from megaroth.ledger.book import Book
from megaroth.ledger.entries import Entry
from megaroth.ledger.fold import Move
from megaroth.ledger.iras import TRADITIONAL, IraYear
from megaroth.ledger.kinds import (
    CONTRIBUTION,
    CONVERSION,
    CORRECTED,
    IRA_SOURCES,
    RECHARACTERIZED,
    ROLLED,
    ROTH_IRA,
    SIMPLE_IRA,
    TRADITIONAL_IRA,
    VALUE,
)

DOLLAR = 1_00
"""A form may be filed in whole dollars."""


class FormYear(NamedTuple):
    """One year's Form 8606, exact and with line 10 to three decimals; each carries its own line 14 on."""

    year: int
    exact: Form8606
    three_decimals: Form8606
    value_from: str
    """``statement`` of 31 December, ``booked`` in the ledger, or ``your word``."""
    estimate: bool
    """The year, or the time for its contributions, is not over."""


class Known(NamedTuple):
    """What one person's backdoor is worked out from."""

    iras: Iras
    forms: tuple[FormYear, ...]
    so_far: Form8606
    """The form of the year of a conversion made now, as it stands."""
    in_ledger: bool
    """Whether the ledger has the IRAs; otherwise the household file's word counts."""
    at_most: bool
    """Basis is not known and was taken as none, so that tax is shown at its most."""


# --- without a ledger --------------------------------------------------------------------------------------------


def from_household(
    person: Person, year: int, as_of: date, room: int | None, *, exact: bool = False, direct: int | None = None
) -> Known:
    """What the household file says of one person's IRAs.

    Parameters
    ----------
    person : Person
        The facts; those of the IRA are of the household's year.
    year : int
        The household's year.
    as_of : date
        The day of the answer.
    room : int or None
        What may still be contributed and would have to be converted, cents.
    exact : bool
        Whether the form takes the fraction itself; otherwise line 10 has three decimals, as the form permits.
    direct : int or None
        What may still be contributed straight to a Roth IRA, cents.

    Notes
    -----
    Traditional contributions of the year are taken as nondeductible: that is the election that the backdoor makes
    on Form 8606 (IRC 408(o)(2)(B)). Nothing is known of conversions.
    """
    ira = person.ira
    basis = (ira.basis or 0) + ira.traditional
    value = None if ira.pre_tax_balance is None else ira.pre_tax_balance + basis
    iras = Iras(
        year=year,
        as_of=as_of,
        room=room,
        contributed=ira.traditional,
        contributed_on=(),
        basis=None if ira.basis is None and ira.pre_tax_balance is None else basis,
        value=value,
        estimated=True,
        converted=0,
        converted_on=(),
        rolled_to_plan=0,
        rolled_on=(),
        year_end_value=False,
        has_traditional=True if basis or ira.pre_tax_balance else None,
        has_roth=True if ira.roth or person.first_roth_ira else None,
        simple_since=ira.simple_since,
        simple_value=None,
        direct=direct,
    )
    late = as_of.year > year
    first = form_8606(ira.traditional, ira.basis or 0, 0, value or 0, 0, 0, False)
    rounded = form_8606(ira.traditional, ira.basis or 0, 0, value or 0, 0, 0, True)
    return Known(
        iras,
        (FormYear(year, first, rounded, "your word", estimate=True),) if value is not None and basis else (),
        form_8606(0, basis, 0, value or 0, 0, 0, not exact) if late else (first if exact else rounded),
        in_ledger=False,
        at_most=ira.basis is None and bool(value),
    )


# --- from the ledger ------------------------------------------------------------------------------------------


def has_iras(book: Book, person: str, sources: tuple[str, ...] = IRA_SOURCES) -> bool:
    """Whether the ledger has any IRA of these kinds of a person; what it does not have may still be there."""
    return any(key[0] == person and key[2] in sources for key in book.holdings)


def from_ledger(
    book: Book,
    name: str,
    person: Person,
    year: int,
    room: int | None,
    *,
    exact: bool = False,
    direct: int | None = None,
    deductible: int | None = None,
) -> Known:
    """What the ledger says of one person's IRAs; only a SIMPLE IRA's first day is the household file's.

    Parameters
    ----------
    book : Book
        The book of the day of the answer.
    name, person : str, Person
        The person's short name, and the facts.
    year : int
        The year that contributions are for.
    room : int or None
        What may still be contributed and would have to be converted, cents.
    exact : bool
        Whether basis and previews take the fraction itself; otherwise line 10 has three decimals, so that every
        amount is that of the form as it is filed.
    direct, deductible : int or None
        What may still be contributed straight to a Roth IRA, and what may be deducted at most, cents.
    """
    as_of = book.as_of
    held = {key: each for key, each in book.holdings.items() if key[0] == name and key[2] in IRA_SOURCES}
    traditional = [each for key, each in held.items() if key[2] in TRADITIONAL]
    settled = book.iras.get(name)
    forms = form_years(settled.years if settled else ())
    contributed, days = contributed_for(book, name, year, (TRADITIONAL_IRA,))
    contributed = max(0, contributed - _deducted(book, name, year))
    days = days if contributed else ()
    unsaid = _unsaid(book, name, year)
    moves = [move for move in book.moves if move.person == name and move.source in TRADITIONAL]
    since = days[0] if days else date(year, 1, 1)
    converted = _for_it([move for move in moves if _converted(move) and move.on >= since], contributed, year)
    more = bool(room) and as_of <= ira_contribution(year).due
    converts = converted[-1].on.year if converted and not more else max(year, as_of.year)
    rolled = [move for move in moves if move.kind == ROLLED and move.to_source not in IRA_SOURCES]
    rolled = [move for move in rolled if move.on.year == converts]
    value = sum(each.value for each in traditional)
    unknown = not traditional  # the ledger's silence does not say that there are none
    now = next(
        (form.exact if exact else form.three_decimals for form in forms if form.year == as_of.year),
        form_8606(0, 0, 0, value, 0, 0, not exact),
    )
    iras = Iras(
        year=year,
        as_of=as_of,
        room=room,
        contributed=contributed,
        contributed_on=days,
        basis=None if unknown else max(0, now.line_5 - now.line_7 - now.line_8),
        value=None if unknown else value,
        estimated=any(each.value and each.statement != as_of for each in traditional),
        converted=sum(move.amount for move in converted),
        converted_on=tuple(dict.fromkeys(move.on for move in converted)),
        rolled_to_plan=sum(move.amount for move in rolled),
        rolled_on=tuple(dict.fromkeys(move.on for move in rolled)),
        year_end_value=_stated(book, name, date(converts, 12, 31)),
        has_traditional=bool(traditional) or None,
        has_roth=any(key[2] == ROTH_IRA for key in held) or bool(person.first_roth_ira),
        simple_since=person.ira.simple_since,
        simple_value=sum(each.value for key, each in held.items() if key[2] == SIMPLE_IRA),
        direct=direct,
        distributed=now.line_7,
        unsaid=sum(unsaid.values()),
        unsaid_entries=tuple(unsaid),
        deductible=deductible,
    )
    return Known(iras, forms, now, in_ledger=True, at_most=bool(unsaid))


def _unsaid(book: Book, name: str, year: int) -> dict[int, int]:
    """Contributions to traditional IRAs for a year that do not say what will not be deducted, by their numbers."""
    return {
        number: entry.amount
        for number, entry in _living(book)
        if entry.kind == CONTRIBUTION
        and (entry.person, entry.source, entry.limitation_year) == (name, TRADITIONAL_IRA, year)
        and entry.basis is None
    }


def _deducted(book: Book, name: str, year: int) -> int:
    """What contributions to traditional IRAs for a year say to be deducted: no part of the backdoor."""
    return sum(
        entry.amount - entry.basis
        for _, entry in _living(book)
        if entry.kind == CONTRIBUTION
        and (entry.person, entry.source, entry.limitation_year) == (name, TRADITIONAL_IRA, year)
        and entry.basis is not None
    )


def _for_it(moves: list[Move], contributed: int, year: int) -> list[Move]:
    """The conversions of what was contributed for a year: until it is covered, and not those of later years' money."""
    found: list[Move] = []
    for move in sorted(moves, key=lambda move: move.on):
        covered = contributed and sum(one.amount for one in found) >= contributed
        if move.on.year <= year + 1 and not covered:
            found.append(move)
    return found


def form_years(years: tuple[IraYear, ...]) -> tuple[FormYear, ...]:
    """Every year's form in both precisions; line 14 in each is what is carried on in it."""
    found: list[FormYear] = []
    exact = rounded = 0
    for each in years:
        sheet = each.sheet
        first, second = (
            form_8606(sheet.line_1, carried + each.basis_in, sheet.line_4, sheet.line_6, sheet.line_7, sheet.line_8, to)
            for carried, to in ((exact, False), (rounded, True))
        )
        exact, rounded = first.line_14, second.line_14
        found.append(FormYear(each.year, first, second, "statement" if each.value_stated else "booked", each.estimate))
    return tuple(found)


def contributed_for(book: Book, name: str, year: int, sources: tuple[str, ...]) -> tuple[int, tuple[date, ...]]:
    """What was contributed to some IRAs for a year and left there, with the days; cents.

    Returned and recharacterized contributions count as if they had been made otherwise from the start.
    """
    total, days = 0, []
    for _, entry in _living(book):
        if entry.person != name or entry.limitation_year != year:
            continue
        contribution = entry.amount if entry.basis is None else entry.basis
        if entry.kind == CONTRIBUTION and entry.source in sources:
            total += entry.amount
            days.append(entry.on)
        elif entry.kind in (CORRECTED, RECHARACTERIZED) and entry.source in sources:
            total -= contribution
        if entry.kind == RECHARACTERIZED and entry.to_source in sources:
            total += contribution
            days.append(entry.on)
    return max(0, total), tuple(dict.fromkeys(sorted(days)))


def _living(book: Book) -> Iterator[tuple[int, Entry]]:
    for number, entry in enumerate(book.entries, 1):
        if number not in book.reversed and entry.on <= book.as_of:
            yield number, entry


def _converted(move: Move) -> bool:
    return move.kind in (CONVERSION, ROLLED) and move.to_source == ROTH_IRA


def _stated(book: Book, name: str, day: date) -> bool:
    """Whether a statement of this day is on record for every traditional IRA that had money on it."""
    if day > book.as_of:
        return False
    held = [key[1:] for key, each in book.holdings.items() if key[0] == name and key[2] in TRADITIONAL]
    said = {
        (entry.plan, entry.source)
        for _, entry in _living(book)
        if entry.kind == VALUE and entry.person == name and entry.on == day
    }
    settled = book.iras.get(name)
    form = next((one for one in settled.years if one.year == day.year), None) if settled else None
    if form is not None:
        return form.value_stated
    return bool(held) and set(held) <= said


def pre_tax_missing(known: Known, ira: Ira) -> tuple[int, int] | None:
    """Pre-tax IRA money that the file says and the ledger does not have; a guess may be off, not by half."""
    iras = known.iras
    if not known.in_ledger or not ira.pre_tax_balance or iras.value is None:
        return None
    had = max(0, iras.value - (iras.basis or 0))
    return (ira.pre_tax_balance, had) if had * 2 < ira.pre_tax_balance else None


def basis_differs(known: Known, ira: Ira, year: int) -> tuple[int, int] | None:
    """Basis at the end of the year before: what the file says and what the ledger has, where they differ."""
    if not known.in_ledger or ira.basis is None:
        return None
    form = next((form for form in known.forms if form.year == year), None)
    if form is None:
        return (ira.basis, 0) if ira.basis else None
    # A form with three decimals and one with more may both have been filed.
    had = (form.three_decimals.line_2, form.exact.line_2)
    return None if any(abs(ira.basis - each) < DOLLAR for each in had) else (ira.basis, had[0])
