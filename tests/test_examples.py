"""The shipped examples are tests: what each comes to is worked by hand in ``examples.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from megaroth.money import parse_dollars, parse_percent, percent
from megaroth.service.plan import plan
from megaroth.year.answer import Step

ROOT = Path(__file__).parent.parent
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "tests/examples.toml").read_text(encoding="utf-8"))


def test_every_example_is_expected() -> None:
    assert {path.stem for path in (ROOT / "examples").glob("*.toml")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_example(name: str) -> None:
    expected = EXPECTED[name]
    answer = plan(ROOT / "examples" / f"{name}.toml", expected["as_of"]).answer
    for address, written in expected.items():
        if "/" in address and ":" not in address:
            assert answer.sheets.value(address) == parse_dollars(written), address
    verdicts = {job.address: list(job.route.verdicts) for job in answer.jobs}
    for job, verdict in expected.get("verdict", {}).items():
        assert verdicts[job] == verdict
    iras = {ira.person: ira.verdict for ira in answer.iras}
    for person, verdict in expected.get("iras", {}).items():
        assert iras[person] == verdict
    if "disputes" in expected:
        assert {dispute.id for dispute in answer.disputed} >= set(expected["disputes"])
    if "election" in expected:
        wanted = expected["election"]
        election = next(job.election for job in answer.jobs if job.address == wanted["job"])
        assert election is not None
        assert election.deferral_percent == parse_percent(wanted["deferral"])
        assert election.after_tax_percent == parse_percent(wanted["after_tax"])
        assert len(election.paydays) == wanted["paydays"]
        assert election.submit_by == wanted["submit_by"]
    for job in answer.jobs:
        if f"steps:{job.address}" in expected:
            assert job.election is not None
            assert [step_in_words(step) for step in job.election.steps] == expected[f"steps:{job.address}"]
        if f"lost_already:{job.address}" in expected:
            assert job.match is not None
            assert job.match.lost_already == parse_dollars(expected[f"lost_already:{job.address}"])


def step_in_words(step: Step) -> str:
    return f"{step.day} by {step.submit_by}: {percent(step.deferral)} + {percent(step.after_tax)}"


def test_the_smallest_file_says_at_most_and_asks() -> None:
    job = plan(ROOT / "examples/smallest.toml", EXPECTED["smallest"]["as_of"]).answer.jobs[0]
    assert job.election is None
    assert job.room is not None
    assert job.room.at_most
    assert "match" in job.no_election


def test_an_unverified_plan_has_nothing_to_type_in() -> None:
    job = plan(ROOT / "examples/plan-unverified.toml", EXPECTED["plan-unverified"]["as_of"]).answer.jobs[0]
    assert job.election is not None
    assert job.election.conditional
