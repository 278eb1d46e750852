"""What a projection says beside its numbers: what they rest on, and when to look again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from megaroth.census.answers import Test
from megaroth.census.match_earned import match_of
from megaroth.census.plan_calendar import Calendar
from megaroth.census.projecting_match import deferrals_of
from megaroth.census.projection import Band, Ceiling, Wanted
from megaroth.money import ONE

if TYPE_CHECKING:
    from megaroth.census.projecting_plan import Plan

MOVED = (
    "The plan counts deferrals of the others in a failed ACP test as far as the ADP test can spare them. None are "
    "counted here, since that hangs on what they will defer: the caps are on the safe side, and less may go back."
)


def notes(
    plan: Plan,
    tests: Sequence[Test],
    chosen: Band,
    high: Sequence[int],
    wanted: Wanted,
    ceilings: Sequence[Ceiling],
    as_of: date | None,
) -> Iterator[str]:
    """Every note, in the order of the screen.

    Parameters
    ----------
    plan : Plan
        The people at today's rates.
    tests : sequence of Test
        The plan test at these rates.
    chosen : Band
        The band of the answer.
    high : sequence of int
        The places of the highly paid who are eligible.
    wanted : Wanted
        What was asked.
    ceilings : sequence of Ceiling
        Of the highly paid who are eligible.
    as_of : date or None
        The day of the answer, where it is known.
    """
    calendar = Calendar.of(plan.terms)
    if wanted.day is None and as_of is not None and calendar.first <= as_of < calendar.last:
        yield (
            f"The census's amounts are taken as a whole year's, though the plan year runs to {calendar.last}. If they "
            "run to an earlier day, tell it with --day, which carries them to the year's end."
        )
    yield from _on_match(plan, tests, chosen, high, wanted)
    yield from _on_matched_after_tax(plan, ceilings)
    yield from _on_parts(ceilings)
    yield from _on_the_answer(plan, chosen, wanted)


def _on_the_answer(plan: Plan, chosen: Band, wanted: Wanted) -> list[str]:
    said = []
    terms = plan.terms
    if terms.acp_method == "prior" and terms.prior_nhce_acp is not None:
        said.append("Prior-year testing: the average of the others is last year's and cannot change.")
    elif terms.acp_method == "current":
        said.append("Current-year testing: the average of the others is this year's; the bands show what it may be.")
    if chosen.uniform is None:
        said.append("The test fails without any more after-tax money of the highly paid: no cap cures it.")
    elif not chosen.test_binds:
        said.append("No cap is needed: everybody reaches another ceiling before the test fails.")
    if wanted.day:
        said.append(f"Amounts to {wanted.day} are carried to the year's end at the same pace.")
    if not wanted.profit_sharing and not wanted.true_up:
        said.append("Nothing is held back for profit sharing or a true-up after the year: --profit-sharing, --true-up.")
    if plan.terms.hce_after_tax_limit is not None:
        said.append("The plan's own cap for the highly paid is applied; the percentage is what the test alone allows.")
    said.append("Check again with the new list of highly paid in January, after a bonus, a true-up or an acquisition.")
    return said


def _on_match(plan: Plan, tests: Sequence[Test], chosen: Band, high: Sequence[int], wanted: Wanted) -> Iterator[str]:
    """What is said where the answer hangs on match that refunds forfeit or that a true-up would add."""
    failed = [each for each in tests if each.kind == "ADP" and each.chosen and each.outcome == "failed"]
    if failed:
        numbers = " and ".join(
            f"{two_places(each.highly_paid_average)} against {two_places(each.limit)}" for each in failed
        )
        rests = ""
        if chosen.uniform is not None and chosen.if_adp_cured is not None:
            answer = two_places(chosen.uniform) if chosen.test_binds else "That no cap is needed"
            binds = chosen.if_adp_cured < ONE // wanted.step * wanted.step
            cured = f"{two_places(chosen.if_adp_cured)} passes" if binds else "no cap is needed"
            rests = (
                f" {answer} rests on refunds for it and the match that they forfeit; if a QNEC cures it instead, "
                f"{cured}{'' if binds or chosen.test_binds else ' either'}."
            )
        yield f"The ADP test fails at today's rates ({numbers}).{rests}"
    most = plan.year.deferrals
    full = [plan.people[index] for index in high if deferrals_of(plan.people[index]) >= most]
    matched = [who for who in full if match_of(who) > 0]
    if wanted.day and matched and not plan.terms.match_on_after_tax:
        people = "1 highly paid person reaches" if len(matched) == 1 else f"{len(matched):,} highly paid people reach"
        yield (
            f"{people} the deferral limit within the year, and match is taken to stop with the deferrals, as in a plan "
            "without a true-up. A true-up at the year's end adds match, and less after-tax money passes."
        )
    if failed and any(deferrals_of(who) > most for who in matched):
        yield "Deferrals that are catch-up are taken to earn match as others do, unless the census says less."


def _on_matched_after_tax(plan: Plan, ceilings: Sequence[Ceiling]) -> Iterator[str]:
    """What is said of the match that after-tax money earns: it follows the formula, or cannot where none is told."""
    if not plan.after_tax_matched:
        return
    if plan.match_follows:
        yield "After-tax money is matched: the match of the highly paid rises and falls with it by the plan's formula."
        return
    said = (
        "After-tax money is matched, and the plan file does not tell the formula (features.match): match is held at "
        "the census's figure. "
    )
    more = sum(each.by_test is not None and each.ceiling > each.at_todays_rate for each in ceilings)
    if more:
        people = "1 highly paid person" if more == 1 else f"{more:,} highly paid people"
        yield (
            f"{said}The percentage is not on the safe side: {people} would put in more than today and may earn more "
            "match, and then less passes."
        )
    else:
        yield f"{said}It would fall with after-tax money, so that the percentage is on the safe side: more may pass."


def _on_parts(ceilings: Sequence[Ceiling]) -> Iterator[str]:
    """What is said of people whom the percentage does not bind, where it binds others."""
    free = sum(each.by_test is None for each in ceilings)
    if 0 < free < len(ceilings):
        people, verb = ("1 highly paid person", "is") if free == 1 else (f"{free:,} highly paid people", "are")
        yield (
            f"{people} {verb} in a part of the plan that meets the ACP test whatever they put in (collectively "
            "bargained, or without anybody else): the percentage does not bind them."
        )


def two_places(millionths: int) -> str:
    """A percentage with two decimals, and with more where it has them, as a limit may: ``5.70%``, ``12.2125%``."""
    fine = f"{millionths % 10_000:04d}"
    return f"{millionths // 10_000}.{fine[:2]}{fine[2:].rstrip('0')}%"
