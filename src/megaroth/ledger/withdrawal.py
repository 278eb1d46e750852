"""What a withdrawal would take and cost, before it is made: from Roth IRAs in layers, from a plan pro rata.

A pure function of what is asked, of what is there, and of the figures. Nothing is recorded. Where a fact is not known
the dearer answer is given: whoever may be under 59½ is, and a first Roth year that nobody knows has not begun.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from megaroth.errors import BadInputError
from megaroth.law import roth
from megaroth.law.conversions import pre_1987_first, pro_rata
from megaroth.law.early_withdrawal import early_withdrawal_tax
from megaroth.ledger.claims import FIRST_HOME_FIGURE, Asked, Rates, covered, has_event
from megaroth.ledger.clocks import Money, Span, Start, later
from megaroth.ledger.roth_money import Held
from megaroth.money import dollars, portion

Reading = Literal["first", "last"]
READINGS: Mapping[Reading, Callable[[int, int, int], int]] = {
    "first": roth.in_plan_rollovers_first,
    "last": roth.in_plan_rollovers_last,
}
"""Which dollars of an in-plan conversion leave first (U5; after a rollover to a Roth IRA U6): the
cautious one first."""


class Row(NamedTuple):
    """One kind of money: what leaves, and what stays."""

    what: Literal["regular contributions", "was income when converted", "was basis when converted", "earnings", "basis"]
    year: int
    """Of the conversion; otherwise 0."""
    out: int
    stays: int
    """Below zero where earnings are a loss."""
    income: int
    exposed: int
    """Of what leaves, what the 10% tax looks at: income, and conversions of less than five years ago."""
    penalty: int
    """The 10% tax on this row, exceptions taken off."""


class Withdrawn(NamedTuple):
    """A withdrawal as it would be."""

    amount: int
    value: int
    """What was there, cents."""
    on: date
    rows: tuple[Row, ...]
    income: int
    penalty: int
    exposed: int
    exempt: int
    """Of what is exposed, what an exception covers."""
    qualified: bool | None
    """None: not a matter of this money."""
    qualified_from: Span
    five_years: bool
    event: bool
    """59½, disability or death: known, not hoped for."""
    whole: bool
    sheets: tuple[tuple[str, tuple[Any, ...]], ...]
    """Worksheets by the end of their address, in order."""
    other_reading: int | None = None
    """The 10% tax by the other reading of U5 and U6, where it differs."""


def _too_much(asked: Asked, value: int, what: str) -> None:
    if asked.amount > value:
        raise BadInputError(
            f"{dollars(asked.amount)} is more than the {dollars(value)} that {what}",
            "a smaller amount, or --value with what the account holds now",
            field="amount",
        )


def _with_penalties(rows: Sequence[Row], exempt: int, rate: int) -> tuple[Row, ...]:
    """The 10% tax by row: exceptions come off earnings first, then off conversions; the cents add up to the whole."""
    left = exempt
    taxed = {}
    for place in sorted(range(len(rows)), key=lambda place: rows[place].what != "earnings"):
        covered = min(left, rows[place].exposed)
        taxed[place] = rows[place].exposed - covered
        left -= covered
    found, before = [], 0
    for place, row in enumerate(rows):
        penalty = portion(before + taxed[place], rate) - portion(before, rate)
        before += taxed[place]
        found.append(row._replace(penalty=penalty))
    return tuple(found)


# --- Roth IRAs -----------------------------------------------------------------------------------------


def from_roth_iras(
    asked: Asked,
    money: Sequence[Money],
    value: int | None,
    clock: Start,
    age: Span,
    rates: Rates,
    reading: Reading = "first",
) -> Withdrawn:
    """A withdrawal from a person's Roth IRAs, all of them as one: contributions, conversions, then earnings.

    Parameters
    ----------
    asked : Asked
        Amount, day and exceptions.
    money : sequence of Money
        What the Roth IRAs hold by layer.
    value : int or None
        What they are worth, cents; None: what the ledger has.
    clock, age : Start, Span
        The five-year period, and the day of age 59½.
    rates : Rates
        The figures.
    reading : str
        Which dollars of in-plan conversions leave first (U6).

    Raises
    ------
    BadInputError
        When more is asked than is there, or an age is claimed that the birth date denies.

    Notes
    -----
    IRC 408A(d), 72(t); Treas. Reg. 1.408A-6, 1.408A-10, A-3.
    """
    worth = sum(one.taxable + one.rest for one in money) if value is None else value
    _too_much(asked, worth, "the Roth IRAs hold")
    year = asked.on.year
    event = has_event(asked, age)
    exempt = covered(asked, rates, worth)
    inside = [one for one in money if one.kind == "conversion" and one.in_plan]
    regular = sum(one.rest for one in money if one.kind == "contributions")
    regular += sum(one.taxable + one.rest for one in inside)
    layers = roth.together(
        roth.Layer(one.year, one.taxable, one.rest) for one in money if one.kind == "conversion" and not one.in_plan
    )
    young = sum(one.taxable for one in inside if year < one.year + 5)
    regular_out = min(asked.amount, regular)
    recaptured = READINGS[reading](regular_out, regular, young)
    found = roth.withdrawal(
        asked.amount,
        regular,
        layers,
        worth,
        year,
        clock.year,
        event,
        exempt.first_home,
        rates.limits[FIRST_HOME_FIGURE],
        asked.first_home_used,
        exempt.amount,
        recaptured,
        rates.additional_tax,
    )
    sheet = found.sheet
    out = {row.year: row for row in found.order.rows if row.what == "conversions"}
    bases = {each.layer_year: each.base for each in found.recaptures}
    rows = [Row("regular contributions", 0, regular_out, regular - regular_out, 0, 0 if event else recaptured, 0)]
    sheets: list[tuple[str, tuple[Any, ...]]] = []
    rest = asked.amount - regular_out
    for layer in layers:
        gone = out.get(layer.year)
        taxable, basis = (gone.taxable, gone.nontaxable) if gone else (0, 0)
        exposed = bases.get(layer.year, 0)
        rows.append(Row("was income when converted", layer.year, taxable, layer.taxable - taxable, 0, exposed, 0))
        rows.append(Row("was basis when converted", layer.year, basis, layer.nontaxable - basis, 0, 0, 0))
        if gone:
            taken = roth.layer_withdrawal(layer.year, rest, layer.taxable, layer.nontaxable)
            rest = taken.rest
            sheets.append((f"{layer.year}/layer_withdrawal", taken))
    sheets += [(f"{each.layer_year}/recapture", each) for each in found.recaptures]
    sheets += [*exempt.sheets, ("roth_withdrawal", sheet)]
    earnings = worth - regular - sum(layer.taxable + layer.nontaxable for layer in layers)
    income_exposed = 0 if event else sheet.income
    rows.append(Row("earnings", 0, sheet.earnings, earnings - sheet.earnings, sheet.income, income_exposed, 0))
    other = None
    if inside and reading == "first":
        other = from_roth_iras(asked, money, value, clock, age, rates, "last").penalty
    return Withdrawn(
        asked.amount,
        worth,
        asked.on,
        _with_penalties([row for row in rows if row.out or row.stays], sheet.exempt, rates.additional_tax),
        sheet.income,
        sheet.additional_tax,
        sheet.exposed,
        sheet.exempt,
        sheet.qualified,
        later(clock.ends, age),
        sheet.five_years,
        event,
        asked.amount == worth,
        tuple(sheets),
        other if other != sheet.additional_tax else None,
    )


# --- a plan --------------------------------------------------------------------------------------------


def from_designated_roth(
    asked: Asked,
    money: Sequence[Money],
    value: int | None,
    clock: Start,
    age: Span,
    rates: Rates,
    reading: Reading = "first",
) -> Withdrawn:
    """A withdrawal from a plan's designated Roth account: a share of everything in it.

    Parameters
    ----------
    asked, value, clock, age, rates
        As for :func:`from_roth_iras`.
    money : sequence of Money
        What the account holds by layer.
    reading : str
        Which dollars of in-plan conversions leave first (U5).

    Raises
    ------
    BadInputError
        As :func:`from_roth_iras`.

    Notes
    -----
    IRC 402A(d), 72(e)(8), 72(t), 402A(c)(4)(D); Treas. Reg. 1.402A-1, A-3.
    """
    worth = sum(one.taxable + one.rest for one in money) if value is None else value
    _too_much(asked, worth, "the designated Roth account holds")
    year = asked.on.year
    event = has_event(asked, age)
    five_years = clock.year > 0 and year >= clock.year + 5
    investment = sum(one.taxable + one.rest for one in money if one.kind != "earnings")
    whole = asked.amount == worth
    sheet = roth.designated_roth_distribution(asked.amount, investment, worth, whole, five_years and event)
    young = sum(one.taxable for one in money if one.kind == "conversion" and year < one.year + 5)
    recaptured = 0 if event else READINGS[reading](min(sheet.recovered, asked.amount), investment, young)
    others = covered(asked, rates, worth)
    exempt = sheet.income + recaptured if event else min(others.amount, sheet.income + recaptured)
    tax = early_withdrawal_tax(sheet.income, recaptured, exempt, rates.additional_tax)
    basis_out = asked.amount - sheet.earnings
    rows = [
        Row("basis", 0, basis_out, investment - sheet.recovered, 0, recaptured, 0),
        Row(
            "earnings",
            0,
            sheet.earnings,
            worth - asked.amount - sheet.investment_left,
            sheet.income,
            sheet.income,
            0,
        ),
    ]
    other = None
    if young and reading == "first":
        other = from_designated_roth(asked, money, value, clock, age, rates, "last").penalty
    return Withdrawn(
        asked.amount,
        worth,
        asked.on,
        _with_penalties([row for row in rows if row.out or row.stays], exempt, rates.additional_tax),
        sheet.income,
        tax.tax,
        0 if event else sheet.income + recaptured,
        0 if event else exempt,
        sheet.qualified,
        later(clock.ends, age),
        five_years,
        event,
        whole,
        (("designated_roth_distribution", sheet), *others.sheets, ("early_withdrawal_tax", tax)),
        other if other != tax.tax else None,
    )


def from_plan(
    asked: Asked, held: Held, value: int | None, pre_1987: tuple[int, bool], age: Span, rates: Rates
) -> Withdrawn:
    """A withdrawal from a source of a plan that is not Roth: a share of basis, the rest income.

    Parameters
    ----------
    asked, age, rates
        As for :func:`from_roth_iras`.
    held : Held
        What the source and its contract hold.
    value : int or None
        What the source is worth, cents; None: what the ledger has.
    pre_1987 : tuple of int and bool
        Contributions made before 1987, cents, and whether the plan let employees at work withdraw them then.

    Raises
    ------
    BadInputError
        As :func:`from_roth_iras`.

    Notes
    -----
    IRC 72(e)(8), 72(d)(2), 402(a), 72(t).
    """
    worth = held.value if value is None else value
    _too_much(asked, worth, "the source holds")
    vested = held.account - held.value + worth
    # Without basis nothing is shared, and the rest of the plan does not matter.
    account = vested if held.investment else worth
    event = has_event(asked, age)
    whole = asked.amount == account
    old = pre_1987_first(asked.amount, min(pre_1987[0], held.investment), pre_1987[1], held.received)
    sheet = pro_rata(old.rest, held.investment - old.basis_out, account - old.basis_out, whole)
    basis = min(old.basis_out + sheet.basis_out, asked.amount)
    income = asked.amount - basis
    others = covered(asked, rates, vested)
    exempt = income if event else min(others.amount, income)
    tax = early_withdrawal_tax(income, 0, exempt, rates.additional_tax)
    stays = max(0, held.investment - old.basis_out - sheet.basis_out)
    rows = [
        Row("basis", 0, basis, stays, 0, 0, 0),
        Row("earnings", 0, income, account - asked.amount - stays, income, income, 0),
    ]
    return Withdrawn(
        asked.amount,
        worth,
        asked.on,
        _with_penalties([row for row in rows if row.out or row.stays], exempt, rates.additional_tax),
        income,
        tax.tax,
        0 if event else income,
        0 if event else exempt,
        None,
        age,
        False,
        event,
        whole,
        (
            *((("pre_1987_first", old),) if old.basis_out else ()),
            ("pro_rata", sheet),
            *others.sheets,
            ("early_withdrawal_tax", tax),
        ),
    )
