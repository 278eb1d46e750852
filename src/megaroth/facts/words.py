"""Other words for the same thing: what people write where the file has a name for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

KEYS: Mapping[str, tuple[str, ...]] = {
    "401k": ("plan",),
    "adjustedgrossincome": ("magi",),
    "age": ("birth_year",),
    "agi": ("magi",),
    "aftertaxallowed": ("after_tax",),
    "aftertaxcap": ("after_tax_cap_percent",),
    "aftertaxcontributions": ("after_tax",),
    "aftertaxlimit": ("after_tax_cap_percent",),
    "aftertaxmax": ("after_tax_cap_percent",),
    "annualpay": ("pay",),
    "autoconversion": ("automatic_conversion",),
    "autoconvert": ("automatic_conversion",),
    "base": ("pay",),
    "bonus": ("bonuses",),
    "birth": ("birth_year",),
    "birthday": ("birth_date",),
    "born": ("birth_year",),
    "box14a": ("k1_box_14a",),
    "bracket": ("marginal_rate",),
    "business": ("employer",),
    "cap": ("after_tax_cap_percent",),
    "catchup6063": ("catch_up_60_63",),
    "company": ("employer",),
    "commission": ("bonuses",),
    "commissions": ("bonuses",),
    "comp": ("pay",),
    "compensation": ("pay",),
    "contributions": ("deferrals",),
    "dateofbirth": ("birth_date",),
    "dateofhire": ("hired",),
    "deferral": ("deferrals",),
    "dob": ("birth_date",),
    "electivedeferrals": ("deferrals",),
    "employermatch": ("match",),
    "employers": ("jobs",),
    "employment": ("jobs",),
    "enddate": ("ended",),
    "entity": ("kind",),
    "expenses": ("unreimbursed_expenses",),
    "ficawages": ("fica_wages_last_year",),
    "filing": ("filing_status",),
    "firm": ("employer",),
    "frequency": ("pay_calendar",),
    "gross": ("pay",),
    "grosspay": ("pay",),
    "hcecap": ("hce_after_tax_cap_percent",),
    "hiredate": ("hired",),
    "income": ("pay", "magi"),
    "inplanconversion": ("in_plan_roth_rollover",),
    "inplanroth": ("in_plan_roth_rollover",),
    "inplanrothconversion": ("in_plan_roth_rollover",),
    "inservicedistribution": ("in_service_rollover",),
    "inservicewithdrawal": ("in_service_rollover",),
    "iras": ("ira",),
    "irr": ("in_plan_roth_rollover",),
    "job": ("jobs",),
    "k1": ("k1_box_14a",),
    "left": ("ended",),
    "matching": ("match",),
    "members": ("people",),
    "netprofit": ("profit",),
    "nonelective": ("nonelective_percent",),
    "owns": ("ownership",),
    "paycycle": ("pay_calendar",),
    "payfrequency": ("pay_calendar",),
    "payperiod": ("pay_calendar",),
    "payschedule": ("pay_calendar",),
    "paycheck": ("pay_per_payday",),
    "paydates": ("paydays",),
    "payraise": ("pay_changes",),
    "person": ("people",),
    "plans": ("plan",),
    "posttax": ("after_tax",),
    "raise": ("pay_changes",),
    "raises": ("pay_changes",),
    "retirementplan": ("plan",),
    "safeharbour": ("safe_harbor",),
    "salary": ("pay",),
    "schedulec": ("profit",),
    "separateaftertax": ("separate_after_tax_source",),
    "socialsecuritywages": ("fica_wages_last_year",),
    "spillover": ("spills_over",),
    "spouse": ("people",),
    "start": ("started",),
    "startdate": ("started",),
    "status": ("filing_status",),
    "taxbracket": ("marginal_rate",),
    "taxrate": ("marginal_rate",),
    "taxyear": ("year",),
    "trueup": ("true_up",),
    "type": ("kind",),
    "version": ("schema",),
    "w2box3": ("fica_wages_last_year",),
    "wages": ("pay",),
    "yearofbirth": ("birth_year",),
    "yeartodate": ("so_far",),
    "yob": ("birth_year",),
    "ytd": ("so_far",),
}
"""Common words for a key, squeezed, and the keys that they may mean."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "amount": ("dollars",),
    "annual": ("year",),
    "annually": ("year",),
    "biweekly": ("every two weeks",),
    "ccorp": ("C corporation owner",),
    "ccorporation": ("C corporation owner",),
    "corporation": ("C corporation owner",),
    "custom": ("listed dates",),
    "dates": ("listed dates",),
    "disregarded": ("sole proprietor",),
    "disregardedentity": ("sole proprietor",),
    "earlier": ("before",),
    "everypayday": ("payroll",),
    "every2weeks": ("every two weeks",),
    "everyotherweek": ("every two weeks",),
    "everyweek": ("weekly",),
    "following": ("after",),
    "fortnightly": ("every two weeks",),
    "frontload": ("early",),
    "frontloaded": ("early",),
    "eachpayroll": ("payroll",),
    "everymonth": ("monthly",),
    "hoh": ("head of household",),
    "joint": ("married filing jointly",),
    "irregular": ("listed dates",),
    "later": ("after",),
    "level": ("even",),
    "llc": ("LLC owner",),
    "lumpsum": ("one payday",),
    "marriedjointly": ("married filing jointly",),
    "marriedseparately": ("married filing separately",),
    "mfj": ("married filing jointly",),
    "mfs": ("married filing separately",),
    "month": ("monthly",),
    "no": ("none",),
    "notmoved": ("none",),
    "partnership": ("partner",),
    "payday": ("payroll",),
    "payperiod": ("payroll",),
    "paycheck": ("payroll",),
    "perpaycheck": ("payroll",),
    "percentage": ("percent",),
    "perpayroll": ("payroll",),
    "previous": ("before",),
    "quarterly": ("quarter",),
    "scorp": ("S corporation owner",),
    "scorporation": ("S corporation owner",),
    "semimonthly": ("twice a month",),
    "separate": ("married filing separately", "own"),
    "soleprop": ("sole proprietor",),
    "soleproprietorship": ("sole proprietor",),
    "surviving": ("qualifying surviving spouse",),
    "survivingspouse": ("qualifying surviving spouse",),
    "traditional": ("pre-tax",),
    "twicemonthly": ("twice a month",),
    "w2": ("employee",),
    "w2employee": ("employee",),
    "week": ("weekly",),
    "widow": ("qualifying surviving spouse",),
    "widower": ("qualifying surviving spouse",),
    "yearly": ("year",),
}
"""Common words for an answer that is chosen from a list, squeezed."""


PERHAPS: Mapping[str, str] = {
    "1099": "sole proprietor",
    "1099contractor": "sole proprietor",
    "consultant": "sole proprietor",
    "contractor": "sole proprietor",
    "freelance": "sole proprietor",
    "freelancer": "sole proprietor",
    "gigworker": "sole proprietor",
    "independentcontractor": "sole proprietor",
    "schedulec": "sole proprietor",
    "selfemployed": "sole proprietor",
    "selfemployment": "sole proprietor",
    "soletrader": "sole proprietor",
    "k1": "partner",
    "lawfirmpartner": "partner",
    "multimemberllc": "LLC owner",
    "singlememberllc": "LLC owner",
    "smllc": "LLC owner",
}
"""Words, squeezed, that are near an answer without surely being it: asked back, never taken."""


def squeezed(word: str) -> str:
    """The word in lower case without anything but letters and digits: ``After-Tax`` is ``aftertax``."""
    return re.sub(r"[^a-z0-9]", "", word.lower())


def same_word(word: str, known: Iterable[str], synonyms: Mapping[str, tuple[str, ...]]) -> str:
    """The known word that is the same but for capitals and punctuation, or a synonym; empty when none is."""
    squeezed_word = squeezed(word)
    by_squeezed = {squeezed(each): each for each in known}
    if squeezed_word in by_squeezed:
        return by_squeezed[squeezed_word]
    return next((each for each in synonyms.get(squeezed_word, ()) if each in by_squeezed.values()), "")


def similar_word(word: str, known: Iterable[str]) -> str:
    """The known word that is spelled most like this one; empty when none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only on the error path

    by_squeezed = {squeezed(each): each for each in known}
    short = squeezed(word)[:100]
    near = get_close_matches(short, by_squeezed, n=1, cutoff=0.7)
    if not near and len(short) >= 3:
        near = [each for each in by_squeezed if len(each) >= 3 and _one_slip(short, each)]
    return by_squeezed[near[0]] if near else ""


def _one_slip(one: str, other: str) -> bool:
    """Whether two words of one length differ in one letter, or in two neighbours that changed places."""
    apart = [index for index, (left, right) in enumerate(zip(one, other, strict=False)) if left != right]
    if len(one) != len(other) or len(apart) > 2:
        return False
    first, last = (apart[0], apart[-1]) if apart else (0, 0)
    return last - first <= 1 and sorted(one) == sorted(other) if len(apart) == 2 else True


def nearest(word: str, known: Iterable[str], synonyms: Mapping[str, tuple[str, ...]]) -> str:
    """The known word that was most likely meant; empty when none is near."""
    known = tuple(known)
    return same_word(word, known, synonyms) or similar_word(word, known)


def shown(value: object) -> str:
    """A value of the file as one short line for a message."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = "".join(each if each.isprintable() else "?" for each in str(value))
    if len(text) > 60:
        text = text[:57] + "..."
    return f'"{text}"' if type(value) is str else text
