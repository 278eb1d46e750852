"""One employee's job in a memo: the room and how it is got, what to enter, the match, the morning after payday."""

from __future__ import annotations

from collections.abc import Iterator

from megaroth.report.memo.cells import RESTS_ON, bare, money, rests_on, said
from megaroth.report.memo.model import Block, Cell, Column, Headline, Table, Terms
from megaroth.report.text.election import kinds, too_soon, value
from megaroth.report.text.job import instead
from megaroth.report.text.words import (
    capital,
    counted,
    days,
    ended,
    listed,
    questions_for_the_plan,
    tight_day,
    verdict,
)
from megaroth.report.text.working import with_cents
from megaroth.year.answer import Answer, Election, JobAnswer, Room

ROOM = (Column("Line", share=3), Column("Amount", "amount"), Column("Rests on", "short"), Column("Rule", share=3))


def job_blocks(job: JobAnswer, answer: Answer) -> Iterator[Block]:
    """The blocks of one job, in the order in which they are used."""
    if job.room is not None:
        yield _headline(job.room, job, answer.year)
        yield _room(job.room, answer.year)
    if job.election is not None:
        yield _steps(job.election, job, answer.year)
    rows = [(label, texts) for label, texts in _terms(job) if any(texts)]
    yield Terms(tuple((label, tuple(text for text in texts if text)) for label, texts in rows))


def _headline(room: Room, job: JobAnswer, year: int) -> Headline:
    condition = "" if job.route.open else ", if the plan allows"
    if room.at_most:
        words = f"is the most after-tax money that may go in for {year}{condition}"
        return Headline(money(room.year), words, f"less {listed(room.at_most)}", "open")
    if room.left.cents <= 0:
        return Headline(money(room.left), f"after-tax money may still go in for {year}", "the room is used", "quiet")
    words = f"after-tax money may still go in for {year}{condition}"
    return Headline(
        money(room.left), words, f"of {said(room.year)} in all; {said(room.contributed)} is in so far", "do"
    )


def _room(room: Room, year: int) -> Table:
    capped = room.cap is not None and room.cap.cents <= room.year.cents
    taken = [(room.deferrals, "Less deferrals"), (room.employer, "Less employer money")]
    taken += [(room.other, "Less other plans of the same limit")] if room.other.cents else []
    rows = [(Cell("Annual additions limit"), money(room.limit), rests_on(room.limit), Cell("IRC 415(c)(1)"))]
    rows += [
        (Cell(label), money(amount, less=True), rests_on(amount), Cell("IRC 415(c)(2)")) for amount, label in taken
    ]
    elsewhere = room.limit.cents - sum(amount.cents for amount, _ in taken) - room.year.cents
    if not capped and elsewhere > 0:
        rows.append(
            (Cell("Less after-tax money elsewhere"), bare(-elsewhere), Cell(RESTS_ON["own word"]), Cell("IRC 415(f)"))
        )
    if room.cap is not None:
        rows.append((Cell("The plan’s own cap"), money(room.cap), rests_on(room.cap), Cell("plan document")))
    most = "At most, for after-tax money" if room.at_most else "Room for after-tax money"
    rows.append(
        (Cell(f"{most} in {year}", strong=True), money(room.year, strong=True), rests_on(room.year), Cell(room.binding))
    )
    if not room.at_most:
        rows.append((Cell("In so far"), money(room.contributed, less=True), rests_on(room.contributed), Cell("")))
        rows.append((Cell("Still possible", strong=True), money(room.left, strong=True), rests_on(room.left), Cell("")))
    return Table("How it is got", ROOM, tuple(rows))


def _steps(election: Election, job: JobAnswer, year: int) -> Table:
    """What to enter, a row for each step."""
    names = [name for name, _ in kinds(election.steps[0], election, job)] if election.steps else []
    columns = (
        Column("From the payday of", "short"),
        *(Column(capital(name), "amount") for name in names),
        Column("Paydays", "amount"),
        Column("Enter by", "text"),
    )
    rows = []
    for step in election.steps:
        values = [Cell(value(amount, election), strong=True) for _, amount in kinds(step, election, job)]
        by = election.submit_by if step is election.steps[0] and step.submit_by else step.submit_by
        until = Cell("in force already" if by is None else tight_day(by, year), strong=by is not None)
        if election.conditional:
            until = Cell("once the plan has said yes")
        when = Cell(f"{'bonus of ' if step.bonus else ''}{tight_day(step.day, year)}")
        rows.append((when, *values, Cell(str(step.paydays)), until))
    unit = "dollars a payday" if election.in_dollars else "percent of pay"
    title = f"What to enter, if the plan allows ({unit})" if election.conditional else f"What to enter ({unit})"
    return Table(title, columns, tuple(rows), _brings(election))


def _brings(election: Election) -> str:
    parts = []
    if election.deferral.cents:
        parts.append(f"{said(election.deferral)} deferrals")
    if election.after_tax.cents:
        parts.append(f"{said(election.after_tax)} after-tax money")
    adds = listed(parts) or "nothing"
    text = f"Over {counted(len(election.paydays), 'payday')} ({days(election.paydays)}) this adds {adds}."
    if election.one_step_more:
        text += f" One step of after-tax more would pass the room by {with_cents(election.one_step_more)}."
    return text


def _terms(job: JobAnswer) -> Iterator[tuple[str, tuple[str, ...]]]:
    room, election, match = job.room, job.election, job.match
    yield "Way to Roth", (ended(capital(verdict(job.route))),)
    if election is None:
        yield "Percentages", (ended(capital(job.no_election)) if job.no_election else "",)
    else:
        notes = (too_soon(election), *(f"out of reach: {text}" for text in election.out_of_reach), election.note)
        submit = election.submit_note if not election.conditional else ""
        roth = "the catch-up part must be Roth" if election.catch_up_roth else ""
        yield "To know", tuple(ended(capital(text)) for text in (submit, *notes, roth) if text)
    if room is not None:
        yield "Catch-up", (_catch_up(room),)
    if match is not None:
        said_of_match = [ended(capital(match.statement))]
        if match.kept:
            said_of_match.append(f"The year keeps {with_cents(match.kept)} of match.")
        if match.lost.cents:
            said_of_match.append(f"{said(match.lost)} of the match to come cannot be earned any more.")
        if match.lost_already:
            unless = ", unless the plan trues up" if match.held_back.cents else ""
            said_of_match.append(f"{with_cents(match.lost_already)} was already lost on earlier paydays{unless}.")
        if match.to_come.cents:
            said_of_match.append(f"{said(match.to_come)} match to come is counted in employer money.")
        if match.held_back.cents:
            said_of_match.append(f"{said(match.held_back)} of room is held back for a true-up after the year.")
        yield "Match", tuple(said_of_match)
    yield "After each payday", tuple(ended(text) for text in job.after_payday)
    if job.route.verdicts == ("unverified",):
        yield "Ask the plan", questions_for_the_plan(job.route)
    yield (
        "What is left",
        (capital(ended(instead(job))).replace("see IRAS", "see IRAs beside the plan"),) if job.instead else (),
    )


def _catch_up(room: Room) -> str:
    note = room.catch_up_note
    if room.catch_up.cents > 0:
        return f"{said(room.catch_up)} on top of the limit{f': {note}' if note else ''}."
    return ended(f"None: {note}") if note else ""
