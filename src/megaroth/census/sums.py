"""What a plan test needs of a census: sums over the many, rows of the few.

Everyone who may be highly paid, may be a key employee, is related to an owner, or needs a second look (over a limit,
a match out of proportion) is carried as a :class:`Person` and judged one at a time by the law as it stands. All others
are only counted and added up, in integers: adding two :class:`PlanSums` is associative and commutative, so that
neither the order of rows nor the way in which they are divided can change a result.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

PARTS = ("main", "otherwise excludable", "union")
"""The parts of a plan that are tested apart or may be: 1.401(k)-1(b)(4), IRC 410(b)(4)(B), 401(k)(3)(F)."""

MATCH_RATES = (
    0,
    *range(500_000, 1_000_001, 50_000),
    1_250_000,
    1_500_000,
    1_750_000,
    2_000_000,
    2_500_000,
    3_000_000,
    4_000_000,
    5_000_000,
)
"""Rates of match to what is matched, by which those who contribute are counted: each with the highest that is not above
theirs, which is the strict side. Below 50% a rate changes nothing, since match up to the contributions always counts:
Treas. Reg. 1.401(m)-2(a)(5)(ii)(A)(2)."""
QUALIFIED_RATES = (25_000, 27_500, 30_000, 32_500, 35_000, 37_500, 40_000, 45_000, 50_000, 60_000, 75_000, 100_000)
"""Rates of qualified contributions to pay, likewise. Below 2.5% a rate changes nothing, since 5% of pay always
counts: Treas. Reg. 1.401(k)-2(a)(6)(iv)(A)."""


class PartSums(NamedTuple):
    """Sums over the people of one part who are not carried. They are all non-highly compensated."""

    adp_people: int = 0
    adp_ratios: int = 0
    """Sum of actual deferral ratios, each already rounded to 0.01 point; millionths."""
    acp_people: int = 0
    acp_ratios: int = 0
    """Sum of actual contribution ratios with match; millionths."""
    acp_after_tax_ratios: int = 0
    """The same without any match; millionths."""
    adp_pay: int = 0
    """Capped test pay of those in the ADP test, cents: what a uniform QNEC costs."""
    acp_pay: int = 0
    people: int = 0
    """Employees of the part who count for the coverage of the 401(k) portion: IRC 410(b)(3), (4)."""
    contribution_people: int = 0
    """Who count for that of the 401(m) portion: another age and service condition leaves others out."""
    nonelective_people: int = 0
    deferral_benefiting: int = 0
    match_benefiting: int = 0
    nonelective_benefiting: int = 0
    match_people: int = 0
    """Who count for whether match is available: 1.401(a)(4)-4(b)."""
    match_open: int = 0
    """To whom it is open on some day of the year."""
    after_tax_people: int = 0
    after_tax_open: int = 0
    deferral_ratios: int = 0
    """Sum of the ratios of deferrals alone, each rounded down to 0.01 point, of those in both tests: what the ACP test
    can count instead of the ADP test, millionths."""


class PlanSums(NamedTuple):
    """Sums over one plan's census."""

    rows: int = 0
    employees: int = 0
    """Those who count for the top-paid group: IRC 414(q)(5)."""
    no_pay: int = 0
    """Rows with no test pay among those tested."""
    long_term_part_time: int = 0
    not_eligible: int = 0
    early_without_match: int = 0
    """Of those not carried, who may defer before age 21 and a year of service and may not get match yet."""
    early_without_nonelective: int = 0
    """The same with pay and without a safe-harbor nonelective contribution."""
    balance: int = 0
    """Accounts of those not carried, with what 416(g)(3) adds back, for the top-heavy ratio; cents."""
    non_key_at_end: int = 0
    non_key_pay: int = 0
    """415(c)(3) pay of those not carried who are employed on the last day, cents: what a top-heavy minimum costs."""
    minimum_short: int = 0
    """What those people lack of 3% of pay, cents."""
    match: int = 0
    after_tax: int = 0
    deferrals: int = 0
    nonelective: int = 0
    parts: tuple[PartSums, PartSums, PartSums] = (PartSums(), PartSums(), PartSums())
    match_rates: tuple[int, ...] = (0,) * len(MATCH_RATES)
    """Of those not carried who are in the ACP and have contributions that may be matched, how many have each of
    :data:`MATCH_RATES`."""
    qualified_rates: tuple[int, ...] = (0,) * len(QUALIFIED_RATES)
    """Of those not carried who are in the test that counts QNECs, how many have each of :data:`QUALIFIED_RATES`."""

    def __add__(self, other: PlanSums) -> PlanSums:  # type: ignore[override]
        """Both together."""
        parts = tuple(
            PartSums(*(a + b for a, b in zip(one, two, strict=True)))
            for one, two in zip(self.parts, other.parts, strict=True)
        )
        sums = [a + b for a, b in zip(self[:-3], other[:-3], strict=True)]
        rates = [
            tuple(a + b for a, b in zip(one, two, strict=True))
            for one, two in ((self.match_rates, other.match_rates), (self.qualified_rates, other.qualified_rates))
        ]
        return PlanSums._make([*sums, parts, *rates])


class Person(NamedTuple):
    """One carried row: the columns of the census that judge one person, and what was derived from its dates.

    Cents, millionths; ``row`` is the line of the source, counted as the file counts.
    """

    row: int
    person: str
    part: int
    """Index into :data:`PARTS`."""
    age: int
    """On 31 December of the calendar year in which the plan year ends."""
    adp_eligible: bool
    acp_eligible: bool
    counted_for_top_paid: bool
    excludable: bool
    """Not counted for coverage in any portion: not employed in the year, or left out of the plan as a whole."""
    deferral_open: bool
    match_open: bool
    after_tax_open: bool
    """Whether it was open on some day of the year, whatever the pay."""
    long_term_part_time: bool
    hours: int
    """Of service in the plan year; :data:`megaroth.census.employment.NEVER` where nobody tells."""
    employed_at_end: bool
    officer: bool
    ownership: int
    ownership_prior: int
    family_of: str
    family_relation: str
    pay: int
    test_pay: int
    """Already limited to IRC 401(a)(17)."""
    prior_pay: int
    fica_wages_prior: int
    pre_tax: int
    roth: int
    catch_up_pre_tax: int
    catch_up_roth: int
    after_tax: int
    after_tax_matched: int
    match: int
    safe_harbor_match: int
    qmac: int
    student_loan_match: int
    safe_harbor_nonelective: int
    nonelective: int
    qnec: int
    forfeitures: int
    vested: int
    other_plan_deferrals: int
    other_plan_match: int
    other_plan_after_tax: int
    other_plan_additions: int
    after_tax_converted: int
    after_tax_rolled_out: int
    opening_match_and_after_tax: int
    match_and_after_tax_income: int
    opening_deferrals: int
    deferrals_income: int
    balance: int
    """With what 416(g)(3) adds back and without unrelated rollovers."""
    former_key: bool
    hire_date: date | None
    termination_date: date | None
    non_resident: bool
    """A non-resident alien without income from the United States: IRC 414(q)(8)."""
    no_employee: bool
    """Told for the ownership alone: :func:`megaroth.census.employment.owner_without_work`."""
