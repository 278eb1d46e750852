"""A plan's people as the ACP test sees them at any after-tax contributions of theirs: what a projection asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from megaroth.census.comparing import both_compared, contribution_compared, failing
from megaroth.census.highly_paid import statuses
from megaroth.census.percentages import Compared, Tested, ratios_of
from megaroth.census.person_limits import Counted, counted
from megaroth.census.projecting_match import after_tax_is_matched, at_after_tax
from megaroth.census.searching import Judged
from megaroth.census.sums import Person as Carried
from megaroth.census.sums import PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.census.year_figures import YearFigures, year_figures
from megaroth.law.figures import FigureTable
from megaroth.law.nondiscrimination.multiples import Multiples, multiples

AfterTax = list[int | None]
"""After-tax contributions person by person, cents; None leaves them as they are."""
MOST_KEPT = 100_000
"""So many people's ratios are kept for amounts that are looked at again."""


class Plan(NamedTuple):
    """A plan's people as the test sees them, with everything but after-tax money settled."""

    terms: PlanTerms
    year: YearFigures
    rule: Multiples
    sums: PlanSums
    people: tuple[Carried, ...]
    highly_paid: tuple[bool, ...]
    tested: tuple[Tested, ...]
    disproportionate: Mapping[str, int]
    untargeted: Mapping[str, int]
    whole: bool
    """Whether only both tests can tell: a failed ADP test changes what the ACP test counts."""
    kept: dict[tuple[int, int], Tested]
    """Ratios found before, by the place of the person and the amount."""
    after_tax_matched: bool = False
    """Whether the plan matches after-tax money."""

    @property
    def match_follows(self) -> bool:
        """Whether match moves with after-tax money: matched by a formula that is told."""
        return self.after_tax_matched and self.terms.match is not None

    def put_in(self, index: int, after_tax: int) -> Carried:
        """A person with these after-tax contributions, and with the match that they earn where it follows."""
        who = self.people[index]
        return at_after_tax(who, self.terms, after_tax) if self.match_follows else who._replace(after_tax=after_tax)

    def tests(self, after_tax: AfterTax) -> tuple[Compared, ...]:
        """The ACP tests that decide: after the ADP test where that matters, else alone."""
        tested = [
            self.tested[index] if amount is None else self.at(index, amount) for index, amount in enumerate(after_tax)
        ]
        if self.whole:
            people = [each.counted for each in tested]
            sums = with_after_tax(self.sums, self.people, [each.who for each in people])
            found = both_compared(sums, people, self.terms, self.rule).contribution_tests
        else:
            found = contribution_compared(self.sums, tested, self.terms, self.rule)
        return tuple(each for each in found if each.test.chosen)

    def judged(self, after_tax: AfterTax) -> Judged:
        """Whether every ACP test that decides passes with these after-tax contributions."""
        found = self.tests(after_tax)
        return Judged(all(each.test.outcome != "failed" for each in found), _spare(found))

    def judged_exactly(self, after_tax: AfterTax) -> Judged:
        """Whether they pass though the average of the highly paid were not rounded to 0.01 point.

        Where few of many take part, the half of 0.01 point that rounding gives is worth many times as much to them.
        """
        found = self.tests(after_tax)
        fails = any(
            each.test.outcome == "failed" or (each.test.outcome == "passed" and each.spare < 0) for each in found
        )
        return Judged(not fails, _spare(found))

    def at(self, index: int, after_tax: int) -> Tested:
        """A person's ratios with these after-tax contributions."""
        who = self.people[index]
        if after_tax == who.after_tax and self.tested:
            return self.tested[index]
        found = self.kept.get((index, after_tax))
        if found is None:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            limits = counted(self.put_in(index, after_tax), self.terms, self.year, self.highly_paid[index])
            found = self.kept[index, after_tax] = self.ratios(limits)
        return found

    def ratios(self, limits: Counted) -> Tested:
        """The ratios of somebody who is within the limits."""
        who = limits.who.person
        return ratios_of(
            limits,
            self.terms,
            disproportionate=self.disproportionate.get(who, 0),
            untargeted=self.untargeted.get(who, 0),
        )


def _spare(found: Sequence[Compared]) -> int:
    """The spare of the tightest test for one person, millionths; 0 where no test hangs on numbers."""
    numbers = [each for each in found if each.people and each.test.outcome in ("passed", "failed")]
    return min((each.spare // len(each.people) for each in numbers), default=0)


def prepared(terms: PlanTerms, figures: FigureTable, sums: PlanSums, people: Sequence[Carried]) -> Plan:
    """The people of a plan, ready for any after-tax contributions of theirs."""
    year, rule = year_figures(terms, figures), multiples(figures, terms.year)
    standing = statuses(people, sums, terms, year)
    found = [counted(each.who, terms, year, each.highly_paid) for each in standing]
    both = both_compared(sums, found, terms, rule)
    adp_fails = bool(failing(both.deferral_tests))
    high = tuple(each.highly_paid for each in standing)
    odd, beyond = both.out_of_proportion, both.untargeted
    matched = after_tax_is_matched(terms, people)
    plan = Plan(terms, year, rule, sums, tuple(people), high, (), odd, beyond, adp_fails, {}, matched)
    return plan._replace(tested=tuple(plan.ratios(each) for each in found))


def with_after_tax(sums: PlanSums, people: Sequence[Carried], changed: Sequence[Carried]) -> PlanSums:
    """The sums with the after-tax total of people whose contributions were changed."""
    more = sum(each.after_tax for each in changed) - sum(each.after_tax for each in people)
    return sums._replace(after_tax=sums.after_tax + more)
