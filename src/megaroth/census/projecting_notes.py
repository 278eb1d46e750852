"""What a projection says beside its numbers: what they rest on, and when to look again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from megaroth.census.answers import Test
from megaroth.census.match_earned import match_of
from megaroth.census.projection import Band, Wanted
from megaroth.census.sums import Person
from megaroth.money import ONE

if TYPE_CHECKING:
    from megaroth.census.projecting_plan import Plan

MOVED = (
    "The plan counts deferrals of the others in a failed ACP test as far as the ADP test can spare them. None are "
    "counted here, since that hangs on what they will defer: the caps are on the safe side, and less may go back."
)


def notes(plan: Plan, tests: Sequence[Test], chosen: Band, high: Sequence[int], wanted: Wanted) -> Iterator[str]:
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
    """
    yield from _on_match(plan, tests, chosen, high, wanted)
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


def deferrals_of(who: Person) -> int:
    """All deferrals of the year, catch-up included."""
    return who.pre_tax + who.roth + who.catch_up_pre_tax + who.catch_up_roth


def two_places(millionths: int) -> str:
    """A percentage with two decimals, and with more where it has them, as a limit may: ``5.70%``, ``12.2125%``."""
    fine = f"{millionths % 10_000:04d}"
    return f"{millionths // 10_000}.{fine[:2]}{fine[2:].rstrip('0')}%"
