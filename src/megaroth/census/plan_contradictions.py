"""Terms of a plan that cannot all be true, each refused at the key that says so."""

from __future__ import annotations

from collections.abc import Collection

from megaroth.census.plan_keys import BY_FIELD
from megaroth.census.terms import PlanTerms
from megaroth.errors import BadInputError
from megaroth.facts.places import Refuse
from megaroth.money import percent


def check_terms(terms: PlanTerms, stated: Collection[str], refuse: Refuse) -> None:
    """Refuse terms that contradict one another.

    Parameters
    ----------
    terms : PlanTerms
        As the file states them.
    stated : collection of str
        The keys that the file states, such as ``elections.eaca``.
    refuse : callable
        Makes the error at a key.

    Raises
    ------
    BadInputError
        From ``refuse``, at the first contradiction.
    """
    at = _At(refuse)
    _check_days(terms, at)
    _check_safe_harbor(terms, at)
    _check_prior_year(terms, at)
    _check_recharacterization(terms, at)
    _check_qualified(terms, at)
    _check_shift(terms, at)
    _check_after_tax(terms, at)
    _check_limits(terms, at)
    _check_employer(terms, at)


class _At:
    """Makes the error at the key of a field."""

    def __init__(self, refuse: Refuse) -> None:
        self.refuse = refuse

    def __call__(self, field: str, message: str, remedy: str) -> BadInputError:
        key = BY_FIELD[field]
        return self.refuse((key.table, key.name), message, remedy)


def _check_days(terms: PlanTerms, at: _At) -> None:
    if terms.initial_plan_year_end and terms.initial_plan_year_end > terms.plan_year_end:
        raise at(
            "initial_plan_year_end",
            f"the first plan year ends on {terms.initial_plan_year_end}, after this one",
            f"it is {terms.plan_year_end} or earlier",
        )
    if terms.testing_done_on and terms.testing_done_on <= terms.plan_year_end:
        raise at(
            "testing_done_on",
            f"refunds on {terms.testing_done_on} would come before the plan year has ended",
            "name a day after it, or leave the line out",
        )


def _check_safe_harbor(terms: PlanTerms, at: _At) -> None:
    if terms.acp_safe_harbor and terms.safe_harbor == "none":
        raise at(
            "acp_safe_harbor",
            "the ACP safe harbor stands on a safe harbor of the deferrals, and there is none",
            "name it in safe_harbor",
        )
    if terms.safe_harbor != "none" and terms.kind == "governmental":
        raise at("safe_harbor", "a governmental plan has no test to be safe from", "leave it out")
    # A year of a safe harbor counts as one of current-year testing. Where only the deferrals have one, the ACP is
    # tested as the plan says.
    for field, safe in (("adp_method", terms.safe_harbor != "none"), ("acp_method", terms.acp_safe_harbor)):
        if safe and getattr(terms, field) == "prior":
            raise at(
                field,
                "a safe-harbor plan is tested by the current-year method (1.401(k)-2(c)(1), 1.401(m)-2(c)(1))",
                'write "current"',
            )


def _check_prior_year(terms: PlanTerms, at: _At) -> None:
    prior = [
        (field, figure)
        for method, field, figure in (
            (terms.adp_method, "prior_nhce_adp", terms.prior_nhce_adp),
            (terms.acp_method, "prior_nhce_acp", terms.prior_nhce_acp),
        )
        if method == "prior"
    ]
    missing = [field for field, figure in prior if figure is None]
    first = terms.initial_plan_year_end == terms.plan_year_end
    if terms.first_year and not prior:
        raise at(
            "first_year",
            "the figure of a first year is only for prior-year testing, and both methods are current",
            'leave it out, or write adp_method = "prior"',
        )
    if terms.first_year and not missing:
        raise at(
            "first_year",
            "this says that it is the first year, and the figures of the year before are given",
            "keep one of the two",
        )
    established = terms.initial_plan_year_end is not None and not first
    for field in missing:
        name = field[-3:].upper()
        # The first year of the ACP may be later than the plan's: the first with match or after-tax contributions.
        relieved = first or (bool(terms.first_year) and not (established and name == "ADP"))
        if not relieved:
            raise at(
                field,
                f"prior-year testing needs the {name} of the others in the year before",
                f'write {BY_FIELD[field].name} = "4.26%" under [prior_year]; in a first year, first_year = "3%"',
            )


def _check_recharacterization(terms: PlanTerms, at: _At) -> None:
    if terms.correction != "recharacterize":
        return
    if terms.adp_method != terms.acp_method:
        raise at(
            "correction",
            "with different methods for ADP and ACP nothing may be recharacterized (1.401(m)-2(c)(3))",
            'write "refund", or one method for both',
        )
    if not terms.after_tax:
        raise at(
            "correction",
            "recharacterized deferrals are after-tax contributions, and the plan has none (1.401(k)-2(b)(3))",
            'write "refund"',
        )
    if terms.kind != "401(k)" or terms.safe_harbor != "none":
        what = "a safe-harbor plan" if terms.kind == "401(k)" else f"a {terms.kind} plan"
        raise at("correction", f"{what} has no ADP test whose excess could be recharacterized", 'write "refund"')


def _check_qualified(terms: PlanTerms, at: _At) -> None:
    if terms.qmac_in == "adp" and terms.adp_method != terms.acp_method:
        raise at(
            "qmac_in",
            "with different methods for ADP and ACP no QMAC counts in the ADP (1.401(k)-2(c)(3))",
            'write "acp", or one method for both',
        )


def _check_shift(terms: PlanTerms, at: _At) -> None:
    if not terms.deferrals_in_acp:
        return
    if terms.kind != "401(k)" or terms.safe_harbor != "none":
        what = "a safe-harbor plan" if terms.kind == "401(k)" else f"a {terms.kind} plan"
        raise at(
            "deferrals_in_acp",
            f"{what} has no ADP test, and only deferrals that have one may count in the ACP (1.401(m)-2(a)(6)(ii))",
            "write false",
        )
    if terms.adp_method != terms.acp_method:
        raise at(
            "deferrals_in_acp",
            "with different methods for ADP and ACP no deferrals count in the ACP (1.401(m)-2(c)(3))",
            "write false, or one method for both",
        )


def _check_after_tax(terms: PlanTerms, at: _At) -> None:
    if terms.after_tax:
        return
    for field in ("after_tax_limit", "hce_after_tax_limit", "after_tax_dollar_limit"):
        if getattr(terms, field) is not None:
            raise at(
                field, "a limit on after-tax contributions, and features.after_tax is false", "keep one of the two"
            )
    if terms.match_on_after_tax:
        raise at("match_on_after_tax", "match on after-tax contributions, and features.after_tax is false", "keep one")


def _check_limits(terms: PlanTerms, at: _At) -> None:
    for field, whole in (("hce_deferral_limit", "deferral_limit"), ("hce_after_tax_limit", "after_tax_limit")):
        own, everyone = getattr(terms, field), getattr(terms, whole)
        if own is not None and everyone is not None and own > everyone:
            raise at(
                field,
                f"{percent(own)} for the highly compensated is above the limit of everyone, {percent(everyone)}",
                "a limit of theirs is below it",
            )


def _check_employer(terms: PlanTerms, at: _At) -> None:
    if terms.employees is not None and terms.officers_may_be is not None and terms.officers_may_be > terms.employees:
        raise at(
            "officers_may_be",
            f"{terms.officers_may_be} officers among {terms.employees} employees",
            "check both",
        )
