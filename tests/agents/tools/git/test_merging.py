"""Merges in a run's tree: joined by git, or settled conflict by conflict."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.git_tools import Git
from support.tool_calls import Calls

NOTES = "one\ntwo\nthree\n"


@pytest.fixture
def topic(git: Git, work: Path) -> Callable[..., None]:
    """Commits files on the branch `topic`, and goes back to main."""

    def make(**files: str | None) -> None:
        git("checkout", "-q", "-b", "topic")
        for name, text in files.items():
            path = work / name.replace("_", ".")
            path.unlink() if text is None else path.write_text(text)
        git("add", "-A")
        git("commit", "-qm", "Change on topic")
        git("checkout", "-q", "main")

    return make


def begun(run_tree: Callable[[], Calls], **files: str | None) -> Calls:
    """A tree in which the run has committed these files."""
    calls = run_tree()
    for name, text in files.items():
        path = calls.surroundings.tree / name.replace("_", ".")
        path.unlink() if text is None else path.write_text(text)
    assert calls.run("git_commit", message="Change in the run").is_ok
    return calls


def text_of(calls: Calls, path: str) -> str:
    return (calls.surroundings.tree / path).read_text()


def test_changes_of_different_places_are_joined(topic: Callable[..., None], run_tree: Callable[[], Calls]) -> None:
    topic(notes_md="zero\n" + NOTES)
    calls = begun(run_tree, app_py="x = 1\n")
    assert calls.demand("git_merge", branch="topic").writes == ("notes.md",)
    merged = calls.run("git_merge", branch="topic")
    assert (merged.data["conflicts"], merged.data["files"]) == ([], ["notes.md"])
    assert text_of(calls, "notes.md").startswith("zero")
    assert "history already" in calls.run("git_merge", branch="topic").text


def test_a_conflict_is_shown_with_both_sides_and_their_reasons_and_settled(
    topic: Callable[..., None], run_tree: Callable[[], Calls], git: Git
) -> None:
    topic(notes_md="one\nTWO\nthree\n")
    calls = begun(run_tree, notes_md="one\nzwei\nthree\n")
    assert calls.run("git_merge", branch="topic").data["conflicts"] == ["notes.md"]
    shown = calls.run("git_conflicts")
    (conflict,) = shown.data["conflicts"]
    assert (conflict["ours"], conflict["base"], conflict["theirs"]) == ("zwei\n", "two\n", "TWO\n")
    assert "Ada: Change on topic" in shown.text
    assert "Conflicts are left" in calls.run("git_commit", message="x").text
    assert calls.run("git_resolve", path="notes.md", conflict=1, take="text", text="zwei, TWO").data["left"] == 0
    assert text_of(calls, "notes.md") == "one\nzwei, TWO\nthree\n"
    commit = calls.run("git_commit", message="Merge topic").data["commit"]
    assert len(git("show", "-s", "--format=%P", commit).split()) == 2
    assert calls.run("git_status").data["is_merging"] is False


@pytest.mark.parametrize(
    ("take", "text"),
    [("ours", "one\nzwei\nthree\n"), ("theirs", "one\nTWO\nthree\n"), ("both", "one\nzwei\nTWO\nthree\n")],
)
def test_a_side_is_taken(topic: Callable[..., None], run_tree: Callable[[], Calls], take: str, text: str) -> None:
    topic(notes_md="one\nTWO\nthree\n")
    calls = begun(run_tree, notes_md="one\nzwei\nthree\n")
    calls.run("git_merge", branch="topic")
    assert calls.run("git_resolve", path="notes.md", take=take).is_ok
    assert text_of(calls, "notes.md") == text
    assert calls.run("git_resolve", path="notes.md", take=take).data["left"] == 0


def test_what_one_side_removed_is_kept_or_let_go_whole(
    topic: Callable[..., None], run_tree: Callable[[], Calls]
) -> None:
    topic(notes_md=None)
    calls = begun(run_tree, notes_md="one\nzwei\nthree\n")
    calls.run("git_merge", branch="topic")
    (conflict,) = calls.run("git_conflicts").data["conflicts"]
    assert "removed in what is merged" in conflict["kind"]
    assert calls.run("git_resolve", path="notes.md", take="both").error == "tool.bad_arguments"
    assert calls.run("git_resolve", path="notes.md", take="theirs").is_ok
    assert not (calls.surroundings.tree / "notes.md").exists()
    assert calls.run("git_commit", message="Merge topic").is_ok


def test_lines_that_both_have_added_are_suggested_together(
    topic: Callable[..., None], run_tree: Callable[[], Calls]
) -> None:
    topic(notes_md=NOTES + "theirs\n")
    calls = begun(run_tree, notes_md=NOTES + "ours\n")
    calls.run("git_merge", branch="topic")
    (conflict,) = calls.run("git_conflicts").data["conflicts"]
    assert conflict["suggestion"].startswith("take both")


def test_a_merge_is_given_up(topic: Callable[..., None], run_tree: Callable[[], Calls]) -> None:
    topic(notes_md="one\nTWO\nthree\n")
    calls = begun(run_tree, notes_md="one\nzwei\nthree\n")
    calls.run("git_merge", branch="topic")
    assert calls.run("git_abort_merge").is_ok
    assert text_of(calls, "notes.md") == "one\nzwei\nthree\n"
    assert calls.run("git_conflicts").text == "No merge is going on."


def test_a_merge_over_uncommitted_edits_is_refused_with_gits_reason(
    topic: Callable[..., None], run_tree: Callable[[], Calls]
) -> None:
    topic(notes_md="one\nTWO\nthree\n")
    calls = run_tree()
    (calls.surroundings.tree / "notes.md").write_text("mine\n")
    refused = calls.run("git_merge", branch="topic")
    assert refused.error == "tool.git_refused"
    assert text_of(calls, "notes.md") == "mine\n"


def test_going_forward_needs_no_commit_and_takes_the_branch_along(
    topic: Callable[..., None], run_tree: Callable[[], Calls], git: Git
) -> None:
    topic(notes_md="zero\n" + NOTES)
    calls = run_tree()
    calls.run("git_branch", action="create", name="mine")
    merged = calls.run("git_merge", branch="topic")
    assert merged.data["commit"] == git("rev-parse", "topic") == git("rev-parse", "mine")
    assert text_of(calls, "notes.md").startswith("zero")
    assert calls.run("git_status").data["changed"] == []


def test_what_the_user_has_not_committed_goes_through_a_merge_untouched(
    topic: Callable[..., None], run_tree: Callable[[], Calls], git: Git, work: Path
) -> None:
    topic(notes_md="zero\n" + NOTES)
    (work / "app.py").write_text("mine = 1\n")
    (work / "draft.py").write_text("draft = 1\n")
    calls = run_tree()
    (calls.surroundings.tree / "new.py").write_text("x = 1\n")
    assert calls.run("git_commit", message="Add new").is_ok
    commit = calls.run("git_merge", branch="topic").data["commit"]
    assert git("show", "--format=", "--name-only", "--first-parent", "-m", commit).split() == ["notes.md"]
    assert text_of(calls, "app.py") == "mine = 1\n"
    assert "nothing to commit" in calls.run("git_commit", message="More").text


def test_a_merge_into_what_the_user_is_changing_is_left_to_a_person(
    topic: Callable[..., None], run_tree: Callable[[], Calls], work: Path
) -> None:
    topic(notes_md="zero\n" + NOTES)
    (work / "notes.md").write_text(NOTES + "mine\n")
    calls = run_tree()
    for changed in (False, True):
        if changed:
            (calls.surroundings.tree / "new.py").write_text("x = 1\n")
            calls.run("git_commit", message="Add new")
        refused = calls.run("git_merge", branch="topic")
        assert refused.error == "tool.git_refused"
        assert text_of(calls, "notes.md") == NOTES + "mine\n"
        assert calls.run("git_conflicts").text == "No merge is going on."


def test_a_file_that_was_renamed_here_and_changed_there_is_joined(
    topic: Callable[..., None], run_tree: Callable[[], Calls]
) -> None:
    topic(notes_md="zero\n" + NOTES)
    calls = run_tree()
    tree = calls.surroundings.tree
    (tree / "notes.md").rename(tree / "words.md")
    calls.run("git_commit", message="Rename the notes")
    assert calls.run("git_merge", branch="topic").data["conflicts"] == []
    assert text_of(calls, "words.md") == "zero\n" + NOTES


def test_a_file_is_settled_with_the_edit_tools_and_not_while_marks_are_left(
    topic: Callable[..., None], run_tree: Callable[[], Calls]
) -> None:
    topic(notes_md="one\nTWO\nthree\n")
    calls = begun(run_tree, notes_md="one\nzwei\nthree\n")
    calls.run("git_merge", branch="topic")
    marked = text_of(calls, "notes.md")
    assert "still has marks" in calls.run("git_resolve", path="notes.md", take="as_it_is").text
    assert "still has marks" in calls.run("git_resolve", path="notes.md", take="text", text=marked).text
    (calls.surroundings.tree / "notes.md").write_text("one\nboth\nthree\n")
    assert calls.run("git_resolve", path="notes.md", take="as_it_is").data["left"] == 0
    assert calls.run("git_commit", message="Merge topic").is_ok


def test_conflicts_of_one_file_are_settled_one_by_one(
    topic: Callable[..., None], run_tree: Callable[[], Calls], git: Git, work: Path
) -> None:
    lines = [f"line {number}\n" for number in range(20)]
    (work / "notes.md").write_text("".join(lines))
    git("commit", "-qam", "Count")
    topic(notes_md="".join(["A\n", *lines[1:-1], "Z\n"]))
    calls = begun(run_tree, notes_md="".join(["a\n", *lines[1:-1], "z\n"]))
    calls.run("git_merge", branch="topic")
    assert [one["line"] for one in calls.run("git_conflicts").data["conflicts"]] == [1, 26]
    assert calls.run("git_resolve", path="notes.md", conflict=2, take="theirs").data["left"] == 1
    assert calls.run("git_resolve", path="notes.md", conflict=3, take="ours").error == "tool.bad_arguments"
    assert calls.run("git_resolve", path="notes.md", conflict=2, take="theirs").data["left"] == 1
    assert calls.run("git_resolve", path="notes.md", conflict=1, take="ours").data["left"] == 0
    assert text_of(calls, "notes.md") == "".join(["a\n", *lines[1:-1], "Z\n"])


def test_a_merge_that_is_done_again_after_a_kill_is_done_once(
    topic: Callable[..., None], run_tree: Callable[[], Calls], git: Git
) -> None:
    topic(notes_md="zero\n" + NOTES)
    calls = begun(run_tree, app_py="x = 1\n")
    tree = calls.surroundings.tree
    git("merge", "-q", "--no-commit", "--no-ff", "topic", folder=tree)  # so far came the call that was killed
    commit = calls.run("git_merge", branch="topic").data["commit"]
    assert len(git("show", "-s", "--format=%P", commit).split()) == 2
    git("update-ref", "MERGE_HEAD", "topic", folder=tree)  # as a kill leaves it that came after the commit
    assert "history already" in calls.run("git_merge", branch="topic").text
    assert calls.run("git_status").data["is_merging"] is False


def test_no_program_runs_that_a_repository_names_for_merges(
    topic: Callable[..., None], run_tree: Callable[[], Calls], git: Git, work: Path
) -> None:
    ran = work.parent / "ran"
    topic(notes_md="one\nTWO\nthree\n", app_py="y = 1\n")
    git("config", "merge.evil.driver", f"touch {ran}; false")
    git("config", "core.attributesFile", str(work.parent / "attributes"))
    (work.parent / "attributes").write_text("* merge=evil filter=evil\n")
    git("config", "filter.evil.smudge", f"touch {ran}; cat")
    git("config", "branch.mine.mergeOptions", "--strategy=evil --gpg-sign --squash")
    git("config", "pull.twohead", "evil")
    git("config", "merge.verifySignatures", "true")
    for name in ("pre-merge-commit", "post-merge", "prepare-commit-msg", "commit-msg", "post-checkout"):
        (work / ".git" / "hooks" / name).write_text(f"#!/bin/sh\ntouch {ran}\n")
        (work / ".git" / "hooks" / name).chmod(0o755)
    calls = run_tree()
    calls.run("git_branch", action="create", name="mine")
    git("config", "--unset", "core.attributesFile")  # the commit of a filtered file would be refused
    (calls.surroundings.tree / "notes.md").write_text("one\nzwei\nthree\n")
    assert calls.run("git_commit", message="Change in the run").is_ok
    git("config", "core.attributesFile", str(work.parent / "attributes"))
    assert calls.run("git_merge", branch="topic").data["conflicts"] == ["notes.md"]
    assert text_of(calls, "app.py") == "y = 1\n"
    assert calls.run("git_abort_merge").is_ok
    assert not ran.exists()
