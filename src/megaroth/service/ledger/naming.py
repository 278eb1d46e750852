"""Kinds, sources, people and plans as people write them: completed where that is certain, else asked back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.model import Household
from megaroth.facts.reader import NAME
from megaroth.facts.words import nearest, same_word, shown, squeezed
from megaroth.ledger.entries import Entry
from megaroth.ledger.kinds import CONTRIBUTION, IRA_SOURCES, KINDS, OPENING, REASONS, REVERSAL, SOURCES

PAYDAY = "payday"
"""Not a kind of entry: several contributions of one payday, recorded together."""

KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    "contribute": ("contribution",),
    "contributed": ("contribution",),
    "contributions": ("contribution",),
    "convert": ("conversion",),
    "converted": ("conversion",),
    "correctivedistribution": ("correction",),
    "distribution": ("payment",),
    "fees": ("fee",),
    "gain": ("earnings",),
    "gains": ("earnings",),
    "growth": ("earnings",),
    "openingbalance": ("opening",),
    "paid": ("payment",),
    "paycheck": (PAYDAY,),
    "paystub": (PAYDAY,),
    "qdro": ("order",),
    "recharacterize": ("recharacterization",),
    "refund": ("correction",),
    "returned": ("return",),
    "rolled": ("rollover",),
    "rolledover": ("rollover",),
    "statement": ("value",),
    "stub": (PAYDAY,),
    "withdrawal": ("payment",),
}
"""Common words for a kind, squeezed."""

SOURCE_WORDS: Mapping[str, tuple[str, ...]] = {
    "aftertaxcontributions": ("after-tax",),
    "designatedroth": ("roth",),
    "employermatch": ("match",),
    "irr": ("in-plan-roth",),
    "inplanconversion": ("in-plan-roth",),
    "inplanrothconversion": ("in-plan-roth",),
    "inplanrothrollover": ("in-plan-roth",),
    "matching": ("match",),
    "nonelective": ("employer",),
    "profitsharing": ("employer",),
    "qmac": ("safe-harbor",),
    "qnec": ("safe-harbor",),
    "roth401k": ("roth",),
    "rothdeferrals": ("roth",),
    "safeharbour": ("safe-harbor",),
    "sep": ("traditional-ira",),
    "sepira": ("traditional-ira",),
    "traditional401k": ("pre-tax",),
    "tradira": ("traditional-ira",),
}
"""Common words for a source, squeezed."""

SHORTEST = 3
"""So many letters of a name are enough where only one begins with them."""


def named(text: str, known: Iterable[str], synonyms: Mapping[str, tuple[str, ...]], what: str, field: str = "") -> str:
    """The name that is meant: as it stands, another word for it, or its first letters where they are enough.

    Parameters
    ----------
    text : str
        As written.
    known : iterable of str
        The names there are.
    synonyms : mapping
        Other words, squeezed, and the names that they may mean.
    what : str
        What the name is of.
    field : str
        Where it was written; ``what`` where not given.

    Raises
    ------
    BadInputError
        When none is meant for certain, with the nearest.
    """
    names = tuple(known)
    if text in names:
        return text
    if found := same_word(text, names, synonyms):
        return found
    short = squeezed(text)
    begun = [name for name in names if len(short) >= SHORTEST and squeezed(name).startswith(short)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise BadInputError(f"{shown(text)} may be {' or '.join(begun)}", "say which", field=field or what)
    near = nearest(text, names, synonyms)
    listed = "one of: " + ", ".join(names) if names else ""
    remedy = f"did you mean {near}?" if near else listed
    raise BadInputError(f"there is no {what} {shown(text)}", remedy, field=field or what)


def kind_named(text: str) -> str:
    """A kind of entry that can be added, or ``payday``."""
    kind = named(text, (*KINDS, PAYDAY), KIND_WORDS, "kind of entry")
    if kind == REVERSAL:
        raise BadInputError("an entry is taken back by its number", "`megaroth ledger reverse 12 --why TEXT`")
    return kind


def source_named(text: str, field: str = "source") -> str:
    """A source: where money of a plan or an IRA lies."""
    return named(text, SOURCES, SOURCE_WORDS, "source", field)


def reason_named(text: str) -> str:
    """Why money left."""
    return named(text, REASONS, {"hce": ("ACP",), "rmd": ("required minimum",)}, "reason")


class Known(NamedTuple):
    """The people and plans that an entry may name: those of the household file, and those in the ledger already."""

    file: str
    jobs: dict[str, tuple[str, ...]]
    """By person, the jobs of the household file that may have a plan."""
    plans: dict[str, tuple[str, ...]]
    """By person, those jobs, and plans that only the ledger knows."""
    held: dict[tuple[str, str], tuple[str, ...]]
    """By person and source, the plans and IRA accounts in the ledger that have had such money."""


def known(household: Household, file: str, entries: Sequence[Entry]) -> Known:
    """Who and what entries may name."""
    plans: dict[str, dict[str, None]] = {}
    held: dict[tuple[str, str], dict[str, None]] = {}
    for name, person in household.people.items():
        plans[name] = dict.fromkeys(job for job, facts in person.jobs.items() if facts.has_plan is not False)
    jobs = {name: tuple(found) for name, found in plans.items()}
    for entry in entries:
        for plan, source in ((entry.plan, entry.source), (entry.to_plan or entry.plan, entry.to_source)):
            if source:
                held.setdefault((entry.person, source), {})[plan] = None
            if source and source not in IRA_SOURCES:
                plans.setdefault(entry.person, {})[plan] = None
    return Known(
        file,
        jobs,
        {name: tuple(found) for name, found in plans.items()},
        {key: tuple(found) for key, found in held.items()},
    )


def place(person: str, plan: str, source: str, who: Known, *, kind: str = "") -> tuple[str, str]:
    """Whose money and in which plan or IRA, where one of the two or both may be left out.

    Parameters
    ----------
    person, plan : str
        As written; empty where left out. The plan may be written ``alex/acme``.
    source : str
        The source; an IRA's account may have any name.
    who : Known
        The names there are.
    kind : str
        The kind of the entry: an opening may begin a plan that nothing names yet, a contribution goes to the plan of
        a job unless another is named.

    Raises
    ------
    BadInputError
        When a name is not known, or several are possible.
    """
    if "/" in plan and not person:
        person, _, plan = plan.partition("/")
    if not who.plans:
        raise BadInputError("the household has no person yet", "`megaroth start` asks; [people.NAME]", file=who.file)
    people = (named(person, who.plans, {}, "person"),) if person else tuple(who.plans)
    if source in IRA_SOURCES:
        return _ira(people, plan, source, who)
    if plan:
        held = dict.fromkeys(each for one in people for each in who.plans[one])
        if kind == OPENING and plan not in held and NAME.fullmatch(plan):
            return _one([(one, plan) for one in people], source)
        try:
            plan = named(plan, held, {}, "plan")
        except BadInputError as error:
            if error.remedy.startswith(("did you mean", "say which")):
                raise
            more = "write its job into the household file, or begin it with an `opening`"
            remedy = f"{error.remedy}; {more}" if error.remedy else more
            raise BadInputError(error.message, remedy, field="plan") from None
        places = [(one, plan) for one in people if plan in who.plans[one]]
    else:
        places = [(one, each) for one in people for each in _usual(one, source, kind, who)]
    if not places:
        raise BadInputError("there is no job with a plan", "write it under [people.NAME.jobs.JOB]", file=who.file)
    return _one(places, source)


def _usual(person: str, source: str, kind: str, who: Known) -> dict[str, None]:
    """The plans that are meant where none is named."""
    jobs = who.jobs.get(person, ())
    held = () if kind == CONTRIBUTION and jobs else who.held.get((person, source), ())
    return dict.fromkeys((*jobs, *held))


def _ira(people: Sequence[str], account: str, source: str, who: Known) -> tuple[str, str]:
    places = []
    for one in people:
        if not account:
            places += [(one, each) for each in who.held.get((one, source), (source,))]
        elif account in who.plans[one]:
            problem = f"{account} is the plan of a job, not an account of kind {source}"
            raise BadInputError(problem, "leave it out", field="plan")
        else:
            places.append((one, account))
    if account and not NAME.fullmatch(account):
        like = "small letters, digits, - and _, a letter first"
        raise BadInputError(f"{shown(account)} is no short name", like, field="plan")
    return _one(places, source)


def _one(places: Sequence[tuple[str, str]], source: str) -> tuple[str, str]:
    if len(places) == 1:
        return places[0]
    choices = " or ".join("/".join(each) for each in places)
    if len({plan for _, plan in places}) == len(places):
        problem, remedy = f"whose {source}, and in which plan: {choices}?", f"say --plan {places[0][1]}"
    else:
        problem, remedy = f"whose {source}: {choices}?", f"say --person {places[0][0]} --plan {places[0][1]}"
    raise BadInputError(problem, remedy, field="person" if len({person for person, _ in places}) > 1 else "plan")
