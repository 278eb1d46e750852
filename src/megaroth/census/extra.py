"""The libraries that only a census needs; without them one clear line instead of a traceback."""

from __future__ import annotations

from importlib.util import find_spec

from megaroth.errors import BadInputError

LIBRARIES = {"numpy": "numpy", "pyarrow": "pyarrow", "numba": "numba", "python_calamine": "python-calamine"}
"""Modules of the extra ``census`` and the packages that hold them."""


def require_extra(*modules: str) -> None:
    """Refuse to go on without the libraries of the census.

    Parameters
    ----------
    *modules : str
        Those that are needed now; by default those of every census.

    Raises
    ------
    BadInputError
        When one of them is not installed.
    """
    missing = [LIBRARIES[each] for each in modules or ("numpy", "pyarrow") if find_spec(each) is None]
    if missing:
        raise BadInputError(
            f"a census needs {' and '.join(missing)}, which this installation does not have",
            "pip install 'megaroth[census]'",
        )
