from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.theme.current import color
from gui.widgets.diff import Band, DiffHunk, DiffView, SideBySide, SidePart, compare, hunk_of, hunks_of
from gui.widgets.diff_rows import Skip
from gui.widgets.scroll import ScrollPage

DIFF = """--- a/a.py
+++ b/a.py
@@ -1,2 +1,2 @@ def one():
 keep = 1
-old = 1
+new = 1
@@ -10,1 +10,2 @@
 keep = 10
+more = 11
--- a/b.py
+++ b/b.py
@@ -1 +1 @@
-x = 1
+x = 2
"""


@pytest.fixture
def view(show):
    made = show(DiffView(hunks_of(DIFF)), 700)
    made.go_to(0)
    return made


def key(widget_key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None, "nothing has the focus"
    QTest.keyClick(focus, widget_key)


def test_hunks_are_left_out_and_taken_in_by_keys_alone(view, qtbot) -> None:
    assert view.included() == [0, 1, 2]
    with qtbot.waitSignal(view.changed):
        key(Qt.Key.Key_X)
    key(Qt.Key.Key_J)
    key(Qt.Key.Key_J)
    key(Qt.Key.Key_X)
    assert view.included() == [1]
    key(Qt.Key.Key_K)
    key(Qt.Key.Key_K)
    key(Qt.Key.Key_X)
    assert view.included() == [0, 1]
    key(Qt.Key.Key_Space)
    assert view.included() == [1]


def test_the_ends_hold(view) -> None:
    key(Qt.Key.Key_K)
    assert view.hunks[0].isAncestorOf(QApplication.focusWidget())
    for _ in range(5):
        key(Qt.Key.Key_J)
    assert view.hunks[2].isAncestorOf(QApplication.focusWidget())


def test_a_hunk_says_which_it_is_whether_it_is_in_and_what_changes(view) -> None:
    first = view.hunks[0]
    assert first.accessibleName() == "Hunk 1 of 2, in: def one():"
    first.set_included(included=False)
    assert first.accessibleName() == "Hunk 1 of 2, left out: def one():"
    assert first.lines.accessibleDescription() == " keep = 1\n-old = 1\n+new = 1"


def test_a_hunk_that_is_only_read_has_no_box(show, qtbot) -> None:
    hunk = show(DiffHunk(hunks_of(DIFF)[0], choosable=False), 600)
    hunk.take_focus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is hunk.fold)
    key(Qt.Key.Key_X)
    assert hunk.included


def test_lines_fold_away_and_come_back(show) -> None:
    hunk = show(DiffHunk(hunks_of(DIFF)[0]), 600)
    high = hunk.sizeHint().height()
    hunk.fold.click()
    assert hunk.is_folded
    assert hunk.sizeHint().height() < high
    hunk.fold.click()
    assert hunk.sizeHint().height() == high


def ground(widget, x: int, y: int):
    return widget.grab().toImage().pixelColor(x, y)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_added_and_removed_lines_have_the_grounds_of_the_theme(show, theme, mode) -> None:
    theme.apply(mode)
    hunk = show(DiffHunk(hunks_of(DIFF)[0]), 600)
    line = hunk.lines.pen.height
    assert ground(hunk.lines, 590, line // 2) == color("surface")
    assert ground(hunk.lines, 590, line + line // 2) == color("rem")
    assert ground(hunk.lines, 590, 2 * line + line // 2) == color("add")


def test_a_long_line_wraps_so_that_nothing_of_it_is_hidden(show) -> None:
    hunk = show(DiffHunk(hunk_of("a.py", "@@ -0,0 +1 @@", ["+" + "x" * 400])), 500)
    lines = hunk.lines
    columns = lines._columns(lines.width())
    assert lines.heightForWidth(lines.width()) >= (400 // columns) * lines.pen.height


def test_ten_thousand_lines_are_shown_and_scrolled_in_time(show, qtbot) -> None:
    lines = [f"+    value_{n} = compute(value_{n - 1}, {n})" for n in range(10_000)]
    begin = time.perf_counter()
    page = show(ScrollPage(DiffView([hunk_of("a.py", "@@ -0,0 +1,10000 @@", lines)])), 800)
    page.resize(800, 600)
    page.grab()
    assert time.perf_counter() - begin < 4
    page.verticalScrollBar().setValue(3_000)
    page.grab()
    begin = time.perf_counter()
    for step in range(10):
        page.verticalScrollBar().setValue(3_000 + 60 * step)
        page.grab()
    assert (time.perf_counter() - begin) / 10 < 0.25


LEFT = "### Retention\n\nA key is kept for 24 hours.\nIt is purged.\n"
RIGHT = "### Retention\n\nA key is kept for 72 hours.\nIt is purged.\nIn steps of 500.\n"


@pytest.fixture
def sides(show):
    made = SideBySide()
    made.show_names("Version 6", "Version 7")
    made.show_parts(
        [
            SidePart(compare("same\n", "same\n")),
            SidePart(compare(LEFT, RIGHT, 61, 61), [Band("Because D-7 changed: 24 h → 72 h", "you", "10:52")]),
            SidePart(compare("b\n" * 40 + "x", "b\n" * 40 + "y"), [Band("Because R-9 changed", "Mira", "10:53")]),
        ]
    )
    return show(made, 900)


def test_the_reason_stands_before_the_lines_that_it_explains(sides) -> None:
    items = sides.rows._items
    assert isinstance(items[0], Band)
    assert items[0].ids == ["D-7"]
    assert items[1].left.text == "### Retention"
    assert (sides.changes, sides.figures) == (3, (3, 2))


def test_keys_go_from_change_to_change_and_enter_asks_for_the_reason(sides, qtbot) -> None:
    sides.rows.setFocus()
    assert sides.rows.current == 0
    key(Qt.Key.Key_J)
    key(Qt.Key.Key_J)
    assert sides.rows.current == 2
    with qtbot.waitSignal(sides.asked) as asked:
        key(Qt.Key.Key_Return)
    assert asked.args == ["R-9"]
    key(Qt.Key.Key_K)
    key(Qt.Key.Key_K)
    with qtbot.waitSignal(sides.asked) as asked:
        key(Qt.Key.Key_Return)
    assert asked.args == ["D-7"]


def test_an_id_in_a_reason_can_be_clicked(sides, qtbot) -> None:
    sides.grab()
    place, name = sides.rows._links[0][0]
    with qtbot.waitSignal(sides.asked) as asked:
        QTest.mouseClick(sides.rows, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    assert (asked.args, name) == (["D-7"], "D-7")


def test_what_is_the_same_is_counted_and_shown_when_asked(sides) -> None:
    assert sides._told.text() == "1 section is the same"
    skips = [item for item in sides.rows._items if isinstance(item, Skip)]
    assert [skip.count for skip in skips] == [37]
    row = sides.rows._items.index(skips[0])
    middle = QPoint(400, sides.rows.top_of(row) + 5)
    QTest.mouseClick(sides.rows, Qt.MouseButton.LeftButton, pos=middle)
    assert not any(isinstance(item, Skip) for item in sides.rows._items)
    before = sides.rows.row_count()
    sides._more.click()
    assert sides.rows.row_count() == before + 1
    sides._more.click()
    assert sides.rows.row_count() == before


def test_a_screen_reader_hears_reasons_and_changed_lines(sides) -> None:
    told = sides.rows.accessibleDescription()
    assert "Because D-7 changed: 24 h → 72 h (you, 10:52)" in told
    assert "- A key is kept for 24 hours.\n+ A key is kept for 72 hours." in told
    assert "same" not in told.split()
