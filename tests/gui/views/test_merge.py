"""The view of a merge with a real daemon: a conflict clicked through, the check of the result, undo, and its states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QTextEdit
from support.daemon_apart import Bench, daemon_apart
from support.decided import Decided, begin, decide

from daemon.contract.branch import ConflictView, MergeReport
from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.operations.place import Place
from gui.theme.theme import Theme
from gui.views.merge.settling import Settling, field_name, fields_words, value_words
from gui.views.merge.view import MergeView
from gui.views.messages import Notice, Target
from gui.widgets.buttons import Button
from gui.widgets.overlay import Dialog

PATIENCE_MS = 8_000


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with daemon_apart() as made:
        yield made


@pytest.fixture(scope="module")
def desk(bench: Bench, qapp: QApplication) -> Iterator[Desk]:
    link = Link(bench.home)
    made = Desk(link)
    link.open()
    yield made
    made.close()
    link.close()


@pytest.fixture
def project(bench: Bench, tmp_path: Path) -> Decided:
    return begin(bench.daemon, tmp_path)


@pytest.fixture
def aliases(project) -> dict[str, str]:
    """Two decisions that main and the branch `guest` both changed, and one that is new on the branch."""
    made = decide(project)
    project.branch("guest")
    project.change(made["key"], text="72 hours", rationale="A weekend.")
    project.change(made["job"], text="hourly")
    project.write("May a guest check out?", "yes", "orders")
    project.use("main")
    project.change(made["key"], text="48 hours", rationale="Two nights.")
    project.change(made["job"], text="weekly")
    return made


@dataclass
class Seen:
    """The view in a window, and what it said to the frame."""

    view: MergeView
    window: QMainWindow
    qtbot: Any
    wants: list[Any] = field(default_factory=list)
    says: list[Notice] = field(default_factory=list)

    def until(self, claim) -> None:
        self.qtbot.waitUntil(claim, timeout=PATIENCE_MS)

    def take(self, side: str) -> None:
        card = self.view.page.sides.ours if side == "ours" else self.view.page.sides.theirs
        self.qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
        self.qtbot.mouseClick(self.view.take_button, Qt.MouseButton.LeftButton)

    def said(self, title: str) -> Notice:
        self.until(lambda: any(title in one.title for one in self.says))
        return next(one for one in self.says if title in one.title)

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [(row.title_label.text(), row.subtitle_label.text()) for row in self.view.changes.rows.rows]


def open_view(desk: Desk, qtbot, place: Place, item: str = "guest", target: str = "main", width: int = 1200) -> Seen:
    window = QMainWindow()
    qtbot.addWidget(window)
    view = MergeView(desk, window)
    window.setCentralWidget(view)
    window.resize(width, 800)
    seen = Seen(view, window, qtbot)
    view.wants.connect(seen.wants.append)
    view.says.connect(seen.says.append)
    window.show()
    view.enter(place)
    view.open_item(item, target)
    seen.until(lambda: (view.state == "ready" and view.report is not None) or view.state in ("empty", "failed"))
    return seen


@pytest.fixture
def seen(desk, qtbot, project, aliases) -> Seen:
    return open_view(desk, qtbot, project.place)


def test_a_merge_is_clicked_through_conflict_by_conflict_merged_and_taken_back(seen, project, aliases) -> None:
    view = seen.view
    assert view.settling.left == 2
    assert not view.merge_button.isEnabled()
    assert "2 conflicts left" in view._left.text()
    assert view.page._number.text() == "Conflict 1 of 2"
    first = view.conflict.alias
    seen.take("theirs")
    assert view.conflict.alias != first
    assert view.page._number.text() == "Conflict 2 of 2"
    assert "1 conflict left" in view._left.text()
    seen.take("ours")
    seen.until(view.merge_button.isEnabled)
    assert view.page.verdict.badge.text() == "consistent"
    assert view.merge_button.text() == "Merge 3 changes"
    view.merge_button.click()
    notice = seen.said("guest is merged into main")
    assert project.decision(aliases["key"])["answer"] == "72 hours"
    assert project.decision(aliases["job"])["answer"] == "weekly"
    assert seen.wants[-1] == Target("decisions")
    notice.then()
    seen.said("taken back")
    assert project.decision(aliases["key"])["answer"] == "48 hours"


def test_both_sides_and_what_was_before_are_shown_field_by_field(seen, aliases) -> None:
    view = seen.view
    assert view.conflict.alias == aliases["key"]
    assert view.page.title.text() == "How long is a key kept?"
    for card, words in (
        (view.page.sides.before, ("24 hours", "A day is enough.")),
        (view.page.sides.ours, ("48 hours", "Two nights.")),
        (view.page.sides.theirs, ("72 hours", "A weekend.")),
    ):
        for text in words:
            assert text in card.accessibleDescription()
    assert view.page.sides.ours.accessibleName() == "Take main"


def test_the_list_tells_conflicts_and_what_settles_by_itself(seen, aliases) -> None:
    titles = [title for title, _ in seen.rows]
    assert titles[0].startswith(aliases["key"])
    assert titles[1].startswith(aliases["job"])
    assert "May a guest check out" in titles[2]
    assert seen.rows[2][1] == "new on guest"
    seen.view.changes.rows.rows[1].click()
    assert seen.view.conflict.alias == aliases["job"]
    seen.take("theirs")
    assert seen.rows[1][1] == "taken from guest"


def test_it_goes_by_keys_alone(seen, aliases, project) -> None:
    view, keys = seen.view, seen.qtbot.keyClick
    view.first_focus().setFocus()
    keys(QApplication.focusWidget(), Qt.Key.Key_2)
    assert view.page.sides.theirs.isChecked()
    assert view.take_button.text() == "Take guest"
    keys(QApplication.focusWidget(), Qt.Key.Key_Return)
    keys(QApplication.focusWidget(), Qt.Key.Key_K)
    assert view.conflict.alias == aliases["key"]
    keys(QApplication.focusWidget(), Qt.Key.Key_J)
    keys(QApplication.focusWidget(), Qt.Key.Key_1)
    keys(QApplication.focusWidget(), Qt.Key.Key_Return)
    seen.until(view.merge_button.isEnabled)
    keys(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seen.said("guest is merged")
    assert project.decision(aliases["job"])["answer"] == "weekly"


def test_enter_on_a_button_presses_that_and_takes_nothing(seen) -> None:
    seen.view.pick("theirs")
    seen.view.back_button.setFocus()
    seen.qtbot.keyClick(seen.view.back_button, Qt.Key.Key_Return)
    assert seen.view.settling.left == 2
    assert seen.wants[-1] == Target("decisions")


def test_fields_are_taken_one_by_one(seen, project, aliases) -> None:
    view = seen.view
    view.page.field_picked.emit(0, "theirs")
    assert view.settling.left == 2
    view.page.field_picked.emit(1, "ours")
    assert view.settling.left == 1
    assert seen.rows[0][1] == "field by field"
    view.look_at(1)
    seen.take("ours")
    seen.until(view.merge_button.isEnabled)
    view.merge()
    seen.said("guest is merged")
    assert project.decision(aliases["key"])["answer"] == "72 hours"
    assert project.decision(aliases["key"])["rationale"] == "Two nights."


def test_a_third_answer_is_written_in_ones_own_words(seen, project, aliases) -> None:
    view = seen.view
    view.third_button.click()
    dialog = next(one for one in seen.window.findChildren(Dialog) if one.is_open)
    dialog.findChild(QTextEdit).setPlainText("60 hours")
    next(one for one in dialog.findChildren(Button) if one.text() == "Take this answer").click()
    assert view.settling.left == 1
    seen.take("ours")
    seen.until(view.merge_button.isEnabled)
    view.merge()
    seen.said("guest is merged")
    assert project.decision(aliases["key"])["answer"] == "60 hours"


def test_what_changed_meanwhile_drops_only_the_choices_that_it_is_about(seen, project, aliases) -> None:
    view = seen.view
    seen.take("theirs")
    view.look_at(1)
    seen.take("theirs")
    project.change(aliases["job"], text="monthly")
    seen.until(lambda: view.settling.left == 1)
    assert view.page.note.isVisible()
    assert "1 choice" in view.page.note.text()
    assert view.settling.is_settled(view.settling.conflicts[0])
    assert not view.merge_button.isEnabled()


def test_a_result_that_cannot_hold_is_not_merged_and_a_choice_is_made_anew(desk, qtbot, project) -> None:
    project.answer("core.api_style", "rest")
    project.answer("core.idempotency", "no")
    project.branch("guest")
    project.answer("core.idempotency", "yes")
    project.use("main")
    project.ask("POST", "answers", question="core.retry", words=["retry_window=72h", "key_ttl=24h"])
    seen = open_view(desk, qtbot, project.place)
    view = seen.view
    assert view.report.clashes, "the union of both sides clashes"
    assert view.page.verdict.badge.text() == "1 contradiction"
    assert not view.merge_button.isEnabled()
    assert "1 contradiction left" in view._left.text()
    assert any("cannot hold together" in subtitle for _, subtitle in seen.rows)
    assert "contradict each other" in view.page.title.text()
    view.changes.clash_chosen.emit(0)
    assert QApplication.focusWidget().text().startswith("Show D-")
    view.page.verdict.shown.emit("D-1")
    assert seen.wants[-1] == Target("decisions", "D-1")


def test_without_a_conflict_it_says_so_and_merges_at_once(desk, qtbot, project) -> None:
    decide(project)
    project.branch("guest")
    project.write("May a guest check out?", "yes")
    project.use("main")
    seen = open_view(desk, qtbot, project.place)
    assert "Nothing conflicts" in seen.view.page.title.text()
    assert not seen.view.take_button.isVisible()
    seen.view.merge_button.click()
    seen.said("guest is merged")


def test_where_nothing_differs_it_says_so(desk, qtbot, project) -> None:
    decide(project)
    project.branch("guest")
    project.use("main")
    seen = open_view(desk, qtbot, project.place)
    assert seen.view.state == "empty"


def test_without_a_branch_it_finds_one_that_differs(desk, qtbot, project, aliases) -> None:
    seen = open_view(desk, qtbot, project.place, item="")
    assert (seen.view.source, seen.view.target) == ("guest", "main")


def test_a_branch_that_is_gone_is_told_as_a_failure(desk, qtbot, project) -> None:
    seen = open_view(desk, qtbot, project.place, item="gone")
    assert seen.view.state == "failed"


def test_in_a_small_window_nothing_is_wider_than_it(desk, qtbot, project, aliases) -> None:
    seen = open_view(desk, qtbot, project.place, width=960)
    assert seen.window.width() <= 960
    assert not seen.view.page.sides.before.isVisible()
    assert seen.view.page.sides.ours.isVisible()


def test_at_twice_the_size_of_text_it_fits_into_the_smallest_window(desk, qtbot, qapp, project, aliases) -> None:
    theme = Theme(qapp)
    theme.apply("light")
    theme.set_text_scale(200)
    try:
        seen = open_view(desk, qtbot, project.place, width=960)
        qtbot.wait(50)
        assert seen.window.width() <= 960
        page = seen.view.page
        right = page.sides.theirs.mapTo(page, page.sides.theirs.rect().topRight()).x()
        assert right <= page.width(), "nothing is cut at the right"
        assert seen.view.third_button.accessibleName() == "Write a third answer…"
    finally:
        theme.set_text_scale(100)


# -- what was chosen, as plain data --------------------------------------------------------------------------------


def conflict(number: int, subject: str, name: str, theirs: Any = "b") -> ConflictView:
    return ConflictView(number=number, alias="D-1", subject=subject, title="?", field=name, ours="a", theirs=theirs)


def report(*conflicts: ConflictView) -> MergeReport:
    return MergeReport(status="conflicts", source="guest", target="main", conflicts=list(conflicts))


def test_a_record_is_settled_once_all_its_fields_are() -> None:
    settling = Settling()
    settling.show(report(conflict(1, "d:1", "answer"), conflict(2, "d:1", "rationale"), conflict(3, "d:2", "answer")))
    first, second = settling.conflicts
    settling.choose(first.fields[0], "ours")
    assert (settling.side_of(first), settling.left) == ("", 2)
    settling.choose(first.fields[1], "theirs")
    assert (settling.side_of(first), settling.left) == ("mixed", 1)
    settling.choose_all(second, "theirs")
    assert (settling.left, len(settling.resolutions)) == (0, 3)
    settling.take_back(first)
    assert (settling.left, settling.next_open(0), settling.next_open(1)) == (1, 0, 0)


def test_a_choice_lasts_as_long_as_both_sides_say_the_same() -> None:
    settling = Settling()
    settling.show(report(conflict(1, "d:1", "answer"), conflict(2, "d:2", "answer")))
    for one in settling.conflicts:
        settling.choose_all(one, "ours")
    dropped = settling.show(report(conflict(1, "d:1", "answer"), conflict(2, "d:2", "answer", theirs="c")))
    assert (dropped, settling.left) == (1, 1)
    assert settling.next_open(-1) == 1


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing, or gone"),
        (True, "yes"),
        ("", "nothing"),
        ([], "none"),
        (["a", "b"], "a\nb"),
        ({"chosen": ["x"], "options": [{"value": "x", "label": "An X"}]}, "An X"),
        ({"text": "own words", "chosen": []}, "own words"),
        ({"form": {"ttl": 24, "on": False}}, "ttl: 24; on: no"),
        ({"kind": "requires", "target": "D-2"}, "requires D-2"),
        ({"kind": "file", "place": "a.py"}, "a.py"),
        ({"question": "Why?"}, "Why?"),
        ({"odd": 1}, '{"odd": 1}'),
    ],
)
def test_values_of_any_kind_read_as_words(value, words) -> None:
    assert value_words(value) == words


def test_fields_have_names_for_people() -> None:
    assert [field_name(one) for one in ("answer", "rationale", "*", "new_field")] == [
        "Chosen",
        "Why",
        "The whole record",
        "New field",
    ]
    assert fields_words("asserts, form, rationale") == "chosen, why"
    assert fields_words("who and when") == "who and when"
