"""A failed ADP or ACP test corrected after twelve months: EPCRS, Rev. Proc. 2021-30, whose text was not at hand.

Two methods. By the first, qualified nonelective contributions for everybody eligible who is not highly compensated
raise their average to what is needed, the same percentage for each (App. A s..03): see
:func:`~megaroth.law.nondiscrimination.qualified.uniform_qnec`; early entrants may not be tested apart to make that
group smaller. By the second the excess goes back
with earnings to the day of correction, and as much again is contributed for the others (App. B s.2.01, one-to-one).
Neither undoes the employer's 10% tax. SECURE 2.0 s.305 (Notice 2023-43) lets most failures be corrected without a
filing. Coverage and availability have their own way (Treas. Reg. 1.401(a)(4)-11(g)), which is closed here.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents


class OneToOne(NamedTuple):
    """The second method: as much for the others as goes back."""

    excess: Annotated[
        Cents, Line("Excess of all, as apportioned", "Rev. Proc. 2021-30 App. B s.2.01(1)(b)", fact="test.total_excess")
    ]
    catch_up: Annotated[
        Cents,
        Line(
            "Of it catch-up",
            "IRC 414(v)(3); Rev. Proc. 2021-30 App. B s.2.01(1)(b)(ii)",
            given="excess_contribution.becomes_catch_up",
        ),
    ]
    earnings: Annotated[
        Cents,
        Line("Earnings until the correction", "Rev. Proc. 2021-30 App. B s.2.01(1)(b)(iii), 3", fact="test.earnings"),
    ]
    goes_back: Annotated[
        Cents,
        Line(
            "Paid back, or forfeited where not vested",
            "Rev. Proc. 2021-30 App. B s.2.01(1)(b)(iii)",
            how="max(0, max(0, excess - catch_up) + earnings)",
        ),
    ]
    contributed: Annotated[
        Cents,
        Line(
            "Contributed for the others",
            "Rev. Proc. 2021-30 App. B s.2.01(1)(b)(iv)",
            how="goes_back",
        ),
    ]


def one_to_one(excess: int, catch_up: int, earnings: int) -> OneToOne:
    """What goes back by the second method, and the same again for the others.

    Parameters
    ----------
    excess, catch_up : int
        Of :func:`~megaroth.law.nondiscrimination.levelling.apportion`, and what of it becomes catch-up; cents.
    earnings : int
        Of what goes back, through the day of correction; cents, negative for a loss.

    Notes
    -----
    Rev. Proc. 2021-30 App. B s.2.01(1)(b). The contribution is qualified and nonforfeitable. It goes to people who
    were eligible in the year of the failure and are not highly compensated, now or then as the plan chooses, by
    :func:`~megaroth.law.nondiscrimination.late_allocation.shared_by_pay`.
    """
    goes_back = max(0, max(0, excess - catch_up) + earnings)
    return OneToOne(excess, catch_up, earnings, goes_back, goes_back)
