"""One row a plan: what a plan test says, in the columns of the results of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from megaroth.census.answers import PlanTest, Test


class Said(NamedTuple):
    """One column of the results."""

    name: str
    unit: str
    """``text``, ``date``, ``count``, ``cents`` or ``millionths``."""
    about: str


COLUMNS: Final = (
    Said("plan", "text", "The plan, as the census names it"),
    Said("plan_year_end", "date", "The end of the plan year"),
    Said("outcome", "text", "Of the plan: passed, failed, deemed passed, not tested or not known"),
    Said("why", "text", "Said where the outcome is not from the numbers"),
    Said("rows", "count", "Rows of the census"),
    Said("only_summed", "count", "Of them only added up: who stands there twice is counted twice and is not found"),
    Said("highly_paid", "count", "Highly compensated employees in the tests"),
    Said("others", "count", "The others in the tests"),
    Said("adp", "text", "Outcome of the ADP test"),
    Said("adp_highly_paid_average", "millionths", ""),
    Said("adp_other_average", "millionths", ""),
    Said("adp_limit", "millionths", "The most that the highly paid may average"),
    Said("acp", "text", "Outcome of the ACP test"),
    Said("acp_option", "text", "Of a safe-harbor plan: with or without match"),
    Said("acp_highly_paid_average", "millionths", ""),
    Said("acp_other_average", "millionths", ""),
    Said("acp_limit", "millionths", ""),
    Said("paid_back", "cents", "Principal that goes back"),
    Said("people_paid_back", "count", ""),
    Said("forfeited", "cents", ""),
    Said("first_due", "date", "The first day by which money must go back"),
    Said("qnec_adp", "cents", "Employer money that would cure the ADP test instead"),
    Said("qnec_acp", "cents", "Employer money that would cure the ACP test instead"),
    Said("over_limits", "count", "People over a limit of the law"),
    Said("coverage", "text", "The worst outcome of the ratio percentage tests"),
    Said("top_heavy", "text", ""),
    Said("top_heavy_ratio", "millionths", ""),
    Said("assumed", "text", "Elections that nobody told, by their keys"),
    Said("not_checked", "count", "Points that were not checked"),
)
"""The columns of the results, in order."""

_WORST: Final = ("failed", "not known", "passed", "deemed passed", "not tested")


_UNDECIDED: Final = ("not tested", "not known")
_MEASURED: Final = ("top-heavy", "not top-heavy")


def row_of(plan: str, test: PlanTest) -> dict[str, Any]:
    """The row of one plan; dates as text, so that it can be kept as JSON."""
    back = [each for each in test.refunds if each.action == "paid back"]
    due = [each.by for each in back if each.by is not None]
    adp, acp = _deciding(test.tests, "ADP"), _deciding(test.tests, "ACP")
    # of a plan of which nothing is known no money goes back, and that is not to say that none has to
    known = bool(test.refunds) or test.outcome not in _UNDECIDED
    return {
        **untested(plan, test.outcome, ""),
        "plan_year_end": test.plan_year_end.isoformat(),
        "why": next((each.why for each in (adp, acp) if each and each.why), ""),
        "rows": test.rows,
        "only_summed": test.rows - len(test.ratios),
        "highly_paid": test.highly_paid,
        "others": test.others,
        **_averages("adp", adp),
        **_averages("acp", acp),
        "acp_option": acp.option if acp else "",
        "paid_back": sum(each.principal for each in back) if known else None,
        "people_paid_back": len({each.person for each in back}) if known else None,
        "forfeited": sum(each.principal for each in test.refunds if each.action == "forfeited") if known else None,
        "first_due": min(due).isoformat() if due else None,
        "qnec_adp": _qnec(test, adp),
        "qnec_acp": _qnec(test, acp),
        "over_limits": len({each.person for each in test.limits}),
        "coverage": _worst([each.outcome for each in test.coverage]),
        "top_heavy": test.top_heavy.outcome,
        "top_heavy_ratio": test.top_heavy.ratio if test.top_heavy.outcome in _MEASURED else None,
        "assumed": " ".join(each.key for each in test.assumed),
        "not_checked": len(test.not_checked),
    }


def untested(plan: str, outcome: str, why: str, rows: int = 0) -> dict[str, Any]:
    """The row of a plan of which nothing else can be said: every number is empty, not nought."""
    blank: dict[str, Any] = {each.name: "" if each.unit == "text" else None for each in COLUMNS}
    return {**blank, "plan": plan, "outcome": outcome, "why": why, "rows": rows}


def _deciding(tests: Sequence[Test], kind: str) -> Test | None:
    """Of the tests that decide, the one with the worst outcome; of equals the first."""
    chosen = [each for each in tests if each.kind == kind and each.chosen]
    return min(chosen, key=lambda each: _WORST.index(each.outcome), default=None)


def _qnec(test: PlanTest, deciding: Test | None) -> int | None:
    """Employer money that would cure a test; none where the test says nothing."""
    if deciding is None or deciding.outcome in _UNDECIDED:
        return None
    return sum(each.cost for each in test.qnecs if each.test == deciding.kind)


def _averages(kind: str, test: Test | None) -> dict[str, Any]:
    if test is None:
        return {kind: "not tested"}
    tested = test.outcome != "not tested"
    return {
        kind: test.outcome,
        f"{kind}_highly_paid_average": test.highly_paid_average if tested else None,
        f"{kind}_other_average": test.other_average if tested else None,
        f"{kind}_limit": test.limit if tested else None,
    }


def _worst(outcomes: Sequence[str]) -> str:
    return min(outcomes, key=_WORST.index, default="not tested")
