"""What to type on the election page: dated steps, what they bring, and what stays out of reach."""

from __future__ import annotations

from megaroth.money import dollars, percent, round_half_up
from megaroth.report.text.layout import Block, Item
from megaroth.report.text.words import (
    JOINED,
    counted,
    day_of_month,
    days,
    down,
    near,
    questions_for_the_plan,
    tight_day,
    whole_down,
)
from megaroth.year.answer import Amount, Election, JobAnswer, Step

GAP = "     "
"""Between the two elections of one step, as wide as on the line to be typed."""


def election_blocks(job: JobAnswer, year: int) -> list[Block]:
    """What to type; under a condition while the plan is unverified; or why there are no percentages."""
    election = job.election
    if election is None:
        wanting = job.no_election.startswith("tell us")
        blocks = [Block("PERCENTAGES", [_none_yet(job)], "open" if wanting else "settled")] if job.no_election else []
        return [*blocks, *_questions(job)]
    items: list[Item | str] = [*step_items(election, job, year)]
    if election.submit_note and not election.conditional:
        items.append(election.submit_note)
    if said := too_soon(election):
        items.append(said)
    items += [paydays_left(election), brings(election, job)]
    items += [f"out of reach: {text}" for text in election.out_of_reach]
    if election.note:
        items.append(election.note)
    if election.catch_up_roth:
        items.append("the catch-up part must be Roth")
    if election.conditional:
        return [Block("IF YOUR PLAN ALLOWS", items, "open"), *_questions(job)]
    return [Block("TYPE THIS", items, "do")]


def _none_yet(job: JobAnswer) -> str:
    if job.room is not None and job.room.at_most and job.no_election.endswith("; ".join(job.room.at_most)):
        return "follow when the file has what is missing above"
    return job.no_election


def _questions(job: JobAnswer) -> list[Block]:
    if job.route.verdicts != ("unverified",):
        return []
    asked = [Item(text, "?") for text in questions_for_the_plan(job.route)]
    return [Block("ASK THE PLAN", [*asked, "`megaroth ask` prints the whole letter"], "do")]


# --- steps -----------------------------------------------------------------------------------------------


def value(amount: int, election: Election) -> str:
    """One election as the plan's page takes it: a percentage, or dollars a payday."""
    return dollars(amount) if election.in_dollars else percent(amount)


def kinds(step: Step, election: Election, job: JobAnswer) -> list[tuple[str, int]]:
    """What one step sets, in the order of most election pages; no after-tax where the plan takes none."""
    found = [("Roth" if election.roth else "pre-tax or Roth", step.deferral)]
    if job.room is not None:
        found.append(("after-tax", step.after_tax))
    return found


def changed(index: int, election: Election, job: JobAnswer) -> list[tuple[str, int]]:
    """What a step sets otherwise than the step before it; the election for bonuses stands by itself."""
    step = election.steps[index]
    if step.bonus or index == 0:
        return kinds(step, election, job)
    before = kinds(election.steps[index - 1], election, job)
    return [one for one, old in zip(kinds(step, election, job), before, strict=True) if one != old]


def first_typed(election: Election) -> int:
    """The index of the first step that is to be typed; that of none where all is in force."""
    return next((index for index, step in enumerate(election.steps) if step.submit_by is not None), -1)


def step_items(election: Election, job: JobAnswer, year: int) -> list[Item]:
    """The steps, a line each: what to type first in the strongest one, then what changes and when."""
    items = []
    typed = first_typed(election)
    for index, step in enumerate(election.steps):
        pairs = [f"{kind} {value(amount, election)}" for kind, amount in changed(index, election, job)]
        said = [pair.replace(" ", JOINED) for pair in pairs]
        each = f"{JOINED}a{JOINED}payday" if election.in_dollars and not step.bonus else ""
        shown = step.submit_by is not None and not election.conditional
        if index == 0 and not step.bonus:
            text = GAP.join(said) + each
            if step.submit_by is None:
                text = f"keep what is in force: {text}"
            elif shown:
                text += f"{GAP}by{JOINED}{tight_day(election.submit_by, year)}"
        else:
            text = f"{_when(step, year)}: {', '.join(said)}{each}"
            if shown:
                by = election.submit_by if index == typed else step.submit_by
                assert by is not None
                text += f" (submit{JOINED}by{JOINED}{tight_day(by, year)})"
        items.append(Item(text, strong=index in (0, typed)))
    return items


def _when(step: Step, year: int) -> str:
    if not step.bonus:
        return f"from {tight_day(step.day, year)}".replace(" ", JOINED)
    first = day_of_month(step.day)
    return f"bonus of {first}" if step.paydays == 1 else f"{step.paydays} bonuses from {first} on"


def too_soon(election: Election) -> str:
    """The paydays that no change reaches any more."""
    late = sorted({row.day for row in election.table if row.late})
    if not late:
        return ""
    return f"too soon for a change: the {'payday' if len(late) == 1 else 'paydays'} of {days(late)}"


def paydays_left(election: Election) -> str:
    """How many paydays the steps are for, and which."""
    return f"{counted(len(election.paydays), 'payday')} left: {days(election.paydays)}"


# --- what they bring -------------------------------------------------------------------------------------


def brings(election: Election, job: JobAnswer) -> str:
    """What the steps add over the paydays that are left, and what one step of after-tax more at the end does."""
    adds = [
        *([f"{near(election.deferral)}{JOINED}deferrals"] if election.deferral.cents else []),
        *([f"{added(election.after_tax, job)}{JOINED}after-tax"] if election.after_tax.cents else []),
    ]
    text = f"adds {', '.join(adds)}" if adds else "adds nothing"
    if election.one_step_more:
        which = value(next_step(election), election)
        if next_step(election) == election.step:
            which = f"after-tax {which}"
        text += "; " + f"{which}: {whole_down(election.one_step_more)} over".replace(" ", JOINED)
    return text


def next_step(election: Election) -> int:
    """The after-tax election one step above that of the last step, bonuses aside."""
    regular = [step for step in election.steps if not step.bonus]
    return (regular[-1].after_tax if regular else 0) + election.step


def added(amount: Amount, job: JobAnswer) -> str:
    """The after-tax money that elections add, to the nearest dollar, but never more than is shown as possible."""
    left = job.room.left.cents if job.room is not None else amount.cents
    return down(amount) if round_half_up(amount.cents, 100) > left // 100 else near(amount)
