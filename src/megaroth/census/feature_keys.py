"""The keys of a plan file about what participants may do, corrections, the year before and the employer group."""

from __future__ import annotations

from megaroth.census.plan_key import Key, choice, limit, yes_no
from megaroth.facts.fields import Fact
from megaroth.money import HIGHEST_RATE

FEATURES: tuple[Key, ...] = (
    Key(
        "features",
        "after_tax",
        "after_tax",
        yes_no("May participants make after-tax contributions?"),
        "yes",
        "the ACP test is then run with them",
    ),
    Key(
        "features",
        "roth",
        "roth",
        yes_no("Does the plan have designated Roth contributions? (IRC 402A)"),
        "no",
        "without them nobody above the wage line may make catch-up contributions: IRC 414(v)(7)",
    ),
    Key(
        "features",
        "catch_up",
        "catch_up",
        yes_no("Does the plan have catch-up contributions from age 50? (IRC 414(v))"),
        "no",
        "an excess is then paid back in full instead of becoming catch-up",
    ),
    Key(
        "features",
        "match_on_after_tax",
        "match_on_after_tax",
        yes_no("Do after-tax contributions earn match?"),
        "no",
        "what the census says of matched after-tax money still counts",
    ),
    Key(
        "features",
        "match",
        "match",
        Fact(
            "match",
            "The plan's match formula, or none?",
            "It says which contributions earned match, and so which match goes when they are paid back.",
            example='"50% of the first 6%"',
        ),
        "not told: which contributions earned match is taken in proportion",
        "no contribution is then taken to have earned more of the match than another",
    ),
    Key(
        "features",
        "in_plan_roth_rollover",
        "in_plan_roth_rollover",
        yes_no("May after-tax money be converted to Roth inside the plan? (IRC 402A(c)(4))"),
        "no",
        "nothing is promised that the plan may not do",
    ),
    Key(
        "features",
        "in_service_withdrawal",
        "in_service_withdrawal",
        yes_no("May after-tax money be withdrawn or rolled over while employed?"),
        "no",
        "nothing is promised that the plan may not do",
    ),
    Key(
        "features",
        "deferral_limit",
        "deferral_limit",
        limit("The plan's own limit on deferrals, in percent of pay?"),
        "no limit of its own",
        "nothing above such a limit is taken out of the ADP as catch-up",
    ),
    Key(
        "features",
        "hce_deferral_limit",
        "hce_deferral_limit",
        limit("The plan's limit on deferrals of the highly compensated, in percent of pay?"),
        "no limit of its own",
        "nothing above such a limit is taken out of the ADP as catch-up",
    ),
    Key(
        "features",
        "after_tax_limit",
        "after_tax_limit",
        limit("The plan's limit on after-tax contributions, in percent of pay?"),
        "no limit of its own",
        "only the law's limits are applied, so a room that is shown may be more than the plan allows",
    ),
    Key(
        "features",
        "hce_after_tax_limit",
        "hce_after_tax_limit",
        limit("The plan's limit on after-tax contributions of the highly compensated, in percent of pay?"),
        "no limit of its own",
        "only the law's limits are applied, so a room that is shown may be more than the plan allows",
    ),
    Key(
        "features",
        "after_tax_dollar_limit",
        "after_tax_dollar_limit",
        Fact("dollars or none", "The plan's limit on after-tax contributions in dollars a year?", least=0),
        "no limit of its own",
        "only the law's limits are applied, so a room that is shown may be more than the plan allows",
    ),
)
CORRECTION: tuple[Key, ...] = (
    Key(
        "correction",
        "method",
        "correction",
        choice("How is a failed test corrected?", "refund", "recharacterize", "qnec"),
        "refund",
        "the correction that needs no employer money and no after-tax feature",
    ),
    Key(
        "correction",
        "order",
        "correction_order",
        choice(
            "Which money goes first when the ACP test fails?",
            "unmatched after-tax first",
            "match first",
        ),
        "unmatched after-tax first",
        "the order of 1.401(m)-2(b)(5), under which no match is left without what earned it",
    ),
    Key(
        "correction",
        "forfeit_related_match",
        "forfeit_related_match",
        yes_no("Is match forfeited when what earned it is paid back? (IRC 411(a)(3)(G))"),
        "yes",
        "match left behind would be a discriminatory rate of match",
    ),
    Key(
        "correction",
        "testing_done_on",
        "testing_done_on",
        Fact("date", "On which day will refunds be paid, where it is known?", example="2027-02-26"),
    ),
)
PRIOR_YEAR: tuple[Key, ...] = (
    Key(
        "prior_year",
        "nhce_adp",
        "prior_nhce_adp",
        Fact(
            "percent",
            "The ADP of those not highly compensated in the year before? After a change of coverage, people and "
            'average of each group: [[120, "5.6%"], [40, "2%"]] (1.401(k)-2(c)(4))',
            most=HIGHEST_RATE,
            example='"4.26%"',
        ),
    ),
    Key(
        "prior_year",
        "nhce_acp",
        "prior_nhce_acp",
        Fact(
            "percent",
            "The ACP of those not highly compensated in the year before? Likewise, group by group after a change of "
            "coverage (1.401(m)-2(c)(4))",
            most=HIGHEST_RATE,
            example='"3.08%"',
        ),
    ),
    Key(
        "prior_year",
        "first_year",
        "first_year",
        choice(
            "In the first year of prior-year testing, is the average of the others 3% or the year's own? "
            "(IRC 401(k)(3)(E), 401(m)(3))",
            "3%",
            "actual",
        ),
    ),
)
EMPLOYER: tuple[Key, ...] = (
    Key(
        "employer",
        "employees",
        "employees",
        Fact(
            "count",
            "How many employees of the whole employer group count for the top-paid group? (IRC 414(q)(5))",
            least=1,
            most=10_000_000,
            example="120",
        ),
    ),
    Key(
        "employer",
        "officers_may_be",
        "officers_may_be",
        Fact("count", "How many officers can be key employees? (IRC 416(i)(1)(A))", least=0, most=50, example="3"),
    ),
)
