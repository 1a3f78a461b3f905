from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.git_folders import git, make_repository, write

from agents.tree.changeset import Changeset, changeset
from agents.tree.worktree import RunTree, open_tree


@pytest.fixture
def tree(tmp_path: Path, state: Path) -> RunTree:
    files = {"a.txt": "a\n", "b.txt": "b\n", "run.sh": "#!/bin/sh\n", "src/x.py": "x = 1\n", ".gitignore": "out/\n"}
    return open_tree(make_repository(tmp_path / "repo", files), state, "R1")


def told(changes: Changeset) -> dict[str, str]:
    return {file.path: file.kind for file in changes.files}


def test_what_was_added_changed_and_removed(tree) -> None:
    write(tree.root, {"a.txt": "A\n", "new/n.txt": "n\n", "out/ignored.txt": "x"})
    (tree.root / "b.txt").unlink()
    found = {file.path: file for file in changeset(tree).files}
    assert {path: (file.before, file.after) for path, file in found.items()} == {
        "a.txt": (b"a\n", b"A\n"),
        "b.txt": (b"b\n", None),
        "new/n.txt": (None, b"n\n"),
    }


def test_modes_links_and_binaries(tree) -> None:
    (tree.root / "run.sh").chmod(0o755)
    (tree.root / "link").symlink_to("src/x.py")
    write(tree.root, {"b.txt": b"b\0"})
    (tree.root / "a.txt").unlink()
    (tree.root / "a.txt").symlink_to("b.txt")
    found = {file.path: file for file in changeset(tree).files}
    assert (found["run.sh"].before_mode, found["run.sh"].after_mode) == ("100644", "100755")
    assert (found["link"].after, found["link"].after_mode) == (b"src/x.py", "120000")
    assert (found["a.txt"].before_mode, found["a.txt"].after_mode, found["a.txt"].after) == (
        "100644",
        "120000",
        b"b.txt",
    )
    assert found["b.txt"].is_binary


def test_a_move_is_told(tree) -> None:
    (tree.root / "src/x.py").rename(tree.root / "src/y.py")
    found = {file.path: file for file in changeset(tree).files}
    assert (found["src/x.py"].kind, found["src/y.py"].kind, found["src/y.py"].moved_from) == (
        "removed",
        "added",
        "src/x.py",
    )


def test_files_and_folders_change_places(tree) -> None:
    (tree.root / "a.txt").unlink()
    write(tree.root, {"a.txt/inside": "i\n"})
    (tree.root / "src/x.py").unlink()
    (tree.root / "src").rmdir()
    write(tree.root, {"src": "now a file\n"})
    assert told(changeset(tree)) == {"a.txt": "removed", "a.txt/inside": "added", "src": "added", "src/x.py": "removed"}


def test_what_is_committed_staged_or_hidden_from_git_makes_no_difference(tree) -> None:
    write(tree.root, {"a.txt": "A\n", "n.txt": "n\n", "b.txt": "B\n", "src/x.py": "x = 2\n"})
    git(tree.root, "add", "a.txt", "n.txt")
    git(tree.root, "commit", "-q", "-m", "By the run")
    git(tree.root, "update-index", "--assume-unchanged", "b.txt")
    git(tree.root, "update-index", "--skip-worktree", "src/x.py")
    git(tree.root, "rm", "-q", "--cached", "run.sh")
    assert told(changeset(tree)) == {"a.txt": "changed", "b.txt": "changed", "n.txt": "added", "src/x.py": "changed"}
    git(tree.root, "checkout", "-q", "-f", "--detach", "HEAD")


def test_a_repository_that_was_made_in_the_tree_is_looked_into(tree) -> None:
    make_repository(tree.root / "made", {"m.txt": "m\n", "deep/d.txt": "d\n"})
    assert told(changeset(tree)) == {"made/m.txt": "added", "made/deep/d.txt": "added"}


def test_what_cannot_be_carried_over_is_told(tree) -> None:
    (tree.root / "leak").symlink_to("/etc/passwd")
    (tree.root / "up").symlink_to("../../x")
    os.mkfifo(tree.root / "src/pipe")
    (tree.root / "b.txt").unlink()
    os.mkfifo(tree.root / "b.txt")
    write(tree.root, {"huge": b"\1" * 20_000_001})
    found = changeset(tree)
    assert told(found) == {}
    assert sorted(path for path, _ in found.left_out) == ["b.txt", "huge", "leak", "up"]


def test_what_git_ignores_is_told_but_for_caches(tree) -> None:
    write(
        tree.root,
        {".gitignore": "gen/\n*.log\n__pycache__/\nlocal.cfg\n", "gen/deep/out.txt": "x\n", "src/a.log": "x\n"},
    )
    write(tree.root, {"src/__pycache__/a.pyc": "x", "local.cfg": "x\n"})
    found = changeset(tree)
    assert told(found) == {".gitignore": "changed"}
    assert found.left_out == tuple((path, "git ignores it") for path in ("gen/", "local.cfg", "src/a.log"))


def test_of_many_ignored_files_the_first_are_named_and_the_others_counted(tree) -> None:
    write(tree.root, {".gitignore": "*.log\n", **{f"{number:02}.log": "x\n" for number in range(25)}})
    *named, rest = changeset(tree).left_out
    assert (len(named), rest) == (20, ("5 more", "git ignores them"))


def test_a_folder_that_became_a_link_out_shows_nothing_of_there(tree, tmp_path) -> None:
    write(tmp_path / "outside", {"x.py": "secret\n"})
    (tree.root / "src/x.py").unlink()
    (tree.root / "src").rmdir()
    (tree.root / "src").symlink_to(tmp_path / "outside")
    found = changeset(tree)
    assert told(found) == {"src/x.py": "removed"}
    assert [path for path, _ in found.left_out] == ["src"]


def test_a_same_size_edit_within_the_same_second_is_seen(tree) -> None:
    before = (tree.root / "a.txt").stat()
    write(tree.root, {"a.txt": "z\n"})
    os.utime(tree.root / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert told(changeset(tree)) == {"a.txt": "changed"}


def test_line_endings_that_git_makes_are_no_changes(tmp_path, state) -> None:
    folder = make_repository(tmp_path / "crlf", {".gitattributes": "*.bat text eol=crlf\n", "a.bat": "one\r\ntwo\r\n"})
    tree = open_tree(folder, state, "R2")
    assert (tree.root / "a.bat").read_bytes() == b"one\r\ntwo\r\n"
    write(tree.root, {"a.bat": "one\r\n2\r\n"})
    (change,) = changeset(tree).files
    assert change.before == b"one\r\ntwo\r\n"


def test_names_of_all_kinds(tree) -> None:
    names = ["with space.txt", 'q"uote.txt', "né.txt", "-dash", ":colon", "*star", "tab\there", "日本.txt"]
    write(tree.root, dict.fromkeys([*names, "new\nline"], "x\n"))
    (tree.root / os.fsdecode(b"\xff\xfe.txt")).write_text("x")
    found = changeset(tree)
    assert set(told(found)) == set(names)
    assert sorted(path for path, _ in found.left_out) == ["new\nline", "\ufffd\ufffd.txt"]


def test_the_digest_names_exactly_these_changes(tree) -> None:
    empty = changeset(tree).digest
    write(tree.root, {"a.txt": "A\n"})
    first = changeset(tree).digest
    assert first != empty
    assert changeset(tree).digest == first
    (tree.root / "a.txt").chmod(0o755)
    assert changeset(tree).digest != first
