"""Ways to spread contributions side by side."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from megaroth.errors import BadInputError
from megaroth.report.comparing import Side, comparison, verdict
from megaroth.report.data import planned_data
from megaroth.report.text.plain import planned_plain
from megaroth.report.text.plan import planned_text
from megaroth.service.plan import Planned, plan
from megaroth.service.spreads import SPREADS, spreads_of
from tests.report.samples import EXAMPLES, HERE, planned
from tests.report.test_data import documented, keys


def compared(name: str, spreads: str, *what_if: str) -> Planned:
    return plan(HERE / f"{name}.toml", date(2026, 11, 21), what_if, compare=spreads)


@pytest.fixture(scope="module")
def employee() -> Planned:
    return compared("employee", "even,early,late,one payday")


def sides_of(found: Planned) -> tuple[Side, ...]:
    return comparison(found.spreads)[0].sides


def like(side: Side, **others: Any) -> Side:
    """A side with other sums: ``deferral``, ``after_tax``, ``kept``, ``entries``, ``after_tax_in_by``."""
    election, match = side.election, side.match
    assert match is not None
    election = election._replace(
        deferral=election.deferral._replace(cents=others.pop("deferral", election.deferral.cents)),
        after_tax=election.after_tax._replace(cents=others.pop("after_tax", election.after_tax.cents)),
        steps=election.steps[: others.pop("entries", len(election.steps))],
    )
    match = match._replace(kept=others.pop("kept", match.kept))
    return side._replace(election=election, match=match, **others)


def test_each_spread_is_solved_with_it_before_the_fewest_changes(employee: Planned) -> None:
    assert [one.spread for one in employee.spreads] == list(SPREADS)
    sides = {side.spread: side for side in sides_of(employee)}
    assert all(side.election.spread == name for name, side in sides.items())
    assert sides["early"].after_tax_in_by == date(2026, 12, 4)
    assert sides["late"].after_tax_in_by == date(2026, 12, 31)
    firsts = [[row.after_tax for row in sides[name].election.table] for name in ("early", "even", "late")]
    assert firsts[0] >= firsts[1] >= firsts[2]
    assert {side.total for side in sides.values()} == {7_915_40}


def test_the_table_has_a_column_for_each_and_a_verdict_below() -> None:
    text = planned_text(compared("employee", "even,early,late"))
    part = text.partition("\nCOMPARE")[2].splitlines()
    assert part[0].split() == ["even", "early", "late"]
    rows = {line[:11].strip(): line[11:].split() for line in part[1:]}
    assert rows["entries"] == ["2", "2", "2"]
    assert rows["after-tax"] == ["$6,462*"] * 3
    assert rows["match kept"] == ["$10,000*"] * 3
    assert re.search(r"^type +4 Dec 6% \+ 26% +4 Dec 6% \+ 80% +4 Dec 6% \+ 0%$", text, re.MULTILINE)
    said = "All three put in the same; after-tax money is in by 4 Dec with early, by 31 Dec with even and late."
    assert said in " ".join(text.split())
    assert "type: from which payday on, deferral + after-tax" in text


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_it_fits_the_screen(employee: Planned, width: int) -> None:
    part = planned_text(employee, width=width).partition("\nCOMPARE")[2]
    assert [line for line in f"COMPARE{part}".splitlines() if len(line) > width] == []


def test_aloud_it_is_one_fact_per_line(employee: Planned) -> None:
    lines = planned_plain(employee).splitlines()
    assert "Early, acme, from Friday 4 December 2026: pre-tax or Roth 6% and after-tax 80%." in lines
    assert "Early, acme, entries to type: 2." in lines
    assert (
        "Early, acme, after-tax money still to come: $6,462 (your word), the last on Friday 4 December 2026." in lines
    )
    assert all(line.endswith((".", "?", "!")) for line in lines)


def test_as_data_it_has_every_spread_of_every_job(employee: Planned) -> None:
    data = json.loads(json.dumps(planned_data(employee)))["compare"]
    assert data["spreads"] == list(SPREADS)
    (job,) = data["jobs"]
    assert (job["address"], job["name"]) == ("alex/acme", "acme")
    early = job["spreads"][1]
    assert early["spread"] == "early"
    assert early["steps"][0]["after_tax"] == {"millionths": 800000, "text": "80%"}
    assert early["after_tax_in_by"] == "2026-12-04"
    assert early["kept"]["cents"] == 999993
    assert early["after_tax"]["address"] == "alex/acme/elected_year.after_tax"
    assert set(keys(data)) <= documented("plan-json.md")
    assert planned_data(planned("employee"))["compare"] is None


def test_only_jobs_with_elections_are_compared_each_under_its_name() -> None:
    found = plan(EXAMPLES / "couple.toml", date(2026, 7, 1), compare="even,late")
    text = planned_text(found)
    assert "\nCOMPARE · Acme\n" in text
    assert "\nCOMPARE · City School\n" in text
    assert "type: from which payday on, deferral\n" in f"{text}\n"  # the school takes no after-tax money
    nothing = planned_text(compared("smallest", "even,late"))
    assert "COMPARE\nthere is nothing to spread: no job has elections to type" in nothing
    assert "Compare: there is nothing to spread" in planned_plain(compared("smallest", "even,late"))
    assert planned_data(compared("smallest", "even,late"))["compare"] == {"spreads": ["even", "late"], "jobs": []}


def test_of_a_what_if_the_changed_facts_are_compared() -> None:
    found = compared("employee", "even,early", "match=none")
    assert [side.kept for side in sides_of(found)] == [0, 0]
    assert "COMPARE · with match=none\n" in planned_text(found)
    assert "Compare, acme, with match=none: " in planned_plain(found)


# --- the verdict -------------------------------------------------------------------------------------------


def test_the_same_elections_need_no_more_words(employee: Planned) -> None:
    even = sides_of(employee)[0]
    assert verdict([even, even._replace(spread="late")]) == "both come to the same elections"


def test_what_differs_is_said_in_dollars(employee: Planned) -> None:
    even, early, late, _ = sides_of(employee)
    less = like(early, after_tax=early.election.after_tax.cents - 2_400, kept=even.kept - 1_500_00)
    said = verdict([even, less, late])
    assert said.startswith("all three put in the same within $24; early costs $1,500 of match; ")
    much = like(early, after_tax=early.election.after_tax.cents - 300_000)
    assert verdict([even, much, late]).startswith("even and late put in the most, early $3,000 less; ")
    assert verdict([much, even]).startswith("even puts in the most, early $3,000 less; ")
    assert "late takes the fewest entries (1)" in verdict([even, early, like(late, entries=1)])


def test_cents_of_match_are_not_worth_a_word(employee: Planned) -> None:
    even, early, *_ = sides_of(employee)
    assert "match" not in verdict([even, like(early, kept=even.kept - 99)])


# --- what may be asked for ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["even,early,late,one payday", " Even , EARLY,late, one-payday ", "even,early,late,one_payday"]
)
def test_names_are_read_as_people_write_them(text: str) -> None:
    assert spreads_of(text) == SPREADS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("even,erly", "there is no spread 'erly'"),
        ("even,,late", "there is no spread ''"),
        ("", "there is no spread ''"),
        ("even,late,even", "the spread even is named twice"),
        ("early", "one spread alone is no comparison"),
    ],
)
def test_what_cannot_be_compared_is_bad_input_that_names_the_four(text: str, said: str) -> None:
    with pytest.raises(BadInputError) as caught:
        spreads_of(text)
    assert str(caught.value).startswith(said)
    assert "the four are even, early, late, one payday" in str(caught.value)
