from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QWidget

from gui.widgets.badge import TONES, Badge, KeyCap
from gui.widgets.card import Card
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog, Sheet
from gui.widgets.progress import ProgressLine
from gui.widgets.rows import Row
from gui.widgets.shapes import SHAPES, StateShape
from gui.widgets.states import EmptyState, FailedState, LoadingState, OfflineBand
from gui.widgets.toast import MOST, Toaster


def texts_of(widget):
    labels = [label for label in widget.findChildren(QWidget) if isinstance(label, (Label, ElidedLabel))]
    return [label.text() for label in labels if label.isVisible()]


def test_an_empty_state_teaches_and_offers_a_beginning(show, qtbot) -> None:
    state = show(
        EmptyState("folder", "No artifacts yet", "Artifacts are written from decisions.", "Start a project…"), 900
    )
    assert state.action.text() == "Start a project…"
    with qtbot.waitSignal(state.acted):
        qtbot.mouseClick(state.action, Qt.MouseButton.LeftButton)
    assert not show(EmptyState("folder", "Nothing differs", "Both are the same.")).action.isVisible()


def test_a_failure_says_what_why_and_what_to_do(show, qtbot) -> None:
    state = show(FailedState(), 900)
    state.show_problem("OpenAPI could not be built", "It names what is not there.", "Answer D-15.", "artifact.unknown")
    told = texts_of(state)
    assert "OpenAPI could not be built" in told
    assert {"Why", "It names what is not there.", "What to do", "Answer D-15."} <= set(told)
    assert any(text.endswith("· artifact.unknown") for text in told)
    with qtbot.waitSignal(state.retry):
        qtbot.mouseClick(state.retry_button, Qt.MouseButton.LeftButton)


def test_the_report_of_a_failure_can_be_copied(show, qtbot) -> None:
    state = show(FailedState(), 900)
    state.show_problem("It failed", "Because.", "Try again.", "some.code")
    qtbot.mouseClick(state.copy_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "It failed" in copied
    assert "Code: some.code" in copied
    assert state.copy_button.text() == "Copied"


def test_a_failure_without_advice_leaves_its_line_out(show) -> None:
    state = show(FailedState(), 900)
    state.show_problem("It failed", "Because.", "")
    assert "What to do" not in texts_of(state)


def test_loading_says_what_is_waited_for_after_a_while(show, qtbot) -> None:
    state = LoadingState(4)
    state.set_waits_for("the index")
    state._patience.setInterval(1)
    show(state, 600)
    qtbot.waitUntil(lambda: "Waiting for the index…" in texts_of(state))


def test_being_offline_counts_down_to_the_next_try(show, qtbot) -> None:
    band = OfflineBand()
    now = datetime.now(UTC)
    show(band, 900)
    band.show_lost(now - timedelta(minutes=3), now + timedelta(seconds=8.4))
    assert "Next try in 8 s" in band.accessibleName()
    assert "You see the state of" in band.accessibleName()
    band.show_lost(None, now - timedelta(seconds=1))
    assert "Trying…" in band.accessibleName()
    with qtbot.waitSignal(band.try_now):
        qtbot.mouseClick(band.button, Qt.MouseButton.LeftButton)


def test_a_toast_offers_one_action_and_goes(show, qtbot) -> None:
    host = show(QWidget(), 800)
    host.resize(800, 600)
    toaster, done = Toaster(host), []
    toast = toaster.say("Decision kept", "3 sections are stale now.", "Undo", lambda: done.append("undone"))
    assert host.rect().contains(toast.geometry())
    qtbot.mouseClick(toast.action, Qt.MouseButton.LeftButton)
    assert done == ["undone"]
    assert toaster.toasts == []


def test_at_most_three_toasts_are_shown_and_errors_stay_longest(show, qtbot) -> None:
    host = show(QWidget(), 800)
    toaster = Toaster(host)
    error = toaster.say("The tests failed", is_error=True)
    for number in range(MOST + 2):
        toaster.say(f"Kept {number}")
    assert len(toaster.toasts) == MOST
    assert error in toaster.toasts
    assert not error._clock.isActive()
    assert all(toast._clock.isActive() for toast in toaster.toasts if toast is not error)


def test_a_toast_goes_when_its_time_is_over(show, qtbot) -> None:
    toaster = Toaster(show(QWidget(), 800))
    toast = toaster.say("Decision kept")
    toast._clock.setInterval(1)
    qtbot.waitUntil(lambda: toaster.toasts == [])


@pytest.mark.parametrize("shape", list(SHAPES))
def test_each_state_has_a_shape_of_its_own_and_a_name(show, shape) -> None:
    others = {other: show(StateShape(other)).grab().toImage() for other in SHAPES}
    mine = others.pop(shape)
    same = [other for other, image in others.items() if image == mine]
    assert same == []
    assert (
        QAccessible.queryAccessibleInterface(show(StateShape(shape, "decided"))).text(QAccessible.Text.Name)
        == "decided"
    )


def test_only_what_runs_pulses_and_not_where_motion_is_reduced(show, theme) -> None:
    theme.set_reduced_motion(False)
    shape = show(StateShape("running"))
    assert shape._clock.isActive()
    shape.show_state("done")
    assert not shape._clock.isActive()
    theme.set_reduced_motion(True)
    shape.show_state("running")
    assert not shape._clock.isActive()


def test_a_shape_that_is_not_known_raises(show) -> None:
    with pytest.raises(KeyError):
        StateShape("purple")


def test_progress_says_its_share_and_moves_only_while_it_must(show, theme) -> None:
    line = show(ProgressLine("Index"), 200)
    line.show_amount(3918, 4812)
    assert line.accessibleName() == "Index, 81 %"
    assert not line._clock.isActive()
    line.show_busy()
    assert line.accessibleName() == "Index, under way"
    assert line._clock.isActive()
    theme.set_reduced_motion(True)
    line.show_busy()
    assert not line._clock.isActive()


@pytest.mark.parametrize("tone", list(TONES))
def test_notes_and_badges_know_every_tone(show, qtbot, tone) -> None:
    note = show(Note("2 questions follow.", tone, action="Why", strong="Settled."), 400)
    assert note.accessibleName() == "Settled. 2 questions follow."
    with qtbot.waitSignal(note.acted):
        qtbot.mouseClick(note._action, Qt.MouseButton.LeftButton)
    assert show(Badge("open", tone)).accessibleName() == "open"
    assert show(KeyCap("Ctrl")).accessibleName() == "Key Ctrl"


def test_a_label_never_renders_markup(show) -> None:
    label = show(Label("<b>bold</b> <img src='http://example.org/x.png'>", wrap=True), 400)
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_long_line_is_cut_and_has_the_whole_text_as_tool_tip(show) -> None:
    label = show(ElidedLabel("src/checkout/internal/adapters/database/models.py", "mono", middle=True))
    label.resize(120, 20)
    label.grab()
    assert label.toolTip() == label.text()
    label.resize(900, 20)
    label.grab()
    assert label.toolTip() == ""


def test_a_card_puts_hairlines_between_rows_and_can_be_emptied(show) -> None:
    card = show(Card("Projects", "most urgent first"), 400)
    for word in ("one", "two", "three"):
        card.add_row(Label(word))
    assert card.body.count() == 5
    card.clear()
    assert card.body.count() == 0
    card.add_row(Label("one"))
    assert card.body.count() == 1
    rest = card.grab().toImage()
    card.set_mark("failed")
    assert card.grab().toImage() != rest


class Ear(QObject):
    """Hears of every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.heard.append(type(watched).__name__)
        return False


def test_making_parts_shows_no_window_of_its_own(qapp, theme, qtbot) -> None:
    host, ear = QWidget(), Ear()
    qtbot.addWidget(host)
    qapp.installEventFilter(ear)
    parts = [
        Card("Title", "aside"),
        Note("Text", "warn", action="Act", strong="Strong"),
        EmptyState("folder", "Title", "Text", "Act"),
        FailedState(),
        Row("Title", "Subtitle", shape="done"),
        Dialog(host, "Title", "Text"),
        Sheet(host, "Title"),
        Toaster(host).say("Title", "Text", "Act"),
    ]
    qapp.removeEventFilter(ear)
    assert ear.heard == []
    assert all(parts)
