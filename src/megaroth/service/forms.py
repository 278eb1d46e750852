"""The verb ``forms``: what the forms of a year should say, and whether those that came are right."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.model import Household
from megaroth.facts.words import squeezed
from megaroth.law.figures import LAW_REVIEWED_TO, FigureTable, shipped
from megaroth.money import dollars
from megaroth.service.clocks import Rules, book_of, rules
from megaroth.service.ledger.opening import household_of, ledger_target

if TYPE_CHECKING:
    from megaroth.forms.box_10 import InPlanRollover
    from megaroth.forms.entry_sheet import EntrySheet
    from megaroth.forms.expected import Combined, Expected
    from megaroth.forms.lines_1040 import Lines1040
    from megaroth.forms.model import Form1099R
    from megaroth.forms.personal import Personal, Totals
    from megaroth.forms.received import Received
    from megaroth.forms.reconcile import Matched, Reconciled
    from megaroth.forms.years import FormYear
    from megaroth.ledger.book import Book

EMPTY = "empty"
MOST_BYTES = 1_000_000
"""The largest table of received forms: nobody has so many."""


class FormsExpected(NamedTuple):
    """The forms that a year makes one expect, and the person's own."""

    file: Path
    household: str
    year: int
    as_of: date
    so_far: bool
    """The year is not over: more may be added."""
    described: FormYear
    forms: tuple[Expected, ...]
    combined: tuple[Combined, ...]
    in_plan_rollovers: tuple[InPlanRollover, ...]
    """Those of which something was income, and which may still be recaptured in the year or later."""
    people: tuple[Personal, ...]
    joint: Totals | None
    lines: Lines1040
    """How the year's Form 1040 calls what stands beside the amounts."""
    notes: tuple[str, ...]
    sheets: tuple[tuple[str, tuple[Any, ...]], ...]
    figures_year: int
    rules: Rules


class FormsChecked(NamedTuple):
    """The forms that came against those that should come."""

    expected: FormsExpected
    received: tuple[Received, ...]
    found: Reconciled
    faults: Mapping[int, tuple[str, ...]]
    """By number of the form that came, what is wrong with it on its face."""
    entries: tuple[EntrySheet, ...]
    """How to type in each form that was explained."""
    due_passed: bool
    """Whether the day by which they must come has passed."""

    @property
    def finding(self) -> bool:
        """Whether anything is to be done about the forms."""
        return not self.found.agrees or any(self.faults.values())


def forms_expected(
    path: Path | None, ledger: str | None, year: int, as_of: date, figures: FigureTable | None = None
) -> FormsExpected:
    """What the forms of a year should say.

    Parameters
    ----------
    path : Path or None
        The household file; None for the only one in the folder.
    ledger : str or None
        The value of ``--ledger``; None for the ledger beside the household file.
    year : int
        The calendar year of the payments.
    as_of : date
        The day of the answer; what the ledger has later is left out.
    figures : FigureTable, optional
        The figures; those shipped when not given.

    Raises
    ------
    MegarothError
        When there is no ledger, the year is not described, or a file cannot be read.
    """
    from megaroth.forms.years import year_of

    described = year_of(year)
    household, file = household_of(path)
    book = book_of(household, ledger_target(file, ledger), as_of)
    return _expected(household, file, book, described, as_of, figures or shipped())


def _expected(
    household: Household, file: Path, book: Book, described: FormYear, as_of: date, figures: FigureTable
) -> FormsExpected:
    from megaroth.forms.box_10 import box_10
    from megaroth.forms.expected import combined, expected
    from megaroth.forms.lines_1040 import lines_1040
    from megaroth.forms.personal import joint, personal

    year = described.year
    followed = box_10(book)
    forms = expected(book, household, year, figures, followed)
    people = personal(book, household, year, figures, forms, followed)
    kept = tuple(one for one in followed.rollovers if one.taxable and one.year <= year < one.year + 5)
    sheets = [sheet for one in forms for sheet in one.sheets]
    sheets += [sheet for one in people for sheet in one.sheets]
    return FormsExpected(
        file,
        household.name or "",
        year,
        as_of,
        as_of <= date(year, 12, 31),
        described,
        forms,
        combined(forms),
        kept,
        people,
        joint(household, people),
        lines_1040(year),
        tuple(_notes(household, book, year)),
        tuple(sheets),
        min(year, LAW_REVIEWED_TO),
        rules(),
    )


def _notes(household: Household, book: Book, year: int) -> list[str]:
    from megaroth.forms.expected import IRA_PLANS

    found = [f"ledger, entry {each.number}: {each.message} ({each.remedy})" for each in book.problems]
    found += [f"{each.person}/{each.plan}: {each.text}" for each in book.assumptions]
    for number, entry in book.held:
        if entry.on.year == year:
            words = {"death": "a death", "order": "a divorce order", "loan": "a plan loan"}[entry.kind]
            found.append(f"ledger, entry {number}: {words} is recorded; no form is worked out from it")
    moved = {(move.person, move.plan) for move in book.moves if move.on.year == year}
    for name, key in moved:
        person = household.people.get(name)
        job = person.jobs.get(key) if person else None
        if job is not None and job.plan is not None and job.plan.kind in IRA_PLANS:
            found.append(f"{name}/{key}: a {job.plan.kind} is an IRA; record its money under an IRA account")
    return found


# --- the forms that came -----------------------------------------------------------------------------------


def forms_checked(
    path: Path | None,
    ledger: str | None,
    year: int,
    as_of: date,
    table: Path | None,
    typed: Sequence[str],
    figures: FigureTable | None = None,
) -> FormsChecked:
    """Whether the forms that came are right.

    Parameters
    ----------
    path, ledger, year, as_of, figures
        As for :func:`forms_expected`.
    table : Path or None
        A CSV table of the forms; ``-`` for standard input.
    typed : sequence of str
        Forms typed as ``plan=acme 1=10,200 2a=200 5=10,000 7=G``.

    Raises
    ------
    MegarothError
        As :func:`forms_expected`; and when the table cannot be read, names somebody who is not known, or holds a
        number of a person or payer.
    """
    from megaroth.forms.checks import problems_of
    from megaroth.forms.entry_sheet import entry_sheet
    from megaroth.forms.received import read_table, read_typed
    from megaroth.forms.reconcile import reconcile
    from megaroth.forms.transactions import together
    from megaroth.forms.years import year_of

    described = year_of(year)
    household, file = household_of(path)
    received = read_table(_text(table), year, str(table)) if table is not None else []
    received += read_typed(typed, year, len(received) + 1)
    if not received:
        raise BadInputError(
            "there are no forms to check", '--received forms.csv, or --form "plan=acme 1=10,200 2a=200 5=10,000 7=G"'
        )
    book = book_of(household, ledger_target(file, ledger), as_of)
    shown = _expected(household, file, book, described, as_of, figures or shipped())
    named = [_named(one, household, book) for one in received]
    found = reconcile(named, shown.forms)
    returned = {move.number: move.returned for move in book.moves if move.returned}
    gone = {one.received.number for one in found.replaced}
    faults = {one.number: problems_of(at_a_loss(one.form)) for one in named if one.number not in gone}
    for match in found.matched:
        # what the ledger itself comes to is no fault of a form, as where a loss and a gain are on one
        known = problems_of(together([one.form for one in match.expected]))
        for one in match.received:
            faults[one.number] = tuple(text for text in faults[one.number] if text not in known)
    due = max((one.due for one in shown.forms), default=date(year + 1, 1, 31))
    return FormsChecked(
        shown,
        tuple(named),
        found,
        {number: texts for number, texts in faults.items() if texts},
        tuple(entry_sheet(one, returned) for one in found.matched),
        as_of > due,
    )


def at_a_loss(form: Form1099R) -> Form1099R:
    """A form with box 2a blank where it says 0.00 at a loss: that it must be blank no text was found to say."""
    return form._replace(taxable=None) if form.taxable == 0 and (form.contributions or 0) > form.gross else form


def _text(table: Path) -> str:
    name = str(table)
    try:
        raw = sys.stdin.buffer.read(MOST_BYTES + 1) if name == "-" else _read(table)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise BadInputError((error.strerror or "cannot be read").lower(), "a CSV file", file=name) from None
    except UnicodeDecodeError:
        raise BadInputError("this is no text in UTF-8", "save the table as CSV (UTF-8)", file=name) from None
    if len(raw) > MOST_BYTES:
        raise BadInputError("this is too long for a table of forms", "a CSV file with one row a form", file=name)
    return text


def _read(table: Path) -> bytes:
    with table.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _named(one: Received, household: Household, book: Book) -> Received:
    """The form with the ledger's names of person and plan; what is not said, or not known, stays open.

    Forms print the name of a trustee or record keeper, which no household file has.
    """
    person = _person(one, household, book)
    plans: dict[str, str] = {}
    for name, plan, _ in book.holdings:
        if person in ("", name):
            plans[squeezed(plan)] = plan
    for move in book.moves:
        if person in ("", move.person):
            plans[squeezed(move.plan)] = move.plan
    for name, facts in household.people.items():
        if person not in ("", name):
            continue
        for key, job in facts.jobs.items():
            called = [key, job.employer or "", (job.plan.name if job.plan else None) or ""]
            plans |= {squeezed(words): key for words in called if words}
    meant = plans.get(squeezed(one.plan), "") if one.plan else ""
    return one._replace(person=person, plan=meant, payer="" if meant else one.plan)


def _person(one: Received, household: Household, book: Book) -> str:
    names = {squeezed(name): name for name in dict.fromkeys(move.person for move in book.moves)}
    names |= {squeezed(facts.name or name): name for name, facts in household.people.items()}
    names |= {squeezed(name): name for name in household.people}
    if not one.person:
        return ""
    found = names.get(squeezed(one.person))
    if found is None:
        known = ", ".join(dict.fromkeys(names.values()))
        raise BadInputError(f"{one.key}: nobody is called {one.person!r}", f"one of: {known}")
    return found


def faults_of(match: Matched, checked: FormsChecked) -> list[str]:
    """What is wrong with the forms of a pairing on their face, but for boxes of which a difference speaks already."""
    told = [checked.expected.described.name(one.field) for one in match.differences]
    return [
        text
        for one in match.received
        for text in checked.faults.get(one.number, ())
        if not any(re.search(rf"{box}\b", text) for box in told)
    ]


def difference_value(field: str, value: int | str | None) -> str:
    """A box's value in words."""
    if value is None or value == "":
        return EMPTY
    if field == "first_roth_year" or isinstance(value, str):
        return str(value)
    return dollars(value)
