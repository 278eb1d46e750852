"""Families told by a group become links to one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from megaroth.census.reading import read_census
from megaroth.errors import BadInputError

HEAD = "Employee ID,Pay,Ownership Percent,Family Group,Family Relationship\n"


def links(folder: Path, rows: str) -> list[tuple[str | None, str | None]]:
    path = folder / "census.csv"
    path.write_text(HEAD + rows)
    table = read_census(path).table
    return list(zip(table["family_of"].to_pylist(), table["family_relation"].to_pylist(), strict=True))


def test_a_group_is_of_whom_it_calls_self(tmp_path: Path) -> None:
    rows = "X1,1,,7,Self\nX2,1,60%,7,Spouse\nX3,1,,7,Child\nX4,1,,,\n"
    assert links(tmp_path, rows) == [(None, None), ("X1", "spouse"), ("X1", "child"), (None, None)]


def test_a_group_without_a_self_is_of_the_owner(tmp_path: Path) -> None:
    assert links(tmp_path, "X1,1,60%,7,\nX2,1,,7,Spouse\nX3,1,,7,\n") == [(None, None), ("X1", "spouse"), ("X1", None)]
    assert links(tmp_path, "X2,1,,7,Spouse\nX1,1,60%,7,\n") == [("X1", "spouse"), (None, None)]


def test_links_stay_links(tmp_path: Path) -> None:
    assert links(tmp_path, "X1,1,60%,,\nX2,1,,X1,Spouse\nX3,1,,X1,Child\n")[1:] == [("X1", "spouse"), ("X1", "child")]
    assert links(tmp_path, "X1,1,60%,X1,Self\nX2,1,,X1,Sister\n") == [(None, None), (None, None)]


def test_a_group_of_two_owners_without_a_self_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="does not say whose relatives"):
        links(tmp_path, "X1,1,60%,7,\nX2,1,40%,7,\nX3,1,,7,Child\n")


def test_who_is_called_self_is_nothing_to_look_at(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text(HEAD + "X1,1,60%,7,Self\nX2,1,,7,Spouse\nX3,1,,X1,Sister\n")
    assert [each.row for each in read_census(path).findings] == [4]
