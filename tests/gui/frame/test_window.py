from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from support.daemon_apart import Bench, daemon_apart
from support.window_story import Story, begin_story, make_shop_backend

from daemon.client.connect import connect_or_spawn
from daemon.client.stop import stop_daemon
from daemon.home import Home
from gui.app import Wanted, make_window
from gui.frame.memory import Memory
from gui.frame.window import Window
from gui.views.messages import FileTarget, Target

WAIT_MS = 30_000


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with daemon_apart() as made:
        yield made


@pytest.fixture(scope="module")
def story(bench: Bench, tmp_path_factory) -> Story:
    return begin_story(bench.daemon, make_shop_backend(tmp_path_factory.mktemp("code") / "shop-backend"), answers=3)


@pytest.fixture
def open_window(bench: Bench, qtbot, qapp: QApplication) -> Iterator[Callable[..., Window]]:
    opened = []

    def make(folder: str = "", home: Home | None = None, *, keep: bool = False) -> Window:
        if not keep:
            (bench.home.config / "window.ini").unlink(missing_ok=True)
        window, link, desk = make_window(qapp, home or bench.home, Wanted(folder))
        opened.append((window, link, desk))
        qtbot.addWidget(window)
        window.show()
        return window

    yield make
    for _, link, desk in opened:
        desk.close()
        link.close()


@pytest.fixture
def window(open_window, story: Story, qtbot) -> Window:
    made = open_window(str(story.folder))
    qtbot.waitUntil(lambda: made.overview is not None and made.overview.project is not None, timeout=WAIT_MS)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=WAIT_MS)  # keys go nowhere else
    return made


def test_a_window_without_a_daemon_starts_one_and_teaches_how_to_begin(open_window, home, qtbot) -> None:
    window = open_window(home=home)
    qtbot.waitUntil(lambda: window.overview is not None, timeout=WAIT_MS)
    assert window.desk.link.is_online
    assert window.place.workspace == ""
    window.go(Target("questions"))
    qtbot.waitUntil(lambda: window.view.state == "empty", timeout=WAIT_MS)


def test_a_folder_that_is_not_known_yet_becomes_a_workspace(open_window, qtbot, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    window = open_window(str(tmp_path / "code"))
    qtbot.waitUntil(lambda: window.place.has_workspace, timeout=WAIT_MS)
    assert window.place.folder == str(tmp_path / "code")
    assert "code" in window.windowTitle()


def test_a_project_that_is_begun_elsewhere_is_taken_up(open_window, bench: Bench, qtbot, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    window = open_window(str(tmp_path / "code"))
    qtbot.waitUntil(lambda: window.place.has_workspace, timeout=WAIT_MS)
    wish = {"folder": str(tmp_path / "code"), "idea": "A library of clocks.", "name": "Clocks"}
    bench.daemon.request("POST", "/api/v1/projects", body=wish)
    qtbot.waitUntil(lambda: window.place.project_name == "Clocks", timeout=WAIT_MS)


def test_the_window_begins_at_the_project_in_use_and_says_so(window: Window, story: Story) -> None:
    assert window.place.project == story.project
    assert window.windowTitle() == "Checkout rewrite · shop-backend · Groundplan"
    assert "shop-backend" in window.navigation.switcher.accessibleName()


def test_keys_open_views_and_the_navigation_says_which(window: Window, qtbot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.view.name == "questions"
    assert window.navigation.items["questions"].isChecked()
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.view.name == "home"


def test_a_narrow_window_has_a_rail_whose_icons_keep_their_names(window: Window, qtbot) -> None:
    window.resize(1440, 900)
    wide = window.navigation.width()
    window.resize(1024, 640)
    qtbot.waitUntil(lambda: window.navigation.width() < wide, timeout=WAIT_MS)
    assert window.navigation.width() == 64
    item = window.navigation.items["decisions"]
    assert item.accessibleName() == "Decisions"
    assert "Decisions" in item.toolTip()


def test_what_the_daemon_learns_elsewhere_is_seen_and_can_be_undone(
    window: Window, bench: Bench, story: Story, qtbot
) -> None:
    def decided() -> int:
        assert window.overview is not None
        assert window.overview.project is not None
        return window.overview.project.progress.decided

    before = decided()
    body = {"question": "core.team", "form": {"people": 3, "weeks": 6}}
    bench.daemon.request("POST", f"/api/v1/projects/{story.project}/answers", body=body)
    qtbot.waitUntil(lambda: decided() == before + 1, timeout=WAIT_MS)
    window.undo()
    qtbot.waitUntil(lambda: decided() == before, timeout=WAIT_MS)
    assert window.toaster.toasts[-1].title() == "Taken back"
    window.redo()
    qtbot.waitUntil(lambda: decided() == before + 1, timeout=WAIT_MS)
    assert window.toaster.toasts[-1].title() == "Done again"
    window.undo()
    qtbot.waitUntil(lambda: decided() == before, timeout=WAIT_MS)


def test_a_daemon_that_is_restarted_is_found_and_meanwhile_the_window_says_so(open_window, home, qtbot) -> None:
    window = open_window(home=home)
    qtbot.waitUntil(lambda: window.overview is not None and window.view.state == "empty", timeout=WAIT_MS)
    with qtbot.waitSignal(window.desk.link.lost, timeout=WAIT_MS):
        stop_daemon(home, patience_s=10)
    assert not window.view.is_online
    assert window.navigation.foot.accessibleName().startswith("Not connected")
    assert window.view.state == "empty"
    with qtbot.waitSignal(window.overview_changed, timeout=WAIT_MS):
        connect_or_spawn(home).close()
    assert window.view.is_online
    assert window.navigation.foot.accessibleName().startswith("Everything is running")


def test_what_was_seen_last_is_seen_again(window: Window, bench: Bench, open_window, story: Story, qtbot) -> None:
    window.go(Target("questions"))
    window.set_mode("dark")
    window.close()
    memory = Memory(bench.home.config)
    assert (memory.view, memory.mode, memory.place.project) == ("questions", "dark", story.project)
    again = open_window(keep=True)
    qtbot.waitUntil(lambda: again.place.has_project, timeout=WAIT_MS)
    assert again.view.name == "questions"


def test_the_page_of_keys_names_those_of_the_view(window: Window, qtbot) -> None:
    window.go(Target("questions"))
    qtbot.keyClick(window, Qt.Key.Key_Question)
    window.show_keys_page()
    words = [child.text() for child in window.findChildren(object) if hasattr(child, "text") and callable(child.text)]
    assert "Everywhere" in words
    assert "In Questions" in words


def test_f6_goes_round_the_regions(window: Window, qtbot) -> None:
    qtbot.waitUntil(lambda: window.view.state == "ready", timeout=WAIT_MS)
    seen = []
    for _ in range(4):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        seen.append(focus is not None and window.navigation.isAncestorOf(focus))
    assert True in seen
    assert False in seen


def test_a_file_that_is_gone_is_told_with_its_name(window: Window, qtbot) -> None:
    window.go(FileTarget("no/such/file.py", 3))
    (toast,) = window.toaster.toasts
    assert "file.py" in toast.title()
    assert toast.is_error


def test_larger_text_makes_the_navigation_wider(window: Window, qtbot) -> None:
    window.resize(2000, 900)
    before = window.navigation.width()
    window.set_scale(150)
    assert window.navigation.width() > before
    window.resize(1440, 900)
    assert window.navigation.width() < before  # as much room as 960 has at 100 per cent
    window.set_scale(100)
    assert window.navigation.width() == before
