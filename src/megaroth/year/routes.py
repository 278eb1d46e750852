"""Whether and how after-tax money in a plan can become Roth: the verdict, before any number."""

from __future__ import annotations

from megaroth.facts.plan import PLAN_401K, PLAN_403B, Plan
from megaroth.year.answer import Route, Verdict
from megaroth.year.marks import read_from

TAKES_AFTER_TAX = (PLAN_401K, PLAN_403B)
"""Plans that can take voluntary after-tax employee contributions (IRC 401(m); a SIMPLE, SEP or 457(b) cannot)."""

CAVEAT_DELAYED = "the growth until then is taxed as ordinary income when it moves, unless it goes to a traditional IRA"


def route(plan: Plan | None, *, plan_exists: bool = True) -> Route:
    """The verdict on one plan's way to Roth.

    Parameters
    ----------
    plan : Plan or None
        The plan as described.
    plan_exists : bool
        False for an owner who has yet to set up a plan.
    """
    if plan is None:
        return Route(("not available",), False, "there is no plan", "")
    if not plan_exists:
        return Route(("not available",), False, "there is no plan yet; see the set-up list", "")
    where = read_from(plan, "after_tax", "in_plan_roth_rollover", "in_service_rollover")
    if plan.kind not in TAKES_AFTER_TAX:
        return Route(("not available",), False, f"a {plan.kind} takes no after-tax contributions", where)
    if plan.after_tax is False:
        return Route(("not available",), False, "the plan takes no after-tax contributions", where)
    if plan.after_tax is None:
        reason = "not known whether the plan takes after-tax contributions"
        return Route(("unverified",), False, reason, where, ("after_tax", "in_plan_roth_rollover"))
    if plan.in_plan_roth_rollover and plan.roth is False and not plan.in_service_rollover:
        reason = "an in-plan conversion needs Roth deferrals in the plan, and it has none"
        if plan.in_service_rollover is None:
            return Route(("unverified",), False, reason, where, ("roth", "in_service_rollover"))
        return Route(("delayed until separation",), False, f"{reason}; {CAVEAT_DELAYED}", where)
    ways: list[Verdict] = []
    if plan.in_plan_roth_rollover and plan.roth is not False:
        ways.append("in-plan Roth rollover")
    if plan.in_service_rollover:
        ways.append("in-service rollover to a Roth IRA")
    if ways:
        return Route(tuple(ways), True, "the plan takes after-tax contributions and lets them become Roth", where)
    if plan.in_plan_roth_rollover is False and plan.in_service_rollover is False:
        return Route(
            ("delayed until separation",),
            False,
            f"the plan lets after-tax money out only at separation or 59½; {CAVEAT_DELAYED}",
            where,
        )
    reason = "not known whether after-tax money can become Roth while you work there"
    return Route(("unverified",), False, reason, where, ("in_plan_roth_rollover", "in_service_rollover"))
