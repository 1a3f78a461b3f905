from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from daemon.contract.knowledge import EmbeddingView, IndexFault, PathProblem, RefreshReport, WorkspaceView
from daemon.contract.model import ModelsView, ModelView
from daemon.contract.run import RunView
from daemon.contract.sandbox import SandboxView
from gui.operations.home import Week
from gui.views.home.machine_card import embedder_line, model_line, sandbox_line
from gui.views.home.projects_card import ProjectsCard
from gui.views.home.runs_card import RunsCard, run_cost, run_title, run_words
from gui.views.home.week_card import figures_of
from gui.views.home.workspaces_card import WorkspaceRow, WorkspacesCard, shape_of

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def run(**more) -> RunView:
    return RunView(
        id="r", folder="/code/shop", plan=None, agent="coder", mode="ask", dry_run=False, priority=5, attempt=1,
        brain="model", sandbox="isolated", created_at=NOW, started_at=NOW, ended_at=NOW, actor="you", steps=3,
        **{"goal": "Keep keys", "state": "done", **more},
    )  # fmt: skip


def workspace(**more) -> WorkspaceView:
    return WorkspaceView(
        id="w", path="/code/shop", passes=1, watching=True, added_at=NOW,
        **{"state": "ready", "done": 12, "total": 12, "files": 12, "vectors": EmbeddingView(embedder="none"), **more},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (run(state="queued"), "Waits for its turn"),
        (run(state="running", worked_s=372), "3 steps · running for 6 min 12 s"),
        (run(state="waiting", waiting_for=["a", "b"]), "Waits for 2 approvals"),
        (run(changed=["a", "b"]), "Done now · 2 files"),
        (run(applied=True, changed=["a"]), "Applied now · 1 file"),
        (run(), "Done now · nothing changed"),
        (run(undone=True), "Undone · ended now"),
        (run(state="stopped"), "Stopped now"),
        (run(state="failed", reason="2 tests failed"), "2 tests failed"),
        (run(state="broken"), "Failed now"),
    ],
)
def test_a_run_says_in_a_line_how_it_stands(seen, words) -> None:
    assert run_words(seen, NOW) == words


def test_a_run_is_called_by_the_first_words_of_its_goal() -> None:
    assert run_title(run(goal="Keep\nkeys  longer")) == "Keep keys longer"
    assert run_title(run(goal="")) == "coder"
    assert len(run_title(run(goal="word " * 40))) <= 61


def test_a_cost_that_nobody_knows_is_not_nothing() -> None:
    assert run_cost(run(cost="0")) == "$0.00"
    assert run_cost(run(cost="0.18")) == "$0.18"
    assert run_cost(run(cost="unknown")) == "unknown"


def test_the_model_that_is_asked_first_is_shown_with_where_it_runs() -> None:
    local = ModelView(name="ollama/qwen3:8b", host="127.0.0.1", is_remote=False, rank=1)
    remote = ModelView(name="mistral/large", host="api.mistral.ai", is_remote=True, rank=2)
    told = ModelsView(models=[remote, local], ollama_url="")
    assert model_line(told) == ("done", "Model", "qwen3:8b", "On this machine · 1 more behind it")
    told = ModelsView(models=[remote.model_copy(update={"rank": 1})], ollama_url="")
    assert model_line(told) == ("done", "Model", "large", "On api.mistral.ai, not on this machine")
    broken = remote.model_copy(update={"rank": 1, "problem": "No key is known."})
    assert model_line(ModelsView(models=[broken], ollama_url=""))[::3] == ("half", "No key is known.")
    none = ModelsView(models=[], ollama_url="", why_none="None is set.")
    assert model_line(none) == ("off", "Model", "none", "None is set.")


@pytest.mark.parametrize(("level", "shape"), [("isolated", "done"), ("partly", "half"), ("none", "clash")])
def test_the_sandbox_never_looks_better_than_it_is(level, shape) -> None:
    seen = SandboxView(
        level=level, reason="", mend="" if level == "isolated" else "Install bubblewrap.", bubblewrap="",
        landlock_abi=0, processes="rlimit", filters_hosts=False,
    )  # fmt: skip
    line = sandbox_line(seen)
    assert line[0] == shape
    assert level == "isolated" or line[3] == "Install bubblewrap."


def test_an_embedder_says_how_far_it_is() -> None:
    assert embedder_line([workspace()])[0] == "off"
    vectors = EmbeddingView(embedder="ollama/nomic", state="on", done=10, total=4812)
    assert embedder_line([workspace(vectors=vectors)])[3] == "10 of 4,812 texts have vectors"
    assert embedder_line([workspace(vectors=vectors.model_copy(update={"problem": "It is gone."}))])[0] == "half"
    assert embedder_line([workspace(vectors=vectors.model_copy(update={"done": 4812}))])[0] == "done"


def test_the_week_is_compared_with_the_one_before() -> None:
    week = Week(11, 8, 9, 4, 4, 1, Decimal("0.22"), 48_210)
    assert figures_of(week) == [
        ("11", "decisions", "3 more than last week"),
        ("9", "artifacts built", "4 sections are stale"),
        ("4", "runs", "1 undone"),
        ("$0.22", "spent", "48 k tokens"),
    ]
    assert figures_of(Week(1, 4, 1, 0, 1, 0, Decimal(0), 0))[0] == ("1", "decision", "3 fewer than last week")
    assert figures_of(Week(2, 2, 0, 0, 0, 0, Decimal(0), 0))[0][2] == "as many as last week"


def test_the_index_of_a_folder_has_the_shape_of_its_state() -> None:
    report = RefreshReport(
        files=1, changed=0, removed=0, parsed=0, rebuilt=False, seconds=1, problems=[PathProblem(path="a", reason="b")]
    )
    fault = IndexFault(code="index.gone", message="The folder is gone.", hint="")
    assert shape_of(workspace()) == ("done", "The index is up to date")
    assert shape_of(workspace(state="parsing"))[0] == "running"
    assert shape_of(workspace(state="failed", fault=fault)) == ("clash", "The folder is gone.")
    assert shape_of(workspace(last=report)) == ("half", "1 file could not be read")


def test_a_pass_can_be_stopped_where_it_is_seen(qtbot) -> None:
    row = WorkspaceRow(workspace(state="parsing", done=3918, total=4812))
    qtbot.addWidget(row)
    row.show()
    assert row.menu().actions()[1].text() == "Stop the pass"
    with qtbot.waitSignal(row.asked) as asked:
        qtbot.mouseClick(row.stop_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["w", "stop"]


def test_rows_are_made_anew_only_where_something_has_changed(qtbot) -> None:
    card = WorkspacesCard()
    qtbot.addWidget(card)
    card.show_workspaces([workspace()])
    before = card.rows[0]
    card.show_workspaces([workspace()])
    assert card.rows[0] is before
    card.show_workspaces([workspace(files=13)])
    assert card.rows[0] is not before


def test_runs_and_projects_stay_as_they_are_where_nothing_reads_differently(qtbot) -> None:
    runs, projects = RunsCard(), ProjectsCard()
    for card in (runs, projects):
        qtbot.addWidget(card)
    runs.show_runs([run()], NOW)
    first = runs.rows.rows[0]
    runs.show_runs([run()], NOW)
    assert runs.rows.rows[0] is first
    runs.show_runs([run(state="failed")], NOW)
    assert runs.rows.rows[0] is not first
    projects.show_projects([], [], 0, NOW)
    assert projects.rows == []
