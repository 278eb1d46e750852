"""A plan test as data, for ``megaroth census test --json`` and the evidence; its people as rows for a file.

``docs/reference/census-test-json.md`` says what each key means; a test holds that page complete.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from megaroth.census.answers import PlanTest, Ratio, Refund
from megaroth.report.data import cents_data, rate_data, sheet_data
from megaroth.report.text.census import first_line
from megaroth.service.census import CensusTested
from megaroth.service.working import working

SCHEMA = "megaroth.census-test/1"
Data = dict[str, Any]

CENTS = {
    "Test": {"excess"},
    "Refund": {"principal", "income", "taxable", "principal_taxed"},
    "Qnec": {"cost"},
    "Shift": {"excess", "saves"},
    "Limit": {"limit", "amount", "excess"},
    "TopHeavy": {"key_accounts", "all_accounts", "minimum_cost"},
    "Room": {"deferrals", "catch_up", "additions", "additions_limit", "after_tax", "room", "expected_refund"},
    "Excise": {"excess", "tax"},
}
"""Fields that hold bare cents."""
RATES = {
    "Test": {"highly_paid_average", "other_average", "limit", "deferrals_moved"},
    "Ratio": {"deferral_ratio", "contribution_ratio", "after_tax_ratio"},
    "Qnec": {"average_needed", "percent"},
    "Shift": {"points"},
    "Coverage": {"ratio"},
    "TopHeavy": {"ratio", "highest_key_rate", "minimum_rate"},
}
"""Fields that hold bare millionths."""


def census_data(found: CensusTested, *, sheets: bool = True) -> Data:
    """The test as data.

    Parameters
    ----------
    found : CensusTested
        The test.
    sheets : bool
        Whether the worksheets are added.
    """
    test = found.test
    data = {
        "schema": SCHEMA,
        "plan_file": str(found.plan_file),
        "census_file": str(found.census_file),
        "as_of": found.as_of.isoformat(),
        "summary": first_line(test),
        "finding": found.finding,
        **{name: value(test, name) for name in PlanTest._fields if name != "sheets"},
        "columns": [{"heading": heading, "column": column} for heading, column in found.headings],
        "missing_columns": list(found.missing),
        "left_out": list(found.left_out),
        "warnings": list(found.warnings),
    }
    if sheets:
        year = test.plan_year_end.year
        data["worksheets"] = [sheet_data(sheet) for sheet in working(test.sheets, year)]
    return data


def value(holder: Any, name: str) -> Any:
    """One field as data: an amount, a rate, a day, or what it is."""
    held = getattr(holder, name)
    kind = type(holder).__name__
    if held is None:
        return None
    if name in CENTS.get(kind, ()):
        return cents_data(held)
    if name in RATES.get(kind, ()):
        return rate_data(held)
    return _plain(held)


def _plain(held: Any) -> Any:
    if isinstance(held, date):
        return held.isoformat()
    if isinstance(held, tuple) and hasattr(held, "_fields"):
        return {name: value(held, name) for name in held._fields}
    if isinstance(held, tuple):
        return [_plain(each) for each in held]
    return held


PERSONS = (
    *("person", "row", "part", "highly_paid", "because", "key_employee", "deferral_ratio_percent"),
    *("contribution_ratio_percent", "after_tax_ratio_percent", "over_a_limit", "paid_back", "forfeited"),
    *("becomes_catch_up", "becomes_after_tax", "from", "place", "by", "taxable", "additions", "additions_limit"),
    *("after_tax", "room"),
)
"""The columns of the persons file; amounts in dollars, ratios in percent."""


def person_rows(test: PlanTest, others: Sequence[Ratio] = ()) -> list[Data]:
    """Everyone who was judged alone, one row each, and then the others; amounts as decimal text."""
    because = {(each.person, each.row): each.because for each in test.reasons}
    keys = {each.person for each in test.top_heavy.keys}
    rooms = {(each.person, each.row): each for each in test.rooms}
    refunds: dict[tuple[str, int], list[Refund]] = defaultdict(list)
    for refund in test.refunds:
        refunds[refund.person, refund.row].append(refund)
    limits: dict[tuple[str, int], list[str]] = defaultdict(list)
    for limit in test.limits:
        limits[limit.person, limit.row].append(limit.rule)
    rows = []
    for ratio in (*test.ratios, *others):
        who = (ratio.person, ratio.row)
        mine = refunds[who]
        back = [each for each in mine if each.action == "paid back"]
        taxed = [each for each in mine if each.action in ("paid back", "becomes after-tax")]
        taxable = None if any(each.taxable is None for each in taxed) else sum(each.taxable or 0 for each in taxed)
        by = min((each.by for each in back if each.by), default=None)
        room = rooms.get(who)
        rows.append(
            {
                "person": ratio.person,
                "row": ratio.row,
                "part": ratio.part,
                "highly_paid": ratio.highly_paid,
                "because": because.get(who, ""),
                "key_employee": ratio.person in keys,
                "deferral_ratio_percent": _percent(ratio.deferral_ratio),
                "contribution_ratio_percent": _percent(ratio.contribution_ratio),
                "after_tax_ratio_percent": _percent(ratio.after_tax_ratio),
                "over_a_limit": "; ".join(limits[who]),
                "paid_back": _amount(sum(each.principal for each in back)),
                "forfeited": _amount(sum(each.principal for each in mine if each.action == "forfeited")),
                "becomes_catch_up": _amount(sum(each.principal for each in mine if each.action == "becomes catch-up")),
                "becomes_after_tax": _amount(
                    sum(each.principal for each in mine if each.action == "becomes after-tax")
                ),
                "from": "; ".join(dict.fromkeys(each.source for each in back)),
                "place": "; ".join(dict.fromkeys(each.place for each in back)),
                "by": by.isoformat() if by else "",
                "taxable": "" if taxable is None else _amount(taxable),
                "additions": _amount(room.additions) if room else "",
                "additions_limit": _amount(room.additions_limit) if room else "",
                "after_tax": _amount(room.after_tax) if room else "",
                "room": _amount(room.room) if room else "",
            }
        )
    return rows


def _amount(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _percent(millionths: int | None) -> str:
    return "" if millionths is None else f"{millionths // 10_000}.{millionths % 10_000 // 100:02d}"
