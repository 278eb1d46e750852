"""What a conversion would do, before it is made: the pre-tax part, the ways to Roth, what cannot be undone.

A pure function of the facts, the figures, what the source holds, and the day. Nothing is recorded here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.access import Access
from megaroth.facts.model import Household, Job, Person
from megaroth.facts.plan import Plan
from megaroth.law.conversions import (
    after_tax_contract,
    in_plan_roth_rollover,
    pre_1987_first,
    pro_rata,
    rollover_to_roth_ira,
)
from megaroth.law.figures import FigureTable
from megaroth.law.rollovers import SixtyDayRollover, rollover_withholding, sixty_day_rollover
from megaroth.ledger.conversion_routes import Asked, Route, owner_run, routes
from megaroth.ledger.kinds import AFTER_TAX, DESIGNATED_ROTH, IRA_SOURCES, SOURCES
from megaroth.money import dollars, portion

Sheet = tuple[str, tuple[Any, ...]]


class Held(NamedTuple):
    """What the source holds just before the conversion, and how that is known."""

    value: int
    """Vested, cents."""
    basis: int
    """Cents."""
    known_from: str
    """``the ledger``, ``your word`` ..."""
    on: date | None = None
    """The day of the last statement of its value."""
    account_value: int | None = None
    """Vested value of the whole plan but designated Roth; None: not known."""
    account_basis: int | None = None
    """After-tax contributions in all of it."""
    pre_1987_received: int = 0
    """What was received since 1986 out of the contract, cents."""
    unvested: int = 0
    """What of the source is not vested, cents."""
    vested_unknown: bool = False


class Split(NamedTuple):
    """An amount divided into basis and the rest, under one way of accounting."""

    basis: int
    pre_tax: int
    loss: int
    contract_value: int
    contract_basis: int


class Preview(NamedTuple):
    """What one conversion would do."""

    person: str
    plan: str
    plan_name: str
    source: str
    as_of: date
    held: Held
    amount: int
    whole: bool
    split: Split
    """As the plan accounts for after-tax money; where that is not known, as an account of its own."""
    other: Split | None
    """By the whole account, where it is not known how the plan accounts and the whole account is known."""
    separate: bool | None
    pre_tax_source: bool
    """The source has never been taxed: all of it is income."""
    tax: int | None
    """Federal tax on the pre-tax part at the rate of the file; None: no rate."""
    routes: tuple[Route, ...]
    pro_rata: str
    notes: tuple[str, ...]
    not_checked: tuple[str, ...]
    estimated_tax: str
    sheets: tuple[Sheet, ...]


def preview(
    household: Household,
    figures: FigureTable,
    person: str,
    plan: str,
    source: str,
    held: Held,
    amount: int | None,
    as_of: date,
    *,
    roth_year_from_ledger: bool = False,
) -> Preview:
    """What converting so much of one source of a plan would do, by every way.

    Parameters
    ----------
    household : Household
        The facts.
    figures : FigureTable
        The published figures.
    person, plan, source : str
        Whose money, in the plan of which job, and in which source it lies.
    held : Held
        What the source holds.
    amount : int or None
        What is to be converted, cents; None for all of it.
    as_of : date
        The day of the conversion.
    roth_year_from_ledger : bool
        Whether the plan's first Roth year is the first that the ledger has, and may be an earlier one.

    Raises
    ------
    BadInputError
        When there is nothing to convert, or less than is asked for.
    """
    if source in DESIGNATED_ROTH or SOURCES[source].tax == "roth":
        raise BadInputError(f"{source} is Roth money already", "the source to convert is after-tax", field="source")
    if source in IRA_SOURCES:
        raise BadInputError(
            f"{source} is IRA money", "`megaroth backdoor --convert AMOUNT` shows what it costs", field="source"
        )
    if held.value <= 0:
        raise BadInputError(
            f"the {source} source of {plan} holds nothing",
            "record contributions with `megaroth ledger add`, or give --value and --basis",
            field="value",
        )
    wanted = held.value if amount is None else amount
    if wanted > held.value:
        raise BadInputError(
            f"{dollars(wanted)} is more than the {source} source of {plan} holds ({dollars(held.value)})",
            "a newer statement goes in by --value",
            field="amount",
        )
    if wanted <= 0:
        raise BadInputError("the amount to convert is not above zero", "an amount like 1,250.00", field="amount")
    who = household.people[person]
    job = who.jobs[plan]
    terms = job.plan or Plan()
    whole = wanted == held.value
    separate = terms.separate_after_tax_source
    if source == AFTER_TAX and separate is False and held.account_value is None:
        raise BadInputError(
            "this plan divides basis over the whole account, and the account's value is not known",
            "give --account-value and --account-basis, or record the plan's other balances in the ledger",
            field="account_value",
        )
    sheets: list[Sheet] = []
    pre_tax_source = source != AFTER_TAX
    if pre_tax_source:
        split, other = Split(0, wanted, 0, held.value, 0), None
    else:
        alone = separate is not False
        split = _split(terms.access, held, wanted, separate=alone, sheets=sheets)
        other = None
        if separate is None and held.account_value is not None:
            other = _split(terms.access, held, wanted, separate=False, sheets=[])
    cheque = _cheque(figures, as_of.year, wanted, split.pre_tax, sheets)
    if not pre_tax_source:
        sheets.append((f"{person}/{plan}/in_plan_roth_rollover", in_plan_roth_rollover(wanted, split.basis)))
        sheets.append((f"{person}/{plan}/rollover_to_roth_ira", rollover_to_roth_ira(wanted, split.basis)))
    asked = Asked(
        household,
        figures,
        person,
        plan,
        source,
        wanted,
        wanted - split.pre_tax,
        split.pre_tax,
        split.loss,
        as_of,
        cheque,
        roth_year_from_ledger,
    )
    rate = household.marginal_rate
    return Preview(
        person,
        plan,
        terms.name or job.employer or plan,
        source,
        as_of,
        held,
        wanted,
        whole,
        split,
        other,
        separate,
        pre_tax_source,
        None if rate is None else portion(split.pre_tax, rate),
        routes(asked),
        _which_pro_rata(source, separate, held),
        tuple(_notes(who, job, terms, source, held, split, as_of)),
        tuple(_not_checked(who, job, terms, source, held, separate)),
        _estimated_tax(split.pre_tax),
        tuple((name if "/" in name else f"{person}/{plan}/{name}", sheet) for name, sheet in sheets),
    )


def _split(access: Access, held: Held, amount: int, *, separate: bool, sheets: list[Sheet]) -> Split:
    """Basis and earnings of the amount, with the worksheets that say so."""
    account = held.value if held.account_value is None else held.account_value
    invested = held.basis if held.account_basis is None else held.account_basis
    contract = after_tax_contract(separate, held.basis, held.value, account, invested)
    first = pre_1987_first(amount, access.pre_1987_basis, bool(access.pre_1987_withdrawals), held.pre_1987_received)
    sheets.append(("after_tax_contract", contract))
    old = min(first.basis_out, contract.investment)
    if old:
        sheets.append(("pre_1987_first", first))
    rest = amount - old
    part = pro_rata(rest, contract.investment - old, contract.account - old, rest == contract.account - old)
    sheets.append(("pro_rata", part))
    return Split(old + part.basis_out, part.pre_tax, part.loss, contract.account, contract.investment)


def _cheque(figures: FigureTable, year: int, amount: int, pre_tax: int, sheets: list[Sheet]) -> SixtyDayRollover:
    """The amount paid to the person, with nothing rolled over yet."""
    rate = figures.rate("irc_3405c_rollover_withholding_rate", year)
    withheld = rollover_withholding(amount, pre_tax, rate)
    paid = sixty_day_rollover(amount, pre_tax, withheld.withheld, withheld.received)
    sheets.append(("rollover_withholding", withheld))
    sheets.append(("sixty_day_rollover", paid))
    return paid


def _which_pro_rata(source: str, separate: bool | None, held: Held) -> str:
    iras = "Your IRAs play no part: plan money never meets the pro rata rule of IRAs (IRC 408(d)(2))."
    if source != AFTER_TAX:
        return f"No pro rata: this source holds no basis, so every dollar of it is income. {iras}"
    if separate is False:
        return (
            "By the whole plan: it does not keep after-tax money as an account of its own, so basis leaves in the "
            f"proportion of all vested money but designated Roth (IRC 72(e)(8)). {iras}"
        )
    said = "" if separate else " That the plan accounts for it so is not known: ask."
    where = "" if held.account_value is None else " The rest of the plan does not count."
    return (
        "Within the after-tax source alone: contributions and their earnings are a contract of their own "
        f"(IRC 72(d)(2)).{where}{said} {iras}"
    )


def _notes(who: Person, job: Job, plan: Plan, source: str, held: Held, split: Split, as_of: date) -> Iterator[str]:
    if split.loss:
        yield (
            f"The source is worth {dollars(split.loss)} less than was put in. All of it moved, the loss shows; "
            "whether it can be deducted is doubtful (since 2018 there is no place for it)."
        )
    if source == AFTER_TAX and held.value > held.basis:
        yield (
            "Basis cannot be taken without its share of the earnings (IRC 72(e)(8)); only their destination can be "
            "chosen (Notice 2014-54)."
        )
    if source == AFTER_TAX and not held.basis:
        yield (
            "By what is known, this source has no basis: all of it would be earnings. Is a contribution missing in the "
            "ledger, or a conversion entered twice?"
        )
    if SOURCES[source].by_employer:
        if held.unvested:
            yield f"Only the vested part can move: {dollars(held.unvested)} of the source is not vested."
        elif held.vested_unknown:
            yield (
                "Only the vested part can move, and how much that is is not known: read it from the statement "
                "(`megaroth ledger add vested`)."
            )
    if plan.automatic_conversion and source == AFTER_TAX:
        yield "The plan converts by itself after each payday: record what it did, rather than asking for it again."
    if plan.access.pre_tax_too and source == AFTER_TAX:
        yield "This plan converts pre-tax money too. On its form name the after-tax source, and no other."
    if who.birth_year is not None and as_of.year - who.birth_year >= 73:
        yield (
            "From age 73 a required minimum comes first and cannot be rolled over or converted to an IRA "
            "(IRC 402(c)(4)(B)); someone still working who does not own more than 5% may wait."
        )
    if owner_run(job):
        yield (
            "An owner's plan: sign the record (`--paper`) on the day of the conversion, move the money between the "
            "sub-accounts, and report it on Form 1099-R."
        )


def _not_checked(who: Person, job: Job, plan: Plan, source: str, held: Held, separate: bool | None) -> Iterator[str]:
    if separate is None and source == AFTER_TAX:
        yield "whether the plan keeps after-tax money and its earnings as an account of its own (ask the administrator)"
    if held.on is None:
        yield "today's value: no statement is on record, so what has grown since is not in these figures"
    if not owner_run(job) and source == AFTER_TAX:
        yield "the plan's nondiscrimination test (ACP): money converted before it is passed may have to come back"
    if not who.birth_date:
        yield "the exact day of age 59½ (the file has no birth date)"
    yield "state income tax"


def _estimated_tax(pre_tax: int) -> str:
    if not pre_tax:
        return "No tax is due, so none need be set aside."
    return (
        "Nothing is withheld from a direct rollover or an in-plan conversion. Raise the withholding from your pay or "
        "pay an estimate for the quarter, unless this year's payments reach 90% of this year's tax or 100% of last "
        "year's (110% where last year's income was above $150,000): IRC 6654(d)(1)."
    )
