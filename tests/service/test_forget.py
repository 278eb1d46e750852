"""Forgetting a household: all that we wrote about it, nothing else, and never through a link."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from megaroth.cli.main import main
from megaroth.errors import BadInputError
from megaroth.service import check_state
from megaroth.service.check import check
from megaroth.service.forget import find, forget

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = ("--as-of", "2026-11-21")


def run(*arguments: str | Path) -> None:
    found = CliRunner().invoke(main, [*map(str, arguments), *DAY])
    assert found.exit_code == 0, found.output


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A household with everything that we write about it, another one, and what is nobody's business."""
    inside = tmp_path_factory.mktemp("made") / "clients"
    inside.mkdir()
    for name in ("lee", "lee-2025"):
        (inside / f"{name}.toml").write_text((EXAMPLES / "lee.toml").read_text(encoding="utf-8"), encoding="utf-8")
        run("ledger", "add", inside / f"{name}.toml", "contribution", "after-tax", "500", "--on", "2026-11-20")
        run("memo", inside / f"{name}.toml", "--pdf", "--html")
        run("plan", inside / f"{name}.toml", "--ics", inside / f"{name}.ics")
    run("memo", inside / "lee.toml", "--pdf", inside / "for the client.pdf")
    (inside / ".lee.draft").write_text('{"schema": "megaroth.draft/1"}', encoding="utf-8")
    (inside / "lee.ledger-wal").write_bytes(b"")
    (inside / ".lee.toml.abcd1234").write_text("schema = 1", encoding="utf-8")
    (inside / "notes about lee.txt").write_text("mine", encoding="utf-8")
    (inside / "letter.html").write_text("<p>lee.toml</p>", encoding="utf-8")
    check(inside, date(2026, 11, 21))
    return inside


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    shutil.copytree(made, tmp_path / "clients")
    return tmp_path / "clients"


OF_LEE = {
    *("lee.toml", "lee.ledger", "lee.ledger-wal", "lee-memo.pdf", "lee-memo.html", "for the client.pdf", "lee.ics"),
    *(".lee.draft", ".lee.toml.abcd1234"),
}


def test_all_that_we_wrote_is_found_and_removed_and_nothing_else(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    found = find(folder / "lee.toml")
    assert {one.name for one in found.files} == OF_LEE
    assert found.left == ()
    assert {path.name for path in folder.iterdir()} == set(before)  # looking removes nothing
    assert {one.name for one in forget(found)} == OF_LEE
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(before) - set(after) == OF_LEE
    kept = {name: content for name, content in after.items() if name != check_state.NAME}
    assert kept == {name: before[name] for name in kept}


def test_the_last_check_forgets_it_too(folder: Path) -> None:
    forget(find(folder / "lee.toml"))
    last, _ = check_state.read(folder)
    assert last is not None
    assert set(last.households) == {"lee-2025"}
    forget(find(folder / "lee-2025.toml"))
    assert not (folder / check_state.NAME).exists()


def test_a_folder_for_each_client(tmp_path: Path) -> None:
    (tmp_path / "lee").mkdir()
    file = tmp_path / "lee" / "plan.toml"
    file.write_text((EXAMPLES / "lee.toml").read_text(encoding="utf-8"), encoding="utf-8")
    check(tmp_path, date(2026, 11, 21))
    found = find(file)
    assert [name for _, name in found.runs] == ["lee"]
    forget(found)
    assert not (tmp_path / check_state.NAME).exists()


def test_the_household_goes_last_so_that_a_failure_can_be_repeated(folder: Path) -> None:
    assert [one.what for one in forget(find(folder / "lee.toml"))][-1] == "the household"


def test_what_is_left_of_a_household_can_be_forgotten_without_its_file(folder: Path) -> None:
    (folder / "lee.toml").unlink()
    assert {one.name for one in find(folder / "lee.toml").files} == OF_LEE - {"lee.toml"}


# --- what stays -------------------------------------------------------------------------------------------------


def test_links_are_never_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in ("lee.ledger", "lee.ics", "lee-memo.pdf"):
        (outside / name).write_bytes((folder / name).read_bytes())
        (folder / name).unlink()
        (folder / name).symlink_to(outside / name)
    found = find(folder / "lee.toml")
    assert {"lee.ledger", "lee.ics"} == {one.name for one in found.left}
    forget(found)
    assert {path.name for path in outside.iterdir()} == {"lee.ledger", "lee.ics", "lee-memo.pdf"}
    assert (folder / "lee.ledger").is_symlink()


def test_what_turned_into_a_link_since_is_left(folder: Path, tmp_path: Path) -> None:
    found = find(folder / "lee.toml")
    mine = tmp_path / "mine"
    mine.write_text("mine", encoding="utf-8")
    (folder / "lee.ics").unlink()
    (folder / "lee.ics").symlink_to(mine)
    assert "lee.ics" not in {one.name for one in forget(found)}
    assert mine.read_text(encoding="utf-8") == "mine"
    assert (folder / "lee.ics").is_symlink()


def test_a_link_to_a_household_is_refused(folder: Path) -> None:
    (folder / "kim.toml").symlink_to(folder / "lee.toml")
    with pytest.raises(BadInputError, match="link"):
        find(folder / "kim.toml")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lee.ledger", b"my own book"),
        ("lee.ics", b"BEGIN:VCALENDAR\r\nPRODID:-//other//\r\n"),
        (".lee.draft", b"my notes"),
    ],
)
def test_what_only_has_such_a_name_stays(name: str, content: bytes, folder: Path) -> None:
    (folder / name).write_bytes(content)
    found = find(folder / "lee.toml")
    assert [one.name for one in found.left] == [name]
    forget(found)
    assert (folder / name).read_bytes() == content


def test_a_folder_of_such_a_name_stays(folder: Path) -> None:
    (folder / "lee.ics").unlink()
    (folder / "lee.ics").mkdir()
    found = find(folder / "lee.toml")
    assert [(one.name, one.why) for one in found.left] == [("lee.ics", "a folder or a device")]
    forget(found)
    assert (folder / "lee.ics").is_dir()


def test_a_memo_without_names_cannot_be_told_and_stays(folder: Path) -> None:
    run("memo", folder / "lee.toml", "--pdf", "--html", "--anonymise")
    forget(find(folder / "lee.toml"))
    assert (folder / "memo-anonymised.pdf").exists()
    assert (folder / "memo-anonymised.html").exists()


@pytest.mark.parametrize("name", ["none.toml", "lee.ledger", "none/lee.toml"])
def test_nothing_there_is_bad_input(name: str, folder: Path) -> None:
    with pytest.raises(BadInputError):
        find(folder / name)


def test_a_toml_file_of_another_tool_is_refused(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="no household file"):
        find(folder / "pyproject.toml")
    assert (folder / "pyproject.toml").exists()


@pytest.mark.parametrize("stem", ["lee (copy)", "lée", "a%20b"])
def test_a_memo_of_a_file_with_an_unusual_name_is_known(stem: str, tmp_path: Path) -> None:
    file = tmp_path / f"{stem}.toml"
    file.write_text((EXAMPLES / "smallest.toml").read_text(encoding="utf-8"), encoding="utf-8")
    run("memo", file, "--pdf", "--html")
    assert {one.name for one in find(file).files} == {f"{stem}.toml", f"{stem}-memo.pdf", f"{stem}-memo.html"}
