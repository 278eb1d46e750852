"""What elections bring over the paydays that are left, beside what free percentages would bring."""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents


class ElectedYear(NamedTuple):
    """What the elections for the remaining paydays bring."""

    deferrals: Annotated[
        Cents, Line("Deferrals still to come", "IRC 402(e)(3), 402A(c)(1)", given="payday_deferral.taken")
    ]
    after_tax: Annotated[
        Cents, Line("After-tax contributions still to come", "IRC 415(c)(2)(B)", given="payday_after_tax.taken")
    ]
    total: Annotated[Cents, Line("Together", "plan document", how="deferrals + after_tax")]
    most: Annotated[
        Cents,
        Line("What free percentages would bring", "IRC 402(g)(1), 415(c)(1); plan document", fact="paydays"),
    ]
    short: Annotated[Cents, Line("Less than that", "plan document", how="max(0, most - total)")]


def elected_year(deferrals: int, after_tax: int, most: int) -> ElectedYear:
    """What elections bring, and how far that is from what percentages without steps would bring.

    Parameters
    ----------
    deferrals, after_tax : int
        Sums over the remaining paydays as payroll takes them, cents.
    most : int
        The most that law, plan and pay leave room for, cents.

    Notes
    -----
    Plan terms; the limits are IRC 402(g)(1) and 415(c)(1).
    """
    total = deferrals + after_tax
    return ElectedYear(deferrals, after_tax, total, most, max(0, most - total))
