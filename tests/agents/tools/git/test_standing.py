"""What a run's commits stand on, also where the user has not committed everything, and what kills leave behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.git_tools import GIT_TOOLS, Git
from support.tool_calls import Calls, bare_surroundings

from agents.records import Effect
from agents.tools.git.committing import standing_of, write_commit
from agents.tools.git.repository import Repository
from agents.tree.changeset import changeset
from agents.tree.worktree import open_tree
from indexer.secrets.recipes import make_example

Open = Callable[[], Calls]
NOTES = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"


@pytest.fixture
def unfinished(git: Git, work: Path) -> Path:
    """The user's folder with changes of every kind that are not committed."""
    (work / "notes.md").write_text(NOTES)
    (work / "old.py").write_text("old = 1\n")
    git("add", "-A")
    git("commit", "-qm", "Add notes")
    (work / "notes.md").write_text(NOTES.replace("seven", "SEVEN"))
    (work / "old.py").unlink()
    (work / "draft.py").write_text("draft = 1\n")
    return work


def write(calls: Calls, path: str, text: str) -> None:
    (calls.surroundings.tree / path).write_text(text)


def committed(calls: Calls, message: str, *paths: str) -> str:
    return str(calls.run("git_commit", message=message, paths=list(paths)).data["commit"])


def files_of(git: Git, commit: str) -> list[str]:
    return git("show", "--format=", "--name-only", commit).split()


def test_other_lines_of_a_file_that_the_user_is_changing_are_committed_alone(
    unfinished: Path, git: Git, run_tree: Open
) -> None:
    calls = run_tree()
    write(calls, "notes.md", NOTES.replace("seven", "SEVEN").replace("one", "ONE"))
    first = committed(calls, "Shout one")
    assert git("show", f"{first}:notes.md") + "\n" == NOTES.replace("one", "ONE")
    write(calls, "notes.md", NOTES.replace("seven", "SEVEN").replace("one", "ONE").replace("three", "THREE"))
    second = committed(calls, "Shout three")
    assert git("show", f"{second}:notes.md") + "\n" == NOTES.replace("one", "ONE").replace("three", "THREE")
    assert git("rev-parse", f"{second}~2") == git("rev-parse", "main")


def test_what_is_left_to_the_user_is_told_and_stays_in_the_tree(unfinished: Path, git: Git, run_tree: Open) -> None:
    calls = run_tree()
    write(calls, "app.py", "x = 1\n")
    told = calls.run("git_commit", message="Say one")
    assert files_of(git, told.data["commit"]) == ["app.py"]
    assert "Left to the user, who has not committed it: draft.py, notes.md, old.py." in told.text
    assert (calls.surroundings.tree / "draft.py").exists()
    write(calls, "new.py", "x = 1\n")
    assert [file["path"] for file in calls.run("git_diff").data["files"]] == ["app.py", "new.py"]
    (calls.surroundings.tree / "new.py").unlink()
    assert calls.run("git_status").data["users"] == ["draft.py", "notes.md", "old.py"]
    assert "nothing to commit" in calls.run("git_commit", message="Another").text


def test_commits_leave_the_changes_of_a_run_as_they_are(work: Path, unfinished: Path, git: Git, tmp_path: Path) -> None:
    tree = open_tree(work, tmp_path / "trees", "R1")
    calls = Calls(GIT_TOOLS, bare_surroundings(tree.root, tree.state))
    write(calls, "app.py", "x = 1\n")
    before = changeset(tree).digest
    calls.run("git_branch", action="create", name="topic")
    committed(calls, "Say one")
    assert changeset(tree).digest == before


def test_a_branch_of_a_run_can_be_checked_out_by_the_user_and_is_then_left_alone(
    git: Git, work: Path, run_tree: Open
) -> None:
    calls = run_tree()
    calls.run("git_branch", action="create", name="topic")
    write(calls, "app.py", "x = 1\n")
    first = committed(calls, "Say one")
    git("switch", "-q", "topic")
    assert (work / "app.py").read_text() == "x = 1\n"
    write(calls, "app.py", "x = 2\n")
    refused = calls.run("git_commit", message="Say two")
    assert "checked out in" in refused.text
    assert git("rev-parse", "topic") == first
    assert calls.run("git_branch", action="create", name="topic2").is_ok
    assert calls.run("git_commit", message="Say two").data["branch"] == "topic2"


def test_a_branch_that_somebody_moved_is_not_overrun(git: Git, run_tree: Open) -> None:
    calls = run_tree()
    calls.run("git_branch", action="create", name="topic")
    moved = git("commit-tree", "-m", "Elsewhere", "-p", "main", "main^{tree}")
    git("branch", "-f", "topic", moved)
    write(calls, "app.py", "x = 1\n")
    assert "by now" in calls.run("git_commit", message="Say one").text
    assert git("rev-parse", "topic") == moved


def test_commits_that_a_command_made_on_the_snapshot_become_the_runs_own(git: Git, work: Path, run_tree: Open) -> None:
    (work / "draft.py").write_text("draft = 1\n")
    calls = run_tree()
    tree = calls.surroundings.tree
    write(calls, "app.py", "x = 1\n")
    git("commit", "-qam", "By hand", folder=tree)
    assert "stands on a snapshot" in calls.run("git_branch", action="create", name="leak", start="HEAD").text
    commit = committed(calls, "Say one")
    assert files_of(git, commit) == ["app.py"]
    assert git("rev-parse", f"{commit}^") == git("rev-parse", "main")


def test_a_kill_between_commit_and_index_commits_nothing_twice(git: Git, run_tree: Open) -> None:
    calls = run_tree()
    calls.run("git_branch", action="create", name="topic")
    write(calls, "app.py", "x = 1\n")
    write(calls, "new.py", "y = 1\n")
    repository = Repository(calls.surroundings.tree)
    index = repository.git_dir / "index"
    shutil.copy2(index, index.with_name("before"))
    standing = standing_of(repository, calls.surroundings)
    first = write_commit(repository, standing, standing.own_changes(), "Say one", "R1")
    index.with_name("before").replace(index)
    index.with_name("index.lock").touch()  # as a kill may leave it
    assert calls.demand("git_commit", message="Say one").effect is Effect.READ
    assert calls.run("git_commit", message="Say one").data["commit"] == first
    assert git("rev-list", "--count", "main..topic") == "1"
    write(calls, "app.py", "x = 2\n")
    assert files_of(git, committed(calls, "Say two")) == ["app.py"]


def test_in_a_part_of_a_repository_only_that_part_is_committed(git: Git, work: Path, tmp_path: Path) -> None:
    (work / "part").mkdir()
    (work / "part" / "in.py").write_text("x = 1\n")
    git("add", "-A")
    git("commit", "-qm", "Add a part")
    tree = open_tree(work / "part", tmp_path / "trees", "R1")
    calls = Calls(GIT_TOOLS, bare_surroundings(tree.root, tree.state))
    (tree.checkout / "app.py").write_text("beside\n")
    write(calls, "in.py", "x = 2\n")
    assert calls.demand("git_commit", message="x").writes == ("in.py",)
    assert files_of(git, committed(calls, "Say two")) == ["part/in.py"]


def test_repositories_inside_and_files_of_secrets_are_left_out(git: Git, run_tree: Open) -> None:
    calls = run_tree()
    inner = calls.surroundings.tree / "inner"
    inner.mkdir()
    git("init", "-q", folder=inner)
    write(calls, "inner/a.py", "x = 1\n")
    write(calls, ".env", "KEY=1\n")
    write(calls, "new.py", "x = 1\n")
    told = calls.run("git_commit", message="Add new")
    assert files_of(git, told.data["commit"]) == ["new.py"]
    assert set(told.data["left_out"]) == {"inner/", ".env"}


def test_a_folder_without_any_commit_is_no_ground(work: Path, git: Git, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    git("init", "-q", folder=fresh)
    (fresh / "a.py").write_text("x = 1\n")
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "a.py").write_text("x = 1\n")
    for number, folder in enumerate((fresh, plain)):
        tree = open_tree(folder, tmp_path / "trees", f"E{number}")
        calls = Calls(GIT_TOOLS, bare_surroundings(tree.root, tree.state, f"E{number}"))
        write(calls, "a.py", "x = 2\n")
        assert calls.run("git_status").is_ok
        for tool, arguments in (("git_commit", {}), ("git_branch", {"action": "create", "name": "x"})):
            assert "no commit yet" in calls.run(tool, **arguments).text


def test_renames_modes_and_links_are_committed_as_they_are(git: Git, run_tree: Open) -> None:
    calls = run_tree()
    tree = calls.surroundings.tree
    (tree / "app.py").rename(tree / "main.py")
    (tree / "notes.md").chmod(0o755)
    (tree / "link").symlink_to("main.py")
    commit = committed(calls, "Move")
    told = git("show", "--format=", "--summary", "-M", commit)
    assert "rename app.py => main.py" in told
    assert "mode change 100644 => 100755 notes.md" in told
    assert "create mode 120000 link" in told


def test_a_secret_is_kept_out_of_messages_and_told_of_in_files(git: Git, run_tree: Open) -> None:
    calls = run_tree()
    token = make_example("ghp_{an:36}")
    write(calls, "app.py", f"TOKEN = '{token}'\n")
    assert "secret" in calls.run("git_commit", message=f"Use {token}").text
    made = calls.run("git_commit", message="Use a token")
    assert [event.kind for event in made.security_events] == ["secret"]
