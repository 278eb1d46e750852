"""One person's IRAs, year by year: Form 8606 for the traditional ones, the order of layers for the Roth ones.

Basis of traditional IRAs belongs to the person, not to an account, and a year's conversions share it by the value
on 31 December. So the fold only gathers what happened; here each year is settled once it is known, and the year
that is not over is an estimate. Roth IRAs of a person are one as well: the year's regular contributions, also those
made later for it, and the year's conversions come before its payments (Treas. Reg. 1.408A-6, A-9).
"""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import date
from typing import NamedTuple

from megaroth.law import roth
from megaroth.law.form_8606 import Form8606, form_8606
from megaroth.ledger.arrivals import check_way
from megaroth.ledger.days import in_words
from megaroth.ledger.entries import Entry
from megaroth.ledger.fold import Move, Paid, Person, State
from megaroth.ledger.kinds import (
    CORRECTED,
    IRA_SOURCES,
    PAYMENT,
    ROTH_IRA,
    SIMPLE_IRA,
    TRADITIONAL_IRA,
)
from megaroth.ledger.lots import Layer, Lot, Taken, Unit, layer, take
from megaroth.money import dollars, share_of

TRADITIONAL = (TRADITIONAL_IRA, SIMPLE_IRA)


class IraYear(NamedTuple):
    """One year of a person's traditional, SEP and SIMPLE IRAs."""

    year: int
    sheet: Form8606
    """As it is filed, with line 10 to three decimals: every figure of the book that rests on the form follows it."""
    value_stated: bool
    """Whether line 6 comes from statements of 31 December; otherwise it is the booked balance."""
    outstanding: int
    """Of line 6, rollovers under way on 31 December, cents."""
    basis_in: int
    """Of line 2, basis that came in that year: from an opening, or from a plan (which year is open, U9)."""
    estimate: bool
    """The year is not over, or its contributions may still be made."""


class PersonIras(NamedTuple):
    """A person's IRAs as they stand."""

    years: tuple[IraYear, ...]
    basis: int
    """Basis in traditional IRAs that is carried on, cents."""
    regular: tuple[Lot, ...]
    """Regular contributions left in Roth IRAs, rolled-over regular parts included."""
    layers: tuple[Layer, ...]
    """Conversions left in Roth IRAs; those with ``regular`` are inside the regular contributions."""
    regular_left: int
    roth_value: int
    """Booked value of all own Roth IRAs, cents."""


def into_ira(state: State, number: int, entry: Entry) -> None:
    """Book an IRA contribution, for the year that it names."""
    person = state.person(entry.person)
    state.account(entry.person, entry.plan, entry.source).add(entry.amount, entry.on)
    year = entry.limitation_year
    person.made[year] = entry.on.year
    if entry.source == ROTH_IRA:
        unit = Unit(number, entry.on, year, entry.amount)
        unit.place = entry.plan
        person.regular.append(unit)
        state.roth_since(entry.person, "", own=year)
        return
    basis = entry.basis
    if basis is None:
        if year not in person.unsaid and entry.source == TRADITIONAL_IRA:
            state.assume(
                entry.person,
                entry.plan,
                f"IRA contributions for {year} are taken to be deductible: no entry says what is not (basis)",
            )
        person.unsaid.add(year)
        return
    person.nondeductible[year] += basis
    person.basis_on.append((entry.on, basis))
    if entry.on.year > year:
        person.after_year_end[year] += basis


def out_of_ira(state: State, number: int, entry: Entry) -> None:
    """Book a conversion, transfer, rollover into a plan, payment or corrective distribution of an IRA."""
    person = state.person(entry.person)
    account = state.account(entry.person, entry.plan, entry.source)
    gap = state.shown(number, entry, account)
    roth_value = 0
    if entry.source == ROTH_IRA and entry.kind == PAYMENT:
        roth_value = _roth_value(state, entry.person)
    account.leave(number, entry.on, entry.amount, entry.emptied)
    if entry.basis is not None and entry.kind != CORRECTED and entry.source in TRADITIONAL:
        state.assume(
            entry.person,
            entry.plan,
            f"the basis that entry {number} states is not used: Form 8606 says what of an IRA's money is basis",
        )
    to_plan = (entry.to_plan or entry.plan) if entry.to_source else ""
    place = state.record(
        Move(
            number,
            entry.on,
            entry.kind,
            entry.person,
            entry.plan,
            entry.source,
            to_plan,
            entry.to_source,
            entry.amount,
            0,
            entry.amount,
            0,
            gap,
        )
    )
    year = entry.on.year
    if entry.source == SIMPLE_IRA and entry.to_source not in ("", SIMPLE_IRA):
        _two_years(state, number, entry, person, place)
    if entry.kind == CORRECTED:
        _excess_out(state, number, person, entry, place)
    elif entry.kind == PAYMENT:
        state.paid[number] = Paid(place, entry)
        if entry.source == ROTH_IRA:
            person.roth_payments.append((year, roth_value, place))
        else:
            person.distributions.append((year, place))
    else:
        check_way(state, number, entry, 0)
        state.account(entry.person, to_plan, entry.to_source).add(entry.amount, entry.on)
        if entry.source in TRADITIONAL and entry.to_source not in IRA_SOURCES:
            left = sum(
                account.value
                for (name, _, source), account in state.accounts.items()
                if name == entry.person and source in TRADITIONAL
            )
            person.rolled_to_plans.append((number, entry.on, entry.amount, left))
        if entry.source in TRADITIONAL and entry.to_source == ROTH_IRA:
            person.conversions.append((year, entry.amount, place))
            state.roth_since(entry.person, "", own=year)


def _two_years(state: State, number: int, entry: Entry, person: Person, place: int) -> None:
    """Say so where a SIMPLE IRA's money left within its two years: that is a payment, whatever it was called."""
    free = state.terms.simple_free_from.get(entry.person)
    if free is None or entry.on >= free:
        return
    state.problem(
        number,
        f"money of a SIMPLE IRA may go only to another SIMPLE IRA until {in_words(free)}: this was a payment, with 25% "
        "tax (IRC 408(d)(3)(G), 72(t)(6))",
        "what arrived elsewhere is a new contribution there; ask both sides how to undo it",
    )
    if entry.to_source != ROTH_IRA:  # a conversion is income already
        person.distributions.append((entry.on.year, place))


def _excess_out(state: State, number: int, person: Person, entry: Entry, place: int) -> None:
    """An excess contribution taken back with its earnings is as if never made: IRC 408(d)(4)."""
    year = entry.limitation_year
    contribution = entry.amount if entry.basis is None else entry.basis
    if entry.source == ROTH_IRA:
        wanted = contribution
        taken, contribution = _unmade(person, wanted, year)
        rolled, more = _rolled_out(person, wanted - contribution, year)
        taken, contribution = taken + rolled, contribution + more
    else:
        taken = ()
        person.nondeductible[year] -= min(contribution, person.nondeductible[year])
        person.after_year_end[year] = min(person.after_year_end[year], person.nondeductible[year])
        wanted = contribution
    if entry.basis is None:
        wanted = contribution
    if contribution < wanted:
        state.problem(
            number,
            f"{dollars(wanted)} of contributions for {year} go back, and the Roth IRAs have {dollars(contribution)} of "
            "them that were not converted",
            "no authority says how a contribution is corrected that was converted since: ask the custodian and a CPA; "
            "only the earnings are counted as income here",
        )
    earnings = entry.amount - wanted
    taxable = max(0, earnings)
    # Income of the year in which the contribution was made: IRC 408(d)(4), last sentence.
    made = taken[-1].on.year if taken and entry.source == ROTH_IRA else person.made.get(year, entry.on.year)
    income = ((made, taxable),) if taxable and made != entry.on.year else ()
    state.moves[place] = state.moves[place]._replace(
        basis=contribution, earnings=entry.amount - contribution, taxable=taxable, taken=taken, income=income
    )


def _unmade(person: Person, amount: int, year: int) -> tuple[tuple[Taken, ...], int]:
    """Take regular contributions of one year back, the last first."""
    taken: list[Taken] = []
    left = amount
    for unit in reversed(person.regular):
        if left > 0 and unit.year == year and not unit.regular:
            part = min(unit.left, left)
            taken.append(unit.take(0, part))
            left -= part
    person.regular = [unit for unit in person.regular if unit.left]
    return tuple(taken), amount - left


def _rolled_out(person: Person, amount: int, year: int) -> tuple[tuple[Taken, ...], int]:
    """Take plan money back that was rolled into a Roth IRA and should not have left the plan, the youngest first.

    What was taxed before it was rolled over comes first: the excess is after-tax contributions.
    """
    taken: list[Taken] = []
    left = amount
    for unit in reversed([*person.regular, *person.layers]):
        if left > 0 and unit.origins and unit.year >= year:
            part = min(unit.left - unit.taxable_left, left)
            if part:
                taken.append(unit.take(0, part))
                left -= part
    person.regular = [unit for unit in person.regular if unit.left]
    person.layers = [unit for unit in person.layers if unit.left]
    return tuple(taken), amount - left


def recharacterized(state: State, number: int, entry: Entry) -> None:
    """Book a contribution that moves with its earnings to the other kind of IRA: IRC 408A(d)(6)."""
    if entry.source not in IRA_SOURCES or entry.to_source not in IRA_SOURCES:
        state.problem(
            number,
            "only an IRA contribution can be recharacterized",
            "a conversion cannot be undone since 2018 (IRC 408A(d)(6)(B)(iii)); record what happened as a correction",
        )
    person = state.person(entry.person)
    source = state.account(entry.person, entry.plan, entry.source)
    to_plan = entry.to_plan or entry.plan
    gap = state.shown(number, entry, source)
    if entry.basis is not None and source.known < source.came and not gap:
        # What moves with the contribution is its gain or loss, and nobody has booked it yet: Treas. Reg. 1.408A-5, A-2.
        gap = max(entry.amount - entry.basis, -source.value)
        source.value += gap
    source.leave(number, entry.on, entry.amount, entry.emptied)
    state.account(entry.person, to_plan, entry.to_source).add(entry.amount, entry.on)
    year = entry.limitation_year
    contribution = entry.amount if entry.basis is None else entry.basis
    taken: tuple[Taken, ...] = ()
    if entry.source == ROTH_IRA:
        taken, contribution = _unmade(person, contribution, year)
        person.nondeductible[year] += contribution
        if entry.on.year > year:
            # The contribution counts as made on the day of the first one: 1.408A-5, A-3.
            late = sum(piece.amount for piece in taken if piece.on.year > year)
            person.after_year_end[year] += late
    else:
        person.nondeductible[year] -= min(contribution, person.nondeductible[year])
        person.after_year_end[year] = min(person.after_year_end[year], person.nondeductible[year])
        unit = Unit(number, entry.on, year, contribution)
        unit.place = to_plan
        person.regular.append(unit)
        state.roth_since(entry.person, "", own=year)
    state.record(
        Move(
            number,
            entry.on,
            entry.kind,
            entry.person,
            entry.plan,
            entry.source,
            to_plan,
            entry.to_source,
            entry.amount,
            contribution,
            entry.amount - contribution,
            0,
            gap,
            taken,
        )
    )


def _roth_value(state: State, name: str) -> int:
    return sum(
        account.value
        for (person, _, source), account in state.accounts.items()
        if source == ROTH_IRA and person == name
    )


def close_year(state: State, year: int) -> None:
    """Keep the booked value of traditional IRAs at the end of a year."""
    values: defaultdict[str, int] = defaultdict(int)
    stated: dict[str, bool] = {}
    for (name, _, source), account in state.accounts.items():
        if source in TRADITIONAL:
            values[name] += account.value
            stated[name] = stated.get(name, True) and (not account.value or account.statement == date(year, 12, 31))
    for name, value in values.items():
        person = state.person(name)
        person.closing[year] = value
        person.stated[year] = stated[name]


def settle(state: State, name: str, as_of: date) -> PersonIras:
    """Settle a person's IRAs up to a day: every year's Form 8606, then the layers of the Roth IRAs."""
    person = state.people[name]
    years = tuple(_form_years(state, name, person, as_of))
    _order(state, person)
    regular = tuple(Lot(u.number, u.on, u.year, u.amount, u.left) for u in person.regular if u.left)
    units = (*person.layers, *(unit for unit in person.regular if unit.layer))
    return PersonIras(
        years,
        years[-1].sheet.line_14 if years else 0,
        regular,
        tuple(layer(unit, name, unit.place) for unit in units if unit.left),
        sum(lot.left for lot in regular),
        _roth_value(state, name),
    )


def _form_years(state: State, name: str, person: Person, as_of: date) -> list[IraYear]:
    touched = {
        *(year for year, cents in person.nondeductible.items() if cents),
        *person.basis_in,
        *(year for year, *_ in person.conversions),
        *(year for year, *_ in person.distributions),
    }
    if not touched:
        return []
    found: list[IraYear] = []
    carried = 0
    for year in range(min(touched), max(as_of.year, *touched) + 1):
        conversions = [(amount, place) for each, amount, place in person.conversions if each == year]
        payments = [
            (state.moves[place].amount - state.moves[place].returned, place)
            for each, place in person.distributions
            if each == year
        ]
        outstanding = person.outstanding[year]
        moved = (sum(amount for amount, _ in payments), sum(amount for amount, _ in conversions))
        late = person.after_year_end[year]
        basis_in = person.basis_in[year]
        value = person.closing.get(year, 0) + outstanding
        sheet = form_8606(person.nondeductible[year], carried + basis_in, late, value, *moved, True)
        estimate = as_of < date(year, 12, 31)
        stated = person.stated.get(year, True)
        found.append(IraYear(year, sheet, stated, outstanding, basis_in, estimate))
        carried = sheet.line_14
        _share(state, person, conversions, sheet.line_11, sheet.line_8, year, estimate)
        _share(state, None, payments, sheet.line_12, sheet.line_7, year, estimate)
        _basis_in_plans(state, person, year, sheet)
    return found


def _basis_in_plans(state: State, person: Person, year: int, sheet: Form8606) -> None:
    """Say so where more than the pre-tax money of all IRAs went into a plan: IRC 408(d)(3)(A)(ii), (H)."""
    for number, on, amount, left in person.rolled_to_plans:
        if on.year != year:
            continue
        later = sum(basis for made, basis in person.basis_on if made > on and made.year == year)
        too_much = min(amount, sheet.line_14 - sheet.line_4 - later - left)
        if too_much > 100:  # a dollar: the form is filed in whole dollars
            state.problem(
                number,
                f"{dollars(too_much)} of basis went from IRAs into a plan, which may take pre-tax money only "
                "(IRC 408(d)(3)(A)(ii), (H))",
                "ask the plan to return it",
            )


def _share(
    state: State,
    person: Person | None,
    moves: list[tuple[int, int]],
    nontaxable: int,
    total: int,
    year: int,
    estimate: bool,
) -> None:
    """Divide a line of the form among the year's moves in proportion; with a person, each makes a layer."""
    before = done = 0
    for amount, place in moves:
        before += amount
        basis = share_of(nontaxable, before, total) - done
        done += basis
        taxable = amount - basis
        move = state.moves[place]
        earnings = move.amount - basis
        state.moves[place] = move._replace(basis=basis, earnings=earnings, taxable=taxable, estimate=estimate)
        if person is not None:
            unit = Unit(move.number, move.on, year, amount, taxable, (), True)
            unit.place = move.to_plan
            person.layers.append(unit)


def _order(state: State, person: Person) -> None:
    """Take each payment from regular contributions, then layers by year, then earnings: the law's order."""
    person.regular.sort(key=lambda unit: (unit.arrived, unit.on, unit.number))
    person.layers.sort(key=lambda unit: (unit.year, unit.on, unit.number))
    for year, value, place in sorted(person.roth_payments, key=lambda each: each[0]):
        move = state.moves[place]
        amount = move.amount - move.returned
        here = [unit for unit in person.layers if unit.year <= year]
        regular = deque(unit for unit in person.regular if unit.arrived <= year and unit.left)
        ordered = roth.order(
            amount,
            sum(unit.left for unit in regular),
            tuple(roth.Layer(unit.year, unit.taxable_left, unit.left - unit.taxable_left) for unit in here),
            max(value, amount),
        )
        taken: list[Taken] = []
        for row in ordered.rows:
            if row.what == "regular contributions":
                taken += take(regular, row.amount)
            elif row.what == "conversions":
                taken += _layers_out([u for u in here if u.year == row.year], row.taxable, row.nontaxable)
        state.moves[place] = move._replace(
            basis=amount - ordered.earnings, earnings=ordered.earnings, taxable=ordered.earnings, taken=tuple(taken)
        )


def _layers_out(units: list[Unit], taxable: int, nontaxable: int) -> list[Taken]:
    """Of one year's conversions what was income first, each part first in, first out."""
    parts: dict[int, list[int]] = {}
    for kind, wanted in enumerate((taxable, nontaxable)):
        left = wanted
        for place, unit in enumerate(units):
            part = min(left, (unit.left - unit.taxable_left) if kind else unit.taxable_left)
            if part:
                parts.setdefault(place, [0, 0])[kind] += part
                left -= part
    return [units[place].take(*part) for place, part in sorted(parts.items())]
