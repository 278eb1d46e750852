"""An owner's business on the screen: the most at a glance, solo or not, three ways side by side, the papers."""

from __future__ import annotations

from megaroth.money import round_half_up
from megaroth.report.text.layout import Block, Column, Item, Page, block_lines, flowing, table_row, wrapped
from megaroth.report.text.words import (
    JOINED,
    SIGNS,
    adding_up,
    down,
    listed,
    near,
    verdict,
    whole_near,
)
from megaroth.year.answer import Amount, OwnerAnswer, ProfitCase, SoloStatus, Way
from megaroth.year.owner import usual_case as of_cases

LETTERS = "ABC"
SELF_EMPLOYED = ("sole proprietor", "partner")
NUMBERS = ("deferrals", "employer", "after-tax", "total", "deduction")
RANGE_ENDS = ("low", "high")
CELL = 10
"""The width of a column of amounts with the blank before it."""
TITLED = 19
"""The width from which the first column holds the ways' titles; below, it holds their letters."""


def owner_lines(owner: OwnerAnswer, year: int, page: Page) -> list[str]:
    """The lines of one business: the most, status, rule and what is in, then the ways, then the papers."""
    blocks = []
    if owner.cases:
        first, *others = headline(owner, year)
        blocks.append(Block("MOST", [Item(first, strong=True), *others], "do"))
    blocks.append(Block("SOLO", solo_items(owner.solo), "settled" if owner.solo.solo and owner.solo.known else "open"))
    blocks.append(Block("ROUTE", [verdict(owner.route, told=owner.has_plan)], "settled"))
    if owner.missing:
        blocks.append(Block("TELL US", [Item(text, "?") for text in owner.missing], "do"))
    if owner.first_year:
        blocks.append(Block("FIRST YEAR", [owner.first_year]))
    if owner.rule:
        blocks.append(Block("RULE", [owner.rule]))
    if said := already_in(owner):
        blocks.append(Block("IN SO FAR", [said]))
    lines = [line for block in blocks for line in block_lines(block, page)]
    nothing = bool(owner.cases) and all(is_empty(case) for case in owner.cases)
    if owner.cases and not nothing:
        lines += ["", *ways_lines(owner, page), ""]
    elif owner.notes:
        lines += [line for note in owner.notes for line in wrapped(note, page.width)]
    after: list[Block] = []
    if owner.spouse_payroll_tax is not None:
        tax = near(owner.spouse_payroll_tax)
        after.append(
            Block("SPOUSE", [f"{tax} a year of Social Security and Medicare tax on the spouse's pay, both halves"])
        )
    label = "SIGN" if owner.has_plan else "SET UP"
    if not nothing:
        after.append(Block(label, [Item(text, str(number)) for number, text in enumerate(owner.papers, 1)], "do"))
    return lines + [line for block in after for line in block_lines(block, page)]


def headline(owner: OwnerAnswer, year: int) -> tuple[str, ...]:
    """The most that may go in, of which parts, and on which conditions."""
    case = usual_case(owner)
    if is_empty(case):
        return (f"nothing in {year}", case_working(case, owner))
    letter, way = max(zip(LETTERS, case.ways, strict=False), key=lambda pair: pair[1].total.cents)
    whole = shown(way)
    parts = [
        f"{down(amount)}{JOINED}{name}"
        for amount, name in (
            (whole.after_tax, "after-tax"),
            (whole.deferrals, "deferrals"),
            (whole.employer, "employer"),
        )
        if amount.cents
    ]
    rests_on = f"way {letter} at {case_basis(case, owner)}"
    if not owner.solo.solo:
        rests_on += "; but other people must be counted first, see SOLO"
    elif not owner.solo.known:
        rests_on += "; only while nobody else must be counted, see SOLO"
    elif not owner.has_plan:
        rests_on += ", once the plan is set up"
    made_of = " + ".join(parts) if len(parts) != 1 else f"all {parts[0].partition(JOINED)[2]}"
    return f"{down(whole.total)} in {year}: {made_of}", rests_on


def already_in(owner: OwnerAnswer) -> str:
    """What is in so far, which every way includes."""
    if owner.so_far is None:
        return ""
    named = zip(("deferrals", "employer", "after-tax"), owner.so_far, strict=True)
    return f"{' · '.join(f'{name} {near(amount)}' for name, amount in named)} (each way includes it)"


def solo_items(solo: SoloStatus) -> list[Item | str]:
    """Yes, no or not known, with what then applies."""
    if not solo.solo:
        return [
            Item("no: the plan must count more people than you and your spouse", strong=True),
            *(Item(f"{text} ({authority})", "·") for _, text, authority in solo.reasons),
        ]
    if solo.known:
        return ["yes: the plan covers only owners and their spouses"]
    open_ones = len(solo.unknown)
    return [
        f"not known: {open_ones} of the questions under [staff] in the file are open. Taken as yes; if anybody else "
        "counts, the plan must let them in or be tested, and Form 5500-EZ may no longer be the form."
    ]


def ways_lines(owner: OwnerAnswer, page: Page) -> list[str]:
    """The three ways side by side, for each profit: the usual one first, ways that come to the same in one row."""
    taxed = any(way.tax_saved is not None for case in owner.cases for way in case.ways)
    cells = (*NUMBERS, "tax saved") if taxed and page.width > CELL * (len(NUMBERS) + 1) + 6 else NUMBERS
    first = page.width - CELL * len(cells) - 1
    columns = [Column("", first, right=False), *(Column(name, CELL - 1) for name in cells)]
    header = ["THREE WAYS" if first > len("THREE WAYS") else "WAYS", *cells]
    lines = [page.inked(line, "1") for line in table_row(header, columns)]
    usual = usual_case(owner)
    for case in (usual, *(one for one in owner.cases if one is not usual)):
        lines += wrapped(case_working(case, owner), page.width)
        if is_empty(case):
            continue
        rows: dict[tuple[str, ...], list[int]] = {}
        for index, way in enumerate(case.ways):
            rows.setdefault(tuple(way_cells(way)[: len(cells)]), []).append(index)
        for row, indexes in rows.items():
            label = " = ".join(LETTERS[index] for index in indexes)
            if len(indexes) == 1 and first >= TITLED:
                label += f"  {short_title(case.ways[indexes[0]])}"
            lines += table_row([f"  {label}", *row], columns)
    return [*lines, *ways_notes(owner, page, titled=first >= TITLED, tax_column=len(cells) > len(NUMBERS))]


def short_title(way: Way) -> str:
    """The title as far as a column holds it; :func:`ways_notes` has the rest."""
    return way.title.partition(" with ")[0]


def shown(way: Way) -> Way:
    """The way in whole dollars: the total rounded down, for it fills a limit; what is shown adds up to it."""
    exact = (way.deferrals, way.employer, way.after_tax)
    total = way.total.cents // 100 * 100
    parts = adding_up([amount.cents for amount in exact], total)
    deferrals, employer, after_tax = (amount._replace(cents=cents) for amount, cents in zip(exact, parts, strict=True))
    made_of = {
        way.employer.cents: employer.cents,
        way.deferrals.cents + way.employer.cents: deferrals.cents + employer.cents,
    }
    deduction = made_of.get(way.deduction.cents, round_half_up(way.deduction.cents, 100) * 100)
    return way._replace(
        deferrals=deferrals,
        employer=employer,
        after_tax=after_tax,
        total=way.total._replace(cents=total),
        deduction=way.deduction._replace(cents=deduction),
    )


def way_cells(way: Way) -> list[str]:
    """The numbers of one way with their marks."""
    whole = shown(way)
    cells = [
        down(amount) for amount in (whole.deferrals, whole.employer, whole.after_tax, whole.total, whole.deduction)
    ]
    return [*cells, "" if way.tax_saved is None else f"{whole_near(way.tax_saved)}{SIGNS['estimate']}"]


def is_empty(case: ProfitCase) -> bool:
    """Whether nothing may go in at this profit: there is no earned income."""
    return case.net_earnings.cents <= 0 and not any(way.total.cents for way in case.ways)


def case_name(case: ProfitCase) -> str:
    """Which profit, in words."""
    return "this pay" if case.label == "pay" else f"{case.label} profit"


def case_basis(case: ProfitCase, owner: OwnerAnswer) -> str:
    """The profit or pay that a case starts from, for a sentence."""
    if owner.entity not in SELF_EMPLOYED:
        return f"Form W-2 pay of {near(case.net_earnings)}"
    which = f"the {case.label} profit" if len(owner.cases) > 1 else "a profit"
    return f"{which} of {near(case.profit)}"


def case_working(case: ProfitCase, owner: OwnerAnswer) -> str:
    """From the profit to what contributions are measured by, in one line."""
    if owner.entity not in SELF_EMPLOYED:
        return f"Form W-2 pay {near(case.net_earnings)}"
    several = len(owner.cases) > 1
    profit = f"{case.label + ' ' if several else ''}profit {near(case.profit)}"
    if case.net_earnings.cents <= 0:
        why = "a loss, no earned income" if case.profit.cents < 0 else "no earned income"
        return f"{profit}: {why}, so nothing may go in"
    exact = (case.profit.cents - case.net_earnings.cents, case.net_earnings.cents)
    half, net = adding_up(exact, round_half_up(case.profit.cents, 100) * 100)
    mark = case.profit.mark
    return (
        f"{profit} − {down(Amount(half, mark, ''))} half of self-employment tax "
        f"= {down(case.net_earnings._replace(cents=net))} net{'' if several else ' earnings'}"
    )


def usual_case(owner: OwnerAnswer) -> ProfitCase:
    """The case to reckon with: the expected profit, or the low one where there is none between low and high."""
    return of_cases(owner.cases)


def ways_notes(owner: OwnerAnswer, page: Page, *, titled: bool, tax_column: bool) -> list[str]:
    """What the columns leave out: Roth or pre-tax, catch-up, titles in full, and what to know of a way."""
    usual = usual_case(owner)
    pairs = list(zip(LETTERS, usual.ways, strict=False))
    notes = []
    if not is_empty(usual):
        notes += [
            f"deferrals {kind} in {listed(letters)}"
            for pre_tax, kind in ((False, "Roth"), (True, "pre-tax"))
            if (letters := [letter for letter, way in pairs if way.pre_tax_deferrals is pre_tax])
            and any(way.deferrals.cents for way in usual.ways)
        ]
        if caught := max(way.catch_up.cents for way in usual.ways):
            notes.append(f"{whole_near(caught)}{SIGNS['law']} of them catch-up")
        notes += [f"{letter}: {way.title}" for letter, way in pairs if not titled or short_title(way) != way.title]
        if not tax_column:
            saved = [f"{letter} {way_cells(way)[-1]}" for letter, way in pairs if way.tax_saved is not None]
            notes += [f"tax saved: {', '.join(saved)}"] if saved else []
    lines = flowing([note.replace(" ", JOINED) for note in notes], page.width)
    for note in (*_notes_of_ways(owner), *owner.notes):
        lines += wrapped(note, page.width)
    return lines


def _notes_of_ways(owner: OwnerAnswer) -> list[str]:
    """Each way's own note once, with the ways and profits that it is about."""
    about: dict[str, dict[str, list[str]]] = {}
    for case in owner.cases:
        for letter, way in zip(LETTERS, case.ways, strict=False):
            if way.note and not is_empty(case):
                about.setdefault(way.note, {}).setdefault(case.label, []).append(letter)
    found = []
    for note, cases in about.items():
        if len(owner.cases) == 1:
            where = listed(next(iter(cases.values())))
        else:
            where = "; ".join(f"{listed(letters)} at {label} profit" for label, letters in cases.items())
        found.append(f"{where}: {note}")
    return found
