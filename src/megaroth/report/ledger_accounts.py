"""Bank accounts beside the book: as a table, a fact a line, and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from megaroth.money import dollars
from megaroth.report.data import cents_data
from megaroth.report.text.layout import Block, Column, Page, block_lines, heading, table_row
from megaroth.report.text.words import JOINED, spoken, tight_day
from megaroth.report.text.working import with_cents
from megaroth.service.ledger.accounts import AccountsMatched, Matched

SCHEMA = "megaroth.accounts/1"
AGREES = "Bank and book say the same of every account."


def accounts_text(found: AccountsMatched, *, width: int = 80, colour: bool = False) -> str:
    """Each account with what it should hold, what it holds, and the difference."""
    page = Page(width, colour)
    first = width - 3 * 15
    columns = [Column("", first, right=False), *(Column("", 14) for _ in range(3))]
    named = f" · {found.sums.household.name}" if found.sums.household.name else ""
    lines = [heading(f"ACCOUNTS{named} · as of {tight_day(found.sums.as_of, 0)}", page), ""]
    lines += [page.inked(line, "1") for line in table_row(["", "book", "bank", "difference"], columns)]
    for each in found.matched:
        amounts = [with_cents(each.book), with_cents(each.account.balance), _difference(each)]
        lines += table_row([each.account.account, *amounts], columns)
        lines += [page.inked(line, "2") for line in table_row([f"  {_whose(each)}", "", "", ""], columns)]
    if found.agrees:
        lines += ["", AGREES]
    else:
        lines += ["", *block_lines(Block("DIFFERS", list(_findings(found)), "risk"), page)]
    return "\n".join(lines).replace(JOINED, " ")


def _difference(each: Matched) -> str:
    return with_cents(each.difference) if each.difference else "0.00"


def _whose(each: Matched) -> str:
    return f"{each.account.person}/{each.account.plan} {' + '.join(each.sources) or 'no source'}"


def _findings(found: AccountsMatched) -> Iterator[str]:
    for each in found.matched:
        if each.difference > 0:
            yield (
                f"{each.account.account} holds {dollars(each.difference)} more than the book: a gain without a "
                "statement (`ledger add value`), or money of another source in it."
            )
        elif each.difference < 0:
            yield (
                f"{each.account.account} holds {dollars(-each.difference)} less than the book: a loss, a fee, or a "
                "move that was recorded and not made at the bank."
            )
    for (person, plan, source), value in found.without:
        yield f"{person}/{plan} {source}, {dollars(value)}: no account of the table holds it."


def accounts_plain(found: AccountsMatched) -> str:
    """One fact a line."""
    lines = [
        f"Account {each.account.account}, {_whose(each)}: book {dollars(each.book)}, bank "
        f"{dollars(each.account.balance)}, difference {dollars(each.difference)}."
        for each in found.matched
    ]
    return "\n".join(spoken(line) for line in [*lines, *(_findings(found) if not found.agrees else [AGREES])])


def accounts_data(found: AccountsMatched) -> dict[str, Any]:
    """The accounts as data."""
    return {
        "schema": SCHEMA,
        "as_of": found.sums.as_of.isoformat(),
        "agrees": found.agrees,
        "accounts": [
            {
                "account": each.account.account,
                "person": each.account.person,
                "plan": each.account.plan,
                "sources": list(each.sources),
                "book": cents_data(each.book),
                "bank": cents_data(each.account.balance),
                "difference": cents_data(each.difference),
            }
            for each in found.matched
        ],
        "without_account": [
            {"person": person, "plan": plan, "source": source, "value": cents_data(value)}
            for (person, plan, source), value in found.without
        ],
        "findings": list(_findings(found)),
    }
