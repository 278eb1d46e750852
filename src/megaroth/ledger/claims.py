"""The exceptions to the 10% tax that are claimed for a withdrawal, and the figures that limit them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.law.early_withdrawal import EXCEPTIONS, EarlyWithdrawalException, exempt_amount
from megaroth.law.figures import LAW_REVIEWED_TO, FigureTable
from megaroth.ledger.clocks import Span

AGE = "age"
FIRST_HOME = "first_home"
EVENTS = (AGE, "death", "disability")
"""The exceptions that also make earnings of Roth money free, once five years have passed."""
NOT_OFFERED = ("corrective",)
"""A corrective distribution is no withdrawal that anybody chooses."""
ADDITIONAL_TAX = "irc_72t_additional_tax_rate"
FIRST_HOME_FIGURE = "irc_72t8_first_home"
"""On the worksheet of a Roth IRA whether it is claimed or not."""


class Claim(NamedTuple):
    """An exception that is claimed, and what is spent for its purpose."""

    exception: EarlyWithdrawalException
    amount: int | None = None
    """Cents; None: all of the withdrawal."""


class Asked(NamedTuple):
    """What is to be withdrawn."""

    amount: int
    """Cents."""
    on: date
    claims: tuple[Claim, ...] = ()
    first_home_used: int = 0
    """What earlier withdrawals used of the lifetime limit for a first home, cents."""


class Rates(NamedTuple):
    """The figures that a withdrawal needs."""

    additional_tax: int
    """The 10%, millionths."""
    limits: Mapping[str, int]
    """Dollar limits of exceptions by the name of the figure, cents."""
    year: int
    """Of which year they are: the year of the withdrawal or, where its law is not out, the newest there is."""


def offered(plan: bool) -> list[EarlyWithdrawalException]:
    """The exceptions that can be claimed for a plan's money, or for an IRA's."""
    kind = "plan" if plan else "IRA"
    return [one for one in EXCEPTIONS if one.id not in NOT_OFFERED and one.applies in (kind, "both")]


def rates_of(figures: FigureTable, year: int, claims: Sequence[Claim]) -> Rates:
    """The figures for a year; what the statute fixes holds on in years whose law nobody has reviewed yet.

    Raises
    ------
    NotPublishedError
        When a limit that is indexed every year is not published.
    """
    fixed = min(year, LAW_REVIEWED_TO)
    limits = {}
    names = [FIRST_HOME_FIGURE, *(claim.exception.figure for claim in claims if claim.exception.figure)]
    for name in dict.fromkeys(names):
        entry = figures.raw(name)
        limits[name] = figures.cents(name, fixed if "in_force" in entry else year)
    return Rates(figures.rate(ADDITIONAL_TAX, fixed), limits, fixed)


def has_event(asked: Asked, age: Span) -> bool:
    """Whether the owner is 59½ on the day for certain, or is said to be that, disabled or dead.

    Raises
    ------
    BadInputError
        When an age is claimed that the birth date denies.
    """
    claimed = [claim.exception.id for claim in asked.claims]
    if AGE in claimed and age.first > asked.on:
        raise BadInputError(f"on {asked.on} the person is under 59½", f"59½ is reached on {age.first}")
    return age.last <= asked.on or any(name in EVENTS for name in claimed)


class Exempt(NamedTuple):
    """What exceptions cover."""

    amount: int
    """Cents that exceptions other than a first home cover."""
    first_home: int
    """Spent for a first home, cents."""
    sheets: tuple[tuple[str, tuple[Any, ...]], ...]


def covered(asked: Asked, rates: Rates, account: int) -> Exempt:
    """What the claimed exceptions cover, but for age, death and disability, which end the tax."""
    total = home = 0
    sheets = []
    for claim in asked.claims:
        one = claim.exception
        spent = asked.amount if claim.amount is None else min(claim.amount, asked.amount)
        if one.id in EVENTS:
            continue
        if one.id == FIRST_HOME:
            home += spent
        elif one.figure:
            limit = rates.limits[one.figure]
            by_account = {"emergency": max(0, account - limit), "domestic_abuse": account // 2}.get(one.id, spent)
            sheet = exempt_amount(spent, limit, 0, by_account)
            sheets.append((f"{one.id}/exempt_amount", sheet))
            total += sheet.exempt
        else:
            total += spent
    return Exempt(min(total, asked.amount), min(home, asked.amount), tuple(sheets))
