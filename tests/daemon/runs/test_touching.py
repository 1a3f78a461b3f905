"""Hunks are traced to the steps, tasks and decisions that they rest on, by the states of a real tree."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.plan_texts import plan, task

from agents.loop.entries import Acted, Began, Entry, Segment, encode_entry
from agents.plans.plan import Plan, Trace
from agents.records import ToolCall
from agents.tree.changeset import changeset
from agents.tree.checkpoints import checkpoint
from agents.tree.worktree import RunTree, open_tree
from daemon.contract.ids import RunId
from daemon.contract.run import FileChangeView
from daemon.runs.touching import touches_by_file
from daemon.runs.views import changeset_view
from daemon.store.runs import DONE, RunRow, StepRow

D8, D9 = Trace("decision:8", "D-8"), Trace("decision:9", "D-9")
PLAN = plan(task("T-1", "a.py", traces=(D8,)), task("T-2", "a.py", after=("T-1",), traces=(D9,)))
BASE = [f"line {number}" for number in range(40)]
ROW = RunRow(*["R1", "/w", None, "plan", "", "auto", False, 5, "done", 1, *[datetime.now(UTC)] * 3, "user", {}])  # type: ignore[list-item, arg-type]  # a row as the table has it


@pytest.fixture
def tree(tmp_path: Path) -> RunTree:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "a.py").write_text("\n".join(BASE) + "\n")
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return open_tree(folder, tmp_path / "trees", "R1")


class Story:
    """Steps of a run, with the tree as it was before each."""

    def __init__(self, tree: RunTree) -> None:
        self.tree = tree
        self.steps: list[StepRow] = []

    def begin(self, key: str) -> None:
        segment = Segment(agent="coder", goal="", task=key)
        self._add(Began(index=len(self.steps), segment=segment, messages=(), before=checkpoint(self.tree)))

    def act(self, old: str, new: str, path: str = "a.py") -> None:
        before = checkpoint(self.tree)
        self.by_hand(old, new, path)
        self._add(Acted(call=ToolCall("c", "edit_file", {}), text="", before=before))

    def by_hand(self, old: str, new: str, path: str = "a.py") -> None:
        file = self.tree.root / path
        text = file.read_text() if file.exists() else ""
        file.write_text(text.replace(f"{old}\n", new, 1) if old else text + new)

    def _add(self, entry: Entry) -> None:
        now, number = datetime.now(UTC), len(self.steps) + 1
        self.steps.append(StepRow(RunId("R1"), number, "tool", DONE, now, now, {"entry": encode_entry(entry)}))

    def file(self, of: Plan | None = PLAN, path: str = "a.py") -> FileChangeView:
        changes = changeset(self.tree)
        view = changeset_view(ROW, changes, of, touches_by_file(self.tree, self.steps, changes))
        return next(file for file in view.files if file.path == path)


def told(file: FileChangeView) -> list[tuple[list[str], list[str], list[int]]]:
    return [(hunk.tasks, hunk.traces, hunk.steps) for hunk in file.hunks]


def test_each_hunk_of_a_file_rests_on_the_task_that_wrote_it(tree: RunTree) -> None:
    story = Story(tree)
    story.begin("T-1")
    story.act("line 3", "three\n")
    story.begin("T-2")
    story.act("line 30", "thirty\nand more\n")
    file = story.file()
    assert told(file) == [(["T-1"], ["D-8"], [2]), (["T-2"], ["D-9"], [4])]
    assert file.hunks[1].why == "Changed in T-2 (Change a.py), because of D-9."
    assert (file.tasks, file.traces) == (["T-1", "T-2"], ["D-8", "D-9"])


def test_what_is_taken_out_and_what_two_tasks_wrote_at_one_place_is_told_of_both(tree: RunTree) -> None:
    story = Story(tree)
    story.begin("T-1")
    story.act("line 3", "three\n")
    story.act("line 20", "")
    story.begin("T-2")
    story.act("line 4", "four\n")
    assert told(story.file()) == [(["T-1", "T-2"], ["D-8", "D-9"], [2, 5]), (["T-1"], ["D-8"], [3])]


def test_what_people_change_by_hand_is_of_their_task(tree: RunTree) -> None:
    story = Story(tree)
    story.begin("T-1")
    story.by_hand("line 3", "three\n")
    story.begin("T-2")
    story.act("line 30", "thirty\n")
    assert told(story.file()) == [(["T-1"], ["D-8"], [1]), (["T-2"], ["D-9"], [3])]


def test_a_new_file_and_one_that_no_task_names_are_told_of_the_steps_that_made_them(tree: RunTree) -> None:
    story = Story(tree)
    story.begin("T-2")
    story.act("", "print(1)\n", "größe.py")
    assert told(story.file(path="größe.py")) == [(["T-2"], ["D-9"], [2])]


def test_a_run_without_a_plan_tells_its_steps(tree: RunTree) -> None:
    story = Story(tree)
    story.act("line 3", "three\n")
    file = story.file(None)
    assert told(file) == [([], [], [1])]
    assert file.hunks[0].why == "Changed in step 1."


def test_without_the_earlier_states_the_plans_own_files_tell(tree: RunTree) -> None:
    story = Story(tree)
    story.by_hand("line 3", "three\n")
    assert told(story.file()) == [(["T-1", "T-2"], ["D-8", "D-9"], [])]
    story.steps.append(StepRow(RunId("R1"), 1, "tool", DONE, datetime.now(UTC), None, {
        "entry": encode_entry(Acted(call=ToolCall("c", "edit_file", {}), text="", before="1" * 40))}))  # fmt: skip
    assert told(story.file()) == [(["T-1", "T-2"], ["D-8", "D-9"], [])]
