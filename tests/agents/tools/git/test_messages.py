"""A commit's message by rules, in the manner of the repository."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.git_tools import Git
from support.tool_calls import Calls

from agents.tools.git.messages import SUBJECT_LETTERS, Change, Manner, kind_of, manner_of, subject_of


def test_a_suggestion_takes_the_ticket_of_the_branch_and_lists_what_has_changed(
    git: Git, run_tree: Callable[[], Calls]
) -> None:
    git("commit", "-q", "--allow-empty", "-m", "PROJ-7: Count pages")
    git("commit", "-q", "--allow-empty", "-m", "PROJ-8: Count lines")
    calls = run_tree()
    calls.run("git_branch", action="create", name="PROJ-12-notes")
    (calls.surroundings.tree / "notes.md").unlink()
    (calls.surroundings.tree / "app.py").write_text("x = 1\n")
    message = calls.run("git_suggest_message").data["message"]
    assert message == "PROJ-12: Change app.py and notes.md\n\n- Change app.py\n- Remove notes.md"
    assert calls.run("git_suggest_message", paths=["app.py"]).data["message"] == "PROJ-12: Change app.py"


def test_a_subject_is_never_too_long_and_ends_with_a_word(run_tree: Callable[[], Calls]) -> None:
    calls = run_tree()
    folder = calls.surroundings.tree / "a folder" / ("and another one " * 6).strip()
    folder.mkdir(parents=True)
    (folder / "x.py").write_text("x = 1\n")
    subject = calls.run("git_suggest_message").data["message"].partition("\n")[0]
    assert len(subject) <= SUBJECT_LETTERS
    assert subject.endswith("…")


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        ([Change("A", "src/new.py")], "Add src/new.py"),
        ([Change("R", "b.py", "a.py")], "Rename a.py to b.py"),
        ([Change("M", "src/a.py"), Change("M", "src/b.py")], "Change a.py and b.py"),
        ([Change("M", "src/a.py"), Change("A", "src/b.py"), Change("D", "src/c.py")], "Change 3 files in src"),
    ],
)
def test_a_subject_says_what_has_changed(changes: list[Change], subject: str) -> None:
    assert subject_of(changes, Manner()) == subject


def test_a_subject_follows_the_manner_of_the_last_ones() -> None:
    manner = manner_of(["feat(api): add pages", "fix(api): count from one", "docs: say how", "Merge"])
    assert subject_of([Change("M", "src/api/pages.py")], manner) == "fix(api): change src/api/pages.py"
    assert subject_of([Change("M", "a.py")], manner_of(["Added pages", "Fixed x", "Removed y"])) == "Changed a.py"


@pytest.mark.parametrize(
    ("subject", "written"), [("ABC-1: Add x", "{}:"), ("[ABC-1] Add x", "[{}]"), ("ABC-1 Add", "{}")]
)
def test_tickets_are_written_as_they_are_here(subject: str, written: str) -> None:
    assert manner_of([subject, subject, "Other"]).ticket == written


@pytest.mark.parametrize(
    ("paths", "kind"),
    [
        (["tests/test_a.py"], "test"),
        (["src/a.spec.ts"], "test"),
        (["docs/a.md", "README.md"], "docs"),
        (["package.json"], "build"),
        ([".github/workflows/a.yml"], "ci"),
        (["src/a.py", "tests/test_a.py"], "fix"),
    ],
)
def test_the_kind_of_a_change_is_told_from_its_files(paths: list[str], kind: str) -> None:
    assert kind_of([Change("M", path) for path in paths]) == kind
