"""Where money goes that leaves a plan: a Roth account of the plan, a Roth IRA, a traditional IRA, another plan."""

from __future__ import annotations

from typing import cast

from megaroth.law import conversions, roth
from megaroth.law.destinations import WAYS, Destination, Origin
from megaroth.ledger.entries import Entry
from megaroth.ledger.fold import PlanTerms, State
from megaroth.ledger.kinds import (
    AFTER_TAX,
    DESIGNATED_ROTH,
    IN_PLAN_ROTH,
    IRA_SOURCES,
    ROTH_IRA,
    SIMPLE_IRA,
    SOURCES,
    TRADITIONAL_IRA,
)
from megaroth.ledger.lots import Contract, Taken, Unit, merged


def arrive(
    state: State, number: int, entry: Entry, contract: Contract, basis: int, taken: tuple[Taken, ...], whole: bool
) -> int:
    """Put money where it goes, with its basis and its paydays; the income that this makes."""
    to_plan = entry.to_plan or entry.plan
    source = entry.to_source
    account = state.account(entry.person, to_plan, source)
    account.add(entry.amount, entry.on)
    if source != IN_PLAN_ROTH or to_plan != entry.plan or contract.which == "roth":
        check_way(state, number, entry, basis)
    if contract.which == "roth":
        _roth_arrives(state, number, entry, to_plan, basis, taken, whole)
        return 0
    if source == ROTH_IRA:
        sheet = conversions.rollover_to_roth_ira(entry.amount, basis)
        unit = Unit(number, entry.on, entry.on.year, sheet.income + basis, sheet.income, merged(taken), True)
        unit.place = to_plan
        state.person(entry.person).layers.append(unit)
        state.roth_since(entry.person, "", own=entry.on.year)
        return sheet.income
    if SOURCES[source].tax == "roth":
        income = conversions.in_plan_roth_rollover(entry.amount, basis).income
        account.put(Unit(number, entry.on, entry.on.year, income + basis, income, merged(taken), True))
        state.roth_since(entry.person, to_plan, own=entry.on.year)
        return income
    if source in IRA_SOURCES:
        # Which year's line 2 takes it is open (U9): the year of the rollover.
        state.person(entry.person).basis_in[entry.on.year] += basis
        return 0
    account.put(Unit(number, entry.on, entry.limitation_year, basis, 0, merged(taken)))
    return 0


def _roth_arrives(
    state: State, number: int, entry: Entry, to_plan: str, basis: int, taken: tuple[Taken, ...], whole: bool
) -> None:
    """Money of a designated Roth account arrives: Treas. Reg. 1.402A-1, A-5; 1.408A-10, A-3."""
    source = entry.to_source
    account = state.account(entry.person, to_plan, source)
    if source == ROTH_IRA:
        regular = roth.rollover_into_roth_ira(entry.amount, basis, state.qualified(entry), whole).regular
        person = state.person(entry.person)
        units = carried(number, entry, taken)
        more = regular - sum(unit.amount for unit in units)
        if more > 0:
            units.append(Unit(number, entry.on, entry.on.year, more, 0, ()))
        for unit in units:
            unit.place, unit.arrived, unit.regular = to_plan, entry.on.year, True
        person.regular += units
        state.roth_since(entry.person, "", carried=entry.on.year)
        return
    if source not in DESIGNATED_ROTH:
        return
    for unit in carried(number, entry, taken):
        account.put(unit)
    held = state.first_years.get((entry.person, entry.plan))
    said = state.terms.plans.get((entry.person, entry.plan), PlanTerms()).first_roth_year
    starts = [year for year in (entry.first_year, said, held and held.own, held and held.carried) if year]
    state.roth_since(entry.person, to_plan, carried=min(starts, default=entry.on.year))


def carried(number: int, entry: Entry, taken: tuple[Taken, ...]) -> list[Unit]:
    """The lots and layers that travel between Roth accounts: a layer keeps its number and its year."""
    units: list[Unit] = []
    plain = tuple(piece for piece in taken if not piece.layer)
    if plain:
        amount = sum(piece.amount for piece in plain)
        units.append(Unit(number, entry.on, entry.on.year, amount, 0, merged(plain)))
    units += [
        Unit(piece.number, piece.on, piece.year, piece.amount, piece.taxable, piece.origins, True)
        for piece in taken
        if piece.layer
    ]
    return units


def check_way(state: State, number: int, entry: Entry, basis: int) -> None:
    """Say so where the law does not let this money go there; what happened is booked all the same."""
    source, target = entry.source, entry.to_source
    origin = SOURCES[source].tax
    if source in (TRADITIONAL_IRA, SIMPLE_IRA):
        origin = "traditional-ira"
    elif source == ROTH_IRA:
        origin = "roth-ira"
    if target in (TRADITIONAL_IRA, SIMPLE_IRA):
        to = "traditional-ira"
    elif target in (ROTH_IRA, AFTER_TAX):
        to = target
    elif target in DESIGNATED_ROTH:
        to = "in-plan-roth" if (entry.to_plan or entry.plan) == entry.plan else "roth-rollover"
    else:
        to = "rollover"
    way = WAYS[cast(Origin, origin), cast(Destination, to)]
    if way.may == "yes" or (way.may == "pre-tax part" and not basis):
        return
    what = "basis" if way.may == "pre-tax part" else SOURCES[source].label
    state.problem(
        number,
        f"{what} may not go to {SOURCES[target].label} ({way.authority})",
        f"{way.note} If it is there, ask both sides how to undo it; if not, reverse the entry.",
    )
