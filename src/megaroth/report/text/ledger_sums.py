"""Balances and lots on the screen and in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from megaroth.law.figures import RULES_OF, content_hash
from megaroth.ledger.iras import TRADITIONAL
from megaroth.ledger.kinds import OPENING, SOURCES
from megaroth.money import dollars
from megaroth.report.ledger_sums import totals_of
from megaroth.report.text.layout import Block, Item, Page, heading, wrapped
from megaroth.report.text.ledger import (
    HELD_NOTE,
    block_group,
    exact,
    joined,
    printed,
    problem_blocks,
    problem_lines,
    source_in,
    spoken_entry,
)
from megaroth.report.text.words import JOINED, counted, day_alone, ended, full_day, listed, tight_day
from megaroth.service.ledger.sums import PAID, Moved, Place, basis_in_all, holdings, moved
from megaroth.version import __version__

if TYPE_CHECKING:
    from megaroth.ledger.sixty_days import Running
    from megaroth.service.ledger.sums import Held, LotRow, Lots, Step, Sums

NOT_KNOWN = "not known"
NO_MONEY = "The ledger has no money yet on this day."
NO_LOTS = "There is no after-tax contribution on this day."
IRA_BASIS = "basis in traditional IRAs, for Form 8606"
POOLED = "; it is the person's and no single account's, so it stands in the last line only"
GUESSED = "~ by the entries: no statement since money came in"


def _title(name: str, found: Sums) -> str:
    named = f" · {found.household.name}" if found.household.name else ""
    return f"{name}{named} · as of {tight_day(found.as_of, 0)}"


# --- balances --------------------------------------------------------------------------------------------


def balances_text(found: Sums, *, width: int = 80, colour: bool = False) -> str:
    """A table by plan and source, with totals; below it what does not fit and what is taken for granted."""
    page = Page(width, colour)
    held = holdings(found.book)
    groups: list[list[str]] = [[heading(_title("BALANCES", found), page)], *_findings(found, page)]
    groups.append(_table(found, held, page) if held else [NO_MONEY])
    sums = moved(found.book)
    years = dict.fromkeys(one.year for one in sums)
    blocks = [Block("60 DAYS", [_running(one, found) for one in found.running], "open")]
    blocks += [Block(f"MOVED {year}", [_moved_text(one) for one in sums if one.year == year]) for year in years]
    blocks += [Block("IRA BASIS", list(_ira_bases(found)))]
    if any(one.vested is None for one in held):
        blocks.append(Block("VESTED", ["not known where no statement says it: `ledger add vested SOURCE AMOUNT`"]))
    groups.append(block_group([block for block in blocks if block.items], page))
    groups += [*_open(found, page)]
    groups.append(_foot(found, page))
    return joined(groups)


def _moved_text(one: Moved) -> str:
    to = f" → {one.to_source}" if one.to_source else ""
    estimate = " (an estimate until the year's end)" if one.estimate else ""
    if one.moved_in:
        return f"{one.kind} {one.source}{to} of {one.moved_in}: {dollars(one.taxable)} of it is taxable in {one.year}"
    return f"{one.kind} {one.source}{to} {dollars(one.amount)}, taxable {dollars(one.taxable)}{estimate}"


def _running(one: Running, found: Sums) -> str:
    command = f"megaroth ledger add {quote(str(found.file))} return {one.to} AMOUNT --of {one.number} --on DATE"
    return (
        f"{dollars(one.amount)} paid to {one.person} on {tight_day(one.on, found.as_of.year)} (entry {one.number}, "
        f"{source_in(one.plan, one.source)}): what is rolled over until {tight_day(one.last, found.as_of.year)} stays "
        f"untaxed. `{command}`"
    )


def _ira_bases(found: Sums) -> Iterator[str]:
    for name, iras in found.book.iras.items():
        rows = [held for held in holdings(found.book) if held.source in TRADITIONAL and held.person == name]
        if iras.basis or rows:
            pooled = POOLED if any(held.basis is None for held in rows) else ""
            yield f"{name}: {dollars(iras.basis)} {IRA_BASIS}{pooled}"


def _table(sums: Sums, held: Sequence[Held], page: Page) -> list[str]:
    groups: dict[tuple[str, str], list[Held]] = {}
    for one in held:
        groups.setdefault((one.person, one.plan), []).append(one)
    guessed = any(_is_guessed(one) for one in held)
    rows: list[tuple[str, ...]] = [("", "", "value", "basis", "earnings", "vested", "statement")]
    for (person, plan), found in groups.items():
        if [one.source for one in found] == [plan]:
            rows.append(("", *_cells(found[0], f"{person}/{plan}", guessed=guessed)))
            continue
        rows.append(("plan", f"{person}/{plan}", "", "", "", "", ""))
        rows += [("", *_cells(one, f"  {one.source}", guessed=guessed)) for one in found]
        if len(found) > 1 and len(groups) > 1:
            rows.append(("total", *_total_cells(found, "  together", totals_of(found)[1])))
    if len(held) > 1:
        name = "in all" if len(groups) > 1 else "  in all"
        rows.append(("total", *_total_cells(held, name, basis_in_all(sums.book, held))))
    widths = [max(len(row[column]) for row in rows) for column in range(1, 7)]
    gap = 2 if sum(widths) + 2 * len(widths) <= page.width else 1
    lines = []
    for kind, name, *cells in rows:
        amounts = "".join(f"{' ' * gap}{cell:>{width}}" for cell, width in zip(cells, widths[1:], strict=True))
        line = f"{name:<{widths[0]}}{amounts}".rstrip()
        lines.append(heading(line, page) if kind else line)
    return [*lines, GUESSED] if guessed else lines


def _is_guessed(one: Held) -> bool:
    """Whether a source has earned what nobody knows."""
    return one.estimated and one.earnings is not None


def _cells(one: Held, name: str, *, guessed: bool) -> tuple[str, ...]:
    earned = "" if one.earnings is None else exact(one.earnings)
    return (
        name,
        exact(one.value),
        "" if one.basis is None else exact(one.basis),
        f"{earned}{'~' if _is_guessed(one) else ' '}" if guessed and earned else earned,
        NOT_KNOWN if one.vested is None else exact(one.vested),
        day_alone(one.statement).replace(JOINED, " ") if one.statement else "",
    )


def _total_cells(held: Sequence[Held], name: str, basis: int | None) -> tuple[str, ...]:
    value, _, vested = totals_of(held)
    said = "" if basis is None else exact(basis)
    return name, exact(value), said, "", NOT_KNOWN if vested is None else exact(vested), ""


def balances_plain(found: Sums) -> str:
    """The same, one fact per line."""
    held = holdings(found.book)
    lines = [f"Balances{_of(found)}, as of {full_day(found.as_of)}."]
    lines += problem_lines(found.problems)
    for one in held:
        basis = "" if one.basis is None else f", basis {dollars(one.basis)}"
        growth = ""
        if one.earnings is not None:
            growth = f", {'loss' if one.earnings < 0 else 'earnings'} {dollars(abs(one.earnings))}"
        if _is_guessed(one):
            growth += " by the entries (no statement since money came in)"
        vested = NOT_KNOWN if one.vested is None else dollars(one.vested)
        statement = f"; statement of {full_day(one.statement)}" if one.statement else ""
        lines.append(
            f"{one.person}/{one.plan}, {SOURCES[one.source].label}: value {dollars(one.value)}{basis}{growth}, "
            f"vested {vested}{statement}."
        )
    if held:
        value, _, vested_in_all = totals_of(held)
        vested = NOT_KNOWN if vested_in_all is None else dollars(vested_in_all)
        in_all = dollars(basis_in_all(found.book, held))
        lines.append(f"In all: value {dollars(value)}, basis {in_all}, vested {vested}.")
    else:
        lines.append(NO_MONEY)
    lines += [f"60 days: {_running(one, found)}." for one in found.running]
    lines += [f"Moved in {one.year}: {_moved_text(one)}." for one in moved(found.book)]
    lines += [f"{text}." for text in _ira_bases(found)]
    return printed([*lines, *_open_lines(found), *_foot_lines(found)])


def _of(found: Sums) -> str:
    return f" of {found.household.name}" if found.household.name else ""


# --- lots ------------------------------------------------------------------------------------------------


def lots_text(found: Lots, *, width: int = 80, colour: bool = False) -> str:
    """Each contribution with where its dollars lie; of one that is traced, each step."""
    page = Page(width, colour)
    title = "TRACE" if found.traced else "AFTER-TAX DOLLARS"
    groups: list[list[str]] = [[heading(_title(title, found.sums), page)], *_findings(found.sums, page)]
    if not found.rows:
        groups.append([NO_LOTS])
    elif found.traced:
        groups.append(_trace(found.rows[0], page))
    else:
        named = _naming(found)
        groups += [_lot_table(found, named, page), block_group([Block("LIES NOW", _totals(found, named))], page)]
        number = found.rows[0].number
        hint = f"each step of one: megaroth ledger lots {quote(str(found.sums.file))} --trace {number}"
        groups.append(wrapped(hint, width))
    groups += [*_open(found.sums, page)]
    groups.append(_foot(found.sums, page))
    return joined(groups)


class _Named(NamedTuple):
    """What must be said of a place, so that no other can be meant."""

    people: bool
    plans: bool

    def name(self, place: Place) -> str:
        """Where dollars lie."""
        if place.source == PAID:
            return "paid out"
        if self.people:
            return f"{place.person}/{source_in(place.plan, place.source)}"
        return source_in(place.plan, place.source) if self.plans else place.source


def _naming(found: Lots) -> _Named:
    plans = {place.plan for place, _ in found.totals if place.source} | {row.entry.plan for row in found.rows}
    return _Named(len({row.entry.person for row in found.rows}) > 1, len(plans) > 1)


def _lot_table(found: Lots, named: _Named, page: Page) -> list[str]:
    number = max(len(str(row.number)) for row in found.rows)
    amounts = max(len(exact(row.cents)) for row in found.rows)
    lines: list[str] = []
    year = 0
    for row in found.rows:
        if row.entry.on.year != year:
            year = row.entry.on.year
            lines.append(heading(f"{year}{'after-tax':>{number + 10 + amounts}}  lies now", page))
        start = f"{row.number:>{number}}  {_weekday(row)}  {exact(row.cents):>{amounts}}  "
        lies = [_lies(place, cents, row, named) for place, cents in row.lies] or [""]
        if row.entry.kind == OPENING:
            lies[0] += " (held when the ledger began)"
        elif row.entry.limitation_year != row.entry.on.year:
            lies[0] += f" (for {row.entry.limitation_year})"
        first, *rest = [line for text in lies for line in wrapped(text, page.width - len(start))]
        lines.append(f"{start}{first}".rstrip())
        lines += [f"{' ' * len(start)}{text}" for text in rest]
    return lines


def _weekday(row: LotRow) -> str:
    day = tight_day(row.entry.on, row.entry.on.year).replace(JOINED, " ")
    weekday, number, month = day.split()
    return f"{weekday} {number:>2} {month}"


def _lies(place: Place, cents: int, row: LotRow, named: _Named) -> str:
    last = next((step for step in reversed(row.steps) if step.after == place), None)
    word = "on" if place.source == PAID else "since"
    since = f" {word} {tight_day(last.on, row.entry.on.year)}" if last else ", not converted"
    amount = f"{exact(cents)} " if len(row.lies) > 1 else ""
    return f"{amount}{named.name(place)}{since}"


def _totals(found: Lots, named: _Named) -> list[Item | str]:
    widest = max(len(named.name(place)) for place, _ in found.totals)
    amounts = max(len(exact(cents)) for _, cents in found.totals)
    return [
        f"{named.name(place):<{widest}}  {exact(cents):>{amounts}}".replace(" ", JOINED)
        for place, cents in found.totals
    ]


def _trace(row: LotRow, page: Page) -> list[str]:
    lines = wrapped(spoken_entry(row.number, row.entry), page.width)
    amounts = max([len(exact(step.cents)) for step in row.steps] + [len(exact(row.cents))])
    steps = [
        (f"{exact(step.cents):>{amounts}}  {day_alone(step.on).replace(JOINED, ' '):>11}  ", _step_text(step))
        for step in row.steps
    ]
    lines.append("")
    for start, text in steps:
        first, *rest = wrapped(text, page.width - len(start))
        lines += [f"{start}{first}", *(f"{' ' * len(start)}{each}" for each in rest)]
    lies = listed([f"{dollars(cents)} {_full(place)}" for place, cents in row.lies])
    return [*lines, *([""] if steps else []), *wrapped(f"lies now: {lies}", page.width)]


def _step_text(step: Step) -> str:
    return f"{step.kind}, entry {step.number}: {_full(step.before)} → {_full(step.after)}"


def _full(place: Place) -> str:
    return "paid out" if place.source == PAID else source_in(place.plan, place.source)


def lots_plain(found: Lots) -> str:
    """The same, one fact per line."""
    lines = [f"After-tax dollars{_of(found.sums)}, as of {full_day(found.sums.as_of)}."]
    lines += problem_lines(found.problems)
    for row in found.rows:
        lies = listed([f"{dollars(cents)} {_full(place)}" for place, cents in row.lies])
        year = f" for {row.entry.limitation_year}" if row.entry.limitation_year != row.entry.on.year else ""
        begun = "held when the ledger began" if row.entry.kind == OPENING else f"contribution{year}"
        lines.append(
            f"Entry {row.number}, {begun} of {full_day(row.entry.on)}, {row.entry.person}/{row.entry.plan}: "
            f"{dollars(row.cents)}; lies now: {lies}."
        )
        if found.traced:
            lines += [f"{full_day(step.on)}: {dollars(step.cents)}, {_step_text(step)}." for step in row.steps]
    lines += [f"In all: {dollars(cents)} {_full(place)}." for place, cents in found.totals] or [NO_LOTS]
    return printed([*lines, *_open_lines(found.sums), *_foot_lines(found.sums)])


# --- what both say ---------------------------------------------------------------------------------------


def _findings(found: Sums, page: Page) -> list[list[str]]:
    return [block_group(problem_blocks(found.problems), page)]


def _open(found: Sums, page: Page) -> Iterator[list[str]]:
    if found.book.held:
        items: list[Item | str] = [spoken_entry(number, entry) for number, entry in found.book.held]
        yield block_group([Block("ONLY KEPT", [*items, HELD_NOTE])], page)
    if found.assumptions:
        yield block_group([Block("TAKEN", _assumed(found), "open")], page)


def _assumed(found: Sums) -> list[Item | str]:
    several = len({(one.person, one.plan) for one in found.assumptions}) > 1
    return [ended(f"{one.person}/{one.plan}: {one.text}" if several else one.text) for one in found.assumptions]


def _open_lines(found: Sums) -> Iterator[str]:
    if found.book.held:
        yield from (f"Only kept: {spoken_entry(number, entry)}" for number, entry in found.book.held)
        yield HELD_NOTE
    yield from (f"Taken for granted, {one.person}/{one.plan}: {ended(one.text)}" for one in found.assumptions)


def _foot(found: Sums, page: Page) -> list[str]:
    later = f", {found.later} of later days left out" if found.later else ""
    ledger = f"{found.ledger}: {counted(found.length, 'entry', 'entries')}{later} · head {found.head[:12]}"
    rules = f"rules of {day_alone(RULES_OF)} ({content_hash()}), megaroth {__version__}"
    return [page.inked(line, "2") for text in (ledger, rules) for line in wrapped(text, page.width)]


def _foot_lines(found: Sums) -> Iterator[str]:
    yield f"Ledger {found.ledger}: {counted(found.length, 'entry', 'entries')}, head {found.head}."
    if found.later:
        yield f"Entries of later days, left out: {found.later}."
    yield f"Rules of {full_day(RULES_OF)}, hash {content_hash()}, megaroth {__version__}."
