"""A failed ACP test corrected: whose excess it is, and from which money it goes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from megaroth.census.answers import Refund
from megaroth.census.match_earned import earned
from megaroth.census.percentages import WITHOUT_MATCH, Compared, Tested, behind
from megaroth.census.person_limits import Counted
from megaroth.census.refunding import PLAN, Known, Piece, after_tax_left, income_of_contributions, rows
from megaroth.census.terms import PlanTerms
from megaroth.law.nondiscrimination.levelling import apportion
from megaroth.law.nondiscrimination.order_of_money import (
    Band,
    Removed,
    after_tax_alone,
    match_first,
    unmatched_after_tax_first,
)
from megaroth.law.nondiscrimination.plan_deadlines import without_excise
from megaroth.money import portion, share_of


class ContributionsCorrected(NamedTuple):
    """One highly paid person's excess aggregate contributions, and from which money they go back."""

    found: Counted
    share: int
    removed: Removed
    changed: int
    """Deferrals that had become after-tax contributions, cents."""
    deferrals_out: int
    """What went back of the deferrals before, cents."""
    match_lost: int = 0
    """Match that had been earned by after-tax money that goes back where the test leaves match out, cents."""


def correct_contributions(
    failed: Compared,
    terms: PlanTerms,
    changed: Mapping[str, int],
    forfeited: Mapping[str, int],
    deferrals_out: Mapping[str, int],
) -> list[ContributionsCorrected]:
    """An ACP excess shared out by dollars, and the money that it is taken from.

    Parameters
    ----------
    changed, forfeited, deferrals_out : mapping
        Per person, what the correction of the ADP test did: deferrals that became after-tax contributions, match
        that was forfeited, deferrals that went back; cents.

    Notes
    -----
    IRC 401(m)(6); Treas. Reg. 1.401(m)-2(b)(2), (3), (5). What is not in this plan cannot go back from it.
    """
    without = failed.test.option == WITHOUT_MATCH
    people = failed.people
    keys = [each.counted.who.person for each in people]
    match = [
        0 if without or not each.match else max(0, each.counted.match - forfeited.get(key, 0) - each.match.in_adp_test)
        for key, each in zip(keys, people, strict=True)
    ]
    own = [max(0, each.counted.after_tax) + changed.get(key, 0) for key, each in zip(keys, people, strict=True)]
    held = [one + other for one, other in zip(match, own, strict=True)]
    amounts = [behind(each, "ACP", failed.test.option) for each in people]
    made = []
    for index, share in enumerate(apportion(amounts, held, failed.test.excess, keys)):
        if share:
            key = keys[index]
            gone, lost = deferrals_out.get(key, 0), 0
            if without:
                its_match = max(0, people[index].counted.match - forfeited.get(key, 0))
                alone = after_tax_alone(share, _by_rate(people[index], own[index], its_match, gone, terms), its_match)
                removed, lost = Removed(alone.unmatched, alone.matched, 0, 0, alone.left), alone.match_lost
            elif terms.correction_order == "match first":
                removed = match_first(share, match[index], own[index])
            else:
                by_rate = _by_rate(people[index], own[index], match[index], gone, terms)
                removed = unmatched_after_tax_first(share, by_rate, match[index])
            made.append(ContributionsCorrected(people[index].counted, share, removed, changed.get(key, 0), gone, lost))
    return made


def _by_rate(each: Tested, after_tax: int, match: int, gone: int, terms: PlanTerms) -> tuple[Band, ...]:
    """After-tax money by the rate of match that it earned."""
    found = each.counted
    deferrals = max(0, found.deferrals - found.deferrals_out - gone)
    return earned(found.who, terms, after_tax, deferrals, match).after_tax


def contribution_refunds(corrected: ContributionsCorrected, terms: PlanTerms, known: Known) -> list[Refund]:
    """The rows of one person's ACP correction.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(b)(2)(vi), (3): vested match is paid out, match that is not vested is forfeited, in
    proportion; after-tax principal is no income. Form 1099-R code 8.
    """
    found, who, removed = corrected.found, corrected.found.who, corrected.removed
    by = without_excise(terms.plan_year_end, terms.eaca).due
    already = found.out.unmatched_after_tax + found.out.matched_after_tax
    _, left = after_tax_left(who).pieces("", already, "8")
    # Money that was recharacterized became income by that, so that its principal is not taxed again.
    own = min(removed.unmatched_after_tax, max(0, found.after_tax - removed.matched_after_tax))
    first, left = left.pieces("after-tax, not matched", own, "8")
    first.append(Piece("recharacterized deferrals", removed.unmatched_after_tax - own, PLAN, False, "8"))
    second, left = left.pieces("after-tax, matched", removed.matched_after_tax, "8")
    match = removed.related_match + removed.other_match
    vested = portion(match, min(who.vested, 1_000_000))
    paid = [*first, *second, Piece("match", vested, PLAN, True, "8")]
    income = income_of_contributions(who, corrected.share - removed.left, known)
    whole = corrected.share - removed.left
    lost_income = None if income is None else share_of(income, match - vested, whole)
    paid_income = None if income is None or lost_income is None else income - lost_income
    made = rows(who, "ACP", "paid back", paid, paid_income, by)
    note = "Not vested; not to be given to those whose contributions are corrected."
    made += rows(who, "ACP", "forfeited", [Piece("match", match - vested, PLAN, False, "")], lost_income, by, note)
    if corrected.match_lost and terms.forfeit_related_match:
        note = "Earned by after-tax money that goes back: forfeited, vested or not, never paid out (IRC 411(a)(3)(G))."
        piece = Piece("match", corrected.match_lost, PLAN, False, "")
        made += rows(who, "match rate", "forfeited", [piece], None, by, note)
    return made
