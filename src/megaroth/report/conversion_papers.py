"""The papers of a conversion: the instruction to the administrator, and an owner's record to sign."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from megaroth.facts.dates import MONTHS
from megaroth.facts.model import EMPLOYEE
from megaroth.ledger.conversion import Preview
from megaroth.ledger.conversion_routes import CHEQUE, IN_PLAN, SPLIT
from megaroth.ledger.kinds import AFTER_TAX, SOURCES
from megaroth.money import dollars
from megaroth.service.convert import Converted, not_closed, route_of

WIDTH = 72


def paper(converted: Converted, route: str) -> str:
    """The paper for one way: an instruction for an employee, a record to sign for an owner.

    Parameters
    ----------
    converted : Converted
        The preview.
    route : str
        One of the ways of the preview.

    Raises
    ------
    BadInputError
        When there is no such way for this money.
    """
    way = not_closed(converted.preview, route)
    job = converted.household.people[converted.preview.person].jobs[converted.preview.plan]
    lines = _instruction(converted, way.id) if job.kind == EMPLOYEE else _record(converted, way.id)
    return "\n".join(lines) + "\n"


def _instruction(converted: Converted, route: str) -> Iterator[str]:
    shown = converted.preview
    yield _day(shown)
    yield ""
    yield f"To the administrator of {shown.plan_name}"
    yield ""
    yield from _set(f"Please carry out the following, from the {_source(shown)} source alone:")
    yield ""
    yield from _numbered(_orders(shown, route))
    yield ""
    yield from _set(
        f"Take nothing from any other source: no pre-tax deferrals, no match, no other employer money, no Roth. If "
        f"the {_source(shown)} source cannot be named alone, please do nothing and tell me."
        if shown.source == AFTER_TAX
        else "I know that this source has never been taxed and that the whole amount is income of this year."
    )
    yield ""
    yield from _set(
        "Please confirm the amount, the basis and the earnings moved, the date, and the source; and report it on "
        "Form 1099-R with the basis in box 5."
        if route != CHEQUE
        else "Please confirm the gross amount, the basis, and the tax withheld."
    )
    yield ""
    yield "Signature ______________________________   Date ____________________"


def _orders(shown: Preview, route: str) -> list[str]:
    part = "the whole balance of that source" if shown.whole else f"{dollars(shown.amount)} of that source"
    about = f" (about {dollars(shown.amount)} on {_day(shown)})" if shown.whole else ""
    orders = {
        IN_PLAN: [f"Convert {part}{about} to my designated Roth account inside the plan (in-plan Roth rollover)."],
        CHEQUE: [f"Pay {part}{about} to me."],
        SPLIT: [
            "Make two direct rollovers at the same time, as one distribution (Notice 2014-54).",
            f"Roll over my after-tax contributions, about {dollars(shown.split.basis)}, to my Roth IRA.",
            f"Roll over all the earnings, about {dollars(shown.split.pre_tax)}, to my traditional IRA. The pre-tax "
            "part of the distribution is allocated to this rollover.",
        ],
    }
    return orders.get(route, [f"Roll over {part}{about} directly to my Roth IRA."])


def _record(converted: Converted, route: str) -> Iterator[str]:
    shown = converted.preview
    yield "RECORD OF A CONVERSION"
    yield ""
    yield f"Plan         {shown.plan_name}"
    yield f"Participant  {converted.household.people[shown.person].name or shown.person}"
    yield f"Date         {_day(shown)}"
    yield f"Source       {_source(shown)} sub-account, and no other"
    yield ""
    yield from _set("As participant I direct, and as administrator and trustee I have carried out:")
    yield ""
    yield from _numbered(_orders(shown, route))
    yield ""
    yield f"  Amount moved           {dollars(shown.amount):>16}"
    yield f"  of it basis            {dollars(shown.split.basis):>16}"
    yield f"  of it taxable earnings {dollars(shown.split.pre_tax):>16}"
    yield f"  left in the source     {dollars(shown.held.value - shown.amount):>16}"
    yield ""
    yield from _set(
        "The money was moved between the bank or brokerage sub-accounts of these sources on that date; the statements "
        "are attached. Form 1099-R is due to the participant by the end of January."
    )
    yield ""
    yield from _set(f"{route_of(shown, route).irreversible}")
    yield ""
    yield "Participant            ______________________   Date ______________"
    yield "Administrator, trustee ______________________   Date ______________"


def _source(shown: Preview) -> str:
    return "after-tax (voluntary, not Roth)" if shown.source == AFTER_TAX else SOURCES[shown.source].label


def _numbered(orders: list[str]) -> Iterator[str]:
    for number, order in enumerate(orders, 1):
        yield fill(order, WIDTH, initial_indent=f"  {number}. ", subsequent_indent="     ", break_on_hyphens=False)


def _set(text: str) -> Iterator[str]:
    yield fill(text, WIDTH, break_on_hyphens=False)


def _day(shown: Preview) -> str:
    day = shown.as_of
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
