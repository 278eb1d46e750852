"""The API against whatever its own description permits, and forbids: no fault, errors as problems, no leak.

Schemathesis makes the requests from the app's OpenAPI and sends them into the app without a network.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from megaroth.cli.main import main
from megaroth.web.app import create_app
from megaroth.web.settings import Settings
from tests.web.conftest import EXAMPLES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default::DeprecationWarning"),
    pytest.mark.filterwarnings("default::ResourceWarning"),
]

EACH = 15
"""Requests of each operation: as described, and again against the description."""
SECRET = "s3cret" * 6
TYPES = ("application/json", "application/problem+json")
OPERATIONS = [
    *("GET /households", "GET /households/{name}/plan", "GET /examples/{name}/plan", "GET /households/{name}/explain"),
    *("GET /examples/{name}/explain", "GET /figures", "GET /figures/{name}", "GET /households/{name}/ledger"),
    *("GET /households/{name}/ledger/balances", "GET /households/{name}/ledger/lots", "GET /households/{name}/clocks"),
    *("POST /households/{name}/convert", "GET /households/{name}/forms/expected"),
    *("POST /households/{name}/forms/check", "POST /census/test"),
]
TAKES_NOTHING = {"GET /households"}
NUMBERS = ("$187,654", "23,456", "4,987.65")
"""Amounts of the household that stand in its file and its ledger alone."""


class Api:
    """The app over a folder with one household and its ledger, and what its errors must not say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        text = (EXAMPLES / "lee.toml").read_text(encoding="utf-8")
        text = text.replace('pay = "$180,000"', f'pay = "{NUMBERS[0]}"').replace('"31,500"', f'"{NUMBERS[1]}"')
        (folder / "lee.toml").write_text(text, encoding="utf-8")
        command = ["ledger", "add", str(folder / "lee.toml"), "contribution", "after-tax", NUMBERS[2]]
        done = CliRunner().invoke(main, [*command, "--on", "2026-11-20", "--as-of", "2026-11-21"])
        assert done.exit_code == 0, done.output
        app = create_app(Settings(folder, SECRET, 8401, date(2026, 11, 21)))
        self.headers = {"authorization": f"Bearer {SECRET}", "host": "127.0.0.1:8401"}
        self.schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers=self.headers)

    def operation(self, name: str) -> Any:
        method, path = name.split()
        return self.schema[f"/api/v1{path}"][method]

    def fuzzed(self, name: str, mode: GenerationMode, change: Callable[[Any], None] | None = None) -> list[int]:
        """The statuses of many requests; each answer was looked at."""
        statuses: list[int] = []
        operation = self.operation(name)

        @settings(max_examples=EACH, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            if change is not None:
                change(case)
            answer = case.call(headers=self.headers)
            self.looked_at(answer.status_code, answer.headers, answer.text)
            if mode is GenerationMode.POSITIVE:
                case.validate_response(answer, checks=[status_code_conformance, response_schema_conformance])
            statuses.append(answer.status_code)

        send()
        return statuses

    def looked_at(self, status: int, headers: Mapping[str, Any], text: str) -> None:
        """No fault; an error is a problem; and it says nothing that is nobody's business."""
        assert status < 500, text
        kind = headers["content-type"]
        assert (kind[0] if isinstance(kind, list) else kind).partition(";")[0] == TYPES[status >= 400], (status, kind)
        assert str(self.folder) not in text
        assert SECRET not in text
        if status >= 400:
            assert "Traceback" not in text
            assert not re.search(r'File "|/site-packages/|/tmp/|src/megaroth', text), text
            assert not any(number.strip("$") in text for number in NUMBERS), text


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Api:
    return Api(tmp_path_factory.mktemp("households"))


def test_every_operation_is_tried(api: Api) -> None:
    described = api.schema.raw_schema["paths"]
    found = {f"{method.upper()} {path.removeprefix('/api/v1')}" for path, each in described.items() for method in each}
    assert found == set(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_request_as_described_is_a_fault_or_a_leak(api: Api, operation: str) -> None:
    assert api.fuzzed(operation, GenerationMode.POSITIVE)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each not in TAKES_NOTHING])
def test_nor_is_one_against_the_description(api: Api, operation: str) -> None:
    assert api.fuzzed(operation, GenerationMode.NEGATIVE)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if "/households/{name}" in each])
def test_nor_is_one_about_a_household_that_is_there(api: Api, operation: str) -> None:
    def about_lee(case: Any) -> None:
        case.path_parameters = {"name": "lee"}

    statuses = api.fuzzed(operation, GenerationMode.POSITIVE, about_lee)
    assert 404 not in statuses


def test_the_folder_is_as_it_was(api: Api) -> None:
    """Reading and trying leave nothing behind, whatever was sent."""
    before = sorted(path.name for path in api.folder.rglob("*"))
    for operation in OPERATIONS:
        if operation.startswith("POST"):
            api.fuzzed(operation, GenerationMode.POSITIVE)
    left = sorted(path.name for path in api.folder.rglob("*"))
    assert [name for name in left if name not in before and "census" not in name] == []
    shutil.rmtree(api.folder / ".megaroth-census", ignore_errors=True)
