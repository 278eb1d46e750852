"""The keys of a plan file that say which plan it is, and what its document elects for the tests."""

from __future__ import annotations

from megaroth.census.plan_key import Key, choice, yes_no
from megaroth.facts.fields import Fact

_METHOD_TAKEN = "current year"
_METHOD_WHY = "it needs nothing but this census; the prior-year method must be in the plan and needs last year's figure"
_EXCLUDABLES = ("together", "carve out", "separate")
_EXCLUDABLES_WHY = "the rule without the option: their low ratios count against the plan"

PLAN: tuple[Key, ...] = (
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
        choice("What kind of plan is it?", "401(k)", "403(b)", "governmental"),
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
)
ELECTIONS: tuple[Key, ...] = (
    Key(
        "elections",
        "adp_method",
        "adp_method",
        choice(
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
        choice(
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
        yes_no("Are only the top-paid 20% highly compensated by pay? (IRC 414(q)(1)(B)(ii))"),
        "no election",
        "everyone above the pay line is highly compensated, as the law has it where nothing is elected",
    ),
    Key(
        "elections",
        "calendar_year_data",
        "calendar_year_data",
        yes_no("Does a fiscal-year plan take the calendar year's pay for the pay test? (Notice 97-45)"),
        "no election",
        "the look-back year is the plan year before, as the law has it where nothing is elected",
    ),
    Key(
        "elections",
        "adp_excludables",
        "adp_excludables",
        choice(
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
        choice(
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
        yes_no("Are employees left out who are in only as long-term part-time? (IRC 401(k)(15)(B))"),
        "counted",
        "most of them save little, which lowers the average of the others",
    ),
    Key(
        "elections",
        "pay_zero",
        "pay_zero",
        choice("What becomes of an eligible person without pay?", "count", "leave out"),
        "counted with a ratio of 0, the highly paid left out",
        "a ratio of 0 lowers an average, which is the strict side for the others and not for the highly paid; leaving "
        "the others out must be in the plan",
    ),
    Key(
        "elections",
        "qnec_in",
        "qnec_in",
        choice("Which test counts QNECs? (1.401(k)-2(a)(6), 1.401(m)-2(a)(6))", "adp", "acp"),
        "the ADP",
        "each may count in one test only, and they are deferrals by their vesting and restrictions",
    ),
    Key(
        "elections",
        "qmac_in",
        "qmac_in",
        choice("Which test counts QMACs? (1.401(k)-2(a)(6), 1.401(m)-2(a)(5)(iii))", "acp", "adp"),
        "the ACP",
        "they are match; in the ADP they count only where the plan or the employer says so",
    ),
    Key(
        "elections",
        "deferrals_in_acp",
        "deferrals_in_acp",
        yes_no(
            "If the ACP test fails, does it count deferrals of the others that the ADP test can spare? "
            "(1.401(m)-2(a)(6)(ii))",
        ),
        "none",
        "the plan must provide for it; what it would save is said",
    ),
    Key(
        "elections",
        "safe_harbor",
        "safe_harbor",
        choice(
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
        yes_no("Does the match meet the ACP safe harbor too? (IRC 401(m)(11), (12))"),
        "no",
        "the match is then tested with the after-tax contributions; leaving it out is a relief",
    ),
    Key(
        "elections",
        "eaca",
        "eaca",
        yes_no("Does an eligible automatic contribution arrangement cover everyone eligible all year? (IRC 414(w))"),
        "no",
        "refunds are then due 2 1/2 months after the plan year instead of 6",
    ),
)
