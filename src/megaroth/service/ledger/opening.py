"""Where a household's ledger lies, and opening the two together."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from megaroth.errors import BadInputError
from megaroth.facts import reader
from megaroth.facts.model import Household, Job, Person
from megaroth.service.files import household_file

if TYPE_CHECKING:
    from megaroth.ledger.book import PlanTerms, Terms
    from megaroth.ledger.store import Ledger

SUFFIX = ".ledger"
LIBRARIES = {"sqlalchemy": "SQLAlchemy", "alembic": "Alembic", "psycopg": "psycopg"}
"""Modules of the ledger's libraries, and how people call them."""


def ledger_target(file: Path | None, option: str | None) -> Path | str:
    """Where the ledger lies: what ``--ledger`` names, or ``lee.ledger`` beside ``lee.toml``.

    Parameters
    ----------
    file : Path or None
        The household file as the user named it; None for the only one in the folder.
    option : str or None
        A path, or the address of a PostgreSQL database.

    Raises
    ------
    BadInputError
        When there is no household file to lie beside, or the place cannot be one of a ledger.
    """
    if option is None:
        return household_file(file).with_suffix(SUFFIX)
    wanted = option.strip()
    if address := re.match(r"(postgres(?:ql)?(?:\+psycopg)?)://", wanted, re.IGNORECASE):
        return address[0].lower() + wanted[address.end() :]
    if re.match(r"postgres(ql)?[\w+]*(:|//)", wanted, re.IGNORECASE):  # never repeated: it may hold a password
        raise BadInputError("this address of a ledger cannot be read", "a file, or postgresql://name@host/database")
    if "://" in wanted:
        scheme = wanted.partition("://")[0]
        raise BadInputError(f"no ledger is kept at {scheme}://", "a file, or postgresql://name@host/database")
    path = Path(wanted)
    if not wanted or path.is_dir():
        raise BadInputError("--ledger names no file", "name one like lee.ledger", file=option)
    if path.suffix.lower() == ".toml":
        raise BadInputError("this is a household file, not a ledger", f"like {path.with_suffix(SUFFIX)}", file=option)
    return path


def household_of(path: Path | None) -> tuple[Household, Path]:
    """The household and its file: the one that was named, or the only one in the folder."""
    file = household_file(path)
    return with_shared_plans(reader.read(file)), file


def with_shared_plans(household: Household) -> Household:
    """The household in which a spouse on the payroll of a business is under that business's plan."""
    people = {}
    for name, person in household.people.items():
        jobs = {}
        for key, job in person.jobs.items():
            if job.works_for is not None and job.plan is None:
                owner, _, business = job.works_for.partition("/")
                job = replace(job, plan=household.people[owner].jobs[business].plan)  # noqa: PLW2901
            jobs[key] = job
        people[name] = replace(person, jobs=jobs)
    return replace(household, people=people)


def at(target: Path | str, *, create: bool = False, rescue: bool = False) -> Ledger:
    """The ledger at a place, open; the caller closes it by ``with``.

    Parameters
    ----------
    target : Path or str
        As :func:`ledger_target` gives it.
    create : bool
        Whether one that is not there yet is begun.
    rescue : bool
        Whether one that is damaged is opened too, only to read it.

    Raises
    ------
    BadInputError
        When there is none and none is to be begun, or the libraries of the ledger are not installed.
    """
    if isinstance(target, Path) and not create and not target.exists():
        raise BadInputError(
            "there is no ledger here yet", "`megaroth ledger add` begins one; --ledger names another", file=str(target)
        )
    try:
        from megaroth.ledger.store import open_ledger

        return open_ledger(target, create=create, rescue=rescue)
    except ModuleNotFoundError as missing:
        library = (missing.name or "").partition(".")[0]
        if library not in LIBRARIES:
            raise
        raise BadInputError(
            f"the ledger needs {LIBRARIES[library]}, which is not installed",
            f"install megaroth with what it needs: python -m pip install {library}",
        ) from None


def remove_empty(target: Path | str) -> None:
    """Take a ledger away that was begun for entries which could not be recorded."""
    if isinstance(target, Path) and target.exists():
        with at(target) as ledger:
            empty = ledger.head().count == 0
        if empty:
            target.unlink()


def opened(
    path: Path | None,
    ledger: str | None,
    as_of: date,
    *,
    create: bool = False,
) -> tuple[Household, Path, Ledger]:
    """A household with its ledger.

    Parameters
    ----------
    path : Path or None
        The household file; None for the only one in the folder.
    ledger : str or None
        The value of ``--ledger``; None for the ledger beside the household file.
    as_of : date
        The day of the answer.
    create : bool
        Whether a ledger that is not there yet is begun.

    Returns
    -------
    tuple
        The household, its file, and the open ledger, which the caller closes by ``with``.
    """
    household, file = household_of(path)
    return household, file, at(ledger_target(file, ledger), create=create)


def terms_of(household: Household) -> Terms:
    """What the book must know of people and plans.

    Parameters
    ----------
    household : Household
        The facts as told; what they leave open stays open, and the book says what it takes for granted.
    """
    from megaroth.ledger.backdoor import simple_free_from
    from megaroth.ledger.book import Terms

    return Terms(
        {
            (name, job): _plan_terms(person, facts)
            for name, person in household.people.items()
            for job, facts in person.jobs.items()
        },
        {name: person.first_roth_ira for name, person in household.people.items() if person.first_roth_ira},
        {
            name: simple_free_from(person.ira.simple_since)
            for name, person in household.people.items()
            if person.ira.simple_since
        },
    )


def _plan_terms(person: Person, job: Job) -> PlanTerms:
    from megaroth.law import roth
    from megaroth.ledger.book import PlanTerms

    plan = job.plan
    if plan is None:
        return PlanTerms()
    access = plan.access
    of_age = None
    if person.birth_date:
        of_age = roth.age_59_and_a_half(person.birth_date)
    elif person.birth_year:
        of_age = roth.age_59_and_a_half(date(person.birth_year, 12, 31))  # certain for every birthday of the year
    return PlanTerms(
        separate_after_tax=plan.separate_after_tax_source,
        pre_1987_basis=access.pre_1987_basis,
        pre_1987_allowed=access.pre_1987_withdrawals is True,
        first_roth_year=access.first_roth_year,
        age_59_half=of_age,
    )
