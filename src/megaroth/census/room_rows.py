"""The loop over everyone for 402(g) and 415(c) room: the worksheets of one household, row by row, or compiled."""

from __future__ import annotations

from typing import Any, Final

from megaroth.census.employment import ALWAYS, year_of
from megaroth.law.additions import after_tax_room, annual_additions, plan_cap
from megaroth.law.deferrals import catch_up, catch_up_limit, deferral_ceiling, plan_deferrals, roth_catch_up
from megaroth.law.nondiscrimination.ratios import test_pay as pay_within_limit
from megaroth.money import portion

LIMITS: Final = (
    "year",
    "limit_402g",
    "limit_415c",
    "limit_401a17",
    "roth_in_force",
    "roth_threshold",
    "age_from",
    "higher_from",
    "higher_to",
    "catch_up_50",
    "catch_up_60_63",
    "offers_catch_up",
    "offers_higher",
    "has_roth",
    "deferral_limit",
    "hce_deferral_limit",
    "after_tax_limit",
    "hce_after_tax_limit",
    "after_tax_dollar_limit",
    "takes_after_tax",
)
"""What the loop is told of a plan, in order: cents, millionths, ages, and yes or no as 1 or 0."""
(
    _YEAR,
    _402G,
    _415C,
    _401A17,
    _IN_FORCE,
    _THRESHOLD,
    _AGE_FROM,
    _HIGHER_FROM,
    _HIGHER_TO,
    _CATCH_UP_50,
    _CATCH_UP_60_63,
    _OFFERS,
    _OFFERS_HIGHER,
    _HAS_ROTH,
    _DEFERRAL_LIMIT,
    _HCE_DEFERRAL_LIMIT,
    _AFTER_TAX_LIMIT,
    _HCE_AFTER_TAX_LIMIT,
    _DOLLAR_LIMIT,
    _TAKES,
) = range(len(LIMITS))

NO_CAP: Final = 10**12
"""A cap that never binds, cents."""
FULL: Final = 1_000_000


def room_rows(
    rows: int,
    birth_date: Any,
    highly_paid: Any,
    pay: Any,
    test_pay: Any,
    fica_wages_prior: Any,
    pre_tax: Any,
    roth: Any,
    catch_up_pre_tax: Any,
    catch_up_roth: Any,
    after_tax: Any,
    match: Any,
    safe_harbor_match: Any,
    qmac: Any,
    student_loan_match: Any,
    safe_harbor_nonelective: Any,
    nonelective: Any,
    qnec: Any,
    forfeitures: Any,
    other_plan_deferrals: Any,
    other_plan_additions: Any,
    limits: Any,
    deferral_room: Any,
    most_catch_up: Any,
    additions_room: Any,
    room: Any,
    left: Any,
    deferrals_over: Any,
    additions_over: Any,
) -> None:
    """Fill in everybody's room.

    Parameters
    ----------
    rows : int
        How many.
    limits : sequence of int
        :data:`LIMITS` of the plan.
    deferral_room, most_catch_up, additions_room, room, left, deferrals_over, additions_over : sequence of int
        Filled: see :class:`megaroth.census.room.Rooms`.
    """
    for i in range(rows):
        born = birth_date[i]
        age = 0 if born == ALWAYS else limits[_YEAR] - year_of(born)
        over_age = age >= limits[_AGE_FROM]
        wages = roth_catch_up(limits[_IN_FORCE] != 0 and over_age, fica_wages_prior[i], limits[_THRESHOLD])
        caught = catch_up_limit(
            age,
            limits[_AGE_FROM],
            limits[_HIGHER_FROM],
            limits[_HIGHER_TO],
            limits[_CATCH_UP_50],
            limits[_CATCH_UP_60_63],
            limits[_OFFERS] != 0,
            limits[_OFFERS_HIGHER] != 0,
            wages.roth_only,
            limits[_HAS_ROTH] != 0,
        ).limit
        here = pre_tax[i] + roth[i] + catch_up_pre_tax[i] + catch_up_roth[i]
        ceiling = deferral_ceiling(limits[_402G], 0, caught, here + other_plan_deferrals[i])
        counted = pay_within_limit(test_pay[i], limits[_401A17])
        share = min(limits[_DEFERRAL_LIMIT], limits[_HCE_DEFERRAL_LIMIT] if highly_paid[i] else limits[_DEFERRAL_LIMIT])
        cap = portion(counted, share) if share < FULL else NO_CAP
        plan = plan_deferrals(limits[_402G], 0, cap, caught, max(0, pay[i]), here, ceiling.room, 0)

        employer = match[i] + safe_harbor_match[i] + qmac[i] + student_loan_match[i] + forfeitures[i]
        employer += safe_harbor_nonelective[i] + nonelective[i] + qnec[i]
        others = employer + after_tax[i] + other_plan_additions[i]
        judged = catch_up(here, limits[_402G], cap, others, max(0, min(limits[_415C], pay[i])), caught)
        additions = annual_additions(
            limits[_415C], pay[i], judged.deferrals_counted, employer, after_tax[i], other_plan_additions[i]
        )
        highly = limits[_HCE_AFTER_TAX_LIMIT] if highly_paid[i] else FULL
        own = plan_cap(counted, limits[_AFTER_TAX_LIMIT], highly, limits[_DOLLAR_LIMIT]).cap
        if limits[_AFTER_TAX_LIMIT] >= FULL and highly >= FULL and limits[_DOLLAR_LIMIT] >= NO_CAP:
            own = NO_CAP
        if limits[_TAKES] == 0:
            own = 0
        after = after_tax_room(additions.after_tax_limit, after_tax[i], own, NO_CAP)

        deferral_room[i] = plan.room
        most_catch_up[i] = caught
        additions_room[i] = additions.room
        room[i] = after.room
        left[i] = after.left
        deferrals_over[i] = ceiling.excess
        additions_over[i] = additions.excess
