"""The screen of ``megaroth census monitor``: what has happened, what will at the present rate, and what to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from megaroth.census.acp_watch import ContributionWatch, Standing
from megaroth.census.messages import Message
from megaroth.census.messages import wrapped as wrapped_letter
from megaroth.census.monitoring import Monitored
from megaroth.census.payroll_checks import FeedFinding
from megaroth.census.watching import KINDS, Alert
from megaroth.money import dollars, percent
from megaroth.report.text.census import limit_points
from megaroth.report.text.census import points as averaged
from megaroth.report.text.layout import Block, Item, Page, Tone, block_lines, heading, wrapped
from megaroth.report.text.words import JOINED, capital, counted, ended, full_day, listed
from megaroth.service.census_monitor import CensusMonitored

MOST = 8
"""So many people are named for each kind; ``--json``, ``--persons`` and ``--messages`` have all of them."""
TITLES = {
    "402(g)": "the deferral limit, 402(g)",
    "415(c)": "the annual additions limit, 415(c)",
    "plan cap": "a cap on after-tax money",
    "still withheld": "after-tax money withheld after its cap",
    "spill-over early": "after-tax money before the deferral limit",
    "starved match": "match lost by deferring early",
    "not converted": "after-tax money not converted",
    "Roth catch-up": "catch-up that must be Roth",
}


def monitored_text(found: CensusMonitored, *, width: int = 80, colour: bool = False) -> str:
    """The watch as a screen.

    Parameters
    ----------
    found : CensusMonitored
        The watch.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used.
    """
    page = Page(width, colour)
    watched = found.watched
    lines = [heading(text, page) for text in wrapped(f"MONITOR · {watched.plan} · {full_day(watched.as_of)}", width)]
    lines += ["", *_block("RESULT", [Item(first_line(found), strong=True), *_counts(watched)], page, _tone(found)), ""]
    for finding in watched.findings:
        lines += _block("FEED", [feed_line(finding)], page, "risk" if finding.severity == "error" else "open")
    lines += [""] if watched.findings else []
    for level, title in (("now", "NOW"), ("coming", "COMING")):
        for kind in KINDS:
            these = [each for each in watched.alerts if each.kind == kind and each.level == level]
            if these:
                lines += [heading(f"{title}: {TITLES[kind]}", page), *_alerts(these, page), ""]
    if watched.contributions is not None:
        lines += _block("ACP SO FAR", [*acp_lines(watched.contributions)], page, _acp_tone(watched.contributions))
    lines += _block("LEFT OUT", [*_left_out(found)], page, "open")
    lines += _block("NOT CHECKED", [*watched.not_checked], page, "open")
    lines += _block("FEED READ", [*_read(found)], page, "quiet")
    return "\n".join(lines).replace(JOINED, " ")


def monitored_plain(found: CensusMonitored) -> str:
    """The same, one fact a line, for screen readers."""
    return "\n".join(_plain(found)).replace(JOINED, " ").replace("−", "minus ")


def watch_messages(found: CensusMonitored) -> tuple[Message, ...]:
    """A message to each person whom something concerns, in plain words, with one ceiling for after-tax money."""
    told = [each for each in found.watched.alerts if each.message]
    of_person: dict[str, list[int]] = defaultdict(list)
    for each in found.watched.alerts:
        if each.ceiling is not None:
            of_person[each.person].append(each.ceiling)
    made = []
    for person, group in groupby(told, key=lambda each: each.person):
        alerts = list(group)
        said = [f"- {each.message}" for each in alerts]
        ceilings = of_person.get(person)
        if ceilings:
            said.append(f"- Your ceiling for after-tax contributions of this plan year is {dollars(min(ceilings))}.")
        head = f"To {person}, about {found.watched.plan}, {full_day(found.watched.as_of)}:"
        text = "\n".join([wrapped_letter(head), *map(wrapped_letter, said)]).replace(JOINED, " ")
        made.append(Message(person, max(each.row for each in alerts), text))
    return tuple(made)


def messages_text(found: CensusMonitored) -> str:
    """Every message, one after another."""
    parts = [each.text for each in watch_messages(found)]
    return "\n\n".join(parts) if parts else "There is nothing to tell anybody."


def first_line(found: CensusMonitored) -> str:
    """What the watch found, in one sentence or two."""
    watched = found.watched
    parts = []
    for level, words in (("now", "need something done now"), ("coming", "will pass a limit at the present rate")):
        people = {each.person for each in watched.alerts if each.level == level}
        if people:
            verb = words if len(people) > 1 else words.replace("need ", "needs ")
            parts.append(f"{counted(len(people), 'person', 'people')} {verb}.")
    errors = sum(each.severity == "error" for each in watched.findings)
    if errors:
        parts.append(f"The feed itself has {counted(errors, 'error')}.")
    contributions = watched.contributions
    if contributions is not None and not contributions.by_year_end.passes:
        parts.append("At the present rate the ACP test fails.")
    return " ".join(parts) or "Nobody is over a limit, and nobody will be at the present rate."


def feed_line(finding: FeedFinding) -> str:
    """One finding about the feed."""
    rows = ", ".join(f"{row:,}" for row in finding.rows)
    place = f" Lines {rows}{' ...' if finding.number > len(finding.rows) else ''}." if finding.rows else ""
    return f"{ended(capital(finding.what))}{place} {ended(finding.remedy)}"


def acp_lines(found: ContributionWatch) -> Iterator[str]:
    """Where the ACP test stands."""
    if not found.highly_paid or not found.others:
        yield "Nobody paid so far is highly paid, or nobody else is: the test is deemed passed."
        return
    yield f"{counted(found.highly_paid, 'highly paid person', 'highly paid people')}, {counted(found.others, 'other')}."
    yield f"So far: {_standing(found.so_far)}"
    yield f"By the year's end at the present rate: {_standing(found.by_year_end)}"
    if found.crossed:
        yield "What is in already is more than the year leaves: `megaroth census project` says what may be done."
    elif found.crosses_on:
        yield f"The line is crossed on {full_day(found.crosses_on)}: `megaroth census project` says what passes."


def _standing(one: Standing) -> str:
    # The share is cut, so that no level of it (80%, 95%, all) is shown before it is reached.
    used = f"{percent(one.share // 10_000 * 10_000)} of the room used" if one.room else "there is no room"
    return (
        f"the highly paid average {averaged(one.highly_paid_average)} against a limit of {limit_points(one.limit)}; "
        f"{used} ({averaged(one.used)} of {limit_points(one.room)} after match)."
    )


def _acp_tone(found: ContributionWatch) -> Tone:
    if found.level >= 1_000_000 or found.level_by_year_end >= 1_000_000:
        return "risk"
    return "open" if found.level or found.level_by_year_end else "settled"


def _tone(found: CensusMonitored) -> Tone:
    return "risk" if found.finding else "settled"


def _block(label: str, items: Sequence[Item | str], page: Page, tone: Tone = "settled") -> list[str]:
    return block_lines(Block(label, items, tone), page) if items else []


def _counts(watched: Monitored) -> list[str]:
    return [
        f"{counted(watched.people, 'person', 'people')}, {watched.rows:,} rows, paydays from {watched.first_payday} to "
        f"{watched.last_payday}.",
        f"Deferrals of {watched.calendar_year}: {dollars(watched.deferrals)}; after-tax of the plan year to "
        f"{watched.limitation_end}: {dollars(watched.after_tax)}; match: {dollars(watched.match)}.",
    ]


def _alerts(alerts: Sequence[Alert], page: Page) -> list[str]:
    lines: list[str] = []
    for each in alerts[:MOST]:
        text = f"{each.person} (line {each.row:,}): {ended(each.says)} {ended(each.do)}"
        first, *rest = wrapped(text, page.width - 4)
        lines += [f"  {first}", *(f"    {line}" for line in rest)]
    if len(alerts) > MOST:
        lines.append(f"  And {len(alerts) - MOST:,} more: --json has all of them.")
    return lines


def _read(found: CensusMonitored) -> Iterator[str]:
    watched = found.watched
    yield listed([f"{name}: {count:,}" for name, count in watched.rhythms]) + "."
    if found.missing:
        yield f"Columns that the feed does not have: {listed(list(found.missing))}."
    if found.left_out:
        yield f"Headings that are left out: {listed(list(found.left_out))}."
    yield from map(ended, found.warnings)


def _left_out(found: CensusMonitored) -> Iterator[str]:
    """Headings with numbers that no counter holds."""
    if found.left_out_numbers:
        verb = "is" if len(found.left_out_numbers) == 1 else "are"
        yield (
            f"{listed(list(found.left_out_numbers))} {verb} left out though numbers stand there: if it is money of the "
            "plan, `megaroth census map --payroll` with --set says which column it is, and the answer changes."
        )


def _plain(found: CensusMonitored) -> Iterator[str]:
    watched = found.watched
    yield f"Payroll watch of {watched.plan}, {full_day(watched.as_of)}."
    yield first_line(found)
    yield from _counts(watched)
    yield from (f"Feed, {each.severity}: {feed_line(each)}" for each in watched.findings)
    for each in watched.alerts:
        yield f"{each.person}, {each.kind}, {each.level}: {ended(each.says)} {ended(each.do)}"
    if watched.contributions is not None:
        yield from (f"ACP: {line}" for line in acp_lines(watched.contributions))
    yield from (f"Left out: {each}" for each in _left_out(found))
    yield from (f"Not checked: {each}" for each in watched.not_checked)
    yield from _read(found)
