"""An answer as the page shows it: the blocks of the command line, each number with the line that it stands on."""

from __future__ import annotations

from typing import Any, NamedTuple

from megaroth.law.disputes import DISPUTES
from megaroth.report import charts
from megaroth.report.paydays import election_of, tabled
from megaroth.report.text import election as elected
from megaroth.report.text.job import job_blocks
from megaroth.report.text.layout import Item, Page
from megaroth.report.text.open_points import MOST_DIFFERENCES, effect
from megaroth.report.text.owner import (
    LETTERS,
    RANGE_ENDS,
    already_in,
    case_name,
    case_working,
    headline,
    is_empty,
    short_title,
    shown,
    solo_items,
    usual_case,
    way_cells,
    ways_notes,
)
from megaroth.report.text.plan import person_name
from megaroth.report.text.words import (
    capital,
    change,
    changed_value,
    down,
    near,
    sections,
    tight_day,
    unprefixed,
    verdict,
    whole_near,
)
from megaroth.service.differing import OneSided
from megaroth.web.numbers import amounts_in
from megaroth.year.answer import Amount, Answer, Difference, Disputed, JobAnswer, NotChecked, OwnerAnswer, ProfitCase

_WIDE = 10_000
"""So wide that no line of the command line's texts is broken."""


class ShownItem(NamedTuple):
    """One paragraph."""

    text: str
    lead: str = ""
    strong: bool = False


class ShownBlock(NamedTuple):
    """One block of the answer, as on the command line, with the numbers that its texts may hold."""

    label: str
    tone: str
    items: tuple[ShownItem, ...]
    amounts: tuple[Amount, ...]
    slot: str
    """The id of the place in which workings open."""
    steps: tuple[tuple[str, ...], ...] = ()
    """What to type, a row a step; the first row names the columns."""
    letter: bool = False
    """Whether a letter to the plan or the employer belongs to it."""


class Section(NamedTuple):
    """One job or business."""

    title: str
    blocks: tuple[ShownBlock, ...]
    cases: tuple[ShownCase, ...] = ()
    after: tuple[ShownBlock, ...] = ()
    notes: tuple[str, ...] = ()
    charts: tuple[charts.Chart, ...] = ()


class ShownCase(NamedTuple):
    """An owner's ways at one profit."""

    title: str
    working: str
    amounts: tuple[Amount, ...]
    ways: tuple[tuple[str, str, tuple[tuple[str, tuple[Amount, ...]], ...]], ...]
    """(letter, title, cells with their amounts)"""
    empty: bool


# --- one job or business -----------------------------------------------------------------------------------


def section_of(section: JobAnswer | OwnerAnswer, answer: Answer, number: int) -> Section:
    """What is shown of one job or business."""
    several = len(sections(answer)) > 1
    whose = f" · {person_name(section, answer)}" if len(answer.iras) > 1 else ""
    title = f"{section.name}{whose}" if several else ""
    return (
        _job(section, answer, title, number)
        if isinstance(section, JobAnswer)
        else _owner(section, answer, title, number)
    )


def _job(job: JobAnswer, answer: Answer, title: str, number: int) -> Section:
    held = tuple(amounts_in((job.room, job.election, job.match)))
    blocks = []
    for index, block in enumerate(job_blocks(job, answer)):
        items = [item if isinstance(item, Item) else Item(item) for item in block.items]
        steps: tuple[tuple[str, ...], ...] = ()
        if block.label in {"TYPE THIS", "IF YOUR PLAN ALLOWS"} and job.election is not None:
            steps = _steps(job, answer.year)
            items = items[len(job.election.steps) :]
        if block.label == "ROOM" and job.room is not None and job.room.cap is not None:
            cap = down(job.room.cap)
            if not any(cap in item.text for item in items):
                items.append(Item(f"the plan's own cap on after-tax money: {cap}"))
        shown_items = tuple(
            ShownItem(without_commands(capital(item.text)), *item[1:])
            for item in items
            if "`megaroth ask`" not in item.text
        )
        blocks.append(
            ShownBlock(
                _label(block.label),
                block.tone,
                shown_items,
                held,
                f"working-{number}-{index}",
                steps,
                letter=block.label in {"ASK THE PLAN", "WHAT IS LEFT"},
            )
        )
    return Section(title, tuple(blocks))


def without_commands(text: str) -> str:
    """A text of the command line's without the command that prints the letter: the page links to it."""
    return text.replace(": megaroth ask --request", "").replace(": megaroth ask", "")


def _label(label: str) -> str:
    """A label of the command line as a heading."""
    return label if label in {"IRAS"} else label.capitalize()


def _steps(job: JobAnswer, year: int) -> tuple[tuple[str, ...], ...]:
    """What to type as a table: a row a step, with the payday from which it holds and the day to enter it by."""
    election = job.election
    assert election is not None
    names = [kind for kind, _ in elected.kinds(election.steps[0], election, job)]
    first = elected.first_typed(election)
    rows = [("from the payday", *names, "enter by")]
    for index, step in enumerate(election.steps):
        by = election.submit_by if index == first else step.submit_by
        when = tight_day(step.day, year)
        if step.bonus:
            when = f"bonus of {when}" if step.paydays == 1 else f"bonuses from {when}"
        until = "in force already" if by is None else "when you know" if election.conditional else tight_day(by, year)
        values = [elected.value(amount, election) for _, amount in elected.kinds(step, election, job)]
        rows.append((when, *values, until))
    return tuple(rows)


def _owner(owner: OwnerAnswer, answer: Answer, title: str, number: int) -> Section:
    held = tuple(amounts_in((owner.cases, owner.so_far, owner.spouse_payroll_tax)))
    usual = usual_case(owner) if owner.cases else None
    slot = f"working-{number}"

    def block(label: str, tone: str, *items: ShownItem) -> ShownBlock:
        return ShownBlock(label, tone, items, held, f"{slot}-{label.lower().replace(' ', '-')}")

    blocks = []
    if owner.cases:
        first, *others = headline(owner, answer.year)
        blocks.append(
            block("Most", "do", ShownItem(first, strong=True), *(ShownItem(capital(each)) for each in others))
        )
    tone = "settled" if owner.solo.solo and owner.solo.known else "open"
    solo = [item if isinstance(item, Item) else Item(item) for item in solo_items(owner.solo)]
    blocks.append(block("Solo", tone, *(ShownItem(capital(item.text), *item[1:]) for item in solo)))
    blocks.append(block("Route", "settled", ShownItem(capital(verdict(owner.route, told=owner.has_plan)))))
    if owner.missing:
        blocks.append(block("Tell us", "do", *(ShownItem(each) for each in owner.missing)))
    for label, text in (("First year", owner.first_year), ("Rule", owner.rule), ("In so far", already_in(owner))):
        if text:
            blocks.append(block(label, "settled", ShownItem(capital(text))))
    after = []
    if owner.spouse_payroll_tax is not None:
        text = "of Social Security and Medicare tax a year on the spouse's pay, both halves"
        after.append(block("Spouse", "settled", ShownItem(f"{near(owner.spouse_payroll_tax)} {text}")))
    nothing = bool(owner.cases) and all(is_empty(case) for case in owner.cases)
    if owner.papers and not nothing:
        papers = (ShownItem(text, str(index)) for index, text in enumerate(owner.papers, 1))
        after.append(block("Sign" if owner.has_plan else "Set up", "do", *papers))
    ordered = [usual, *(case for case in owner.cases if case is not usual)] if usual else []
    drawn = charts.owner_chart(owner, number)
    return Section(
        title,
        tuple(blocks),
        tuple(_case(case, owner) for case in ordered if case),
        tuple(after),
        _notes(owner),
        (drawn,) if drawn else (),
    )


def _notes(owner: OwnerAnswer) -> tuple[str, ...]:
    """What the table leaves out, each note by itself."""
    if not owner.cases:
        return owner.notes
    lines = ways_notes(owner, Page(_WIDE), titled=True, tax_column=True)
    return tuple(note for line in lines for note in line.split(" · "))


def _case(case: ProfitCase, owner: OwnerAnswer) -> ShownCase:
    ways = []
    for letter, way in zip(LETTERS, case.ways, strict=False):
        held = (way.deferrals, way.employer, way.after_tax, way.total, way.deduction)
        texts = way_cells(way)
        whole = shown(way)
        marked = (whole.deferrals, whole.employer, whole.after_tax, whole.total, whole.deduction)
        cells = [(text, (one, two)) for text, one, two in zip(texts, marked, held, strict=False)]
        ways.append((letter, short_title(way), (*cells, (texts[-1], ()))))
    return ShownCase(
        case_name(case).capitalize(),
        case_working(case, owner),
        tuple(amounts_in((case.profit, case.net_earnings))),
        tuple(ways),
        is_empty(case),
    )


PAYDAYS = ("payday", "pay", "pre-tax", "Roth", "after-tax", "employer", "additions to date")


def paydays(answer: Answer) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Every payday to come of each job, as payroll will have it."""
    return [
        (
            job.name,
            [
                (
                    f"{tight_day(row.day, answer.year)}{' bonus' if row.bonus else ''}",
                    *(
                        whole_near(cents)
                        for cents in (
                            row.pay,
                            row.pre_tax,
                            row.roth,
                            row.after_tax,
                            row.match + row.other_employer,
                            row.additions_to_date,
                        )
                    ),
                )
                for row in election_of(job).table
            ],
        )
        for job in tabled(answer)
    ]


# --- what is open --------------------------------------------------------------------------------------------


Row = tuple[str, str, str, str]
"""One number that differs: what, before, after, by how much."""


class OpenPoint(NamedTuple):
    """One thing that was not checked."""

    statement: str
    assumed: str
    question: str
    effects: tuple[tuple[str, str, list[Row]], ...]
    """(what if, what it would change most, all that it would change where that is more)"""


class Open(NamedTuple):
    """What was not checked, by what it means for the answer."""

    moving: list[OpenPoint]
    """Would change a number."""
    lowering: list[OpenPoint]
    """Taken as none; any would lower the room."""
    rest: list[OpenPoint]
    unseen: list[str]
    """Not looked at."""


def open_points(answer: Answer) -> Open:
    """What would change a number, what was taken for granted, and what was not looked at."""

    def point(one: NotChecked) -> OpenPoint:
        effects = tuple((what, *_effect(found, answer)) for what, found in one.differences)
        return OpenPoint(unprefixed(one.statement, answer), one.assumed, one.question, effects)

    moving = [point(one) for one in answer.not_checked if one.differences]
    still = [one for one in answer.not_checked if not one.differences and one.assumed]
    lowering = [point(one) for one in still if one.assumed == "none"]
    rest = [point(one) for one in still if one.assumed != "none"]
    unseen = [unprefixed(one.short, answer) for one in answer.not_checked if not one.differences and not one.assumed]
    return Open(moving, lowering, rest, unseen)


def _effect(found: tuple[Difference, ...], answer: Answer) -> tuple[str, list[Row]]:
    """The differences that matter most in a line, and where there are more all of them as rows."""
    rows = [difference(one, answer) for one in found] if len(found) > MOST_DIFFERENCES else []
    return effect(found, answer), rows


def disputed_point(point: Disputed, answer: Answer) -> dict[str, Any]:
    """A disputed point with the name of each reading and what the others would change."""
    names = {one.statement: one.name for each in DISPUTES if each.id == point.id for one in each.readings}
    others = [
        (names.get(statement, ""), statement, authority, *(_effect(found, answer) if found else ("", [])))
        for statement, authority, found in point.others
    ]
    return {"point": point, "name": names.get(point.default, ""), "others": others}


# --- what differs ---------------------------------------------------------------------------------------------


def at_a_range(one: Difference | OneSided) -> bool:
    """Whether it is of the low or the high profit, which come after the expected one."""
    return any(f"/{case}/" in one.address for case in RANGE_ENDS)


def difference(one: Difference | OneSided, answer: Answer) -> Row:
    """One number that differs, in words."""
    before, after = (changed_value(one, value, answer.year) for value in (one.before, one.after))
    return unprefixed(one.label, answer), before, after, change(one)
