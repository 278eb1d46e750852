"""Random households for properties: employees, owners, several jobs, unknown facts."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from megaroth.facts.model import (
    C_CORPORATION,
    PARTNER,
    S_CORPORATION,
    SOLE_PROPRIETOR,
    Household,
    Job,
    Person,
    Range,
    SoFar,
)
from megaroth.facts.plan import NO_CAP, PLAN_401K, PLAN_403B, PLAN_457B, PLAN_SIMPLE_IRA, Plan, Tier
from megaroth.money import ONE

YEAR = 2026
maybe = st.sampled_from([None, True, False])


def cents(most: int) -> st.SearchStrategy[int]:
    """Amounts up to so many dollars: spread evenly (integers alone lean to small ones), at the edges, with cents."""
    even = st.integers(0, 100).map(lambda part: most * part)
    return st.one_of(even, even, st.sampled_from([0, most * 100]), st.integers(0, most * 100))


matches = st.sampled_from(
    [
        (),
        (Tier(0, 60_000, 500_000),),
        (Tier(0, 30_000, ONE), Tier(30_000, 50_000, 500_000)),
        (Tier(0, 40_000, ONE),),
        (Tier(0, 100_000, 250_000),),
    ]
)


@st.composite
def plans(draw: st.DrawFn, *, known: bool = False) -> Plan:
    return Plan(
        kind=draw(st.sampled_from([PLAN_401K, PLAN_401K, PLAN_401K, PLAN_403B, PLAN_457B, PLAN_SIMPLE_IRA])),
        after_tax=True if known else draw(st.sampled_from([True, True, None, False])),
        in_plan_roth_rollover=True if known else draw(st.sampled_from([True, True, None, False])),
        in_service_rollover=draw(maybe),
        roth=draw(maybe),
        catch_up=draw(maybe),
        catch_up_60_63=draw(maybe),
        after_tax_cap_percent=draw(st.sampled_from([None, ONE, 100_000, 20_000])),
        after_tax_cap_dollars=draw(st.sampled_from([None, NO_CAP, 1_000_000])),
        deferral_cap_percent=draw(st.sampled_from([None, None, ONE, 500_000, 60_000])),
        match=draw(matches),
        match_period=draw(st.sampled_from([None, "payroll", "quarter", "year"])),
        match_dollar_cap=draw(st.sampled_from([NO_CAP, NO_CAP, 300_000])),
        true_up=draw(maybe),
        election_step=draw(st.sampled_from([10_000, 5_000, 1_000])),
        election_lead_days=draw(st.sampled_from([None, 0, 10])),
    )


@st.composite
def employees(draw: st.DrawFn) -> Job:
    pay = draw(cents(600_000))
    begun = draw(st.booleans())
    return Job(
        pay=pay,
        pay_calendar=draw(st.sampled_from(["weekly", "every two weeks", "twice a month", "monthly"])),
        next_payday=draw(st.dates(date(YEAR, 7, 2), date(YEAR, 12, 31))),
        fica_wages_last_year=draw(st.one_of(st.none(), cents(400_000))),
        deferrals=draw(st.one_of(st.none(), st.none(), cents(30_000))),
        employer_money_to_come=draw(st.sampled_from([None, 0, 100_000, 3_000_000])),
        so_far=SoFar(
            pay=pay // 2,
            pre_tax=min(draw(cents(12_000)), pay // 8),
            roth=min(draw(cents(4_000)), pay // 8),
            after_tax=min(draw(cents(20_000)), pay // 8),
            employer=min(draw(cents(10_000)), pay // 8),
        )
        if begun
        else SoFar(),
        plan=draw(plans()),
    )


@st.composite
def owners(draw: st.DrawFn) -> Job:
    kind = draw(st.sampled_from([SOLE_PROPRIETOR, PARTNER, S_CORPORATION, C_CORPORATION]))
    low, expected, high = sorted(draw(st.tuples(cents(400_000), cents(400_000), cents(400_000))))
    own = kind in (SOLE_PROPRIETOR, PARTNER)
    return Job(
        kind=kind,
        ownership=draw(st.sampled_from([None, ONE, 500_000])),
        pay=None if own else expected,
        profit=Range(low, expected, high) if own else None,
        deferrals=draw(st.one_of(st.none(), st.none(), cents(30_000))),
        so_far=draw(
            st.one_of(
                st.none(),
                st.builds(
                    SoFar,
                    pre_tax=cents(15_000),
                    roth=cents(5_000),
                    after_tax=cents(40_000),
                    employer=cents(20_000),
                ),
            )
        ),
        plan=draw(st.one_of(st.none(), plans(known=True).map(_as_401k))),
    )


def _as_401k(plan: Plan) -> Plan:
    from dataclasses import replace

    return replace(plan, kind=PLAN_401K, match=())


@st.composite
def households(draw: st.DrawFn) -> Household:
    jobs = draw(
        st.dictionaries(
            st.sampled_from(["acme", "beta", "clinic", "studio"]),
            st.one_of(employees(), owners()),
            min_size=1,
            max_size=3,
        )
    )
    person = Person(
        birth_year=draw(st.one_of(st.none(), st.integers(1955, 2000))),
        common_owner=draw(maybe),
        jobs=jobs,
    )
    return Household(schema=1, year=YEAR, people={"alex": person})
