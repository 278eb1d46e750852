"""No page has anything that axe calls a violation, in light and in dark, with all that folds unfolded."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from tests.web.chromium.axe import VENDORED, violations, violations_of_colour
from tests.web.chromium.opened import Opened

pytestmark = pytest.mark.slow


def test_no_page_violates_wcag_in_light_or_dark(opened: Opened, pages: list[str]) -> None:
    found: dict[str, list[str]] = {}
    for path in pages:
        opened.page.emulate_media(color_scheme="light")
        opened.go(path)
        wrong = [f"light: {each}" for each in violations(opened.page)]
        opened.page.emulate_media(color_scheme="dark")
        wrong += [f"dark: {each}" for each in violations_of_colour(opened.page)]
        if wrong:
            found[path] = wrong
    assert not found, json.dumps(found, indent=1)


def test_axe_would_say_so(opened: Opened) -> None:
    opened.go("/words")
    assert violations(opened.page) == []
    opened.page.evaluate(
        "() => { const image = document.createElement('img'); image.src = '/static/icon.svg';"
        " const text = document.createElement('p'); text.textContent = 'pale'; text.className = 'quiet';"
        " text.attributeStyleMap.set('color', '#999'); text.attributeStyleMap.set('background-color', '#aaa');"
        " document.querySelector('main').append(image, text); }"
    )
    assert {each.split(":")[0] for each in violations(opened.page)} == {"image-alt", "color-contrast"}


def test_what_is_vendored_for_tests_is_what_the_list_says() -> None:
    listed = json.loads((VENDORED / "vendored.json").read_text(encoding="utf-8"))
    files = {path.name for path in VENDORED.iterdir()} - {"vendored.json"}
    assert files == {name for entry in listed for name in (entry["file"], *entry["licence_files"])}
    for entry in listed:
        held = VENDORED / entry["file"]
        assert hashlib.sha256(held.read_bytes()).hexdigest() == entry["sha256"]
        assert re.search(rf"v{re.escape(entry['version'])}\b", held.read_text(encoding="utf-8")[:100])
