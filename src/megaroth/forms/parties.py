"""Who pays and who receives, as the owner writes it in ``parties.toml``: names in parts, addresses, no numbers.

A number of a person or payer in this file is refused, under any key: it is asked for when the forms are written, and
what is never kept cannot leak. No message repeats a value.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.forms.model import Address, Name, Party
from megaroth.forms.names import plain, surname_first
from megaroth.forms.places import phone_digits, state_of, zip_digits

NAME_KEYS = Name._fields
ADDRESS_KEYS = {"street": "street", "city": "city", "state": "state", "zip": "zip_code"}
CONTACT_KEYS = ("name", "email")
_NUMBER_LIKE = re.compile(r"(?<!\d)(?:\d{3}[- ]?\d{2}[- ]?\d{4}|\d{2}[- ]\d{7})(?!\d)")
_MAY_HOLD_DIGITS = frozenset({"zip", "phone"})


class Contact(NamedTuple):
    """Whom the IRS asks about a file."""

    name: str = ""
    email: str = ""


class Parties(NamedTuple):
    """The payer and the recipients of the forms of one plan."""

    payer: Party | None = None
    recipients: Mapping[str, Party] = {}
    """By short name of the person."""
    contact: Contact = Contact()


NOBODY = Parties()


def template(people: Iterable[str]) -> str:
    """A file to fill in, for the people named."""
    lines = [
        "# Who pays and who receives. No taxpayer identification number belongs in here:",
        "# they are asked for when the forms are written, and are not kept.",
        "",
        "[payer] # the plan or its trust, by the name under which its EIN was issued",
        'business = ""',
        'street = ""',
        'city = ""',
        'state = "" # two letters',
        'zip = ""',
        'phone = ""',
    ]
    for person in people:
        lines += [
            "",
            f"[recipients.{person}] # the name as on the Social Security card",
            *(f'{key} = ""' for key in ("first", "middle", "last", "suffix", "street", "city", "state", "zip")),
        ]
    lines += ["", "[contact] # only for electronic files", 'name = ""', 'email = ""', ""]
    return "\n".join(lines)


def read_parties(text: str, file: str, people: Iterable[str]) -> Parties:
    """The parties in the text of a file.

    Parameters
    ----------
    text : str
        TOML, as :func:`template` gives it.
    file : str
        The file's name in messages.
    people : iterable of str
        The short names that a recipient may have.

    Raises
    ------
    BadInputError
        For an unknown key, a value that is none, or anything that looks like a taxpayer identification number.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at [^)]*\)", str(error))
        raise BadInputError(f"this is not TOML {place[0] if place else ''}".rstrip(), file=file) from None
    _known(document, ("payer", "recipients", "contact"), file, "")
    recipients = _table(document.get("recipients", {}), file, "recipients")
    _known(recipients, tuple(people), file, "recipients.")
    return Parties(
        _party(document["payer"], file, "payer", phone=True) if "payer" in document else None,
        {name: _party(found, file, f"recipients.{name}", phone=False) for name, found in recipients.items()},
        _contact(document.get("contact", {}), file),
    )


def _table(found: Any, file: str, key: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise BadInputError("this is not a table", f"write [{key}]", file=file, key=key)
    return found


def _known(found: Mapping[str, Any], keys: tuple[str, ...], file: str, prefix: str) -> None:
    for key in found:
        if key not in keys:
            shown = f"{prefix}{key}" if not _NUMBER_LIKE.search(key) else prefix.rstrip(".") or "a key"
            raise BadInputError(
                "it is not known here, and no number of a person or payer is kept here",
                "known: " + ", ".join(keys),
                file=file,
                key=shown,
            )


def _texts(found: Any, keys: tuple[str, ...], file: str, key: str) -> dict[str, str]:
    table = _table(found, file, key)
    _known(table, keys, file, f"{key}.")
    texts = {}
    for name, value in table.items():
        where = f"{key}.{name}"
        if not isinstance(value, str):
            raise BadInputError("this is not text", "write it in quotes", file=file, key=where)
        if name not in _MAY_HOLD_DIGITS and _NUMBER_LIKE.search(value):
            raise BadInputError(
                "it looks like a taxpayer identification number",
                "take it out: numbers are asked for when the forms are written, and are not kept",
                file=file,
                key=where,
            )
        texts[name] = value.strip()
        plain(value, where)
    return texts


def _party(found: Any, file: str, key: str, *, phone: bool) -> Party:
    keys = (*NAME_KEYS, *ADDRESS_KEYS, *(("phone",) if phone else ()))
    texts = _texts(found, keys, file, key)
    name = Name(**{part: texts.get(part, "") for part in NAME_KEYS})
    address = Address(**{field: texts.get(part, "") for part, field in ADDRESS_KEYS.items()})
    if any(name):
        surname_first(name, f"{file}: {key}")
    if address.state:
        address = address._replace(state=state_of(address.state, f"{file}: {key}.state"))
    if address.zip_code:
        zip_digits(address.zip_code, f"{file}: {key}.zip")
    telephone = texts.get("phone", "")
    if telephone:
        phone_digits(telephone, f"{file}: {key}.phone")
    return Party(name, address, telephone)


def _contact(found: Any, file: str) -> Contact:
    texts = _texts(found, CONTACT_KEYS, file, "contact")
    return Contact(texts.get("name", ""), texts.get("email", ""))
