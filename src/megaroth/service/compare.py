"""What a change of year does to one household: the same facts under two years' figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from megaroth.facts import reader
from megaroth.facts.model import Household
from megaroth.law.figures import shipped
from megaroth.year.plan import answer, headlines


def compare_years(file: str, before: int, after: int) -> list[tuple[str, int, int]]:
    """The household's headline amounts under the figures of two years, where they differ.

    Both years are taken from their first day with nothing contributed yet, so that only the figures
    (and everybody's age) differ.

    Parameters
    ----------
    file : str
        The household file.
    before, after : int
        The years.

    Returns
    -------
    list of tuple
        (label, cents before, cents after).

    Raises
    ------
    MegarothError
        When the file cannot be used or a figure of either year is not published.
    """
    household = reader.read(Path(file))
    old, new = (headlines(answer(_fresh(household, year), shipped(), {}, date(year, 1, 1))) for year in (before, after))
    return [
        (number.label, number.value, new[key].value)
        for key, number in old.items()
        if number.unit == "cents" and key in new and new[key].value != number.value
    ]


def _fresh(household: Household, year: int) -> Household:
    people = {}
    for name, person in household.people.items():
        jobs = {
            key: replace(job, so_far=None, next_payday=None, started=None, ended=None)
            for key, job in person.jobs.items()
        }
        people[name] = replace(person, jobs=jobs)
    return replace(household, year=year, people=people)
