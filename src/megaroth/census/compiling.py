"""The law, compiled: a rule as it stands, with all that it calls, as machine code.

Numba compiles each function once. What it compiled is kept in the user's cache folder, under a name made of the
content of everything that takes part: Numba itself looks only at the file of the outermost function, and would go on
using an old rule after an edit to one that it calls.
"""

from __future__ import annotations

import dis
import hashlib
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

from megaroth.census.extra import require_extra

PACKAGE = Path(__file__).parents[1]
SOURCES = ("money.py", "law/**/*.py", "census/rows.py", "census/employment.py", "census/room_rows.py", "census/sums.py")
"""What compiled code is made of, within the package."""


@cache
def compiled(function: Callable[..., Any]) -> Any:
    """A function as compiled code. What it calls by a global name is compiled with it, once each.

    Raises
    ------
    BadInputError
        When the library for it is not installed.
    """
    require_extra("numba")
    import numba

    return numba.njit(nogil=True, forceinline=True)(_with_callees(function))


@cache
def compiled_loop(function: Callable[..., Any]) -> Any:
    """A loop over rows as compiled code that releases the interpreter's lock and is kept on disk."""
    require_extra("numba")
    import numba

    folder = cache_folder()
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder) if folder else before
    try:
        return numba.njit(nogil=True, cache=folder is not None)(_with_callees(function))
    finally:
        config.CACHE_DIR = before


def _with_callees(function: Callable[..., Any]) -> FunctionType:
    assert isinstance(function, FunctionType)
    names = {step.argval for step in dis.get_instructions(function) if step.opname == "LOAD_GLOBAL"}
    known = dict(function.__globals__)
    for name in names & known.keys():
        if isinstance(known[name], FunctionType):
            known[name] = compiled(known[name])
    return FunctionType(function.__code__, known, function.__name__, function.__defaults__, function.__closure__)


@cache
def content() -> str:
    """A name for the content of everything that takes part in compiled code, the versions of the tools included."""
    import numba
    import numpy as np

    digest = hashlib.sha256()
    for version in (sys.version, numba.__version__, np.__version__):
        digest.update(version.encode())
    for pattern in SOURCES:
        for file in sorted(PACKAGE.glob(pattern)):
            digest.update(str(file.relative_to(PACKAGE)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:24]


def cache_folder() -> Path | None:
    """Where compiled code is kept, for its owner alone; None where there is no such place.

    ``XDG_CACHE_HOME`` moves it.
    """
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = home / "megaroth" / "compiled" / content()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owned = not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
    except OSError:
        return None
    return folder if owned and os.access(folder, os.W_OK) else None


def compiled_rows() -> Any:
    """:func:`megaroth.census.rows.reduce_rows`, compiled."""
    from megaroth.census.rows import reduce_rows

    return compiled_loop(reduce_rows)
