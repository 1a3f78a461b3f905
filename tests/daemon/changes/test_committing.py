from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.git_folders import git, make_repository, write

from daemon.acting_errors import CommitRefused
from daemon.changes.committing import commit_paths, message_text


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    folder = make_repository(tmp_path / "repo", {"a.txt": "a\n", "b.txt": "b\n", "gone.txt": "g\n"})
    git(folder, "config", "user.name", "Ada")
    git(folder, "config", "user.email", "ada@example.org")
    return folder


def test_exactly_the_named_files_are_committed(repository) -> None:
    write(repository, {"a.txt": "A\n", "b.txt": "B\n", "new/n.txt": "n\n", "other.txt": "o\n"})
    (repository / "gone.txt").unlink()
    git(repository, "add", "b.txt")
    done = commit_paths(repository, ["a.txt", "new/n.txt", "gone.txt"], "Change things", {"Decision": ["D-12", "D-13"]})
    assert done.branch == "main"
    assert git(repository, "show", "--name-status", "--format=%s", "HEAD").split() == [
        *("Change", "things"),
        *("M", "a.txt", "D", "gone.txt", "A", "new/n.txt"),
    ]
    assert git(repository, "status", "--porcelain").splitlines() == ["M  b.txt", "?? other.txt"]
    assert git(repository, "log", "-1", "--format=%(trailers:key=Decision,valueonly)").split() == ["D-12", "D-13"]


def test_paths_are_relative_to_a_folder_inside_the_repository(repository) -> None:
    write(repository, {"inner/x.txt": "x\n", "x.txt": "not this\n"})
    commit_paths(repository / "inner", ["x.txt"], "Add x")
    assert git(repository, "show", "--name-only", "--format=", "HEAD") == "inner/x.txt"


def test_hooks_run_only_when_asked_for(repository) -> None:
    hook = repository / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no tabs please >&2\nexit 1\n")
    hook.chmod(0o755)
    write(repository, {"a.txt": "A\n", "n.txt": "n\n"})
    with pytest.raises(CommitRefused, match="no tabs please"):
        commit_paths(repository, ["a.txt", "n.txt"], "Change a", with_hooks=True)
    assert git(repository, "status", "--porcelain").splitlines() == [" M a.txt", "?? n.txt"]
    assert commit_paths(repository, ["a.txt", "n.txt"], "Change a").notes != ()


def test_a_commit_that_would_surprise_is_refused(repository) -> None:
    write(repository, {"a.txt": "A\n"})
    head = git(repository, "rev-parse", "HEAD")
    (repository / ".git/MERGE_HEAD").write_text(head + "\n")
    with pytest.raises(CommitRefused, match="merge is going on"):
        commit_paths(repository, ["a.txt"], "x")
    (repository / ".git/MERGE_HEAD").unlink()
    git(repository, "checkout", "-q", "--detach")
    with pytest.raises(CommitRefused, match="no branch"):
        commit_paths(repository, ["a.txt"], "x")


def test_files_behind_a_filter_and_files_that_are_not_there_are_refused(repository) -> None:
    write(repository, {".gitattributes": "*.bin filter=lfs\n", "x.bin": "data"})
    with pytest.raises(CommitRefused, match="filter"):
        commit_paths(repository, ["x.bin"], "x")
    with pytest.raises(CommitRefused, match="none of the files"):
        commit_paths(repository, ["nowhere.txt"], "x")


def test_a_first_commit_and_no_repository(tmp_path, monkeypatch, repository) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    with pytest.raises(CommitRefused, match="not a git repository"):
        commit_paths(fresh, ["a.txt"], "x")
    git(fresh, "init", "-q", "-b", "main")
    git(fresh, "config", "user.name", "Ada")
    git(fresh, "config", "user.email", "ada@example.org")
    write(fresh, {"a.txt": "a\n"})
    commit_paths(fresh, ["a.txt"], "Begin")
    assert git(fresh, "log", "--format=%s") == "Begin"


def test_trailers_stand_apart_and_once() -> None:
    text = message_text("Subject\n\nBody.\n", {"Plan": ["P-1", "P-1"], "Decision": ["D-1\nEvil: yes"], "Empty": [" "]})
    assert text == "Subject\n\nBody.\n\nPlan: P-1\nDecision: D-1 Evil: yes\n"
    assert message_text(" ", {}) == "Apply the changes of a run\n"
