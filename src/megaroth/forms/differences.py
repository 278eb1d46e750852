"""Where a form that came differs from what it should say, which side is wrong, and by which rule.

A form is wrong where a rule decides it whatever happened: a direct rollover bears no withholding, an amount that went
to Roth is box 2a and box 5 together. Where payer and ledger only tell of different amounts, neither is taken to be
right: the confirmation of the day decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from megaroth.forms import transactions as kinds
from megaroth.forms.expected import Expected
from megaroth.forms.model import Form1099R
from megaroth.forms.reasons import RECIPIENT, R
from megaroth.money import dollars

Side = Literal["form", "either"]
"""Which side is wrong: the form, or one of the two that only papers can tell."""

ALL_TO_ROTH = (kinds.IN_PLAN, kinds.TO_ROTH_IRA)
NO_INCOME = (kinds.TO_TRADITIONAL, kinds.TO_PLAN, kinds.ROTH_TO_ROTH_IRA, kinds.ROTH_TO_PLAN, kinds.IRA_TO_PLAN)
COMPARE = "compare both with the payer's confirmation of the day; correct the ledger if that agrees with the form"


class Difference(NamedTuple):
    """One box that does not say what it should."""

    field: str
    """The field of :class:`~megaroth.forms.model.Form1099R`."""
    came: int | str | None
    should: int | str | None
    side: Side
    rule: str
    authority: str
    to_do: str = ""


def differences(came: Form1099R, expected: Sequence[Expected]) -> tuple[Difference, ...]:
    """What of a form that came is not as expected, box by box.

    Parameters
    ----------
    came : Form1099R
        The form, or several added up.
    expected : sequence of Expected
        The form that should have come, or several that it holds together.
    """
    should = kinds.together([one.form for one in expected])
    names = {one.kind for one in expected}
    found = [
        one
        for check in (_gross, _taxable, _withheld, _contributions, _box_10, _box_11)
        for one in check(came, should, names)
    ]
    return (*found, *_codes(came, expected), *_ira(came, names))


def _gross(came: Form1099R, should: Form1099R, names: set[str]) -> Iterator[Difference]:
    del names
    if came.gross == should.gross:
        return
    withheld = should.withheld or came.withheld or 0
    if withheld and came.gross + withheld == should.gross:
        yield Difference("gross", came.gross, should.gross, "form", "box 1 is before withholding", f"{R}, box 1")
        return
    if should.gross and came.gross == 2 * should.gross:
        text = f"it is exactly twice the {dollars(should.gross)} that the ledger has: it seems to be counted twice"
        yield Difference("gross", came.gross, should.gross, "either", text, f"{R}, box 1", COMPARE)
        return
    more = "more" if came.gross > should.gross else "less"
    yield Difference(
        "gross",
        came.gross,
        should.gross,
        "either",
        f"the payer reports {dollars(abs(came.gross - should.gross))} {more} than the ledger has",
        f"{R}, box 1",
        f"look for an entry that is {'missing' if more == 'more' else 'double, or one of another year'}; {COMPARE}",
    )


def _taxable(came: Form1099R, should: Form1099R, names: set[str]) -> Iterator[Difference]:
    if came.taxable == should.taxable or kinds.ROTH_IRA_PAID in names:
        return
    if should.taxable is None:
        if came.taxable:
            yield Difference(
                "taxable", came.taxable, None, "form", "at a loss nothing is taxable", f"{R}, box 2a; IRC 72(e)(8)"
            )
        return
    if came.taxable is None:
        if came.not_determined and should.not_determined:
            return
        text = "a plan knows the basis: box 2a is filled in, with 0.00 where nothing is taxable"
        yield Difference("taxable", None, should.taxable, "form", text, f"{R}, box 2a; Notice 2014-54")
        return
    basis = should.contributions or 0
    if came.gross == should.gross and basis and came.taxable == came.gross:
        text = f"the {dollars(basis)} of contributions were taxed before and are no income"
        yield Difference("taxable", came.taxable, should.taxable, "form", text, "IRC 72(e)(8), 402A(c)(4)(A); " + R)
    elif names <= set(ALL_TO_ROTH) and came.gross != came.taxable + (came.contributions or 0):
        text = (
            f"all of it went to Roth, so box 1 is box 2a and box 5 together; the form's own boxes leave "
            f"{dollars(abs(came.gross - came.taxable - (came.contributions or 0)))} unexplained"
        )
        yield Difference("taxable", came.taxable, should.taxable, "form", text, f"{R}, direct rollovers")
    elif names <= set(NO_INCOME):
        text = "a direct rollover that stays pre-tax, or stays Roth, is no income: box 2a is 0.00"
        yield Difference("taxable", came.taxable, should.taxable, "form", text, f"{R}; IRC 402(c)(1)")
    elif names == {kinds.EMPLOYER_ROTH}:
        text = "employer money made as Roth is income in full: box 2a is box 1"
        yield Difference("taxable", came.taxable, should.taxable, "form", text, "Notice 2024-2, Q&A L-9")
    elif names == {kinds.PAID} and came.taxable == 0:
        text = "money was paid to you, so box 2a is the pre-tax part; what you rolled over you say on your return"
        yield Difference("taxable", came.taxable, should.taxable, "form", text, f"{R}, box 2a")
    else:
        text = "payer and ledger divide the amount differently into earnings and contributions"
        yield Difference("taxable", came.taxable, should.taxable, "either", text, f"{R}, box 2a", COMPARE)


def _withheld(came: Form1099R, should: Form1099R, names: set[str]) -> Iterator[Difference]:
    if (came.withheld or 0) == (should.withheld or 0):
        return
    if names <= {*kinds.DIRECT, kinds.EMPLOYER_ROTH, kinds.IRA_TO_PLAN}:
        text = "nothing is withheld from a direct rollover"
        yield Difference("withheld", came.withheld, should.withheld, "form", text, "IRC 3405(c)(2)")
    else:
        text = "payer and ledger differ on the tax withheld; the return takes credit for what the form says"
        yield Difference("withheld", came.withheld, should.withheld, "either", text, f"{R}, box 4", COMPARE)


def _contributions(came: Form1099R, should: Form1099R, names: set[str]) -> Iterator[Difference]:
    if (came.contributions or 0) == (should.contributions or 0):
        return
    found = ("contributions", came.contributions, should.contributions)
    if names <= set(kinds.OF_IRAS):
        yield Difference(*found, "form", "an IRA's form never shows contributions in box 5", f"{RECIPIENT}, box 5")
    elif not came.contributions and came.gross == should.gross:
        text = "box 5 shows the contributions in it: without it all looks taxable"
        yield Difference(*found, "form", text, f"{R}, box 5")
    elif (came.contributions or 0) > came.gross and came.taxable is not None:
        text = "contributions cannot be above the gross amount, but at a loss"
        yield Difference(*found, "form", text, f"{R}, box 5")
    else:
        text = "payer and ledger differ on the contributions in it"
        yield Difference(*found, "either", text, f"{R}, box 5", COMPARE)


def _codes(came: Form1099R, expected: Sequence[Expected]) -> Iterator[Difference]:
    held = set(came.codes)
    right = [any(held == set(code) for code in one.codes) for one in expected]
    if all(right):
        return
    names = [one.kind for one in expected]
    should = " and ".join(dict.fromkeys(one.form.codes for one in expected))
    if kinds.EXCESS_DEFERRAL in names and len(expected) > 1:
        yield Difference(
            "codes",
            came.codes,
            should,
            "form",
            "two forms are due: the deferrals are income of the year in which they were made, their earnings of the "
            "year of payment; one code taxes one of them in the wrong year",
            "IRC 402(g)(2)(C); " + R,
        )
        return
    if set(names) <= {*kinds.DIRECT, kinds.EMPLOYER_ROTH} and "G" not in held and "H" not in held:
        yield Difference(
            "codes",
            came.codes,
            should,
            "form",
            "it went straight to the other account, so it is a direct rollover whatever the age",
            f"{R}, guide to distribution codes",
            "if the cheque was made out to you instead, correct the ledger: a payment, and its rollover within 60 days",
        )
    elif names == [kinds.PAID] and held == {"G"}:
        yield Difference(
            "codes",
            came.codes,
            should,
            "either",
            "G is for money that the payer sent straight to the other account; the ledger has a payment to you",
            f"{R}, guide to distribution codes",
            "if it was sent straight there, correct the ledger: a rollover instead of the payment",
        )
    elif set(names) <= set(kinds.CORRECTIONS):
        rules = {one.kind: next((w.text for w in one.why if w.field == "codes"), "") for one in expected}
        text = "; ".join(filter(None, rules.values())) or "the code follows from what was corrected"
        yield Difference("codes", came.codes, should, "form", text, f"{R}, corrective distributions")
    else:
        text = "; ".join(dict.fromkeys(w.text for one in expected for w in one.why if w.field == "codes"))
        yield Difference("codes", came.codes, should, "form", text, f"{R}, guide to distribution codes")


def _ira(came: Form1099R, names: set[str]) -> Iterator[Difference]:
    if kinds.IRA_TO_PLAN in names or (kinds.IRA_EXCESS in names and not came.ira):
        return
    ticked = bool(names & {kinds.IRA_CONVERTED, kinds.IRA_PAID, kinds.IRA_EXCESS})
    if ticked == came.ira:
        return
    text = (
        "the IRA/SEP/SIMPLE box is checked for a traditional, SEP or SIMPLE IRA: without it software takes a plan's "
        "pension, and Form 8606 is left out"
        if ticked
        else "the IRA/SEP/SIMPLE box is not for plans and not for Roth IRAs: with it software asks for Form 8606"
    )
    yield Difference(
        "ira", "checked" if came.ira else "", "checked" if ticked else "", "form", text, f"{R}, IRA/SEP/SIMPLE checkbox"
    )


def _box_10(came: Form1099R, should: Form1099R, names: set[str]) -> Iterator[Difference]:
    if (came.in_plan_rollover or 0) == (should.in_plan_rollover or 0):
        return
    found = ("in_plan_rollover", came.in_plan_rollover, should.in_plan_rollover)
    authority = f"{R}, box 10; Notice 2010-84, Q&A-13"
    if kinds.ROTH_PAID not in names:
        text = "box 10 belongs to a later payment from the designated Roth account, not to the rollover itself"
        yield Difference(*found, "form", text, authority)
    else:
        text = (
            "which dollars of an in-plan rollover leave first is open (U5); the ledger counts converted dollars first, "
            "and never more than was income when it was rolled over"
        )
        yield Difference(*found, "either", text, authority, COMPARE)


def _box_11(came: Form1099R, should: Form1099R, names: set[str]) -> Iterator[Difference]:
    if came.first_roth_year == should.first_roth_year or (
        came.first_roth_year
        and not should.first_roth_year
        and names & {kinds.ROTH_PAID, kinds.ROTH_TO_ROTH_IRA, kinds.ROTH_TO_PLAN}
    ):
        return
    found = ("first_roth_year", came.first_roth_year, should.first_roth_year)
    if not names & {kinds.ROTH_PAID, kinds.ROTH_TO_ROTH_IRA, kinds.ROTH_TO_PLAN}:
        text = "box 11 is for money that leaves the designated Roth account"
        yield Difference(*found, "form", text, f"{R}, box 11")
    elif not came.first_roth_year:
        text = "box 11 shows the first year of the designated Roth account: the five years count from it"
        yield Difference(*found, "form", text, f"{R}, box 11")
    else:
        text = "payer and file differ on the first year of the designated Roth account"
        to_do = "see when the first Roth contribution or conversion came in; it decides when earnings are free"
        yield Difference(*found, "either", text, f"{R}, box 11", to_do)
