"""Whatever happens to protected paths is put back, whatever was put in their place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.records import Risk
from agents.sandbox.ward import Wards


def made_evil(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("evil")


DEEDS: dict[str, Callable[[Path], object]] = {
    "make a file": lambda root: made_evil(root / ".envrc"),
    "make a folder": lambda root: made_evil(root / ".vscode" / "tasks.json"),
    "make one deep down": lambda root: made_evil(root / "a" / "b" / ".npmrc"),
    "make a repository": lambda root: made_evil(root / "a" / ".git" / "hooks" / "pre-commit"),
    "change a file": lambda root: (root / ".npmrc").write_text("evil"),
    "change it to the same size": lambda root: (root / ".npmrc").write_text("GIVEN\n"),
    "remove a file": lambda root: (root / ".npmrc").unlink(),
    "link in its place": lambda root: ((root / ".npmrc").unlink(), (root / ".npmrc").symlink_to("/etc/passwd")),
    "folder in its place": lambda root: ((root / ".npmrc").unlink(), made_evil(root / ".npmrc" / "x")),
    "pipe in its place": lambda root: ((root / ".npmrc").unlink(), os.mkfifo(root / ".npmrc")),
    "make it a program": lambda root: (root / ".npmrc").chmod(0o755),
    "add to a folder": lambda root: made_evil(root / ".github" / "workflows" / "more.yml"),
    "remove a folder": lambda root: shutil.rmtree(root / ".github"),
    "file in the folder's place": lambda root: (shutil.rmtree(root / ".github"), made_evil(root / ".github")),
    "link in the folder's place": lambda root: (
        (root / ".github").rename(root / "g"),
        (root / ".github").symlink_to("g"),
    ),
    "another hook": lambda root: made_evil(root / "inner" / ".git" / "hooks" / "pre-push"),
    "other settings of git": lambda root: (root / "inner" / ".git" / "config").write_text("evil"),
    "move what is around": lambda root: ((root / "inner").rename(root / "moved"), made_evil(root / "inner" / ".npmrc")),
    "link that leads to protected paths": lambda root: (made_evil(root / "c" / "x"), (root / ".cargo").symlink_to("c")),
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in (
        ".npmrc",
        ".github/workflows/ci.yml",
        "inner/.git/config",
        "inner/.git/hooks/pre-commit",
        "inner/x.py",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("given\n")
    return tmp_path


def protected(root: Path) -> dict[str, tuple[str, int]]:
    names = (".npmrc", ".envrc", ".vscode", ".github", ".cargo", "a", "inner")
    return {
        path.relative_to(root).as_posix(): (path.read_text() if path.is_file() else "", path.lstat().st_mode)
        for name in names
        for path in (root / name, *sorted((root / name).rglob("*")))
        if os.path.lexists(path) and "/." in f"/{path.relative_to(root).as_posix()}"
    }


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_what_was_done_is_undone_and_told(deed: Callable[[Path], object], root: Path) -> None:
    wards, before = Wards(), protected(root)
    wards.enter(root)
    deed(root)
    events = wards.leave(root)
    assert events
    assert {event.risk for event in events} == {Risk.HIGH}
    assert protected(root) == before


def test_the_rest_of_the_tree_is_left_alone(root: Path) -> None:
    wards = Wards()
    wards.enter(root)
    (root / "inner" / "x.py").write_text("changed")
    made_evil(root / "inner" / ".git" / "objects" / "ab" / "cd")
    made_evil(root / "node_modules" / "left-pad" / ".npmrc")
    assert wards.leave(root) == []
    assert (root / "inner" / "x.py").read_text() == "changed"


def test_a_change_in_a_folder_that_was_read_a_moment_ago_is_seen(root: Path) -> None:
    wards = Wards()
    for number in range(5):
        wards.enter(root)
        made_evil(root / "inner" / f"{number}.code-workspace")
        assert len(wards.leave(root)) == 1


def test_nothing_outside_is_touched_when_a_link_stands_in_the_way(root: Path, tmp_path_factory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "workflows").mkdir()
    (outside / "workflows" / "ci.yml").write_text("theirs")
    wards = Wards()
    wards.enter(root)
    shutil.rmtree(root / ".github")
    (root / ".github").symlink_to(outside)
    wards.leave(root)
    assert (outside / "workflows" / "ci.yml").read_text() == "theirs"
    assert (root / ".github" / "workflows" / "ci.yml").read_text() == "given\n"
    assert not (root / ".github").is_symlink()


def test_what_is_too_large_to_keep_is_told_as_lost(root: Path) -> None:
    (root / ".npmrc").write_bytes(b"x" * 2_000_000)
    wards = Wards()
    wards.enter(root)
    (root / ".npmrc").write_text("evil")
    (event,) = wards.leave(root)
    assert event.risk is Risk.CRITICAL
    assert "could not be put back" in event.message
