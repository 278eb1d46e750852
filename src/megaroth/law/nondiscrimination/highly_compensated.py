"""Who is a highly compensated employee: IRC 414(q).

Status is judged once a plan year, from ownership in it and the year before, and from pay of the year before. The
employer is the whole controlled or affiliated group, with leased staff (IRC 414(q)(7)). Attribution of ownership
stands in :mod:`megaroth.law.nondiscrimination.ownership`, the ranking by pay in
:mod:`megaroth.law.nondiscrimination.top_paid`.

Left to the caller: for a plan year that is not a calendar year, the election to take pay of the calendar year that
begins in the year before (Notice 97-45); it never applies to owners. Highly compensated former employees (IRC
414(q)(6)) are in no ADP or ACP test.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, round_half_up


class HighlyCompensated(NamedTuple):
    """Whether a person is a highly compensated employee of a plan year."""

    ownership: Annotated[
        Millionths,
        Line("Most owned in the year, with what is attributed", "IRC 414(q)(2), 416(i)(1)(B), 318", fact="ownership"),
    ]
    ownership_prior: Annotated[
        Millionths,
        Line("Most owned in the year before", "IRC 414(q)(1)(A), (2), 416(i)(1)(B), 318", fact="ownership_prior"),
    ]
    prior_pay: Annotated[Cents, Line("Pay of the year before", "IRC 414(q)(1)(B), (4), 415(c)(3)", fact="prior_pay")]
    threshold: Annotated[Cents, Line("Amount of that year", "IRC 414(q)(1)(B)(i)", figure="irc_414q_hce_compensation")]
    elected: Annotated[
        bool,
        Line("The employer elects the top-paid group", "IRC 414(q)(1)(B)(ii)", fact="elections.top_paid_group"),
    ]
    in_top_paid_group: Annotated[
        bool, Line("In the top-paid group of that year", "IRC 414(q)(3)", fact="in_top_paid_group")
    ]
    owner: Annotated[
        bool,
        Line(
            "5-percent owner in either year: owns more than 5%",
            "IRC 414(q)(1)(A), (2), 416(i)(1)(B)",
            how="ownership > 50_000 or ownership_prior > 50_000",
        ),
    ]
    paid: Annotated[
        bool,
        Line(
            "Paid more than the amount, and in the top-paid group if elected",
            "IRC 414(q)(1)(B)",
            how="prior_pay > threshold and (in_top_paid_group or not elected)",
        ),
    ]
    highly_paid: Annotated[bool, Line("Highly compensated employee", "IRC 414(q)(1)", how="owner or paid")]


def highly_compensated(
    ownership: int,
    ownership_prior: int,
    prior_pay: int,
    threshold: int,
    elected: bool,
    in_top_paid_group: bool,
) -> HighlyCompensated:
    """Whether a person is a highly compensated employee, as an owner or by pay.

    Exactly 5% is not enough, nor is pay of just the amount. Pay of less than a year is not annualized: who was
    hired in the plan year has no pay of the year before and is highly compensated only as an owner. The top-paid
    group narrows the test of pay alone.

    Parameters
    ----------
    ownership, ownership_prior : int
        The most owned on any day of the plan year, and of the year before, of a corporation's stock or votes, or
        another business's capital or profits; with attributed shares; millionths.
    prior_pay : int
        Pay under IRC 415(c)(3) of the year before, deferrals included; cents.
    threshold : int
        The amount of the calendar year in which the year before begins, cents.
    elected : bool
        Whether the plan says that only the top-paid group counts.
    in_top_paid_group : bool
        Whether the person was in it the year before; of no effect unless elected.

    Notes
    -----
    IRC 414(q)(1)-(4), 416(i)(1)(B); Treas. Reg. 1.414(q)-1T; Notice 97-45.
    """
    owner = ownership > 50_000 or ownership_prior > 50_000
    paid = prior_pay > threshold and (in_top_paid_group or not elected)
    return HighlyCompensated(
        ownership, ownership_prior, prior_pay, threshold, elected, in_top_paid_group, owner, paid, owner or paid
    )


def top_paid_count(employees: int) -> int:
    """How many people the top-paid group has: 20% of the employees counted, a half upward.

    Parameters
    ----------
    employees : int
        Employees of the whole employer that :func:`top_paid_place` counts.

    Notes
    -----
    IRC 414(q)(3), (5); Treas. Reg. 1.414(q)-1T, A-3(b), lets the employer round in any way that is reasonable,
    nondiscriminatory and uniformly applied.
    """
    return round_half_up(employees, 5)


class TopPaidPlace(NamedTuple):
    """Whether an employee counts for the size of the top-paid group, and is ranked for it."""

    short_service_or_young: Annotated[
        bool,
        Line(
            "Under 6 months of service, 17 1/2 hours a week, 6 months a year, or age 21",
            "IRC 414(q)(5)(A)-(D)",
            fact="top_paid_excludable",
        ),
    ]
    union_left_out: Annotated[
        bool,
        Line(
            "Union employee, where they are 90% or more and in no plan tested",
            "IRC 414(q)(5)(E); Treas. Reg. 1.414(q)-1T, A-9(b)(1)(iii)(B)",
            fact="union",
        ),
    ]
    non_resident: Annotated[
        bool, Line("Non-resident alien without US income from the employer", "IRC 414(q)(8)", fact="non_resident")
    ]
    counted: Annotated[
        bool,
        Line(
            "Counts for the size of the group",
            "IRC 414(q)(5), (8)",
            how="not (short_service_or_young or union_left_out or non_resident)",
        ),
    ]
    ranked: Annotated[
        bool,
        Line("Is ranked by pay", "IRC 414(q)(3), (8); Treas. Reg. 1.414(q)-1T, A-9(c)", how="not non_resident"),
    ]


def top_paid_place(short_service_or_young: bool, union_left_out: bool, non_resident: bool) -> TopPaidPlace:
    """Whether an employee counts for the top-paid group; whoever does not count may still be in it by pay.

    The employer may put shorter periods and a lower age, or none. A non-resident alien without US income is no
    employee here at all. Whether union employees left out of the count are left out of the ranking too is not
    settled by the text read (A-9(b)(1)(iii)(B) was not); here they are ranked.

    Parameters
    ----------
    short_service_or_young, union_left_out, non_resident : bool
        As the lines say.

    Notes
    -----
    IRC 414(q)(3), (5), (8); Treas. Reg. 1.414(q)-1T, A-9.
    """
    counted = not (short_service_or_young or union_left_out or non_resident)
    return TopPaidPlace(short_service_or_young, union_left_out, non_resident, counted, not non_resident)


class EntityAttribution(NamedTuple):
    """What a person owns of a business through another entity."""

    interest: Annotated[
        Millionths,
        Line("Interest in the other entity", "IRC 318(a)(2)", fact="entity.interest"),
    ]
    holding: Annotated[Millionths, Line("What the entity owns of the business", "IRC 318(a)(2)", fact="entity.holding")]
    corporation: Annotated[bool, Line("The entity is a corporation", "IRC 318(a)(2)(C)", fact="entity.corporation")]
    attributed: Annotated[
        Millionths,
        Line(
            "Owned through it: in proportion, from a corporation only with 5% or more of it",
            "IRC 318(a)(2), 416(i)(1)(B)(iii)(I)",
            how="0 if corporation and interest < 50_000 else portion(holding, interest)",
        ),
    ]


def entity_attribution(interest: int, holding: int, corporation: bool) -> EntityAttribution:
    """What a partnership, estate, trust or corporation owns, as far as its partner, heir or holder owns it.

    Parameters
    ----------
    interest : int
        The person's interest in the entity; of a corporation, its value; millionths.
    holding : int
        The entity's share of the business, millionths.
    corporation : bool
        Whether 318(a)(2)(C) applies, whose 50% reads 5% here.

    Notes
    -----
    IRC 318(a)(2), 416(i)(1)(B)(iii)(I). What is so attributed goes on to the family as if owned outright
    (IRC 318(a)(5)(A)).
    """
    attributed = 0 if corporation and interest < 50_000 else portion(holding, interest)
    return EntityAttribution(interest, holding, corporation, attributed)
