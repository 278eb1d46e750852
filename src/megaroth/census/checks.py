"""What is wrong in a census before any test is run, and what somebody should look at; row by row, nothing dropped.

An error stops a test: its answer would rest on it. A warning is listed beside the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from megaroth.census.checks_across import (
    check_across,
    check_balances,
    check_last_row,
    check_last_years_pay,
    check_payroll,
)
from megaroth.census.columns import BY_NAME, MONEY
from megaroth.census.findings import MOST_OF_A_KIND, Finding, Findings, Severity
from megaroth.census.terms import PlanTerms
from megaroth.errors import NotPublishedError
from megaroth.law.figures import FigureTable
from megaroth.money import dollars

__all__ = ["Finding", "check", "check_across", "check_rows", "limits_of"]

MAY_BE_NEGATIVE = ("match_and_after_tax_income", "deferrals_income")
"""Income: a year can lose money."""

OWN = ("pre_tax", "roth", "catch_up_pre_tax", "catch_up_roth", "after_tax")
EMPLOYER = (
    *("match", "safe_harbor_match", "qmac", "student_loan_match"),
    *("safe_harbor_nonelective", "nonelective", "qnec", "forfeitures"),
)
MATCH = ("match", "safe_harbor_match", "qmac", "student_loan_match")

TOTALS = ("total", "totals", "grand total", "subtotal", "sub total", "sum")
"""What stands in the first cell of a row that adds up the others."""

_NO_DAY = -(1 << 31)
_YOUNGEST = 14
_OLDEST = 110


class YearLimits(NamedTuple):
    """The limits of the calendar year that tell a column from another, cents."""

    deferral: int
    catch_up: int
    catch_up_60_63: int


def check(
    table: Any, terms: PlanTerms, payroll: Mapping[str, int] | None = None, figures: FigureTable | None = None
) -> tuple[Finding, ...]:
    """What is wrong in a census that was read, errors first.

    Parameters
    ----------
    table : pyarrow.Table
        From :func:`megaroth.census.reading.read_census`.
    terms : PlanTerms
        The plan; what its file states and what was only assumed are told apart.
    payroll : mapping, optional
        Column to the total of the payroll register, cents, for the columns that are to agree.
    figures : FigureTable, optional
        The published limits.
    """
    findings = Findings()
    if not table.num_rows:
        findings.add(Finding("error", 0, "", "there is nobody in this census", "export it with its rows"))
        return findings.all()
    figures = figures or FigureTable()
    limits = limits_of(terms, figures, findings)
    for batch in table.combine_chunks().to_batches():
        check_rows(batch, terms, limits, findings)
    check_across(table, findings)
    check_last_row(table, findings)
    check_last_years_pay(table, terms, figures, findings)
    check_balances(table, terms, findings)
    check_payroll(table, payroll or {}, findings)
    return findings.all()


def limits_of(terms: PlanTerms, figures: FigureTable, findings: Findings) -> YearLimits | None:
    """The limits of the year; None, and a warning, where they are not published or the plan year is another."""
    if (terms.plan_year_end.month, terms.plan_year_end.day) != (12, 31):
        what = (
            "the plan year is not the calendar year, so deferrals are not compared with the limits of 402(g) and 414(v)"
        )
        findings.add(Finding("warning", 0, "", what, "check them for each calendar year"))
        return None
    year = terms.year
    try:
        deferral = figures.cents("irc_402g_elective_deferral", year)
        catch_up = figures.cents("irc_414v_catchup_50", year)
        higher = "irc_414v_catchup_60_63"
        return YearLimits(
            deferral, catch_up, figures.cents(higher, year) if figures.in_force(higher, year) else catch_up
        )
    except NotPublishedError as error:
        findings.add(Finding("warning", 0, "", f"not compared with the limits of the year: {error}", ""))
        return None


def check_rows(batch: Any, terms: PlanTerms, limits: YearLimits | None, findings: Findings) -> None:
    """What can be seen in each row by itself; batches may be checked one at a time.

    Parameters
    ----------
    batch : pyarrow.RecordBatch
        Rows of a census with all its columns.
    terms : PlanTerms
        The plan.
    limits : YearLimits or None
        From :func:`limits_of`.
    findings : Findings
        Where they are collected.
    """
    if batch.num_rows:
        rows = _Rows(batch, findings)
        _check_person(rows)
        _check_dates(rows, terms)
        _check_amounts(rows)
        _check_pay(rows, terms)
        _check_eligibility(rows, terms)
        _check_features(rows, terms)
        _check_family(rows)
        if limits:
            _check_limits(rows, terms, limits)


class _Rows:
    """A batch as numpy columns, and what is found in it."""

    def __init__(self, batch: Any, findings: Findings) -> None:
        self.batch, self.findings = batch, findings
        self.numbers = np.asarray(batch.column("row"))

    def money(self, *names: str) -> Any:
        """The sum of some columns."""
        return sum((np.asarray(self.batch.column(name)) for name in names), np.zeros(len(self.numbers), np.int64))

    def day(self, name: str) -> tuple[Any, Any]:
        """The days of a column, counted from 1970, and where one is told."""
        column = self.batch.column(name)
        return np.asarray(column.cast(pa.int32()).fill_null(_NO_DAY)), np.asarray(column.is_valid())

    def text(self, name: str) -> Any:
        """A column of text, empty where nothing is told."""
        return self.batch.column(name).fill_null("")

    def say(self, severity: Severity, at: Any, column: str, what: str, remedy: str) -> None:
        """A finding for each row in which ``at`` holds."""
        places = np.flatnonzero(at)
        for row in self.numbers[places[:MOST_OF_A_KIND]]:
            self.findings.add(Finding(severity, int(row), column, what, remedy))
        self.findings.more(severity, column, what, len(places) - MOST_OF_A_KIND)

    def error(self, at: Any, column: str, what: str, remedy: str) -> None:
        """Errors."""
        self.say("error", at, column, what, remedy)

    def warn(self, at: Any, column: str, what: str, remedy: str) -> None:
        """Warnings."""
        self.say("warning", at, column, what, remedy)


def _days(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _year_start(terms: PlanTerms) -> date:
    """The first day of the plan year, taken as twelve months."""
    end = terms.plan_year_end + timedelta(days=1)
    return end.replace(year=end.year - 1)


# --- one row ---------------------------------------------------------------------------------------------


def _check_person(rows: _Rows) -> None:
    person = rows.text("person")
    rows.error(np.asarray(pc.equal(person, "")), "person", "there is no employee number", "give the person one")
    totals = pc.is_in(pc.utf8_lower(person), pa.array(TOTALS))
    rows.error(np.asarray(totals), "person", "this row is a total, not a person", "take it out of the file")


def _check_dates(rows: _Rows, terms: PlanTerms) -> None:
    end = _days(terms.plan_year_end)
    birth, born = rows.day("birth_date")
    hire, hired = rows.day("hire_date")
    left, has_left = rows.day("termination_date")
    again, is_back = rows.day("rehire_date")
    second, left_again = rows.day("second_termination_date")
    look = "check both dates"
    rows.error(born & hired & (birth >= hire), "birth_date", "born on or after the day of hire", look)
    rows.error(born & (birth > end), "birth_date", "born after the plan year", "check the year")
    young = born & hired & (birth < hire) & (hire < birth + round(_YOUNGEST * 365.25))
    rows.warn(young, "birth_date", f"hired before the age of {_YOUNGEST}", look)
    rows.warn(born & (birth < end - round(_OLDEST * 365.25)), "birth_date", f"older than {_OLDEST}", "check the year")
    rows.error(hired & has_left & (left < hire), "termination_date", "left before being hired", look)
    rows.error(is_back & has_left & (again < left), "rehire_date", "hired again before having left", look)
    rows.error(
        left_again & is_back & (second < again), "second_termination_date", "left before being hired again", look
    )
    rows.warn(is_back & ~has_left, "rehire_date", "hired again without having left", "give the date of termination")
    rows.warn(left_again & ~is_back, "second_termination_date", "left twice, hired again never", "give the rehire date")
    money = rows.money("pay", *OWN, *EMPLOYER) != 0
    late = hired & (hire > end)
    rows.error(late & money, "hire_date", "hired after the plan year, and has pay or contributions in it", look)
    rows.warn(late & ~money, "hire_date", "hired after the plan year", "leave the person out of this year's census")
    gone = has_left & ~is_back & (left < _days(_year_start(terms))) & ~(hired & (left < hire))
    own = rows.money(*OWN) != 0
    rows.warn(gone & own, "termination_date", "contributions in the year, but left before it began", look)
    rows.warn(~born, "birth_date", "there is no birth date: age 50 and age 21 cannot be told", "give it")


def _check_amounts(rows: _Rows) -> None:
    for name in MONEY:
        if name not in MAY_BE_NEGATIVE:
            below = rows.money(name) < 0
            if below.any():
                what = f"{BY_NAME[name].label} of the year is below zero: a reversal stands alone"
                rows.error(below, name, what, "net it into the person's amount")
    for part, whole, words in (
        ("after_tax_matched", "after_tax", "more after-tax money earned match than was contributed"),
        ("unrelated_rollovers", "balance", "more unrelated rollovers than the whole account"),
    ):
        rows.error(rows.money(part) > rows.money(whole), part, words, "check both amounts")
    others = rows.money("other_plan_deferrals", "other_plan_match", "other_plan_after_tax")
    additions = rows.money("other_plan_additions")
    less = (additions > 0) & (additions < others)
    rows.error(less, "other_plan_additions", "less than the amounts that are part of it", "add them in")
    untold = (additions == 0) & (others > 0)
    rows.warn(untold, "other_plan_additions", "other plans have contributions, but no additions", "give the total")
    moved = rows.money("after_tax_converted", "after_tax_rolled_out") > rows.money("after_tax")
    what = "more after-tax money of the year was converted and rolled out than was contributed"
    rows.warn(moved, "after_tax_converted", what, "leave out income, and money of earlier years")


def _check_pay(rows: _Rows, terms: PlanTerms) -> None:
    pay, tested = rows.money("pay"), rows.money("test_pay")
    own, employer = rows.money(*OWN), rows.money(*EMPLOYER)
    none = pay == 0
    rows.error(none & (own > 0), "pay", "contributions, but no pay", "give the pay of the year")
    rows.error(
        (pay > 0) & (own > pay),
        "pay",
        "the person's own contributions are more than the pay",
        "check pay and contributions",
    )
    rows.error(~none & (tested == 0) & (own > 0), "test_pay", "contributions, but no pay for the tests", "give it")
    _, has_left = rows.day("termination_date")
    hire, hired = rows.day("hire_date")
    here = ~has_left & ~(hired & (hire > _days(terms.plan_year_end)))
    rows.warn(none & (own == 0) & here, "pay", "no pay in the year, and nothing says that the person left", "check it")
    rows.warn(none & (own == 0) & (employer > 0), "pay", "employer money, but no pay", "give the pay of the year")
    rows.warn(
        (pay >= 0) & (tested > pay), "test_pay", "pay for the tests is more than pay under 415(c)(3)", "check both"
    )


def _check_eligibility(rows: _Rows, terms: PlanTerms) -> None:
    end = _days(terms.plan_year_end)
    for name, money, what in (
        ("deferral_eligible_date", rows.money("pre_tax", "roth", "catch_up_pre_tax", "catch_up_roth"), "deferrals"),
        ("after_tax_eligible_date", rows.money("after_tax"), "after-tax contributions"),
        ("match_eligible_date", rows.money(*MATCH), "match"),
    ):
        day, told = rows.day(name)
        late = told & (day > end) & (money != 0)
        rows.error(late, name, f"{what}, but eligible only after the plan year", "check date and amounts")
        if told.any():
            rows.warn(~told & (money != 0), name, f"{what}, but no date from which eligible", "give the date")
    non_resident = np.asarray(rows.batch.column("non_resident"))
    rows.warn(
        non_resident & (rows.money(*OWN) != 0),
        "non_resident",
        "a non-resident alien without US income makes contributions",
        "check which of the two is right",
    )


def _check_features(rows: _Rows, terms: PlanTerms) -> None:
    assumed = {each.key for each in terms.assumed}
    for held, key, names, word in (
        (terms.roth, "features.roth", ("roth", "catch_up_roth"), "Roth deferrals"),
        (terms.after_tax, "features.after_tax", ("after_tax",), "after-tax contributions"),
        (terms.catch_up, "features.catch_up", ("catch_up_pre_tax", "catch_up_roth"), "catch-up contributions"),
    ):
        if held:
            continue
        severity: Severity = "warning" if key in assumed else "error"
        told = "does not say that it has" if key in assumed else "says that there are no"
        swapped = "; Roth and after-tax may be swapped" if word != "catch-up contributions" else ""
        what = (
            f"{word}, and the plan file {told} them{swapped}"
            if key in assumed
            else f"the plan file {told} {word}{swapped}"
        )
        rows.say(severity, rows.money(*names) > 0, names[0], what, f"check the column, or {key} in the plan file")
    if not terms.match_on_after_tax and "features.match_on_after_tax" not in assumed:
        matched = rows.money("after_tax_matched") > 0
        what = "after-tax money earned match, and the plan file says that it does not"
        rows.error(matched, "after_tax_matched", what, "check the column, or features.match_on_after_tax")


def _check_family(rows: _Rows) -> None:
    of, relation = rows.text("family_of"), rows.text("family_relation")
    named, told = np.asarray(pc.not_equal(of, "")), np.asarray(pc.not_equal(relation, ""))
    alone = np.asarray(pc.equal(of, rows.text("person"))) & named
    rows.error(alone & told, "family_of", "a relative of themselves", "name the other person")
    rows.warn(
        named & ~told & ~alone, "family_relation", "a relative, but not which: nothing is attributed", "say which"
    )
    rows.error(told & ~named, "family_of", "a relation, but not to whom", "give the employee number of the relative")


def _check_limits(rows: _Rows, terms: PlanTerms, limits: YearLimits) -> None:
    """Amounts that only make sense under another heading: swapped, or added together."""
    birth, born = rows.day("birth_date")
    year = np.where(born, birth, 0).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    age = np.where(born, terms.year - year, -1)
    catch_up_limit = np.where((age >= 60) & (age <= 63), limits.catch_up_60_63, limits.catch_up)
    catch_up = rows.money("catch_up_pre_tax", "catch_up_roth")
    deferrals, after_tax = rows.money("pre_tax", "roth"), rows.money("after_tax")
    most = limits.deferral + np.where(age >= 50, np.maximum(catch_up_limit - catch_up, 0), 0)
    over = deferrals > limits.deferral
    roth, pre_tax = rows.money("roth"), rows.money("pre_tax")
    swapped = (deferrals > most) & (roth > after_tax) & (pre_tax + after_tax <= limits.deferral)
    what = f"deferrals above {dollars(limits.deferral)}, which Roth and after-tax in each other's place would explain"
    rows.warn(swapped, "roth", what, "check that Roth and after-tax are not swapped")
    lumped = over & ~swapped & (age >= 50) & (catch_up == 0)
    what = f"deferrals above {dollars(limits.deferral)} at 50 or older without catch-up: it may be counted among them"
    rows.warn(lumped, "pre_tax", what, "give catch-up contributions in their own column")
    rows.error(
        born & (age < 50) & (catch_up > 0),
        "catch_up_pre_tax",
        "catch-up contributions before the year of the 50th birthday: IRC 414(v)(5)(A)",
        "check birth date and amount",
    )
    rows.warn(
        (age >= 50) & (catch_up > catch_up_limit),
        "catch_up_pre_tax",
        "catch-up contributions above the limit of the year",
        "check the amount",
    )
