"""Where tasks run: this machine, or a Dask cluster. The work and its results are the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from megaroth.errors import BadInputError

Task = TypeVar("Task")
Result = TypeVar("Result")


class Engine(Protocol):
    """Something that runs tasks."""

    def run(
        self, work: Callable[[Task], Result], tasks: Iterable[Task], *, apart: bool = False
    ) -> Iterator[tuple[Task, Result]]:
        """The results of tasks as they are done, in any order; few are held at a time.

        Parameters
        ----------
        apart : bool
            Whether the work is plain Python, which only processes of their own run at the same time.
        """


class Local:
    """The machine at hand: threads for reading Parquet and for compiled code, processes for plain Python.

    Parameters
    ----------
    workers : int
        How many; by default as many as the processors that this process may use.
    """

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers or processors()

    def run(
        self, work: Callable[[Task], Result], tasks: Iterable[Task], *, apart: bool = False
    ) -> Iterator[tuple[Task, Result]]:
        """As :class:`Engine` says."""
        waiting = iter(tasks)
        running: dict[Future[Result], Task] = {}
        with self._pool(apart) as pool:
            try:
                more = True
                while more or running:
                    while more and len(running) <= self.workers:
                        task = next(waiting, None)
                        if task is None:
                            more = False
                        else:
                            running[pool.submit(work, task)] = task
                    if running:
                        done, _ = wait(running, return_when=FIRST_COMPLETED)
                        for each in done:
                            yield running.pop(each), each.result()
            finally:
                for each in running:
                    each.cancel()

    def _pool(self, apart: bool) -> Executor:
        if apart:
            return ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"))
        return ThreadPoolExecutor(self.workers)


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Dask:
    """A Dask cluster. Every worker needs this package, and sees the files under the same names.

    Parameters
    ----------
    client : distributed.Client
        Connected.
    """

    def __init__(self, client: Any) -> None:
        self.client = client

    def run(
        self, work: Callable[[Task], Result], tasks: Iterable[Task], *, apart: bool = False
    ) -> Iterator[tuple[Task, Result]]:
        """As :class:`Engine` says."""
        import distributed

        waiting = iter(tasks)
        shared = self.client.scatter(work, broadcast=True, hash=False)
        most = 2 * max(1, sum(self.client.nthreads().values()))
        running: dict[str, Task] = {}
        completed: Any = distributed.as_completed
        finished = completed()

        def submit() -> None:
            task = next(waiting, None)
            if task is not None:
                future = self.client.submit(_apply, shared, task, pure=False)
                running[future.key] = task
                finished.add(future)

        for _ in range(most):
            submit()
        while running:
            future = next(finished)
            yield running.pop(future.key), future.result()
            future.release()
            submit()


def _apply(work: Callable[[Task], Result], task: Task) -> Result:
    return work(task)


@contextmanager
def engine_of(address: str) -> Iterator[Engine]:
    """The engine of an address: ``local``, ``dask://local`` or ``dask://HOST:PORT``.

    Raises
    ------
    BadInputError
        When there is no such engine, Dask is not installed, or nothing answers there.
    """
    if address == "local":
        yield Local()
        return
    kind, _, place = address.partition("://")
    if kind != "dask" or not place:
        raise BadInputError(f"there is no engine {address!r}", "local, dask://local or dask://HOST:PORT")
    try:
        import distributed
    except ImportError:
        raise BadInputError(
            "this engine needs dask and distributed, which this installation does not have",
            "pip install 'dask[distributed]'",
        ) from None
    cluster_of: Any = distributed.LocalCluster
    connect: Any = distributed.Client
    if place == "local":
        # no page of its own in the network, and processes that end with this one
        size = {"n_workers": processors(), "threads_per_worker": 1, "processes": True, "dashboard_address": None}
        with cluster_of(**size) as cluster, connect(cluster) as client:
            yield Dask(client)
        return
    try:
        client = connect(f"tcp://{place}", timeout=10)
    except (OSError, TimeoutError, ValueError) as error:
        raise BadInputError(f"no Dask scheduler answers at {place}", str(error).split("\n", maxsplit=1)[0]) from None
    with client:
        yield Dask(client)
