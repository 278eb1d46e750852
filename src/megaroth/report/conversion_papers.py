"""The papers of a conversion: the instruction to the administrator, and an owner's record to sign."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from megaroth.errors import BadInputError
from megaroth.facts.dates import MONTHS
from megaroth.law.deadlines import form_1099r_recipient
from megaroth.ledger.conversion import Preview
from megaroth.ledger.conversion_routes import CHEQUE, IN_PLAN, SPLIT, Route, owner_run
from megaroth.ledger.kinds import AFTER_TAX, SOURCES
from megaroth.money import dollars
from megaroth.report.text.working import with_cents
from megaroth.service.convert import Converted, not_closed

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
    shown = converted.preview
    way = not_closed(shown, route)
    job = converted.household.people[shown.person].jobs[shown.plan]
    if not owner_run(job):
        return "\n".join(_instruction(converted, way.id)) + "\n"
    if way.open != "yes":
        raise BadInputError(
            f"{way.title}: {way.why}",
            "a record says that it was done as the plan allows: put the plan's word into the file",
        )
    return "\n".join(_record(converted, way)) + "\n"


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


def _orders(shown: Preview, route: str, *, done: bool = False) -> list[str]:
    part = "the whole balance of that source" if shown.whole else f"{dollars(shown.amount)} of that source"
    amounts = "" if done else "about "  # until it is done the balance goes on moving
    basis = shown.amount - shown.split.pre_tax
    about = f" ({amounts}{dollars(shown.amount)} on {_day(shown)})" if shown.whole else ""
    orders = {
        IN_PLAN: [f"Convert {part}{about} to my designated Roth account inside the plan (in-plan Roth rollover)."],
        CHEQUE: [f"Pay {part}{about} to me."],
        SPLIT: [
            "Make two direct rollovers at the same time, as one distribution (Notice 2014-54).",
            f"Roll over my after-tax contributions, {amounts}{dollars(basis)}, to my Roth IRA.",
            f"Roll over all the earnings, {amounts}{dollars(shown.split.pre_tax)}, to my traditional IRA. The pre-tax "
            "part of the distribution is allocated to this rollover.",
        ],
    }
    return orders.get(route, [f"Roll over {part}{about} directly to my Roth IRA."])


def _record(converted: Converted, way: Route) -> Iterator[str]:
    shown = converted.preview
    route = way.id
    person = converted.household.people[shown.person]
    yield "RECORD OF A PAYMENT" if route == CHEQUE else "RECORD OF A CONVERSION TO ROTH"
    yield ""
    yield f"Plan         {shown.plan_name}"
    yield f"Participant  {person.name or shown.person}"
    yield f"Date         {_day(shown)}"
    yield f"Source       {_source(shown)}, and no other"
    yield ""
    yield from _set("As participant I direct, and as administrator and trustee I have carried out:")
    yield ""
    yield from _numbered(_orders(shown, route, done=True))
    yield ""
    yield f"  Amount moved             {_amount(shown.amount)}"
    for landing in way.landings:
        yield f"  {'  ' + landing.place:<25}{_amount(landing.pre_tax + landing.basis)}"
    yield f"  Basis in it              {_amount(shown.split.basis)}"
    yield f"  Earnings in it           {_amount(shown.split.pre_tax)}"
    yield f"  Income of {shown.as_of.year}           {_amount(way.taxable)}"
    if way.withheld:
        yield f"  Tax withheld             {_amount(way.withheld)}"
    yield f"  Left in the source       {_amount(shown.held.value - shown.amount)}"
    yield ""
    yield from _set(_how_it_moved(route, shown.as_of.year))
    yield ""
    yield from _set(way.irreversible)
    yield ""
    yield "Participant            ______________________   Date ______________"
    yield "Administrator, trustee ______________________   Date ______________"


def _how_it_moved(route: str, year: int) -> str:
    due = form_1099r_recipient(year).due
    form = f"Form 1099-R is due to the participant by {due.day} {MONTHS[due.month - 1]} {due.year}."
    if route == IN_PLAN:
        return (
            "The money was moved between the bank or brokerage sub-accounts of these sources on that date; the "
            f"statements are attached. {form}"
        )
    if route == CHEQUE:
        return f"Tax withheld is deposited and reported on Form 945 in the plan's name. {form}"
    return f"The money went directly to the custodian of the IRA, whose confirmation is attached. {form}"


def _amount(cents: int) -> str:
    return f"{with_cents(cents):>16}"


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
