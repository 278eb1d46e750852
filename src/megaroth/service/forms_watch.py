"""The verb ``forms watch``: what the owner of a plan has to file for a year, with the draft of Form 5500-EZ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from megaroth.facts.model import Household
from megaroth.forms.issue import OwnPlan, issued, own_plan, own_plans
from megaroth.forms.plan_assets import DraftLine, PlanYear, draft_5500ez, plan_year
from megaroth.forms.watch import Filer, Watched, assets_together, watch_list
from megaroth.law.figures import FigureTable, shipped
from megaroth.service.clocks import Rules, rules
from megaroth.service.ledger.opening import at, household_of, ledger_target, terms_of
from megaroth.year.answer import Action, Answer, Foot
from megaroth.year.plan import foot
from megaroth.year.sheets import Sheets

if TYPE_CHECKING:
    from megaroth.forms.expected import Expected
    from megaroth.ledger.book import Book
    from megaroth.ledger.entries import Entry

THRESHOLD = "form_5500ez_asset_threshold"


class PlanWatch(NamedTuple):
    """One own plan: what to watch, and its year in sums."""

    plan: OwnPlan
    watched: tuple[Watched, ...]
    sums: PlanYear | None
    """None without a ledger."""
    draft: tuple[DraftLine, ...]


class Watch(NamedTuple):
    """The watch list of a household's own plans for a year."""

    file: Path
    household: str
    year: int
    as_of: date
    plans: tuple[PlanWatch, ...]
    has_ledger: bool
    rules: Rules
    foot: Foot


class Told(NamedTuple):
    """What the ledger does not know, and the user says."""

    plan: str = ""
    """Only this own plan, by its short name or address."""
    final: bool = False
    """The plan ended in the year."""
    other_assets: int = 0
    """Assets of further one-participant plans of the employer, cents."""
    other_returns: int | None = None
    """Other information returns of the same filer."""


def watch(
    path: Path | None, ledger: str | None, year: int, as_of: date, told: Told | None = None,
    figures: FigureTable | None = None,
) -> Watch:  # fmt: skip
    """What the owner of a plan has to file for a year.

    Parameters
    ----------
    path, ledger
        The household file and its ledger; without a ledger the dates alone are said.
    year : int
        The calendar year, which is tax year and plan year.
    as_of : date
        The day of the answer; what the ledger has later is left out.
    told : Told, optional
        What the ledger does not know.
    figures : FigureTable, optional
        The figures; those shipped when not given.

    Raises
    ------
    MegarothError
        When a file cannot be used, the year is not described, or there is no own plan.
    """
    from megaroth.forms.years import year_of

    year_of(year)
    told = told or Told()
    table = figures or shipped()
    household, file = household_of(path)
    meant = own_plan(household, told.plan) if told.plan or not own_plans(household) else None
    every = own_plans(household)
    target = ledger_target(file, ledger)
    known = None
    if ledger is not None or not isinstance(target, Path) or target.exists():
        known = _Known.read(household, target, year, as_of, table)
    sums = known.sums(every) if known else ()
    plans = tuple(
        _plan(plan, known, sums, told, year, as_of, table.cents(THRESHOLD, year))
        for plan in ([meant] if meant else every)
    )
    return Watch(file, household.name or "", year, as_of, plans, known is not None, rules(), foot(year, table, as_of))


class _Known(NamedTuple):
    """What the ledger says of the year."""

    year: int
    as_of: date
    entries: Sequence[Entry]
    before: Book
    closing: Book
    now: Book
    forms: tuple[Expected, ...]

    @classmethod
    def read(cls, household: Household, target: Path | str, year: int, as_of: date, figures: FigureTable) -> _Known:
        from megaroth.forms.expected import expected
        from megaroth.ledger.book import book

        with at(target) as opened:
            entries = opened.entries()
        terms = terms_of(household)
        last = date(year, 12, 31)
        now = book(entries, terms, as_of)
        closing = now if as_of <= last else book(entries, terms, last)
        before = book(entries, terms, date(year - 1, 12, 31))
        return cls(year, as_of, entries, before, closing, now, expected(now, household, year, figures))

    def sums(self, plans: Sequence[OwnPlan]) -> tuple[PlanYear, ...]:
        return tuple(plan_year(plan, self.year, self.entries, self.before, self.closing, self.as_of) for plan in plans)


def _plan(
    plan: OwnPlan, known: _Known | None, sums: tuple[PlanYear, ...], told: Told, year: int, as_of: date, limit: int
) -> PlanWatch:
    if known is None:
        filer = Filer(
            plan.address, plan.name, year, as_of, None, None, told.other_returns, None, "", 0, limit, told.final, None
        )
        return PlanWatch(plan, watch_list(filer), None, ())
    mine = next(each for each in sums if each.plan.address == plan.address)
    forms = issued(known.forms, plan, known.now, known.closing)
    assets = assets_together(sums, told.other_assets)
    filer = Filer(
        plan.address,
        plan.name,
        year,
        as_of,
        len(forms),
        sum(one.form.withheld or 0 for one in forms),
        told.other_returns,
        assets.together,
        assets.whose,
        assets.uncertain,
        limit,
        told.final,
        mine.closed,
    )
    return PlanWatch(plan, watch_list(filer), mine, draft_5500ez(mine))


def calendar_answer(found: Watch) -> Answer:
    """What is still ahead and applies or may apply, as the actions of an answer, for the calendar."""
    actions = []
    for plan in found.plans:
        for one in plan.watched:
            if one.applies == "no" or one.act_by is None or one.due is None or one.act_by < found.as_of:
                continue
            unsure = " (if it applies)" if one.applies == "open" else ""
            later = f" With an extension: {one.later.isoformat()}." if one.later else ""
            what = f"{plan.plan.name}: {one.what[0].lower()}{one.what[1:]}{unsure}"
            why = f"{one.why[0].upper()}{one.why[1:]}.{later}"
            actions.append(Action(one.key, one.due, one.act_by, what, why, one.authority))
    actions.sort(key=lambda action: (action.act_by, action.key))
    return Answer(
        found.household,
        found.year,
        found.as_of,
        jobs=(),
        owners=(),
        iras=(),
        before_you_start=(),
        actions=tuple(actions),
        not_checked=(),
        disputed=(),
        findings=(),
        tax_note="",
        foot=found.foot,
        sheets=Sheets(),
    )
