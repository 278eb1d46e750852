"""Deadlines of an owner's plan, of IRAs and of the forms, for a calendar year.

Three dates can differ: what the statute names, the day that the law accepts after IRC 7503 has moved it
past a weekend or holiday (``due``), and the day that we tell the user (``act_by``). A date that does not
move is shown as the last business day up to it.

Tax years from 2016 (P.L. 114-41 s.2006 set the present return dates). Not modelled: fiscal and short
years, which plans for owners seldom have, and postponements after disasters (IRC 7508A).
"""

from datetime import date, timedelta
from typing import Literal, NamedTuple

from megaroth.law.holidays import next_business_day, nth_federal_business_day, previous_business_day

Entity = Literal["sole_proprietor", "partnership", "s_corporation", "c_corporation"]
"""How the business that sponsors the plan is taxed; an LLC is one of these."""

FIRST_YEAR_RULE_FROM = date(2022, 12, 29)
"""SECURE 2.0 was enacted on this day; its s.317 is for plan years that begin after it."""


ENTITIES: dict[str, Entity] = {
    "sole proprietor": "sole_proprietor",
    "partner": "partnership",
    "S corporation owner": "s_corporation",
    "C corporation owner": "c_corporation",
}
"""The entity behind each kind of owner."""


class Deadline(NamedTuple):
    """One thing to do by a day."""

    what: str
    due: date
    """The last day that the law accepts, moved by IRC 7503 where that section applies."""
    act_by: date
    """The day to tell the user; never after ``due``."""
    moves: bool
    """Whether a weekend or legal holiday moves the date forward."""
    authority: str
    note: str


def _moving(what: str, day: date, authority: str, note: str = "") -> Deadline:
    due = next_business_day(day)
    return Deadline(what, due, due, True, f"{authority}; IRC 7503", note)


def _fixed(what: str, day: date, authority: str, note: str = "") -> Deadline:
    return Deadline(what, day, previous_business_day(day), False, authority, note)


def is_corporation(entity: Entity) -> bool:
    """Whether the owner is paid by Form W-2, so that deferrals and after-tax money go through payroll.

    Notes
    -----
    IRC 7701(a)(3); an LLC that has elected to be one counts (Form 8832, Form 2553).
    """
    return entity in ("s_corporation", "c_corporation")


def return_date(entity: Entity, year: int, extended: bool) -> date:
    """The date on which the return of a calendar tax year is due, before a weekend or holiday moves it.

    Parameters
    ----------
    entity : Entity
        Whose return: Form 1040, 1065, 1120-S or 1120.
    year : int
        The tax year.
    extended : bool
        Whether an extension has been obtained (Form 4868 or 7004).

    Notes
    -----
    IRC 6072(a), (b), 6081; Treas. Reg. 1.6081-2 to -4.
    """
    early = entity in ("partnership", "s_corporation")
    if extended:
        return date(year + 1, 9, 15) if early else date(year + 1, 10, 15)
    return date(year + 1, 3, 15) if early else date(year + 1, 4, 15)


def plan_adoption(entity: Entity, year: int, extended: bool) -> Deadline:
    """The last day to adopt a new plan for a past year, for employer money only; years from 2020.

    Notes
    -----
    IRC 401(b)(2); SECURE Act s.201 (plan years beginning after 2019).
    """
    return _moving(
        "Adopt the plan, for employer money only",
        return_date(entity, year, extended),
        "IRC 401(b)(2); SECURE Act s.201",
        "Before the return is due; deferrals and after-tax contributions need a plan adopted earlier.",
    )


def plan_adoption_with_deferrals(entity: Entity, year: int) -> Deadline:
    """The last day to adopt a new plan that takes deferrals for the year; the first-year rule is apart.

    Notes
    -----
    Treas. Reg. 1.401(k)-1(a)(3)(iii), (a)(6)(iii): no deferral of pay that was available before.
    """
    if is_corporation(entity):
        note = "No pay can be deferred that was paid before the plan was adopted."
        return _fixed("Adopt the plan, with deferrals", date(year, 12, 31), "Treas. Reg. 1.401(k)-1(a)(3)(iii)", note)
    note = "A sole owner without employees has longer for the first plan year (IRC 401(b)(2))."
    return _fixed(
        "Adopt the plan, with deferrals",
        date(year, 12, 31),
        "Treas. Reg. 1.401(k)-1(a)(6)(iii)",
        note if entity == "sole_proprietor" else "",
    )


def deferral_election(entity: Entity, year: int) -> Deadline:
    """The last day for an owner to elect in writing to defer pay of the year.

    Notes
    -----
    Treas. Reg. 1.401(k)-1(a)(3)(iii), (a)(6)(iii).
    """
    if is_corporation(entity):
        return _fixed(
            "Elect deferrals",
            date(year, 12, 31),
            "Treas. Reg. 1.401(k)-1(a)(3)(iii)",
            "Before each payday whose pay is deferred: the last payday of the year is the last chance.",
        )
    return _fixed(
        "Elect deferrals",
        date(year, 12, 31),
        "Treas. Reg. 1.401(k)-1(a)(6)(iii)",
        "Earned income counts as available on the last day of the year; the election is in writing by then, "
        "the money may follow.",
    )


def deferral_deposit(entity: Entity, year: int, extended: bool) -> Deadline:
    """The last day for deferrals of the year to reach the plan.

    Notes
    -----
    IRC 404(a)(6); Treas. Reg. 1.401(k)-2(a)(4)(ii); for payroll 29 CFR 2510.3-102, IRC 4975.
    """
    if is_corporation(entity):
        return _fixed(
            "Deposit deferrals",
            nth_federal_business_day(year + 1, 1, 15),
            "29 CFR 2510.3-102(a), (b); IRC 4975",
            "As soon as they can be separated after each payday; this is the last day for pay of December. "
            "It binds plans with employees; an owner's own plan does well to keep it.",
        )
    return _moving(
        "Deposit deferrals",
        return_date(entity, year, extended),
        "IRC 404(a)(6); Treas. Reg. 1.401(k)-2(a)(4)(ii)",
        "Elected by 31 December; the plan may ask for the money sooner.",
    )


def employer_deposit(entity: Entity, year: int, extended: bool) -> Deadline:
    """The last day for employer money to reach the plan and be deducted for the year (IRC 404(a)(6)).

    Notes
    -----
    IRC 404(a)(6); Treas. Reg. 1.415(c)-1(b)(6)(i)(B).
    """
    return _moving(
        "Deposit employer money",
        return_date(entity, year, extended),
        "IRC 404(a)(6)",
        "For the annual additions limit it may arrive up to 30 days later, but then it is not deducted for "
        "the year (Treas. Reg. 1.415(c)-1(b)(6)(i)(B)).",
    )


def after_tax_deposit(entity: Entity, year: int, extended: bool, days: int) -> Deadline:
    """The last day for after-tax contributions to reach the plan and count for the year.

    Parameters
    ----------
    entity : Entity
        A corporation's owner contributes through payroll; the outer limit is the same.
    year : int
        The limitation year, a calendar year.
    extended : bool
        Of no effect here: the date does not follow the return.
    days : int
        Days after the close of the year, by regulation 30.

    Notes
    -----
    Treas. Reg. 1.415(c)-1(b)(6)(i)(C). No weekend moves it: crediting is no act that the tax laws require
    (Treas. Reg. 301.7503-1(a)). Disputed: see :func:`after_tax_deposit_by_return`.
    """
    note = "Money in the trust, not under way. The plan may set an earlier day; do not rely on the return's."
    if is_corporation(entity):
        note = "Taken from pay of the year, by payroll. " + note
    return _fixed(
        "Deposit after-tax contributions",
        date(year, 12, 31) + timedelta(days=days),
        "Treas. Reg. 1.415(c)-1(b)(6)(i)(C)",
        note,
    )


def after_tax_deposit_by_return(entity: Entity, year: int, extended: bool, days: int) -> Deadline:
    """The same deadline as some providers advertise it: the date of the business's return.

    Parameters
    ----------
    entity, year, extended, days
        As for :func:`after_tax_deposit`; here the days are of no effect.

    Notes
    -----
    Provider pages only; Treas. Reg. 1.415(c)-1(b)(6)(i)(B) gives that time to employer money. An owner
    paid by a corporation contributes through payroll, so that the reading is about earned income.
    """
    return _moving(
        "Deposit after-tax contributions",
        return_date(entity, year, extended),
        "provider pages only",
        "Money that arrives more than 30 days after the year may count for the next year instead.",
    )


class FirstYearDates(NamedTuple):
    """What the dates of a first plan year say to :class:`~megaroth.law.first_year.FirstYearElection`."""

    begins_after_enactment: bool
    adopted_after_year: bool
    adopted_in_time: bool
    deferred_in_time: bool


def first_year_dates(begins: date, adopted: date, deferred: date) -> FirstYearDates:
    """The lines of :class:`~megaroth.law.first_year.FirstYearElection` that follow from dates.

    Parameters
    ----------
    begins, adopted, deferred : date
        When the first plan year begins, when the plan was adopted, when the last deferral was made.

    Notes
    -----
    IRC 401(b)(2), second sentence; SECURE 2.0 s.317(b).
    """
    due = first_year_deferrals(begins.year).due
    return FirstYearDates(
        begins > FIRST_YEAR_RULE_FROM, adopted > date(begins.year, 12, 31), adopted < due, deferred < due
    )


def first_year_deferrals(year: int) -> Deadline:
    """The last day for a sole owner to adopt a plan and make deferrals for its first year, just ended.

    Notes
    -----
    IRC 401(b)(2), second sentence; SECURE 2.0 s.317. See :class:`~megaroth.law.first_year.FirstYearElection`.
    """
    day = return_date("sole_proprietor", year, extended=False)
    return Deadline(
        "Adopt the first plan and make deferrals for the year just ended",
        next_business_day(day),
        previous_business_day(day - timedelta(days=1)),
        True,
        "IRC 401(b)(2); SECURE 2.0 s.317; IRC 7503",
        "The statute says made before the return is due, without extension: be done the day before.",
    )


def excess_deferral_refund(year: int) -> Deadline:
    """The last day for a plan to pay back deferrals above the year's limit; no weekend moves it.

    Notes
    -----
    IRC 402(g)(2)(A); Treas. Reg. 1.402(g)-1(e)(2).
    """
    return _fixed(
        "Have excess deferrals paid back",
        date(year + 1, 4, 15),
        "IRC 402(g)(2)(A)(ii); Treas. Reg. 1.402(g)-1(e)(2)",
        "Tell the plan by 1 March, or its own earlier date, how much.",
    )


def ira_contribution(year: int) -> Deadline:
    """The last day for IRA contributions for the year; an extension does not move it.

    Notes
    -----
    IRC 219(f)(3), 408A(c)(6), 7503.
    """
    return _moving("Contribute to an IRA for the year", date(year + 1, 4, 15), "IRC 219(f)(3), 408A(c)(6)")


def form_1099r_recipient(year: int) -> Deadline:
    """The last day to give the recipient Form 1099-R for payments of the year; the owner is the payer too.

    Notes
    -----
    IRC 6047(d); Instructions for Forms 1099-R and 5498 (Form 1099-R).
    """
    return _moving(
        "Give the recipient Form 1099-R",
        date(year + 1, 1, 31),
        "IRC 6047(d); Instructions for Forms 1099-R and 5498",
    )


def form_1099r_paper(year: int) -> Deadline:
    """The last day to file Form 1099-R for payments of the year on paper, with Form 1096.

    Notes
    -----
    IRC 6047(d); General Instructions for Certain Information Returns (Form 1099-R).
    """
    return _moving(
        "File Form 1099-R on paper, with Form 1096",
        date(year + 1, 2, 28),
        "IRC 6047(d); General Instructions for Certain Information Returns",
        "Paper only with fewer than 10 returns of all kinds in the year (Treas. Reg. 301.6011-2).",
    )


def form_1099r_electronic(year: int) -> Deadline:
    """The last day to file Form 1099-R for payments of the year electronically.

    Notes
    -----
    IRC 6047(d), 6071(b).
    """
    return _moving("File Form 1099-R electronically", date(year + 1, 3, 31), "IRC 6047(d), 6071(b)")


def form_5500ez(year: int, extended: bool) -> Deadline:
    """The last day to file Form 5500-EZ for a plan year: the last day of the seventh month after it.

    Notes
    -----
    IRC 6058(a); Form 5500-EZ instructions; Form 5558 for the extension of two and a half months.
    """
    return _moving(
        "File Form 5500-EZ",
        date(year + 1, 10, 15) if extended else date(year + 1, 7, 31),
        "IRC 6058(a); Form 5500-EZ instructions" + ("; Form 5558" if extended else ""),
        "Due when assets at year end are above the threshold, and always for a plan's last year.",
    )


def owner_deadlines(entity: Entity, year: int, extended: bool, after_tax_days: int) -> tuple[Deadline, ...]:
    """All deadlines of an owner's plan for a year, the earliest ``act_by`` first.

    Parameters
    ----------
    entity : Entity
        The business that sponsors the plan.
    year : int
        The calendar year that is tax year, plan year and limitation year.
    extended : bool
        Whether the business return has an extension.
    after_tax_days : int
        As in :func:`after_tax_deposit`.

    Notes
    -----
    IRC 401(b)(2), 404(a)(6), 402(g), 219(f)(3) and the rest, as each function says.
    :func:`first_year_deferrals` is left out: it needs :class:`~megaroth.law.first_year.FirstYearElection`.
    """
    deadlines = (
        plan_adoption_with_deferrals(entity, year),
        deferral_election(entity, year),
        deferral_deposit(entity, year, extended),
        after_tax_deposit(entity, year, extended, after_tax_days),
        plan_adoption(entity, year, extended),
        employer_deposit(entity, year, extended),
        excess_deferral_refund(year),
        ira_contribution(year),
        form_1099r_recipient(year),
        form_1099r_paper(year),
        form_1099r_electronic(year),
        form_5500ez(year, extended=False),
    )
    return tuple(sorted(deadlines, key=lambda deadline: deadline.act_by))
