"""Elections and payroll: CPU of the search and of a simulated year, beside a yardstick.

Run: ``python benchmarks/solver.py``. Prints medians and their ratio to one pass of a fixed loop measured in
the same run; it asserts nothing, since a time says as much about the machine as about the code.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

from megaroth.facts.plan import NO_CAP, Election, Tier
from megaroth.money import ONE, portion
from megaroth.year.account import Problem, Wish
from megaroth.year.pay import PayItem
from megaroth.year.payroll import NOTHING, Elected, Payroll, Rules, simulate
from megaroth.year.solver import solve

ROUNDS = 21
PAYDAYS = 26
PAY = 807_692
ITEMS = tuple(
    PayItem(day, day, PAY, False) for day in (date(2026, 1, 9) + timedelta(days=14 * n) for n in range(PAYDAYS))
)
RULES = (Rules((Tier(0, 60_000, 500_000),), 0, ONE, ONE, ONE, True),) * PAYDAYS
PAYROLL = Payroll(
    "payroll", False, NO_CAP, NO_CAP, False, True, False, False, False, False, False, NO_CAP, False,
    923_500, 36_000_000, False, 2_450_000, 0, 7_200_000,
)  # fmt: skip
EMPLOYEE = Problem(
    ITEMS, RULES, PAYROLL, NOTHING, 2_450_000, NO_CAP, 7_200_000, 0, 10_000, False, 0,
    (portion(PAY, 923_500),) * PAYDAYS, (0,) * PAYDAYS, None, 3,
)  # fmt: skip
"""The employee example from the first payday of the year: 26 paydays, whole percents, three further changes."""
UNEVEN = EMPLOYEE._replace(
    items=tuple(item._replace(pay=PAY + 42_308 * (number > 11)) for number, item in enumerate(ITEMS)),
    contributions_cap=tuple(portion(PAY + 42_308 * (number > 11), 923_500) for number in range(PAYDAYS)),
)
HELD = Elected(Election(110_000, 0), Election(0, 0), Election(190_000, 0))


def yardstick() -> None:
    """A fixed piece of plain Python."""
    total = 0
    for number in range(20_000):
        total += number * number % 7


def cpu(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median CPU seconds of one call."""
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return statistics.median(times)


def main() -> None:
    """Print the table."""
    unit = cpu(yardstick)
    hundred_years = cpu(lambda: [simulate(ITEMS, RULES, PAYROLL, NOTHING, (HELD,) * PAYDAYS) for _ in range(100)])
    rows = [
        ("at most three further changes", cpu(lambda: solve(EMPLOYEE)), "150 ms"),
        ("free choice of every payday", cpu(lambda: solve(EMPLOYEE._replace(changes=PAYDAYS))), "50 ms"),
        ("a raise in mid-year", cpu(lambda: solve(UNEVEN)), ""),
        ("payroll stops by itself", cpu(lambda: solve(_stopping())), ""),
        ("half percents", cpu(lambda: solve(EMPLOYEE._replace(step=5_000))), ""),
        ("dollars, in steps of $1", cpu(lambda: solve(EMPLOYEE._replace(in_dollars=True, step=100)), 3), ""),
        ("early before few changes", cpu(lambda: solve(EMPLOYEE._replace(wish=Wish("early", True))), 3), ""),
        ("a year simulated", hundred_years / 100, "0.5 ms"),
    ]
    print(f"Python {sys.version.split()[0]}; yardstick {unit * 1000:.2f} ms; medians of CPU time")
    print(f"{'':34}{'ms':>10}{'x yardstick':>14}   aim")
    for name, seconds, aim in rows:
        print(f"{name:34}{seconds * 1000:>10.2f}{seconds / unit:>14.2f}   {aim}")


def _stopping() -> Problem:
    return EMPLOYEE._replace(payroll=PAYROLL._replace(stops_deferrals=True, stops_additions=True))


if __name__ == "__main__":
    main()
