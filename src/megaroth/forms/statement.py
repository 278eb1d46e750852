"""The recipient's statement of one Form 1099-R as a PDF: substitute Copies B, C and 2, never Copy A.

Typst sets it with the fonts that it brings along, and nothing of the machine or the clock goes into it: the same form
gives the same bytes with the same Typst. The recipient's number is cut down to its last four digits before Typst sees
it; the payer's stands in full, as it must.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.forms import statement_text as words
from megaroth.forms.checks import problems_of
from megaroth.forms.codes import in_order
from megaroth.forms.filing import refuse_number_as_account
from megaroth.forms.model import Form1099R, Name, Party, StateLine
from megaroth.forms.names import plain, surname_first
from megaroth.forms.numbers import TaxpayerNumber
from megaroth.forms.years import Box, year_of

TEMPLATES = Path(__file__).parent / "templates"
FRAMED = frozenset({"gross", "taxable", "withheld"})
"""The boxes with a heavier frame, as on the official form."""
LONGEST_LINE = 80
"""Signs of a name or street that its box holds, on two lines."""
LONGEST_CITY = 48
LONGEST_IN_A_BOX = 24
"""Of the state boxes' text."""
FIRST_OF_STATES = 14


class Numbers(NamedTuple):
    """The two numbers of a statement, held only while it is written."""

    payer: TaxpayerNumber
    recipient: TaxpayerNumber


def full(number: TaxpayerNumber) -> str:
    """A number as it is printed of a payer, who may not truncate it.

    Notes
    -----
    Treas. Reg. 301.6109-4(b)(2): a filer may not truncate its own number.
    """
    digits = number.digits
    return f"{digits[:2]}-{digits[2:]}" if number.is_business else f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def truncated(number: TaxpayerNumber) -> str:
    """A number as it is printed of a recipient: the first five digits as X.

    Notes
    -----
    Treas. Reg. 301.6109-4(a)(1).
    """
    last = number.digits[-4:]
    return f"XX-XXX{last}" if number.is_business else f"XXX-XX-{last}"


def missing(payer: Party | None, recipient: Party | None) -> tuple[str, ...]:
    """What a statement that is given to its recipient still lacks, apart from the numbers; one sentence each.

    Notes
    -----
    Publication 1179, section 4: name, address and telephone of the filer, name and address of the recipient.
    """
    found = []
    if payer is None:
        found.append("the payer's name, address and telephone are not given")
    else:
        found += [f"the payer's {what} is not given" for what in _lacking(payer)]
        if not payer.phone:
            found.append("the payer's telephone is not given")
    if recipient is None:
        found.append("the recipient's name and address are not given")
    else:
        found += [f"the recipient's {what} is not given" for what in _lacking(recipient)]
    return tuple(found)


def _lacking(party: Party) -> Iterator[str]:
    name, address = party.name, party.address
    if not (name.last or name.business):
        yield "name"
    for text, what in (
        (address.street, "street"),
        (address.city, "city"),
        (address.state, "state"),
        (address.zip_code, "ZIP code"),
    ):
        if not text:
            yield what


def statement(
    form: Form1099R, payer: Party | None, recipient: Party | None, numbers: Numbers | None, *, draft: bool
) -> bytes:
    """The PDF with Copies B, C and 2 of one form, a page each.

    Parameters
    ----------
    form : Form1099R
        The form; of 2025 or 2026, as :mod:`~megaroth.forms.years` describes them.
    payer, recipient : Party or None
        Who pays and who receives; only a draft may lack one.
    numbers : Numbers or None
        Their taxpayer identification numbers; only a draft may lack them.
    draft : bool
        Whether every page is marked DRAFT.

    Raises
    ------
    BadInputError
        When the form contradicts itself, something is missing or does not fit into its box, or Typst is not there.
    NotPublishedError
        When the forms of the year are not described.

    Notes
    -----
    Publication 1179, sections 4.1 to 4.4; Treas. Reg. 301.6109-4 (truncation); IRC 6047(d).
    """
    problems = problems_of(form)
    if not draft:
        problems += missing(payer, recipient)
        if numbers is None:
            problems += ("the taxpayer identification numbers are not given",)
    if problems:
        raise BadInputError("; ".join(problems), "correct this first")
    if numbers is not None:
        refuse_number_as_account(form.account_number, numbers.recipient, "account number")
    return _set(content(form, payer, recipient, numbers, draft=draft))


def content(
    form: Form1099R, payer: Party | None, recipient: Party | None, numbers: Numbers | None, *, draft: bool
) -> dict[str, Any]:
    """Everything that is printed, as data for the template."""
    year = form.year
    return {
        "document": f"Form 1099-R ({year}), statement for the recipient",
        "year": str(year),
        "draft": draft,
        "draft_line": words.DRAFT,
        "corrected": form.corrected,
        "omb": words.OMB,
        "title": words.TITLE,
        "payer_label": words.PAYER_LABEL,
        "payer": list(_payer(payer)),
        "payer_number": full(numbers.payer) if numbers else "",
        "recipient_number": truncated(numbers.recipient) if numbers else "",
        "recipient": _line(spoken_name(recipient.name), "recipient: name") if recipient else "",
        "street": _line(recipient.address.street, "recipient: street") if recipient else "",
        "city": _line(_city(recipient), "recipient: city", LONGEST_CITY) if recipient else "",
        "account": _line(form.account_number, "account number"),
        "copies": [copy._asdict() for copy in words.COPIES],
        "boxes": list(_boxes(form)),
        "instructions": [] if year in words.WHOLE_INSTRUCTIONS else list(words.instructions(form)),
    }


def spoken_name(name: Name) -> str:
    """A name as it is read: the first name first."""
    surname_first(name, "name")  # refuses one that is neither a person's nor a business's
    return name.business or " ".join(part for part in (name.first, name.middle, name.last, name.suffix) if part)


def _payer(payer: Party | None) -> Iterator[str]:
    if payer is None:
        return
    yield _line(spoken_name(payer.name), "payer: name")
    yield _line(payer.address.street, "payer: street")
    yield _line(_city(payer), "payer: city", LONGEST_CITY)
    yield _line(payer.phone, "payer: telephone", LONGEST_CITY)


def _city(party: Party) -> str:
    address = party.address
    code = address.zip_code
    if len(code) == 9 and code.isdigit():
        code = f"{code[:5]}-{code[5:]}"
    return f"{address.city}, {address.state} {code}".strip(", ")


def _line(text: str, key: str, longest: int = LONGEST_LINE) -> str:
    """Text as it is printed, where the fonts have its signs and the box its length."""
    plain(text, key)
    if len(text) > longest:
        raise BadInputError(
            f"it has {len(text)} characters, and its box holds {longest}", "shorten it: nothing is cut off", key=key
        )
    return text


def _boxes(form: Form1099R) -> Iterator[dict[str, Any]]:
    """Each box with its caption, its value, and the name of its place in the template."""
    boxes = year_of(form.year).boxes
    count = Counter(box.number for box in boxes)
    for box in boxes:
        shared = count[box.number] > 1
        yield {
            "place": f"{box.number} {box.field or box.kind}" if shared else box.number,
            "number": box.number,
            "label": "" if shared and box.kind == "percent" else box.label,  # the percent sign in it is its caption
            "kind": box.kind,
            "heavy": box.field in FRAMED,
            "checked": box.kind == "check" and bool(_value(form, box)),
            "lines": _lines(form, box),
        }


def _lines(form: Form1099R, box: Box) -> list[str]:
    """What stands in the box: one line, or two where states and localities stand."""
    if int(box.number.rstrip("abcd")) >= FIRST_OF_STATES:
        states = (*form.states, StateLine(), StateLine())[:2]
        return [_of_state(line, box) for line in states]
    return [printed(box, _value(form, box))]


def _value(form: Form1099R, box: Box) -> Any:
    return getattr(form, box.field) if box.field else None


def _of_state(line: StateLine, box: Box) -> str:
    value = getattr(line, box.field)
    if box.field == "state":
        return _line(
            "/".join(part for part in (line.state, line.payer_number) if part), "state boxes", LONGEST_IN_A_BOX
        )
    if box.kind == "amount":
        return amount(value) if value else ""
    return _line(str(value), "state boxes", LONGEST_IN_A_BOX)


def printed(box: Box, value: Any) -> str:
    """The value of a box as it is printed; nothing for one that is empty."""
    if value is None or box.kind == "check":
        return ""
    if box.kind == "amount":
        return amount(value)
    if box.kind == "codes":
        return in_order(value)
    return f"{value:%m/%d/%Y}" if box.kind == "date" else str(value)


def amount(cents: int) -> str:
    """Dollars and cents: ``30,100.00``; the form prints the sign itself."""
    return f"{cents // 100:,}.{cents % 100:02d}"


def _set(data: dict[str, Any]) -> bytes:
    """The document, by Typst: bundled fonts only, no date, tagged for screen readers (PDF/UA-1)."""
    try:
        import typst  # noqa: PLC0415 - only here, and only with the extra
    except ModuleNotFoundError:
        raise BadInputError(
            "statements need Typst, which is not installed", "python -m pip install 'megaroth[pdf]'"
        ) from None
    found = typst.compile(
        str(TEMPLATES / "statement.typ"),
        root=str(TEMPLATES),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
    )
    assert isinstance(found, bytes)
    return found
