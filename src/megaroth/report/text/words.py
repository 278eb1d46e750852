"""Amounts, days and marks as words: said alike on the screen, in plain text and in the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from megaroth.facts.dates import MONTHS
from megaroth.money import dollars, percent, round_half_up
from megaroth.service.differing import OneSided
from megaroth.year.answer import Amount, Answer, Difference, JobAnswer, Mark, OwnerAnswer, Room, Route

JOINED = "\N{NO-BREAK SPACE}"
"""Between words that stay on one line; printed as a space."""

SIGNS: dict[Mark, str] = {"law": "§", "plan": "¶", "own word": "*", "estimate": "~"}
"""What a number rests on, as a sign behind it."""

MARK_WORDS: dict[Mark, str] = {
    "law": "law",
    "plan": "plan papers",
    "own word": "your word",
    "estimate": "estimate",
}

VERDICTS = {
    "not available": "no",
    "delayed until separation": "later",
    "unverified": "not verified",
}
"""How a route that is not open begins; an open one begins with ``yes``."""


# --- amounts ---------------------------------------------------------------------------------------------


def whole_down(cents: int) -> str:
    """Whole dollars, what may go in rounded down."""
    return dollars(cents // 100 * 100)


def whole_up(cents: int) -> str:
    """Whole dollars, what uses room rounded up."""
    return dollars(-(-cents // 100) * 100)


def whole_near(cents: int) -> str:
    """Whole dollars, the nearest, a half upward."""
    return dollars(round_half_up(cents, 100) * 100)


def rate_near(millionths: int) -> str:
    """A rate to a tenth of a percent, a half upward; never 0% for what is more."""
    tenths = round_half_up(millionths, 1_000)
    return percent(tenths * 1_000) if tenths or not millionths else "less than 0.1%"


def down(amount: Amount) -> str:
    """An amount rounded down with its mark."""
    return f"{whole_down(amount.cents)}{SIGNS[amount.mark]}"


def up(amount: Amount) -> str:
    """An amount rounded up with its mark."""
    return f"{whole_up(amount.cents)}{SIGNS[amount.mark]}"


def near(amount: Amount) -> str:
    """An amount to the nearest dollar with its mark."""
    return f"{whole_near(amount.cents)}{SIGNS[amount.mark]}"


def own_word(cents: int) -> str:
    """A bare amount that rests on year-to-date figures of the file, to the nearest dollar with that mark."""
    return f"{whole_near(cents)}{SIGNS['own word']}"


def adding_up(parts: Sequence[int], total: int) -> list[int]:
    """Parts in whole dollars, as cents, that add up to a total in whole dollars within a dollar of their sum.

    Each is rounded down, and the dollars that are then missing go to the parts that lost most. Parts that
    do not add up in cents are each rounded to the nearest dollar.
    """
    if abs(sum(parts) - total) >= 100:
        return [round_half_up(part, 100) * 100 for part in parts]
    whole = [part // 100 for part in parts]
    missing = total // 100 - sum(whole)
    for index in sorted(range(len(parts)), key=lambda index: -(parts[index] % 100))[:missing]:
        whole[index] += 1
    return [part * 100 for part in whole]


def spoken(text: str) -> str:
    """The text with each mark as a word: ``$37,500*`` is ``$37,500 (your word)``."""
    for mark, sign in SIGNS.items():
        text = _said(text, sign, MARK_WORDS[mark])
    return text.replace(JOINED, " ").replace(" − ", " less ").replace(" → ", " becomes ").replace("−", "minus ")


def _said(text: str, sign: str, word: str) -> str:
    parts = text.split(sign)
    said = parts[0]
    for part in parts[1:]:
        said += f" ({word})" if said[-1:].isdigit() else sign
        said += part
    return said


def legend(text: str) -> list[str]:
    """The marks that a text uses, each with its meaning."""
    return [f"{sign}{JOINED}{MARK_WORDS[mark]}" for mark, sign in SIGNS.items() if _uses(text, sign)]


def _uses(text: str, sign: str) -> bool:
    return any(before.isdigit() and after == sign for before, after in pairwise(text))


def room_arithmetic(room: Room) -> str:
    """How the year's room is got, in one line of whole dollars that adds up."""
    limit, total = room.limit.cents // 100, room.year.cents // 100
    taken = [
        (room.deferrals, "deferrals"),
        (room.employer, "employer"),
        (room.other, "other plans"),
        (_after_tax_elsewhere(room), "after-tax elsewhere"),
    ]
    certain = () if room.at_most else ("deferrals", "employer")
    parts = [(amount, -(-amount.cents // 100), name) for amount, name in taken if amount.cents or name in certain]
    adds_up = limit - sum(shown for _, shown, _ in parts)
    slack = total - adds_up
    said = []
    for amount, shown, name in parts:
        fits = slack > 0 and amount.cents % 100
        slack -= 1 if fits else 0
        said.append(f"{dollars((shown - 1 if fits else shown) * 100)}{SIGNS[amount.mark]} {name}".replace(" ", JOINED))
    return " − ".join([down(room.limit), *said])


def _after_tax_elsewhere(room: Room) -> Amount:
    """What after-tax money of other jobs takes of a shared limit; nothing where the plan's own cap binds."""
    capped = room.cap is not None and room.cap.cents <= room.year.cents
    used = room.deferrals.cents + room.employer.cents + room.other.cents
    rest = 0 if capped else max(0, room.limit.cents - used - room.year.cents)
    return Amount(rest, "own word", room.limit.address)


# --- days ------------------------------------------------------------------------------------------------

MOST_DAYS = 4
"""So many days are named one by one."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS_IN_FULL = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day(when: date, year: int) -> str:
    """``Wed 25 Nov``, with the year where it is not the one of the answer."""
    text = f"{_WEEKDAYS[when.weekday()]}{JOINED}{when.day:>2}{JOINED}{_MONTHS[when.month - 1]}"
    return text if when.year == year else f"{text}{JOINED}{when.year}"


def tight_day(when: date, year: int) -> str:
    """A day within a sentence, without padding."""
    return day(when, year).replace(f"{JOINED} ", JOINED)


def day_alone(when: date) -> str:
    """``21 Nov 2026``."""
    return f"{_short(when)}{JOINED}{when.year}"


def day_of_month(when: date) -> str:
    """``15 Dec``: a day of the answer's year."""
    return _short(when)


def days(found: Sequence[date]) -> str:
    """Several days of one year: ``4, 18 and 31 Dec``; of more than four the first and the last."""
    if len(found) > MOST_DAYS:
        return f"{_short(found[0])} to {_short(found[-1])}"
    texts = [
        str(when.day) if index + 1 < len(found) and found[index + 1].month == when.month else _short(when)
        for index, when in enumerate(found)
    ]
    return listed(texts)


def _short(when: date) -> str:
    return f"{when.day}{JOINED}{_MONTHS[when.month - 1]}"


def full_day(when: date) -> str:
    """``Wednesday 25 November 2026``, for reading aloud."""
    return f"{_WEEKDAYS_IN_FULL[when.weekday()]} {when.day} {MONTHS[when.month - 1]} {when.year}"


def listed(texts: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {last} {texts[-1]}"


def counted(count: int, one: str, many: str = "") -> str:
    """``1 payday``, ``3 paydays``."""
    return f"{count}{JOINED}{one if count == 1 else many or one + 's'}"


def ended(text: str) -> str:
    """The text as a sentence, with its end."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def capital(text: str) -> str:
    """The text as it begins a sentence."""
    return text[:1].upper() + text[1:]


# --- what is said in several places -------------------------------------------------------------------


def verdict(route: Route, *, told: bool = True) -> str:
    """The verdict on a route in a sentence, with where the plan's word was read."""
    known = " (your word)" if told and route.verdicts != ("unverified",) else ""
    where = f" ({route.read_from})" if route.read_from else known
    if route.open:
        return f"yes, by {listed(route.verdicts, 'or')}{where}"
    return f"{VERDICTS[route.verdicts[0]]}: {route.reason}{where}"


def questions_for_the_plan(route: Route) -> tuple[str, ...]:
    """What to ask while a route is unverified, as the plan's people would be asked."""
    from megaroth.facts.fields import facts_of  # noqa: PLC0415 - only for plans that are not verified
    from megaroth.facts.plan import Plan  # noqa: PLC0415 - as above

    facts = facts_of(Plan)
    return tuple(facts[name].ask_plan for name in route.ask)


def changed_value(difference: Difference | OneSided, value: int | None, year: int) -> str:
    """One side of a difference in its own unit; ``none`` where that answer does not have the number."""
    if value is None:
        return "none"
    if difference.unit == "date":
        return tight_day(date.fromordinal(value), year)
    return percent(value) if difference.unit == "millionths" else dollars(_whole(difference, value))


def _whole(difference: Difference | OneSided, cents: int) -> int:
    """Whole dollars as the screen has them elsewhere: the nearest of ways and of match, else rounded down."""
    nearest = "/owner_additions." in difference.address or "#match-" in difference.address
    return (round_half_up(cents, 100) if nearest else cents // 100) * 100


def change(difference: Difference | OneSided) -> str:
    """By how much a number differs, with its sign; nothing where one answer does not have it."""
    if difference.before is None or difference.after is None:
        return ""
    moved = difference.after - difference.before
    if difference.unit == "date":
        return f"{'+' if moved > 0 else '−'}{counted(abs(moved), 'day')}"
    if difference.unit == "millionths":
        return f"{'+' if moved > 0 else ''}{percent(moved)}"
    moved = _whole(difference, difference.after) - _whole(difference, difference.before)
    return f"{'+' if moved > 0 else ''}{dollars(moved)}"


def sections(answer: Answer) -> list[JobAnswer | OwnerAnswer]:
    """Every job and business of the answer, jobs first."""
    return [*answer.jobs, *answer.owners]


def unprefixed(text: str, answer: Answer) -> str:
    """The text without the name of the job or person before it, where there is only one to mean."""
    names = [section.name for section in sections(answer)]
    people = [ira.name for ira in answer.iras]
    for alone in (names, people):
        if len(alone) == 1:
            text = text.removeprefix(f"{alone[0]}: ").removeprefix(f"{alone[0]}, ")
    return text
