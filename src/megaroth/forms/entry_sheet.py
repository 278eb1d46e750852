"""How to type forms into tax software so that nothing is counted twice: one entry a destination, totals tied.

Software that is given one form with two destinations takes it for one rollover, and taxes what went to the traditional
IRA, or counts the conversion twice. Entered in parts whose sums are the form, it cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from megaroth.forms import transactions as kinds
from megaroth.forms.expected import Expected
from megaroth.forms.model import Form1099R
from megaroth.forms.reconcile import Matched
from megaroth.law.rollovers import split_report
from megaroth.money import dollars

ANSWERS = {
    kinds.IN_PLAN: "rolled over to a designated Roth account in the same plan",
    kinds.TO_ROTH_IRA: "rolled over to a Roth IRA; no conversion of an IRA, so not Form 8606 Part II",
    kinds.TO_TRADITIONAL: "rolled over to a traditional IRA; it was not converted",
    kinds.TO_PLAN: "rolled over to another employer's plan",
    kinds.ROTH_TO_ROTH_IRA: "rolled over to a Roth IRA",
    kinds.ROTH_TO_PLAN: "rolled over to a designated Roth account of another plan",
    kinds.IRA_CONVERTED: "converted to a Roth IRA; the basis comes from Form 8606",
    kinds.IRA_TO_PLAN: "rolled over to a plan",
    kinds.RECHARACTERIZED: "a recharacterized contribution, no distribution; attach a statement",
    kinds.EMPLOYER_ROTH: "rolled over to a designated Roth account in the same plan; all of it is taxable",
    kinds.EXCESS_DEFERRAL_EARNINGS: "a corrective distribution, income of this year",
}
SAME_IRA = (kinds.IN_PLAN, kinds.TO_ROTH_IRA)


class EntryRow(NamedTuple):
    """One entry to type in."""

    what: str
    """The kind of transaction."""
    form: Form1099R
    answer: str
    """What to answer where the software asks what became of the money."""


class EntrySheet(NamedTuple):
    """One form that came, as it is to be typed in."""

    numbers: tuple[int, ...]
    """The forms that came."""
    person: str
    plan: str
    rows: tuple[EntryRow, ...]
    total: Form1099R
    """The rows' sums."""
    ties: bool
    """Whether the sums are the form's; where they are not, ask for a corrected form before filing."""
    open_boxes: tuple[str, ...]
    """Fields that differ from what they should say; a corrected form settles them."""
    sheet: tuple[tuple[str, Any], ...]
    """The worksheet behind a split, under its address."""


def entry_sheet(matched: Matched, returned: Mapping[int, int]) -> EntrySheet:
    """How to type in one pairing.

    Parameters
    ----------
    matched : Matched
        Forms that came with those that were expected.
    returned : mapping of int to int
        By number of the payment, what of it was rolled over within 60 days; cents.
    """
    first = matched.expected[0]
    rows = tuple(_row(one, matched, returned) for one in matched.expected)
    total = kinds.together([row.form for row in rows])
    came = matched.form
    ties = (total.gross, total.taxable or 0, total.contributions or 0) == (
        came.gross,
        came.taxable or 0,
        came.contributions or 0,
    )
    return EntrySheet(
        tuple(one.number for one in matched.received),
        first.person,
        first.plan,
        rows,
        total,
        ties,
        tuple(one.field for one in matched.differences),
        _split(matched),
    )


def _row(one: Expected, matched: Matched, returned: Mapping[int, int]) -> EntryRow:
    form = one.form
    if len(matched.expected) == 1 and not any(
        each.field in ("gross", "taxable", "contributions") for each in matched.differences
    ):
        form = matched.form  # as it came: the payer's code and box 4 count
    back = sum(returned.get(part.number, 0) for part in one.parts)
    if one.kind in (kinds.PAID, kinds.ROTH_PAID, kinds.IRA_PAID, kinds.ROTH_IRA_PAID):
        answer = f"paid to you; {dollars(back)} of it rolled over within 60 days" if back else "paid to you and kept"
    elif one.kind == kinds.EXCESS_DEFERRAL:
        answer = _deferrals(form.codes)
    else:
        answer = ANSWERS.get(one.kind, "a corrective distribution; it cannot be rolled over")
    return EntryRow(one.kind, form, answer)


def _deferrals(codes: str) -> str:
    if "P" in codes:
        return "a corrective distribution; with code P it belongs on the return of the year before"
    if "8" in codes:
        return ANSWERS[kinds.EXCESS_DEFERRAL_EARNINGS]
    return "paid back too late: income of this year, no rollover"


def _split(matched: Matched) -> tuple[tuple[str, Any], ...]:
    """The worksheet of a split between Roth and pre-tax destinations."""
    names = {one.kind for one in matched.expected}
    if not names & set(SAME_IRA) or kinds.TO_TRADITIONAL not in names or not names <= {*SAME_IRA, kinds.TO_TRADITIONAL}:
        return ()

    def sums(*wanted: str) -> tuple[int, int]:
        parts = [part for one in matched.expected if one.kind in wanted for part in one.parts]
        basis = sum(part.basis for part in parts)
        return sum(part.amount for part in parts) - basis, basis

    roth, traditional = sums(*SAME_IRA), sums(kinds.TO_TRADITIONAL)
    if min(*roth, *traditional) < 0:  # a loss has no such parts
        return ()
    first = matched.expected[0]
    return ((f"{first.person}/{first.plan}/split_report", split_report(*roth, *traditional)),)
