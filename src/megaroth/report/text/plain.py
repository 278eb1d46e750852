"""One fact per line in full words, without columns or signs: for screen readers, and for reading aloud."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from megaroth.report.text.election import added, changed, first_typed, next_step, value
from megaroth.report.text.job import catch_up_text, lost_already, room_held_back, so_far_text
from megaroth.report.text.open_points import effect
from megaroth.report.text.owner import already_in, case_name, case_working, headline, is_empty, shown, solo_items
from megaroth.report.text.plan import NO_JOB, finding_label, ira_way, person_name
from megaroth.report.text.words import (
    capital,
    change,
    changed_value,
    counted,
    down,
    ended,
    full_day,
    listed,
    near,
    own_word,
    questions_for_the_plan,
    rate_near,
    room_arithmetic,
    sections,
    spoken,
    verdict,
    whole_down,
    whole_near,
)
from megaroth.year.answer import Answer, Election, IraAnswer, JobAnswer, NotChecked, OwnerAnswer, Room, Step, Way

if TYPE_CHECKING:
    from megaroth.service.plan import Planned, WhatIf


def planned_plain(planned: Planned, *, paydays: bool = False) -> str:
    """The answer, and after it what another fact or another spread would change, one fact per line."""
    lines = [*_answer(planned.answer)]
    if planned.ledger is not None:
        lines += [f"Ledger: {ended(note)}" for note in planned.ledger.notes]
    if paydays:
        from megaroth.report.text.paydays import paydays_plain  # noqa: PLC0415 - only when it is asked for

        lines += paydays_plain(planned.answer)
    if planned.what_if is not None:
        lines += _what_if(planned.answer, planned.what_if)
    if planned.spreads:
        from megaroth.report.text.comparing import compare_plain  # noqa: PLC0415 - seldom

        lines += compare_plain(planned)
    lines += _foot(planned)
    return "\n".join(spoken(" ".join(line.split())) for line in lines)


def _answer(answer: Answer) -> Iterator[str]:
    named = f" for {answer.household}" if answer.household else ""
    yield f"Answer{named} for the year {answer.year}, as of {full_day(answer.as_of)}."
    for finding in answer.findings:
        word = "Limit passed" if finding_label(finding) == "PASSED" else "Cut"
        yield f"{word}: {ended(finding.statement)} {ended(finding.remedy)} Rule: {finding.authority}."
    for question in answer.before_you_start:
        yield f"Question first: {question}"
    if not answer.jobs and not answer.owners:
        yield f"Jobs: {ended(NO_JOB)}"
    for section in sections(answer):
        yield from _job(section, answer) if isinstance(section, JobAnswer) else _owner(section, answer.year)
    for action in answer.actions:
        due = f" Due {full_day(action.due)}." if action.due != action.act_by else ""
        due += f" Again on {listed([full_day(when) for when in action.also])}." if action.also else ""
        undone = " It cannot be undone." if action.irreversible else ""
        why = f" {ended(capital(action.why))}" if action.why else ""
        yield f"Do by {full_day(action.act_by)}: {ended(action.what)}{due}{why}{undone} Rule: {action.authority}."
    for ira in answer.iras:
        yield _ira(ira)
    yield from (_not_checked(point, answer) for point in answer.not_checked)
    for point in answer.disputed:
        yield f"Disputed, {point.id}: {point.question}"
        yield f"Used here: {ended(point.default)} Source: {point.default_authority}. Why: {ended(point.why)}"
        for statement, authority, found in point.others:
            changed = f" It would change: {ended(effect(found, answer, len(found)))}" if found else ""
            yield f"Other reading: {ended(statement)} Source: {authority}.{changed}"


def _job(job: JobAnswer, answer: Answer) -> Iterator[str]:
    yield f"Job: {job.name}, of {person_name(job, answer)}, plan of kind {job.plan_kind}."
    yield f"Way to Roth: {ended(verdict(job.route))}"
    if job.room is not None:
        yield from _room(job.room, job)
    if job.election is not None:
        yield from _election(job.election, job)
    elif job.no_election:
        yield f"No percentages: {ended(job.no_election)}"
    if job.route.verdicts == ("unverified",):
        yield from (f"Ask the plan: {question}" for question in questions_for_the_plan(job.route))
        yield "Letter with all questions: megaroth ask."
    if job.match is not None:
        yield f"Match: {ended(job.match.statement)}"
        if job.match.kept:
            yield f"Match of the year: {own_word(job.match.kept)}."
        if job.match.lost.cents:
            yield f"Match that cannot be earned any more: {near(job.match.lost)}."
        if said := lost_already(job.match):
            yield f"Match of {said}."
        if job.room is not None and (held := room_held_back(job.match)):
            yield f"{capital(held)}."
    yield from (f"After payday: {ended(text)}" for text in job.after_payday)
    yield from (f"What is left: {ended(text)}" for text in job.instead)


def _room(room: Room, job: JobAnswer) -> Iterator[str]:
    condition = "" if job.route.open else ", if your plan allows"
    most = "at most " if room.at_most else ""
    less = f", less {listed(room.at_most)}" if room.at_most else ""
    yield f"Room for after-tax{condition}: {most}{down(room.year)}{less}. Rule: {room.binding}."
    yield f"How it is got: {room_arithmetic(room)}."
    if room.cap is not None:
        yield f"The plan's own cap on after-tax money: {down(room.cap)}."
    if not room.at_most:
        yield f"After-tax money {so_far_text(room)}."
        yield f"After-tax money still possible: {down(room.left)}."
    if said := catch_up_text(room):
        yield f"Catch-up: {ended(said)}"


def _election(election: Election, job: JobAnswer) -> Iterator[str]:
    label = "If your plan allows" if election.conditional else "Type this"
    typed = first_typed(election)
    for index, step in enumerate(election.steps):
        by = election.submit_by if index == typed else step.submit_by
        for kind, amount in changed(index, election, job):
            share = f"{value(amount, election)} {'each payday' if election.in_dollars else 'of pay'}"
            if step.bonus:
                yield f"{label}, {_for_bonuses(step)}, {kind}: {value(amount, election)}."
            elif index:
                yield f"{label}, from the payday of {full_day(step.day)}, {kind}: {share}."
            else:
                yield f"{'Keep what is in force' if by is None else label}, {kind}: {share}."
        if by is not None and not election.conditional:
            note = f" {ended(capital(election.submit_note))}" if election.submit_note and index == typed else ""
            yield f"Enter it by: {full_day(by)}.{note}"
    late = sorted({row.day for row in election.table if row.late})
    if late:
        yield f"Too soon for a change: {counted(len(late), 'payday')}, on {listed([full_day(when) for when in late])}."
    yield f"Paydays left: {len(election.paydays)}, on {listed([full_day(when) for when in election.paydays])}."
    yield f"Deferrals that this adds: {near(election.deferral)}."
    if job.room is not None:
        yield f"After-tax money that this adds: {added(election.after_tax, job)}."
    if election.one_step_more:
        more = value(next_step(election), election)
        yield f"After-tax {more} instead goes over by: {whole_down(election.one_step_more)}."
    yield from (f"Out of reach: {ended(text)}" for text in election.out_of_reach)
    yield from (ended(capital(note)) for note in election.note.split("; ") if note)
    if election.catch_up_roth:
        yield "The catch-up part must be Roth."


def _for_bonuses(step: Step) -> str:
    return f"for the bonus of {full_day(step.day)}" if step.paydays == 1 else f"for bonuses from {full_day(step.day)}"


def _owner(owner: OwnerAnswer, year: int) -> Iterator[str]:
    yield f"Business: {owner.name}, {owner.entity}."
    if owner.cases:
        yield ended(f"Most: {'. '.join(capital(part) for part in headline(owner, year))}")
    for item in solo_items(owner.solo):
        yield f"Solo plan: {ended(item if isinstance(item, str) else item.text)}"
    yield f"Way to Roth: {ended(verdict(owner.route, told=owner.has_plan))}"
    yield from (f"Tell us first: {text}" for text in owner.missing)
    if owner.first_year:
        yield f"First year: {ended(owner.first_year)}"
    if owner.rule:
        yield f"Rule: {ended(owner.rule)}"
    if said := already_in(owner):
        yield f"In so far: {ended(said.replace(' · ', ', '))}"
    for case in owner.cases:
        yield f"Case: {case_working(case, owner)}."
        if not is_empty(case):
            yield from (f"With {case_name(case)}, {line}" for way in case.ways for line in _way(way))
    yield from (ended(capital(note)) for note in owner.notes)
    if owner.spouse_payroll_tax is not None:
        tax = near(owner.spouse_payroll_tax)
        yield f"Social Security and Medicare tax on the spouse's pay, both halves: {tax} a year."
    word = "Sign" if owner.has_plan else "Set up"
    if owner.cases and all(is_empty(case) for case in owner.cases):
        return
    yield from (f"{word}, {number}: {ended(text)}" for number, text in enumerate(owner.papers, 1))


def _way(way: Way) -> Iterator[str]:
    kind = "pre-tax" if way.pre_tax_deferrals else "Roth"
    caught = f", of which catch-up {near(way.catch_up)}" if way.catch_up.cents else ""
    whole = shown(way)
    yield f"{way.title}, {kind} deferrals: {down(whole.deferrals)}{caught}."
    yield f"{way.title}, employer: {down(whole.employer)}."
    yield f"{way.title}, after-tax: {down(whole.after_tax)}."
    yield f"{way.title}, total: {down(whole.total)}."
    yield f"{way.title}, deduction: {down(whole.deduction)}."
    if whole.tax_saved is not None:
        yield f"{way.title}, tax saved at the file's rate: {whole_near(whole.tax_saved)}~."
    if way.note:
        yield f"{way.title}: {ended(way.note)}"


def _ira(ira: IraAnswer) -> str:
    room = f"{down(ira.room)} may still go in. " if ira.limit.cents else ""
    share = f" Taxable part of a conversion: {rate_near(ira.taxable_share)}." if ira.taxable_share else ""
    return f"IRA of {ira.name}: {room}{ended(capital(f'{ira_way(ira)}{ira.statement}'))}{share}"


def _not_checked(point: NotChecked, answer: Answer) -> str:
    assumed = f" Taken as: {ended(point.assumed)}" if point.assumed else ""
    changed = "".join(f" If {what}: {ended(effect(found, answer, len(found)))}" for what, found in point.differences)
    question = f" Question: {point.question}" if point.question else ""
    return f"Not checked: {ended(point.statement)}{assumed}{changed}{question}"


def _what_if(before: Answer, what_if: WhatIf) -> Iterator[str]:
    yield f"What if {listed(what_if.changes)}."
    for finding in what_if.answer.findings:
        if finding not in before.findings:
            yield f"Then: {ended(finding.statement)} {ended(finding.remedy)}"
    found = what_if.differences
    for one in found:
        values = [changed_value(one, value, before.year) for value in (one.before, one.after)]
        moved = f", change {change(one)}" if change(one) else ""
        yield f"Difference, {one.label}: before {values[0]}, after {values[1]}{moved}."
    if not found:
        yield "No number would differ."


def _foot(planned: Planned) -> Iterator[str]:
    answer = planned.answer
    foot = answer.foot
    yield "Dollars are whole; limits, room and what is still possible are rounded down."
    yield f"Why: megaroth explain {planned.file} --plain."
    if any(owner.cases for owner in answer.owners):
        yield answer.tax_note
    yield f"Rules of {full_day(foot.rules_date)}, hash {foot.rules_hash}, megaroth {foot.version}."
    yield ended(foot.next_year)
    if foot.stale:
        yield ended(foot.stale)
    yield foot.point_of_action
