"""Whether an owner's plan still covers only owners and their spouses: IRC 410, 401(k)(2)(D), (15), 414.

Asked before any number. A plan is the owner's alone while nobody else must, or by the plan's own terms
may, take part in it. Independent contractors are not employees; an owner's child or parent on the payroll
is one. Which businesses and whose staff count together is in :mod:`megaroth.law.control`.

Not modelled: a corporation whose shareholders are more than one person and spouse (it has employees for
29 CFR 2510.3-3(c)).
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line


class EmployeeStanding(NamedTuple):
    """Whether one employee must be let into a 401(k) plan."""

    age: Annotated[int, Line("Age at the end of the last 12-month period", "IRC 410(a)(1)(A)(i)", fact="staff.age")]
    minimum_age: Annotated[int, Line("Age at the latest", "IRC 410(a)(1)(A)(i)", figure="irc_410a_age")]
    most_hours: Annotated[
        int, Line("Most hours in any 12-month period of service", "IRC 410(a)(3)(A)", fact="staff.most_hours")
    ]
    year_of_service_hours: Annotated[
        int, Line("Hours in a year of service", "IRC 410(a)(3)(A)", figure="erisa_year_of_service_hours")
    ]
    long_term_periods: Annotated[
        int,
        Line(
            "12-month periods in a row with the lesser hours, none begun before 2021",
            "IRC 401(k)(2)(D)(ii); SECURE Act s.112(b)",
            fact="staff.long_term_periods",
        ),
    ]
    long_term_years: Annotated[
        int,
        Line("Periods in a row that suffice", "IRC 401(k)(2)(D)(ii)", figure="irc_401k15_long_term_years"),
    ]
    excludable: Annotated[
        bool,
        Line(
            "In a bargaining unit, or a nonresident alien without US pay",
            "IRC 410(b)(3)",
            fact="staff.excludable",
        ),
    ]
    full: Annotated[
        bool,
        Line(
            "Must be let in as an employee with a year of service",
            "IRC 410(a)(1)(A)",
            how="not excludable and age >= minimum_age and most_hours >= year_of_service_hours",
        ),
    ]
    long_term_part_time: Annotated[
        bool,
        Line(
            "Must be allowed to defer as a long-term part-time employee",
            "IRC 401(k)(2)(D)(ii), (15)(A)",
            how="not excludable and not full and age >= minimum_age and long_term_periods >= long_term_years",
        ),
    ]


def employee_standing(
    age: int,
    minimum_age: int,
    most_hours: int,
    year_of_service_hours: int,
    long_term_periods: int,
    long_term_years: int,
    excludable: bool,
) -> EmployeeStanding:
    """Whether an employee who is neither owner nor owner's spouse must be let into the plan.

    Parameters
    ----------
    age, minimum_age : int
        Years; the age at the close of the last 12-month period, and the statutory 21.
    most_hours, year_of_service_hours : int
        Hours: the most worked in any 12-month period, and the statutory 1,000.
    long_term_periods : int
        How many 12-month periods in a row, the latest run, had 500 hours or more each; periods that
        began before 2021 do not count.
    long_term_years : int
        How many in a row suffice: 3 for plan years beginning in 2024, 2 from 2025.
    excludable : bool
        Whether a collective agreement bargained over retirement benefits covers the employee, or the
        employee is a nonresident alien without US earned income; the plan must say that it excludes them.

    Notes
    -----
    IRC 410(a)(1)(A), (3), (b)(3); 401(k)(2)(D), (15); SECURE Act s.112; SECURE 2.0 s.125. Leased
    employees count after a year of full-time service (IRC 414(n)).
    """
    of_age = not excludable and age >= minimum_age
    full = of_age and most_hours >= year_of_service_hours
    return EmployeeStanding(
        age,
        minimum_age,
        most_hours,
        year_of_service_hours,
        long_term_periods,
        long_term_years,
        excludable,
        full,
        of_age and not full and long_term_periods >= long_term_years,
    )


class StillSolo(NamedTuple):
    """Whether the plan is still for owners and their spouses alone: one business, one plan year."""

    employees: Annotated[
        int,
        Line(
            "Employees aged 21 with a year of 1,000 hours",
            "IRC 410(a)(1)(A), (3)(A)",
            given="employee_standing.full",
        ),
    ]
    long_term_part_time: Annotated[
        int,
        Line(
            "Long-term part-time employees",
            "IRC 401(k)(2)(D)(ii), (15)",
            given="employee_standing.long_term_part_time",
        ),
    ]
    let_in_by_the_plan: Annotated[
        int,
        Line("Other employees whom the plan's own terms let in", "plan document", fact="plan.let_in"),
    ]
    related_staff: Annotated[
        int,
        Line("Such employees of other businesses under common control", "IRC 414(b), (c)", fact="related_staff"),
    ]
    affiliated_staff: Annotated[
        int, Line("Such employees of an affiliated service group", "IRC 414(m)", fact="affiliated_staff")
    ]
    spouse_business_staff: Annotated[
        int, Line("Such employees of the spouse's business", "IRC 414(b), (c)", fact="spouse.business.staff")
    ]
    spouse_attributed: Annotated[
        bool,
        Line(
            "The spouse's business counts as one's own",
            "IRC 1563(e)(5)",
            given="spouse_attribution.attributed",
        ),
    ]
    must_cover: Annotated[bool, Line("An employee must be let in", "IRC 410(a), (b)", how="employees > 0")]
    must_let_defer: Annotated[
        bool,
        Line(
            "A part-time employee must be allowed to defer",
            "IRC 401(k)(2)(D)(ii)",
            how="long_term_part_time > 0",
        ),
    ]
    has_let_in: Annotated[bool, Line("The plan has let an employee in", "plan document", how="let_in_by_the_plan > 0")]
    counts_related: Annotated[
        bool, Line("Staff of a related business count", "IRC 414(b), (c)", how="related_staff > 0")
    ]
    counts_affiliated: Annotated[
        bool, Line("Staff of an affiliated service group count", "IRC 414(m)", how="affiliated_staff > 0")
    ]
    counts_spouse_business: Annotated[
        bool,
        Line(
            "Staff of the spouse's business count",
            "IRC 414(b), (c), 1563(e)(5)",
            how="spouse_attributed and spouse_business_staff > 0",
        ),
    ]
    solo: Annotated[
        bool,
        Line(
            "Only owners and their spouses count",
            "IRC 410(b), 414(b), (c), (m)",
            how="not (must_cover or must_let_defer or has_let_in or counts_related or counts_affiliated "
            "or counts_spouse_business)",
        ),
    ]


def still_solo(
    employees: int,
    long_term_part_time: int,
    let_in_by_the_plan: int,
    related_staff: int,
    affiliated_staff: int,
    spouse_business_staff: int,
    spouse_attributed: bool,
) -> StillSolo:
    """Whether nobody but owners and their spouses counts for the plan, and if not, why.

    What follows from each reason stands in :data:`CONSEQUENCES`, under the name of its line.

    Parameters
    ----------
    employees, long_term_part_time : int
        How many employees of the business :func:`employee_standing` names in either way.
    let_in_by_the_plan : int
        Others, younger or of fewer hours, whom the plan's terms let in: a plan signed without age and
        service conditions lets in everybody on the first day.
    related_staff, affiliated_staff, spouse_business_staff : int
        How many of either standing the other businesses have: those under common control
        (:func:`~megaroth.law.control.common_control`), of an affiliated service group, of the spouse.
    spouse_attributed : bool
        Result of :func:`~megaroth.law.control.spouse_attribution`.

    Notes
    -----
    IRC 410(a), (b), 401(k)(2)(D), (15), 414(b), (c), (m), 1563(e)(5).
    """
    must_cover = employees > 0
    must_let_defer = long_term_part_time > 0
    has_let_in = let_in_by_the_plan > 0
    counts_related = related_staff > 0
    counts_affiliated = affiliated_staff > 0
    counts_spouse_business = spouse_attributed and spouse_business_staff > 0
    inside = must_cover or must_let_defer or has_let_in
    outside = counts_related or counts_affiliated or counts_spouse_business
    return StillSolo(
        employees,
        long_term_part_time,
        let_in_by_the_plan,
        related_staff,
        affiliated_staff,
        spouse_business_staff,
        spouse_attributed,
        must_cover,
        must_let_defer,
        has_let_in,
        counts_related,
        counts_affiliated,
        counts_spouse_business,
        not (inside or outside),
    )


class Consequence(NamedTuple):
    """What applies once a plan is no longer for owners alone."""

    sentence: str
    authority: str


_OUTSIDE = (
    "counts in the coverage test as the owner's own employees, and a plan for the owner alone fails it. "
    "Until one of them takes part, the plan itself still covers only owners, so that Form 5500-EZ may "
    "remain the right form."
)

CONSEQUENCES: dict[str, Consequence] = {
    "must_cover": Consequence(
        "The plan must let this employee in and pass coverage; after-tax contributions and match must pass "
        "the ACP test, deferrals the ADP test or a safe harbor; top-heavy minimums may be due; ERISA title I "
        "applies (bond, deposits, disclosure); and Form 5500-SF or 5500 is filed, not 5500-EZ.",
        "IRC 410(a), (b), 401(k)(3), 401(m)(2), 416; 29 CFR 2510.3-3; Form 5500-EZ instructions",
    ),
    "must_let_defer": Consequence(
        "This employee must be allowed to defer. The employer need not contribute, and may leave such "
        "employees out of coverage, the ADP and ACP tests and top-heavy minimums; but the plan is no longer "
        "one for owners alone: ERISA title I applies, and Form 5500-SF or 5500 is filed, not 5500-EZ.",
        "IRC 401(k)(2)(D)(ii), (15)(B); SECURE 2.0 s.125; 29 CFR 2510.3-3; Form 5500-EZ instructions",
    ),
    "has_let_in": Consequence(
        "An employee whom the plan's own terms let in is a participant, whatever the law would have allowed: "
        "the plan must pass coverage, the ACP and ADP tests (those under 21 or without a year of service may "
        "be tested apart), ERISA title I applies, and Form 5500-SF or 5500 is filed, not 5500-EZ. "
        "Age and service conditions can be added for those hired later.",
        "IRC 410(b)(4)(B), 401(k)(3)(F), 401(m)(5)(C); 29 CFR 2510.3-3(b), (d); plan document",
    ),
    "counts_related": Consequence(
        f"The staff of a business under common control {_OUTSIDE}",
        "IRC 414(b), (c), 410(b); Form 5500-EZ instructions",
    ),
    "counts_affiliated": Consequence(
        f"The staff of an affiliated service group {_OUTSIDE}",
        "IRC 414(m)(1), (4), 410(b); Form 5500-EZ instructions",
    ),
    "counts_spouse_business": Consequence(
        f"The staff of the spouse's business {_OUTSIDE}",
        "IRC 414(b), (c), 1563(e)(5), 410(b); SECURE 2.0 s.315; Form 5500-EZ instructions",
    ),
}
"""What then applies, and by what authority, by the line of :class:`StillSolo` that is the reason."""
