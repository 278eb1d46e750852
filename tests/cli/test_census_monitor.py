"""``megaroth census monitor`` on the example's payrolls."""

from __future__ import annotations

import csv
import hashlib
import json
import tempfile
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from megaroth.census.acp_watch import ContributionWatch, Standing
from megaroth.census.monitoring import Monitored
from megaroth.census.payroll_checks import FeedFinding
from megaroth.census.watching import Alert, Settings
from megaroth.cli.main import main
from megaroth.errors import BadInputError
from megaroth.service.census_monitor import census_monitor

EXAMPLES = Path(__file__).parents[2] / "examples" / "census"
PLAN, CENSUS, PAYROLL = EXAMPLES / "plan.toml", EXAMPLES / "census.csv", EXAMPLES / "payroll.csv"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "census-monitor-json.md"


def monitor(*arguments: str | Path, payroll: Path = PAYROLL, day: str = "2026-11-21") -> Result:
    words = ["census", "monitor", PLAN, payroll, *arguments, "--as-of", day]
    return CliRunner().invoke(main, [str(word) for word in words])


def data(*arguments: str | Path, payroll: Path = PAYROLL) -> dict[str, object]:
    found: dict[str, object] = json.loads(monitor(*arguments, "--json", payroll=payroll).stdout)
    return found


def test_the_screen_says_what_to_do_and_for_whom() -> None:
    found = monitor("--census", CENSUS)
    assert found.exit_code == 1, found.output
    text = " ".join(found.stdout.split())
    assert "2 people need something done now." in text
    # Four paydays since with no match at 3% of $9,307.69, and three to come.
    assert "H-003 (line 276): no match since the deferral limit was reached" in text
    assert "H-004 (line 277): $1,304.28 of after-tax money has waited more than 30 days" in text
    assert "At the present rate the ACP test fails." in text
    assert all(len(line) <= 80 for line in found.stdout.splitlines())


def test_a_cap_in_force_finds_who_is_over_it() -> None:
    found = monitor("--census", CENSUS, "--cap", "2.06%", "--plain").stdout
    assert "H-001, still withheld, now: after-tax contributions of $24,000 this year, the cap is $7,416" in found
    assert "N-101" not in found


def test_the_ceilings_that_the_projection_wrote_are_watched(tmp_path: Path) -> None:
    out = tmp_path / "ceilings.csv"
    CliRunner().invoke(main, ["census", "project", str(PLAN), str(CENSUS), "--persons", str(out)])
    found = monitor("--ceilings", out, "--plain").stdout
    assert found.count("still withheld, now") == 4


def test_messages_are_in_plain_words() -> None:
    found = monitor("--messages", "-").stdout
    assert found.startswith("To H-001, about Harbor Instruments 401(k) Plan")
    assert "You reached the deferral limit early, and match stopped with your deferrals" in " ".join(found.split())
    assert "402(g)" not in found
    assert all(len(line) <= 80 for line in found.splitlines())


def test_each_gets_a_message_and_one_ceiling(tmp_path: Path) -> None:
    found = monitor("--census", CENSUS, "--cap", "2.06%", "--messages", tmp_path / "to")
    assert found.stdout.startswith("MONITOR")  # the report stays
    texts = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "to").iterdir())]
    assert f"Wrote {tmp_path / 'to'}: {len(texts)} messages" in found.stderr
    ceilings = [text.count("ceiling for after-tax contributions") for text in texts]
    assert set(ceilings) <= {0, 1}
    assert "is\n  $7,416." in texts[0] or "is $7,416." in texts[0]
    assert "already there" in monitor("--messages", tmp_path / "to").stderr


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_everyone_is_written_with_counters_and_ceiling(tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"people.{kind}"
    found = monitor("--census", CENSUS, "--cap", "2.06%", "--persons", out)
    assert "12 people" in found.stderr
    assert out.stat().st_mode & 0o077 == 0
    if kind == "csv":
        with out.open(encoding="utf-8") as opened:
            rows = {row["person"]: row for row in csv.DictReader(opened)}
    else:
        rows = {row["person"]: {k: str(v) for k, v in row.items()} for row in pq.read_table(out).to_pylist()}
    assert len(rows) == 12
    assert (rows["H-001"]["after_tax"], rows["H-001"]["after_tax_ceiling"]) == ("24000.00", "7416.00")
    assert rows["H-001"]["highly_paid"] == "yes"
    assert "still withheld" in rows["H-001"]["now"]
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in rows["H-001"] if f"`{name}`" not in page] == []
    assert "already there" in monitor("--persons", out).stderr
    assert monitor("--persons", out, "--force").exit_code == 1
    assert "neither CSV nor Parquet" in monitor("--persons", tmp_path / "people.txt").stderr


def test_the_ceiling_of_everyone_is_below_the_law(tmp_path: Path) -> None:
    # H-001, born in 1968, by 31 December: 27 paydays of 942.30 deferred (25,442.10, of which 24,500 counts and the
    # rest is catch-up) and of 415.38 match (11,215.26). 72,000 - 24,500 - 11,215.26; the plan's 25% of 360,000 is more.
    out = tmp_path / "people.csv"
    monitor("--census", CENSUS, "--persons", out)
    with out.open(encoding="utf-8") as opened:
        rows = {row["person"]: row for row in csv.DictReader(opened)}
    assert rows["H-001"]["after_tax_ceiling"] == "36284.74"
    # N-101's 25% of 27 x 3,538.46 of pay comes first
    assert rows["N-101"]["after_tax_ceiling"] == "23884.61"


def test_the_evidence_names_every_file_and_election(tmp_path: Path) -> None:
    out = tmp_path / "evidence.json"
    assert "elections" in monitor("--census", CENSUS, "--evidence", out).stderr
    held = json.loads(out.read_text(encoding="utf-8"))
    assert held["schema"] == "megaroth.census-evidence/1"
    assert [each["sha256"] for each in held["inputs"]] == [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (PLAN, PAYROLL, CENSUS)
    ]
    assert held["columns"]["Pay date"] == "pay_date"
    assert "irc_402g_elective_deferral 2026" in held["figures"]
    assert held["result"]["schema"] == "megaroth.census-monitor/1"
    assert held["elections"]["taken"]["after_tax"] is True


def test_headings_that_are_left_out_are_named(tmp_path: Path) -> None:
    feed = tmp_path / "payroll.csv"
    feed.write_text(
        "Employee ID,Pay date,Gross pay,Pre-tax,XX Roth,Colour\n"
        "A,2026-11-06,5000,100,400,red\nA,2026-11-20,5000,100,400,red\n",
        encoding="utf-8",
    )
    (tmp_path / "map.toml").write_text(
        'schema = 1\n[columns]\n"Employee ID" = "person"\n"Pay date" = "pay_date"\n"Gross pay" = "pay"\n'
        '"Pre-tax" = "pre_tax"\n"XX Roth" = ""\n"Colour" = ""\n',
        encoding="utf-8",
    )
    found = data("--map", tmp_path / "map.toml", payroll=feed)
    assert (found["left_out"], found["left_out_numbers"]) == (["XX Roth", "Colour"], ["XX Roth"])
    text = " ".join(monitor("--map", tmp_path / "map.toml", payroll=feed).stdout.split())
    assert "LEFT OUT XX Roth is left out though numbers stand there" in text
    assert "Headings that are left out: XX Roth and Colour." in text


def test_a_feed_kept_in_parts_gives_the_same_answer_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    day = date(2026, 11, 21)
    whole = census_monitor(PLAN, PAYROLL, as_of=day, census=CENSUS, parts=1)
    divided = census_monitor(PLAN, PAYROLL, as_of=day, census=CENSUS, parts=5, everyone=True)
    assert divided.watched == whole.watched
    assert sum(table.num_rows for table in divided.people) == 12
    bad = tmp_path / "payroll.csv"
    bad.write_text(PAYROLL.read_text(encoding="utf-8") + "H-001,2026-13-40,1\n", encoding="utf-8")
    with pytest.raises(BadInputError):
        census_monitor(PLAN, bad, as_of=day, parts=5)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("megaroth-")] == []


def test_a_feed_in_another_encoding_is_read(tmp_path: Path) -> None:
    feed = tmp_path / "payroll.csv"
    feed.write_bytes("Employee ID,Pay date,Gross pay\nRené,2026-11-20,5000\n".encode("cp1252"))
    assert monitor(payroll=feed).exit_code == 2
    assert data("--encoding", "windows-1252", payroll=feed)["people"] == 1


def test_every_key_of_the_json_is_on_its_page() -> None:
    found = data("--census", CENSUS)
    page = PAGE.read_text(encoding="utf-8")
    wanted = {*found, *Monitored._fields, *Alert._fields, *FeedFinding._fields, *Settings._fields}
    wanted |= {*ContributionWatch._fields, *Standing._fields}
    assert [key for key in sorted(wanted) if f"`{key}`" not in page] == []
    assert (found["schema"], found["people"], found["rows"]) == ("megaroth.census-monitor/1", 12, 283)
    assert found["after_tax"] == {"cents": 6_015_432, "text": "$60,154.32"}


def test_a_payroll_loaded_twice_is_found_and_may_be_left_out(tmp_path: Path) -> None:
    lines = PAYROLL.read_text(encoding="utf-8").splitlines()
    twice = tmp_path / "payroll.csv"
    twice.write_text("\n".join([*lines, *lines[1:13]]) + "\n", encoding="utf-8")
    assert data(payroll=twice)["copies"] == 12
    assert data(payroll=twice)["deferrals"] != data()["deferrals"]
    assert data("--without-copies", payroll=twice)["deferrals"] == data()["deferrals"]
    assert "repeat another row" in " ".join(monitor(payroll=twice).stdout.split())


def test_a_quiet_feed_leaves_with_0(tmp_path: Path) -> None:
    quiet = tmp_path / "payroll.csv"
    quiet.write_text("Employee ID,Pay date,Gross pay,Pre-tax\nA,2026-11-06,5000,100\nA,2026-11-20,5000,100\n")
    found = monitor(payroll=quiet)
    assert (found.exit_code, found.stderr) == (0, "")
    assert "Nobody is over a limit, and nobody will be at the present rate." in " ".join(found.stdout.split())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Employee ID,Pay date,Gross pay\nA,2026-13-40,5000\n", "2026-13-40"),
        ("Employee ID,Gross pay\nA,5000\n", "pay_date"),
        ("Employee ID,Pay date,Gross pay\nA,2027-01-08,5000\n", "no pay by 2026-11-21"),
    ],
)
def test_a_feed_that_cannot_be_used_is_refused_in_a_line(tmp_path: Path, text: str, said: str) -> None:
    bad = tmp_path / "payroll.csv"
    bad.write_text(text, encoding="utf-8")
    found = monitor(payroll=bad)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr
    assert len(found.stderr.splitlines()) == 1


def test_2027_is_refused_while_unpublished() -> None:
    found = monitor(day="2027-02-01")
    assert found.exit_code == 3
    assert "for 2027 is not published" in found.stderr


def test_a_cap_needs_to_know_who_is_highly_paid() -> None:
    found = monitor("--cap", "3%")
    assert found.exit_code == 2
    assert "--cap needs --census" in found.stderr


def test_a_file_of_ceilings_without_the_columns_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "ceilings.csv"
    bad.write_text("who,much\nA,1\n", encoding="utf-8")
    assert "has the columns person and ceiling" in monitor("--ceilings", bad).stderr
    bad.write_text("person,ceiling\nA,much\n", encoding="utf-8")
    assert f"{bad}:2: ceiling" in monitor("--ceilings", bad).stderr
