"""Amounts in a sentence: each mark in words, and each number that stands on a worksheet a link to its working."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import Markup, escape

from megaroth.report.text.words import MARK_WORDS, SIGNS, down, near, up
from megaroth.year.answer import Amount, Mark

_MARKED = re.compile(r"−?\$[\d,]+(?:\.\d\d)?(?P<sign>[§¶*~])")
_MARKS: dict[str, Mark] = {sign: mark for mark, sign in SIGNS.items()}


def marked(text: str) -> Markup:
    """The text with the mark behind each amount said in words to those who hear the page."""
    return linked(text, (), "", "")


def linked(text: str, amounts: Iterable[Amount], base: str, slot: str, query: str = "") -> Markup:
    """The text with each amount a link to the worksheet line that it stands on, where it stands on one.

    Parameters
    ----------
    text : str
        A text of the command line's, such as ``$37,500* for after-tax money``.
    amounts : iterable of Amount
        The numbers that it may hold; an amount of the text is one of these if it is written alike.
    base : str
        The beginning of the household's addresses.
    slot : str
        The id of the element in which the working opens.
    query : str
        What the address ends in.
    """
    known: dict[str, str] = {}
    for amount in amounts:
        for written in (near(amount), up(amount), down(amount)):
            if amount.address:
                known.setdefault(written, amount.address)
    parts: list[Markup] = []
    last = 0
    for found in _MARKED.finditer(text):
        parts.append(escape(text[last : found.start()]))
        sign = found["sign"]
        bare = found[0][:-1]
        number = Markup('{}<sup aria-hidden="true">{}</sup><span class="said"> ({})</span>').format(
            bare, sign, MARK_WORDS[_MARKS[sign]]
        )
        address = known.get(found[0], "")
        parts.append(number_link(number, address, base, slot, query) if address and base else _bare(number))
        last = found.end()
    parts.append(escape(text[last:]))
    return Markup("").join(parts)


def number_link(number: str, address: str, base: str, slot: str, query: str = "") -> Markup:
    """One number as a link to its working, which opens in place where the browser can."""
    href = f"{base}/working/{address}{query}"
    return Markup('<a class="number" href="{}" hx-get="{}" hx-target="#{}">{}</a>').format(href, href, slot, number)


def _bare(number: Markup) -> Markup:
    return Markup('<span class="number">{}</span>').format(number)


def amounts_in(held: Any) -> Iterator[Amount]:
    """Every amount of a part of an answer that stands on a worksheet line, in its order."""
    if isinstance(held, Amount):
        if held.address:
            yield held
    elif isinstance(held, tuple):
        for each in held:
            yield from amounts_in(each)
