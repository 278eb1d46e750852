"""The cyclic garbage collector at rest while millions of tuples are made that never refer to themselves."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_rest() -> Iterator[None]:
    """Keep the collector from looking through everything again and again; what it finds later is the same.

    A third of the time of a large test went there. Several threads may be in here: the first that leaves wakes it.
    """
    awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if awake:
            gc.enable()
