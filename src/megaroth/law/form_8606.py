"""Form 8606: basis in traditional IRAs and what of a distribution or conversion is taxable: IRC 408(d), 408(o).

One form for one person, never for a couple. Traditional, SEP and SIMPLE IRAs count together; Roth IRAs, inherited
IRAs, employers' plans and the spouse's IRAs do not. A rollover from a plan to a Roth IRA is on no line of parts I
and II. Not modelled: disaster distributions (lines 15b, 25b) and charitable distributions.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, rate_of


class Form8606(NamedTuple):
    """Form 8606, parts I and II: one person, one year."""

    line_1: Annotated[
        Cents,
        Line("1 Nondeductible contributions for the year", "Form 8606 line 1; IRC 408(o)", fact="nondeductible"),
    ]
    line_2: Annotated[Cents, Line("2 Basis from earlier years", "Form 8606 line 2; IRC 408(d)(2)", fact="ira_basis")]
    line_3: Annotated[Cents, Line("3 Basis", "Form 8606 line 3", how="line_1 + line_2")]
    line_4: Annotated[
        Cents,
        Line("4 Of line 1, made after 31 December", "Form 8606 line 4", fact="nondeductible_after_year_end"),
    ]
    line_5: Annotated[Cents, Line("5 Basis within the year", "Form 8606 line 5", how="max(0, line_3 - line_4)")]
    line_6: Annotated[
        Cents,
        Line(
            "6 Value of all traditional, SEP and SIMPLE IRAs on 31 December, with rollovers under way",
            "Form 8606 line 6; IRC 408(d)(2)(C)",
            fact="ira_value",
        ),
    ]
    line_7: Annotated[Cents, Line("7 Other distributions", "Form 8606 line 7", fact="ira_distributions")]
    line_8: Annotated[
        Cents, Line("8 Converted to Roth IRAs", "Form 8606 line 8; IRC 408A(d)(3)", fact="ira_conversions")
    ]
    line_9: Annotated[Cents, Line("9 Total", "Form 8606 line 9", how="line_6 + line_7 + line_8")]
    three_decimals: Annotated[
        bool, Line("Line 10 is rounded to three decimals", "Form 8606 line 10", fact="three_decimals")
    ]
    line_10: Annotated[
        Millionths,
        Line(
            "10 Share that is basis",
            "Form 8606 line 10; IRC 72(e)(8)(B)",
            how="rate_of(min(line_5, line_9), line_9) if not three_decimals or line_9 == 0 "
            "else 1000 * round_half_up(1000 * min(line_5, line_9), line_9)",
        ),
    ]
    line_11: Annotated[
        Cents,
        Line(
            "11 Not taxable of line 8",
            "Form 8606 line 11",
            how="min(line_5, portion(line_8, line_10)) if three_decimals "
            "else share_of(line_8, min(line_5, line_9), line_9)",
        ),
    ]
    line_12: Annotated[
        Cents,
        Line(
            "12 Not taxable of line 7",
            "Form 8606 line 12",
            how="min(line_5 - line_11, portion(line_7, line_10) if three_decimals "
            "else share_of(line_7, min(line_5, line_9), line_9))",
        ),
    ]
    line_13: Annotated[Cents, Line("13 Not taxable", "Form 8606 line 13", how="line_11 + line_12")]
    line_14: Annotated[
        Cents, Line("14 Basis for later years", "Form 8606 line 14; IRC 408(d)(2)", how="line_3 - line_13")
    ]
    line_15: Annotated[
        Cents,
        Line("15 Taxable distributions", "Form 8606 line 15; IRC 408(d)(1)", how="line_7 - line_12"),
    ]
    line_16: Annotated[Cents, Line("16 Converted", "Form 8606 line 16", how="line_8")]
    line_17: Annotated[Cents, Line("17 Basis in it", "Form 8606 line 17", how="line_11")]
    line_18: Annotated[
        Cents, Line("18 Taxable conversions", "Form 8606 line 18; IRC 408A(d)(3)(A)", how="line_16 - line_17")
    ]


def form_8606(
    line_1: int, line_2: int, line_4: int, line_6: int, line_7: int, line_8: int, three_decimals: bool
) -> Form8606:
    """Basis, and the taxable part of the year's IRA distributions and conversions, line by line.

    With no distribution and no conversion line 14 is line 3, and lines 5 to 13 need not be filled in.

    Parameters
    ----------
    line_1 : int
        Nondeductible contributions *for* the year, up to the due date of the return; cents.
    line_2 : int
        Line 14 of the last Form 8606, cents.
    line_4 : int
        The part of line 1 that was made after year end, cents: it takes no part in this year's share.
    line_6 : int
        Value on 31 December, not on the day of the conversion, of all own traditional, SEP and SIMPLE IRAs, with
        outstanding rollovers; cents.
    line_7, line_8 : int
        Distributions other than conversions, and conversions; cents.
    three_decimals : bool
        Whether line 10 has three decimals, the fewest that the form permits. Otherwise lines 11 and 12 take the
        fraction itself, and line 10 shows it in millionths.

    Notes
    -----
    IRC 408(d)(1), (2), 408(o), 408A(d)(3)(A), 72(e)(8); Form 8606 and its instructions. The share is never above
    1. Lines 11 and 12 together are never above line 5, which the form does not say: three decimals could
    otherwise return more basis than there is (6,000 / 6,200 gives .968, and 6,001.60 of 6,200). When a year's
    contributions may be deducted in part, line 13 comes from Pub. 590-B worksheet 1-1 instead:
    :func:`taxable_part_worksheet`. Basis that a full conversion at a loss leaves on line 14 is an open point
    (U8): :func:`basis_after_loss`.
    """
    line_3 = line_1 + line_2
    line_5 = max(0, line_3 - line_4)
    line_9 = line_6 + line_7 + line_8
    basis = min(line_5, line_9)
    line_10 = 1000 * _nearest(1000 * basis, line_9) if three_decimals and line_9 > 0 else rate_of(basis, line_9)
    if three_decimals:
        line_11 = min(line_5, portion(line_8, line_10))
        line_12 = min(line_5 - line_11, portion(line_7, line_10))
    else:
        line_11 = _share(line_8, basis, line_9)
        line_12 = min(line_5 - line_11, _share(line_7, basis, line_9))
    line_13 = line_11 + line_12
    return Form8606(
        line_1,
        line_2,
        line_3,
        line_4,
        line_5,
        line_6,
        line_7,
        line_8,
        line_9,
        three_decimals,
        line_10,
        line_11,
        line_12,
        line_13,
        line_3 - line_13,
        line_7 - line_12,
        line_8,
        line_11,
        line_8 - line_11,
    )


class TaxablePart(NamedTuple):
    """Pub. 590-B worksheet 1-1: the taxable part when contributions may be deducted in part."""

    worksheet_line_1: Annotated[
        Cents, Line("1 Basis on 31 December before", "Pub. 590-B worksheet 1-1 line 1", fact="ira_basis")
    ]
    worksheet_line_2: Annotated[
        Cents,
        Line(
            "2 All contributions for the year, deductible or not",
            "Pub. 590-B worksheet 1-1 line 2",
            fact="traditional_contributions",
        ),
    ]
    worksheet_line_3: Annotated[
        Cents, Line("3 Together", "Pub. 590-B worksheet 1-1 line 3", how="worksheet_line_1 + worksheet_line_2")
    ]
    worksheet_line_4: Annotated[
        Cents,
        Line(
            "4 Value of all traditional IRAs on 31 December, with rollovers under way",
            "Pub. 590-B worksheet 1-1 line 4",
            fact="ira_value",
        ),
    ]
    conversions: Annotated[
        Cents, Line("Converted to Roth IRAs", "Pub. 590-B worksheet 1-1 line 5", fact="ira_conversions")
    ]
    other_distributions: Annotated[
        Cents, Line("Other distributions", "Pub. 590-B worksheet 1-1 line 5", fact="ira_distributions")
    ]
    worksheet_line_5: Annotated[
        Cents,
        Line(
            "5 Distributions, conversions included",
            "Pub. 590-B worksheet 1-1 line 5",
            how="conversions + other_distributions",
        ),
    ]
    worksheet_line_6: Annotated[
        Cents, Line("6 Together", "Pub. 590-B worksheet 1-1 line 6", how="worksheet_line_4 + worksheet_line_5")
    ]
    worksheet_line_7: Annotated[
        Millionths,
        Line(
            "7 Share that is not taxable",
            "Pub. 590-B worksheet 1-1 line 7",
            how="rate_of(min(worksheet_line_3, worksheet_line_6), worksheet_line_6)",
        ),
    ]
    worksheet_line_8: Annotated[
        Cents,
        Line(
            "8 Not taxable",
            "Pub. 590-B worksheet 1-1 line 8; Form 8606 lines 13, 17",
            how="share_of(worksheet_line_5, min(worksheet_line_3, worksheet_line_6), worksheet_line_6)",
        ),
    ]
    worksheet_line_9: Annotated[
        Cents, Line("9 Taxable", "Pub. 590-B worksheet 1-1 line 9", how="worksheet_line_5 - worksheet_line_8")
    ]
    worksheet_line_10: Annotated[
        Cents,
        Line(
            "10 Of it, from conversions",
            "Pub. 590-B worksheet 1-1 line 10; Form 8606 line 18",
            how="share_of(worksheet_line_9, conversions, worksheet_line_5)",
        ),
    ]
    worksheet_line_11: Annotated[
        Cents,
        Line(
            "11 Of it, from other distributions",
            "Pub. 590-B worksheet 1-1 line 11; Form 8606 line 15",
            how="worksheet_line_9 - worksheet_line_10",
        ),
    ]


def taxable_part_worksheet(
    worksheet_line_1: int, worksheet_line_2: int, worksheet_line_4: int, conversions: int, other_distributions: int
) -> TaxablePart:
    """What of the year's distributions is taxable when it decides how much of a contribution is deductible.

    A conversion is income, income may phase out the deduction, and the deduction decides the basis. The worksheet
    breaks the circle: it counts every contribution of the year, also one made after year end. Its line 8 goes to
    Form 8606 line 13, and what is then deducted goes off lines 1 to 3.

    Parameters
    ----------
    worksheet_line_1 : int
        Basis of earlier years, cents.
    worksheet_line_2 : int
        All traditional contributions for the year, deductible or not, made until the return is due; cents.
    worksheet_line_4 : int
        Value on 31 December with outstanding rollovers, cents.
    conversions, other_distributions : int
        Conversions to Roth IRAs and other distributions of the year, cents.

    Notes
    -----
    IRS Pub. 590-B, worksheet 1-1, read in a copy for 2004 and in quotations of 2017 to 2020. Line 10 is left to a
    reasonable method; here it is in proportion.
    """
    worksheet_line_3 = worksheet_line_1 + worksheet_line_2
    worksheet_line_5 = conversions + other_distributions
    worksheet_line_6 = worksheet_line_4 + worksheet_line_5
    basis = min(worksheet_line_3, worksheet_line_6)
    worksheet_line_8 = _share(worksheet_line_5, basis, worksheet_line_6)
    worksheet_line_9 = worksheet_line_5 - worksheet_line_8
    worksheet_line_10 = _share(worksheet_line_9, conversions, worksheet_line_5)
    return TaxablePart(
        worksheet_line_1,
        worksheet_line_2,
        worksheet_line_3,
        worksheet_line_4,
        conversions,
        other_distributions,
        worksheet_line_5,
        worksheet_line_6,
        rate_of(basis, worksheet_line_6),
        worksheet_line_8,
        worksheet_line_9,
        worksheet_line_10,
        worksheet_line_9 - worksheet_line_10,
    )


class LossConversion(NamedTuple):
    """Basis that a conversion of every IRA leaves behind at a loss, by both views."""

    line_14: Annotated[Cents, Line("14 Basis for later years", "Form 8606 line 14", given="form_8606.line_14")]
    line_6: Annotated[Cents, Line("6 Value left in traditional IRAs", "Form 8606 line 6", given="form_8606.line_6")]
    stranded: Annotated[
        bool, Line("No IRA holds the basis any more", "IRC 408(d)(2)", how="line_6 == 0 and line_14 > 0")
    ]
    by_the_form: Annotated[Cents, Line("Kept, as the form's arithmetic has it", "Form 8606 line 14", how="line_14")]
    as_lost: Annotated[
        Cents, Line("Kept, if it is lost with the last IRA", "IRC 408(d)(2)", how="0 if stranded else line_14")
    ]


def basis_after_loss(line_14: int, line_6: int) -> LossConversion:
    """What basis is kept when everything was converted for less than its basis: an open point, both views.

    The form carries line 14 on, and a later traditional IRA would use it. Others hold that basis without any IRA
    is lost; until 2017 it was a miscellaneous deduction when every IRA had been paid out.

    Parameters
    ----------
    line_14, line_6 : int
        Of :func:`form_8606`, cents. A contribution made after year end (line 4) is in an IRA again by then.

    Notes
    -----
    IRC 408(d)(2), 72(e)(8); Form 8606 line 14; IRC 67(g) for the deduction. No ruling was found (U8).
    """
    stranded = line_6 == 0 and line_14 > 0
    return LossConversion(line_14, line_6, stranded, line_14, 0 if stranded else line_14)


class ClearTheDeck(NamedTuple):
    """What may go from traditional IRAs into an employer's plan, and what stays to be converted."""

    value: Annotated[
        Cents, Line("Value of all traditional, SEP and SIMPLE IRAs", "IRC 408(d)(3)(H)(ii)(I)", fact="ira_value")
    ]
    basis: Annotated[Cents, Line("Basis in them", "IRC 408(d)(3)(A)(ii), (H)(i)", fact="ira_basis")]
    pre_tax: Annotated[
        Cents,
        Line("Pre-tax money, all that a plan may take", "IRC 408(d)(3)(A)(ii), (H)(ii)", how="max(0, value - basis)"),
    ]
    rolled_over: Annotated[Cents, Line("Rolled into the plan", "IRC 408(d)(3)(A)(ii)", fact="rollover")]
    permitted: Annotated[Cents, Line("Of it permitted", "IRC 408(d)(3)(A)(ii)", how="min(rolled_over, pre_tax)")]
    too_much: Annotated[
        Cents, Line("Basis that the plan may not take", "IRC 408(d)(3)(A)(ii)", how="rolled_over - permitted")
    ]
    value_left: Annotated[Cents, Line("Value left in IRAs", "IRC 408(d)(2)", how="max(0, value - permitted)")]
    basis_left: Annotated[Cents, Line("Basis left in IRAs", "IRC 408(d)(3)(H)(ii)(II)", how="basis")]
    taxable_left: Annotated[
        Cents,
        Line(
            "Income if the rest is converted this year",
            "IRC 408A(d)(3)(A), 408(d)(2)",
            how="max(0, value_left - basis_left)",
        ),
    ]


def clear_the_deck(value: int, basis: int, rolled_over: int) -> ClearTheDeck:
    """What a rollover from IRAs into a plan does to the backdoor: pre-tax money goes first, basis stays.

    The plan must accept such rollovers. The last day is 31 December of the year of the conversion, because Form
    8606 line 6 takes the value of that day; it does not move with a weekend.

    Parameters
    ----------
    value, basis : int
        Of all own traditional, SEP and SIMPLE IRAs, cents. (A SIMPLE IRA may go only after two years.)
    rolled_over : int
        What goes into the plan, cents.

    Notes
    -----
    IRC 408(d)(3)(A)(ii), (H); 408(d)(2)(C) for the day; 72(t)(6) for SIMPLE IRAs. Amounts required to be paid out
    in the year cannot be rolled over (408(d)(3)(E)). ``taxable_left`` takes no later growth into account.
    """
    pre_tax = max(0, value - basis)
    permitted = min(rolled_over, pre_tax)
    value_left = max(0, value - permitted)
    return ClearTheDeck(
        value,
        basis,
        pre_tax,
        rolled_over,
        permitted,
        rolled_over - permitted,
        value_left,
        basis,
        max(0, value_left - basis),
    )


def _nearest(numerator: int, denominator: int) -> int:
    """A quotient to the nearest whole number, a half upward, without doubling the numerator."""
    whole, rest = divmod(numerator, denominator)
    return whole + (1 if 2 * rest >= denominator else 0)


def _share(amount: int, part: int, whole: int) -> int:
    """:func:`megaroth.money.share_of` for a whole of three amounts, which would leave 64 bits there."""
    if whole <= 0:
        return 0
    high, low = divmod(amount, 1_000_000)
    carried, rest = divmod(high * part, whole)
    return carried * 1_000_000 + _nearest(rest * 1_000_000 + low * part, whole)
