"""One fact per line in full words, without columns or signs: for screen readers, and for reading aloud."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from megaroth.money import percent
from megaroth.report.differing import differing
from megaroth.report.text.job import added, catch_up_text, next_step, percentages, so_far_text
from megaroth.report.text.open_points import effect
from megaroth.report.text.owner import already_in, case_name, case_working, headline, is_empty, shown, solo_items
from megaroth.report.text.plan import NO_JOB, finding_label, ira_way, person_name
from megaroth.report.text.words import (
    change,
    changed_value,
    down,
    listed,
    near,
    questions_for_the_plan,
    rate_near,
    room_arithmetic,
    sections,
    spoken,
    up,
    verdict,
    whole_down,
    whole_near,
)
from megaroth.year.answer import Answer, Election, IraAnswer, JobAnswer, NotChecked, OwnerAnswer, Room, Way

if TYPE_CHECKING:
    from megaroth.service.plan import Planned, WhatIf

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def planned_plain(planned: Planned) -> str:
    """The answer, and after it what another fact would change, one fact per line."""
    lines = [*_answer(planned.answer)]
    if planned.what_if is not None:
        lines += _what_if(planned.answer, planned.what_if)
    lines += _foot(planned)
    return "\n".join(spoken(" ".join(line.split())) for line in lines)


def full_day(when: date) -> str:
    """``Wednesday 25 November 2026``."""
    return f"{_WEEKDAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]} {when.year}"


def _answer(answer: Answer) -> Iterator[str]:
    named = f" for {answer.household}" if answer.household else ""
    yield f"Answer{named} for the year {answer.year}, as of {full_day(answer.as_of)}."
    for finding in answer.findings:
        word = "Limit passed" if finding_label(finding) == "PASSED" else "Cut"
        yield f"{word}: {_ended(finding.statement)} {_ended(finding.remedy)} Rule: {finding.authority}."
    for question in answer.before_you_start:
        yield f"Question first: {question}"
    if not answer.jobs and not answer.owners:
        yield f"Jobs: {_ended(NO_JOB)}"
    for section in sections(answer):
        yield from _job(section, answer) if isinstance(section, JobAnswer) else _owner(section, answer.year)
    for action in answer.actions:
        due = f" Due {full_day(action.due)}." if action.due != action.act_by else ""
        due += f" Again on {listed([full_day(when) for when in action.also])}." if action.also else ""
        undone = " It cannot be undone." if action.irreversible else ""
        why = f" {_ended(_capital(action.why))}" if action.why else ""
        yield f"Do by {full_day(action.act_by)}: {_ended(action.what)}{due}{why}{undone} Rule: {action.authority}."
    for ira in answer.iras:
        yield _ira(ira)
    yield from (_not_checked(point, answer) for point in answer.not_checked)
    for point in answer.disputed:
        yield f"Disputed, {point.id}: {point.question}"
        yield f"Used here: {_ended(point.default)} Source: {point.default_authority}. Why: {_ended(point.why)}"
        for statement, authority, found in point.others:
            changed = f" It would change: {_ended(effect(found, answer, len(found)))}" if found else ""
            yield f"Other reading: {_ended(statement)} Source: {authority}.{changed}"


def _job(job: JobAnswer, answer: Answer) -> Iterator[str]:
    yield f"Job: {job.name}, of {person_name(job, answer)}, plan of kind {job.plan_kind}."
    yield f"Way to Roth: {_ended(verdict(job.route))}"
    if job.room is not None:
        yield from _room(job.room, job)
    if job.election is not None:
        yield from _election(job.election, job)
    elif job.no_election:
        yield f"No percentages: {_ended(job.no_election)}"
    if job.route.verdicts == ("unverified",):
        yield from (f"Ask the plan: {question}" for question in questions_for_the_plan(job.route))
        yield "Letter with all questions: megaroth ask."
    if job.match is not None:
        yield f"Match: {_ended(job.match.statement)}"
        if job.room is not None and job.match.to_come.cents:
            yield f"Room kept for the match still to come: {up(job.match.to_come)}."
        if job.room is not None and job.match.held_back.cents:
            yield f"Room kept for a true-up after the year: {up(job.match.held_back)}."
    yield from (f"After payday: {_ended(text)}" for text in job.after_payday)
    yield from (f"What is left: {_ended(text)}" for text in job.instead)


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
        yield f"Catch-up: {_ended(said)}"


def _election(election: Election, job: JobAnswer) -> Iterator[str]:
    label = "If your plan allows" if election.conditional else "Type this"
    pair = percentages(election, job).replace("\N{NO-BREAK SPACE}", " ").split("     ")
    for text in pair:
        kind, _, share = text.rpartition(" ")
        yield f"{label}, {kind}: {share} of pay."
    if not election.conditional:
        note = f" {_ended(_capital(election.submit_note))}" if election.submit_note else ""
        yield f"Enter it by: {full_day(election.submit_by)}.{note}"
    yield f"Paydays left: {len(election.paydays)}, on {listed([full_day(when) for when in election.paydays])}."
    yield f"Deferrals that this adds: {near(election.deferral)}."
    if job.room is not None:
        yield f"After-tax money that this adds: {added(election.after_tax, job)}."
    if election.one_step_more:
        yield f"After-tax {percent(next_step(election))} instead goes over by: {whole_down(election.one_step_more)}."
    if election.note:
        yield _ended(_capital(election.note))
    if election.catch_up_roth:
        yield "The catch-up part must be Roth."


def _owner(owner: OwnerAnswer, year: int) -> Iterator[str]:
    yield f"Business: {owner.name}, {owner.entity}."
    if owner.cases:
        yield _ended(f"Most: {'. '.join(_capital(part) for part in headline(owner, year))}")
    for item in solo_items(owner.solo):
        yield f"Solo plan: {_ended(item if isinstance(item, str) else item.text)}"
    yield f"Way to Roth: {_ended(verdict(owner.route, told=owner.has_plan))}"
    yield from (f"Tell us first: {text}" for text in owner.missing)
    if owner.first_year:
        yield f"First year: {_ended(owner.first_year)}"
    if owner.rule:
        yield f"Rule: {_ended(owner.rule)}"
    if said := already_in(owner):
        yield f"In so far: {_ended(said.replace(' · ', ', '))}"
    for case in owner.cases:
        yield f"Case: {case_working(case, owner)}."
        if not is_empty(case):
            yield from (f"With {case_name(case)}, {line}" for way in case.ways for line in _way(way))
    yield from (_ended(_capital(note)) for note in owner.notes)
    if owner.spouse_payroll_tax is not None:
        tax = near(owner.spouse_payroll_tax)
        yield f"Social Security and Medicare tax on the spouse's pay, both halves: {tax} a year."
    word = "Sign" if owner.has_plan else "Set up"
    if owner.cases and all(is_empty(case) for case in owner.cases):
        return
    yield from (f"{word}, {number}: {_ended(text)}" for number, text in enumerate(owner.papers, 1))


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
        yield f"{way.title}: {_ended(way.note)}"


def _ira(ira: IraAnswer) -> str:
    room = f"{down(ira.room)} may still go in. " if ira.limit.cents else ""
    share = f" Taxable part of a conversion: {rate_near(ira.taxable_share)}." if ira.taxable_share else ""
    return f"IRA of {ira.name}: {room}{_ended(_capital(f'{ira_way(ira)}{ira.statement}'))}{share}"


def _not_checked(point: NotChecked, answer: Answer) -> str:
    assumed = f" Taken as: {_ended(point.assumed)}" if point.assumed else ""
    changed = "".join(f" If {what}: {_ended(effect(found, answer, len(found)))}" for what, found in point.differences)
    question = f" Question: {point.question}" if point.question else ""
    return f"Not checked: {_ended(point.statement)}{assumed}{changed}{question}"


def _what_if(before: Answer, what_if: WhatIf) -> Iterator[str]:
    yield f"What if {listed(what_if.changes)}."
    for finding in what_if.answer.findings:
        if finding not in before.findings:
            yield f"Then: {_ended(finding.statement)} {_ended(finding.remedy)}"
    found = differing(before, what_if)
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
    yield _ended(foot.next_year)
    if foot.stale:
        yield _ended(foot.stale)
    yield foot.point_of_action


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
