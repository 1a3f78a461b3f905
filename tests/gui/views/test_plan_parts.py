from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from daemon.contract.plan import PermissionsView, PlanApprove
from gui.operations.plans import Choices
from gui.views.plan.boxes import Column, TaskBoxes
from gui.views.plan.forms import LimitsForm, NewPlanForm
from gui.views.plan.permits import never_text, permits_of, with_limits
from gui.views.plan.task_form import TaskForm
from gui.views.plan.task_node import TaskNode
from gui.views.plan.waves import followers, wave_name, waves_of
from gui.views.runs.run_form import RunForm


@dataclass
class Item:
    key: str
    after: list[str] = field(default_factory=list)


TASKS = [
    Item("T-1"),
    Item("T-2"),
    Item("T-3", ["T-1"]),
    Item("T-4", ["T-1", "T-2"]),
    Item("T-5", ["T-3"]),
    Item("T-6", ["T-3", "T-4"]),
    Item("T-7", ["T-4"]),
    Item("T-8", ["T-5", "T-6", "T-7"]),
]


def test_each_task_stands_right_behind_what_it_waits_for() -> None:
    assert waves_of(TASKS) == [["T-1", "T-2"], ["T-3", "T-4"], ["T-5", "T-6", "T-7"], ["T-8"]]
    assert followers(TASKS)["T-3"] == ["T-5", "T-6"]
    assert [wave_name(number, 4) for number in range(4)] == ["First", "Then", "Then", "Last"]


def test_a_task_that_comes_after_one_that_is_gone_and_a_circle_still_have_a_place() -> None:
    assert waves_of([Item("A", ["gone"])]) == [["A"]]
    placed = waves_of([Item("A", ["B"]), Item("B", ["A"])])
    assert sorted(key for wave in placed for key in wave) == ["A", "B"]
    assert waves_of([]) == []


def test_what_is_permitted_is_told_to_the_letter() -> None:
    paths = [f"pay/{number}.py" for number in range(6)]
    permissions = PermissionsView(
        paths=[*paths, "new/**"], commands=["pytest -q"], hosts=["api.example.com"], risk="high", tokens=0, cost="2.50",
        own_tests=True, applies=True,
    )  # fmt: skip
    told = permits_of(permissions, "openai/gpt", is_remote=True)
    titles = [permit.title for permit in told]
    assert titles[:3] == ["Write 7 files in 2 folders", "Run 1 command", "Contact 1 host"]
    assert told[0].folded == (*paths, "new/**")
    assert "Put its changes into your folder unasked" in titles
    use = next(permit for permit in told if permit.title.startswith("Use"))
    assert use.title == "Use openai/gpt on another machine"
    assert use.text == "as many tokens as the settings allow · up to $2.50"
    assert never_text(permissions) == "Other files, other commands. Protected files ask even so."


def test_other_limits_change_what_is_told_and_nothing_else() -> None:
    permissions = PermissionsView(paths=["a.py"], tokens=400_000, cost="1.00")
    assert with_limits(permissions, PlanApprove()) == permissions
    changed = with_limits(permissions, PlanApprove(tokens=9, cost="", applies=True))
    assert (changed.tokens, changed.cost, changed.applies, changed.paths) == (9, "", True, ["a.py"])


@pytest.fixture
def boxes(qtbot) -> TaskBoxes:
    made = TaskBoxes("Board", narrowest=100, is_centred=False)
    qtbot.addWidget(made)
    node = [TaskNode(f"T-{number}", f"Task {number}", "1 h", "todo", "to do") for number in range(1, 5)]
    made.show_columns([Column("A", "2", tuple(node[:2])), Column("B", "0"), Column("C", "2", tuple(node[2:]))])
    made.resize(made.sizeHint())
    made.show()
    return made


def test_boxes_are_chosen_by_click_and_arrows_pass_over_empty_columns(boxes, qtbot) -> None:
    chosen: list[str] = []
    boxes.chosen.connect(chosen.append)
    qtbot.mouseClick(boxes, Qt.MouseButton.LeftButton, pos=boxes.places()["T-2"].center().toPoint())
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(boxes, key)
    assert chosen == ["T-2", "T-4", "T-3", "T-1", "T-4", "T-1"]
    assert boxes.accessibleDescription() == "Task 1, 1 h, to do"


def test_boxes_never_overlap_and_stay_in_their_column(boxes) -> None:
    places = list(boxes.places().values())
    assert not any(one.intersects(other) for one in places for other in places if one is not other)
    assert all(boxes.rect().contains(place.toRect()) for place in places)


OFFERED = Choices(("coder", "tester"), ("ollama/a", "ollama/b"), "ollama/a", False, "", None)


def test_a_new_plan_asks_for_what_was_chosen(qtbot) -> None:
    form = NewPlanForm(_host(qtbot), "/work", ("P1", "Checkout"), OFFERED, "Mend it")
    form.targets.setText("calc.py, mean ,")
    form.kind.choose("bug_fix")
    form.model.choose("ollama/b")
    wish = form.wish()
    assert (wish.change, wish.targets, wish.change_type) == ("Mend it", ["calc.py", "mean"], "bug_fix")
    assert (wish.project, wish.model, wish.models) == ("P1", None, ["ollama/b"])
    form.model.choose("-")
    form.from_spec.setChecked(False)
    assert (form.wish().project, form.wish().model, form.wish().models) == (None, False, [])


def test_a_run_asks_for_what_was_chosen(qtbot) -> None:
    form = RunForm(_host(qtbot), "/work", OFFERED, ("PLAN", "Mend it"))
    form.model.choose("ollama/b")
    form.mode.choose("auto")
    form.dry.setChecked(True)
    form.cost.setText("2.50")
    wish = form.wish()
    assert (wish.what, wish.models, wish.mode, wish.dry_run, wish.budget_cost) == (
        "PLAN", ["ollama/b"], "auto", True, "2.50",
    )  # fmt: skip
    form.model.choose("-")
    assert (form.wish().use_model, form.wish().models) == (False, [])
    form.cost.setText("much")
    form.start.click()
    assert "amount" in form.trouble.text()


def test_limits_that_are_none_are_said_to_be_none(qtbot) -> None:
    form = LimitsForm(_host(qtbot), PermissionsView(tokens=400_000), PlanApprove())
    assert form.tokens.text() == "400000"
    form.tokens.setText("")
    form.cost.setText("1.5")
    wish = form.wish()
    assert (wish.tokens, wish.cost, wish.expires) == (0, "1.5", "7d")


def test_a_task_to_add_is_told_as_the_daemon_takes_it(qtbot) -> None:
    form = TaskForm(_host(qtbot), None, ["coder", "tester"])
    assert form.problem() == "A task needs a title."
    form.fields["title"].setText("Tell the users")
    form.fields["files"].setPlainText("+NEWS.md\n\n-OLD.md")
    form.fields["after"].setText("T-1, T-2")
    (wish,) = form.wish()
    assert wish.op == "add"
    assert (wish.value["files"], wish.value["after"]) == (["+NEWS.md", "-OLD.md"], ["T-1", "T-2"])


def _host(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 700)
    host.show()
    return host
