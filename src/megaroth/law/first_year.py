"""The longer time that a sole owner has in a plan's first year: IRC 401(b)(2), second sentence.

The dates themselves are in :mod:`megaroth.law.deadlines`.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line


class FirstYearElection(NamedTuple):
    """Whether a sole owner's deferrals made after the year still count for the plan's first year."""

    begins_after_enactment: Annotated[
        bool,
        Line(
            "The plan year begins after 29 December 2022",
            "SECURE 2.0 s.317(b)",
            fact="plan.first_year_begins",
        ),
    ]
    owns_all: Annotated[
        bool, Line("Owns the whole of an unincorporated business", "IRC 401(b)(2)", fact="business.owns_all")
    ]
    only_employee: Annotated[bool, Line("Is its only employee", "IRC 401(b)(2)", fact="business.only_employee")]
    adopted_after_year: Annotated[
        bool,
        Line("The plan is adopted after the end of its first year", "IRC 401(b)(2)", fact="plan.adopted"),
    ]
    adopted_in_time: Annotated[
        bool,
        Line("It is adopted before the return is due without extension", "IRC 401(b)(2)", fact="plan.adopted"),
    ]
    deferred_in_time: Annotated[
        bool,
        Line(
            "The deferrals are made before the return is due without extension",
            "IRC 401(b)(2)",
            fact="deferrals_made",
        ),
    ]
    allowed: Annotated[
        bool,
        Line(
            "The deferrals count for the first year",
            "IRC 401(b)(2); SECURE 2.0 s.317",
            how="begins_after_enactment and owns_all and only_employee and adopted_after_year "
            "and adopted_in_time and deferred_in_time",
        ),
    ]


def first_year_election(
    begins_after_enactment: bool,
    owns_all: bool,
    only_employee: bool,
    adopted_after_year: bool,
    adopted_in_time: bool,
    deferred_in_time: bool,
) -> FirstYearElection:
    """Whether deferrals that a sole owner makes after the year count for the plan's first year.

    Elective deferrals only, never after-tax money. Partners, corporations and an owner with anybody else
    on the payroll, the spouse included, have no such rule. Whether Roth deferrals are meant is not said.

    Parameters
    ----------
    begins_after_enactment, owns_all, only_employee : bool
        As the lines say.
    adopted_after_year, adopted_in_time, deferred_in_time : bool
        As the lines say; a plan adopted within its first year needs no such rule.

    Notes
    -----
    IRC 401(b)(2), second sentence; SECURE 2.0 s.317.
    """
    allowed = (
        begins_after_enactment
        and owns_all
        and only_employee
        and adopted_after_year
        and adopted_in_time
        and deferred_in_time
    )
    return FirstYearElection(
        begins_after_enactment,
        owns_all,
        only_employee,
        adopted_after_year,
        adopted_in_time,
        deferred_in_time,
        allowed,
    )
