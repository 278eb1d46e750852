"""The distribution code that follows from age and reason, with the others that a payer may rightly use."""

from __future__ import annotations

from datetime import date

from megaroth.facts.model import Person
from megaroth.ledger.clocks import turns_59_and_a_half

SEPARATION_AGE = 55
"""IRC 72(t)(2)(A)(v): separation from service in or after the year of age 55 (Notice 87-13, Q&A-20)."""


def codes_of(
    person: Person,
    on: date,
    reason: str,
    *,
    exempt: bool = False,
    conversion: bool = False,
    ira: bool = False,
    roth_ira: bool = False,
    designated_roth: bool = False,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of a payment that would be right, the likeliest first, and what is not known.

    Parameters
    ----------
    person : Person
        Whose; the birth date decides.
    on : date
        The day of the payment.
    reason : str
        Why it was paid, as the ledger has it.
    exempt : bool
        Whether the plan's payments bear no 10% tax (a governmental 457(b) plan).
    conversion, ira, roth_ira : bool
        Whether it is an IRA conversion, a payment from a traditional IRA, or one from a Roth IRA.
    designated_roth : bool
        Whether B goes with the code: 3 may not stand beside it.

    Notes
    -----
    Instructions for Forms 1099-R and 5498, guide to distribution codes. A payer may use 1 where it does not know of an
    exception, also when there is one.
    """
    age = turns_59_and_a_half(person.birth_date, person.birth_year)
    if roth_ira:
        old: tuple[str, ...] = ("Q", "T")
        young: tuple[str, ...] = ("T", "Q", "J") if reason == "disability" else ("J",)
    elif conversion or exempt:
        old, young = ("7",), ("2",)
    elif reason == "disability":
        old, young = (("7",), ("2", "1")) if designated_roth else (("7", "3"), ("3", "1"))
    elif reason == "separation" and not ira:
        born = person.birth_date.year if person.birth_date else person.birth_year
        late = born is not None and on.year - born >= SEPARATION_AGE
        old, young = ("7",), ("2", "1") if late else ("1",)
    else:
        old, young = ("7",), ("1", "2")
    if age.last <= on:
        return old, ()
    if age.first > on:
        return young, ()
    key = "birth date" if person.birth_year else "birth year"
    return (*young, *old), (f"the {key} is not known, so the code may also be {' or '.join(old)}",)
