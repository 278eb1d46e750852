"""One employee's job on the screen: route, room, what to type, the match, the morning after payday."""

from __future__ import annotations

from megaroth.money import percent
from megaroth.report.text.layout import Block, Item, Tone
from megaroth.report.text.words import (
    JOINED,
    counted,
    days,
    down,
    listed,
    near,
    questions_for_the_plan,
    room_arithmetic,
    tight_day,
    up,
    verdict,
    whole_down,
)
from megaroth.year.answer import Amount, Answer, Election, JobAnswer, MatchSafety, Room


def job_blocks(job: JobAnswer, answer: Answer) -> list[Block]:
    """The blocks of one job, in the order in which they are used."""
    blocks = [Block("ROUTE", [verdict(job.route)], _route_tone(job))]
    if job.room is not None:
        blocks.append(Block("ROOM", room_items(job.room, job, answer.year)))
    blocks += election_blocks(job, answer.year)
    if job.match is not None:
        blocks.append(Block("MATCH", match_items(job.match, job), "settled" if job.match.safe else "risk"))
    if job.after_payday:
        blocks.append(Block("AFTER PAYDAY", [" ".join(job.after_payday)], "do"))
    if job.instead:
        blocks.append(Block("WHAT IS LEFT", [instead(job)]))
    return blocks


def instead(job: JobAnswer) -> str:
    """What is left where the plan says no, in one paragraph."""
    return " ".join(text if text.endswith(".") else f"{text};" for text in job.instead).rstrip(";")


def _route_tone(job: JobAnswer) -> Tone:
    return "open" if job.route.verdicts == ("unverified",) else "settled"


def room_items(room: Room, job: JobAnswer, year: int) -> list[Item | str]:
    """The room, how it is got, by which rule, and what of it is left."""
    items: list[Item | str] = []
    what = f"for after-tax money in {year}" + ("" if job.route.open else ", if your plan allows")
    items.append(Item(f"{'at most ' if room.at_most else ''}{down(room.year)} {what}", strong=True))
    capped = room.cap is not None and room.cap.cents <= room.year.cents
    if room.cap is not None and capped:
        items.append(f"rule: {room.binding}, {down(room.cap)}")
        items.append(f"without the cap: {room_arithmetic(room)}")
    else:
        items.append(f"= {room_arithmetic(room)}")
    if said := catch_up_text(room):
        items.append(said)
    if not capped:
        items.append(f"rule: {room.binding}")
    if room.at_most:
        items += [Item(text, "and" if index else "less") for index, text in enumerate(room.at_most)]
    else:
        items.append(f"{so_far_text(room)} · still possible {down(room.left)}")
    return items


def so_far_text(room: Room) -> str:
    """After-tax money that is in, and by how much that is more than the room."""
    over = room.contributed.cents - room.year.cents
    above = f", above the room by {whole_down(over)}" if over >= 100 else ""
    return f"in so far {up(room.contributed)}{above}"


def catch_up_text(room: Room) -> str:
    """The catch-up deferrals that come on top of the limit, or why there are none."""
    note = room.catch_up_note
    if room.catch_up.cents > 0:
        return f"plus {down(room.catch_up)} catch-up on top{f': {note}' if note else ''}"
    return f"no catch-up: {note}" if note else ""


def election_blocks(job: JobAnswer, year: int) -> list[Block]:
    """What to type; under a condition while the plan is unverified; or why there are no percentages."""
    election = job.election
    if election is None:
        wanting = job.no_election.startswith("tell us")
        blocks = [Block("PERCENTAGES", [_none_yet(job)], "open" if wanting else "settled")] if job.no_election else []
        return [*blocks, *_questions(job)]
    typed: list[Item | str] = [Item(percentages(election, job), strong=True)]
    after: list[Item | str] = [brings(election, job)]
    if election.note:
        after.append(election.note)
    if election.catch_up_roth:
        after.append("the catch-up part must be Roth")
    if election.conditional:
        return [Block("IF YOUR PLAN ALLOWS", [*typed, paydays_left(election), *after], "open"), *_questions(job)]
    by = [f"by {tight_day(election.submit_by, year)} · {paydays_left(election)}", election.submit_note]
    return [Block("TYPE THIS", [*typed, *(text for text in by if text), *after], "do")]


def _none_yet(job: JobAnswer) -> str:
    if job.room is not None and job.room.at_most and job.no_election.endswith("; ".join(job.room.at_most)):
        return "follow when the file has what is missing above"
    return job.no_election


def _questions(job: JobAnswer) -> list[Block]:
    if job.route.verdicts != ("unverified",):
        return []
    asked = [Item(text, "?") for text in questions_for_the_plan(job.route)]
    return [Block("ASK THE PLAN", [*asked, "`megaroth ask` prints the whole letter"], "do")]


def percentages(election: Election, job: JobAnswer) -> str:
    """The percentages, in the order of most election pages; no after-tax where the plan takes none."""
    text = f"pre-tax or Roth {percent(election.deferral_percent)}"
    if job.room is not None:
        text += f"     after-tax {percent(election.after_tax_percent)}"
    return text.replace(" ", JOINED)


def paydays_left(election: Election) -> str:
    """How many paydays the percentages are for, and which."""
    return f"{counted(len(election.paydays), 'payday')} left: {days(election.paydays)}"


def brings(election: Election, job: JobAnswer) -> str:
    """What the percentages add over the paydays that are left, and what one step of after-tax more does."""
    adds = [
        *([f"{near(election.deferral)}{JOINED}deferrals"] if election.deferral.cents else []),
        *([f"{added(election.after_tax, job)}{JOINED}after-tax"] if election.after_tax.cents else []),
    ]
    text = f"adds {', '.join(adds)}" if adds else "adds nothing"
    if election.one_step_more:
        which = percent(next_step(election)) if election.after_tax_percent else f"after-tax {percent(election.step)}"
        text += "; " + f"{which}: {whole_down(election.one_step_more)} over".replace(" ", JOINED)
    return text


def next_step(election: Election) -> int:
    """The after-tax percentage one step above the proposed one."""
    return election.after_tax_percent + election.step


def added(amount: Amount, job: JobAnswer) -> str:
    """The after-tax money that a percentage adds, to the nearest dollar, but never more than is shown as possible."""
    left = job.room.left.cents if job.room is not None else amount.cents
    return down(amount) if amount.cents + 50 > left // 100 * 100 else near(amount)


def match_items(match: MatchSafety, job: JobAnswer) -> list[Item | str]:
    """Whether the match is safe, and what room is kept for it."""
    items: list[Item | str] = [match.statement]
    kept = []
    if match.to_come.cents:
        kept.append(f"{up(match.to_come)} for the match still to come")
    if match.held_back.cents:
        kept.append(f"{up(match.held_back)} for a true-up after the year")
    if kept and job.room is not None:
        items.append(f"kept out of the room: {listed(kept)}")
    return items
