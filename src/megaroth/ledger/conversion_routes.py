"""The ways in which plan money becomes Roth, side by side: tax, clocks, access, and what cannot be undone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple, cast

from megaroth.facts.access import Access
from megaroth.facts.dates import MONTHS
from megaroth.facts.model import EMPLOYEE, Household, Job, Person
from megaroth.facts.plan import Plan
from megaroth.law.access import Source, in_plan_roth
from megaroth.law.figures import FigureTable
from megaroth.law.ira import ordinary_backdoor
from megaroth.law.rollovers import SixtyDayRollover
from megaroth.law.roth import five_years_end, roth_ira_clock
from megaroth.ledger.kinds import AFTER_TAX
from megaroth.ledger.leaving import may_leave
from megaroth.money import ONE, dollars, percent, portion, round_half_up

Open = Literal["yes", "no", "ask"]
IN_PLAN, ROTH_IRA, SPLIT, CHEQUE = "in-plan", "roth-ira", "split", "cheque"
ROUTES = (IN_PLAN, ROTH_IRA, SPLIT, CHEQUE)


def owner_run(job: Job) -> bool:
    """Whether a job's plan is administered by an owner of the business: the spouse on its payroll is under it too."""
    return job.kind != EMPLOYEE or job.works_for is not None


class Asked(NamedTuple):
    """What is to be converted, and by whom."""

    household: Household
    figures: FigureTable
    person: str
    plan: str
    source: str
    amount: int
    basis: int
    """Dollars of the amount that are basis; what was lost is not among them."""
    pre_tax: int
    loss: int
    as_of: date
    cheque: SixtyDayRollover
    from_ledger: bool = False
    """Whether the plan's first Roth year is the ledger's, which may begin later than the plan."""

    @property
    def owner_run(self) -> bool:
        """Whether the plan is that of an owner, who administers it: for the spouse on the payroll too."""
        return owner_run(self.job)

    @property
    def who(self) -> Person:
        """The person."""
        return self.household.people[self.person]

    @property
    def job(self) -> Job:
        """The job whose plan it is."""
        return self.who.jobs[self.plan]

    @property
    def terms(self) -> Plan:
        """The plan."""
        return self.job.plan or Plan()

    @property
    def access(self) -> Access:
        """How money leaves the plan."""
        return self.terms.access


class Landing(NamedTuple):
    """Where a part of the money arrives."""

    place: str
    pre_tax: int
    basis: int


class Point(NamedTuple):
    """One matter in which the ways differ."""

    topic: str
    text: str


class Route(NamedTuple):
    """One way to Roth."""

    id: str
    """``in-plan``, ``roth-ira``, ``split`` or ``cheque``."""
    title: str
    open: Open
    why: str
    taxable: int
    """Income of the year if nothing more is done, cents."""
    tax: int | None
    """At the marginal rate of the file, without the 10%; None: no rate."""
    withheld: int
    landings: tuple[Landing, ...]
    brief: tuple[Point, ...]
    """Each matter in a few words, the same matters in the same order for every way."""
    points: tuple[Point, ...]
    irreversible: str


def routes(asked: Asked) -> tuple[Route, ...]:
    """Every way for this money, the plan's own first; a way that is closed says why."""
    found = [_in_plan(asked), _to_roth_ira(asked)]
    if asked.source == AFTER_TAX:
        found.append(_split(asked))
    return (*found, _cheque(asked))


def _brief(clock: str, basis: str, loans: str, funds: str, creditors: str, fee: str, form: str) -> tuple[Point, ...]:
    return (
        Point("clock ends", clock),
        Point("basis free", basis),
        Point("plan loans", loans),
        Point("invest in", funds),
        Point("creditors", creditors),
        Point("fee", fee),
        Point("1099-R code", form),
    )


def _short_fee(access: Access) -> str:
    return "ask" if access.fee is None else dollars(access.fee) if access.fee else "none"


def _ira_brief(asked: Asked, form: str) -> tuple[Point, ...]:
    start = roth_ira_clock(asked.who.first_roth_ira or 0, asked.as_of.year)
    later = "" if asked.who.first_roth_ira else " or before"
    return _brief(
        f"{_day(five_years_end(start))}{later}",
        "any time",
        "no",
        "any",
        "bankruptcy law",
        _short_fee(asked.access),
        form,
    )


def _in_plan(asked: Asked) -> Route:
    terms, access = asked.terms, asked.access
    allowed = terms.in_plan_roth_rollover if asked.source == AFTER_TAX else access.pre_tax_too
    state = in_plan_roth(cast(Source, asked.source), True, allowed)
    key = "in_plan_roth_rollover" if asked.source == AFTER_TAX else "access.pre_tax_too"
    why = _words(state, "the plan converts this source to Roth inside the plan", key)
    if terms.roth is False:
        state, why = "no", "the plan has no Roth account to convert into (IRC 402A(c)(4)(B))"
    first = access.first_roth_year
    latest = " at the latest" if asked.from_ledger else ""
    ends = _day(five_years_end(first or asked.as_of.year))
    began = f"The plan's Roth clock began in {first}{latest}: five years end on {ends}{latest}."
    if first is None or first > asked.as_of.year:
        began = (
            "Not known when the plan's Roth clock began; if this is its first Roth money, on 1 January "
            f"{asked.as_of.year}."
        )
    return Route(
        IN_PLAN,
        "Convert inside the plan",
        state,
        why,
        asked.pre_tax,
        _tax(asked, asked.pre_tax),
        0,
        (Landing("the plan's Roth account", asked.pre_tax, asked.basis),),
        _brief(
            f"{ends}{' or before' if asked.from_ledger else ''}" if first and first <= asked.as_of.year else "ask",
            "as the plan pays",
            "if it has them" if access.loans is None else "yes" if access.loans else "no",
            "any" if access.own_investments else "the plan's funds",
            "bankruptcy law" if asked.owner_run else "ERISA",
            _short_fee(access),
            "G",
        ),
        (
            Point("clock", f"{began} {_recapture(asked)}"),
            Point(
                "access",
                "As restricted as the source was (Notice 2013-74); a withdrawal is pro rata, basis and earnings "
                "together.",
            ),
            Point("loans", "It stays in the plan, so plan loans can still count it where the plan gives them."),
            Point("investing", _investing(access)),
            Point("creditors", _protection(asked)),
            Point("fees", _fee(access)),
            Point("forms", f"{_form_1099r(asked)}; Form 1040 lines 5a and 5b."),
        ),
        "An in-plan conversion cannot be undone (Notice 2010-84).",
    )


def _to_roth_ira(asked: Asked) -> Route:
    state, why = _may_leave(asked)
    return Route(
        ROTH_IRA,
        "Roll all of it to a Roth IRA",
        state,
        why,
        asked.pre_tax,
        _tax(asked, asked.pre_tax),
        0,
        (Landing("Roth IRA", asked.pre_tax, asked.basis),),
        _ira_brief(asked, "G"),
        (
            Point("clock", f"{_roth_ira_clock(asked)} {_recapture(asked)}"),
            Point(
                "access",
                f"{dollars(asked.basis)} of it is free of tax and of the 10% at any time, after your regular "
                "contributions and older conversions (IRC 408A(d)(4)).",
            ),
            Point("loans", "An IRA gives no loans."),
            Point("investing", "Any fund or share that the IRA's custodian offers."),
            Point("creditors", _IRA_PROTECTION),
            Point("fees", _fee(asked.access)),
            Point(
                "forms",
                f"{_form_1099r(asked)}; the custodian's Form 5498 box 2; Form 1040 lines 5a and 5b. Not on Form 8606.",
            ),
        ),
        "A rollover to a Roth IRA cannot be undone (IRC 408A(d)(6)(B)(iii)).",
    )


def _split(asked: Asked) -> Route:
    state, why = _may_leave(asked)
    return Route(
        SPLIT,
        "Basis to a Roth IRA, earnings to a traditional IRA",
        state,
        why,
        0,
        None if asked.household.marginal_rate is None else 0,
        0,
        (Landing("Roth IRA", 0, asked.basis), Landing("traditional IRA", asked.pre_tax, 0)),
        _ira_brief(asked, "G, twice"),
        (
            Point(
                "clock", f"{_roth_ira_clock(asked)} Nothing is taxed, so nothing has five years to wait for the 10%."
            ),
            Point("access", f"{dollars(asked.basis)} is free at any time; the earnings wait in the traditional IRA."),
            Point("backdoor", _backdoor(asked)),
            Point("loans", "An IRA gives no loans."),
            Point("investing", "Any fund or share that the custodian offers."),
            Point("creditors", _IRA_PROTECTION),
            Point("fees", _fee(asked.access)),
            Point(
                "forms",
                "Best as two Forms 1099-R, both with code G and box 2a of 0: "
                f"{dollars(asked.basis)} with box 5 of {dollars(asked.basis)} to the Roth IRA, "
                f"{dollars(asked.pre_tax)} with box 5 empty to the traditional IRA. One combined form is allowed, and "
                "tax software doubles it.",
            ),
            Point(
                "together",
                "Ask for both at the same time, and say before they are made which receives the pre-tax money "
                "(Notice 2014-54).",
            ),
        ),
        "The Roth part cannot be undone.",
    )


def _cheque(asked: Asked) -> Route:
    state, why = _may_leave(asked)
    cheque = asked.cheque
    taxable = cheque.taxable if asked.source == AFTER_TAX else asked.pre_tax
    last = asked.as_of + timedelta(days=60)
    return Route(
        CHEQUE,
        "A cheque to you, rolled over within 60 days",
        state,
        why,
        taxable,
        _tax(asked, taxable),
        cheque.withheld,
        (
            Landing("your account", asked.pre_tax - cheque.withheld, asked.basis),
            Landing("the IRS, withheld", cheque.withheld, 0),
        ),
        _ira_brief(asked, "1, 2 or 7"),
        (
            Point(
                "60 days",
                f"Received today, it must be rolled over by {_day(last)}, the 60th day; a weekend does not move it. "
                f"To roll over all of it, put in {dollars(cheque.withheld)} of your own for the tax withheld.",
            ),
            Point(
                "tax",
                f"Roll over only what you receive, and {dollars(cheque.taxable)} is income: pre-tax money counts as "
                f"rolled over first. Roll over nothing, and {dollars(asked.pre_tax)} is, with 10% more under 59½ "
                "unless an exception applies (IRC 402(c)(2), 72(t)).",
            ),
            Point("forms", "Form 1099-R with code 1, 2 or 7 instead of G: the payer does not know of the rollover."),
        ),
        "After 60 days it cannot be put back.",
    )


# --- words -------------------------------------------------------------------------------------------------

_IRA_PROTECTION = (
    "In bankruptcy without a limit for money that came from a plan (11 U.S.C. 522(n)); otherwise as your state has it."
)


def _protection(asked: Asked) -> str:
    if not asked.owner_run:
        return "Protected as long as it is in the plan (ERISA 206(d))."
    return "In bankruptcy without a limit (11 U.S.C. 522); a plan for owners alone is otherwise protected by state law."


def _investing(access: Access) -> str:
    if access.own_investments:
        return "The plan's funds, and any other through its brokerage window."
    return "The plan's funds." if access.own_investments is False else "The plan's funds; ask about a brokerage window."


def _words(state: Open, what: str, key: str) -> str:
    if state == "ask":
        return f"not known whether {what}: ask the administrator ({key} in the file)"
    return what if state == "yes" else f"not so that {what}, as the file says ({key})"


def _may_leave(asked: Asked) -> tuple[Open, str]:
    """Whether the source may leave the plan now."""
    return may_leave(asked.who, asked.job, cast(Source, asked.source), asked.as_of)


def _recapture(asked: Asked) -> str:
    if not asked.pre_tax:
        return "Nothing is taxed, so nothing has five years to wait for the 10%."
    return (
        f"The 10% on {dollars(asked.pre_tax)} ends on {_day(five_years_end(asked.as_of.year))}, or at 59½ "
        "(IRC 408A(d)(3)(F))."
    )


def _roth_ira_clock(asked: Asked) -> str:
    first = asked.who.first_roth_ira
    start = roth_ira_clock(first or 0, asked.as_of.year)
    if first is None:
        return (
            f"If this is your first Roth IRA money, its five years end on {_day(five_years_end(start))}; an older Roth "
            "IRA's clock counts. The plan's years do not carry over."
        )
    return f"Your Roth IRA clock began in {start}: five years end on {_day(five_years_end(start))}."


def _fee(access: Access) -> str:
    if access.fee is None:
        return "Not known: ask."
    return f"{dollars(access.fee)} each time." if access.fee else "None."


def _form_1099r(asked: Asked) -> str:
    box_5 = asked.basis + asked.loss
    box_2a = "empty (a loss)" if asked.loss else dollars(asked.pre_tax)
    return (
        f"Form 1099-R with code G: box 1 {dollars(asked.amount)}, box 2a {box_2a}, "
        f"box 5 {dollars(box_5) if box_5 else 'empty'}"
    )


def _tax(asked: Asked, taxable: int) -> int | None:
    rate = asked.household.marginal_rate
    return None if rate is None else portion(taxable, rate)


def _backdoor(asked: Asked) -> str:
    """What earnings in a traditional IRA do to an ordinary backdoor of the same year."""
    if not asked.pre_tax:
        return "No earnings go to the traditional IRA, so an ordinary backdoor is not touched."
    year = asked.as_of.year
    if not asked.figures.published("irc_219b5_ira_contribution", year):
        return (
            f"An ordinary backdoor of {year} would be taxable in part while the earnings lie in the traditional IRA on "
            f"31 December; its limit is not published here yet. Rolling them back into a plan by then clears the way "
            "(IRC 408(d)(3)(H))."
        )
    limit = asked.figures.cents("irc_219b5_ira_contribution", year)
    held = asked.who.ira.pre_tax_balance
    after = ordinary_backdoor(limit, 0, 0, (held or 0) + asked.pre_tax)
    told = (
        f"An ordinary backdoor of {dollars(limit)} would then be {_share(after.taxable_share)} taxable "
        f"({dollars(after.taxable)})"
    )
    if held:
        before = ordinary_backdoor(limit, 0, 0, held)
        told += f" instead of {_share(before.taxable_share)}"
    elif held is None:
        told += ", more with other pre-tax IRA money"
    return (
        f"{told}, this year or later, while the earnings lie there on 31 December. Rolling them back into a plan by "
        "then clears the way (IRC 408(d)(3)(H))."
    )


def _share(millionths: int) -> str:
    tenths = round_half_up(millionths, ONE // 1_000)
    return percent(tenths * (ONE // 1_000))


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
