"""The one tree of errors, each with a message that a saver understands.

A message says what is wrong, where (file, line, key), and what would be right.
The command line prints it as one line and leaves with the error's exit status.
"""

from __future__ import annotations


class MegarothError(Exception):
    """The root: anything that we say to the user instead of an answer."""

    exit_status = 2

    def as_dict(self) -> dict[str, object]:
        """The error as data, for ``--json`` and the HTTP interface."""
        return {"error": type(self).__name__, "message": str(self)}


class BadInputError(MegarothError):
    """Something that was given to us cannot be used.

    Parameters
    ----------
    message : str
        What is wrong, in one sentence without the place.
    remedy : str
        What would be right; empty when the message already says so.
    file : str
        The file as the user named it; empty when the input did not come from one.
    line : int
        The line, counted from 1; 0 when not known.
    key : str
        The dotted key in the file, such as ``people.alex.birth_year``.
    field : str
        What was asked for and is wrong, as a form names it, such as ``amount``; the message says it in words.
    """

    def __init__(
        self, message: str, remedy: str = "", *, file: str = "", line: int = 0, key: str = "", field: str = ""
    ) -> None:
        self.message = message
        self.remedy = remedy
        self.file = file
        self.line = line
        self.key = key
        self.field = field
        super().__init__(message)

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}"
        parts = [part for part in (place, self.key) if part]
        text = ": ".join([*parts, self.message])
        return f"{text} ({self.remedy})" if self.remedy else text

    def as_dict(self) -> dict[str, object]:
        """The error as data, with its place."""
        return {
            "error": type(self).__name__,
            "message": self.message,
            "remedy": self.remedy,
            "file": self.file,
            "line": self.line,
            "key": self.key,
        }


class NotPublishedError(MegarothError):
    """A figure was asked for in a year for which it has not been published."""

    exit_status = 3

    def __init__(self, figure: str, year: int, last: int, *, first: int = 0) -> None:
        self.figure = figure
        self.year = year
        self.last = last
        held = f"the oldest year held is {first}" if year < first else f"the newest year held is {last}"
        super().__init__(f"{figure} for {year} is not published ({held}); nothing is carried forward or guessed")

    def as_dict(self) -> dict[str, object]:
        """The error as data, with the figure and the year."""
        return {**super().as_dict(), "figure": self.figure, "year": self.year, "newest_year": self.last}
