"""A carried row as a person: what its dates say, and its money as the law wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from operator import itemgetter
from typing import Any

from megaroth.census.employment import NEVER, eligible_in_year, in_service, owner_without_work
from megaroth.census.plan_calendar import UNTOLD, Calendar, day_number
from megaroth.census.rows import part_of, short_or_young
from megaroth.census.sums import Person
from megaroth.census.terms import PlanTerms
from megaroth.law.nondiscrimination.highly_compensated import top_paid_place
from megaroth.law.nondiscrimination.ratios import test_pay as pay_within_limit

_in_order = itemgetter(*Person._fields)
_money_in = itemgetter(
    *("pre_tax", "roth", "catch_up_pre_tax", "catch_up_roth", "after_tax"),
    *("match", "safe_harbor_match", "qmac", "student_loan_match"),
    *("safe_harbor_nonelective", "nonelective", "qnec", "forfeitures"),
)


def person(
    row: Mapping[str, Any], terms: PlanTerms, calendar: Calendar, limit_401a17: int, related: bool = False
) -> Person:
    """One person, judged by the same functions as the rows that are only summed.

    Parameters
    ----------
    row : mapping
        A row of the canonical table, columns by name.
    limit_401a17 : int
        Cents.
    related : bool
        Whether another row says that it is of this person's family.
    """
    days = {name: untold if row[name] is None else day_number(row[name]) for name, untold in UNTOLD.items()}
    first, last = day_number(calendar.first), day_number(calendar.last)
    spells = (days["hire_date"], days["termination_date"], days["rehire_date"], days["second_termination_date"])
    no_employee = owner_without_work(
        days["hire_date"],
        max(row["ownership"], row["ownership_prior"]),
        related or row["family_of"] is not None,
        max(row["pay"], row["test_pay"], row["prior_pay"]),
        sum(_money_in(row)),
    )
    employed = not no_employee and in_service(*spells, first, last)
    out = no_employee or (bool(row["long_term_part_time"]) and terms.long_term_part_time_out)
    no_pay_out = terms.pay_zero == "leave out" and row["test_pay"] <= 0
    can_defer = not out and eligible_in_year(days["deferral_eligible_date"], *spells, first, last)
    match_open = not out and eligible_in_year(days["match_eligible_date"], *spells, first, last)
    after_tax_open = (
        terms.after_tax and not out and eligible_in_year(days["after_tax_eligible_date"], *spells, first, last)
    )
    can_match = match_open or after_tax_open
    part = part_of(row["union"], row["long_term_part_time"], days["birth_date"], *spells, first, last)
    birth: date | None = row["birth_date"]
    # without service in the year that ends on the determination date an account counts for nothing: 416(g)(4)(E)
    served = in_service(*spells, day_number(calendar.service_from), day_number(calendar.determined))
    account = (
        row["balance"] - row["unrelated_rollovers"] + row["distributions_leaving"] + row["distributions_in_service"]
    )
    derived = {
        "part": part,
        "age": terms.year - birth.year if birth else 0,
        "adp_eligible": can_defer and not no_pay_out,
        "acp_eligible": can_match and not no_pay_out,
        "counted_for_top_paid": counted_for_top_paid(
            row,
            short_or_young(days["birth_date"], days["hire_date"], day_number(calendar.lookback_last)),
        ),
        "excludable": not employed or out,
        "deferral_open": can_defer,
        "match_open": match_open,
        "after_tax_open": after_tax_open,
        "hours": NEVER if row["hours"] is None else row["hours"],
        "no_employee": no_employee,
        "employed_at_end": not no_employee and in_service(*spells, last, last),
        "family_of": row["family_of"] or "",
        "family_relation": row["family_relation"] or "",
        "test_pay": pay_within_limit(row["test_pay"], limit_401a17),
        "balance": account if served else 0,
    }
    return Person._make(_in_order({**row, **derived}))


def counted_for_top_paid(row: Mapping[str, Any], short: bool) -> bool:
    """Whether an employee counts for the size of the top-paid group: who had pay in the year before.

    Parameters
    ----------
    short : bool
        Result of :func:`megaroth.census.rows.short_or_young`.

    Notes
    -----
    IRC 414(q)(3), (5), (8); Treas. Reg. 1.414(q)-1T, A-9(a).
    """
    place = top_paid_place(bool(row["top_paid_excludable"]) or short, False, bool(row["non_resident"]))
    return place.counted and bool(row["prior_pay"] > 0)
