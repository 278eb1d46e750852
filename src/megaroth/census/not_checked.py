"""What a plan test says beside its numbers: what to mind, and what it could not look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from megaroth.census.answers import Refund, TopHeavy
from megaroth.census.comparing import BothCompared, cured_by_qnec, failing
from megaroth.census.contribution_refunds import ContributionsCorrected
from megaroth.census.deferral_refunds import DeferralsCorrected, MatchLost
from megaroth.census.highly_paid import prior_ownership_told, tied_for_the_last_seat
from megaroth.census.percentages import EXCLUDABLE, KINDS, Compared, behind
from megaroth.census.person_limits import is_calendar
from megaroth.census.sums import Person, PlanSums
from megaroth.census.terms import BY_MATCH, PlanTerms
from megaroth.law.nondiscrimination.late_correction import one_to_one
from megaroth.law.nondiscrimination.levelling import total_excess_of_exact_ratios
from megaroth.law.nondiscrimination.plan_deadlines import statutory_correction
from megaroth.money import dollars, percent, rate_of, share_of


def not_checked(terms: PlanTerms, sums: PlanSums, people: Sequence[Person], heavy: TopHeavy) -> tuple[str, ...]:
    """What no census of one plan can tell, or what this one does not."""
    found = [
        "limits across other employers: deferrals elsewhere count against 402(g) (the person must say so by 1 March)",
        "related employers, affiliated service groups and leased staff outside this file (IRC 414(b), (c), (m), (n))",
        "whether each rate of match and after-tax money, withdrawals and conversions are open to enough of the others "
        "(1.401(a)(4)-4): a census tells from which day match and after-tax money are open, and that was looked at",
        "nondiscrimination of profit sharing, and of QNECs with and without them (1.401(a)(4)-2, -8; 1.401(k)-2(a)(6))",
        "that test pay meets 414(s), and that money was paid to the trust within 12 months after the plan year",
    ]
    if not is_calendar(terms):
        found.append("402(g), which runs by calendar year: this plan year does not (megaroth census monitor)")
    if terms.safe_harbor != "none":
        found.append(
            "the conditions of the safe harbor itself: its notice, its formula and its contributions for everyone"
        )
    if terms.safe_harbor != "none" and sums.parts[EXCLUDABLE].people:
        found.append(
            "the ADP test of those who are in the plan before age 21 or a year of service, if the safe harbor leaves "
            "them out (1.401(k)-3(h)(3))"
        )
    if terms.safe_harbor in BY_MATCH and not terms.acp_safe_harbor and sums.match:
        found.append(
            "leaving match up to 4% of pay (3.5% in a QACA) out of the ACP, as an ADP safe harbor by match allows "
            "(1.401(m)-2(a)(5)(iv)): all match was counted"
        )
    if terms.safe_harbor != "none" and heavy.outcome == "exempt":
        found.append("profit sharing, forfeitures and other match of those who are only summed, for the exemption")
    if heavy.outcome == "not known":
        found.append(
            "whether the plan is top-heavy: "
            + (
                "who owns the business, or who is an officer, is not told"
                if heavy.all_accounts
                else "the census has no account balances"
            )
        )
    if heavy.outcome == "top-heavy" and heavy.minimum_rate < 30_000:
        found.append("the exact top-heavy minimum: for those who are only summed it was taken as 3%")
    if terms.adp_method == "prior" or terms.acp_method == "prior":
        found.append(
            "changes of method since last year, and of coverage where last year's average is not told group by group "
            "(1.401(k)-2(c))"
        )
        if terms.deferrals_in_acp:
            found.append("deferrals counted in the ACP: last year's figures are taken as they are told, none is moved")
    if terms.correction == "recharacterize":
        found.append(
            "what was recharacterized early this year for last year's excess: this year's ACP counts it, where the "
            "census has it as an after-tax contribution (1.401(m)-2(a)(4)(ii))"
        )
    if terms.kind == "403(b)":
        found.append("universal availability, the 15-year extra deferrals, and that this is no church plan")
    if any(each.ownership for each in people) and not prior_ownership_told(people):
        found.append("last year's ownership: this year's was taken for it")
    if not any(each.vested < 1_000_000 for each in people) and any(each.match for each in people):
        found.append("vesting: everyone who was judged alone is fully vested by this census")
    return tuple(found)


MOST = 12
"""So many people are named in notes."""


class Findings(NamedTuple):
    """What a plan test found, for what is said beside it."""

    sums: PlanSums
    people: Sequence[Person]
    highly_paid_over: int
    compared: Sequence[Compared]
    deferrals: Sequence[DeferralsCorrected]
    contributions: Sequence[ContributionsCorrected]
    lost: Sequence[MatchLost]
    refunds: Sequence[Refund]


def notes(terms: PlanTerms, found: Findings, as_of: date | None) -> tuple[str, ...]:
    """What to mind in this year's result."""
    said = []
    sums = found.sums
    if as_of is not None and as_of <= terms.plan_year_end:
        said.append("the plan year is not over: this is how it stands by this census, and every number can still move")
    if sums.no_pay:
        how = (
            "left out, as the plan says"
            if terms.pay_zero == "leave out"
            else "counted with a ratio of 0, the highly paid left out"
        )
        said.append(f"{sums.no_pay:,} eligible without pay: {how}")
    if sums.long_term_part_time:
        how = "left out of every test" if terms.long_term_part_time_out else "counted"
        said.append(f"{sums.long_term_part_time:,} long-term part-time: {how}")
    tied = tied_for_the_last_seat(found.people, sums, terms)
    if tied and max(each.prior_pay for each in found.people if each.person in tied) > found.highly_paid_over:
        named = ", ".join(tied[:MOST]) + (" ..." if len(tied) > MOST else "")
        said.append(
            f"{len(tied)} people have the pay of the last seat of the top-paid group ({named}): the lower keys have "
            "it; the plan document may name another uniform rule (1.414(q)-1T A-3(b))"
        )
    said += other_choices(found.compared)
    said += matched_catch_up(found)
    said += match_rates(terms, found.lost)
    said += correction(terms, found, as_of)
    return tuple(said)


def out_of_line(match: Mapping[str, int], qnecs: Mapping[str, int]) -> tuple[str, ...]:
    """Employer money of the others that no test counts, because it is out of proportion."""
    said = []
    if match:
        amount = dollars(sum(match.values()))
        said.append(f"{amount} of match is out of proportion and does not count (1.401(m)-2(a)(5)(ii))")
    if qnecs:
        amount = dollars(sum(qnecs.values()))
        said.append(f"{amount} of QNECs is beyond the targeting cap and does not count (1.401(k)-2(a)(6)(iv))")
    return tuple(said)


def correction(terms: PlanTerms, found: Findings, as_of: date | None) -> list[str]:
    """What else to know about correcting a failed test."""
    failed = [each.test for each in found.compared if each.test.chosen and each.test.outcome == "failed"]
    if not failed:
        return []
    said = []
    cured = [kind for kind in KINDS if cured_by_qnec(terms, kind) and any(each.kind == kind for each in failed)]
    if cured:
        excess = sum(each.excess for each in failed if each.kind in cured)
        said.append(
            f"the plan corrects by QNEC: nothing goes back for the {' and '.join(cured)}. Without it by its day "
            f'{dollars(excess)} are in excess: correction.method = "refund" shows whose, and the employer\'s tax'
        )
    elif terms.correction == "qnec":
        said.append("the plan corrects by QNEC, which is too late for last year's others: refunds are due")
    shares = {
        "ADP": sum(each.sheet.apportioned for each in found.deferrals),
        "ACP": sum(each.share - each.removed.left for each in found.contributions),
    }
    for kind in KINDS:
        share = shares[kind]
        short = sum(each.excess for each in failed if each.kind == kind) - share
        if short > 0 and kind not in cured:
            said.append(
                f"{kind}: {dollars(short)} of the excess is not in this plan: another plan of the employer must pay it "
                "back, or a QNEC cure it"
            )
    said += readings(found, cured)
    day = terms.testing_done_on or as_of
    if day is not None and day > statutory_correction(terms.plan_year_end).due:
        excess = sum(each.excess for each in failed)
        kept = sum(each.sheet.becomes_catch_up for each in found.deferrals)
        again = one_to_one(excess, kept, 0).contributed
        said.append(
            "the 12 months are over: refunds alone correct nothing now. EPCRS (Rev. Proc. 2021-30 App. A s.03, App. B "
            f"s.2.01): the QNEC to all others, or the refunds with earnings and once more as much, {dollars(again)} "
            "before earnings, for the others"
        )
    return said


def readings(found: Findings, cured: Collection[str]) -> list[str]:
    """Where the regulations can be read in two ways, and it matters here."""
    said = []
    for each in found.compared:
        test = each.test
        if not test.chosen or test.outcome != "failed" or test.kind in cured:
            continue
        exact = total_excess_of_exact_ratios(
            [behind(one, test.kind, test.option) for one in each.people],
            [one.counted.who.test_pay for one in each.people],
            test.limit,
        ).total
        if exact != test.excess:
            said.append(
                f"{test.kind}: the excess is {dollars(test.excess)} by the ratios as the test rounds them; levelled "
                f"before any rounding it would be {dollars(exact)}. 1.401(k)-2(b)(2)(ii) and 1.401(m)-2(b)(2)(ii) do "
                "not say which"
            )
    kept = sum(each.sheet.becomes_catch_up for each in found.deferrals)
    if kept:
        said.append(
            f"the employer's tax is figured on the whole excess; whether the {dollars(kept)} that stay as catch-up are "
            "in it, no text says (IRC 4979(c), 414(v)(3))"
        )
    return said


def other_choices(compared: Sequence[Compared]) -> list[str]:
    """Choices of the otherwise excludable that would pass where the plan's own fails."""
    said = []
    for kind in ("ADP", "ACP"):
        tests = [each.test for each in compared if each.test.kind == kind and each.test.choice]
        if not any(each.chosen and each.outcome == "failed" for each in tests):
            continue
        for choice in ("together", "carve out", "separate"):
            options = {each.option for each in tests}
            good = any(
                all(
                    each.outcome in ("passed", "deemed passed")
                    for each in tests
                    if (each.choice, each.option) == (choice, option)
                )
                for option in options
            )
            if good:
                words = {"together": "all together", "carve out": "the carve-out", "separate": "two separate tests"}
                said.append(
                    f"{kind}: {words[choice]} of the otherwise excludable would pass, if the plan document leaves the "
                    "choice open each year (IRC 401(k)(3)(F), 401(m)(5)(C), 410(b)(4)(B))"
                )
    return said


def matched_catch_up(found: Findings) -> list[str]:
    """That catch-up is taken to have earned match, where somebody who has both gets money back.

    A census that lumps catch-up with other deferrals cannot tell which of them a plan matches; whatever is taken
    decides how much match stands on what goes back, and which after-tax money earned match.
    """
    people = [each.found for each in found.lost]
    people += [each.found for each in found.contributions if each.found.match and each.found.after_tax]
    named = sorted({each.who.person for each in people if each.catch_up.catch_up})
    if not named:
        return []
    whose = ", ".join(named[:MOST]) + (" ..." if len(named) > MOST else "")
    return [
        f"catch-up is taken to have earned match like other deferrals, and what earned none goes back first ({whose}). "
        "If the plan does not match catch-up, more match may stand on what goes back"
    ]


def moved_deferrals(terms: PlanTerms, both: BothCompared) -> tuple[str, ...]:
    """Deferrals of the others that the ACP counts, as the plan provides; or why none could be moved.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(6)(ii), (c)(3), 1.401(k)-2(a)(5)(iv).
    """
    if not terms.deferrals_in_acp:
        return ()
    said = []
    for each in both.spared:
        with_them, without = each.adp_with.test, each.adp_without.test
        said.append(
            f"ACP: {percent(each.points)} of the others' deferrals are counted there and not in the ADP, as the plan "
            f"provides: the others' ACP is {percent(each.acp.test.other_average)} with them and was "
            f"{percent(each.failed.test.other_average)}; their ADP is {percent(without.other_average)} without them "
            f"and was {percent(with_them.other_average)}, and passes both ways. Whose they are must be written down; "
            "none may be catch-up or above a limit (1.401(m)-2(a)(6)(ii))"
        )
    if len(failing(both.contribution_tests)) > sum(each.acp.test.outcome == "failed" for each in both.spared):
        said.append(
            "ACP: deferrals of the others may count there, but none could be moved: the ADP of the same people must be "
            "of this year and pass with and without them (1.401(m)-2(a)(6)(ii), (c)(3))"
        )
    return tuple(said)


def match_rates(terms: PlanTerms, lost: Sequence[MatchLost]) -> list[str]:
    """Match that may stand on deferrals that went back: a better rate for the highly paid than anybody else has.

    Notes
    -----
    Treas. Reg. 1.401(a)(4)-4(e)(3)(iii)(G), 1.401(m)-2(b)(5) Example 8; IRC 411(a)(3)(G).
    """
    said: list[str] = []
    for each in lost:
        if len(said) == MOST:
            said.append(f"the same holds for more people, {len(lost):,} in all who get deferrals back and have match")
            break
        found, base = each.found, each.found.may_be_matched
        if each.match is not None:
            if each.match and not terms.forfeit_related_match:
                said.append(
                    f"{found.who.person}: {dollars(each.match)} of match stands on deferrals that go back; the plan "
                    "does not forfeit it, so the others need as good a rate (1.401(a)(4)-4(e)(3)(iii)(G))"
                )
            continue
        left = max(0, base - each.back)
        most = found.match - share_of(found.match, left, base)
        rate = f"{rate_of(found.match, left) // 10_000}% of the deferrals left" if left else "on nothing"
        do = "forfeit it" if terms.forfeit_related_match else "forfeit it or give the others as much"
        said.append(
            f"{found.who.person}: match would be {rate} after {dollars(each.back)} goes back; up to {dollars(most)} "
            f"may stand on it ({do}, never pay it out); features.match, the formula, would tell. The ACP counts it"
        )
    return said
