"""Year-to-date figures from the entries of a ledger."""

from __future__ import annotations

from datetime import date

import pytest

from megaroth.ledger.entries import Entry, checked
from megaroth.ledger.sums import SoFar, so_far


def entry(kind: str, on: str, amount: int, source: str, **more: object) -> Entry:
    day = date.fromisoformat(on)
    fields: dict[str, object] = {"limitation_year": day.year, "person": "alex", "plan": "acme", **more}
    return checked(Entry(kind, day, source=source, amount=amount, **fields))  # type: ignore[arg-type]


YEAR = [
    entry("opening", "2026-01-02", 900_000, "after-tax", basis=800_000),
    entry("contribution", "2026-01-15", 100, "pre-tax"),
    entry("contribution", "2026-01-15", 20, "roth"),
    entry("contribution", "2026-01-15", 3_000, "after-tax"),
    entry("contribution", "2026-01-15", 40_000, "match"),
    entry("contribution", "2026-01-15", 500_000, "employer"),
    entry("contribution", "2026-01-15", 6_000_000, "safe-harbor"),
    entry("contribution", "2026-01-30", 7, "roth-match"),
    entry("contribution", "2026-01-30", 2, "roth-employer"),
    entry("contribution", "2026-02-13", 50_000, "rollover", basis=0),
    entry("conversion", "2026-02-13", 3_000, "after-tax", to_source="in-plan-roth"),
    entry("contribution", "2026-02-16", 1_000, "roth-ira", plan="fidelity"),
    entry("contribution", "2026-02-17", 1_000, "after-tax", person="jo"),
    entry("contribution", "2026-02-18", 1_000, "after-tax", plan="globex"),
    entry("contribution", "2026-02-19", 1_000, "after-tax", limitation_year=2025),
]
ALL = SoFar(100, 20, 3_000, 6_540_009, 6_500_002, date(2026, 1, 30))


def test_each_source_goes_to_its_group_and_nothing_else_counts() -> None:
    assert so_far(YEAR, "alex", "acme", 2026) == ALL


def test_money_that_comes_late_counts_for_the_year_that_it_names() -> None:
    assert so_far(YEAR, "alex", "acme", 2025) == SoFar(0, 0, 1_000, 0, 0, date(2026, 2, 19))


@pytest.mark.parametrize(
    ("on", "after", "expected"),
    [
        (date(2026, 1, 29), None, (100, 20, 3_000, 6_540_000, 6_500_000, date(2026, 1, 15))),
        (None, date(2026, 1, 15), (0, 0, 0, 9, 2, date(2026, 1, 30))),
        (date(2026, 1, 14), None, (0, 0, 0, 0, 0, None)),
    ],
)
def test_up_to_a_day_and_after_the_day_of_a_stub(on: date | None, after: date | None, expected: SoFar) -> None:
    assert so_far(YEAR, "alex", "acme", 2026, on, after) == expected


def test_a_reversed_contribution_does_not_count() -> None:
    undo = checked(Entry("reversal", date(2026, 3, 2), 2026, "alex", "acme", "after-tax", 0, reverses=4))
    assert so_far([*YEAR, undo], "alex", "acme", 2026) == ALL._replace(after_tax=0)


@pytest.mark.parametrize(
    ("source", "reason", "basis", "field", "left"),
    [
        ("after-tax", "415(c)", 900, "after_tax", 2_100),
        ("in-plan-roth", "415(c)", 900, "after_tax", 2_100),
        ("after-tax", "415(c)", None, "after_tax", 2_000),
        ("roth", "402(g)", 15, "roth", 5),
        ("roth", "402(g)", None, "roth", 0),
        # Refunds after the tests stay annual additions: Treas. Reg. 1.415(c)-1(b)(1)(ii).
        ("after-tax", "ACP", 900, "after_tax", 3_000),
        ("pre-tax", "ADP", None, "pre_tax", 100),
    ],
)
def test_corrections(source: str, reason: str, basis: int | None, field: str, left: int) -> None:
    amount = 1_000 if basis is None or basis > 100 else 20
    correction = entry("correction", "2027-03-01", amount, source, reason=reason, basis=basis, limitation_year=2026)
    found = so_far([*YEAR, correction], "alex", "acme", 2026)
    assert getattr(found, field) == left
    assert (found.last == date(2027, 3, 1)) == (reason in ("402(g)", "415(c)"))


def test_a_correction_counts_whatever_the_order_of_recording() -> None:
    made = entry("contribution", "2026-11-06", 31_000, "after-tax")
    back = entry("correction", "2026-11-20", 5_000, "after-tax", basis=5_000, reason="415(c)")
    for entries in ([made, back], [back, made]):
        assert so_far(entries, "alex", "acme", 2026).after_tax == 26_000
