"""Worksheets a second on one core, plain Python; run it as ``python benchmarks/worksheets.py``.

CPU time, best of five rounds, arguments that change from call to call. The last column is the time of one
call as a multiple of calling an empty Python function in the same run, which does not depend on the machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from typing import Any

from megaroth.law.additions import after_tax_room, annual_additions
from megaroth.law.authority import explain
from megaroth.law.deferrals import catch_up, deferral_ceiling
from megaroth.law.matching import match_tier
from megaroth.law.owner_contributions import employer_share
from megaroth.law.self_employment import self_employment_tax

AIM = 50_000
CALLS = 100_000
ROUNDS = 5

PAY = range(4_000_000, 40_000_000, 1_234_567)
CASES: list[tuple[Callable[..., Any], list[tuple[Any, ...]]]] = [
    (deferral_ceiling, [(2_450_000, 0, 800_000, pay // 20) for pay in PAY]),
    (catch_up, [(pay // 12, 2_450_000, 2_450_000, pay // 10, 7_200_000, 800_000) for pay in PAY]),
    (match_tier, [(pay // 26, pay // 400, 0, 60_000, 500_000) for pay in PAY]),
    (annual_additions, [(7_200_000, pay, 2_450_000, pay // 25, pay // 10, 0) for pay in PAY]),
    (after_tax_room, [(pay // 10, pay // 20, pay // 8, pay // 3) for pay in PAY]),
    (
        self_employment_tax,
        [(pay, 923_500, 40_000, 18_450_000, 0, 124_000, 29_000) for pay in PAY],
    ),
    (employer_share, [(pay, 250_000, 36_000_000, 7_200_000, 0, 2_450_000, 3_250_000, 0) for pay in PAY]),
]


def nothing(*_: int) -> None:
    """What a call costs by itself."""


def explained(worksheet: Any) -> list[Any]:
    return list(explain(worksheet))


def seconds(function: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> float:
    """CPU seconds of one call: the best of some rounds, without the cost of the loop."""
    rounds = []
    for _ in range(ROUNDS):
        calls = list(islice(cycle(arguments), CALLS))
        began = time.process_time()
        for call in calls:
            function(*call)
        between = time.process_time()
        for _call in calls:
            pass
        rounds.append(2 * between - began - time.process_time())
    return min(rounds) / CALLS


def main() -> None:
    empty = seconds(nothing, [(1, 2, 3, 4)])
    print(f"{'rule':28}{'a second':>12}{'× the aim':>12}{'× an empty call':>18}")
    for rule, arguments in CASES:
        filled = [(rule(*call),) for call in arguments]
        for name, function, calls in (
            (rule.__name__, rule, arguments),
            (f"explain {rule.__name__}", explained, filled),
        ):
            each = seconds(function, calls)
            print(f"{name:28}{1 / each:12,.0f}{1 / each / AIM:12.1f}{each / empty:18.1f}")


if __name__ == "__main__":
    main()
