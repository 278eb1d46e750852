"""Coverage and availability: enough of the others are in the plan, and its features are open to them: IRC 410(b).

The 401(k), the 401(m) and the nonelective part of a plan are tested apart (Treas. Reg. 1.410(b)-7(c)(1)). In the
401(m) part everybody who *may* make after-tax contributions or receive match benefits (1.401(m)-1(c)(1), 1.410(b)-3
(a)(2)(i)): a class that may not is what fails. Not modelled: separate lines of business (IRC 414(r)).
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Millionths, rate_of, round_half_up


class CountedForCoverage(NamedTuple):
    """Whether an employee counts in a coverage test."""

    under_age_or_service: Annotated[
        bool, Line("Short of the plan's age and service", "IRC 410(b)(4)", fact="census.deferral_eligible_date")
    ]
    union: Annotated[bool, Line("Under a collective agreement", "IRC 410(b)(3)(A)", fact="census.union")]
    non_resident: Annotated[
        bool, Line("Non-resident alien without income from here", "IRC 410(b)(3)(C)", fact="census.non_resident")
    ]
    left: Annotated[
        bool, Line("Not employed on the last day", "Treas. Reg. 1.410(b)-6(f)(1)(iv)", fact="census.termination_date")
    ]
    hours: Annotated[int, Line("Hours of service", "Treas. Reg. 1.410(b)-6(f)(1)(v)", fact="census.hours")]
    benefits: Annotated[
        bool, Line("Benefits in this part of the plan", "Treas. Reg. 1.410(b)-3(a)", fact="census.match_eligible_date")
    ]
    left_early: Annotated[
        bool,
        Line(
            "Left with at most 500 hours and without benefit",
            "Treas. Reg. 1.410(b)-6(f)(1)",
            how="left and hours <= 500 and not benefits",
        ),
    ]
    counted: Annotated[
        bool,
        Line(
            "Counted",
            "IRC 410(b)(3), (4); Treas. Reg. 1.410(b)-6",
            how="not under_age_or_service and not union and not non_resident and not left_early",
        ),
    ]


def counted_for_coverage(
    under_age_or_service: bool, union: bool, non_resident: bool, left: bool, hours: int, benefits: bool
) -> CountedForCoverage:
    """Whether an employee counts in the coverage test of one part of a plan.

    Parameters
    ----------
    under_age_or_service, union, non_resident : bool
        The three groups that the statute leaves out.
    left, hours
        Whether the person was not employed on the last day, and the hours of the year. Only somebody who lacks the
        benefit because of a last-day or hours condition may be left out for it.
    benefits : bool
        In the 401(k) and 401(m) parts: whether the person *could* contribute or receive match, if only for a day.

    Notes
    -----
    IRC 410(b)(3), (4); Treas. Reg. 1.410(b)-3(a)(2)(i), 1.410(b)-6(b), (c), (d), (f).
    """
    left_early = left and hours <= 500 and not benefits
    return CountedForCoverage(
        under_age_or_service,
        union,
        non_resident,
        left,
        hours,
        benefits,
        left_early,
        not under_age_or_service and not union and not non_resident and not left_early,
    )


class CoverageRatio(NamedTuple):
    """The ratio percentage test of one part of a plan."""

    other_benefiting: Annotated[int, Line("Others who benefit", "IRC 410(b)(1)(B)", fact="census.match_eligible_date")]
    other_people: Annotated[
        int, Line("Others who count", "IRC 410(b)(1)(B), (3), (4)", given="counted_for_coverage.counted")
    ]
    highly_paid_benefiting: Annotated[
        int, Line("Highly compensated who benefit", "IRC 410(b)(1)(B)", fact="census.match_eligible_date")
    ]
    highly_paid_people: Annotated[
        int, Line("Highly compensated who count", "IRC 410(b)(1)(B), (3), (4)", given="counted_for_coverage.counted")
    ]
    other_percent: Annotated[
        Millionths, Line("Share of the others", "Treas. Reg. 1.410(b)-9", how="rate_of(other_benefiting, other_people)")
    ]
    highly_paid_percent: Annotated[
        Millionths,
        Line(
            "Share of the highly compensated",
            "Treas. Reg. 1.410(b)-9",
            how="rate_of(highly_paid_benefiting, highly_paid_people)",
        ),
    ]
    deemed: Annotated[
        bool,
        Line(
            "Passes because no highly compensated employee benefits, or there are no others",
            "Treas. Reg. 1.410(b)-2(b)(5), (6)",
            how="highly_paid_benefiting <= 0 or other_people <= 0",
        ),
    ]
    ratio: Annotated[
        Millionths,
        Line(
            "Ratio percentage, to 0.01 point",
            "Treas. Reg. 1.410(b)-9",
            how="0 if deemed else round_half_up(other_benefiting * highly_paid_people * 10_000, "
            "other_people * highly_paid_benefiting) * 100",
        ),
    ]
    passed: Annotated[
        bool, Line("At least 70%", "IRC 410(b)(1)(B); Treas. Reg. 1.410(b)-2(b)(2)", how="deemed or ratio >= 700_000")
    ]


def coverage_ratio(
    other_benefiting: int, other_people: int, highly_paid_benefiting: int, highly_paid_people: int
) -> CoverageRatio:
    """Whether the others are covered at 70% of the rate of the highly compensated or more.

    Parameters
    ----------
    other_benefiting, other_people : int
        Of those who are not highly compensated: who benefits in this part of the plan, and who counts.
    highly_paid_benefiting, highly_paid_people : int
        The same of the highly compensated.

    Notes
    -----
    IRC 410(b)(1)(A), (B), (2); Treas. Reg. 1.410(b)-2(b)(2), (5), (6), 1.410(b)-9 (rounding to 0.01 point).
    """
    deemed = highly_paid_benefiting <= 0 or other_people <= 0
    ratio = 0
    if not deemed:
        part = other_benefiting * highly_paid_people * 10_000
        ratio = round_half_up(part, other_people * highly_paid_benefiting) * 100
    return CoverageRatio(
        other_benefiting,
        other_people,
        highly_paid_benefiting,
        highly_paid_people,
        rate_of(other_benefiting, other_people),
        rate_of(highly_paid_benefiting, highly_paid_people),
        deemed,
        ratio,
        deemed or ratio >= 700_000,
    )


class Classification(NamedTuple):
    """Whether the class of those who benefit is nondiscriminatory."""

    ratio: Annotated[Millionths, Line("Ratio percentage", "Treas. Reg. 1.410(b)-9", given="coverage_ratio.ratio")]
    other_people: Annotated[
        int, Line("Others who count", "Treas. Reg. 1.410(b)-4(c)(4)(iii)", given="coverage_ratio.other_people")
    ]
    people: Annotated[
        int, Line("All who count", "Treas. Reg. 1.410(b)-4(c)(4)(iii)", given="counted_for_coverage.counted")
    ]
    concentration: Annotated[
        int,
        Line(
            "Concentration of the others, whole points",
            "Treas. Reg. 1.410(b)-4(c)(4)(iii), (iv)",
            how="100 * other_people // max(1, people)",
        ),
    ]
    safe: Annotated[
        Millionths,
        Line(
            "Safe harbor percentage",
            "Treas. Reg. 1.410(b)-4(c)(4)(i)",
            how="500_000 - 7_500 * max(0, min(100, concentration) - 60)",
        ),
    ]
    unsafe: Annotated[
        Millionths,
        Line(
            "Unsafe harbor percentage",
            "Treas. Reg. 1.410(b)-4(c)(4)(ii)",
            how="max(200_000, 400_000 - 7_500 * max(0, min(100, concentration) - 60))",
        ),
    ]
    within_safe: Annotated[
        bool, Line("Nondiscriminatory by the safe harbor", "Treas. Reg. 1.410(b)-4(c)(2)", how="ratio >= safe")
    ]
    depends: Annotated[
        bool,
        Line(
            "Between the two: facts and circumstances",
            "Treas. Reg. 1.410(b)-4(c)(3)",
            how="unsafe <= ratio < safe",
        ),
    ]


def classification(ratio: int, other_people: int, people: int) -> Classification:
    """Whether the class that benefits is nondiscriminatory by the table of the regulation.

    The class must be reasonable and set by objective criteria besides (job, place, hourly or salaried; not names).

    Parameters
    ----------
    ratio : int
        Of :func:`coverage_ratio`, millionths.
    other_people, people : int
        Employees of the employer who are not excludable by age or service: those who are not highly compensated, and
        all.

    Notes
    -----
    Treas. Reg. 1.410(b)-4(b), (c): 50% (40%, but at least 20%) less 3/4 point for each whole point of concentration
    above 60.
    """
    concentration = 100 * other_people // max(1, people)
    above = max(0, min(100, concentration) - 60)
    safe = 500_000 - 7_500 * above
    unsafe = max(200_000, 400_000 - 7_500 * above)
    return Classification(
        ratio, other_people, people, concentration, safe, unsafe, ratio >= safe, unsafe <= ratio < safe
    )


class AverageBenefit(NamedTuple):
    """The average benefit test, where the ratio percentage test fails."""

    nondiscriminatory: Annotated[
        bool, Line("The class is nondiscriminatory", "IRC 410(b)(2)(A)(i)", given="classification.within_safe")
    ]
    other_average: Annotated[
        Millionths,
        Line("Average benefit rate of the others", "Treas. Reg. 1.410(b)-5(c)", fact="plan.other_average_benefit"),
    ]
    highly_paid_average: Annotated[
        Millionths,
        Line(
            "Average benefit rate of the highly compensated",
            "Treas. Reg. 1.410(b)-5(c)",
            fact="plan.highly_paid_average_benefit",
        ),
    ]
    percentage: Annotated[
        Millionths,
        Line(
            "Average benefit percentage",
            "Treas. Reg. 1.410(b)-5(b)",
            how="rate_of(other_average, highly_paid_average)",
        ),
    ]
    passed: Annotated[
        bool,
        Line(
            "Passed: the class, and at least 70%",
            "IRC 410(b)(2)(A)",
            how="nondiscriminatory and 10 * other_average >= 7 * highly_paid_average",
        ),
    ]


def average_benefit(nondiscriminatory: bool, other_average: int, highly_paid_average: int) -> AverageBenefit:
    """Whether the average benefit test is passed; a plan with fail-safe coverage language may not use it.

    Parameters
    ----------
    nondiscriminatory : bool
        Of :func:`classification`; between the two percentages, somebody's judgment of the facts.
    other_average, highly_paid_average : int
        Average benefit rates over all plans of the employer, deferrals and employer money; after-tax contributions
        are not in them. Millionths.

    Notes
    -----
    IRC 410(b)(2); Treas. Reg. 1.410(b)-2(b)(3), 1.410(b)-5(b), (c), (d)(2) (after-tax contributions left out).
    """
    return AverageBenefit(
        nondiscriminatory,
        other_average,
        highly_paid_average,
        rate_of(other_average, highly_paid_average),
        nondiscriminatory and 10 * other_average >= 7 * highly_paid_average,
    )


class Availability(NamedTuple):
    """Whether a benefit, right or feature is currently available to enough of the others."""

    ratio: Annotated[
        Millionths,
        Line("Ratio of those to whom it is available", "Treas. Reg. 1.401(a)(4)-4(b)(1)", given="coverage_ratio.ratio"),
    ]
    deemed: Annotated[
        bool,
        Line("Open to no highly compensated employee", "Treas. Reg. 1.410(b)-2(b)(6)", given="coverage_ratio.deemed"),
    ]
    safe: Annotated[
        Millionths,
        Line("Safe harbor percentage", "Treas. Reg. 1.410(b)-4(c)(4)(i)", given="classification.safe"),
    ]
    available: Annotated[
        bool,
        Line(
            "Currently available",
            "Treas. Reg. 1.401(a)(4)-4(b)(1)",
            how="deemed or ratio >= 700_000 or ratio >= safe",
        ),
    ]


def availability(ratio: int, deemed: bool, safe: int) -> Availability:
    """Whether a feature is open to a class that would pass coverage without the average benefit percentage.

    The right to each level of after-tax contributions, each rate of match, in-service withdrawal of after-tax money
    and in-plan Roth rollover is a feature of its own. A *lower* cap for the highly compensated is no fault. Whether a
    feature is *effectively* available (a minimum that only the well paid can meet) depends on the facts, and nothing
    here decides it.

    Parameters
    ----------
    ratio, deemed
        Of :func:`coverage_ratio`, counting those to whom the feature is open as benefiting.
    safe : int
        Of :func:`classification`, millionths.

    Notes
    -----
    Treas. Reg. 1.401(a)(4)-4(b)(1), (c), (e)(3); 1.401(m)-1(a)(1)(ii).
    """
    return Availability(ratio, deemed, safe, deemed or ratio >= 700_000 or ratio >= safe)
