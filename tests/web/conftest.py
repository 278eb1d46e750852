"""A folder of its own for each test, and a browser in which its page is open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from megaroth.web.app import create_app
from megaroth.web.settings import Settings
from tests.web.browser import Browser

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one household: the employee of the examples under the name of lee."""
    made = tmp_path / "households"
    made.mkdir()
    (made / "lee.toml").write_text((EXAMPLES / "employee.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return made


@pytest.fixture
def settings(folder: Path) -> Settings:
    """A start on the day of the examples."""
    return Settings(folder, "s3cret" * 6, 8401, date(2026, 11, 21))


@pytest.fixture
def browser(settings: Settings) -> Browser:
    """The opened page."""
    return Browser(create_app(settings), settings)
