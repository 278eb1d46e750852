"""``/census``: a plan's census is sent, its headings are confirmed, and it is removed again."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from megaroth.census.columns import BY_NAME, CENSUS
from megaroth.census.plan_key import Key
from megaroth.census.plan_keys import KEYS, TABLES
from megaroth.errors import BadInputError
from megaroth.web import census_taking, censuses
from megaroth.web.censuses import ENDINGS, Census
from megaroth.web.folder import Folder, examples
from megaroth.web.given import Fields, TheFolder, text_of, today, upload_of
from megaroth.web.rendering import page
from megaroth.web.uploads import without_number

router = APIRouter()

IDENTITY_WORDS = "identity numbers, replaced by a keyed hash"


class Asked(NamedTuple):
    """One question of the elections."""

    name: str
    question: str
    choices: tuple[tuple[str, str], ...]
    hint: str
    value: str
    error: str
    required: bool


class ShownHeading(NamedTuple):
    """One heading with what it may be."""

    number: int
    heading: str
    column: str
    confidence: int
    why: str
    unit: str
    amounts: bool
    """Whether money amounts stand under it though nobody has said what they are."""

    @property
    def ignored(self) -> bool:
        """Whether its amounts would be left out."""
        return self.amounts and not self.column


# --- sending one -----------------------------------------------------------------------------------------------


@router.get("/census")
def census(request: Request, folder: TheFolder) -> Response:
    """Those that are kept, and the form for another."""
    return _page(request, folder, FormData(), None)


def _page(request: Request, folder: Folder, form: FormData, error: BadInputError | None) -> Response:
    fields = _elections(form, error)
    placed = error is not None and (
        error.key in ("census", "plan") or any(one.error for _, _, ones in fields for one in ones)
    )
    return page(
        request,
        "census.html",
        status=422 if error else 200,
        kept=censuses.censuses(folder),
        store=censuses.STORE,
        endings=", ".join(ENDINGS),
        elections=fields,
        has_example=_example() is not None,
        error=None if placed else error,
        wrong={error.key: error} if placed and error else {},
        answered=any(text_of(form, key.dotted) for key in KEYS),
    )  # fmt: skip


def _elections(form: FormData, error: BadInputError | None) -> list[tuple[str, str, list[Asked]]]:
    """The questions of a plan file, by its tables."""
    return [
        (table, about, [_asked(key, form, error) for key in KEYS if key.table == table])
        for table, about in TABLES.items()
    ]


def _asked(key: Key, form: FormData, error: BadInputError | None) -> Asked:
    fact = key.fact
    untold = f"not told: {key.taken}" if key.taken else "not told"
    choices: tuple[tuple[str, str], ...] = ()
    if fact.kind == "yes/no":
        choices = (("", untold), ("true", "yes"), ("false", "no"))
    elif fact.choices:
        choices = (("", untold), *((each, each) for each in fact.choices))
    hint = f"Like {fact.example.strip(chr(34))}." if fact.example else ""
    if not choices and key.taken:
        hint = f"{hint} Left empty: {key.taken}.".strip()
    at_fault = error is not None and error.key == key.dotted
    said = f"{error.message}{f': {error.remedy}' if error.remedy else ''}" if error is not None and at_fault else ""
    value = without_number(text_of(form, key.dotted))
    return Asked(key.dotted, fact.question, choices, hint, value, said, key.required)


@router.post("/census")
def send(request: Request, folder: TheFolder, form: Fields) -> Response:
    """Take in a census with its plan file, or with elections that were answered on the page."""
    try:
        name, content = upload_of(form, "census", ENDINGS)
        sent_plan = form.get("plan")
        if isinstance(sent_plan, UploadFile) and sent_plan.filename:
            plan_name, raw = upload_of(form, "plan", (".toml",))
            text = _plan_text(raw, plan_name)
        else:
            plan_name, text = censuses.PLAN, _answered(form)
        one = census_taking.take_in(folder, name[:80], content, text, today(request), plan_name
        )  # fmt: skip
    except BadInputError as error:
        return _page(request, folder, form, error)
    return RedirectResponse(f"{one.base}/map", status_code=303)


def _plan_text(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInputError("this is no text in UTF-8", "save the plan file as UTF-8", file=name, key="plan") from None


def _answered(form: FormData) -> str:
    """A plan file from the answers on the page.

    Raises
    ------
    BadInputError
        When a required one is missing.
    """
    for key in KEYS:
        if key.required and not text_of(form, key.dotted):
            raise BadInputError(
                "there is no plan file, and this is not answered", "choose a file, or answer it", key=key.dotted
            )
    lines = ["schema = 1"]
    for table in TABLES:
        told = [(key, text_of(form, key.dotted)) for key in KEYS if key.table == table]
        lines += ["", f"[{table}]", *(f"{key.name} = {_value(key, text)}" for key, text in told if text)]
    return "\n".join(lines) + "\n"


def _value(key: Key, text: str) -> str:
    if text in ("true", "false") and key.fact.kind == "yes/no":
        return text
    if not text.isprintable() or len(text) > 200:
        raise BadInputError("it is too long, or has signs that do not print", key=key.dotted)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@router.post("/census/example")
def example(request: Request, folder: TheFolder) -> Response:
    """The shipped census, kept like one that was sent."""
    found = _example()
    if found is None:
        raise BadInputError("this installation has no example of a census")
    content, plan = found
    one = census_taking.take_in(folder, "example.csv", content, plan, today(request))
    return RedirectResponse(f"{one.base}/map", status_code=303)


def _example() -> tuple[bytes, str] | None:
    shipped = examples()
    place = shipped[0].place.path.parent / "census" if shipped else None
    if place is None or not (place / "census.csv").is_file() or not (place / "plan.toml").is_file():
        return None
    return (place / "census.csv").read_bytes(), (place / "plan.toml").read_text(encoding="utf-8")


@router.get("/census/plan.toml")
def template() -> Response:
    """A plan file to fill in."""
    from megaroth.census.plan_file import template as blank  # noqa: PLC0415 - the page starts without the census

    headers = {"content-disposition": 'attachment; filename="plan.toml"'}
    return Response(blank(), media_type="text/plain; charset=utf-8", headers=headers)


# --- its headings ----------------------------------------------------------------------------------------------


@router.get("/census/{name}/map")
def headings(request: Request, name: str, folder: TheFolder) -> Response:
    """What each heading may be, those that are not sure first."""
    return _map_page(request, censuses.census_of(folder, name), FormData(), None)


def _map_page(request: Request, one: Census, form: FormData, error: BadInputError | None) -> Response:
    from megaroth.census.mapping import SURE  # noqa: PLC0415 - only with a census

    shown = _headings(one, form)
    return page(
        request,
        "census_map.html",
        status=422 if error else 200,
        census=one,
        headings=shown,
        unsure=sum(1 for each in shown if each.column and each.confidence < SURE),
        ignored=[each.heading for each in shown if each.ignored],
        sure=SURE,
        columns=[("", "left out"), *((column.name, column.label) for column in CENSUS)],
        with_units=[column.name for column in CENSUS if column.unit == "millionths"],
        missing=_missing(shown),
        identity=IDENTITY_WORDS,
        error=error,
    )


def _headings(one: Census, form: FormData) -> list[ShownHeading]:
    from megaroth.census.mapping import IDENTITY, SURE  # noqa: PLC0415 - only with a census
    from megaroth.service.census_reading import census_map  # noqa: PLC0415 - only with a census

    mapped = census_map(one.census_file)
    has_key = any(each.column == "person" for each in mapped.proposed)
    found = []
    for number, each in enumerate(mapped.proposed, 1):
        column, why, confidence = each.column, each.why, each.confidence
        if column == IDENTITY or (each.heading in one.hashed and column in ("", "person")):
            column, why, confidence = ("" if has_key and column != "person" else "person"), IDENTITY_WORDS, 100
            has_key = True
        column = text_of(form, f"column:{number}") if f"column:{number}" in form else column
        unit = text_of(form, f"unit:{number}") or mapped.units.get(column, "")
        found.append(ShownHeading(number, each.heading, column, confidence, why, unit, each.amounts))
    return sorted(found, key=lambda each: (_weight(each, SURE), each.number))


def _weight(each: ShownHeading, sure: int) -> int:
    """What somebody has to look at stands first: amounts that would be left out, then what is not sure."""
    return 0 if each.ignored else (1 if each.column and each.confidence < sure else 2)


def _missing(shown: list[ShownHeading]) -> list[str]:
    have = {each.column for each in shown}
    return [column.label for column in CENSUS if column.name not in have]


@router.post("/census/{name}/map")
def confirm(request: Request, name: str, folder: TheFolder, form: Fields) -> Response:
    """Keep what each heading is, and drop the columns that are left out."""
    one = censuses.census_of(folder, name)
    shown = _headings(one, form)
    told = {each.heading: each.column if each.column in BY_NAME else "" for each in sorted(shown, key=_number)}
    units = {each.column: each.unit for each in shown if each.unit in ("percent", "fraction", "dollars", "cents")}
    try:
        census_taking.confirm(one, told, units)
    except BadInputError as error:
        return _map_page(request, one, form, error)
    return RedirectResponse(one.base, status_code=303)


def _number(each: ShownHeading) -> int:
    return each.number


# --- removing --------------------------------------------------------------------------------------------------


@router.get("/census/remove")
def ask_all(request: Request, folder: TheFolder) -> Response:
    """Ask once more before all of them go."""
    kept = censuses.censuses(folder)
    if not kept:
        return RedirectResponse("/census", status_code=303)
    return page(request, "census_remove.html", census=None, kept=kept, back="/census")


@router.get("/census/{name}/remove")
def ask(request: Request, name: str, folder: TheFolder) -> Response:
    """Ask once more before a census goes."""
    one = censuses.census_of(folder, name)
    back = one.base if one.confirmed else f"{one.base}/map"
    return page(request, "census_remove.html", census=one, kept=[], back=back)


@router.post("/census/{name}/remove")
def remove(name: str, folder: TheFolder) -> Response:
    """Remove one census with everything that was made of it."""
    censuses.remove(folder, name)
    return RedirectResponse("/census", status_code=303)


@router.post("/census/remove")
def remove_all(folder: TheFolder) -> Response:
    """Remove all of them, and the secret of the hashes."""
    censuses.remove_all(folder)
    return RedirectResponse("/census", status_code=303)
