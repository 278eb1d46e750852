"""A failed ADP test corrected: catch-up first, then after-tax contributions where the plan does so, then refunds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from megaroth.census.answers import Refund
from megaroth.census.match_earned import match_lost
from megaroth.census.messages import day
from megaroth.census.percentages import Compared
from megaroth.census.person_limits import Counted, after_tax_cap
from megaroth.census.refunding import PLAN, Known, Piece, deferral_pieces, income_of_deferrals, rows
from megaroth.census.terms import PlanTerms
from megaroth.law.nondiscrimination.excess_contributions import (
    ExcessContribution,
    Recharacterized,
    excess_contribution,
    recharacterized,
)
from megaroth.law.nondiscrimination.levelling import apportion
from megaroth.law.nondiscrimination.plan_deadlines import recharacterization, without_excise
from megaroth.law.nondiscrimination.prior_year import different_methods
from megaroth.money import LARGEST, dollars


class DeferralsCorrected(NamedTuple):
    """One highly paid person's share of an ADP excess, and what becomes of it."""

    found: Counted
    sheet: ExcessContribution
    changed: Recharacterized
    too_late: bool = False
    """Whether some of it would have become after-tax contributions, had the day for that not passed."""

    @property
    def gone(self) -> int:
        """Deferrals of the share that are paid back, under 402(g) or for the test."""
        return self.sheet.deferrals_returned + self.changed.refund

    @property
    def sheets(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        """The worksheets, under the person."""
        who = self.found.who.person
        return ((f"{who}/excess_contribution", self.sheet), (f"{who}/recharacterized", self.changed))


def correct_deferrals(failed: Compared, terms: PlanTerms, as_of: date | None = None) -> list[DeferralsCorrected]:
    """An ADP excess shared out by dollars, and turned into catch-up, after-tax contributions or refunds.

    Parameters
    ----------
    failed, terms
        The test and the plan.
    as_of : date, optional
        The day on which it is corrected, where the plan does not name one: after the last day for it nothing becomes
        after-tax contributions.

    Notes
    -----
    IRC 401(k)(8); Treas. Reg. 1.401(k)-2(b)(2)(iii), (3), (4)(i), (v); 1.401(m)-2(c)(3).
    """
    people = failed.people
    amounts = [each.deferral.counted if each.deferral else 0 for each in people]
    held = [in_plan_deferrals(each.counted) for each in people]
    keys = [each.counted.who.person for each in people]
    may = (
        terms.correction == "recharacterize"
        and terms.after_tax
        and different_methods(terms.adp_method == "current", terms.acp_method == "current").may_borrow
    )
    done = terms.testing_done_on or as_of
    in_time = may and (done is None or done <= recharacterization(terms.plan_year_end).due)
    made = []
    for each, share in zip(people, apportion(amounts, held, failed.test.excess, keys), strict=True):
        found = each.counted
        if not share:
            continue
        sheet = excess_contribution(
            share,
            min(share, found.excess_deferrals),
            found.catch_up_limit.limit,
            found.catch_up.catch_up,
            found.roth_only,
            max(0, found.roth - found.catch_up.catch_up),
        )
        cap = after_tax_cap(found.who, terms, True)
        room = LARGEST if cap >= LARGEST else max(0, cap - found.after_tax)  # no cap is not shown as an amount
        changed = recharacterized(sheet.refund, room, in_time)
        made.append(DeferralsCorrected(found, sheet, changed, may and not in_time and min(sheet.refund, room) > 0))
    return made


def in_plan_deferrals(found: Counted) -> int:
    """Deferrals to this plan that are in its ADP test."""
    return max(0, found.deferrals - found.deferrals_out - found.catch_up.catch_up)


def deferral_refunds(corrected: DeferralsCorrected, terms: PlanTerms, known: Known) -> list[Refund]:
    """The rows of one person's ADP correction.

    Notes
    -----
    Form 1099-R: code 8, with B for a Roth source; both are income of the year of payment.
    """
    found, who, sheet = corrected.found, corrected.found.who, corrected.sheet
    by = without_excise(terms.plan_year_end, terms.eaca).due
    gone = found.excess_deferrals + found.deferrals_out
    made = []
    if sheet.becomes_catch_up:
        source = "Roth deferrals" if found.roth_only else "deferrals"
        note = (
            "It stays in the plan as catch-up and leaves less room for other catch-up of the year. Match on it may be "
            "forfeited, if the plan says so (1.414(v)-1(d)(2)(iii))."
        )
        piece = Piece(source, sheet.becomes_catch_up, PLAN, False, "")
        made += rows(who, "ADP", "becomes catch-up", [piece], None, by, note)
    changed = corrected.changed.becomes_after_tax
    if changed:
        pieces = deferral_pieces(found, changed, "8", "B8", gone)
        note = (
            "Income as if it were paid out, without the money's earnings. The ACP of the plan year in which that is "
            "done counts it as an after-tax contribution (1.401(m)-2(a)(4)(ii))."
        )
        last = recharacterization(terms.plan_year_end).due
        made += rows(who, "ADP", "becomes after-tax", pieces, None, last, note)
    if corrected.changed.refund:
        paid = corrected.changed.refund
        pieces = deferral_pieces(found, paid, "8", "B8", gone + changed)
        notes = []
        if corrected.too_late:
            last = recharacterization(terms.plan_year_end).due
            notes.append(
                f"It is too late to become after-tax contributions: {day(last)} was the last day for that "
                "(1.401(k)-2(b)(3)(iii)(A))."
            )
        if sheet.only_if_roth:
            notes.append(
                f"Up to {dollars(min(paid, sheet.only_if_roth))} could stay as catch-up if the plan makes it Roth: "
                "last year's FICA wages bar pre-tax catch-up (IRC 414(v)(7))."
            )
        made += rows(who, "ADP", "paid back", pieces, income_of_deferrals(who, paid, known), by, " ".join(notes))
    return made


# --- match on what goes back --------------------------------------------------------------------------


class MatchLost(NamedTuple):
    """Match on deferrals that go back under 402(g) or for a failed ADP test."""

    found: Counted
    back: int
    """Deferrals that go back, cents."""
    match: int | None
    """Match that they had earned, cents; None where the formula is not told."""

    @property
    def key(self) -> tuple[str, int]:
        """The person and the row."""
        return (self.found.who.person, self.found.who.row)


def match_on_returned(
    people: Sequence[Counted], corrected: Sequence[DeferralsCorrected], terms: PlanTerms
) -> list[MatchLost]:
    """Match that stands on deferrals that go back, of everyone who has any.

    Notes
    -----
    IRC 411(a)(3)(G); Treas. Reg. 1.401(a)(4)-4(e)(3)(iii)(G), 1.401(m)-2(a)(5)(v). A deferral that goes back both as
    an excess deferral and for the test goes back once.
    """
    refunds = {id(each.found): each.changed.refund for each in corrected}
    made = []
    for each in people:
        back = each.excess_deferrals + refunds.get(id(each), 0)
        if back and each.match:
            lost = match_lost(each.who, terms, each.may_be_matched, back, each.match)
            made.append(MatchLost(each, back, lost))
    return made


def match_refunds(lost: MatchLost, terms: PlanTerms) -> list[Refund]:
    """The row of match that is forfeited because its base goes back; none where the plan keeps it."""
    if not lost.match or not terms.forfeit_related_match:
        return []
    by = without_excise(terms.plan_year_end, terms.eaca).due
    note = "Earned by deferrals that go back: forfeited, vested or not, never paid out (IRC 411(a)(3)(G))."
    return rows(
        lost.found.who, "match rate", "forfeited", [Piece("match", lost.match, PLAN, False, "")], None, by, note
    )
