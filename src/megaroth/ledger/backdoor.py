"""The ordinary backdoor Roth IRA of one person and year: what is known of the IRAs, and what converting costs.

Plain facts in: where they were found (the ledger, the household file, a statement) is settled before. A fact that is
not known is None. The steps are in :mod:`megaroth.ledger.backdoor_steps`.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from megaroth.law.deadlines import ira_contribution
from megaroth.law.form_8606 import ClearTheDeck, Form8606, clear_the_deck, form_8606

SIMPLE_YEARS = 2
"""So many years from the first contribution a SIMPLE IRA may only go to another SIMPLE IRA (IRC 72(t)(6))."""


class Iras(NamedTuple):
    """What is known of one person's own traditional, SEP and SIMPLE IRAs in one year; cents."""

    year: int
    """The year that contributions are for."""
    as_of: date
    room: int | None
    """What may still be contributed for the year to be converted; None where that is not known."""
    contributed: int
    """Contributed to traditional IRAs for the year; what is said to be deducted left out."""
    contributed_on: tuple[date, ...]
    """On which days, where the ledger has them."""
    basis: int | None
    """Basis that would stay if all pre-tax money left them now: that of the year, this year's contribution included,
    less what was converted or paid out this year, which would then be basis first of all."""
    value: int | None
    """What they are worth now, all together."""
    estimated: bool
    """Whether the value is no statement of the day of the answer, but worked out or somebody's guess."""
    converted: int
    """Converted since the first contribution for the year."""
    converted_on: tuple[date, ...]
    rolled_to_plan: int
    """Rolled from them into an employer's plan in the year of the conversion."""
    rolled_on: tuple[date, ...]
    year_end_value: bool
    """Whether the value on 31 December of the year of the conversion is on record."""
    has_traditional: bool | None
    has_roth: bool | None
    simple_since: date | None
    simple_value: int | None
    """Of the value, what lies in SIMPLE IRAs; None where that is not known."""
    direct: int | None = None
    """What may still be contributed straight to a Roth IRA; None where income or the year's limit is not known."""
    distributed: int = 0
    """Paid out of them in the year of the conversion otherwise than by conversion."""
    unsaid: int = 0
    """Contributed to traditional IRAs for the year by entries that do not say what of it will not be deducted."""
    unsaid_entries: tuple[int, ...] = ()
    """The numbers of these entries."""
    deductible: int | None = None
    """What income and the limit let the person deduct at most; None where that is not known."""


class Preview(NamedTuple):
    """What converting so much now would do to the year's Form 8606."""

    label: str
    amount: int
    taxable: int
    """Line 18 with it, less line 18 of what is converted already; cents."""
    form: Form8606


def may_contribute(iras: Iras) -> bool:
    """Whether room is known to be left for the year, and its last day has not passed."""
    return bool(iras.room) and iras.as_of <= ira_contribution(iras.year).due


def conversion_year(iras: Iras) -> int:
    """The year on whose Form 8606 the conversion stands: that of its day, whatever year the contribution is for.

    Notes
    -----
    Form 8606 lines 4 and 8: a contribution made from January to the due date for the year before is on that year's
    form, its conversion on the next. While more may be contributed, what is still to come counts.
    """
    if iras.converted_on and not may_contribute(iras):
        return iras.converted_on[-1].year
    return max(iras.year, iras.as_of.year)


def simple_free_from(simple_since: date) -> date:
    """The first day after a SIMPLE IRA's first two years.

    Notes
    -----
    IRC 72(t)(6), 408(d)(3)(G), 408A(e)(1); Notice 98-4 counts from the first contribution.
    """
    year = simple_since.year + SIMPLE_YEARS
    leaps = simple_since.month == 2 and simple_since.day == 29
    return date(year, 3, 1) if leaps else simple_since.replace(year=year)


def locked(iras: Iras) -> int | None:
    """What lies in a SIMPLE IRA in its first two years, or perhaps in them; None where its value is not known."""
    if iras.simple_since is None:
        return iras.simple_value or 0
    if iras.as_of >= simple_free_from(iras.simple_since):
        return 0
    return iras.simple_value


def deck(iras: Iras, rolled_over: int) -> ClearTheDeck | None:
    """What of the IRAs a plan may take; None where value or basis is not known."""
    if iras.value is None or iras.basis is None:
        return None
    return clear_the_deck(iras.value, iras.basis, rolled_over)


def previews(
    iras: Iras, so_far: Form8606, amounts: tuple[tuple[str, int], ...], three_decimals: bool
) -> tuple[Preview, ...]:
    """What each amount would make taxable if it were converted now and nothing else happened until 31 December.

    Parameters
    ----------
    iras : Iras
        As known now; its value must be known.
    so_far : Form8606
        The form of the year of the conversion as it stands: lines 1, 2, 4, 7 and 8 are taken from it.
    amounts : tuple
        (label, cents); what is above the value is left out.
    three_decimals : bool
        As in :func:`~megaroth.law.form_8606.form_8606`.

    Notes
    -----
    IRC 408(d)(2): the share is that of the whole year, so that a later conversion changes that of an earlier one;
    the difference is shown.
    """
    value = iras.value
    if value is None:
        return ()
    found = []
    before = _form(so_far, value, 0, three_decimals)
    for label, amount in amounts:
        if 0 < amount <= value:
            after = _form(so_far, value - amount, amount, three_decimals)
            found.append(Preview(label, amount, after.line_18 - before.line_18, after))
    return tuple(found)


def preview_with_contribution(iras: Iras, so_far: Form8606, three_decimals: bool) -> Preview | None:
    """What contributing all that is left of the limit, and converting just that, would make taxable.

    Compared with contributing nothing: more basis makes what was converted before less taxable as well.
    """
    if not iras.room or iras.value is None:
        return None
    room = iras.room
    before = _form(so_far, iras.value, 0, three_decimals)
    filled = so_far._replace(line_1=so_far.line_1 + room)
    after = _form(filled, iras.value, room, three_decimals)
    return Preview("what is contributed first", room, after.line_18 - before.line_18, after)


def _form(so_far: Form8606, value: int, more: int, three_decimals: bool) -> Form8606:
    return form_8606(
        so_far.line_1, so_far.line_2, so_far.line_4, value, so_far.line_7, so_far.line_8 + more, three_decimals
    )
