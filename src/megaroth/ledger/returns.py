"""Money that comes back or is taken back: 60-day rollovers, corrective distributions, recharacterizations."""

from __future__ import annotations

from collections import deque
from datetime import date

from megaroth.law.conversions import pre_tax_first, rollover_to_roth_ira
from megaroth.law.destinations import last_day_to_roll_over
from megaroth.ledger.arrivals import carried
from megaroth.ledger.days import in_words
from megaroth.ledger.entries import Entry
from megaroth.ledger.fold import Move, Paid, State
from megaroth.ledger.kinds import CORRECTED, DESIGNATED_ROTH, IRA_SOURCES, REASONS, ROTH_IRA, SOURCES
from megaroth.ledger.lots import Account, Taken, Unit, merged, take
from megaroth.money import dollars

NOT_ELIGIBLE = ("required minimum", "hardship")
"""Reasons of a payment that may not be rolled over: IRC 402(c)(4)."""


def returned(state: State, number: int, entry: Entry) -> None:
    """Book what the person rolls over of a payment within 60 days."""
    account = state.account(entry.person, entry.plan, entry.source)
    account.add(entry.amount, entry.on)
    paid = state.paid.get(entry.of)
    if paid is None:
        state.problem(
            number,
            f"entry {entry.of} is no payment that could be rolled over",
            "give the number of the payment that this money came from",
        )
        _new_money(state, number, entry, account, entry.amount)
        return
    move = state.moves[paid.place]
    last = last_day_to_roll_over(paid.entry.on).due
    second = _within_a_year(state, entry, paid)
    late = not paid.entry.on <= entry.on <= last
    if late:
        state.problem(
            number,
            f"{in_words(entry.on)} is outside the 60 days of the payment on {in_words(paid.entry.on)}, which ended on "
            f"{in_words(last)}",
            f"it is booked as a new contribution{_above_the_limit(entry)}; a waiver may be certified for a reason of "
            "Rev. Proc. 2020-46",
        )
    elif paid.entry.reason in NOT_ELIGIBLE:
        late = True
        state.problem(
            number,
            f"a payment for {REASONS[paid.entry.reason]} may not be rolled over (IRC 402(c)(4))",
            "it is booked as a new contribution; ask for its return",
        )
    elif second:
        late = True
        state.problem(
            number,
            f"the payment of entry {second} was rolled over too, within a year (IRC 408(d)(3)(B)): one a year is "
            "allowed for all IRAs of a person",
            f"it is booked as a new contribution{_above_the_limit(entry)}; a transfer from IRA to IRA has no such "
            "limit",
        )
    rolled = 0 if late else min(entry.amount, move.amount - move.returned)
    if not late and rolled < entry.amount:
        state.problem(
            number,
            f"{dollars(entry.amount - rolled)} more was put back than was paid out",
            "what is above the payment is booked as a new contribution",
        )
    if rolled:
        if paid.entry.source in IRA_SOURCES:
            _into_ira(state, number, entry, paid, rolled)
        else:
            _from_plan(state, number, entry, account, paid, rolled)
    if entry.amount > rolled:
        _new_money(state, number, entry, account, entry.amount - rolled)


def _above_the_limit(entry: Entry) -> str:
    if entry.source not in IRA_SOURCES:
        return ""
    return ", and what is above the year's limit costs 6% a year until it is taken out (IRC 4973)"


def _within_a_year(state: State, entry: Entry, paid: Paid) -> int:
    """An IRA payment of the year before or after this one that was rolled over as well; 0 where there is none.

    A conversion to a Roth IRA is no such rollover (Treas. Reg. 1.408A-4, A-1(b)).
    """
    was = paid.entry
    if was.source not in IRA_SOURCES or entry.source not in IRA_SOURCES:
        return 0
    from_roth = was.source == ROTH_IRA
    if not from_roth and entry.source == ROTH_IRA:
        return 0
    person = state.person(entry.person)
    for on, number in person.returned:
        first, later = sorted((on, was.on))
        if number != entry.of and later < _a_year_after(first):
            return number
    person.returned.append((was.on, entry.of))
    return 0


def _a_year_after(on: date) -> date:
    leaps = on.month == 2 and on.day == 29
    return date(on.year + 1, 3, 1) if leaps else on.replace(year=on.year + 1)


def _from_plan(state: State, number: int, entry: Entry, account: Account, paid: Paid, rolled: int) -> None:
    """The pre-tax part counts as rolled over first: IRC 402(c)(2)."""
    move = state.moves[paid.place]
    was_roth = SOURCES[move.source].tax == "roth"
    before = pre_tax_first(max(0, move.earnings), 0, move.returned, move.amount - move.returned)
    after = pre_tax_first(max(0, move.earnings), 0, move.returned + rolled, move.amount - move.returned - rolled)
    pre_tax = after.pre_tax_later - before.pre_tax_later
    basis = rolled - pre_tax
    skipped = move.returned - before.pre_tax_later
    taken = part_of(move.taken, skipped, basis)
    state.moves[paid.place] = move._replace(
        returned=move.returned + rolled, taxable=min(move.taxable, after.pre_tax_kept)
    )
    taxable = 0
    person = state.person(entry.person)
    if was_roth:
        units = carried(number, entry, taken)
        if entry.source == ROTH_IRA:
            for unit in units:
                unit.place, unit.arrived, unit.regular = entry.plan, entry.on.year, True
            person.regular += units
            state.roth_since(entry.person, "", carried=entry.on.year)
        elif entry.source in DESIGNATED_ROTH and not basis:
            # Only what would be income goes back to a plan, and a start does not travel: 1.402A-1, A-5(a), A-4(b).
            state.roth_since(entry.person, entry.plan, own=entry.on.year)
        else:
            _no_basis(state, number, entry, basis)
    elif entry.source == ROTH_IRA:
        # The income is that of the year in which the plan paid (IRC 402(a), 408A(d)(3)(A)(i)), the five years are
        # those of the contribution (408A(d)(3)(F)).
        taxable = rollover_to_roth_ira(rolled, basis).income
        unit = Unit(number, entry.on, entry.on.year, rolled, taxable, merged(taken), True)
        unit.place = entry.plan
        person.layers.append(unit)
        state.roth_since(entry.person, "", own=entry.on.year)
    elif entry.source in IRA_SOURCES:
        person.basis_in[entry.on.year] += basis
    elif basis:
        _no_basis(state, number, entry, basis)
        account.put(Unit(number, entry.on, entry.on.year, basis, 0, merged(taken)))
    income = ((move.on.year, taxable),) if taxable and move.on.year != entry.on.year else ()
    _record(state, number, entry, move, rolled, basis, taxable, taken, income)


def _no_basis(state: State, number: int, entry: Entry, basis: int) -> None:
    if basis:
        state.problem(
            number,
            f"{dollars(basis)} of basis went to {SOURCES[entry.source].label} within 60 days",
            "a plan takes basis by direct rollover only (IRC 402(c)(2)(A)); ask for its return",
        )


def _into_ira(state: State, number: int, entry: Entry, paid: Paid, rolled: int) -> None:
    """An IRA's payment that is rolled over was no distribution; to a Roth IRA it is a conversion."""
    move = state.moves[paid.place]
    person = state.person(entry.person)
    year = paid.entry.on.year
    state.moves[paid.place] = move._replace(returned=move.returned + rolled)
    from_roth = move.source == ROTH_IRA
    if from_roth and entry.source != ROTH_IRA:
        state.problem(
            number,
            f"Roth IRA money may not go to {SOURCES[entry.source].label}",
            "it goes to a Roth IRA only; ask for its return",
        )
    place = _record(state, number, entry, move, rolled, 0, 0, ())
    if from_roth:
        return
    if entry.source == ROTH_IRA:
        person.conversions.append((year, rolled, place))
        state.roth_since(entry.person, "", own=year)
    elif entry.on.year > year:
        person.outstanding[year] += rolled


def _record(
    state: State,
    number: int,
    entry: Entry,
    paid: Move,
    rolled: int,
    basis: int,
    taxable: int,
    taken: tuple[Taken, ...],
    income: tuple[tuple[int, int], ...] = (),
) -> int:
    return state.record(
        Move(
            number,
            entry.on,
            entry.kind,
            entry.person,
            paid.plan,
            paid.source,
            entry.plan,
            entry.source,
            rolled,
            basis,
            rolled - basis,
            taxable,
            0,
            taken,
            income=income,
        )
    )


def _new_money(state: State, number: int, entry: Entry, account: Account, amount: int) -> None:
    """What is no rollover is a contribution: regular in a Roth IRA, and nothing that we can judge elsewhere."""
    if entry.source == ROTH_IRA:
        unit = Unit(number, entry.on, entry.on.year, amount)
        unit.place = entry.plan
        state.person(entry.person).regular.append(unit)
    elif entry.basis and account.contract is not None:
        account.put(Unit(number, entry.on, entry.on.year, min(amount, entry.basis)))


def part_of(taken: tuple[Taken, ...], skipped: int, amount: int) -> tuple[Taken, ...]:
    """So many cents of the pieces of an earlier move, after those that an earlier return has brought back."""
    units: deque[Unit] = deque()
    for piece in taken:
        unit = Unit(piece.number, piece.on, piece.year, piece.amount, piece.taxable, piece.origins, piece.layer)
        units.append(unit)
    take(units, skipped)
    return tuple(take(units, amount))


def corrected(state: State, number: int, entry: Entry) -> None:
    """Book a corrective distribution from a plan: contributions of one year with their earnings, not pro rata.

    Notes
    -----
    IRC 402(g)(2), 401(k)(8), 401(m)(6), (7); Treas. Reg. 1.402(g)-1(e), 1.401(m)-2(b)(2)(vi). What of the amount is
    contribution the plan says (``basis``); not said, all of it as far as the year's lots reach. The youngest lots of
    the year are taken: the excess is what came last.
    """
    account = state.account(entry.person, entry.plan, entry.source)
    gap = state.shown(number, entry, account)
    account.leave(number, entry.on, entry.amount, entry.emptied)
    contract = account.contract
    assert contract is not None
    if SOURCES[entry.source].tax == "pre-tax":
        _pre_tax_corrected(state, number, entry, gap)
        return
    wanted = entry.amount if entry.basis is None else entry.basis
    taken = _youngest(account, wanted, entry.limitation_year)
    basis = sum(piece.amount for piece in taken)
    if entry.basis is not None and basis < entry.basis:
        state.problem(
            number,
            f"the plan states {dollars(entry.basis)} of contributions, and {dollars(basis)} of "
            f"{entry.limitation_year} are left in {SOURCES[entry.source].label}",
            "money that was converted or rolled out is corrected from where it lies now",
        )
    elif entry.basis is None and SOURCES[entry.source].tax in ("after-tax", "roth"):
        state.assume(
            entry.person,
            entry.plan,
            f"the correction on {in_words(entry.on)} is taken to be contributions first; the plan says how much is "
            "earnings",
        )
    state.record(
        Move(
            number,
            entry.on,
            CORRECTED,
            entry.person,
            entry.plan,
            entry.source,
            "",
            "",
            entry.amount,
            basis,
            entry.amount - basis,
            max(0, entry.amount - basis),
            gap,
            tuple(taken),
        )
    )


def _pre_tax_corrected(state: State, number: int, entry: Entry, gap: int) -> None:
    """Book the correction of money that was never taxed: all of it is income.

    Notes
    -----
    IRC 402(g)(2)(C): excess deferrals are income of the year of the deferral, their earnings of the year in which they
    are paid; everything else is income of the year in which it is paid (402(a)).
    """
    contributions = entry.amount if entry.basis is None else entry.basis
    income: tuple[tuple[int, int], ...] = ()
    if entry.reason == "402(g)" and entry.limitation_year != entry.on.year:
        parts = ((entry.limitation_year, contributions), (entry.on.year, entry.amount - contributions))
        income = tuple(part for part in parts if part[1])
    if entry.reason == "402(g)" and entry.basis is None:
        state.assume(
            entry.person,
            entry.plan,
            f"the correction on {in_words(entry.on)} is taken to be deferrals only; the plan says how much is earnings",
        )
    state.record(
        Move(
            number,
            entry.on,
            CORRECTED,
            entry.person,
            entry.plan,
            entry.source,
            "",
            "",
            entry.amount,
            0,
            entry.amount,
            entry.amount,
            gap,
            income=income,
        )
    )


def _youngest(account: Account, amount: int, year: int) -> list[Taken]:
    """Take basis of one year's lots, the last first."""
    taken: list[Taken] = []
    for unit in reversed(account.units):
        if amount <= 0:
            break
        if unit.year != year and not (unit.layer and unit.year == year + 1):
            continue
        part = min(unit.left, amount)
        taxable = max(0, part - (unit.left - unit.taxable_left))
        taken.append(unit.take(taxable, part - taxable))
        account.basis -= part
        amount -= part
    account.units = deque(unit for unit in account.units if unit.left)
    return taken
