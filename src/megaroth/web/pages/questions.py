"""``/h/…/questions``: what the interview would ask and the file does not say, one question at a time.

The file itself is what is gone on from: each answer is written at once, so that one may stop at any question.
"""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from megaroth.errors import BadInputError
from megaroth.facts import interview, reader
from megaroth.facts.resuming import Open, questions
from megaroth.facts.values import is_not_known
from megaroth.web import saving
from megaroth.web.asking import keyboard, section_name
from megaroth.web.folder import Folder, NotThereError
from megaroth.web.given import Asked, Fields, HouseholdAsked, TheFolder, text_of
from megaroth.web.rendering import page

router = APIRouter()


@router.get("/h/{name}/questions")
def still_open(request: Request, asked: HouseholdAsked) -> Response:
    """Every open question, and a way to go through them."""
    found = [each for each in _all(asked) if not each.answered]
    sections = [(name, list(held)) for name, held in groupby(found, key=lambda each: section_name(each.question))]
    first = found[0].key if found else ""
    return page(request, "questions.html", asked=asked, total=len(found), sections=sections, first=first)


@router.get("/h/{name}/questions/{key}")
def ask(request: Request, asked: HouseholdAsked, key: str) -> Response:
    """One question."""
    found = _all(asked)
    return _page(request, asked, found, _one(found, key), "", None)


@router.post("/h/{name}/questions/{key}")
def answer(request: Request, asked: HouseholdAsked, folder: TheFolder, form: Fields, key: str) -> Response:
    """Write the answer into the file, or skip, and go on with the next open question."""
    with folder.changing(asked.place.name):
        return _answer(request, asked, folder, form, key)


def _answer(request: Request, asked: Asked, folder: Folder, form: FormData, key: str) -> Response:
    found = _all(asked)
    one = _one(found, key)
    typed = interview.as_typed(one.question.fact, text_of(form, "answer"))
    if text_of(form, "do") != "skip" and not is_not_known(typed):
        text = reader.text_of(asked.place.path)
        wanted = [f"{key}={typed}"]
        try:
            candidate = saving.with_facts(text, wanted)
            saving.refuse_worse(asked.place.path, text, candidate, wanted, asked.as_of)
            folder.replace(asked.place, candidate, text)
        except NotThereError:
            raise
        except BadInputError as error:
            return _page(request, asked, found, one, typed, error)
        found = _all(asked)
    order = [each.key for each in found]
    after = found[order.index(key) + 1 :] if key in order else found
    coming = next((each.key for each in after if not each.answered), None)
    end = f"/questions/{coming}" if coming else "/questions"
    return RedirectResponse(f"{asked.place.base}{end}{asked.query}", status_code=303)


def _all(asked: Asked) -> tuple[Open, ...]:
    text = reader.text_of(asked.place.path)
    return questions(reader.document(text, asked.place.path.name))


def _one(found: tuple[Open, ...], key: str) -> Open:
    """The question of a key.

    Raises
    ------
    NotThereError
        When the interview does not ask it of this household.
    """
    for each in found:
        if each.key == key:
            return each
    raise NotThereError("this is not asked here", "look at the questions that are open")


def _page(
    request: Request, asked: Asked, found: tuple[Open, ...], one: Open, value: str, error: BadInputError | None
) -> Response:
    return page(
        request,
        "question_open.html",
        status=422 if error else 200,
        asked=asked,
        question=one.question,
        key=one.key,
        section=section_name(one.question),
        total=sum(not each.answered for each in found),
        value=value,
        keyboard=keyboard(one.question),
        error=error,
    )
