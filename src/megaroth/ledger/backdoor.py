"""The ordinary backdoor Roth IRA of one person and year: its steps as dated actions, and what converting costs.

Plain facts in, steps out: where they were found (the ledger, the household file, a statement) is settled before.
A fact that is not known is None, and then a step asks for it.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from megaroth.law.deadlines import ira_contribution, return_date
from megaroth.law.form_8606 import ClearTheDeck, Form8606, clear_the_deck, form_8606
from megaroth.law.holidays import next_business_day, previous_business_day
from megaroth.money import dollars

State = Literal["done", "do", "ask", "not needed", "too late"]

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
    """Contributed to traditional IRAs for the year."""
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


class Step(NamedTuple):
    """One thing to do, in the order in which it is done."""

    key: str
    state: State
    what: str
    due: date | None
    """The last day that the law accepts; None where there is none."""
    act_by: date | None
    """The day to do it by, never after ``due``."""
    why: str
    authority: str
    irreversible: bool = False
    on: tuple[date, ...] = ()
    """On which days it was done, where that is known."""


class Preview(NamedTuple):
    """What converting so much now would do to the year's Form 8606."""

    label: str
    amount: int
    taxable: int
    """Line 18 with it, less line 18 of what is converted already; cents."""
    form: Form8606


def conversion_year(iras: Iras) -> int:
    """The year on whose Form 8606 the conversion stands: that of its day, whatever year the contribution is for.

    Notes
    -----
    Form 8606 lines 4 and 8: a contribution made from January to the due date for the year before is on that year's
    form, its conversion on the next.
    """
    if iras.converted_on:
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
    """What contributing all that is left of the limit, and converting just that, would make taxable."""
    if not iras.room or iras.value is None:
        return None
    room = iras.room
    filled = form_8606(
        so_far.line_1 + room, so_far.line_2, so_far.line_4, iras.value, so_far.line_7, so_far.line_8, three_decimals
    )
    found = previews(
        iras._replace(value=iras.value + room),
        filled,
        (("what is contributed first", room),),
        three_decimals,
    )
    return found[0]


def _form(so_far: Form8606, value: int, more: int, three_decimals: bool) -> Form8606:
    return form_8606(
        so_far.line_1, so_far.line_2, so_far.line_4, value, so_far.line_7, so_far.line_8 + more, three_decimals
    )


# --- the steps ---------------------------------------------------------------------------------------------


def steps(iras: Iras) -> tuple[Step, ...]:
    """What to do, the earliest day first; each marked done where it is known to be."""
    found = [_open(iras), _contribute(iras), _convert(iras), _clear(iras)]
    if iras.simple_since is not None or iras.simple_value:
        found.insert(2, _simple(iras))
    return tuple(sorted((*found, _year_end(iras), *_forms(iras)), key=lambda step: step.act_by or iras.as_of))


def _open(iras: Iras) -> Step:
    due = ira_contribution(iras.year)
    missing = [
        name for name, has in (("a traditional IRA", iras.has_traditional), ("a Roth IRA", iras.has_roth)) if not has
    ]
    return Step(
        "open",
        "do" if missing else "done",
        f"open {' and '.join(missing)}, if you have none yet" if missing else "both accounts are open",
        due.due,
        next_business_day(iras.as_of) if iras.contributed else _contribute_by(iras),
        "at one custodian a conversion is an order, not a transfer",
        "IRC 408(a), 408A(b)",
    )


def _contribute_by(iras: Iras) -> date:
    """Within the year, so that contribution and conversion are on one form; otherwise by the law's last day."""
    within = previous_business_day(date(iras.year, 12, 31))
    return within if iras.as_of <= within else ira_contribution(iras.year).act_by


def _contribute(iras: Iras) -> Step:
    due = ira_contribution(iras.year)
    put_in = f"{dollars(iras.contributed)} is in; " if iras.contributed else ""
    why = "name the year when you pay in, and do not deduct it; within the year, all of it is on one year's form"
    common = (why, f"{due.authority}; IRC 408(o)")
    if iras.contributed and iras.room == 0:
        what = f"contributed {dollars(iras.contributed)} to a traditional IRA for {iras.year}"
        return Step("contribute", "done", what, due.due, due.act_by, *common, on=iras.contributed_on)
    if iras.room == 0:
        what = f"no room is left for a contribution for {iras.year} that would have to be converted"
        return Step("contribute", "not needed", what, due.due, due.act_by, *common)
    amount = "up to your limit" if iras.room is None else dollars(iras.room) + (" more" if iras.contributed else "")
    if iras.as_of > due.due:
        what = f"{put_in}the last day for contributions for {iras.year} is over"
        state: State = "done" if iras.contributed else "too late"
        return Step("contribute", state, what, due.due, due.act_by, *common, on=iras.contributed_on)
    what = f"{put_in}contribute {amount} to a traditional IRA, and say that it is for {iras.year}"
    return Step("contribute", "do", what, due.due, _contribute_by(iras), *common)


def _simple(iras: Iras) -> Step:
    authority = "IRC 408(d)(3)(G), 72(t)(6), 408A(e)(1)"
    why = "in its first two years it may go only to another SIMPLE IRA; anything else is income, with 25% tax"
    if iras.simple_since is None:
        what = "ask when the first money went into the SIMPLE IRA, and leave it where it is until you know"
        return Step("simple", "ask", what, None, None, why, authority)
    free = simple_free_from(iras.simple_since)
    if iras.as_of >= free:
        what = f"the SIMPLE IRA is past its first two years since {free.isoformat()}"
        return Step("simple", "done", what, None, None, why, authority)
    what = f"leave the SIMPLE IRA where it is until {free.isoformat()}: neither convert it nor roll it into a plan"
    return Step("simple", "do", what, free, iras.as_of, why, authority)


def _clear(iras: Iras) -> Step:
    year = conversion_year(iras)
    due = date(year, 12, 31)
    act_by = previous_business_day(due)
    authority = "IRC 408(d)(3)(A)(ii), (H), 408(d)(2)(C)"
    why = "Form 8606 counts all your own traditional, SEP and SIMPLE IRAs on 31 December; a plan's money never counts"
    held = deck(iras, 0)
    if held is None:
        missing = " and ".join(
            name
            for name, value in (("what your traditional, SEP and SIMPLE IRAs are worth", iras.value),
                                ("their basis (last Form 8606, line 14)", iras.basis))
            if value is None
        )  # fmt: skip
        return Step(
            "clear", "ask", f"find out {missing}: pre-tax money in them is taxed in part", due, act_by, why, authority
        )
    rolled = f"{dollars(iras.rolled_to_plan)} was rolled into a plan; " if iras.rolled_to_plan else ""
    if not held.pre_tax:
        if rolled:
            return Step(
                "clear", "done", f"{rolled}no pre-tax money is left", due, act_by, why, authority, on=iras.rolled_on
            )
        return Step("clear", "not needed", "no pre-tax money is in your IRAs", due, act_by, why, authority)
    about = "about " if iras.estimated else ""
    movable, stays = held.pre_tax, ""
    if iras.simple_since is not None and iras.as_of < (free := simple_free_from(iras.simple_since)):
        movable = max(0, movable - (iras.simple_value or 0))
        stays = f"; what is in the SIMPLE IRA must stay there until {free.isoformat()}, and counts"
    if iras.as_of > due:
        what = f"{rolled}{about}{dollars(held.pre_tax)} of pre-tax money was in your IRAs, and 31 December is over"
        return Step("clear", "too late", what, due, act_by, why, authority)
    basis = f"; the basis of {dollars(held.basis)} stays behind and cannot go into a plan" if held.basis else ""
    what = (
        f"{rolled}roll {about}{dollars(movable)} of pre-tax IRA money into a plan that takes it, or convert it too and "
        f"pay tax on it{basis}{stays}"
    )
    if not movable:
        return Step(
            "clear", "not needed", f"no pre-tax money may go into a plan now{stays}", due, act_by, why, authority
        )
    return Step("clear", "do", what, due, act_by, why, authority)


def _convert(iras: Iras) -> Step:
    year = conversion_year(iras)
    due = date(year, 12, 31)
    authority = "IRC 408A(d)(3), (6)"
    on_form = f"its day decides the form: converted in {year}, it is on the Form 8606 of {year}"
    all_of_it = iras.converted > 0 and (iras.converted >= iras.contributed or iras.value == 0)
    if all_of_it:
        what = f"converted {dollars(iras.converted)} to a Roth IRA"
        return Step("convert", "done", what, None, None, on_form, authority, True, iras.converted_on)
    if not iras.contributed and not (iras.value and iras.basis):
        what = "when the contribution has arrived, convert it to the Roth IRA"
    else:
        rest = max(0, iras.contributed - iras.converted) or iras.basis or 0
        what = f"convert the {dollars(rest)} and what it has earned to the Roth IRA"
    act_by = next_business_day(iras.as_of) if iras.contributed else max(iras.as_of, previous_business_day(due))
    why = f"what it earns before is taxed, so soon is cheap; it cannot be undone since 2018; {on_form}"
    return Step("convert", "do", what, None, act_by, why, authority, irreversible=True)


def _year_end(iras: Iras) -> Step:
    year = conversion_year(iras)
    why = "Form 8606 line 6; Form 5498 box 5 and the year-end statement have it"
    what = f"record what every traditional, SEP and SIMPLE IRA was worth on 31 December {year}"
    if iras.year_end_value:
        return Step("year-end", "done", f"the value of 31 December {year} is on record", None, None, why, _FORM)
    day = next_business_day(date(year + 1, 1, 31))
    return Step("year-end", "do", what, None, day, why, _FORM)


_FORM = "Form 8606 and its instructions; IRC 408(d)(2), 408(o)(4)"


def _forms(iras: Iras) -> list[Step]:
    """The form of the year that the contribution is for, and that of the conversion where it is another."""
    converts = conversion_year(iras)
    found = []
    for year in dict.fromkeys((iras.year, converts)):
        due = next_business_day(return_date("sole_proprietor", year, False))
        if year == converts:
            holds = "parts I and II: the conversion" if year != iras.year else "parts I and II"
        else:
            holds = "part I: the contribution, with what came after 31 December on line 4; its line 14 goes on"
        late = "" if iras.as_of <= due else "; if it was not filed, file it now: it may stand alone"
        found.append(
            Step(
                "form-8606" if year == converts else "form-8606-contribution",
                "do",
                f"file Form 8606 for {year} with the return ({holds}){late}",
                due,
                due,
                "one for each person; $50 for not filing it, $100 for overstating basis (IRC 6693(b))",
                _FORM,
            )
        )
    return sorted(found, key=lambda step: step.due or date.max)
