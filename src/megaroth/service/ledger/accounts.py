"""Sub-accounts of the book against the bank: what each account should hold, what it holds, and what has no account."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.ledger.kinds import SOURCES
from megaroth.money import parse_dollars
from megaroth.service.ledger.rows import BadRowsError, table_text
from megaroth.service.ledger.sums import Sums
from megaroth.service.ledger.sums import balances as summed

HEADINGS = ("account", "person", "plan", "sources", "balance")
EXAMPLE = "account,person,plan,sources,balance\nBrokerage ..42,kim,studio,after-tax,0.00\n"

TABLE = "its first line: " + ",".join(HEADINGS) + "; then one account a line, like " + EXAMPLE.splitlines()[1]
"""What a table of accounts looks like."""

Key = tuple[str, str, str]


class BankAccount(NamedTuple):
    """One bank or brokerage account, as its statement has it."""

    account: str
    person: str
    plan: str
    sources: tuple[str, ...]
    """The sources of that person's plan whose money lies in it; empty for all that no other account names."""
    balance: int
    """Cents."""
    line: int


class Matched(NamedTuple):
    """One account beside the book."""

    account: BankAccount
    sources: tuple[str, ...]
    book: int
    """What those sources hold by the entries, cents."""

    @property
    def difference(self) -> int:
        """The bank's balance less the book's."""
        return self.account.balance - self.book


class AccountsMatched(NamedTuple):
    """Every account, and money of the book for which none was named."""

    sums: Sums
    matched: tuple[Matched, ...]
    without: tuple[tuple[Key, int], ...]

    @property
    def agrees(self) -> bool:
        """Whether bank and book say the same of everything."""
        return not self.without and all(each.difference == 0 for each in self.matched)


def match_accounts(path: Path | None, option: str | None, table: Path, as_of: date) -> AccountsMatched:
    """The accounts of a table beside what the ledger says that they should hold.

    Parameters
    ----------
    path, option : Path or None, str or None
        The household file and the value of ``--ledger``.
    table : Path
        Comma-separated values with the headings :data:`HEADINGS`; ``-`` is standard input.
    as_of : date
        The day of the statements.

    Raises
    ------
    BadInputError
        When a row is no account, or two accounts name the same source of one person's plan.
    """
    sums = summed(path, option, as_of)
    file = "(standard input)" if str(table) == "-" else str(table)
    accounts = _accounts(sums, table_text(table), file)
    held = {key: holding.value for key, holding in sums.book.holdings.items()}
    named = {(each.person, each.plan, source): each for each in accounts for source in each.sources}
    matched = []
    covered = set(named)
    for each in accounts:
        sources = each.sources or tuple(
            source
            for person, plan, source in held
            if (person, plan) == each[1:3] and (person, plan, source) not in named
        )
        keys = [(each.person, each.plan, source) for source in sources]
        covered.update(keys)
        matched.append(Matched(each, sources, sum(held.get(key, 0) for key in keys)))
    without = tuple((key, value) for key, value in held.items() if value and key not in covered)
    return AccountsMatched(sums, tuple(matched), without)


def _accounts(sums: Sums, text: str, file: str) -> list[BankAccount]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=False))
    except csv.Error:
        raise BadInputError("the table cannot be read as comma-separated values", TABLE, file=file) from None
    if not rows or tuple(cell.strip().lower() for cell in rows[0]) != HEADINGS:
        raise BadInputError("the table's headings are not those of bank accounts", TABLE, file=file)
    accounts: list[BankAccount] = []
    bad: list[tuple[int, str]] = []
    for line, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            accounts.append(_account(sums, [cell.strip() for cell in cells], line))
        except BadInputError as error:
            bad.append((line, str(error)))
    taken: dict[Key | tuple[str, str], str] = {}
    for each in accounts:
        for key in _claims(each):
            if key in taken:
                bad.append((each.line, f"{' and '.join(key[1:])} lies in {taken[key]} already"))
            taken[key] = each.account
    if bad:
        raise BadRowsError(file, bad, "cannot be read")
    if not accounts:
        raise BadInputError("the table has headings and no accounts", file=file)
    return accounts


def _claims(account: BankAccount) -> Iterator[Key | tuple[str, str]]:
    """What only one account may hold."""
    if not account.sources:
        yield account.person, account.plan
    for source in account.sources:
        yield account.person, account.plan, source


def _account(sums: Sums, cells: list[str], line: int) -> BankAccount:
    if len(cells) != len(HEADINGS):
        raise BadInputError(f"the row has {len(cells)} cells", f"{len(HEADINGS)}: " + ",".join(HEADINGS))
    account, person, plan, sources, balance = cells
    if not account:
        raise BadInputError("the account has no name", "such as Brokerage ..42")
    people = sums.household.people
    if not person and len(people) == 1:
        person = next(iter(people))
    if person not in people:
        raise BadInputError(f"no person is named {person or 'so'}", "one of: " + ", ".join(people))
    plans = dict.fromkeys(key[1] for key in sums.book.holdings if key[0] == person) | dict.fromkeys(people[person].jobs)
    if not plan and len(plans) == 1:
        plan = next(iter(plans))
    if plan not in plans:
        raise BadInputError(f"{person} has no plan or IRA named {plan or 'so'}", "one of: " + ", ".join(plans))
    wanted = tuple(source for part in sources.replace(";", "+").split("+") if (source := part.strip().lower()))
    for source in wanted:
        if source not in SOURCES:
            raise BadInputError(f"{source!r} is no source", "divide several by +; one of: " + ", ".join(SOURCES))
    try:
        return BankAccount(account, person, plan, wanted, parse_dollars(balance), line)
    except ValueError as error:
        raise BadInputError(str(error), "a balance like 12,410.55") from None
