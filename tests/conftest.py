"""What holds for every test: no network, no test left out in CI, examples that do not depend on luck."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("megaroth", deadline=None, derandomize=True)
settings.load_profile("megaroth")

NETWORK_EVENTS = {
    *("socket.connect", "socket.sendto", "socket.sendmsg"),
    *("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"),
}


class NetworkUsedError(AssertionError):
    """Something in a test tried to reach another machine."""


class _Watch:
    """An audit hook, which sees every way to a socket; it cannot be removed, only looked away from."""

    def __init__(self) -> None:
        self.attempts: list[str] | None = None

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.attempts is None or event not in NETWORK_EVENTS:
            return
        address = arguments[-1] if event.startswith(("socket.c", "socket.s")) else arguments[0]
        if event == "socket.connect" and isinstance(address, str | bytes):
            return  # a socket in the file system leads to no other machine
        self.attempts.append(f"{event} {address}")
        raise NetworkUsedError(f"{event} {address}")


_watch = _Watch()
sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def network_attempts() -> Iterator[list[str]]:
    """Every attempt to use the network, which fails at once and, if that was swallowed, at the test's end."""
    attempts: list[str] = []
    _watch.attempts = attempts
    yield attempts
    _watch.attempts = None
    assert not attempts, f"the network was used: {attempts}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure: what is not tested must not look as if it were."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") != "true" or reporter is None:
        return
    skipped = reporter.stats.get("skipped", [])
    if skipped:
        names = sorted({report.nodeid for report in skipped})
        reporter.ensure_newline()
        reporter.write_line(f"skipped, which CI does not permit: {', '.join(names)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
