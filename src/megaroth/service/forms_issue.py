"""The verb ``forms issue`` before anything is written: which forms the owner of a plan gives out, what they lack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.model import Household
from megaroth.forms.issue import Issued, OwnPlan, issued, own_plan
from megaroth.forms.parties import NOBODY, Parties, read_parties
from megaroth.forms.statement import missing
from megaroth.law.figures import FigureTable, shipped
from megaroth.service.ledger.opening import at, household_of, ledger_target, terms_of

if TYPE_CHECKING:
    from megaroth.forms.years import FormYear
    from megaroth.ledger.book import Book

MOST_BYTES = 100_000
"""The longest list of parties: nobody has so many."""


class Prepared(NamedTuple):
    """The forms of an own plan for a year, before anything is written."""

    file: Path
    household: str
    plan: OwnPlan
    year: int
    as_of: date
    so_far: bool
    described: FormYear
    forms: tuple[Issued, ...]
    parties: Parties
    names: Mapping[str, str]
    """What each person is called, by short name."""
    lacking: tuple[str, ...]
    """What a confirmed statement still needs, apart from the numbers."""
    notes: tuple[str, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """What must be mended, form by form."""
        return tuple(f"{one.key}: {problem}" for one in self.forms for problem in one.problems)

    @property
    def people(self) -> tuple[str, ...]:
        """Who receives a form, once each."""
        return tuple(dict.fromkeys(one.person for one in self.forms))


def prepared(
    path: Path | None,
    ledger: str | None,
    year: int,
    as_of: date,
    parties: Path | None = None,
    wanted: str = "",
    codes: Iterable[str] = (),
    figures: FigureTable | None = None,
) -> Prepared:
    """The forms that the owner of a plan issues for a year.

    Parameters
    ----------
    path, ledger
        The household file and its ledger, as for the other verbs.
    year : int
        The calendar year of the payments.
    as_of : date
        The day of the answer; what the ledger has later is left out.
    parties : Path or None
        ``parties.toml``; None leaves names and addresses open, for a draft.
    wanted : str
        The plan, by its short name or address; empty for the only one.
    codes : iterable of str
        ``ACCOUNT=CODE``: another of the codes that would be right.
    figures : FigureTable, optional
        The figures; those shipped when not given.

    Raises
    ------
    MegarothError
        When a file cannot be used, the year is not described, or there is no own plan.
    """
    from megaroth.forms.expected import expected
    from megaroth.forms.years import year_of

    described = year_of(year)
    household, file = household_of(path)
    plan = own_plan(household, wanted)
    found, closing = _books(household, ledger_target(file, ledger), as_of, min(as_of, date(year, 12, 31)))
    forms = issued(expected(found, household, year, figures or shipped()), plan, found, closing, _chosen(codes))
    people = tuple(person for person, _ in plan.members)
    named = read_parties(_text(parties), str(parties), people) if parties is not None else NOBODY
    shown = {person: household.people[person].name or person for person in people}
    return Prepared(
        file,
        household.name or "",
        plan,
        year,
        as_of,
        as_of <= date(year, 12, 31),
        described,
        forms,
        named,
        shown,
        _lacking(forms, named, shown),
        tuple(_notes(found, described, forms)),
    )


def _books(household: Household, target: Path | str, *days: date) -> tuple[Book, ...]:
    """What the ledger comes to on each of some days."""
    from megaroth.ledger.book import book

    with at(target) as opened:
        entries = opened.entries()
    terms = terms_of(household)
    return tuple(book(entries, terms, day) for day in days)


def _chosen(codes: Iterable[str]) -> dict[str, str]:
    found = {}
    for text in codes:
        account, equals, code = text.partition("=")
        if not equals or not account or not code:
            raise BadInputError(f"{text!r} is no choice of a code", "--code 2026-PAID=2")
        found[account.strip()] = code.strip()
    return found


def _text(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise BadInputError((error.strerror or "cannot be read").lower(), "a TOML file", file=str(path)) from None
    except UnicodeDecodeError:
        raise BadInputError("this is no text in UTF-8", file=str(path)) from None
    if len(raw) > MOST_BYTES:
        raise BadInputError("this is too long for a list of parties", file=str(path))
    return text


def _lacking(forms: Sequence[Issued], parties: Parties, names: Mapping[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    for person in dict.fromkeys(one.person for one in forms):
        lacking = missing(parties.payer, parties.recipients.get(person))
        found += [each.replace("the recipient's", f"{names[person]}'s") for each in lacking]
    return tuple(dict.fromkeys(found))


def _notes(found: Book, described: FormYear, forms: Sequence[Issued]) -> Iterable[str]:
    from megaroth.forms.statement_text import WHOLE_INSTRUCTIONS

    yield from (f"ledger, entry {each.number}: {each.message} ({each.remedy})" for each in found.problems)
    if forms:
        yield "state boxes stay empty: the ledger has no state tax; a state may ask for its own form"
    if forms and described.year not in WHOLE_INSTRUCTIONS:
        yield (
            f"give the official instructions for the recipient of {described.year} along (www.irs.gov/Form1099R): "
            f"their text was not seen here; the boxes are {described.read}"
        )
