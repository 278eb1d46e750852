"""The coverage of each portion of the plan, by the ratio percentage test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from megaroth.census.answers import Coverage, Outcome
from megaroth.census.highly_paid import Status
from megaroth.census.percentages import EXCLUDABLE, MAIN
from megaroth.census.sums import Person, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.law.nondiscrimination.coverage import CoverageRatio, classification, coverage_ratio
from megaroth.money import percent

Portion = Literal["401(k)", "401(m)", "nonelective"]


def coverage(
    sums: PlanSums, people: Sequence[Person], standing: Sequence[Status], terms: PlanTerms, unknown: str = ""
) -> tuple[Coverage, ...]:
    """The ratio of each portion that the plan has.

    Notes
    -----
    IRC 410(b); a governmental plan is outside it (410(c)(1)(A)). Where the otherwise excludable are tested apart, so
    is their coverage (410(b)(4)(B)).
    """
    del people
    if terms.kind == "governmental":
        return ()
    portions: list[Portion] = ["401(k)"]
    if terms.after_tax or sums.match:
        portions.append("401(m)")
    if sums.nonelective:
        portions.append("nonelective")
    made = []
    for portion in portions:
        choice = terms.acp_excludables if portion == "401(m)" else terms.adp_excludables
        if choice == "together":
            made.append(_answer(portion, ratio(sums, standing, portion, (MAIN, EXCLUDABLE)), ""))
            continue
        made.append(_answer(portion, ratio(sums, standing, portion, (MAIN,)), ""))
        young = ratio(sums, standing, portion, (EXCLUDABLE,))
        if not young.passed:
            made.append(_answer(portion, young, "otherwise excludable part: "))
    if unknown:
        return tuple(each._replace(outcome="not known", why=unknown) for each in made)
    return tuple(made)


def ratio(sums: PlanSums, standing: Sequence[Status], portion: Portion, parts: tuple[int, ...]) -> CoverageRatio:
    """The ratio percentage of one portion over some parts of the plan."""
    people = [each for each in standing if each.who.part in parts and not each.who.excludable]
    highly = [each.who for each in people if each.highly_paid]
    others = [each.who for each in people if not each.highly_paid]
    held = [sums.parts[part] for part in parts]
    many = {
        "401(k)": sum(each.deferral_benefiting for each in held),
        "401(m)": sum(each.match_benefiting for each in held),
        "nonelective": sum(each.nonelective_benefiting for each in held),
    }
    return coverage_ratio(
        many[portion] + sum(benefits(each, portion) for each in others),
        sum(each.people for each in held) + len(others),
        sum(benefits(each, portion) for each in highly),
        len(highly),
    )


def benefits(who: Person, portion: Portion) -> bool:
    """Whether somebody benefits: in the 401(k) and 401(m) portions whoever is eligible does."""
    if portion == "401(k)":
        return who.adp_eligible
    if portion == "401(m)":
        return who.acp_eligible
    return who.nonelective + who.safe_harbor_nonelective + who.qnec + who.forfeitures > 0


def _answer(portion: Portion, sheet: CoverageRatio, part: str) -> Coverage:
    outcome: Outcome = "deemed passed" if sheet.deemed else "passed" if sheet.passed else "failed"
    why = ""
    if sheet.deemed:
        why = "no highly paid person benefits" if not sheet.highly_paid_benefiting else "there are no others"
    elif not sheet.passed:
        people = sheet.other_people + sheet.highly_paid_people
        safe = classification(sheet.ratio, sheet.other_people, people)
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
