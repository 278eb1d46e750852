"""The verb ``memo``: an answer with everything that it rests on, gathered once for paper and for the browser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts import places, reader
from megaroth.facts.fields import Fact, facts_of
from megaroth.facts.model import Household, Ira, Job, Person, SoFar, Staff, Wish
from megaroth.facts.plan import Plan, Source
from megaroth.facts.source_text import HUMAN_RESOURCES, OWN_WORD
from megaroth.facts.writing import written
from megaroth.law.authority import lines
from megaroth.law.figures import Figure, FigureTable, shipped
from megaroth.service.memo_names import without_keys, without_names
from megaroth.service.plan import Planned, plan
from megaroth.service.working import ExplainedSheet, working
from megaroth.year.answer import Amount, Answer
from megaroth.year.plan import answer as answered

KeyPath = tuple[str, ...]

PAYDAY = re.compile(r"/\d{4}-\d\d-\d\d(-bonus)?(/|$)")
RANGE_ENDS = re.compile(r"/(low|high)/")
LEDGER = "ledger"
FILE = "household file"
OWN = "own word"


class Told(NamedTuple):
    """One fact that was told, and where it was read."""

    key: str
    """As in the file, below its table: ``pay``."""
    question: str
    value: str
    source: str
    """The document and page, ``HR``, ``own word``, ``ledger``, or ``household file``."""
    read_on: date | None
    line: int
    """Of the household file; 0 where it does not stand there."""


class ToldTable(NamedTuple):
    """The facts of one table of the file."""

    title: str
    address: str
    facts: tuple[Told, ...]


class Preparer(NamedTuple):
    """Who prepared a memo, and for which firm."""

    name: str = ""
    firm: str = ""


class Prepared(NamedTuple):
    """What a memo is made of."""

    planned: Planned
    working: tuple[ExplainedSheet, ...]
    """The worksheets behind the numbers of the answer."""
    left_out: int
    """How many further worksheets the answer has."""
    figures: tuple[Figure, ...]
    """The published figures on those worksheets."""
    told: tuple[ToldTable, ...]
    preparer: Preparer
    anonymised: bool


def prepared(
    path: Path | None,
    as_of: date,
    *,
    ledger: str | None = None,
    preparer: Preparer = Preparer(),  # noqa: B008 - a constant
    anonymise: bool = False,
    whole: bool = False,
    figures: FigureTable | None = None,
) -> Prepared:
    """The answer for a household file with its worksheets, figures, and facts with where they were read.

    Parameters
    ----------
    path : Path or None
        The household file; None for the only one in the folder.
    as_of : date
        The day of the answer.
    ledger : str, optional
        Where the ledger lies; by default beside the file, where it need not exist.
    preparer : Preparer
        Who signs.
    anonymise : bool
        Whether people, employers, plans, documents and the file lose their names.
    whole : bool
        Whether every worksheet is shown, those of paydays and of the ends of a range of profits too.
    figures : FigureTable, optional
        The figures; those shipped when not given.

    Raises
    ------
    MegarothError
        As :func:`~megaroth.service.plan.plan`.
    """
    planned = plan(path, as_of, figures=figures, ledger=ledger)
    text = reader.text_of(planned.file)
    document = reader.document(text, str(planned.file))
    of_file = reader.household(document, str(planned.file), text)
    named = without_names(of_file) if anonymise else of_file
    known = _with_ledger(planned, ledger, named, as_of)
    if anonymise:
        planned = _renamed(planned, ledger, known, figures or shipped(), as_of)
    shown, left_out = sheets_shown(planned.answer, whole=whole)
    told = tuple(_told(without_keys(known) if anonymise else known, named, document, text))
    return Prepared(
        planned,
        shown,
        left_out,
        figures_of(shown),
        tuple(each for each in told if each.facts),
        preparer,
        anonymise,
    )


def _with_ledger(planned: Planned, ledger: str | None, household: Household, as_of: date) -> Household:
    if planned.ledger is None:
        return household
    from megaroth.service.from_ledger import applied

    (known,), _ = applied(planned.file, ledger, [household], as_of)
    return known


def _renamed(planned: Planned, ledger: str | None, known: Household, figures: FigureTable, as_of: date) -> Planned:
    """The answer worked out again for the household without its names."""
    booked = planned.ledger
    if booked is not None:
        from megaroth.service.from_ledger import applied

        nameless = without_names(reader.read(planned.file))
        _, again = applied(planned.file, ledger, [nameless], as_of)
        booked = None if again is None else again._replace(ledger=LEDGER)
    return Planned(Path("household.toml"), answered(without_keys(known), figures, {}, as_of), None, booked)


# --- the worksheets behind the answer ----------------------------------------------------------------------


def sheets_shown(answer: Answer, *, whole: bool = False) -> tuple[tuple[ExplainedSheet, ...], int]:
    """The worksheets on which the numbers of the answer stand and those that they take from, in order.

    Those of single paydays, and those of an owner's low and high profit, work like the ones that are shown and
    are left out unless everything is wanted. How many are left out is handed back too.
    """
    held = dict(answer.sheets)
    wanted = set(held)
    if not whole:
        wanted = {each for each in _behind(answer, held) if not PAYDAY.search(each) and not RANGE_ENDS.search(each)}
    shown = working(((address, sheet) for address, sheet in held.items() if address in wanted), answer.year)
    return shown, len(held) - len(shown)


def _behind(answer: Answer, held: Mapping[str, tuple[Any, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = [amount.address.rpartition(".")[0] for amount in amounts(answer._replace(sheets=None))]  # type: ignore[arg-type]
    while waiting:
        address = waiting.pop()
        if address in found or address not in held:
            continue
        found.add(address)
        scope = address.rpartition("/")[0]
        given = [line.given.partition(".")[0] for _, line in lines(type(held[address])).values() if line.given]
        waiting += [_nearest(scope, name, held) for name in given]
    return found


def _nearest(scope: str, name: str, held: Mapping[str, tuple[Any, ...]]) -> str:
    """The worksheet of this name in the scope, or in the nearest one around it."""
    while scope:
        if f"{scope}/{name}" in held:
            return f"{scope}/{name}"
        scope = scope.rpartition("/")[0]
    return ""


def amounts(value: Any) -> Iterator[Amount]:
    """Every amount in an answer, in order."""
    if isinstance(value, Amount):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from amounts(each)


def figures_of(sheets: Iterable[ExplainedSheet]) -> tuple[Figure, ...]:
    """The published figures on worksheets, each once, in the order in which they come up."""
    return tuple({line.figure.name: line.figure for sheet in sheets for line in sheet.lines if line.figure}.values())


# --- the facts --------------------------------------------------------------------------------------------------


class _Walk(NamedTuple):
    """What every table of one file is read from."""

    document: Mapping[str, Any]
    text: str

    def line(self, path: KeyPath) -> int:
        """The line on which a fact stands; 0 where it does not."""
        table: Any = self.document
        for key in path:
            if not isinstance(table, dict) or key not in table:
                return 0
            table = table[key]
        return places.line_of(self.text, path)


def _told(known: Household, of_file: Household, document: Mapping[str, Any], text: str) -> Iterator[ToldTable]:
    """Every table with the facts that the file or the ledger gives; ``of_file`` has the keys of the document."""
    walk = _Walk(document, text)
    yield _table(walk, "Household", "", (), known, of_file)
    for (key, person), (file_key, told) in zip(known.people.items(), of_file.people.items(), strict=True):
        name = person.name or key.capitalize()
        here = ("people", file_key)
        yield _table(walk, name, key, here, person, told)
        yield _table(walk, f"{name}: IRAs", key, (*here, "ira"), person.ira, told.ira)
        for (job_key, job), (file_job, told_job) in zip(person.jobs.items(), told.jobs.items(), strict=True):
            yield from _job(
                walk, (f"{key}/{job_key}", job.employer or job_key), (*here, "jobs", file_job), job, told_job
            )


def _job(walk: _Walk, named: tuple[str, str], here: KeyPath, job: Job, told: Job) -> Iterator[ToldTable]:
    address, name = named
    yield _table(walk, name, address, here, job, told)
    if job.so_far is not None:
        so_far = told.so_far or SoFar()
        yield _table(walk, f"{name}: the year so far", address, (*here, "so_far"), job.so_far, so_far, _stub(so_far))
    if job.plan is not None and told.plan is not None:
        plan_path = (*here, "plan")
        of_terms = _of_plan(job.plan)
        yield _table(walk, f"{name}: the plan", address, plan_path, job.plan, told.plan, of_terms)
        access_path = (*plan_path, "access")
        access = told.plan.access
        yield _table(
            walk, f"{name}: how money leaves the plan", address, access_path, job.plan.access, access, of_terms
        )
        for day, change in job.plan.changes.items():
            title = f"{name}: the plan from {day.isoformat()}"
            path = (*plan_path, "changes", day.isoformat())
            yield _table(walk, title, address, path, change, told.plan.changes[day], of_terms)
    yield _table(walk, f"{name}: wishes", address, (*here, "wish"), job.wish, told.wish)
    yield _table(walk, f"{name}: staff", address, (*here, "staff"), job.staff, told.staff)


Sourced = Mapping[str, tuple[str, date | None]]
"""Where single facts were read; under the empty name all others."""


def _stub(so_far: SoFar) -> Sourced:
    return {"": ("pay stub or books", so_far.on)} if so_far.on else {}


def _of_plan(terms: Plan) -> Sourced:
    found = {name: (source_words(source), source.read_on) for name, source in terms.sources.items()}
    if terms.source is not None:
        found[""] = (source_words(terms.source), terms.source.read_on)
    return found


def source_words(source: Source) -> str:
    """Where something was read, without the day: ``Summary Plan Description 2026, page 41``."""
    if source.kind == OWN_WORD:
        return OWN
    name = f"HR, {source.name}".rstrip(", ") if source.kind == HUMAN_RESOURCES else source.name
    return f"{name}, page {source.page}" if source.page else name


def _table(
    walk: _Walk,
    title: str,
    address: str,
    path: KeyPath,
    held: Household | Person | Ira | Job | SoFar | Plan | Wish | Staff | Any,
    of_file: Any,
    sourced: Sourced | None = None,
) -> ToldTable:
    """The facts of one table that were told: those that stand in the file, and those that the ledger says otherwise."""
    found = []
    declared = facts_of(type(held))
    for entry in fields(held):
        fact, value = declared[entry.name], getattr(held, entry.name)
        if fact.kind in {"table", "tables", "source", "sources", "plan changes"} or entry.name == "schema":
            continue
        line = walk.line((*path, entry.name))
        booked = value != getattr(of_file, entry.name)
        if value is None or not (line or booked):
            continue
        source, day = (sourced or {}).get(entry.name) or (sourced or {}).get("") or (FILE, None)
        if booked:
            source, day, line = LEDGER, None, 0
        found.append(Told(entry.name, fact.question, value_words(fact, value), source, day, line))
    return ToldTable(title, address, tuple(found))


def value_words(fact: Fact, value: Any) -> str:
    """A fact's value as a reader would say it."""
    if fact.kind == "text":
        return str(value)
    if fact.kind == "yes/no":
        return "yes" if value else "no"
    if isinstance(value, dict) and not value:
        return "none"
    return written(fact, value).replace('"', "").strip("{}[] ")


def refuse_preparer(preparer: Preparer) -> None:
    """Refuse a name or firm that no signature block holds.

    Raises
    ------
    BadInputError
        When one has line breaks or other signs that do not print, or is too long for its line.
    """
    for text, option in ((preparer.name, "--prepared-by"), (preparer.firm, "--firm")):
        if not text.isprintable() or len(text) > 80:
            raise BadInputError(f"{option} is too long or has line breaks", "80 characters at most")
