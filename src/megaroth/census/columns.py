"""The columns of a census: one row a person, plan and plan year.

A table that has passed :mod:`megaroth.census.reading` holds every column below, under its name here and in its
unit, so that nothing after reading asks what a file looked like:

- ``cents`` and ``millionths``: 64-bit integers; ``count``: 64-bit integers; ``yes/no``: booleans;
- ``date``: 32-bit dates; ``text`` and ``code``: strings (a code is one of :attr:`Column.codes`).

Only dates are null where nothing was told, and the columns of :data:`MAY_BE_UNKNOWN`; an amount that a file does
not have is 0, and the reading says which columns those are.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Unit = Literal["cents", "millionths", "count", "yes/no", "date", "text", "code"]


class Column(NamedTuple):
    """One column."""

    name: str
    unit: Unit
    label: str
    headings: tuple[str, ...] = ()
    """What files call it, beside its name and label; compared without case and punctuation."""
    required: bool = False
    codes: tuple[str, ...] = ()
    note: str = ""
    blank: bool = False
    """Whether an empty cell is told from nought."""


FAMILY = ("spouse", "child", "parent", "grandparent", "grandchild")
"""What the person of the row is to the person named in ``family_of``; others (a sibling, an in-law) never attribute."""

CENSUS: tuple[Column, ...] = (
    # who
    Column(
        "person",
        "text",
        "Employee number",
        ("employee id", "employee key", "emp id", "id", "participant id", "employee code", "eeid"),
        required=True,
        note="A Social Security number serves only as a key and is hashed.",
    ),
    Column(
        "plan",
        "text",
        "Plan",
        ("plan id", "plan number", "contract id", "plan name"),
        note="Needed where a file holds several plans.",
    ),
    Column("employer_group", "text", "Employer group", ("controlled group", "employer", "company code")),
    # dates
    Column("birth_date", "date", "Birth date", ("dob", "date of birth", "birth")),
    Column("hire_date", "date", "Hire date", ("doh", "date of hire", "hire 1", "original hire date", "hire")),
    Column(
        "termination_date",
        "date",
        "Termination date",
        ("dot", "date of termination", "termination 1", "term date", "termination"),
    ),
    Column("rehire_date", "date", "Rehire date", ("hire 2", "date of rehire", "rehire")),
    Column("second_termination_date", "date", "Second termination date", ("termination 2",)),
    Column(
        "deferral_eligible_date",
        "date",
        "Eligible to defer from",
        ("deferral entry date", "eligibility date", "entry date", "plan entry date"),
    ),
    Column("after_tax_eligible_date", "date", "Eligible for after-tax from", ("after-tax entry date",)),
    Column("match_eligible_date", "date", "Eligible for match from", ("match entry date",)),
    # status
    Column(
        "hours",
        "count",
        "Hours of service",
        ("hours worked", "plan year hours"),
        note="Of the plan year. Who left with 500 or less and got no nonelective money is not counted in its coverage.",
        blank=True,
    ),
    Column("union", "yes/no", "Union employee", ("union status", "collectively bargained", "cba")),
    Column("long_term_part_time", "yes/no", "Long-term part-time only", ("ltpt", "ltpte")),
    Column("non_resident", "yes/no", "Non-resident alien without US income", ("nra", "non-resident alien")),
    Column("leased", "yes/no", "Leased employee"),
    Column(
        "top_paid_excludable",
        "yes/no",
        "Left out of the top-paid count",
        note="Under 6 months, 17 1/2 hours or 6 months a year, under 21: IRC 414(q)(5).",
    ),
    Column("officer", "yes/no", "Officer", ("officer flag",)),
    Column(
        "ownership",
        "millionths",
        "Ownership now",
        ("ownership percent", "ownership %", "owner percent", "percent owned", "% owned", "own %"),
    ),
    Column("ownership_prior", "millionths", "Ownership last year", ("prior year ownership", "prior ownership percent")),
    Column("family_of", "text", "Relative of", ("family group", "related to", "owner key")),
    Column("family_relation", "code", "Relation to them", ("family relationship", "relationship"), codes=FAMILY),
    # pay
    Column(
        "pay",
        "cents",
        "Pay under 415(c)(3)",
        (
            "gross compensation",
            "statutory compensation",
            "415 compensation",
            "compensation",
            "gross pay",
            "gross earnings",
            "total pay",
            "w-2 compensation",
            "gross comp",
            "total compensation",
            "total comp",
        ),
        required=True,
    ),
    Column(
        "test_pay",
        "cents",
        "Pay for the tests, 414(s)",
        (
            "414(s) compensation",
            "plan compensation",
            "plan earnings",
            "testing compensation",
            "eligible compensation",
            "plan comp",
        ),
        note="Pay under 415(c)(3) where the file has none.",
    ),
    Column(
        "prior_pay",
        "cents",
        "Last year's pay",
        (
            "prior year compensation",
            "lookback compensation",
            "prior year pay",
            "prior compensation",
            "prior yr comp",
            "prior year comp",
            "prior comp",
            "py comp",
            "prior year total compensation",
        ),
    ),
    Column(
        "fica_wages_prior",
        "cents",
        "Last year's FICA wages",
        ("prior year fica wages", "prior fica wages", "prior year box 3", "prior yr fica", "prior fica"),
    ),
    # own contributions
    Column(
        "pre_tax",
        "cents",
        "Pre-tax deferrals",
        (
            "elective deferral",
            "deferral",
            "deferrals",
            "pretax",
            "401(k) deferral",
            "401k",
            "employee deferral",
            "pre-tax 401k",
            "ee pretax",
        ),
    ),
    Column(
        "roth",
        "cents",
        "Roth deferrals",
        ("roth 401k", "designated roth", "roth contribution", "ee roth", "employee roth"),
    ),
    Column("catch_up_pre_tax", "cents", "Catch-up, pre-tax", ("catch up", "catch-up", "catchup", "ee catch up")),
    Column("catch_up_roth", "cents", "Catch-up, Roth", ("roth catch up", "roth catch-up")),
    Column(
        "after_tax",
        "cents",
        "After-tax contributions",
        (
            "after tax",
            "voluntary after-tax",
            "voluntary",
            "employee after-tax",
            "nondeductible",
            "thrift",
            "aftertax",
            "ee after-tax",
        ),
    ),
    Column("after_tax_matched", "cents", "After-tax that earned match", ("matched after-tax",)),
    # employer money
    Column(
        "match",
        "cents",
        "Match",
        ("employer match", "matching contribution", "discretionary match", "er match", "company match", "matching"),
    ),
    Column("safe_harbor_match", "cents", "Safe-harbor match", ("sh match", "safe harbour match")),
    Column("qmac", "cents", "QMAC", ("qualified matching contribution",)),
    Column("student_loan_match", "cents", "Match on student loans", ("qslp match",)),
    Column("safe_harbor_nonelective", "cents", "Safe-harbor nonelective", ("sh nonelective", "shne")),
    Column(
        "nonelective",
        "cents",
        "Profit sharing and nonelective",
        ("profit sharing", "discretionary nonelective", "employer nonelective"),
    ),
    Column("qnec", "cents", "QNEC", ("qualified nonelective contribution",)),
    Column("forfeitures", "cents", "Forfeitures allocated", ("forfeiture", "reallocated forfeitures")),
    Column("vested", "millionths", "Vested share of the match", ("vested percent", "vesting percent", "vested %")),
    # other plans of the employer, in the same plan year (a highly paid person's are pooled)
    Column("other_plan_deferrals", "cents", "Deferrals to the employer's other plans"),
    Column("other_plan_match", "cents", "Match in the employer's other plans"),
    Column("other_plan_after_tax", "cents", "After-tax in the employer's other plans"),
    Column(
        "other_plan_additions",
        "cents",
        "Annual additions to the employer's other plans",
        note="All of them, the three above included.",
    ),
    # where after-tax money of the year lies, and what it earned
    Column("after_tax_converted", "cents", "After-tax of the year converted in the plan", ("in-plan roth conversion",)),
    Column("after_tax_rolled_out", "cents", "After-tax of the year rolled to a Roth IRA", ("rolled to roth ira",)),
    Column("opening_match_and_after_tax", "cents", "Balance of match and after-tax money, opening"),
    Column("match_and_after_tax_income", "cents", "Income of match and after-tax money in the year"),
    Column("opening_deferrals", "cents", "Balance of deferrals, opening"),
    Column("deferrals_income", "cents", "Income of deferrals in the year"),
    # top-heavy: on the determination date
    Column(
        "balance",
        "cents",
        "Account balance, all sources",
        ("account balance", "ending balance", "total balance"),
        note="On the last day of the plan year before, in the first plan year on its own last day. Match, "
        "after-tax and converted money included; unrelated rollovers in too.",
    ),
    Column("unrelated_rollovers", "cents", "Of it unrelated rollovers in"),
    Column("distributions_leaving", "cents", "Paid on leaving, death or disability, 1 year"),
    Column("distributions_in_service", "cents", "Paid while employed, 5 years"),
    Column("former_key", "yes/no", "Key in an earlier year, no longer"),
)
"""The columns of a census, in the order in which a form would ask for them."""

BY_NAME = {column.name: column for column in CENSUS}

MAY_BE_UNKNOWN = ("family_of", "family_relation", "plan", "employer_group")
"""Text that is null where there is none."""

ONLY_A_KEY = ("ssn", "social security number", "soc sec no", "social security", "tax id", "ss#")
"""Headings of identity numbers: read as ``person`` where there is no other key, and hashed before anything else."""

MONEY = tuple(column.name for column in CENSUS if column.unit == "cents")
