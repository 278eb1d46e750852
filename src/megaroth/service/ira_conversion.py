"""``megaroth backdoor --convert``: what a wanted conversion of IRA money would make taxable. It records nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.law.deadlines import form_1099r_recipient, return_date
from megaroth.law.figures import FigureTable
from megaroth.law.holidays import next_business_day
from megaroth.ledger.backdoor import Iras, simple_free_from
from megaroth.ledger.days import in_words
from megaroth.ledger.ira_conversion import IraConversion, installment_due, ira_conversion
from megaroth.ledger.kinds import ROTH_IRA, SIMPLE_IRA, TRADITIONAL_IRA
from megaroth.money import dollars, portion
from megaroth.service.backdoor import Backdoor, PersonBackdoor, backdoor
from megaroth.service.ledger.naming import source_named
from megaroth.service.ledger.opening import household_of
from megaroth.year.answer import Foot

SOURCES = (TRADITIONAL_IRA, SIMPLE_IRA)
REQUIRED_AGE = 72
"""From about this age a required minimum distribution may be due; the exact age hangs on the year of birth."""


class WantedConversion(NamedTuple):
    """What was asked; cents."""

    amount: int
    person: str = ""
    source: str = ""


class Convertible(NamedTuple):
    """A preview, and what goes with it."""

    file: Path
    household: str
    ledger: str
    person: str
    name: str
    source: str
    as_of: date
    found: IraConversion
    marginal_rate: int | None
    tax: int | None
    """Federal tax on it at the household's marginal rate; None: no rate is given, or nothing is taxable."""
    ask_first: str
    """What must be known before anything is moved; empty where nothing is."""
    set_aside: str
    mind: tuple[str, ...]
    forms: tuple[str, ...]
    questions: tuple[str, ...]
    record: str
    foot: Foot


def convertible(
    path: Path | None,
    as_of: date,
    wanted: WantedConversion,
    ledger: str | None = None,
    figures: FigureTable | None = None,
    *,
    exact: bool = False,
) -> Convertible:
    """What converting IRA money of one person would do.

    Parameters
    ----------
    path : Path or None
        The household file; None for the only one in the folder.
    as_of : date
        The day of the answer and of the conversion.
    wanted : WantedConversion
        How much, whose, out of which kind of IRA.
    ledger : str, optional
        The ledger; the one beside the household file, if there is one, when not given.
    figures : FigureTable, optional
        The figures; those shipped when not given.
    exact : bool
        Whether Form 8606 line 10 is taken to the cent; otherwise it has three decimals.

    Raises
    ------
    MegarothError
        When a file cannot be used, more is asked than is there, or a SIMPLE IRA is in its first two years.
    """
    household, file = household_of(path)
    source = source_named(wanted.source) if wanted.source else TRADITIONAL_IRA
    if source not in SOURCES:
        raise BadInputError(f"{source} is no IRA that this converts", f"one of: {', '.join(SOURCES)}", key="--source")
    if wanted.amount <= 0:
        raise BadInputError("the amount is what is to be converted, above zero", "like 7,500", key="--convert")
    answered = backdoor(file, as_of, None, ledger, figures, exact=exact)
    one = _whose(answered, wanted.person)
    _refuse(one.known.iras, wanted.amount, source, one)
    person = household.people[one.person]
    found = ira_conversion(
        one.known.iras, one.known.so_far, wanted.amount, at_most=one.known.at_most, three_decimals=not exact
    )
    rate = household.marginal_rate
    born = person.birth_date.year if person.birth_date else person.birth_year
    return Convertible(
        file,
        household.name or "",
        answered.ledger,
        one.person,
        one.name,
        source,
        as_of,
        found,
        rate,
        portion(found.taxable, rate) if rate is not None and found.taxable else None,
        _ask_first(one, source),
        _set_aside(found, as_of),
        tuple(_mind(one.known.iras, None if born is None else as_of.year - born)),
        _forms(as_of.year),
        (*_of_steps(one), *one.questions),
        _record(file, one.person, source, wanted.amount),
        answered.plan.foot,
    )


def _whose(answered: Backdoor, name: str) -> PersonBackdoor:
    names = ", ".join(one.person for one in answered.people)
    if name:
        for one in answered.people:
            if name.casefold() in (one.person.casefold(), one.name.casefold()):
                return one
        raise BadInputError(f"there is no person {name!r}", f"one of: {names}", key="--person")
    if len(answered.people) > 1:
        raise BadInputError("an IRA is one person's own, and there is more than one", f"--person: {names}")
    return answered.people[0]


def _refuse(iras: Iras, amount: int, source: str, one: PersonBackdoor) -> None:
    """Refuse what the law does not let be converted, and what is not there."""
    if source == SIMPLE_IRA and iras.simple_since is not None:
        free = simple_free_from(iras.simple_since)
        if iras.as_of < free:
            raise BadInputError(
                f"the SIMPLE IRA is in its first two years until {in_words(free)}: a conversion would be no conversion "
                "but income, with 25% tax (IRC 72(t)(6), 408(d)(3)(G), 408A(e)(1))",
                f"leave it there until then; people.{one.person}.ira.simple_since says when it began",
            )
    if iras.value is None:
        return
    there = iras.value
    if one.known.in_ledger:
        simple = iras.simple_value or 0
        there = simple if source == SIMPLE_IRA else iras.value - simple
    if amount > there:
        key = f"people.{one.person}.ira.pre_tax_balance"
        raise BadInputError(
            f"{dollars(amount)} is more than the {dollars(there)} of the {source}",
            "a smaller amount, or record the value of a statement (`megaroth ledger add value`)"
            if one.known.in_ledger
            else f"a smaller amount, or what is there now: {key}",
        )


def _ask_first(one: PersonBackdoor, source: str) -> str:
    if source != SIMPLE_IRA or one.known.iras.simple_since is not None:
        return ""
    return (
        "When did the first money go into the SIMPLE IRA? In its first two years it may go only to another SIMPLE IRA; "
        f"anything else is income, with 25% tax. (people.{one.person}.ira.simple_since)"
    )


def _of_steps(one: PersonBackdoor) -> tuple[str, ...]:
    return tuple(step.what[:1].upper() + step.what[1:] + "." for step in one.steps if step.key == "deduction")


def _set_aside(found: IraConversion, as_of: date) -> str:
    if not found.taxable:
        return "No tax is due by these figures, so none need be set aside."
    return (
        "Nothing need be withheld from a conversion. Raise the withholding from your pay, or pay an estimate by "
        f"{in_words(installment_due(as_of))}, unless this year's payments reach 90% of this year's tax or 100% of last "
        "year's (110% where last year's income was above $150,000): IRC 6654(c)(2), (d)(1)."
    )


def _mind(iras: Iras, age: int | None) -> list[str]:
    listed = [
        "It cannot be undone since 2018 (IRC 408A(d)(6)(B)(iii)).",
        "Let the custodian withhold nothing and move it directly: what is withheld is not converted but paid out, "
        "income, with 10% tax below 59½ (IRC 3405(b), 408(d)(1), 72(t)).",
        "It is an estimate until 31 December: every IRA's value of that day counts, and everything that is converted "
        "this year shares the basis (IRC 408(d)(2)).",
        "What is income now bears the 10% tax if it leaves the Roth IRA within five years, below 59½ (IRC "
        "408A(d)(3)(F)).",
    ]
    if age is not None and age >= REQUIRED_AGE:
        listed.append(
            "If a required minimum distribution is due this year it comes out first, and cannot be converted (IRC "
            "408(d)(3)(E); Treas. Reg. 1.408A-4, A-6)."
        )
    if iras.rolled_to_plan:
        listed.append(f"{dollars(iras.rolled_to_plan)} was rolled into a plan this year and counts no more.")
    return listed


def _forms(year: int) -> tuple[str, ...]:
    due = next_business_day(return_date("sole_proprietor", year, False))
    arrives = in_words(form_1099r_recipient(year).due)
    return (
        f"Form 1099-R of {year} from the custodian by {arrives}, code 2 or 7; box 2a may show all of it",
        f"Form 8606 for {year} with the return, by {in_words(due)}: lines 8 and 18; 1040 lines 4a and 4b",
        f"Form 5498 of {year}: box 3 of the Roth IRA, and box 5 of the others for Form 8606 line 6",
    )


def _record(file: Path, person: str, source: str, amount: int) -> str:
    words = ["megaroth", "ledger", "add", quote(str(file)), "conversion", source, dollars(amount).removeprefix("$")]
    words += ["--on", "DATE", "--person", person, "--to", ROTH_IRA, "--to-plan", ROTH_IRA]
    return " ".join(words)
