"""Many entries at once on the page: a table is shown as it would be recorded, then recorded whole or not at all."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from megaroth.errors import BadInputError
from megaroth.report.text.ledger import held_line, problem_lines
from megaroth.service.ledger.drafts import CONVERTED, FIELDS, PAYDAY_SOURCES
from megaroth.service.ledger.keeping import imported
from megaroth.service.ledger.listing import Row
from megaroth.service.ledger.recording import Recorded, record_table
from megaroth.web.books import has_ledger
from megaroth.web.given import Asked, Fields, HouseholdAsked, TheFolder, text_of, upload_of
from megaroth.web.pages.ledger import begin, recorded_at, show, shown_entry
from megaroth.web.wording import in_page, in_table, on_page

router = APIRouter()

LARGEST = 5_000_000
"""Bytes of a table that the page takes: the whole of it goes back and forth once, so that nothing lies on the disk."""
PART = 200_000
"""Signs of one hidden field, which may hold a megabyte."""
MOST_SHOWN = 40

EXAMPLE = """\
on,kind,source,amount,pre-tax,after-tax,match,read from
2026-11-13,payday,,,900.00,"1,250.00",300.00,stub
2026-11-17,conversion,after-tax,"1,251.10",,,,confirmation
"""


@router.get("/h/{name}/ledger/table")
def ask(request: Request, asked: HouseholdAsked) -> Response:
    """Ask for a table."""
    return _ask(request, asked, None)


@router.post("/h/{name}/ledger/table")
def preview(request: Request, asked: HouseholdAsked, sent: Fields) -> Response:
    """Show what the table would record; nothing is written."""
    only_new = text_of(sent, "only_new") == "yes"
    try:
        file, content = upload_of(sent, "file", (".csv", ".txt"))
        text = _text(content, file)
        found = _recorded(asked, text, file, only_new=only_new, trial=True)
    except BadInputError as error:
        return _ask(request, asked, on_page(error), only_new=only_new)
    return _shown(request, asked, text, file, found, only_new=only_new)


@router.post("/h/{name}/ledger/table/record")
def record(request: Request, asked: HouseholdAsked, sent: Fields) -> Response:
    """Record the table that was shown; where the ledger has moved on since, it is shown once more."""
    only_new = text_of(sent, "only_new") == "yes"
    file = text_of(sent, "name")[:200] or "table.csv"
    text = _parts(sent)
    try:
        found = _recorded(asked, text, file, only_new=only_new, trial=True)
        if text_of(sent, "length") != str(found.length):
            moved_on = BadInputError(
                "something else was recorded since you looked", "this is what would be recorded now"
            )
            return _shown(request, asked, text, file, found, only_new=only_new, error=moved_on)
        done = _recorded(asked, text, file, only_new=only_new, trial=False)
    except BadInputError as error:
        return _ask(request, asked, on_page(error), only_new=only_new)
    return recorded_at(request, asked, tuple(one.number for one in done.added))


def _text(content: bytes, file: str) -> str:
    if len(content) > LARGEST:
        raise BadInputError(
            f"the table is larger than {LARGEST // 1_000_000} MB",
            "divide it, or record it by `megaroth ledger add --csv` on the command line",
            file=file,
            key="file",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInputError("the table is not text in UTF-8", "save it as CSV UTF-8", file=file, key="file") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parts(sent: FormData) -> str:
    parts = [each for each in sent.getlist("table") if isinstance(each, str)]
    return "".join(parts).replace("\r\n", "\n")


def _recorded(asked: Asked, text: str, file: str, *, only_new: bool, trial: bool) -> Recorded:
    """What the table records, or would; it lies on the disk only while it is read, where nobody else may look."""
    try:
        with TemporaryDirectory() as private:
            table = Path(private) / "table.csv"
            table.write_text(text, encoding="utf-8", newline="\n")
            return record_table(asked.place.path, None, asked.as_of, table, trial=trial, only_new=only_new)
    except BadInputError as error:
        raise BadInputError(
            in_table(error.message), in_table(error.remedy), file=file, line=error.line, key="file"
        ) from None


def _ask(
    request: Request, asked: Asked, error: BadInputError | None, *, only_new: bool = True, status: int = 422
) -> Response:
    columns = [name for name in FIELDS if name not in PAYDAY_SOURCES]
    return show(
        request,
        "ledger_table.html",
        asked,
        status=status if error else 200,
        columns=columns,
        payday=(*PAYDAY_SOURCES, CONVERTED),
        example=EXAMPLE,
        only_new=only_new,
        error=error,
    )


def _shown(
    request: Request,
    asked: Asked,
    text: str,
    file: str,
    found: Recorded,
    *,
    only_new: bool,
    error: BadInputError | None = None,
) -> Response:
    rows = [shown_entry(Row(one.number, one.entry, 0)) for one in found.added]
    return show(
        request,
        "ledger_preview.html",
        asked,
        status=422 if error else 200,
        file=file,
        found=found,
        rows=rows[:MOST_SHOWN],
        rest=len(rows) - MOST_SHOWN,
        days=sorted(one.entry.on for one in found.added),
        holds=[held_line(one) for one in found.effects.holds],
        problems=[in_page(each) for each in problem_lines(found.problems, label="")],
        parts=[text[start : start + PART] for start in range(0, len(text), PART)],
        only_new=only_new,
        error=error,
    )


@router.post("/h/{name}/ledger/restore")
def restore(request: Request, asked: HouseholdAsked, folder: TheFolder, sent: Fields) -> Response:
    """Bring back what was downloaded, into a household that has no ledger."""
    try:
        if has_ledger(folder, asked):
            raise BadInputError("this household has a ledger", "an export is brought back where there is none")
        file, content = upload_of(sent, "file", (".jsonl",))
        with TemporaryDirectory() as private:
            lines = Path(private) / "export.jsonl"
            lines.write_bytes(content)
            done = imported(asked.place.path, None, asked.as_of, str(lines))
    except BadInputError as error:
        if Path(error.file).name == "export.jsonl":
            error.file = file
        if has_ledger(folder, asked):
            raise
        return begin(request, asked, on_page(error, "file"))
    return recorded_at(request, asked, (1, done.length))
