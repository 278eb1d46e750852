"""The memo on paper and as HTML: whole, offline, and never markup out of a fact."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from datetime import date
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from megaroth.census import answers
from megaroth.census.answers import DueDate, PlanTest, Reason, Refund, TopHeavy
from megaroth.census.terms import Assumed
from megaroth.errors import BadInputError
from megaroth.report.memo.household import memo_of
from megaroth.report.memo.model import Memo
from megaroth.report.memo.page import html
from megaroth.report.memo.paper import pdf
from megaroth.report.memo.plan_test import memo_of_plan_test
from megaroth.service.memo import Preparer, prepared

from .samples import ALL, day_of

pytestmark = pytest.mark.slow

DAY = date(2026, 11, 21)
EXAMPLES = Path(__file__).parents[2] / "examples"
JANE = Preparer("Jane Doe, CPA", "Doe & Partners LLP")


def memo(path: Path) -> Memo:
    return memo_of(prepared(path, day_of(path), preparer=JANE))


def text_of(paper: bytes) -> str:
    """What a reader of the PDF sees, as written: signs that the page broke lines between are joined again."""
    document = pypdfium2.PdfDocument(io.BytesIO(paper))
    text = " ".join(document[index].get_textpage().get_text_range() for index in range(len(document)))
    document.close()
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


# --- every household ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_household_can_be_printed(path: Path) -> None:
    found = memo(path)
    paper = pypdf.PdfReader(io.BytesIO(pdf(found)))
    assert 2 <= len(paper.pages) <= 14
    page = html(found)
    for title in (
        "The answer",
        "What was not checked",
        "The working",
        "Sources of the facts",
        "Published figures and rules",
        "Signature",
    ):
        assert f">{title}</h2>" in page


def test_the_usual_memo_is_about_four_pages() -> None:
    found = memo_of(prepared(EXAMPLES / "lee.toml", DAY, preparer=JANE))
    assert len(pypdf.PdfReader(io.BytesIO(pdf(found))).pages) <= 5


def test_the_same_memo_gives_the_same_bytes() -> None:
    assert pdf(memo(EXAMPLES / "smallest.toml")) == pdf(memo(EXAMPLES / "smallest.toml"))
    assert html(memo(EXAMPLES / "smallest.toml")) == html(memo(EXAMPLES / "smallest.toml"))


def test_no_line_runs_out_of_the_page() -> None:
    for name in ("s-corporation-and-spouse", "lee", "sole-proprietor"):
        document = pypdfium2.PdfDocument(io.BytesIO(pdf(memo(EXAMPLES / f"{name}.toml"))))
        for index in range(len(document)):
            width, height = document[index].get_size()
            page = document[index].get_textpage()
            for rect in range(page.count_rects()):
                left, bottom, right, top = page.get_rect(rect)
                assert left >= 55
                assert right <= width - 55
                assert 20 <= bottom <= top <= height - 40
        document.close()


def test_what_it_says_beside_the_numbers() -> None:
    text = text_of(pdf(memo_of(prepared(EXAMPLES / "lee.toml", DAY, preparer=JANE))))
    for said in (
        "Summary Plan Description 2026, page 22, read 9 Jan 2026",
        "pay stub or books, 13 Nov 2026",
        "Notice 2025-67",
        "Rules of 21 Nov 2026 (",
        "State income tax, and how a state taxes a conversion.",
        "Jane Doe, CPA",
        "Doe & Partners LLP",
        "working paper of the preparer",
        "The software gives no tax, legal or investment advice",
        "Page 1 of ",
        "Enter 11% deferral, 47% after-tax",
    ):
        assert said in text, said


def test_a_disputed_point_has_both_readings_with_their_sources_and_results() -> None:
    text = text_of(pdf(memo(EXAMPLES / "sole-proprietor.toml")))
    for said in (
        "An employer dollar is an addition and also lowers the earned income that is the pay limit.",
        "Pay is not lowered by employer money when the 100% limit is tested.",
        "practitioner answers only",
        "$25,685.02 $30,771.66 $5,086.64 more",
    ):
        assert said in text, said


def test_a_finding_stands_first() -> None:
    page = html(memo(EXAMPLES.parent / "tests/report/households/over.toml"))
    assert page.index("Limit passed") < page.index('class="headline')


# --- what a fact cannot do ------------------------------------------------------------------------------------

NASTY = (
    '<script>alert("1")</script>',
    '#panic(1) #image(\\"/etc/passwd\\")',
    "*bold* _it_ $x^2$ `raw` @ref <label> [x]",
    "{{ 7*7 }}{% raw %}",
    "</style><img src=x onerror=alert(1)>",
)


@pytest.mark.parametrize("nasty", NASTY)
def test_a_name_is_never_markup(nasty: str, tmp_path: Path) -> None:
    text = (EXAMPLES / "lee.toml").read_text(encoding="utf-8")
    toml = nasty.replace('\\"', '"').replace('"', '\\"')
    for old in ('name = "Lee"', 'employer = "Acme"', 'name = "Acme 401(k) Plan"'):
        text = text.replace(old, f'{old.partition("=")[0]}= "{toml}"')
    text = text.replace("Summary Plan Description 2026", toml)
    file = tmp_path / "lee.toml"
    file.write_text(text, encoding="utf-8")
    plain = nasty.replace('\\"', '"')
    found = memo_of(prepared(file, DAY, preparer=Preparer(plain, plain)))
    page = html(found)
    assert "<script" not in page
    assert page.count("<style>") == page.count("</style>") == 1
    assert "<img" not in page
    assert "49" not in re.findall(r"<h1>(.*?)</h1>", page)[0]
    shown = re.sub(r"\s", "", text_of(pdf(found)))
    assert re.sub(r"\s", "", plain) in shown


def test_the_file_is_alone_and_runs_nothing() -> None:
    for path in (EXAMPLES / "lee.toml", EXAMPLES / "sole-proprietor.toml"):
        page = html(memo(path))
        style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)[0]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[0].replace("&#39;", "'")
        assert policy.startswith("default-src 'none'; ")
        assert f"style-src 'sha256-{digest}'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert not re.search(r"<(script|link|iframe|object|embed|form|base|img)\b", page)
        assert not re.search(r"\s(on\w+|style|src|href)=", page)
        assert set(re.findall(r"https?://[^\"'\s<]+", page)) <= {"http://www.w3.org/2000/svg"}
        assert not re.search(r"url\(|@import", style)


def test_every_table_has_its_headings_and_every_drawing_its_words() -> None:
    for path in (EXAMPLES / "couple.toml", EXAMPLES / "sole-proprietor.toml"):
        page = html(memo(path))
        assert page.count("<table") == page.count("<thead>")
        assert '<th scope="col" class="amount"></th>' not in page
        for drawing in re.findall(r'aria-labelledby="([^"]*)"', page):
            for each in drawing.split():
                assert page.count(f'id="{each}"') == 1


def test_a_sign_that_no_font_has_is_named_and_the_page_prints_it(tmp_path: Path) -> None:
    file = tmp_path / "lee.toml"
    text = (EXAMPLES / "lee.toml").read_text(encoding="utf-8").replace('name = "Lee"', 'name = "\U0001bc00"', 1)
    file.write_text(text, encoding="utf-8")
    found = memo_of(prepared(file, DAY))
    with pytest.raises(BadInputError, match="no font here has the sign"):
        pdf(found)
    assert "\U0001bc00" in html(found)


# --- names ------------------------------------------------------------------------------------------------------

SECRETS = ("quill", "brontë", "zanzibar", "kestrel", "orwell", "ledgerdemain", "xylograph", "wintermute", "palimpsest")
NAMED = """
schema = 1
year = 2026
name = "The Quills"
filing_status = "married filing jointly"
magi = "300,000"
[people.orwell]
name = "Charlotte Brontë"
birth_year = 1976
[people.orwell.jobs.kestrel]
employer = "Zanzibar Holdings"
group = "wintermute-group"
pay = "210,000"
pay_calendar = "every two weeks"
next_payday = 2026-12-04
so_far = {on = 2026-11-20, pay = "185,769.16", pre_tax = "23,046", roth = 0, after_tax = "31,000", employer = "9,273"}
[people.orwell.jobs.kestrel.plan]
name = "Zanzibar Palimpsest Plan"
after_tax = "yes"
in_plan_roth_rollover = "yes"
roth = "yes"
match = "50% of the first 6%"
true_up = "no"
source = "Xylograph SPD.pdf, page 3, 2026-01-09"
sources = {true_up = "HR Ms Palimpsest, 2026-02-02"}
[people.quill]
birth_year = 1980
[people.quill.jobs.xylograph]
employer = "Orwell & Daughters"
kind = "sole proprietor"
profit = "90,000"
[people.orwell.jobs.paid]
employer = "Orwell & Daughters"
works_for = "quill/xylograph"
pay = "20,000"
"""


def test_without_names_none_is_left_anywhere(tmp_path: Path) -> None:
    file = tmp_path / "wintermute.toml"
    file.write_text(NAMED, encoding="utf-8")
    plain = html(memo_of(prepared(file, DAY)))
    assert all(secret in plain.casefold() for secret in ("zanzibar", "xylograph", "quill", "palimpsest"))
    found = memo_of(prepared(file, DAY, anonymise=True))
    for text in (html(found), text_of(pdf(found)), repr(found), repr(pypdf.PdfReader(io.BytesIO(pdf(found))).metadata)):
        assert [secret for secret in SECRETS if secret in text.casefold()] == []
    page = html(found)
    assert "Person A" in page
    assert "Person B" in page
    assert "Employer 1" in page
    assert "Document 1, page 3" in page
    assert "Orwell" not in page


def test_the_same_name_becomes_the_same_one(tmp_path: Path) -> None:
    file = tmp_path / "both.toml"
    file.write_text(NAMED.replace("Orwell & Daughters", "Zanzibar Holdings"), encoding="utf-8")
    page = html(memo_of(prepared(file, DAY, anonymise=True)))
    assert "Employer 1" in page
    assert not re.search(r"(Employer|Business) 2", page)


# --- a plan test --------------------------------------------------------------------------------------------------

TESTED = PlanTest(
    plan="Zanzibar 401(k) Plan",
    plan_year_end=date(2026, 12, 31),
    outcome="failed",
    rows=60,
    highly_paid=6,
    others=54,
    tests=(
        answers.Test(
            kind="ACP",
            part="whole plan",
            choice="",
            option="",
            method="current year",
            highly_paid_people=6,
            other_people=54,
            highly_paid_average=90_000,
            other_average=41_200,
            limit=61_200,
            leg="2 points more",
            outcome="failed",
            why="",
            close=False,
            chosen=True,
            excess=1_234_567,
        ),
    ),
    reasons=(Reason("Jane Quill", 4, True, "owns 12.00%; married to John Quill", "IRC 414(q)(1)(A)"),),
    limits=(),
    refunds=(
        Refund(
            *("Jane Quill", 4, "ACP", "after-tax, not matched", "paid back", 1_234_567, 4_512, 4_512),
            *("in-plan Roth account", "8", date(2027, 3, 15), "as Jane Quill asked"),
        ),
    ),
    qnecs=(),
    coverage=(),
    top_heavy=TopHeavy("not top-heavy", 50_000_000, 200_000_000, 250_000, "", 0, 0, 0, ()),
    dates=(
        DueDate("pay refunds without the employer's tax", date(2027, 3, 15), "IRC 4979(f)", "", True),
        DueDate("file Form 5330", date(2028, 3, 31), "IRC 4979", "", False),
    ),
    rooms=(),
    assumed=(Assumed("elections.top_paid_group", "Is the top-paid group elected?", "no", "more are highly paid"),),
    not_checked=("state law",),
    figures={"irc_402g_elective_deferral 2026": "Notice 2025-67"},
)


def test_a_plan_test_prints_the_same_way() -> None:
    found = memo_of_plan_test(TESTED, JANE, as_of=date(2027, 1, 20))
    text = text_of(pdf(found))
    for said in (
        "Zanzibar 401(k) Plan · plan year to 31 Dec 2026",
        "ACP: failed.",
        "$12,345.67",
        "$45.12",
        "15 Mar 2027",
        "Nothing found here makes it matter.",
        "Is the top-paid group elected?",
        "State law.",
        "Notice 2025-67",
        "from the census and the plan file named above",
        "Jane Doe, CPA",
    ):
        assert said in text, said
    assert "$12,345.67 must leave or be cured" in html(found)


def test_a_plan_test_without_names() -> None:
    found = memo_of_plan_test(TESTED, anonymise=True)
    page = html(found)
    assert "Quill" not in page.replace("John Quill", "")  # of somebody who is in no list nothing is known
    assert "Zanzibar" not in page
    assert "as Row 4 asked" in page
    assert "12,345.67" in page
