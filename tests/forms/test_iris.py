"""IRIS portal CSV: templates as they may come, rows, batches, and what is refused."""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megaroth.errors import BadInputError, MegarothError, NotPublishedError
from megaroth.forms.filing import Payee
from megaroth.forms.iris import LARGEST_BATCH, SAFE_BATCH, Issuer, write
from megaroth.forms.iris_template import iris_data, read_template
from megaroth.forms.model import Name, Party, StateLine
from megaroth.forms.numbers import TaxpayerNumber
from megaroth.forms.years import year_of
from tests.forms.samples import EIN, EIN_DIGITS, LEE, PLAN, SSN, SSN_DIGITS, number, payee

ISSUER = Issuer(PLAN, EIN, "pat@example.org")
LEADING: list[str] = iris_data()["common_columns"]
TAIL: list[str] = iris_data()["tail_columns"]


def columns(year: int) -> list[str]:
    """A template as it would be, if the portal names boxes as the form does: the real one was never seen."""
    boxes = [box.title for box in year_of(year).boxes if int(box.number.rstrip("abcd")) < 14]
    return [*LEADING, *boxes, *TAIL]


def template(folder: Path, captions: Sequence[str], end: str = "\r\n", mark: bytes = b"") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerow(captions)
    path = folder / "template.csv"
    path.write_bytes(mark + text.getvalue().encode())
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as opened:
        return list(csv.DictReader(opened, strict=True))


def made(folder: Path, *payees: tuple[Payee, TaxpayerNumber], year: int = 2025, **rest: Any) -> list[dict[str, str]]:
    """The rows of the one file that is written."""
    path = rest.pop("template", None) or template(folder, columns(year))
    (out,) = write(path, folder / "out.csv", year, ISSUER, payees or [(payee(year=year), SSN)], **rest)
    return rows(out)


def refusal(folder: Path, *payees: tuple[Payee, TaxpayerNumber], **rest: Any) -> BadInputError:
    before = {path.name for path in folder.iterdir()} | {"template.csv"}
    with pytest.raises(BadInputError) as refused:
        made(folder, *payees, **rest)
    for secret in (SSN_DIGITS, EIN_DIGITS):
        assert secret not in str(refused.value)
        assert secret not in repr(refused.value.as_dict())
    assert {path.name for path in folder.iterdir()} <= before
    return refused.value


# --- rows ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_direct_rollover_of_after_tax_money(tmp_path: Path, year: int) -> None:
    (row,) = made(tmp_path, year=year)
    codes = {2025: "Box 7 - Distribution code(s)", 2026: "Box 7a - Dist. code(s)"}[year]
    ira = {2025: "Box 7 - IRA/SEP/SIMPLE", 2026: "Box 7b - IRA/SEP/SIMPLE"}[year]
    basis = next(caption for caption in row if caption.startswith("Box 5 - "))
    wanted = {
        "Form Type": "1099-R",
        "Tax Year": str(year),
        "Payer TIN Type": "EIN",
        "Payer Taxpayer ID Number": EIN_DIGITS,
        "Payer Name Type": "B",
        "Payer Business or Entity Name Line 1": "Example Solo 401(k) Plan",
        "Payer Country": "US",
        "Payer Phone Type": "D",
        "Payer Phone": "5550100199",
        "Payer Email Address": "pat@example.org",
        "Recipient TIN Type": "SSN",
        "Recipient Taxpayer ID Number": SSN_DIGITS,
        "Recipient Name Type": "I",
        "Recipient First Name": "Lee",
        "Recipient Middle Name": "Q",
        "Recipient Last Name (Surname)": "Example",
        "Recipient Suffix": "Jr",
        "Recipient Address Line 1": "2 Oak Ave Apt 4",
        "Recipient City/Town": "Sacramento",
        "Recipient State/Province/Territory": "CA",
        "Recipient ZIP/Postal Code": "958141234",
        "Box 1 - Gross distribution": "30100.00",
        "Box 2a - Taxable amount": "100.00",
        "Box 2b - Taxable amount not determined": "N",
        "Box 2b - Total distribution": "N",
        "Box 4 - Federal income tax withheld": "",
        basis: "30000.00",
        codes: "G",
        ira: "N",
        "Box 10 - Amount allocable to IRR within 5 years": "",
        "Combined Federal/State Filing": "",
        "State 1": "",
    }
    assert wanted.items() <= row.items()
    if year == 2026:
        assert {row[caption] for caption in row if caption[:6] in ("Box 7c", "Box 7d", "Box 8b")} == {""}


def test_zero_is_written_and_empty_is_not(tmp_path: Path) -> None:
    (row,) = made(tmp_path, (payee(gross=3_000_000, taxable=0, withheld=0), SSN))
    assert row["Box 2a - Taxable amount"] == "0.00"
    assert row["Box 4 - Federal income tax withheld"] == "0.00"
    assert row["Box 6 - Net unrealized appreciation in employer's securities"] == ""


def test_a_roth_plan_payout(tmp_path: Path) -> None:
    paid = payee(codes="B1", gross=1005, taxable=205, contributions=800, first_roth_year=2022, total_distribution=True)
    (row,) = made(tmp_path, (paid, SSN))
    assert row["Box 1 - Gross distribution"] == "10.05"
    assert row["Box 7 - Distribution code(s)"] == "1B"
    assert row["Box 11 - 1st year of desig. Roth contrib."] == "2022"
    assert row["Box 2b - Total distribution"] == "Y"


def test_states(tmp_path: Path) -> None:
    lines = (StateLine(100, "CA", "123-4", 3_010_000, 7), StateLine(5, "NY"))
    (row,) = made(tmp_path, (payee(states=lines), SSN), combined=True)
    assert row["Combined Federal/State Filing"] == "Y"
    assert [row[caption] for caption in TAIL[1:7]] == ["CA", "1.00", "123-4", "30100.00", "0.07", ""]
    assert [row[caption] for caption in TAIL[7:]] == ["NY", "0.05", "", "", "", ""]


def test_accents_are_spelled_plainly(tmp_path: Path) -> None:
    (row,) = made(tmp_path, (payee(LEE._replace(name=Name("Zoë", "", "Núñez, Gauß"))), SSN))
    assert row["Recipient Last Name (Surname)"] == "Nunez, Gauss"  # the comma is quoted


def test_an_individual_taxpayer_number(tmp_path: Path) -> None:
    (row,) = made(tmp_path, (payee(), TaxpayerNumber("912-70-1234", "ITIN")))
    assert row["Recipient TIN Type"] == "ITIN"


# --- templates -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2025, 2026])
def test_columns_in_another_order(tmp_path: Path, year: int) -> None:
    captions = columns(year)
    (usual,) = made(tmp_path, year=year)
    (tmp_path / "out.csv").unlink()
    (turned,) = made(tmp_path, year=year, template=template(tmp_path, captions[::-1]))
    assert turned == usual
    assert list(turned) == captions[::-1]


@settings(max_examples=25)
@given(st.permutations(columns(2025)))
def test_any_order(tmp_path_factory: pytest.TempPathFactory, captions: list[str]) -> None:
    folder = tmp_path_factory.mktemp("iris")
    (row,) = made(folder, template=template(folder, captions))
    assert list(row) == captions
    assert row["Recipient Taxpayer ID Number"] == SSN_DIGITS
    assert row["Box 5 - Employee contributions/Designated Roth contributions or insurance premiums"] == "30000.00"


def test_captions_without_regard_to_case_blanks_and_punctuation(tmp_path: Path) -> None:
    captions = [caption.upper().replace(" - ", ": ").replace("'", "’") for caption in columns(2025)]
    (row,) = made(tmp_path, template=template(tmp_path, captions))
    assert row["BOX 1: GROSS DISTRIBUTION"] == "30100.00"


def test_captions_of_the_other_revision_of_the_form(tmp_path: Path) -> None:
    long = "Box 5 - Employee contributions/Designated Roth contributions or insurance premiums"
    captions = [long if caption.startswith("Box 5 - ") else caption for caption in columns(2026)]
    assert made(tmp_path, year=2026, template=template(tmp_path, captions))[0][long] == "30000.00"


@pytest.mark.parametrize(
    "caption", [*LEADING, *(c for c in columns(2025) if c.startswith(("Box 1 -", "Box 7", "Box 10")))]
)
def test_a_missing_column_is_named(tmp_path: Path, caption: str) -> None:
    captions = [each for each in columns(2025) if each != caption]
    refused = refusal(tmp_path, template=template(tmp_path, captions))
    assert f"no column “{caption}”" in str(refused)
    assert refused.line == 1


@pytest.mark.parametrize("caption", ["Box 7c - Trump account", "Shoe size", "Box 99 - Other", "Box 1", "", "State 3"])
def test_an_added_column_is_named(tmp_path: Path, caption: str) -> None:
    refused = refusal(tmp_path, template=template(tmp_path, [*columns(2025), caption]))
    assert f"the column “{caption}” is not known for tax year 2025" in str(refused)


def test_a_renamed_column_is_named_with_what_is_known(tmp_path: Path) -> None:
    captions = [each.replace("Taxable amount", "Amount of tax") for each in columns(2025)]
    refused = refusal(tmp_path, template=template(tmp_path, captions))
    assert "the column “Box 2a - Amount of tax” is not known" in str(refused)
    assert "Box 2a - Taxable amount" in refused.remedy


def test_the_user_may_say_what_a_caption_means(tmp_path: Path) -> None:
    captions = [each.replace("Taxable amount", "Amount of tax") for each in columns(2025)]
    said = {"Box 2a - Amount of tax": "taxable", "Box 2b - Amount of tax not determined": "not_determined"}
    (row,) = made(tmp_path, template=template(tmp_path, [*captions, "Shoe size"]), captions={**said, "shoe SIZE": ""})
    assert row["Box 2a - Amount of tax"] == "100.00"
    assert row["Shoe size"] == ""
    assert "“shoe” is no field" in str(
        refusal(tmp_path, template=template(tmp_path, [*columns(2025), "Shoe size"]), captions={"Shoe size": "shoe"})
    )


def test_the_same_column_twice(tmp_path: Path) -> None:
    refused = refusal(tmp_path, template=template(tmp_path, [*columns(2025), "box 1: gross distribution"]))
    assert "“Box 1 - Gross distribution” and “box 1: gross distribution” are the same one" in str(refused)


@pytest.mark.parametrize(("year", "other"), [(2025, 2026), (2026, 2025)])
def test_the_template_of_another_year(tmp_path: Path, year: int, other: int) -> None:
    refused = refusal(tmp_path, year=year, template=template(tmp_path, columns(other)))
    assert f"is not known for tax year {year}" in str(refused)


def test_a_template_without_state_columns(tmp_path: Path) -> None:
    short = template(tmp_path, [caption for caption in columns(2025) if caption not in TAIL])
    assert len(made(tmp_path, template=short)) == 1
    (tmp_path / "out.csv").unlink()
    lines = (StateLine(100, "CA"),)
    refused = refusal(tmp_path, (payee(states=lines), SSN), template=short)
    assert "no column for “state” of state1, which the form has" in str(refused)
    assert "“combined”" in str(refusal(tmp_path, template=short, combined=True))


def test_the_header_is_written_back_untouched(tmp_path: Path) -> None:
    for end, mark in (("\r\n", b""), ("\n", b""), ("\r\n", b"\xef\xbb\xbf")):
        path = template(tmp_path, columns(2025), end, mark)
        (out,) = write(path, tmp_path / "out.csv", 2025, ISSUER, [(payee(), SSN)])
        raw = out.read_bytes()
        assert raw.startswith(path.read_bytes())
        assert raw.endswith(end.encode())
        assert raw.count(b"\r") == (2 if end == "\r\n" else 0)
        out.unlink()


def test_a_header_without_a_line_end(tmp_path: Path) -> None:
    path = template(tmp_path, columns(2025), "")
    assert len(made(tmp_path, template=path)) == 1


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "the first row is empty"),
        (b"\r\n", "the first row is empty"),
        (b"\xff\xfe", "not a CSV file in UTF-8"),
        (b"a\x00b", "not a template"),
        (b'"a', "not a CSV file"),
        (b"Form Type\r\n1099-R\r\n", "rows below its header"),
    ],
)
def test_no_template(tmp_path: Path, raw: bytes, says: str) -> None:
    path = tmp_path / "template.csv"
    path.write_bytes(raw)
    assert says in str(refusal(tmp_path, template=path))


def test_no_file(tmp_path: Path) -> None:
    assert "cannot be read" in str(refusal(tmp_path, template=tmp_path / "none.csv"))


def test_a_year_that_is_not_described(tmp_path: Path) -> None:
    with pytest.raises(NotPublishedError):
        read_template(template(tmp_path, columns(2025)), 2027)


# --- batches ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "batch", "sizes"),
    [
        (1, 100, [1]),
        (100, 100, [100]),
        (101, 100, [100, 1]),
        (250, 250, [250]),
        (251, 250, [250, 1]),
        (3, 1, [1, 1, 1]),
    ],
)
def test_batches(tmp_path: Path, count: int, batch: int, sizes: list[int]) -> None:
    path = template(tmp_path, columns(2025))
    forms = [(payee(gross=at + 1, taxable=at + 1, contributions=None), number(at)) for at in range(count)]
    outs = write(path, tmp_path / "out.csv", 2025, ISSUER, forms, batch=batch)
    names = ["out.csv"] if len(sizes) == 1 else [f"out-{at}.csv" for at in range(1, len(sizes) + 1)]
    assert [out.name for out in outs] == names
    read = [rows(out) for out in outs]
    assert [len(each) for each in read] == sizes
    assert [row["Box 1 - Gross distribution"] for each in read for row in each] == [
        f"{(at + 1) // 100}.{(at + 1) % 100:02d}" for at in range(count)
    ]
    if os.name == "posix":
        assert {stat.S_IMODE(out.stat().st_mode) for out in outs} == {0o600}


def test_the_safe_batch_is_the_usual_one(tmp_path: Path) -> None:
    assert (SAFE_BATCH, LARGEST_BATCH) == (100, 250)
    forms = [(payee(), number(at)) for at in range(101)]
    assert len(write(template(tmp_path, columns(2025)), tmp_path / "out.csv", 2025, ISSUER, forms)) == 2


@pytest.mark.parametrize("batch", [0, -1, 251])
def test_no_such_batch(tmp_path: Path, batch: int) -> None:
    assert "a batch has 1 to 250 forms" in str(refusal(tmp_path, batch=batch))


def test_all_files_or_none(tmp_path: Path) -> None:
    taken = tmp_path / "out-2.csv"
    taken.write_text("mine", encoding="utf-8")
    with pytest.raises(BadInputError, match="never overwritten"):
        write(
            template(tmp_path, columns(2025)),
            tmp_path / "out.csv",
            2025,
            ISSUER,
            [(payee(), number(0)), (payee(), number(1))],
            batch=1,
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out-2.csv", "template.csv"]
    assert taken.read_text(encoding="utf-8") == "mine"


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    path = template(tmp_path, columns(2025))
    outs = [write(path, tmp_path / f"{at}.csv", 2025, ISSUER, [(payee(), SSN)])[0] for at in range(2)]
    assert outs[0].read_bytes() == outs[1].read_bytes()


# --- what is refused -------------------------------------------------------------------------------------

PLACE = LEE.address
BAD = {
    "--": (LEE._replace(address=PLACE._replace(street="2 Oak -- 4")), "Recipient Address Line 1", "double hyphen"),
    "#": (LEE._replace(address=PLACE._replace(street="2 Oak #4")), "Recipient Address Line 1", "number sign"),
    "dash": (LEE._replace(name=Name("Lee", "", "Example–-Roe")), "Recipient Last Name (Surname)", "double hyphen"),
    "=": (LEE._replace(name=Name("=1+1", "", "Example")), "Recipient First Name", "takes for a formula"),
    "@": (LEE._replace(address=PLACE._replace(city="@home")), "Recipient City/Town", "takes for a formula"),
    "script": (LEE._replace(name=Name("明", "", "Wang")), "Recipient First Name", "no plain spelling"),
    "lines": (LEE._replace(address=PLACE._replace(city="a\r\nb")), "Recipient City/Town", "control character"),
    "state": (LEE._replace(address=PLACE._replace(state="Cal")), "Recipient State/Province/Territory", "postal"),
    "ZIP": (LEE._replace(address=PLACE._replace(zip_code=SSN_DIGITS + "1")), "Recipient ZIP/Postal Code", "not a ZIP"),
    "street": (LEE._replace(address=PLACE._replace(street=" ")), "Recipient Address Line 1", "it is empty"),
    "name": (LEE._replace(name=Name("Lee")), "Recipient name", "no last name"),
    "blank name": (LEE._replace(name=Name("Lee", "", "\u00a0 ")), "Recipient name", "it is empty"),
    "both": (LEE._replace(name=Name(last="Lee", business="Lee")), "Recipient name", "and a business"),
}


@pytest.mark.parametrize("what", BAD)
def test_text_that_cannot_be_filed_is_refused_by_its_column(tmp_path: Path, what: str) -> None:
    party, column, says = BAD[what]
    refused = refusal(tmp_path, (payee(), number(1)), (payee(party), SSN))
    assert refused.key == f"payee 2: {column}"
    assert says in str(refused)


def test_prohibited_text_of_the_payer(tmp_path: Path) -> None:
    issuer = ISSUER._replace(payer=PLAN._replace(name=Name(business="Plan #2")))
    with pytest.raises(BadInputError, match="Payer Business or Entity Name Line 1: it has a number sign"):
        write(template(tmp_path, columns(2025)), tmp_path / "out.csv", 2025, issuer, [(payee(), SSN)])


def test_a_form_that_contradicts_itself(tmp_path: Path) -> None:
    assert str(refusal(tmp_path, (payee(withheld=5), SSN))).startswith("payee 1: box 4 has an amount beside code G")


def test_a_form_of_another_year(tmp_path: Path) -> None:
    assert "the form is of 2026, and the file is of 2025" in str(refusal(tmp_path, (payee(year=2026), SSN)))


def test_corrections_are_made_in_the_portal(tmp_path: Path) -> None:
    assert "in the portal, not by a template" in str(refusal(tmp_path, (payee(corrected=True), SSN)))


def test_a_date_whose_form_is_not_known(tmp_path: Path) -> None:
    death = payee(codes="C", taxable=None, contributions=None, payment_date=date(2025, 3, 9))
    assert "how the template writes dates is not known" in str(refusal(tmp_path, (death, SSN)))


@pytest.mark.parametrize(("one", "other"), [("é1", "e1"), ("R1", " R1"), ("R1", "R1 ")])
def test_account_numbers_are_compared_as_they_are_written(tmp_path: Path, one: str, other: str) -> None:
    refused = refusal(tmp_path, (payee(account_number=one), SSN), (payee(account_number=other), SSN))
    assert "same account number" in str(refused)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"account_number": "R" * 21}, "at most 20"),
        ({"recipient": LEE._replace(name=Name("Lee", "", "E" * 81, ""))}, "at most 80"),
        ({"recipient": LEE._replace(address=LEE.address._replace(street="O" * 41))}, "at most 40"),
        ({"gross": 10**12, "taxable": 0, "contributions": 10**12}, "more than twelve digits"),
    ],
)
def test_what_no_record_holds_is_refused(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    refused = refusal(tmp_path, (payee(**changes), SSN))
    assert says in str(refused)
    assert refused.key.startswith("payee 1: ")


def test_the_longest_values_are_written(tmp_path: Path) -> None:
    (row,) = made(
        tmp_path, (payee(account_number="R" * 20, gross=10**12 - 1, taxable=0, contributions=10**12 - 1), SSN)
    )
    assert row["Form Account Number"] == "R" * 20
    assert "9999999999.99" in row.values()


def test_an_email_address_is_never_changed(tmp_path: Path) -> None:
    issuer = Issuer(PLAN, EIN, "josé@example.org")
    with pytest.raises(BadInputError, match="plain letters") as refused:
        write(template(tmp_path, columns(2025)), tmp_path / "out.csv", 2025, issuer, [(payee(), SSN)])
    assert refused.value.key == "issuer: Payer Email Address"


def test_account_numbers(tmp_path: Path) -> None:
    first, second = payee(account_number="R1"), payee(account_number="R2")
    assert len(made(tmp_path, (first, SSN), (payee(), number(1)), (second, SSN))) == 3
    (tmp_path / "out.csv").unlink()
    for pair in ((payee(), payee()), (first, first), (first, payee())):
        refused = refusal(tmp_path, (pair[0], SSN), (payee(), number(1)), (pair[1], SSN))
        assert refused.key == "payee 1: Form Account Number"
    assert "taxpayer number" in str(refusal(tmp_path, (payee(account_number=SSN_DIGITS), SSN)))


def test_nothing_to_file(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="there is no form"):
        write(template(tmp_path, columns(2025)), tmp_path / "out.csv", 2025, ISSUER, [])


def test_no_number_is_shown() -> None:
    assert EIN_DIGITS not in repr(ISSUER)


@settings(max_examples=100)
@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_any_text_is_read_back_or_refused(
    tmp_path_factory: pytest.TempPathFactory, last: str, street: str, account: str
) -> None:
    folder = tmp_path_factory.mktemp("iris")
    party = Party(Name(last=last), PLACE._replace(street=street))
    try:
        found = made(folder, (payee(party, account_number=account), SSN))
    except MegarothError as error:
        said = str(error)
    else:
        said = ""
        (row,) = found
        assert all(text.isascii() for text in row.values())
        if last.isascii():
            assert row["Recipient Last Name (Surname)"] == last.strip(" ")
        if account.isascii():
            assert row["Form Account Number"] == account.strip(" ")
    assert SSN_DIGITS not in said
