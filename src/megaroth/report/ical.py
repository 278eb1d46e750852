"""The actions of an answer as a calendar that any calendar program reads (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from megaroth.year.answer import Action, Answer

OCTETS = 75
"""The longest content line, in octets of UTF-8, without its end (RFC 5545, 3.1)."""
SOON = 14
"""An event in fewer days than these reminds one day before, a later one a week before."""
DOMAIN = "megaroth"


def calendar(answer: Answer) -> str:
    """An all-day event for each day of each action, with a reminder a week before, or a day before if it is near.

    The same action of the same year has the same UID in every answer, so that a calendar replaces it
    instead of adding another; DTSTAMP is the day of the answer, never the clock. What follows
    a payday carries the payday in its UID, and every further day of another action carries its day.

    Parameters
    ----------
    answer : Answer
        The answer whose actions are written.

    Returns
    -------
    str
        The calendar, with the line ends that the standard asks for.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//megaroth//megaroth {escaped(answer.foot.version)}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for event in events(answer):
        lines += _event(event, answer)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


class Event(NamedTuple):
    """One day of an action."""

    action: Action
    day: date
    """The day to act by, or one of the further days."""
    payday: date | None
    """The payday that it follows."""
    key: str


def events(answer: Answer) -> list[Event]:
    """Every day of every action, in the order of the actions."""
    found = []
    for action in answer.actions:
        for place, day in enumerate((action.act_by, *action.also)):
            payday = action.paydays[place] if action.paydays else None
            dated = f"{action.key}-{_compact(payday or day)}" if payday or day != action.act_by else action.key
            found.append(Event(action, day, payday, dated))
    return found


def _event(event: Event, answer: Answer) -> Iterator[str]:
    action = event.action
    before = 1 if event.day - answer.as_of < timedelta(days=SOON) else 7
    yield "BEGIN:VEVENT"
    yield f"UID:{uid(event.key, answer)}"
    yield f"DTSTAMP:{_compact(answer.as_of)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_compact(event.day)}"
    yield f"DTEND;VALUE=DATE:{_compact(event.day + timedelta(days=1))}"
    yield f"SUMMARY:{escaped(action.what)}"
    yield f"DESCRIPTION:{escaped(description(event, answer))}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"TRIGGER:-P{before}D"
    yield f"DESCRIPTION:{escaped(action.what)}"
    yield "END:VALARM"
    yield "END:VEVENT"


def uid(key: str, answer: Answer) -> str:
    """A name that this event of this household and year always has."""
    parts = (str(answer.year), answer.household, key)
    return "-".join(re.sub(r"[^A-Za-z0-9_-]+", ".", part) for part in parts if part) + f"@{DOMAIN}"


def description(event: Event, answer: Answer) -> str:
    """Why, by which rule, whether it can be undone, and under which rules it was worked out."""
    action = event.action
    lines = [action.why] if action.why else []
    if event.payday is not None:
        lines.append(f"Payday: {event.payday.isoformat()}.")
    if action.due != action.act_by and event.day == action.act_by:
        lines.append(f"Due {action.due.isoformat()}, not a business day: act by {action.act_by.isoformat()}.")
    if action.irreversible:
        lines.append("This cannot be undone.")
    lines.append(f"Rule: {action.authority}")
    lines.append(f"Rules of {answer.foot.rules_date.isoformat()}. {answer.foot.point_of_action}")
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Text as a property value: backslash, semicolon, comma and line end escaped (RFC 5545, 3.3.11)."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\n").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """A content line in parts of at most 75 octets, each further one after a blank; no character is cut."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > OCTETS:
            yield part
            part, size = " ", 1
        part += sign
        size += octets
    yield part


def _compact(day: date) -> str:
    return f"{day:%Y%m%d}"
