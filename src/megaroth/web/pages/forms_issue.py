"""The Forms 1099-R that an owner gives out: drafts without numbers, and statements made with them in memory alone.

The numbers of a person and of the payer come with one request, go into the PDF that answers it, and are kept nowhere:
no page, no file, no message and no log holds them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from megaroth.errors import BadInputError
from megaroth.forms.issue import Issued
from megaroth.forms.parties import NOBODY, Parties, read_parties
from megaroth.forms.statement import Numbers, missing, statement
from megaroth.report.text.forms import amounts_of
from megaroth.report.text.forms_issue import summary
from megaroth.report.text.words import capital, ended
from megaroth.service.forms_issue import Prepared, prepared
from megaroth.service.forms_numbers import payer_number, recipient_number
from megaroth.web.given import Asked, Fields, HouseholdAsked, text_of
from megaroth.web.pages.forms import year_asked, year_query
from megaroth.web.rendering import page
from megaroth.web.uploads import without_number

router = APIRouter()

PAYER = (
    ("business", "Name of the plan or its trust, as the EIN was issued"),
    ("street", "Street"),
    ("city", "City"),
    ("state", "State, two letters"),
    ("zip", "ZIP code"),
    ("phone", "Telephone"),
)
RECIPIENT = (
    ("first", "First name"),
    ("middle", "Middle name"),
    ("last", "Last name"),
    ("suffix", "Suffix"),
    ("street", "Street"),
    ("city", "City"),
    ("state", "State, two letters"),
    ("zip", "ZIP code"),
)
NUMBER = "number"
"""The last part of the name of each field that takes a number."""


class Asks(NamedTuple):
    """What the page asks for."""

    title: str
    fields: tuple[tuple[str, str, str, str], ...]
    """(name, label, value, error)"""
    number: tuple[str, str, str]
    """(name, label, error); it never has a value"""


@router.get("/h/{name}/forms/issue")
def issue(request: Request, asked: HouseholdAsked) -> Response:
    """What would be given out, and the fields for those who pay and receive."""
    return _page(request, asked, _prepared(request, asked, FormData()), FormData(), None)


@router.post("/h/{name}/forms/issue")
def issued(request: Request, asked: HouseholdAsked, form: Fields) -> Response:
    """The statements as a PDF, or several in a ZIP file: made, sent and forgotten."""
    ready = _prepared(request, asked, form)
    confirmed = text_of(form, "do") == "final"
    try:
        if confirmed and not text_of(form, "confirmed"):
            raise BadInputError("this is not confirmed", "tick that every box is right", key="confirmed")
        found = _statements(ready, form, confirmed=confirmed)
    except BadInputError as error:
        return _page(request, asked, ready, form, error)
    if len(found) == 1:
        ((name, content),) = found.items()
        return _download(content, name, "application/pdf")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for name, content in found.items():
            opened.writestr(name, content)
    return _download(packed.getvalue(), f"1099-r-{ready.year}{'' if confirmed else '-draft'}.zip", "application/zip")


def _download(content: bytes, name: str, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def _prepared(request: Request, asked: Asked, form: FormData) -> Prepared:
    year = year_asked(request, asked.as_of)
    codes = [
        f"{name.removeprefix('code:')}={text_of(form, name)}"
        for name in form
        if name.startswith("code:") and text_of(form, name)
    ]
    wanted = request.query_params.get("plan", "")
    return prepared(asked.place.path, None, year, asked.as_of, None, wanted, codes)


def _statements(ready: Prepared, form: FormData, *, confirmed: bool) -> dict[str, bytes]:
    """Each statement under the name of its file.

    Raises
    ------
    BadInputError
        When something is missing or wrong; never with a number in it.
    """
    if ready.problems:
        raise BadInputError("; ".join(ready.problems), "mend these, and nothing is made before")
    if not ready.forms:
        raise BadInputError(f"the ledger has nothing in {ready.year} that this plan reports")
    parties = _parties(ready, form)
    if confirmed:
        if ready.so_far:
            raise BadInputError(f"{ready.year} is not over: more may be added", "make a draft until then")
        for person in ready.people:
            if lacking := missing(parties.payer, parties.recipients.get(person)):
                raise BadInputError(lacking[0].replace("the recipient's", f"{ready.names[person]}'s"))
    numbers = _numbers(ready, form) if confirmed else {}
    ending = "" if confirmed else "-draft"
    return {
        f"1099-r-{one.person}-{one.form.account_number.lower()}{ending}.pdf": statement(
            one.form, parties.payer, parties.recipients.get(one.person), numbers.get(one.person), draft=not confirmed
        )
        for one in ready.forms
    }


def _numbers(ready: Prepared, form: FormData) -> Mapping[str, Numbers]:
    """The numbers, read from the form at the last moment."""
    payer = _number(form, f"payer.{NUMBER}", payer_number)
    return {
        person: Numbers(
            payer,
            _number(form, f"recipients.{person}.{NUMBER}", lambda text, whose=person: recipient_number(text, whose)),
        )
        for person in ready.people
    }


def _number(form: FormData, name: str, read: Any) -> Any:
    try:
        return read(text_of(form, name))
    except BadInputError as error:
        raise BadInputError(error.message, error.remedy, key=name) from None


def _parties(ready: Prepared, form: FormData) -> Parties:
    """Who pays and who receives, by the same rules as a file of them."""
    tables = [("payer", PAYER), *((f"recipients.{person}", RECIPIENT) for person in ready.people)]
    lines = []
    for table, fields in tables:
        told = [(key, text_of(form, f"{table}.{key}")) for key, _ in fields]
        if any(text for _, text in told):
            lines += [f"[{table}]", *(f"{key} = {_quoted(text, f'{table}.{key}')}" for key, text in told if text)]
    if not lines:
        return NOBODY
    return read_parties("\n".join(lines) + "\n", "", ready.people)


def _quoted(text: str, key: str) -> str:
    if not text.isprintable() or len(text) > 120:
        raise BadInputError("it is too long, or has signs that do not print", key=key)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _page(request: Request, asked: Asked, ready: Prepared, form: FormData, error: BadInputError | None) -> Response:
    tables: list[tuple[str, str, tuple[tuple[str, str], ...], str]] = [
        ("payer", "Who pays", PAYER, "EIN of the plan or its trust")
    ]
    tables += [
        (f"recipients.{person}", f"Who receives: {ready.names[person]}", RECIPIENT, "Social Security number or ITIN")
        for person in ready.people
    ]
    asks = [_asks(table, title, fields, number, form, error) for table, title, fields, number in tables]
    unconfirmed = error.message if error and error.key == "confirmed" else ""
    placed = any(each[3] for one in asks for each in one.fields) or any(one.number[2] for one in asks)
    return page(
        request,
        "forms_issue.html",
        status=422 if error else 200,
        asked=asked,
        ready=ready,
        summary=summary(ready),
        forms=[_shown(one, ready, form) for one in ready.forms],
        notes=[ended(capital(text)) for text in ready.notes],
        problems=[ended(capital(text)) for text in ready.problems],
        asks=asks,
        error=None if placed or unconfirmed or error is None else BadInputError(error.message, error.remedy),
        unconfirmed=unconfirmed,
        query=year_query(asked, ready.year),
    )  # fmt: skip


def _asks(
    table: str,
    title: str,
    fields: tuple[tuple[str, str], ...],
    number: str,
    form: FormData,
    error: BadInputError | None,
) -> Asks:
    at = error.key.removeprefix(": ") if error else ""
    said = "" if error is None else f"{capital(error.message)}{f': {error.remedy}' if error.remedy else ''}"

    def wrong(name: str) -> str:
        return said if at == name else ""

    first = f"{table}.{fields[0][0]}"
    return Asks(
        title,
        tuple(
            (
                f"{table}.{key}",
                label,
                without_number(text_of(form, f"{table}.{key}"), may_hold_digits=key in ("zip", "phone")),
                wrong(f"{table}.{key}") or (wrong(table) if f"{table}.{key}" == first else ""),
            )
            for key, label in fields
        ),
        (f"{table}.{NUMBER}", number, wrong(f"{table}.{NUMBER}")),
    )


def _shown(one: Issued, ready: Prepared, form: FormData) -> dict[str, Any]:
    chosen = text_of(form, f"code:{one.form.account_number}") or one.form.codes
    return {
        "title": f"{ready.names[one.person]}: {one.kind}",
        "amounts": f"{capital(amounts_of(one.form, ready.described))}; account number {one.form.account_number}.",
        "open": [ended(capital(text)) for text in one.open],
        "code": f"code:{one.form.account_number}",
        "codes": [(code, code) for code in one.codes] if len(one.codes) > 1 else [],
        "chosen": chosen,
    }
