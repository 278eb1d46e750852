"""The table of the first page: every household by money at risk, as far as it is known without waiting.

Working a household out takes about a twentieth of a second, and an adviser has many. So the first page works out what
fits into a moment, shows the last run that was kept for the others, and says which row is of which day. The other rows
are worked out one at a time, each in its place; their order stays until the page is asked for again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date
from threading import Lock
from time import thread_time
from typing import Literal, NamedTuple

from megaroth.report.text.check import details, next_text
from megaroth.report.text.words import capital, day_alone, ended, tight_day
from megaroth.service.check import Check, Checked, checked, compared, rank
from megaroth.service.check_state import Kept, LastRun
from megaroth.web.answers import stamp_of
from megaroth.web.folder import Place
from megaroth.web.shown import without_commands
from megaroth.web.wording import in_page

MOMENT = 0.15
"""Seconds of computing that the first page takes for rows that are not at hand."""
MOST = 2000
"""Rows kept in memory, never on disk."""

Key = tuple[str, str, date, tuple[int, ...]]


class Row(NamedTuple):
    """One household of the table."""

    name: str
    base: str
    household: str
    state: Literal["now", "then", "open"]
    """Worked out for the day; as the last run left it; not known yet."""
    at_risk: int
    passed: bool
    """Whether a limit is passed."""
    room: int
    next: str
    confidence: str
    changed: str
    """What differs from the last run, or why that is not known."""
    fault: str
    said: tuple[str, ...]
    """All that the table in full says below the next action."""


class Table(NamedTuple):
    """The rows in their order, and what is to be known of them."""

    rows: list[Row]
    as_of: date
    last: date | None
    """The day of the last run that was kept."""
    note: str
    """Why that cannot be compared with, where it cannot."""

    @property
    def left(self) -> int:
        """How many rows are not worked out for the day."""
        return sum(row.state != "now" for row in self.rows)


class Risks:
    """The rows of this start, each as long as its file and its ledger stay as they are."""

    def __init__(self) -> None:
        self._held: OrderedDict[Key, tuple[Checked, str]] = OrderedDict()
        self._lock = Lock()
        self._at_work = Lock()

    def table(self, places: Sequence[Place], as_of: date, before: LastRun | None, note: str) -> Table:
        """Every household: at hand, worked out now while the moment lasts, of the last run, or open."""
        last: Mapping[str, Kept] = before.households if before is not None else {}
        known = {place.path: held for place in places if (held := self._at_hand(place, as_of)) is not None}
        waiting = sorted((place for place in places if place.path not in known), key=lambda one: _rank_then(one, last))
        if self._at_work.acquire(blocking=False):  # of several who ask at once, one works them out
            try:
                began = thread_time()
                for place in waiting:
                    if thread_time() - began >= MOMENT:
                        break
                    known[place.path] = self._worked_out(place, as_of)
            finally:
                self._at_work.release()
        ranked = []
        for place in places:
            if place.path in known:
                row, following = known[place.path]
                ranked.append(((0, *rank(row)), _now(place, row, following, before)))
            elif (then := last.get(place.name)) is not None and before is not None:
                order = (0, then.fault, -then.at_risk, -then.room, place.name)
                ranked.append((order, _then(place, then, before.as_of)))
            else:
                ranked.append(((1, False, 0, 0, place.name), _open(place)))
        return Table([row for _, row in sorted(ranked, key=lambda one: one[0])], as_of, _day(before), note)

    def row(self, place: Place, as_of: date, before: LastRun | None) -> Row:
        """One household, worked out now unless it is at hand."""
        row, following = self._at_hand(place, as_of) or self._worked_out(place, as_of)
        return _now(place, row, following, before)

    def learn(self, found: Check, places: Sequence[Place]) -> None:
        """Keep what a run over the whole folder has found."""
        rows = {row.file: row for row in found.rows}
        for place in places:
            if (row := rows.get(place.path)) is not None:
                self._keep(place, found.as_of, row)

    def _at_hand(self, place: Place, as_of: date) -> tuple[Checked, str] | None:
        with self._lock:
            return self._held.get(_key(place, as_of))

    def _worked_out(self, place: Place, as_of: date) -> tuple[Checked, str]:
        return self._keep(place, as_of, checked(place.path, place.name, as_of))

    def _keep(self, place: Place, as_of: date, row: Checked) -> tuple[Checked, str]:
        found = row._replace(answer=None), _following(row, as_of)
        with self._lock:
            self._held[_key(place, as_of)] = found
            while len(self._held) > MOST:
                self._held.popitem(last=False)
        return found


def full_row(row: Checked, place: Place | None, as_of: date, last: date | None) -> Row:
    """A household of a run over the whole folder, with all that is said of it."""
    place = place or Place(row.name, row.file, "")
    return _shown(place, row, _following(row, as_of), last)


def _following(row: Checked, as_of: date) -> str:
    """The next thing to do, as the page says it."""
    return capital(without_commands(next_text(row, as_of)))


def _key(place: Place, as_of: date) -> Key:
    return str(place.path), place.name, as_of, stamp_of(place.path)


def _day(before: LastRun | None) -> date | None:
    return before.as_of if before is not None else None


def _rank_then(place: Place, last: Mapping[str, Kept]) -> tuple[int, str]:
    """What was most at risk in the last run is worked out first."""
    then = last.get(place.name)
    return -(then.at_risk if then else 0), place.name


def _now(place: Place, row: Checked, following: str, before: LastRun | None) -> Row:
    return _shown(place, compared(row, before), following, _day(before))


def _shown(place: Place, row: Checked, following: str, last: date | None) -> Row:
    changed = "new here" if row.is_new else ("; ".join(row.changed) or "nothing")
    fault = " ".join(ended(capital(in_page(text))) for text in (f"no answer: {row.fault}", row.remedy) if text)
    return Row(
        place.name,
        place.base,
        row.household,
        "now",
        row.risk.total,
        bool(row.risk.passed),
        row.room,
        following,
        row.confidence,
        capital(changed) if last is not None else "",
        fault if row.fault else "",
        tuple(details(row, last)),
    )


def _then(place: Place, then: Kept, day: date) -> Row:
    """A household as the last run left it."""
    following = f"{tight_day(date.fromisoformat(then.next_by), day.year)}: {then.next_what}" if then.next_by else ""
    fault = "No answer." if then.fault else ""
    return Row(
        place.name,
        place.base,
        "",
        "then",
        then.at_risk,
        False,
        then.room,
        capital(following or "nothing dated"),
        then.confidence,
        f"Of {day_alone(day)}",
        fault,
        (),
    )


def _open(place: Place) -> Row:
    """A household of which nothing is known yet."""
    return Row(place.name, place.base, "", "open", 0, False, 0, "", "", "", "", ())
