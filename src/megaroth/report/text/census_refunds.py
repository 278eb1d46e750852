"""The refunds of a plan test on the screen: a row each, or where the page is narrow a sentence."""

from __future__ import annotations

from megaroth.census.answers import PlanTest, Refund
from megaroth.census.identity import PREFIX
from megaroth.census.refunding import NO_INCOME
from megaroth.money import dollars
from megaroth.report.text.layout import Block, Column, Page, block_lines, table_row, wrapped
from megaroth.report.text.words import capital, ended

MOST = 12
"""So many people are named on the screen; the rest are in the files."""
FULL = "All of them: --persons FILE."
SHORT = 9
"""So much of a hashed number is shown."""
WIDE = 78
"""The narrowest page on which refunds are a table."""


def short(person: str) -> str:
    """A key short enough for a column: of a hashed number the beginning, since the row beside it finds the person."""
    return f"{person[:SHORT]}…" if person.startswith(PREFIX) and len(person) > SHORT + 1 else person


def refund_lines(test: PlanTest, page: Page) -> list[str]:
    """A row a refund: whose, for what, from which money, how much, what is taxed."""
    if not test.refunds:
        return []
    if page.width < WIDE:
        return [
            *block_lines(Block("REFUNDS", [_refund_line(each) for each in test.refunds[:MOST]]), page),
            *_more(len(test.refunds)),
            "",
        ]
    widths = (11, 8, 0, 12, 10, 11, 4)
    rest = page.width - sum(widths) - len(widths) + 1
    columns = [
        Column("", width or rest, right=index in (3, 4, 5))
        for index, width in enumerate(widths)
    ]  # fmt: skip
    head = ["REFUNDS", "test", "money", "principal", "income", "taxable", "code"]
    lines = ["", *(page.inked(line, "1") for line in table_row(head, columns))]
    for each in test.refunds[:MOST]:
        lines += table_row(
            [
                f"{short(each.person)} (row {each.row})",
                each.test,
                refund_money(each),
                dollars(each.principal),
                "not told" if each.income is None else dollars(each.income),
                taxable(each),
                each.code,
            ],
            columns,
        )
    lines += _more(len(test.refunds))
    said = sorted({each.note.removesuffix(NO_INCOME).strip() for each in test.refunds} - {""})
    if any(each.note.endswith(NO_INCOME) for each in test.refunds):
        said.append(NO_INCOME)
    for note in said:
        lines += [page.inked(line, "2") for line in wrapped(ended(capital(note)), page.width)]
    return [*lines, ""]


def taxable(refund: Refund) -> str:
    """What is taxed of a refund; of one whose income is not told, the principal with the income open."""
    if refund.taxable is not None:
        return dollars(refund.taxable)
    return f"{dollars(refund.principal_taxed)} and income" if refund.principal_taxed else "its income"


def _refund_line(refund: Refund) -> str:
    """One refund in a sentence."""
    income = "income not told" if refund.income is None else f"income {dollars(refund.income)}"
    code = f", code {refund.code}" if refund.code else ""
    return (
        f"{short(refund.person)} (row {refund.row}), {refund.test}: {refund_money(refund)}, "
        f"{dollars(refund.principal)}; {income}; taxable {taxable(refund)}{code}."
    )


def refund_money(refund: Refund) -> str:
    """Which money, what becomes of it, and where it lies."""
    place = "" if refund.place in ("plan", "after-tax account") else f", now in the {refund.place}"
    action = "" if refund.action == "paid back" else f": {refund.action}"
    return f"{refund.source}{place}{action}"


def _more(count: int) -> list[str]:
    return [f"And {count - MOST} more. {FULL}"] if count > MOST else []
