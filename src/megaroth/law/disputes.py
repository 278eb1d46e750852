"""Where the law is open: each point with its readings, one function each, and the default.

A worksheet never sees a dispute. ``year/`` solves with the default readings and then once with each
other reading; where the answer differs, both results are shown. The ids are those of the open
questions in ``docs/law/open-questions.md``, which also lists the points that change no number here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.law import deadlines, deferrals, owner_contributions, self_employment


class Reading(NamedTuple):
    """One reading of a disputed point."""

    name: str
    statement: str
    authority: str
    rule: Callable[..., Any]


class Dispute(NamedTuple):
    """A point on which respectable sources disagree."""

    id: str
    question: str
    readings: tuple[Reading, ...]
    """The default first: the reading that the text supports best or, where that is open, the safer one."""
    why_default: str


DISPUTES: tuple[Dispute, ...] = (
    Dispute(
        "U1",
        "Does an employer dollar count once or twice against a self-employed person's pay?",
        (
            Reading(
                "twice",
                "An employer dollar is an addition and also lowers the earned income that is the pay limit.",
                "IRC 401(c)(2)(A)(v), 415(c)(3)(B); Pub. 560 deduction worksheet",
                owner_contributions.pay_net_of_employer_share,
            ),
            Reading(
                "once",
                "Pay is not lowered by employer money when the 100% limit is tested.",
                "practitioner answers only",
                owner_contributions.pay_before_employer_share,
            ),
        ),
        "The statute and the IRS worksheet count it twice; the other reading can pass the limit.",
    ),
    Dispute(
        "U2",
        "By when must an owner's after-tax money for the year be in the plan?",
        (
            Reading(
                "30 days",
                "Within 30 days after the limitation year ends.",
                "Treas. Reg. 1.415(c)-1(b)(6)(i)(C), as cited; its text was not at hand",
                deadlines.after_tax_deposit,
            ),
            Reading(
                "return date",
                "By the due date of the owner's return, as some providers advertise.",
                "provider pages only",
                deadlines.after_tax_deposit_by_return,
            ),
        ),
        "The earlier date is right under both readings; money that comes too late counts for the next year.",
    ),
    Dispute(
        "U10",
        "Must catch-up that arises only from the annual additions limit be Roth too?",
        (
            Reading(
                "all of it",
                "Every catch-up dollar of a person above the wage threshold must be Roth.",
                "IRC 414(v)(7)(A); Treas. Reg. 1.414(v)-2(b)",
                deferrals.roth_portion_all,
            ),
            Reading(
                "not that part",
                "In 2026, a year of good faith, a plan may leave catch-up that arises after year end "
                "as it was deferred.",
                "T.D. 10033, applicability (taxable years beginning after 2026)",
                deferrals.roth_portion_over_402g,
            ),
        ),
        "Deferring the whole catch-up as Roth is right under both readings.",
    ),
    Dispute(
        "U13",
        "How is half of self-employment tax divided among several businesses?",
        (
            Reading(
                "by profit",
                "In proportion to each business's part of all profit.",
                "IRC 401(c)(2)(A)(vi) is silent; usual convention",
                self_employment.half_by_profit,
            ),
            Reading(
                "as if alone",
                "The half that this business would cause if it were the only one.",
                "IRC 401(c)(2)(A)(vi) is silent",
                self_employment.half_as_if_alone,
            ),
        ),
        "The parts add up to the deduction that is really taken.",
    ),
    Dispute(
        "U15",
        "Does catch-up use up any of the 100% of pay?",
        (
            Reading(
                "no",
                "Catch-up stands outside the annual additions limit, the pay limb included.",
                "IRC 414(v)(3)(A)(i)",
                owner_contributions.pay_beside_catch_up,
            ),
            Reading(
                "yes",
                "Pay must cover every dollar, so that catch-up lowers what is left for the rest.",
                "practitioner answers only",
                owner_contributions.pay_less_catch_up,
            ),
        ),
        "The statute takes catch-up out of the limit as a whole.",
    ),
)

Readings = Mapping[str, str]
"""Chosen readings by dispute id; a dispute that is not named takes its default."""


def rule(readings: Readings, dispute_id: str) -> Callable[..., Any]:
    """The function of the chosen reading of a dispute.

    Raises
    ------
    BadInputError
        When the dispute has no reading of that name.
    """
    dispute = next(entry for entry in DISPUTES if entry.id == dispute_id)
    chosen = readings.get(dispute_id, dispute.readings[0].name)
    for reading in dispute.readings:
        if reading.name == chosen:
            return reading.rule
    names = ", ".join(reading.name for reading in dispute.readings)
    raise BadInputError(f"dispute {dispute_id} has no reading {chosen!r}", f"its readings: {names}")
