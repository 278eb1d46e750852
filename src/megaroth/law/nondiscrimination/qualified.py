"""Qualified nonelective and matching contributions, and match out of proportion.

QNECs and QMACs are employer money, vested and kept in the plan like deferrals when it is allocated, that a test may
count (forfeitures may pay for them since 2018, T.D. 9835). They are counted before any refund is figured.
:mod:`megaroth.law.nondiscrimination.representative` finds the representative rates.
Treas. Reg. 1.401(k)-2(a)(6), 1.401(m)-2(a)(5)(ii), (6).
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, share_of, up_to


class QualifiedContribution(NamedTuple):
    """Whether a QNEC or QMAC counts in a test at all."""

    amount: Annotated[Cents, Line("Allocated to the person", "Treas. Reg. 1.401(k)-2(a)(6)(i)", fact="qnec")]
    vested_and_restricted: Annotated[
        bool,
        Line(
            "Vested and restricted like deferrals when allocated",
            "Treas. Reg. 1.401(k)-6, 1.401(k)-1(c), (d)",
            fact="qualified.vested_and_restricted",
        ),
    ]
    in_time: Annotated[
        bool,
        Line(
            "Allocated as of the applicable year and paid within 12 months after it",
            "Treas. Reg. 1.401(k)-2(a)(6)(i), (4)(i)",
            fact="qualified.in_time",
        ),
    ]
    nondiscriminatory: Annotated[
        bool,
        Line(
            "Nonelective contributions are nondiscriminatory with it and without it",
            "Treas. Reg. 1.401(k)-2(a)(6)(ii); IRC 401(a)(4)",
            fact="qualified.nondiscriminatory",
        ),
    ]
    used_elsewhere: Annotated[
        bool,
        Line(
            "Used in another test or for a safe harbor",
            "Treas. Reg. 1.401(k)-2(a)(6)(vi), 1.401(m)-2(a)(6)(vi)",
            fact="qualified.used_elsewhere",
        ),
    ]
    counts: Annotated[
        bool,
        Line(
            "Counts",
            "Treas. Reg. 1.401(k)-2(a)(6), 1.401(m)-2(a)(6)",
            how="vested_and_restricted and in_time and nondiscriminatory and not used_elsewhere",
        ),
    ]
    counted: Annotated[Cents, Line("May be counted", "Treas. Reg. 1.401(k)-2(a)(6)", how="amount if counts else 0")]


def qualified_contribution(
    amount: int, vested_and_restricted: bool, in_time: bool, nondiscriminatory: bool, used_elsewhere: bool
) -> QualifiedContribution:
    """Whether employer money may be counted in an ADP or ACP test, before :func:`targeting_cap` limits it.

    Under prior-year testing the applicable year is the year before: money that the others are to be credited with
    must be paid before the year tested ends (see
    :func:`~megaroth.law.nondiscrimination.contribution_timing.paid_in_time`).

    Parameters
    ----------
    amount : int
        Cents.
    vested_and_restricted, in_time, nondiscriminatory, used_elsewhere : bool
        As the lines say; a QMAC need not meet the line on nonelective contributions.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(6), 1.401(m)-2(a)(6).
    """
    counts = vested_and_restricted and in_time and nondiscriminatory and not used_elsewhere
    return QualifiedContribution(
        amount, vested_and_restricted, in_time, nondiscriminatory, used_elsewhere, counts, amount if counts else 0
    )


class TargetingCap(NamedTuple):
    """Qualified nonelective contributions of one of the others, as far as they are not out of proportion."""

    qnec: Annotated[
        Cents, Line("QNEC, other than for prevailing wages", "Treas. Reg. 1.401(k)-2(a)(6)(iv)(A)", fact="qnec")
    ]
    prevailing_wage: Annotated[
        Cents,
        Line(
            "QNEC for a duty to pay prevailing wages",
            "Treas. Reg. 1.401(k)-2(a)(6)(iv)(D)",
            fact="qnec_prevailing_wage",
        ),
    ]
    pay: Annotated[Cents, Line("Pay", "IRC 414(s)", fact="test_pay")]
    representative_rate: Annotated[
        Millionths,
        Line(
            "Representative contribution rate",
            "Treas. Reg. 1.401(k)-2(a)(6)(iv)(B), (C)",
            fact="representative_rate",
        ),
    ]
    cap: Annotated[
        Cents,
        Line(
            "Pay times the greater of 5% and twice that rate",
            "Treas. Reg. 1.401(k)-2(a)(6)(iv)(A), 1.401(m)-2(a)(6)(v)(A)",
            how="max(0, share_of(pay, max(50_000, 2 * representative_rate), 1_000_000))",
        ),
    ]
    prevailing_wage_counted: Annotated[
        Cents,
        Line(
            "Counted for prevailing wages: up to 10% of pay, or the cap",
            "Treas. Reg. 1.401(k)-2(a)(6)(iv)(D)",
            how="min(prevailing_wage, max(cap, portion(pay, 100_000)))",
        ),
    ]
    counted: Annotated[
        Cents,
        Line(
            "Counted in all",
            "Treas. Reg. 1.401(k)-2(a)(6)(iv)",
            how="prevailing_wage_counted + min(qnec, max(0, cap - prevailing_wage_counted))",
        ),
    ]


def targeting_cap(qnec: int, prevailing_wage: int, pay: int, representative_rate: int) -> TargetingCap:
    """What of a QNEC counts, so that a few low-paid people cannot carry the test.

    Where a person has both kinds, the other QNECs are held within what the cap leaves: how the two limits add up is
    not said, and this is the lower reading.

    Parameters
    ----------
    qnec, prevailing_wage : int
        Qualified nonelective contributions, and those owed under the Davis-Bacon Act or the like, apart; cents.
    pay : int
        Cents.
    representative_rate : int
        Result of :func:`~megaroth.law.nondiscrimination.representative.representative_rate`, millionths.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(6)(iv), 1.401(m)-2(a)(6)(v).
    """
    cap = max(0, share_of(pay, max(50_000, 2 * representative_rate), 1_000_000))
    prevailing_wage_counted = min(prevailing_wage, max(cap, portion(pay, 100_000)))
    counted = prevailing_wage_counted + min(qnec, max(0, cap - prevailing_wage_counted))
    return TargetingCap(qnec, prevailing_wage, pay, representative_rate, cap, prevailing_wage_counted, counted)


class DisproportionateMatch(NamedTuple):
    """Match of one of the others, as far as it is not out of proportion."""

    match: Annotated[Cents, Line("Match", "Treas. Reg. 1.401(m)-2(a)(5)(ii)(A)", fact="match")]
    matched: Annotated[
        Cents, Line("Contributions that are matched", "Treas. Reg. 1.401(m)-2(a)(5)(ii)(A)", fact="deferrals")
    ]
    pay: Annotated[Cents, Line("Pay", "IRC 414(s)", fact="test_pay")]
    representative_rate: Annotated[
        Millionths,
        Line("Representative match rate", "Treas. Reg. 1.401(m)-2(a)(5)(ii)(B), (C)", fact="representative_rate"),
    ]
    cap: Annotated[
        Cents,
        Line(
            "Greatest of 5% of pay, the contributions, and twice the rate on them",
            "Treas. Reg. 1.401(m)-2(a)(5)(ii)(A)",
            how="max(portion(pay, 50_000), matched, share_of(matched, 2 * representative_rate, 1_000_000))",
        ),
    ]
    counted: Annotated[Cents, Line("Counted", "Treas. Reg. 1.401(m)-2(a)(5)(ii)(A)", how="max(0, min(match, cap))")]
    not_counted: Annotated[Cents, Line("Not counted", "Treas. Reg. 1.401(m)-2(a)(5)(ii)(A)", how="match - counted")]


def disproportionate_match(match: int, matched: int, pay: int, representative_rate: int) -> DisproportionateMatch:
    """What match of somebody who is not highly paid is out of proportion, and not counted.

    Parameters
    ----------
    match : int
        Cents.
    matched : int
        Deferrals, and after-tax contributions where the plan matches them; cents.
    pay : int
        Cents.
    representative_rate : int
        Result of :func:`~megaroth.law.nondiscrimination.representative.representative_rate` over the match rates of
        those who contribute; where the rate depends on the contribution, each one's at 6% of pay; millionths.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(5)(ii).
    """
    cap = max(portion(pay, 50_000), matched, share_of(matched, 2 * representative_rate, 1_000_000))
    counted = max(0, min(match, cap))
    return DisproportionateMatch(match, matched, pay, representative_rate, cap, counted, match - counted)


class UniformQnec(NamedTuple):
    """QNEC of one percentage for all the others that lets a test pass."""

    needed: Annotated[
        Millionths,
        Line("The others must average", "Treas. Reg. 1.401(k)-2(a)(1)(i)", given="needed_average.needed"),
    ]
    average: Annotated[Millionths, Line("They average", "Treas. Reg. 1.401(k)-2(a)(2)", fact="other_average")]
    total_pay: Annotated[
        Cents,
        Line("Pay of all the others, each within the limit", "IRC 414(s), 401(a)(17)", fact="total_pay"),
    ]
    percent: Annotated[
        Millionths,
        Line(
            "Percentage of pay for each, up to the next 0.01 point",
            "Treas. Reg. 1.401(k)-2(a)(6)",
            how="up_to(max(0, needed - average), 100)",
        ),
    ]
    cost: Annotated[
        Cents,
        Line("Cost", "Treas. Reg. 1.401(k)-2(a)(6)", how="share_of(total_pay, percent, 1_000_000)"),
    ]


def uniform_qnec(needed: int, average: int, total_pay: int) -> UniformQnec:
    """The QNEC for all the others, those without deferrals included, that brings their average to what is needed.

    It is within :func:`targeting_cap` by itself, because it is everybody's rate. Cents rounded per person can cost a
    few cents more or less, and move the ratio of who has hardly any pay.

    Parameters
    ----------
    needed, average : int
        Millionths.
    total_pay : int
        Cents.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(6), 1.401(m)-2(a)(6); Rev. Proc. 2021-30, App. A s. .03.
    """
    percent = up_to(max(0, needed - average), 100)
    return UniformQnec(needed, average, total_pay, percent, share_of(total_pay, percent, 1_000_000))
