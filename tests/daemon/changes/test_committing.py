from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.git_folders import git, make_repository, write

from daemon.acting_errors import CommitRefused
from daemon.changes.committing import Committed, commit_changes, message_text
from daemon.changes.file_state import NO_FILE, FileState
from daemon.changes.planning import Transition


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    folder = make_repository(tmp_path / "repo", {"a.txt": "a\n", "b.txt": "b\n", "gone.txt": "g\n"})
    git(folder, "config", "user.name", "Ada")
    git(folder, "config", "user.email", "ada@example.org")
    return folder


def change(path: str, before: str | None, after: str | None, mode: str = "100644") -> Transition:
    states = [NO_FILE if text is None else FileState(text.encode(), mode) for text in (before, after)]
    return Transition(path, *states)


def commit(folder: Path, *changes: Transition) -> Committed:
    """The changes are in the folder already, as they are when a run was applied."""
    for one in changes:
        if one.wanted.data is None:
            (folder / one.path).unlink(missing_ok=True)
        elif not (folder / one.path).exists():
            write(folder, {one.path: one.wanted.data.decode()})
    return commit_changes(folder, changes, "Change things", {"Decision": ["D-12", "D-13"]})


def test_exactly_the_changes_of_the_run_are_committed(repository) -> None:
    write(repository, {"a.txt": "A\n", "b.txt": "B\n", "new/n.txt": "n\n", "other.txt": "o\n"})
    git(repository, "add", "b.txt")
    done = commit(
        repository, change("a.txt", "a\n", "A\n"), change("new/n.txt", None, "n\n"), change("gone.txt", "g\n", None)
    )
    assert done.branch == "main"
    assert git(repository, "show", "--name-status", "--format=%s", "HEAD").split() == [
        *("Change", "things"),
        *("M", "a.txt", "D", "gone.txt", "A", "new/n.txt"),
    ]
    assert git(repository, "status", "--porcelain").splitlines() == ["M  b.txt", "?? other.txt"]
    assert git(repository, "log", "-1", "--format=%(trailers:key=Decision,valueonly)").split() == ["D-12", "D-13"]


def test_lines_that_the_user_has_not_committed_stay_so(repository) -> None:
    lines = [f"line {number}\n" for number in range(20)]
    write(repository, {"long.txt": "".join(lines)})
    git(repository, "add", "long.txt")
    git(repository, "commit", "-qm", "Add long")
    mine = [*lines[:18], "mine\n", *lines[19:]]
    both = ["the run's\n", *mine[1:]]
    write(repository, {"long.txt": "".join(both)})  # the run began when `mine` was there already
    commit(repository, change("long.txt", "".join(mine), "".join(both)))
    shown = git(repository, "show", "--format=", "HEAD")
    assert ("+the run's" in shown, "+mine" in shown) == (True, False)
    left = git(repository, "diff")
    assert ("+mine" in left, "the run's" in left.replace(" the run's", "")) == (True, False)
    assert git(repository, "diff", "--cached") == ""


def test_what_cannot_be_told_from_the_users_own_changes_is_refused(repository) -> None:
    write(repository, {"a.txt": "mine and the run's\n"})
    with pytest.raises(CommitRefused, match="same lines"):
        commit(repository, change("a.txt", "mine\n", "mine and the run's\n"))
    with pytest.raises(CommitRefused, match="never committed"):
        commit(repository, change("draft.txt", "mine\n", "mine and the run's\n"))
    git(repository, "add", "a.txt")
    with pytest.raises(CommitRefused, match="staged"):
        commit(repository, change("a.txt", "a\n", "A\n"))
    assert git(repository, "log", "--format=%s").count("\n") == 0


def test_a_mode_and_a_link_are_committed_as_they_are(repository) -> None:
    (repository / "a.txt").chmod(0o755)
    (repository / "to").symlink_to("a.txt")
    mode = Transition("a.txt", FileState(b"a\n", "100644"), FileState(b"a\n", "100755"))
    link = Transition("to", NO_FILE, FileState(b"a.txt", "120000"))
    commit_changes(repository, [mode, link], "Change modes")
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "ls-tree", "HEAD", "to").startswith("120000 blob")
    with pytest.raises(CommitRefused, match="holds all of it already"):
        commit_changes(repository, [mode, link], "Again")


def test_paths_are_relative_to_a_folder_inside_the_repository(repository) -> None:
    write(repository, {"inner/x.txt": "x\n", "x.txt": "not this\n"})
    commit(repository / "inner", change("x.txt", None, "x\n"))
    assert git(repository, "status", "--porcelain") == "?? x.txt"
    assert git(repository, "show", "--name-only", "--format=", "HEAD") == "inner/x.txt"


def test_no_hook_runs_and_that_is_told(repository) -> None:
    for name in ("pre-commit", "commit-msg", "reference-transaction", "post-commit"):
        hook = repository / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\ntouch ran\nexit 1\n")
        hook.chmod(0o755)
    assert "Hooks" in commit(repository, change("n.txt", None, "n\n")).notes[0]
    assert git(repository, "status", "--porcelain") == ""


def test_a_commit_that_would_surprise_is_refused(repository) -> None:
    write(repository, {"a.txt": "A\n"})
    head = git(repository, "rev-parse", "HEAD")
    (repository / ".git/MERGE_HEAD").write_text(head + "\n")
    with pytest.raises(CommitRefused, match="merge is going on"):
        commit(repository, change("a.txt", "a\n", "A\n"))
    (repository / ".git/MERGE_HEAD").unlink()
    git(repository, "checkout", "-q", "--detach")
    with pytest.raises(CommitRefused, match="no branch"):
        commit(repository, change("a.txt", "a\n", "A\n"))


def test_files_behind_a_filter_are_refused(repository) -> None:
    write(repository, {".gitattributes": "*.bin filter=lfs\n", "x.bin": "data"})
    with pytest.raises(CommitRefused, match="filter"):
        commit(repository, change("x.bin", None, "data"))


def test_a_first_commit_and_no_repository(tmp_path, monkeypatch, repository) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    with pytest.raises(CommitRefused, match="not a git repository"):
        commit(fresh, change("a.txt", None, "a\n"))
    git(fresh, "init", "-q", "-b", "main")
    git(fresh, "config", "user.name", "Ada")
    git(fresh, "config", "user.email", "ada@example.org")
    write(fresh, {"a.txt": "a\n"})
    commit(fresh, change("a.txt", None, "a\n"))
    assert git(fresh, "log", "--format=%s") == "Change things"


def test_trailers_stand_apart_and_once() -> None:
    text = message_text("Subject\n\nBody.\n", {"Plan": ["P-1", "P-1"], "Decision": ["D-1\nEvil: yes"], "Empty": [" "]})
    assert text == "Subject\n\nBody.\n\nPlan: P-1\nDecision: D-1 Evil: yes\n"
    assert message_text(" ", {}) == "Apply the changes of a run\n"
