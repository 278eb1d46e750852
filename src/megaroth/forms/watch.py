"""What the owner of a plan has to file for a year, and by when: the watch list.

Whether something applies is said as far as it is known: ``yes``, ``no``, ``open`` where a fact is missing or the year
is not over, ``optional`` for what one may ask for. Pure; today is an argument.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from megaroth.forms.due import Due, due
from megaroth.forms.plan_assets import PlanYear
from megaroth.forms.years import last_fire_year, year_of
from megaroth.law.deadlines import form_5500ez
from megaroth.law.holidays import next_business_day, previous_business_day
from megaroth.ledger.fold import PLAUSIBLE_GROWTH
from megaroth.money import Cents, dollars, portion

Applies = Literal["yes", "no", "open", "optional"]

E_FILE_FROM = 10
"""Information returns of all kinds from which on they are filed electronically: Treas. Reg. 301.6011-2(b), (c)."""
CONTROL_CODE_DAYS = 45
"""Days that the IRS says a Transmitter Control Code of IRIS may take."""
EXTENSION_DAYS = 30
"""By Form 8809: Treas. Reg. 1.6081-8(b)."""
SMALL_945 = 2_500_00
"""Below it the tax of Form 945 may be paid with the form: its instructions."""


class Filer(NamedTuple):
    """What the watch list must know of one plan; None where it is not known."""

    address: str
    name: str
    year: int
    as_of: date
    forms: int | None
    """Forms 1099-R of the plan for the year."""
    withheld: Cents | None
    """Federal income tax withheld from them."""
    other_returns: int | None
    """Other information returns of the same filer that are due in the same year (W-2, 1099 of any kind, ...)."""
    assets: Cents | None
    """Of all one-participant plans of the employer together, at the end of the year or so far."""
    assets_of: str
    """Whose assets these are, in words."""
    uncertain: Cents
    """By how much these assets may be more: contributions for the year that came later, growth that no statement has
    said."""
    threshold: Cents
    """From the figure ``form_5500ez_asset_threshold``."""
    final: bool
    """The plan ended in the year."""
    closed: date | None
    """The day on which the last money left the plan, where none is left."""

    @property
    def over(self) -> bool:
        """Whether the year is over."""
        return self.as_of > date(self.year, 12, 31)


class Watched(NamedTuple):
    """One thing to file, to apply for, or to know."""

    key: str
    """A permanent name, the plan's address in front; the calendar entry's."""
    what: str
    applies: Applies
    due: date | None
    """The last day that the law accepts; None for a rule without a day."""
    act_by: date | None
    """The day to act by, never after ``due``."""
    later: date | None
    """The day with an extension."""
    why: str
    authority: str


def watch_list(filer: Filer) -> tuple[Watched, ...]:
    """Everything to watch for one plan and year, by the day to act; rules without a day come last.

    Raises
    ------
    NotPublishedError
        When the forms of that year are not described.
    """
    found = [*_form_1099r(filer), _control_code(filer), _form_8809(filer), _form_945(filer), *_form_5500ez(filer)]
    found.append(_ten_returns(filer))
    return tuple(sorted(found, key=lambda one: (one.act_by or date.max, one.key)))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _reported(filer: Filer) -> Applies:
    """Whether there is a Form 1099-R to issue."""
    if filer.forms:
        return "yes"
    return "no" if filer.forms == 0 and filer.over else "open"


def _counted(filer: Filer) -> str:
    if filer.forms is None:
        return "there is no ledger: whether the plan paid, converted or rolled anything over is not known"
    if not filer.forms:
        return "the ledger has no conversion, rollover or payment of the year" + ("" if filer.over else " so far")
    one = f"{filer.forms} Form 1099-R" if filer.forms == 1 else f"{filer.forms} Forms 1099-R"
    return one + ("" if filer.over else " so far")


def _form_1099r(filer: Filer) -> Iterator[Watched]:
    """The owner is the payer, and gives the form to themselves, too."""
    dates = due("1099-R", filer.year)
    applies, why = _reported(filer), _counted(filer)
    penalty = year_of(filer.year).penalty
    cost = ""
    if penalty is not None:
        cost = (
            f"; late costs {dollars(penalty.within_30_days)} a form within 30 days, {dollars(penalty.to_1_august)} to "
            f"1 August, {dollars(penalty.later)} later, and the same again for the statement"
        )
    yield _dated(
        filer, "1099-r", f"Give the recipient Form 1099-R for {filer.year}", applies, dates.recipient, why, dates
    )
    system = "IRIS" if filer.year > last_fire_year() else "FIRE or IRIS"
    yield _dated(
        filer,
        "1099-r-irs",
        f"File Form 1099-R for {filer.year} electronically ({system})",
        applies,
        dates.electronic,
        why + cost,
        dates,
    )
    paper: Applies = "no" if applies == "no" or _total(filer) >= E_FILE_FROM else "optional"
    yield _dated(
        filer,
        "1099-r-paper",
        f"Or file Form 1099-R for {filer.year} on paper, with Form 1096",
        paper,
        dates.paper,
        f"only with fewer than {E_FILE_FROM} information returns of all kinds, on the official scannable Copy A: no "
        "software prints it",
        dates,
    )


def _dated(filer: Filer, key: str, what: str, applies: Applies, day: date | None, why: str, dates: Due) -> Watched:
    return Watched(f"{filer.address}/{key}", what, applies, day, day, None, why, dates.authority)


def _control_code(filer: Filer) -> Watched:
    """The code without which IRIS takes nothing: an action of its own, well before."""
    needed = due("1099-R", filer.year).electronic
    assert needed is not None
    by = previous_business_day(needed - timedelta(days=CONTROL_CODE_DAYS))
    applies: Applies = "no" if _reported(filer) == "no" else "open"
    if _total(filer) >= E_FILE_FROM:
        applies = "yes"
    return Watched(
        f"{filer.address}/iris-tcc",
        "Apply for the IRIS Transmitter Control Code",
        applies,
        by,
        by,
        None,
        f"to file electronically yourself it is needed by {_day(needed)}, and the IRS says that it may take "
        f"{CONTROL_CODE_DAYS} days, after ID.me; a code of the FIRE system does not work in IRIS. Not needed where you "
        "have one (it begins with D), where somebody transmits for you, or on paper",
        "IRS, IRIS Application for TCC; Publication 5717",
    )


def _form_8809(filer: Filer) -> Watched:
    dates = due("1099-R", filer.year)
    assert dates.electronic is not None
    later = next_business_day(date(filer.year + 1, 3, 31) + timedelta(days=EXTENSION_DAYS))
    return Watched(
        f"{filer.address}/8809",
        f"Ask for {EXTENSION_DAYS} more days to file Form 1099-R for {filer.year} (Form 8809)",
        "no" if _reported(filer) == "no" else "optional",
        dates.electronic,
        dates.electronic,
        later,
        "granted without a reason, asked for from 1 January on; on paper the day is "
        f"{_day(dates.paper) if dates.paper else 'another'}; the recipient's copy is not extended by it",
        "Treas. Reg. 1.6081-8; Form 8809",
    )


def _form_945(filer: Filer) -> Watched:
    dates = due("945", filer.year)
    if filer.withheld:
        applies: Applies = "yes"
        why = f"{dollars(filer.withheld)} was withheld" + ("" if filer.over else " so far")
        why += (
            "; below $2,500 it may be paid with the form"
            if filer.withheld < SMALL_945
            else "; it had to be deposited when it fell due (EFTPS)"
        )
        why += ". The form has the EIN that the Forms 1099-R have as payer's; with all deposits on time it is due later"
    else:
        applies = "no" if filer.withheld == 0 and filer.over else "open"
        why = "nothing was withheld" + ("" if filer.over else " so far")
        if filer.withheld is None:
            why = "whether anything was withheld is not known"
    return Watched(
        f"{filer.address}/945",
        f"File Form 945 for {filer.year}",
        applies,
        dates.paper,
        dates.paper,
        dates.later,
        why,
        dates.authority,
    )


def _form_5500ez(filer: Filer) -> Iterator[Watched]:
    """The plan's own return, and the extension."""
    day, later, authority, short = _dates_5500ez(filer)
    ends = filer.final or filer.closed is not None
    why = _why_5500ez(filer)
    if short:
        why += f"; the last plan year ended with the last payment, on {_day(short)}"
    applies: Applies = "open"
    if filer.final or (filer.assets is not None and filer.assets > filer.threshold and filer.over):
        applies = "yes"
    elif filer.assets is not None and _at_most(filer) <= filer.threshold and filer.over and not ends:
        applies = "no"
    yield Watched(
        f"{filer.address}/5500-ez",
        f"File Form 5500-EZ for {filer.year}" + (", marked final" if filer.final else ""),
        applies,
        day,
        day,
        later,
        f"{why}. Late costs $250 a day, at most $150,000 (IRC 6652(e)). Only for a plan of owners and their spouses",
        authority,
    )
    yield Watched(
        f"{filer.address}/5558",
        "Ask for more time for Form 5500-EZ (Form 5558)",
        "no" if applies == "no" else "optional",
        day,
        day,
        later,
        f"moves the day to {_day(later)}; asked for by the day on which Form 5500-EZ is due",
        "Treas. Reg. 1.6081-11; Form 5558",
    )


def _dates_5500ez(filer: Filer) -> tuple[date, date, str, date | None]:
    """The due date, that with an extension, the authority, and the end of a short last plan year."""
    if filer.final and filer.closed is not None and filer.closed < date(filer.year, 12, 1):
        first = seventh_month_end(filer.closed)
        later = date(first.year + (first.month + 3 > 12), (first.month + 2) % 12 + 1, 15)
        authority = "IRC 6058(a), 7503; Form 5500-EZ instructions (final return, short plan year)"
        return next_business_day(first), next_business_day(later), authority, filer.closed
    filed, extended = form_5500ez(filer.year, extended=False), form_5500ez(filer.year, extended=True)
    return filed.due, extended.due, filed.authority, None


def seventh_month_end(day: date) -> date:
    """The last day of the seventh month after the month of a day."""
    months = day.year * 12 + day.month + 7  # of the month after it, counted from zero
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def _at_most(filer: Filer) -> Cents:
    return (filer.assets or 0) + filer.uncertain


def _why_5500ez(filer: Filer) -> str:
    limit = dollars(filer.threshold)
    if filer.final:
        ended = "the plan ended: its last year is reported whatever the assets"
        if filer.closed is None:
            ended += ", by the end of the seventh month after the one in which the last money left"
        return ended
    if filer.assets is None:
        return f"due above {limit} of assets of all one-participant plans together; there is no ledger to say it"
    so_far = "" if filer.over else " so far"
    said = f"{filer.assets_of}: {dollars(filer.assets)}{so_far}"
    if filer.closed is not None:
        return (
            f"{said}, and nothing is left in this plan: if it was ended, its last year is reported whatever the assets"
        )
    if filer.assets > filer.threshold:
        return f"{said}, above {limit}"
    if _at_most(filer) > filer.threshold:
        return (
            f"{said} by the ledger, and {limit} may be passed: record the values on the statements of 31 December; "
            "contributions for the year that come later may count too"
        )
    return f"{said}, not above {limit}"


def _total(filer: Filer) -> int:
    return (filer.forms or 0) + (filer.other_returns or 0)


def _ten_returns(filer: Filer) -> Watched:
    total = _total(filer)
    known = filer.forms is not None and filer.other_returns is not None and filer.over
    if total >= E_FILE_FROM:
        applies: Applies = "yes"
        why = f"{total} information returns: all are filed electronically"
    else:
        applies = "no" if known else "open"
        others = "others not counted" if filer.other_returns is None else "all kinds together"
        so_far = f"{total} information return{'' if total == 1 else 's'} known, {others}"
        why = f"{so_far}: from {E_FILE_FROM} on all are filed electronically"
    return Watched(
        f"{filer.address}/ten-returns",
        f"{E_FILE_FROM} or more information returns are filed electronically",
        applies,
        None,
        None,
        None,
        f"{why}. W-2, 1099 of every kind, 5498 and the like count together, corrections do not; Form 5500-EZ counts "
        "the returns of all kinds for itself",
        "Treas. Reg. 301.6011-2(b), (c); T.D. 9972; for Form 5500-EZ Treas. Reg. 301.6058-2",
    )


class Assets(NamedTuple):
    """The assets that count for Form 5500-EZ; cents."""

    together: Cents
    uncertain: Cents
    """By how much they may be more."""
    whose: str


def assets_together(plans: tuple[PlanYear, ...], other: Cents) -> Assets:
    """The assets that count for Form 5500-EZ, and whose they are.

    All own plans of the household are added: whether businesses of spouses are one employer is not looked at, and
    the sum is the safe side. Where no statement of the last day is recorded, growth of a quarter is thought possible.

    Parameters
    ----------
    plans : tuple of PlanYear
        The own plans.
    other : Cents
        Assets of further plans, as the owner says.

    Notes
    -----
    Form 5500-EZ instructions, Who must file; PPA 2006 s.1103(a).
    """
    total = sum(each.ends for each in plans) + other
    unsure = sum(each.receivable + (0 if each.stated else portion(each.ends, PLAUSIBLE_GROWTH)) for each in plans)
    whose = "the plan's assets" if len(plans) == 1 else f"the assets of {len(plans)} own plans"
    return Assets(total, unsure, f"{whose} and those that you named" if other else whose)
