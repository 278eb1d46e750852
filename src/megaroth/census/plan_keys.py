"""The keys of a plan file: each with its table, its question, and what is taken while nobody has said.

One declaration serves the reader of the file, the list of assumptions, the template and the documentation.
"""

from __future__ import annotations

from typing import NamedTuple

from megaroth.facts.fields import Fact
from megaroth.money import HIGHEST_RATE


class Key(NamedTuple):
    """One key of a plan file."""

    table: str
    name: str
    field: str
    """Its name in :class:`megaroth.census.terms.PlanTerms`."""
    fact: Fact
    taken: str = ""
    """What is taken where the file does not say, in words; empty where that needs no saying."""
    because: str = ""
    """Why that is the safe side."""
    required: bool = False

    @property
    def dotted(self) -> str:
        """As messages and assumptions name it: ``elections.top_paid_group``."""
        return f"{self.table}.{self.name}"


TABLES = {
    "plan": "Which plan and which plan year.",
    "elections": "What the plan document elects for its tests.",
    "features": "What participants may do.",
    "correction": "What the plan does after a failed test.",
    "prior_year": "For prior-year testing: the averages of the year before.",
    "employer": "The whole employer group, where it is more than the census holds.",
}
"""The tables of a plan file, each with what it is about."""

SOURCES = "sources"
"""The table that says where each key was read: ``"elections.top_paid_group" = "Plan document, page 12"``."""


def _yes_no(question: str, why: str = "") -> Fact:
    return Fact("yes/no", question, why)


def _choice(question: str, *choices: str, why: str = "") -> Fact:
    return Fact("choice", question, why, choices=choices)


def _limit(question: str, why: str = "") -> Fact:
    return Fact("percent or none", question, why)


_METHOD_TAKEN = "current year"
_METHOD_WHY = "it needs nothing but this census; the prior-year method must be in the plan and needs last year's figure"
_EXCLUDABLES = ("together", "carve out", "separate")
_EXCLUDABLES_WHY = "the rule without the option: their low ratios count against the plan"

KEYS: tuple[Key, ...] = (
    # plan
    Key("plan", "name", "name", Fact("text", "What is the plan called?", example='"Acme 401(k) Plan"'), required=True),
    Key(
        "plan",
        "plan_year_end",
        "plan_year_end",
        Fact("date", "On which day does the plan year of this census end?", example="2026-12-31"),
        required=True,
    ),
    Key(
        "plan",
        "kind",
        "kind",
        _choice("What kind of plan is it?", "401(k)", "403(b)", "governmental"),
        "401(k)",
        "both tests are run; a 403(b) plan has no ADP test and a governmental plan neither",
    ),
    Key(
        "plan",
        "first_plan_year_end",
        "initial_plan_year_end",
        Fact("date", "On which day did the plan's first plan year end?", example="2019-12-31"),
        "not this year",
        "the rules of a first year are a relief that must be known to apply",
    ),
    # elections
    Key(
        "elections",
        "adp_method",
        "adp_method",
        _choice(
            "Is the ADP of the others taken from this year or from the year before? (IRC 401(k)(3)(A))",
            "current",
            "prior",
        ),
        _METHOD_TAKEN,
        _METHOD_WHY,
    ),
    Key(
        "elections",
        "acp_method",
        "acp_method",
        _choice(
            "Is the ACP of the others taken from this year or from the year before? (IRC 401(m)(2)(A))",
            "current",
            "prior",
        ),
        _METHOD_TAKEN,
        _METHOD_WHY,
    ),
    Key(
        "elections",
        "top_paid_group",
        "top_paid_group",
        _yes_no("Are only the top-paid 20% highly compensated by pay? (IRC 414(q)(1)(B)(ii))"),
        "no election",
        "everyone above the pay line is highly compensated, as the law has it where nothing is elected",
    ),
    Key(
        "elections",
        "calendar_year_data",
        "calendar_year_data",
        _yes_no("Does a fiscal-year plan take the calendar year's pay for the pay test? (Notice 97-45)"),
        "no election",
        "the look-back year is the plan year before, as the law has it where nothing is elected",
    ),
    Key(
        "elections",
        "adp_excludables",
        "adp_excludables",
        _choice(
            "In the ADP, what becomes of those under 21 or with less than a year? (IRC 401(k)(3)(F), 410(b)(4)(B))",
            *_EXCLUDABLES,
        ),
        "tested together",
        _EXCLUDABLES_WHY,
    ),
    Key(
        "elections",
        "acp_excludables",
        "acp_excludables",
        _choice(
            "In the ACP, what becomes of those under 21 or with less than a year? (IRC 401(m)(5)(C), 410(b)(4)(B))",
            *_EXCLUDABLES,
        ),
        "tested together",
        _EXCLUDABLES_WHY,
    ),
    Key(
        "elections",
        "long_term_part_time_out",
        "long_term_part_time_out",
        _yes_no("Are employees left out who are in only as long-term part-time? (IRC 401(k)(15)(B))"),
        "counted",
        "most of them save little, which lowers the average of the others",
    ),
    Key(
        "elections",
        "pay_zero",
        "pay_zero",
        _choice("What becomes of an eligible person without pay?", "count", "leave out"),
        "counted with a ratio of 0, the highly paid left out",
        "a ratio of 0 lowers an average, which is the strict side for the others and not for the highly paid; leaving "
        "the others out must be in the plan",
    ),
    Key(
        "elections",
        "qnec_in",
        "qnec_in",
        _choice("Which test counts QNECs? (1.401(k)-2(a)(6), 1.401(m)-2(a)(6))", "adp", "acp"),
        "the ADP",
        "each may count in one test only, and they are deferrals by their vesting and restrictions",
    ),
    Key(
        "elections",
        "qmac_in",
        "qmac_in",
        _choice("Which test counts QMACs? (1.401(k)-2(a)(6), 1.401(m)-2(a)(5)(iii))", "acp", "adp"),
        "the ACP",
        "they are match; in the ADP they count only where the plan or the employer says so",
    ),
    Key(
        "elections",
        "safe_harbor",
        "safe_harbor",
        _choice(
            "Which safe harbor does the plan use? (IRC 401(k)(12), (13))",
            "none",
            "basic match",
            "enhanced match",
            "nonelective",
            "qaca match",
            "qaca nonelective",
        ),
        "none",
        "both tests are run in full",
    ),
    Key(
        "elections",
        "acp_safe_harbor",
        "acp_safe_harbor",
        _yes_no("Does the match meet the ACP safe harbor too? (IRC 401(m)(11), (12))"),
        "no",
        "the match is then tested with the after-tax contributions; leaving it out is a relief",
    ),
    Key(
        "elections",
        "eaca",
        "eaca",
        _yes_no("Does an eligible automatic contribution arrangement cover everyone eligible all year? (IRC 414(w))"),
        "no",
        "refunds are then due 2 1/2 months after the plan year instead of 6",
    ),
    # features
    Key(
        "features",
        "after_tax",
        "after_tax",
        _yes_no("May participants make after-tax contributions?"),
        "yes",
        "the ACP test is then run with them",
    ),
    Key(
        "features",
        "roth",
        "roth",
        _yes_no("Does the plan have designated Roth contributions? (IRC 402A)"),
        "no",
        "without them nobody above the wage line may make catch-up contributions: IRC 414(v)(7)",
    ),
    Key(
        "features",
        "catch_up",
        "catch_up",
        _yes_no("Does the plan have catch-up contributions from age 50? (IRC 414(v))"),
        "no",
        "an excess is then paid back in full instead of becoming catch-up",
    ),
    Key(
        "features",
        "match_on_after_tax",
        "match_on_after_tax",
        _yes_no("Do after-tax contributions earn match?"),
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
        _yes_no("May after-tax money be converted to Roth inside the plan? (IRC 402A(c)(4))"),
        "no",
        "nothing is promised that the plan may not do",
    ),
    Key(
        "features",
        "in_service_withdrawal",
        "in_service_withdrawal",
        _yes_no("May after-tax money be withdrawn or rolled over while employed?"),
        "no",
        "nothing is promised that the plan may not do",
    ),
    Key(
        "features",
        "deferral_limit",
        "deferral_limit",
        _limit("The plan's own limit on deferrals, in percent of pay?"),
        "no limit of its own",
        "nothing above such a limit is taken out of the ADP as catch-up",
    ),
    Key(
        "features",
        "hce_deferral_limit",
        "hce_deferral_limit",
        _limit("The plan's limit on deferrals of the highly compensated, in percent of pay?"),
        "no limit of its own",
        "nothing above such a limit is taken out of the ADP as catch-up",
    ),
    Key(
        "features",
        "after_tax_limit",
        "after_tax_limit",
        _limit("The plan's limit on after-tax contributions, in percent of pay?"),
        "no limit of its own",
        "only the law's limits are applied, so a room that is shown may be more than the plan allows",
    ),
    Key(
        "features",
        "hce_after_tax_limit",
        "hce_after_tax_limit",
        _limit("The plan's limit on after-tax contributions of the highly compensated, in percent of pay?"),
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
    # correction
    Key(
        "correction",
        "method",
        "correction",
        _choice("How is a failed test corrected?", "refund", "recharacterize", "qnec"),
        "refund",
        "the correction that needs no employer money and no after-tax feature",
    ),
    Key(
        "correction",
        "order",
        "correction_order",
        _choice(
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
        _yes_no("Is match forfeited when what earned it is paid back? (IRC 411(a)(3)(G))"),
        "yes",
        "match left behind would be a discriminatory rate of match",
    ),
    Key(
        "correction",
        "testing_done_on",
        "testing_done_on",
        Fact("date", "On which day will refunds be paid, where it is known?", example="2027-02-26"),
    ),
    # prior year
    Key(
        "prior_year",
        "nhce_adp",
        "prior_nhce_adp",
        Fact(
            "percent",
            "The ADP of those not highly compensated in the year before?",
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
            "The ACP of those not highly compensated in the year before?",
            most=HIGHEST_RATE,
            example='"3.08%"',
        ),
    ),
    Key(
        "prior_year",
        "first_year",
        "first_year",
        _choice(
            "In the first year of prior-year testing, is the average of the others 3% or the year's own? "
            "(IRC 401(k)(3)(E), 401(m)(3))",
            "3%",
            "actual",
        ),
    ),
    # employer
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
"""Every key, in the order in which a template asks for them."""

BY_TABLE = {table: {key.name: key for key in KEYS if key.table == table} for table in TABLES}
BY_FIELD = {key.field: key for key in KEYS}
