"""What payroll takes and what the employer adds on one payday: elections, stops, the pay that counts."""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, down_to, portion


class PaydayPay(NamedTuple):
    """Pay of one payday that the plan counts."""

    paid_before: Annotated[Cents, Line("Pay of the year before this payday", "plan document", fact="so_far.pay")]
    pay: Annotated[Cents, Line("Pay of this payday", "plan document", fact="pay_per_payday")]
    limit: Annotated[Cents, Line("Pay limit of the plan year", "IRC 401(a)(17)", given="plan_pay.limit")]
    counted: Annotated[
        Cents,
        Line(
            "Pay of this payday that the plan counts",
            "IRC 401(a)(17)(A)",
            how="max(0, min(paid_before + pay, limit) - min(paid_before, limit))",
        ),
    ]


def payday_pay(paid_before: int, pay: int, limit: int) -> PaydayPay:
    """The part of one payday's pay that still lies within the yearly pay limit.

    Pay counts in the order in which it is paid: once the year's pay has reached the limit, a match
    figured on each payroll has no pay left to be figured on.

    Parameters
    ----------
    paid_before, pay : int
        Pay of the year before this payday, and of it; cents.
    limit : int
        Result of :func:`megaroth.law.matching.plan_pay`, cents.

    Notes
    -----
    IRC 401(a)(17)(A); Treas. Reg. 1.401(a)(17)-1(b)(1).
    """
    return PaydayPay(paid_before, pay, limit, max(0, min(paid_before + pay, limit) - min(paid_before, limit)))


class PaydayDeferral(NamedTuple):
    """Deferrals of one payday: what was elected, what payroll takes, what spills into after-tax money."""

    pay: Annotated[Cents, Line("Pay that deferrals are taken from", "plan document", fact="pay_per_payday")]
    percent: Annotated[Millionths, Line("Elected, percent of pay", "plan document", fact="deferral_now")]
    amount: Annotated[Cents, Line("Elected, dollars", "plan document", fact="deferral_now")]
    whole_dollars: Annotated[bool, Line("Rounded down to whole dollars", "plan document", fact="plan.rounding")]
    elected: Annotated[
        Cents,
        Line(
            "Elected",
            "Treas. Reg. 1.401(k)-1(a)(3)",
            how="down_to(amount + portion(pay, percent), 100 if whole_dollars else 1)",
        ),
    ]
    cap: Annotated[Cents, Line("The plan's caps on this payday", "plan document", fact="plan.deferral_cap_percent")]
    spendable: Annotated[Cents, Line("Pay after Social Security and Medicare tax", "IRC 3102(a)", fact="pay")]
    room: Annotated[
        Cents,
        Line("Left until payroll stops", "IRC 401(a)(30), 415(c)(1)", fact="plan.stops_at_deferral_limit"),
    ]
    spills: Annotated[bool, Line("The rest goes into after-tax money", "plan document", fact="plan.spills_over")]
    taken: Annotated[
        Cents,
        Line("Deferred", "IRC 402(e)(3), 402A(c)(1)", how="max(0, min(elected, cap, spendable, room))"),
    ]
    spilled: Annotated[
        Cents,
        Line(
            "Spilled into after-tax money",
            "plan document",
            how="max(0, min(elected, cap, spendable) - taken) if spills else 0",
        ),
    ]


def payday_deferral(
    pay: int, percent: int, amount: int, whole_dollars: bool, cap: int, spendable: int, room: int, spills: bool
) -> PaydayDeferral:
    """What payroll defers on one payday under the election in force.

    Parameters
    ----------
    pay : int
        Pay that the election is a percentage of, cents; none of it above the pay limit where the plan stops there.
    percent, amount : int
        The election in millionths of pay, or in cents; the other is 0.
    whole_dollars : bool
        Whether payroll rounds down to whole dollars; otherwise half up to the cent.
    cap : int
        The plan's caps on this payday, ``pay`` at most, cents; what is elected above them is not taken and does
        not spill.
    spendable : int
        Pay of this payday after the taxes that payroll must keep back first, cents.
    room : int
        What is left until payroll stops by itself, cents; pass ``pay`` or more where it does not stop.
    spills : bool
        Whether what is above the stop goes on as after-tax money.

    Notes
    -----
    A plan term; the stop is the plan's way to keep IRC 401(a)(30).
    """
    elected = down_to(amount + portion(pay, percent), 100 if whole_dollars else 1)
    taken = max(0, min(elected, cap, spendable, room))
    spilled = max(0, min(elected, cap, spendable) - taken) if spills else 0
    return PaydayDeferral(pay, percent, amount, whole_dollars, elected, cap, spendable, room, spills, taken, spilled)


class PaydayAfterTax(NamedTuple):
    """After-tax contributions of one payday: what was elected and what payroll takes."""

    pay: Annotated[Cents, Line("Pay of this payday", "plan document", fact="pay_per_payday")]
    percent: Annotated[Millionths, Line("Elected, percent of pay", "plan document", fact="after_tax_now")]
    amount: Annotated[Cents, Line("Elected, dollars", "plan document", fact="after_tax_now")]
    whole_dollars: Annotated[bool, Line("Rounded down to whole dollars", "plan document", fact="plan.rounding")]
    spilled: Annotated[Cents, Line("Spilled over from deferrals", "plan document", given="payday_deferral.spilled")]
    open: Annotated[bool, Line("The plan takes it on this payday", "plan document", fact="plan.after_tax")]
    elected: Annotated[
        Cents,
        Line(
            "Elected",
            "Treas. Reg. 1.401(m)-1(a)(3)",
            how="(down_to(amount + portion(pay, percent), 100 if whole_dollars else 1) if open else 0) + spilled",
        ),
    ]
    pay_left: Annotated[Cents, Line("Pay left after deferrals and payroll taxes", "IRC 3102(a)", fact="pay")]
    cap: Annotated[Cents, Line("The plan's caps on this payday", "plan document", fact="plan.after_tax_cap_per_payday")]
    room: Annotated[Cents, Line("Left until payroll stops", "IRC 415(c)(1)", fact="plan.stops_at_additions_limit")]
    taken: Annotated[
        Cents,
        Line("After-tax contribution", "IRC 415(c)(2)(B)", how="max(0, min(elected, pay_left, cap, room))"),
    ]


def payday_after_tax(
    pay: int,
    percent: int,
    amount: int,
    whole_dollars: bool,
    spilled: int,
    open: bool,
    pay_left: int,
    cap: int,
    room: int,
) -> PaydayAfterTax:
    """What payroll takes as after-tax money on one payday under the election in force.

    Parameters
    ----------
    pay : int
        Cents.
    percent, amount : int
        The election in millionths of pay, or in cents; the other is 0.
    whole_dollars : bool
        Whether payroll rounds down to whole dollars; otherwise half up to the cent.
    spilled : int
        What :func:`payday_deferral` spilled over, cents.
    open : bool
        Whether the after-tax election is open on this payday; spill-over comes in any case.
    pay_left, cap : int
        Pay left after deferrals and payroll taxes, and the plan's caps on this payday; cents. Spill-over is
        after-tax money and comes within them too.
    room : int
        What is left until payroll stops by itself, cents; pass ``pay`` or more where it does not stop.

    Notes
    -----
    A plan term; the limit is IRC 415(c)(1).
    """
    elected = (down_to(amount + portion(pay, percent), 100 if whole_dollars else 1) if open else 0) + spilled
    taken = max(0, min(elected, pay_left, cap, room))
    return PaydayAfterTax(pay, percent, amount, whole_dollars, spilled, open, elected, pay_left, cap, room, taken)
