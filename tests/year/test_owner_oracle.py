"""The owner's three ways against a search that knows only the limits as the statute states them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from megaroth.facts.model import SOLE_PROPRIETOR, Household, Job, Person, Range
from megaroth.facts.plan import Plan
from megaroth.law.figures import shipped
from megaroth.year.answer import Way
from megaroth.year.plan import answer

STEP = 100_00
"""The search goes in steps of a hundred dollars: the exact answer is at most one step better."""
DOLLAR_LIMIT = 72_000_00
DEFERRAL_LIMIT = 24_500_00
PAY_LIMIT = 360_000_00


class Mix(NamedTuple):
    deferrals: int
    employer: int
    after_tax: int


def allowed(mix: Mix, net: int, catch_up: int) -> bool:
    """IRC 402(g), 414(v), 404(a)(8), 415(c) for one self-employed person with one plan."""
    caught = min(catch_up, max(0, mix.deferrals - DEFERRAL_LIMIT))
    additions = mix.deferrals - caught + mix.employer + mix.after_tax
    earned = net - mix.employer
    return (
        mix.deferrals <= DEFERRAL_LIMIT + catch_up
        and mix.deferrals <= earned
        and 5 * mix.employer <= net  # 25% of pay after the contribution
        and 4 * mix.employer <= PAY_LIMIT
        and additions <= min(DOLLAR_LIMIT, earned)
    )


def mixes(net: int, catch_up: int) -> list[Mix]:
    """Allowed mixes on the grid, each with as much after-tax money as fits."""
    found = []
    top = min(DEFERRAL_LIMIT + catch_up, net)
    for deferrals in {*range(0, top + 1, STEP * 5), top}:
        for employer in range(0, net // 5 + 1, STEP):
            caught = min(catch_up, max(0, deferrals - DEFERRAL_LIMIT))
            room = min(DOLLAR_LIMIT, net - employer) - (deferrals - caught) - employer
            mix = Mix(deferrals, employer, max(0, room))
            if allowed(mix, net, catch_up):
                found.append(mix)
    return found


def ways(net: int, birth_year: int) -> dict[str, Way]:
    job = Job(
        kind=SOLE_PROPRIETOR,
        profit=Range(net, net, net),
        half_of_self_employment_tax=0,
        plan=Plan(after_tax=True, catch_up=True, match=()),
    )
    household = Household(schema=1, year=2026, people={"jo": Person(birth_year=birth_year, jobs={"studio": job})})
    found = answer(household, shipped(), {}, date(2026, 1, 1)).owners[0].cases[0].ways
    return {way.name: way for way in found}


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(5_000, 200_000).map(lambda dollars: dollars * 100), st.sampled_from([(1990, 0), (1970, 8_000_00)]))
def test_no_mix_of_the_search_beats_the_ways(net: int, age: tuple[int, int]) -> None:
    birth_year, catch_up = age
    found = ways(net, birth_year)
    grid = mixes(net, catch_up)
    for way in found.values():
        mix = Mix(way.deferrals.cents, way.employer.cents, way.after_tax.cents)
        assert allowed(mix, net, catch_up), way
    most_roth = max(mix.deferrals + mix.after_tax for mix in grid)
    assert found["most_roth"].deferrals.cents + found["most_roth"].after_tax.cents >= most_roth
    most_deduction = max(mix.deferrals + mix.employer for mix in grid)
    assert found["most_deduction"].deduction.cents >= most_deduction
    fullest = max(sum(mix) for mix in grid)
    full = found["full_limit"]
    assert full.total.cents >= fullest
    at_full = (
        max(mix.employer for mix in grid if sum(mix) == full.total.cents)
        if any(sum(mix) == full.total.cents for mix in grid)
        else 0
    )
    assert full.employer.cents >= at_full
