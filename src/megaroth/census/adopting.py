"""What a plan would get, pay and have to change if it took after-tax contributions: one page for a committee.

Nobody of the others is taken to make after-tax contributions, because a committee must not count on it; the bands of
the projection show what their saving is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from megaroth.census.adopting_dates import Notice, notices, too_late
from megaroth.census.plan_years import plan_year_of
from megaroth.census.projecting import project
from megaroth.census.projecting_plan import with_after_tax
from megaroth.census.projection import Projection, Wanted
from megaroth.census.sums import Person, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.census.testing import plan_test
from megaroth.census.year_figures import lookback_year, year_figures
from megaroth.errors import NotPublishedError
from megaroth.law.figures import FigureTable
from megaroth.money import portion


class Clause(NamedTuple):
    """Something in the plan document that would have to say otherwise."""

    topic: str
    says: str
    authority: str
    needed: bool
    """Whether the feature cannot do without; otherwise it is a choice."""


class Entering(NamedTuple):
    """Somebody whose pay of this plan year makes them highly paid in the next."""

    person: str
    row: int
    pay: int
    """Cents."""


class Adoption(NamedTuple):
    """The committee's page."""

    plan: str
    begins: date
    already: bool
    """Whether the plan takes after-tax contributions already."""
    projection: Projection
    average_room: int
    """What a highly paid person could put in on average, cents."""
    match_test: str
    """What becomes of the ACP safe harbor."""
    top_heavy_before: str
    top_heavy_after: str
    exemption_lost: bool
    top_heavy_cost: int
    """The minimum that would be owed for the year with the first after-tax dollar, beyond what is owed today; cents."""
    top_heavy_ratio: int
    """Key employees' share of all accounts, millionths."""
    needed_average: int | None
    qnec_cost: int | None
    """Employer money to the others that would let every highly paid person reach the other ceilings; cents."""
    clauses: tuple[Clause, ...]
    notices: tuple[Notice, ...]
    cautions: tuple[str, ...]
    entering: tuple[Entering, ...]
    """Who is highly paid in the next plan year by this year's pay, and is not in this one."""


def adopting(terms: PlanTerms) -> PlanTerms:
    """The terms with after-tax contributions, as far as their tests ask."""
    return replace(terms, after_tax=True)


def adopt(
    terms: PlanTerms,
    figures: FigureTable,
    before: tuple[PlanSums, Sequence[Person]],
    after: tuple[PlanSums, Sequence[Person]],
    begins: date,
    wanted: Wanted | None = None,
    *,
    entering: Sequence[Entering] = (),
    missing: Sequence[str] = (),
    as_of: date | None = None,
) -> Adoption:
    """The page for a committee.

    Parameters
    ----------
    terms : PlanTerms
        The plan as it is.
    figures : FigureTable
        The published figures.
    before, after
        What :func:`~megaroth.census.kernel.reduce_plan` gives under the terms as they are, and under those of
        :func:`adopting`: who is eligible for after-tax money is in the ACP test.
    begins : date
        The day on which after-tax contributions would begin.
    wanted : Wanted, optional
        As for :func:`~megaroth.census.projecting.project`.
    entering : sequence of Entering
        Who is highly paid by the pay of this plan year in the next one, and not yet.
    missing : sequence of str
        Columns that the census does not have.
    as_of : date, optional
        The day of the answer; no day is past where it is not told.
    """
    new = adopting(terms)
    sums, people = after
    projection = project(new, figures, sums, people, wanted, missing=missing, as_of=as_of)
    today = plan_test(terms, figures, before[0], before[1], missing=missing).top_heavy
    by_row = {each.row: each.ceiling for each in projection.ceilings}
    # The first dollar ends the exemption, whoever pays it in and whatever the test allows.
    used = [each._replace(after_tax=max(each.after_tax, by_row.get(each.row, 0), 0)) for each in people]
    with_money = with_after_tax(sums, people, used)
    with_money = with_money._replace(after_tax=max(with_money.after_tax, 1))
    heavy = plan_test(new, figures, with_money, used, missing=missing).top_heavy
    owed_today = today.minimum_cost if today.outcome == "top-heavy" else 0
    owed = heavy.minimum_cost if heavy.outcome == "top-heavy" else 0
    several = len(projection.ceilings)
    return Adoption(
        terms.name,
        begins,
        terms.after_tax,
        projection,
        projection.total // several if several else 0,
        _match_test(terms),
        today.outcome,
        heavy.outcome,
        today.outcome == "exempt" and heavy.outcome != "exempt",
        max(0, owed - owed_today),
        heavy.ratio,
        projection.needed,
        _qnec(new, projection, figures, sums, people),
        tuple(_clauses(terms)),
        notices(terms, begins, as_of),
        (
            *too_late(terms, begins, as_of),
            *_other_year(terms, figures, begins, entering),
            *_cautions(terms, projection, heavy.outcome),
        ),
        tuple(entering),
    )


def _match_test(terms: PlanTerms) -> str:
    if terms.safe_harbor == "none":
        return "The plan is tested today, and the ACP test would count after-tax money with the match."
    if terms.acp_safe_harbor:
        return (
            "The match keeps its safe harbor, but after-tax money has none: the ACP test must be run each year, on the "
            "after-tax money alone or with all match, whichever is better (Treas. Reg. 1.401(m)-2(a)(5)(iv))."
        )
    return (
        "The safe harbor covers deferrals only; the ACP test would count after-tax money with the match "
        "(Treas. Reg. 1.401(m)-3(j)(6))."
    )


def _qnec(
    terms: PlanTerms, projection: Projection, figures: FigureTable, sums: PlanSums, people: Sequence[Person]
) -> int | None:
    """What it would cost to lift the others to the average that is needed, a uniform percentage of their pay.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(6): a QNEC of at most 5% of pay counts for anybody, beyond it only within twice the
    representative rate, so that more than 5 points has no simple price.
    """
    bands = [band for band in projection.bands if band.shift == 0]
    if projection.needed is None or not bands or terms.acp_method == "prior":
        return None
    missing = max(0, projection.needed - bands[0].other_average)
    if missing > 50_000:
        return None
    limit = year_figures(terms, figures).pay_counted
    high = {each.row for each in projection.ceilings}
    carried = sum(min(each.test_pay, limit) for each in people if each.row not in high and each.acp_eligible)
    return portion(sum(part.acp_pay for part in sums.parts) + carried, missing)


def _clauses(terms: PlanTerms) -> Iterator[Clause]:
    yield Clause(
        "After-tax contributions",
        "Employees may make voluntary after-tax contributions, kept in an account of their own, up to a stated limit.",
        "IRC 401(m), 72(d)(2), 415(c)(2)(B)",
        needed=True,
    )
    yield Clause(
        "Cap for the highly paid",
        "The administrator may set and change a lower limit for highly compensated employees during the year.",
        "Treas. Reg. 1.401(a)(4)-4; plan document",
        needed=terms.hce_after_tax_limit is None,
    )
    yield Clause(
        "ACP testing",
        f"The ACP test and its method ({terms.acp_method} year) are in the plan"
        + (", though the match has a safe harbor." if terms.acp_safe_harbor else "."),
        "Treas. Reg. 1.401(m)-1(c)(2)",
        needed=True,
    )
    yield Clause(
        "Correction",
        "Which money goes back first when the ACP test fails; unmatched after-tax money first is the usual order.",
        "Treas. Reg. 1.401(m)-2(b)(3)",
        needed=True,
    )
    if not terms.roth:
        yield Clause(
            "Designated Roth deferrals",
            "The plan takes designated Roth deferrals: without them there is no Roth account to convert into.",
            "IRC 402A(b), (c)(4)",
            needed=False,
        )
    if not terms.in_plan_roth_rollover:
        yield Clause(
            "In-plan Roth rollover",
            "After-tax money and what it earned may be rolled over inside the plan, at any time or each payday.",
            "IRC 402A(c)(4)",
            needed=False,
        )
    if not terms.in_service_withdrawal:
        yield Clause(
            "Withdrawal while employed",
            "The after-tax account may be withdrawn while employed, for a rollover to a Roth IRA.",
            "Rev. Rul. 60-323; Notice 2014-54",
            needed=False,
        )
    yield Clause(
        "Annual additions",
        "Unmatched after-tax money goes back first when 415(c) is passed.",
        "IRC 415(c); Rev. Proc. 2021-30, 6.06(2)",
        needed=False,
    )
    if terms.safe_harbor != "none":
        yield Clause(
            "Top-heavy minimum",
            "Which plan and which contributions give the minimum in a year without the exemption.",
            "IRC 416(c)(2), (g)(4)(H)",
            needed=True,
        )


def entering_by_pay(
    people: Sequence[Entering], terms: PlanTerms, figures: FigureTable, high: Sequence[int]
) -> tuple[Entering, ...]:
    """Who of these is highly paid in the next plan year by this year's pay, and not yet.

    Parameters
    ----------
    people : sequence of Entering
        Everyone with the pay of the plan year.
    high : sequence of int
        The rows of those who are highly paid already.

    Notes
    -----
    IRC 414(q)(1)(B): pay of the year before above the amount of that year. The top-paid group is not looked at.
    """
    line = figures.cents("irc_414q_hce_compensation", lookback_year(terms) + 1)
    already = set(high)
    return tuple(each for each in people if each.pay > line and each.row not in already)


MOST_NAMED = 5


def _other_year(terms: PlanTerms, figures: FigureTable, begins: date, entering: Sequence[Entering]) -> Iterator[str]:
    """What is said where after-tax money begins in another plan year than that of the census."""
    end = plan_year_of(terms.plan_year_end, begins)[1]
    if end <= terms.plan_year_end:
        return
    try:
        year_figures(replace(terms, plan_year_end=end), figures)
        limits = f"the limits of {end.year} are not applied either"
    except NotPublishedError:
        limits = f"the limits of {end.year} are not published"
    yield (
        f"The percentage and the costs are of the plan year to {terms.plan_year_end}: its pay, its limits and its list "
        f"of the highly paid, not those of the plan year to {end} in which after-tax money begins; {limits}."
    )
    if entering:
        named = ", ".join(f"{each.person} (row {each.row})" for each in entering[:MOST_NAMED])
        more = f" and {len(entering) - MOST_NAMED:,} more" if len(entering) > MOST_NAMED else ""
        group = ", unless the top-paid group leaves them out" if terms.top_paid_group else ""
        verb = "is" if len(entering) == 1 else "are"
        yield f"By this year's pay {named}{more} {verb} highly paid in that year and not in this one{group}."


def _cautions(terms: PlanTerms, projection: Projection, heavy: str) -> Iterator[str]:
    if terms.safe_harbor != "none":
        yield (
            "A plan that consists solely of safe-harbor deferrals and match is never top-heavy; the first after-tax "
            "dollar of a year ends that for the year (IRC 416(g)(4)(H); Rev. Rul. 2004-13). No text says so of "
            "after-tax money in words: it is the reading of practitioners."
        )
    if heavy == "top-heavy":
        yield "Top-heavy by its accounts: the minimum is owed to everyone but key employees, whether they defer or not."
    if projection.uniform is not None and projection.uniform < 10_000:
        yield "Less than 1% of pay passes: the feature would serve hardly anybody unless others save more."
    yield "The right to make after-tax contributions must be open to a group that passes coverage (1.401(a)(4)-4)."
    if terms.acp_method == "prior":
        yield "Adding after-tax money to a plan with match is no first year: last year's average of the others stands."
    yield "Refunds of converted money have no settled procedure: slow conversions when a failure is in sight."
