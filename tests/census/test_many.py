from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from megaroth.census import many_tests
from megaroth.census.kernel import reduce_plan
from megaroth.census.many_rows import COLUMNS, row_of
from megaroth.census.many_terms import read_terms
from megaroth.census.plan_file import without_money
from megaroth.census.testing import plan_test
from megaroth.errors import BadInputError, NotPublishedError
from megaroth.law.figures import shipped
from megaroth.report.census_many import many_data
from megaroth.report.text.census_many import ProgressLine, many_text
from megaroth.service import census_many as verb
from megaroth.service.census_many import ManyTested, census_many
from megaroth.service.census_many_made import made_censuses

AS_OF = date(2027, 1, 15)


@pytest.fixture(name="made")
def _made(tmp_path: Path) -> Path:
    made_censuses(tmp_path / "made", plans=8, people=900, seed=3)
    return tmp_path / "made"


def run(folder: Path, out: Path, **options: Any) -> ManyTested:
    return census_many(folder, out, as_of=AS_OF, **options)


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(path.read_text("utf-8"))))


def test_each_plan_has_the_row_that_its_own_test_gives(made: Path, tmp_path: Path) -> None:
    found = run(made, tmp_path / "out.parquet")
    table = pq.read_table(tmp_path / "out.parquet")
    census = pq.read_table(next(made.glob("*.parquet")))
    census = census.append_column("row", pa.array(range(census.num_rows), pa.int64()))
    terms = read_terms(made).plans
    assert table["plan"].to_pylist() == sorted(terms)
    assert (found.plans, found.rows, sum(found.outcomes.values())) == (8, 900, 8)
    for told in table.to_pylist():
        plan = told["plan"]
        own = census.filter(pc.equal(census["plan"].cast(pa.string()), plan))
        said = without_money(terms[plan], {"qnec", "qmac"} - set(census.column_names))
        sums, people = reduce_plan(own, said, shipped())
        expected = row_of(plan, plan_test(said, shipped(), sums, people, as_of=AS_OF))
        for name in ("plan_year_end", "first_due"):
            expected[name] = expected[name] and date.fromisoformat(expected[name])
        assert told == expected
    assert [field.metadata[b"unit"].decode() for field in table.schema] == [each.unit for each in COLUMNS]


def test_a_run_that_was_stopped_goes_on(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(made, tmp_path / "whole.csv")
    tested: list[str] = []
    row = many_tests.TestPlans.row

    def stopping(self: Any, found: Any, carried: Any) -> Any:
        if len(tested) == 5:
            raise KeyboardInterrupt
        tested.append(found.plan)
        return row(self, found, carried)

    monkeypatch.setattr(many_tests, "PLANS", 1)
    monkeypatch.setattr(many_tests.TestPlans, "row", stopping)
    out = tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        run(made, out)
    assert not out.exists()
    journal = tmp_path / "out.csv.journal"
    assert journal.stat().st_mode & 0o777 == 0o700
    assert len(tested) == 5

    read = []
    monkeypatch.setattr(many_tests.TestPlans, "row", row)
    monkeypatch.setattr("megaroth.census.partial.Reduce.__call__", lambda _work, task: read.append(task))
    found = run(made, out)
    assert read == []
    assert found.went_on == 5
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert not journal.exists()


def test_what_has_changed_is_made_again(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verb, "_tested", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run(made, tmp_path / "out.csv")
    before = {each.name for each in (tmp_path / "out.csv.journal").glob("*.sums")}
    monkeypatch.undo()
    file = next(made.glob("*.parquet"))
    pq.write_table(pq.read_table(file).slice(0, 800), file)
    monkeypatch.setattr(verb, "_tested", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run(made, tmp_path / "out.csv")
    after = {each.name for each in (tmp_path / "out.csv.journal").glob("*.sums")}
    assert before
    assert after
    assert not before & after


def test_plans_that_cannot_be_tested_say_why(made: Path, tmp_path: Path) -> None:
    file = next(made.glob("*.parquet"))
    table = pq.read_table(file)
    at = table["plan"].to_pylist().index("P000002")
    bad = pa.array([-1 if row == at else value for row, value in enumerate(table["match"].to_pylist())])
    place = table.column_names.index("match")
    pq.write_table(table.set_column(place, table.schema.field("match"), bad), file)
    terms = made / "plans.csv"
    lines = terms.read_text().splitlines()
    lines[1] = lines[1].replace("2026-12-31", "2027-12-31")
    lines[2] = lines[2].replace("2026-12-31", "December")
    del lines[4]
    terms.write_text("\n".join([*lines, lines[5].replace("P000005", "GONE").replace("P000004", "GONE")]) + "\n")
    found = run(made, tmp_path / "out.csv")
    told = {row["plan"]: row for row in rows_of(tmp_path / "out.csv")}
    assert found.outcomes["not tested"] == 5
    assert "2027 is not published" in told["P000000"]["why"]
    assert "plans.csv:3: plan.plan_year_end" in told["P000001"]["why"]
    assert told["P000002"]["why"].startswith(f"{file.name}, record {at + 1:,}: match is negative")
    assert told["P000003"]["why"] == "nothing says what this plan's terms are"
    assert told["GONE"]["why"] == "no census has a row of this plan"
    assert found.finding


def test_a_year_that_is_not_published_is_refused_where_nothing_else_is_asked(made: Path, tmp_path: Path) -> None:
    terms = made / "plans.csv"
    terms.write_text(terms.read_text().replace("2026-12-31", "2027-12-31"))
    with pytest.raises(NotPublishedError):
        run(made, tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == [made]


@pytest.mark.parametrize(("name", "words"), [("out.txt", "CSV or Parquet"), ("made/plans.csv", "already there")])
def test_an_output_that_cannot_be_written(made: Path, tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        run(made, tmp_path / name)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plan,elections.top_paid\nA,yes\n", "top_paid_group"),
        ("name\nA\n", 'no column "plan"'),
        ("plan,plan.plan_year_end\nA,2026-12-31\nA,2026-12-31\n", "stands here twice"),
        ("plan,plan.plan_year_end\n,2026-12-31\n", "does not say which plan"),
        ("plan,plan.plan_year_end\nA\n", "as many cells"),
    ],
)
def test_terms_that_cannot_be_read(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "plans.csv").write_text(text)
    with pytest.raises(BadInputError, match=words):
        read_terms(tmp_path)


def test_terms_by_table_or_by_plan_files_are_the_same(tmp_path: Path) -> None:
    heads = "plan,plan.plan_year_end,elections.top_paid_group,features.after_tax_limit,employer.employees"
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "plans.csv").write_text(f"{heads}\nacme,2026-12-31,yes,10%,250\n")
    (tmp_path / "parquet").mkdir()
    row = {"plan": "acme", "plan.plan_year_end": date(2026, 12, 31), "elections.top_paid_group": True}
    row |= {"features.after_tax_limit": "10%", "employer.employees": 250}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "parquet" / "plans.parquet")
    (tmp_path / "toml").mkdir()
    (tmp_path / "toml" / "acme.toml").write_text(
        'schema = 1\n[plan]\nname = "acme"\nplan_year_end = 2026-12-31\n[elections]\ntop_paid_group = true\n'
        '[features]\nafter_tax_limit = "10%"\n[employer]\nemployees = 250\n'
    )
    found = [read_terms(tmp_path / kind).plans["acme"] for kind in ("csv", "parquet", "toml")]
    for each in found:
        assert each.plan_year_end == date(2026, 12, 31)
        assert (each.top_paid_group, each.after_tax_limit, each.employees) == (True, 100_000, 250)
        assert [said.key for said in each.assumed] == [said.key for said in found[0].assumed]
    (tmp_path / "csv" / "acme.toml").write_text((tmp_path / "toml" / "acme.toml").read_text())
    with pytest.raises(BadInputError, match="told twice"):
        read_terms(tmp_path / "csv")


def test_the_screen_and_the_data_say_the_same(made: Path, tmp_path: Path) -> None:
    found = run(made, tmp_path / "out.csv")
    data = many_data(found)
    assert data["outcomes"] == dict(sorted(found.outcomes.items()))
    assert set(data["sha256"]) == {file.name for file in made.glob("*.parquet")}
    screen = many_text(found, width=80).replace("\u00a0", " ")
    assert "8 plans" in screen
    assert "across plans" in " ".join(screen.split())
    assert max(map(len, screen.splitlines())) <= 80


def test_progress_is_a_line_now_and_then() -> None:
    stream = StringIO()
    line = ProgressLine(stream, every=0)
    line("reading", 500, 1_000)
    line("testing", 3, 4)
    line.close()
    assert stream.getvalue().splitlines() == ["reading 500 of 1,000 rows (50%), 0 s", "testing 3 of 4 plans (75%), 0 s"]


@pytest.mark.parametrize("terms", [True, False])
def test_a_folder_that_is_not_there_is_said(made: Path, tmp_path: Path, terms: bool) -> None:
    with pytest.raises(BadInputError, match="there is no such folder") as caught:
        run(tmp_path / "nosuch", tmp_path / "out.csv", terms=made / "plans.csv" if terms else None)
    assert caught.value.file == str(tmp_path / "nosuch")
    with pytest.raises(BadInputError, match="this is not a folder"):
        run(made / "plans.csv", tmp_path / "out.csv", terms=made / "plans.csv" if terms else None)
