"""Letters to the payers of forms that are wrong, that are missing, or that nothing explains."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from megaroth.report.text.words import capital, ended, full_day
from megaroth.service.forms import EMPTY, difference_value, faults_of

if TYPE_CHECKING:
    from megaroth.forms.differences import Difference
    from megaroth.forms.expected import Expected
    from megaroth.forms.received import Received
    from megaroth.service.forms import FormsChecked

WIDTH = 72
_DOT = "  * "


class Letter(NamedTuple):
    """One letter to one payer."""

    person: str
    plan: str
    text: str


def letters(checked: FormsChecked) -> tuple[Letter, ...]:
    """A letter for each payer of whom anything is to be asked.

    A difference of which only papers can tell the wrong side is put as a question.
    """
    asked: dict[tuple[str, str], list[str]] = {}
    wrong: set[tuple[str, str]] = set()
    issuers: dict[tuple[str, str], str] = {}
    for one in checked.expected.forms:
        issuers[one.person, one.plan] = one.issuer
    for match in checked.found.matched:
        first = match.expected[0]
        points = [_point(each, checked) for each in match.differences]
        points += [ended(capital(text)) for text in faults_of(match, checked)]
        if points:
            wrong.add((first.person, first.plan))
            head = f"The Form 1099-R with {_called(match.received[0], checked)} does not seem to be right:"
            asked.setdefault((first.person, first.plan), []).append("\n".join([_filled(head), "", *_dots(points)]))
    if checked.due_passed:
        for missing in checked.found.missing:
            asked.setdefault((missing.person, missing.plan), []).append(_filled(_missing(missing, checked)))
    for surplus in checked.found.surplus:
        if whose := surplus.plan or surplus.payer:
            text = (
                f"I do not know which transaction the Form 1099-R with {_called(surplus, checked)} reports. Please "
                "tell me its date and where the money went, or void the form if it was sent in error."
            )
            owner = surplus.person or next((person for person, plan in issuers if plan == whose), "")
            asked.setdefault((owner, whose), []).append(_filled(text))
    return tuple(
        Letter(person, plan, _letter(checked, issuers.get((person, plan), plan), parts, wrong=(person, plan) in wrong))
        for (person, plan), parts in asked.items()
    )


def _letter(checked: FormsChecked, issuer: str, parts: list[str], *, wrong: bool) -> str:
    year = checked.expected.year
    lines = [
        full_day(checked.expected.as_of).partition(" ")[2],
        "",
        f"To {issuer}",
        "",
        _filled(f"Subject: Form 1099-R for {year}"),
        "",
    ]
    for part in parts:
        lines += [part, ""]
    if wrong:
        close = (
            "Please look at your records of the transaction. If you agree, please send me and the IRS a corrected "
            "form; if you do not, please tell me the dates, the amounts and the contributions that your form rests "
            f"on. I will file my return for {year} with the corrected form."
        )
    else:
        close = f"Please answer soon: I would like to have this settled before I file my return for {year}."
    lines += [
        _filled(close),
        "",
        "(your name, and the last four digits of your account)",
        "",
    ]
    return "\n".join(lines)


def _point(one: Difference, checked: FormsChecked) -> str:
    box = checked.expected.described.name(one.field)
    came, should = difference_value(one.field, one.came), difference_value(one.field, one.should)
    if one.side == "form":
        right = f"say {should}" if should != EMPTY else "be empty"
        return f"{capital(box)} says {came}; it should {right}: {one.rule} ({one.authority})."
    return f"{capital(box)} says {came}; by my records it is {should}. Which transactions are in it?"


def _called(one: Received, checked: FormsChecked) -> str:
    described = checked.expected.described
    gross = difference_value("gross", one.form.gross)
    return f"{gross} in {described.name('gross')} and code {one.form.codes} in {described.name('codes')}"


def _missing(one: Expected, checked: FormsChecked) -> str:
    days = ", ".join(dict.fromkeys(full_day(part.on).partition(" ")[2] for part in one.parts))
    gross = difference_value("gross", one.form.gross)
    return (
        f"I have no Form 1099-R for {gross} ({one.kind}, {days}), which was due by {full_day(one.due)}. Please send it "
        f"to me. It should show code {one.form.codes} and {difference_value('taxable', one.form.taxable)} in "
        f"{checked.expected.described.name('taxable')}."
    )


def _dots(points: list[str]) -> Iterator[str]:
    for point in points:
        yield fill(point, WIDTH, initial_indent=_DOT, subsequent_indent=" " * len(_DOT), break_on_hyphens=False)


def _filled(text: str) -> str:
    return fill(text, WIDTH, break_on_hyphens=False)
