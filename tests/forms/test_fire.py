"""FIRE files: the layout, what is written, what is refused; read again by a reader made from the layout alone."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megaroth.errors import BadInputError, MegarothError, NotPublishedError
from megaroth.forms.filing import Filed, Payee
from megaroth.forms.fire import Summary, write, write_to
from megaroth.forms.fire_headers import Group, Transmission, Vendor
from megaroth.forms.fire_layout import Template, fields_of
from megaroth.forms.model import Address, Form1099R, Name, Party, StateLine
from megaroth.forms.names import plain
from megaroth.forms.numbers import TaxpayerNumber
from tests.forms.fire_reader import DATA, Record, check, fields, read
from tests.forms.samples import EIN, EIN_DIGITS, LEE, PLAN, SSN, SSN_DIGITS, form, number, payee

pytestmark = pytest.mark.slow

SENDER = Transmission(2025, PLAN, EIN, "ab12c", "Pat Roe", "Pat.Roe@example.org", test=True)
Numbered = tuple[Payee, TaxpayerNumber | None]


def group(*payees: Numbered, **rest: Any) -> Group:
    return Group(PLAN, EIN, payees or [(payee(), SSN)], **rest)


def written(*groups: Group, sender: Transmission = SENDER) -> tuple[list[Record], Summary]:
    out = io.BytesIO()
    summary = write_to(out, sender, groups or [group()])
    records = read(out.getvalue())
    check(records)
    assert summary.records == len(records)
    return records, summary


def one(*payees: Numbered, **rest: Any) -> Record:
    """The only payee's record."""
    records, _ = written(group(*payees, **rest))
    (found,) = [record for record in records if record.kind == "B"]
    return found


def refusal(*groups: Group, sender: Transmission = SENDER) -> BadInputError:
    with pytest.raises(BadInputError) as refused:
        written(*groups, sender=sender)
    for secret in (SSN_DIGITS, EIN_DIGITS):
        assert secret not in str(refused.value)
        assert secret not in repr(refused.value.as_dict())
    return refused.value


# --- the layout ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", "TABCKF")
def test_the_fields_of_a_record_lie_side_by_side_from_1_to_750(record: str) -> None:
    at = 1
    for field in fields(record):
        assert field["start"] == at
        at += field["length"]
    assert at == 751


@pytest.mark.parametrize("record", "TABCKF")
def test_types_and_justification(record: str) -> None:
    for field in fields_of(record):
        assert field.type in {"alphanumeric", "numeric", "year", "date", "amount_cents", "blank"}
        assert field.name.startswith("blank_") == (field.type == "blank")
        assert field.justify == "right" if field.type == "amount_cents" else field.justify in {"left", "right"}
        assert field.required in {"required", "conditional", "optional"}


POSITIONS = {  # Publication 1220, Part C: points that break files, and the block of Form 1099-R
    "T": {"test_file_indicator": (28, 28), "total_number_of_payees": (296, 303), "vendor_indicator": (518, 518)},
    "A": {"type_of_return": (26, 27), "amount_codes": (28, 45), "transfer_agent_indicator": (133, 133)},
    "B": {
        "payment_amount_1": (55, 66),
        "payment_amount_J": (259, 270),
        "first_payee_name_line": (288, 327),
        "distribution_code": (545, 546),
        "taxable_amount_not_determined_indicator": (547, 547),
        "ira_sep_simple_indicator": (548, 548),
        "total_distribution_indicator": (549, 549),
        "first_year_of_designated_roth_contribution": (552, 555),
        "date_of_payment": (557, 564),
        "state_income_tax_withheld": (723, 734),
        "local_income_tax_withheld": (735, 746),
        "combined_federal_state_code": (747, 748),
    },
    "C": {"control_total_1": (16, 33), "control_total_J": (322, 339)},
    "K": {"combined_federal_state_code": (747, 748)},
    "F": {"zeros": (10, 30), "total_number_of_payees": (50, 57)},
}


@pytest.mark.parametrize("record", POSITIONS)
def test_positions_that_break_files(record: str) -> None:
    found = {field.name: (field.start, field.end) for field in fields_of(record)}
    assert POSITIONS[record].items() <= found.items()


# --- what is written -------------------------------------------------------------------------------------


def test_a_direct_rollover_of_after_tax_money() -> None:
    records, summary = written()
    assert "".join(record.kind for record in records) == "TABCF"
    sender, payer, paid, _, _ = records
    assert sender.said("transmitter_control_code") == "AB12C"
    assert sender.said("test_file_indicator") == "T"
    assert sender.said("contact_email") == "Pat.Roe@example.org"
    assert sender.said("vendor_indicator") == "I"
    assert sender.said("transmitter_tin") == EIN_DIGITS
    assert payer.said("type_of_return") == "9"
    assert payer.said("amount_codes") == "125"
    assert payer.said("payer_tin") == EIN_DIGITS
    assert payer.said("transfer_agent_indicator") == "0"
    assert paid.said("first_payee_name_line") == "EXAMPLE LEE Q JR"
    assert paid.said("payee_mailing_address") == "2 OAK AVE APT 4"
    assert paid.said("payee_zip") == "958141234"
    assert (paid.said("type_of_tin"), paid.said("payee_tin")) == ("2", SSN_DIGITS)
    assert paid.said("distribution_code") == "G"
    assert [paid.number(f"payment_amount_{code}") for code in "125"] == [3_010_000, 10_000, 3_000_000]
    for mark in ("taxable_amount_not_determined", "ira_sep_simple", "total_distribution"):
        assert paid.said(f"{mark}_indicator") == ""
    assert summary == Summary(
        5, 1, 1, {**dict.fromkeys("1234689AB", 0), "1": 3_010_000, "2": 10_000, "5": 3_000_000} | {"3": 0}
    )


def test_without_a_taxable_amount_code_2_is_absent() -> None:
    records, _ = written(group((payee(gross=3_000_000, taxable=0), SSN)))
    assert records[1].said("amount_codes") == "15"
    assert records[2].text["payment_amount_2"] == "0" * 12


def test_an_ira_conversion() -> None:
    conversion = payee(gross=1_092_600, taxable=1_092_600, contributions=None, codes="2", not_determined=True, ira=True)
    found = one((conversion, SSN))
    assert [found.number(f"payment_amount_{code}") for code in "12A"] == [1_092_600] * 3
    assert (found.said("taxable_amount_not_determined_indicator"), found.said("ira_sep_simple_indicator")) == ("1", "1")


def test_a_roth_plan_payout_with_box_10() -> None:
    paid = payee(
        gross=1_000_000,
        taxable=200_000,
        contributions=800_000,
        codes="B1",
        first_roth_year=2022,
        in_plan_rollover=300_000,
        withheld=40_000,
        total_distribution=True,
    )
    found = one((paid, SSN))
    assert found.said("distribution_code") == "1B"  # the numeric code first
    assert found.number("payment_amount_B") == 300_000
    assert found.number("payment_amount_4") == 40_000
    assert found.said("first_year_of_designated_roth_contribution") == "2022"
    assert found.said("total_distribution_indicator") == "1"


def test_a_date_of_payment() -> None:
    death = payee(codes="C", taxable=None, contributions=None, payment_date=date(2025, 3, 9))
    assert one((death, SSN)).said("date_of_payment") == "20250309"


def test_production_prior_year_vendor_and_blank_line_ends() -> None:
    sender = SENDER._replace(test=False, prior_year=True, vendor=Vendor(PLAN, "Sam Poe"), line_ends=False)
    first = written(sender=sender)[0][0]
    assert first.text["test_file_indicator"] == " "
    assert first.said("prior_year_data_indicator") == "P"
    assert (first.said("vendor_indicator"), first.said("vendor_contact_name")) == ("V", "SAM POE")
    assert first.text["blank_or_crlf"] == "  "


def test_several_payers() -> None:
    records, summary = written(group(), group((payee(gross=1, taxable=1, contributions=None), SSN)))
    assert "".join(record.kind for record in records) == "TABCABCF"
    assert summary.payers == 2
    assert summary.totals["1"] == 3_010_001


def test_a_payee_without_a_number_has_blanks() -> None:
    found = one((payee(), None))
    assert found.text["payee_tin"] == " " * 9
    assert found.text["type_of_tin"] == " "


def test_a_business_number() -> None:
    firm = Party(Name(business="Estate of Lee Example"), LEE.address)
    found = one((payee(firm), EIN))
    assert found.said("type_of_tin") == "1"
    assert found.said("first_payee_name_line") == "ESTATE OF LEE EXAMPLE"


def test_a_long_name_goes_on_to_the_second_line() -> None:
    name = Name("Maximiliana Wilhelmina", "Alexandrina", "Featherstonehaugh-Cholmondeley")
    found = one((payee(LEE._replace(name=name)), SSN))
    assert found.said("first_payee_name_line") == "FEATHERSTONEHAUGH-CHOLMONDELEY"
    assert found.said("second_payee_name_line") == "MAXIMILIANA WILHELMINA ALEXANDRINA"


# --- states ----------------------------------------------------------------------------------------------


def state_payee(state: str, tax: int, at: int) -> Numbered:
    line = StateLine(tax, state, "123", 3_010_000, local_tax_withheld=7)
    return payee(states=(line,), recipient=LEE), number(at)


def test_states_get_their_totals() -> None:
    payees = [state_payee("CA", 100, 1), state_payee("AL", 20, 2), state_payee("CA", 5, 3), (payee(), number(4))]
    records, _ = written(group(*payees, combined=True))
    assert "".join(record.kind for record in records) == "TABBBBCKKF"
    assert records[1].said("combined_federal_state_filing_program") == "1"
    alabama, california = records[-3], records[-2]
    assert (alabama.said("combined_federal_state_code"), california.said("combined_federal_state_code")) == ("01", "06")
    assert california.number("number_of_payees") == 2
    assert california.number("control_total_1") == 6_020_000
    assert california.number("state_income_tax_withheld_total") == 105
    assert california.number("local_income_tax_withheld_total") == 14
    assert records[5].said("combined_federal_state_code") == ""  # no state line: goes to none


def test_the_programs_codes_are_not_those_of_the_census() -> None:
    assert one(state_payee("CO", 1, 1), combined=True).said("combined_federal_state_code") == "07"


def test_without_the_program_state_tax_is_for_the_filers_own_use() -> None:
    found = one(state_payee("NY", 100, 1))
    assert found.number("state_income_tax_withheld") == 100
    assert found.said("combined_federal_state_code") == ""
    two = payee(states=(StateLine(1, "NY"), StateLine(2, "CA")))
    assert one((two, SSN)).number("state_income_tax_withheld") == 0


def test_a_state_outside_the_program_is_refused() -> None:
    refused = refusal(group(state_payee("NY", 1, 1), combined=True))
    assert str(refused).startswith(
        "payee 1: 'NY' is not known to take part in the Combined Federal/State Filing program"
    )


def test_a_record_goes_to_one_state() -> None:
    two = payee(states=(StateLine(1, "AL"), StateLine(2, "CA")))
    assert "the form has two states" in str(refusal(group((two, SSN), combined=True)))


# --- corrections -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("filed", "mark"), [("original", " "), ("corrected", "G"), ("replacing", "C")])
def test_marks_of_corrections(filed: Filed, mark: str) -> None:
    before = [group(filed="withdrawn")] if filed == "replacing" else []
    records, _ = written(*before, group(filed=filed))
    assert records[-3].text["corrected_return_indicator"] == mark


def test_the_first_of_two_records_repeats_the_wrong_one_with_zeros() -> None:
    wrong = payee(codes="1", account_number="R1")  # not a form that could be filed
    records, summary = written(group((wrong, number(1)), filed="withdrawn"), group(filed="replacing"))
    first = records[2]
    assert first.text["corrected_return_indicator"] == "G"
    assert first.said("distribution_code") == "1"
    assert first.said("payer_account_number") == "R1"
    assert all(first.number(f"payment_amount_{code}") == 0 for code in "123456789AB")
    assert records[1].said("amount_codes") == "125"  # as first filed
    assert summary.totals["1"] == 3_010_000


def test_nothing_replaces_what_was_not_withdrawn() -> None:
    assert "replaces more forms than were withdrawn" in str(refusal(group(filed="replacing")))


def test_a_corrected_form_is_not_among_the_originals() -> None:
    assert "a corrected form is among the originals" in str(refusal(group((payee(corrected=True), SSN))))
    assert one((payee(corrected=True), SSN), filed="corrected").said("corrected_return_indicator") == "G"


# --- several forms of one recipient ----------------------------------------------------------------------


def test_forms_of_one_recipient_have_account_numbers_of_their_own() -> None:
    first, second = payee(account_number="R1"), payee(account_number="R2")
    records, _ = written(group((first, SSN), (second, SSN)))
    assert [record.said("payer_account_number") for record in records[2:4]] == ["R1", "R2"]
    for pair in ((payee(), payee()), (first, first), (first, payee()), (payee(), first)):
        refused = refusal(group(*((each, SSN) for each in pair)))
        assert refused.key == "payee 2: account number"
        assert "not each its own account number" in str(refused)


@pytest.mark.parametrize("order", [(2, 1), (None, 1), (2, 3, 1)], ids=str)
def test_payees_come_in_the_order_of_their_numbers(order: tuple[int | None, ...]) -> None:
    payees = [(payee(), None if at is None else number(at)) for at in order]
    assert "not in the order of their numbers" in str(refusal(group(*payees)))


def test_several_payees_without_a_number() -> None:
    assert written(group((payee(), SSN), (payee(), None), (payee(), None)))[1].payees == 3


def test_blanks_around_the_parts_of_a_name_are_left_out() -> None:
    party = LEE._replace(name=Name(" Lee", "", "Stone ", ""))
    assert one((payee(party), SSN)).said("first_payee_name_line") == "STONE LEE"


def test_an_email_address_is_never_changed() -> None:
    refused = refusal(sender=SENDER._replace(email="josé@example.org"))
    assert refused.key == "transmitter: email"
    assert "plain letters" in str(refused)


@pytest.mark.parametrize(("one", "other"), [("r1", "R1"), ("é1", "E1"), ("R1", " R1"), ("R1", "R1 ")])
def test_account_numbers_are_compared_as_they_are_written(one: str, other: str) -> None:
    refused = refusal(group((payee(account_number=one), SSN), (payee(account_number=other), SSN)))
    assert refused.key == "payee 2: account number"
    assert "not each its own account number" in str(refused)


@pytest.mark.parametrize("account", [SSN_DIGITS, f"A-{SSN_DIGITS}", "219-09-8765"])
def test_an_account_number_is_not_the_recipients_own(account: str) -> None:
    assert "holds the recipient's taxpayer number" in str(refusal(group((payee(account_number=account), SSN))))


# --- what is refused -------------------------------------------------------------------------------------


def test_2026_goes_to_iris_alone() -> None:
    refused = refusal(sender=SENDER._replace(year=2026))
    assert "the FIRE system takes no forms of tax year 2026" in str(refused)
    assert "IRIS" in str(refused)


def test_a_year_that_is_not_described() -> None:
    with pytest.raises(NotPublishedError):
        written(sender=SENDER._replace(year=2024))


def test_a_form_of_another_year() -> None:
    assert "the form is of 2026, and the file is of 2025" in str(refusal(group((payee(year=2026), SSN))))


def test_a_form_that_contradicts_itself() -> None:
    refused = refusal(group((payee(), number(1)), (payee(withheld=5), number(2))))
    assert str(refused).startswith("payee 2: box 4 has an amount beside code G")


LONG = "x" * 41
TOO_LONG: dict[str, tuple[Party, dict[str, Any], str]] = {
    "street": (LEE._replace(address=LEE.address._replace(street=LONG)), {}, "payee mailing address"),
    "city": (LEE._replace(address=LEE.address._replace(city=LONG)), {}, "payee city"),
    "account": (LEE, {"account_number": "R" * 21}, "payer account number"),
    "office": (LEE, {"office": "12345"}, "payer office code"),
    "amount": (LEE, {"gross": 10**12, "taxable": 0}, "payment amount 1"),
    "basis": (LEE, {"gross": 10**12, "taxable": None, "contributions": 10**13}, "payment amount 1"),
}


@pytest.mark.parametrize("what", TOO_LONG)
def test_too_long_is_refused_by_its_field_and_never_cut_off(what: str) -> None:
    recipient, rest, says = TOO_LONG[what]
    refused = refusal(group((payee(recipient, **rest), SSN)))
    assert refused.key == f"payee 1: {says}"
    assert "nothing is cut off" in str(refused)


def test_an_amount_to_the_fields_limit() -> None:
    largest = 10**12 - 1
    assert one((payee(gross=largest, taxable=largest, contributions=0), SSN)).number("payment_amount_1") == largest


def test_a_name_that_two_lines_do_not_hold() -> None:
    for last in ("x" * 41, "x" * 40 + " " + "y" * 41):
        refused = refusal(group((payee(LEE._replace(name=Name(last=last))), SSN)))
        assert refused.key == "payee 1: name"
        assert "two lines of 40" in str(refused)


BAD_PARTIES = {
    "no name": (LEE._replace(name=Name()), "there is no name"),
    "no last name": (LEE._replace(name=Name(first="Lee")), "the name has no last name"),
    "blank name": (LEE._replace(name=Name(last=" ")), "it is empty"),
    "person and business": (
        LEE._replace(name=Name(last="Example", business="Example")),
        "a person's name and a business",
    ),
    "no street": (LEE._replace(address=LEE.address._replace(street="")), "street: it is empty"),
    "blank city": (LEE._replace(address=LEE.address._replace(city="  ")), "city: it is empty"),
    "no such state": (LEE._replace(address=LEE.address._replace(state="ZZ")), "not the postal abbreviation"),
    "no such ZIP": (LEE._replace(address=LEE.address._replace(zip_code="9581")), "it is not a ZIP code"),
    "ZIP with a letter": (LEE._replace(address=LEE.address._replace(zip_code="9581O")), "it is not a ZIP code"),
    "first name and business": (LEE._replace(name=Name("Lee", business="Example")), "a person's name and a business"),
    "ZIP in other digits": (LEE._replace(address=LEE.address._replace(zip_code="٩٥٨١٤")), "it is not a ZIP code"),
    "number as ZIP": (LEE._replace(address=LEE.address._replace(zip_code="219-09-8765")), "it is not a ZIP code"),
    "two lines in one": (LEE._replace(address=LEE.address._replace(street="2 Oak\nApt 4")), "control character U+000A"),
    "another script": (LEE._replace(name=Name("明", "", "王")), "“王” (U+738B), which has no plain spelling"),
}


@pytest.mark.parametrize("what", BAD_PARTIES)
def test_a_party_that_cannot_be_written(what: str) -> None:
    party, says = BAD_PARTIES[what]
    refused = refusal(group((payee(party), SSN)))
    assert says in str(refused)
    assert refused.key.startswith("payee 1: ")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"control_code": "1234"}, "transmitter: code"),
        ({"contact": ""}, "transmitter: contact"),
        ({"email": "pat\t@example.org"}, "transmitter: email"),
        ({"email": "p" * 51}, "record T: contact email"),
        ({"transmitter": PLAN._replace(phone="12")}, "transmitter: telephone"),
        ({"vendor": Vendor(PLAN._replace(name=Name(business="x " * 25)), "Sam")}, "vendor"),
    ],
)
def test_a_sender_that_cannot_be_written(changes: dict[str, Any], says: str) -> None:
    assert refusal(sender=SENDER._replace(**changes)).key == says


@pytest.mark.parametrize("groups", [[], [Group(PLAN, EIN, ())]], ids=["no payer", "no payee"])
def test_nothing_to_file(groups: list[Group]) -> None:
    with pytest.raises(BadInputError, match="there is no form"):
        write_to(io.BytesIO(), SENDER, groups)


# --- the file --------------------------------------------------------------------------------------------


def test_a_new_file_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "irs.txt"
    assert write(path, SENDER, [group()]).payees == 1
    check(read(path.read_bytes()))
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    before = path.read_bytes()
    with pytest.raises(BadInputError, match="never overwritten"):
        write(path, SENDER, [group()])
    assert path.read_bytes() == before


def test_after_a_refusal_there_is_no_file(tmp_path: Path) -> None:
    payees = [(payee(), number(at)) for at in range(2_000)]
    with pytest.raises(BadInputError, match="payee 2001"):
        write(tmp_path / "irs.txt", SENDER, [group(*payees, (payee(withheld=1), SSN))])
    with pytest.raises(BadInputError, match="2026"):
        write(tmp_path / "irs.txt", SENDER._replace(year=2026), [group()])
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BadInputError, match="there is no folder"):
        write(tmp_path / "none" / "irs.txt", SENDER, [group()])


def test_the_same_input_gives_the_same_bytes() -> None:
    made = []
    for _ in range(2):
        out = io.BytesIO()
        write_to(out, SENDER, [group()])
        made.append(out.getvalue())
    assert made[0] == made[1]


def test_a_file_may_begin_anywhere() -> None:
    out = io.BytesIO(b"before")
    out.seek(0, io.SEEK_END)
    write_to(out, SENDER, [group()])
    assert out.getvalue().startswith(b"before")
    check(read(out.getvalue()[6:]))


def test_payees_are_taken_one_by_one() -> None:
    taken = []

    def passing() -> Iterator[Numbered]:
        for at in range(3_000):
            taken.append(at)
            yield payee(), number(at)

    class Noting(io.BytesIO):
        def write(self, raw: Any) -> int:
            seen.append(len(taken))
            return super().write(raw)

    seen: list[int] = []
    write_to(Noting(), SENDER, [Group(PLAN, EIN, passing())])
    assert seen[1] < 1_100  # the first records were on the disk long before the last payee was asked for


# --- secrets ---------------------------------------------------------------------------------------------


def test_no_number_is_shown() -> None:
    shown = [repr(each) for each in (SENDER, group(), EIN, SSN, (payee(), SSN))]
    shown += [str(SSN), f"{SSN}", f"{SSN:>30}", "%s" % SSN]  # noqa: UP031
    for text in shown:
        assert SSN_DIGITS not in text
        assert EIN_DIGITS not in text
    assert str(SSN) == "SSN ending in 8765"


# --- any payee -------------------------------------------------------------------------------------------

LETTERS = st.characters(codec="utf-8", categories=("Lu", "Ll", "Lo", "Mn", "Pd", "Zs"))
LATIN = st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-'éÉüÜñÑçÇåÅøØßæłžőăș ")
SHORT = st.text(LATIN, min_size=1, max_size=12).filter(str.strip)
WILD = st.one_of(SHORT, st.text(LATIN, max_size=90), st.text(LETTERS, min_size=1, max_size=12))
NOTHING = st.just("")


def people(text: st.SearchStrategy[str], states: list[str], zips: list[str]) -> st.SearchStrategy[Party]:
    """Persons and businesses with addresses."""
    optional = st.one_of(NOTHING, text)
    names = st.one_of(
        st.builds(Name, optional, optional, text, optional, NOTHING),
        st.builds(Name, NOTHING, NOTHING, NOTHING, NOTHING, text),
    )
    places = st.builds(Address, text, text, st.sampled_from(states), st.sampled_from(zips))
    return st.builds(Party, names, places, NOTHING)


def forms(cents: st.SearchStrategy[int], account: st.SearchStrategy[str]) -> st.SearchStrategy[Form1099R]:
    """Rollovers and refunds that agree with themselves."""

    def of(basis: int, earnings: int, account: str, codes: str, roth: int) -> Form1099R:
        untaxed = codes == "H"
        return Form1099R(
            2025,
            basis + earnings,
            0 if untaxed else earnings,
            codes,
            contributions=basis,
            account_number=account,
            first_roth_year=roth if untaxed else None,
        )

    return st.builds(of, cents, cents, account, st.sampled_from(["G", "H", "8"]), st.integers(2006, 2025))


RIGHT = st.builds(
    Payee,
    forms(st.integers(0, 5 * 10**11 - 1), st.one_of(NOTHING, st.text("ABC-123", max_size=8).map(str.strip))),
    people(SHORT, ["CA", "ny", "PR", "AE"], ["95814", "95814-1234", "958141234"]),
    st.sampled_from(["", "1", "12ab"]),
)
ANYONE = st.builds(
    Payee,
    forms(st.one_of(st.integers(0, 10**7), st.integers(10**12 - 2, 10**12 + 2)), st.text(LATIN, max_size=22)),
    people(WILD, ["CA", "ZZ"], ["95814", "9"]),
    st.sampled_from(["", "12345"]),
)


def written_as(one_payee: Payee) -> bytes:
    out = io.BytesIO()
    write_to(out, SENDER, [Group(PLAN, EIN, [(one_payee, SSN)])])
    return out.getvalue()


def agree(raw: bytes, one_payee: Payee) -> None:
    """Whether the file says what the payee says, nothing cut off."""
    records = read(raw)
    check(records)
    found, recipient, filed = records[2], one_payee.recipient, one_payee.form
    assert found.number("payment_amount_1") == filed.gross
    assert found.number("payment_amount_2") == filed.taxable
    assert found.number("payment_amount_5") == filed.contributions
    name = recipient.name
    parts = [name.business] if name.business else [name.last, name.first, name.middle, name.suffix]
    spelled = plain(" ".join(part for part in parts if part), "").upper()
    lines = [found.text["first_payee_name_line"], found.text["second_payee_name_line"]]
    assert " ".join(line.rstrip(" ") for line in lines).split() == spelled.split()
    assert found.said("payee_mailing_address") == plain(recipient.address.street, "").upper()
    assert found.said("payee_city") == plain(recipient.address.city, "").upper()
    assert found.said("payee_state") == recipient.address.state.upper()
    assert found.said("payee_zip") == recipient.address.zip_code.replace("-", "")
    assert found.said("payer_account_number") == plain(filed.account_number, "").upper()
    assert found.said("payee_tin") == SSN_DIGITS


@settings(max_examples=200)
@given(RIGHT)
def test_anyone_with_latin_letters_that_fit_is_written(one_payee: Payee) -> None:
    agree(written_as(one_payee), one_payee)


@settings(max_examples=300)
@given(ANYONE)
def test_anyone_else_is_written_whole_or_refused(one_payee: Payee) -> None:
    try:
        raw = written_as(one_payee)
    except MegarothError as error:
        refused = str(error)
    else:
        agree(raw, one_payee)
        return
    assert SSN_DIGITS not in refused
    assert refused.startswith("payee 1")


MONEY = st.tuples(
    st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from(["", "CA", "AL"]), st.integers(0, 10**6)
)


@settings(max_examples=50)
@given(st.lists(st.lists(MONEY, min_size=1, max_size=30), min_size=1, max_size=4))
def test_totals_are_the_sums_of_the_payees(payers: list[list[tuple[int, int, str, int]]]) -> None:
    def groups() -> Iterable[Group]:
        for payees in payers:
            yield Group(PLAN, EIN, [(of(*money), number(at)) for at, money in enumerate(payees)], combined=True)

    def of(basis: int, earnings: int, state: str, tax: int) -> Payee:
        lines = (StateLine(min(tax, basis + earnings), state),) if state else ()
        return Payee(Form1099R(2025, basis + earnings, earnings, "G", contributions=basis, states=lines), LEE)

    out = io.BytesIO()
    summary = write_to(out, SENDER, groups())
    check(read(out.getvalue()))
    every = [money for payees in payers for money in payees]
    assert summary.payees == len(every)
    assert summary.totals["5"] == sum(basis for basis, _, _, _ in every)
    assert summary.totals["2"] == sum(earnings for _, earnings, _, _ in every)


def test_a_template_cannot_be_made_with_an_unknown_field() -> None:
    from megaroth.forms.fire_layout import template

    with pytest.raises(AssertionError, match="no field of record F"):
        template("F", {"no_such": "1"}, ())
    assert isinstance(template("F", {"record_type": "F"}, ()), Template)


def test_the_data_says_where_it_is_from() -> None:
    assert "Publication 1220" in DATA["source"]
    assert form().codes == "G"
