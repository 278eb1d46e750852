"""What one household's answer costs to start; run it as ``python benchmarks/startup.py [runs]``.

CPU time (user and system, of the child alone) of ``megaroth plan`` on the employee example, and on an example with
a year in its ledger, as a multiple of ``python -c pass``: the median over runs that take turns, so that all meet
the same machine. Not on Windows, which does not tell the CPU time of one child (``os.wait4``).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 31
AIM, AIM_WITH_LEDGER = 25, 60
MEGAROTH = ("-c", "from megaroth.cli.main import main; main()")
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "megaroth --version": [*MEGAROTH, "--version"],
    "megaroth plan": [*MEGAROTH, "plan", "examples/employee.toml", "--as-of", "2026-11-21"],
    "plan with a ledger": [*MEGAROTH, "plan", "examples/lee.toml", "--as-of", "2026-12-01", "--ledger"],
}


def cpu(arguments: list[str]) -> float:
    """CPU seconds of one run of Python."""
    child = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"{arguments} left with status {child.returncode}")
    return used.ru_utime + used.ru_stime


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with tempfile.TemporaryDirectory() as folder:
        ledger = str(Path(folder) / "lee.ledger")
        table = ("--csv", "examples/lee-2026.csv", "--as-of", "2026-12-31", "--ledger", ledger)
        cpu([*MEGAROTH, "ledger", "add", "examples/lee.toml", *table])
        COMMANDS["plan with a ledger"].append(ledger)
        measure(runs)


def measure(runs: int) -> None:
    """Run each command so often, and print the medians."""
    for arguments in COMMANDS.values():
        cpu(arguments)  # compiles what has changed, and warms the disk
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, arguments in COMMANDS.items():
            taken[name].append(cpu(arguments))
    bare = statistics.median(taken["python -c pass"])
    print(f"median of {runs} runs each; the aims are {AIM} times or less, {AIM_WITH_LEDGER} with a ledger of a year")
    for name, each in taken.items():
        median = statistics.median(each)
        print(f"{name:20}{1000 * median:8.0f} ms CPU{median / bare:8.1f} ×")


if __name__ == "__main__":
    main()
