"""``megaroth census project`` on the example's twelve people."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from megaroth.census.projecting import project as of_people
from megaroth.census.projection import Band, Ceiling, Projection
from megaroth.cli.main import main
from megaroth.law.figures import shipped
from megaroth.money import parse_dollars
from megaroth.report.text.census_project import option_line
from tests.census.made_people import highly_paid, others, terms

EXAMPLES = Path(__file__).parents[2] / "examples" / "census"
PLAN, CENSUS = EXAMPLES / "plan.toml", EXAMPLES / "census.csv"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "census-project-json.md"


def project(*arguments: str | Path, plan: Path = PLAN, census: Path = CENSUS) -> Result:
    words = ["census", "project", plan, census, *arguments, "--as-of", "2026-11-21"]
    return CliRunner().invoke(main, [str(word) for word in words])


def data(*arguments: str | Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(project(*arguments, "--json").stdout)
    return found


@pytest.fixture
def safe_harbor(tmp_path: Path) -> Path:
    """The example's plan with a safe-harbor match and without after-tax contributions."""
    text = PLAN.read_text(encoding="utf-8")
    text = text.replace('safe_harbor = "none"', 'safe_harbor = "enhanced match"\nacp_safe_harbor = true')
    text = text.replace("after_tax = true", "after_tax = false").replace('after_tax_limit = "25%"\n', "")
    made = tmp_path / "plan.toml"
    made.write_text(text, encoding="utf-8")
    return made


def test_the_screen_says_the_percentage_the_bands_and_the_ceilings() -> None:
    found = project()
    assert found.exit_code == 1, found.output
    # By hand: the highly paid have 2.88% of match (3.00, 2.50, 3.00, 3.00, rounded), the others 2.94%: 4.94 - 2.88.
    text = " ".join(found.stdout.split())
    assert "Each highly paid person may put in 2.06% of pay after tax; 1.56% if the others fall by 0.5 points." in text
    assert "Checked: the plan test passes with every ceiling used." in text
    assert "H-001 2 $7,416 test $26,000" in text  # 2.06% of $360,000
    assert "adds 1 point to the limit" in text
    assert all(len(line) <= 80 for line in found.stdout.splitlines())


def test_plain_says_the_same_without_columns() -> None:
    found = project("--plain").stdout
    assert "If the others average 2.94%: limit 4.94%, all take part 2.06%, as today 2.06%." in found
    assert "H-001 (row 2): ceiling $7,416, bound by ACP test" in found


def test_every_key_of_the_json_is_on_its_page() -> None:
    found = data()
    page = PAGE.read_text(encoding="utf-8")
    wanted = {*found, *Projection._fields, *Band._fields, *Ceiling._fields}
    assert [key for key in sorted(wanted) if f"`{key}`" not in page] == []
    assert found["schema"] == "megaroth.census-project/1"
    assert found["uniform"] == {"millionths": 20_600, "text": "2.06%"}


def test_payroll_gets_a_ceiling_for_each_that_the_test_passes_with(tmp_path: Path) -> None:
    out = tmp_path / "ceilings.csv"
    assert "4 people" in project("--persons", out).stderr
    with out.open(encoding="utf-8") as opened:
        rows = {row["person"]: row for row in csv.DictReader(opened)}
    assert set(rows) == {"H-001", "H-002", "H-003", "H-004"}
    # The census with these amounts in place of today's passes, as the command for the test sees it.
    with CENSUS.open(encoding="utf-8") as opened:
        people = list(csv.DictReader(opened))
    for person in people:
        if person["Employee ID"] in rows:
            assert parse_dollars(person["After-tax"]) > parse_dollars(rows[person["Employee ID"]]["ceiling"])
            person["After-tax"] = rows[person["Employee ID"]]["ceiling"]
    capped = tmp_path / "capped.csv"
    with capped.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, people[0])
        writer.writeheader()
        writer.writerows(people)
    assert project(census=capped).exit_code == 0
    assert "already there" in project("--persons", out).stderr


def test_bands_and_what_is_held_back_are_the_sponsors_to_say() -> None:
    bands = data("--band", "1%", "--band", "0.25")["bands"]
    assert isinstance(bands, list)
    assert [band["shift"]["text"] for band in bands] == ["−1%", "−0.25%", "0%", "0.25%", "1%"]
    first = data("--profit-sharing", "3%")["ceilings"]
    plain = data()["ceilings"]
    assert isinstance(first, list)
    assert isinstance(plain, list)
    assert plain[0]["by_additions"]["cents"] - first[0]["by_additions"]["cents"] == 1_080_000  # 3% of $360,000


def test_the_committees_page(safe_harbor: Path, tmp_path: Path) -> None:
    refused = project(plan=safe_harbor)
    assert refused.exit_code == 2
    assert "--adopt" in refused.stderr
    with CENSUS.open(encoding="utf-8") as opened:
        people = [{**row, "After-tax": "0"} for row in csv.DictReader(opened)]
    census = tmp_path / "census.csv"
    with census.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, people[0])
        writer.writeheader()
        writer.writerows(people)
    found = project("--adopt", plan=safe_harbor, census=census)
    assert found.exit_code == 0, found.output
    text = " ".join(found.stdout.split())
    for said in ("ADOPT AFTER-TAX", "COST", "the ACP test must be run", "CLAUSES TO AMEND", "DATES", "by 31 Dec 2026"):
        assert said in text
    adoption = json.loads(project("--adopt", "--json", plan=safe_harbor, census=census).stdout)["adoption"]
    assert isinstance(adoption, dict)
    page = PAGE.read_text(encoding="utf-8")
    assert [key for key in adoption if f"`{key}`" not in page] == []
    assert (
        "Clause, must: After-tax contributions" in project("--adopt", "--plain", plan=safe_harbor, census=census).stdout
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--day", "2027-01-31"), "is not in the plan year from 2026-01-01 to 2026-12-31"),
        (("--from", "2027-01-01"), "--from goes with --adopt"),
        (("--step", "0%"), "--step must be above zero"),
        (("--band", "lots"), "is not a percentage"),
        (("--band", "101%"), "is above 100%"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_line(arguments: tuple[str, ...], said: str) -> None:
    found = project(*arguments)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr
    assert len(found.stderr.splitlines()) == 1


def test_a_beginning_before_the_plan_year_of_the_day_is_refused() -> None:
    found = project("--adopt", "--from", "2025-12-31")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "cannot begin on 2025-12-31, before the plan year that 2026-11-21 is in" in found.stderr
    assert "from 2026-01-01 on" in found.stderr
    first = project("--adopt", "--from", "2026-01-01")
    assert first.exit_code == 0
    assert "The beginning, 2026-01-01, is past" in " ".join(first.stdout.split())


def test_amounts_taken_as_a_whole_years_are_said_with_the_way_out() -> None:
    for shown in (project().stdout, project("--plain").stdout, project("--adopt").stdout):
        text = " ".join(shown.split())
        assert "taken as a whole year's, though the plan year runs to 2026-12-31" in text
        assert "tell it with --day" in text
    assert any("taken as a whole year's" in each for each in data()["notes"])  # type: ignore[attr-defined]
    assert "taken as a whole year's" not in " ".join(project("--day", "2026-10-31").stdout.split())


def both_ways() -> Projection:
    """A safe-harbor plan in which the better option is another one where the others save less."""
    # Others: 4% of match and 1.5% after tax; H: 4.75% of match. Half a point less, as they are, half a point more:
    # without match 1.0, 1.5 and 2.0% allow 2, 3 and 4%; with it 5.0, 5.5 and 6.0% allow 7, 7.5 and 8% less 4.75,
    # that is 2.25, 2.75 and 3.25%.
    plan = terms(safe_harbor="enhanced match", acp_safe_harbor=True)
    rich = highly_paid("H", 1, pay=20_000_000, safe_harbor_match=950_000)
    return of_people(plan, shipped(), others(10, 55_000, 15_000), [rich])


def test_each_band_has_its_own_better_option_of_a_safe_harbor_plan() -> None:
    shown = both_ways()
    assert [(band.option, band.uniform) for band in shown.bands] == [
        ("with all match", 22_500),
        ("without any match", 30_000),
        ("without any match", 40_000),
    ]
    # Treas. Reg. 1.401(m)-2(a)(5)(iv): of the band of the answer, which is the middle one; 5.5% less half a point.
    said = option_line(shown)
    assert said == (
        "Safe-harbor plan: without any match is the better of the two options; with all match where the others "
        "average 5.00%."
    )
    one = shown._replace(bands=shown.bands[1:])
    assert option_line(one) == "Safe-harbor plan: without any match is the better of the two options."
    assert option_line(shown._replace(bands=())) == ""


def test_both_files_are_needed() -> None:
    found = CliRunner().invoke(main, ["census", "project"])
    assert found.exit_code == 2
    assert "a plan file and a census are needed" in found.stderr


def test_amounts_to_a_day_are_carried_on() -> None:
    found = data("--day", "2026-09-30")
    assert found["day"] == "2026-09-30"
    assert any("carried to the year's end" in note for note in found["notes"])  # type: ignore[attr-defined]


def test_the_head_fits_a_line_and_rates_have_two_decimals() -> None:
    lines = project().stdout.splitlines()
    assert lines[0] == "PROJECT · Harbor Instruments 401(k) Plan · plan year to 31 Dec 2026"
    assert lines[1] == ""
    assert any(line.split()[:2] == ["2.44%", "4.44%"] for line in lines)


def test_hashed_numbers_are_short_and_have_their_row(tmp_path: Path) -> None:
    text = CENSUS.read_text(encoding="utf-8").replace("Employee ID", "SSN", 1)
    for at, line in enumerate(text.splitlines()[1:]):
        text = text.replace(line.partition(",")[0], f"{100 + at:03d}-{10 + at}-{2000 + at}")
    made = tmp_path / "census.csv"
    made.write_text(text, encoding="utf-8")
    found = project(census=made).stdout
    shown = [line for line in found.splitlines() if line.lstrip().startswith("id-")]
    assert len(shown) == 4
    assert all(line.split()[0].endswith("…") and line.split()[1].isdigit() for line in shown)


def test_evidence_and_messages_are_written_beside_the_screen(tmp_path: Path) -> None:
    found = project(
        "--evidence", tmp_path / "e.json", "--messages", tmp_path / "to", "--persons", tmp_path / "p.parquet"
    )
    assert found.stdout.startswith("PROJECT")
    held = json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))
    assert held["result"]["schema"] == "megaroth.census-project/1"
    assert held["inputs"][1]["sha256"] == hashlib.sha256(CENSUS.read_bytes()).hexdigest()
    assert held["elections"]["taken"]["after_tax"] is True
    assert any(name.startswith("irc_415c_annual_additions 2026") for name in held["figures"])
    texts = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "to").iterdir())]
    assert len(texts) == 4
    assert "Your ceiling for after-tax contributions of this year is $7,416." in " ".join(texts[0].split())
    assert [row["person"] for row in pq.read_table(tmp_path / "p.parquet").to_pylist()] == [
        "H-001", "H-002", "H-003", "H-004",
    ]  # fmt: skip
    assert "4 messages" in found.stderr
    assert project("--messages", "-").stdout.count("Your ceiling for") == 4
    assert project("--evidence", tmp_path / "e.json", "--force").exit_code == 1
    assert "one of the files" in project("--evidence", CENSUS, "--force").stderr


def test_a_census_without_last_years_pay_is_refused(tmp_path: Path) -> None:
    with CENSUS.open(encoding="utf-8") as opened:
        people = list(csv.DictReader(opened))
    made = tmp_path / "census.csv"
    with made.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(
            opened, [name for name in people[0] if "Prior year comp" not in name], extrasaction="ignore"
        )
        writer.writeheader()
        writer.writerows(people)
    found = project(census=made)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "does not tell last year's pay" in found.stderr


def test_a_census_in_another_encoding_or_on_another_sheet_is_read(tmp_path: Path) -> None:
    made = tmp_path / "census.csv"
    made.write_bytes(CENSUS.read_text(encoding="utf-8").replace("H-002", "Renée").encode("cp1252"))
    assert project(census=made).exit_code == 2
    found = project("--encoding", "windows-1252", census=made)
    assert found.exit_code == 1
    assert "Renée" in found.stdout
