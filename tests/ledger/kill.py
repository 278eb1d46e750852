"""Kill programs that write in a ledger, at random moments, and look at what they leave.

Run: ``python -m tests.ledger.kill LEDGER [KILLS [SEED]]``, with a new file or an empty PostgreSQL schema; LEDGER may
also be several, one for each kill, joined by commas: then they are killed while they make it. Nothing that was
acknowledged may be lost, nothing may be half written. Not on Windows, which cannot fork.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sys
import tempfile
import time
from pathlib import Path

from megaroth.ledger.entries import Entry
from megaroth.ledger.store import Ledger, open_ledger
from tests.ledger.hands import CONTRIBUTION

LONGEST = 0.08
"""Seconds until a program is killed, at most: from its start, or more often from its first acknowledged batch."""
THOROUGHLY = 20
"""Every so many rounds all of the ledger is read; in the others its end."""


class Writer:
    """A program that records batches of one to five entries, as fast as it can, until it is killed."""

    def __init__(self, target: Path | str, name: str) -> None:
        self.name = name
        self._acknowledged, told = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._acknowledged)
            try:
                self._record(target, told)
            except BaseException as error:
                print(f"{name}: {error!r}", file=sys.stderr, flush=True)
            os._exit(1)  # nothing but a kill ends it
        os.close(told)

    def _record(self, target: Path | str, told: int) -> None:
        sizes = random.Random(self.name)
        with open_ledger(target, create=True) as ledger:
            batch = 0
            while True:
                batch += 1
                given = ledger.append(marked(self.name, batch, sizes.randint(1, 5)))
                os.write(told, b"%d\n" % given[-1])

    def has_begun(self) -> None:
        """Wait until it was told for the first time that something is recorded."""
        select.select([self._acknowledged], [], [], 30)

    def kill(self) -> list[int]:
        """End it at once; the numbers that it was told are recorded, the last of each batch."""
        os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        with os.fdopen(self._acknowledged, "rb") as acknowledged:
            lines = acknowledged.read().split(b"\n")[:-1]
        if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
            raise SystemExit(f"{self.name} ended by itself")
        return [int(line) for line in lines]


def marked(writer: str, batch: int, size: int) -> list[Entry]:
    """A batch whose entries tell where they belong."""
    return [
        CONTRIBUTION._replace(note=f"{writer}, batch {batch}", amount=number, confirmation=str(size))
        for number in range(1, size + 1)
    ]


def half_written(entries: list[Entry], start: int = 0) -> str:
    """The first batch that is not whole; empty when all are."""
    while start < len(entries):
        size = int(entries[start].confirmation)
        writer, _, batch = entries[start].note.rpartition(", batch ")
        if entries[start : start + size] != marked(writer, int(batch), size):
            return f"entry {start + 1}: {entries[start].note} is not whole"
        start += size
    return ""


def check(ledger: Ledger, acknowledged: dict[int, str], looked_at: int) -> int:
    """Hold the ledger against what its writers were told; how many entries there are."""
    count = ledger.verify().count
    entries = ledger.entries()
    fault = half_written(entries, looked_at)
    for number, writer in acknowledged.items():
        if number > count or not entries[number - 1].note.startswith(f"{writer}, "):
            fault = f"entry {number} was acknowledged to {writer} and is not there"
    if fault:
        raise SystemExit(f"LOST: {fault}")
    return count


def kill_while_recording(target: Path | str, kills: int, seed: int) -> str:
    chance = random.Random(seed)
    done, count, batches, rounds = 0, 0, 0, 0
    acknowledged: dict[int, str] = {}
    while done < kills:
        rounds += 1
        writers = [Writer(target, f"writer {done + each}") for each in range(min(chance.randint(1, 2), kills - done))]
        for writer in writers:
            if chance.random() < 0.8:
                writer.has_begun()
            time.sleep(chance.random() * LONGEST)
            told = writer.kill()
            batches += len(told)
            acknowledged |= dict.fromkeys(told, writer.name)
            done += 1
        if rounds % THOROUGHLY == 0 or count < 2_000 or done == kills:
            with open_ledger(target, create=True) as ledger:
                count = check(ledger, acknowledged, count)
            acknowledged.clear()
    return f"{done} kills, {batches:,} batches acknowledged, {count:,} entries: nothing lost, nothing half written"


def kill_while_making(targets: list[str], seed: int) -> str:
    chance = random.Random(seed)
    made = 0
    for name in targets:
        writer = Writer(place(name), "writer 1")
        time.sleep(chance.random() * LONGEST)
        told = writer.kill()
        with open_ledger(place(name), create=True) as ledger:
            made += check(ledger, dict.fromkeys(told, writer.name), 0) > 0
            ledger.append([CONTRIBUTION])
    return f"{len(targets)} kills while a ledger was made, {made} of them after its first entry: each can be used"


def place(name: str) -> Path | str:
    return name if "://" in name else Path(name)


def main() -> None:
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    targets = sys.argv[1].split(",")
    with tempfile.TemporaryDirectory() as folder:
        # What the writers import is imported now: it is their writing that is to be killed, not their start.
        open_ledger(Path(folder) / "first.ledger", create=True).close()
    if len(targets) > 1:
        print(kill_while_making(targets, seed))
    else:
        print(kill_while_recording(place(targets[0]), kills, seed))


if __name__ == "__main__":
    main()
