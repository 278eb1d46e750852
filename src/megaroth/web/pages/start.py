"""``/new``: the interview, one question at a time; every answer is kept at once, and any may be skipped."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from megaroth.errors import BadInputError
from megaroth.facts import interview
from megaroth.web import drafts
from megaroth.web.asking import keyboard, section_name
from megaroth.web.drafts import Draft
from megaroth.web.folder import Folder, NotThereError
from megaroth.web.given import Fields, TheFolder, text_of, today
from megaroth.web.rendering import page

router = APIRouter()


@router.get("/new")
def new(request: Request, folder: TheFolder) -> Response:
    """Choose a name, or an interview to go on with."""
    return _new(request, folder, "", None)


def _new(request: Request, folder: TheFolder, name: str, error: BadInputError | None) -> Response:
    usual = "household"
    taken = {place.name for place in folder.places()} | {each.name for each in drafts.drafts(folder)}
    free = next(each for each in (usual, *(f"{usual}-{number}" for number in range(2, 1000))) if each not in taken)
    return page(
        request,
        "new.html",
        status=422 if error else 200,
        drafts=drafts.drafts(folder),
        name=name or free,
        error=error,
    )


@router.post("/new")
def begin(request: Request, folder: TheFolder, form: Fields) -> Response:
    """Begin an interview."""
    name = text_of(form, "name")
    try:
        with folder.changing(name):
            made = drafts.begin(folder, name, today(request).year)
    except BadInputError as error:
        return _new(request, folder, name, error)
    return RedirectResponse(f"/new/{made.name}", status_code=303)


@router.get("/new/{name}")
def ask(request: Request, name: str, folder: TheFolder) -> Response:
    """The next question, or the end."""
    return _asked(request, drafts.draft(folder, name), "", None)


@router.get("/new/{name}/drop")
def dropping(request: Request, name: str, folder: TheFolder) -> Response:
    """Ask once more before the answers are thrown away."""
    return page(request, "drop.html", draft=drafts.draft(folder, name))


@router.post("/new/{name}")
def answer(request: Request, name: str, folder: TheFolder, form: Fields) -> Response:
    """Keep an answer, skip, go back, ask again, stop, or drop the interview."""
    with folder.changing(name):
        return _answered(request, name, folder, form)


def _answered(request: Request, name: str, folder: Folder, form: FormData) -> Response:
    made = drafts.draft(folder, name)
    what = text_of(form, "do")
    if what == "drop":
        drafts.drop(folder, name)
        return RedirectResponse("/", status_code=303)
    if what == "finish":
        drafts.finish(folder, made)
        return RedirectResponse(f"/h/{name}/plan", status_code=303)
    question = made.question
    if what == "again":
        path = text_of(form, "question")
        drafts.keep(folder, drafts.again(made, tuple(path.split("/")) if path else ()))
    elif what == "back":
        drafts.keep(folder, drafts.back(made))
    elif question is None or text_of(form, "question") != "/".join(question.path):
        pass  # the same form sent twice, or from a page that was left open: the next question is shown
    else:
        text = "" if what == "skip" else text_of(form, "answer")
        try:
            drafts.keep(folder, drafts.answered(made, question, text))
        except NotThereError:
            raise
        except BadInputError as error:
            return _asked(request, made, text, error)
    return RedirectResponse(f"/new/{name}", status_code=303)


def _asked(request: Request, made: Draft, text: str, error: BadInputError | None) -> Response:
    question = made.question
    return page(
        request,
        "question.html",
        status=422 if error else 200,
        draft=made,
        question=question,
        section=section_name(question) if question else "",
        skipped=made.skipped if question is None else [],
        number=len(made.answers) + 1,
        about=len(made.answers) + interview.left(made.answers, made.year),
        value=text or (made.taken_back.get(question.path, "") if question else ""),
        keyboard=keyboard(question) if question else "text",
        error=error,
        enough=_enough(made),
    )


def _enough(made: Draft) -> bool:
    """Whether there is an answer already: the pay or the profit of one job is known."""
    return any(path[-1] in {"pay", "profit", "k1_box_14a"} and text is not None for path, text in made.answers.items())
