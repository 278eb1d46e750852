"""What a request gives to a page: which household, which day, which fields."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from megaroth.errors import BadInputError
from megaroth.web.answers import Answers
from megaroth.web.folder import Folder, Place, example
from megaroth.web.safety import form_of
from megaroth.web.settings import Settings


class Asked(NamedTuple):
    """A household on a day: what every page of a household starts from."""

    place: Place
    as_of: date
    day_given: bool
    """Whether the address names the day, so that links must carry it on."""

    @property
    def query(self) -> str:
        """What links within the household end in."""
        return f"?as_of={self.as_of.isoformat()}" if self.day_given else ""


def settings_of(request: Request) -> Settings:
    """What the server was started with."""
    found: Settings = request.app.state.settings
    return found


def folder_of(request: Request) -> Folder:
    """The chosen folder."""
    found: Folder = request.app.state.folder
    return found


def answers_of(request: Request) -> Answers:
    """The answers that are at hand."""
    found: Answers = request.app.state.answers
    return found


def today(request: Request) -> date:
    """The day of an answer that names none: of the start, or of the clock, which is read only here."""
    return settings_of(request).as_of or datetime.now().astimezone().date()


def day_of(text: str) -> date:
    """A day from an address or a field.

    Raises
    ------
    BadInputError
        When it is none.
    """
    try:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise BadInputError("this is not a day", "write it like 2026-11-21") from None


def household(request: Request, name: str) -> Asked:
    """The household of the folder that the address names, on its day."""
    return _on_day(request, folder_of(request).place(name))


def shipped_example(request: Request, name: str) -> Asked:
    """The example that the address names, on its own day."""
    return _on_day(request, example(name))


def _on_day(request: Request, place: Place) -> Asked:
    text = request.query_params.get("as_of", "")
    return Asked(place, day_of(text) if text else place.as_of or today(request), bool(text))


async def fields(request: Request) -> AsyncIterator[FormData]:
    """The fields and files of a form that was sent; what was held of the files is dropped at the request's end."""
    form = await form_of(request)
    try:
        yield form
    finally:
        await form.close()


HouseholdAsked = Annotated[Asked, Depends(household)]
ExampleAsked = Annotated[Asked, Depends(shipped_example)]
Fields = Annotated[FormData, Depends(fields)]
TheFolder = Annotated[Folder, Depends(folder_of)]
TheAnswers = Annotated[Answers, Depends(answers_of)]


def text_of(form: FormData, name: str) -> str:
    """One field as text without blanks around it; empty where it was not sent."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def upload_of(form: FormData, name: str, endings: tuple[str, ...]) -> tuple[str, bytes]:
    """A file that was sent: its bare name, and what it holds.

    Raises
    ------
    BadInputError
        When there is none, or its name does not end as it should.
    """
    value = form.get(name)
    if not isinstance(value, UploadFile) or not value.filename:
        raise BadInputError("no file was chosen", f"choose one that ends in {' or '.join(endings)}", key=name)
    bare = value.filename.replace("\\", "/").rpartition("/")[2]
    if not bare.lower().endswith(endings):
        raise BadInputError("this kind of file is not read here", f"one that ends in {' or '.join(endings)}", key=name)
    return bare, value.file.read()
