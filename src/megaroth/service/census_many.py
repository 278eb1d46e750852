"""The verb ``census test --plans``: many plans in a folder of Parquet files, one result row a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from megaroth.errors import BadInputError, NotPublishedError
from megaroth.law.figures import FigureTable, shipped

if TYPE_CHECKING:
    from megaroth.census.combined import Combined
    from megaroth.census.engines import Engine
    from megaroth.census.journal import Journal
    from megaroth.census.many_terms import Terms
    from megaroth.census.many_tests import Group, TestPlans
    from megaroth.census.partial import Partial, Reduce
    from megaroth.census.terms import PlanTerms

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

NOT_CHECKED = (
    "limits of a person over several employers (402(g), and 415(c) of related ones): the census has no key of a person "
    "across plans",
    "the data checks of `megaroth census check`, except unreadable cells, negative money, and a person "
    "who stands twice among the highly paid, the owners and others who are judged alone; one who stands twice among "
    "the rows that were only added up (only_summed of each plan says how many) is counted twice",
)
"""What a test of many plans leaves open for all of them."""

_ALONE = 20_000
"""Fewer people than this are judged sooner than other processes have started."""


class ManyTested(NamedTuple):
    """Many plans tested."""

    folder: str
    output: str
    as_of: date
    rows: int
    """Of all censuses."""
    plans: int
    outcomes: dict[str, int]
    """Plans by outcome."""
    went_on: int
    """Plans that an earlier run had finished."""
    missing: tuple[str, ...]
    unmapped: tuple[str, ...]
    hashes: dict[str, str]
    """SHA-256 of each file by its name in the folder."""
    not_checked: tuple[str, ...] = NOT_CHECKED
    failed: tuple[str, ...] = ()
    """The plans that failed."""
    over_limits: int = 0
    """People over a limit of the law or of their plan, in all plans."""
    coverage_failed: tuple[str, ...] = ()
    """The plans of which a portion, or a feature, is open to too few."""
    untestable: tuple[str, ...] = ()
    """The plans that could not be tested; not those to which no test applies, as to a governmental plan."""

    @property
    def finding(self) -> bool:
        """Whether a plan failed, cannot be tested or decided, its coverage failed, or somebody is over a limit."""
        undecided = self.outcomes.get("failed") or self.outcomes.get("not known")
        return bool(undecided or self.untestable or self.coverage_failed or self.over_limits)


def census_many(
    folder: Path,
    output: Path,
    *,
    as_of: date,
    terms: Path | None = None,
    engine: str = "local",
    figures: FigureTable | None = None,
    progress: Progress | None = None,
) -> ManyTested:
    """Test every plan of a folder and write one row a plan.

    An interrupted run leaves ``OUTPUT.journal``; the same call goes on with it, as far as nothing has changed.

    Parameters
    ----------
    folder : Path
        Parquet files, partitioned or not.
    output : Path
        A file ``.csv`` or ``.parquet`` that is not there yet.
    terms : Path, optional
        The plans' terms, where they do not lie in the folder.
    engine : str
        ``local``, ``dask://local`` or ``dask://HOST:PORT``. The results are the same to the byte.
    progress : callable, optional
        See :data:`Progress`.

    Raises
    ------
    BadInputError
        When a file cannot be used; plans whose own terms or rows cannot be used have a row that says why.
    NotPublishedError
        When no plan can be tested because a figure of its year is not published.
    """
    from megaroth.census.dataset import content_hashes, open_dataset
    from megaroth.census.engines import engine_of
    from megaroth.census.extra import require_extra
    from megaroth.census.journal import Journal, hash_of, task_keys
    from megaroth.census.kernel import SMALL
    from megaroth.census.many_terms import read_terms
    from megaroth.census.many_tests import TestPlans
    from megaroth.census.many_told import untold
    from megaroth.census.partial import Reduce
    from megaroth.census.relatives import relatives
    from megaroth.service.census_many_rows import check_output, write_rows

    require_extra("numpy", "pyarrow", "numba")
    check_output(output, folder)
    say = progress or (lambda *_: None)
    if not folder.is_dir():
        what = "this is not a folder" if folder.exists() else "there is no such folder"
        raise BadInputError(what, "name the folder of the Parquet files", file=str(folder))
    told = read_terms(terms or folder)
    _refuse_identity([*told.plans, *told.wrong], terms or folder)
    say("opening", 0, 0)
    dataset = open_dataset(folder)
    _refuse_identity({piece.plan for task in dataset.tasks for piece in task}, folder)
    table = figures or shipped()
    usable, wrong = _settings(told, table)
    plans = tuple(sorted(usable))
    work = Reduce(
        dataset,
        plans,
        tuple(usable[plan] for plan in plans),
        relatives(dataset),
        "plain" if dataset.rows <= SMALL else "compiled",
    )
    hashes = content_hashes(dataset)
    keys = task_keys(work, hashes)
    journal = Journal(output)
    try:
        with engine_of(engine) as running:
            combined = _reduced(work, keys, journal, running, say)
            inputs = hash_of(keys, [(plan, told.plans[plan]) for plan in plans], sorted(wrong.items()), as_of)
            finished = journal.results(inputs)
            found = dict(finished)
            everyone = sorted({*told.plans, *wrong, *combined.sums})
            found |= {
                plan: said
                for plan in everyone
                if plan not in found and (said := _untestable(plan, usable, wrong, combined))
            }
            left = [(plan, told.plans[plan]) for plan in everyone if plan not in found]
            say("testing", len(found), len(everyone))
            silent = untold(
                dataset,
                ((task, journal.get(key)[0].plans) for task, key in enumerate(keys)),
                {plan: (terms, combined.sums[plan]) for plan, terms in left},
            )
            for plan, row in _tested(left, combined, silent, TestPlans(table, as_of, dataset.missing), running):
                found[plan] = row
                journal.finished(inputs, plan, row)
                say("testing", len(found), len(everyone))
        rows = [found[plan] for plan in everyone]
        write_rows(output, rows)
    except BaseException:
        journal.close()
        raise
    journal.close(done=True)
    return ManyTested(
        str(folder),
        str(output),
        as_of,
        dataset.rows,
        len(rows),
        dict(Counter(row["outcome"] for row in rows)),
        len(finished),
        dataset.missing,
        dataset.unmapped,
        hashes,
        failed=tuple(row["plan"] for row in rows if row["outcome"] == "failed"),
        over_limits=sum(row["over_limits"] or 0 for row in rows),
        coverage_failed=tuple(row["plan"] for row in rows if row["coverage"] == "failed"),
        untestable=tuple(row["plan"] for row in rows if row["plan_year_end"] is None),
    )


def _refuse_identity(plans: Iterable[str], place: Path) -> None:
    """Refuse plans that are called by their owner's number: it would stand in the journal and in the results."""
    from megaroth.census.identity import holds_identity

    if any(holds_identity(plan) for plan in plans):
        raise BadInputError(
            "a plan is called by what looks like a Social Security number", "give it another name", file=str(place)
        )


def _settings(told: Terms, figures: FigureTable) -> tuple[dict[str, tuple[int, ...]], dict[str, str]]:
    """What the rows are judged by, plan by plan; and the plans that cannot be, with the reason."""
    from megaroth.census.preparing import settings

    usable: dict[str, tuple[int, ...]] = {}
    wrong = dict(told.wrong)
    unpublished: NotPublishedError | None = None
    for plan, terms in told.plans.items():
        try:
            usable[plan] = settings(terms, figures)
        except NotPublishedError as error:
            unpublished = error
            wrong[plan] = str(error)
    if unpublished is not None and not usable:
        raise unpublished
    return usable, wrong


def _reduced(work: Reduce, keys: list[str], journal: Journal, engine: Engine, say: Progress) -> Combined:
    """All tasks' results: those of the journal, and the others as the engine finishes them."""
    from megaroth.census.combined import Combined

    sizes = [sum(piece.rows for piece in task) for task in work.dataset.tasks]
    journal.keep_only(keys)
    left = [task for task, key in enumerate(keys) if not journal.has(key)]
    done = work.dataset.rows - sum(sizes[task] for task in left)
    say("reading", done, work.dataset.rows)
    results: Iterator[tuple[int, Partial]] = engine.run(work, left)
    for task, partial in results:
        _refuse_identity(partial.plans, Path(work.dataset.folder))  # before it stands in the journal
        journal.put(keys[task], partial)
        done += sizes[task]
        say("reading", done, work.dataset.rows)
    combined = Combined(work.dataset.missing)
    for task, key in enumerate(keys):
        combined.add(task, *journal.get(key))
    return combined


def _untestable(
    plan: str, usable: dict[str, tuple[int, ...]], wrong: dict[str, str], combined: Combined
) -> dict[str, Any]:
    """The row of a plan that cannot be tested; empty for one that can."""
    from megaroth.census.identity import holds_identity
    from megaroth.census.many_rows import untested

    sums = combined.sums.get(plan)
    rows = int(sums[0]) if sums is not None else 0
    bad = combined.bad.get(plan)
    if not plan:
        return untested(plan, "not tested", "these rows do not say of which plan they are", rows)
    if plan not in usable:
        return untested(plan, "not tested", wrong.get(plan) or "nothing says what this plan's terms are", rows)
    if sums is None:
        return untested(plan, "not tested", "no census has a row of this plan")
    if bad is not None:
        file = Path(bad.path).name
        file = "a file" if holds_identity(file) else file  # what is said here stands in the results
        return untested(plan, "not tested", f"{file}, record {bad.row:,}: {bad.column} {bad.what}", rows)
    return {}


def _tested(
    plans: list[tuple[str, PlanTerms]],
    combined: Combined,
    silent: Mapping[str, frozenset[str]],
    work: TestPlans,
    engine: Engine,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each plan's row, as plans are done: by the engine where there are many people to be judged."""
    from megaroth.census.many_tests import groups

    people = sum(rows for plan, _ in plans for _, _, rows in combined.runs.get(plan, ()))
    if people < _ALONE:
        for group in groups(plans, combined, silent):
            yield from work(group)
        return
    results: Iterator[tuple[Group, list[tuple[str, dict[str, Any]]]]]
    results = engine.run(work, groups(plans, combined, silent), apart=True)
    done: set[str] = set()
    try:
        for _, rows in results:
            done.update(plan for plan, _ in rows)
            yield from rows
    except BrokenProcessPool:  # a program that calls this without `if __name__ == "__main__"` cannot start processes
        for group in groups([each for each in plans if each[0] not in done], combined, silent):
            yield from work(group)
