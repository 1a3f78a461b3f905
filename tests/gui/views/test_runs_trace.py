from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from daemon.contract.run import StepView
from gui.views.runs.diff_reading import cards_of_diff
from gui.views.runs.step_reading import read_trace
from gui.views.runs.trace_list import TraceList
from gui.views.runs.trace_step import FOLD_AFTER, Card, TraceStep
from gui.widgets.diff_reading import DiffLine

DIFF = (
    "diff --git a/calc.py b/calc.py\n--- a/calc.py\n+++ b/calc.py\n@@ -4,3 +4,3 @@ def mean(values):\n"
    " before\n-    old\n+    new\n after\n@@ -20,2 +20,3 @@ def other():\n last\n+added\n"
)
AT = datetime(2026, 11, 21, 10, 46, 2, tzinfo=UTC)


def step(number: int, kind: str, state: str = "done", title: str = "", **entry) -> StepView:
    return StepView(
        run="R", number=number, kind=kind, state=state, title=title or kind, begun_at=AT, ended_at=AT, entry=entry
    )


def acted(number: int, tool: str, arguments: dict, **more) -> StepView:
    given = {"type": "acted", "call": {"id": "c", "tool": tool, "arguments": arguments}, "text": "", **more}
    return step(number, "tool", **given)


def thought(number: int, text: str, **more) -> StepView:
    return step(number, "model", type="replied", text=text, **{"calls": [], "heard": [], **more})


@pytest.fixture
def trace(qtbot) -> TraceList:
    made = TraceList()
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    return made


def plain(count: int, begin: int = 1) -> list[TraceStep]:
    return [TraceStep(number, f"Step {number}", "bolt", prose="word " * 20) for number in range(begin, begin + count)]


def test_a_call_without_words_is_one_step_with_the_tokens_of_its_thought() -> None:
    asked = thought(1, "", calls=[{"tool": "read_file"}], prompt_tokens=1_000, completion_tokens=184, cost="0")
    read = acted(2, "read_file", {"path": "a.py"}, data={"start_line": 30, "end_line": 96, "lines": 200})
    shown = read_trace([asked, read], None, is_over=False)
    assert [(one.kind, one.target) for one in shown] == [("Read", "a.py, lines 30\u201396")]
    assert "1,184 tokens" in shown[0].figures


def test_words_and_what_was_heard_are_steps_of_their_own() -> None:
    said = thought(3, "I mind it.", heard=["Mind the empty list."], cost="0.0042", prompt_tokens=12)
    shown = read_trace([said], None, is_over=False)
    assert [(one.kind, one.prose) for one in shown] == [
        ("You said", "Mind the empty list."),
        ("Thought", "I mind it."),
    ]
    assert {"12 tokens", "$0.0042"} <= set(shown[1].figures)


def test_an_edit_shows_its_diff_and_a_command_its_output() -> None:
    edit = acted(1, "edit_file", {"path": "calc.py"}, demand={"diff": DIFF, "writes": ["calc.py"], "summary": "Edit"})
    data = {"exit_code": 1, "stdout": "41 passed, 1 failed\n", "stderr": "", "network": "none"}
    demand = {"command": "pytest -q", "summary": "Run `pytest -q`"}
    ran = acted(2, "run_command", {}, demand=demand, data=data, error="tool.command_failed", usage={"time_s": 7.4})
    first, second = read_trace([edit, ran], None, is_over=False)
    assert (first.tone, first.cards[0].head) == ("accent", "calc.py")
    assert (second.tone, second.cards[0].head) == ("bad", "pytest -q")
    assert [text for text, _ in second.cards[0].figures] == ["exit 1", "7.4 s"]
    assert second.cards[0].lines[0].text == "41 passed, 1 failed"


def test_a_test_that_must_fail_is_not_told_as_a_failure() -> None:
    red = acted(1, "run_command", {}, by_runtime=True, error="tool.command_failed", data={"exit_code": 1})
    red = red.model_copy(update={"title": "Red, as it must be: `make test` fails"})
    red.entry["call"]["id"] = "red-0"
    (shown,) = read_trace([red], None, is_over=False)
    assert (shown.kind, shown.tone) == ("Red, as it must be", "neutral")


def test_what_was_refused_says_why_and_shows_no_change_that_was_not_made() -> None:
    demand = {"diff": DIFF, "writes": ["x"], "summary": "Edit x"}
    refused = acted(
        1, "edit_file", {"path": "x"}, demand=demand, error="policy.denied", text="It is protected.",
        verdict="deny", approval="A",
    )  # fmt: skip
    (shown,) = read_trace([refused], None, is_over=False)
    assert (shown.cards, shown.prose, "not allowed" in shown.figures) == ((), "It is protected.", True)


def test_of_a_run_that_is_over_nothing_is_under_way() -> None:
    thinking = step(5, "model", state="asking", title="coder thinks")
    (going,) = read_trace([thinking], None, is_over=False)
    (ended,) = read_trace([thinking], None, is_over=True)
    assert (going.state, going.word) == ("running", "writing")
    assert (ended.state, ended.word) == ("cut", "cut short")


def test_a_diff_has_both_numbers_and_says_where_a_new_place_begins() -> None:
    (card,) = cards_of_diff(DIFF)
    assert [(line.sign, line.old, line.new) for line in card.lines] == [
        (" ", 4, 4),
        ("-", 5, 0),
        ("+", 0, 5),
        (" ", 6, 6),
        ("@", 0, 0),
        (" ", 20, 20),
        ("+", 0, 21),
    ]
    assert [text for text, _ in card.figures] == ["+2", "\u22121"]


def test_the_newest_step_is_followed_until_somebody_scrolls_up(trace, qtbot) -> None:
    trace.show_steps(plain(60))
    bar = trace.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bar.setValue(bar.maximum() // 2)
    top = trace.viewport().grab().toImage()
    news: list[int] = []
    trace.news.connect(news.append)
    before = bar.value()
    trace.put_steps(60, plain(3, 61))
    assert news == [3]
    assert bar.value() == before
    assert trace.viewport().grab().toImage() == top  # not a pixel moved
    trace.follow()
    assert news[-1] == 0
    assert bar.value() == bar.maximum()


def test_steps_that_were_under_way_give_way_to_what_became_of_them(trace) -> None:
    trace.show_steps([*plain(3), TraceStep(4, "Thought", "bulb", state="running", word="writing")])
    trace.grow_text(4, "Half a")
    trace.grow_text(3, "of another step")
    assert trace.steps[-1].prose == "Half a"
    assert trace.steps[2].prose == "word " * 20
    trace.put_steps(3, [TraceStep(4, "Thought", "bulb", prose="A whole thought."), TraceStep(5, "Read", "document")])
    assert [one.number for one in trace.steps] == [1, 2, 3, 4, 5]
    assert trace.steps[3].prose == "A whole thought."


def test_text_grows_also_before_its_step_was_fetched(trace) -> None:
    trace.show_steps(plain(3))
    trace.grow_text(4, "The claim is")
    assert (trace.steps[-1].number, trace.steps[-1].state, trace.steps[-1].prose) == (4, "running", "The claim is")


def test_keys_go_from_step_to_step_and_copy_one(trace, qtbot) -> None:
    trace.show_steps(plain(60))
    trace.setFocus()
    qtbot.keyClick(trace, Qt.Key.Key_Home)
    qtbot.keyClick(trace, Qt.Key.Key_J)
    qtbot.keyClick(trace, Qt.Key.Key_Down)
    qtbot.keyClick(trace, Qt.Key.Key_K)
    assert trace.current is not None
    assert trace.current.number == 2
    assert "Step 2" in trace.accessibleDescription()
    qtbot.keyClick(trace, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == trace.current.plain_text
    qtbot.keyClick(trace, Qt.Key.Key_End)
    assert trace.current.number == 60
    assert trace.follows


def test_a_long_output_is_folded_and_opens_by_key_and_click(trace, qtbot) -> None:
    lines = tuple(DiffLine(" ", f"line {number}") for number in range(40))
    trace.show_steps([TraceStep(1, "Ran", "terminal", cards=(Card("output", "make", lines),))])
    folded = trace._heights[0]
    trace.go_to(0)
    qtbot.keyClick(trace, Qt.Key.Key_Return)
    line = trace._fonts.code_height
    assert trace._heights[0] == folded + (40 - FOLD_AFTER) * line
    qtbot.keyClick(trace, Qt.Key.Key_Return)
    assert trace._heights[0] == folded
    more = trace._sheet(0).cards[0].more.center() + QPoint(trace._left(), trace._tops[0])
    qtbot.mouseClick(trace.viewport(), Qt.MouseButton.LeftButton, pos=more)
    assert trace._heights[0] > folded


def test_a_place_in_a_file_can_be_opened(trace, qtbot) -> None:
    trace.show_steps([TraceStep(1, "Search", "search", places=("calc.py:118", "and 3 more"))])
    opened: list[str] = []
    trace.place_chosen.connect(opened.append)
    (first, _), (second, _) = trace._sheet(0).places
    offset = QPoint(trace._left(), trace._tops[0])
    qtbot.mouseClick(trace.viewport(), Qt.MouseButton.LeftButton, pos=first.center() + offset)
    qtbot.mouseClick(trace.viewport(), Qt.MouseButton.LeftButton, pos=second.center() + offset)
    assert opened == ["calc.py:118"]


def test_of_thousands_of_steps_only_those_in_sight_are_laid_out(trace) -> None:
    trace.show_steps(plain(5_000))
    trace.grab()
    assert len(trace._sheets) < 100
    trace.go_to(2_500)
    trace.grab()
    assert len(trace._sheets) < 100
    assert trace.current is not None
    assert trace.current.number == 2_501
