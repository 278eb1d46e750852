"""The answer for a household: solved with safe values and default readings, then with each other one.

An answer is a pure function of facts, figures, readings and the day. What is not known takes its safe
value, what is disputed its default reading; the household is then solved once more for each single
substitution. The differences are NOT CHECKED, DISPUTED and what-if: one mechanism.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from megaroth.facts.model import Household
from megaroth.law.disputes import DISPUTES, Readings
from megaroth.law.figures import RULES_OF, FigureTable, content_hash
from megaroth.money import ONE
from megaroth.version import __version__
from megaroth.year import findings as found
from megaroth.year import iras
from megaroth.year.actions import actions
from megaroth.year.answer import (
    Action,
    Answer,
    Difference,
    Disputed,
    Finding,
    Foot,
    IraAnswer,
    JobAnswer,
    NotChecked,
    OwnerAnswer,
)
from megaroth.year.people import solve
from megaroth.year.setting import Setting
from megaroth.year.settle import opened, settled, unknowns, with_fact
from megaroth.year.sheets import Sheets

STALE_AFTER_DAYS = 90
A_DOLLAR = 100
"""Cents; what differs by less is rounding."""
POINT_OF_ACTION = (
    "Arithmetic on the facts you entered under the rules dated above. Confirm plan terms with your "
    "administrator; a conversion cannot be undone."
)


class Solved(NamedTuple):
    """One solution: every number, without the comparison with other assumptions."""

    jobs: tuple[JobAnswer, ...]
    owners: tuple[OwnerAnswer, ...]
    iras: tuple[IraAnswer, ...]
    actions: tuple[Action, ...]
    findings: tuple[Finding, ...]
    sheets: Sheets


def solve_household(household: Household, original: Household, setting: Setting) -> Solved:
    """Solve one definite household: no unknowns of a finite kind, one reading of each dispute."""
    sheets = Sheets()
    people = {key: solve(sheets, household, original, key, setting) for key in household.people}
    jobs = tuple(job for answer in people.values() for job in answer.jobs)
    owners = tuple(owner for answer in people.values() for owner in answer.owners)
    ira = iras.answers(sheets, household, [answer.ira for answer in people.values()], setting)
    return Solved(
        jobs,
        owners,
        ira,
        actions(original, jobs, owners, ira, setting),
        found.findings(sheets, household, original, people, setting),
        sheets,
    )


def answer(household: Household, figures: FigureTable, readings: Readings, as_of: date) -> Answer:
    """The whole answer for one household on one day.

    Parameters
    ----------
    household : Household
        The facts as told.
    figures : FigureTable
        The published figures.
    readings : mapping
        Chosen readings of disputed points; the default where none is named.
    as_of : date
        The day for which the answer holds.

    Raises
    ------
    NotPublishedError
        When a figure of the year is not published.
    BadInputError
        When the facts contradict each other or the day.
    """
    setting = Setting(figures, readings, as_of, household.year)
    original = opened(household)
    base_facts = settled(original)
    base = solve_household(base_facts, original, setting)
    return Answer(
        household.name or "",
        household.year,
        as_of,
        base.jobs,
        base.owners,
        base.iras,
        _before_you_start(household, base.jobs),
        base.actions,
        (
            *_unknown_kinds(base_facts, original, base, setting),
            *found.unbounded(original, base.jobs, base.owners, setting),
        ),
        _disputed(base_facts, original, base, setting),
        base.findings,
        _tax_note(household),
        foot(household.year, figures, as_of),
        base.sheets,
    )


# --- other assumptions -----------------------------------------------------------------------------------


class Headline(NamedTuple):
    """One number by which two answers are compared."""

    label: str
    address: str
    value: int
    unit: str


def headlines(solved: Solved | Answer) -> dict[str, Headline]:
    """The numbers that a reader would act on, by a permanent key."""
    numbers: list[Headline] = []
    for job in solved.jobs:
        if job.room is not None:
            numbers.append(
                Headline(f"{job.name}: room for after-tax", job.room.year.address, job.room.year.cents, "cents")
            )
        if job.election is not None:
            address = f"{job.address}/elected_year.total"
            total = job.election.deferral.cents + job.election.after_tax.cents
            numbers.append(Headline(f"{job.name}: what still goes in", address, total, "cents"))
            for label, value in (
                ("deferral", job.election.deferral_percent),
                ("after-tax", job.election.after_tax_percent),
            ):
                unit = "cents" if job.election.in_dollars else "millionths"
                what = "election" if job.election.in_dollars else "percentage"
                numbers.append(Headline(f"{job.name}: {label} {what}", f"{job.address}#{label}", value, unit))
    for owner in solved.owners:
        for case in owner.cases:
            for way in case.ways:
                where = f"{owner.name}, {way.title}" + (f" ({case.label} profit)" if len(owner.cases) > 1 else "")
                numbers.append(Headline(f"{where}: after-tax", way.after_tax.address, way.after_tax.cents, "cents"))
                numbers.append(Headline(f"{where}: employer", way.employer.address, way.employer.cents, "cents"))
                numbers.append(Headline(f"{where}: total", way.total.address, way.total.cents, "cents"))
    for held, _ in solved.sheets:
        person, _, name = held.rpartition("/")
        if name == "deferral_ceiling":
            address = f"{held}.ceiling"
            numbers.append(Headline(f"{person}: deferral ceiling", address, solved.sheets.value(address), "cents"))
    for ira in solved.iras:
        numbers.append(Headline(f"{ira.name}: IRA limit", ira.limit.address, ira.limit.cents, "cents"))
        if ira.direct is not None:
            numbers.append(Headline(f"{ira.name}: direct Roth IRA", ira.direct.address, ira.direct.cents, "cents"))
    numbers += [
        Headline(f"{action.what}, by", action.key, action.act_by.toordinal(), "date")
        for action in solved.actions
        if action.key.endswith("/after-tax")
    ]
    return {number.address: number for number in numbers}


def differences(before: dict[str, Headline], after: dict[str, Headline]) -> tuple[Difference, ...]:
    """The numbers that differ between two answers; sums of elections only where they differ by a dollar."""
    return tuple(
        Difference(number.label, key, number.value, after[key].value, number.unit)
        for key, number in before.items()
        if key in after
        and abs(after[key].value - number.value) >= (A_DOLLAR if key.endswith("/elected_year.total") else 1)
    )


def worth(changes: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """Differences that are worth a word: none where only percentages differ, and the same money goes in."""
    money = [one for one in changes if one.unit != "millionths" and "#" not in one.address]
    if not any(one.unit != "cents" or abs(one.after - one.before) >= A_DOLLAR for one in money):
        return ()
    return changes


def _unknown_kinds(base_facts: Household, original: Household, base: Solved, setting: Setting) -> list[NotChecked]:
    """Each unknown of a finite kind whose truth would change the answer, with what it would change."""
    before = headlines(base)
    listed = []
    for unknown in unknowns(original):
        changes = []
        for other in unknown.others:
            facts = with_fact(base_facts, unknown.key, other)
            after = headlines(solve_household(facts, with_fact(original, unknown.key, other), setting))
            if changed := worth(differences(before, after)):
                changes.append((worded(unknown.key, other), changed))
        if changes:
            listed.append(
                NotChecked(
                    unknown.key,
                    unknown.key.rpartition(".")[2].replace("_", " "),
                    unknown.fact.question,
                    worded(unknown.key, unknown.safe),
                    unknown.fact.ask_plan,
                    tuple(changes),
                )
            )
    return listed


def worded(key: str, value: Any) -> str:
    """A candidate in words."""
    name = key.rpartition(".")[2]
    special = {
        ("common_owner", None): "not known, so counted together and each alone",
        ("birth_year", 2000): "under 50",
        ("birth_year", 1950): "over 63",
        ("fica_wages_last_year", 10**12): "above the threshold",
        ("fica_wages_last_year", 0): "not above the threshold",
        ("ownership", ONE): "more than half",
        ("ownership", 0): "half or less",
    }
    try:
        return special[name, value]
    except KeyError:
        return {True: "yes", False: "no"}.get(value, str(value))


def _disputed(base_facts: Household, original: Household, base: Solved, setting: Setting) -> tuple[Disputed, ...]:
    before = headlines(base)
    listed = []
    for dispute in DISPUTES:
        chosen = setting.readings.get(dispute.id, dispute.readings[0].name)
        default = next(reading for reading in dispute.readings if reading.name == chosen)
        others = []
        for reading in dispute.readings:
            if reading.name == chosen:
                continue
            readings = {**setting.readings, dispute.id: reading.name}
            after = headlines(solve_household(base_facts, original, setting._replace(readings=readings)))
            if changed := worth(differences(before, after)):
                others.append((reading.statement, reading.authority, changed))
        if others:
            listed.append(
                Disputed(
                    dispute.id,
                    dispute.question,
                    default.statement,
                    default.authority,
                    dispute.why_default,
                    tuple(others),
                )
            )
    listed += found.roth_catch_up_dispute(base.jobs, base.sheets, setting)
    return tuple(listed)


# --- what stands around the numbers ------------------------------------------------------------------------


def _before_you_start(household: Household, jobs: tuple[JobAnswer, ...]) -> tuple[str, ...]:
    """Questions, not advice: what usually comes before after-tax money."""
    asked = []
    if any(job.plan_matches and not (job.match and job.match.safe) for job in jobs):
        asked.append("Do your deferrals earn the full match?")
    if household.high_interest_debt is not False:
        asked.append("Is debt at a high rate paid off?")
    if household.cash_reserve is not True:
        asked.append("Is there a cash reserve for some months?")
    if household.hsa_filled is not True:
        asked.append("Is the HSA filled, if you have one?")
    return tuple(asked)


def _tax_note(household: Household) -> str:
    if household.marginal_rate is None:
        return "Tax in dollars is not shown: the file gives no marginal rate (marginal_rate)."
    return "Tax in dollars is at the file's own marginal rate; state tax and the QBI deduction are not in it."


def foot(year: int, figures: FigureTable, as_of: date) -> Foot:
    """The foot of an answer: version, rules, whether they are stale, and the line at the point of action."""
    probe = "irc_415c_annual_additions"
    if figures.published(probe, year + 1):
        coming = f"The limits of {year + 1} are in: megaroth figures --diff {year} {year + 1}"
    elif as_of >= date(year, 12, 1):
        coming = f"The limits of {year + 1} are overdue here: update megaroth"
    else:
        coming = f"The limits of {year + 1} are not published here yet (the IRS publishes them in November, about)"
    stale = ""
    reviewed_before_december = date(RULES_OF.year, 12, 1) > RULES_OF
    if as_of > RULES_OF + timedelta(days=STALE_AFTER_DAYS):
        stale = f"The rules are more than {STALE_AFTER_DAYS} days old: look for a newer megaroth"
    elif as_of >= date(RULES_OF.year, 12, 1) and reviewed_before_december:
        stale = "The rules were last reviewed before 1 December: look for a newer megaroth"
    return Foot(__version__, RULES_OF, content_hash(), coming, stale, POINT_OF_ACTION)
