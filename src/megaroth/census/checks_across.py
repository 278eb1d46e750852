"""What is wrong between the rows of a census: a person twice, relatives who are not there, pay of last year untold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from megaroth.census.columns import BY_NAME, MONEY
from megaroth.census.employment import ALWAYS, NEVER
from megaroth.census.findings import MOST_OF_A_KIND, Finding, Findings
from megaroth.census.plan_calendar import Calendar, day_number, year_before
from megaroth.census.terms import PlanTerms
from megaroth.census.year_figures import lookback_year
from megaroth.errors import NotPublishedError
from megaroth.law.figures import FigureTable
from megaroth.money import ONE, dollars, percent

_TWICE = "a person stands in several rows"


def check_across(table: Any, findings: Findings) -> None:
    """What can only be seen in all rows together: a person twice, relatives who are not there, ownership above 100%.

    Parameters
    ----------
    table : pyarrow.Table
        With the columns ``plan``, ``person``, ``row``, ``family_of`` and ``ownership``.
    findings : Findings
        Where they are collected.
    """
    numbers = np.asarray(table.column("row"))
    plans = _codes(table.column("plan").fill_null(""))
    person = table.column("person").fill_null("")
    people = _codes(person)
    pair = plans.astype(np.int64) * (int(people.max(initial=0)) + 1) + people
    order = np.argsort(pair, kind="stable")
    ordered = pair[order]
    same = np.zeros(len(pair), dtype=bool)
    same[1:] = ordered[1:] == ordered[:-1]
    told = np.asarray(pc.not_equal(person, ""))
    starts = np.maximum.accumulate(np.where(same, 0, np.arange(len(pair))))
    twice = np.flatnonzero(same & told[order])
    for place in twice[:MOST_OF_A_KIND]:
        first, again = int(numbers[order[starts[place]]]), int(numbers[order[place]])
        what = f"the person of row {first} stands here again"
        remedy = "put the amounts of one person and plan into one row"
        findings.add(Finding("error", again, "person", what, remedy), kind=_TWICE)
    findings.more("error", "person", _TWICE, len(twice) - MOST_OF_A_KIND)
    _check_relatives(table, numbers, findings)
    _check_ownership(table, plans, findings)


def check_last_row(table: Any, findings: Findings) -> None:
    """A last row in which every amount is the sum of all above it, which no person's amounts are."""
    if table.num_rows < 3:
        return
    last = {name: table.column(name)[-1].as_py() for name in MONEY}
    told = {name: amount for name, amount in last.items() if amount}
    if len(told) >= 2 and all(2 * amount == (pc.sum(table.column(name)).as_py() or 0) for name, amount in told.items()):
        what = "every amount is the sum of the rows above: this row is a total, not a person"
        findings.add(Finding("error", table.column("row")[-1].as_py(), "person", what, "take it out of the file"))


def _codes(column: Any) -> Any:
    """A number for each value that differs."""
    held = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = pc.dictionary_encode(held)
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    return np.asarray(coded.indices, dtype=np.int64)


def _check_relatives(table: Any, numbers: Any, findings: Findings) -> None:
    named = table.column("family_of")
    told = pc.and_(pc.is_valid(named), pc.is_valid(table.column("family_relation")))
    if not pc.any(told).as_py():
        return
    absent = pc.and_(told, pc.invert(pc.is_in(named, table.column("person").combine_chunks())))
    what = "the relative who is named has no row in this census"
    remedy = "give an owner who is no employee a row with ownership and no pay"
    rows = numbers[np.flatnonzero(np.asarray(absent))]
    for row in rows[:MOST_OF_A_KIND]:
        findings.add(Finding("warning", int(row), "family_of", what, remedy))
    findings.more("warning", "family_of", what, len(rows) - MOST_OF_A_KIND)


def _check_ownership(table: Any, plans: Any, findings: Findings) -> None:
    owned = np.asarray(table.column("ownership"))
    if owned.any() and plans.max(initial=0) == 0 and int(owned.sum()) > ONE:
        what = f"ownership adds up to {percent(int(owned.sum()))}"
        remedy = "give only what each person owns themselves: attribution is worked out here"
        findings.add(Finding("warning", 0, "ownership", what, remedy))


def check_last_years_pay(table: Any, terms: PlanTerms, figures: FigureTable, findings: Findings) -> None:
    """Warn of no pay of last year for somebody who was employed then, where the census tells it of others.

    A table does not tell a blank from a stated 0. Who was there all the lookback year and is paid now must have had
    pay; of a part of it, or where nobody says since when, 0 may be right, so that only those are named whose pay of
    this year is above the line that makes people highly paid.

    Notes
    -----
    IRC 414(q)(1)(B); Treas. Reg. 1.414(q)-1T, A-14; Notice 97-45.
    """
    before = np.asarray(table.column("prior_pay"))
    if not before.any():
        return
    end = Calendar.of(terms).lookback_last
    first, last = day_number(year_before(end) + timedelta(1)), day_number(end)
    hire, left = _days(table, "hire_date", ALWAYS), _days(table, "termination_date", NEVER)
    again, left_again = _days(table, "rehire_date", NEVER), _days(table, "second_termination_date", NEVER)
    sometime = ((hire <= last) & (left >= first)) | ((again <= last) & (left_again >= first))
    throughout = ((hire != ALWAYS) & (hire <= first) & (left > last)) | ((again <= first) & (left_again > last))
    pay = np.asarray(table.column("pay"))
    try:
        above = pay > figures.cents("irc_414q_hce_compensation", lookback_year(terms))
    except NotPublishedError:
        above = np.zeros(len(pay), dtype=bool)
    places = np.flatnonzero((before == 0) & (pay > 0) & (throughout | (sometime & above)))
    what = "no pay of last year (blank or 0), and no later hire date: taken as not highly paid by pay"
    remedy = "give the pay of the lookback year, IRC 414(q)(1)(B); where there was none, nothing"
    for place in places[:MOST_OF_A_KIND].tolist():
        person, row = table.column("person")[place].as_py() or "", table.column("row")[place].as_py()
        findings.add(Finding("warning", row, "prior_pay", f"{person}: {what}", remedy), kind=what)
    findings.more("warning", "prior_pay", what, len(places) - MOST_OF_A_KIND)


def check_balances(table: Any, terms: PlanTerms, findings: Findings) -> None:
    """Warn of balances that cannot be of the determination date: those of people who were hired after it.

    Nobody had an account before being hired, so the balance is of a later day, and those of all others may be too.

    Notes
    -----
    IRC 416(g)(4)(C): the last day of the plan year before; in the first plan year its own last day.
    """
    if terms.kind == "governmental":  # outside IRC 416
        return
    determined = Calendar.of(terms).determined
    later = _days(table, "hire_date", ALWAYS) > day_number(determined)
    places = np.flatnonzero(later & (np.asarray(table.column("balance")) != 0))
    what = f"the balance is of another day than {determined}, which the top-heavy test needs (IRC 416(g)(4)(C))"
    remedy = f"give every balance as of {determined}: nothing for those hired later, whose balance is not counted"
    for place in places[:MOST_OF_A_KIND].tolist():
        person, row = table.column("person")[place].as_py() or "", table.column("row")[place].as_py()
        findings.add(Finding("warning", row, "balance", f"{person}: {what}", remedy), kind=what)
    findings.more("warning", "balance", what, len(places) - MOST_OF_A_KIND)


def _days(table: Any, name: str, untold: int) -> Any:
    """The days of a column, counted from 1970, and what an empty date means."""
    return np.asarray(table.column(name).cast(pa.int32()).cast(pa.int64()).fill_null(untold))


def check_payroll(table: Any, payroll: Mapping[str, int], findings: Findings) -> None:
    """Compare sums with the totals of the payroll register, which agree to the cent or do not."""
    for name, total in payroll.items():
        held = pc.sum(table.column(name)).as_py() or 0
        if held != total:
            apart = held - total
            what = (
                f"{BY_NAME[name].label}: the census adds up to {dollars(held)}, payroll to {dollars(total)}, "
                f"{dollars(abs(apart))} {'less' if apart > 0 else 'more'}"
            )
            findings.add(Finding("error", 0, name, what, "find the difference, or correct the total"))
