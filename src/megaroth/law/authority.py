"""A worksheet's lines, where each comes from, and one way to explain any of them.

A rule of law is a plain function from inputs to a worksheet: a ``NamedTuple`` whose fields
are its lines, in the order in which a person would fill them in. Each field is annotated with
a :class:`Line`, which says in words what the line is, by what authority, and how it is got::

    class AnnualAdditions(NamedTuple):
        dollar_limit: Annotated[Cents, Line("Dollar limit", "IRC 415(c)(1)(A)", figure="irc_415c_annual_additions")]
        pay_limit: Annotated[Cents, Line("100% of pay", "IRC 415(c)(1)(B)", fact="pay")]
        limit: Annotated[Cents, Line("Limit", "IRC 415(c)(1)", how="min(dollar_limit, pay_limit)")]

Every line is exactly one of: a published ``figure``, a ``fact`` that we were told, a result
``given`` by another worksheet, or computed here, ``how``. A test evaluates every ``how``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

from megaroth import money


class Line(NamedTuple):
    """What one line of a worksheet is and how it is got."""

    label: str
    authority: str
    how: str = ""
    """An expression over the worksheet's own lines and :data:`VOCABULARY`."""
    figure: str = ""
    """The published figure that the line holds."""
    fact: str = ""
    """The fact of the household that the line holds, as a key below its scope."""
    given: str = ""
    """The other worksheet's line that the line repeats, such as ``net_earnings.net_earnings``."""
    other_figures: tuple[str, ...] = ()
    """The figures that the line holds instead for another kind of plan."""


VOCABULARY: dict[str, Callable[..., int]] = {
    "min": min,
    "max": max,
    "int": int,
    "bool": bool,
    "portion": money.portion,
    "portion_within": money.portion_within,
    "rate_of": money.rate_of,
    "share_of": money.share_of,
    "round_half_up": money.round_half_up,
    "down_to": money.down_to,
    "up_to": money.up_to,
}
"""The functions that a ``how`` may call: the named roundings, and the smaller and the larger of two."""


class Explained(NamedTuple):
    """One line of a worksheet with its value, ready to be shown."""

    name: str
    label: str
    unit: str
    """``cents``, ``millionths``, ``yes/no``, or ``count`` (ages, months, people)."""
    value: int
    authority: str
    how: str
    figures: tuple[str, ...]
    """The published figures of which the line holds one."""
    fact: str
    given: str


@cache
def lines(worksheet: type[tuple[Any, ...]]) -> dict[str, tuple[str, Line]]:
    """The lines of a worksheet class: name to (unit, line), in order.

    Raises
    ------
    TypeError
        When a field carries no :class:`Line`: nothing is computed that no line shows.
    """
    found: dict[str, tuple[str, Line]] = {}
    for name, hint in get_type_hints(worksheet, include_extras=True).items():
        if get_origin(hint) is not Annotated:
            raise TypeError(f"{worksheet.__name__}.{name} carries no Line")
        base, *notes = get_args(hint)
        line = next((note for note in notes if isinstance(note, Line)), None)
        if line is None:
            raise TypeError(f"{worksheet.__name__}.{name} carries no Line")
        unit = next((note for note in notes if isinstance(note, str)), "yes/no" if base is bool else "count")
        found[name] = (unit, line)
    return found


def explain(worksheet: tuple[Any, ...]) -> Iterator[Explained]:
    """The lines of one filled-in worksheet, in order, each with its value and where it comes from."""
    for name, (unit, line) in lines(type(worksheet)).items():
        yield Explained(
            name,
            line.label,
            unit,
            getattr(worksheet, name),
            line.authority,
            line.how,
            (line.figure, *line.other_figures) if line.figure else (),
            line.fact,
            line.given,
        )


def title(worksheet: type[Any]) -> str:
    """The worksheet's title: the first sentence of its docstring."""
    return (worksheet.__doc__ or worksheet.__name__).strip().split("\n", 1)[0].rstrip(".")
