"""The verb ``convert``: preview a conversion from what the ledger holds, and record it once it was made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.dates import MONTHS
from megaroth.facts.model import Household
from megaroth.facts.plan import Plan
from megaroth.facts.reader import NAME
from megaroth.law.figures import FigureTable, shipped
from megaroth.ledger.cadence import Cadence, cadence
from megaroth.ledger.conversion import Held, Preview, preview
from megaroth.ledger.conversion_routes import CHEQUE, IN_PLAN, ROTH_IRA, ROUTES, Route
from megaroth.ledger.entries import Entry, checked
from megaroth.ledger.kinds import (
    AFTER_TAX,
    CONTRIBUTION,
    CONVERSION,
    DESIGNATED_ROTH,
    IN_PLAN_ROTH,
    IRA_SOURCES,
    OPENING,
    PAYMENT,
    ROLLED,
    SOURCES,
    TRADITIONAL_IRA,
)
from megaroth.ledger.kinds import ROTH_IRA as ROTH_IRA_SOURCE
from megaroth.money import dollars
from megaroth.service.ledger.identity import has_identity_number
from megaroth.service.ledger.opening import at, household_of, ledger_target, terms_of

if TYPE_CHECKING:
    from megaroth.ledger.book import Book
    from megaroth.ledger.chain import Head


class Wanted(NamedTuple):
    """What the person said of the conversion; None where it was not said."""

    job: str = ""
    """``alex/acme``, ``acme``, or empty for the only plan with such money."""
    source: str = AFTER_TAX
    amount: int | None = None
    value: int | None = None
    basis: int | None = None
    account_value: int | None = None
    account_basis: int | None = None


class Converted(NamedTuple):
    """A preview, and what goes with it."""

    file: Path
    household: Household
    preview: Preview
    cadence: Cadence | None
    ledger: Path | str
    in_ledger: bool
    """Whether the ledger has the source; otherwise recording begins with what it held."""
    problems: tuple[str, ...]
    """What the ledger's own figures contradict."""


class NothingLeft(NamedTuple):
    """The ledger shows that the source is empty: the usual state where each payday's money is converted at once."""

    file: Path
    statement: str
    as_of: date
    cadence: Cadence | None
    problems: tuple[str, ...]


class Recorded(NamedTuple):
    """A conversion that now stands in the ledger."""

    numbers: tuple[int, ...]
    head: Head
    entries: tuple[Entry, ...]
    problems: tuple[str, ...]
    """What does not fit together by them."""


def convert(
    path: Path | None, ledger: str | None, wanted: Wanted, as_of: date, figures: FigureTable | None = None
) -> Converted | NothingLeft:
    """What converting would do, by every way; or that nothing is left to convert.

    Parameters
    ----------
    path : Path or None
        The household file; None for the only one in the folder.
    ledger : str or None
        Where the ledger lies; None for the one beside the household file, which need not exist
        when value and basis are given.
    wanted : Wanted
        What is to be converted.
    as_of : date
        The day of the conversion.
    figures : FigureTable, optional
        The figures; those shipped when not given.

    Raises
    ------
    MegarothError
        When the source is not known, holds too little, or its value and basis are not known.
    """
    household, file = household_of(path)
    target = ledger_target(file, ledger)
    if wanted.source not in SOURCES:
        from difflib import get_close_matches

        near = get_close_matches(wanted.source, SOURCES, 1)
        raise BadInputError(
            f"{wanted.source!r} is no source",
            f"did you mean {near[0]}?" if near else "one of: " + ", ".join(SOURCES),
            field="source",
        )
    if wanted.source in IRA_SOURCES:
        raise BadInputError(
            f"{wanted.source} is IRA money",
            "`megaroth backdoor --convert AMOUNT` shows what converting it costs",
            field="source",
        )
    found: Book | None = None
    entries: list[Entry] = []
    if not isinstance(target, Path) or target.exists():
        from megaroth.ledger.book import book

        with at(target) as opened:
            entries = opened.entries()
            found = book(entries, terms_of(household), as_of)
    person, plan = _whose(household, found, wanted)
    said = household.people[person].jobs[plan].plan
    told = said is not None and said.access.first_roth_year is not None
    if found is not None:
        household = _with_first_years(household, found, person, plan)
    problems = tuple(f"entry {each.number}: {each.message}" for each in found.problems) if found else ()
    holding = found.holdings.get((person, plan, wanted.source)) if found else None
    if found is not None and wanted.value is None and holding is not None and holding.value == 0:
        pace = _pace(household, entries, person, plan, as_of) if wanted.source == AFTER_TAX else None
        left = _nothing_left(found, person, plan, wanted.source)
        return NothingLeft(file, left, as_of, pace, problems)
    _fits_the_plan(wanted, plan, None if said is None else said.separate_after_tax_source)
    held = _held(found, person, plan, wanted, as_of)
    shown = preview(
        household,
        figures or shipped(),
        person,
        plan,
        wanted.source,
        held,
        wanted.amount,
        as_of,
        roth_year_from_ledger=found is not None and not told,
    )
    pace = None if shown.pre_tax_source else _pace(household, entries, person, plan, as_of)
    return Converted(file, household, shown, pace, target, holding is not None, problems)


def _fits_the_plan(wanted: Wanted, plan: str, separate: bool | None) -> None:
    """Refuse what would not be used: the whole account, where basis is not divided over it."""
    given = [name for name in ("account_value", "account_basis") if getattr(wanted, name) is not None]
    if not given:
        return
    options = " and ".join(f"--{name.replace('_', '-')}" for name in given)
    if wanted.source != AFTER_TAX:
        raise BadInputError(
            f"all of the {wanted.source} source is income, whatever else the plan holds",
            f"leave {options} out: only after-tax money has basis that may be divided over the whole account",
            field=given[0],
        )
    if separate:
        raise BadInputError(
            f"by the facts {plan} keeps after-tax money as an account of its own, so the rest of it does not count",
            f"leave {options} out; if the plan does not keep it apart, correct plan.separate_after_tax_source",
            field=given[0],
        )


def _pace(household: Household, entries: list[Entry], person: str, plan: str, as_of: date) -> Cadence | None:
    """What waiting costs for the year's after-tax money so far; None without any."""
    job = household.people[person].jobs[plan]
    booked = 0
    if entries:
        from megaroth.ledger.sums import so_far

        booked = so_far(entries, person, plan, as_of.year, as_of).after_tax
    yearly = max(booked, (job.so_far.after_tax if job.so_far else None) or 0)
    return cadence(household, job.plan or Plan(), job.pay_calendar, yearly) if yearly else None


def _nothing_left(found: Book, person: str, plan: str, source: str) -> str:
    """That the source is empty, and since when."""
    out = [move for move in found.moves if (move.person, move.plan, move.source) == (person, plan, source)]
    last = f"; the last of it moved on {_day(out[-1].on)}" if out else ""
    return f"By the ledger nothing is left in the {source} source of {plan}{last}."


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _with_first_years(household: Household, found: Book, person: str, plan: str) -> Household:
    """The household with the first Roth years that the ledger knows and the file does not say."""
    who = household.people[person]
    job = who.jobs[plan]
    booked = found.first_years.get((person, ""))
    if booked is not None and booked.own:
        who = replace(who, first_roth_ira=min(who.first_roth_ira or booked.own, booked.own))
    years = found.first_years.get((person, plan))
    first = min((year for year in (years or ()) if year), default=0)
    if first and job.plan is not None:
        access = replace(job.plan.access, first_roth_year=min(job.plan.access.first_roth_year or first, first))
        who = replace(who, jobs={**who.jobs, plan: replace(job, plan=replace(job.plan, access=access))})
    return replace(household, people={**household.people, person: who})


def _whose(household: Household, found: Book | None, wanted: Wanted) -> tuple[str, str]:
    """The person and job that are meant."""
    jobs = [(person, job) for person, held in household.people.items() for job in held.jobs]
    said = wanted.job.replace(".", "/")
    if said:
        named = [each for each in jobs if said in {f"{each[0]}/{each[1]}", each[1]}]
        if len(named) == 1:
            return named[0]
        problem = "more than one job is" if named else "no job is"
        named_so = "one of: " + ", ".join("/".join(each) for each in jobs)
        raise BadInputError(f"{problem} named {said}", named_so, field="job")
    if found is not None:
        holding = [
            (person, plan)
            for (person, plan, source), each in found.holdings.items()
            if source == wanted.source and each.value > 0 and (person, plan) in jobs
        ]
        if len(holding) == 1:
            return holding[0]
        jobs = holding or jobs
    if len(jobs) == 1:
        return jobs[0]
    if not jobs:
        raise BadInputError("the file has no job", "add one, such as [people.alex.jobs.acme]")
    raise BadInputError(
        f"more than one plan may hold {wanted.source} money",
        "say which with --job: " + ", ".join("/".join(each) for each in jobs),
        field="job",
    )


def _held(found: Book | None, person: str, plan: str, wanted: Wanted, as_of: date) -> Held:
    """What the source holds: by the ledger, and above it by what was said today."""
    value, basis = wanted.value, wanted.basis
    on: date | None = None
    account_value: int | None = None
    account_basis: int | None = None
    unvested, vested_unknown = 0, SOURCES[wanted.source].by_employer
    pre_1987_received = 0
    known_from = "your word"
    if value is not None:
        on = as_of
    if found is not None:
        holding = found.holdings.get((person, plan, wanted.source))
        if holding is not None:
            known_from = "the ledger" if value is None else "the ledger, and the value that you gave"
            on = holding.statement if value is None else as_of
            vested = holding.value if holding.vested is None else min(holding.value, holding.vested)
            unvested, vested_unknown = holding.value - vested, holding.vested is None
            value = vested if value is None else value
            if basis is not None and basis != holding.basis:
                raise BadInputError(
                    f"the ledger has {dollars(holding.basis)} of basis in the {wanted.source} source of {plan}, not "
                    f"{dollars(basis)}",
                    "leave --basis out, or put the ledger right: `megaroth ledger add` or `reverse`",
                    field="basis",
                )
            basis = holding.basis
            if not holding.value and value:
                raise BadInputError(
                    f"by the ledger nothing is left in the {wanted.source} source of {plan}, not {dollars(value)}",
                    "record what came in since with `megaroth ledger add`, or reverse what did not happen",
                    field="value",
                )
            account_value, account_basis = _account(found, person, plan, wanted.source, value or 0)
            contract = found.accounts[person, plan, wanted.source].contract
            pre_1987_received = contract.received if contract is not None else 0
    account_value = account_value if wanted.account_value is None else wanted.account_value
    account_basis = account_basis if wanted.account_basis is None else wanted.account_basis
    if basis is None and wanted.source != AFTER_TAX:
        basis = 0
    if value is None or basis is None:
        missing = [name for name, each in (("--value", value), ("--basis", basis)) if each is None]
        raise BadInputError(
            f"what the {wanted.source} source of {plan} holds is not known",
            f"give {' and '.join(missing)} from the plan's website, or record the year with `megaroth ledger add`",
            field="value" if value is None else "basis",
        )
    if account_value is None and wanted.account_basis is not None:
        problem = "the after-tax contributions in the whole plan say nothing without its value"
        raise BadInputError(problem, "give --account-value too", field="account_value")
    if account_value is not None and account_value < value:
        problem = "the whole account is worth less than the source in it"
        raise BadInputError(problem, "check --account-value", field="account_value")
    return Held(
        value,
        basis,
        known_from,
        on,
        account_value,
        account_basis,
        pre_1987_received,
        unvested=unvested,
        vested_unknown=vested_unknown,
    )


def _account(found: Book, person: str, plan: str, source: str, value: int) -> tuple[int | None, int | None]:
    """Vested value and basis of the whole plan but designated Roth; not known where vesting is not."""
    whole, invested = 0, 0
    for (who, where, what), each in found.holdings.items():
        if (who, where) != (person, plan) or what in DESIGNATED_ROTH or what in IRA_SOURCES:
            continue
        if what == source:
            whole += value
        elif each.vested is None and each.value:
            return None, None
        else:
            whole += each.value if each.vested is None else each.vested
        invested += each.basis
    return whole, invested


def entries_of(converted: Converted, route: str, on: date, confirmation: str, to: str) -> tuple[Entry, ...]:
    """The entries that record the conversion by one way.

    Parameters
    ----------
    converted : Converted
        The preview.
    route : str
        One of :data:`~megaroth.ledger.conversion_routes.ROUTES`.
    on : date
        The day on which it was made.
    confirmation : str
        The administrator's number.
    to : str
        Short name of the IRA account; the person's name and the kind where it is empty.

    Raises
    ------
    BadInputError
        When there is no such way, or the file says that the plan does not allow it.
    """
    shown = converted.preview
    way = not_closed(shown, route)
    for field, text in (("confirmation", confirmation), ("to", to)):
        if has_identity_number(text):
            remedy = "leave it out: nothing here needs one"
            raise BadInputError("this looks like a Social Security number", remedy, field=field)
    if to and not NAME.fullmatch(to):
        like = "letters and digits, like vanguard-roth"
        raise BadInputError(f"{to[:40]!r} is no short name of an account", like, field="to")
    pre_tax = shown.split.pre_tax
    basis = shown.amount - pre_tax
    first = Entry(
        CONVERSION,
        on,
        on.year,
        shown.person,
        shown.plan,
        shown.source,
        shown.amount,
        value_before=shown.held.value,
        emptied=shown.whole,
        read_from="megaroth convert",
        confirmation=confirmation,
        recorded=on,
    )
    to_roth_ira = first._replace(kind=ROLLED, to_plan=to or "roth-ira", to_source=ROTH_IRA_SOURCE)
    if route == IN_PLAN:
        made = [first._replace(to_plan=shown.plan, to_source=IN_PLAN_ROTH)]
    elif route == CHEQUE:
        made = [first._replace(kind=PAYMENT, withheld=way.withheld)]
    elif route == ROTH_IRA or not pre_tax:
        made = [to_roth_ira]
    else:
        made = [to_roth_ira._replace(amount=basis, basis=basis)] if basis else []
        made.append(
            first._replace(kind=ROLLED, to_plan="traditional-ira", to_source=TRADITIONAL_IRA, amount=pre_tax, basis=0)
        )
    if not converted.in_ledger:
        # The basis that was previewed must be in the books before it can leave them.
        made.insert(
            0,
            Entry(
                OPENING,
                on,
                on.year,
                shown.person,
                shown.plan,
                shown.source,
                shown.held.value,
                basis=shown.held.basis,
                read_from="megaroth convert",
                note="what the source held before the conversion",
                recorded=on,
            ),
        )
    return tuple(checked(each) for each in made)


def route_of(shown: Preview, route: str) -> Route:
    """The way by its name.

    Raises
    ------
    BadInputError
        When there is no such way for this money.
    """
    for each in shown.routes:
        if each.id == route:
            return each
    raise BadInputError(
        f"there is no way {route!r} for this money", "one of: " + ", ".join(each.id for each in shown.routes)
    )


def not_closed(shown: Preview, route: str) -> Route:
    """The way by its name, where the file does not say that it is closed.

    Raises
    ------
    BadInputError
        When there is no such way, or the file says that the plan does not allow it.
    """
    way = route_of(shown, route)
    if way.open == "no":
        raise BadInputError(f"{way.title}: {way.why}", "correct the household file if that is not so")
    return way


def record(converted: Converted, entries: tuple[Entry, ...]) -> Recorded:
    """Append the conversion to the ledger, which is begun when there is none yet.

    Raises
    ------
    BadInputError
        When the ledger cannot be written, or the same conversion stands there already.
    """
    from megaroth.ledger.book import book

    with at(converted.ledger, create=True) as opened:
        before = opened.entries()
        for number, each in enumerate(before, 1):
            if any(_same(each, new) for new in entries if new.kind != OPENING):
                raise BadInputError(
                    f"this conversion stands in the ledger already (entry {number})",
                    "nothing was recorded; `megaroth ledger reverse` takes a wrong one back",
                )
        numbers = tuple(opened.append(entries))
        found = book([*before, *entries], terms_of(converted.household))
        problems = tuple(
            f"entry {each.number}: {each.message}" + (f" ({each.remedy})" if each.remedy else "")
            for each in found.problems
            if each.number in numbers
        )
        return Recorded(numbers, opened.head(), entries, problems)


def _same(old: Entry, new: Entry) -> bool:
    if new.confirmation and old.confirmation == new.confirmation and old.kind != CONTRIBUTION:
        return True
    return old[:7] == new[:7] and old.to_source == new.to_source


__all__ = ["ROUTES", "Converted", "Recorded", "Wanted", "convert", "entries_of", "record", "route_of"]
