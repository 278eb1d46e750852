"""What can be wrong with a ledger as a whole, beside what is wrong with an entry."""

from __future__ import annotations

from megaroth.errors import BadInputError

RESTORE = "put a backup in its place, or import an export into a new ledger"


class DamagedLedgerError(BadInputError):
    """The ledger does not hold what was recorded in it.

    Parameters
    ----------
    message : str
        What is wrong.
    entry : int
        Number of the first entry that is not as it was recorded; 0 when the damage has no such place.
    file : str
        The ledger as the user named it.
    remedy : str
        How to go on; by default from the last sound entry.
    """

    def __init__(self, message: str, entry: int = 0, file: str = "", remedy: str = "") -> None:
        self.entry = entry
        if not remedy:
            remedy = RESTORE
            if entry > 1:
                remedy += f"; `megaroth ledger export --until {entry - 1}` still writes what is sound"
        super().__init__(message, remedy, file=file)

    def as_dict(self) -> dict[str, object]:
        """The error as data, with the entry."""
        return {**super().as_dict(), "entry": self.entry}


class LedgerMovedOnError(BadInputError):
    """Something was recorded since the ledger was looked at."""
