"""What no file of the project may hold: where somebody's packages or folders happened to be."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
INDEX = re.compile(r"//[\w.:@-]*(?:pypi|hosted|registry|artifactory|nexus|mirror)[\w.-]*", re.IGNORECASE)
OPTION = re.compile(r"^\s*--(?:extra-)?index-url|^\s*--find-links|^\s*--trusted-host", re.MULTILINE)
PLACE = re.compile(r"(?<![\w.])/(?:work|home/\w+|Users/\w+)/|\b[A-Z]:\\+Users\\")


def tracked() -> list[Path]:
    """The files of the project: those that git tracks, or all of them in an unpacked source archive."""
    if not (ROOT / ".git").exists():
        return [path for path in ROOT.rglob("*") if path.is_file() and not hidden(path)]
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(ROOT).parts)


def found(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    yield from (match[0] for match in pattern.finditer(text))


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" not in raw:
            yield path.relative_to(ROOT).as_posix(), raw.decode("utf-8")


@pytest.mark.parametrize("pattern", [INDEX, OPTION, PLACE], ids=["package index", "index option", "place"])
def test_no_file_names_a_package_index_or_a_persons_folder(pattern: re.Pattern[str]) -> None:
    faults = [f"{name}: {fault}" for name, text in texts() for fault in found(pattern, text)]
    assert faults == []


@pytest.mark.parametrize("name", ["dev.txt", "core.txt", "full.txt"])
def test_a_lock_is_pinned_by_hash_and_names_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    pinned = [entry for entry in re.split(r"\n(?=\S)", text) if "==" in entry]
    assert pinned
    assert all("--hash=sha256:" in entry for entry in pinned)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (INDEX, "https:/" + "/pypi.example/simple"),
        (OPTION, "--extra-index" + "-url x"),
        (PLACE, "see /" + "work/notes"),
    ],
)
def test_a_fault_would_be_seen(pattern: re.Pattern[str], text: str) -> None:
    assert list(found(pattern, text))
