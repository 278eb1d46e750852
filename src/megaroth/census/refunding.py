"""What goes back to whom after a limit was passed or a test failed: per person, source and place of the money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from megaroth.census.answers import Refund
from megaroth.census.match_earned import match_of
from megaroth.census.person_limits import Counted
from megaroth.census.sums import Person
from megaroth.census.terms import PlanTerms
from megaroth.law.corrections import allocable_income
from megaroth.law.deadlines import excess_deferral_refund
from megaroth.law.nondiscrimination.plan_deadlines import annual_additions_refund
from megaroth.money import share_of

AFTER_TAX, IN_PLAN_ROTH, ROTH_IRA, PLAN = "after-tax account", "in-plan Roth account", "Roth IRA", "plan"

CONVERTED = (
    "Converted before the failure was known: it was no eligible rollover. No guidance was found; plans undo the "
    "conversion or pay from the Roth account, and income taxed at the conversion is not taxed again."
)
ROLLED_OUT = (
    "Already in a Roth IRA: it was no eligible rollover. The plan reports a corrective payment and tells the person, "
    "who takes it out of the Roth IRA with its income as an excess contribution (IRC 408(d)(4))."
)
NO_INCOME = "The census does not tell what the money earned: add the income or loss of the plan year."
EARNINGS_ON = "EPCRS adds earnings until the day of payment, which the census cannot tell."
LOST = "The loss lowers the payment, not what is taxed of the principal."


class Known(NamedTuple):
    """What the census tells of income: whether its columns hold anything at all."""

    after_tax: bool
    deferrals: bool


class Piece(NamedTuple):
    """One part of a refund before its income is known."""

    source: str
    amount: int
    place: str
    taxed: bool
    """Whether the principal is income of the person."""
    code: str
    note: str = ""


def known_income(people: Iterable[Person]) -> Known:
    """Whether the census tells balances and income of the two kinds of money."""
    held = list(people)
    return Known(
        any(each.opening_match_and_after_tax or each.match_and_after_tax_income for each in held),
        any(each.opening_deferrals or each.deferrals_income for each in held),
    )


def income_of_contributions(who: Person, excess: int, known: Known) -> int | None:
    """The year's income of match and after-tax money that goes with an excess; None where nothing is told of it.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(b)(2)(iv)(C), by fraction.
    """
    if not known.after_tax:
        return None
    return allocable_income(
        who.match_and_after_tax_income, excess, who.opening_match_and_after_tax, match_of(who) + who.after_tax
    ).allocable


def income_of_deferrals(who: Person, excess: int, known: Known) -> int | None:
    """The year's income of deferrals that goes with an excess; None where nothing is told of it.

    Notes
    -----
    Treas. Reg. 1.402(g)-1(e)(5)(iii), 1.401(k)-2(b)(2)(iv)(C), by fraction.
    """
    if not known.deferrals:
        return None
    deferrals = who.pre_tax + who.roth + who.catch_up_pre_tax + who.catch_up_roth
    return allocable_income(who.deferrals_income, excess, who.opening_deferrals, deferrals).allocable


def rows(
    who: Person,
    test: str,
    action: str,
    pieces: Sequence[Piece],
    income: int | None,
    by: date | None,
    note: str = "",
) -> list[Refund]:
    """Pieces as refunds, the income shared by principal to the cent."""
    whole = sum(piece.amount for piece in pieces)
    made = []
    done = given = 0
    for piece in pieces:
        if not piece.amount:
            continue
        done += piece.amount
        upto = 0 if income is None else share_of(income, done, whole)
        own = None if income is None else upto - given
        given = upto
        principal = piece.amount if piece.taxed else 0
        taxable = None if own is None else max(0, principal + own)
        if action != "paid back":
            own, taxable = (None if income is None else own), (principal if action == "becomes after-tax" else 0)
        said = " ".join(
            text for text in (piece.note, note, NO_INCOME if own is None and action == "paid back" else "") if text
        )
        made.append(
            Refund(
                who.person,
                who.row,
                test,  # type: ignore[arg-type]
                piece.source,
                action,  # type: ignore[arg-type]
                piece.amount,
                own if action in ("paid back", "forfeited", "to an unallocated account") else None,
                taxable,
                piece.place,
                piece.code if action in ("paid back", "becomes after-tax") else "",
                by,
                said,
                principal if action in ("paid back", "becomes after-tax") else 0,
            )
        )  # fmt: skip
    return made


# --- from which money ------------------------------------------------------------------------------------


class AfterTaxLeft(NamedTuple):
    """Where after-tax money of the year lies, as far as it has not gone back yet."""

    account: int
    roth: int
    ira: int

    def pieces(self, source: str, amount: int, code: str) -> tuple[list[Piece], AfterTaxLeft]:
        """So much of it, from the after-tax account first, then from the plan's Roth account, then the Roth IRA."""
        account = min(amount, self.account)
        roth = min(amount - account, self.roth)
        ira = amount - account - roth
        roth_code = code if code == "E" else f"B{code}"
        pieces = [
            Piece(source, account, AFTER_TAX, False, code),
            Piece(source, roth, IN_PLAN_ROTH, False, roth_code, CONVERTED),
            Piece(source, ira, ROTH_IRA, False, code, ROLLED_OUT),
        ]
        return [each for each in pieces if each.amount], AfterTaxLeft(
            self.account - account, self.roth - roth, max(0, self.ira - ira)
        )


def after_tax_left(who: Person) -> AfterTaxLeft:
    """Where the person's after-tax money of the year lies."""
    roth = min(who.after_tax, who.after_tax_converted)
    ira = min(who.after_tax - roth, who.after_tax_rolled_out)
    return AfterTaxLeft(who.after_tax - roth - ira, roth, ira)


def deferral_pieces(found: Counted, amount: int, code: str, roth_code: str, gone: int = 0) -> list[Piece]:
    """So much of the deferrals: pre-tax before Roth, after what has gone back already."""
    pre_tax = max(0, found.deferrals - found.roth - gone)
    first = min(amount, pre_tax)
    return [
        Piece("pre-tax deferrals", first, PLAN, True, code),
        Piece("Roth deferrals", amount - first, PLAN, False, roth_code),
    ]


# --- limits ----------------------------------------------------------------------------------------------


def limit_refunds(found: Counted, terms: PlanTerms, known: Known) -> list[Refund]:
    """What goes back for deferrals and annual additions above the limits.

    Notes
    -----
    IRC 402(g)(2), 415(c); Rev. Proc. 2021-30 s.6.06(2). Codes: Instructions for Form 1099-R, P for what is income of
    the year before the payment, E for corrections under EPCRS.
    """
    who = found.who
    made: list[Refund] = []
    if not found.excess_deferrals and not found.additions.excess:
        return made
    if found.excess_deferrals:
        pieces = deferral_pieces(found, found.excess_deferrals, "P", "BP")
        made += rows(
            who,
            "402(g)",
            "paid back",
            pieces,
            income_of_deferrals(who, found.excess_deferrals, known),
            excess_deferral_refund(terms.year).due,
            f"The principal is income of {terms.year}, the income of the year of payment (a second form, code 8); paid "
            f"within {terms.year}, all of it is code 8.",
        )
    out = found.out
    by = annual_additions_refund(terms.plan_year_end).due
    own = out.unmatched_after_tax + out.matched_after_tax
    if own:
        unmatched, left = after_tax_left(who).pieces("after-tax, not matched", out.unmatched_after_tax, "E")
        matched, _ = left.pieces("after-tax, matched", out.matched_after_tax, "E")
        income = income_of_contributions(who, own, known)
        made += rows(who, "415(c)", "paid back", [*unmatched, *matched], income, by, EARNINGS_ON)
    if found.deferrals_out:
        pieces = deferral_pieces(found, found.deferrals_out, "E", "E", found.excess_deferrals)
        income = income_of_deferrals(who, found.deferrals_out, known)
        made += rows(who, "415(c)", "paid back", pieces, income, by, EARNINGS_ON)
    employer = [
        Piece("match", found.match_out, PLAN, False, ""),
        Piece("employer money", out.employer, PLAN, False, ""),
    ]
    made += rows(
        who, "415(c)", "to an unallocated account", employer, None, by, "It lowers later employer contributions."
    )
    return made
