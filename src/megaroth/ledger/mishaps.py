"""When it went wrong: what goes back, by when, who taxes it when, and what of it has moved on already.

Four mishaps: deferrals above the year's limit, annual additions above the limit, after-tax money refunded because the
ACP test failed, and an IRA contribution above the limit. Facts in, a correction out; nothing is recorded here.
Where the law is open, the views stand beside each other, and what is not known is a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from megaroth.law import correction_steps as law
from megaroth.ledger.entries import Entry
from megaroth.ledger.kinds import (
    CONTRIBUTION,
    CONVERSION,
    PAYMENT,
    REVERSAL,
    ROLLED,
    ROTH_IRA,
    SOURCES,
)
from megaroth.ledger.lots import Holding, Layer
from megaroth.money import dollars

Kind = Literal["excess-deferral", "excess-additions", "acp-refund", "ira-excess"]

TITLES: Mapping[Kind, str] = {
    "excess-deferral": "elective deferrals above the year's limit",
    "excess-additions": "annual additions above the limit",
    "acp-refund": "after-tax money refunded because the ACP test failed",
    "ira-excess": "an IRA contribution above what is permitted",
}
"""What each mishap is, in words."""

REASONS: Mapping[Kind, str] = {
    "excess-deferral": "402(g)",
    "excess-additions": "415(c)",
    "acp-refund": "ACP",
    "ira-excess": "IRA excess",
}
"""The reason under which the ledger keeps the correction: a key of :data:`megaroth.ledger.kinds.REASONS`."""


class Asked(NamedTuple):
    """A mishap as it is told; cents."""

    kind: Kind
    year: int
    """The year whose limit was passed."""
    as_of: date
    amount: int
    """The excess itself, without earnings."""
    earnings: int | None
    """What goes with it, below zero for a loss; None where the plan or the custodian has yet to say."""
    source: str
    """Where the excess was put in; empty where that is not known."""
    age: int | None
    """On 31 December of the year."""
    catch_up_age: int
    opening: int | None = None
    closing: int | None = None
    """Of the one IRA: adjusted balances, as Treas. Reg. 1.408-11 has them; they give the earnings."""
    emptied_in: int | None = None
    """The year in which every IRA of the kind was emptied, where the ledger shows it."""


class Step(NamedTuple):
    """One thing to do: a step of :mod:`megaroth.law.correction_steps`, or one beside them."""

    what: str
    by: date | None
    """The last day on which it counts as done in time; None where the law sets no day."""
    condition: str
    """Where the money lies, or what it was, for this step to be needed; empty when it always is."""
    authority: str
    form: str = ""
    code: str = ""
    open_points: tuple[str, ...] = ()
    """What is not settled."""


class TaxLine(NamedTuple):
    """One part of what goes back: its amount, its income and the year of it, and how it is reported."""

    what: str
    condition: str
    """When this line holds, where that is not known; empty when it does."""
    amount: int | None
    """Paid out, cents; None: not known yet."""
    income: int | None
    """Income of ``year``, below zero a loss that lowers it; None: not known yet."""
    year: int
    """0: the year in which it is paid, whenever that will be."""
    form: str
    """The form that arrives, with its code; empty for none."""
    note: str
    authority: str
    tax: int = 0
    """A tax beside the income tax, cents."""


class Exposed(NamedTuple):
    """Where money of the year lies now, of the kind from which the excess goes back."""

    where: Literal["in place", "converted in the plan", "in a Roth IRA", "gone"]
    plan: str
    source: str
    amount: int
    """The year's own dollars there, cents."""
    taxed: int
    """Earnings that were taxed when those conversions were made; cents, of the whole conversions."""
    entries: tuple[int, ...]
    """The contributions, or the conversions, by their numbers."""


class Correction(NamedTuple):
    """What is to be done about one mishap."""

    asked: Asked
    late: bool
    """Whether the day by which the law lets it go back without further tax is over."""
    paid: int
    """The year in which it is taken to be paid back: this year, where that is not too early; 0 when it stays in."""
    steps: tuple[Step, ...]
    taxes: tuple[TaxLine, ...]
    questions: tuple[str, ...]
    never: tuple[str, ...]
    """What must not be done with the money."""
    sheets: tuple[tuple[Any, ...], ...]
    """The worksheets that the amounts come from."""

    @property
    def open_points(self) -> tuple[str, ...]:
        """What is not settled, each once."""
        return tuple(dict.fromkeys(point for step in self.steps for point in step.open_points))


# --- where the money is now ------------------------------------------------------------------------------


def contributions(entries: Iterable[Entry], person: str, plan: str, source: str, year: int) -> dict[int, int]:
    """The year's contributions to a source, by their numbers; those that were taken back are left out."""
    held = list(enumerate(entries, 1))
    gone = {entry.reverses for _, entry in held if entry.kind == REVERSAL}
    return {
        number: entry.amount
        for number, entry in held
        if entry.kind == CONTRIBUTION
        and number not in gone
        and (entry.person, entry.source, entry.limitation_year) == (person, source, year)
        and plan in ("", entry.plan)
    }


def exposed(
    made: Mapping[int, int], holdings: Iterable[Holding], layers: Iterable[Layer], source: str
) -> tuple[Exposed, ...]:
    """Where a year's basis lies now: still in its source, in Roth accounts of the plan, in Roth IRAs, or gone.

    Parameters
    ----------
    made : mapping
        The year's contributions, as :func:`contributions` finds them.
    holdings, layers : iterable
        The person's holdings and layers of the book.
    source : str
        The source that the contributions went into.

    Returns
    -------
    tuple of Exposed
        Each place that has some of it; the amounts add up to the contributions.
    """
    found: list[Exposed] = []
    for held in holdings:
        lots = [lot for lot in held.lots if lot.number in made and lot.left] if held.source == source else []
        if lots:
            left = sum(lot.left for lot in lots)
            found.append(Exposed("in place", held.plan, source, left, 0, tuple(lot.number for lot in lots)))
    by_place: dict[tuple[str, str], list[tuple[Layer, int]]] = {}
    for layer in layers:
        ours = sum(cents for number, cents in layer.origins if number in made)
        if ours:
            by_place.setdefault((layer.plan, layer.source), []).append((layer, ours))
    for (plan, place), there in by_place.items():
        where: Literal["in a Roth IRA", "converted in the plan"]
        where = "in a Roth IRA" if place == ROTH_IRA else "converted in the plan"
        amount, taxed = sum(ours for _, ours in there), sum(layer.taxable_left for layer, _ in there)
        found.append(Exposed(where, plan, place, amount, taxed, tuple(layer.number for layer, _ in there)))
    rest = sum(made.values()) - sum(one.amount for one in found)
    if rest > 0:
        found.append(Exposed("gone", "", source, rest, 0, ()))
    return tuple(found)


def moved_on(entries: Iterable[Entry], person: str, plan: str, source: str, since: date) -> tuple[int, ...]:
    """Numbers of the conversions, rollovers and payments out of a source since a day, for money that has no lots."""
    held = list(enumerate(entries, 1))
    gone = {entry.reverses for _, entry in held if entry.kind == REVERSAL}
    return tuple(
        number
        for number, entry in held
        if entry.kind in (CONVERSION, ROLLED, PAYMENT)
        and number not in gone
        and (entry.person, entry.source) == (person, source)
        and plan in ("", entry.plan)
        and entry.on >= since
    )


def label(source: str) -> str:
    """A source in words."""
    return SOURCES[source].label if source in SOURCES else source


# --- what the four have in common ---------------------------------------------------------------------------------


def plain(steps: Iterable[law.Step], condition: str = "") -> list[Step]:
    """The law's steps as they stand."""
    return [
        Step(
            one.what, one.by, condition, one.authority, one.form, one.code, (one.open_point,) if one.open_point else ()
        )
        for one in steps
    ]


def earnings_question(asked: Asked, who: str) -> list[str]:
    """What to ask while the earnings are not known."""
    if asked.earnings is not None:
        return []
    return [f"{who}: how much has the {dollars(asked.amount)} earned or lost? (--earnings)"]
