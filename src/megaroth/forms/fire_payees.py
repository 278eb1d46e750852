"""The forms of one payer in a FIRE file: records B (payee), C (totals) and K (totals by state) of Publication 1220.

A payee whose values are plain and fit is written by one formatting and one look at the result; only where something
is unlike that does the slow way say what, or write an accented name in plain letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import add
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.forms.checks import problems_of
from megaroth.forms.codes import in_order
from megaroth.forms.filing import Payee, refuse_number_as_account, refuse_problems
from megaroth.forms.fire_headers import WIDTH, Group
from megaroth.forms.fire_layout import WRITTEN, Template, amount_codes, template
from megaroth.forms.model import Form1099R
from megaroth.forms.names import plain, surname_first, two_lines
from megaroth.forms.numbers import TaxpayerNumber
from megaroth.forms.places import combined_code, state_of, states, zip_digits
from megaroth.money import Cents

_AMOUNTS = tuple(f"payment_amount_{code}" for code in amount_codes())
_VARYING = (
    *("type_of_tin", "payee_tin", "payer_account_number", "payer_office_code"),
    *_AMOUNTS,
    *("first_payee_name_line", "second_payee_name_line", "payee_mailing_address"),
    *("payee_city", "payee_state", "payee_zip", "record_sequence_number", "distribution_code"),
    *("taxable_amount_not_determined_indicator", "ira_sep_simple_indicator", "total_distribution_indicator"),
    *("first_year_of_designated_roth_contribution", "date_of_payment"),
    *("state_income_tax_withheld", "local_income_tax_withheld", "combined_federal_state_code"),
)
"""In the order of the record, which is the order of the values below."""

_MARKS = {"original": "", "corrected": "G", "withdrawn": "G", "replacing": "C"}
_NOTHING = (0,) * len(_AMOUNTS)


class StateTotals(NamedTuple):
    """What one state's record K adds up."""

    payees: int
    amounts: tuple[Cents, ...]
    tax: Cents
    local_tax: Cents


class Written(NamedTuple):
    """What the records B of one payer add up to."""

    payees: int
    totals: tuple[Cents, ...]
    """By amount code, in the order of :func:`~.fire_layout.amount_codes`."""
    codes: str
    """The amount codes that were used, ascending."""
    by_state: dict[str, StateTotals]


def payee_records(put: Callable[[str], None], group: Group, year: int, before: int, sequence: int) -> Written:
    """Write the records B of a payer, and add them up.

    Parameters
    ----------
    put : callable
        Takes each record.
    group : Group
        The payer and its payees.
    year : int
        The tax year of the file.
    before : int
        How many payees the file has already, for the ordinal in a refusal.
    sequence : int
        The sequence number of the first record.
    """
    made = template(
        "B",
        {"record_type": "B", "payment_year": str(year), "corrected_return_indicator": _MARKS[group.filed]},
        _VARYING,
    )
    text, zeros, combined = made.text, group.filed == "withdrawn", group.combined
    original = group.filed == "original"
    us, totals, used = states(), _NOTHING, _NOTHING
    by_state: dict[str, StateTotals] = {}
    run = _Run()
    at = before
    for at, (payee, number) in enumerate(group.payees, before + 1):
        form, recipient, office = payee
        if form.year != year or (form.corrected and original) or (not zeros and problems_of(form)):
            _refuse_form(form, year, original, f"payee {at}")
        account = form.account_number
        if number is None or number.digits <= run.last or run.ended or account:
            run.refuse(number, account, f"payee {at}")
            digits, kind = (number.digits, "1" if number.is_business else "2") if number else ("", "")
        else:
            run.begin(digits := number.digits)
            kind = "1" if number.kind == "EIN" else "2"

        first, middle, last, suffix, business = recipient.name
        name = business or " ".join([part for part in (last, first, middle, suffix) if part])
        street, city, state, zip_code = recipient.address
        amounts = _amounts(form)
        tax, local_tax, code = _state(form, combined, f"payee {at}") if form.states else (0, 0, "")
        used = tuple(map(add, used, amounts))
        if zeros:
            amounts, tax, local_tax = _NOTHING, 0, 0
        year_of_roth, paid, codes = form.first_roth_year, form.payment_date, form.codes
        tail = (
            *(sequence, codes if len(codes) == 1 else in_order(codes)),
            *("1" if form.not_determined else "", "1" if form.ira else "", "1" if form.total_distribution else ""),
            *(year_of_roth or "", f"{paid:%Y%m%d}" if paid else "", tax, local_tax, code),
        )
        record = text % (kind, digits, account, office, *amounts, name, "", street, city, state, zip_code, *tail)
        if (
            len(record) == WRITTEN
            and record.isascii()
            and record.isprintable()
            and state in us
            and zip_code.isdigit()
            and len(zip_code) in {5, 9}
            and (bool(last) is not bool(business))
            and not (business and (first or middle or suffix))
            and street
            and city
            and " " not in (name[0], street[0], city[0])
            and "  " not in name
        ):
            put(record.upper())
        else:
            put(_carefully(made, payee, (kind, digits), amounts, tail, f"payee {at}"))
        sequence += 1
        totals = tuple(map(add, totals, amounts))
        if code:
            _add_state(by_state, code, amounts, tax, local_tax)
    named = "".join(code for code, amount in zip(amount_codes(), used, strict=True) if amount)
    return Written(at - before, totals, named or amount_codes()[0], by_state)


def _amounts(form: Form1099R) -> tuple[Cents, ...]:
    """The payment amounts in the order of the amount codes: 1 to 6, 8, 9, A and B."""
    gross = form.gross
    return (
        gross,
        form.taxable or 0,
        form.capital_gain or 0,
        form.withheld or 0,
        form.contributions or 0,
        form.unrealized_appreciation or 0,
        form.other or 0,
        0,  # box 9b
        gross if form.ira else 0,  # no box on paper
        form.in_plan_rollover or 0,
    )


def _carefully(
    made: Template, payee: Payee, tin: tuple[str, str], amounts: tuple[Cents, ...], tail: tuple[Any, ...], key: str
) -> str:
    """The record of a payee whose values are not plain or too long: written rightly, or refused by its field."""
    recipient, account = payee.recipient, plain(payee.form.account_number, f"{key}: account number")
    office = plain(payee.office_code, f"{key}: office code")
    name = plain(surname_first(recipient.name, f"{key}: name"), f"{key}: name")
    first, second = two_lines(name, WIDTH, f"{key}: name")
    street = plain(recipient.address.street, f"{key}: street")
    city = plain(recipient.address.city, f"{key}: city")
    for text, what in ((name, "name"), (street, "street"), (city, "city")):
        if not text:
            raise BadInputError("it is empty, and has to be there", key=f"{key}: {what}")
    state = state_of(recipient.address.state, f"{key}: state")
    zip_code = zip_digits(recipient.address.zip_code, f"{key}: ZIP code")
    values = (*tin, account, office, *amounts, first, second, street, city, state, zip_code, *tail)
    return made.filled(values, key).upper()


def _refuse_form(form: Form1099R, year: int, original: bool, key: str) -> None:
    if form.corrected and original:
        raise BadInputError("a corrected form is among the originals", "file it in a group of corrections", key=key)
    refuse_problems(form, year, key)


class _Run:
    """The forms of one recipient, side by side: each needs an account number of its own."""

    def __init__(self) -> None:
        self.last = ""
        self.ended = False
        """Whether a payee without a number has come."""
        self._accounts: list[str] = []

    def begin(self, digits: str) -> None:
        """The next recipient, whose form has no account number."""
        self.last = digits
        self._accounts = [""]

    def refuse(self, number: TaxpayerNumber | None, account: str, key: str) -> None:
        """Look closely at a payee who is not simply the next one.

        Raises
        ------
        BadInputError
            Out of order, or one recipient's forms without account numbers of their own.
        """
        if number is None:
            self.ended = True
            return
        if account:
            refuse_number_as_account(account, number, f"{key}: account number")
            account = plain(account, f"{key}: account number").upper()  # as it will be written
        digits = number.digits
        if self.ended or digits < self.last:
            raise BadInputError(
                "the payees are not in the order of their numbers",
                "sort them, those without a number last: two forms of one person are found that way",
                key=key,
            )
        if digits != self.last:
            self.last, self._accounts = digits, [account]
            return
        if not account or account in self._accounts or "" in self._accounts:
            raise BadInputError(
                "one recipient has several forms, and not each its own account number",
                "give each form one, such as R1, R2",
                key=f"{key}: account number",
            )
        self._accounts.append(account)


def _state(form: Form1099R, combined: bool, key: str) -> tuple[Cents, Cents, str]:
    """State tax, local tax, and the state's code where the form goes there too.

    Publication 1220 has room for one state. Without the combined program these amounts are for the filer's own use:
    with two states they are left at zero. A form without a state goes to none.
    """
    if len(form.states) > 1:
        if combined:
            raise BadInputError(
                "the form has two states, and a record is forwarded to one",
                "file it outside the combined program, and with the states themselves",
                key=key,
            )
        return 0, 0, ""
    line = form.states[0]
    return line.tax_withheld, line.local_tax_withheld, combined_code(line.state, key) if combined else ""


def _add_state(
    by_state: dict[str, StateTotals], code: str, amounts: tuple[Cents, ...], tax: Cents, local_tax: Cents
) -> None:
    so_far = by_state.get(code) or StateTotals(0, _NOTHING, 0, 0)
    by_state[code] = StateTotals(
        so_far.payees + 1,
        tuple(map(add, so_far.amounts, amounts)),
        so_far.tax + tax,
        so_far.local_tax + local_tax,
    )


_TOTALS = tuple(f"control_total_{code}" for code in amount_codes())


def totals_record(written: Written, sequence: int) -> str:
    """Record C: the payees of the payer before it, added up."""
    made = template("C", {"record_type": "C"}, ("number_of_payees", *_TOTALS, "record_sequence_number"))
    return made.filled((written.payees, *written.totals, sequence), "record C")


def totals_records_of_states(written: Written, sequence: int) -> Iterator[str]:
    """Records K, one for each state to which forms go, in the order of the states' codes."""
    made = template(
        "K",
        {"record_type": "K"},
        (
            *("number_of_payees", *_TOTALS, "record_sequence_number"),
            *("state_income_tax_withheld_total", "local_income_tax_withheld_total", "combined_federal_state_code"),
        ),
    )
    for at, (code, state) in enumerate(sorted(written.by_state.items()), sequence):
        yield made.filled((state.payees, *state.amounts, at, state.tax, state.local_tax, code), "record K")
