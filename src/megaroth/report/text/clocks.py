"""The screen of ``megaroth clocks``: each clock, each layer with its days, then everything in the calendar's order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from megaroth.ledger.clocks import ANY_TIME, LayerClock, Milestone, PersonClocks, Recapture, Span, Start
from megaroth.money import dollars
from megaroth.report.text.layout import Block, Column, Item, Page, block_lines, heading, table_row, wrapped
from megaroth.report.text.words import JOINED, capital, day_alone, ended, full_day, spoken

if TYPE_CHECKING:
    from megaroth.ledger.sixty_days import Running
    from megaroth.service.clocks import Clocks, Rules

YEARS = 5
LOSS = "loss, no earnings"
NO_FIRST_YEAR = "first year not known"
AT_LATEST = " at the latest"
"""Of a year that only the ledger knows: there may have been an earlier one, which nobody has said."""
PRO_RATA = "Every payment from a plan takes a share of everything in the account, and only when the plan lets it out."
IN_ORDER = (
    "Withdrawals take regular contributions first, then conversions, the oldest year first and of each what was "
    "income before what was basis; earnings last."
)
NO_LEDGER = (
    "no ledger: the layers and the years of conversions are not known; `megaroth ledger add` records what happened"
)


def clocks_text(found: Clocks, *, width: int = 80, colour: bool = False) -> str:
    """The clocks of a household as a screen.

    Parameters
    ----------
    found : Clocks
        The clocks.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used.
    """
    page = Page(width, colour)
    household = f" · {found.household}" if found.household else ""
    lines = [heading(text, page) for text in wrapped(f"CLOCKS{household} · {full_day(found.as_of)}", width)]
    if not found.people:
        lines += ["", "The household has no person yet: `megaroth start` asks."]
    for person in found.people:
        lines += ["", *_person(person, found, page)]
    if found.running:
        lines += ["", *block_lines(Block("60 DAYS", [_running(one) for one in found.running], "open"), page)]
    if found.calendar:
        lines += ["", heading("CALENDAR", page), *_calendar(found, page)]
    lines.append("")
    if found.asks:
        asks = [Item(f"{ask.question} ({ask.key})") for ask in found.asks]
        lines += block_lines(Block("ASK", asks, "open"), page)
    notes = [*found.notes, *([] if found.has_ledger else [NO_LEDGER])]
    if notes:
        lines += block_lines(Block("NOT CHECKED", [ended(capital(note)) for note in notes], "open"), page)
    lines += [page.inked(text, "2") for text in foot(found.rules, page.width)]
    return "\n".join(lines).replace(JOINED, " ")


def foot(rules: Rules, width: int) -> list[str]:
    """The rules that an answer rests on, and that it is no advice."""
    text = f"rules of {day_alone(rules.date)} ({rules.hash}), megaroth {rules.version}; not tax advice"
    return wrapped(text, width)


def _person(person: PersonClocks, found: Clocks, page: Page) -> list[str]:
    as_of = found.as_of
    lines = [heading(person.name, page)]
    lines += block_lines(Block("59½", [when(person.age, as_of)]), page)
    lines += block_lines(Block("Roth IRAs", [_period(person.roth_ira, as_of)]), page)
    for plan, start in person.plans:
        lines += block_lines(Block(plan, [f"designated Roth, {_period(start, as_of)}"]), page)
    if person.recaptures:
        items = [Item(_recapture(one, as_of), str(one.year)) for one in person.recaptures]
        lines += block_lines(Block("conversions", items), page)
    for plan in dict.fromkeys(one.plan for one in person.layers):
        rows = [one for one in person.layers if one.plan == plan]
        lines += ["", *_table(plan, rows, as_of, page)]
        lines += [page.inked(text, "2") for text in wrapped(PRO_RATA if plan else IN_ORDER, page.width)]
    return lines


def _running(one: Running) -> str:
    """A payment that may still be rolled over, and until when."""
    return (
        f"{dollars(one.amount)} of {one.plan} {one.source}, paid on {day_alone(one.on)} (entry {one.number}): what is "
        f"rolled over until {day_alone(one.last)} stays untaxed. `megaroth ledger add return {one.to} AMOUNT --of "
        f"{one.number} --on DATE` records it"
    )


def _table(plan: str, rows: list[LayerClock], as_of: date, page: Page) -> list[str]:
    columns = [
        Column("", page.width - 13 - 16 - 16 - 3, right=False),
        Column("", 13),
        Column("", 16),
        Column("", 16),
    ]
    title = f"{plan.upper()}, DESIGNATED ROTH" if plan else "ROTH IRAS"
    lines = [heading(text, page) for text in table_row([title, "there now", "free of tax", "free of the 10%"], columns)]
    for one in rows:
        amount = f"{dollars(one.amount)}{'~' if one.estimated else ''}"
        days = ["-", "-"] if is_loss(one) else [when(one.tax_free, as_of), when(one.penalty_free, as_of)]
        lines += table_row([layer_name(one), amount, *days], columns)
    if any(one.estimated for one in rows):
        lines.append("~ by the entries; no statement says the value")
    return lines


def is_loss(one: LayerClock) -> bool:
    """Whether there are no earnings but a loss, which no day makes free."""
    return one.what == "earnings" and one.amount < 0


def layer_name(one: LayerClock) -> str:
    """What a layer is called, with its year and what is to be known of it."""
    named = conversion_name(one.year, one.what) if one.year else one.what
    if is_loss(one):
        named = LOSS
    return f"{named} ({one.note})" if one.note else named


def conversion_name(year: int, what: str) -> str:
    """One part of a year's conversions, in few words."""
    return f"conversion {year}, {what.removesuffix(' when converted')}"


def when(span: Span, as_of: date) -> str:
    """From which day: ``free``, a day, or what is known of it."""
    if span == ANY_TIME:
        return "free"
    if span.last <= as_of:
        return f"since {day_alone(span.first)}" if span.first == span.last else "free"
    if span.first == span.last:
        return day_alone(span.last)
    if span.last == date.max:
        return "not known" if span.first <= as_of else f"not before {day_alone(span.first)}"
    if span.first <= as_of:
        return f"{day_alone(span.last)} at the latest"
    return f"{day_alone(span.first)} to {day_alone(span.last)}"


def day_of(span: Span, as_of: date) -> str:
    """The day of a milestone, as it leads its line in the calendar."""
    if span.last > as_of or span.last == date.min:
        return when(span, as_of)
    return day_alone(span.last) if span.first == span.last else f"{day_alone(span.last)} at the latest"


def bar(year: int, as_of: date) -> str:
    """How much of five years has run: ``[###--]``."""
    run = min(YEARS, max(0, as_of.year - year))
    return f"[{'#' * run}{'-' * (YEARS - run)}]"


def _period(start: Start, as_of: date) -> str:
    """A five-year period in a line: its first year, how far it has run, and its end."""
    if not start.year:
        return NO_FIRST_YEAR
    return f"five years from {began(start)} {bar(start.year, as_of)} {over(start, as_of)}"


def over(start: Start, as_of: date) -> str:
    """Since when or on which day a five-year period is over."""
    last = start.ends.last
    return f"over {'since' if last <= as_of else 'on'} {day_alone(last)}{AT_LATEST if start.at_latest else ''}"


def began(start: Start) -> str:
    """The first year of a five-year period, as sure as it is: ``2026``, or ``2026 at the latest``."""
    return f"{start.year}{AT_LATEST if start.at_latest else ''}"


def _recapture(one: Recapture, as_of: date) -> str:
    place = f"{one.plan}, in the plan" if one.plan else "Roth IRAs"
    return f"{bar(one.year, as_of) + ' ' if one.taxable else ''}{place}: {recapture(one, as_of)}"


def recapture(one: Recapture, as_of: date) -> str:
    """What of a conversion still bears the 10%, and until when."""
    if not one.taxable:
        return "nothing was income, so there is nothing to recapture"
    if one.ends.last <= as_of:
        return f"{dollars(one.taxable)} that was income is free of the 10%"
    return f"{dollars(one.taxable)} that was income bears the 10% until {when(one.ends, as_of)}"


def _calendar(found: Clocks, page: Page) -> Iterator[str]:
    """A line a day, what is free already first."""
    days = [day_of(one.on, found.as_of) for one in found.calendar]
    lead = max(len(day) for day in days) + 2
    before = ""
    for named, one in zip(days, found.calendar, strict=True):
        day, before = "" if named == before else named, named
        done = one.on.last <= found.as_of
        for index, text in enumerate(wrapped(event(one, found), page.width - lead)):
            line = f"{day if index == 0 else '':<{lead}}{text}"
            yield page.inked(line, "2") if done else line


def event(one: Milestone, found: Clocks) -> str:
    """What becomes free on a day of the calendar."""
    names = {person.person: person.name for person in found.people}
    who = f"{names[one.person]}: " if len(found.people) > 1 else ""
    place = one.plan or "the Roth IRAs"
    amount = f" ({dollars(one.amount)} now)" if one.amount else ""
    first = one.year if one.on.first == one.on.last else f"{one.year}{AT_LATEST}"
    match one.what:
        case "age":
            return f"{who}59½: no 10% on anything from here on"
        case "roth-ira":
            return f"{who}the five years of all Roth IRAs are over (from {first})"
        case "designated-roth":
            return f"{who}the five years of the designated Roth account of {one.plan} are over (from {first})"
        case "recapture":
            return f"{who}conversion of {one.year}, {place}: {dollars(one.amount)} that was income is free of the 10%"
        case "qualified":
            return f"{who}earnings of {place} are free of tax and of the 10%{amount}"


def clocks_plain(found: Clocks) -> str:
    """The clocks with one fact a line."""
    return "\n".join(spoken(" ".join(line.split())) for line in _plain(found))


def _plain(found: Clocks) -> Iterator[str]:
    as_of = found.as_of
    named = f" of {found.household}" if found.household else ""
    yield f"Clocks{named}, as of {full_day(as_of)}."
    for person in found.people:
        yield f"{person.name}, age 59½: {ended(when(person.age, as_of))}"
        yield f"{person.name}, five years of the Roth IRAs: {ended(_spoken_period(person.roth_ira, as_of))}"
        for plan, start in person.plans:
            yield (
                f"{person.name}, five years of the designated Roth account of {plan}: "
                f"{ended(_spoken_period(start, as_of))}"
            )
        for one in person.layers:
            place = f"{one.plan}, designated Roth" if one.plan else "Roth IRAs"
            estimate = ", by the entries" if one.estimated else ""
            if is_loss(one):
                yield f"{person.name}, {place}, {layer_name(one)}: {dollars(one.amount)}{estimate}."
                continue
            yield (
                f"{person.name}, {place}, {layer_name(one)}: {dollars(one.amount)}{estimate}. "
                f"Free of tax: {_spoken_when(one.tax_free, as_of)}. Free of the 10%: "
                f"{_spoken_when(one.penalty_free, as_of)}."
            )
        for each in person.recaptures:
            if not each.taxable:
                yield f"{person.name}, conversion of {each.year}: nothing was income, so there is nothing to recapture."
    yield from (f"60 days: {_running(one)}." for one in found.running)
    for milestone in found.calendar:
        yield f"Calendar, {_spoken_when(milestone.on, as_of)}: {ended(event(milestone, found))}"
    yield from (f"Ask: {ask.question} Key: {ask.key}." for ask in found.asks)
    yield from (f"Not checked: {ended(note)}" for note in found.notes)
    if not found.has_ledger:
        yield f"Not checked: {NO_LEDGER}."
    yield f"Rules of {full_day(found.rules.date)}, hash {found.rules.hash}, megaroth {found.rules.version}."


def _spoken_when(span: Span, as_of: date) -> str:
    return full_day(span.last) if span.first == span.last and span != ANY_TIME else when(span, as_of)


def _spoken_period(start: Start, as_of: date) -> str:
    if not start.year:
        return NO_FIRST_YEAR
    told = AT_LATEST if start.at_latest else ""
    over = "over since" if start.ends.last <= as_of else "over on"
    return f"from {began(start)}, {over} {full_day(start.ends.last)}{told}"
