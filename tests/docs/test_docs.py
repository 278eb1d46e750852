"""The pages say what is so: commands run, outputs agree, links lead somewhere, named code exists."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from megaroth.law.figures import shipped

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"`((?:law|facts|year|service|report|cli|money)\.[\w.]+)`")
FIGURE = re.compile(r"`((?:irc|reg|ssa|irs|form|erisa)_\w+)`")
HASH = re.compile(r"(?<=[ (])[0-9a-f]{12}(?=[),]|$)", re.MULTILINE)
ROW = re.compile(r"^\| (S\d-\d\d) \|", re.MULTILINE)
ROWS_OF_THE_CHECKLIST = {"S0": 48, "S1": 33, "S2": 39, "S3": 24, "S4": 41}
OPEN_QUESTIONS = 15


def _generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate: Any = _generate()
PAGES: list[Path] = generate.pages()
WITH_COMMANDS = [path for path in PAGES if "```console\n$" in path.read_text(encoding="utf-8")]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def agrees(shown: str, real: str) -> bool:
    """Whether the real output is what the page shows; a line of ``...`` stands for any lines, none included."""
    parts = [[re.escape(line) for line in part] for part in _parts(shown)]
    pattern = r"(?:.*\n)*".join("".join(f"{line}\n" for line in part) for part in parts)
    return re.fullmatch(pattern, real) is not None


def _parts(shown: str) -> Iterator[list[str]]:
    part: list[str] = []
    for line in shown.splitlines():
        if line == generate.SHORTENED:
            yield part
            part = []
        else:
            part.append(line.rstrip())
    yield part


def without_hash(text: str) -> str:
    """Outputs carry the hash of figures and law, which every change of the law changes."""
    return HASH.sub("HASH", text).strip("\n") + "\n"


@pytest.mark.parametrize("path", WITH_COMMANDS, ids=name_of)
def test_every_command_prints_what_the_page_shows(path: Path) -> None:
    for shown, real in generate.outputs(path.read_text(encoding="utf-8")):
        assert "Traceback" not in real, shown.command
        if shown.output.strip():
            wanted, found = without_hash(shown.output), without_hash(real)
            assert agrees(wanted, found), f"{shown.command}\n--- shown\n{wanted}--- real\n{found}"


def test_shortened_outputs_are_compared_line_by_line() -> None:
    assert agrees("a\n...\nd\n", "a\nb\nc\nd\n")
    assert agrees("a\n...\n", "a\n")
    assert not agrees("a\n...\nd\n", "a\nb\nc\n")
    assert not agrees("a\n", "a\nb\n")


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_relative_links_lead_somewhere(path: Path) -> None:
    text = FENCED.sub("", path.read_text(encoding="utf-8"))
    broken = []
    for target in LINK.findall(text):
        file, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        aim = (path.parent / file).resolve() if file else path
        if not aim.exists() or (anchor and anchor not in anchors(aim)):
            broken.append(target)
    assert broken == []


def anchors(page: Path) -> set[str]:
    headings = HEADING.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_code_and_figures_that_a_page_names_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    missing = [name for name in CODE.findall(text) if not exists(name)]
    # A rule may be called like a figure, as `form_8606` is.
    missing += [name for name in FIGURE.findall(text) if name not in shipped().names() and not is_rule(name)]
    assert missing == []


def is_rule(name: str) -> bool:
    """Whether a module of the law, or something in one, has the name."""
    return any(hasattr(module, name) for module, _ in generate.worksheet_modules())


def exists(name: str) -> bool:
    """Whether ``law.additions.AnnualAdditions.room`` is a module, or something in one."""
    words = name.split(".")
    for end in range(len(words), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(["megaroth", *words[:end]]))
        except ModuleNotFoundError:
            continue
        for word in words[end:]:
            if not hasattr(found, word):
                return False
            found = getattr(found, word)
        return True
    return False


def test_reference_pages_are_current() -> None:
    reference = ROOT / "docs" / "reference"
    stale = "run: python docs/generate.py"
    assert (reference / "worksheets.md").read_text(encoding="utf-8") == generate.worksheets_page(), stale
    assert (reference / "household.md").read_text(encoding="utf-8") == generate.household_page(), stale


def test_the_reference_speaks_of_facts_that_there_are() -> None:
    known = {f"{table.__name__}.{name}" for _, table in generate.TABLES for name in generate.facts_of(table)}
    assert set(generate.UNKNOWN) <= known


def test_the_checklist_has_every_row_once() -> None:
    rows = ROW.findall((ROOT / "docs" / "law" / "checklist.md").read_text(encoding="utf-8"))
    wanted = [f"{article}-{n:02}" for article, last in ROWS_OF_THE_CHECKLIST.items() for n in range(1, last + 1)]
    assert rows == wanted


def test_every_open_question_has_its_section() -> None:
    headings = HEADING.findall((ROOT / "docs" / "law" / "open-questions.md").read_text(encoding="utf-8"))
    assert [h.partition(":")[0] for h in headings if re.match(r"U\d", h)] == [
        f"U{n}" for n in range(1, OPEN_QUESTIONS + 1)
    ]


def test_the_readme_begins_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    first = FENCED.search(text)
    assert first is not None
    inside = [line.split()[:2] for line in first[0].splitlines()[1:-1]]
    assert inside == [["make", "plan"], ["make", "test"]]
    assert len(text.splitlines()) < 120
