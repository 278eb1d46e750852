"""A message to each person concerned, in plain words: what goes back, from which money, by when, what is taxed."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from megaroth.census.answers import Limit, PlanTest, Refund, Room
from megaroth.census.refunding import IN_PLAN_ROTH, ROTH_IRA
from megaroth.facts.dates import MONTHS
from megaroth.law.deadlines import excess_deferral_refund
from megaroth.law.nondiscrimination.plan_deadlines import annual_additions_refund, statutory_correction
from megaroth.money import dollars

WIDTH = 78


class Message(NamedTuple):
    """What one person is told."""

    person: str
    row: int
    text: str


WHY = {
    "402(g)": "You deferred more than the law allows in a calendar year.",
    "415(c)": "All contributions to your account together passed the yearly limit.",
    "ADP": "The plan's yearly test of deferrals (ADP) failed, so part of those of highly paid people goes back.",
    "ACP": "The plan's yearly test of after-tax money and match (ACP) failed, so part of those of highly paid people "
    "goes back.",
    "match rate": "Match that your returned deferrals had earned cannot stay.",
}


MONEY = {
    "after-tax, not matched": "after-tax money that earned no match",
    "after-tax, matched": "after-tax money that had earned match",
    "match": "match",
}
"""Sources of money in the words of a message."""


def messages(test: PlanTest, as_of: date | None = None) -> tuple[Message, ...]:
    """A message to everyone who is highly paid, gets money back, or is over a limit; in the order of the keys.

    Parameters
    ----------
    test : PlanTest
        The answer, its refunds by the days that applied when it was given.
    as_of : date, optional
        The day on which the messages are written: a day before it is not promised.
    """
    rooms = {(each.person, each.row): each for each in test.rooms}
    refunds: dict[tuple[str, int], list[Refund]] = defaultdict(list)
    for refund in test.refunds:
        refunds[refund.person, refund.row].append(refund)
    limits: dict[tuple[str, int], list[Limit]] = defaultdict(list)
    for limit in test.limits:
        limits[limit.person, limit.row].append(limit)
    made = []
    for who in sorted({*rooms, *refunds, *limits}):
        parts = _parts(test, who[0], rooms.get(who), refunds.get(who, []), limits.get(who, []), as_of)
        made.append(Message(*who, "\n\n".join(wrapped(part) for part in parts)))
    return tuple(made)


def wrapped(text: str) -> str:
    """A paragraph, or a list of them, in lines that a letter can hold."""
    return "\n".join(
        textwrap.fill(line, WIDTH, subsequent_indent="  " if line.startswith("- ") else "", break_on_hyphens=False)
        for line in text.split("\n")
    )


def _parts(
    test: PlanTest,
    person: str,
    room: Room | None,
    refunds: Sequence[Refund],
    limits: Sequence[Limit],
    as_of: date | None,
) -> list[str]:
    parts = [f"{test.plan}: your contributions of the plan year to {day(test.plan_year_end)}", f"Employee {person}"]
    if room is not None:
        parts.append(_ceiling(test, room, refunds))
    for kind, why in WHY.items():
        mine = [each for each in refunds if each.test == kind]
        if mine:
            said = [why, *(f"- {line(each, as_of)}" for each in mine)]
            if any(each.action == "paid back" and each.by is None for each in mine):
                said.append(_passed(kind, test.plan_year_end))
            parts.append("\n".join(said))
    wrongly = next((each for each in limits if each.rule == "Roth catch-up"), None)
    if wrongly is not None:
        parts.append(
            f"{dollars(wrongly.excess)} of your catch-up contributions were pre-tax and must become Roth, because your "
            "wages of the year before were above the line of the law. They are then income of the year."
        )
    back = [each for each in refunds if each.action == "paid back"]
    if any(each.place == ROTH_IRA for each in back):
        parts.append(ROLLED)
    if back:
        parts.append(_tax(back, test.plan_year_end.year))
    elif not refunds and not limits:
        undecided = test.outcome == "not known"
        parts.append(
            "A test is not decided yet; money may still go back." if undecided else "Nothing goes back to you."
        )
    if not back:
        parts.append(
            "Questions: ask the plan's administrator. This message applies published rules to the plan's data."
        )
        return parts
    parts.append(
        f"{_stay(back, as_of)}Questions: ask the plan's administrator. This message applies published rules to the "
        "plan's data and is no tax advice."
    )
    return parts


def _stay(back: Sequence[Refund], as_of: date | None) -> str:
    """What not to do with the money until it is paid back; nothing about money that left the plan before."""
    paid = [each for each in back if each.place != ROTH_IRA]
    if not paid:
        return ""
    if any(_over(each, as_of) for each in paid):
        return "If any of it has not reached you, ask the plan's administrator. "
    money = "this money elsewhere" if len(paid) == len(back) else "what is still in the plan"
    until = "until it is paid back" if any(each.by is None for each in paid) else "before then"
    return f"Please do not move {money} {until}. "


def _ceiling(test: PlanTest, room: Room, refunds: Sequence[Refund]) -> str:
    """The most that could be in of after-tax money, and all contributions against the yearly limit.

    Where the ACP test failed its limit was lower than the others: what was left is the ceiling.
    """
    year = test.plan_year_end.year
    failed = any(each.kind == "ACP" and each.chosen and each.outcome in ("failed", "not known") for each in test.tests)
    back = sum(each.principal for each in refunds if each.source.startswith("after-tax") and each.action == "paid back")
    kept = max(0, room.after_tax - back)
    if back:
        after_tax = f"{dollars(kept)}, of {dollars(room.after_tax)} that are in; what is above it goes back (below)."
    elif failed:
        held = ", which are in" if kept else ""
        after_tax = f"{dollars(kept)}{held}: more is not certain to stay, because of the plan's yearly test."
    else:
        after_tax = f"{dollars(room.after_tax + room.room)}, of which {dollars(room.after_tax)} are in."
    catch_up = f" Catch-up besides: {dollars(room.catch_up)}." if room.catch_up else ""
    return (
        f"Your ceiling for after-tax contributions of {year}: {after_tax} The yearly limit for all contributions is "
        f"{dollars(room.additions_limit)}; {dollars(room.additions)} are in.{catch_up}"
    )


def line(refund: Refund, as_of: date | None = None) -> str:
    """One refund in a sentence."""
    amount = dollars(refund.principal)
    source = MONEY.get(refund.source, refund.source)
    if refund.action == "becomes catch-up":
        return f"{amount} of your {source} stays in the plan as catch-up contributions. You need to do nothing."
    if refund.action == "becomes after-tax":
        taxed = f"; {dollars(refund.taxable)} is income as if it were paid out then" if refund.taxable else ""
        return f"{amount} of your {source} becomes after-tax money. It stays in the plan{taxed}."
    if refund.action == "forfeited":
        return f"{amount} of {source} is forfeited. It is not paid to you and not taxed."
    if refund.action == "to an unallocated account":
        return f"{amount} of {source} leaves your account and pays for later employer contributions. It is not taxed."
    by = f" by {day(refund.by)}" if refund.by else ""
    if refund.income is None:
        earned = ", with what it earned or less what it lost"
    elif refund.income < 0:
        earned = f", less {dollars(-refund.income)} that it lost"
    else:
        earned = f", with {dollars(refund.income)} that it earned"
    if refund.place == ROTH_IRA:
        return (
            f"{amount} of {source} was too much. You rolled it to a Roth IRA before, so the plan cannot pay it back: "
            f"it reports it as a corrective payment{earned}."
        )
    where = ""
    if refund.place == IN_PLAN_ROTH:
        where = " It was converted inside the plan before; the plan corrects that too."
    comes = "was to be" if _over(refund, as_of) else "is"
    return f"{amount} of {source} {comes} paid back to you{by}{earned}.{where}"


ROLLED = (
    "What went to the Roth IRA was no eligible rollover. It counts as a regular contribution to the Roth IRA, and what "
    "you may not contribute there for that year is an excess: ask the IRA's custodian to take it out with what it "
    "earned there by the due date, with extensions, of your tax return for the year in which you rolled it over. Left "
    "there it costs 6% a year."
)
"""IRC 402(c)(4), 408(d)(4), 408A(e), 4973(f); Treas. Reg. 1.402(c)-2. That it is a regular contribution and not a void
rollover is what practitioners say, as :func:`megaroth.law.corrections.rolled_over_excess` tells."""


def _over(refund: Refund, as_of: date | None) -> bool:
    """Whether the day by which it is paid back was before the day of the message."""
    return as_of is not None and refund.by is not None and refund.by < as_of


def _passed(test: str, end: date) -> str:
    """That no day of the law is left for a refund, and what follows.

    Notes
    -----
    Treas. Reg. 1.402(g)-1(e)(8)(iii); IRC 401(k)(8)(A), 401(m)(6)(A); Rev. Proc. 2021-30 s.4.04, App. A s.03.
    """
    if test == "402(g)":
        return (
            f"The law's last day for this, {day(excess_deferral_refund(end.year).due)}, has passed: what is paid later "
            f"is income of {end.year}, and once more of the year in which it is paid."
        )
    if test == "415(c)":
        return (
            f"The day by which plans should pay this back, {day(annual_additions_refund(end).due)}, has passed; it "
            "still goes back."
        )
    return (
        f"The law's last day for this, {day(statutory_correction(end).due)}, has passed. The plan still has to correct "
        "the test, now under the IRS's correction program (EPCRS), which adds earnings until the payment."
    )


def _tax(back: Sequence[Refund], year: int) -> str:
    """What is taxed, and of which year."""
    codes = ", ".join(sorted({each.code for each in back if each.code}))
    form = f"You get Form 1099-R with code {codes}." if codes else "You get Form 1099-R."
    free = "After-tax and Roth principal is not taxed again; what it earned is."
    own = sum(each.principal_taxed for each in back if each.test == "402(g)")
    earlier = f"{dollars(own)} are income of {year}, even if paid later." if own else ""
    if any(each.taxable is None for each in back):
        principal = sum(each.principal_taxed for each in back if each.test != "402(g)")
        pays = f"{dollars(principal)} of it was never taxed and is income of the year in which it is paid. "
        known = f"{pays if principal else ''}What the money earned is income too; the plan will tell you how much."
    else:
        rolled = sum(each.taxable or 0 for each in back if each.place == ROTH_IRA)
        total = sum(each.taxable or 0 for each in back) - own - rolled
        known = f"Taxed in the year in which it is paid: {dollars(total)}." if total > 0 else ""
        if rolled:
            known = f"{known} Taxed in the year in which it was rolled over: {dollars(rolled)}.".strip()
        known = known or ("" if own else "Nothing of it is taxed.")
    late = "It cannot be rolled over, and the 10% tax on early payments does not apply."
    return " ".join(part for part in (earlier, known, free, late, form) if part)


def day(when: date) -> str:
    """``15 March 2027``."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"
