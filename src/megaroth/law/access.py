"""When money may leave a plan: what the law allows for each kind of money and event, and the plan's word on top.

The law sets a floor: a plan may allow less, never more. Plans with a cash or deferred arrangement are profit
sharing or stock bonus plans; pension plans (money purchase, defined benefit) are not modelled, nor are
reservists, births, emergencies, disasters and domestic abuse, for which the law opens further doors. Leaving
the plan is one question; whether 10% is due is another (IRC 72(t)).
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

Source = Literal[
    "pre-tax",
    "roth",
    "after-tax",
    "in-plan-roth",
    "match",
    "employer",
    "safe-harbor",
    "roth-match",
    "roth-employer",
    "rollover",
    "roth-rollover",
]
"""A kind of money in a plan, by the word that the ledger has for it."""

Event = Literal["employed", "59½", "separation", "disability", "death", "hardship", "plan termination"]
"""What has happened: ``employed`` is a person at work below 59½ to whom nothing else has happened."""

Verdict = Literal["yes", "no", "ask"]

SOURCES: tuple[Source, ...] = get_args(Source)
EVENTS: tuple[Event, ...] = get_args(Event)


class Law(NamedTuple):
    """What the law says of one kind of money at one event."""

    permits: bool
    authority: str
    condition: str = ""
    """What must be so besides the event; empty when nothing."""


_SEVERANCE = "IRC 401(k)(2)(B)(i)(I); Treas. Reg. 1.401(k)-1(d)(1)(i)"
_TERMINATION = "IRC 401(k)(2)(B)(i)(II), (10); Treas. Reg. 1.401(k)-1(d)(4)"
_NO_SUCCESSOR = "The employer has no successor plan, and all is paid at once."
_EVENT = "Treas. Reg. 1.401-1(b)(1)(ii)"

ELECTIVE: Mapping[Event, Law] = {
    "employed": Law(False, "IRC 401(k)(2)(B)(i); Treas. Reg. 1.401(k)-1(d)(1)"),
    "59½": Law(True, "IRC 401(k)(2)(B)(i)(III); Treas. Reg. 1.401(k)-1(d)(1)(ii)"),
    "separation": Law(True, _SEVERANCE),
    "disability": Law(True, _SEVERANCE),
    "death": Law(True, _SEVERANCE),
    "hardship": Law(
        True,
        "IRC 401(k)(2)(B)(i)(IV), (14); Treas. Reg. 1.401(k)-1(d)(3)",
        "An immediate and heavy need, and no more than it takes; cannot be rolled over.",
    ),
    "plan termination": Law(True, _TERMINATION, _NO_SUCCESSOR),
}
"""Elective deferrals, pre-tax or Roth."""

SAFE_HARBOR: Mapping[Event, Law] = {
    **ELECTIVE,
    "employed": Law(False, "IRC 401(k)(12)(E)(i), 401(k)(2)(B); Treas. Reg. 1.401(k)-6 (QNEC, QMAC)"),
    "hardship": Law(
        True,
        "IRC 401(k)(14)(A); Treas. Reg. 1.401(k)-1(d)(3)(ii); T.D. 9875",
        "Plan years that begin after 2018; an immediate and heavy need, and no more than it takes.",
    ),
}
"""QNEC, QMAC and safe harbor contributions: held like deferrals."""

EMPLOYER: Mapping[Event, Law] = {
    "employed": Law(
        True,
        f"{_EVENT}; Rev. Rul. 71-295; Rev. Rul. 68-24",
        "Two years in the plan, five years of participation, or an age that the plan states.",
    ),
    "59½": Law(True, f"{_EVENT} (a stated age)"),
    "separation": Law(True, _EVENT),
    "disability": Law(True, _EVENT),
    "death": Law(True, _EVENT),
    "hardship": Law(True, f"{_EVENT}; Rev. Rul. 71-224", "As the plan defines hardship, without discrimination."),
    "plan termination": Law(True, f"{_EVENT}; Rev. Rul. 89-87"),
}
"""Match that is no QMAC, and nonelective contributions that are no QNEC; only what is vested leaves."""

AFTER_TAX: Mapping[Event, Law] = dict.fromkeys(
    EVENTS, Law(True, "Rev. Rul. 72-275; Rev. Rul. 60-323; Rev. Rul. 69-277")
)
"""Voluntary contributions and their earnings: no restriction falls on them. Where the employer matches them the
old rulings ask that a withdrawal cost something (Rev. Rul. 72-367; Rev. Rul. 74-56)."""

ROLLED_IN: Mapping[Event, Law] = {
    **dict.fromkeys(EVENTS, Law(True, "Rev. Rul. 2004-12", "The plan accounts for rollovers apart.")),
    **dict.fromkeys(("separation", "disability", "death", "plan termination"), Law(True, _EVENT)),
}
"""Money rolled over from elsewhere; not what came by a merger or transfer of plans."""

LAWS: Mapping[Source, Mapping[Event, Law]] = {
    "pre-tax": ELECTIVE,
    "roth": ELECTIVE,
    "after-tax": AFTER_TAX,
    "match": EMPLOYER,
    "employer": EMPLOYER,
    "safe-harbor": SAFE_HARBOR,
    "roth-match": EMPLOYER,
    "roth-employer": EMPLOYER,
    "rollover": ROLLED_IN,
    "roth-rollover": ROLLED_IN,
}
"""The law for every source but ``in-plan-roth``, on which the law of the source that it came from stays."""

FOLLOWS = "IRC 402A(c)(4)(E); Notice 2013-74"
"""Why limits stay on money that became Roth inside the plan before it could have been paid out."""


def law_on(source: Source, event: Event, came_from: Source | None = None) -> Law | None:
    """What the law says of a source at an event; ``None`` when that depends on a source that is not known.

    Parameters
    ----------
    source : Source
        The money.
    event : Event
        What has happened.
    came_from : Source, optional
        Of ``in-plan-roth`` money: the source that was converted.

    Notes
    -----
    IRC 401(k)(2)(B), 402A(c)(4)(E); Treas. Reg. 1.401-1(b)(1)(ii), 1.401(k)-1(d).
    """
    if source != "in-plan-roth":
        return LAWS[source][event]
    if came_from is None or came_from == "in-plan-roth":
        return None
    law = LAWS[came_from][event]
    return law._replace(authority=f"{FOLLOWS}; {law.authority}")


def access(
    source: Source,
    event: Event,
    plan_says: bool | None,
    *,
    condition_met: bool | None = None,
    came_from: Source | None = None,
) -> Verdict:
    """Whether money may leave the plan now: never yes where the law forbids, and not yes before the plan has said so.

    Parameters
    ----------
    source, event : Source, Event
        The money, and what has happened.
    plan_says : bool or None
        Whether the plan allows it; ``None`` when nobody has looked.
    condition_met : bool or None
        Whether :attr:`Law.condition` holds, where there is one.
    came_from : Source, optional
        Of ``in-plan-roth`` money: the source that was converted.

    Notes
    -----
    As :func:`law_on`; IRC 401(a) plan document: a plan pays by its terms.
    """
    law = law_on(source, event, came_from)
    if plan_says is False or (law is not None and not law.permits):
        return "no"
    if law is None or plan_says is None:
        return "ask"
    if not law.condition:
        return "yes"
    if condition_met is None:
        return "ask"
    return "yes" if condition_met else "no"


def in_plan_roth(source: Source, vested: bool, plan_says: bool | None) -> Verdict:
    """Whether money of a source may become designated Roth inside the plan, at any age and at work.

    Parameters
    ----------
    source : Source
        The money.
    vested : bool
        Whether it is vested: money that could not be paid out yet must be.
    plan_says : bool or None
        Whether the plan offers it for this source; ``None`` when nobody has looked.

    Notes
    -----
    IRC 402A(c)(4)(B), (E); Notice 2013-74. Designated Roth money is Roth already.
    """
    if source in ("roth", "in-plan-roth", "roth-match", "roth-employer", "roth-rollover"):
        return "no"
    if not vested or plan_says is False:
        return "no"
    return "ask" if plan_says is None else "yes"
