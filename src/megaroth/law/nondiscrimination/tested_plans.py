"""Which of the tests a plan has to run, and who is in them: Treas. Reg. 1.401(k)-1(b), 1.401(m)-1(b).

Simplified: plans of several unrelated employers, and ESOPs, are the caller's to divide and join.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line


class AdpTestApplies(NamedTuple):
    """Whether the ADP test runs."""

    section_403b: Annotated[
        bool, Line("A 403(b) plan: universal availability instead", "IRC 403(b)(12)(A)(ii)", fact="plan.kind")
    ]
    governmental: Annotated[bool, Line("A governmental plan", "IRC 401(k)(3)(G)", fact="plan.kind")]
    safe_harbor: Annotated[bool, Line("The ADP safe harbor is met", "IRC 401(k)(12), (13)", fact="plan.safe_harbor")]
    applies: Annotated[
        bool,
        Line(
            "The ADP test runs",
            "IRC 401(k)(3)(A)(ii); Treas. Reg. 1.401(k)-1(b)(1)",
            how="not (section_403b or governmental or safe_harbor)",
        ),
    ]


def adp_test_applies(section_403b: bool, governmental: bool, safe_harbor: bool) -> AdpTestApplies:
    """Whether deferrals are tested; those of union employees are, apart from the others.

    Parameters
    ----------
    section_403b, governmental, safe_harbor : bool
        As the lines say.

    Notes
    -----
    IRC 401(k)(3)(A), (G), (12), (13); Treas. Reg. 1.401(k)-1(b)(1), (4)(ii).
    """
    return AdpTestApplies(section_403b, governmental, safe_harbor, not (section_403b or governmental or safe_harbor))


class AcpTestApplies(NamedTuple):
    """Whether the ACP test runs."""

    after_tax: Annotated[bool, Line("After-tax contributions are made", "IRC 401(m)(1), (3)(A)", fact="plan.after_tax")]
    match: Annotated[bool, Line("Match is made", "IRC 401(m)(1), (4)(A)", fact="plan.match")]
    exempt_plan: Annotated[
        bool,
        Line(
            "A governmental plan, or a church's 403(b)",
            "IRC 401(a)(5)(G), 403(b)(12)(A), (B); Treas. Reg. 1.401(m)-1(b)(3)",
            fact="plan.kind",
        ),
    ]
    union: Annotated[
        bool,
        Line("The part of union employees", "Treas. Reg. 1.401(m)-1(b)(2)", fact="union"),
    ]
    safe_harbor: Annotated[
        bool,
        Line("Match meets the ACP safe harbor", "IRC 401(m)(11), (12)", given="contribution_safe_harbor.met"),
    ]
    applies: Annotated[
        bool,
        Line(
            "The ACP test runs: no safe harbor covers after-tax contributions",
            "IRC 401(m)(2)(A); Treas. Reg. 1.401(m)-1(b), 1.401(m)-3(j)(6)",
            how="not exempt_plan and not union and (after_tax or (match and not safe_harbor))",
        ),
    ]


def acp_test_applies(after_tax: bool, match: bool, exempt_plan: bool, union: bool, safe_harbor: bool) -> AcpTestApplies:
    """Whether after-tax contributions and match are tested.

    Parameters
    ----------
    after_tax, match, exempt_plan, union, safe_harbor : bool
        As the lines say.

    Notes
    -----
    IRC 401(m)(1)-(4), (11), (12), 403(b)(12); Treas. Reg. 1.401(m)-1(b), 1.401(m)-3(j)(6).
    """
    applies = not exempt_plan and not union and (after_tax or (match and not safe_harbor))
    return AcpTestApplies(after_tax, match, exempt_plan, union, safe_harbor, applies)


class EarlyParticipation(NamedTuple):
    """In which test an eligible employee of a plan with early participation is."""

    highly_paid: Annotated[
        bool, Line("Highly compensated employee", "IRC 414(q)", given="highly_compensated.highly_paid")
    ]
    met_age_and_service: Annotated[
        bool,
        Line(
            "Met age 21 and one year of service by the latest entry date",
            "IRC 410(a)(1)(A), (4), (b)(4)(B)",
            fact="met_age_and_service",
        ),
    ]
    in_carve_out: Annotated[
        bool,
        Line(
            "In the one test that leaves early others out",
            "IRC 401(k)(3)(F), 401(m)(5)(C); Treas. Reg. 1.401(k)-2(a)(1)(iii)(A)",
            how="highly_paid or met_age_and_service",
        ),
    ]
    in_main: Annotated[
        bool,
        Line(
            "In the main one of two separate tests",
            "IRC 410(b)(4)(B); Treas. Reg. 1.401(k)-2(a)(1)(iii)(B)",
            how="met_age_and_service",
        ),
    ]
    in_early: Annotated[
        bool,
        Line(
            "In the other, of those who have not met them",
            "IRC 410(b)(4)(B); Treas. Reg. 1.401(k)-2(a)(1)(iii)(B)",
            how="not met_age_and_service",
        ),
    ]


def early_participation(highly_paid: bool, met_age_and_service: bool) -> EarlyParticipation:
    """Which of the tests of a plan with early participation has a person in it.

    The plan tests everyone together, or leaves out the others who have not met age 21 and one year of service, or
    runs two tests; the second and third only if coverage is tested that way too. ADP and ACP choose each for itself,
    every year. A safe harbor is not met this way (Treas. Reg. 1.401(k)-3(h)(3)): there early entrants have the safe
    harbor too, or are a plan of their own that is tested.

    Parameters
    ----------
    highly_paid, met_age_and_service : bool
        As the lines say; the latest entry date is the earlier of the next plan year's first day and six months on.

    Notes
    -----
    IRC 401(k)(3)(F), 401(m)(5)(C), 410(b)(4)(B); Treas. Reg. 1.401(k)-2(a)(1)(iii), 1.401(m)-2(a)(1)(iii).
    """
    return EarlyParticipation(
        highly_paid,
        met_age_and_service,
        highly_paid or met_age_and_service,
        met_age_and_service,
        not met_age_and_service,
    )
