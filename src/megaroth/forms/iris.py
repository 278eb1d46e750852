"""Forms 1099-R as CSV for the IRIS portal, written under the header of the template that the user downloaded.

What the values look like is as two public generators write them for sibling forms; the portal checks every row and
says what it does not take. Nothing is left out or cut off here to make a row pass.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.forms.checks import problems_among
from megaroth.forms.codes import in_order
from megaroth.forms.filing import (
    LARGEST_AMOUNT,
    Payee,
    account_as_written,
    email_as_written,
    refuse_number_as_account,
    refuse_problems,
)
from megaroth.forms.iris_template import Template, iris_data, read_template
from megaroth.forms.model import Form1099R, Party
from megaroth.forms.names import plain, unclear
from megaroth.forms.new_file import new_file, refuse_existing
from megaroth.forms.numbers import TaxpayerNumber
from megaroth.forms.places import phone_digits, state_of, zip_digits
from megaroth.forms.years import FormYear, year_of

SAFE_BATCH = 100
"""Forms in one file: what every account of the portal agrees on."""

LARGEST_BATCH = 250
"""The most that any account of the portal gives, from tax year 2025."""

LINE_WIDTH = 40
NAME_WIDTH = 2 * LINE_WIDTH
"""Publication 1220, Part C: one line of an address, and the two of a name. The portal's own limits are not published
with the template; what is longer than this no record of the IRS holds."""

_FORMULA = ("=", "+", "-", "@")
"""A spreadsheet would take text that begins so for a formula."""


class Issuer(NamedTuple):
    """The payer of all forms in the files."""

    payer: Party
    """With a telephone number."""
    number: TaxpayerNumber
    email: str = ""


def write(
    template: Path,
    out: Path,
    year: int,
    issuer: Issuer,
    payees: Iterable[tuple[Payee, TaxpayerNumber]],
    *,
    batch: int = SAFE_BATCH,
    combined: bool = False,
    captions: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    """Write the forms into new files that only their owner may read: all of them, or none.

    Parameters
    ----------
    template : Path
        The template of Form 1099-R for the tax year, as downloaded from the portal.
    out : Path
        The file to write. Where one batch does not hold all forms: ``NAME-1.csv``, ``NAME-2.csv`` and so on.
    year : int
        The tax year.
    issuer : Issuer
        The payer.
    payees : iterable of pairs
        Each form with its recipient's number.
    batch : int
        Forms in one file, at most :data:`LARGEST_BATCH`.
    combined : bool
        Whether the forms go to the states too (Combined Federal/State Filing).
    captions : mapping, optional
        As in :func:`~.iris_template.read_template`.

    Returns
    -------
    tuple of Path
        The files, in order.

    Raises
    ------
    BadInputError
        When the template or a form cannot be used: which payee (counted from 1), which column, what would be right.
    NotPublishedError
        When the forms of the year are not described.
    """
    if not 1 <= batch <= LARGEST_BATCH:
        raise BadInputError(f"a batch has 1 to {LARGEST_BATCH} forms", f"{SAFE_BATCH} is safe", key="batch")
    known = read_template(template, year, captions)
    forms = list(payees)
    if not forms:
        raise BadInputError("there is no form to file")
    _refuse_unlike_account_numbers(forms)
    common = _issuer(issuer, year)
    rows = [
        _row(known, {**common, **_payee(known, payee, number, combined, f"payee {at}")}, f"payee {at}")
        for at, (payee, number) in enumerate(forms, 1)
    ]
    parts = [rows[at : at + batch] for at in range(0, len(rows), batch)]
    paths = [out] if len(parts) == 1 else [out.with_stem(f"{out.stem}-{at}") for at in range(1, len(parts) + 1)]
    _write_all(known, paths, parts)
    return tuple(paths)


def _write_all(template: Template, paths: Sequence[Path], parts: Sequence[list[list[str]]]) -> None:
    """The files, all or none."""
    for path in paths:
        refuse_existing(path)
    made: list[Path] = []
    try:
        for path, rows in zip(paths, parts, strict=True):
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator=template.line_end).writerows(rows)
            with new_file(path) as opened:
                opened.write(template.header + text.getvalue().encode("ascii"))
            made.append(path)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def _refuse_unlike_account_numbers(forms: Sequence[tuple[Payee, TaxpayerNumber]]) -> None:
    """Each form of a recipient who has several needs an account number of its own."""
    by_recipient: dict[TaxpayerNumber, list[Form1099R]] = {}
    for at, (payee, number) in enumerate(forms, 1):
        written = account_as_written(payee.form.account_number, f"payee {at}: Form Account Number")
        by_recipient.setdefault(number, []).append(payee.form._replace(account_number=written))
    for at, (_, number) in enumerate(forms, 1):
        problems = problems_among(by_recipient[number])
        if problems:
            raise BadInputError("; ".join(problems), "such as R1, R2", key=f"payee {at}: Form Account Number")


def _issuer(issuer: Issuer, year: int) -> dict[str, str]:
    """The columns that are the same in every row."""
    values = iris_data()["values"]
    return {
        "Form Type": values["form_type"],
        "Tax Year": str(year),
        **_party(issuer.payer, issuer.number, "Payer", "issuer"),
        "Payer Phone Type": values["domestic_phone"],
        "Payer Phone": phone_digits(issuer.payer.phone, "issuer: Payer Phone"),
        "Payer Email Address": email_as_written(issuer.email, "issuer: Payer Email Address"),
    }


def _party(party: Party, number: TaxpayerNumber, who: str, key: str) -> dict[str, str]:
    """Number, name and address of the payer or a recipient."""
    values = iris_data()["values"]
    name, address = party.name, party.address
    if bool(name.business) is bool(name.last) or (name.business and (name.first or name.middle or name.suffix)):
        raise unclear(name, f"{key}: {who} name")
    for text, what in (
        (name.business or name.last, "name"),
        (address.street, "Address Line 1"),
        (address.city, "City/Town"),
    ):
        if not plain(text, f"{key}: {who} {what}"):
            raise BadInputError("it is empty, and has to be there", key=f"{key}: {who} {what}")
    for text, what in zip((*name, *address[:2]), (*("name",) * len(name), "Address Line 1", "City/Town"), strict=True):
        most = NAME_WIDTH if what == "name" else LINE_WIDTH
        if len(text) > most:
            raise BadInputError(
                f"it has {len(text)} characters, and the IRS's records of it at most {most}",
                "shorten it as the payer's records allow: nothing is cut off",
                key=f"{key}: {who} {what}",
            )
    return {
        f"{who} TIN Type": number.kind,
        f"{who} Taxpayer ID Number": number.digits,
        f"{who} Name Type": values["business"] if name.business else values["individual"],
        f"{who} Business or Entity Name Line 1": name.business,
        f"{who} First Name": name.first,
        f"{who} Middle Name": name.middle,
        f"{who} Last Name (Surname)": name.last,
        f"{who} Suffix": name.suffix,
        f"{who} Country": values["country"],
        f"{who} Address Line 1": address.street,
        f"{who} City/Town": address.city,
        f"{who} State/Province/Territory": state_of(address.state, f"{key}: {who} State/Province/Territory"),
        f"{who} ZIP/Postal Code": zip_digits(address.zip_code, f"{key}: {who} ZIP/Postal Code"),
    }


def _payee(template: Template, payee: Payee, number: TaxpayerNumber, combined: bool, key: str) -> dict[str, str]:
    """The columns of one form."""
    form = payee.form
    if form.corrected:
        raise BadInputError(
            "the form is a correction", "correct an accepted return in the portal, not by a template", key=key
        )
    refuse_problems(form, template.year, key)
    refuse_number_as_account(form.account_number, number, f"{key}: Form Account Number")
    found = {
        **_party(payee.recipient, number, "Recipient", key),
        "Office Code": payee.office_code,
        "Form Account Number": form.account_number,
        **_boxes(form, year_of(template.year), key),
    }
    if combined or form.states:
        found.update(_states(form, combined, key))
    lost = [column for column, text in found.items() if text and column not in template.columns]
    if lost:
        raise BadInputError(
            f"the template has no column for {_title(lost[0])}, which the form has",
            "take the template of this form and year, or file the form in the portal by hand",
            key=key,
        )
    return found


def _boxes(form: Form1099R, year: FormYear, key: str) -> dict[str, str]:
    """The boxes of the form itself, 1 to 13."""
    values = iris_data()["values"]
    if form.payment_date is not None:
        raise BadInputError(
            f"{year.name('payment_date')} has a date, and how the template writes dates is not known",
            "file this form in the portal by hand",
            key=key,
        )
    found = {}
    for box in year.boxes:
        if box.field in _STATE_FIELDS or not box.field:
            continue
        value = getattr(form, box.field)
        if box.kind == "amount":
            text = _amount(value, f"{key}: {box.title}")
        elif box.kind == "check":
            text = values["checked"] if value else values["unchecked"]
        elif box.kind == "codes":
            text = in_order(value)
        else:
            text = str(value or "")
        found[f"form.{box.field}"] = text
    return found


_STATE_FIELDS = frozenset(
    ("tax_withheld", "state", "distribution", "local_tax_withheld", "locality", "local_distribution")
)


def _states(form: Form1099R, combined: bool, key: str) -> dict[str, str]:
    """The state columns; the flag of the combined program is the one of the other checkboxes."""
    found = {"combined": iris_data()["values"]["checked"]} if combined else {}
    for number, line in enumerate(form.states, 1):
        found[f"state{number}.state"] = line.state
        found[f"state{number}.payer_number"] = line.payer_number
        found[f"state{number}.locality"] = line.locality
        for field in ("tax_withheld", "distribution", "local_tax_withheld", "local_distribution"):
            amount = getattr(line, field)
            found[f"state{number}.{field}"] = _amount(amount, f"{key}: state line {number}") if amount else ""
    return found


def _amount(cents: int | None, key: str) -> str:
    """Dollars and cents without a sign or separators; nothing for an empty box."""
    if cents is None:
        return ""
    if cents > LARGEST_AMOUNT:
        raise BadInputError("the amount has more than twelve digits", "dollars and cents of one form", key=key)
    return f"{cents // 100}.{cents % 100:02d}"


def _title(column: str) -> str:
    """What a column holds, in words."""
    place, _, field = column.partition(".")
    return f"“{field.replace('_', ' ')}” of {place}" if field else f"“{column}”"


def _row(template: Template, values: Mapping[str, str], key: str) -> list[str]:
    """One row in the order of the template's columns; text that the portal or a spreadsheet misreads is refused."""
    row = []
    for column, caption in zip(template.columns, template.captions, strict=True):
        text = values.get(column, "")
        if text:
            text = plain(text, f"{key}: {caption}")
            _refuse_prohibited(text, f"{key}: {caption}")
        row.append(text)
    return row


def _refuse_prohibited(text: str, key: str) -> None:
    for sign, name in iris_data()["prohibited"].items():
        if sign != "source" and sign in text:
            raise BadInputError(f"it has a {name} (“{sign}”), which IRIS rejects", "write it without", key=key)
    if text.startswith(_FORMULA):
        raise BadInputError(
            f"it begins with “{text[0]}”, which a spreadsheet takes for a formula", "write it without", key=key
        )
