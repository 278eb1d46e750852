"""Elective deferrals and catch-up contributions: IRC 402(g), 414(v), 408(p), 401(a)(30)."""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents

FIRST_ROTH_CATCH_UP_YEAR = 2026
"""IRC 414(v)(7) operates from this year: Notice 2023-62 held it back for 2024 and 2025."""


class SpecialDeferral403b(NamedTuple):
    """Extra 403(b) deferrals after 15 years of service with one qualified organization."""

    years_of_service: Annotated[int, Line("Years of service", "IRC 402(g)(7)(A)", fact="years_of_service")]
    annual: Annotated[Cents, Line("Most in one year", "IRC 402(g)(7)(A)(i)", figure="irc_402g7_annual")]
    lifetime: Annotated[Cents, Line("Most in a lifetime", "IRC 402(g)(7)(A)(ii)", figure="irc_402g7_lifetime")]
    used_before: Annotated[
        Cents, Line("Used in earlier years, pre-tax and Roth", "IRC 402(g)(7)(A)(ii)", fact="special_used_before")
    ]
    per_year: Annotated[Cents, Line("For each year of service", "IRC 402(g)(7)(A)(iii)", figure="irc_402g7_per_year")]
    prior_deferrals: Annotated[
        Cents,
        Line("Deferrals of earlier years with this employer", "IRC 402(g)(7)(A)(iii)", fact="prior_deferrals"),
    ]
    extra: Annotated[
        Cents,
        Line(
            "Extra deferrals this year",
            "IRC 402(g)(7); Treas. Reg. 1.403(b)-4(c)(3)",
            how="0 if years_of_service < 15 else "
            "max(0, min(annual, lifetime - used_before, per_year * years_of_service - prior_deferrals))",
        ),
    ]


def special_deferral_403b(
    years_of_service: int, annual: int, lifetime: int, used_before: int, per_year: int, prior_deferrals: int
) -> SpecialDeferral403b:
    """The extra deferral that a 403(b) plan may allow an employee with 15 years of service.

    It is used up before any age-50 catch-up (Treas. Reg. 1.403(b)-4(c)(3)(iv)).

    Parameters
    ----------
    years_of_service : int
        Whole years with the same qualified organization.
    annual, lifetime, per_year : int
        The three statutory amounts, cents.
    used_before : int
        Extra deferrals already used in earlier years, cents.
    prior_deferrals : int
        All elective deferrals of earlier years with this employer, cents.

    Notes
    -----
    IRC 402(g)(7).
    """
    extra = 0
    if years_of_service >= 15:
        extra = max(0, min(annual, lifetime - used_before, per_year * years_of_service - prior_deferrals))
    return SpecialDeferral403b(years_of_service, annual, lifetime, used_before, per_year, prior_deferrals, extra)


class RothCatchUp(NamedTuple):
    """Whether catch-up contributions to this employer's plan must be Roth."""

    in_force: Annotated[bool, Line("The rule is in operation this year", "IRC 414(v)(7); Notice 2023-62", fact="year")]
    fica_wages_last_year: Annotated[
        Cents,
        Line(
            "Last year's FICA wages from this employer",
            "IRC 414(v)(7)(A), 3121(a)",
            fact="fica_wages_last_year",
        ),
    ]
    threshold: Annotated[
        Cents, Line("Wage threshold", "IRC 414(v)(7)(A), (E)", figure="irc_414v7_roth_catchup_wage_threshold")
    ]
    roth_only: Annotated[
        bool,
        Line(
            "Catch-up must be Roth",
            "IRC 414(v)(7)(A); Treas. Reg. 1.414(v)-2(b)",
            how="in_force and fica_wages_last_year > threshold",
        ),
    ]


def roth_catch_up(in_force: bool, fica_wages_last_year: int, threshold: int) -> RothCatchUp:
    """Whether last year's FICA wages from this employer exceed the threshold, so that catch-up must be Roth.

    Only wages from the employer that sponsors the plan count; somebody without such wages last year
    (a new hire, a partner, a sole proprietor) is not subject to the rule.

    Parameters
    ----------
    in_force : bool
        Whether the rule is in operation: from 2026 (Notice 2023-62 held it back for 2024 and 2025).
    fica_wages_last_year : int
        Wages under IRC 3121(a) of the year before, cents (Form W-2 box 3 while below the wage base).
    threshold : int
        The amount that wages must exceed, cents.

    Notes
    -----
    IRC 414(v)(7); Treas. Reg. 1.414(v)-2; T.D. 10033.
    """
    return RothCatchUp(in_force, fica_wages_last_year, threshold, in_force and fica_wages_last_year > threshold)


class CatchUpLimit(NamedTuple):
    """Catch-up limit: one person in one plan, one calendar year."""

    age: Annotated[int, Line("Age on 31 December", "IRC 414(v)(5)", fact="birth_year")]
    age_from: Annotated[int, Line("Catch-up from age", "IRC 414(v)(5)(A)", figure="irc_414v_age")]
    higher_from: Annotated[int, Line("Higher limit from age", "IRC 414(v)(2)(E)", figure="irc_414v_higher_age_from")]
    higher_to: Annotated[int, Line("Higher limit to age", "IRC 414(v)(2)(E)", figure="irc_414v_higher_age_to")]
    catch_up_50: Annotated[
        Cents,
        Line(
            "Limit from age 50",
            "IRC 414(v)(2)(B)",
            figure="irc_414v_catchup_50",
            other_figures=("irc_414v_simple_catchup_50",),
        ),
    ]
    catch_up_60_63: Annotated[
        Cents,
        Line(
            "Limit at ages 60 to 63",
            "IRC 414(v)(2)(E)",
            figure="irc_414v_catchup_60_63",
            other_figures=("irc_414v_simple_catchup_60_63",),
        ),
    ]
    plan_offers: Annotated[bool, Line("The plan offers catch-up", "IRC 414(v)(1)", fact="plan.catch_up")]
    plan_offers_higher: Annotated[
        bool, Line("The plan offers the higher limit", "IRC 414(v)(1), (2)(E)", fact="plan.catch_up_60_63")
    ]
    roth_only: Annotated[bool, Line("Catch-up must be Roth", "IRC 414(v)(7)(A)", given="roth_catch_up.roth_only")]
    plan_has_roth: Annotated[bool, Line("The plan has designated Roth deferrals", "IRC 402A(b)", fact="plan.roth")]
    limit: Annotated[
        Cents,
        Line(
            "Catch-up limit",
            "IRC 414(v)(2); Treas. Reg. 1.414(v)-1(c), 1.414(v)-2(b)(2)",
            how="0 if age < age_from or not plan_offers or (roth_only and not plan_has_roth) else "
            "catch_up_60_63 if plan_offers_higher and higher_from <= age <= higher_to else catch_up_50",
        ),
    ]


def catch_up_limit(
    age: int,
    age_from: int,
    higher_from: int,
    higher_to: int,
    catch_up_50: int,
    catch_up_60_63: int,
    plan_offers: bool,
    plan_offers_higher: bool,
    roth_only: bool,
    plan_has_roth: bool,
) -> CatchUpLimit:
    """How much a person may put into one plan beyond the limits that stop other deferrals.

    The age counts that is attained by 31 December; 64 drops back to the ordinary amount. A person
    whose catch-up must be Roth has none in a plan without designated Roth deferrals.

    Parameters
    ----------
    age, age_from, higher_from, higher_to : int
        Years.
    catch_up_50, catch_up_60_63 : int
        The year's limits for this kind of plan, cents; pass 0 where the year or plan has no higher one.
    plan_offers, plan_offers_higher, roth_only, plan_has_roth : bool
        Plan terms, and the result of :func:`roth_catch_up`.

    Notes
    -----
    IRC 414(v); Treas. Reg. 1.414(v)-1(c), 1.414(v)-2.
    """
    limit = catch_up_50
    if plan_offers_higher and higher_from <= age <= higher_to:
        limit = catch_up_60_63
    if age < age_from or not plan_offers or (roth_only and not plan_has_roth):
        limit = 0
    return CatchUpLimit(
        age,
        age_from,
        higher_from,
        higher_to,
        catch_up_50,
        catch_up_60_63,
        plan_offers,
        plan_offers_higher,
        roth_only,
        plan_has_roth,
        limit,
    )


class DeferralCeiling(NamedTuple):
    """Deferral ceiling: one person, one calendar year, all plans of all employers."""

    limit: Annotated[Cents, Line("Elective deferral limit", "IRC 402(g)(1), (4)", figure="irc_402g_elective_deferral")]
    special_403b: Annotated[Cents, Line("Extra 403(b) deferrals", "IRC 402(g)(7)", given="special_deferral_403b.extra")]
    catch_up: Annotated[
        Cents,
        Line(
            "Catch-up limit",
            "IRC 414(v)(3)(A)(i); Treas. Reg. 1.402(g)-2; Notice 2023-62",
            given="catch_up_limit.limit",
        ),
    ]
    ceiling: Annotated[
        Cents,
        Line(
            "Ceiling for all deferrals",
            "IRC 402(g)(1); Treas. Reg. 1.402(g)-2",
            how="limit + special_403b + catch_up",
        ),
    ]
    deferrals: Annotated[
        Cents,
        Line(
            "Deferred in all 401(k), 403(b), SARSEP and SIMPLE plans",
            "IRC 402(g)(3); Treas. Reg. 1.402(g)-1(b)",
            fact="so_far",
        ),
    ]
    room: Annotated[Cents, Line("Room left", "IRC 402(g)(1)", how="max(0, ceiling - deferrals)")]
    excess: Annotated[Cents, Line("Excess deferrals", "IRC 402(g)(2)", how="max(0, deferrals - ceiling)")]


def deferral_ceiling(limit: int, special_403b: int, catch_up: int, deferrals: int) -> DeferralCeiling:
    """The one ceiling over a person's elective deferrals, whatever the number of jobs.

    457(b) plans have a ceiling of their own, and after-tax contributions never count.

    Parameters
    ----------
    limit, special_403b, catch_up : int
        The year's limit, the extra of a 403(b), the largest catch-up limit of the person's plans; cents.
    deferrals : int
        Pre-tax and Roth deferrals, catch-up included, in all plans; cents.

    Notes
    -----
    IRC 402(g)(1)-(4), (7); Treas. Reg. 1.402(g)-1(b), 1.402(g)-2.
    """
    ceiling = limit + special_403b + catch_up
    return DeferralCeiling(
        limit,
        special_403b,
        catch_up,
        ceiling,
        deferrals,
        max(0, ceiling - deferrals),
        max(0, deferrals - ceiling),
    )


class PlanDeferrals(NamedTuple):
    """Deferrals that one employer's plan may still take from one person this year."""

    plan_limit: Annotated[
        Cents,
        Line(
            "Deferral limit of this kind of plan",
            "IRC 401(a)(30), 408(p)(2)(E)",
            figure="irc_402g_elective_deferral",
            other_figures=("irc_408p_simple_deferral", "irc_457b_deferral"),
        ),
    ]
    special_403b: Annotated[Cents, Line("Extra 403(b) deferrals", "IRC 402(g)(7)", given="special_deferral_403b.extra")]
    plan_cap: Annotated[Cents, Line("The plan's own cap on deferrals", "plan document", fact="plan.deferral_cap")]
    catch_up: Annotated[Cents, Line("Catch-up limit here", "IRC 414(v)", given="catch_up_limit.limit")]
    pay: Annotated[Cents, Line("Pay that can be deferred", "IRC 402(e)(3), 414(v)(2)(A)(ii)", fact="pay")]
    deferrals: Annotated[Cents, Line("Deferred here so far", "IRC 401(a)(30)", fact="so_far")]
    person_room: Annotated[
        Cents, Line("Room under the person's ceiling", "IRC 402(g)(1)", given="deferral_ceiling.room")
    ]
    elsewhere: Annotated[Cents, Line("Still to be deferred in other plans", "IRC 402(g)(1)", fact="deferrals")]
    most: Annotated[
        Cents,
        Line(
            "Most that the plan takes this year",
            "IRC 401(a)(30), 414(v)(3)",
            how="min(pay, min(plan_limit + special_403b, plan_cap) + catch_up)",
        ),
    ]
    room: Annotated[
        Cents,
        Line(
            "Room left here",
            "IRC 402(g)(1), 401(a)(30)",
            how="max(0, min(person_room - elsewhere, most - deferrals))",
        ),
    ]


def plan_deferrals(
    plan_limit: int,
    special_403b: int,
    plan_cap: int,
    catch_up: int,
    pay: int,
    deferrals: int,
    person_room: int,
    elsewhere: int,
) -> PlanDeferrals:
    """What one employer's plan may still take: the plan's own limit, and the person's ceiling over all jobs.

    Parameters
    ----------
    plan_limit : int
        IRC 402(g) for a 401(k) or 403(b), the lower IRC 408(p) limit for a SIMPLE plan; cents.
    special_403b, catch_up : int
        Results of :func:`special_deferral_403b` and :func:`catch_up_limit`; cents.
    plan_cap : int
        The plan's own cap on deferrals for the year, cents; pass the plan limit where it has none.
    pay : int
        Pay of the year from this employer, cents.
    deferrals : int
        Already deferred into this plan, catch-up included; cents.
    person_room, elsewhere : int
        What the person's own ceiling leaves, and what other plans are still to take of it; cents.

    Notes
    -----
    IRC 401(a)(30), 402(g)(1), 408(p)(2)(E), 414(v).
    """
    most = min(pay, min(plan_limit + special_403b, plan_cap) + catch_up)
    room = max(0, min(person_room - elsewhere, most - deferrals))
    return PlanDeferrals(
        plan_limit, special_403b, plan_cap, catch_up, pay, deferrals, person_room, elsewhere, most, room
    )


class CatchUp(NamedTuple):
    """Which deferrals turn out to be catch-up: one person, one employer, after the limits are tested."""

    deferrals: Annotated[Cents, Line("Elective deferrals, all", "IRC 414(v)(1)", fact="deferrals")]
    limit_402g: Annotated[Cents, Line("Elective deferral limit", "IRC 402(g)(1)", figure="irc_402g_elective_deferral")]
    plan_cap: Annotated[Cents, Line("The plan's own cap on deferrals", "plan document", fact="plan.deferral_cap")]
    other_additions: Annotated[
        Cents, Line("Employer and after-tax contributions", "IRC 415(c)(2)", fact="employer_money")
    ]
    limit_415c: Annotated[Cents, Line("Annual additions limit", "IRC 415(c)(1)", given="annual_additions.limit")]
    catch_up_limit: Annotated[Cents, Line("Catch-up limit", "IRC 414(v)(2)", given="catch_up_limit.limit")]
    over_402g: Annotated[
        Cents,
        Line(
            "Above the deferral limit",
            "Treas. Reg. 1.414(v)-1(b)(1)(i)",
            how="min(catch_up_limit, max(0, deferrals - limit_402g))",
        ),
    ]
    over_plan_cap: Annotated[
        Cents,
        Line(
            "Above the plan's cap",
            "Treas. Reg. 1.414(v)-1(b)(1)(ii)",
            how="min(catch_up_limit - over_402g, max(0, deferrals - over_402g - plan_cap))",
        ),
    ]
    over_415c: Annotated[
        Cents,
        Line(
            "Above the annual additions limit",
            "Treas. Reg. 1.414(v)-1(b)(1)(i)",
            how="min(catch_up_limit - over_402g - over_plan_cap, deferrals - over_402g - over_plan_cap, "
            "max(0, deferrals - over_402g - over_plan_cap + other_additions - limit_415c))",
        ),
    ]
    catch_up: Annotated[
        Cents, Line("Catch-up contributions", "IRC 414(v)(3)", how="over_402g + over_plan_cap + over_415c")
    ]
    deferrals_counted: Annotated[
        Cents, Line("Deferrals that are not catch-up", "IRC 414(v)(3)(A)", how="deferrals - catch_up")
    ]
    additions_before: Annotated[
        Cents,
        Line("Additions before catch-up is taken out", "IRC 415(c)(2)", how="deferrals + other_additions"),
    ]
    additions_after: Annotated[
        Cents,
        Line("Annual additions", "IRC 415(c)(2), 414(v)(3)(A)", how="deferrals_counted + other_additions"),
    ]


def catch_up(
    deferrals: int, limit_402g: int, plan_cap: int, other_additions: int, limit_415c: int, catch_up_limit: int
) -> CatchUp:
    """Which part of a person's deferrals is catch-up, once each limit has been tested.

    Catch-up is a result, not a bucket: a deferral is catch-up only because it exceeds the deferral
    limit, the plan's cap or the annual additions limit. After-tax money never is. (A deferral that
    exceeds the ADP ceiling comes last and is tested with the plan.)

    Parameters
    ----------
    deferrals : int
        All elective deferrals to this employer's plans, cents.
    limit_402g, plan_cap, limit_415c, catch_up_limit : int
        The limits, cents; pass ``deferrals`` or more as plan cap where the plan has none.
    other_additions : int
        Employer money, forfeitures, after-tax and other annual additions of the group, cents.

    Notes
    -----
    IRC 414(v)(2)-(3); Treas. Reg. 1.414(v)-1(b)-(d). Deferrals never exceed pay, so that the pay limit
    on catch-up (IRC 414(v)(2)(A)(ii)) is met by the deferrals themselves.
    """
    over_402g = min(catch_up_limit, max(0, deferrals - limit_402g))
    over_plan_cap = min(catch_up_limit - over_402g, max(0, deferrals - over_402g - plan_cap))
    counted = deferrals - over_402g - over_plan_cap
    over_415c = min(catch_up_limit - over_402g - over_plan_cap, counted, max(0, counted + other_additions - limit_415c))
    total = over_402g + over_plan_cap + over_415c
    return CatchUp(
        deferrals,
        limit_402g,
        plan_cap,
        other_additions,
        limit_415c,
        catch_up_limit,
        over_402g,
        over_plan_cap,
        over_415c,
        total,
        deferrals - total,
        deferrals + other_additions,
        deferrals - total + other_additions,
    )


def roth_portion_all(catch_up: int, over_415c: int) -> int:
    """The catch-up that must be Roth above the wage threshold: all of it.

    Notes
    -----
    IRC 414(v)(7)(A); Treas. Reg. 1.414(v)-2(b). Default of dispute U10.
    """
    return catch_up


def roth_portion_over_402g(catch_up: int, over_415c: int) -> int:
    """The catch-up that must be Roth, without the part that arises from the annual additions limit.

    Notes
    -----
    T.D. 10033 applies to taxable years beginning after 2026; before that a good-faith reading of
    IRC 414(v)(7) suffices. The other reading of dispute U10.
    """
    return catch_up - over_415c
