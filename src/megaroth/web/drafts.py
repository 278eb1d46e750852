"""Interviews that are not finished: each a file of the folder, written after every answer, gone when it is done."""

from __future__ import annotations

import json
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts import interview
from megaroth.facts.interview import Question
from megaroth.facts.places import KeyPath
from megaroth.facts.resuming import file_text
from megaroth.web.folder import NAME, Folder, NotThereError, check_name, replace_file

SUFFIX = ".draft"
SCHEMA = "megaroth.draft/1"


class Draft(NamedTuple):
    """The answers so far."""

    name: str
    year: int
    answers: dict[KeyPath, str | None]
    taken_back: dict[KeyPath, str]
    """What stood where the person went back: it is offered again."""

    @property
    def question(self) -> Question | None:
        """The next question; None at the end."""
        return interview.following(self.answers, self.year)

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(text is not None for text in self.answers.values())

    @property
    def skipped(self) -> list[Question]:
        """The questions that were asked and have no answer."""
        return interview.skipped(self.answers, self.year)


def drafts(folder: Folder) -> list[Draft]:
    """The interviews that can be gone on with."""
    names = [path.name.removeprefix(".").removesuffix(SUFFIX) for path in sorted(folder.root.glob(f".*{SUFFIX}"))]
    found = []
    for name in names:
        if NAME.fullmatch(name):
            try:
                found.append(draft(folder, name))
            except BadInputError:
                continue
    return found


def begin(folder: Folder, name: str, year: int) -> Draft:
    """A new interview under a name that is free."""
    folder.free_path(name)
    path = folder.root / f".{name}{SUFFIX}"
    if path.exists() or path.is_symlink():
        raise BadInputError(f"there is already an unfinished interview {name}", "go on with it, or choose another name")
    made = Draft(name, year, {}, {})
    keep(folder, made)
    return made


def draft(folder: Folder, name: str) -> Draft:
    """The interview of a name.

    Raises
    ------
    NotThereError
        When there is none.
    BadInputError
        When its file was changed by hand and cannot be read.
    """
    check_name(name)
    path = folder.root / f".{name}{SUFFIX}"
    if path.is_symlink() or not path.is_file():
        raise NotThereError("there is no unfinished interview of this name", "begin a new one")
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        if held["schema"] != SCHEMA:
            raise ValueError(held["schema"])
        answers = {tuple(str(part) for part in key): _text(text) for key, text in held["answers"]}
        back = {tuple(str(part) for part in key): str(text) for key, text in held["taken_back"]}
        return Draft(name, int(held["year"]), answers, back)
    except (ValueError, KeyError, TypeError):
        raise BadInputError(
            "the unfinished interview cannot be read", f"remove .{name}{SUFFIX} and begin anew"
        ) from None


def _text(text: object) -> str | None:
    return None if text is None else str(text)


def keep(folder: Folder, made: Draft) -> None:
    """Write the answers so far, readable by their owner alone."""
    held = {
        "schema": SCHEMA,
        "year": made.year,
        "answers": [[list(key), text] for key, text in made.answers.items()],
        "taken_back": [[list(key), text] for key, text in made.taken_back.items()],
    }
    replace_file(folder.root / f".{made.name}{SUFFIX}", json.dumps(held, ensure_ascii=False, indent=1) + "\n")


def answered(made: Draft, question: Question, text: str) -> Draft:
    """The draft with one more answer; an empty one skips.

    Raises
    ------
    BadInputError
        When the text is no answer to the question.
    """
    answers = interview.answered(made.answers, question, text, made.year)
    rest = {key: held for key, held in made.taken_back.items() if key != question.path}
    return made._replace(answers=answers, taken_back=rest)


def again(made: Draft, path: KeyPath) -> Draft:
    """The draft with a skipped question, or without a path all of them, to be asked once more."""
    return made._replace(answers=interview.again(made.answers, path))


def back(made: Draft) -> Draft:
    """The draft without its last answer, which is offered again."""
    if not made.answers:
        return made
    answers = dict(made.answers)
    key, text = answers.popitem()
    held = {**made.taken_back, key: text} if text is not None else made.taken_back
    return made._replace(answers=answers, taken_back=held)


def finish(folder: Folder, made: Draft) -> None:
    """Write the household file from the answers, and drop the draft."""
    folder.create(made.name, file_text(made.answers, made.year))
    drop(folder, made.name)


def drop(folder: Folder, name: str) -> None:
    """Remove an unfinished interview."""
    check_name(name)
    (folder.root / f".{name}{SUFFIX}").unlink(missing_ok=True)
