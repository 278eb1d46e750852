"""Answers at hand: the same file on the same day is worked out once, however many pages show it."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from pathlib import Path
from threading import Lock

from megaroth.service.plan import Planned, plan
from megaroth.web.folder import Place

MOST = 64
"""Answers kept in memory, never on disk."""

Key = tuple[str, date, tuple[str, ...], tuple[int, ...]]


class Answers:
    """The answers of this start, each as long as its file and its ledger stay as they are."""

    def __init__(self) -> None:
        self._held: OrderedDict[Key, Planned] = OrderedDict()
        self._lock = Lock()
        self._at_work: dict[Key, Lock] = {}

    def planned(self, place: Place, as_of: date, what_if: tuple[str, ...] = ()) -> Planned:
        """The answer for a household, worked out now unless it is at hand.

        Raises
        ------
        MegarothError
            As :func:`megaroth.service.plan.plan`.
        """
        key = (str(place.path), as_of, what_if, stamp_of(place.path))
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
            at_work = self._at_work.setdefault(key, Lock())
        with at_work:  # whoever asks for the same meanwhile waits for it, and works out nothing
            if (known := self._held.get(key)) is not None:
                return known
            try:
                found = plan(place.path, as_of, what_if)
                with self._lock:
                    self._held[key] = found
                    while len(self._held) > MOST:
                        self._held.popitem(last=False)
                return found
            finally:
                with self._lock:
                    self._at_work.pop(key, None)

    def forget(self) -> None:
        """Drop them all."""
        with self._lock:
            self._held.clear()


def stamp_of(path: Path) -> tuple[int, ...]:
    """What changes when the file or its ledger does; a write-ahead log beside the ledger counts as its part."""
    found: list[int] = []
    for each in (path, path.with_suffix(".ledger"), path.with_name(f"{path.stem}.ledger-wal")):
        try:
            status = each.stat()
        except OSError:
            found += [0, 0]
        else:
            found += [status.st_mtime_ns, status.st_size]
    return tuple(found)
