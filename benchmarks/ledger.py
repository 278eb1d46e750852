"""The ledger: what an append, opening it and reading all of it cost, beside a yardstick.

Run: ``python benchmarks/ledger.py``; with the address of a PostgreSQL as its argument, that too. Prints medians and
ratios of one run on one machine; it asserts nothing.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from megaroth.ledger.book import Terms, book
from megaroth.ledger.entries import Entry
from megaroth.ledger.store import Ledger, open_ledger
from megaroth.service.clocks import clocks
from megaroth.service.ledger.sums import balances

SHORT = 1_000
LONG = 100_000
APPENDS = 200
FIRST = date(2006, 1, 6)
HOUSEHOLD = Path(__file__).parents[1] / "examples" / "lee.toml"
SOURCES = ("pre-tax", "after-tax", "match")


def history(count: int) -> list[Entry]:
    """Payday after payday: pre-tax, after-tax, match, and the conversion of the after-tax money with its growth."""
    found: list[Entry] = []
    while len(found) < count:
        number = len(found) // 4
        on = FIRST + timedelta(days=number)
        amount = 40_000 + number % 997
        place = (on, on.year, "lee", "acme")
        found += [Entry("contribution", *place, source, amount) for source in SOURCES]
        moved = Entry("conversion", *place, "after-tax", amount + number % 7, to_source="in-plan-roth", emptied=True)
        found.append(moved)
    return found[:count]


def yardstick() -> None:
    """A fixed piece of plain Python."""
    total = 0
    for number in range(20_000):
        total += number * number % 7


def median(work: Callable[[], object], rounds: int, clock: Callable[[], float] = time.process_time) -> float:
    times = []
    for _ in range(rounds):
        begun = clock()
        work()
        times.append(clock() - begun)
    return statistics.median(times)


def taking_turns(short: Ledger, long: Ledger) -> tuple[float, float]:
    """Wall time of an append to each ledger: it is the disk that takes the time, and both meet the same disk."""
    entry = history(1)
    each: tuple[list[float], list[float]] = ([], [])
    for _ in range(APPENDS):
        for ledger, times in zip((short, long), each, strict=True):
            begun = time.perf_counter()
            ledger.append(entry)
            times.append(time.perf_counter() - begun)
    return statistics.median(each[0]), statistics.median(each[1])


def measure(name: str, short_at: Path | str, long_at: Path | str) -> None:
    unit = median(yardstick, 21)
    print(f"\n{name}; yardstick {unit * 1000:.2f} ms")
    with open_ledger(short_at, create=True) as short, open_ledger(long_at, create=True) as long:
        short.append(history(SHORT))
        begun = time.perf_counter()
        long.append(history(LONG))
        print(f"{f'{LONG:,} entries appended at once':46}{time.perf_counter() - begun:>9.2f} s")
        one, hundred = taking_turns(short, long)
        print(f"{f'an append after {SHORT:,}':46}{one * 1000:>9.2f} ms")
        print(f"{f'an append after {LONG:,}':46}{hundred * 1000:>9.2f} ms{hundred / one:>9.2f} x that after {SHORT:,}")
        rows: list[tuple[str, Callable[[], object], int]] = [
            ("opened and closed again", lambda: open_ledger(long_at).close(), 21),
            ("all entries read", long.entries, 5),
            ("verified", long.verify, 3),
            ("exported", lambda: sum(1 for _ in long.lines()), 3),
        ]
        for label, work, rounds in rows:
            seconds = median(work, rounds)
            print(f"{label:46}{seconds * 1000:>9.1f} ms CPU{seconds / unit:>8.0f} x yardstick")
        entries = long.entries()
    day = entries[-1].on
    derived: list[tuple[str, Callable[[], object], int]] = [
        ("lots and balances from entries in memory", lambda: book(entries, Terms()), 5),
        ("all of `ledger balances`", lambda: balances(HOUSEHOLD, str(long_at), day), 5),
        ("all of `clocks`", lambda: clocks(HOUSEHOLD, str(long_at), day), 5),
    ]
    for label, work, rounds in derived:
        seconds = median(work, rounds)
        print(f"{label:46}{seconds * 1000:>9.1f} ms CPU{seconds / unit:>8.0f} x yardstick")


def main() -> None:
    """Measure SQLite, and PostgreSQL where an address is given: two schemas are made there, and left."""
    print(f"Python {sys.version.split()[0]}; medians")
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", Path(folder) / "short.ledger", Path(folder) / "long.ledger")
    if len(sys.argv) > 1:
        from sqlalchemy import create_engine, make_url

        url = make_url(sys.argv[1])
        stamp = time.time_ns()
        targets = []
        for name in (f"short_{stamp}", f"long_{stamp}"):
            with create_engine(url.set(drivername="postgresql+psycopg")).begin() as connection:
                connection.exec_driver_sql(f"CREATE SCHEMA {name}")
            named = url.update_query_dict({"options": f"-csearch_path={name}"})
            targets.append(named.render_as_string(hide_password=False))
        measure("PostgreSQL", *targets)


if __name__ == "__main__":
    main()
