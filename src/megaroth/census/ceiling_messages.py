"""A message to each highly paid person: the ceiling of the year for after-tax money, and what sets it."""

from __future__ import annotations

from datetime import date

from megaroth.census.messages import Message, day, wrapped
from megaroth.census.projection import Ceiling, Projection, Rule
from megaroth.money import dollars

SET_BY: dict[Rule, str] = {
    "ACP test": "The plan's yearly test of after-tax money and match (ACP) sets it: what highly paid people put in is "
    "measured by what everybody else saves.",
    "415(c)": "The law's yearly limit on all contributions together sets it.",
    "plan cap": "The plan's own cap sets it.",
    "pay": "Your pay sets it: no more than pay less deferrals can be put in.",
}


def ceiling_messages(found: Projection, as_of: date) -> tuple[Message, ...]:
    """A message to every highly paid person, in the order of the ceilings.

    Parameters
    ----------
    found : Projection
        The projection.
    as_of : date
        The day of the answer.
    """
    made = []
    for each in found.ceilings:
        parts = (
            f"{found.plan}: your after-tax contributions of the plan year to {day(found.plan_year_end)}",
            f"Employee {each.person}",
            *_parts(each, over=as_of > found.plan_year_end),
        )
        made.append(Message(each.person, each.row, "\n\n".join(wrapped(part) for part in parts)))
    return tuple(made)


def _parts(each: Ceiling, *, over: bool) -> list[str]:
    was = "was" if over else "is"
    said = [
        f"Your ceiling for after-tax contributions of this year {was} {dollars(each.ceiling)}. {SET_BY[each.binds]}"
    ]
    if each.at_todays_rate > each.ceiling:
        come_back = ", and what is above the ceiling may have to come back to you"
        if each.expected_refund:
            come_back = f", and about {dollars(each.expected_refund)} would come back to you"
        said.append(
            f"You have put in {dollars(each.at_todays_rate)}{come_back}."
            if over
            else f"At today's rate you would put in {dollars(each.at_todays_rate)}{come_back}. Please lower your rate."
        )
    if not over and each.binds == "ACP test":
        said.append("The ceiling changes when others save more or less; we tell you when it does.")
    return said
