"""Which folders, whose, and with what rights."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from daemon.errors import HomeUnusable, WrongOwner
from daemon.home import SOCKET_PATH_LIMIT_BYTES, find_home
from daemon.private_files import make_private_folder, write_atomically

ROOT = pytest.mark.skipif(os.getuid() != 0, reason="gives folders away, which only root can")
NOBODY = 65534


def test_one_variable_puts_everything_under_one_folder(tmp_path: Path) -> None:
    home = find_home({"GROUNDPLAN_HOME": str(tmp_path)})
    folders = (home.config, home.data, home.cache, home.logs, home.runtime)
    assert all(folder.parent == tmp_path for folder in folders)
    assert len(set(folders)) == 5


def test_finding_the_home_makes_nothing(tmp_path: Path) -> None:
    find_home({"GROUNDPLAN_HOME": str(tmp_path / "new")})
    assert list(tmp_path.iterdir()) == []


def test_a_relative_home_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_home({"GROUNDPLAN_HOME": "here"}).data == tmp_path / "here" / "data"


def test_the_session_gives_the_runtime_folder(tmp_path: Path) -> None:
    assert find_home({"XDG_RUNTIME_DIR": str(tmp_path)}).runtime == tmp_path / "groundplan"


@ROOT
def test_a_session_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    os.chown(tmp_path, NOBODY, NOBODY)
    assert not find_home({"XDG_RUNTIME_DIR": str(tmp_path)}).runtime.is_relative_to(tmp_path)


def test_without_a_session_the_state_folder_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert find_home({}).runtime == tmp_path / "state" / "groundplan" / "run"


@pytest.mark.parametrize("length", [1, 60, 200])
def test_a_socket_path_always_fits(tmp_path: Path, length: int) -> None:
    home = find_home({"GROUNDPLAN_HOME": str(tmp_path / ("x" * length))})
    assert len(os.fsencode(home.socket)) <= SOCKET_PATH_LIMIT_BYTES


def test_two_long_homes_have_two_sockets(tmp_path: Path) -> None:
    sockets = {find_home({"GROUNDPLAN_HOME": str(tmp_path / ("x" * 120) / name)}).socket for name in "ab"}
    assert len(sockets) == 2


def test_open_folders_are_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o777)
    make_private_folder(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@ROOT
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, NOBODY, NOBODY)
    with pytest.raises(WrongOwner, match=f"belongs to user {NOBODY}"):
        make_private_folder(tmp_path)


@ROOT
def test_a_link_that_somebody_else_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "target")
    make_private_folder(link)
    os.lchown(link, NOBODY, NOBODY)
    with pytest.raises(WrongOwner):
        make_private_folder(link)


def test_a_file_in_the_place_of_a_folder_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeUnusable, match="File exists"):
        make_private_folder(tmp_path / "file")


def test_writing_replaces_the_whole_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    write_atomically(path, b"first, and longer")
    write_atomically(path, b"second")
    assert path.read_bytes() == b"second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_keeps_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "inside").write_text("old")
    with pytest.raises(HomeUnusable):
        write_atomically(folder, b"a folder cannot be replaced by a file")
    assert (folder / "inside").read_text() == "old"
    assert list(tmp_path.iterdir()) == [folder]
