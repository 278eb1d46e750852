from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.errors import BadInputError
from megaroth.facts.match_text import read_match
from megaroth.facts.model import NOTHING_YET, Household, Job, Range, SoFar, Wish
from megaroth.facts.plan import NO_CAP, Election, Plan, PlanChange, Source
from megaroth.facts.reader import document, household, parse, read
from megaroth.facts.syntax import LARGEST_FILE, decoded
from megaroth.facts.writing import employee_template, solo_template

pytestmark = pytest.mark.slow

TOP = "schema = 1\nyear = 2026\n"
PERSON = TOP + "[people.alex]\nbirth_year = 1990\n"
JOB = PERSON + "[people.alex.jobs.acme]\n"
PLAN = JOB + "[people.alex.jobs.acme.plan]\n"
HEADS = {"file": "", "top": TOP, "person": PERSON, "job": JOB, "plan": PLAN}


def bad_inputs() -> list[Any]:
    text = (Path(__file__).parent / "bad_inputs.txt").read_text(encoding="utf-8")
    found = re.findall(r"^==== (\w+)\n(.*?)\n---- (.*?)$", text, re.MULTILINE | re.DOTALL)
    return [
        pytest.param(HEADS[under] + body + "\n", message, id=re.sub(r"\W+", " ", body)[:40] or "blank")
        for under, body, message in found
    ]


def job(body: str) -> Job:
    return parse(JOB + body).people["alex"].jobs["acme"]


def plan(body: str) -> Plan:
    found = parse(PLAN + body).people["alex"].jobs["acme"].plan
    assert found is not None
    return found


def error(text: str) -> str:
    with pytest.raises(BadInputError) as caught:
        parse(text, "lee.toml")
    return str(caught.value)


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "message"), bad_inputs())
def test_a_bad_file_gives_one_clear_line(text: str, message: str) -> None:
    assert error(text) == message


def test_the_table_of_bad_files_is_read_in_full() -> None:
    assert len(bad_inputs()) >= 190


def test_an_error_leaves_with_status_2_and_names_its_parts() -> None:
    with pytest.raises(BadInputError) as caught:
        parse(JOB + "salary = 1\n", "lee.toml")
    assert caught.value.exit_status == 2
    assert caught.value.as_dict() == {
        "error": "BadInputError",
        "message": "unknown key",
        "remedy": 'did you mean "pay"?',
        "file": "lee.toml",
        "line": 6,
        "key": "people.alex.jobs.acme.salary",
    }


@pytest.mark.parametrize("text", ["", "  \n\n"])
def test_an_empty_file(text: str) -> None:
    assert error(text) == "lee.toml: the file is empty (`megaroth start` writes one)"


def test_lines_end_as_on_windows() -> None:
    assert error("schema = 1\r\nyear = 2026\r\n\r\nmagi = true\r\n").startswith("lee.toml:4: magi: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = " + "[" * 1500, "lee.toml: lists or tables are nested too deeply (this is no household file)"),
        ("x." * 3000 + "y = 1", "lee.toml:1: the line is far too long (break it up)"),
        ("a = " + "9" * 5000, "lee.toml:1: the line is far too long (break it up)"),
        (
            "#\n" * (LARGEST_FILE // 2 + 1),
            "lee.toml: the file has more than a million bytes (a household file is a page or two)",
        ),
    ],
    ids=["nested", "long key", "long number", "large"],
)
def test_a_file_that_no_person_wrote(text: str, message: str) -> None:
    assert error(text) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("schema = 1".encode("utf-16"), "the file is in UTF-16 (save it as UTF-8)"),
        ("schema = 1".encode("utf-16-le"), "the file is in UTF-16 (save it as UTF-8)"),
        (
            "schema = 1\nname = 'Müller'".encode("latin-1"),
            "2: the file is not in UTF-8 (perhaps Latin-1 or Windows-1252) (save it as UTF-8)",
        ),
        ("schema = 1".encode("utf-32"), "the file is in UTF-32 (save it as UTF-8)"),
        ("schema = 1".encode("utf-32-be"), "the file is in UTF-32 (save it as UTF-8)"),
        (b"schema = 1\x00", "this is no text, but some other file (`megaroth start` writes a household file)"),
        (b"%PDF-1.7", "this is a PDF document, not a household file (`megaroth start` writes a household file)"),
        (
            b"PK\x03\x04xlsx",
            "this is an Excel, Word or zip file, not a household file (`megaroth start` writes a household file)",
        ),
        (
            b" " * (LARGEST_FILE + 1),
            "the file has more than a million bytes (a household file is a page or two)",
        ),
    ],
    ids=["UTF-16 with mark", "UTF-16", "UTF-32 with mark", "UTF-32", "NUL", "Latin-1", "PDF", "Excel", "large"],
)
def test_a_file_of_another_kind(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "lee.toml"
    path.write_bytes(content)
    with pytest.raises(BadInputError) as caught:
        read(path)
    assert str(caught.value).removeprefix(str(path)).lstrip(": ") == message


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "lee.toml"
    path.write_bytes(JOB.encode("utf-8-sig"))
    assert read(path) == parse(JOB)


def test_a_missing_file_names_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "lee.toml").write_text(JOB, encoding="utf-8")
    (tmp_path / "adams.toml").write_text(JOB, encoding="utf-8")
    with pytest.raises(BadInputError, match=r"there is no such file \(did you mean .*lee\.toml\?\)"):
        read(tmp_path / "le.toml")
    (tmp_path / "none").mkdir()
    with pytest.raises(BadInputError, match=r"no such file \(`megaroth start` writes one\)"):
        read(tmp_path / "none" / "le.toml")
    with pytest.raises(BadInputError, match="there is no folder"):
        read(tmp_path / "nowhere" / "le.toml")


def test_a_folder_and_an_impossible_name(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="this is a folder"):
        read(tmp_path)
    with pytest.raises(BadInputError, match="cannot be read"):
        read(Path("a\0b"))


def test_a_pipe_and_a_device_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lee.toml")
    for path in (tmp_path / "lee.toml", Path("/dev/zero")):
        with pytest.raises(BadInputError) as caught:
            read(path)
        assert str(caught.value) == f"{path}: this is a pipe or a device, not a file (name a household file)"


def test_a_link_to_nowhere(tmp_path: Path) -> None:
    (tmp_path / "lee.toml").symlink_to(tmp_path / "gone.toml")
    with pytest.raises(BadInputError, match=r"this is a link to .*gone\.toml, which is not there"):
        read(tmp_path / "lee.toml")


@pytest.mark.parametrize(("people", "jobs"), [(21, 1), (20_000, 1), (1, 31), (14, 3)])
def test_more_people_or_jobs_than_a_household_has(people: int, jobs: int) -> None:
    found = error(TOP + "".join(f"[people.p{one}.jobs.j{two}]\n" for one in range(people) for two in range(jobs)))
    if jobs == 3:
        assert found == "lee.toml:3: people: there are 42 jobs in all (a household file holds 40 at most)"
    elif people > 1:
        assert found == f"lee.toml:3: people: there are {people} people (a household file holds 20 at most)"
    else:
        assert found == "lee.toml:3: people.p0.jobs: there are 31 jobs (a household file holds 30 at most)"


# --- what is accepted ------------------------------------------------------------------------------------


def test_the_smallest_file() -> None:
    found = parse(JOB + "pay = 210_000\n")
    assert found.year == 2026
    assert found.people["alex"].jobs["acme"].pay == 210_000_00


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("210000", 210_000_00),
        ("210_000.5", 210_000_50),
        ("0.10", 10),
        ("1234567.89", 1_234_567_89),
        ('"$210,000"', 210_000_00),
        ('"210k"', 210_000_00),
        ('"$1.5M"', 1_500_000_00),
        ('"210,000.05 USD"', 210_000_05),
        ('"none"', 0),
        ('"unknown"', None),
        ('"?"', None),
        ('""', None),
    ],
)
def test_dollars(written: str, cents: int | None) -> None:
    assert job(f"pay = {written}").pay == cents


@pytest.mark.parametrize("written", ["-5000", "-5000.00", '"-$5,000"', '"($5,000)"', '"−5k"'])
def test_some_amounts_may_be_negative(written: str) -> None:
    assert parse(TOP + f"magi = {written}").magi == -5_000_00
    assert job(f'kind = "partner"\nk1_box_14a = {written}').k1_box_14a == -5_000_00


@given(st.decimals(0, 10**10, places=2))
def test_decimals_never_pass_through_binary(amount: Any) -> None:
    assert job(f"pay = {amount:.2f}").pay == int(amount * 100)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("90000", Range(90_000_00, 90_000_00, 90_000_00)),
        ('"75,000 - 110,000"', Range(75_000_00, 75_000_00, 110_000_00)),
        ('"75k to 110k"', Range(75_000_00, 75_000_00, 110_000_00)),
        ('"$75k–$110k"', Range(75_000_00, 75_000_00, 110_000_00)),
        ('"between 75k and 110k"', Range(75_000_00, 75_000_00, 110_000_00)),
        ('"75k to 110k, expected 90k"', Range(75_000_00, 90_000_00, 110_000_00)),
        ('"-5,000 to 10,000"', Range(-5_000_00, -5_000_00, 10_000_00)),
        ("{ low = 75000, high = 110000 }", Range(75_000_00, 75_000_00, 110_000_00)),
        ('{ low = "75k", expected = 90000.5, high = "110k" }', Range(75_000_00, 90_000_50, 110_000_00)),
        ('"unknown"', None),
    ],
)
def test_a_range_of_which_the_low_end_is_expected_unless_said(written: str, expected: Range | None) -> None:
    assert job(f'kind = "sole proprietor"\nprofit = {written}').profit == expected


@pytest.mark.parametrize(
    ("written", "rate"),
    [('"6%"', 60_000), ('"4.25 percent"', 42_500), ('"100%"', 1_000_000), ('"none"', 1_000_000), ('"?"', None)],
)
def test_percents(written: str, rate: int | None) -> None:
    assert plan(f"after_tax_cap_percent = {written}").after_tax_cap_percent == rate


def test_a_cap_that_is_known_not_to_be() -> None:
    assert plan('after_tax_cap_dollars = "none"').after_tax_cap_dollars == NO_CAP
    assert plan('after_tax_cap_dollars = "$20,000"').after_tax_cap_dollars == 20_000_00
    assert plan("").match_dollar_cap == NO_CAP
    assert plan('match_dollar_cap = "unknown"').match_dollar_cap is None


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-04",
        '"2026-12-04"',
        '"2026-12-4"',
        '"4 Dec 2026"',
        '"4 December 2026"',
        '"4-Dec-2026"',
        '"Dec 4, 2026"',
        '"Dec. 4 2026"',
        '"December 4th, 2026"',
        '"12/4/2026"',
        '"12/04/2026"',
        '"2026/12/04"',
    ],
)
def test_dates(written: str) -> None:
    assert job(f"next_payday = {written}").next_payday == date(2026, 12, 4)


def test_with_slashes_the_month_stands_first() -> None:
    assert job('next_payday = "4/12/2026"').next_payday == date(2026, 4, 12)


@pytest.mark.parametrize(
    "written",
    [
        "[2026-12-04, 2026-12-18]",
        '["18 Dec 2026", "12/4/2026"]',
        '"4 Dec 2026; 18 Dec 2026"',
        '"Dec 4, 2026 and Dec 18, 2026"',
        '"Dec 18, 2026, Dec 4, 2026"',
        '"2026-12-04, 2026-12-18"',
        '"12/4/2026, 12/18/2026"',
    ],
)
def test_listed_paydays(written: str) -> None:
    found = job(f'pay_calendar = "listed dates"\npaydays = {written}')
    assert found.paydays == (date(2026, 12, 4), date(2026, 12, 18))


def test_no_payday_may_be_left() -> None:
    assert job('pay_calendar = "listed dates"\npaydays = []').paydays == ()


@pytest.mark.parametrize(
    "written",
    [
        'bonuses = { 2026-12-15 = "$20,000", 2026-03-01 = 1_500.5 }',
        'bonuses = { "15 Dec 2026" = "20k", "1 Mar 2026" = "$1,500.50" }',
        "bonuses.2026-12-15 = 20000\nbonuses.2026-03-01 = 1500.50",
        "[people.alex.jobs.acme.bonuses]\n2026-12-15 = 20000\n2026-03-01 = 1500.50",
    ],
)
def test_amounts_by_date_in_order(written: str) -> None:
    assert list(job(written).bonuses.items()) == [(date(2026, 3, 1), 1_500_50), (date(2026, 12, 15), 20_000_00)]
    assert job("").bonuses == job("").pay_changes == job("bonuses = {}").bonuses == {}


@pytest.mark.parametrize(
    ("written", "election"),
    [
        ('"6%"', Election(60_000, 0)),
        ('"6.5 percent"', Election(65_000, 0)),
        ('"$500"', Election(0, 500_00)),
        ('"1,500.50 dollars"', Election(0, 1_500_50)),
        ('"US$1k"', Election(0, 1_000_00)),
        ("0", Election(0, 0)),
        ("0.0", Election(0, 0)),
        ('"0"', Election(0, 0)),
        ('"0%"', Election(0, 0)),
        ('"$0"', Election(0, 0)),
        ('"None"', Election(0, 0)),
        ('"unknown"', None),
    ],
)
def test_an_election_is_a_percentage_or_an_amount(written: str, election: Election | None) -> None:
    assert job(f"deferral_now = {written}").deferral_now == election


def test_a_match_by_years_of_service() -> None:
    found = plan('match_by_service = { 5 = "100% of the first 6%", 0 = "50% of the first 6%" }').match_by_service
    assert list(found.items()) == [(0, read_match("50% of the first 6%")), (5, read_match("100% of the first 6%"))]
    found = plan('match_by_service.0 = "none"\nmatch_by_service.10 = ["100% of 3%"]').match_by_service
    assert found == {0: (), 10: read_match("100% of 3%")}
    assert plan("").match_by_service == {}


def test_changes_of_the_plan_by_date() -> None:
    found = plan(
        "[people.alex.jobs.acme.plan.changes.2026-09-01]\nafter_tax = true\nmatch = 'unknown'\n"
        "[people.alex.jobs.acme.plan.changes.'1 Jul 2026']\nmatch = 'none'\nnonelective_percent = '3%'\n"
    ).changes
    assert list(found.items()) == [
        (date(2026, 7, 1), PlanChange(match=(), nonelective_percent=30_000)),
        (date(2026, 9, 1), PlanChange(after_tax=True)),
    ]


def test_wishes_are_usual_until_they_are_said() -> None:
    assert job("").wish == Wish()
    assert (Wish().spread, Wish().changes, Wish().tolerance) == ("even", 3, 25_00)
    assert job('[people.alex.jobs.acme.wish]\nspread = "lump sum"\nroth = "40k"\n').wish == Wish(
        spread="one payday", roth=40_000_00
    )


def test_a_quarter_fits_into_the_year_as_far_as_the_year_is_known() -> None:
    found = job("[people.alex.jobs.acme.so_far]\nquarter_pay = 30000\nquarter_matched = 3000\nquarter_match = 900\n")
    assert found.so_far == SoFar(quarter_pay=30_000_00, quarter_matched=3_000_00, quarter_match=900_00)


def test_a_business_of_ones_own_may_take_less_out_than_it_puts_in() -> None:
    so_far = "so_far = { pay = 1000, pre_tax = 2000 }"
    assert job(f'kind = "partner"\n{so_far}').so_far == SoFar(pay=1_000_00, pre_tax=2_000_00)
    assert "are more than the pay so far" in error(JOB + so_far)


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("true", True),
        ("false", False),
        ('"Yes"', True),
        ('"y"', True),
        ('"no"', False),
        ('"N"', False),
        ('"unknown"', None),
        ('"?"', None),
        ('"not known"', None),
    ],
)
def test_yes_and_no(written: str, answer: bool | None) -> None:
    assert plan(f"true_up = {written}").true_up is answer


@pytest.mark.parametrize(
    ("key", "written", "answer"),
    [
        ("kind", "W-2", "employee"),
        ("kind", "S-corp", "S corporation owner"),
        ("kind", "Sole Proprietor", "sole proprietor"),
        ("pay_calendar", "bi-weekly", "every two weeks"),
        ("pay_calendar", "semi-monthly", "twice a month"),
        ("payday_shift", "no", "none"),
        ("deferrals_as", "traditional", "pre-tax"),
        ("deferrals_as", "roth", "Roth"),
    ],
)
def test_choices_have_other_words(key: str, written: str, answer: str) -> None:
    assert getattr(job(f'{key} = "{written}"'), key) == answer


def test_a_plan_kind_needs_no_brackets() -> None:
    assert plan('kind = "403b"').kind == "403(b)"


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ('"SPD 2026, page 41, 2026-03-02"', Source("document", "SPD 2026", "41", date(2026, 3, 2))),
        ('"SPD, 2026 edition, pp. 4-5"', Source("document", "SPD, 2026 edition", "4-5")),
        ('"Mar 2, 2026, SPD"', Source("document", "SPD", "", date(2026, 3, 2))),
        ('"HR, 2026-03-02"', Source("HR", "", "", date(2026, 3, 2))),
        ('"HR Jane Doe, 2 Mar 2026"', Source("HR", "Jane Doe", "", date(2026, 3, 2))),
        ('"own word"', Source("own word")),
        ('{ document = "SPD", page = 41, on = 2026-03-02 }', Source("document", "SPD", "41", date(2026, 3, 2))),
    ],
)
def test_where_a_term_was_read(written: str, source: Source) -> None:
    assert plan(f"source = {written}").source == source
    assert plan(f"sources.true_up = {written}").sources == {"true_up": source}


@pytest.mark.parametrize("key", ["A", "1a", "a b", "a/b", "a.b", "-a", "ä", ""])
def test_a_name_that_makes_no_address_is_refused(key: str) -> None:
    assert "is no short name" in error(TOP + f'[people."{key}"]\n')


def test_an_llc_is_the_business_that_it_is_taxed_as() -> None:
    assert job('kind = "LLC"').kind == "LLC owner"
    assert job('kind = "LLC"\ntaxed_as = "S corp"').kind == "S corporation owner"
    assert job('kind = "LLC"\ntaxed_as = "unknown"').kind == "LLC owner"


def test_a_figure_that_is_left_out_is_not_known_and_an_empty_table_says_nothing_yet() -> None:
    assert job("").so_far is None
    assert job('so_far = {pre_tax = "unknown"}').so_far is None
    assert job("so_far = {}").so_far == NOTHING_YET == SoFar(pre_tax=0, roth=0, after_tax=0, employer=0)
    assert job("so_far = {roth = 0}").so_far == SoFar(roth=0)
    assert SoFar(roth=0).pre_tax is None


def test_a_birth_date_gives_the_birth_year() -> None:
    assert parse(TOP + "[people.alex]\nbirth_date = 1967-05-04\n").people["alex"].birth_year == 1967


def test_a_spouse_may_work_for_the_others_business() -> None:
    text = JOB + 'kind = "sole proprietor"\n[people.bo.jobs.books]\nworks_for = "{}"\n'
    assert parse(text.format("alex/acme")).people["bo"].jobs["books"].works_for == "alex/acme"
    assert 'did you mean "alex/acme"?' in error(text.format("alex/acmee"))


def test_more_than_two_people_and_joint_without_a_second_are_fine() -> None:
    assert len(parse(PERSON + "[people.b]\n[people.c]\n").people) == 3
    assert parse(TOP + 'filing_status = "joint"\n[people.alex]\n').filing_status == "married filing jointly"


def test_a_changed_document_is_read_without_the_file() -> None:
    raw = document(JOB, "lee.toml")
    raw["people"]["alex"]["jobs"]["acme"]["pay"] = -1
    with pytest.raises(BadInputError, match=r"^lee\.toml: people\.alex\.jobs\.acme\.pay: -1 is negative"):
        household(raw, "lee.toml")
    raw["people"]["alex"]["jobs"]["acme"]["pay"] = 100.5  # as from JSON
    assert household(raw).people["alex"].jobs["acme"].pay == 100_50


# --- whatever is in the file -----------------------------------------------------------------------------

GOOD = (
    PLAN.replace("[people.alex.jobs.acme]", '[people.alex.jobs.acme]\npay = "$210k"\nnext_payday = 2026-12-04')
    + 'after_tax = "yes"\nmatch = ["100% of the first 3%", "50% of the next 2%"]\n'
    + "source = { document = 'SPD', page = 4, on = 2026-03-02 }\n[people.alex.jobs.acme.so_far]\nroth = 12.5\n"
    + "[people.alex.jobs.acme.plan.changes.2026-07-01]\nmatch = 'QACA'\n"
    + "[people.alex.jobs.beta]\npay_calendar = 'listed dates'\npaydays = [2026-12-04, 2026-12-18]\n"
    + "bonuses = { 2026-12-15 = '$20,000' }\ndeferral_now = '6%'\nwish = { spread = 'late', keep = 3000 }\n"
    + "plan.match_by_service = { 0 = '50% of 6%', 5 = '100% of 6%' }\n"
    + "[people.alex.jobs.solo]\nkind = 'LLC'\nprofit = { low = 1, high = 2 }\n"
)
PIECES = st.sampled_from(
    [*"[]{}=.,\"'#\n\\-%$ ", '"""', "'''", "1e9", "nan", "true", "2026-02-30", "people", "none", "é", "\0", "\r"]
)


def reads_or_refuses(content: bytes) -> None:
    try:
        found = parse(decoded(content, "lee.toml"), "lee.toml")
    except BadInputError as refused:
        message = str(refused)
        assert message.startswith("lee.toml")
        assert len(message.splitlines()) == 1
        assert len(message) < 700
    else:
        assert isinstance(found, Household)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    reads_or_refuses(content)


@given(st.text(max_size=100), st.sampled_from([TOP, JOB, PLAN]))
def test_any_text_is_read_or_refused(text: str, head: str) -> None:
    reads_or_refuses((head + text).encode("utf-8", "surrogatepass"))


@given(st.data())
def test_any_change_of_a_good_file_is_read_or_refused(data: st.DataObject) -> None:
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + data.draw(st.one_of(PIECES, st.just(""))) + text[end:]
    reads_or_refuses(text.encode())


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["6%", "210k", "1 to 2", "50% of 6%", "4 Dec 2026", "own word", "LLC"]),
    st.dates(),
    st.datetimes(),
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))


@given(st.data(), VALUES)
def test_any_value_in_any_place_is_read_or_refused(data: st.DataObject, value: object) -> None:
    raw = document(GOOD)
    table = raw
    while True:
        key = data.draw(st.sampled_from(sorted(table)))
        if not isinstance(table[key], dict) or not table[key] or data.draw(st.booleans()):
            break
        table = table[key]
    table[key] = value
    try:
        found = household(raw, "lee.toml", GOOD)
    except BadInputError as refused:
        message = str(refused)
    else:
        message = str(found.year)
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize("template", [employee_template, solo_template])
def test_removing_any_one_line_of_a_template_is_read_or_refused(template: Any) -> None:
    lines = template(2026).split("\n")
    for index in range(len(lines)):
        reads_or_refuses("\n".join(lines[:index] + lines[index + 1 :]).encode())
