from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from agents.errors import TreeError
from agents.tree.changeset import changeset
from agents.tree.checkpoints import checkpoint, contents_at, restore
from agents.tree.worktree import RunTree, open_tree


@pytest.fixture
def tree(tmp_path: Path) -> RunTree:
    workspace = tmp_path / "work"
    workspace.mkdir()
    (workspace / "app.py").write_text("one\n")
    (workspace / ".gitignore").write_text("*.log\n")
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=workspace, check=True)
    return open_tree(workspace, tmp_path / "trees", "R1")


def test_a_tree_goes_back_to_an_earlier_state_with_what_came_and_went(tree: RunTree) -> None:
    state = checkpoint(tree)
    (tree.root / "app.py").write_text("two\n")
    (tree.root / "new.py").write_text("new\n")
    (tree.root / ".gitignore").unlink()
    restore(tree, state)
    assert (tree.root / "app.py").read_text() == "one\n"
    assert not (tree.root / "new.py").exists()
    assert (tree.root / ".gitignore").read_text() == "*.log\n"


def test_equal_states_have_equal_names(tree: RunTree) -> None:
    state = checkpoint(tree)
    assert checkpoint(tree) == state
    (tree.root / "app.py").write_text("two\n")
    assert checkpoint(tree) != state


def test_the_users_folder_and_index_stay_as_they_are(tree: RunTree) -> None:
    (tree.root / "app.py").write_text("two\n")
    checkpoint(tree)
    status = subprocess.run(["git", "status", "--porcelain"], cwd=tree.workspace, capture_output=True, check=True)
    assert status.stdout == b""
    assert (tree.workspace / "app.py").read_text() == "one\n"


def test_a_repository_that_was_made_in_the_tree_is_part_of_it(tree: RunTree) -> None:
    made = tree.root / "made"
    made.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=made, check=True)
    (made / "a.txt").write_text("1\n")
    state = checkpoint(tree)
    (made / "a.txt").write_text("2\n")
    (made / "b.txt").write_text("new\n")
    restore(tree, state)
    assert (made / "a.txt").read_text() == "1\n"
    assert not (made / "b.txt").exists()


def test_a_lock_that_a_kill_left_does_not_stand_in_the_way(tree: RunTree) -> None:
    state = checkpoint(tree)
    (tree.state / "checkpoint.index.lock").touch()
    assert checkpoint(tree) == state


def test_what_files_were_in_earlier_states_can_be_read(tree: RunTree) -> None:
    (tree.root / "größe und so.py").write_text("new\n")
    first = checkpoint(tree)
    (tree.root / "app.py").write_text("two\n\nthree")
    second = checkpoint(tree)
    wanted = [(first, "app.py"), (second, "app.py"), (second, "größe und so.py"), (first, "none.py"), (first, "a\nb")]
    assert contents_at(tree, wanted) == [b"one\n", b"two\n\nthree", b"new\n", None, None]
    assert contents_at(tree, []) == []


def test_a_state_that_git_has_removed_is_told(tree: RunTree) -> None:
    with pytest.raises(TreeError, match="no longer there"):
        contents_at(tree, [("1" * 40, "app.py")])


def test_a_kill_while_the_first_state_is_kept_spoils_no_later_one(
    tree: RunTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(source: Path, target: Path) -> None:
        Path(target).write_bytes(Path(source).read_bytes()[:10])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copy2", cut_short)
        with pytest.raises(KeyboardInterrupt):
            checkpoint(tree)
    assert checkpoint(tree)


def test_what_a_kill_left_of_a_write_is_no_change(tree: RunTree) -> None:
    before = checkpoint(tree)
    (tree.root / ".app.py.0a1b2c3d.new").write_text("half")
    assert checkpoint(tree) == before
    assert changeset(tree).files == ()
