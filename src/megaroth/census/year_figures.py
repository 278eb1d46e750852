"""The published figures that one plan year's tests use, each found under the year that the law names for it."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.census.plan_calendar import Calendar
from megaroth.census.terms import PlanTerms
from megaroth.law.figures import FigureTable

ROTH_CATCH_UP_FROM = 2026
"""Notice 2023-62 held IRC 414(v)(7) back for the two years before."""


class YearFigures(NamedTuple):
    """Cents, millionths, years of age."""

    deferrals: int
    catch_up: int
    catch_up_higher: int
    """0 before 2025, when there was none."""
    catch_up_from: int
    higher_from: int
    higher_to: int
    additions: int
    pay_counted: int
    highly_paid_over: int
    officer_over: int
    owner_over: int
    """Pay above which somebody who owns more than 1% is a key employee."""
    roth_wages: int
    """Wages above which catch-up must be Roth; 0 while the rule is not in operation."""
    excise: int
    sources: dict[str, str]
    """Name and year of each to its source."""


def is_first_year(terms: PlanTerms) -> bool:
    """Whether this is the plan's first year, so far as the plan file says."""
    return terms.initial_plan_year_end == terms.plan_year_end


def lookback_year(terms: PlanTerms) -> int:
    """The year whose amount the lookback pay is measured by: the one in which the lookback year begins.

    A plan year that is not the calendar year may use the data of the calendar year that begins with or within the
    lookback year, and then that year's amount.

    Notes
    -----
    IRC 414(q)(1)(B); Treas. Reg. 1.414(q)-1T Q&A-14; Notice 97-45 for the calendar-year election.
    """
    begins = Calendar.of(terms).first.year - 1
    calendar = terms.plan_year_end.month == 12 and terms.plan_year_end.day == 31
    return begins + 1 if terms.calendar_year_data and not calendar else begins


def determination_year(terms: PlanTerms) -> int:
    """The year by whose amounts key employees are found: the plan year that holds the determination date.

    Notes
    -----
    IRC 416(g)(4)(C), (i)(1)(A): the last day of the year before, and in the first year the last day of that year.
    """
    return Calendar.of(terms).determined.year


def year_figures(terms: PlanTerms, figures: FigureTable) -> YearFigures:
    """The figures of a plan year.

    Raises
    ------
    NotPublishedError
        When one of them is not published for its year: nothing is carried forward.
    """
    sources: dict[str, str] = {}

    def cents(name: str, year: int) -> int:
        figure = figures.figure(name, year)
        sources[f"{name} {year}"] = figure.source
        return figures.cents(name, year)

    year = terms.year
    higher = figures.in_force("irc_414v_catchup_60_63", year)
    roth = year >= ROTH_CATCH_UP_FROM
    key_year = determination_year(terms)
    excise = figures.figure("irc_4979a_excess_aggregate_rate", year)
    sources[f"irc_4979a_excess_aggregate_rate {year}"] = excise.source
    return YearFigures(
        cents("irc_402g_elective_deferral", year),
        cents("irc_414v_catchup_50", year),
        cents("irc_414v_catchup_60_63", year) if higher else 0,
        figures.count("irc_414v_age", year),
        figures.count("irc_414v_higher_age_from", year) if higher else 0,
        figures.count("irc_414v_higher_age_to", year) if higher else 0,
        cents("irc_415c_annual_additions", year),
        cents("irc_401a17_compensation", Calendar.of(terms).first.year),
        cents("irc_414q_hce_compensation", lookback_year(terms)),
        cents("irc_416i_key_employee_officer", key_year),
        cents("irc_416i_key_employee_1pct_owner", key_year),
        cents("irc_414v7_roth_catchup_wage_threshold", year) if roth else 0,
        excise.value,
        sources,
    )
