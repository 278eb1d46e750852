"""A plan test in fractions, written from the statute and the regulations alone: nothing of the package is used.

Ratios are lowered and dollars are shared one step at a time, as the regulations tell it. It knows one plan year (2026,
the calendar year), one spell of employment, match on deferrals alone and refunds only, and gives up
(:class:`TooMuchError`) where 415(c) returns more than after-tax money.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final, NamedTuple

FIRST: Final = date(2026, 1, 1)
LAST: Final = date(2026, 12, 31)
# Notice 2025-67; the line for status in 2026 is that of 2025 (Notice 2024-80). Cents.
DEFERRALS: Final = 2_450_000
CATCH_UP: Final = 800_000
CATCH_UP_60_TO_63: Final = 1_125_000
ADDITIONS: Final = 7_200_000
PAY_COUNTED: Final = 36_000_000
HIGH_PAY: Final = 16_000_000
ROTH_WAGES: Final = 15_000_000

MAIN, EARLY, UNION = "main", "otherwise excludable", "union"
WITHOUT, WITH = "without any match", "with all match"
Group = tuple[str, tuple[str, ...], tuple[str, ...]]
GROUPS: Final[Mapping[str, Sequence[Group]]] = {
    "together": [("whole plan", (MAIN, EARLY), (MAIN, EARLY))],
    "carve out": [("carve out", (MAIN, EARLY), (MAIN,))],
    "separate": [(MAIN, (MAIN,), (MAIN,)), (EARLY, (EARLY,), (EARLY,))],
}
"""By choice, the tests: how each is called, whose highly paid, whose others."""

Row = Mapping[str, Any]


class TooMuchError(Exception):
    """415(c) returns more than after-tax money."""


@dataclass(frozen=True)
class Plan:
    """The plan document."""

    top_paid: bool = False
    adp_choice: str = "together"
    acp_choice: str = "together"
    safe_harbor: bool = False
    """By match, for both tests."""
    formula: tuple[Fraction, Fraction] | None = None
    """The rate of match, and the share of pay up to which deferrals are matched."""
    prior_adp: Fraction | None = None
    prior_acp: Fraction | None = None
    roth: bool = True
    catch_up: bool = True
    deferral_cap: Fraction | None = None
    """Of pay."""
    zero_pay_out: bool = False
    qnec_in_acp: bool = False
    qmac_in_adp: bool = False
    out_of_line: bool = False
    """Whether some of the money of the others is out of proportion; for the making of rows."""


@dataclass
class Member:
    """One row after the limits; cents."""

    row: Row
    highly_paid: bool
    part: str
    eligible: bool
    pay: int
    deferrals: int
    excess: int
    caught: int
    catch_up_limit: int
    roth_only: bool
    after_tax: int
    match: int
    adp: int
    qualified_in_acp: int = 0
    uncounted_match: int = 0
    """QMACs that the ADP test counts, and match out of proportion."""
    acp: int = 0
    acp_without: int = 0


@dataclass
class Outcome:
    """One test."""

    kind: str
    part: str
    choice: str
    option: str
    highly_paid: int
    others: int
    high: Fraction
    low: Fraction
    limit: Fraction
    deemed: bool
    excess: int = 0
    shares: dict[str, Fraction] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.deemed or self.high <= self.limit


class Answer(NamedTuple):
    """What is to be compared; cents by person."""

    highly_paid: set[str]
    tests: list[Outcome]
    deciding: list[Outcome]
    becomes_catch_up: dict[str, int]
    deferrals_back: dict[str, int]
    match_lost: dict[str, int]
    contributions_back: dict[str, Fraction]


def half_up(number: Fraction) -> int:
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def percentage(money: int, pay: int) -> Fraction:
    """1.401(k)-2(a)(3)(i), 1.401(m)-2(a)(3)(i): to the nearest hundredth of a percentage point."""
    return Fraction(half_up(Fraction(money, pay) * 10_000), 10_000) if pay > 0 else Fraction(0)


def average(ratios: Sequence[Fraction]) -> Fraction:
    return Fraction(half_up(sum(ratios, Fraction(0)) / len(ratios) * 10_000), 10_000) if ratios else Fraction(0)


def permitted(others: Fraction) -> Fraction:
    """401(k)(3)(A)(ii), 401(m)(2)(A)."""
    return max(others * Fraction(5, 4), min(2 * others, others + Fraction(2, 100)))


def employed(row: Row, first: date, last: date) -> bool:
    left = row["termination_date"]
    return first <= last and row["hire_date"] <= last and (left is None or left >= first)


def part_of(row: Row) -> str:
    """410(a)(1), (4): age 21 and a year, then the earlier of the next plan year and six months on."""
    if row["union"]:
        return UNION
    born, hired = row["birth_date"], row["hire_date"]
    met = max(born.replace(year=born.year + 21), hired.replace(year=hired.year + 1))
    january = met if (met.month, met.day) == (1, 1) else date(met.year + 1, 1, 1)
    month = met.month + 6
    entry = min(january, date(met.year + month // 13, month - month // 13 * 12, met.day))
    return MAIN if employed(row, max(entry, FIRST), LAST) else EARLY


def with_family(rows: Sequence[Row], column: str) -> dict[str, int]:
    """318(a)(1): what spouse, children, grandchildren and parents own is one's own, and goes no further."""
    own = {row["person"]: row[column] for row in rows}
    held = {name: {name} for name in own}
    for row in rows:
        this, other, relation = row["person"], row["family_of"], row["family_relation"]
        if relation in ("spouse", "child", "parent", "grandparent"):
            held[this].add(other)
        if relation in ("spouse", "child", "parent", "grandchild"):
            held[other].add(this)
    return {name: sum(own[each] for each in names) for name, names in held.items()}


def of_standing(row: Row) -> bool:
    """414(q)(5)(A), (D): six months of service, and 21, by the end of the year before."""
    born = row["birth_date"]
    return bool(row["hire_date"] <= date(2025, 7, 1) and born.year + 21 <= 2025)


def highly_paid(rows: Sequence[Row], plan: Plan) -> set[str]:
    """414(q); the top-paid group is 20% of those counted, among all by pay."""
    now = with_family(rows, "ownership")
    before = with_family(rows, "ownership_prior") if any(row["ownership_prior"] for row in rows) else now
    counted = [row for row in rows if row["prior_pay"] > 0 and not row["top_paid_excludable"] and of_standing(row)]
    ranked = sorted(rows, key=lambda row: (-row["prior_pay"], row["person"]))
    top = {row["person"] for row in ranked[: half_up(Fraction(len(counted), 5))]}
    owners = {name for name in now if now[name] > 50_000 or before[name] > 50_000}
    paid = {row["person"] for row in rows if row["prior_pay"] > HIGH_PAY}
    return owners | (paid & top if plan.top_paid else paid)


def member(row: Row, is_highly_paid: bool, plan: Plan) -> Member:
    """402(g), 414(v), 415(c): catch-up is what passes a limit; what is left over 415(c) is after-tax money first."""
    pay = min(row["test_pay"], PAY_COUNTED)
    deferrals = row["pre_tax"] + row["roth"] + row["catch_up_pre_tax"]
    match = row["match"] + row["safe_harbor_match"] + row["qmac"]
    age = 2026 - row["birth_date"].year
    roth_only = row["fica_wages_prior"] > ROTH_WAGES
    limit = 0
    if plan.catch_up and age >= 50 and (plan.roth or not roth_only):
        limit = CATCH_UP_60_TO_63 if 60 <= age <= 63 else CATCH_UP
    everywhere = deferrals + row["other_plan_deferrals"]
    excess = max(0, everywhere - DEFERRALS - limit)
    kept = everywhere - excess
    caught = min(limit, max(0, kept - DEFERRALS))
    if plan.deferral_cap is not None:
        caught += min(limit - caught, max(0, kept - caught - half_up(plan.deferral_cap * pay)))
    other = match + row["qnec"] + row["after_tax"] + row["other_plan_match"] + row["other_plan_after_tax"]
    over = kept - caught + other - min(ADDITIONS, row["pay"])
    more = min(limit - caught, kept - caught, max(0, over))
    caught, over = caught + more, max(0, over - more)
    if over > row["after_tax"]:
        raise TooMuchError
    eligible = employed(row, max(row["deferral_eligible_date"], FIRST), LAST)
    pooled = row["other_plan_deferrals"] if is_highly_paid else 0
    counted = deferrals + pooled - caught - (0 if is_highly_paid else excess)
    return Member(
        row,
        is_highly_paid,
        part_of(row),
        # the ratio of 0 of 1.401(k)-2(a)(3)(i) is for those without contributions: nobody highly paid gets it for
        # want of pay, which would let the others of them have more
        eligible and not ((plan.zero_pay_out or is_highly_paid) and pay <= 0),
        pay,
        deferrals,
        excess,
        caught,
        limit,
        roth_only,
        row["after_tax"] - over,
        match,
        max(0, counted),
    )


def match_of(plan: Plan, deferrals: int, pay: int) -> int:
    assert plan.formula is not None
    rate, share = plan.formula
    return half_up(min(deferrals, half_up(share * pay)) * rate)


def representative(rates: Sequence[tuple[Fraction, bool]]) -> Fraction:
    """1.401(k)-2(a)(6)(iv)(B), 1.401(m)-2(a)(5)(ii)(B): the lowest of a half, or of those at the end."""
    if not rates:
        return Fraction(0)
    half = sorted((rate for rate, _ in rates), reverse=True)[: (len(rates) + 1) // 2]
    there = [rate for rate, at_end in rates if at_end]
    return max(half[-1], min(there, default=Fraction(0)))


def employer_money(members: Iterable[Member], plan: Plan) -> None:
    """What of QNECs, QMACs and match counts, and in which test."""
    everybody = list(members)
    others = [one for one in everybody if one.eligible and not one.highly_paid]

    def there(one: Member) -> bool:
        return employed(one.row, LAST, LAST)

    # 1.401(m)-2(a)(5)(ii): of those who contribute
    usual = representative([(Fraction(one.match, one.deferrals), there(one)) for one in others if one.deferrals])
    lost = {}
    for one in others:
        most = max(half_up(Fraction(5, 100) * one.pay), one.deferrals, half_up(2 * usual * one.deferrals))
        lost[one.row["person"]] = max(0, one.match - most)

    def with_it(one: Member) -> int:
        in_adp = one.row["qmac"] if plan.qmac_in_adp else 0
        return int(one.match - in_adp if plan.qnec_in_acp else in_adp)

    # 1.401(k)-2(a)(6)(iv), 1.401(m)-2(a)(6)(v)
    rates = [
        (Fraction(one.row["qnec"] + with_it(one), one.pay) if one.pay else Fraction(0), there(one)) for one in others
    ]
    usual = representative(rates)
    for one in everybody:
        gift = one.row["qnec"]
        if one in others:
            gift = min(gift, half_up(max(Fraction(5, 100), 2 * usual) * one.pay))
        out = lost.get(one.row["person"], 0)
        in_adp = one.row["qmac"] if plan.qmac_in_adp else 0
        in_adp -= max(0, out - (one.match - in_adp))
        one.adp += in_adp + (0 if plan.qnec_in_acp else gift)
        one.qualified_in_acp = gift if plan.qnec_in_acp else 0
        one.uncounted_match = in_adp + out


def total_excess(people: Sequence[tuple[int, int]], limit: Fraction) -> int:
    """(b)(2)(ii): lower the highest ratio to the next, again and again, until the average is the limit."""
    ratios = [percentage(money, pay) for money, pay in people]
    levels = list(ratios)
    while sum(levels) > limit * len(levels):
        top = max(levels)
        tied = [place for place, level in enumerate(levels) if level == top]
        below = max((level for level in levels if level < top), default=Fraction(0))
        step = min(top - below, (sum(levels) - limit * len(levels)) / len(tied))
        for place in tied:
            levels[place] -= step
    cut = [
        max(Fraction(0), money - level * pay)
        for (money, pay), level, ratio in zip(people, levels, ratios, strict=True)
        if level < ratio
    ]
    return half_up(sum(cut, Fraction(0)))


def apportion(amounts: Mapping[str, int], caps: Mapping[str, int], total: int) -> dict[str, Fraction]:
    """(b)(2)(iii): lower the largest amount to the next, ties alike; what a cap keeps goes on to the next."""
    left = {name: Fraction(amount) for name, amount in amounts.items()}
    most = {name: min(caps[name], amount) for name, amount in amounts.items()}
    given = {name: Fraction(0) for name in amounts}
    rest = Fraction(total)
    while rest > 0 and (able := [name for name in left if given[name] < most[name]]):
        top = max(left[name] for name in able)
        tied = [name for name in able if left[name] == top]
        below = max((left[name] for name in able if left[name] < top), default=Fraction(0))
        step = min([top - below, rest / len(tied), *(most[name] - given[name] for name in tied)])
        for name in tied:
            left[name] -= step
            given[name] += step
        rest -= step * len(tied)
    return given


def tested(
    kind: str, members: Iterable[Member], who: Group, choice: str, option: str, prior: Fraction | None
) -> Outcome:
    def counts(one: Member) -> int:
        return one.adp if kind == "ADP" else one.acp_without if option == WITHOUT else one.acp

    part, of_highly_paid, of_others = who
    inside = [one for one in members if one.eligible]
    high = [one for one in inside if one.highly_paid and one.part in of_highly_paid]
    low = [one for one in inside if not one.highly_paid and one.part in of_others]
    others = average([percentage(counts(one), one.pay) for one in low]) if prior is None else prior
    found = Outcome(
        kind,
        part,
        choice,
        option,
        len(high),
        len(low),
        average([percentage(counts(one), one.pay) for one in high]),
        others,
        permitted(others),
        not high or (not low and prior is None),
    )
    if found.passed:
        return found
    found.excess = total_excess([(counts(one), one.pay) for one in high], found.limit)
    caps = {}
    for one in high:
        elsewhere = one.row["other_plan_match"]
        held = one.after_tax + (0 if option == WITHOUT else max(0, one.acp - one.acp_without - elsewhere))
        caps[one.row["person"]] = one.deferrals - one.caught if kind == "ADP" else held
    found.shares = apportion({one.row["person"]: counts(one) for one in high}, caps, found.excess)
    return found


def run(rows: Sequence[Row], plan: Plan) -> Answer:
    """The whole test: 402(g) and 415(c), then the ADP and its correction, then the ACP and its."""
    names = highly_paid(rows, plan)
    # An owner of whom no work is told owns and does nothing else.
    names -= {row["person"] for row in rows if row["hire_date"] is None}
    rows = [row for row in rows if row["hire_date"] is not None]
    members = {row["person"]: member(row, row["person"] in names, plan) for row in rows}
    everybody = list(members.values())
    employer_money(everybody, plan)
    parts = {one.part for one in everybody if one.eligible}
    choices = list(GROUPS) if EARLY in parts else ["together"]
    answer = Answer(names, [], [], {}, {}, {}, {})

    def decides(choice: str, chosen: str) -> bool:
        return choice in ("", chosen) or len(choices) == 1

    groups = [(choice, group) for choice in choices for group in GROUPS[choice]]
    union: list[tuple[str, Group]] = [("", (UNION, (UNION,), (UNION,)))] if UNION in parts else []
    for choice, group in [] if plan.safe_harbor else [*groups, *union]:
        found = tested("ADP", everybody, group, choice, "", plan.prior_adp)
        answer.tests.append(found)
        if decides(choice, plan.adp_choice):
            answer.deciding.append(found)
            for name, share in found.shares.items():
                correct_deferrals(answer, members[name], half_up(share))
    for name, one in members.items():
        gone = min(one.excess, one.deferrals) + answer.deferrals_back.get(name, 0)
        if plan.formula and gone and one.match:
            due = match_of(plan, one.deferrals, one.pay) - match_of(plan, one.deferrals - gone, one.pay)
            answer.match_lost[name] = min(one.match, due)
        pooled = one.highly_paid
        one.acp_without = one.after_tax + (one.row["other_plan_after_tax"] if pooled else 0) + one.qualified_in_acp
        kept = max(0, one.match - answer.match_lost.get(name, 0) - one.uncounted_match)
        one.acp = one.acp_without + kept + (one.row["other_plan_match"] if pooled else 0)
    after_tax = any(
        one.row["after_tax"] or (one.eligible and one.acp_without > one.qualified_in_acp) for one in everybody
    )
    match = any(one.match or (one.eligible and one.acp > one.acp_without) for one in everybody)
    if after_tax or (match and not plan.safe_harbor):
        for choice, group in groups:
            options = (WITHOUT, WITH) if plan.safe_harbor else ("",)
            both = [tested("ACP", everybody, group, choice, option, plan.prior_acp) for option in options]
            answer.tests.extend(both)
            if decides(choice, plan.acp_choice):
                best = min(both, key=lambda each: (not each.passed, each.excess, each.high - each.limit))
                answer.deciding.append(best)
                answer.contributions_back.update({name: share for name, share in best.shares.items() if share})
    return answer


def correct_deferrals(answer: Answer, one: Member, share: int) -> None:
    """1.401(k)-2(b)(4)(i), (v): less what 402(g) returned, then catch-up that is left, then paid back."""
    name = one.row["person"]
    rest = max(0, share - one.excess)
    keeps = min(rest, one.catch_up_limit - one.caught)
    if one.roth_only:
        keeps = min(keeps, max(0, one.row["roth"] - one.caught))
    if keeps:
        answer.becomes_catch_up[name] = keeps
    if rest - keeps:
        answer.deferrals_back[name] = rest - keeps
