"""How income phases out the IRA limits, over which band and to what: IRC 219(g), 408A(c)(3)."""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, up_to


class RothPhaseOut(NamedTuple):
    """The band of income that phases out Roth IRA contributions: one person, one year."""

    joint: Annotated[
        bool,
        Line(
            "Joint return or surviving spouse",
            "IRC 408A(c)(3)(B)(ii)(I); IRS Pub. 590-A",
            fact="filing_status",
        ),
    ]
    separate_together: Annotated[
        bool,
        Line(
            "Separate return, lived with the spouse in the year",
            "IRC 408A(c)(3)(B)(ii)(III), (D), 219(g)(4)",
            fact="filing_status",
        ),
    ]
    single_start: Annotated[
        Cents,
        Line("Others: from", "IRC 408A(c)(3)(B)(ii)(II)", figure="irc_408A_roth_phaseout_single_hoh_start"),
    ]
    single_end: Annotated[
        Cents, Line("Others: to", "IRC 408A(c)(3)(A)(ii)", figure="irc_408A_roth_phaseout_single_hoh_end")
    ]
    joint_start: Annotated[
        Cents, Line("Joint: from", "IRC 408A(c)(3)(B)(ii)(I)", figure="irc_408A_roth_phaseout_mfj_qss_start")
    ]
    joint_end: Annotated[Cents, Line("Joint: to", "IRC 408A(c)(3)(A)(ii)", figure="irc_408A_roth_phaseout_mfj_qss_end")]
    separate_start: Annotated[
        Cents,
        Line(
            "Separate: from",
            "IRC 408A(c)(3)(B)(ii)(III)",
            figure="irc_408A_roth_phaseout_mfs_lived_together_start",
        ),
    ]
    separate_end: Annotated[
        Cents,
        Line("Separate: to", "IRC 408A(c)(3)(A)(ii)", figure="irc_408A_roth_phaseout_mfs_lived_together_end"),
    ]
    start: Annotated[
        Cents,
        Line(
            "Phase-out starts",
            "IRC 408A(c)(3)(B)(ii)",
            how="joint_start if joint else separate_start if separate_together else single_start",
        ),
    ]
    end: Annotated[
        Cents,
        Line(
            "Phase-out ends",
            "IRC 408A(c)(3)(A)(ii)",
            how="joint_end if joint else separate_end if separate_together else single_end",
        ),
    ]


def roth_phase_out(
    joint: bool,
    separate_together: bool,
    single_start: int,
    single_end: int,
    joint_start: int,
    joint_end: int,
    separate_start: int,
    separate_end: int,
) -> RothPhaseOut:
    """Over which band of income a Roth IRA contribution is phased out.

    Parameters
    ----------
    joint : bool
        Joint return, or qualifying surviving spouse.
    separate_together : bool
        Separate return of a married person who lived with the spouse at any time in the year. Those who
        lived apart all year count as single.
    single_start, single_end, joint_start, joint_end, separate_start, separate_end : int
        The year's bands, cents.

    Notes
    -----
    IRC 408A(c)(3), 219(g)(4); IRS Pub. 590-A table 2-1, which gives a surviving spouse the joint band.
    """
    start, end = single_start, single_end
    if joint:
        start, end = joint_start, joint_end
    elif separate_together:
        start, end = separate_start, separate_end
    return RothPhaseOut(
        joint,
        separate_together,
        single_start,
        single_end,
        joint_start,
        joint_end,
        separate_start,
        separate_end,
        start,
        end,
    )


class DeductionPhaseOut(NamedTuple):
    """The band of income, if any, that phases out the IRA deduction: one person, one year."""

    joint: Annotated[
        bool,
        Line("Joint return or surviving spouse", "IRC 219(g)(3)(B)(i); IRS Pub. 590-A", fact="filing_status"),
    ]
    separate_together: Annotated[
        bool,
        Line(
            "Separate return, lived with the spouse in the year",
            "IRC 219(g)(3)(B)(iii), (4)",
            fact="filing_status",
        ),
    ]
    covered: Annotated[bool, Line("Covered by a plan at work", "IRC 219(g)(1), (5)", fact="covered_by_plan")]
    spouse_covered: Annotated[
        bool, Line("Spouse covered by a plan at work", "IRC 219(g)(1), (7)", fact="spouse.covered_by_plan")
    ]
    limited: Annotated[
        bool,
        Line(
            "Income limits the deduction",
            "IRC 219(g)(1), (4), (7)",
            how="covered or (spouse_covered and (joint or separate_together))",
        ),
    ]
    single_start: Annotated[
        Cents,
        Line(
            "Others: from",
            "IRC 219(g)(3)(B)(ii)",
            figure="irc_219g_deduction_phaseout_single_hoh_active_start",
        ),
    ]
    single_end: Annotated[
        Cents,
        Line("Others: to", "IRC 219(g)(2)(A)(ii)", figure="irc_219g_deduction_phaseout_single_hoh_active_end"),
    ]
    joint_start: Annotated[
        Cents,
        Line(
            "Joint, covered: from",
            "IRC 219(g)(3)(B)(i)",
            figure="irc_219g_deduction_phaseout_mfj_active_start",
        ),
    ]
    joint_end: Annotated[
        Cents,
        Line("Joint, covered: to", "IRC 219(g)(2)(A)(ii)", figure="irc_219g_deduction_phaseout_mfj_active_end"),
    ]
    spouse_start: Annotated[
        Cents,
        Line(
            "Joint, only the spouse covered: from",
            "IRC 219(g)(7)(A)",
            figure="irc_219g_deduction_phaseout_mfj_spouse_active_start",
        ),
    ]
    spouse_end: Annotated[
        Cents,
        Line(
            "Joint, only the spouse covered: to",
            "IRC 219(g)(7)(B)",
            figure="irc_219g_deduction_phaseout_mfj_spouse_active_end",
        ),
    ]
    separate_start: Annotated[
        Cents, Line("Separate: from", "IRC 219(g)(3)(B)(iii)", figure="irc_219g_deduction_phaseout_mfs_start")
    ]
    separate_end: Annotated[
        Cents, Line("Separate: to", "IRC 219(g)(2)(A)(ii)", figure="irc_219g_deduction_phaseout_mfs_end")
    ]
    start: Annotated[
        Cents,
        Line(
            "Phase-out starts",
            "IRC 219(g)(3)(B), (7)(A)",
            how="(joint_start if covered else spouse_start) if joint "
            "else separate_start if separate_together else single_start",
        ),
    ]
    end: Annotated[
        Cents,
        Line(
            "Phase-out ends",
            "IRC 219(g)(2)(A)(ii), (7)(B)",
            how="(joint_end if covered else spouse_end) if joint "
            "else separate_end if separate_together else single_end",
        ),
    ]


def deduction_phase_out(
    joint: bool,
    separate_together: bool,
    covered: bool,
    spouse_covered: bool,
    single_start: int,
    single_end: int,
    joint_start: int,
    joint_end: int,
    spouse_start: int,
    spouse_end: int,
    separate_start: int,
    separate_end: int,
) -> DeductionPhaseOut:
    """Whether, and over which band, income phases out the deduction for traditional IRA contributions.

    Parameters
    ----------
    joint, separate_together : bool
        As for :func:`roth_phase_out`.
    covered, spouse_covered : bool
        Whether the person, or the spouse, is an active participant in an employer's plan this year (Form
        W-2 box 13); any contribution to an owner's own 401(k) makes the owner one. No spouse: false.
    single_start, single_end, joint_start, joint_end, spouse_start, spouse_end : int
        The year's bands, cents; the spouse's is for a joint filer whose spouse alone is covered.
    separate_start, separate_end : int
        The band of those who file separately and lived together, cents.

    Notes
    -----
    IRC 219(g)(1)-(5), (7); IRS Pub. 590-A tables 1-2 and 1-3.
    """
    start, end = single_start, single_end
    if joint and covered:
        start, end = joint_start, joint_end
    elif joint:
        start, end = spouse_start, spouse_end
    elif separate_together:
        start, end = separate_start, separate_end
    return DeductionPhaseOut(
        joint,
        separate_together,
        covered,
        spouse_covered,
        covered or (spouse_covered and (joint or separate_together)),
        single_start,
        single_end,
        joint_start,
        joint_end,
        spouse_start,
        spouse_end,
        separate_start,
        separate_end,
        start,
        end,
    )


def before_rounding(limit: int, magi: int, phase_out_start: int, phase_out_end: int) -> int:
    """The part of a limit that income inside a band leaves, up to the next cent.

    Up to the cent first and to $10 afterwards is the same as up to $10 at once. Taken in two steps, so
    that no product leaves 64 bits.

    Parameters
    ----------
    limit, magi, phase_out_start, phase_out_end : int
        The limit, the income, and where the band starts and ends; cents.

    Notes
    -----
    IRC 219(g)(2)(A), 408A(c)(3)(A)(ii).
    """
    if magi <= phase_out_start:
        return limit
    if magi >= phase_out_end:
        return 0
    width, below = phase_out_end - phase_out_start, phase_out_end - magi
    high, low = divmod(limit, 1_000_000)
    carried, rest = divmod(high * below, width)
    return carried * 1_000_000 + up_to(rest * 1_000_000 + low * below, width) // width


def after_rounding(limit: int, left: int, rounding_step: int, floor: int) -> int:
    """What is left of a limit, up to the next $10 and at least $200 until nothing is left.

    Parameters
    ----------
    limit, left : int
        The limit, and the result of :func:`before_rounding`; cents.
    rounding_step, floor : int
        The statutory $10 and $200, cents.

    Notes
    -----
    IRC 219(g)(2)(B), (C); Treas. Reg. 1.408A-3, A-3(b); IRS Pub. 590-A. The statute rounds the reduction
    down, the regulation and the worksheets round the limit up; the two part by less than $10, and only
    where pay sets a limit that is not a multiple of $10.
    """
    return 0 if left == 0 else min(limit, max(floor, up_to(left, rounding_step)))
