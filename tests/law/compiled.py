"""A rule of the law compiled with everything that it calls, and run over rows of numbers."""

from __future__ import annotations

import dis
from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

import numba
import numpy as np

from tests.law.worksheets import Rule, inputs

Rows = Callable[[Any, Any], None]


@cache
def compiled(rule: Rule) -> Any:
    """The rule as compiled code. What it calls by a global name is compiled with it, once each."""
    assert isinstance(rule, FunctionType)
    names = {step.argval for step in dis.get_instructions(rule) if step.opname == "LOAD_GLOBAL"}
    known = dict(rule.__globals__)
    for name in names & known.keys():
        if isinstance(known[name], FunctionType):
            known[name] = compiled(known[name])
    copy = FunctionType(rule.__code__, known, rule.__name__, rule.__defaults__, rule.__closure__)
    return numba.njit(copy)


def over_rows(rule: Rule, width: int) -> Rows:
    """A compiled loop that fills the rows of its second argument from those of its first.

    Parameters
    ----------
    rule : callable
        A rule that returns a worksheet of ``width`` lines, or one number when ``width`` is 1.
    width : int
        Numbers in a result.
    """
    flags = [argument.unit == "yes/no" for argument in inputs(rule)]
    taken = ", ".join(f"bool(told[i, {k}])" if flag else f"told[i, {k}]" for k, flag in enumerate(flags))
    result = "line" if width == 1 else None
    kept = [f"filled[i, {k}] = {result or f'line[{k}]'}" for k in range(width)]
    text = "\n        ".join(
        ["def rows(told, filled):\n    for i in range(told.shape[0]):", f"line = rule({taken})", *kept]
    )
    scope: dict[str, Any] = {"rule": compiled(rule)}
    exec(text, scope)
    rows: Rows = numba.njit("void(int64[:, ::1], int64[:, ::1])")(scope["rows"])
    return rows


def plainly(rule: Rule, told: Any, width: int) -> Any:
    """The same rows filled by the rule as it stands; an amount beyond 64 bits is an error."""
    columns = [
        [bool(value) for value in column] if argument.unit == "yes/no" else column
        for argument, column in zip(inputs(rule), told.T.tolist(), strict=True)
    ]
    results = map(rule, *columns)
    flat = results if width == 1 else (value for filled in results for value in filled)
    return np.fromiter(flat, np.int64, len(told) * width).reshape(-1, width)
