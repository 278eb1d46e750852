"""The 10% additional tax on early distributions, and its exceptions: IRC 72(t); Form 5329 part I.

The exceptions are data, for questions and for explanation; which one a payment meets is a fact that the owner
states. Left out: annuities that began before 1986, pension-linked emergency accounts, phased retirement, dividends
of employer stock, and the 25% rate of the first two years of a SIMPLE IRA.
"""

from typing import Annotated, Literal, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion


class EarlyWithdrawalException(NamedTuple):
    """One exception to the additional tax."""

    id: str
    words: str
    authority: str
    applies: Literal["IRA", "plan", "both"]
    figure: str
    """The published figure that limits it in dollars; empty for none."""
    form_5329: str
    """The number for Form 5329 line 2; empty where the form has none or it was not at hand."""


EXCEPTIONS: tuple[EarlyWithdrawalException, ...] = (
    EarlyWithdrawalException("age", "paid at 59 1/2 or later", "IRC 72(t)(2)(A)(i)", "both", "", ""),
    EarlyWithdrawalException("death", "paid after the owner's death", "IRC 72(t)(2)(A)(ii)", "both", "", "04"),
    EarlyWithdrawalException("disability", "the owner is disabled", "IRC 72(t)(2)(A)(iii), (m)(7)", "both", "", "03"),
    EarlyWithdrawalException(
        "equal_payments",
        "substantially equal payments for life (from a plan: after leaving the job)",
        "IRC 72(t)(2)(A)(iv), (3)(B)",
        "both",
        "",
        "02",
    ),
    EarlyWithdrawalException(
        "separation",
        "left the job in or after the year of age 55 (public safety: 50, or 25 years of service)",
        "IRC 72(t)(2)(A)(v), (3)(A), (10)",
        "plan",
        "",
        "01",
    ),
    EarlyWithdrawalException("levy", "taken by an IRS levy", "IRC 72(t)(2)(A)(vii)", "both", "", "10"),
    EarlyWithdrawalException(
        "terminal_illness",
        "a physician certifies an illness that leads to death within 84 months",
        "IRC 72(t)(2)(L)",
        "both",
        "",
        "20",
    ),
    EarlyWithdrawalException(
        "medical",
        "medical expenses above the share of income that is not counted, itemized or not",
        "IRC 72(t)(2)(B), 213(a)",
        "both",
        "",
        "05",
    ),
    EarlyWithdrawalException(
        "domestic_relations_order",
        "paid to an alternate payee under a qualified domestic relations order",
        "IRC 72(t)(2)(C), (3)(A)",
        "plan",
        "",
        "06",
    ),
    EarlyWithdrawalException(
        "health_insurance",
        "health insurance of an unemployed person (12 weeks of unemployment compensation)",
        "IRC 72(t)(2)(D)",
        "IRA",
        "",
        "07",
    ),
    EarlyWithdrawalException(
        "higher_education", "qualified higher education expenses of the year", "IRC 72(t)(2)(E), (7)", "IRA", "", "08"
    ),
    EarlyWithdrawalException(
        "first_home",
        "a first home, spent within 120 days",
        "IRC 72(t)(2)(F), (8)",
        "IRA",
        "irc_72t8_first_home",
        "09",
    ),
    EarlyWithdrawalException(
        "reservist", "a reservist called up for 180 days or more", "IRC 72(t)(2)(G)", "both", "", "11"
    ),
    EarlyWithdrawalException(
        "birth_or_adoption",
        "within a year of a child's birth or adoption, for each child",
        "IRC 72(t)(2)(H)",
        "both",
        "irc_72t2H_birth_or_adoption",
        "19",
    ),
    EarlyWithdrawalException(
        "emergency",
        "an emergency, once a year, not above the vested account less the same amount",
        "IRC 72(t)(2)(I); Notice 2024-55",
        "both",
        "irc_72t2I_emergency",
        "23",
    ),
    EarlyWithdrawalException(
        "domestic_abuse",
        "within a year of domestic abuse, not above half of the vested account",
        "IRC 72(t)(2)(K); Notice 2024-55",
        "both",
        "irc_72t2K_domestic_abuse",
        "22",
    ),
    EarlyWithdrawalException(
        "disaster",
        "within 180 days of a federally declared disaster at home, for each disaster",
        "IRC 72(t)(2)(M), (11)",
        "both",
        "irc_72t11_disaster",
        "",
    ),
    EarlyWithdrawalException(
        "long_term_care",
        "long-term care insurance, if the plan offers it; also limited by premium and a tenth of the account",
        "IRC 72(t)(2)(N), 401(a)(39); Notice 2026-33",
        "plan",
        "",
        "",
    ),
    EarlyWithdrawalException(
        "corrective",
        "a contribution returned with its earnings by the extended due date, or a plan's corrective distribution",
        "IRC 72(t)(2)(A)(ix), 402(g)(2)(C), 401(k)(8)(D), 401(m)(7)(A)",
        "both",
        "",
        "21",
    ),
)
"""Every exception that the rules here know, the unlimited ones by status first."""


class ExemptAmount(NamedTuple):
    """What an exception with a limit covers."""

    claimed: Annotated[Cents, Line("Paid for the purpose", "IRC 72(t)(2)", fact="early_withdrawal.claimed")]
    limit: Annotated[
        Cents,
        Line(
            "Limit",
            "IRC 72(t)(2), (8), (11)",
            figure="irc_72t8_first_home",
            other_figures=(
                "irc_72t2H_birth_or_adoption",
                "irc_72t2I_emergency",
                "irc_72t2K_domestic_abuse",
                "irc_72t11_disaster",
            ),
        ),
    ]
    used: Annotated[Cents, Line("Of the limit, used before", "IRC 72(t)(8)(B)", fact="early_withdrawal.used")]
    account_limit: Annotated[
        Cents, Line("Limit by the account", "IRC 72(t)(2)(I)(iii), (K)(ii)", fact="early_withdrawal.account_limit")
    ]
    exempt: Annotated[
        Cents,
        Line("Covered", "IRC 72(t)(2)", how="min(claimed, max(0, limit - used), account_limit)"),
    ]


def exempt_amount(claimed: int, limit: int, used: int, account_limit: int) -> ExemptAmount:
    """How much of a payment an exception with a dollar limit covers.

    Parameters
    ----------
    claimed, limit, used : int
        Paid for the purpose; the limit of :data:`EXCEPTIONS`; what earlier payments used of it; cents.
    account_limit : int
        What the account allows besides (emergency: the vested account less the limit; domestic abuse: half of the
        vested account), cents; pass ``claimed`` where there is no such limit.

    Notes
    -----
    IRC 72(t)(2)(F), (H), (I), (K), (M), (8), (11).
    """
    return ExemptAmount(claimed, limit, used, account_limit, min(claimed, max(0, limit - used), account_limit))


class MedicalExemption(NamedTuple):
    """What the exception for medical expenses covers."""

    expenses: Annotated[Cents, Line("Medical expenses not reimbursed", "IRC 213(a)", fact="medical_expenses")]
    income: Annotated[Cents, Line("Adjusted gross income", "IRC 213(a)", fact="adjusted_gross_income")]
    floor_rate: Annotated[
        Millionths, Line("Share of income not counted", "IRC 213(a)", figure="irc_213a_medical_floor")
    ]
    exempt: Annotated[
        Cents,
        Line("Covered", "IRC 72(t)(2)(B)", how="max(0, expenses - portion(max(0, income), floor_rate))"),
    ]


def medical_exemption(expenses: int, income: int, floor_rate: int) -> MedicalExemption:
    """What the exception for medical expenses covers: those above a share of income.

    Parameters
    ----------
    expenses, income : int
        Unreimbursed expenses of the year, and adjusted gross income, the distribution included; cents.
    floor_rate : int
        The share that is not counted, millionths.

    Notes
    -----
    IRC 72(t)(2)(B), 213(a).
    """
    return MedicalExemption(expenses, income, floor_rate, max(0, expenses - portion(max(0, income), floor_rate)))


class EarlyWithdrawalTax(NamedTuple):
    """The additional tax on a year's early distributions."""

    includible: Annotated[
        Cents, Line("1 Early distributions in income", "IRC 72(t)(1); Form 5329 line 1", fact="early_withdrawal.income")
    ]
    recaptured: Annotated[
        Cents,
        Line("1 Conversions taxed as if in income", "IRC 408A(d)(3)(F); Form 5329 line 1", given="recapture.base"),
    ]
    exempt: Annotated[
        Cents, Line("2 Under an exception", "IRC 72(t)(2); Form 5329 line 2", fact="early_withdrawal.exempt")
    ]
    taxed: Annotated[
        Cents,
        Line(
            "3 Subject to the tax",
            "Form 5329 line 3",
            how="includible + recaptured - min(includible + recaptured, exempt)",
        ),
    ]
    rate: Annotated[Millionths, Line("Rate", "IRC 72(t)(1)", figure="irc_72t_additional_tax_rate")]
    tax: Annotated[Cents, Line("4 Additional tax", "IRC 72(t)(1); Form 5329 line 4", how="portion(taxed, rate)")]


def early_withdrawal_tax(includible: int, recaptured: int, exempt: int, rate: int) -> EarlyWithdrawalTax:
    """The 10% additional tax: on what is income and on recaptured conversions, less what an exception covers.

    Basis is never taxed, and a rollover or a conversion is no early distribution.

    Parameters
    ----------
    includible, recaptured, exempt : int
        Early distributions in income; what :func:`~megaroth.law.roth.recapture` adds; covered by exceptions; cents.
    rate : int
        The 10%, millionths.

    Notes
    -----
    IRC 72(t)(1), 408A(d)(3)(F), 402A(c)(4)(D); Form 5329 part I.
    """
    both = includible + recaptured
    taxed = both - min(both, exempt)
    return EarlyWithdrawalTax(includible, recaptured, exempt, taxed, rate, portion(taxed, rate))
