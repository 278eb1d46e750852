"""Top-heavy plans: who is a key employee, what an account counts for, and what the others are then owed: IRC 416.

Dates and lists (the windows of the add-back, which officers count) are in
:mod:`~megaroth.law.nondiscrimination.top_heavy_accounts`. Not modelled: defined benefit plans and the choice among
minimums, aggregation groups of several plans, and collectively bargained people, whom the minimum does not reach.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, rate_of, up_to

# --- who is key ----------------------------------------------------------------------------------------


def officer_limit(employees: int) -> int:
    """The most officers that count as key employees.

    Parameters
    ----------
    employees : int
        Employees of the whole employer group in the plan year of the determination date, without those whom IRC
        414(q)(5) leaves out.

    Notes
    -----
    IRC 416(i)(1)(A), flush language: 50 or, if less, the greater of 3 and 10% of the employees. A fraction makes one
    more (Treas. Reg. 1.416-1 T-14).
    """
    return min(50, max(3, up_to(employees, 10) // 10))


class KeyEmployee(NamedTuple):
    """Whether somebody is a key employee."""

    ownership: Annotated[
        Millionths, Line("Ownership, at any time in the year", "IRC 416(i)(1)(B), 318", fact="census.ownership")
    ]
    pay: Annotated[
        Cents, Line("Pay of the year of the determination date", "IRC 416(i)(1)(A), (D)", fact="census.prior_pay")
    ]
    officer: Annotated[
        bool,
        Line("One of the officers that count", "IRC 416(i)(1)(A); Treas. Reg. 1.416-1 T-13", fact="census.officer"),
    ]
    officer_pay: Annotated[
        Cents, Line("Officer's pay above", "IRC 416(i)(1)(A)(i)", figure="irc_416i_key_employee_officer")
    ]
    owner_pay: Annotated[
        Cents, Line("1% owner's pay above", "IRC 416(i)(1)(A)(iii)", figure="irc_416i_key_employee_1pct_owner")
    ]
    key_officer: Annotated[bool, Line("Key as an officer", "IRC 416(i)(1)(A)(i)", how="officer and pay > officer_pay")]
    five_percent_owner: Annotated[
        bool, Line("Key as an owner of more than 5%", "IRC 416(i)(1)(A)(ii), (B)(i)", how="ownership > 50_000")
    ]
    one_percent_owner: Annotated[
        bool,
        Line(
            "Key as an owner of more than 1% with high pay",
            "IRC 416(i)(1)(A)(iii), (B)(ii)",
            how="ownership > 10_000 and pay > owner_pay",
        ),
    ]
    key: Annotated[
        bool, Line("Key employee", "IRC 416(i)(1)(A)", how="key_officer or five_percent_owner or one_percent_owner")
    ]


def key_employee(ownership: int, pay: int, officer: bool, officer_pay: int, owner_pay: int) -> KeyEmployee:
    """Whether somebody is key: an officer with high pay, an owner of more than 5%, or of more than 1% with high pay.

    Parameters
    ----------
    ownership : int
        Own and attributed (section 318), the most at any time in the year; millionths. Exactly 5% or 1% is not more.
    pay : int
        415(c)(3) pay of the plan year that contains the determination date, cents: for a calendar year 2026 that is
        2025, with the officer's figure of 2025.
    officer : bool
        Of :func:`~megaroth.law.nondiscrimination.top_heavy_accounts.officers_that_count`.
    officer_pay, owner_pay : int
        Published amounts, cents; the owner's is not indexed.

    Notes
    -----
    IRC 416(i)(1); Treas. Reg. 1.416-1 T-12 to T-21.
    """
    key_officer = officer and pay > officer_pay
    five_percent_owner = ownership > 50_000
    one_percent_owner = ownership > 10_000 and pay > owner_pay
    return KeyEmployee(
        ownership,
        pay,
        officer,
        officer_pay,
        owner_pay,
        key_officer,
        five_percent_owner,
        one_percent_owner,
        key_officer or five_percent_owner or one_percent_owner,
    )


# --- the ratio -----------------------------------------------------------------------------------------


class CountedAccount(NamedTuple):
    """What one account counts for in the top-heavy ratio."""

    balance: Annotated[Cents, Line("Account, all sources", "IRC 416(g)(4)(A), (1)(A)(ii)", fact="census.balance")]
    unrelated_rollovers: Annotated[
        Cents, Line("Of it unrelated rollovers in", "IRC 416(g)(4)(A)", fact="census.unrelated_rollovers")
    ]
    leaving: Annotated[
        Cents,
        Line(
            "Paid within one year on leaving, death or disability",
            "IRC 416(g)(3)(A)",
            fact="census.distributions_leaving",
        ),
    ]
    in_service: Annotated[
        Cents, Line("Paid within five years while employed", "IRC 416(g)(3)(B)", fact="census.distributions_in_service")
    ]
    former_key: Annotated[bool, Line("Key in an earlier year, no longer", "IRC 416(g)(4)(B)", fact="census.former_key")]
    served: Annotated[
        bool, Line("Performed services within the year", "IRC 416(g)(4)(E)", fact="census.termination_date")
    ]
    counted: Annotated[
        Cents,
        Line(
            "Counted",
            "IRC 416(g)(3), (4)",
            how="max(0, balance - unrelated_rollovers + leaving + in_service) if served and not former_key else 0",
        ),
    ]


def counted_account(
    balance: int, unrelated_rollovers: int, leaving: int, in_service: int, former_key: bool, served: bool
) -> CountedAccount:
    """What one account counts for on the determination date: all sources, with what was paid out before.

    After-tax and match money count, and so does what an in-plan Roth rollover moved: it never left. After-tax money
    that was swept to a Roth IRA while employed is added back for five years. Prior years' catch-up counts too.

    Parameters
    ----------
    balance, unrelated_rollovers : int
        The account, and what of it was rolled in by the person's own choice from another employer's plan; cents.
    leaving, in_service : int
        Of :func:`~megaroth.law.nondiscrimination.top_heavy_accounts.add_back`, cents.
    former_key : bool
        Whether the person was key in an earlier year and is not now: left out on both sides.
    served : bool
        Whether the person worked for the employer at any time in the year that ends with the determination date.

    Notes
    -----
    IRC 416(g)(3), (4)(A), (B), (E), as amended by EGTRRA s.613; Treas. Reg. 1.416-1 T-24, T-28, T-31, T-32.
    """
    counts = served and not former_key
    return CountedAccount(
        balance,
        unrelated_rollovers,
        leaving,
        in_service,
        former_key,
        served,
        max(0, balance - unrelated_rollovers + leaving + in_service) if counts else 0,
    )


class TopHeavyRatio(NamedTuple):
    """Whether key employees hold more than 60% of a plan."""

    key_accounts: Annotated[
        Cents, Line("Accounts of key employees", "IRC 416(g)(1)(A)(ii)", given="counted_account.counted")
    ]
    all_accounts: Annotated[Cents, Line("All accounts", "IRC 416(g)(1)(A)(ii)", given="counted_account.counted")]
    ratio: Annotated[
        Millionths, Line("Share of key employees", "IRC 416(g)(1)(A)(ii)", how="rate_of(key_accounts, all_accounts)")
    ]
    top_heavy: Annotated[bool, Line("Top-heavy", "IRC 416(g)(1)(A)(ii)", how="5 * key_accounts > 3 * all_accounts")]


def top_heavy_ratio(key_accounts: int, all_accounts: int) -> TopHeavyRatio:
    """Whether a plan is top-heavy: over 60% is, exactly 60% is not.

    Parameters
    ----------
    key_accounts, all_accounts : int
        Sums of :func:`counted_account`, cents.

    Notes
    -----
    IRC 416(g)(1)(A)(ii), (4)(C). The ratio is shown rounded and compared unrounded.
    """
    return TopHeavyRatio(
        key_accounts, all_accounts, rate_of(key_accounts, all_accounts), 5 * key_accounts > 3 * all_accounts
    )


# --- the exemption -------------------------------------------------------------------------------------


class SafeHarborExemption(NamedTuple):
    """Whether a safe-harbor plan is outside the top-heavy rules for a year."""

    safe_harbor: Annotated[
        bool,
        Line(
            "Safe harbor for everybody who may defer",
            "IRC 416(g)(4)(H)(i), 401(k)(12), (13); Rev. Rul. 2004-13, situation 4",
            fact="plan.safe_harbor",
        ),
    ]
    other_match: Annotated[
        Cents,
        Line("Match outside 401(m)(11) and (12)", "IRC 416(g)(4)(H)(ii); Rev. Rul. 2004-13", fact="census.match"),
    ]
    other_nonelective: Annotated[
        Cents,
        Line("Other nonelective contributions", "Rev. Rul. 2004-13, situation 2", fact="census.nonelective"),
    ]
    forfeitures: Annotated[
        Cents, Line("Forfeitures allocated", "Rev. Rul. 2004-13, situation 3", fact="census.forfeitures")
    ]
    after_tax: Annotated[Cents, Line("After-tax contributions", "IRC 416(g)(4)(H)", fact="census.after_tax")]
    exempt: Annotated[
        bool,
        Line(
            "Not subject to the top-heavy rules",
            "IRC 416(g)(4)(H); Rev. Rul. 2004-13",
            how="safe_harbor and other_match + other_nonelective + forfeitures + after_tax == 0",
        ),
    ]


def safe_harbor_exemption(
    safe_harbor: bool, other_match: int, other_nonelective: int, forfeitures: int, after_tax: int
) -> SafeHarborExemption:
    """Whether a plan consists solely of safe-harbor deferrals and match, judged by what was really contributed.

    A discretion that is not used keeps the exemption. After-tax contributions fit neither limb of the statute, so
    that any of them in the year end it; that is how practitioners read it, and no ruling was found. That they may be
    made and were not should not.

    Parameters
    ----------
    safe_harbor : bool
        Whether the arrangement meets IRC 401(k)(12) or (13) for everybody who may defer. Early entrants without the
        safe-harbor contribution lose it; long-term part-timers do not (IRC 401(k)(15)(B)(iii)).
    other_match : int
        Match of the year that does not meet IRC 401(m)(11) or (12), cents.
    other_nonelective : int
        Nonelective contributions of the year beside the safe harbor's, cents.
    forfeitures : int
        Allocated in the year other than as safe-harbor contributions, cents.
    after_tax : int
        Contributed in the year, cents.

    Notes
    -----
    IRC 416(g)(4)(H); Rev. Rul. 2004-13.
    """
    others = other_match + other_nonelective + forfeitures + after_tax
    return SafeHarborExemption(
        safe_harbor, other_match, other_nonelective, forfeitures, after_tax, safe_harbor and others == 0
    )


# --- the minimum ---------------------------------------------------------------------------------------


class KeyRate(NamedTuple):
    """A key employee's rate of contributions."""

    deferrals: Annotated[
        Cents, Line("Deferrals without the year's catch-up", "Treas. Reg. 1.416-1 M-20", fact="census.pre_tax")
    ]
    employer: Annotated[
        Cents,
        Line("Match, nonelective, forfeitures", "IRC 416(c)(2)(B)(i); Treas. Reg. 1.416-1 M-7", fact="census.match"),
    ]
    pay: Annotated[Cents, Line("Pay within the limit", "IRC 416(c)(2), 401(a)(17)", fact="census.pay")]
    rate: Annotated[
        Millionths,
        Line("Rate", "IRC 416(c)(2)(B)(i); Treas. Reg. 1.416-1 M-7", how="rate_of(deferrals + employer, pay)"),
    ]


def key_rate(deferrals: int, employer: int, pay: int) -> KeyRate:
    """The rate at which money went in for one key employee; the highest of them caps what the others are owed.

    Parameters
    ----------
    deferrals : int
        Pre-tax and Roth, without catch-up of the year (Treas. Reg. 1.414(v)-1(d)(3)); after-tax money is not in it.
    employer : int
        Everything that the employer contributed, and forfeitures; cents.
    pay : int
        415(c)(3) pay, no more than the limit of IRC 401(a)(17); cents.

    Notes
    -----
    IRC 416(c)(2)(B), (i)(1)(D); Treas. Reg. 1.416-1 M-7, M-20; 1.414(v)-1(d)(3)(i).
    """
    return KeyRate(deferrals, employer, pay, rate_of(deferrals + employer, pay))


class TopHeavyMinimum(NamedTuple):
    """What one non-key employee of a top-heavy plan is owed."""

    owed: Annotated[
        bool,
        Line(
            "Non-key, in the plan, employed on the last day",
            "IRC 416(c)(2)(A); Treas. Reg. 1.416-1 M-10",
            fact="census.termination_date",
        ),
    ]
    highest_key_rate: Annotated[
        Millionths, Line("Highest rate of a key employee", "IRC 416(c)(2)(B)", given="key_rate.rate")
    ]
    pay: Annotated[Cents, Line("Pay within the limit", "IRC 416(c)(2)(A), 401(a)(17)", fact="census.pay")]
    employer: Annotated[
        Cents,
        Line(
            "Employer money that counts",
            "IRC 416(c)(2)(A); Treas. Reg. 1.416-1 M-18, M-19",
            fact="census.match",
        ),
    ]
    rate: Annotated[Millionths, Line("Minimum rate", "IRC 416(c)(2)(A), (B)", how="min(30_000, highest_key_rate)")]
    minimum: Annotated[Cents, Line("Minimum", "IRC 416(c)(2)", how="portion(pay, rate) if owed else 0")]
    shortfall: Annotated[Cents, Line("Still owed", "IRC 416(c)(2)", how="max(0, minimum - employer)")]


def top_heavy_minimum(owed: bool, highest_key_rate: int, pay: int, employer: int) -> TopHeavyMinimum:
    """What a non-key employee must get: 3% of pay, or less where no key employee got as much.

    Parameters
    ----------
    owed : bool
        Whether the person is a non-key participant (deferring or not) who was employed on the last day. From 2024 a
        plan may leave out those who do not meet age 21 and one year (SECURE 2.0 s.310), and long-term part-timers.
    highest_key_rate : int
        The highest :func:`key_rate`, millionths.
    pay : int
        415(c)(3) pay of the plan year, no more than the limit of IRC 401(a)(17); cents.
    employer : int
        Match, nonelective and qualified contributions and forfeitures; cents. Own deferrals do not count.

    Notes
    -----
    IRC 416(c)(2), as amended by EGTRRA s.613(b) (match counts) and SECURE 2.0 s.310; Treas. Reg. 1.416-1 M-10, M-18.
    """
    rate = min(30_000, highest_key_rate)
    minimum = portion(pay, rate) if owed else 0
    return TopHeavyMinimum(owed, highest_key_rate, pay, employer, rate, minimum, max(0, minimum - employer))
