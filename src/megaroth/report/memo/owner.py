"""An owner's business in a memo: the most that may go in, three ways side by side, the papers."""

from __future__ import annotations

from collections.abc import Iterator

from megaroth.report.charts import owner_chart
from megaroth.report.memo.cells import RESTS_ON, bare, drawing, money, said
from megaroth.report.memo.model import Block, Cell, Column, Headline, Paragraph, Table, Terms
from megaroth.report.text.layout import Item
from megaroth.report.text.owner import LETTERS, SELF_EMPLOYED, is_empty, solo_items, usual_case
from megaroth.report.text.words import capital, ended, verdict
from megaroth.report.text.working import with_cents
from megaroth.year.answer import OwnerAnswer, ProfitCase, Way

WAYS = ("Deferrals", "Employer", "After-tax", "Total", "Deduction")


def owner_blocks(owner: OwnerAnswer, year: int, number: int = 0) -> Iterator[Block]:
    """The blocks of one business; its number tells its drawing from those of others."""
    if owner.cases:
        yield _headline(owner, year)
    if owner.missing:
        yield Terms((("Tell us first", owner.missing),), "open")
    usual = usual_case(owner) if owner.cases else None
    for case in sorted(owner.cases, key=lambda one: one is not usual):
        if not is_empty(case):
            yield _ways(case, owner)
            if case is usual and (chart := owner_chart(owner, number)) is not None:
                yield drawing(chart, with_table=False)
    yield from (Paragraph(ended(capital(note)), "quiet") for note in owner.notes)
    rows = tuple((label, texts) for label, texts in _terms(owner) if texts)
    yield Terms(rows)


def _headline(owner: OwnerAnswer, year: int) -> Headline:
    case = usual_case(owner)
    if is_empty(case):
        why = "a loss, so no earned income" if case.profit.cents < 0 else "no earned income"
        return Headline(bare(0), f"may go in for {year}", why, "quiet")
    letter, way = max(zip(LETTERS, case.ways, strict=False), key=lambda pair: pair[1].total.cents)
    parts = ((way.after_tax, "after-tax"), (way.deferrals, "deferrals"), (way.employer, "employer money"))
    made_of = " + ".join(f"{said(amount)} {name}" for amount, name in parts if amount.cents)
    condition = ""
    if not owner.solo.solo:
        condition = "; but other people must be counted first"
    elif not owner.solo.known:
        condition = "; only while nobody else must be counted"
    elif not owner.has_plan:
        condition = ", once the plan is set up"
    return Headline(money(way.total), f"may go in for {year}: way {letter}{condition}", made_of, "do")


def _ways(case: ProfitCase, owner: OwnerAnswer) -> Table:
    taxed = any(way.tax_saved is not None for way in case.ways)
    names = (*WAYS, "Tax saved") if taxed else WAYS
    columns = (Column("Way", share=1), *(Column(name, "amount") for name in names))
    rows = tuple(_way(letter, way, taxed=taxed) for letter, way in zip(LETTERS, case.ways, strict=False))
    notes = [f"{letter}: {way.note}" for letter, way in zip(LETTERS, case.ways, strict=False) if way.note]
    caught = max(way.catch_up.cents for way in case.ways)
    notes += [f"{with_cents(caught)} of the deferrals is catch-up"] if caught else []
    return Table(_case_title(case, owner), columns, rows, " ".join(ended(note) for note in notes))


def _way(letter: str, way: Way, *, taxed: bool) -> tuple[Cell, ...]:
    kind = "pre-tax deferrals" if way.pre_tax_deferrals else "Roth deferrals"
    amounts = (way.deferrals, way.employer, way.after_tax, way.total, way.deduction)
    cells = [money(amount, strong=amount is way.total) for amount in amounts]
    saved = [Cell("") if way.tax_saved is None else bare(way.tax_saved)] if taxed else []
    return (Cell(f"{letter} · {capital(way.title)}", kind), *cells, *saved)


def _case_title(case: ProfitCase, owner: OwnerAnswer) -> str:
    """From the profit to what contributions are measured by."""
    if owner.entity not in SELF_EMPLOYED:
        return f"Form W-2 pay of {said(case.net_earnings)}"
    which = f"{capital(case.label)} profit" if len(owner.cases) > 1 else "Profit"
    half = case.profit.cents - case.net_earnings.cents
    return (
        f"{which} {said(case.profit)} ({RESTS_ON[case.profit.mark]}) − {with_cents(half)} half of self-employment "
        f"tax = {said(case.net_earnings)} net earnings"
    )


def _terms(owner: OwnerAnswer) -> Iterator[tuple[str, tuple[str, ...]]]:
    items = [item.text if isinstance(item, Item) else item for item in solo_items(owner.solo)]
    yield "Solo plan", tuple(ended(capital(text)) for text in items)
    yield "Way to Roth", (ended(capital(verdict(owner.route, told=owner.has_plan))),)
    if owner.first_year:
        yield "First year", (ended(owner.first_year),)
    if owner.rule:
        yield "Rule", (ended(capital(owner.rule)),)
    if owner.so_far is not None:
        named = zip(("deferrals", "employer money", "after-tax"), owner.so_far, strict=True)
        texts = " · ".join(f"{name} {said(amount)}" for name, amount in named)
        yield "In so far", (f"{texts}. Each way includes it.",)
    if owner.spouse_payroll_tax is not None:
        tax = said(owner.spouse_payroll_tax)
        yield "Spouse", (f"{tax} a year of Social Security and Medicare tax on the spouse’s pay, both halves.",)
    if owner.papers and not (owner.cases and all(is_empty(case) for case in owner.cases)):
        label = "To sign" if owner.has_plan else "To set up"
        yield label, tuple(f"{number}. {ended(text)}" for number, text in enumerate(owner.papers, 1))
