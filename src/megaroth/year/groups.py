"""Which of a person's jobs share one annual additions limit: IRC 415(f), (h), (k)(4)."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.facts.model import OWNERS, SOLE_PROPRIETOR, Person
from megaroth.facts.plan import PLAN_401K, PLAN_403B, PLAN_SARSEP, PLAN_SEP, PLAN_SIMPLE_401K
from megaroth.law.control import section_403b_control
from megaroth.year.deferring import JobPay
from megaroth.year.setting import Setting
from megaroth.year.sheets import Sheets

ADDITIONS_PLANS = (PLAN_401K, PLAN_403B, PLAN_SARSEP, PLAN_SEP, PLAN_SIMPLE_401K)
"""Plans whose additions IRC 415(c) counts; a SIMPLE IRA (415(a)(2)) and a 457(b) are not among them."""


class Group(NamedTuple):
    """Jobs under one annual additions limit."""

    scope: str
    members: tuple[str, ...]
    """Job keys, sorted."""
    own_pay: bool
    """Whether each job's additions must also fit its own pay and a limit of its own: true where the jobs
    are taken together for caution or by the 403(b) rule, and not as one employer."""
    why: str


def employer_groups(
    sheets: Sheets, scope: str, person: Person, jobs: list[JobPay], setting: Setting
) -> tuple[Group, ...]:
    """The person's jobs by annual additions limit; whether jobs are related and not known counts as related.

    Related employers (more than 50% common ownership) have one limit. A person's 403(b) plans count as one
    and with the plan of any business that the person controls. Where nobody has said whether two employers
    are related, they are counted together and each within its own limit, which holds either way.
    """
    counted = [entry for entry in jobs if entry.plan is not None and entry.plan.kind in ADDITIONS_PLANS]
    together: dict[str, str] = {entry.key: entry.key for entry in counted}
    why: dict[str, str] = {}
    caution: set[str] = set()

    def join(first: str, second: str, reason: str, *, careful: bool) -> None:
        one, other = sorted((together[first], together[second]))
        for key, root in together.items():
            if root == other:
                together[key] = one
        why[one] = reason
        if careful or other in caution:
            caution.add(one)

    joined_403b = [entry.key for entry in counted if entry.plan is not None and entry.plan.kind == PLAN_403B]
    for key in joined_403b[1:]:
        join(joined_403b[0], key, "all 403(b) plans of one person count together (IRC 415(k)(4))", careful=True)
    if joined_403b:
        for entry in counted:
            if entry.job.kind in OWNERS and _controls(sheets, entry, setting):
                join(
                    joined_403b[0],
                    entry.key,
                    "a 403(b) counts with the plan of a business that you control (IRC 415(k)(4))",
                    careful=True,
                )
    owned = [entry.key for entry in counted if entry.job.kind in OWNERS and _controls(sheets, entry, setting)]
    for key in owned[1:]:
        join(owned[0], key, "businesses that you own have one limit (IRC 415(f), (h))", careful=False)
    named: dict[str, str] = {}
    for entry in counted:
        if entry.job.group and (first := named.setdefault(entry.job.group, entry.key)) != entry.key:
            join(first, entry.key, "related employers have one limit (IRC 415(f), (h))", careful=False)
    if person.common_owner is None or (person.common_owner and not named):
        for entry in counted[1:]:
            if together[entry.key] != together[counted[0].key]:
                known = person.common_owner is True
                reason = (
                    "related employers have one limit (IRC 415(f), (h))"
                    if known
                    else "counted together until you say that they have no common owner (IRC 415(f), (h))"
                )
                join(counted[0].key, entry.key, reason, careful=not known)
    groups: dict[str, list[str]] = {}
    for key, root in together.items():
        groups.setdefault(root, []).append(key)
    return tuple(
        Group(_scope(scope, sorted(members)), tuple(sorted(members)), root in caution, why.get(root, ""))
        for root, members in sorted(groups.items())
    )


def _controls(sheets: Sheets, entry: JobPay, setting: Setting) -> bool:
    ownership = entry.job.ownership
    if ownership is None or entry.job.kind == SOLE_PROPRIETOR:
        ownership = 1_000_000
    return sheets.add(entry.key, section_403b_control(ownership, setting.rate("irc_415h_control"))).aggregated


def _scope(person: str, members: list[str]) -> str:
    if len(members) == 1:
        return members[0]
    return f"{person}/" + "+".join(member.rpartition("/")[2] for member in members)
