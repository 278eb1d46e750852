"""One employee's job on the screen: route, room, what to type, the match, the morning after payday."""

from __future__ import annotations

from megaroth.report.text.election import election_blocks
from megaroth.report.text.layout import Block, Item, Tone
from megaroth.report.text.words import JOINED, down, own_word, room_arithmetic, up, verdict, whole_down
from megaroth.year.answer import Answer, JobAnswer, MatchSafety, Room


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


def match_items(match: MatchSafety, job: JobAnswer) -> list[Item | str]:
    """Whether the match is safe, what the year keeps of it, what is lost, and what room is held back for it."""
    year = f"{own_word(match.kept)} for the year" if match.kept else ""
    lost = lost_already(match)
    held = room_held_back(match) if job.room is not None else ""
    rows = [(year, lost), (held,)] if lost else [(year, held)]
    return [match.statement, *(text for row in rows if (text := " · ".join(part for part in row if part)))]


def lost_already(match: MatchSafety) -> str:
    """The match that earlier paydays lost; while it is not known whether the plan makes it up, that it may."""
    if not match.lost_already:
        return ""
    unless = ", unless the plan trues up" if match.held_back.cents else ""
    return f"{own_word(match.lost_already)} was already lost on earlier paydays{unless}"


def room_held_back(match: MatchSafety) -> str:
    """The room that employer money still to come will use."""
    to_come = [f"{up(match.to_come)} match to come"] if match.to_come.cents else []
    true_up = [f"{up(match.held_back)} true-up after the year"] if match.held_back.cents else []
    held = [text.replace(" ", JOINED) for text in (*to_come, *true_up)]
    return f"room held back: {', '.join(held)}" if held else ""
