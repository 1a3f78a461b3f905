"""Home with a real daemon: what it shows, what can be begun from it, and its states."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from support.daemon_apart import Bench, daemon_apart
from support.window_story import Story, begin_story, clash, make_plan, make_shop_backend

from daemon.client.connect import connect_or_spawn
from daemon.client.stop import stop_daemon
from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.operations.overview import find_place
from gui.operations.place import Place
from gui.theme.theme import Theme
from gui.views.home.dialogs import FolderDialog, ProjectDialog
from gui.views.home.view import HomeView
from gui.views.messages import Target
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.overlay import Dialog
from gui.widgets.scroll import ScrollPage

WAIT_MS = 30_000
IDEA = "A web app where patients book appointments with dentists."


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with daemon_apart() as made:
        yield made


@pytest.fixture(scope="module")
def story(bench: Bench, tmp_path_factory) -> Story:
    made = begin_story(bench.daemon, make_shop_backend(tmp_path_factory.mktemp("code") / "shop-backend"), answers=2)
    clash(bench.daemon, made)
    make_plan(bench.daemon, made, "Keep payment keys for 72 hours")
    return made


@pytest.fixture
def open_home(qtbot, qapp):
    """Opens Home at a place in a window of its own; closes what it opened."""
    theme = Theme(qapp)
    theme.apply("light")
    opened = []

    def make(home, place: Place) -> HomeView:
        link = Link(home)
        desk = Desk(link)
        window = QMainWindow()
        view = HomeView(desk)
        window.setCentralWidget(view)
        window.resize(1376, 900)
        qtbot.addWidget(window)
        opened.append((window, link, desk))
        window.show()
        link.open()
        view.enter(place)
        return view

    yield make
    for _, link, desk in opened:
        desk.close()
        link.close()
    theme.deleteLater()


@pytest.fixture
def view(open_home, bench: Bench, story: Story, qtbot) -> HomeView:
    made = open_home(bench.home, find_place(str(story.folder), Place()).call(bench.daemon))
    qtbot.waitUntil(lambda: made.sight is not None, timeout=WAIT_MS)
    made.window().activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=WAIT_MS)
    return made


def texts_of(widget) -> list[str]:
    kinds = (Label, ElidedLabel)
    return [label.text() for kind in kinds for label in widget.findChildren(kind) if label.isVisible()]


def row_of(view: HomeView, action: str):
    view.waits.show_all()
    return next(row for row in view.waits.rows if row.waiting.action == action)


def test_what_waits_is_shown_with_its_action_and_the_first_is_primary(view, story) -> None:
    assert view.waits.rows[0].waiting.title.startswith("Two decisions clash")
    assert view.waits.rows[0].button.text() == "Settle"
    assert view.first_focus() is view.waits.rows[0].button
    assert "Plan “Keep payment keys for 72 hours” waits for approval" in {row.title for row in view.waits.waiting}


def test_a_row_leads_where_its_matter_is_settled(view, qtbot) -> None:
    with qtbot.waitSignal(view.wants) as wanted:
        qtbot.keyClick(row_of(view, "Settle").button, Qt.Key.Key_Return)
    target = wanted.args[0]
    assert isinstance(target, Target)
    assert (target.view, target.item) == ("questions", "clash")
    with qtbot.waitSignal(view.wants) as wanted:
        qtbot.mouseClick(row_of(view, "Answer").button, Qt.MouseButton.LeftButton)
    assert wanted.args[0].view == "questions"
    assert wanted.args[0].item


def test_a_project_is_shown_with_its_progress_and_opened(view, story, qtbot) -> None:
    row = next(row for row in view.projects.rows if row.project == story.project)
    assert "1 contradiction" in row.accessibleName()
    assert any(text.endswith("decided") for text in texts_of(row))
    with qtbot.waitSignal(view.wants) as wanted:
        qtbot.keyClick(row, Qt.Key.Key_Return)
    assert wanted.args[0].view == "questions"


def test_this_machine_says_how_it_is(view) -> None:
    told = texts_of(view.machine)
    assert {"Daemon", "running", "Model", "Sandbox", "Embedder"} <= set(told)
    assert "checked now" in told


def test_another_project_is_changed_to_before_its_matter_is_shown(view, bench, tmp_path, qtbot) -> None:
    wish = {"folder": str(tmp_path), "idea": IDEA, "name": "Clinic", "type": "web_app"}
    other = bench.daemon.request("POST", "/api/v1/projects", body=wish).json()["project"]["id"]
    qtbot.waitUntil(lambda: any(row.project == other for row in view.projects.rows), timeout=WAIT_MS)
    row = next(row for row in view.projects.rows if row.project == other)
    with qtbot.waitSignal(view.wants, timeout=WAIT_MS) as wanted:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert wanted.args[0].place.project == other
    assert wanted.args[0].place.folder == str(tmp_path)


def test_a_folder_is_added_by_its_dialog(view, tmp_path, qtbot) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    qtbot.mouseClick(view.workspaces.add_link, Qt.MouseButton.LeftButton)
    dialog = view.dialog
    assert isinstance(dialog, FolderDialog)
    qtbot.waitUntil(dialog.folder.field.hasFocus)
    assert not dialog.add_button.isEnabled()
    dialog.folder.set_folder(str(tmp_path))
    with qtbot.waitSignals([view.place_wanted, view.says], timeout=WAIT_MS):
        qtbot.keyClick(dialog.folder.field, Qt.Key.Key_Return)
    assert view.dialog is None
    qtbot.waitUntil(lambda: any(row.view.path == str(tmp_path) for row in view.workspaces.rows), timeout=WAIT_MS)


def test_a_folder_that_is_not_there_is_told_in_the_dialog(view, tmp_path, qtbot) -> None:
    view.open_item("add-folder", "")
    dialog = view.dialog
    assert isinstance(dialog, FolderDialog)
    dialog.folder.set_folder(str(tmp_path / "absent"))
    qtbot.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.trouble.isVisible, timeout=WAIT_MS)
    assert "absent" in dialog.trouble.text()
    assert dialog.is_open
    dialog.folder.set_folder(str(tmp_path))
    assert not dialog.trouble.isVisible()


def test_a_project_is_started_by_its_dialog(view, tmp_path, qtbot, bench) -> None:
    view.open_item("start-project", "")
    dialog = view.dialog
    assert isinstance(dialog, ProjectDialog)
    assert dialog.folder.folder() == view.place.folder
    assert not dialog.start_button.isEnabled()
    dialog.idea.setPlainText(IDEA)
    dialog.folder.set_folder(str(tmp_path))
    dialog.name.setText("Clinic")
    dialog.type.choose("web_app")
    dialog.code.choose("no")
    qtbot.mouseClick(dialog.time.segments()[0], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.wants, timeout=WAIT_MS) as wanted:
        qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    place = wanted.args[0].place
    begun = bench.daemon.request("GET", f"/api/v1/projects/{place.project}").json()["project"]
    assert (begun["name"], begun["type"], begun["time"], begun["brownfield"]) == ("Clinic", "web_app", "quick", False)
    assert begun["folder"] == str(tmp_path)


def test_a_folder_is_forgotten_only_after_a_question(view, bench, tmp_path, qtbot) -> None:
    made = bench.daemon.request("POST", "/api/v1/workspaces", body={"path": str(tmp_path)}).json()
    qtbot.waitUntil(lambda: any(row.view.id == made["id"] for row in view.workspaces.rows), timeout=WAIT_MS)
    row = next(row for row in view.workspaces.rows if row.view.id == made["id"])
    menu = row.menu()
    assert menu.actions()[0].text() == "Open"
    menu.actions()[-1].trigger()
    dialog = view.dialog
    assert isinstance(dialog, Dialog)
    forget = (
        next(child for child in dialog.panel.children() if child is dialog._foot_holder).layout().itemAt(0).widget()
    )
    qtbot.mouseClick(forget, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: all(row.view.id != made["id"] for row in view.workspaces.rows), timeout=WAIT_MS)


def test_an_index_can_be_read_again_from_its_row(view, story, qtbot, bench) -> None:
    before = bench.daemon.request("GET", f"/api/v1/workspaces/{story.workspace}").json()["passes"]
    view.workspaces.asked.emit(story.workspace, "refresh")

    def has_passed() -> bool:
        return bench.daemon.request("GET", f"/api/v1/workspaces/{story.workspace}").json()["passes"] > before

    qtbot.waitUntil(has_passed, timeout=WAIT_MS)


def test_news_of_the_daemon_are_shown_without_asking(view, story, bench, qtbot) -> None:
    make_plan(bench.daemon, story, "Refund in parts")
    wanted = "Plan “Refund in parts” waits for approval"
    qtbot.waitUntil(lambda: wanted in {row.title for row in view.waits.waiting}, timeout=WAIT_MS)


def test_nothing_scrolls_sideways_at_any_width_and_text_size(view, qapp, qtbot) -> None:
    theme = Theme(qapp)
    page = view.findChild(ScrollPage)
    try:
        for width, scale in ((960, 100), (1376, 100), (1900, 100), (960, 150), (896, 200)):
            theme.set_text_scale(scale)
            view.window().resize(width, 640)
            qtbot.waitUntil(lambda: page.widget().width() <= page.viewport().width())
            assert page.widget().minimumSizeHint().width() <= page.viewport().width(), (width, scale)
    finally:
        theme.set_text_scale(100)
        theme.deleteLater()


def test_an_empty_home_teaches_fills_and_keeps_what_was_seen(open_home, home, tmp_path, qtbot) -> None:
    daemon = connect_or_spawn(home)
    view = open_home(home, Place())
    qtbot.waitUntil(lambda: view.state == "empty", timeout=WAIT_MS)
    assert "Nothing waits for you" in texts_of(view)
    daemon.request("POST", "/api/v1/workspaces", body={"path": str(tmp_path)})
    daemon.close()
    qtbot.waitUntil(lambda: view.state == "ready", timeout=WAIT_MS)
    assert [row.view.path for row in view.workspaces.rows] == [str(tmp_path)]
    stop_daemon(home, patience_s=10)
    qtbot.waitUntil(lambda: not view.is_online, timeout=WAIT_MS)
    assert view.state == "ready"
    assert not view.projects.start_button.isEnabled()
    assert not view.workspaces.add_link.isEnabled()
