"""The words of an entry: where money lies (sources), and what can happen to it (kinds)."""

from __future__ import annotations

from typing import NamedTuple

PRE_TAX = "pre-tax"
ROTH = "roth"
AFTER_TAX = "after-tax"
IN_PLAN_ROTH = "in-plan-roth"
MATCH = "match"
EMPLOYER = "employer"
SAFE_HARBOR = "safe-harbor"
ROTH_MATCH = "roth-match"
ROTH_EMPLOYER = "roth-employer"
ROLLOVER = "rollover"
ROTH_ROLLOVER = "roth-rollover"
TRADITIONAL_IRA = "traditional-ira"
SIMPLE_IRA = "simple-ira"
ROTH_IRA = "roth-ira"
CASH = "cash"


class Source(NamedTuple):
    """One bucket in which money of a plan or of an IRA lies."""

    label: str
    tax: str
    """``pre-tax``, ``roth``, ``after-tax`` or ``ira``: how its money is taxed when it leaves."""
    by_employer: bool = False


SOURCES: dict[str, Source] = {
    PRE_TAX: Source("pre-tax deferrals", "pre-tax"),
    ROTH: Source("designated Roth deferrals", "roth"),
    AFTER_TAX: Source("after-tax contributions (not Roth)", "after-tax"),
    IN_PLAN_ROTH: Source("Roth from in-plan rollovers", "roth"),
    MATCH: Source("match", "pre-tax", by_employer=True),
    EMPLOYER: Source("nonelective and profit sharing", "pre-tax", by_employer=True),
    SAFE_HARBOR: Source("safe harbor contributions, QNEC and QMAC", "pre-tax", by_employer=True),
    ROTH_MATCH: Source("match made as Roth", "roth", by_employer=True),
    ROTH_EMPLOYER: Source("nonelective made as Roth", "roth", by_employer=True),
    ROLLOVER: Source("pre-tax rollovers from elsewhere", "pre-tax"),
    ROTH_ROLLOVER: Source("Roth rolled over from another plan", "roth"),
    TRADITIONAL_IRA: Source("traditional and SEP IRAs", "ira"),
    SIMPLE_IRA: Source("SIMPLE IRAs", "ira"),
    ROTH_IRA: Source("Roth IRAs", "roth"),
}
"""Every place where an entry's money can lie, by its short name, in the order in which screens list them."""

IRA_SOURCES = (TRADITIONAL_IRA, SIMPLE_IRA, ROTH_IRA)
DESIGNATED_ROTH = (ROTH, IN_PLAN_ROTH, ROTH_MATCH, ROTH_EMPLOYER, ROTH_ROLLOVER)
"""The sources of a plan that make up its designated Roth account."""

OPENING = "opening"
LAYER = "layer"
CONTRIBUTION = "contribution"
EARNINGS = "earnings"
FEE = "fee"
VALUE = "value"
VESTED = "vested"
CONVERSION = "conversion"
ROLLED = "rollover"
PAYMENT = "payment"
RETURNED = "return"
RECHARACTERIZED = "recharacterization"
CORRECTED = "correction"
FORFEITURE = "forfeiture"
LOAN = "loan"
ORDER = "order"
DEATH = "death"
REVERSAL = "reversal"


class Kind(NamedTuple):
    """What one kind of entry says, and which fields it has besides those that every entry has."""

    label: str
    needs: tuple[str, ...] = ()
    may_have: tuple[str, ...] = ()
    signed: bool = False
    """Whether the amount may be below zero."""
    zero: bool = False
    """Whether the amount may be zero."""
    held: bool = False
    """Kept and shown, but nothing is computed from it."""


_MOVE = ("basis", "value_before", "emptied")
KINDS: dict[str, Kind] = {
    OPENING: Kind("held already when the ledger begins", (), ("basis", "first_year", "vested"), zero=True),
    LAYER: Kind("a conversion of an earlier year that is still in the Roth account", ("basis", "first_year")),
    CONTRIBUTION: Kind("contribution", (), ("basis",)),
    EARNINGS: Kind("gain or loss", signed=True),
    FEE: Kind("fee taken from the account"),
    VALUE: Kind("value on a statement, end of the day", (), ("vested",), zero=True),
    VESTED: Kind("vested part of a source", zero=True),
    CONVERSION: Kind("conversion to Roth", ("to_source",), ("to_plan", *_MOVE)),
    ROLLED: Kind("direct rollover", ("to_plan", "to_source"), ("first_year", *_MOVE)),
    PAYMENT: Kind("paid to the person", (), ("withheld", "reason", *_MOVE)),
    RETURNED: Kind("rolled over within 60 days", ("of",), ("basis",)),
    RECHARACTERIZED: Kind("IRA contribution recharacterized", ("to_source",), ("to_plan", *_MOVE)),
    CORRECTED: Kind("corrective distribution", ("reason",), ("withheld", *_MOVE)),
    FORFEITURE: Kind("forfeiture of money that was not vested"),
    LOAN: Kind("plan loan or its repayment", signed=True, held=True),
    ORDER: Kind("share of a divorce order (QDRO)", held=True, zero=True),
    DEATH: Kind("death of the person", held=True, zero=True),
    REVERSAL: Kind("reverses an earlier entry", ("reverses",), zero=True),
}
"""Every kind of entry by its short name."""

REASONS = {
    "402(g)": "excess deferrals",
    "415(c)": "excess annual additions",
    "ACP": "excess aggregate contributions",
    "ADP": "excess contributions",
    "IRA excess": "excess IRA contribution",
    "required minimum": "required minimum distribution",
    "hardship": "hardship",
    "separation": "separation from service",
    "disability": "disability",
    "other": "another reason",
}
"""Why money left, for a payment or a correction."""
