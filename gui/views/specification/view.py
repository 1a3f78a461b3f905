"""The view of the specification.

    ┌ artifacts ┬ title, version, what is stale        form · export · rebuild ┬ comments
    │           │ document │ source │ two versions side by side                │
    └ evidence ─┴──────────────────────────────────────────────────────────────┴

What is done with an artifact lies beside: `building`, `comparing`, `writing`, `exporting`, `evidence`.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from daemon.contract.artifact import ArtifactInfo
from gui.operations.artifacts import SeenArtifact, list_artifacts, look_at_artifact
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.topic import Topic
from gui.views.specification.artifact_list import ArtifactList
from gui.views.specification.building import Building
from gui.views.specification.comments import CommentsPanel
from gui.views.specification.comparing import Comparing
from gui.views.specification.evidence import Evidence
from gui.views.specification.evidence_dialog import dropped_files
from gui.views.specification.exporting import Exporting
from gui.views.specification.head import SpecificationHead
from gui.views.specification.reading_page import ReadingPage
from gui.views.specification.teaching import Teaching, for_no_project, for_nothing_built
from gui.views.specification.writing import Writing
from gui.views.view import View
from gui.widgets.card import Hairline
from gui.widgets.painting import drop
from gui.widgets.progress import ProgressLine


class SpecificationView(View):
    """Artifacts of the project in use."""

    name = "specification"
    title = "Specification"
    topics = frozenset({Topic.ARTIFACTS, Topic.COMMENTS, Topic.SPEC, Topic.PROJECTS})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.infos: list[ArtifactInfo] = []
        self.seen: SeenArtifact | None = None
        self._kind = ""
        self._wanted_section = ""
        self.list = ArtifactList()
        self.page = ReadingPage()
        self.comments = CommentsPanel()
        self.tools = SpecificationHead(self.head)
        self.building = Building(self)
        self.comparing = Comparing(self)
        self.writing = Writing(self, self.comments)
        self.evidence = Evidence(self)
        self.exporting = Exporting(self)
        self._build_content()
        self._connect()
        self.setAcceptDrops(True)

    # -- loading -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Fetch the list, and what is chosen of it."""
        if self.place.has_project:
            self.fetch(list_artifacts(self.place.project), self._show_list)
        else:
            teaching = for_no_project()
            teaching.acted.connect(self._start_project)
            self._show_teaching(teaching)

    def open_item(self, item: str, detail: str) -> None:
        """An artifact by its type, and one of its sections."""
        self._wanted_section = detail
        if item and item != self._kind:
            self.choose(item)
        elif self.seen is not None:
            self._go_to_wanted()

    def first_focus(self) -> QWidget | None:
        """The chosen artifact in the list."""
        rows, at = self.list.rows.rows, self.list.rows.current
        return rows[max(at, 0)] if rows else None

    def online_changed(self) -> None:
        """What sends and builds waits for the daemon."""
        self.comments.set_online(online=self.is_online)
        self.tools.is_online = self.is_online
        self.tools.show_state()
        self.comparing.show_keep()

    @property
    def info(self) -> ArtifactInfo | None:
        """The artifact that is chosen."""
        return next((info for info in self.infos if info.type == self._kind), None)

    def choose(self, kind: str) -> None:
        """Look at another artifact; one that the project has not changes nothing."""
        is_known = not self.infos or any(info.type == kind for info in self.infos)
        if kind != self._kind and is_known:
            self._kind = kind
            self._see(None)
            self._forget_failure()
            self.comparing.forget()
            self.list.show_artifacts(self.infos, kind)
            self._load_artifact()

    def show_form(self, form: str) -> None:
        """Read the `document`, its `source`, or `compare` its versions."""
        self.tools.form.choose(form)
        self._show_form()

    def _show_list(self, infos: list[ArtifactInfo]) -> None:
        self.infos = infos
        if not any(info.version for info in infos):
            self._teach_building()
            return
        if self.info is None:
            self._kind = next(info.type for info in infos if info.version)
        self.list.show_artifacts(infos, self._kind)
        self._show_panel(is_shown=self.tools.form.value != "compare")
        self.show_ready()
        self._load_artifact()

    def _load_artifact(self) -> None:
        info = self.info
        if info is None:
            return
        self.tools.show_artifact(info, self.place.project_name)
        if info.version:
            self.fetch(look_at_artifact(self.place.project, info.type), self._show_artifact)
        else:
            self._see(None)
            self.page.show_missing(info)
            self._show_form()

    def _show_artifact(self, seen: SeenArtifact) -> None:
        info = seen.view.info
        if info.type != self._kind:
            return
        is_other = self.seen is None
        self._see(seen)
        self.comments.show_comments(seen.comments, {one.key: one.title for one in seen.view.sections})
        self.tools.show_contents([(one.key, one.title) for one in seen.view.sections if one.text.strip()])
        self.page.show_artifact(seen)
        self.infos = [info if one.type == self._kind else one for one in self.infos]
        self.list.show_artifacts(self.infos, self._kind)
        self.tools.show_artifact(info, self.place.project_name)
        if is_other or self.tools.form.value == "compare":
            self._show_form()
        self._go_to_wanted()

    def _see(self, seen: SeenArtifact | None) -> None:
        self.seen = seen
        self.writing.seen = seen

    # -- building its parts ------------------------------------------------------------------------------------

    def _build_content(self) -> None:
        self.progress = ProgressLine("Building")
        self.progress.hide()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.page)
        self._pages.addWidget(self.comparing.page)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.tools.forms_row, Hairline(), self.progress):
            column.addWidget(part)
        column.addWidget(self._pages, 1)
        self.set_content(content)
        self.set_list(self.list)
        self.set_panel(self.comments, "Comments", 300)
        bar = self.use_action_bar()
        bar.add_action(self.comparing.keep)
        bar.show_hints([(["J", "K"], "next, previous change")])
        bar.hide()

    def _connect(self) -> None:
        self.list.chosen.connect(self.choose)
        self.list.build_all_asked.connect(self._build_all)
        self.list.evidence_asked.connect(self.evidence.open)
        self.tools.form.chosen.connect(self.show_form)
        self.tools.export.clicked.connect(self.exporting.open)
        self.tools.rebuild.clicked.connect(self._rebuild)
        self.page.build_asked.connect(self._rebuild)
        self.page.answer_asked.connect(self._answer)
        document = self.page.document
        document.id_asked.connect(self._go_to_id)
        document.comment_asked.connect(self._comment_on)
        document.edit_asked.connect(self.writing.edit)
        document.section_in_view.connect(self.comments.turn_to)
        document.section_in_view.connect(self.tools.contents.choose)
        self.tools.contents.chosen.connect(self._go_to_section)
        self.building.changed.connect(self._show_building)
        self.building.failed.connect(self._show_build_failure)
        self.building.compare_asked.connect(self._compare_anew)
        self.comparing.page.id_asked.connect(self._go_to_id)
        self.comparing.build_asked.connect(self._build_one)
        self.comments.section_asked.connect(self._go_to_section)
        self.while_online(self.tools.export, self.list.build_all)
        self.add_key("J", "Next stale section, next change", self._next, self._pages)
        self.add_key("K", "Previous stale section, previous change", self._previous, self._pages)

    # -- forms and room ----------------------------------------------------------------------------------------

    def _show_form(self) -> None:
        form = self.tools.form.value if self.seen is not None else "document"
        is_compare = form == "compare"
        self._pages.setCurrentWidget(self.comparing.page if is_compare else self.page)
        self.use_action_bar().setVisible(is_compare)
        self._show_panel(is_shown=not is_compare)
        if is_compare and self.seen is not None:
            self.comparing.show_artifact(self.seen)
        else:
            self.page.show_form(form)
        self.tools.show_state()

    def _show_panel(self, *, is_shown: bool) -> None:
        """Two versions need the whole width; comments are on the document."""
        is_beside = self.comments.parentWidget() is self._split
        self.comments.setVisible(is_shown and is_beside)
        self.head.panel_button.setVisible(is_shown and not is_beside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fit_head()

    def changeEvent(self, event: QEvent) -> None:
        """Larger text leaves less room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "tools"):
            QTimer.singleShot(0, self, self._fit_head)  # Qt is walking over all widgets: none may move meanwhile

    def _fit_head(self) -> None:
        self.tools.fit()
        if self.tools.form.value == "compare" or self.state == "empty":
            self._show_panel(is_shown=False)

    # -- building ----------------------------------------------------------------------------------------------

    def _rebuild(self) -> None:
        info = self.info
        if info is not None:
            self._forget_failure()
            self.building.begin([info.type], everything=info.state == "fresh")

    def _build_one(self, kind: str) -> None:
        self.building.begin([kind])

    def _build_all(self) -> None:
        self.building.begin([])

    def _show_building(self) -> None:
        is_busy = self.building.is_busy
        self.progress.setVisible(is_busy)
        if is_busy:
            self.progress.show_busy()
        self.tools.is_building = is_busy
        self.tools.show_state()
        self.comparing.show_busy(is_busy=is_busy)

    def _show_build_failure(self, failure: Failure) -> None:
        info = self.info
        if info is not None:
            self.show_form("document")
            self.page.show_failure(info, failure)
            self.tools.has_failed = True
            self.tools.show_state()

    def _forget_failure(self) -> None:
        self.page.forget_failure()
        self.tools.has_failed = False

    def _compare_anew(self) -> None:
        self.comparing.forget()
        self.show_form("compare")

    # -- going about -------------------------------------------------------------------------------------------

    def _next(self) -> None:
        self._step(1)

    def _previous(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        if self.tools.form.value == "compare":
            self.comparing.page.sides.step(step)
        else:
            self.page.document.step(step)

    def _comment_on(self, key: str) -> None:
        self.open_panel()
        self.comments.write(key)

    def _go_to_section(self, key: str) -> None:
        self.show_form("document")
        self.page.document.go_to_section(key)

    def _go_to_wanted(self) -> None:
        if self._wanted_section:
            self._go_to_section(self._wanted_section)
            self._wanted_section = ""

    def _go_to_id(self, name: str) -> None:
        self.go("decisions", name)

    def _answer(self) -> None:
        self.go("questions")

    # -- beginning ---------------------------------------------------------------------------------------------

    def _teach_building(self) -> None:
        ready = sum(info.state == "missing" for info in self.infos)
        teaching = for_nothing_built(ready)
        teaching.acted.connect(self._build_all if ready else self._answer)
        teaching.second.connect(self._answer)
        teaching.action.setEnabled(self.is_online or not ready)
        self._show_teaching(teaching)

    def _show_teaching(self, teaching: Teaching) -> None:
        self.tools.show_nothing(self.title, self.place.project_name)
        layout = self._empty.layout()
        while (item := layout.takeAt(0)) is not None:
            drop(item.widget())
        layout.addWidget(teaching)
        self.use_action_bar().hide()
        self._settle(self._empty)
        self._show_panel(is_shown=False)

    # -- dropping ----------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files can be dropped as evidence."""
        if self.place.has_project and self.is_online and dropped_files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.list.show_dragging(is_dragging=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They go again."""
        super().dragLeaveEvent(event)
        self.list.show_dragging(is_dragging=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach them."""
        self.list.show_dragging(is_dragging=False)
        self.evidence.add(dropped_files(event.mimeData()))
        event.acceptProposedAction()
