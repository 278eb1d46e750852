"""Match that failed the ACP test or lost its base: what is paid, what is forfeited: IRC 401(m)(6), 411(a)(3)(G).

Vested match is paid out and never forfeited to correct the test; what is not vested is forfeited and never paid out;
after-tax money is never forfeited. Match whose base went back is forfeited, vested or not (IRC 411(a)(3)(G)).
Forfeitures do not go to highly compensated people whose contributions were reduced (1.401(m)-2(b)). The
ordinary case, both in proportion, is :func:`~megaroth.law.corrections.excess_aggregate`.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, rate_of


class PaidFromVested(NamedTuple):
    """Excess match paid out of the vested part alone, and how the rest must vest."""

    excess: Annotated[Cents, Line("Excess match", "IRC 401(m)(6)(A)", given="excess_aggregate.match_out")]
    match: Annotated[Cents, Line("Match of the year", "IRC 401(m)(4)(A)", fact="census.match")]
    vested: Annotated[Millionths, Line("Vested share", "IRC 411(a)(2)(B)", fact="census.vested")]
    yearly_step: Annotated[
        Millionths, Line("Vested in one more year", "IRC 411(a)(2)(B); plan document", fact="plan.vesting_step")
    ]
    vested_match: Annotated[
        Cents,
        Line("Vested match", "Treas. Reg. 1.401(m)-2(b)(5) Example 7", how="portion(match, min(vested, 1_000_000))"),
    ]
    possible: Annotated[
        bool, Line("The vested part is enough", "Treas. Reg. 1.401(m)-2(b)(5) Example 7", how="excess <= vested_match")
    ]
    paid: Annotated[Cents, Line("Paid out", "Treas. Reg. 1.401(m)-2(b)(5) Example 7", how="excess if possible else 0")]
    not_vested: Annotated[
        Cents, Line("Kept and not vested", "Treas. Reg. 1.401(m)-2(b)(5) Example 7", how="match - vested_match")
    ]
    must_vest: Annotated[
        Millionths,
        Line(
            "Of what is not vested, must vest each year",
            "Treas. Reg. 1.401(m)-2(b)(5) Example 7",
            how="min(1_000_000, rate_of(yearly_step, 1_000_000 - min(vested, 1_000_000)))",
        ),
    ]


def paid_from_vested(excess: int, match: int, vested: int, yearly_step: int) -> PaidFromVested:
    """Excess match paid from the vested part alone: allowed if what is kept vests as fast as it would have.

    Parameters
    ----------
    excess, match : int
        Excess aggregate contributions that come from match, and all match of the year; cents.
    vested : int
        Vested share, millionths.
    yearly_step : int
        By how much the vested share grows in one more year under the plan's schedule, millionths.

    Notes
    -----
    IRC 401(m)(6)(A), 411; Treas. Reg. 1.401(m)-2(b)(5) Example 7: the plan needs a separate schedule for
    the rest. To forfeit only what is not vested is not allowed.
    """
    vested_match = portion(match, min(vested, 1_000_000))
    possible = excess <= vested_match
    return PaidFromVested(
        excess,
        match,
        vested,
        yearly_step,
        vested_match,
        possible,
        excess if possible else 0,
        match - vested_match,
        min(1_000_000, rate_of(yearly_step, 1_000_000 - min(vested, 1_000_000))),
    )


class OrphanMatch(NamedTuple):
    """Match on contributions that went back, after both tests were corrected."""

    contributions: Annotated[
        Cents, Line("Contributions that were matched", "Treas. Reg. 1.401(m)-2(b)(5) Example 8", fact="census.pre_tax")
    ]
    match: Annotated[Cents, Line("Match", "Treas. Reg. 1.401(m)-2(b)(5) Example 8", fact="census.match")]
    contributions_out: Annotated[
        Cents, Line("Contributions paid back", "IRC 401(k)(8)(A)(i)", given="excess_contribution.refund")
    ]
    match_out: Annotated[
        Cents, Line("Match already paid out or forfeited", "IRC 401(m)(6)(A)", given="excess_aggregate.match_out")
    ]
    match_due: Annotated[Cents, Line("Match of the formula on what is left", "plan document", given="match_tier.match")]
    contributions_left: Annotated[
        Cents,
        Line(
            "Contributions left",
            "Treas. Reg. 1.401(m)-2(b)(5) Example 8",
            how="max(0, contributions - contributions_out)",
        ),
    ]
    match_left: Annotated[
        Cents, Line("Match left", "Treas. Reg. 1.401(m)-2(b)(5) Example 8", how="max(0, match - match_out)")
    ]
    rate: Annotated[
        Millionths,
        Line("Rate of match on them", "Treas. Reg. 1.401(a)(4)-4(e)(3)", how="rate_of(match_left, contributions_left)"),
    ]
    forfeited: Annotated[
        Cents,
        Line(
            "Forfeited, whether or not vested",
            "IRC 411(a)(3)(G); Treas. Reg. 1.401(a)(4)-4(e)(3)(iii)(G)",
            how="max(0, match_left - match_due)",
        ),
    ]


def orphan_match(contributions: int, match: int, contributions_out: int, match_out: int, match_due: int) -> OrphanMatch:
    """The match that must be forfeited because its base went back; it is never paid out.

    A rate of match that only highly compensated people have is a discriminatory feature, even after both tests are
    met. Instead the employer may give the others more.

    Parameters
    ----------
    contributions, match : int
        Contributions that were matched, and their match; cents.
    contributions_out, match_out : int
        What of each went back or was forfeited in the corrections; cents.
    match_due : int
        The match that the plan's formula gives on the contributions left, cents.

    Notes
    -----
    IRC 401(a)(4), 411(a)(3)(G); Treas. Reg. 1.401(a)(4)-4(e)(3)(iii)(G), 1.401(m)-2(b)(5) Example 8, 1.411(a)-4(b)(7).
    """
    contributions_left = max(0, contributions - contributions_out)
    match_left = max(0, match - match_out)
    return OrphanMatch(
        contributions,
        match,
        contributions_out,
        match_out,
        match_due,
        contributions_left,
        match_left,
        rate_of(match_left, contributions_left),
        max(0, match_left - match_due),
    )
