"""The verb ``correct``: what to do when too much went in, or a test failed; nothing is recorded here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from shlex import quote
from typing import NamedTuple, get_args

from megaroth.errors import BadInputError
from megaroth.facts.model import Household
from megaroth.law.corrections import AllocableIncome, allocable_income
from megaroth.law.figures import FigureTable, shipped
from megaroth.ledger.book import Book, book
from megaroth.ledger.days import in_words
from megaroth.ledger.kinds import AFTER_TAX, IN_PLAN_ROTH, PAYMENT, PRE_TAX, ROTH, ROTH_IRA, TRADITIONAL_IRA
from megaroth.ledger.mishaps import REASONS, Asked, Correction, Exposed, Kind, contributions, exposed, moved_on
from megaroth.ledger.remedies import correction, touched
from megaroth.money import dollars
from megaroth.service.correct_totals import Totals, totals
from megaroth.service.ledger.naming import Known, known, named, place
from megaroth.service.ledger.opening import at, household_of, ledger_target, terms_of
from megaroth.year.answer import Foot
from megaroth.year.plan import foot

KINDS: tuple[Kind, ...] = get_args(Kind)
KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    "402g": ("excess-deferral",),
    "excessdeferrals": ("excess-deferral",),
    "415": ("excess-additions",),
    "415c": ("excess-additions",),
    "excessannualadditions": ("excess-additions",),
    "acp": ("acp-refund",),
    "ira": ("ira-excess",),
    "excessira": ("ira-excess",),
}
"""Common words for a kind, squeezed."""
SOURCES: Mapping[Kind, tuple[str, ...]] = {
    "excess-deferral": (PRE_TAX, ROTH),
    "excess-additions": (AFTER_TAX,),
    "acp-refund": (AFTER_TAX,),
    "ira-excess": (TRADITIONAL_IRA, ROTH_IRA),
}
"""From which sources money can go back; the plan corrects other annual additions by itself."""
BY_PLACE = {"after-tax account": AFTER_TAX, "in-plan Roth": IN_PLAN_ROTH, "Roth IRA": ROTH_IRA}


class Wanted(NamedTuple):
    """What was asked, as read from the command; cents."""

    kind: str
    amount: int
    year: int | None = None
    person: str = ""
    plan: str = ""
    source: str = ""
    earnings: int | None = None
    opening: int | None = None
    closing: int | None = None


class Corrected(NamedTuple):
    """What ``megaroth correct`` found."""

    file: Path
    household: str
    ledger: str
    """Where the ledger lies; empty where there is none."""
    person: str
    name: str
    plan: str
    """Short name of the plan or account; empty where any of several may be meant."""
    correction: Correction
    exposures: tuple[Exposed, ...] | None
    """None without a ledger that knows the year's money."""
    records: tuple[str, ...]
    """The commands that record the correction when it is done."""
    allocable: AllocableIncome | None
    foot: Foot
    totals: Totals | None = None
    """What the file and the ledger add up to beside the limit; None where that is not known."""


def correct(
    path: Path | None,
    as_of: date,
    wanted: Wanted,
    ledger: str | None = None,
    figures: FigureTable | None = None,
) -> Corrected:
    """What to do about one mishap of one person.

    Parameters
    ----------
    path : Path or None
        The household file; None for the only one in the folder.
    as_of : date
        The day of the answer.
    wanted : Wanted
        The mishap.
    ledger : str, optional
        The ledger; the one beside the household file, if there is one, when not given.
    figures : FigureTable, optional
        The figures; those shipped when not given.

    Raises
    ------
    MegarothError
        When something that was asked cannot be understood, or a file cannot be used.
    """
    kind = _kind(wanted.kind)
    household, file = household_of(path)
    target = ledger_target(file, ledger)
    found: Book | None = None
    if ledger is not None or not isinstance(target, Path) or target.exists():
        with at(target) as opened:
            found = book(opened.entries(), terms_of(household), as_of)
    year = household.year if wanted.year is None else wanted.year
    _refuse(wanted, kind, year, as_of)
    who = known(household, str(file), found.entries if found else ())
    person, plan, source = _whose(wanted, kind, year, who, found)
    table = figures or shipped()
    asked, allocable = _asked(wanted, kind, year, as_of, person, source, household, found, table)
    exposures = _exposures(found, asked, person, plan)
    result = correction(asked, exposures, table)
    result = _with_moves(result, found, person, plan)
    return Corrected(
        file,
        household.name or "",
        str(target) if found is not None else "",
        person,
        household.people[person].name or person.capitalize(),
        plan,
        result,
        exposures,
        tuple(_records(result, exposures, file, person, plan)),
        allocable,
        foot(household.year, table, as_of),
        totals(kind, wanted.amount, person, plan, source, household, found, table, as_of)
        if year == household.year
        else None,
    )


# --- what was asked ---------------------------------------------------------------------------------------------


def _kind(text: str) -> Kind:
    found = named(text, KINDS, KIND_WORDS, "kind of mishap")
    return next(kind for kind in KINDS if kind == found)


def _refuse(wanted: Wanted, kind: Kind, year: int, as_of: date) -> None:
    if wanted.amount <= 0:
        raise BadInputError("the amount is what is too much, above zero", "like 1,200")
    if year > as_of.year:
        raise BadInputError(f"{year} has not begun on {in_words(as_of)}", "--year is the year whose limit was passed")
    if (wanted.opening is None) != (wanted.closing is None):
        raise BadInputError("one of --opening and --closing is missing", "the two together give the earnings")
    if wanted.opening is not None and wanted.earnings is not None:
        raise BadInputError("--earnings and --opening say the same in two ways", "give one of them")
    if wanted.opening is not None and wanted.opening < wanted.amount:
        raise BadInputError(
            "--opening is below the amount", "the value before, plus everything put in since, the amount included"
        )
    if wanted.earnings is not None and wanted.earnings < -wanted.amount:
        raise BadInputError("the loss is more than the amount", "--earnings is what goes with the amount alone")
    if wanted.source and wanted.source not in SOURCES[kind]:
        raise BadInputError(
            f"no {wanted.source} money goes back for {kind} here", "one of: " + ", ".join(SOURCES[kind])
        )


def _whose(wanted: Wanted, kind: Kind, year: int, who: Known, found: Book | None) -> tuple[str, str, str]:
    """Person, plan or account, and source; the last two may stay open where several are possible."""
    source = wanted.source or (SOURCES[kind][0] if len(SOURCES[kind]) == 1 else "")
    if not source and found is not None:
        person = wanted.person or (next(iter(who.plans)) if len(who.plans) == 1 else "")
        paid = [one for one in SOURCES[kind] if contributions(found.entries, person, wanted.plan, one, year)]
        source = paid[0] if person and len(paid) == 1 else ""
    if kind == "excess-deferral" and not wanted.plan:
        people = (named(wanted.person, who.plans, {}, "person"),) if wanted.person else tuple(who.plans)
        plans = [(one, plan) for one in people for plan in who.plans[one]]
        if len(people) == 1 and len(plans) != 1:
            return people[0], "", source
    person, plan = place(wanted.person, wanted.plan, source or SOURCES[kind][0], who)
    return person, plan if source or kind != "ira-excess" else "", source


def _asked(
    wanted: Wanted,
    kind: Kind,
    year: int,
    as_of: date,
    person: str,
    source: str,
    household: Household,
    found: Book | None,
    figures: FigureTable,
) -> tuple[Asked, AllocableIncome | None]:
    facts = household.people[person]
    born = facts.birth_year if facts.birth_date is None else facts.birth_date.year
    allocable = None
    earnings = wanted.earnings
    if wanted.opening is not None and wanted.closing is not None and kind != "ira-excess":
        allocable = allocable_income(wanted.closing - wanted.opening, wanted.amount, wanted.opening, 0)
        earnings = allocable.allocable
    asked = Asked(
        kind,
        year,
        as_of,
        wanted.amount,
        earnings,
        source,
        None if born is None else year - born,
        figures.count("irc_414v_age", year) if kind == "excess-additions" else 0,
        wanted.opening,
        wanted.closing,
        _emptied_in(found, person, source),
    )
    return asked, allocable


def _emptied_in(found: Book | None, person: str, source: str) -> int | None:
    """The year in which every Roth IRA of the person was emptied; None where some still hold money."""
    if found is None or source != ROTH_IRA:
        return None
    held = [each.value for key, each in found.holdings.items() if key[0] == person and key[2] == ROTH_IRA]
    paid = [
        move.on.year
        for move in found.moves
        if move.person == person and move.source == ROTH_IRA and move.kind == PAYMENT
    ]
    return paid[-1] if held and not any(held) and paid else None


# --- where the money is ------------------------------------------------------------------------------------------


def _exposures(found: Book | None, asked: Asked, person: str, plan: str) -> tuple[Exposed, ...] | None:
    if found is None or asked.source not in (AFTER_TAX, ROTH, ROTH_IRA):
        return None
    made = contributions(found.entries, person, plan, asked.source, asked.year)
    if not made:
        return None
    holdings = [each for key, each in found.holdings.items() if key[0] == person]
    if asked.source == ROTH_IRA and person in found.iras:
        lots = found.iras[person].regular
        holdings = [each._replace(lots=lots) for each in holdings if each.source == ROTH_IRA][:1]
    return exposed(made, holdings, [layer for layer in found.layers if layer.person == person], asked.source)


def _with_moves(result: Correction, found: Book | None, person: str, plan: str) -> Correction:
    """The question that money without lots raises when it has moved on since."""
    asked = result.asked
    if found is None or asked.source not in (PRE_TAX, TRADITIONAL_IRA):
        return result
    numbers = moved_on(found.entries, person, plan, asked.source, date(asked.year, 1, 1))
    if not numbers:
        return result
    where = ", ".join(str(number) for number in numbers)
    question = (
        f"Money has left {asked.source} since (entries {where}): was the excess in it? Then ask the plan or the "
        "custodian from where it goes back; no authority was found on an excess that was converted before it was known."
    )
    return result._replace(questions=(*result.questions, question))


# --- what to record --------------------------------------------------------------------------------------------


def _records(
    result: Correction, exposures: tuple[Exposed, ...] | None, file: Path, person: str, plan: str
) -> list[str]:
    """The command for each place from which the money goes back; what is not known yet stands in capitals.

    Late, a deferral stays where it is, and an IRA contribution is taken out by an ordinary payment.
    """
    asked = result.asked
    if result.late and asked.kind == "excess-deferral":
        return []
    if asked.kind in ("excess-deferral", "ira-excess"):
        line = _record(asked, asked.source or "SOURCE", asked.amount, file, person, plan, alone=True, late=result.late)
        if result.late:
            line = line.replace(" correction ", " payment ", 1).replace(" AMOUNT ", f" {_typed(asked.amount)} ", 1)
            line = line.partition(" --basis ")[0].replace(f" --year {asked.year} ", " ", 1)
        return [line]
    if exposures is None:
        return [_record(asked, AFTER_TAX, asked.amount, file, person, plan, alone=True)]
    places = touched(asked.amount, exposures)
    lines = []
    for one in places:
        source = BY_PLACE[one.place]
        account = next((each.plan for each in exposures if each.source == source), plan)
        lines.append(_record(asked, source, one.amount, file, person, account, alone=len(places) == 1))
    return lines


def _record(
    asked: Asked, source: str, principal: int, file: Path, person: str, plan: str, *, alone: bool, late: bool = False
) -> str:
    paid = "AMOUNT"
    if alone and asked.earnings is not None and not late:
        paid = _typed(max(0, principal + asked.earnings))
    reason = REASONS["ira-excess"] if source in (ROTH_IRA, TRADITIONAL_IRA) else REASONS[asked.kind]
    words = ["megaroth", "ledger", "add", quote(str(file)), "correction", source, paid, "--on", "DATE"]
    words += ["--year", str(asked.year), "--person", person]
    if plan or asked.kind != "ira-excess":
        words += ["--plan", plan or "PLAN"]
    words += ["--reason", quote(reason)]
    words += ["--basis", _typed(principal)]  # the contributions in it, also where a loss lets less be paid
    return " ".join(words)


def _typed(cents: int) -> str:
    return dollars(cents).removeprefix("$")
