"""Who sends a FIRE file and for whom: records T (transmitter) and A (payer) of Publication 1220."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.forms.filing import Filed, Payee, email_as_written
from megaroth.forms.fire_layout import layout, template
from megaroth.forms.model import Address, Party
from megaroth.forms.names import plain, surname_first, two_lines
from megaroth.forms.numbers import TaxpayerNumber
from megaroth.forms.places import phone_digits, state_of, zip_digits

WIDTH = 40
"""Of every line of a name or address."""


class Vendor(NamedTuple):
    """Who made the software, where it was bought; without one the file says that it was made in-house."""

    party: Party
    """With a telephone number."""
    contact: str


class Transmission(NamedTuple):
    """Who sends the file (record T)."""

    year: int
    """The tax year of all forms in the file, not the year of filing."""
    transmitter: Party
    """Its telephone is the one of the contact."""
    number: TaxpayerNumber
    control_code: str
    """The FIRE Transmitter Control Code: five characters. The code of the IRIS system is another one."""
    contact: str
    email: str = ""
    test: bool = False
    prior_year: bool = False
    """Whether the season of this tax year is over."""
    vendor: Vendor | None = None
    line_ends: bool = True
    """Whether each record ends with carriage return and line feed, or with two blanks."""


class Group(NamedTuple):
    """The forms of one payer, filed in one of four ways (records A, B, C and K)."""

    payer: Party
    """With a telephone number."""
    number: TaxpayerNumber
    payees: Iterable[tuple[Payee, TaxpayerNumber | None]]
    """In the order of their numbers, those without one last: two forms of one person stand side by side, and are seen
    however long the file is."""
    filed: Filed = "original"
    combined: bool = False
    """Whether the forms go to the states too (Combined Federal/State Filing), for which the payer was approved."""
    last_filing: bool = False
    """Whether the payer files no more returns after this year."""
    name_control: str = ""


def transmitter_record(transmission: Transmission, payees: int) -> str:
    """Record T."""
    key = "transmitter"
    code = transmission.control_code.upper()
    if len(code) != 5 or not (code.isascii() and code.isalnum()):
        raise BadInputError("it is not a FIRE Transmitter Control Code", "five letters and digits", key=f"{key}: code")
    name, more = _name(transmission.transmitter, key)
    address = _address(transmission.transmitter.address, key)
    constants = {
        "record_type": "T",
        "payment_year": str(transmission.year),
        "prior_year_data_indicator": "P" if transmission.prior_year else "",
        "transmitter_control_code": code,
        "test_file_indicator": "T" if transmission.test else "",
        "transmitter_name": name,
        "transmitter_name_continuation": more,
        "company_name": name,
        "company_name_continuation": more,
        "company_mailing_address": address.street,
        "company_city": address.city,
        "company_state": address.state,
        "company_zip": address.zip_code,
        "contact_name": _required(transmission.contact, f"{key}: contact"),
        "contact_telephone_and_extension": phone_digits(transmission.transmitter.phone, f"{key}: telephone"),
        "contact_email": email_as_written(transmission.email, f"{key}: email"),  # the one text in which case matters
        **_vendor(transmission.vendor),
    }
    made = template("T", constants, ("transmitter_tin", "total_number_of_payees", "record_sequence_number"))
    return made.filled((transmission.number.digits, payees, 1), key)


def payer_record(group: Group, year: int, payer: int, codes: str, sequence: int) -> str:
    """Record A of the payer with this ordinal; the amount codes are those that its payees turn out to have."""
    key = f"payer {payer}"
    name, more = _name(group.payer, key)
    address = _address(group.payer.address, key)
    constants = {
        "record_type": "A",
        "payment_year": str(year),
        "combined_federal_state_filing_program": "1" if group.combined else "",
        "payer_name_control": plain(group.name_control, f"{key}: name control").upper(),
        "last_filing_indicator": "1" if group.last_filing else "",
        "type_of_return": layout()["type_of_return"]["1099-R"],
        "first_payer_name_line": name,
        "second_payer_name_line": more,
        "transfer_agent_indicator": "0",
        "payer_shipping_address": address.street,
        "payer_city": address.city,
        "payer_state": address.state,
        "payer_zip": address.zip_code,
        "payer_telephone_and_extension": phone_digits(group.payer.phone, f"{key}: telephone"),
    }
    made = template("A", constants, ("payer_tin", "amount_codes", "record_sequence_number"))
    return made.filled((group.number.digits, codes, sequence), key)


def _vendor(vendor: Vendor | None) -> dict[str, str]:
    if vendor is None:
        return {"vendor_indicator": "I"}
    key = "vendor"
    name, more = _name(vendor.party, key)
    if more:
        raise BadInputError(f"the name is longer than {WIDTH} characters", "there is one line for it", key=key)
    address = _address(vendor.party.address, key)
    return {
        "vendor_indicator": "V",
        "vendor_name": name,
        "vendor_mailing_address": address.street,
        "vendor_city": address.city,
        "vendor_state": address.state,
        "vendor_zip": address.zip_code,
        "vendor_contact_name": _required(vendor.contact, f"{key}: contact"),
        "vendor_contact_telephone_and_extension": phone_digits(vendor.party.phone, f"{key}: telephone"),
    }


def _name(party: Party, key: str) -> tuple[str, str]:
    """A name on one line or two, in capitals."""
    key = f"{key}: name"
    return two_lines(plain(surname_first(party.name, key), key).upper(), WIDTH, key)


def _address(address: Address, key: str) -> Address:
    """An address as the records take it, in capitals."""
    return Address(
        _required(address.street, f"{key}: street"),
        _required(address.city, f"{key}: city"),
        state_of(address.state, f"{key}: state"),
        zip_digits(address.zip_code, f"{key}: ZIP code"),
    )


def _required(text: str, key: str) -> str:
    """Text in capitals that has to be there."""
    made = plain(text, key).upper()
    if not made:
        raise BadInputError("it is empty, and has to be there", key=key)
    return made
