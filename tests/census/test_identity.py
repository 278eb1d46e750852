from __future__ import annotations

import hmac
import stat
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from megaroth.census.identity import KEY_FILE, hashed, hashed_column, key_of, looks_like_identity, read_key
from megaroth.errors import BadInputError

KEY = bytes(range(32))


def test_one_person_has_one_key_however_the_number_is_written() -> None:
    keys = {hashed(each, KEY) for each in ("012-34-5678", "012345678", " 012 34 5678 ", "12345678")}
    assert len(keys) == 1
    assert keys.pop().startswith("id-")


def test_another_secret_gives_another_key_and_the_number_is_not_in_it() -> None:
    assert hashed("123-45-6789", KEY) != hashed("123-45-6789", bytes(32))
    assert "6789" not in hashed("123-45-6789", KEY)[:3]
    assert hashed("", KEY) == ""


def test_a_known_value() -> None:
    assert hashed("123-45-6789", KEY) == "id-" + hmac.new(KEY, b"123456789", "sha256").hexdigest()[:24]


def test_a_column_is_hashed_as_its_values_are() -> None:
    numbers = ["123-45-6789", None, "123456789", "", "987-65-4320"]
    assert hashed_column(pa.array(numbers), KEY).to_pylist() == [hashed(each or "", KEY) for each in numbers]


def test_the_secret_is_made_once_for_a_folder_and_is_private(tmp_path: Path) -> None:
    first = key_of(tmp_path)
    assert len(first) == 32
    assert key_of(tmp_path) == first
    assert [each.name for each in tmp_path.iterdir()] == [KEY_FILE]
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    key_of(tmp_path)
    (tmp_path / KEY_FILE).chmod(0o644)
    with pytest.raises(BadInputError, match="chmod 600"):
        key_of(tmp_path)


def test_what_is_no_secret_is_refused_and_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("hunter2")
    path.chmod(0o600)
    with pytest.raises(BadInputError) as caught:
        read_key(path)
    assert "hunter2" not in str(caught.value)
    with pytest.raises(BadInputError, match="cannot be read"):
        read_key(tmp_path / "none")


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be written"):
        key_of(tmp_path / "none")


@pytest.mark.parametrize(
    ("values", "are"),
    [
        (["123-45-6789", "234-56-7890"], True),
        (["123456789", "234567890", "345678901", "456789012"], True),
        (["100200", "100201", "100202"], False),
        (["900000001", "900000002", "900000003"], False),  # never given out
        (["123456789"], False),  # one number of nine digits says nothing
        (["2026-01-02", "2026-03-04"], False),
        ([], False),
    ],
)
def test_what_looks_like_identity_numbers(values: list[str], are: bool) -> None:
    assert looks_like_identity(values) is are
