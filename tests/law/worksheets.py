"""The worksheets of the law and the rules that fill them in, found by looking, not by a list."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Annotated, Any, NamedTuple, TypeGuard, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from megaroth import law
from megaroth.law.authority import Line, lines
from megaroth.money import LARGEST, ONE

Rule = Callable[..., Any]

SIGNED = {
    *("box_14a", "profit", "all_profit"),  # a business may lose money
    *("pay", "pay_received", "own_pay", "spouse_pay", "magi"),  # and so make somebody's pay negative
}
"""Inputs that a loss can make negative; no other amount is ever below zero."""


class Input(NamedTuple):
    """One argument of a rule, and the line that says what it is."""

    name: str
    unit: str
    """``cents``, ``millionths``, ``count``, ``yes/no`` or ``date``."""
    line: Line | None

    @property
    def lowest(self) -> int:
        """The smallest amount that the argument may be: a published figure is above zero."""
        if self.name in SIGNED:
            return -LARGEST
        return 1 if self.line is not None and self.line.figure else 0


@cache
def modules() -> list[ModuleType]:
    """The modules of the law that define at least one worksheet."""
    found = pkgutil.walk_packages(law.__path__, law.__name__ + ".")
    return [module for module in (importlib.import_module(info.name) for info in found) if _classes(module)]


@cache
def worksheets() -> list[type[tuple[Any, ...]]]:
    """Every worksheet class, in the order of the modules and their text."""
    return [worksheet for module in modules() for worksheet in _classes(module)]


def tree(module: ModuleType) -> ast.Module:
    """The text of a module, parsed."""
    return ast.parse(Path(inspect.getfile(module)).read_text(encoding="utf-8"))


@cache
def about_dates(module: ModuleType) -> bool:
    """Whether a module imports ``datetime``: its rules are about dates, which no census asks for."""
    imports = [node for node in ast.walk(tree(module)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {name.name for node in imports for name in node.names}
    return "datetime" in names | {node.module for node in imports if isinstance(node, ast.ImportFrom)}


@cache
def rule_modules() -> list[ModuleType]:
    """The modules that define worksheets, and those of the law whose functions they use in them."""
    found = modules()
    used = [
        importlib.import_module(value.__module__)
        for module in found
        for value in vars(module).values()
        if isinstance(value, FunctionType) and value.__module__.startswith(law.__name__ + ".")
    ]
    return [*dict.fromkeys([*found, *used])]


@cache
def rules() -> list[Rule]:
    """Every public function of those modules."""
    return [
        function
        for module in rule_modules()
        for name, function in vars(module).items()
        if isinstance(function, FunctionType) and function.__module__ == module.__name__ and not name.startswith("_")
    ]


@cache
def rules_in_dialect() -> list[Rule]:
    """The rules that a census may run: those of modules that are not about dates."""
    return [rule for rule in rules() if not about_dates(importlib.import_module(rule.__module__))]


def rules_for(worksheet: type[tuple[Any, ...]]) -> list[Rule]:
    """The rules that return this worksheet, by their return annotation."""
    return [rule for rule in rules() if get_type_hints(rule).get("return") is worksheet]


@cache
def inputs(rule: Rule) -> tuple[Input, ...]:
    """The rule's arguments, each with the line of the same name, or else the line at its place.

    An argument of a rule that returns a plain number takes the line of that name from any worksheet;
    without one it is an amount.
    """
    hints = get_type_hints(rule)
    own = lines(hints["return"]) if hints["return"] in worksheets() else {}
    places = [name for name, (_, line) in own.items() if not line.how]
    found = []
    unit: str
    line: Line | None
    for place, name in enumerate(inspect.signature(rule).parameters):
        if name in own:
            unit, line = own[name]
        elif own and place < len(places):
            unit, line = own[places[place]]
        else:
            unit, line = _anywhere().get(name, ("cents", None))
        if hints[name] is bool:
            unit = "yes/no"
        elif hints[name] is date:
            unit = "date"
        found.append(Input(name, unit, line))
    return tuple(found)


def values(argument: Input) -> st.SearchStrategy[Any]:
    """Values that an argument may have: everyday ones, edges, and small ones, which are often equal."""
    if argument.unit == "yes/no":
        return st.booleans()
    if argument.unit == "date":
        return st.dates(date(1920, 1, 1), date(2100, 12, 31))
    if argument.unit == "millionths":
        return st.integers(0, ONE) | st.integers(0, 4).map(lambda quarters: quarters * (ONE // 4))
    if argument.unit == "count":
        return st.integers(argument.lowest, 3) | st.integers(argument.lowest, 120)
    small = st.integers(max(argument.lowest, -3), 3)
    everyday = st.integers(max(argument.lowest, -50_000_000), 50_000_000)
    return small | everyday | st.integers(argument.lowest, LARGEST) | st.just(LARGEST)


def _classes(module: ModuleType) -> list[type[tuple[Any, ...]]]:
    return [value for value in vars(module).values() if _is_worksheet(value) and value.__module__ == module.__name__]


def _is_worksheet(value: object) -> TypeGuard[type[tuple[Any, ...]]]:
    if not (isinstance(value, type) and issubclass(value, tuple) and hasattr(value, "_fields")):
        return False
    hints = get_type_hints(value, include_extras=True).values()
    return any(
        get_origin(hint) is Annotated and any(isinstance(note, Line) for note in get_args(hint)) for hint in hints
    )


@cache
def _anywhere() -> dict[str, tuple[str, Line]]:
    return {name: found for worksheet in worksheets() for name, found in lines(worksheet).items()}
