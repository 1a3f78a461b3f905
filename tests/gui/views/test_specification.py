"""The view of the specification with a real daemon: its states, rebuilding, comparing, comments, export, evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QWidget
from support.daemon_apart import Bench, daemon_apart
from support.window_story import Story, begin_story, build, make_shop_backend

from daemon.client.stop import stop_daemon
from daemon.contract.evidence import SpecHit
from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.operations.operation import Failure
from gui.operations.place import Place
from gui.theme.theme import Theme
from gui.views.messages import Notice, Target
from gui.views.specification.export_dialog import ExportDialog
from gui.views.specification.section_editor import SectionEditor
from gui.views.specification.teaching import Teaching
from gui.views.specification.view import SpecificationView
from gui.widgets.diagrams.box import DiagramBox
from gui.widgets.diff_rows import Band

PATIENCE_MS = 30_000


@pytest.fixture(scope="module", autouse=True)
def look(qapp: QApplication) -> Theme:
    """The light theme, as the program puts it in force."""
    theme = Theme(qapp)
    theme.set_text_scale(100)
    theme.apply("light")
    return theme


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """One daemon for these tests."""
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


@dataclass
class Project:
    """A project, and the way to it that is not the window's."""

    bench: Bench
    story: Story

    @property
    def place(self) -> Place:
        here = self.story
        return Place(here.workspace, str(here.folder), here.project, "P-1", "Checkout rewrite", "main")

    def ask(self, method: str, what: str, **body: Any) -> Any:
        path = f"/api/v1/projects/{self.story.project}/{what}"
        return self.bench.daemon.request(method, path, body=body if method != "GET" else None).json()

    def change(self, value: str) -> str:
        """Change where the data lies: what rests on it is stale."""
        found = next(one for one in self.ask("GET", "decisions")["items"] if one["question_id"] == "core.store")
        self.ask("PATCH", f"decisions/{found['alias']}", values=[value], keep=True)
        return str(found["alias"])

    def state(self, kind: str) -> Any:
        return next(info for info in self.ask("GET", "artifacts") if info["type"] == kind)


@pytest.fixture(scope="module")
def built(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a PRD, a schema and diagrams; tests change it, and none counts on how it was."""
    story = begin_story(bench.daemon, make_shop_backend(tmp_path_factory.mktemp("shop")), answers=8)
    build(bench.daemon, story, ["prd", "schema-sqlite", "erd", "c4"])
    return Project(bench, story)


@dataclass
class Seen:
    """A view in a window, and what it told the frame."""

    view: SpecificationView
    window: QMainWindow
    said: list[Notice] = field(default_factory=list)
    wanted: list[Target] = field(default_factory=list)

    def texts(self) -> str:
        return "\n".join(section.text for section in self.view.page.document.sections)


@pytest.fixture
def opened(desk: Desk, qtbot: Any) -> Callable[..., Seen]:
    """Opens the view at a place, in a window of a size."""

    def show(place: Place, size: tuple[int, int] = (1440, 900), wait: str = "ready") -> Seen:
        window, holder = QMainWindow(), QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(64, 0, 0, 0)
        seen = Seen(SpecificationView(desk), window)
        line.addWidget(seen.view)
        window.setCentralWidget(holder)
        qtbot.addWidget(window)
        seen.view.says.connect(seen.said.append)
        seen.view.wants.connect(seen.wanted.append)
        window.resize(*size)
        window.show()
        seen.view.enter(place)
        qtbot.waitUntil(lambda: seen.view.state == wait, timeout=PATIENCE_MS)
        if wait == "ready":
            qtbot.waitUntil(lambda: seen.view.seen is not None, timeout=PATIENCE_MS)
        return seen

    return show


def wait(qtbot: Any, claim: Callable[[], Any]) -> None:
    qtbot.waitUntil(lambda: bool(claim()), timeout=PATIENCE_MS)


def test_without_a_project_it_teaches_and_leads_to_the_start_of_one(opened) -> None:
    seen = opened(Place(), wait="empty")
    teaching = seen.view.findChild(Teaching)
    assert teaching.accessibleName().startswith("No artifacts yet")
    teaching.action.click()
    assert seen.wanted[-1].view == "home"


def test_with_nothing_built_it_builds_what_can_be(opened, bench, tmp_path, qtbot) -> None:
    project = Project(bench, begin_story(bench.daemon, make_shop_backend(tmp_path / "shop"), answers=3))
    seen = opened(project.place, wait="empty")
    teaching = seen.view.findChild(Teaching)
    assert teaching.action.text().startswith("Build ")
    teaching.action.click()
    wait(qtbot, lambda: seen.view.state == "ready" and seen.view.seen)
    assert any(info["version"] for info in project.ask("GET", "artifacts"))
    assert seen.said


def test_the_first_built_artifact_is_shown_with_its_sections(opened, built) -> None:
    seen = opened(built.place)
    assert seen.view.list.current == "prd"
    assert "## Summary" in seen.texts()
    assert seen.view.first_focus() is seen.view.list.rows.rows[0]


def test_a_failure_to_load_is_told_with_its_reason(opened, built) -> None:
    broken = Place(built.place.workspace, built.place.folder, "01ABSENT", "P-9", "Absent", "main")
    seen = opened(broken, wait="failed")
    assert seen.view.state == "failed"


def test_offline_all_can_be_read_and_nothing_changed(home, daemon, qtbot, tmp_path) -> None:
    story = begin_story(daemon, make_shop_backend(tmp_path / "shop"), answers=4)
    build(daemon, story, ["prd"])
    link = Link(home)
    desk = Desk(link)
    link.open()
    window, view = QMainWindow(), SpecificationView(desk)
    window.setCentralWidget(view)
    qtbot.addWidget(window)
    window.show()
    view.enter(Project(Bench(home, daemon), story).place)
    wait(qtbot, lambda: view.seen)
    view.comments.field.setPlainText("A draft")
    stop_daemon(home, patience_s=10)
    wait(qtbot, lambda: not view.is_online)
    assert view.state == "ready"
    assert not view.tools.rebuild.isEnabled()
    assert not view.tools.export.isEnabled()
    assert not view.comments.send.isEnabled()
    assert view.page.document.sections
    link.try_now()
    wait(qtbot, lambda: view.is_online)
    assert view.comments.send.isEnabled()
    assert view.comments.field.text() == "A draft"
    desk.close()
    link.close()


@pytest.mark.parametrize("size", [(1024, 640), (1440, 900), (1920, 1080)])
def test_nothing_is_wider_than_the_window(opened, built, size, qtbot) -> None:
    seen = opened(built.place, size)
    assert seen.window.width() == size[0]
    for form in ("document", "source", "compare"):
        seen.view.show_form(form)
        QApplication.processEvents()
        assert seen.view.minimumSizeHint().width() <= size[0] - 64, form


def test_other_artifacts_are_chosen_by_arrow_keys(opened, built, qtbot) -> None:
    seen = opened(built.place)
    seen.window.activateWindow()
    wait(qtbot, seen.window.isActiveWindow)  # rows are chosen by the focus, which only an active window has
    QTest.keyClick(seen.view.list.rows, Qt.Key.Key_End)
    wait(qtbot, lambda: seen.view.seen and seen.view.seen.view.info.type == "erd")
    assert seen.view.list.current == "erd"


def test_entities_and_architecture_are_drawn(opened, built, qtbot) -> None:
    seen = opened(built.place)
    for kind in ("erd", "c4"):
        seen.view.choose(kind)
        wait(qtbot, lambda kind=kind: seen.view.seen and seen.view.seen.view.info.type == kind)
        document = seen.view.page.document
        wait(qtbot, lambda document=document: any(box.picture for box in document.findChildren(DiagramBox)))
        assert not any(box.why_not for box in document.findChildren(DiagramBox))


def test_the_source_is_the_text_as_it_is_built(opened, built) -> None:
    seen = opened(built.place)
    seen.view.tools.form.segments()[1].click()
    assert seen.view.page.source.isVisible()
    assert seen.view.page.source.code() == built.ask("GET", "artifacts/prd")["text"]


def test_what_is_not_built_says_so_and_offers_it(opened, built, qtbot) -> None:
    seen = opened(built.place)
    seen.view.choose("graphql")
    assert seen.view.page.missing.isVisible()
    assert seen.view.page.missing.build.text() == "Build GraphQL"
    assert not seen.view.tools.form.isVisible()


def test_a_section_is_opened_by_a_target(opened, built, qtbot) -> None:
    seen = opened(built.place)
    in_view: list[str] = []
    seen.view.page.document.section_in_view.connect(in_view.append)
    seen.view.open_item("prd", "data")
    wait(qtbot, lambda: in_view[-1:] == ["data"])


def test_the_contents_lead_to_a_section_and_follow_the_reader(opened, built, qtbot) -> None:
    seen = opened(built.place)
    contents = seen.view.tools.contents
    assert contents.isVisible()
    contents.chosen.emit("data")
    wait(qtbot, lambda: contents.value == "data")
    wait(qtbot, lambda: seen.view.page.document.verticalScrollBar().value() > 0)
    seen.view.show_form("source")
    assert not contents.isVisible()


def test_an_artifact_that_the_project_has_not_changes_nothing(opened, built) -> None:
    seen = opened(built.place)
    seen.view.open_item("absent", "")
    assert seen.view.list.current == "prd"
    assert seen.view.seen is not None


def test_an_id_leads_to_its_decision(opened, built) -> None:
    seen = opened(built.place)
    seen.view.page.document.id_asked.emit("D-4")
    assert (seen.wanted[-1].view, seen.wanted[-1].item) == ("decisions", "D-4")


def make_stale(built: Project) -> str:
    now = next(one for one in built.ask("GET", "decisions")["items"] if one["question_id"] == "core.store")
    return built.change("mysql" if now["chosen"] == ["sqlite"] else "sqlite")


def test_a_changed_decision_makes_sections_stale_before_ones_eyes_and_rebuilding_mends_it(opened, built, qtbot) -> None:
    seen = opened(built.place)
    alias = make_stale(built)
    wait(qtbot, lambda: any(alias in section.why for section in seen.view.page.document.sections if section.is_stale))
    stale = [section for section in seen.view.page.document.sections if section.is_stale]  # maybe by other tests, too
    assert seen.view.tools.stale.text() == f"{len(stale)} section{'s' * (len(stale) > 1)} stale"
    assert seen.view.tools.rebuild.text().startswith("Rebuild ")
    seen.view.tools.rebuild.click()
    assert seen.view.progress.isVisible()
    assert not seen.view.tools.rebuild.isEnabled()
    wait(qtbot, lambda: not any(section.is_stale for section in seen.view.page.document.sections))
    assert built.state("prd")["state"] == "fresh"
    assert seen.said[-1].title == "PRD built"
    wait(qtbot, lambda: not seen.view.progress.isVisible())


def test_what_would_change_is_shown_with_its_cause_and_built_from_there(opened, built, qtbot) -> None:
    alias = make_stale(built)
    seen = opened(built.place)
    seen.view.tools.form.segments()[2].click()
    wait(qtbot, lambda: seen.view.comparing.page.compared and seen.view.comparing.page.compared.new == 0)
    bands = [item for item in seen.view.comparing.page.sides.rows._items if isinstance(item, Band)]
    assert bands
    assert all(alias in band.ids for band in bands)
    assert bands[0].who == "you"
    assert seen.view.comparing.keep.isVisible()
    seen.view._pages.setFocus()
    QTest.keyClick(seen.view.comparing.page.sides.rows, Qt.Key.Key_J)
    assert seen.view.comparing.page.sides.rows.current >= 0
    seen.view.comparing.keep.click()
    wait(qtbot, lambda: built.state("prd")["state"] == "fresh")
    wait(qtbot, lambda: seen.view.seen and not seen.view.seen.view.info.stale_sections)


def test_the_text_of_an_earlier_version_can_be_taken(opened, built, qtbot) -> None:
    make_stale(built)
    build(built.bench.daemon, built.story, ["prd"])
    seen = opened(built.place)
    versions = [one.version for one in seen.view.seen.versions]
    seen.view.tools.form.segments()[2].click()
    seen.view.comparing.page.choose(versions[1], versions[0])
    seen.view.comparing.compare(versions[1], versions[0])
    wait(qtbot, lambda: seen.view.comparing.page.compared and seen.view.comparing.page.compared.new == versions[0])
    assert seen.view.comparing.keep.text() == f"Take the text of version {versions[1]}"
    changed = [one.key for one in seen.view.comparing.page.compared.sections if one.left != one.right]
    seen.view.comparing.keep.click()
    wait(qtbot, lambda: bool(seen.said))
    edited = [section for section in built.ask("GET", "artifacts/prd")["sections"] if section["edited"]]
    assert {section["key"] for section in edited} == set(changed)
    for section in edited:
        built.ask("PUT", f"artifacts/prd/sections/{section['key']}", text=None)


def test_what_cannot_be_built_says_why_and_keeps_the_last_good_version(opened, built, qtbot) -> None:
    seen = opened(built.place)
    seen.view.building.failed.emit(
        Failure("Build the artifact", "The PRD needs a name.", "Name it.", "artifact.cannot_build")
    )
    assert seen.view.page.failure.isVisible()
    assert "PRD could not be built" in seen.view.page.failure.accessibleName()
    assert "stays as it is" in seen.view.page.failure.accessibleName()
    assert seen.view.tools.stale.text() == "Build failed"
    assert seen.view.page.document.isVisible()
    assert seen.view.page.document.sections


def test_building_what_waits_for_answers_is_refused_by_the_daemon_and_told(opened, bench, tmp_path, qtbot) -> None:
    wish = {"folder": str(tmp_path), "idea": "A service.", "name": "Bare", "type": "api_service"}
    made = bench.daemon.request("POST", "/api/v1/projects", body=wish).json()["project"]["id"]
    project = Project(bench, Story(tmp_path, "w", made))
    project.ask("POST", "artifacts", types=["prd"])
    seen = opened(project.place)
    blocked = next(info for info in seen.view.infos if info.state == "blocked")
    seen.view.choose(blocked.type)
    assert seen.view.page.missing.answer.isVisible()
    seen.view.building.begin([blocked.type])
    wait(qtbot, seen.view.page.failure.isVisible)
    seen.view.page.missing.answer.click()
    assert seen.wanted[-1].view == "questions"


def test_a_text_of_ones_own_is_kept_and_taken_back(opened, built, qtbot) -> None:
    seen = opened(built.place)
    key = seen.view.page.document.sections[1].key
    seen.view.page.document.edit_asked.emit(key)
    editor = seen.window.findChild(SectionEditor)
    editor.field.setPlainText("## Mine\n\nIn my own words.\n")
    editor.save.click()
    wait(qtbot, lambda: "In my own words." in seen.texts())
    assert seen.view.page.document.sections[1].is_edited
    assert seen.said[-1].action == "Undo"
    seen.said[-1].then()
    wait(qtbot, lambda: "In my own words." not in seen.texts())


def test_a_comment_is_sent_answered_and_settled(opened, built, qtbot) -> None:
    seen = opened(built.place)
    panel = seen.view.comments
    seen.view.page.document.comment_asked.emit("scope")
    panel.field.setPlainText("Why JSON and not bytes?")
    QTest.keyClick(panel.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait(qtbot, lambda: any(card.remark.text.startswith("Why JSON") for card in panel.threads()))
    assert panel.field.text() == ""
    card = next(card for card in panel.threads() if card.remark.text.startswith("Why JSON"))
    assert card.remark.section == "scope"
    card.field.setPlainText("Because people read it.")
    card.reply.click()
    wait(qtbot, lambda: any(len(card.remark.replies) == 1 for card in panel.threads()))
    assert next(s for s in seen.view.page.document.sections if s.key == "scope").comments == 1
    next(card for card in panel.threads() if card.remark.replies).settle.click()
    wait(qtbot, lambda: not any(card.remark.replies for card in panel.threads()))
    assert ", 1 settled" in panel._count.text()


def test_a_draft_of_a_reply_stays_when_others_comment(opened, built, qtbot) -> None:
    first = built.ask("POST", "artifacts/prd/comments", section="goals", text="First.")
    seen = opened(built.place)
    panel = seen.view.comments
    wait(qtbot, lambda: any(card.remark.alias == first["alias"] for card in panel.threads()))
    next(card for card in panel.threads() if card.remark.alias == first["alias"]).field.setPlainText("Half a th")
    built.ask("POST", "artifacts/prd/comments", section="goals", text="Second.")
    wait(qtbot, lambda: any(card.remark.text == "Second." for card in panel.threads()))
    card = next(card for card in panel.threads() if card.remark.alias == first["alias"])
    assert card.field.text() == "Half a th"


def test_comments_open_as_a_sheet_in_a_small_window(opened, built, qtbot) -> None:
    seen = opened(built.place, (1024, 640))
    assert not seen.view.comments.isVisible()
    seen.view.page.document.comment_asked.emit("goals")
    assert seen.view.comments.isVisible()


def test_the_export_says_what_it_writes_and_writes_it(opened, built, qtbot, tmp_path) -> None:
    seen = opened(built.place)
    seen.view.tools.export.click()
    dialog = seen.window.findChild(ExportDialog)
    wait(qtbot, lambda: dialog.format)
    assert len(dialog._choices) == len(
        [one for one in built.ask("GET", "formats") if one["direction"] in ("write", "both")]
    )
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.choose_format("markdown")
    dialog._ask()
    wait(qtbot, dialog.export.isEnabled)
    assert not (tmp_path / "out").exists()
    dialog.export.click()
    wait(qtbot, lambda: bool(seen.said))
    assert (tmp_path / "out" / "prd.md").read_text() == built.ask("GET", "artifacts/prd")["text"]
    assert "exported" in seen.said[-1].title


def test_a_folder_without_its_whole_path_is_refused_at_once(opened, built, qtbot) -> None:
    seen = opened(built.place)
    seen.view.exporting.open()
    dialog = seen.window.findChild(ExportDialog)
    wait(qtbot, lambda: dialog.format)
    dialog.folder.setText("out")
    dialog._ask()
    assert not dialog.export.isEnabled()
    assert dialog.folder.property("wrong")


def test_a_file_that_is_dropped_becomes_evidence_and_can_be_found(opened, built, qtbot, tmp_path) -> None:
    brief = tmp_path / "brief.md"
    brief.write_text("# Brief\n\nNightingales must be able to cancel within a fortnight.\n")
    seen = opened(built.place)
    drop(seen.view, brief)
    assert seen.view.list.evidence.text() == "Drop or add evidence…"
    wait(qtbot, lambda: bool(seen.said))
    assert seen.said[-1].title == "brief.md added as evidence"
    seen.said[-1].then()
    dialog = seen.view.evidence.dialog
    wait(qtbot, lambda: dialog.rows.rows)
    dialog.field.setText("nightingales")
    wait(qtbot, lambda: dialog._hits)
    assert any("fortnight" in hit.snippet for hit in dialog._hits)
    dialog.field.clear()
    alias = next(one["alias"] for one in built.ask("GET", "documents") if one["name"] == "brief.md")
    dialog.removed.emit(alias, "brief.md")
    wait(qtbot, lambda: alias not in [one["alias"] for one in built.ask("GET", "documents")])
    wait(qtbot, lambda: seen.said[-1].action == "Undo")
    dialog.close_layer()


def test_a_file_is_dropped_upon_the_dialog_too_and_what_is_found_there_leads_on(opened, built, qtbot, tmp_path) -> None:
    note = tmp_path / "note.md"
    note.write_text("# Note\n\nKingfishers read the data store.\n")
    seen = opened(built.place)
    seen.view.list.evidence.click()
    dialog = seen.view.evidence.dialog
    drop(dialog, note)
    wait(qtbot, lambda: any(row.title_label.text() == "note.md" for row in dialog.rows.rows))
    dialog.field.setText("data")
    dialog.show_hits([SpecHit(kind="decision", alias="D-4", title="Where?", place="", snippet="", score=1.0)])
    dialog.rows.rows[0].click()
    assert (seen.wanted[-1].view, seen.wanted[-1].item) == ("decisions", "D-4")
    assert seen.view.evidence.dialog is None


def drop(view: QWidget, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(20, 20), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(view, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(view, QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, data, buttons, keys))
