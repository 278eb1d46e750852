"""Forms that came: typed in or sent as a table, held against what they should say, and shown."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from starlette.datastructures import FormData

from megaroth.errors import BadInputError, NotPublishedError
from megaroth.forms.differences import Difference
from megaroth.forms.received import COLUMNS, title
from megaroth.report.forms_letters import letters
from megaroth.report.text.forms import value_words
from megaroth.report.text.forms_check import (
    FIELDS,
    SIDES,
    matched_words,
    missing_words,
    surplus_words,
    ties_words,
    verdict,
)
from megaroth.report.text.words import capital, ended
from megaroth.service.forms import FormsChecked, FormsExpected, difference_value, faults_of, forms_checked
from megaroth.web.folder import Folder
from megaroth.web.given import Asked, text_of
from megaroth.web.uploads import without_number

MOST_TYPED = 12
"""So many forms can be typed in at once."""
TYPED = ("plan", "1", "2a", "4", "5", "7", "10", "11")
"""The boxes that are typed, by their names in a table of forms."""
TICKED = ("2b not determined", "2b total", "ira", "corrected")


class TypedForm(NamedTuple):
    """One row of the forms that are typed in: what stands in it, and what is wrong with it."""

    number: int
    values: Mapping[str, str]
    error: BadInputError | None

    @property
    def empty(self) -> bool:
        """Whether no box was typed: whose it is stands there before."""
        return not any(text for name, text in self.values.items() if name not in ("person", "plan"))


class ShownMatch(NamedTuple):
    """Forms that came against those that should have come."""

    words: str
    good: bool
    rows: tuple[tuple[str, str, str, str], ...]
    """(box, came, should be, which side is wrong)"""
    rules: tuple[str, ...]
    faults: tuple[str, ...]


def checked_table(asked: Asked, folder: Folder, year: int, name: str, content: bytes) -> FormsChecked:
    """The check of a table of forms, which lies in the chosen folder while it is read, and no longer."""
    with tempfile.TemporaryDirectory(prefix=".forms-", dir=folder.root) as held:
        table = Path(held) / "table.csv"
        table.write_bytes(content)
        try:
            return forms_checked(asked.place.path, None, year, asked.as_of, table, ())
        except NotPublishedError:
            raise
        except BadInputError as error:
            if error.file == str(table):
                raise BadInputError(error.message, error.remedy, file=name, line=error.line, key=error.key) from None
            raise


def table_of(forms: list[Mapping[str, str]], year: int) -> bytes:
    """Forms by their boxes as a table.

    Raises
    ------
    BadInputError
        When there is none.
    """
    if not forms:
        raise BadInputError("no form is typed in", "type the boxes of one, as they are printed on it")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([title(field, year) for field in COLUMNS.values()])
    for one in forms:
        writer.writerow([" ".join(one.get(key, "").split()) for key in COLUMNS])
    return text.getvalue().encode()


def typed_forms(form: FormData) -> tuple[TypedForm, ...]:
    """The rows of the page as they were sent, the empty ones last, so that their numbers are those of the forms."""
    count = sum(1 for number in range(1, MOST_TYPED + 1) if f"{number}:1" in form)
    rows = [
        typed_form(
            number,
            {key: text_of(form, f"{number}:{key}")[:100] for key in ("person", *TYPED)}
            | {key: "x" if text_of(form, f"{number}:{key}") else "" for key in TICKED},
        )
        for number in range(1, count + 1)
    ]
    rows.sort(key=lambda one: one.empty)
    return tuple(one._replace(number=number) for number, one in enumerate(rows, 1))


def typed_form(number: int, values: Mapping[str, str]) -> TypedForm:
    """One row with what is known of it."""
    return TypedForm(number, {key: values.get(key, "") for key in ("person", *TYPED, *TICKED)}, None)


def blank_forms(shown: FormsExpected | None) -> tuple[TypedForm, ...]:
    """As many rows as forms should come, each with its payer; the boxes are for the form in hand."""
    if shown is None or not shown.forms:
        return (typed_form(1, {}),)
    several = len({one.person for one in shown.forms}) > 1
    return tuple(
        typed_form(number, {"plan": one.plan, "person": one.person if several else ""})
        for number, one in enumerate(shown.forms[:MOST_TYPED], 1)
    )


def shown_again(row: TypedForm) -> TypedForm:
    """A row as the page may show it again: without what looks like a number of a person."""
    return row._replace(values={key: without_number(text) for key, text in row.values.items()})


def marked(rows: tuple[TypedForm, ...], error: BadInputError) -> tuple[TypedForm, ...]:
    """The rows with what is wrong beside the one that it is about: by its line of the table, or its number."""
    filled = [one.number for one in rows if not one.empty]
    place = error.line - 2
    if error.message.startswith("form "):
        number = error.message.split(":")[0].removeprefix("form ")
        place = int(number) - 1 if number.isdigit() else -1
    if not 0 <= place < len(filled):
        return rows
    said = BadInputError(error.message, error.remedy, key=error.key)
    return tuple(one._replace(error=said) if one.number == filled[place] else one for one in rows)


def on_page(error: BadInputError) -> BadInputError:
    """An error in the words of the page, which has no options."""
    remedy = "" if "--" in error.remedy else error.remedy
    return BadInputError(error.message, remedy)


def box_labels(year: int) -> dict[str, str]:
    """What each field is called on the form of the year."""
    plain = {
        "plan": "Payer or plan",
        "person": "Whose form it is",
        "corrected": "Corrected",
        "2b not determined": "Box 2b, not determined",
        "2b total": "Box 2b, total",
        "ira": f"{capital(title('ira', year)).replace('Ira', 'IRA')}{', IRA' if year >= 2026 else '/SEP/SIMPLE'}",
    }
    return {key: plain.get(key) or capital(title(COLUMNS[key], year)) for key in ("person", *TYPED, *TICKED)}


def checked_shown(checked: FormsChecked) -> dict[str, Any]:
    """The result for the template."""
    described = checked.expected.described
    return {
        "finding": checked.finding,
        "verdict": verdict(checked),
        "late": checked.due_passed,
        "matches": [_match(each, checked) for each in checked.found.matched],
        "missing": [missing_words(one, checked) for one in checked.found.missing],
        "surplus": [surplus_words(one, checked) for one in checked.found.surplus],
        "replaced": [
            f"{capital(one.received.key)}: {one.by.key} corrects it; only that one counts."
            for one in checked.found.replaced
        ],
        "heads": ("", *(capital(described.name(field)) for field in FIELDS), "Code"),
        "entries": [_entry(sheet) for sheet in checked.entries],
        "letters": [(f"{one.person}/{one.plan}".removeprefix("/"), one.text) for one in letters(checked)],
    }


def _match(match: Any, checked: FormsChecked) -> ShownMatch:
    faults = faults_of(match, checked)
    return ShownMatch(
        matched_words(match, checked),
        match.agrees and not faults,
        tuple(_difference(one, checked) for one in match.differences),
        tuple(_rule(one, checked) for one in match.differences),
        tuple(f"On its face: {ended(text)}" for text in faults),
    )


def _difference(one: Difference, checked: FormsChecked) -> tuple[str, str, str, str]:
    box = capital(checked.expected.described.name(one.field))
    return box, difference_value(one.field, one.came), difference_value(one.field, one.should), SIDES[one.side]


def _rule(one: Difference, checked: FormsChecked) -> str:
    box = capital(checked.expected.described.name(one.field))
    do = f" {ended(capital(one.to_do))}" if one.to_do else ""
    return f"{box}: {ended(one.rule)} {one.authority}.{do}"


def _entry(sheet: Any) -> dict[str, Any]:
    """How one form is typed into a tax program."""
    whose = f"{sheet.person}/{sheet.plan}"
    rows = [
        (
            f"{whose}, {place} of {len(sheet.rows)}" if len(sheet.rows) > 1 else whose,
            *(value_words(field, getattr(row.form, field)) for field in FIELDS),
            row.form.codes,
        )
        for place, row in enumerate(sheet.rows, 1)
    ]
    if len(sheet.rows) > 1:
        rows.append(("together", *(value_words(field, getattr(sheet.total, field)) for field in FIELDS), ""))
    answers = list(dict.fromkeys(ended(capital(row.answer)) for row in sheet.rows))
    return {"rows": rows, "answers": answers, "ties": ties_words(sheet), "good": sheet.ties}
