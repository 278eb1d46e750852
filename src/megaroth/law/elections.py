"""What an election brings: a percentage of pay, held over the paydays that it still reaches."""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion


class HeldElection(NamedTuple):
    """One election held over the remaining paydays."""

    pay: Annotated[Cents, Line("Pay of one payday", "plan document", fact="pay_per_payday")]
    percent: Annotated[Millionths, Line("Election", "plan document", fact="election_step")]
    paydays: Annotated[int, Line("Paydays that it reaches", "plan document", fact="pay_calendar")]
    room: Annotated[Cents, Line("Room that is left", "IRC 402(g)(1), 415(c)(1)", fact="room")]
    brings: Annotated[
        Cents,
        Line("What it brings", "plan document", how="min(room, paydays * portion(pay, percent))"),
    ]


def held_election(pay: int, percent: int, paydays: int, room: int) -> HeldElection:
    """What one percentage brings over the paydays that are left, payday by payday rounded to the cent.

    Parameters
    ----------
    pay : int
        Pay of one payday, cents.
    percent : int
        Millionths of pay.
    paydays : int
        How many the election reaches.
    room : int
        What may still go in; payroll stops there, where it stops by itself; cents.

    Notes
    -----
    A plan term; the limits that make the room are IRC 402(g)(1) and 415(c)(1).
    """
    return HeldElection(pay, percent, paydays, room, min(room, paydays * portion(pay, percent)))
