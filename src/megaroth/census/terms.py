"""What the plan document says, as far as its tests ask: every election, and which of them nobody told us."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple

from megaroth.facts.plan import Tier

Method = Literal["current", "prior"]
Excludables = Literal["together", "carve out", "separate"]
SafeHarbor = Literal["none", "basic match", "enhanced match", "nonelective", "qaca match", "qaca nonelective"]
BY_MATCH: Final[tuple[SafeHarbor, ...]] = ("basic match", "enhanced match", "qaca match")
"""Safe harbors whose contribution is match."""
PlanKind = Literal["401(k)", "403(b)", "governmental"]
Order = Literal["unmatched after-tax first", "match first"]
Correction = Literal["refund", "recharacterize", "qnec"]
PayZero = Literal["count", "leave out"]
CountedIn = Literal["adp", "acp"]
FirstYear = Literal["", "3%", "actual"]


class Assumed(NamedTuple):
    """An election that the plan file does not state: what was taken instead, and why that is the safe side."""

    key: str
    """Where it stands in the plan file, such as ``elections.top_paid_group``."""
    question: str
    taken: str
    why: str


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """One plan and plan year. Cents, millionths, dates."""

    name: str
    plan_year_end: date
    kind: PlanKind = "401(k)"
    initial_plan_year_end: date | None = None
    """The end of the plan's first year, where it is known; the first year has its own rules."""
    employees: int | None = None
    """Employees of the whole employer group that count for the top-paid group, where more than the census holds."""
    officers_may_be: int | None = None

    # elections
    adp_method: Method = "current"
    acp_method: Method = "current"
    prior_nhce_adp: int | None = None
    """Last year's average of the others, millionths, for prior-year testing."""
    prior_nhce_acp: int | None = None
    first_year: FirstYear = ""
    """Under prior-year testing in the plan's first year: 3%, or the year's own figure."""
    top_paid_group: bool = False
    calendar_year_data: bool = False
    adp_excludables: Excludables = "together"
    acp_excludables: Excludables = "together"
    long_term_part_time_out: bool = False
    pay_zero: PayZero = "count"
    qnec_in: CountedIn = "adp"
    """The test that counts QNECs: 1.401(k)-2(a)(6), 1.401(m)-2(a)(6)."""
    qmac_in: CountedIn = "acp"
    deferrals_in_acp: bool = False
    """Whether the ACP test counts deferrals of the others that it needs and the ADP test can spare:
    1.401(m)-2(a)(6)(ii)."""
    safe_harbor: SafeHarbor = "none"
    acp_safe_harbor: bool = False
    """Whether the match meets 401(m)(11) or (12) too."""
    eaca: bool = False
    """An eligible automatic arrangement that covers everyone eligible all year: six months instead of 2 1/2."""

    # features
    after_tax: bool = True
    roth: bool = False
    catch_up: bool = False
    match_on_after_tax: bool = False
    match: tuple[Tier, ...] | None = None
    """The formula; None where it is not told. Then which contributions earned match is taken in proportion."""
    in_plan_roth_rollover: bool = False
    in_service_withdrawal: bool = False
    deferral_limit: int | None = None
    """The plan's own limit on deferrals, millionths of pay."""
    hce_deferral_limit: int | None = None
    after_tax_limit: int | None = None
    """Millionths of pay."""
    hce_after_tax_limit: int | None = None
    after_tax_dollar_limit: int | None = None
    """Cents a year."""

    # correction
    correction: Correction = "refund"
    correction_order: Order = "unmatched after-tax first"
    forfeit_related_match: bool = True
    testing_done_on: date | None = None
    """The day on which refunds will be paid, where it is known."""

    assumed: tuple[Assumed, ...] = ()
    file: str = ""
    verified: tuple[str, ...] = field(default=())
    """Keys that carry a plan page."""

    @property
    def year(self) -> int:
        """The calendar year in which the plan year ends: the year of its annual additions limit."""
        return self.plan_year_end.year
