"""The screen of ``megaroth backdoor --convert``: the whole taxable amount first, then what goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from megaroth.ledger.kinds import SOURCES
from megaroth.money import dollars, percent
from megaroth.report.text.layout import Block, Item, Page, Tone, block_lines, heading, wrapped
from megaroth.report.text.words import JOINED, SIGNS, day_alone, ended, full_day, legend, spoken, tight_day, whole_near

if TYPE_CHECKING:
    from megaroth.service.ira_conversion import Convertible

NOTHING_RECORDED = "Nothing is recorded and nothing leaves this machine."
TONES: dict[str, Tone] = {"TAXABLE": "risk", "ASK FIRST": "risk", "MIND": "risk", "ASK": "open"}


def conversion_text(shown: Convertible, *, width: int = 80, colour: bool = False) -> str:
    """The preview on the screen.

    Parameters
    ----------
    shown : Convertible
        What ``megaroth backdoor --convert`` found.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used.
    """
    page = Page(width, colour)
    label = SOURCES[shown.source].label
    title = f"CONVERT {dollars(shown.found.amount)} · {shown.name} · {label} · {tight_day(shown.as_of, 0)}"
    rows = [*(heading(line, page) for line in wrapped(title, width)), ""]
    blocks: dict[str, list[Item | str]] = {}
    for name, text in _facts(shown):
        blocks.setdefault(name, []).append(Item(text, strong=name == "TAXABLE"))
    for name, items in blocks.items():
        rows += block_lines(Block(name, items, TONES.get(name, "settled")), page)
    rows += ["", page.inked("RECORD", "1"), shown.record, ""]
    below = legend("\n".join(rows))
    last = [" · ".join(below)] if below else []
    foot = shown.foot
    last += wrapped(f"{NOTHING_RECORDED} {_where(shown)}", width)
    last += wrapped(f"rules of {day_alone(foot.rules_date)} ({foot.rules_hash}), megaroth {foot.version}.", width)
    last += wrapped(foot.point_of_action, width)
    rows += [page.inked(line, "2") for line in last]
    return "\n".join(rows).replace(JOINED, " ")


def first_line(shown: Convertible) -> str:
    """The whole taxable amount, in a sentence."""
    found = shown.found
    most = "at most " if found.at_most else ""
    tax = ""
    if shown.tax is not None and shown.marginal_rate is not None:
        tax = f", about {whole_near(shown.tax)} of federal tax at {percent(shown.marginal_rate)}"
    return (
        f"{most}{dollars(found.taxable)}{SIGNS['estimate']} of the {dollars(found.amount)} would be income of "
        f"{shown.as_of.year}{tax}."
    ).capitalize()


def _facts(shown: Convertible) -> Iterator[tuple[str, str]]:
    """What the conversion is, each fact under its label."""
    found = shown.found
    about = SIGNS["estimate"]
    yield "TAXABLE", first_line(shown)
    if shown.ask_first:
        yield "ASK FIRST", shown.ask_first
    if found.form is None:
        yield "BASIS", "Not known, nor what the IRAs are worth: so all of it is shown as income."
    else:
        form = found.form
        share = f"{form.line_10 // 1_000_000}.{form.line_10 % 1_000_000:06d}"[: 5 if form.three_decimals else 8]
        yield (
            "BASIS",
            f"{dollars(found.basis)}{about} of it was taxed before. Form 8606 with it: basis {dollars(form.line_5)} of "
            f"{dollars(form.line_9)}, a share of {share}; line 18 {dollars(form.line_18)}, line 14 "
            f"{dollars(form.line_14)}.",
        )
    if found.taxable_then is not None:
        yield (
            "IF",
            f"the {dollars(found.pre_tax_first)} of pre-tax money were rolled into a plan that takes it by 31 December "
            f"{shown.as_of.year}, {dollars(found.taxable_then)}{about} would be income.",
        )
    yield from (("MIND", text) for text in shown.mind)
    yield "SET ASIDE", shown.set_aside
    yield from (("FORMS", ended(text)) for text in shown.forms)
    yield from (("ASK", text) for text in shown.questions)
    yield "NOT CHECKED", "State tax, and what more income does to other tax rules."


def _where(shown: Convertible) -> str:
    return f"Ledger {shown.ledger}." if shown.ledger else "No ledger: from the household file alone."


def conversion_plain(shown: Convertible) -> str:
    """The preview with one fact a line."""
    return "\n".join(spoken(" ".join(line.split())) for line in _plain(shown))


def _plain(shown: Convertible) -> Iterator[str]:
    label = SOURCES[shown.source].label
    yield f"Conversion of {dollars(shown.found.amount)}, {shown.name}, {label}, {full_day(shown.as_of)}."
    for name, text in _facts(shown):
        yield f"If {text}" if name == "IF" else f"{name.capitalize()}: {text}"
    yield f"To record it when it is done: {shown.record}"
    yield NOTHING_RECORDED
    yield _where(shown)
    yield f"Rules of {full_day(shown.foot.rules_date)}, {shown.foot.rules_hash}; megaroth {shown.foot.version}."
    yield shown.foot.point_of_action
