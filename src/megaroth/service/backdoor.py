"""The verb ``backdoor``: each person's ordinary backdoor Roth IRA, its steps, its forms, and what converting costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.model import Household, Person
from megaroth.law.figures import FigureTable, shipped
from megaroth.law.form_8606 import ClearTheDeck, basis_after_loss
from megaroth.ledger.backdoor import Preview, deck, locked, preview_with_contribution, previews
from megaroth.ledger.backdoor_facts import (
    Known,
    basis_differs,
    contributed_for,
    from_household,
    from_ledger,
    has_iras,
    pre_tax_missing,
)
from megaroth.ledger.backdoor_steps import Step, steps
from megaroth.ledger.book import Book, book
from megaroth.ledger.days import in_words
from megaroth.ledger.iras import TRADITIONAL
from megaroth.ledger.kinds import IRA_SOURCES, ROLLED, ROTH_IRA, TRADITIONAL_IRA
from megaroth.money import dollars
from megaroth.service.backdoor_findings import findings
from megaroth.service.backdoor_way import pay_questions, planned_year, way_of
from megaroth.service.from_ledger import known
from megaroth.service.ledger.opening import at, household_of, ledger_target, terms_of
from megaroth.year.answer import Action, Answer, Finding, IraAnswer


class OpenPoint(NamedTuple):
    """A point on which the law is open."""

    id: str
    statement: str


class PersonBackdoor(NamedTuple):
    """One person's answer."""

    person: str
    name: str
    way: IraAnswer | None
    """What income leaves: direct, backdoor or neither; None for a year that is not the household file's."""
    known: Known
    steps: tuple[Step, ...]
    deck: ClearTheDeck | None
    """What a plan may take; None where value or basis is not known."""
    previews: tuple[Preview, ...]
    findings: tuple[Finding, ...]
    questions: tuple[str, ...]
    open_points: tuple[OpenPoint, ...]
    problems: tuple[str, ...]
    """What does not fit together in the ledger, of this person's IRAs."""


class Backdoor(NamedTuple):
    """What ``megaroth backdoor`` found."""

    file: Path
    ledger: str
    """Where the ledger lies; empty where there is none."""
    year: int
    as_of: date
    people: tuple[PersonBackdoor, ...]
    plan: Answer
    """The year's answer, whose foot this one carries."""
    exact: bool = False
    """Whether amounts take the fraction of line 10 itself; otherwise three decimals of it, as the form does."""


def backdoor(
    path: Path | None,
    as_of: date,
    year: int | None = None,
    ledger: str | None = None,
    figures: FigureTable | None = None,
    *,
    exact: bool = False,
) -> Backdoor:
    """The ordinary backdoor of each person of a household.

    Parameters
    ----------
    path : Path or None
        The household file; None for the only one in the folder.
    as_of : date
        The day of the answer.
    year : int, optional
        The year that contributions are for; the household file's when not given.
    ledger : str, optional
        The ledger; the one beside the household file, if there is one, when not given.
    figures : FigureTable, optional
        The figures; those shipped when not given.
    exact : bool
        Whether every amount takes the fraction of Form 8606 line 10 itself; otherwise it has three decimals, so that
        basis and previews are those of the form as it is filed.

    Raises
    ------
    MegarothError
        When a file cannot be used, a figure is not published, or the year is not one that is known.
    """
    household, file = household_of(path)
    wanted = household.year if year is None else year
    target = ledger_target(file, ledger)
    found: Book | None = None
    if ledger is not None or not isinstance(target, Path) or target.exists():
        with at(target) as opened:
            found = book(opened.entries(), terms_of(household), as_of)
    if found is None and wanted != household.year:
        raise BadInputError(
            f"without a ledger only {household.year} is known, the year of the household file",
            "`megaroth ledger add` begins one; or leave --year out",
            file=str(file),
        )
    if wanted > as_of.year:
        raise BadInputError(
            f"{wanted} has not begun on {in_words(as_of)}", "--year is the year that contributions are for"
        )
    if not household.people:
        raise BadInputError("the household has no person yet", "`megaroth start` asks; [people.NAME]", file=str(file))
    if found is not None:
        household = with_contributions(household, found)
        household, _, _ = known(household, found.entries, as_of)
    planned = planned_year(household, figures or shipped(), as_of)
    people = tuple(
        _person(name, person, household, found, planned, wanted, exact=exact)
        for name, person in household.people.items()
    )
    return Backdoor(file, str(target) if found is not None else "", wanted, as_of, people, planned, exact)


def with_contributions(household: Household, found: Book) -> Household:
    """The household with the IRA contributions of its year that the ledger has."""
    people = dict(household.people)
    for name, person in people.items():
        if has_iras(found, name):
            traditional, _ = contributed_for(found, name, household.year, (TRADITIONAL_IRA,))
            roth, _ = contributed_for(found, name, household.year, (ROTH_IRA,))
            people[name] = replace(person, ira=replace(person.ira, traditional=traditional, roth=roth))
    return replace(household, people=people)


def _person(
    name: str, person: Person, household: Household, found: Book | None, planned: Answer, year: int, *, exact: bool
) -> PersonBackdoor:
    way = next((ira for ira in planned.iras if ira.person == name), None) if year == household.year else None
    room = None if way is None or way.verdict == "open" else (way.backdoor.cents if way.backdoor else 0)
    direct = way.direct.cents if way is not None and way.direct is not None else None
    if found is not None and (has_iras(found, name, TRADITIONAL) or year != household.year):
        deductible = way.deductible.cents if way is not None and way.deductible is not None else None
        known = from_ledger(found, name, person, year, room, exact=exact, direct=direct, deductible=deductible)
    else:
        known = from_household(person, year, planned.as_of, room, exact=exact, direct=direct)
    iras = known.iras
    first = preview_with_contribution(iras, known.so_far, not exact)
    contribution = max(0, iras.contributed - iras.converted)
    wanted = [("what was contributed and not yet converted", contribution)] if contribution else []
    stays = locked(iras)
    movable = iras.value - stays if iras.value and stays is not None else 0
    if movable > 0 and movable != contribution:
        but = " but the SIMPLE IRA" if stays else ""
        wanted.append((f"everything in traditional, SEP and SIMPLE IRAs{but}", movable))
    shown = (first,) if first is not None and not iras.contributed else ()
    return PersonBackdoor(
        name,
        person.name or name.capitalize(),
        None if way is None else way_of(way, known, first),
        known,
        steps(iras),
        deck(iras, 0),
        (*shown, *previews(iras, known.so_far, tuple(wanted), not exact)),
        findings(name, person, known, found, planned, household.year),
        _questions(name, person, known, found, household.year, planned),
        _open_points(name, known, found),
        _problems(name, found),
    )


# --- what is not known, and what is open ---------------------------------------------------------------------


def _questions(
    name: str, person: Person, known: Known, found: Book | None, file_year: int, planned: Answer
) -> tuple[str, ...]:
    iras = known.iras
    asked = [] if iras.year != file_year else list(pay_questions(name, person, planned))
    if known.at_most and not known.in_ledger:
        asked.append(
            f"What is the basis in your traditional IRAs at the end of {file_year - 1} (Form 8606 line 14)? Taken as "
            f"none, so that tax is at its most. (people.{name}.ira.basis)"
        )
    if iras.value is None:
        asked.append(
            "How much pre-tax money will be in all your traditional, SEP and SIMPLE IRAs on 31 December? "
            f"(people.{name}.ira.pre_tax_balance)"
        )
    if differs := basis_differs(known, person.ira, file_year):
        said, had = differs
        asked.append(
            f"Which is right: the file says basis {dollars(said)} at the end of {file_year - 1}, the ledger has "
            f"{dollars(had)}. An `opening` of the traditional IRA with its basis brings the ledger up to date."
        )
    if missing := pre_tax_missing(known, person.ira):
        said, had = missing
        asked.append(
            f"The file says {dollars(said)} of pre-tax IRA money, the ledger has {dollars(had)}: is an account missing "
            "in the ledger (`opening`), or the file out of date? The figures here are the ledger's."
        )
    if iras.simple_value and iras.simple_since is None:
        asked.append(f"When did the first money go into the SIMPLE IRA? (people.{name}.ira.simple_since)")
    if found is not None:
        asked += [
            f"{assumption.text}. Is that so? If not, reverse the entry and record it with its --basis."
            for assumption in found.assumptions
            if assumption.person == name
            and "IRA" in assumption.text
            and not (iras.unsaid and f" {iras.year} " in assumption.text)  # a step asks it
        ]
    return tuple(asked)


def _open_points(name: str, known: Known, found: Book | None) -> tuple[OpenPoint, ...]:
    listed = [
        OpenPoint(
            "U3",
            "No ruling says that contributing and converting on one day is safe, and none says otherwise; no waiting "
            "time is counted here.",
        )
    ]
    for form in known.forms:
        loss = basis_after_loss(form.exact.line_14, form.exact.line_6)
        if loss.stranded and form.exact.line_8 and not form.exact.line_4:
            listed.append(
                OpenPoint(
                    "U8",
                    f"{form.year}: everything was converted for less than its basis. By the form, "
                    f"{dollars(loss.by_the_form)} stays on line 14 for a later IRA; others hold that it is lost. No "
                    "ruling was found.",
                )
            )
            break
    if found is not None and any(
        move.person == name and move.kind == ROLLED and move.to_source in TRADITIONAL and move.basis > 0
        and move.source not in IRA_SOURCES
        for move in found.moves
    ):  # fmt: skip
        listed.append(
            OpenPoint(
                "U9", "After-tax money of a plan came into a traditional IRA: on which year's line 2 is disputed."
            )
        )
    return tuple(listed)


def _problems(name: str, found: Book | None) -> tuple[str, ...]:
    if found is None:
        return ()
    listed = []
    for problem in found.problems:
        entry = found.entries[problem.number - 1] if 0 < problem.number <= len(found.entries) else None
        if entry is not None and entry.person == name and {entry.source, entry.to_source} & set(IRA_SOURCES):
            listed.append(f"entry {problem.number}: {problem.message} ({problem.remedy})")
    return tuple(listed)


# --- for the calendar ------------------------------------------------------------------------------------------


def calendar_answer(found: Backdoor) -> Answer:
    """The steps that are still to be done, as the actions of an answer, for the calendar."""
    actions = []
    for one in found.people:
        for step in one.steps:
            if step.state not in ("do", "ask") or step.act_by is None or step.act_by < found.as_of:
                continue
            actions.append(
                Action(
                    f"{one.person}/backdoor-{step.key}",
                    step.due or step.act_by,
                    step.act_by,
                    f"{one.name}: {step.what}",
                    step.why,
                    step.authority,
                    step.irreversible,
                )
            )
    actions.sort(key=lambda action: action.act_by)
    return found.plan._replace(year=found.year, actions=tuple(actions), jobs=(), owners=())
