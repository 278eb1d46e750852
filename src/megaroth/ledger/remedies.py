"""What to do about each mishap: the law's steps for where the money lies, the tax and its year, what must be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from megaroth.law import correction_steps as law
from megaroth.law.corrections import corrective_distribution, excess_aggregate, excess_deferral
from megaroth.law.deadlines import excess_deferral_refund
from megaroth.law.figures import FigureTable
from megaroth.ledger.days import in_words
from megaroth.ledger.ira_remedies import ira_excess
from megaroth.ledger.kinds import PRE_TAX, ROTH
from megaroth.ledger.mishaps import (
    Asked,
    Correction,
    Exposed,
    Kind,
    Step,
    TaxLine,
    earnings_question,
    label,
    plain,
)
from megaroth.money import ONE, dollars

NO_ROLLOVER = "roll the money that comes back into an IRA or a plan: it may not be rolled over"
PLACES: Mapping[str, law.Place] = {
    "in place": "after-tax account",
    "converted in the plan": "in-plan Roth",
    "in a Roth IRA": "Roth IRA",
}
"""Where the law's steps differ, by where the ledger finds the money."""


def correction(asked: Asked, exposures: Sequence[Exposed] | None, figures: FigureTable) -> Correction:
    """The correction of a mishap.

    Parameters
    ----------
    asked : Asked
        The mishap.
    exposures : sequence of Exposed or None
        Where the year's money lies; None where there is no ledger that knows it.
    figures : FigureTable
        The published figures: rates.
    """
    return _BY_KIND[asked.kind](asked, exposures, figures)


# --- the law's steps, by where the money lies --------------------------------------------------------------


class Touched(NamedTuple):
    """A place from which some of the excess may have to come."""

    place: law.Place
    amount: int
    """At most so much of it; cents."""


def touched(amount: int, exposures: Sequence[Exposed] | None) -> tuple[Touched, ...]:
    """The places that an excess may touch: first what has not moved, then what is still in the plan, then Roth IRAs.

    The order is the easiest one, no rule; the plan decides. Without a ledger every place is possible.
    """
    if exposures is None:
        return tuple(Touched(place, amount) for place in PLACES.values())
    found, left = [], amount
    for where, place in PLACES.items():
        there = min(left, sum(one.amount for one in exposures if one.where == where))
        if there:
            found.append(Touched(place, there))
            left -= there
    return tuple(found) or (Touched("after-tax account", amount),)


def _placed(
    places: Sequence[Touched], steps_of: Callable[[law.Place], Iterable[law.Step]], *, known: bool
) -> list[Step]:
    """The steps for every place; those of one place alone say so."""
    by_place = {one.place: list(steps_of(one.place)) for one in places}
    amounts = {one.place: one.amount for one in places}
    order: list[tuple[str, date | None, str]] = []
    found: dict[tuple[str, date | None, str], dict[law.Place, law.Step]] = {}
    for place, steps in by_place.items():
        after = 0
        for step in steps:
            key = (step.what, step.by, step.form)
            if key not in found:
                order.insert(after, key)
            after = order.index(key) + 1
            found.setdefault(key, {})[place] = step
    listed = []
    for key in order:
        by = found[key]
        first = next(iter(by.values()))
        condition = ""
        if len(by) < len(by_place):
            condition = _where(list(by), amounts, known=known)
        opened = _open_points(by, alone=bool(condition) or len(by_place) == 1)
        listed.append(Step(first.what, first.by, condition, first.authority, first.form, first.code, opened))
    return listed


def _open_points(by: Mapping[law.Place, law.Step], *, alone: bool) -> tuple[str, ...]:
    """What is not settled about one step: first what is so in every place, then what a place adds."""
    first = next(iter(by.values())).open_point
    common = first if all(first in step.open_point for step in by.values()) else ""
    found = [common]
    for place, step in by.items():
        rest = " ".join(step.open_point.replace(common, "").split()) if common else step.open_point
        if rest and rest not in found:
            found.append(rest if alone else f"In the {place}: {rest}")
    return tuple(point for point in found if point)


def _where(places: list[law.Place], amounts: Mapping[law.Place, int], *, known: bool) -> str:
    if known:
        total = sum(amounts[place] for place in places)
        return f"{dollars(total)} in the {' and '.join(places)}"
    return f"if it is in the {' or '.join(places)} by now"


# --- deferrals above the limit: IRC 402(g) -------------------------------------------------------------------


def _excess_deferral(asked: Asked, exposures: Sequence[Exposed] | None, figures: FigureTable) -> Correction:
    del exposures, figures
    refund = excess_deferral_refund(asked.year)
    in_time = asked.as_of <= refund.due
    sources = (asked.source,) if asked.source in (PRE_TAX, ROTH) else (PRE_TAX, ROTH)
    paid = min(max(asked.as_of.year, asked.year), refund.due.year) if in_time else 0
    steps: list[Step] = []
    taxes: list[TaxLine] = []
    sheets: list[tuple[Any, ...]] = []
    for source in sources:
        condition = "" if len(sources) == 1 else f"if they were {label(source)}"
        roth = source == ROTH
        ours = plain(law.excess_deferral_steps(asked.year, roth, in_time), condition)
        steps = _together(steps, [_same_year(step, asked, paid) for step in ours])
        sheet = excess_deferral(asked.amount, asked.amount if roth else 0, asked.earnings or 0, in_time)
        sheets.append(sheet)
        taxes += _deferral_taxes(asked, sheet, condition, paid, roth=roth)
    steps.append(
        Step(
            f"Look at the annual additions of {asked.year} again: "
            + (
                "what goes back in time does not count, and its room is free again"
                if in_time
                else "the excess is still one"
            ),
            None,
            "",
            "Treas. Reg. 1.415(c)-1(b)(2)(ii)(D)",
        )
    )
    questions = [] if len(sources) == 1 else ["Were the deferrals above the limit pre-tax or Roth? (--source)"]
    if in_time:
        questions += earnings_question(asked, "The plan")
        questions.append("The plan: does match on it go with it? It is forfeited then (IRC 411(a)(3)(G)).")
    else:
        questions.append(
            "The plan: was its own limit passed (one employer)? Then the plan must correct it (401(a)(30))."
        )
    never = (NO_ROLLOVER, "ask for a corrected Form W-2: the income would count twice") if in_time else (NO_ROLLOVER,)
    return Correction(asked, not in_time, paid, tuple(steps), tuple(taxes), tuple(questions), never, tuple(sheets))


def _together(before: list[Step], more: Sequence[Step]) -> list[Step]:
    """Steps for pre-tax and for Roth deferrals; one that both have needs no condition."""
    found = list(before)
    for step in more:
        at = next((number for number, other in enumerate(found) if other.what == step.what), None)
        if at is None:
            found.append(step)
        else:
            codes = dict.fromkeys(code for code in (found[at].code, step.code) if code)
            points = tuple(dict.fromkeys((*found[at].open_points, *step.open_points)))
            found[at] = step._replace(condition="", code=" or ".join(codes), open_points=points)
    return found


def _same_year(step: Step, asked: Asked, paid: int) -> Step:
    """Paid in the year of the deferral already, principal and earnings are both of that year: code 8."""
    if not paid or paid > asked.year or "P" not in step.code:
        return step
    return step._replace(code=step.code.replace("P", "8"))


def _deferral_taxes(asked: Asked, sheet: Any, condition: str, paid: int, *, roth: bool) -> list[TaxLine]:
    pair = "B" if roth else ""
    if not sheet.in_time:
        return [
            TaxLine(
                "principal, the first time", condition, 0, sheet.income_of_deferral_year, asked.year, "",
                "Roth deferrals were taxed when they were made" if roth else "Form 1040 line 1h; amend a filed return",
                "IRC 402(g)(1)",
            ),
            TaxLine(
                "principal, the second time", condition, asked.amount, sheet.taxed_twice, 0,
                "Form 1099-R of the year in which it leaves the plan", "with its earnings; it has no basis",
                "IRC 402(g)(6), 402A(d)(3)",
            ),
        ]  # fmt: skip
    principal = "8" if paid == asked.year else "P"
    loss = asked.earnings is not None and asked.earnings < 0
    return [
        TaxLine(
            "principal", condition, asked.amount, sheet.income_of_deferral_year, asked.year,
            f"Form 1099-R of {paid}, code {pair}{principal}",
            "not income again: Roth" if roth else f"Form 1040 line 1h of {asked.year}, also when it is paid later",
            "IRC 402(g)(1), (2)(C)(i)",
        ),
        TaxLine(
            "loss" if loss else "earnings", condition, asked.earnings,
            None if asked.earnings is None else sheet.income_of_payment_year, paid,
            f"Form 1099-R of {paid}, code {pair}8",
            f"the payment is {dollars(sheet.paid)}; the principal is income in full, the loss is deducted" if loss
            else "income of the year in which it is paid; no 10% tax",
            "IRC 402(g)(2)(C)(ii), (D)",
        ),
    ]  # fmt: skip


# --- annual additions above the limit: IRC 415(c) -----------------------------------------------------------


def _excess_additions(asked: Asked, exposures: Sequence[Exposed] | None, figures: FigureTable) -> Correction:
    del figures
    places = touched(asked.amount, exposures)
    steps = _placed(places, lambda place: law.excess_additions_steps(asked.year, place), known=exposures is not None)
    if asked.age is not None and asked.age < asked.catch_up_age:
        steps = [step for step in steps if "catch-up" not in step.what]
    paid = max(asked.as_of.year, asked.year)
    sheet = corrective_distribution(asked.amount, 0, asked.earnings or 0)
    questions = [*earnings_question(asked, "The plan"), *_more_than_there_is(asked, exposures)]
    if asked.age is None:
        questions.append(
            f"In which year were you born? From {asked.catch_up_age}, deferrals above it can be catch-up instead."
        )
    questions += _taxed_before(exposures, places)
    return Correction(
        asked,
        False,
        paid,
        tuple(steps),
        (
            TaxLine(
                "after-tax principal", "", asked.amount, 0, paid, f"Form 1099-R of {paid}, code E, box 5",
                "not income: it was taxed when it was paid in", "IRC 72(e)(8), 402(a)",
            ),
            _after_tax_earnings(asked, paid, "E, the same form"),
        ),
        tuple(questions),
        (NO_ROLLOVER,),
        (sheet,),
    )  # fmt: skip


def _after_tax_earnings(asked: Asked, paid: int, code: str) -> TaxLine:
    loss = asked.earnings is not None and asked.earnings < 0
    income = None if asked.earnings is None else max(0, asked.earnings)
    note = "less is paid back; no deduction is known" if loss else "income of the year in which it is paid; no 10% tax"
    return TaxLine(
        "loss" if loss else "earnings", "", asked.earnings, income, paid,
        f"Form 1099-R of {paid}, code {code}", note, "IRC 402(a), 72(e)(8)",
    )  # fmt: skip


def _more_than_there_is(asked: Asked, exposures: Sequence[Exposed] | None) -> list[str]:
    """Whether the year's after-tax money is less than the excess: then other money goes back as well."""
    if exposures is None:
        return []
    made = sum(one.amount for one in exposures)
    if made >= asked.amount:
        return []
    return [
        f"The ledger has {dollars(made)} of after-tax money of {asked.year}, less than {dollars(asked.amount)}: is "
        "something not recorded, or does other money go back as well?"
    ]


def _taxed_before(exposures: Sequence[Exposed] | None, places: Sequence[Touched]) -> list[str]:
    touches = {one.place for one in places}
    taxed = sum(one.taxed for one in exposures or () if PLACES.get(one.where) in touches)
    if not taxed:
        return []
    return [
        f"The plan: which part of the earnings was taxed at the conversion ({dollars(taxed)} in all of them)? "
        "It must not be taxed again."
    ]


# --- the ACP test: IRC 401(m) ---------------------------------------------------------------------------------


def _acp_refund(asked: Asked, exposures: Sequence[Exposed] | None, figures: FigureTable) -> Correction:
    places = touched(asked.amount, exposures)
    known = exposures is not None
    steps = _placed(places, lambda place: law.excess_aggregate_steps(asked.year, place, False), known=known)
    with_eaca = law.excess_aggregate_steps(asked.year, "after-tax account", True)[0]
    in_time = steps[0].by is not None and asked.as_of <= steps[0].by
    last = date(asked.year + 1, 12, 31)
    paid = min(max(asked.as_of.year, asked.year + 1), last.year)
    rate = figures.rate("irc_4979a_excess_aggregate_rate", asked.year)
    sheet = excess_aggregate(asked.amount, asked.amount, ONE, asked.earnings or 0, in_time, rate)
    questions = [
        *earnings_question(asked, "The plan"),
        *_more_than_there_is(asked, exposures),
        "The plan: is it an eligible automatic contribution arrangement? Then the first day is "
        f"{in_words(with_eaca.by) if with_eaca.by else ''}.",
        "The plan: is match paid back or forfeited too? Vested match that is paid out is income.",
        *_taxed_before(exposures, places),
    ]
    hold = Step(
        f"Convert no more after-tax money of {asked.year} until the administrator says that the test is settled",
        None,
        "",
        "IRC 401(m)(2), (6)",
    )
    return Correction(
        asked,
        asked.as_of > last,
        paid,
        (hold, *steps),
        (
            TaxLine(
                "after-tax principal", "", asked.amount, 0, paid, f"Form 1099-R of {paid}, code 8, box 5",
                "not income: it was taxed when it was paid in; it gives back no room under the annual additions limit",
                "IRC 401(m)(7), 72(e)(8)",
            ),
            _after_tax_earnings(asked, paid, "8, the same form"),
        ),
        tuple(questions),
        (NO_ROLLOVER,),
        (sheet,),
    )  # fmt: skip


_BY_KIND: Mapping[Kind, Callable[[Asked, Sequence[Exposed] | None, FigureTable], Correction]] = {
    "excess-deferral": _excess_deferral,
    "excess-additions": _excess_additions,
    "acp-refund": _acp_refund,
    "ira-excess": ira_excess,
}
