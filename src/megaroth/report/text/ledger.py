"""The ledger's entries on the screen and in plain words: recorded, listed, taken back, kept safe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from megaroth.ledger.entries import Entry
from megaroth.ledger.kinds import CONTRIBUTION, DEATH, KINDS, REASONS, REVERSAL
from megaroth.money import dollars
from megaroth.report.text.layout import Block, Page, block_lines, flowing, heading, wrapped
from megaroth.report.text.words import JOINED, capital, counted, day, ended, full_day, listed, tight_day

if TYPE_CHECKING:
    from megaroth.ledger.book import Problem
    from megaroth.ledger.sixty_days import Running
    from megaroth.service.ledger.keeping import Kept
    from megaroth.service.ledger.listing import Listing
    from megaroth.service.ledger.recording import Numbered, Recorded
    from megaroth.service.ledger.sums import Held

TAKEN_BACK = "×"
STRUCK = "9;2"
MOST_SHOWN = 8
"""Of more entries added at once, only what they come to is shown."""
NARROWEST_ROUTE = 14
BELOW = -1
"""Instead of a width: the person and plan stand below, where there is no room for their column."""
HELD_NOTE = "Loans, divorce orders and deaths are kept and shown; nothing is computed from them."


# --- words of an entry -----------------------------------------------------------------------------------


def exact(cents: int) -> str:
    """An amount of a table, with its cents: ``1,250.00``."""
    return f"{'−' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def plan_of(entry: Entry) -> str:
    """Whose money, in which plan or IRA."""
    return f"{entry.person}/{entry.plan}"


def source_in(plan: str, source: str) -> str:
    """A source with its plan; of an IRA account that is called by its kind just that."""
    return source if plan == source else f"{plan} {source}"


def route(entry: Entry) -> str:
    """Where the money lies, and where it went."""
    year = f" for {entry.limitation_year}" if _of_another_year(entry) else ""
    if entry.kind == REVERSAL:
        return f"of {entry.reverses}"
    to = f" → {destination(entry)}" if entry.to_source else ""
    return f"{entry.source}{year}{to}"


def destination(entry: Entry) -> str:
    """Where the money went, with the plan where that is another."""
    plan = f" ({entry.to_plan})" if entry.to_plan not in ("", entry.plan, entry.to_source) else ""
    return f"{entry.to_source}{plan}"


def _of_another_year(entry: Entry) -> bool:
    return entry.kind == CONTRIBUTION and entry.limitation_year != entry.on.year


def details(entry: Entry) -> Iterator[str]:
    """What an entry says besides day, kind, source and amount."""
    if entry.kind != REVERSAL:
        for name, cents in (
            ("basis", entry.basis),
            ("worth before", entry.value_before),
            ("vested", entry.vested),
            ("tax withheld", entry.withheld or None),
        ):
            if cents is not None:
                yield f"{name} {dollars(cents)}"
    if entry.emptied:
        yield "nothing was left"
    if entry.first_year:
        yield f"first year {entry.first_year}"
    if entry.reason:
        yield f"because of {REASONS[entry.reason]}" + (f" ({entry.reason})" if entry.reason[0].isdigit() else "")
    if entry.of:
        yield f"of the payment {entry.of}"
    if entry.read_from:
        yield f"read from {entry.read_from}"
    if entry.confirmation:
        yield f"confirmation {entry.confirmation}"
    if entry.note and entry.kind != REVERSAL:
        yield entry.note


def spoken_entry(number: int, entry: Entry, reversed_by: int = 0) -> str:
    """One entry as a sentence."""
    named = f"Entry {number}" if number else "Entry"
    back = f", taken back by entry {reversed_by}" if reversed_by else ""
    if entry.kind == REVERSAL:
        why = f" Reason: {ended(entry.note)}" if entry.note else ""
        return f"{named}: {full_day(entry.on)}, takes back entry {entry.reverses}.{why}"
    year = f" for {entry.limitation_year}" if _of_another_year(entry) else ""
    source = f", {entry.source}" if entry.source else ""
    to = f" to {destination(entry)}" if entry.to_source else ""
    amount = f", {dollars(entry.amount)}" if entry.amount or not KINDS[entry.kind].held else ""
    more = "".join(f"; {text}" for text in details(entry))
    return f"{named}{back}: {full_day(entry.on)}, {entry.kind}{source}{to}{year}{amount}, {plan_of(entry)}{more}."


def entry_plain(numbered: Numbered) -> str:
    """One entry as it is shown before it is taken back."""
    return printed([spoken_entry(numbered.number, numbered.entry)])


# --- a table of entries ----------------------------------------------------------------------------------


class _Widths(NamedTuple):
    number: int
    place: int
    kind: int
    route: int
    amount: int


def entry_lines(
    rows: Sequence[tuple[int, Entry, int]], page: Page, *, margin: int = 0, full: bool = False
) -> list[str]:
    """Entries as a table, under a heading for each year of their days.

    Parameters
    ----------
    rows : sequence
        Number, entry, and the number of the entry that took it back or 0.
    page : Page
        What to write on.
    margin : int
        Columns to leave free at the left.
    full : bool
        Whether everything that an entry says is shown below it.
    """
    people = len({entry.person for _, entry, _ in rows}) > 1
    several = len({(entry.person, entry.plan) for _, entry, _ in rows}) > 1
    widths = _Widths(
        max((len(str(number)) for number, _, _ in rows), default=1),
        max((len(_place(entry, people=people)) for _, entry, _ in rows), default=0) if several else 0,
        max((len(entry.kind) for _, entry, _ in rows), default=1),
        max((len(route(entry)) for _, entry, _ in rows), default=1),
        max((len(exact(entry.amount)) for _, entry, _ in rows), default=1),
    )
    room = page.width - margin - widths.number - widths.kind - widths.amount - 18
    if widths.place and room - widths.place - 2 >= NARROWEST_ROUTE:
        room -= widths.place + 2
    elif widths.place:
        widths = widths._replace(place=BELOW)
    widths = widths._replace(route=min(widths.route, max(NARROWEST_ROUTE, room)))
    lines: list[str] = []
    year = 0
    for number, entry, reversed_by in rows:
        if entry.on.year != year:
            year = entry.on.year
            lines.append(f"{' ' * margin}{heading(str(year), page)}")
        lines += _row(number, entry, reversed_by, widths, page, margin=margin, people=people)
        if full:
            indent = " " * (margin + widths.number + 3)
            lines += [f"{indent}{text}" for text in flowing(details(entry), page.width - len(indent))]
    return lines


def _place(entry: Entry, *, people: bool) -> str:
    """The person and plan where there are several; an IRA that is called by its kind has its name in the route."""
    parts = [entry.person] if people else []
    return "/".join([*parts, *([entry.plan] if entry.plan != entry.source else [])])


def _row(
    number: int, entry: Entry, reversed_by: int, widths: _Widths, page: Page, *, margin: int, people: bool
) -> list[str]:
    name = _place(entry, people=people)
    place = f"  {name:<{widths.place}}" if widths.place > 0 else ""
    amount = "" if entry.kind in (REVERSAL, DEATH) else exact(entry.amount)
    first, *rest = _stacked(route(entry), widths.route)
    mark = TAKEN_BACK if reversed_by else " "
    start = f"{number:>{widths.number}} {mark}{day(entry.on, entry.on.year)}{place}  {entry.kind:<{widths.kind}}  "
    text = f"{start}{first:<{widths.route}}  {amount:>{widths.amount}}".rstrip()
    lines = [f"{' ' * margin}{page.inked(text, STRUCK if reversed_by else '')}"]
    rest += [name] if widths.place == BELOW and name else []
    lines += [f"{' ' * (margin + len(start))}{text}" for text in rest]
    if reversed_by:
        lines.append(f"{' ' * (margin + widths.number + 2)}taken back by {reversed_by}")
    if entry.kind == REVERSAL and entry.note:
        indent = margin + len(start)
        lines += [f"{' ' * indent}{text}" for text in wrapped(entry.note, page.width - indent)]
    return lines


def _stacked(text: str, width: int) -> list[str]:
    """A way from one source to another, on two lines where one is too narrow."""
    before, arrow, after = text.partition(" → ")
    if len(text) <= width or not arrow:
        return wrapped(text, width)
    return [before, *wrapped(f"→ {after}", width)]


# --- add and reverse -------------------------------------------------------------------------------------


def recorded_text(found: Recorded, *, width: int = 80, colour: bool = False) -> str:
    """What was recorded, what its sources hold now, and the new head."""
    page = Page(width, colour)
    groups: list[list[str]] = [wrapped(_title(found), width)]
    rows = [(number, entry, 0) for number, entry in found.added]
    if found.left_out:
        groups.append(wrapped(_left_out(found), width))
    if len(rows) <= MOST_SHOWN:
        groups.append(entry_lines(rows, page, full=True))
    else:
        groups.append(block_group([Block("ADDED", list(_added_in_sum(found)))], page))
    blocks = [Block("NOW HOLDS", [held_line(one) for one in found.effects.holds])] if found.effects.holds else []
    if found.effects.running:
        blocks.append(Block("60 DAYS", [running_line(one, found.as_of.year) for one in found.effects.running], "open"))
    if found.head and found.added:
        blocks.append(Block("HEAD", [f"{counted(found.length, 'entry', 'entries')}", found.head]))
    groups.append(block_group(blocks, page))
    groups.append(block_group(problem_blocks(found.problems), page))
    if held := held_note(entry for _, entry in found.added):
        groups.append(wrapped(held, width))
    return joined(groups)


def _title(found: Recorded) -> str:
    if not found.head:
        return f"Nothing was recorded: this is what would be, in {found.ledger}"
    if not found.added:
        return f"Nothing is new: {found.ledger} is as it was"
    begun = ", a new ledger" if found.begun else ""
    return f"Recorded in {found.ledger}{begun}"


def _left_out(found: Recorded) -> str:
    """How many entries of a table were not added, and which of them were taken back before."""
    gone = sorted(one.number for one in found.left_out if one.taken_back)
    said = f"Left out: {counted(len(found.left_out), 'entry', 'entries')} of the table already there."
    if gone:
        numbers = listed([str(number) for number in gone[:6]])
        more = f" and {len(gone) - 6} others" if len(gone) > 6 else ""
        said += f" Taken back before, and not added again: {numbers}{more} (add it by hand where it is right)."
    return said


def running_line(one: Running, year: int) -> str:
    """Until when a payment may be rolled over, in a line."""
    return (
        f"what of the {dollars(one.amount)} is rolled over until {tight_day(one.last, year)} stays untaxed: "
        f"`megaroth ledger add return {one.to} AMOUNT --of {one.number} --on DATE`"
    )


def _added_in_sum(found: Recorded) -> Iterator[str]:
    entries = [entry for _, entry in found.added]
    days = sorted(entry.on for entry in entries)
    first, last = found.added[0].number, found.added[-1].number
    count = counted(len(entries), "entry", "entries")
    yield f"{count}, numbers {first} to {last}, of {tight_day(days[0], 0)} to {tight_day(days[-1], 0)}"
    sums: dict[str, list[int]] = {}
    for entry in entries:
        year = f" for {entry.limitation_year}" if _of_another_year(entry) else ""
        sums.setdefault(f"{entry.kind} {_way(entry.source, entry.to_source)}{year}", []).append(entry.amount)
    yield from sum_items([(way, len(amounts), sum(amounts)) for way, amounts in sums.items()])


def recorded_plain(found: Recorded) -> str:
    """What was recorded, one fact per line."""
    lines = [f"{_title(found)}."]
    if found.left_out:
        lines.append(_left_out(found))
    lines += [spoken_entry(number, entry) for number, entry in found.added]
    lines += [f"Now holds: {held_line(one)}." for one in found.effects.holds]
    lines += [f"60 days: {running_line(one, found.as_of.year)}." for one in found.effects.running]
    if found.head:
        lines.append(f"Entries in the ledger: {found.length}.")
        lines.append(f"Head: {found.head}.")
    lines += problem_lines(found.problems)
    if held := held_note(entry for _, entry in found.added):
        lines.append(held)
    return printed(lines)


def held_line(one: Held) -> str:
    """What one source holds, in a line."""
    held = f"{one.person}/{source_in(one.plan, one.source)} {dollars(one.value)}"
    if one.basis is None or (one.earnings is None and not one.basis):
        return held
    growth = f", {'loss' if one.earnings < 0 else 'earnings'} {dollars(abs(one.earnings))}" if one.earnings else ""
    return f"{held} (basis {dollars(one.basis)}{growth})"


def problem_blocks(problems: Sequence[Problem]) -> list[Block]:
    """What does not fit together, as findings."""
    return [Block("DOES NOT FIT", problem_lines(problems, label=""), "risk")] if problems else []


def problem_lines(problems: Sequence[Problem], label: str = "Does not fit: ") -> list[str]:
    """What does not fit together, one sentence each."""
    said = []
    for one in problems:
        where = f"entry {one.number}: " if one.number else ""
        said.append(f"{label}{where}{ended(one.message)} {ended(capital(one.remedy)) if one.remedy else ''}".rstrip())
    return said


def held_note(entries: Iterable[Entry]) -> str:
    """That nothing computes what is only held; empty where there is none."""
    return HELD_NOTE if any(KINDS[entry.kind].held for entry in entries) else ""


# --- list ------------------------------------------------------------------------------------------------


def listing_text(found: Listing, *, width: int = 80, colour: bool = False, full: bool = False) -> str:
    """The entries, what they come to, and the head."""
    page = Page(width, colour)
    rows = [(row.number, row.entry, row.reversed_by) for row in found.rows]
    title = f"LEDGER · {found.ledger} · as of {tight_day(found.as_of, 0)}"
    groups: list[list[str]] = [[heading(text, page) for text in wrapped(title, width)]]
    groups.append(entry_lines(rows, page, full=full) if rows else [_none(found)])
    groups.append(_totals(found, page))
    groups.append([*_footnotes(found, width)])
    return joined(groups)


def _none(found: Listing) -> str:
    return "No entry is like that." if found.length else "The ledger has no entry yet."


def _totals(found: Listing, page: Page) -> list[str]:
    if not found.totals:
        return []
    ways = [(f"{one.kind} {_way(one.source, one.to_source)}", one.entries, one.cents) for one in found.totals]
    return block_group([Block("TOTALS", sum_items(ways))], page)


def sum_items(sums: Sequence[tuple[str, int, int]]) -> list[str]:
    """Names, how many there are of each and what they come to, in columns."""
    widest = max(len(name) for name, _, _ in sums)
    counts = max(len(str(count)) for _, count, _ in sums)
    amounts = max(len(exact(cents)) for _, _, cents in sums)
    rest = (
        f"{'':{widest - len(name)}}  {count:>{counts}} ×  {exact(cents):>{amounts}}".replace(" ", JOINED)
        for name, count, cents in sums
    )
    return [f"{name}{columns}" for (name, _, _), columns in zip(sums, rest, strict=True)]


def _way(source: str, to_source: str) -> str:
    return f"{source} → {to_source}" if to_source else source


def _footnotes(found: Listing, width: int) -> Iterator[str]:
    if any(row.reversed_by for row in found.rows):
        yield f"{TAKEN_BACK} taken back: in no total"
    if held := held_note(row.entry for row in found.rows):
        yield from wrapped(held, width)
    if found.later:
        later = counted(found.later, "entry", "entries").replace(JOINED, " ")
        yield f"{later} of later days not shown"
    shown = f"{len(found.rows)} of " if len(found.rows) != found.length else ""
    yield f"{shown}{counted(found.length, 'entry', 'entries')} · head {found.head[:12]}"


def listing_plain(found: Listing) -> str:
    """The entries, one per line, then what they come to."""
    lines = [f"Ledger {found.ledger}, as of {full_day(found.as_of)}."]
    lines += [spoken_entry(row.number, row.entry, row.reversed_by) for row in found.rows] or [_none(found)]
    for total in found.totals:
        to = f" to {total.to_source}" if total.to_source else ""
        count = counted(total.entries, "entry", "entries")
        lines.append(f"Total, {total.kind} {total.source}{to}: {dollars(total.cents)} in {count}.")
    if held := held_note(row.entry for row in found.rows):
        lines.append(held)
    if found.later:
        lines.append(f"Entries of later days, not shown: {found.later}.")
    lines.append(f"Entries in the ledger: {found.length}.")
    lines.append(f"Head: {found.head}.")
    return printed(lines)


# --- verify, export, import, backup ----------------------------------------------------------------------

DONE = {
    "verify": "is whole: every entry is as it was written",
    "export": "was written to {copy}",
    "import": "was restored from {copy}",
    "import continued": "got what {copy} has beyond it: {added} of its entries are new",
    "import of nothing": "has all of {copy} already: nothing was added",
    "backup": "was copied to {copy}",
}


def _done(verb: str, found: Kept) -> str:
    """What was done, as a sentence goes on."""
    if verb == "import" and found.added < found.length:
        verb = "import continued" if found.added else "import of nothing"
    return DONE[verb].format(copy=found.copy, added=found.added)


def kept_text(verb: str, found: Kept, *, width: int = 80, colour: bool = False) -> str:
    """How many entries the ledger has, its head, and what that is good for."""
    page = Page(width, colour)
    copied = _done(verb, found)
    blocks = [
        Block("LEDGER", [f"{found.ledger} {copied}"]),
        Block("ENTRIES", [str(found.length)]),
        Block("HEAD", [found.head]),
    ]
    return joined([block_group(blocks, page), wrapped(_advice(verb, found), width)])


def kept_plain(verb: str, found: Kept) -> str:
    """The same, one fact per line."""
    copied = _done(verb, found)
    return printed(
        [
            f"Ledger {found.ledger} {copied}.",
            f"Entries: {found.length}.",
            f"Head: {found.head}.",
            _advice(verb, found),
        ]
    )


def _advice(verb: str, found: Kept) -> str:
    if verb == "verify" and found.checked_against:
        return "The head that you kept is one of its entries: nothing before it was changed or cut off."
    if verb == "verify":
        return (
            "Keep the head somewhere else: `megaroth ledger verify --head HASH` then also finds entries "
            "that were cut off or written anew."
        )
    if verb == "import":
        return "Compare the head with the one that you kept."
    ledger = f"--ledger {quote(found.copy)}"
    if verb == "backup":
        return f"The copy is a ledger itself: `megaroth ledger verify {ledger}`."
    return "`megaroth ledger import` brings it back into a new ledger, with the same head."


# --- printing --------------------------------------------------------------------------------------------


def block_group(blocks: Sequence[Block], page: Page) -> list[str]:
    """Blocks as lines."""
    return [line for block in blocks for line in block_lines(block, page)]


def joined(groups: Sequence[list[str]]) -> str:
    """Groups of lines as one text, an empty line between two."""
    return "\n\n".join("\n".join(group) for group in groups if group).replace(JOINED, " ")


def printed(lines: Iterable[str]) -> str:
    """Lines for reading aloud: without columns or signs."""
    said = (" ".join(line.replace(JOINED, " ").split()) for line in lines)
    return "\n".join(line.replace(" → ", " to ").replace("−", "minus ").replace(" × ", " times, ") for line in said)
