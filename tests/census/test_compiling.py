from __future__ import annotations

from pathlib import Path

import pytest

from megaroth.census import compiling
from megaroth.census.compiling import cache_folder, compiled, content
from megaroth.law.nondiscrimination.ratios import actual_deferral_ratio
from megaroth.money import round_half_up


@pytest.mark.slow
def test_a_rule_runs_compiled_with_what_it_calls() -> None:
    rule = compiled(actual_deferral_ratio)
    assert tuple(rule(12_105, 0, 0, 0, 0, 100_000)) == tuple(actual_deferral_ratio(12_105, 0, 0, 0, 0, 100_000))
    assert compiled(actual_deferral_ratio) is rule
    assert rule.py_func.__globals__["round_half_up"] is compiled(round_half_up)


def test_compiled_code_is_kept_under_the_content_of_the_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "megaroth"
    (package / "law").mkdir(parents=True)
    (package / "money.py").write_text("one = 1\n")
    (package / "law" / "limits.py").write_text("limit = 1\n")
    monkeypatch.setattr(compiling, "PACKAGE", package)
    before = content.__wrapped__()
    assert content.__wrapped__() == before
    (package / "law" / "limits.py").write_text("limit = 2\n")
    assert content.__wrapped__() != before


def test_the_cache_is_its_owners_alone_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = cache_folder()
    assert folder is not None
    assert folder.parent == tmp_path / "megaroth" / "compiled"
    assert folder.stat().st_mode & 0o777 == 0o700
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert cache_folder() is None


def test_every_source_of_compiled_code_is_there() -> None:
    for pattern in compiling.SOURCES:
        assert list(compiling.PACKAGE.glob(pattern)), pattern
