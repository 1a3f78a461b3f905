from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from support.daemon_apart import Bench, daemon_apart
from support.window_audit import (
    Shown,
    cut_off,
    missed_by_tab,
    out_of_window,
    shares_of,
    sideways,
    stops,
    told,
    too_small,
    without_name,
)
from support.window_story import Story, begin_story, build, clash, make_plan, make_shop_backend

from daemon.client.api import Message
from daemon.client.connect import connect_or_spawn
from daemon.client.stop import stop_daemon
from daemon.contract.event import EventKind
from gui.app import Wanted, make_window
from gui.frame.rooms import ROOMS
from gui.frame.window import Window
from gui.operations.place import Place
from gui.theme.tokens import DARK, LIGHT
from gui.views.messages import Target
from gui.views.settings.view import PAGES

WAIT_MS = 30_000
WIDE, SMALL = (1440, 900), (1024, 640)
LETTERS = "abcdxjkmsz?"
_KINDS = list(EventKind)
_QUIET_MS = 200
"""After so long without news a view has loaded what it loads again."""

pytestmark = [
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("does not support propagateSizeHints", "does not support raise"),
]

VIEWS = [room.name for room in ROOMS]
PLACES = [(room.name, "") for room in ROOMS if room.name != "settings"] + [
    ("settings", entry.name) for entry in PAGES if entry.is_there
]
every_view = pytest.mark.parametrize("name", VIEWS)
every_place = pytest.mark.parametrize(("name", "item"), PLACES, ids=[f"{name} {item}".strip() for name, item in PLACES])


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with daemon_apart() as made:
        yield made


@pytest.fixture(scope="module")
def story(bench: Bench, tmp_path_factory) -> Story:
    told_story = begin_story(bench.daemon, make_shop_backend(tmp_path_factory.mktemp("code") / "shop-backend"), 3)
    build(bench.daemon, told_story, ["prd"])
    clash(bench.daemon, told_story)
    make_plan(bench.daemon, told_story, "Keep idempotency keys for 72 hours in payments/models.py")
    return told_story


@pytest.fixture(scope="module")
def opened(bench: Bench, story: Story, qapp: QApplication) -> Iterator[tuple[Window, Shown]]:
    shown = Shown(qapp)
    window, link, desk = make_window(qapp, bench.home, Wanted(str(story.folder)))
    window.show()
    yield window, shown
    window.close()
    desk.close()
    link.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    shown.stop()


@pytest.fixture
def window(opened: tuple[Window, Shown], qtbot) -> Iterator[Window]:
    made, shown = opened
    qtbot.waitUntil(lambda: made.overview is not None and made.overview.project is not None, timeout=WAIT_MS)
    made.set_scale(100)
    made.set_mode("light")
    made.set_motion_reduced(True)
    made.resize(*WIDE)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=WAIT_MS)
    shown.found.clear()
    yield made
    assert shown.found == [], "shown as windows"


@pytest.fixture
def go(window: Window, qtbot) -> Callable[..., None]:
    """Opens a view and waits until it has loaded."""

    def to(name: str, item: str = "") -> None:
        window.go(Target(name, item))
        qtbot.waitUntil(lambda: window.view.state in ("ready", "empty"), timeout=WAIT_MS)
        settle(window, qtbot)

    return to


def settle(window: Window, qtbot) -> None:
    """Wait until nothing is asked any more, and what came is laid out."""
    idle = 0

    def is_quiet() -> bool:
        nonlocal idle
        idle = 0 if window.desk.is_busy else idle + 1
        return idle > 3

    qtbot.waitUntil(is_quiet, timeout=WAIT_MS)


@every_place
def test_every_control_has_a_name_and_is_large_enough_and_tab_reaches_it(
    window: Window, go, name: str, item: str
) -> None:
    go(name, item)
    broken = without_name(window) + too_small(window) + [f"missed by Tab: {one}" for one in missed_by_tab(window)]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    ("size", "scale"), [(WIDE, 100), (SMALL, 100), (WIDE, 150), (WIDE, 200)], ids=["wide", "small", "150 %", "200 %"]
)
def test_nothing_is_cut_or_scrolls_sideways(window: Window, go, qtbot, size: tuple[int, int], scale: int) -> None:
    window.resize(*size)
    window.set_scale(scale)
    broken = []
    for name, item in PLACES:
        go(name, item)
        found = cut_off(window) + sideways(window) + out_of_window(window)
        broken += [f"{name} {item}: {one}" for one in found]
    assert not broken, "\n".join(broken)


def test_a_theme_leaves_nothing_of_the_other(window: Window, go, qtbot) -> None:
    for name in VIEWS:
        go(name)
    for mode, other in (("dark", LIGHT), ("light", DARK)):
        window.set_mode(mode)
        for name in VIEWS:
            go(name)
            left = shares_of(window.grab().toImage(), {other.bg, other.surface, other.sunken})
            assert {colour: share for colour, share in left.items() if share > 0.01} == {}, f"{name} in {mode}"


@every_view
def test_the_focus_is_in_the_view_when_it_has_loaded_and_after_news(window: Window, go, qtbot, name: str) -> None:
    go(name)
    assert has_focus_inside(window), focus()
    window.view.renew()
    settle(window, qtbot)
    assert has_focus_inside(window), focus()


@every_view
def test_esc_closes_the_top_layer_and_the_focus_is_where_it_was(window: Window, go, qtbot, name: str) -> None:
    go(name)
    before = QApplication.focusWidget()
    for open_layer in (window.open_palette, window.show_keys_page):
        open_layer()
        within = QApplication.focusWidget()
        assert within is not None
        assert within is not before
        qtbot.keyClick(within, Qt.Key.Key_Escape)
        assert QApplication.focusWidget() is before, focus()


@every_view
def test_a_letter_in_a_field_is_a_letter(window: Window, go, qtbot, name: str) -> None:
    go(name)
    fields = [field for field in stops(window.view) if isinstance(field, QLineEdit | QTextEdit | QPlainTextEdit)]
    fields = [field for field in fields if not field.isReadOnly()]
    pressed: list[str] = []
    for shortcut in window.findChildren(QShortcut):
        if len(shortcut.key().toString()) == 1:
            shortcut.activated.connect(partial(pressed.append, shortcut.key().toString()))
    for field in fields[:2]:
        field.setFocus()
        QTest.keyClicks(field, LETTERS)
        written = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
        assert LETTERS in written
        field.clear()
    assert pressed == []


@every_view
def test_a_flood_of_events_makes_no_widgets(window: Window, go, qtbot, name: str) -> None:
    go(name)
    settle(window, qtbot)
    before = count_of_widgets(window)
    for start in range(0, 2000, 50):
        window.desk.link.heard.emit([message(number) for number in range(start, start + 50)])
        QCoreApplication.processEvents()
    qtbot.wait(_QUIET_MS)
    settle(window, qtbot)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert count_of_widgets(window) <= before + 12
    assert window.view.state in ("ready", "empty")


def test_a_project_that_is_gone_is_told_with_what_to_do(window: Window, story: Story, go, qtbot) -> None:
    here = window.place
    go("home")
    for name in ("questions", "decisions", "specification", "merge"):
        gone = Place(here.workspace, here.folder, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "gone", "Gone", "main")
        window.go(Target(name, place=gone))
        qtbot.waitUntil(lambda: window.view.state in ("failed", "empty"), timeout=WAIT_MS)
        words = [told(widget) for widget in window.view.findChildren(QWidget) if widget.isVisible()]
        assert any("Button" in one for one in words), words
    window.go(Target("home", place=here))
    settle(window, qtbot)


def test_without_the_daemon_all_can_be_read_and_nothing_changed(
    window: Window, bench: Bench, go, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROUNDPLAN_HOME", str(bench.home.config.parent))
    for name in VIEWS:
        go(name)
    with qtbot.waitSignal(window.desk.link.lost, timeout=WAIT_MS):
        stop_daemon(bench.home, patience_s=10)
    for name in VIEWS:
        window.go(Target(name))
        view = window.view
        assert view.state in ("ready", "empty"), name
        assert view.has_band, name
        assert [told(one) for one in view.mutating if one.isEnabled()] == [], name
    with qtbot.waitSignal(window.desk.link.online, timeout=WAIT_MS):
        connect_or_spawn(bench.home).close()
        window.desk.link.try_now()
    for name in VIEWS:
        go(name)
        assert not window.view.has_band, name


def test_closing_while_operations_run_ends_every_thread(bench: Bench, story: Story, qapp, qtbot) -> None:
    before = set(threading.enumerate())
    window, link, desk = make_window(qapp, bench.home, Wanted(str(story.folder)))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.place.has_project, timeout=WAIT_MS)
    for name in ("questions", "decisions", "runs"):
        window.go(Target(name))
    window.close()
    desk.close()
    link.close()
    qtbot.waitUntil(lambda: not set(threading.enumerate()) - before, timeout=WAIT_MS)


def has_focus_inside(window: Window) -> bool:
    here = QApplication.focusWidget()
    is_inside = here is not None and here.isVisible() and window.view.isAncestorOf(here)
    return is_inside or (here is not None and here.isVisible() and not stops(window.view))


def focus() -> str:
    here = QApplication.focusWidget()
    return told(here) if here is not None else "nothing has the focus"


def count_of_widgets(window: Window) -> int:
    return len(window.findChildren(QWidget))


def message(number: int) -> Message:
    kind = _KINDS[number % len(_KINDS)]
    data = f'{{"id": {number}, "kind": "{kind}", "at": "2026-11-27T10:00:00Z", "actor": "agent:coder", "data": {{}}}}'
    return Message("", kind, data.encode())
