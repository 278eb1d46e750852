"""Forms 1099-R as a file for the FIRE system: Publication 1220, tax year 2025 and earlier.

One pass over the payees, with nothing kept of them: memory does not grow with their number. What a record says of
those after it (the count of payees in T, the amount codes in A) is written when it is known, so the file must seek.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from megaroth.errors import BadInputError
from megaroth.forms.fire_headers import Group, Transmission, payer_record, transmitter_record
from megaroth.forms.fire_layout import BLANKS, LINE_END, RECORD_LENGTH, amount_codes, template
from megaroth.forms.fire_payees import Written, payee_records, totals_record, totals_records_of_states
from megaroth.forms.new_file import new_file
from megaroth.forms.years import last_fire_year, year_of
from megaroth.money import Cents

_CHUNK = 512
"""Records written at once."""


class Summary(NamedTuple):
    """What was written, to compare with the books."""

    records: int
    payers: int
    payees: int
    totals: dict[str, Cents]
    """By amount code, over the whole file."""


def refuse_year(year: int) -> None:
    """Refuse a tax year that the FIRE system does not take, or whose forms are not described here.

    Raises
    ------
    BadInputError
        For 2026 and later.
    NotPublishedError
        For a year whose forms are not described.
    """
    if year > last_fire_year():
        raise BadInputError(
            f"the FIRE system takes no forms of tax year {year}: Publication 1220 has no record for them, and the IRS "
            "takes them through IRIS alone",
            "fill in the IRIS template instead",
        )
    year_of(year)


def write(path: Path, transmission: Transmission, groups: Iterable[Group]) -> Summary:
    """Write a new file that only its owner may read; it appears whole or not at all.

    Parameters
    ----------
    path : Path
        Where nothing is yet.
    transmission : Transmission
        Who sends the file, and for which tax year.
    groups : iterable of Group
        The payers with their forms, taken one by one.

    Raises
    ------
    BadInputError
        When something cannot be filed as it is: which payee (counted from 1), which field, what would be right.
    NotPublishedError
        When the forms of the year are not described.
    """
    refuse_year(transmission.year)
    with new_file(path) as out:
        return write_to(out, transmission, groups)


def write_to(out: BinaryIO, transmission: Transmission, groups: Iterable[Group]) -> Summary:
    """The same into an open binary file that can seek; after an error what is in it is of no use.

    Notes
    -----
    Publication 1220, Part C: T, then for each payer A, its B, C and K, and last F.
    """
    year = transmission.year
    refuse_year(year)
    file = _File(out, LINE_END if transmission.line_ends else BLANKS)
    file.add(transmitter_record(transmission, 0))
    totals = [0] * len(amount_codes())
    payers = payees = withdrawn = 0
    for group in groups:
        payers += 1
        written = _group(file, group, year, payers, payees)
        payees += written.payees
        withdrawn += {"withdrawn": written.payees, "replacing": -written.payees}.get(group.filed, 0)
        if withdrawn < 0:
            raise BadInputError(
                "it replaces more forms than were withdrawn before it",
                "a correction in two records begins with the wrong one, withdrawn",
                key=f"payer {payers}",
            )
        totals = [sum(pair) for pair in zip(totals, written.totals, strict=True)]
    if not payees:
        raise BadInputError("there is no form to file")
    end = template(
        "F", {"record_type": "F"}, ("number_of_a_records", "total_number_of_payees", "record_sequence_number")
    )
    file.add(end.filled((payers, payees, file.next), "record F"))
    file.put_again(1, transmitter_record(transmission, payees))
    file.finish()
    return Summary(file.next - 1, payers, payees, dict(zip(amount_codes(), totals, strict=True)))


def _group(file: _File, group: Group, year: int, payer: int, before: int) -> Written:
    """One payer: A, B, C, and K where the forms go to states too."""
    at = file.next
    file.add(payer_record(group, year, payer, "", at))
    written = payee_records(file.add, group, year, before, file.next)
    if not written.payees:
        raise BadInputError("there is no form of this payer", "leave the payer out", key=f"payer {payer}")
    file.put_again(at, payer_record(group, year, payer, written.codes, at))
    file.add(totals_record(written, file.next))
    for record in totals_records_of_states(written, file.next):
        file.add(record)
    return written


class _File:
    """Records in their order; some are written a second time."""

    def __init__(self, out: BinaryIO, end: str) -> None:
        self._out = out
        self._end = end
        self._begins = out.tell()
        self._waiting: list[str] = []
        self.next = 1
        """The sequence number of the next record."""

    def add(self, record: str) -> None:
        self._waiting.append(record)
        self.next += 1
        if len(self._waiting) >= _CHUNK:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._out.write((self._end.join(self._waiting) + self._end).encode("ascii"))
            self._waiting.clear()

    def put_again(self, sequence: int, record: str) -> None:
        """Replace the record of this sequence number, now that what it says is known."""
        self._flush()
        here = self._out.tell()
        self._out.seek(self._begins + (sequence - 1) * RECORD_LENGTH)
        self._out.write((record + self._end).encode("ascii"))
        self._out.seek(here)

    def finish(self) -> None:
        self._flush()
        self._out.flush()
