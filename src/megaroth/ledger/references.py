"""What an entry says of an earlier one: the one that it takes back, the payment that it rolls over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from megaroth.errors import BadInputError
from megaroth.ledger.entries import Entry, from_bytes
from megaroth.ledger.kinds import KINDS, PAYMENT, REVERSAL


class Earlier(Protocol):
    """The entries that are in the ledger already."""

    def entry(self, number: int) -> bytes | None:
        """The stored bytes of one entry."""

    def reversal_of(self, number: int) -> int:
        """The number of the entry that takes this one back, or 0."""


def check_references(entries: Sequence[Entry], count: int, earlier: Earlier, where: str = "") -> None:
    """Refuse entries that name an earlier one wrongly.

    Parameters
    ----------
    entries : Sequence[Entry]
        The new entries, in their order.
    count : int
        The entries that are in the ledger already.
    earlier : Earlier
        Those entries.
    where : str
        Where the new ones come from, for errors.

    Raises
    ------
    BadInputError
        When an entry reverses one that is not there, is a reversal, or is reversed already; or belongs to
        one that is no payment.
    """
    reversed_here: dict[int, int] = {}

    def find(number: int) -> Entry | None:
        if number > count:
            return entries[number - count - 1]
        body = earlier.entry(number) if number > 0 else None
        return None if body is None else from_bytes([body], where)[0]

    def reversal_of(number: int) -> int:
        return reversed_here.get(number) or (earlier.reversal_of(number) if number <= count else 0)

    for number, entry in enumerate(entries, start=count + 1):
        for key, named in (("reverses", entry.reverses), ("of", entry.of)):
            if not named:
                continue
            found = find(named) if named < number else None
            if found is None:
                last = "there is none yet" if number == 1 else f"the last is {number - 1}"
                raise BadInputError(f"there is no entry {named} ({last})", _LIST, file=where, key=key)
            taken_back = reversal_of(named)
            if taken_back:
                raise BadInputError(
                    f"entry {named} was taken back already, by entry {taken_back}", _LIST, file=where, key=key
                )
            if key == "of" and found.kind != PAYMENT:
                raise BadInputError(
                    f"entry {named} is no payment but: {KINDS[found.kind].label}", _LIST, file=where, key=key
                )
            if key == "reverses":
                if found.kind == REVERSAL:
                    raise BadInputError(
                        f"entry {named} is itself a reversal",
                        f"record again what entry {found.reverses} said",
                        file=where,
                        key=key,
                    )
                reversed_here[named] = number


_LIST = "`megaroth ledger list` shows the numbers"
