"""What the owner of a plan issues for a year: the forms expected of that plan, made ready to be given and filed.

Pure: the numbers of payer and recipients are not here. What the ledger cannot know is said beside each form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.model import LLC, OWNERS, Household, Job
from megaroth.facts.words import shown
from megaroth.forms import transactions as kinds
from megaroth.forms.checks import problems_of
from megaroth.forms.codes import in_order
from megaroth.forms.expected import IRA_PLANS, Expected
from megaroth.forms.model import Form1099R
from megaroth.ledger.book import Book
from megaroth.money import dollars

MARKS = {
    kinds.IN_PLAN: "IRR",
    kinds.TO_ROTH_IRA: "ROTH-IRA",
    kinds.TO_TRADITIONAL: "TRAD-IRA",
    kinds.TO_PLAN: "PLAN",
    kinds.PAID: "PAID",
    kinds.ROTH_TO_ROTH_IRA: "DRA-IRA",
    kinds.ROTH_TO_PLAN: "DRA-PLAN",
    kinds.ROTH_PAID: "DRA-PAID",
    kinds.EXCESS_DEFERRAL: "EXC",
    kinds.EXCESS_DEFERRAL_EARNINGS: "EXC-EARN",
    kinds.EXCESS_CONTRIBUTIONS: "ADP",
    kinds.EXCESS_AGGREGATE: "ACP",
    kinds.EXCESS_ADDITIONS: "ADD",
    kinds.OTHER_CORRECTION: "COR",
    kinds.EMPLOYER_ROTH: "EMP-ROTH",
}
"""How an account number says which form it is; a correction later has to say the same."""


class OwnPlan(NamedTuple):
    """The plan of one business, with everybody in the household who is in it."""

    address: str
    """Of the owner's job: ``jo/studio``."""
    name: str
    """What the plan is called, or the business."""
    members: tuple[tuple[str, str], ...]
    """Person and job, the owner first."""


class Issued(NamedTuple):
    """One form to be given to one person."""

    key: str
    """As :class:`~.expected.Expected` has it."""
    kind: str
    person: str
    form: Form1099R
    codes: tuple[str, ...]
    """Codes that would be right, that of the form first."""
    entries: tuple[int, ...]
    """The entries of the ledger that it reports."""
    open: tuple[str, ...]
    """What the owner confirms by confirming the form."""
    problems: tuple[str, ...]
    """What must be mended before it can be issued."""


def own_plans(household: Household) -> tuple[OwnPlan, ...]:
    """The plans of which somebody in the household is the employer, and so the one who reports.

    A plan that is known to be an IRA arrangement (SEP, SIMPLE IRA, SARSEP) is left out: its custodian reports.
    """
    found: list[OwnPlan] = []
    for person, facts in household.people.items():
        for key, job in facts.jobs.items():
            if not _owned(job) or job.plan is None or job.plan.kind in IRA_PLANS:
                continue
            address = f"{person}/{key}"
            partners = next((at for at, one in enumerate(found) if _same(household, one, key, job)), None)
            if partners is not None:
                found[partners] = found[partners]._replace(members=(*found[partners].members, (person, key)))
                continue
            staff = tuple(
                (other, other_key)
                for other, other_facts in household.people.items()
                for other_key, other_job in other_facts.jobs.items()
                if other_job.works_for == address
            )
            found.append(OwnPlan(address, job.plan.name or job.employer or key, ((person, key), *staff)))
    return tuple(found)


def _owned(job: Job) -> bool:
    return job.kind in (*OWNERS, LLC) and job.works_for is None


def _same(household: Household, one: OwnPlan, key: str, job: Job) -> bool:
    """Whether this is the same business as that of a partner already found: same short name, same name."""
    person, other_key = one.members[0]
    other = household.people[person].jobs[other_key]
    return key == other_key and job.kind == other.kind and job.employer is not None and job.employer == other.employer


def own_plan(household: Household, wanted: str) -> OwnPlan:
    """The plan that is meant: the one named, or the only one.

    Raises
    ------
    BadInputError
        When there is none, or more than one and none is named.
    """
    plans = own_plans(household)
    if not plans:
        owned = [
            f"{name}/{key}" for name, one in household.people.items() for key, job in one.jobs.items() if _owned(job)
        ]
        if owned:
            raise BadInputError(
                f"{owned[0]} has no plan in the file that reports on its own",
                "a table such as [people.NAME.jobs.JOB.plan]",
            )
        raise BadInputError(
            "nobody in this household owns the business whose plan it is",
            "an employer's plan issues its own forms; `megaroth forms expected` shows what should come",
        )
    known = ", ".join(one.address for one in plans)
    if not wanted:
        if len(plans) > 1:
            raise BadInputError(f"there are {len(plans)} plans of an own business", f"--plan one of: {known}")
        return plans[0]
    fit = [one for one in plans if wanted in (one.address, one.address.partition("/")[2])]
    if len(fit) != 1:
        raise BadInputError(f"there is no own plan {shown(wanted)}", f"one of: {known}")
    return fit[0]


def issued(
    forms: Sequence[Expected],
    plan: OwnPlan,
    book: Book,
    closing: Book,
    chosen: Mapping[str, str] | None = None,
) -> tuple[Issued, ...]:
    """The forms of one own plan, ready but for names and numbers.

    Parameters
    ----------
    forms : sequence of Expected
        What the year makes one expect; those of other payers are left out.
    plan : OwnPlan
        The payer's plan.
    book : Book
        The book that the forms were made from.
    closing : Book
        The book at the end of the year: whether an account was closed out.
    chosen : mapping, optional
        By account number, another of the codes that would be right.

    Raises
    ------
    BadInputError
        When a code is chosen that is not one of them, or for no form.
    """
    mine = [one for one in forms if (one.person, one.plan) in plan.members and one.kind not in kinds.OF_IRAS]
    several = Counter(number for one in mine for number in {part.number for part in one.parts})
    closed = {member: _closed_on(closing, *member) for member in plan.members}
    wanted = dict(chosen or {})
    used: set[tuple[str, str]] = set()
    found = []
    for one in mine:
        account = _account(one, used)
        found.append(_one(one, account, book, several, closed[one.person, one.plan], wanted.pop(account, "")))
    if wanted:
        known = ", ".join(dict.fromkeys(one.form.account_number for one in found)) or "none"
        raise BadInputError(f"there is no form with the account number {shown(next(iter(wanted)))}", f"known: {known}")
    return tuple(found)


def _account(one: Expected, used: set[tuple[str, str]]) -> str:
    """The account number of a form: the year, what it reports, and where needed a count; unique for the person."""
    base = f"{one.form.year}-{MARKS[one.kind]}"
    account, count = base, 2
    while (one.person, account) in used:
        account = f"{base}-{count}"
        count += 1
    used.add((one.person, account))
    return account


def _one(one: Expected, account: str, book: Book, several: Counter[int], closed: date | None, code: str) -> Issued:
    notes = list(one.open)
    problems: list[str] = []
    codes = one.codes
    if code:
        wanted = in_order(code.upper())
        if wanted not in [in_order(each) for each in codes]:
            raise BadInputError(
                f"code {shown(code)} does not fit {account}", "right would be: " + ", ".join(codes), key="--code"
            )
        codes = (wanted, *(each for each in codes if in_order(each) != wanted))
    form = one.form._replace(codes=codes[0], account_number=account)
    if len(codes) > 1:
        notes.append(f"code {codes[0]} is taken; {' or '.join(codes[1:])} where the facts are other (--code)")
    withheld = sum(book.entries[number - 1].withheld for number in {part.number for part in one.parts})
    if withheld != (form.withheld or 0):
        form = form._replace(withheld=withheld)
        notes.append(f"tax withheld is {dollars(withheld)}, what the ledger has: a form shows what was withheld")
    if withheld and any(several[part.number] > 1 for part in one.parts):
        problems.append("tax was withheld from a payment that is on two forms, and on which of them it is is not known")
    last = max(part.on for part in one.parts)
    if closed is not None and last == closed and one.kind not in (kinds.IN_PLAN, kinds.EMPLOYER_ROTH):
        form = form._replace(total_distribution=True)
        notes.append("“total distribution” is checked: the ledger has nothing left in the account")
    return Issued(
        one.key,
        one.kind,
        one.person,
        form,
        codes,
        tuple(dict.fromkeys(part.number for part in one.parts)),
        tuple(notes),
        (*problems, *problems_of(form)),
    )


def _closed_on(closing: Book, person: str, plan: str) -> date | None:
    """The day on which the last money of a person left a plan, where none is left at the end of the year."""
    held = [each for key, each in closing.holdings.items() if key[:2] == (person, plan)]
    if not held or any(each.value for each in held):
        return None
    days = [move.on for move in closing.moves if (move.person, move.plan) == (person, plan) and move.to_plan != plan]
    return max(days, default=None)
