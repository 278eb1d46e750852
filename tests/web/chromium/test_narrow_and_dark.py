"""On a phone of 320 pixels no page scrolls sideways; in the dark every page is dark."""

from __future__ import annotations

import json
from typing import Literal

import pytest

from tests.web.chromium.axe import OPEN_ALL
from tests.web.chromium.opened import Opened

pytestmark = pytest.mark.slow

TOO_WIDE = """() => {
  const most = document.documentElement.clientWidth;
  const within = (one) => {
    for (let up = one.parentElement; up && up !== document.body; up = up.parentElement)
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  const right = (one) => Math.round(one.getBoundingClientRect().right);
  const beyond = [...document.querySelectorAll("body *")].filter((one) => right(one) > most + 1 && !within(one));
  const name = (one) => `${one.tagName} ${one.className} to ${right(one)}: ${one.textContent.trim().slice(0, 40)}`;
  const scrolls = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) > most;
  return beyond.map(name).slice(0, 5).concat(scrolls ? ["it scrolls sideways"] : []);
}"""
BACKGROUND = "() => getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).slice(0, 3).map(Number)"


def test_no_page_scrolls_sideways_on_a_phone(opened: Opened, pages: list[str]) -> None:
    opened.page.set_viewport_size({"width": 320, "height": 640})
    found = {}
    for path in pages:
        opened.go(path)
        opened.page.evaluate(OPEN_ALL)
        if wide := opened.page.evaluate(TOO_WIDE):
            found[path] = wide
    assert not found, json.dumps(found, indent=1)


def test_in_the_dark_the_page_is_dark(opened: Opened) -> None:
    schemes: tuple[tuple[Literal["light", "dark"], bool], ...] = (("light", False), ("dark", True))
    for scheme, dark in schemes:
        opened.page.emulate_media(color_scheme=scheme)
        for path in ("/", "/h/lee/plan", "/words"):
            opened.go(path)
            assert all((part < 64) == dark for part in opened.page.evaluate(BACKGROUND)), (scheme, path)
