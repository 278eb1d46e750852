"""Whether the plan is top-heavy, and what it then owes to those who are no key employees."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal, NamedTuple

from megaroth.census.answers import Reason, TopHeavy
from megaroth.census.highly_paid import Status
from megaroth.census.match_earned import match_of
from megaroth.census.percentages import EXCLUDABLE
from megaroth.census.person_limits import Counted
from megaroth.census.plan_calendar import Calendar
from megaroth.census.sums import Person, PlanSums
from megaroth.census.terms import BY_MATCH, PlanTerms
from megaroth.census.year_figures import YearFigures, is_first_year
from megaroth.law.nondiscrimination.top_heavy import (
    KeyEmployee,
    SafeHarborExemption,
    key_employee,
    key_rate,
    safe_harbor_exemption,
    top_heavy_minimum,
    top_heavy_ratio,
)
from megaroth.law.nondiscrimination.top_heavy_accounts import Officer, officers_that_count
from megaroth.money import dollars, percent, portion

Sheets = tuple[tuple[str, tuple[Any, ...]], ...]


class Heavy(NamedTuple):
    """The answer and its worksheets."""

    answer: TopHeavy
    sheets: Sheets


def top_heavy(
    sums: PlanSums,
    people: Sequence[Person],
    standing: Sequence[Status],
    found: Sequence[Counted],
    terms: PlanTerms,
    year: YearFigures,
    missing: Collection[str] = (),
) -> Heavy:
    """The top-heavy test of a plan year.

    Parameters
    ----------
    sums, people, standing, found, terms, year
        The plan.
    missing : collection of str
        Columns that the census does not tell. Without ownership or last year's pay anybody may be a key employee, and
        without officers anybody with an officer's pay may: a plan is not said to be under 60% then, unless it is even
        if all of those are.

    Notes
    -----
    IRC 416. Key employees are those of the plan year that holds the determination date: the year before, whose pay
    and ownership the census has as last year's; in the first year, this one.
    """
    if terms.kind == "governmental":
        nobody = TopHeavy("exempt", 0, 0, 0, "a governmental plan is outside IRC 416 (401(a)(10)(B)(iii))", 0, 0, 0, ())
        return Heavy(nobody, ())
    first = is_first_year(terms)
    keys = key_employees(people, standing, sums, terms, year, first)
    exemption = exempt(sums, people, terms)
    held = sum(each.balance for each in people if not each.former_key)
    accounts = top_heavy_ratio(
        sum(each.balance for each in people if keys[each.person].key and not each.former_key), held + sums.balance
    )
    rates = [
        key_rate(
            each.catch_up.deferrals_counted,
            employer_money(each.who),
            max(0, min(each.who.pay, year.pay_counted)),
        ).rate
        for each in found
        if keys[each.who.person].key
    ]
    highest = max(rates, default=0)
    outcome: Literal["top-heavy", "not top-heavy", "exempt", "not known"]
    if exemption.exempt:
        outcome = "exempt"
    elif not accounts.all_accounts:
        outcome = "not known"
    elif accounts.top_heavy:
        outcome = "top-heavy"
    else:
        told = {"ownership", "ownership_prior"} - set(missing) and (first or "prior_pay" not in missing)
        most = keys
        if "officer" in missing:
            everybody = [each._replace(officer=True) for each in people]
            most = key_employees(everybody, standing, sums, terms, year, first)
        theirs = sum(each.balance for each in people if most[each.person].key and not each.former_key)
        certain = told and not top_heavy_ratio(theirs, held + sums.balance).top_heavy
        outcome = "not top-heavy" if certain else "not known"
    # Of those who are only summed it is known what they lack of 3%, and what the rate is of all their pay.
    cost = min(sums.minimum_short, portion(sums.non_key_pay, highest))
    for each in found:
        who = each.who
        owed = not keys[who.person].key and who.employed_at_end and (who.adp_eligible or who.acp_eligible)
        pay = max(0, min(who.pay, year.pay_counted))
        cost += top_heavy_minimum(owed and who.part != 2, highest, pay, employer_money(who)).shortfall
    rate = min(30_000, highest)
    answer = TopHeavy(
        outcome,
        accounts.key_accounts,
        accounts.all_accounts,
        accounts.ratio,
        in_words(exemption, terms, sums, early_entrants(sums, people, terms)),
        highest,
        rate,
        cost if rate else 0,
        tuple(_reason(each, keys[each.person]) for each in people if keys[each.person].key),
        Calendar.of(terms).determined,
    )
    return Heavy(answer, (("top_heavy/safe_harbor_exemption", exemption), ("top_heavy/top_heavy_ratio", accounts)))


def key_employees(
    people: Sequence[Person],
    standing: Sequence[Status],
    sums: PlanSums,
    terms: PlanTerms,
    year: YearFigures,
    first: bool,
) -> dict[str, KeyEmployee]:
    """Who is a key employee; ownership with the family's shares, as for highly compensated employees."""
    pays = {each.person: each.pay if first else each.prior_pay for each in people}
    officers = [Officer(each.person, pays[each.person]) for each in people if each.officer]
    group = terms.employees if terms.employees is not None else sums.employees
    counting = officers_that_count(officers, group)
    if terms.officers_may_be is not None:
        ranked = sorted(officers, key=lambda each: (-each.pay, each.key))
        counting &= {each.key for each in ranked[: terms.officers_may_be]}
    return {
        each.who.person: key_employee(
            each.sheet.ownership if first else each.sheet.ownership_prior,
            pays[each.who.person],
            each.who.person in counting,
            year.officer_over,
            year.owner_over,
        )
        for each in standing
    }


def exempt(sums: PlanSums, people: Sequence[Person], terms: PlanTerms) -> SafeHarborExemption:
    """Whether the plan consisted solely of safe-harbor deferrals and match.

    Notes
    -----
    IRC 416(g)(4)(H); Rev. Rul. 2004-13. The sums tell match and employer money as wholes: match beside the safe
    harbor, profit sharing and forfeitures are looked for among those who were judged alone.
    """
    other_match = 0 if terms.acp_safe_harbor else sum(match_of(each) - each.safe_harbor_match for each in people)
    by_match = terms.safe_harbor in BY_MATCH
    shared = sum(each.nonelective for each in people)
    forfeited = sum(each.forfeitures for each in people)
    given = max(shared, sums.nonelective - forfeited) if by_match else shared
    everybody = terms.safe_harbor != "none" and not early_entrants(sums, people, terms)
    return safe_harbor_exemption(everybody, other_match, given, forfeited, sums.after_tax)


def early_entrants(sums: PlanSums, people: Sequence[Person], terms: PlanTerms) -> int:
    """How many may defer before age 21 and a year of service, and do not have the safe-harbor contribution yet.

    Notes
    -----
    Rev. Rul. 2004-13, Situation 4: the plan does not consist solely of a safe-harbor arrangement then. Long-term
    part-time employees do not change that (IRC 401(k)(15)(B)(iii)).
    """
    early = [each for each in people if each.part == EXCLUDABLE and each.deferral_open and not each.long_term_part_time]
    if terms.safe_harbor in BY_MATCH:
        return sums.early_without_match + sum(not each.match_open for each in early)
    if terms.safe_harbor == "none":
        return 0
    return sums.early_without_nonelective + sum(each.safe_harbor_nonelective <= 0 < each.pay for each in early)


def employer_money(who: Person) -> int:
    """Everything that the employer put in for somebody, forfeitures included."""
    return match_of(who) + who.nonelective + who.safe_harbor_nonelective + who.qnec + who.forfeitures


def in_words(sheet: SafeHarborExemption, terms: PlanTerms, sums: PlanSums, early: int) -> str:
    """Why the exemption of a safe-harbor plan holds or is lost; empty for other plans."""
    if terms.safe_harbor == "none":
        return ""
    if sheet.exempt:
        return "exempt as a plan of safe-harbor money alone (IRC 416(g)(4)(H); Rev. Rul. 2004-13)"
    lost = [
        text
        for amount, text in (
            (sheet.after_tax, f"{dollars(sums.after_tax)} of after-tax contributions"),
            (sheet.other_match, "match outside the ACP safe harbor"),
            (sheet.other_nonelective, "employer money beside the safe harbor"),
            (sheet.forfeitures, "forfeitures allocated"),
            (early, f"{early:,} who may defer and have no safe-harbor contribution yet (Rev. Rul. 2004-13)"),
        )
        if amount
    ]
    return f"the exemption of a safe-harbor plan is lost this year by {', '.join(lost)} (IRC 416(g)(4)(H))"


def _reason(who: Person, sheet: KeyEmployee) -> Reason:
    if sheet.five_percent_owner:
        because = f"owns {percent(sheet.ownership)} (more than 5%)"
    elif sheet.one_percent_owner:
        because = f"owns {percent(sheet.ownership)} and earned {dollars(sheet.pay)} (over {dollars(sheet.owner_pay)})"
    else:
        because = f"is an officer and earned {dollars(sheet.pay)} (over {dollars(sheet.officer_pay)})"
    return Reason(who.person, who.row, True, because, "IRC 416(i)(1)(A)")
