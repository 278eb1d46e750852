from __future__ import annotations

import csv
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from megaroth.census.answers import PlanTest
from megaroth.cli.main import main
from megaroth.report.census import CENTS, PERSONS, RATES

ROOT = Path(__file__).parents[2]
DAY = "2027-02-01"
PLAN = """\
schema = 1
[plan]
name = "Acme 401(k) Plan"
plan_year_end = 2026-12-31
[elections]
adp_method = "current"
acp_method = "current"
safe_harbor = "none"
[features]
after_tax = true
roth = true
catch_up = true
"""
ROWS = """\
Employee ID,Birth date,Date of hire,Ownership %,Gross compensation,Prior year compensation,Pre-tax 401k,After-tax
a,1970-01-01,2010-01-01,60%,"$200,000","$190,000","$10,000","$16,000"
b,1980-01-01,2012-01-01,0%,"$100,000","$90,000","$5,000","$3,000"
=c,1985-01-01,2012-01-01,0%,"$80,000","$70,000","$4,000","$2,400"
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    made = tmp_path / "plan.toml"
    made.write_text(PLAN, encoding="utf-8")
    return made


@pytest.fixture
def census(tmp_path: Path) -> Path:
    made = tmp_path / "census.csv"
    made.write_text(ROWS, encoding="utf-8")
    return made


def run(*arguments: str | Path, day: str = DAY) -> Result:
    return CliRunner().invoke(main, ["census", "test", *map(str, arguments), "--as-of", day])


def data(*arguments: str | Path, day: str = DAY) -> Any:
    return json.loads(run(*arguments, "--json", day=day).stdout)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_result_comes_first_and_every_line_fits(plan: Path, census: Path) -> None:
    found = run(plan, census)
    assert (found.exit_code, found.stderr) == (1, "")
    lines = found.stdout.splitlines()
    assert lines[0] == "TEST · Acme 401(k) Plan · plan year to 31 December 2026"
    said = " ".join(found.stdout.split())
    assert (
        "FAILED The ACP test failed: the highly paid average 8.00%, the limit is 5.00%. $6,000 goes back to 1" in said
    )
    assert "ACP 8.00% (1) 3.00% (2) 5.00% failed" in said
    assert "a QNEC of 3% of pay for each of 2 others lifts their average to 6.00%; it costs $5,400." in said
    assert "a (row 2) owns 60% (more than 5%)." in said
    assert max(len(line) for line in lines) <= 80
    order = ["FAILED", "TESTS", "DO BY", "REFUNDS", "INSTEAD", "TAX", "TOP-HEAVY", "ASSUMED", "NOT CHECKED"]
    places = [found.stdout.index(word) for word in order]
    assert places == sorted(places)


def test_a_plan_that_passes_leaves_with_0(plan: Path, census: Path) -> None:
    census.write_text(ROWS.replace("$16,000", "$8,000"), encoding="utf-8")
    found = run(plan, census)
    assert found.exit_code == 0
    assert "Nothing failed: ADP passed and ACP passed." in found.stdout


def test_somebody_over_a_limit_is_a_finding(plan: Path, census: Path) -> None:
    census.write_text(ROWS.replace("$16,000", "$8,000").replace('"$4,000"', '"$25,000"'), encoding="utf-8")
    found = run(plan, census)
    assert found.exit_code == 1
    assert "402(g): $25,000 is $500 above $24,500" in " ".join(found.stdout.split())


def test_plain_is_one_fact_a_line(plan: Path, census: Path) -> None:
    found = run(plan, census, "--plain")
    lines = found.stdout.splitlines()
    assert lines[1].startswith("Result: failed. The ACP test failed")
    assert any(line.startswith("Refund, a, row 2, ACP: after-tax, not matched, $6,000") for line in lines)
    assert not any(sign in found.stdout for sign in "│·→")


def test_working_adds_the_worksheets(plan: Path, census: Path) -> None:
    found = run(plan, census, "--working")
    for address in ("ACP/whole plan/actual_percentage_limit", "a/highly_compensated", "a/annual_additions"):
        assert address in found.stdout
    assert "Treas. Reg. 1.401(k)-2(a)(1)(i), 1.401(m)-2(a)(1)(i)" in " ".join(found.stdout.split())


def test_json_has_every_field_of_the_answer_and_the_page_describes_each(plan: Path, census: Path) -> None:
    found = data(plan, census)
    assert found["schema"] == "megaroth.census-test/1"
    assert {*PlanTest._fields} - {"sheets"} <= set(found)
    assert found["tests"][1]["limit"] == {"millionths": 50_000, "text": "5%"}
    assert found["refunds"][0]["principal"] == {"cents": 600_000, "text": "$6,000"}
    assert found["refunds"][0]["income"] is None
    assert found["worksheets"][0]["lines"]
    page = (ROOT / "docs" / "reference" / "census-test-json.md").read_text(encoding="utf-8")
    described = set(re.findall(r"`(\w+)`", page))
    assert keys_of(found) - described == {"cents", "millionths", "text"}


OPEN = {"figures", "worksheets"}
"""Whose inner keys are names of figures, or described on another page."""


def keys_of(held: Any) -> set[str]:
    if isinstance(held, list):
        return {key for each in held for key in keys_of(each)}
    if not isinstance(held, dict):
        return set()
    return {key for name, inner in held.items() for key in ({name} | (set() if name in OPEN else keys_of(inner)))}


def test_no_amount_and_no_rate_is_left_bare() -> None:
    """Every whole number of the answer that is money or a rate is named as such."""
    from megaroth.census import answers

    bare = {"row", "rows", "people", "others", "highly_paid", "highly_paid_people", "other_people", "other_benefiting"}
    bare |= {"highly_paid_benefiting"}
    names = ("Test", "Refund", "Qnec", "Shift", "Limit", "Coverage", "TopHeavy", "Room", "Excise", "Ratio", "PlanTest")
    for name in names:
        kind = getattr(answers, name)
        for field, hint in kind.__annotations__.items():
            if str(hint).split(" ")[0] == "int" and field not in bare:
                assert field in CENTS.get(name, set()) | RATES.get(name, set()), f"{name}.{field}"


def test_the_files_are_whole_private_and_never_replaced_unasked(plan: Path, census: Path, tmp_path: Path) -> None:
    persons, evidence = tmp_path / "persons.csv", tmp_path / "evidence.json"
    found = run(plan, census, "--persons", persons, "--evidence", evidence)
    assert (found.exit_code, found.stderr.count("Wrote")) == (1, 2)
    assert (mode(persons), mode(evidence)) == (0o600, 0o600)
    rows = list(csv.DictReader(persons.read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == list(PERSONS)
    assert (rows[0]["person"], rows[0]["paid_back"], rows[0]["by"]) == ("a", "6000.00", "2027-03-15")
    again = run(plan, census, "--persons", persons)
    assert again.exit_code == 2
    assert "already there" in again.stderr
    assert run(plan, census, "--persons", persons, "--force").exit_code == 1
    assert run(plan, census, "--persons", census, "--force").exit_code == 2
    assert census.read_text(encoding="utf-8") == ROWS
    assert run(plan, census, "--persons", tmp_path / "persons.txt").exit_code == 2
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "census.csv",
        "evidence.json",
        "persons.csv",
        "plan.toml",
    ]


def test_persons_as_parquet(plan: Path, census: Path, tmp_path: Path) -> None:
    out = tmp_path / "persons.parquet"
    run(plan, census, "--persons", out)
    table = pq.read_table(out)
    assert table.column_names == list(PERSONS)
    assert table["person"].to_pylist() == ["a", "b", "=c"]
    assert table["deferral_ratio_percent"].to_pylist() == ["5.00", "5.00", "5.00"]
    assert table["contribution_ratio_percent"].to_pylist() == ["8.00", "3.00", "3.00"]
    assert mode(out) == 0o600


def test_no_cell_is_a_formula(plan: Path, census: Path, tmp_path: Path) -> None:
    census.write_text(ROWS.replace('"$4,000"', '"$25,000"'), encoding="utf-8")
    out = tmp_path / "persons.csv"
    run(plan, census, "--persons", out)
    assert not any(line.startswith("=") for line in out.read_text(encoding="utf-8").splitlines())


def test_the_evidence_tells_inputs_elections_figures_and_versions(plan: Path, census: Path, tmp_path: Path) -> None:
    import hashlib

    from megaroth.law.figures import content_hash
    from megaroth.version import __version__

    out = tmp_path / "evidence.json"
    run(plan, census, "--evidence", out)
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["schema"] == "megaroth.census-evidence/1"
    assert [each["sha256"] for each in found["inputs"]] == [
        hashlib.sha256(each.read_bytes()).hexdigest() for each in (plan, census)
    ]
    assert (found["megaroth"], found["law"]["content_hash"]) == (__version__, content_hash())
    assert (found["as_of"], found["elections"]["taken"]["adp_method"]) == (DAY, "current")
    assert "half up" in found["rounding"]
    assert found["figures"]["irc_414q_hce_compensation 2025"]
    assert found["columns"]["Employee ID"] == "person"
    assert found["result"]["tests"][1]["outcome"] == "failed"


def test_messages_to_a_folder_and_to_the_screen(plan: Path, census: Path, tmp_path: Path) -> None:
    folder = tmp_path / "messages"
    found = run(plan, census, "--messages", folder)
    assert found.exit_code == 1
    (message,) = folder.iterdir()
    assert (message.name, mode(message), mode(folder)) == ("a-row-2.txt", 0o600, 0o700)
    assert "is paid back to you by 15 March 2027" in " ".join(message.read_text(encoding="utf-8").split())
    assert run(plan, census, "--messages", folder).exit_code == 2
    assert "is paid back to you by 15 March 2027" in " ".join(run(plan, census, "--messages", "-").stdout.split())


def test_a_year_that_is_not_published_leaves_with_3(plan: Path, census: Path) -> None:
    plan.write_text(PLAN.replace("2026-12-31", "2027-12-31"), encoding="utf-8")
    found = run(plan, census)
    assert found.exit_code == 3
    assert "2027" in found.stderr
    assert "nothing is carried forward" in found.stderr


def test_an_error_in_the_census_stops_with_its_row_and_nothing_is_written(
    plan: Path, census: Path, tmp_path: Path
) -> None:
    census.write_text(ROWS.replace('"$5,000"', '"-5,000"'), encoding="utf-8")
    out = tmp_path / "persons.csv"
    found = run(plan, census, "--persons", out)
    assert found.exit_code == 2
    assert f"{census}:3" in found.stderr
    assert "megaroth census check" in found.stderr
    assert found.stderr.count("\n") == 1
    assert not out.exists()


def test_a_census_of_several_plans_is_tested_by_the_name_of_the_plan(plan: Path, census: Path) -> None:
    lines = ROWS.splitlines()
    two = [
        f"{lines[0]},Plan",
        *(f"{line},Acme 401(k) Plan" for line in lines[1:]),
        *(f"{line},Other" for line in lines[1:]),
    ]
    census.write_text("\n".join(two) + "\n", encoding="utf-8")
    assert "3 rows" in run(plan, census).stdout
    plan.write_text(PLAN.replace("Acme 401(k) Plan", "Nobody's"), encoding="utf-8")
    found = run(plan, census)
    assert found.exit_code == 2
    assert "holds 2 plans" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "a plan file and a census are needed"),
        (("--plans", "x"), "--plans needs a file for the results"),
        (("--plans", "x", "--out", "y.csv", "--working"), "--plans tests a whole folder"),
        (("--out", "y.csv"), "go with --plans"),
    ],
)
def test_what_does_not_go_together_is_refused(arguments: tuple[str, ...], said: str) -> None:
    found = run(*arguments)
    assert found.exit_code == 2
    assert said in found.stderr


def test_an_unknown_verb_is_answered_with_the_nearest() -> None:
    found = CliRunner().invoke(main, ["census", "tset"])
    assert found.exit_code == 2
    assert "did you mean test?" in found.stderr


def test_the_list_of_verbs_imports_none_of_them() -> None:
    found = CliRunner().invoke(main, ["census", "--help"])
    assert found.exit_code == 0
    for verb in ("test", "project", "monitor", "map", "check", "generate"):
        assert f"  {verb} " in found.stdout


@pytest.mark.slow
def test_the_examples_run() -> None:
    for name in ("plan.toml census.csv", "safe-harbor.toml safe-harbor.csv"):
        paths = [str(ROOT / "examples" / "census" / each) for each in name.split()]
        found = run(*paths)
        assert found.exit_code == 1, found.stderr
        assert max(len(line) for line in found.stdout.splitlines()) <= 80


@pytest.mark.parametrize("width", [40, 60, 61, 77, 78, 120])
def test_every_width_of_the_screen_holds_the_refunds(plan: Path, census: Path, width: int) -> None:
    found = CliRunner(env={"COLUMNS": str(width)}).invoke(
        main, ["census", "test", str(plan), str(census), "--as-of", DAY]
    )
    assert (found.exit_code, found.exception.__class__) == (1, SystemExit)
    assert max(len(line) for line in found.stdout.splitlines()) <= max(60, width)
    assert "$6,000" in found.stdout


def test_without_last_years_pay_nothing_is_passed(plan: Path, census: Path) -> None:
    """Neither where the column is not there nor where it is empty."""
    bare = ROWS.replace('"$190,000"', "").replace('"$90,000"', "").replace('"$70,000"', "").replace("60%", "0%")
    for text in (bare, bare.replace("Prior year compensation,", "").replace('000",,"', '000","')):
        census.write_text(text, encoding="utf-8")
        found = run(plan, census)
        said = " ".join(found.stdout.split())
        assert (found.exit_code, found.stdout.split("\n")[2].split("  ")[0]) == (1, "NOT KNOWN")
        assert "The ACP test cannot be decided: the census tells nobody's pay of last year (prior_pay)" in said


def test_where_everybody_was_hired_this_year_nobody_had_pay_last_year(plan: Path, census: Path) -> None:
    bare = ROWS.replace('"$190,000"', "0").replace('"$90,000"', "0").replace('"$70,000"', "0").replace("60%", "0%")
    census.write_text(re.sub(r"20\d\d-01-01", "2026-02-01", bare), encoding="utf-8")
    assert run(plan, census).exit_code == 0


def test_headings_that_are_left_out_are_named(plan: Path, census: Path) -> None:
    lines = ROWS.splitlines()
    census.write_text("\n".join([f"{lines[0]},Shoe size", *(f"{line},44" for line in lines[1:])]), encoding="utf-8")
    assert "Headings that were read as nothing: Shoe size." in " ".join(run(plan, census).stdout.split())
    assert data(plan, census)["left_out"] == ["Shoe size"]


def test_a_census_in_another_encoding_can_be_tested(plan: Path, census: Path) -> None:
    census.write_bytes(ROWS.replace("=c,", "Zoë,").encode("windows-1252"))
    refused = run(plan, census)
    assert refused.exit_code == 2
    assert "--encoding windows-1252" in refused.stderr
    assert run(plan, census, "--encoding", "windows-1252").exit_code == 1


def test_all_places_are_looked_at_before_anything_is_written(plan: Path, census: Path, tmp_path: Path) -> None:
    persons, nowhere = tmp_path / "persons.csv", tmp_path / "no" / "evidence.json"
    assert run(plan, census, "--persons", persons, "--evidence", nowhere).exit_code == 2
    assert run(plan, census, "--persons", persons, "--evidence", persons).exit_code == 2
    assert run(plan, census, "--persons", persons, "--messages", plan).exit_code == 2
    assert run(plan, census, "--evidence", "-").exit_code == 2
    assert not persons.exists()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert run(plan, census, "--evidence", pipe, "--force").exit_code == 2
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_days_gone_by_are_marked(plan: Path, census: Path) -> None:
    assert "This day is past." not in run(plan, census).stdout
    assert "This day is past." in " ".join(run(plan, census, day="2027-06-01").stdout.split())


def test_a_limit_has_the_decimals_that_it_has() -> None:
    from megaroth.report.text.census import limit_points, points

    assert [limit_points(each) for each in (50_000, 122_125, 9_990, 0)] == ["5.00%", "12.2125%", "0.999%", "0.00%"]
    assert points(679_817) == "67.98%"


LATE_PLAN = """\
schema = 1
plan.name = "Acme"
plan.plan_year_end = 2026-12-31
"""


def test_a_blank_of_last_years_pay_is_said_where_it_decides(tmp_path: Path) -> None:
    """Hired in 2010, $300,000 now: more than $160,000 last year would make A highly paid (IRC 414(q)(1)(B))."""
    plan, census = tmp_path / "plan.toml", tmp_path / "census.csv"
    plan.write_text(LATE_PLAN, encoding="utf-8")
    head = "person,prior pay,pay,pre-tax,birth date,hire date\n"
    rest = "".join(f"{each},1980-01-01,2010-01-01\n" for each in ("B,50000,50000,1500", "C,200000,200000,1500"))
    census.write_text(f"{head}A,,300000,20000,1980-01-01,2010-01-01\n{rest}", encoding="utf-8")
    checked = CliRunner().invoke(main, ["census", "check", str(plan), str(census), "--json"])
    (warning,) = [each for each in json.loads(checked.stdout)["findings"] if each["column"] == "prior_pay"]
    assert (warning["severity"], warning["row"]) == ("warning", 2)
    assert "A: no pay of last year" in warning["what"]
    assert "A: no pay of last year" in " ".join(run(plan, census).stdout.split())


def test_recharacterisation_ends_and_refunds_take_its_place(tmp_path: Path) -> None:
    """Treas. Reg. 1.401(k)-2(b)(3)(iii)(A): not after 15 March 2027; $3,000 goes back and the ACP stays at 3%."""
    plan, census = tmp_path / "plan.toml", tmp_path / "census.csv"
    more = 'features.match = "50% of the first 6%"\ncorrection.method = "recharacterize"\nelections.eaca = true\n'
    plan.write_text(LATE_PLAN + more, encoding="utf-8")
    census.write_text(
        "person,prior pay,pay,pre-tax,employer match,birth date\n"
        "D,200000,200000,15000,6000,1980-01-01\nB,0,100000,4000,2000,1980-01-01\n",
        encoding="utf-8",
    )
    said = " ".join(run(plan, census, day="2027-04-01").stdout.split())
    assert "$3,000 goes back to 1 person, the first by 30 June 2027." in said
    assert "ACP 3.00% (1) 2.00% (1) 4.00% passed" in said
    assert "too late to become after-tax" in said.lower()
    before = " ".join(run(plan, census, day="2027-03-15").stdout.split())
    assert "Tell the people concerned that deferrals became after-tax contributions" in before
    assert "ACP 3.00% (1) 2.00% (1) 4.00% passed" in before  # next year's counts it: 1.401(m)-2(a)(4)(ii)


def test_the_working_shows_no_amount_where_there_is_no_limit(tmp_path: Path) -> None:
    plan, census = tmp_path / "plan.toml", tmp_path / "census.csv"
    plan.write_text(f'{LATE_PLAN}correction.method = "recharacterize"\nfeatures.after_tax = true\n', encoding="utf-8")
    census.write_text(
        "person,prior pay,pay,pre-tax,after-tax,birth date\n"
        "A,200000,200000,20000,12000,1980-01-01\nB,0,50000,0,0,1980-01-01\n",
        encoding="utf-8",
    )
    lines = run(plan, census, "--working", day="2027-02-10").stdout.splitlines()
    (room,) = [line for line in lines if "After-tax contributions that the plan still takes" in line]
    assert room.endswith(" no limit")
    assert max(map(len, lines)) <= 80


def test_no_message_names_a_past_day(tmp_path: Path) -> None:
    """Written in February 2028: 15 March and 31 December 2027 are over (IRC 4979(f)(1), 401(k)(8)(A), 401(m)(6)(A))."""
    plan, census = tmp_path / "plan.toml", tmp_path / "census.csv"
    plan.write_text(f"{LATE_PLAN}correction.testing_done_on = 2028-03-01\n", encoding="utf-8")
    census.write_text(
        "person,prior pay,pay,pre-tax,after-tax,birth date\n"
        "A,200000,200000,20000,12000,1980-01-01\nB,0,50000,0,0,1980-01-01\n",
        encoding="utf-8",
    )
    said = " ".join(run(plan, census, "--messages", "-", day="2028-02-10").stdout.split())
    assert "The law's last day for this, 31 December 2027, has passed" in said
    assert not re.search(r"\bby \d+ \w+ 2027", said)
    now = " ".join(run(plan, census, "--messages", "-", day="2027-04-01").stdout.split())
    assert "is paid back to you by 31 December 2027" in now
    plan.write_text(f"{LATE_PLAN}correction.testing_done_on = 2027-03-01\n", encoding="utf-8")
    paid = " ".join(run(plan, census, "--messages", "-", day="2027-04-01").stdout.split())
    assert "was to be paid back to you by 15 March 2027" in paid
