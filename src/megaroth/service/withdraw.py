"""The verb ``withdraw``: what taking money out of Roth IRAs or of a plan would cost. It records nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.model import Household, Person
from megaroth.facts.plan import PLAN_457B, PLAN_SARSEP, PLAN_SEP, PLAN_SIMPLE_IRA
from megaroth.facts.words import squeezed
from megaroth.law.figures import FigureTable, shipped
from megaroth.law.rollovers import rollover_withholding
from megaroth.ledger.claims import EVENTS, Asked, Claim, offered, rates_of
from megaroth.ledger.clocks import Span, turns_59_and_a_half
from megaroth.ledger.kinds import DESIGNATED_ROTH, IRA_SOURCES, ROTH_IRA, SOURCES
from megaroth.money import dollars, parse_dollars, portion
from megaroth.service.clocks import Question, Rules, book_of, contributed_for, first_roth_year, rules
from megaroth.service.ledger import household_of, ledger_target

if TYPE_CHECKING:
    from megaroth.ledger.book import Book
    from megaroth.ledger.doors import Door
    from megaroth.ledger.roth_money import Held
    from megaroth.ledger.withdrawal import Withdrawn

ALL = "all"
SEPARATION = "separation"
SEPARATION_AGE = 55
"""IRC 72(t)(2)(A)(v): separation from service after attainment of age 55; by Notice 87-13 in or after its year."""
DESIGNATED = "designated-roth"
"""A plan's whole designated Roth account, whatever its sources."""
NOT_HERE = {
    PLAN_457B: "a 457(b) has rules of its own for what leaves it",
    PLAN_SIMPLE_IRA: "a SIMPLE IRA has a rate of its own in its first two years",
    PLAN_SEP: "a SEP is an IRA",
    PLAN_SARSEP: "a SARSEP is an IRA",
}
"""Plans whose payments are not worked out here."""


class Wanted(NamedTuple):
    """What the person said of the withdrawal."""

    amount: int | None
    """Cents; None: all of it."""
    place: str = ROTH_IRA
    """``roth-ira``, ``acme`` or ``alex/acme``."""
    person: str = ""
    source: str = ""
    exceptions: tuple[str, ...] = ()
    """``first-home``, or ``first-home=8000`` where not all is spent so."""
    value: int | None = None
    first_home_used: int = 0


class Withdrawal(NamedTuple):
    """A preview, and what goes with it."""

    file: Path
    household: str
    as_of: date
    person: str
    name: str
    plan: str
    """Empty for the Roth IRAs."""
    source: str
    found: Withdrawn
    doors: tuple[Door, ...]
    """Whether the plan lets each source out; empty for Roth IRAs."""
    claims: tuple[Claim, ...]
    age: Span
    first_year: int
    """Of the five-year period; 0: not known, or none."""
    at_latest: bool
    marginal_rate: int | None
    federal_tax: int | None
    """On the income at the household's marginal rate, cents; None: no rate is given."""
    withheld: int
    """What a plan withholds when it pays to the person, cents."""
    estimated: bool
    """No statement says what the account is worth."""
    sheets: tuple[tuple[str, tuple[Any, ...]], ...]
    """Worksheets by their addresses."""
    figures_year: int
    asks: tuple[Question, ...]
    notes: tuple[str, ...]
    rules: Rules

    @property
    def left(self) -> int | None:
        """What remains of the amount after both taxes; None where the income tax is not known."""
        if self.federal_tax is None:
            return None
        return self.found.amount - self.federal_tax - self.found.penalty


def withdraw(
    path: Path | None,
    ledger: str | None,
    wanted: Wanted,
    on: date | None,
    as_of: date,
    figures: FigureTable | None = None,
) -> Withdrawal:
    """What a withdrawal would take and cost.

    Parameters
    ----------
    path : Path or None
        The household file; None for the only one in the folder.
    ledger : str or None
        The value of ``--ledger``; None for the ledger beside the household file.
    wanted : Wanted
        The withdrawal.
    on : date or None
        The day of it; None: the day of the answer.
    as_of : date
        The day of the answer: the ledger is taken as it was then.
    figures : FigureTable, optional
        The figures; those shipped when not given.

    Raises
    ------
    MegarothError
        When there is no ledger, more is asked than is there, or a name is not known.
    """
    household, file = household_of(path)
    when = on or as_of
    book = book_of(household, ledger_target(file, ledger), min(as_of, when))
    if wanted.place == ROTH_IRA or _is_roth_ira(book, wanted.place):
        person, plan = _owner(book, wanted.person), ""
    else:
        person, plan = _plan(household, book, wanted)
    claims = tuple(_claim(text, plan=bool(plan)) for text in wanted.exceptions)
    if plan:
        claims += _by_separation(household.people.get(person, Person()), plan, when, claims)
    case = _Case(file, household, book, person, plan, wanted, claims, when, as_of, figures or shipped())
    return _from_plan(case) if plan else _from_roth_iras(case)


class _Case(NamedTuple):
    """Everything that a preview is made from."""

    file: Path
    household: Household
    book: Book
    who: str
    plan: str
    wanted: Wanted
    claims: tuple[Claim, ...]
    on: date
    as_of: date
    figures: FigureTable

    @property
    def person(self) -> Person:
        return self.household.people.get(self.who, Person())

    @property
    def age(self) -> Span:
        return turns_59_and_a_half(self.person.birth_date, self.person.birth_year)

    def asked(self, value: int) -> Asked:
        """What is to be withdrawn, all of a value where that is wanted."""
        amount = value if self.wanted.amount is None else self.wanted.amount
        if amount <= 0:
            remedy = "an amount above zero of an account that holds it"
            raise BadInputError("there is nothing to withdraw", remedy, field="amount")
        return Asked(amount, self.on, self.claims, self.wanted.first_home_used)


def _from_roth_iras(case: _Case) -> Withdrawal:
    from megaroth.ledger.roth_money import roth_ira_period, roth_money
    from megaroth.ledger.withdrawal import from_roth_iras

    money = [one for one in roth_money(case.book, case.who) if not one.plan]
    value = case.wanted.value
    worth = sum(one.taxable + one.rest for one in money) if value is None else value
    seen = contributed_for(case.household, case.who)
    clock = roth_ira_period(case.book, case.who, case.person.first_roth_ira, seen)
    rates = rates_of(case.figures, case.on.year, case.claims)
    found = from_roth_iras(case.asked(worth), money, value, clock, case.age, rates)
    estimated = value is None and any(one.estimated for one in money)
    asks = []
    if not found.qualified and found.income and found.qualified_from.first <= case.on:
        asks = list(_asks(case, f"people.{case.who}.first_roth_ira" if clock.at_latest or not clock.year else ""))
    return _preview(case, ROTH_IRA, found, (), (clock.year, clock.at_latest), estimated, asks)


def _from_plan(case: _Case) -> Withdrawal:
    from megaroth.ledger.doors import door
    from megaroth.ledger.roth_money import designated_roth_money, designated_roth_period, plan_holdings
    from megaroth.ledger.withdrawal import from_designated_roth, from_plan

    job = case.person.jobs.get(case.plan)
    terms = job.plan if job else None
    if terms is not None and terms.kind in NOT_HERE:
        remedy = "401(k) and 403(b) plans are worked out here"
        raise BadInputError(f"{case.plan}: {NOT_HERE[terms.kind]}", remedy, field="from")
    held = [one for one in plan_holdings(case.book, case.who, case.plan) if one.value or one.investment]
    source = _source(case, held)
    mine = [one for one in held if one.source == source or (source == DESIGNATED and one.source in DESIGNATED_ROTH)]
    claimed = [claim.exception.id for claim in case.claims]
    doors = tuple(door(job, one, case.on, case.age, claimed) for one in mine)
    rates = rates_of(case.figures, case.on.year, case.claims)
    estimated = case.wanted.value is None and not all(one.statement for one in mine)
    if source != DESIGNATED and source not in DESIGNATED_ROTH:
        asked = case.asked(mine[0].value if case.wanted.value is None else case.wanted.value)
        old = (terms.access.pre_1987_basis, bool(terms.access.pre_1987_withdrawals)) if terms else (0, False)
        found = from_plan(asked, mine[0], case.wanted.value, old, case.age, rates)
        asks = list(_asks(case, ""))
        return _preview(case, source, found, doors, (0, False), estimated, asks)
    money = designated_roth_money(case.book, case.who, case.plan)
    all_of_it = sum(one.value for one in held if one.source in DESIGNATED_ROTH)
    part = sum(one.value for one in mine)
    worth = part if case.wanted.value is None else case.wanted.value
    asked = case.asked(worth)
    if asked.amount > worth:
        label = SOURCES[source].label if source in SOURCES else "designated Roth account"
        raise BadInputError(
            f"{dollars(asked.amount)} is more than the {dollars(worth)} of {label}",
            "a smaller amount, or --value with what it holds now",
            field="amount",
        )
    clock = designated_roth_period(case.book, case.who, case.plan, first_roth_year(case.person, case.plan))
    found = from_designated_roth(asked, money, all_of_it - part + worth, clock, case.age, rates)
    asks = []
    if not found.qualified and found.income and found.qualified_from.first <= case.on:
        key = f"people.{case.who}.jobs.{case.plan}.plan.access.first_roth_year"
        asks = list(_asks(case, key if clock.at_latest or not clock.year else ""))
    return _preview(case, source, found, doors, (clock.year, clock.at_latest), estimated, asks)


def _preview(
    case: _Case,
    source: str,
    found: Withdrawn,
    doors: tuple[Door, ...],
    clock: tuple[int, bool],
    estimated: bool,
    asks: list[Question],
) -> Withdrawal:
    """The preview with the taxes in dollars, the worksheets' addresses, and what is to be said."""
    rate = case.household.marginal_rate
    scope = f"{case.who}/{case.plan or ROTH_IRA}"
    rates = rates_of(case.figures, case.on.year, case.claims)
    sheets = [(f"{scope}/{end}", sheet) for end, sheet in found.sheets]
    withheld = 0
    if case.plan:
        withholding = rollover_withholding(
            found.amount, found.income, case.figures.rate("irc_3405c_rollover_withholding_rate", rates.year)
        )
        withheld = withholding.withheld
        sheets.append((f"{scope}/rollover_withholding", withholding))
    return Withdrawal(
        case.file,
        case.household.name or "",
        case.as_of,
        case.who,
        case.person.name or case.who,
        case.plan,
        source,
        found,
        doors,
        case.claims,
        case.age,
        *clock,
        rate,
        None if rate is None and found.income else portion(found.income, rate or 0),
        withheld,
        estimated,
        tuple(sheets),
        rates.year,
        tuple(asks),
        tuple(_notes(case, rates.year)),
        rules(),
    )


def _asks(case: _Case, first_year: str) -> Iterator[Question]:
    """The facts that could make the withdrawal cheaper on that day."""
    from megaroth.facts.access import Access
    from megaroth.facts.fields import facts_of

    claimed = any(claim.exception.id in EVENTS for claim in case.claims)
    if not claimed and case.person.birth_date is None and case.age.first <= case.on < case.age.last:
        yield Question(f"people.{case.who}.birth_date", facts_of(Person)["birth_date"].question)
    if first_year:
        name = first_year.rpartition(".")[2]
        yield Question(first_year, facts_of(Access if "jobs" in first_year else Person)[name].question)


def _notes(case: _Case, figures_year: int) -> Iterator[str]:
    if figures_year != case.on.year:
        yield f"the law of {case.on.year} is not out; what the statute fixes is taken as it is in {figures_year}"
    if case.on > case.as_of:
        yield "nothing is assumed to be earned or contributed until that day"
    ids = [claim.exception.id for claim in case.claims]
    born = case.person.birth_date.year if case.person.birth_date else case.person.birth_year
    if SEPARATION in ids and (born is None or case.on.year - born < SEPARATION_AGE):
        age = "" if born is None else f", which is {born + SEPARATION_AGE}"
        yield f"separation: it counts only if the job ended in or after the year of age {SEPARATION_AGE}{age}"
    if "medical" in ids:
        yield "medical: count only the expenses above the share of income that is not counted, as medical=AMOUNT"
    if "emergency" in ids or "birth_or_adoption" in ids or "domestic_abuse" in ids or "disaster" in ids:
        yield "what earlier withdrawals used of these limits is not known here"
    if "first_home" in ids and not case.wanted.first_home_used:
        yield "first home: nothing of the lifetime limit is taken to be used before; otherwise --first-home-used"
    for taken in case.book.assumptions:
        if case.plan and (taken.person, taken.plan) == (case.who, case.plan):
            yield taken.text
    from megaroth.ledger.roth_money import parted, parted_note

    yield from (parted_note(move) for move in parted(case.book, case.who) if case.plan in ("", move.plan))
    for each in case.book.problems:
        yield f"ledger, entry {each.number}: {each.message} ({each.remedy})"
    for number, entry in case.book.held:
        if entry.person == case.who and entry.kind in ("death", "order", "loan"):
            words = {"death": "a death", "order": "a divorce order", "loan": "a plan loan"}[entry.kind]
            yield f"ledger, entry {number}: {words} is recorded; nothing here is computed from it"


# --- what is meant -------------------------------------------------------------------------------------


def _owner(book: Book, person: str) -> str:
    """Whose Roth IRAs are meant: the person who was named, or the only one who has any."""
    owners = list(dict.fromkeys(name for name, _, source in book.holdings if source == ROTH_IRA))
    return _only(person, owners, "has a Roth IRA in the ledger")


def _is_roth_ira(book: Book, place: str) -> bool:
    """Whether a place is the name of a Roth IRA account: all of a person's are one, whatever the account."""
    return any(plan == place and source == ROTH_IRA for _, plan, source in book.holdings)


def _only(person: str, owners: Sequence[str], what: str) -> str:
    if person:
        if person in owners:
            return person
        remedy = f"one of: {', '.join(owners)}" if owners else _OPENING
        raise BadInputError(f"nobody named {person} {what}", remedy, field="person")
    if len(owners) == 1:
        return owners[0]
    if owners:
        remedy = f"say whose with --person: {', '.join(owners)}"
        raise BadInputError(f"more than one person {what}", remedy, field="person")
    raise BadInputError(f"nobody {what}", _OPENING)


_OPENING = "`megaroth ledger add opening` with what the account holds begins it"


def _plan(household: Household, book: Book, wanted: Wanted) -> tuple[str, str]:
    """The person and plan that are meant: ``acme``, ``alex/acme``."""
    known = [(name, job) for name, person in household.people.items() for job in person.jobs]
    known += [(person, plan) for person, plan, source in book.holdings if SOURCES[source].tax != "ira"]
    known = [one for one in dict.fromkeys(known) if (*one, ROTH_IRA) not in book.holdings]
    named = [one for one in known if wanted.place in (one[1], "/".join(one)) and wanted.person in ("", one[0])]
    if len(named) == 1:
        return named[0]
    listed = ", ".join([ROTH_IRA, *("/".join(one) for one in known)])
    if wanted.place in IRA_SOURCES:
        raise BadInputError(
            f"withdrawals from a {wanted.place} are not worked out here",
            f"its income is on Form 8606; one of: {listed}",
            field="from",
        )
    if named:
        raise BadInputError(f"more than one person has a plan named {wanted.place}", f"one of: {listed}", field="from")
    raise BadInputError(f"there is no plan {wanted.place!r} to withdraw from", f"one of: {listed}", field="from")


def _source(case: _Case, held: Sequence[Held]) -> str:
    """The source that is meant; the only money of the plan where none was named."""
    there = list(dict.fromkeys(one.source for one in held))
    groups = list(dict.fromkeys(DESIGNATED if one in DESIGNATED_ROTH else one for one in there))
    known = [*groups, *(one for one in there if one not in groups)]
    if not there:
        raise BadInputError(f"the ledger has no money in {case.plan}", _OPENING)
    amounts = ", ".join(f"{one.source} {dollars(one.value)}" for one in held)
    if sum(one in DESIGNATED_ROTH for one in there) > 1:
        amounts = f"{DESIGNATED} (all of it), {amounts}"
    if not case.wanted.source:
        if len(groups) == 1:
            return groups[0]
        remedy = f"say which with --source: {amounts}"
        raise BadInputError(f"{case.plan} holds several kinds of money", remedy, field="source")
    for one in known:
        if squeezed(one) == squeezed(case.wanted.source):
            return one
    raise BadInputError(f"{case.plan} holds no {case.wanted.source} money", f"it holds {amounts}", field="source")


def _claim(text: str, *, plan: bool) -> Claim:
    """An exception by its name as people write it, with the amount that is spent for it.

    Raises
    ------
    BadInputError
        When there is none of that name for this money; the message lists those that there are.
    """
    name, equals, amount = text.partition("=")
    known = offered(plan)
    found = next((one for one in known if squeezed(one.id) == squeezed(name)), None)
    if found is None:
        where = "a plan's money" if plan else "an IRA"
        elsewhere = any(squeezed(one.id) == squeezed(name) for one in offered(not plan))
        problem = f"there is no exception {name.strip()!r}"
        if elsewhere or squeezed(name) == "hardship":
            problem = f"{name.strip()} is no exception to the 10% for {where}"
        raise BadInputError(problem, "one of: " + ", ".join(exception_names(plan)), field="exception")
    if not equals:
        return Claim(found)
    try:
        spent = parse_dollars(amount)
    except ValueError as error:
        raise BadInputError(str(error), "write it like first-home=8,000", field="exception") from None
    if spent <= 0:
        problem = f"{amount.strip()} is no amount to spend"
        raise BadInputError(problem, "write it like first-home=8,000", field="exception")
    return Claim(found, spent)


def _by_separation(person: Person, plan: str, on: date, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The exception that the household's own facts give: the job ended in or after the year of age 55."""
    job = person.jobs.get(plan)
    born = person.birth_date.year if person.birth_date else person.birth_year
    if job is None or job.ended is None or born is None or job.ended > on or job.ended.year - born < SEPARATION_AGE:
        return ()
    if any(claim.exception.id == SEPARATION for claim in claims):
        return ()
    return tuple(Claim(one) for one in offered(True) if one.id == SEPARATION)


def exception_names(plan: bool) -> list[str]:
    """The exceptions as they are written on the command line."""
    return [one.id.replace("_", "-") for one in offered(plan)]
