"""Recipient statements: the PDF as it comes out, its words and values where they belong, and what is refused."""

from __future__ import annotations

import io
import re
import sys
import unicodedata
from datetime import date
from typing import Any

import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megaroth.errors import BadInputError, NotPublishedError
from megaroth.forms.model import Address, Name, Party, StateLine
from megaroth.forms.statement import Numbers, amount, full, missing, statement, truncated
from megaroth.forms.statement_text import COPIES, DRAFT, TITLE
from megaroth.forms.years import year_of, years
from megaroth.money import LARGEST, parse_dollars
from tests.forms.samples import EIN, EIN_DIGITS, LEE, PLAN, SSN, SSN_DIGITS, form

pytestmark = pytest.mark.slow

NUMBERS = Numbers(EIN, SSN)
LEFT, TOP, HEIGHT = 36, 56, 792
"""Where the form begins on a letter page, and how high the page is; points."""

# The regions of boxes as one measures them on the page with a ruler, in points from the form's upper left corner.
BOXES: dict[int, dict[str, tuple[int, int, int, int]]] = {
    2025: {
        "gross": (252, 0, 356, 36),
        "taxable": (252, 36, 356, 72),
        "capital_gain": (252, 100, 356, 144),
        "withheld": (356, 100, 460, 144),
        "contributions": (252, 144, 356, 194),
        "unrealized_appreciation": (356, 144, 460, 194),
        "codes": (252, 194, 310, 230),
        "other": (356, 194, 422, 230),
        "in_plan_rollover": (0, 258, 112, 296),
        "first_roth_year": (112, 258, 186, 296),
    },
    2026: {
        "gross": (252, 0, 356, 36),
        "taxable": (252, 36, 356, 72),
        "capital_gain": (252, 100, 356, 144),
        "withheld": (356, 100, 460, 144),
        "contributions": (252, 144, 356, 194),
        "unrealized_appreciation": (356, 144, 460, 194),
        "codes": (252, 194, 298, 226),
        "other": (252, 226, 356, 254),
        "in_plan_rollover": (0, 282, 112, 320),
        "first_roth_year": (112, 282, 186, 320),
    },
}
FILLED: dict[str, Any] = {
    "codes": "1B",
    "gross": 98_765_23,  # taxed, put in after tax, and unrealized appreciation
    "taxable": 12_345_67,
    "capital_gain": 11_01,
    "withheld": 2_469_13,
    "contributions": 86_397_54,
    "unrealized_appreciation": 22_02,
    "other": 33_03,
    "in_plan_rollover": 4_321_09,
    "first_roth_year": 2022,
}
PRINTED = {
    "codes": "1B",
    "gross": "98,765.23",
    "taxable": "12,345.67",
    "capital_gain": "11.01",
    "withheld": "2,469.13",
    "contributions": "86,397.54",
    "unrealized_appreciation": "22.02",
    "other": "33.03",
    "in_plan_rollover": "4,321.09",
    "first_roth_year": "2022",
}


def written(year: int = 2025, *, draft: bool = False, recipient: Party = LEE, **changes: Any) -> bytes:
    return statement(form(year, **changes), PLAN, recipient, NUMBERS, draft=draft)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, with plain blanks."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def within(pdf: bytes, page: int, region: tuple[int, int, int, int]) -> str:
    """The text in a region of the form on a page."""
    left, top, right, bottom = region
    with pypdfium2.PdfDocument(pdf) as document:
        found: str = (
            document[page]
            .get_textpage()
            .get_text_bounded(LEFT + left, HEIGHT - TOP - bottom, LEFT + right, HEIGHT - TOP - top)
        )
    return " ".join(found.split())


@pytest.mark.parametrize("year", years())
def test_each_value_stands_in_its_own_box_on_every_copy(year: int) -> None:
    pdf = written(year, **FILLED)
    for page in range(3):
        for field, region in BOXES[year].items():
            label = year_of(year).box(field).label
            text = within(pdf, page, region)
            value = PRINTED[field]
            assert text.endswith(value), (field, text)
            assert squeezed(label) in squeezed(text), (field, text)
            others = [each for each in PRINTED.values() if each != value and len(each) > 4]
            assert not [each for each in others if each in text], (field, text)


def squeezed(text: str) -> str:
    return re.sub(r"[\s$]+", "", text.replace("’", "'"))


@pytest.mark.parametrize("year", years())
def test_every_box_of_the_year_is_there_with_its_number(year: int) -> None:
    text = squeezed(pages(written(year))[0])
    for box in year_of(year).boxes:
        if (box.number, box.kind) != ("8", "percent"):  # its caption is the percent sign
            assert squeezed(f"{box.number} {box.label}") in text, box
    assert squeezed("9b Total employee contrib") in text


def test_the_year_2026_has_its_own_numbers() -> None:
    text = pages(written(2026))[0]
    assert "7a Dist. code(s)" in text
    assert "7d Earnings on excess contrib." in text
    assert "7 Distribution code(s)" not in text
    assert "7 Distribution code(s)" in pages(written(2025))[0]


@pytest.mark.parametrize("year", years())
def test_copies_b_c_and_2_have_their_legends_and_there_is_no_copy_a(year: int) -> None:
    # Form 1099-R (2025, Created 3/20/25); Publication 1179, section 4.3
    b, c, two = pages(written(year))
    for text in (b, c, two):
        assert "OMB No. 1545-0119" in text
        assert str(year) in text
        assert "Form 1099-R" in text
        assert "CORRECTED (if checked)" in text
        assert squeezed(TITLE) in squeezed(text)
        assert "Copy A" not in text
        assert "approved" not in text.lower()
    assert "Copy B Report this income on your federal tax return." in b
    assert "Copy C For Recipient’s Records This information is being furnished to the IRS." in c
    assert "Copy 2 File this copy with your state, city, or local income tax return, when required." in two
    assert "being furnished" not in two
    assert [copy.name for copy in COPIES] == ["Copy B", "Copy C", "Copy 2"]


def test_the_legend_of_copy_b_is_whole() -> None:
    legend = (
        "Report this income on your federal tax return. If this form shows federal income tax withheld in box 4, "
        "attach this copy to your return. This information is being furnished to the IRS."
    )
    assert legend in pages(written())[0]


def test_the_instructions_of_2025_are_there_from_the_first_to_the_last_sentence() -> None:
    b, c, two = pages(written())
    assert "Generally, distributions from retirement plans" in b
    assert "box 6, if any. (Continued under Copy C)" in b
    assert "Box 2b. If the first box is checked" in c
    assert "subject to tax under section 1411. (Continued under Copy 2)" in c
    assert "H—Direct rollover of a designated Roth account distribution to a Roth IRA or Roth SIMPLE IRA." in two
    assert two.endswith("Pub. 721, Pub. 939, and Pub. 969.")


def test_the_instructions_of_2026_were_not_seen_and_say_so() -> None:
    text = pages(written(2026))[0]
    assert "The official instructions for the recipient of Form 1099-R (2026) come with this statement" in text
    assert "Code G in box 7a: Direct rollover" in text
    assert "2025" not in text


def test_the_recipients_number_is_cut_to_four_digits_and_the_payers_is_whole() -> None:
    pdf = written()
    for text in pages(pdf):
        assert "RECIPIENT’S TIN XXX-XX-8765" in text
        assert "PAYER’S TIN 12-9876543" in text
        assert SSN_DIGITS not in re.sub(r"\D", "", text.replace(EIN_DIGITS, ""))
    assert SSN_DIGITS.encode() not in pdf
    assert truncated(SSN) == "XXX-XX-8765"
    assert truncated(EIN) == "XX-XXX6543"
    assert full(EIN) == "12-9876543"
    assert full(SSN) == "219-09-8765"


@pytest.mark.parametrize("draft", [True, False])
def test_draft_stands_on_every_page_or_on_none(draft: bool) -> None:
    for text in pages(written(draft=draft)):
        assert (DRAFT in text) is draft
        assert ("DRAFT" in text) is draft


def test_a_draft_may_lack_everything_but_the_form() -> None:
    pdf = statement(form(2026), None, None, None, draft=True)
    text = pages(pdf)[0]
    assert "30,100.00" in text
    assert "XXX" not in text


def test_an_empty_box_is_not_a_zero() -> None:
    region = BOXES[2025]["taxable"]
    assert within(written(taxable=0, contributions=3_010_000), 0, region).endswith("0.00")
    # at a loss box 2a is left empty: more was put in than came out
    assert "0" not in within(written(taxable=None, contributions=3_020_000), 0, region)


def test_checks_and_corrected() -> None:
    plain_form = pages(written(codes="7", contributions=None, taxable=3_010_000))[0]
    checked = pages(written(codes="7", contributions=None, taxable=3_010_000, total_distribution=True, corrected=True))
    assert "X" not in plain_form.replace("XXX-XX", "")
    assert checked[0].replace("XXX-XX", "").count("X") == 2


def test_two_lines_of_states() -> None:
    states = (
        StateLine(100_01, "IL", "1234-567", 3_010_000, 5_01, "Cook", 200_01),
        StateLine(7_00, "CA", "99-8", 1_000_00),
    )
    text = pages(written(states=states))[2]
    for value in ("100.01", "IL/1234-567", "30,100.00", "5.01", "Cook", "200.01", "7.00", "CA/99-8", "1,000.00"):
        assert value in text


def test_the_same_form_gives_the_same_bytes_and_no_day_is_in_them() -> None:
    first = written()
    assert first == written()
    metadata: Any = pypdf.PdfReader(io.BytesIO(first)).metadata or {}
    assert "/CreationDate" not in metadata
    assert "/ModDate" not in metadata
    assert not {"Lee", "Example"} & set(" ".join(str(value) for value in metadata.values()).split())
    assert b"CreateDate" not in first


def test_nothing_flows_out_of_its_box_when_everything_is_as_long_as_it_may_be() -> None:
    long = Party(
        Name(business="Wide Woodwork " * 5 + "Workshop"),
        Address("W" * 20 + " " + "M" * 20, "W" * 30, "CA", "62701-1234"),
    )
    lines = (StateLine(LARGEST, "CA", "12345678901234567890", LARGEST, LARGEST, "W" * 24, LARGEST),) * 2
    pdf = written(
        2026, recipient=long, codes="7", gross=LARGEST, taxable=LARGEST, contributions=None, states=lines,
        account_number="2026-DRA-PAID-123456",
    )  # fmt: skip
    assert len(pages(pdf)) == 3
    text = within(pdf, 0, (460, 282, 540, 320))
    assert text.count("10,000,000,000.00") == 2
    assert within(pdf, 0, (356, 320, 460, 358)).count("W" * 24) == 2
    assert ("W" * 30 + ", CA 62701-1234") in within(pdf, 0, (0, 242, 252, 282))
    assert "2026-DRA-PAID-123456" in within(pdf, 0, (0, 320, 186, 358))


@settings(max_examples=20, deadline=None)
@given(
    gross=st.integers(0, LARGEST),
    part=st.integers(0, LARGEST),
    name=st.text(st.sampled_from("abcdefgåçéïñøšżÀÊÖŻ'- "), min_size=1, max_size=30).map(lambda text: f"N{text}n"),
    year=st.sampled_from(years()),
)
def test_any_amount_and_any_latin_name_are_printed_as_they_are(gross: int, part: int, name: str, year: int) -> None:
    taxable = min(gross, part)
    recipient = LEE._replace(name=Name("Lee", "", name))
    pdf = written(year, recipient=recipient, gross=gross, taxable=taxable, contributions=gross - taxable)
    assert cents(within(pdf, 0, BOXES[year]["gross"])) == gross
    assert cents(within(pdf, 1, BOXES[year]["taxable"])) == taxable
    assert cents(within(pdf, 2, BOXES[year]["contributions"])) == gross - taxable
    shown = unicodedata.normalize("NFC", pages(pdf)[0])
    assert squeezed(f"Lee {unicodedata.normalize('NFC', name)}") in squeezed(shown)


def cents(text: str) -> int:
    return parse_dollars(text.rpartition("$")[2].split()[-1])


@given(st.integers(0, LARGEST))
def test_an_amount_reads_back(value: int) -> None:
    assert parse_dollars(amount(value)) == value


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"taxable": 3_020_000}, "box 2a is more than box 1"),
        ({"withheld": 100}, "nothing is withheld from a direct rollover"),
        ({"codes": "GZ"}, "no distribution code"),
        ({"account_number": "219-09-8765"}, "holds the recipient's taxpayer number"),
        ({"account_number": "9" * 81}, "its box holds 80"),
    ],
)
def test_a_form_that_is_wrong_is_not_printed_even_as_a_draft(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInputError, match=words) as raised:
        written(draft=True, **changes)
    assert SSN_DIGITS not in re.sub(r"\D", "", str(raised.value))


@pytest.mark.parametrize(
    ("payer", "recipient", "words"),
    [
        (None, LEE, "the payer's name, address and telephone"),
        (PLAN._replace(phone=""), LEE, "the payer's telephone"),
        (PLAN, None, "the recipient's name and address"),
        (PLAN, LEE._replace(address=Address("", "Springfield", "IL", "")), "the recipient's street"),
    ],
)
def test_what_is_missing_lets_only_a_draft_be_printed(payer: Party | None, recipient: Party | None, words: str) -> None:
    assert any(words in text for text in missing(payer, recipient))
    assert DRAFT in pages(statement(form(), payer, recipient, NUMBERS, draft=True))[0]
    with pytest.raises(BadInputError, match=re.escape(words)):
        statement(form(), payer, recipient, NUMBERS, draft=False)


def test_without_numbers_only_a_draft_is_printed() -> None:
    with pytest.raises(BadInputError, match="numbers are not given"):
        statement(form(), PLAN, LEE, None, draft=False)


@pytest.mark.parametrize("name", ["李", "Иванов", "Zoë\u0007", "x" * 90])
def test_a_name_that_cannot_be_printed_is_refused(name: str) -> None:
    with pytest.raises(BadInputError, match="recipient: name"):
        written(recipient=LEE._replace(name=Name("Lee", "", name)))


def test_a_year_that_is_not_described_is_refused() -> None:
    with pytest.raises(NotPublishedError):
        written(2027)


def test_without_typst_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(BadInputError, match=re.escape("megaroth[pdf]")):
        written()


def test_the_date_of_payment_is_printed() -> None:
    paid = written(codes="C", contributions=None, taxable=3_010_000, payment_date=date(2025, 3, 9))
    assert "13 Date of payment 03/09/2025" in pages(paid)[0]


def test_the_page_is_drawn_with_frames_and_in_black() -> None:
    with pypdfium2.PdfDocument(written()) as document:
        picture = document[0].render(scale=1).to_numpy()
    assert picture.shape[:2] == (792, 612)
    gray = picture.mean(axis=2)
    assert gray[TOP, LEFT + 20 : LEFT + 240].max() < 200  # the upper edge of the payer's block
    assert gray[:30].min() == 255  # the margin
    assert (gray < 100).mean() > 0.02
