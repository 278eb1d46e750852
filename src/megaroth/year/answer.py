"""What an answer is made of: plain data, rendered alike by the screen, JSON and every later view.

Amounts are cents, rates millionths. Where an amount stands on a worksheet line, ``address`` names it.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from megaroth.year.sheets import Sheets

Mark = Literal["law", "plan", "own word", "estimate"]
Verdict = Literal[
    "in-plan Roth rollover",
    "in-service rollover to a Roth IRA",
    "delayed until separation",
    "not available",
    "unverified",
]


IraVerdict = Literal["direct Roth", "backdoor", "part direct, rest backdoor", "neither", "open"]


class Amount(NamedTuple):
    """One number of an answer: what it is worth, what it rests on, and the line that shows its working."""

    cents: int
    mark: Mark
    address: str


class Route(NamedTuple):
    """Whether after-tax money of one plan can become Roth, and how."""

    verdicts: tuple[Verdict, ...]
    """The open routes; or the single word that says why there is none."""
    open: bool
    reason: str
    read_from: str
    """Where the plan's word was read; empty where nothing was."""
    ask: tuple[str, ...] = ()
    """While the route is unverified, the plan's facts to ask for, by name."""


class Room(NamedTuple):
    """Room for after-tax money in one job's plan."""

    year: Amount
    """The whole year's room."""
    contributed: Amount
    left: Amount
    limit: Amount
    deferrals: Amount
    employer: Amount
    other: Amount
    cap: Amount | None
    catch_up: Amount
    """Catch-up deferrals that come on top, planned for the year."""
    catch_up_note: str
    """Why there is no catch-up, or what kind it must be; empty under 50."""
    binding: str
    """The rule that made the number, such as ``annual additions limit, IRC 415(c)(1)(A)``."""
    at_most: tuple[str, ...]
    """What is not known and would lower the room; empty when the room is exact."""


class Step(NamedTuple):
    """Elections to hold from one payday on, until the next step."""

    day: date
    """The payday from which they hold; of an election for bonuses the first bonus."""
    submit_by: date | None
    """The day by which to enter them; ``None`` where they are in force already."""
    deferral: int
    """Millionths of pay, or cents where the plan's elections are amounts."""
    after_tax: int
    paydays: int
    """How many paydays they hold for."""
    bonus: bool
    """Whether this is the plan's own election for bonuses."""


class PaydayRow(NamedTuple):
    """One payday as payroll will have it; cents."""

    day: date
    nominal: date
    """The payday as the calendar has it, where it is moved off a weekend or holiday."""
    pay: int
    pre_tax: int
    roth: int
    after_tax: int
    match: int
    other_employer: int
    deferrals_to_date: int
    after_tax_to_date: int
    employer_to_date: int
    additions_to_date: int
    """Annual additions to date in this job, catch-up left out."""
    bonus: bool
    late: bool
    """Whether it comes before a new election can take effect."""
    address: str
    """The scope of this payday's worksheets."""


class Election(NamedTuple):
    """The elections for the remaining paydays, as the payroll simulation confirms them."""

    deferral_percent: int
    """Of the first step; millionths, or cents where the plan's elections are amounts."""
    after_tax_percent: int
    deferral: Amount
    """Deferrals that the remaining paydays then bring."""
    after_tax: Amount
    step: int
    """The plan's election step, millionths or cents."""
    one_step_more: int
    """By how many cents one more step of after-tax, to the end, would pass the room; 0 where nothing is passed."""
    paydays: tuple[date, ...]
    pay_per_payday: int
    submit_by: date
    submit_note: str
    catch_up_roth: bool
    note: str
    """Why the elections bring less than what is possible, or what they leave of the pay; often empty."""
    conditional: bool
    """True while the plan's feature or its way to Roth is unverified: "if your plan allows"."""
    in_dollars: bool
    """Whether elections are amounts of dollars a payday."""
    steps: tuple[Step, ...]
    table: tuple[PaydayRow, ...]
    """All paydays to come, those included that no change reaches any more."""
    after_year: int
    """Employer money that lands after the year and counts in it, cents."""
    short: int
    """By how much less goes in than free percentages would bring, cents."""
    out_of_reach: tuple[str, ...]
    """What was wanted and cannot be had, and why."""
    spread: str
    """The wish: ``even``, ``early``, ``late`` or ``one payday``."""
    changes: int
    """How often something is to be typed."""
    roth: bool
    """Whether deferrals are made as Roth."""
    proven: bool
    """Whether all other elections with so few changes were looked at."""


class MatchSafety(NamedTuple):
    """Whether the proposed elections earn the match that can still be had."""

    safe: bool
    statement: str
    to_come: Amount
    lost: Amount
    """Match of the paydays to come that they could bring and do not."""
    held_back: Amount
    lost_already: int
    """Match that the paydays so far could have brought and did not, cents; 0 where it cannot be told."""
    kept: int
    """Match of the whole year at these elections, a true-up included; cents."""


class JobAnswer(NamedTuple):
    """The answer for one job or business."""

    address: str
    person: str
    name: str
    kind: str
    plan_kind: str
    route: Route
    room: Room | None
    election: Election | None
    no_election: str
    """Why there are no percentages, and what would give them."""
    match: MatchSafety | None
    after_payday: tuple[str, ...]
    instead: tuple[str, ...]
    """Where the plan says no: what is left."""
    plan_matches: bool
    """Whether the plan has a match, or it is not known whether it has one."""


class Way(NamedTuple):
    """One way in which an owner may fill the year."""

    name: str
    title: str
    deferrals: Amount
    catch_up: Amount
    employer: Amount
    after_tax: Amount
    total: Amount
    pre_tax_deferrals: bool
    deduction: Amount
    tax_saved: int | None
    """Cents at the file's own marginal rate; ``None`` without one."""
    note: str


class ProfitCase(NamedTuple):
    """The owner's three ways at one profit."""

    label: str
    profit: Amount
    net_earnings: Amount
    ways: tuple[Way, ...]


class SoloStatus(NamedTuple):
    """Whether an owner's plan still covers owners and their spouses only."""

    solo: bool
    known: bool
    reasons: tuple[tuple[str, str, str], ...]
    """(what, what then applies, authority)."""
    unknown: tuple[str, ...]


class OwnerAnswer(NamedTuple):
    """The answer for one owner's business."""

    address: str
    person: str
    name: str
    entity: str
    solo: SoloStatus
    cases: tuple[ProfitCase, ...]
    route: Route
    has_plan: bool
    papers: tuple[str, ...]
    """With a plan the papers to sign; without one the set-up list."""
    spouse_payroll_tax: Amount | None
    missing: tuple[str, ...]
    """Why there are no amounts: the questions to answer first."""
    rule: str = ""
    """The limit that the ways stay within, where it is shared with other plans; empty where it is the plain one."""
    so_far: tuple[Amount, Amount, Amount] | None = None
    """Deferrals, employer money and after-tax money already in, which every way includes; None where nothing is."""
    notes: tuple[str, ...] = ()
    """What no longer can go in, and what the ways do not say."""
    first_year: str = ""
    """What the first-year rule (IRC 401(b)(2)) says of a plan adopted after the year; empty elsewhere."""


class IraAnswer(NamedTuple):
    """One person's IRA beside the plan."""

    person: str
    name: str
    verdict: IraVerdict
    limit: Amount
    room: Amount
    direct: Amount | None
    backdoor: Amount | None
    deductible: Amount | None
    taxable_share: int | None
    """Millionths of a backdoor conversion that pre-tax IRA money makes taxable; ``None`` where not known."""
    statement: str


class Action(NamedTuple):
    """One dated thing to do."""

    key: str
    """A permanent name for the calendar entry."""
    due: date
    act_by: date
    what: str
    why: str
    authority: str
    irreversible: bool = False
    also: tuple[date, ...] = ()
    """Further days on which the same is to be done."""
    paydays: tuple[date, ...] = ()
    """Where it follows paydays: that of ``act_by``, then those of ``also``."""


class Difference(NamedTuple):
    """One number of the answer that another assumption would change."""

    label: str
    address: str
    before: int
    after: int
    unit: str = "cents"


class NotChecked(NamedTuple):
    """Something that was not known or not looked at."""

    key: str
    short: str
    """A few words for it, for a row of such points."""
    statement: str
    assumed: str
    question: str
    differences: tuple[tuple[str, tuple[Difference, ...]], ...]
    """(what if it were so, what would change), one for each other candidate that changes something."""


class Disputed(NamedTuple):
    """A point of law on which sources disagree and which changes this answer."""

    id: str
    question: str
    default: str
    default_authority: str
    why: str
    others: tuple[tuple[str, str, tuple[Difference, ...]], ...]
    """(reading, authority, what would change)."""


class Finding(NamedTuple):
    """Something that is wrong now: a limit passed, a rule broken."""

    key: str
    statement: str
    remedy: str
    cents: int
    authority: str


class Foot(NamedTuple):
    """What every answer carries at its foot."""

    version: str
    rules_date: date
    rules_hash: str
    next_year: str
    stale: str
    point_of_action: str


class Answer(NamedTuple):
    """The whole answer for one household on one day."""

    household: str
    year: int
    as_of: date
    jobs: tuple[JobAnswer, ...]
    owners: tuple[OwnerAnswer, ...]
    iras: tuple[IraAnswer, ...]
    before_you_start: tuple[str, ...]
    actions: tuple[Action, ...]
    not_checked: tuple[NotChecked, ...]
    disputed: tuple[Disputed, ...]
    findings: tuple[Finding, ...]
    tax_note: str
    foot: Foot
    sheets: Sheets
