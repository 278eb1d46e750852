"""Whether a Form 1099-R agrees with itself: what can be seen wrong without knowing what happened.

Every problem is a plain sentence with the rule behind it. The boxes are named as the form's own year numbers them.
What needs the transaction (where the money went, whether the account was closed) is for the reconciliation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from megaroth.forms.codes import problems_of_codes
from megaroth.forms.model import Form1099R
from megaroth.forms.years import FormYear, year_of

FIRST_ROTH_YEAR = 2006
"""Designated Roth accounts exist since this year (IRC 402A; P.L. 107-16 s.617(f))."""

ROLLED = frozenset("GH")
ALL_TAXABLE_OR_BASIS = frozenset({"1", "2", "3", "4", "7", "8", "E", "P", "L", "M"})
"""Codes of payouts in which nothing but basis goes untaxed. A qualified payout of a designated Roth account does,
and so does a rollover."""
NEVER_QUALIFIED = frozenset("128PL")
"""Beside B: these are no qualified distributions (Treas. Reg. 1.402A-1, A-2, A-11)."""
CORRECTIVE = frozenset("8PL")
ROTH_IRA = frozenset("JQT")
RECHARACTERIZED = frozenset("NR")


def problems_of(form: Form1099R) -> tuple[str, ...]:
    """What is wrong with one form, in plain sentences; empty when nothing is seen.

    Not seen here: whether "total distribution" is right, which needs to know that the account was closed.

    Raises
    ------
    NotPublishedError
        When the forms of that year are not described.

    Notes
    -----
    Instructions for Forms 1099-R and 5498; Form 1099-R, Instructions for Recipient; Notice 2010-84; IRC 402A.
    """
    boxes = _names(form.year)
    found = problems_of_codes(form.codes, form.year)
    more = [*_amounts(form, boxes), *_untaxed(form, boxes), *_roth(form, boxes), *_ira(form, boxes)]
    if not ROLLED.isdisjoint(form.codes):
        more += _rollover(form, boxes)
    if form.states:
        more += _states(form, boxes)
    return (*found, *more) if more else found


class _Names(NamedTuple):
    """How the boxes are called in one year: looked up once, for a million forms."""

    gross: str
    taxable: str
    capital_gain: str
    withheld: str
    contributions: str
    unrealized_appreciation: str
    codes: str
    ira: str
    other: str
    in_plan_rollover: str
    first_roth_year: str
    payment_date: str


_BY_YEAR: dict[int, _Names] = {}


def _names(year: int) -> _Names:
    names = _BY_YEAR.get(year)
    if names is None:
        described: FormYear = year_of(year)
        names = _BY_YEAR[year] = _Names(*(described.name(field) for field in _Names._fields))
    return names


def _amounts(form: Form1099R, boxes: _Names) -> list[str]:
    """Amounts that no form can have."""
    found = []
    gross, taxable, basis, withheld = form.gross, form.taxable or 0, form.contributions or 0, form.withheld or 0
    gain, appreciation, other = form.capital_gain or 0, form.unrealized_appreciation or 0, form.other or 0
    if min(gross, taxable, basis, withheld, gain, appreciation, other, form.in_plan_rollover or 0) < 0:
        return [
            f"{name} is below zero: amounts on the form have no sign"
            for name, amount in zip(boxes, _figures(form), strict=True)
            if isinstance(amount, int) and amount < 0
        ]
    if taxable > gross:
        found.append(f"{boxes.taxable} is more than {boxes.gross}: no more is taxable than was paid")
    if basis > gross and form.taxable is not None:
        found.append(
            f"{boxes.contributions} is more than {boxes.gross}: only where the account is worth less than what was put "
            f"in, and then {boxes.taxable} is left blank"
        )
    if withheld > gross:
        found.append(f"{boxes.withheld} is more than {boxes.gross}: no more is withheld than was paid")
    if gain > taxable:
        found.append(f"{boxes.capital_gain} is more than {boxes.taxable}, which includes it")
    if form.payment_date is not None and "C" not in form.codes:
        found.append(f"{boxes.payment_date} is filled in: it is for reportable death benefits, code C, only")
    return found


def _figures(form: Form1099R) -> tuple[object, ...]:
    return tuple(getattr(form, field) for field in _Names._fields)


def _untaxed(form: Form1099R, boxes: _Names) -> list[str]:
    """The gross amount is what is taxed, what was put in after tax, and what leaves untaxed by its own rule."""
    taxable, codes = form.taxable, form.codes
    if form.not_determined:
        if taxable and not form.ira:
            return [
                f"{boxes.taxable} has an amount although “taxable amount not determined” is checked: blank, except for "
                "an IRA, SEP or SIMPLE"
            ]
        return []
    if taxable is None or form.ira:
        return []
    accounted = taxable + (form.contributions or 0) + (form.unrealized_appreciation or 0)
    if accounted > form.gross >= max(taxable, form.contributions or 0):
        return [
            f"{boxes.taxable}, {boxes.contributions} and {boxes.unrealized_appreciation} together are more than "
            f"{boxes.gross}: what is taxed, what was put in after tax and what is deferred are parts of it"
        ]
    kept = [code for code in codes if code in ALL_TAXABLE_OR_BASIS]
    complete = len(kept) == len(codes) or ("B" in codes and len(codes) == 2 and not NEVER_QUALIFIED.isdisjoint(codes))
    if codes and complete and accounted < form.gross:
        return [
            f"{boxes.taxable} and {boxes.contributions} do not add up to {boxes.gross}: with code {codes} what was not "
            "put in after tax is taxed"
        ]
    return []


def _rollover(form: Form1099R, boxes: _Names) -> list[str]:
    """Direct rollovers, codes G and H."""
    found = []
    code = "G" if "G" in form.codes else "H"
    if form.withheld:
        found.append(f"{boxes.withheld} has an amount beside code {code}: nothing is withheld from a direct rollover")
    if code == "H" and form.taxable:
        found.append(f"{boxes.taxable} has an amount beside code H: Roth plan to Roth IRA is not taxed, it says 0.00")
    if form.ira and (code == "H" or form.taxable or form.contributions):
        found.append(
            f"the IRA/SEP/SIMPLE box ({boxes.ira}) is checked beside code {code}: a plan leaves it blank, and an IRA "
            f"that rolls over to a plan has 0.00 in {boxes.taxable} and nothing in {boxes.contributions}"
        )
    if form.not_determined and not form.ira:
        found.append(
            f"“taxable amount not determined” is checked beside code {code}: the plan knows what was put in after tax"
        )
    elif form.taxable is None and (form.contributions or 0) <= form.gross:
        found.append(f"{boxes.taxable} is blank beside code {code}: what is not taxed says 0.00")
    return found


def _roth(form: Form1099R, boxes: _Names) -> list[str]:
    """Boxes 10 and 11, which belong to payouts from a designated Roth account."""
    found = []
    codes, first = form.codes, form.first_roth_year
    if form.in_plan_rollover:
        if "B" not in codes:
            found.append(
                f"{boxes.in_plan_rollover} is filled in without code B: it belongs to a later payout from the "
                "designated Roth account, never to the in-plan rollover's own form"
            )
        if form.in_plan_rollover > form.gross:
            found.append(f"{boxes.in_plan_rollover} is more than {boxes.gross}, of which it is a part")
    if first is None:
        if "B" in codes and CORRECTIVE.isdisjoint(codes):
            found.append(f"{boxes.first_roth_year} is empty beside code B: the first year of the Roth account")
    elif "B" not in codes and "H" not in codes:
        found.append(
            f"{boxes.first_roth_year} is filled in without code B or H: it belongs to payouts from a designated Roth "
            "account"
        )
    elif not FIRST_ROTH_YEAR <= first <= form.year:
        found.append(f"{boxes.first_roth_year} is {first}: Roth accounts began in 2006, and not after {form.year}")
    return found


def _ira(form: Form1099R, boxes: _Names) -> list[str]:
    """The IRA/SEP/SIMPLE box and the codes of IRAs."""
    if not form.ira and RECHARACTERIZED.isdisjoint(form.codes):
        return []
    found = []
    if form.ira:
        if not ROTH_IRA.isdisjoint(form.codes):
            found.append(
                f"the IRA/SEP/SIMPLE box ({boxes.ira}) is checked beside a code of Roth IRAs: it is not theirs"
            )
        if form.contributions and ROLLED.isdisjoint(form.codes):
            found.append(
                f"{boxes.contributions} has an amount although the IRA/SEP/SIMPLE box is checked: never IRA money"
            )
    if not RECHARACTERIZED.isdisjoint(form.codes):
        if form.taxable:
            found.append(f"{boxes.taxable} has an amount beside code {form.codes}: a recharacterization is not taxed")
        if form.ira:
            found.append(f"the IRA/SEP/SIMPLE box ({boxes.ira}) is checked beside code {form.codes}: left blank")
    return found


def _states(form: Form1099R, boxes: _Names) -> list[str]:
    """The two lines of state and local boxes."""
    found = []
    if len(form.states) > 2:
        found.append("there are more than two lines of state boxes (14 to 19): the form has two")
    for number, line in enumerate(form.states, 1):
        amounts = (line.tax_withheld, line.distribution, line.local_tax_withheld, line.local_distribution)
        if min(amounts) < 0:
            found.append(f"an amount of state line {number} is below zero: amounts on the form have no sign")
        if max(amounts) > form.gross:
            found.append(f"an amount of state line {number} is more than {boxes.gross}")
        if any(amounts[:2]) and not line.state:
            found.append(f"state line {number} has an amount and no state")
    return found


def problems_among(forms: Iterable[Form1099R]) -> tuple[str, ...]:
    """What is wrong among the forms of one recipient from one payer: each needs its own account number.

    Notes
    -----
    Instructions for Forms 1099-R and 5498, Account number; Publication 1220, payee record, positions 21-40.
    """
    return tuple(_account_numbers([form.account_number for form in forms]))


def _account_numbers(numbers: list[str]) -> Iterator[str]:
    if len(numbers) < 2:
        return
    blank = numbers.count("")
    if blank:
        yield f"{blank} of {len(numbers)} forms of one recipient have no account number: each needs its own"
    for count in Counter(filter(None, numbers)).values():
        if count > 1:
            yield f"{count} forms of one recipient have the same account number: each needs its own"
