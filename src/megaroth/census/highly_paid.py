"""Who of the carried people is a highly compensated employee, and why, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from megaroth.census.answers import Reason
from megaroth.census.sums import Person, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.census.year_figures import YearFigures
from megaroth.law.nondiscrimination.highly_compensated import HighlyCompensated, highly_compensated, top_paid_count
from megaroth.law.nondiscrimination.ownership import Relation, Relationship, attributed_ownership
from megaroth.law.nondiscrimination.top_paid import top_paid_group
from megaroth.money import dollars, percent

RELATIONSHIPS: tuple[Relationship, ...] = ("spouse", "child", "parent", "grandparent", "grandchild")


class Status(NamedTuple):
    """One carried person's standing."""

    who: Person
    sheet: HighlyCompensated
    highly_paid: bool
    """Whether the person is a highly compensated employee."""

    @property
    def reason(self) -> Reason:
        """Why, in words."""
        return Reason(self.who.person, self.who.row, self.highly_paid, *_because(self.who, self.sheet))


def with_family(people: Sequence[Person], prior: bool) -> dict[str, int]:
    """What each person owns, the shares of the family included; now, or the year before."""
    told = prior and prior_ownership_told(people)
    own = {each.person: each.ownership_prior if told else each.ownership for each in people}
    relations = [
        Relation(each.person, relationship, each.family_of)
        for each in people
        for relationship in RELATIONSHIPS
        if each.family_of and each.family_relation == relationship
    ]
    family = {name for each in relations for name in (each.person, each.relative)}
    return {**own, **attributed_ownership({name: own[name] for name in family if name in own}, relations)}


def prior_ownership_told(people: Sequence[Person]) -> bool:
    """Whether the census tells last year's ownership; where it tells none, this year's stands for it."""
    return any(each.ownership_prior for each in people)


def statuses(people: Sequence[Person], sums: PlanSums, terms: PlanTerms, year: YearFigures) -> tuple[Status, ...]:
    """The standing of everyone who was carried, in their order.

    Notes
    -----
    IRC 414(q), 318. The census holds whoever may be highly paid; the top-paid group is ranked among them, since
    nobody else has the pay for it to matter.
    """
    now, before = with_family(people, prior=False), with_family(people, prior=True)
    seats = top_paid_count(terms.employees if terms.employees is not None else sums.employees)
    top = top_paid_group(((each.person, each.prior_pay) for each in people if not each.non_resident), seats)
    found = []
    for each in people:
        sheet = highly_compensated(
            now[each.person],
            before[each.person],
            each.prior_pay,
            year.highly_paid_over,
            terms.top_paid_group,
            each.person in top,
        )
        found.append(Status(each, sheet, sheet.highly_paid and not each.no_employee))
    return tuple(found)


def tied_for_the_last_seat(people: Sequence[Person], sums: PlanSums, terms: PlanTerms) -> tuple[str, ...]:
    """Who has the pay of the last seat of the top-paid group, where more people have it than there are seats.

    Notes
    -----
    Treas. Reg. 1.414(q)-1T, A-3(b): any uniform rule may choose among them; here the lower key goes first.
    """
    seats = top_paid_count(terms.employees if terms.employees is not None else sums.employees)
    ranked = sorted((each for each in people if not each.non_resident), key=lambda each: -each.prior_pay)
    if not terms.top_paid_group or not 0 < seats < len(ranked):
        return ()
    last, following = ranked[seats - 1].prior_pay, ranked[seats].prior_pay
    return tuple(sorted(each.person for each in ranked if each.prior_pay == last)) if last == following else ()


def _because(who: Person, sheet: HighlyCompensated) -> tuple[str, str]:
    """Why, in words, and by what authority."""
    if sheet.owner:
        now = sheet.ownership > 50_000
        share = sheet.ownership if now else sheet.ownership_prior
        own = who.ownership if now else who.ownership_prior
        when = "" if now else " last year"
        family = f", with the family's shares ({percent(own)} of their own)" if share != own else ""
        work = "; no hire date, pay or contribution is told: no employee" if who.no_employee else ""
        return f"owns {percent(share)}{when}{family} (more than 5%){work}", "IRC 414(q)(1)(A), 416(i)(1)(B)(i), 318"
    over = f"earned {dollars(sheet.prior_pay)} last year"
    if sheet.paid:
        top = ", in the top-paid group" if sheet.elected else ""
        return f"{over} (more than {dollars(sheet.threshold)}){top}", "IRC 414(q)(1)(B)"
    if sheet.prior_pay > sheet.threshold:
        return f"{over}, but is not in the top-paid group", "IRC 414(q)(1)(B)(ii), (3)"
    related = max(sheet.ownership, sheet.ownership_prior)
    owns = f"owns {percent(related)} (not more than 5%), " if related else ""
    return f"{owns}{over} (not more than {dollars(sheet.threshold)})", "IRC 414(q)(1)"


def worth_saying(status: Status) -> bool:
    """Whether somebody would ask: the highly paid, and those who look like it."""
    sheet = status.sheet
    return bool(
        sheet.highly_paid
        or sheet.prior_pay > sheet.threshold
        or sheet.ownership
        or sheet.ownership_prior
        or status.who.family_of
    )
