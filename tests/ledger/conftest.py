"""The databases under the ledger: every test that asks for ``target`` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

ROOT = Path(__file__).parents[2]
GIVEN = "MEGAROTH_TEST_POSTGRES"
OURS = ROOT / ".ci" / "postgres"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server: the given one, or one of our own for this run."""
    if os.environ.get(GIVEN):
        yield os.environ[GIVEN]
        return
    begun = subprocess.run([OURS, "start"], capture_output=True, text=True, check=False)
    if begun.returncode == 3:
        pytest.skip("PostgreSQL is not installed")  # in CI a skipped test is a failure
    assert begun.returncode == 0, begun.stderr
    address = begun.stdout.strip()
    yield address
    subprocess.run([OURS, "stop", address], check=True)


@pytest.fixture
def postgresql_schema(postgresql_server: str) -> Iterator[Callable[[], str]]:
    """Makes empty schemas, each with its address."""
    url = make_url(postgresql_server).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    made: list[str] = []
    numbers = count()

    def make() -> str:
        name = f"test_{os.getpid()}_{os.urandom(4).hex()}_{next(numbers)}"
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {name}")
        made.append(name)
        addressed = url.set(drivername="postgresql").update_query_dict({"options": f"-csearch_path={name}"})
        return addressed.render_as_string(hide_password=False)

    yield make
    with engine.begin() as connection:
        for name in made:
            connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture
def new_target(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Path | str]:
    """Makes places for ledgers: each call a new one, with nothing in it."""
    if database == "postgresql":
        make: Callable[[], str] = request.getfixturevalue("postgresql_schema")
        return make
    numbers = count(1)
    return lambda: tmp_path / f"{next(numbers)}.ledger"


@pytest.fixture
def target(new_target: Callable[[], Path | str]) -> Path | str:
    """A place for one ledger."""
    return new_target()
