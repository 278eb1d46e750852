"""What it costs to let after-tax money lie before it is converted: growth that becomes income, and fees."""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, share_of


class Waiting(NamedTuple):
    """Cost of converting after-tax contributions a number of times a year, an estimate for one year."""

    contributions: Annotated[Cents, Line("After-tax contributions of the year", "IRC 415(c)(2)(B)", fact="after_tax")]
    growth: Annotated[Millionths, Line("Growth reckoned with, a year", "IRC 72(e)(8)", fact="expected_growth")]
    times: Annotated[int, Line("Conversions a year", "plan document", fact="plan.access.times_a_year")]
    at_once: Annotated[bool, Line("Converted on each payday itself", "plan document", fact="plan.automatic_conversion")]
    taxable: Annotated[
        Cents,
        Line(
            "Growth before the conversion, which is income",
            "IRC 402A(c)(4)(A), 408A(d)(3)(A), 72(e)(8)",
            how="0 if at_once or times == 0 else share_of(portion(contributions, growth), 1, 2 * times)",
        ),
    ]
    rate: Annotated[Millionths, Line("Marginal tax rate", "IRC 1", fact="marginal_rate")]
    tax: Annotated[Cents, Line("Tax on it", "IRC 1", how="portion(taxable, rate)")]
    fee: Annotated[Cents, Line("Fee of one conversion", "plan document", fact="plan.access.fee")]
    fees: Annotated[Cents, Line("Fees of the year", "plan document", how="fee * times")]
    cost: Annotated[Cents, Line("Tax and fees of the year", "IRC 1; plan document", how="tax + fees")]


def waiting(contributions: int, growth: int, times: int, at_once: bool, rate: int, fee: int) -> Waiting:
    """What converting so many times a year costs: half an interval of growth is taxed, and each time has a fee.

    Contributions that come evenly wait half the time between two conversions on the average. A loss
    before the conversion costs nothing; the estimate knows only growth.

    Parameters
    ----------
    contributions, fee : int
        After-tax contributions of the year, and the fee of one conversion; cents.
    growth, rate : int
        Growth a year, and the marginal tax rate; millionths.
    times : int
        Conversions a year; 0 when there is none, which taxes nothing this year and everything later.
    at_once : bool
        Whether each contribution is converted on the day on which it comes.

    Notes
    -----
    IRC 72(e)(8), 402A(c)(4)(A), 408A(d)(3)(A): what the basis does not cover is income at the conversion.
    An estimate, not a rule: no authority prescribes it.
    """
    taxable = 0 if at_once or times == 0 else share_of(portion(contributions, growth), 1, 2 * times)
    tax = portion(taxable, rate)
    fees = fee * times
    return Waiting(contributions, growth, times, at_once, taxable, rate, tax, fee, fees, tax + fees)
