"""Employer match and the pay that a plan may count: plan formulas, IRC 401(a)(17)."""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, share_of


class PlanPay(NamedTuple):
    """Pay that a plan may count in one plan year."""

    pay_received: Annotated[Cents, Line("Pay", "Treas. Reg. 1.401(a)(17)-1(b)(1)", fact="pay")]
    annual_limit: Annotated[Cents, Line("Pay limit", "IRC 401(a)(17)", figure="irc_401a17_compensation")]
    months: Annotated[
        int,
        Line(
            "Months in the plan year",
            "Treas. Reg. 1.401(a)(17)-1(b)(3)(iii)(A)",
            fact="plan.limitation_months",
        ),
    ]
    limit: Annotated[
        Cents,
        Line(
            "Pay limit of this plan year",
            "Treas. Reg. 1.401(a)(17)-1(b)(3)(iii)",
            how="share_of(annual_limit, months, 12)",
        ),
    ]
    pay: Annotated[Cents, Line("Pay that the plan counts", "IRC 401(a)(17)(A)", how="max(0, min(pay_received, limit))")]


def plan_pay(pay_received: int, annual_limit: int, months: int) -> PlanPay:
    """The pay on which a plan may figure contributions, within the yearly pay limit.

    The limit is prorated for a short plan year, not for a person who joins or leaves in mid-year.
    Deferrals need not stop when pay passes the limit, unless the plan says so.

    Parameters
    ----------
    pay_received : int
        Pay of the plan year, cents.
    annual_limit : int
        The limit of the calendar year in which the plan year begins, cents.
    months : int
        Months in the plan year, 1 to 12.

    Notes
    -----
    IRC 401(a)(17); Treas. Reg. 1.401(a)(17)-1(b)(3).
    """
    limit = share_of(annual_limit, months, 12)
    return PlanPay(pay_received, annual_limit, months, limit, max(0, min(pay_received, limit)))


class MatchTier(NamedTuple):
    """One tier of a match formula, one match period."""

    pay: Annotated[Cents, Line("Pay that the match counts", "plan document; IRC 401(a)(17)", given="plan_pay.pay")]
    matched: Annotated[Cents, Line("Contributions that are matched", "plan document", fact="deferrals")]
    from_percent: Annotated[Millionths, Line("Tier begins above", "plan document", fact="plan.match")]
    to_percent: Annotated[Millionths, Line("Tier ends at", "plan document", fact="plan.match")]
    rate: Annotated[Millionths, Line("Match rate", "plan document", fact="plan.match")]
    within: Annotated[
        Cents,
        Line(
            "Contributions within the tier",
            "plan document",
            how="max(0, min(matched, portion(pay, to_percent)) - portion(pay, from_percent))",
        ),
    ]
    match: Annotated[Cents, Line("Match of the tier", "plan document", how="portion(within, rate)")]


def match_tier(pay: int, matched: int, from_percent: int, to_percent: int, rate: int) -> MatchTier:
    """The match of one tier: a rate on the contributions that lie between two percentages of pay.

    Tiers are bands of the employee's contribution, not of the match: "100% of the first 3% and 50%
    of the next 2%" has bands 0 to 3% and 3% to 5%.

    Parameters
    ----------
    pay : int
        Pay of the match period that the plan counts, cents.
    matched : int
        Contributions of the period that the plan matches, cents.
    from_percent, to_percent, rate : int
        The band in millionths of pay, and the match rate in millionths.

    Notes
    -----
    A plan term; IRC 401(m)(4)(A) defines a matching contribution.
    """
    within = max(0, min(matched, portion(pay, to_percent)) - portion(pay, from_percent))
    return MatchTier(pay, matched, from_percent, to_percent, rate, within, portion(within, rate))


class PeriodMatch(NamedTuple):
    """Match of one match period: a payday, a quarter or a year."""

    tiers: Annotated[Cents, Line("All tiers", "plan document", given="match_tier.match")]
    dollar_cap: Annotated[Cents, Line("Cap in dollars for the period", "plan document", fact="plan.match_dollar_cap")]
    match: Annotated[Cents, Line("Match", "plan document", how="min(tiers, dollar_cap)")]


def period_match(tiers: int, dollar_cap: int) -> PeriodMatch:
    """The match of one period: the tiers together, within the plan's dollar cap.

    Parameters
    ----------
    tiers : int
        Sum of the tiers' match, cents.
    dollar_cap : int
        Cap for the period, cents; pass ``tiers`` or more where there is none.

    Notes
    -----
    A plan term.
    """
    return PeriodMatch(tiers, dollar_cap, min(tiers, dollar_cap))


class MatchToCome(NamedTuple):
    """Match of the remaining paydays at the election, and what a larger one would earn."""

    full: Annotated[Cents, Line("If every payday earned the full match", "plan document", fact="paydays")]
    to_come: Annotated[Cents, Line("At the election", "plan document", fact="paydays")]
    lost: Annotated[Cents, Line("Not earned", "plan document", how="max(0, full - to_come)")]


def match_to_come(full: int, to_come: int) -> MatchToCome:
    """What the remaining paydays earn of the match, and what they leave.

    Parameters
    ----------
    full, to_come : int
        Match of the remaining paydays at the percentage that earns all of it, and at the election; cents.

    Notes
    -----
    A plan term.
    """
    return MatchToCome(full, to_come, max(0, full - to_come))


class EmployerMoney(NamedTuple):
    """Employer money of one job for the limitation year, as far as it is known or expected."""

    so_far: Annotated[Cents, Line("Employer money so far", "IRC 415(c)(2)(A)", fact="so_far.employer")]
    match_to_come: Annotated[
        Cents, Line("Match still to come", "plan document; IRC 415(c)(2)(A)", given="match_to_come.to_come")
    ]
    true_up: Annotated[
        Cents,
        Line("Held back for a true-up", "plan document; Treas. Reg. 1.415(c)-1(b)(6)", given="true_up.true_up"),
    ]
    nonelective: Annotated[
        Cents, Line("Other employer money to come", "IRC 415(c)(2)(A)", fact="employer_money_to_come")
    ]
    forfeitures: Annotated[Cents, Line("Forfeitures", "IRC 415(c)(2)(C)", fact="forfeitures")]
    total: Annotated[
        Cents,
        Line(
            "Employer money of the year",
            "IRC 415(c)(2)",
            how="so_far + match_to_come + true_up + nonelective + forfeitures",
        ),
    ]


def employer_money(so_far: int, match_to_come: int, true_up: int, nonelective: int, forfeitures: int) -> EmployerMoney:
    """All employer money that takes room from one limitation year, a true-up that lands later included.

    Money that is not vested uses room too, and does not give it back when it is forfeited.

    Parameters
    ----------
    so_far, match_to_come, true_up, nonelective, forfeitures : int
        Cents.

    Notes
    -----
    IRC 415(c)(2)(A), (C); Treas. Reg. 1.415(c)-1(b)(6).
    """
    total = so_far + match_to_come + true_up + nonelective + forfeitures
    return EmployerMoney(so_far, match_to_come, true_up, nonelective, forfeitures, total)


class TrueUp(NamedTuple):
    """What a true-up adds after the year: the yearly match less what the paydays gave."""

    yearly: Annotated[Cents, Line("Match figured on the whole year", "plan document", given="period_match.match")]
    by_payday: Annotated[Cents, Line("Match received and still to come", "plan document", fact="so_far.employer")]
    plan_trues_up: Annotated[
        bool, Line("The match is made up to the longer period", "plan document", fact="plan.true_up")
    ]
    true_up: Annotated[
        Cents, Line("True-up", "plan document", how="max(0, yearly - by_payday) if plan_trues_up else 0")
    ]


def true_up(yearly: int, by_payday: int, plan_trues_up: bool) -> TrueUp:
    """What the plan adds when the match of the whole year is more than the paydays gave.

    Parameters
    ----------
    yearly, by_payday : int
        Match figured on the year, and match of the paydays; cents.
    plan_trues_up : bool
        A plan term.

    Notes
    -----
    A plan term; for the year's annual additions it counts if allocated as of that year
    (Treas. Reg. 1.415(c)-1(b)(6)(i)(B)).
    """
    return TrueUp(yearly, by_payday, plan_trues_up, max(0, yearly - by_payday) if plan_trues_up else 0)
