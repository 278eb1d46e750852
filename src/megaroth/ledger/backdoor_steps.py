"""The ordinary backdoor Roth IRA of one person and year as dated steps, each marked done where it is known to be.

Only what is due is a step: where income lets the whole contribution go straight to a Roth IRA, nothing of the detour
is. While it is not said whether a contribution will be deducted, nothing tells to convert it.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from megaroth.law.deadlines import ira_contribution, return_date
from megaroth.law.holidays import next_business_day, previous_business_day
from megaroth.ledger.backdoor import Iras, conversion_year, deck, simple_free_from
from megaroth.ledger.days import in_words
from megaroth.money import dollars

State = Literal["done", "do", "ask", "not needed", "too late"]


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


def is_due(iras: Iras) -> bool:
    """Whether anything of the detour is due: money was put in or converted, or may still have to go this way."""
    return iras.room != 0 or iras.contributed > 0 or iras.converted > 0


def steps(iras: Iras) -> tuple[Step, ...]:
    """What to do, the earliest day first; each marked done where it is known to be."""
    found = [_direct(iras)] if iras.direct else []
    if is_due(iras):
        found += [_deduction(iras)] if iras.unsaid else []
        found += [_open(iras), _contribute(iras), _convert(iras), _clear(iras)]
    else:
        found.append(_nothing(iras))
    if iras.simple_since is not None or iras.simple_value:
        found.append(_simple(iras))
    if is_due(iras) or (iras.distributed and iras.basis):
        found += [_year_end(iras), *_forms(iras)]
    return tuple(sorted(found, key=lambda step: step.act_by or iras.as_of))


def _direct(iras: Iras) -> Step:
    due = ira_contribution(iras.year)
    what = f"contribute {dollars(iras.direct or 0)} straight to a Roth IRA, and say that it is for {iras.year}"
    state: State = "do" if iras.as_of <= due.due else "too late"
    why = "income allows it, so it needs no detour, no conversion and no Form 8606"
    return Step("direct", state, what, due.due, _contribute_by(iras), why, f"{due.authority}; IRC 408A(c)(3)")


def _nothing(iras: Iras) -> Step:
    what = (
        f"a contribution to a traditional IRA for {iras.year}, a conversion, clearing out pre-tax money, Form 8606: "
        "nothing is left that would have to go this way"
    )
    why = "the detour is for what income does not let into a Roth IRA directly"
    return Step("backdoor", "not needed", what, None, None, why, "IRC 408A(c)(3), 408(o)")


def _deduction(iras: Iras) -> Step:
    numbers = ", ".join(str(number) for number in iras.unsaid_entries)
    entries = f"{'entry' if len(iras.unsaid_entries) == 1 else 'entries'} {numbers}"
    none = " Your income allows no deduction of it." if iras.deductible == 0 else ""
    what = (
        f"will you deduct the {dollars(iras.unsaid)} contributed for {iras.year} ({entries})?{none} If not, reverse "
        "it and record it again with its amount as --basis; if you will, with --basis 0"
    )
    why = "what is deducted is taxed in full when it is converted, and nothing says which it is"
    return Step("deduction", "ask", what, None, None, why, "IRC 408(o)(2)(B), 219(g)")


def _open(iras: Iras) -> Step:
    due = ira_contribution(iras.year)
    missing = [
        name for name, has in (("a traditional IRA", iras.has_traditional), ("a Roth IRA", iras.has_roth)) if not has
    ]
    return Step(
        "open",
        "do" if missing else "done",
        f"open {' and '.join(missing)}, if you have none yet" if missing else "both accounts are open",
        due.due if iras.as_of <= due.due else None,
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
        what = f"the SIMPLE IRA is past its first two years since {in_words(free)}"
        return Step("simple", "done", what, None, None, why, authority)
    what = f"leave the SIMPLE IRA where it is until {in_words(free)}: neither convert it nor roll it into a plan"
    return Step("simple", "do", what, free, iras.as_of, why, authority)


def _clear(iras: Iras) -> Step:
    year = conversion_year(iras)
    due = date(year, 12, 31)
    act_by = previous_business_day(due)
    authority = "IRC 408(d)(3)(A)(ii), (H), 408(d)(2)(C)"
    why = "Form 8606 counts all your own traditional, SEP and SIMPLE IRAs on 31 December; a plan's money never counts"
    held = deck(iras, 0)
    if iras.unsaid:
        what = "then see what pre-tax money is left in your IRAs, and may be rolled into a plan by 31 December"
        return Step("clear", "ask", what, None, None, why, authority)
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
        what = "clearing out pre-tax money: none is in your IRAs"
        return Step("clear", "not needed", what, due, act_by, why, authority)
    about = "about " if iras.estimated else ""
    movable, stays = held.pre_tax, ""
    if iras.simple_since is not None and iras.as_of < (free := simple_free_from(iras.simple_since)):
        movable = max(0, movable - (iras.simple_value or 0))
        stays = f"; what is in the SIMPLE IRA must stay there until {in_words(free)}, and counts"
    if iras.as_of > due:
        what = f"{rolled}{about}{dollars(held.pre_tax)} of pre-tax money was in your IRAs, and 31 December is over"
        return Step("clear", "too late", what, due, act_by, why, authority)
    basis = ""
    if held.basis:
        basis = f"; the basis of {dollars(held.basis)} stays behind (line 14 then) and cannot go into a plan"
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
    why = f"what it earns before is taxed, so soon is cheap; it cannot be undone since 2018; {on_form}"
    if iras.unsaid:
        what = "convert only when that is settled"
        return Step("convert", "ask", what, None, None, why, authority, irreversible=True)
    comes = (iras.room is None or iras.room > 0) and iras.as_of <= ira_contribution(iras.year).due
    if iras.value == 0 and iras.contributed and not iras.converted and not comes:
        what = "a conversion: nothing is in your traditional, SEP and SIMPLE IRAs any more"
        return Step("convert", "not needed", what, None, None, on_form, authority, True)
    all_of_it = iras.converted > 0 and (iras.converted >= iras.contributed or iras.value == 0)
    last = max(iras.as_of, previous_business_day(due))
    if all_of_it and not comes:
        what = f"converted {dollars(iras.converted)} to a Roth IRA"
        return Step("convert", "done", what, None, None, on_form, authority, True, iras.converted_on)
    if all_of_it:
        what = f"{dollars(iras.converted)} is converted; when more has arrived, convert that too"
        return Step("convert", "do", what, None, last, why, authority, True, iras.converted_on)
    rest = max(0, iras.contributed - iras.converted)
    if not comes and not rest and not (iras.value and iras.basis):
        what = "a conversion: nothing is there that was not deducted"
        return Step("convert", "not needed", what, None, None, on_form, authority, True)
    if rest or not comes:
        what = f"convert the {dollars(rest or iras.basis or 0)} and what it has earned to the Roth IRA"
        return Step("convert", "do", what, None, next_business_day(iras.as_of), why, authority, irreversible=True)
    earlier = ""
    if iras.basis and iras.value:
        earlier = f" and the {dollars(iras.basis)} of basis that is there from before"
    what = f"when the contribution has arrived, convert it{earlier} to the Roth IRA"
    return Step("convert", "do", what, None, last, why, authority, irreversible=True)


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
    with_conversion = {converts, *(day.year for day in iras.converted_on)}
    found = []
    for year in sorted({iras.year, *with_conversion}):
        due = next_business_day(return_date("sole_proprietor", year, False))
        if year in with_conversion:
            holds = "parts I and II: the conversion" if year != iras.year else "parts I and II"
        else:
            holds = "part I: the contribution, with what came after 31 December on line 4; its line 14 goes on"
        late = "" if iras.as_of <= due else "; if it was not filed, file it now: it may stand alone"
        found.append(
            Step(
                "form-8606" if year == converts else f"form-8606-{'contribution' if year == iras.year else year}",
                "do",
                f"file Form 8606 for {year} with the return ({holds}){late}",
                due,
                due,
                "one for each person; $50 for not filing it, $100 for overstating basis (IRC 6693(b))",
                _FORM,
            )
        )
    return sorted(found, key=lambda step: step.due or date.max)
