"""The coverage of each portion of the plan, by the ratio percentage test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from megaroth.census.answers import Coverage, Outcome, Portion
from megaroth.census.employment import NEVER
from megaroth.census.highly_paid import Status
from megaroth.census.percentages import EXCLUDABLE, MAIN, UNION
from megaroth.census.rows import counts
from megaroth.census.sums import PartSums, Person, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.law.nondiscrimination.coverage import (
    CoverageRatio,
    availability,
    classification,
    coverage_ratio,
)
from megaroth.money import percent

FEATURES: Final[tuple[Portion, ...]] = ("match, availability", "after-tax, availability")
"""Those of which it is asked to whom they are open."""


def coverage(
    sums: PlanSums, people: Sequence[Person], standing: Sequence[Status], terms: PlanTerms, unknown: str = ""
) -> tuple[Coverage, ...]:
    """The ratio of each portion that the plan has, and whether match and after-tax contributions are open to enough.

    Notes
    -----
    IRC 410(b); a governmental plan is outside it (410(c)(1)(A)). Where the otherwise excludable are tested apart, so
    is their coverage (410(b)(4)(B)). Treas. Reg. 1.401(a)(4)-4(b): a feature must be available to a class that would
    pass without the average benefit percentage.
    """
    del people
    if terms.kind == "governmental":
        return ()
    portions: list[Portion] = ["401(k)"]
    if terms.after_tax or sums.match:
        portions.append("401(m)")
    if sums.nonelective:
        portions.append("nonelective")
    if sums.match:
        portions.append("match, availability")
    if terms.after_tax:
        portions.append("after-tax, availability")
    made = []
    for portion in portions:
        choice = terms.adp_excludables if portion in ("401(k)", "nonelective") else terms.acp_excludables
        if choice == "together":
            made.append(_answer(portion, ratio(sums, standing, portion, (MAIN, EXCLUDABLE)), ""))
            continue
        made.append(_answer(portion, ratio(sums, standing, portion, (MAIN,)), ""))
        young = _answer(portion, ratio(sums, standing, portion, (EXCLUDABLE,)), "otherwise excludable part: ")
        if young.outcome == "failed":
            made.append(young)
    if unknown:
        return tuple(each._replace(outcome="not known", why=unknown) for each in made)
    return tuple(made)


def ratio(sums: PlanSums, standing: Sequence[Status], portion: Portion, parts: tuple[int, ...]) -> CoverageRatio:
    """The ratio percentage of one portion, or of those to whom a feature is open, over some parts of the plan."""
    people = [each for each in standing if each.who.part in parts and counted(each.who, portion)]
    highly = [each.who for each in people if each.highly_paid]
    others = [each.who for each in people if not each.highly_paid]
    held = [_of(sums.parts[part], portion) for part in parts]
    return coverage_ratio(
        sum(benefiting for benefiting, _ in held) + sum(benefits(each, portion) for each in others),
        sum(everybody for _, everybody in held) + len(others),
        sum(benefits(each, portion) for each in highly),
        len(highly),
    )


def _of(part: PartSums, portion: Portion) -> tuple[int, int]:
    """Of those who are not carried, who benefit and who count."""
    held: dict[Portion, tuple[int, int]] = {
        "401(k)": (part.deferral_benefiting, part.people),
        "401(m)": (part.match_benefiting, part.contribution_people),
        "nonelective": (part.nonelective_benefiting, part.nonelective_people),
        "match, availability": (part.match_open, part.match_people),
        "after-tax, availability": (part.after_tax_open, part.after_tax_people),
    }
    return held[portion]


def benefits(who: Person, portion: Portion) -> bool:
    """Whether somebody benefits: in the 401(k) and 401(m) portions whoever is eligible does."""
    if portion == "nonelective":
        return who.nonelective + who.safe_harbor_nonelective + who.qnec + who.forfeitures > 0
    return _open(who, portion)


def counted(who: Person, portion: Portion) -> bool:
    """Whether somebody counts: as :func:`megaroth.census.rows.counts` has it for all others."""
    hours = who.hours if portion == "nonelective" else NEVER
    return not who.excludable and counts(
        who.part,
        _open(who, portion),
        who.part == UNION,
        who.non_resident,
        not who.employed_at_end,
        hours,
        benefits(who, portion),
    )


def _open(who: Person, portion: Portion) -> bool:
    contributes = who.match_open or who.after_tax_open
    held: dict[Portion, bool] = {
        "401(k)": who.deferral_open,
        "401(m)": contributes,
        "nonelective": who.deferral_open or contributes,
        "match, availability": who.match_open,
        "after-tax, availability": who.after_tax_open,
    }
    return held[portion]


def _answer(portion: Portion, sheet: CoverageRatio, part: str) -> Coverage:
    outcome: Outcome = "deemed passed" if sheet.deemed else "passed" if sheet.passed else "failed"
    why = ""
    people = sheet.other_people + sheet.highly_paid_people
    safe = classification(sheet.ratio, sheet.other_people, people)
    if sheet.deemed:
        why = "no highly paid person benefits" if not sheet.highly_paid_benefiting else "there are no others"
    elif portion in FEATURES:
        if availability(sheet.ratio, sheet.deemed, safe.safe).available:
            outcome = "passed"
        else:
            why = f"open to too few of the others: below 70% and below {percent(safe.safe)} (1.401(a)(4)-4(b))"
    elif not sheet.passed:
        within = "is within" if safe.within_safe else "is below"
        why = (
            f"below 70%; the ratio {within} the safe harbor of the average benefit test ({percent(safe.safe)}), whose "
            "benefit percentages no census of one plan can tell"
        )
    return Coverage(
        portion,
        sheet.other_benefiting,
        sheet.other_people,
        sheet.highly_paid_benefiting,
        sheet.highly_paid_people,
        sheet.ratio,
        outcome,
        f"{part}{why}",
    )
