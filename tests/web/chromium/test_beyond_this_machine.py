"""Served under another address the page asks for its password first; here that address is this machine's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.web.chromium import walk
from tests.web.chromium.axe import violations, violations_of_colour
from tests.web.chromium.conftest import EXAMPLES, serving
from tests.web.chromium.opened import Opened, watched

pytestmark = pytest.mark.slow

PASSWORD = "long enough to be one"


@pytest.fixture
def guarded(context: BrowserContext, tmp_path: Path) -> Iterator[Opened]:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "lee.toml").write_text((EXAMPLES / "employee.toml").read_text(encoding="utf-8"), encoding="utf-8")
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    file.chmod(0o600)
    with (
        serving(folder, "--host", "127.0.0.1", "--password-file", str(file)) as server,
        watched(context, server) as found,
    ):
        yield found


def test_the_password_opens_the_page(guarded: Opened) -> None:
    page = guarded.page
    guarded.go("/h/lee/plan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Password")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations_of_colour(page) == []
    guarded.refusals_expected = True
    page.get_by_label("The password of this page").fill("not this one, surely")
    walk.button(page, "Open")
    expect(page.get_by_text("This is not the password.")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("The password of this page").fill(PASSWORD)
    walk.button(page, "Open")
    expect(page.get_by_role("link", name="lee")).to_be_visible()
    guarded.go("/h/lee/plan")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Acme")
