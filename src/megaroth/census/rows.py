"""The loop over the rows of a census: who is carried, and the sums over all others; as it stands, or compiled.

The same source runs over lists of Python integers and, compiled, over Arrow's own memory. What is law in it is
called from :mod:`megaroth.law`; what is left here is reading, counting and adding.
"""

from __future__ import annotations

from typing import Any, Final

from megaroth.census.employment import (
    NEVER,
    eligible_in_year,
    in_service,
    months_later,
    otherwise_excludable,
    owner_without_work,
)
from megaroth.census.sums import MATCH_RATES, QUALIFIED_RATES, PartSums, PlanSums
from megaroth.law.nondiscrimination.coverage import counted_for_coverage
from megaroth.law.nondiscrimination.highly_compensated import top_paid_place
from megaroth.law.nondiscrimination.ratios import actual_contribution_ratio, actual_deferral_ratio
from megaroth.law.nondiscrimination.ratios import test_pay as pay_within_limit
from megaroth.law.nondiscrimination.shifting import rounded_down
from megaroth.money import portion

SETTINGS: Final = (
    "first",
    "last",
    "service_from",
    "determined",
    "threshold",
    "limit_402g",
    "limit_415c",
    "limit_401a17",
    "deferral_limit",
    "after_tax",
    "long_term_part_time_out",
    "pay_zero_out",
    "qnec_in_acp",
    "qmac_in_adp",
    "lookback_last",
)
"""What :mod:`megaroth.census.preparing` tells of each plan, in order: integers in one list.

``first`` and ``last`` are the days of the plan year; without service from ``service_from`` to the top-heavy
determination date an account is left out of that ratio; the limits are the year's, in cents; ``deferral_limit`` is the
plan's own, millionths of pay; ``lookback_last`` is the last day of the year whose pay makes somebody highly paid.
"""
WIDE: Final = len(SETTINGS)
(
    _FIRST,
    _LAST,
    _SERVICE_FROM,
    _DETERMINED,
    _THRESHOLD,
    _402G,
    _415C,
    _401A17,
    _PLAN_LIMIT,
    _TAKES_AFTER_TAX,
    _LTPT_OUT,
    _ZERO_OUT,
    _QNEC_IN_ACP,
    _QMAC_IN_ADP,
    _LOOKBACK_LAST,
) = range(WIDE)

(
    _ROWS,
    _EMPLOYEES,
    _NO_PAY,
    _LONG_TERM,
    _NOT_ELIGIBLE,
    _EARLY_WITHOUT_MATCH,
    _EARLY_WITHOUT_NONELECTIVE,
    _BALANCE,
    _NON_KEY,
    _NON_KEY_PAY,
    _SHORT,
    _MATCH,
    _AFTER_TAX,
    _DEFERRALS,
    _NONELECTIVE,
) = range(PlanSums._fields.index("parts"))
(
    _ADP_PEOPLE,
    _ADP_RATIOS,
    _ACP_PEOPLE,
    _ACP_RATIOS,
    _ACP_AFTER_TAX,
    _ADP_PAY,
    _ACP_PAY,
    _PEOPLE,
    _CONTRIBUTION_PEOPLE,
    _NONELECTIVE_PEOPLE,
    _DEFERRING,
    _MATCHED,
    _SHARING,
    _MATCH_PEOPLE,
    _MATCH_OPEN,
    _AFTER_TAX_PEOPLE,
    _AFTER_TAX_OPEN,
    _DEFERRAL_RATIOS,
) = range(len(PartSums._fields))
_PARTS: Final = PlanSums._fields.index("parts")
_PART: Final = len(PartSums._fields)
_MATCH_RATES: Final = _PARTS + 3 * _PART
_QUALIFIED_RATES: Final = _MATCH_RATES + len(MATCH_RATES)
SUMS: Final = _QUALIFIED_RATES + len(QUALIFIED_RATES)
"""Integers of one plan's :class:`~megaroth.census.sums.PlanSums`, in the order of its fields."""

MINIMUM_RATE: Final = 30_000
"""The top-heavy minimum, 3% of pay: IRC 416(c)(2)."""
TARGETED: Final = 50_000
"""Match or QNEC up to 5% of pay always counts: Treas. Reg. 1.401(k)-2(a)(6)(iv), 1.401(m)-2(a)(5)(ii)(A)."""


def part_of(
    union: bool,
    long_term_part_time: bool,
    birth: int,
    hire: int,
    termination: int,
    rehire: int,
    second_termination: int,
    first: int,
    last: int,
) -> int:
    """Which part of the plan somebody belongs to, an index into :data:`megaroth.census.sums.PARTS`.

    Notes
    -----
    Treas. Reg. 1.401(k)-1(b)(4)(v); IRC 410(b)(4)(B), 401(k)(15).
    """
    if union:
        return 2
    if long_term_part_time:
        return 1
    if otherwise_excludable(birth, hire, termination, rehire, second_termination, first, last):
        return 1
    return 0


def needs_a_look(
    owns: int,
    related: bool,
    officer: bool,
    former_key: bool,
    prior_pay: int,
    threshold: int,
    pay: int,
    raw_test_pay: int,
    limit_401a17: int,
    deferrals: int,
    limit_402g: int,
    plan_limit: int,
    additions: int,
    limit_415c: int,
    match: int,
    qualified: int,
    capped_pay: int,
) -> bool:
    """Whether a row is carried: possibly highly paid or key, of an owner's family, over a limit, or out of proportion.

    Who is not carried has, by this, deferred within every limit, so that none of it is catch-up (IRC 414(v)(3)),
    and has match and QNECs that count in full.
    """
    if owns > 0 or related or officer or former_key or prior_pay > threshold or raw_test_pay > limit_401a17:
        return True
    if deferrals > limit_402g or deferrals > plan_limit or additions > max(0, min(limit_415c, pay)):
        return True
    least = portion(capped_pay, TARGETED)
    return match > max(least, deferrals) or qualified > least


def place_of(part: int, whole: int, rates: tuple[int, ...]) -> int:
    """The place of the highest of some rates that ``rate_of(part, whole)`` reaches; -1 where it reaches none.

    Written without a division, which is what most of the time of a row would go into.
    """
    if whole <= 0:
        part, whole = 0, 1
    place = -1
    for rate in rates:
        if part * 2_000_000 < whole * (2 * rate - 1):
            break
        place += 1
    return place


def reduce_rows(  # noqa: PLR0915 - an array handed on to another compiled function costs more than a sum
    rows: int,
    plan: Any,
    birth_date: Any,
    hire_date: Any,
    termination_date: Any,
    rehire_date: Any,
    second_termination_date: Any,
    deferral_eligible_date: Any,
    after_tax_eligible_date: Any,
    match_eligible_date: Any,
    union: Any,
    long_term_part_time: Any,
    non_resident: Any,
    top_paid_excludable: Any,
    officer: Any,
    former_key: Any,
    related: Any,
    ownership: Any,
    ownership_prior: Any,
    pay: Any,
    test_pay: Any,
    prior_pay: Any,
    pre_tax: Any,
    roth: Any,
    catch_up_pre_tax: Any,
    catch_up_roth: Any,
    after_tax: Any,
    after_tax_matched: Any,
    match: Any,
    safe_harbor_match: Any,
    qmac: Any,
    student_loan_match: Any,
    safe_harbor_nonelective: Any,
    nonelective: Any,
    qnec: Any,
    forfeitures: Any,
    other_plan_deferrals: Any,
    other_plan_additions: Any,
    balance: Any,
    unrelated_rollovers: Any,
    distributions_leaving: Any,
    distributions_in_service: Any,
    hours: Any,
    settings: Any,
    sums: Any,
    carried: Any,
) -> None:
    """Add rows to the sums of their plans, and mark the carried.

    Parameters
    ----------
    rows : int
        How many.
    plan : sequence of int
        Which plan a row belongs to: the place of its settings and of its sums.
    settings, sums : sequence of sequence of int
        :data:`SETTINGS` and :data:`SUMS` of each plan; the sums are added to.
    carried : sequence of bool
        Filled for every row.
    """
    current = -1
    told, total = settings[0], sums[0]
    for i in range(rows):
        if plan[i] != current:  # rows of one plan mostly follow each other
            current = plan[i]
            told, total = settings[current], sums[current]
        first = int(told[_FIRST])
        last = int(told[_LAST])
        hire = int(hire_date[i])
        termination = int(termination_date[i])
        rehire = int(rehire_date[i])
        second = int(second_termination_date[i])
        capped = pay_within_limit(test_pay[i], told[_401A17])
        deferrals = pre_tax[i] + roth[i] + catch_up_pre_tax[i] + catch_up_roth[i]
        matched = match[i] + safe_harbor_match[i] + qmac[i] + student_loan_match[i]
        given = safe_harbor_nonelective[i] + nonelective[i] + qnec[i] + forfeitures[i]
        look = needs_a_look(
            max(ownership[i], ownership_prior[i]),
            related[i],
            officer[i],
            former_key[i],
            prior_pay[i],
            told[_THRESHOLD],
            pay[i],
            test_pay[i],
            told[_401A17],
            deferrals + other_plan_deferrals[i],
            told[_402G],
            portion(capped, told[_PLAN_LIMIT]),
            deferrals + after_tax[i] + matched + given + other_plan_additions[i],
            told[_415C],
            matched,
            qnec[i],
            capped,
        )
        carried[i] = look
        no_employee = owner_without_work(
            hire,
            max(ownership[i], ownership_prior[i]),
            related[i],
            max(pay[i], test_pay[i], prior_pay[i]),
            deferrals + after_tax[i] + matched + given,
        )
        employed = not no_employee and in_service(hire, termination, rehire, second, first, last)
        out = no_employee or (long_term_part_time[i] and told[_LTPT_OUT] != 0)
        left_out = out or (capped <= 0 and told[_ZERO_OUT] != 0)
        can_defer = not out and eligible_in_year(
            int(deferral_eligible_date[i]), hire, termination, rehire, second, first, last
        )
        match_open = can_defer
        if match_eligible_date[i] != deferral_eligible_date[i]:
            match_open = not out and eligible_in_year(
                int(match_eligible_date[i]), hire, termination, rehire, second, first, last
            )
        after_tax_open = told[_TAKES_AFTER_TAX] != 0 and not out
        if after_tax_open and after_tax_eligible_date[i] != deferral_eligible_date[i]:
            after_tax_open = eligible_in_year(
                int(after_tax_eligible_date[i]), hire, termination, rehire, second, first, last
            )
        elif after_tax_open:
            after_tax_open = can_defer
        can_match = match_open or after_tax_open

        total[_ROWS] += 1
        if (
            prior_pay[i] > 0
            and top_paid_place(
                top_paid_excludable[i] or short_or_young(int(birth_date[i]), hire, int(told[_LOOKBACK_LAST])),
                False,
                non_resident[i],
            ).counted
        ):
            total[_EMPLOYEES] += 1
        if capped <= 0 and (can_defer or can_match):
            total[_NO_PAY] += 1
        if long_term_part_time[i]:
            total[_LONG_TERM] += 1
        if not can_defer and not can_match and not no_employee:
            total[_NOT_ELIGIBLE] += 1
        total[_MATCH] += matched
        total[_AFTER_TAX] += after_tax[i]
        total[_DEFERRALS] += deferrals
        total[_NONELECTIVE] += given
        if look:
            continue

        if in_service(hire, termination, rehire, second, int(told[_SERVICE_FROM]), int(told[_DETERMINED])):
            total[_BALANCE] += (
                balance[i] - unrelated_rollovers[i] + distributions_leaving[i] + distributions_in_service[i]
            )
        if not employed:
            continue
        part = part_of(
            union[i], long_term_part_time[i], int(birth_date[i]), hire, termination, rehire, second, first, last
        )
        here = _PARTS + part * _PART
        if (can_defer or can_match) and not union[i] and in_service(hire, termination, rehire, second, last, last):
            counted = max(0, min(pay[i], told[_401A17]))
            total[_NON_KEY] += 1
            total[_NON_KEY_PAY] += counted
            total[_SHORT] += max(0, portion(counted, MINIMUM_RATE) - matched - given)
        if can_defer and not left_out:
            total[here + _ADP_PEOPLE] += 1
            qualified = 0 if told[_QNEC_IN_ACP] != 0 else qnec[i]
            if told[_QMAC_IN_ADP] != 0:
                qualified += qmac[i]
            if deferrals + qualified > 0:  # without contributions the ratio is zero: 1.401(k)-2(a)(3)(i)
                ratio = actual_deferral_ratio(deferrals, 0, 0, qualified, 0, capped).ratio
                total[here + _ADP_RATIOS] += ratio
                if can_match:
                    if qualified > 0:
                        ratio = actual_deferral_ratio(deferrals, 0, 0, 0, 0, capped).ratio
                    total[here + _DEFERRAL_RATIOS] += rounded_down(ratio, deferrals, capped)
            if qualified > 0 and told[_QNEC_IN_ACP] == 0:
                place = place_of(qualified, capped, QUALIFIED_RATES)
                if place >= 0:
                    total[_QUALIFIED_RATES + place] += 1
            total[here + _ADP_PAY] += capped
        if can_match and not left_out:
            total[here + _ACP_PEOPLE] += 1
            counted_match = matched - qmac[i] if told[_QMAC_IN_ADP] != 0 else matched
            more = qnec[i] if told[_QNEC_IN_ACP] != 0 else 0
            if after_tax[i] + counted_match + more > 0:
                contributed = actual_contribution_ratio(after_tax[i], counted_match, more, 0, capped)
                total[here + _ACP_RATIOS] += contributed.ratio
                total[here + _ACP_AFTER_TAX] += contributed.after_tax_ratio
            base = deferrals + min(after_tax[i], after_tax_matched[i])
            if base > 0:
                # student loans are a base that no census tells, so that match on them is in no rate
                on_base = matched - student_loan_match[i]
                place = place_of(on_base, base, MATCH_RATES) if 2 * on_base >= base else 0
                total[_MATCH_RATES + max(0, place)] += 1
            if more + counted_match > 0 and told[_QNEC_IN_ACP] != 0:
                place = place_of(more + counted_match, capped, QUALIFIED_RATES)
                if place >= 0:
                    total[_QUALIFIED_RATES + place] += 1
            total[here + _ACP_PAY] += capped
        if part == 1 and can_defer and not long_term_part_time[i]:  # those lose nothing: 401(k)(15)(B)(iii)
            total[_EARLY_WITHOUT_MATCH] += int(not match_open)
            total[_EARLY_WITHOUT_NONELECTIVE] += int(safe_harbor_nonelective[i] <= 0 < pay[i])
        if not out:
            away = not in_service(hire, termination, rehire, second, last, last)
            shares = given > 0
            if counts(part, can_defer, union[i], non_resident[i], away, NEVER, can_defer):
                total[here + _PEOPLE] += 1
                total[here + _DEFERRING] += int(can_defer)
            if counts(part, can_match, union[i], non_resident[i], away, NEVER, can_match):
                total[here + _CONTRIBUTION_PEOPLE] += 1
                total[here + _MATCHED] += int(can_match)
            if counts(part, can_defer or can_match, union[i], non_resident[i], away, hours[i], shares):
                total[here + _NONELECTIVE_PEOPLE] += 1
                total[here + _SHARING] += int(shares)
            if counts(part, match_open, union[i], non_resident[i], away, NEVER, match_open):
                total[here + _MATCH_PEOPLE] += 1
                total[here + _MATCH_OPEN] += int(match_open)
            if counts(part, after_tax_open, union[i], non_resident[i], away, NEVER, after_tax_open):
                total[here + _AFTER_TAX_PEOPLE] += 1
                total[here + _AFTER_TAX_OPEN] += int(after_tax_open)


def counts(part: int, opened: bool, union: bool, non_resident: bool, left: bool, hours: int, benefits: bool) -> bool:
    """Whether somebody counts for the coverage of one portion of the plan, or for whether a feature is available.

    Who has it before age 21 and a year of service is counted; who does not, and could not have asked to, is not.

    Parameters
    ----------
    opened : bool
        Whether the portion was open to the person on some day of the year.
    hours : int
        Of service in the year, where a condition of hours or of the last day may be why there is no benefit;
        otherwise :data:`~megaroth.census.employment.NEVER`.

    Notes
    -----
    IRC 410(b)(3), (4); Treas. Reg. 1.410(b)-6(b), (f), 1.410(b)-7(c)(1).
    """
    return counted_for_coverage(part == 1 and not opened, union, non_resident, left, hours, benefits).counted


def short_or_young(birth: int, hire: int, last: int) -> bool:
    """Whether somebody had less than six months of service, or was under 21, on the last day of the year before.

    Notes
    -----
    IRC 414(q)(5)(A), (D), 416(i)(1)(A); Treas. Reg. 1.414(q)-1T, A-9(b)(1).
    """
    # most are told by the most and the fewest days that 21 years and six months have
    if birth < last - 21 * 366 and hire < last - 184:
        return False
    if birth > last - 21 * 365 or hire > last - 180:
        return True
    return months_later(birth, 21 * 12) > last or months_later(hire, 6) > last + 1
