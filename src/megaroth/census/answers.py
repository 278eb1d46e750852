"""What a plan test says. The report layer adds nothing to it and leaves nothing out."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, NamedTuple

from megaroth.census.terms import Assumed

Outcome = Literal["passed", "failed", "deemed passed", "not tested", "not known"]


class Reason(NamedTuple):
    """Why somebody is a highly compensated employee or a key employee; or why not."""

    person: str
    row: int
    highly_paid: bool
    because: str
    """In words: "owns 12.00% (limit: more than 5%)", "earned $172,000 last year (more than $160,000)"."""
    authority: str


class Test(NamedTuple):
    """One ADP or ACP test of one part of a plan."""

    kind: Literal["ADP", "ACP"]
    part: str
    """``whole plan``, ``carve out`` (all highly paid against the others of the main part: IRC 401(k)(3)(F),
    401(m)(5)(C)), or one of :data:`megaroth.census.sums.PARTS`."""
    choice: Literal["", "together", "carve out", "separate"]
    """Which treatment of the otherwise excludable this belongs to; empty where there are none, and for the union."""
    option: str
    """For the ACP of a safe-harbor plan: ``without any match`` (A) or ``with all match`` (B); else empty."""
    method: str
    highly_paid_people: int
    other_people: int
    highly_paid_average: int
    """Millionths, rounded to 0.01 point."""
    other_average: int
    limit: int
    """The most that the average of the highly paid may be, millionths, not rounded."""
    leg: str
    """Which limb gave the limit: ``1.25 times``, ``2 points more`` or ``2 times``."""
    outcome: Outcome
    why: str
    """Said where the outcome is not from the numbers: no highly paid, no others, a collectively bargained plan."""
    close: bool
    """Within 0.005 point of the limit: the rounding decides."""
    chosen: bool
    """Whether this one decides: the plan's choice of excludables, and of A and B the better one."""
    excess: int = 0
    """What must leave or be cured where it failed, all highly paid together, cents: step 1 of the correction."""
    deferrals_moved: int = 0
    """By how much the average of the others is lower (ADP) or higher (ACP) because the ACP counts deferrals of theirs
    and the ADP does not, as the plan provides; millionths."""


class Ratio(NamedTuple):
    """The ratios of one person who was judged alone."""

    person: str
    row: int
    part: str
    highly_paid: bool
    deferral_ratio: int | None
    """Millionths; None where the person is not in the ADP test."""
    contribution_ratio: int | None
    after_tax_ratio: int | None
    """Without any match."""


class Excise(NamedTuple):
    """The employer's tax of IRC 4979 on what is not paid in time."""

    test: Literal["ADP", "ACP"]
    excess: int
    tax: int
    if_not_by: date
    """Paid, forfeited or cured by this day there is no tax."""
    return_by: date
    """Form 5330."""
    owed: bool | None
    """Whether the day has been missed; None where the day of payment is not known."""


class Refund(NamedTuple):
    """What goes back to, or becomes of, one person's money of one source for one failed test."""

    person: str
    row: int
    test: Literal["402(g)", "415(c)", "ADP", "ACP", "match rate"]
    source: str
    """``after-tax, not matched``, ``after-tax, matched``, ``match``, ``pre-tax deferrals``, ``Roth deferrals`` ..."""
    action: Literal["paid back", "forfeited", "becomes catch-up", "becomes after-tax", "to an unallocated account"]
    principal: int
    income: int | None
    """Of the plan year, negative for a loss; None where the census does not tell it."""
    taxable: int | None
    place: str
    """Where the money lies now: ``after-tax account``, ``in-plan Roth account``, ``Roth IRA``, ``plan``."""
    code: str
    """Form 1099-R, box 7."""
    by: date | None
    note: str
    principal_taxed: int = 0
    """Of the principal what was not taxed before, whatever the income comes to; cents."""


class Qnec(NamedTuple):
    """Employer money that would cure a failed test instead of refunds."""

    test: Literal["ADP", "ACP"]
    average_needed: int
    """Millionths."""
    percent: int
    """Of pay to each of the others, millionths, rounded up so that the test passes."""
    people: int
    cost: int
    note: str


class Shift(NamedTuple):
    """Deferrals of the others that the ADP test can spare, counted in the failed ACP test instead, if the plan did."""

    points: int
    """By how much the ACP of the others rises, and their ADP falls where as many are in it; millionths."""
    excess: int
    """What is then still in excess, all highly paid together; cents."""
    saves: int
    """What need not go back; cents."""
    note: str


class Limit(NamedTuple):
    """A person over a limit of the law."""

    person: str
    row: int
    rule: Literal["402(g)", "415(c)", "Roth catch-up", "plan cap"]
    limit: int
    amount: int
    excess: int
    what_to_do: str


Portion = Literal["401(k)", "401(m)", "nonelective", "match, availability", "after-tax, availability"]
"""The portions of a plan, each covered apart, and the features of which it is asked to whom they are open."""


class Coverage(NamedTuple):
    """The ratio percentage of one portion of the plan, or of one feature: IRC 410(b)(1)(B); 1.401(a)(4)-4(b)."""

    portion: Portion
    other_benefiting: int
    other_people: int
    highly_paid_benefiting: int
    highly_paid_people: int
    ratio: int
    """Millionths."""
    outcome: Outcome
    why: str


class TopHeavy(NamedTuple):
    """The top-heavy test: IRC 416."""

    outcome: Literal["top-heavy", "not top-heavy", "exempt", "not known"]
    key_accounts: int
    all_accounts: int
    ratio: int
    exemption: str
    """Why 416(g)(4)(H) holds or is lost."""
    highest_key_rate: int
    minimum_rate: int
    minimum_cost: int
    keys: tuple[Reason, ...]
    determined: date | None = None
    """The determination date, on whose balances it rests."""


class DueDate(NamedTuple):
    """One date from the end of the plan year."""

    what: str
    by: date
    authority: str
    note: str
    applies: bool
    """Whether something that was found makes it matter."""


class Room(NamedTuple):
    """What one highly paid person may still put in."""

    person: str
    row: int
    deferrals: int
    catch_up: int
    additions: int
    additions_limit: int
    after_tax: int
    room: int
    """For after-tax money within 415(c) and the plan's caps, cents."""
    expected_refund: int


class PlanTest(NamedTuple):
    """The answer of ``megaroth census test`` for one plan and plan year."""

    plan: str
    plan_year_end: date
    outcome: Outcome
    rows: int
    highly_paid: int
    others: int
    tests: tuple[Test, ...]
    reasons: tuple[Reason, ...]
    limits: tuple[Limit, ...]
    refunds: tuple[Refund, ...]
    qnecs: tuple[Qnec, ...]
    coverage: tuple[Coverage, ...]
    top_heavy: TopHeavy
    dates: tuple[DueDate, ...]
    rooms: tuple[Room, ...]
    assumed: tuple[Assumed, ...]
    not_checked: tuple[str, ...]
    figures: dict[str, str]
    """Figure and year to its source, for the evidence."""
    ratios: tuple[Ratio, ...] = ()
    excises: tuple[Excise, ...] = ()
    notes: tuple[str, ...] = ()
    """What to mind: people without pay, a result that hangs on rounding, another choice that would pass."""
    shifts: tuple[Shift, ...] = ()
    """What counting deferrals of the others in the ACP test would save."""
    sheets: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    """The worksheets behind it, each under its address."""
