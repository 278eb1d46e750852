"""An owner's business on the screen: still solo or not, three ways side by side, papers or set-up list."""

from __future__ import annotations

from megaroth.report.text.layout import Block, Column, Item, Page, block_lines, flowing, table_row, wrapped
from megaroth.report.text.words import JOINED, SIGNS, down, listed, up, verdict, whole_down
from megaroth.year.answer import Amount, OwnerAnswer, ProfitCase, SoloStatus, Way

LETTERS = "ABC"
SELF_EMPLOYED = ("sole proprietor", "partner")
NUMBERS = ("deferrals", "employer", "after-tax", "total", "deduction")


def owner_lines(owner: OwnerAnswer, page: Page) -> list[str]:
    """The lines of one business: status before any number, then the ways, then the papers."""
    blocks = [Block("SOLO", solo_items(owner.solo), "settled" if owner.solo.solo and owner.solo.known else "open")]
    blocks.append(Block("ROUTE", [verdict(owner.route, told=owner.has_plan)], "settled"))
    if owner.missing:
        blocks.append(Block("TELL US", [Item(text, "?") for text in owner.missing], "do"))
    if owner.first_year:
        blocks.append(Block("FIRST YEAR", [owner.first_year]))
    lines = [line for block in blocks for line in block_lines(block, page)]
    if owner.cases:
        lines += ["", *ways_lines(owner, page), ""]
    after: list[Block] = []
    if owner.spouse_payroll_tax is not None:
        tax = up(owner.spouse_payroll_tax)
        after.append(
            Block("SPOUSE", [f"{tax} a year of Social Security and Medicare tax on the spouse's pay, both halves"])
        )
    label = "SIGN" if owner.has_plan else "SET UP"
    after.append(Block(label, [Item(text, str(number)) for number, text in enumerate(owner.papers, 1)], "do"))
    return lines + [line for block in after for line in block_lines(block, page)]


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
    """The three ways side by side, for each profit."""
    taxed = any(way.tax_saved is not None for case in owner.cases for way in case.ways)
    columns = [Column("", page.width - 10 * (6 if taxed else 5) - 1, right=False)]
    columns += [Column(name, 9) for name in (*NUMBERS, *(("tax saved",) if taxed else ()))]
    header = ["THREE WAYS", *(column.title for column in columns[1:])]
    lines = [page.inked(line, "1") for line in table_row(header, columns)]
    for case in owner.cases:
        lines += wrapped(case_working(case, owner), page.width)
        for letter, way in zip(LETTERS, case.ways, strict=False):
            cells = [f"  {letter}  {short_title(way)}", *way_cells(way, taxed=taxed)]
            lines += table_row(cells, columns)
            lines += [f"     {line}" for line in wrapped(way.note, page.width - 5) if way.note]
    return [*lines, *ways_notes(owner, page)]


def short_title(way: Way) -> str:
    """The title as far as a column holds it; :func:`ways_notes` has the rest."""
    return way.title.partition(" with ")[0]


def way_cells(way: Way, *, taxed: bool) -> list[str]:
    """The numbers of one way with their marks."""
    cells = [down(amount) for amount in (way.deferrals, way.employer, way.after_tax, way.total, way.deduction)]
    if taxed:
        cells.append("" if way.tax_saved is None else f"{whole_down(way.tax_saved)}{SIGNS['estimate']}")
    return cells


def case_working(case: ProfitCase, owner: OwnerAnswer) -> str:
    """From the profit to what contributions are measured by, in one line."""
    if owner.entity not in SELF_EMPLOYED:
        return f"Form W-2 pay {down(case.net_earnings)}"
    several = len(owner.cases) > 1
    half = Amount(case.profit.cents - case.net_earnings.cents, case.profit.mark, "")
    return (
        f"{case.label + ' ' if several else ''}profit {down(case.profit)} − {up(half)} half of self-employment tax "
        f"= {down(case.net_earnings)} net{'' if several else ' earnings'}"
    )


def usual_case(owner: OwnerAnswer) -> ProfitCase:
    """The case of the expected profit, or the last one where there is none between low and high."""
    return next((case for case in owner.cases if case.label not in ("low", "high")), owner.cases[-1])


def ways_notes(owner: OwnerAnswer, page: Page) -> list[str]:
    """What the columns leave out: Roth or pre-tax, catch-up, and titles in full."""
    usual = usual_case(owner)
    pairs = list(zip(LETTERS, usual.ways, strict=False))
    notes = [
        f"deferrals {kind} in {listed([letter for letter, way in pairs if way.pre_tax_deferrals is pre_tax])}"
        for pre_tax, kind in ((False, "Roth"), (True, "pre-tax"))
    ]
    if caught := max(way.catch_up.cents for way in usual.ways):
        notes.append(f"{whole_down(caught)}{SIGNS['law']} of them catch-up")
    notes += [f"{letter}: {way.title}" for letter, way in pairs if short_title(way) != way.title]
    return flowing([note.replace(" ", JOINED) for note in notes], page.width)
