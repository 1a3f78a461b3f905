"""The walk sees what git sees, and what a careful person would see without git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from indexer.errors import WorkspaceUnreadable
from indexer.scan import check_root, scan


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"content of {path}\n")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    return root


def test_tracked_and_new_files_are_found_and_ignored_ones_are_not(repository: Path) -> None:
    write(repository, "a.py", "src/b.py", "build/out.o", "notes.txt")
    (repository / ".gitignore").write_text("build/\n")
    git(repository, "add", "a.py", ".gitignore")
    assert set(scan(repository).files) == {".gitignore", "a.py", "src/b.py", "notes.txt"}


def test_a_tracked_file_that_was_deleted_is_gone(repository: Path) -> None:
    write(repository, "a.py", "b.py")
    git(repository, "add", ".")
    (repository / "a.py").unlink()
    assert set(scan(repository).files) == {"b.py"}


def test_submodules_and_nested_repositories_follow_their_own_rules(repository: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    git(library, "init", "-q")
    write(library, "lib.c", "lib.o")
    (library / ".gitignore").write_text("*.o\n")
    git(library, "add", ".")
    git(library, "commit", "-qm", "one")
    git(repository, "submodule", "add", "-q", str(library), "deps/lib")
    write(repository, "deps/lib/made.o", "nested/x.py")
    git(repository / "nested", "init", "-q")
    found = set(scan(repository).files)
    assert {"deps/lib/lib.c", "deps/lib/.gitignore", "nested/x.py", ".gitmodules"} <= found
    assert "deps/lib/made.o" not in found
    assert set(scan(repository, "deps/lib/lib.c").files) == {"deps/lib/lib.c"}


def test_a_linked_work_tree_and_a_detached_head_are_listed(repository: Path, tmp_path: Path) -> None:
    write(repository, "a.py")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "one")
    git(repository, "worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    assert set(scan(tmp_path / "linked").files) == {"a.py"}


def test_an_empty_repository_has_no_files(repository: Path) -> None:
    result = scan(repository)
    assert result.under_git
    assert not result.files


def test_a_folder_that_an_outer_repository_ignores_is_walked_all_the_same(repository: Path) -> None:
    (repository / ".gitignore").write_text("scratch/\n")
    write(repository, "scratch/x.py")
    result = scan(repository / "scratch")
    assert set(result.files) == {"x.py"}
    assert not result.under_git


def test_without_git_the_ignore_files_are_honoured_on_the_way_down(tmp_path: Path) -> None:
    write(
        tmp_path, "a.py", "sub/b.py", "sub/c.log", "keep.log", "node_modules/x/index.js", "sub/deep/d.tmp", "out/e.py"
    )
    (tmp_path / ".gitignore").write_text("/out\n")
    (tmp_path / "sub/.gitignore").write_text("*.log\n*.tmp\n")
    assert set(scan(tmp_path).files) == {".gitignore", "a.py", "keep.log", "sub/.gitignore", "sub/b.py"}
    assert set(scan(tmp_path, "sub/deep").files) == set()
    assert set(scan(tmp_path, "sub/c.log").files) == set()


def test_links_are_not_followed_so_a_loop_ends(tmp_path: Path) -> None:
    write(tmp_path, "real/a.py")
    (tmp_path / "real/loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "alias.py").symlink_to(tmp_path / "real/a.py")
    assert set(scan(tmp_path).files) == {"real/a.py"}


@pytest.mark.parametrize("under_git", [True, False])
def test_a_name_that_is_not_utf8_is_told_and_skipped(tmp_path: Path, under_git: bool) -> None:
    if under_git:
        git(tmp_path, "init", "-q")
    write(tmp_path, "a.py")
    with open(os.fsencode(tmp_path) + b"/caf\xe9.py", "w") as file:  # noqa: PTH123 - pathlib takes no bytes
        file.write("x = 1\n")
    result = scan(tmp_path)
    assert set(result.files) == {"a.py"}
    assert result.problems == [("caf\ufffd.py", "its name is not UTF-8")]


def test_a_replaced_file_of_the_same_size_and_time_shows(tmp_path: Path) -> None:
    write(tmp_path, "a.py")
    before = scan(tmp_path).files["a.py"]
    (tmp_path / "new").write_bytes((tmp_path / "a.py").read_bytes())
    status = (tmp_path / "a.py").stat()
    os.utime(tmp_path / "new", ns=(status.st_atime_ns, status.st_mtime_ns))
    (tmp_path / "new").replace(tmp_path / "a.py")
    assert scan(tmp_path).files["a.py"] != before


@pytest.mark.parametrize(
    ("name", "reason"), [("missing", "no such folder"), ("file.txt", "is a file"), ("loop", "loop|symbolic")]
)
def test_a_root_that_cannot_be_indexed_is_named_with_the_reason(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(WorkspaceUnreadable, match=reason):
        check_root(tmp_path / name)


def test_a_hostile_repository_runs_nothing(repository: Path, tmp_path: Path) -> None:
    write(repository, "a.py")
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    script.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(script))
    assert set(scan(repository).files) == {"a.py"}
    assert not (tmp_path / "ran").exists()
