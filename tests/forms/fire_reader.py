"""A second reader of FIRE files, written from the layout data alone: it knows nothing of the writer."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import megaroth

DATA: dict[str, Any] = json.loads(
    (Path(megaroth.__file__).parent / "forms/data/fire_layout.json").read_text(encoding="utf-8")
)
LENGTH = 750


class Record(NamedTuple):
    kind: str
    text: dict[str, str]
    """Each field by its name, as written, blanks included."""

    def number(self, name: str) -> int:
        return int(self.text[name])

    def said(self, name: str) -> str:
        return self.text[name].rstrip(" ")


def fields(kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = list(DATA["records"][kind])
    return found + (DATA["records"]["B-1099R"] if kind == "B" else [])


def read(raw: bytes) -> list[Record]:
    """All records; a fault in form, type or justification is an AssertionError."""
    assert len(raw) % LENGTH == 0
    return [_record(raw[at : at + LENGTH].decode("ascii")) for at in range(0, len(raw), LENGTH)]


def _record(line: str) -> Record:
    kind = line[0]
    found = {}
    for field in fields(kind):
        name, start, length = field["field"], field["start"], field["length"]
        value = line[start - 1 : start - 1 + length]
        _well_formed(kind, field, value)
        found[name] = value
    return Record(kind, found)


def _well_formed(kind: str, field: dict[str, Any], value: str) -> None:
    where = (kind, field["field"], field["type"])
    if field["field"] == "blank_or_crlf":
        assert value in ("  ", "\r\n"), where
        return
    assert value.isprintable(), where
    if field["field"].startswith("blank_"):
        assert value == " " * field["length"], where
        return
    if field["required"] == "required" and field["field"] != "amount_codes":
        assert value.strip(" "), where
    if not value.strip(" "):
        return
    if field["type"] == "amount_cents" or (field["type"] == "numeric" and field["justify"] == "right"):
        assert value.isdigit(), where  # right-justified and filled with zeros
        return
    assert value[0] != " ", where  # left-justified
    if field["type"] in ("numeric", "year", "date"):
        assert value.rstrip(" ").isdigit(), where
    if field["field"] != "contact_email":
        assert value == value.upper(), where


def check(records: list[Record]) -> None:
    """What Publication 1220 says of the file as a whole: order, sequence, counts, totals."""
    kinds = "".join(record.kind for record in records)
    assert kinds[0] == "T"
    assert kinds[-1] == "F"
    assert [record.number("record_sequence_number") for record in records] == list(range(1, len(records) + 1))
    assert len({record.text["payment_year"] for record in records if "payment_year" in record.text}) == 1
    payees = kinds.count("B")
    assert records[0].number("total_number_of_payees") == payees
    assert records[-1].number("total_number_of_payees") == payees
    assert records[-1].number("number_of_a_records") == kinds.count("A")
    assert records[-1].number("zeros") == 0
    for group in _payers(records[1:-1]):
        _check_payer(group)


def _payers(records: list[Record]) -> list[list[Record]]:
    found: list[list[Record]] = []
    for record in records:
        if record.kind == "A":
            found.append([])
        found[-1].append(record)
    return found


def _check_payer(records: list[Record]) -> None:
    order = "".join(kind for kind, _ in groupby(record.kind for record in records))
    assert order in ("ABC", "ABCK")
    payer = records[0]
    payees = [record for record in records if record.kind == "B"]
    (total,) = [record for record in records if record.kind == "C"]
    states = [record for record in records if record.kind == "K"]
    assert len({record.text["corrected_return_indicator"] for record in payees}) == 1
    codes = payer.said("amount_codes")
    assert codes == "".join(sorted(codes))
    assert set(codes) <= set(DATA["amount_codes"])
    _check_sums(total, payees, codes)
    by_code = {
        code: [payee for payee in payees if payee.said("combined_federal_state_code") == code]
        for code in {payee.said("combined_federal_state_code") for payee in payees} - {""}
    }
    assert [state.said("combined_federal_state_code") for state in states] == sorted(by_code)
    assert payer.said("combined_federal_state_filing_program") == "1" or not states
    for state in states:
        group = by_code[state.said("combined_federal_state_code")]
        _check_sums(state, group, codes)
        for tax in ("state_income_tax_withheld", "local_income_tax_withheld"):
            assert state.number(f"{tax}_total") == sum(payee.number(tax) for payee in group)


def _check_sums(total: Record, payees: list[Record], codes: str) -> None:
    assert total.number("number_of_payees") == len(payees)
    for code in "123456789ABCDEFGHJ":
        amount = sum(payee.number(f"payment_amount_{code}") for payee in payees)
        assert total.number(f"control_total_{code}") == amount
        assert code in codes or amount == 0
