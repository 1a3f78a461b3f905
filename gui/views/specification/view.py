"""The view of the specification.

┌ artifacts ┬ title, version, what is stale        form · export · rebuild ┬ comments
│           │ document │ source │ two versions side by side                │
└ evidence ─┴──────────────────────────────────────────────────────────────┴
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from daemon.contract.artifact import ArtifactInfo, ArtifactView, BuildReport, CommentView
from gui.operations.artifacts import (
    NOW,
    Compared,
    SeenArtifact,
    build_artifacts,
    compare_versions,
    list_artifacts,
    look_at_artifact,
    remark,
    settle_remark,
    take_sections,
    write_section,
)
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.topic import Topic
from gui.theme.fonts import scaled
from gui.views.specification.artifact_list import ArtifactList
from gui.views.specification.comments import CommentsPanel
from gui.views.specification.compare_page import ComparePage
from gui.views.specification.evidence import Evidence
from gui.views.specification.exporting import Exporting
from gui.views.specification.reading import build_words, short_title, stale_words
from gui.views.specification.reading_page import ReadingPage
from gui.views.specification.section_editor import SectionEditor
from gui.views.specification.teaching import Teaching
from gui.views.view import View
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button
from gui.widgets.card import Hairline
from gui.widgets.labels import Label
from gui.widgets.painting import drop
from gui.widgets.progress import ProgressLine
from gui.widgets.segmented import Segmented
from gui.words.amounts import plural

_FORMS: Final = (("document", "Document"), ("source", "Source"), ("compare", "Compare"))
_CRUMB: Final = "  ›  "  # noqa: RUF001 - the sign between the parts of a crumb
_WIDE: Final = 1100
"""Below this width of the window the version is left to the list."""
_NARROW: Final = 1000
"""Below this one, which only larger text leads to, words of the tools are left out too."""
_ROOMY: Final = 780
"""Below this width of the content the forms stand in a row of their own."""


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
        self._is_building = False
        self._is_roomy = False
        self.list = ArtifactList()
        self.page = ReadingPage()
        self.compare = ComparePage()
        self.comments = CommentsPanel()
        self.evidence = Evidence(self)
        self.exporting = Exporting(self)
        self._build_head()
        self._build_content()
        self._connect()
        self.setAcceptDrops(True)

    # -- loading -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Fetch the list, and what is chosen of it."""
        if not self.place.has_project:
            self._teach_project()
            return
        self.fetch(list_artifacts(self.place.project), self._show_list)

    def open_item(self, item: str, detail: str) -> None:
        """An artifact by its type, and one of its sections."""
        if item:
            self._choose(item)
        self._wanted_section = detail

    def first_focus(self) -> QWidget | None:
        """The chosen artifact in the list."""
        rows, at = self.list.rows.rows, self.list.rows.current
        return rows[max(at, 0)] if rows else None

    def online_changed(self) -> None:
        """What sends and builds waits for the daemon."""
        self.comments.set_online(online=self.is_online)
        self._show_tools()

    @property
    def info(self) -> ArtifactInfo | None:
        """The artifact that is chosen."""
        return next((info for info in self.infos if info.type == self._kind), None)

    def _show_list(self, infos: list[ArtifactInfo]) -> None:
        self.infos = infos
        if not any(info.version for info in infos):
            self._teach_building()
            return
        if self.info is None:
            built = [info for info in infos if info.version]
            self._kind = built[0].type
        self.list.show_artifacts(infos, self._kind)
        self.export.show()
        self.head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._show_panel(is_shown=self.form.value != "compare")
        self.show_ready()
        self._load_artifact()

    def _load_artifact(self) -> None:
        info = self.info
        if info is None:
            return
        self._show_head(info)
        if not info.version:
            self.seen = None
            self.page.show_missing(info)
            self._show_form()
            return
        self.fetch(look_at_artifact(self.place.project, info.type), self._show_artifact)
        if self.form.value == "compare":
            self._compare()

    def _show_artifact(self, seen: SeenArtifact) -> None:
        if seen.view.info.type != self._kind:
            return
        is_other = self.seen is None or self.seen.view.info.type != self._kind
        self.seen = seen
        self.page.show_artifact(seen)
        self.infos = [seen.view.info if info.type == self._kind else info for info in self.infos]
        self.list.show_artifacts(self.infos, self._kind)
        self._show_head(seen.view.info)
        titles = {section.key: section.title for section in seen.view.sections}
        self.comments.show_comments(seen.comments, titles)
        if is_other or self.form.value == "compare":
            self._show_form()
        if self._wanted_section:
            self.page.document.go_to_section(self._wanted_section)
            self._wanted_section = ""

    # -- head and forms ----------------------------------------------------------------------------------------

    def _build_head(self) -> None:
        self.head.setObjectName("plainHead")
        self.head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.version = Label("", "secondary")
        self.stale = Badge("", "warn")
        self.head.add_badge(self.version)
        self.head.add_badge(self.stale)
        self.form = Segmented(_FORMS, "Form")
        self._form_place = QHBoxLayout()
        self._form_place.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        holder.setLayout(self._form_place)
        self.export = Button("", icon="download", small=True)
        self.export.setAccessibleName("Export the specification")
        self.export.setToolTip("Export the specification")
        self.rebuild = Button("", "primary", icon="refresh", small=True)
        for tool in (holder, self.export, self.rebuild):
            self.head.add_tool(tool)

    def _build_content(self) -> None:
        forms = QWidget()
        forms.setObjectName("plainHead")
        forms.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._forms_row = QHBoxLayout(forms)
        self._forms_row.setContentsMargins(32, 0, 32, 10)
        self._forms_row.addWidget(self.form)
        self._forms_row.addStretch(1)
        self.progress = ProgressLine("Building")
        self.progress.hide()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.page)
        self._pages.addWidget(self.compare)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(forms)
        column.addWidget(Hairline())
        column.addWidget(self.progress)
        column.addWidget(self._pages, 1)
        self.set_content(content)
        self.set_list(self.list)
        self.set_panel(self.comments, "Comments", 300)
        self.keep = Button("", "primary")
        self.keep.clicked.connect(self._keep)
        bar = self.use_action_bar()
        bar.add_action(self.keep)
        bar.show_hints([(["J", "K"], "next, previous change")])
        bar.hide()

    def _connect(self) -> None:
        self.list.chosen.connect(self._choose)
        self.list.build_all_asked.connect(self._build_all)
        self.list.evidence_asked.connect(self.evidence.open)
        self.form.chosen.connect(self._turn)
        self.export.clicked.connect(self.exporting.open)
        self.rebuild.clicked.connect(self._rebuild)
        self.page.build_asked.connect(self._rebuild)
        self.page.answer_asked.connect(self._answer)
        self.page.document.id_asked.connect(self._go_to_id)
        self.page.document.comment_asked.connect(self._comment_on)
        self.page.document.edit_asked.connect(self._edit)
        self.page.document.section_in_view.connect(self.comments.turn_to)
        self.compare.wanted.connect(self._compare_pair)
        self.compare.id_asked.connect(self._go_to_id)
        self.comments.sent.connect(self._send)
        self.comments.settled.connect(self._settle_thread)
        self.comments.section_asked.connect(self._go_to_section)
        self.while_online(self.export, self.list.build_all)
        self.add_key("J", "Next stale section, next change", self._next, self._pages)
        self.add_key("K", "Previous stale section, previous change", self._previous, self._pages)

    def _show_head(self, info: ArtifactInfo) -> None:
        self.head.set_title(short_title(info), f"{self.place.project_name}{_CRUMB}Specification")
        self.version.setText(f"version {info.version}" if info.version else "")
        told, tone = stale_words(info), "warn"
        if not self.page.failure.isHidden():
            told, tone = "Build failed", "bad"
        self.stale.show_text(told, tone)
        self._show_room()
        self._show_tools()

    def _show_tools(self) -> None:
        info = self.info
        if info is None:
            return
        words = build_words(info) if self._is_roomy else build_words(info).split()[0]
        self.rebuild.setText("Building…" if self._is_building else words)
        self.rebuild.setAccessibleName(build_words(info))
        is_first = info.state in ("stale", "missing") and self.page.failure.isHidden()
        self.rebuild.set_kind("primary" if is_first else "secondary")
        self.rebuild.setVisible(info.state != "blocked" and self.form.value != "compare")
        self.rebuild.setEnabled(self.is_online and not self._is_building)
        self.rebuild.updateGeometry()
        self.form.setVisible(bool(info.version))
        self._show_keep()

    def _show_form(self) -> None:
        form = self.form.value if self.seen is not None else "document"
        is_compare = form == "compare"
        self._pages.setCurrentWidget(self.compare if is_compare else self.page)
        self.use_action_bar().setVisible(is_compare)
        self._show_panel(is_shown=not is_compare)
        if not is_compare:
            self.page.show_form(form)
        elif self.seen is not None:
            self._compare_pair(
                *self.compare.show_versions(self.seen.versions, bool(self.seen.view.info.stale_sections))
            )
        self._show_tools()

    def _show_panel(self, *, is_shown: bool) -> None:
        """Two versions need the whole width; comments are on the document."""
        is_beside = self.comments.parentWidget() is self._split
        self.comments.setVisible(is_shown and is_beside)
        self.head.panel_button.setVisible(is_shown and not is_beside)

    def _turn(self, _form: str) -> None:
        self._show_form()

    def _choose(self, kind: str) -> None:
        if kind == self._kind:
            return
        self._kind = kind
        self.page.forget_failure()
        self.compare.forget()
        self.list.show_artifacts(self.infos, kind)
        self._load_artifact()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the forms a row of their own where the title needs the room."""
        super().resizeEvent(event)
        self._show_room()

    def changeEvent(self, event: QEvent) -> None:
        """Larger text leaves less room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "keep"):
            self._show_room()

    def _show_room(self) -> None:
        """What there is room for in the head, by the size of the window: nothing here may widen it."""
        width = self.window().width()
        is_roomy, self._is_roomy = self._is_roomy, width >= scaled(_NARROW)
        self.version.setVisible(bool(self.version.text()) and width >= scaled(_WIDE))
        self.stale.setVisible(bool(self.stale.text()) and self._is_roomy)
        self.export.setText("Export…" if self._is_roomy else "")
        self.export.set_icon("" if self._is_roomy else "download")
        if is_roomy != self._is_roomy:
            self._show_tools()
        is_in_head = self._form_place.count() > 0
        has_room = self.head.width() >= scaled(_ROOMY)
        if has_room and not is_in_head:
            self._form_place.addWidget(self.form)
        elif not has_room and is_in_head:
            self._forms_row.insertWidget(0, self.form)

    # -- building ----------------------------------------------------------------------------------------------

    def _rebuild(self) -> None:
        info = self.info
        if info is not None and not self._is_building:
            self._begin_building([info.type], everything=info.state == "fresh")

    def _build_all(self) -> None:
        self._begin_building([])

    def _begin_building(self, kinds: Sequence[str], *, everything: bool = False) -> None:
        self._is_building = True
        self.progress.show()
        self.progress.show_busy()
        self.page.forget_failure()
        self._show_tools()
        operation = build_artifacts(self.place.project, kinds, everything=everything)
        self.act(operation, self._tell_built, self._tell_not_built)

    def _tell_built(self, report: BuildReport) -> None:
        self._end_building()
        written = sum(len(sections) for sections in report.rebuilt.values())
        names = ", ".join(short_title(info) for info in report.built[:3])
        title = f"{names} built" if len(report.built) <= 3 else f"{plural(len(report.built), 'artifact')} built"
        told = f"{plural(written, 'section')} written" if written else "Nothing had changed"
        if report.blocked:
            told += f". {plural(len(report.blocked), 'artifact')} wait for answers"
        self.say(title, f"{told}.", "Compare" if written and len(report.built) == 1 else "", self._show_compare)

    def _tell_not_built(self, failure: Failure) -> None:
        self._end_building()
        info = self.info
        if failure.is_offline or info is None:
            return
        self.page.show_failure(info, failure)
        self._show_head(info)

    def _end_building(self) -> None:
        self._is_building = False
        self.progress.hide()
        self._show_tools()

    # -- comparing ---------------------------------------------------------------------------------------------

    def _show_compare(self) -> None:
        self.form.choose("compare")
        self.compare.forget()
        self._show_form()

    def _compare(self) -> None:
        self._compare_pair(*self.compare.pair())

    def _compare_pair(self, old: int, new: int) -> None:
        operation = compare_versions(self.place.project, self._kind, old, new)
        self.fetch(operation, self._show_compared, self._tell_gone)

    def _show_compared(self, compared: Compared) -> None:
        if compared.type == self._kind:
            self.compare.show_compared(compared)
            self._show_keep()

    def _tell_gone(self, failure: Failure) -> None:
        self.compare.show_gone(f"{failure.what} Choose another version.")

    def _show_keep(self) -> None:
        """What can be done with the difference: build what it shows, or take the earlier text."""
        compared, seen = self.compare.compared, self.seen
        if compared is None or seen is None or not self.compare.differing:
            self.keep.hide()
            return
        is_now = compared.new == NOW
        is_newest = compared.new == seen.view.info.version
        count = plural(self.compare.differing, "section")
        self.keep.setText(f"Rebuild {count}" if is_now else f"Take the text of version {compared.old}")
        self.keep.set_kind("primary" if is_now else "secondary")
        self.keep.setVisible(is_now or is_newest)
        self.keep.setEnabled(self.is_online and not self._is_building)
        self.keep.updateGeometry()

    def _keep(self) -> None:
        compared = self.compare.compared
        if compared is None:
            return
        if compared.new == NOW:
            self._begin_building([compared.type])
            return
        differing = [one for one in compared.sections if one.left != one.right and one.left]
        self.act(take_sections(self.place.project, compared.type, differing), self._tell_taken)

    def _tell_taken(self, view: ArtifactView) -> None:
        told = "It stays when the artifact is rebuilt. Each section can give the generated text back."
        self.say(f"The earlier text is now yours, as version {view.info.version}", told)

    def _next(self) -> None:
        self._step(1)

    def _previous(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        if self.form.value == "compare":
            self.compare.sides.step(step)
        else:
            self.page.document.step(step)

    # -- sections and comments ---------------------------------------------------------------------------------

    def _edit(self, key: str) -> None:
        seen = self.seen
        section = next((one for one in seen.view.sections if one.key == key), None) if seen else None
        if section is None or not self.is_online:
            return
        editor = SectionEditor(self.window(), section)
        editor.saved.connect(self._save)
        editor.open_dialog(editor.field)

    def _save(self, key: str, text: str | None) -> None:
        seen, kind = self.seen, self._kind
        before = next((one for one in seen.view.sections if one.key == key), None) if seen else None
        old = before.text if before is not None and before.edited else None

        def put_back() -> None:
            self.act(write_section(self.place.project, kind, key, old))

        def done(_view: ArtifactView) -> None:
            title = "Your text is kept" if text is not None else "The generated text is back"
            self.say(title, before.title if before else "", "Undo", put_back)

        self.act(write_section(self.place.project, kind, key, text), done)

    def _comment_on(self, key: str) -> None:
        if not self.comments.isVisible():
            self._toggle_sheet()
        self.comments.write(key)

    def _send(self, section: str, text: str, reply_to: str) -> None:
        def done(_thread: CommentView) -> None:
            if not reply_to:
                self.comments.sent_well()

        self.act(remark(self.place.project, self._kind, section, text, reply_to), done)

    def _settle_thread(self, alias: str, is_settled: bool) -> None:
        self.act(settle_remark(self.place.project, alias, settled=is_settled))

    def _go_to_section(self, key: str) -> None:
        self.form.choose("document")
        self._show_form()
        self.page.document.go_to_section(key)

    def _go_to_id(self, name: str) -> None:
        self.go("decisions", name)

    def _answer(self) -> None:
        self.go("questions")

    # -- beginning ---------------------------------------------------------------------------------------------

    def _teach_project(self) -> None:
        teaching = Teaching(
            "No artifacts yet",
            "Artifacts are written from decisions, section by section, and say which decision each section rests on. "
            "Start with the idea; the first document is ready after about six answers.",
            "Start a project…",
        )
        teaching.acted.connect(self._start_project)
        self._show_teaching(teaching)

    def _teach_building(self) -> None:
        ready = [info for info in self.infos if info.state == "missing"]
        told = f"{plural(len(ready), 'artifact')} can be built from what is decided so far." if ready else ""
        teaching = Teaching(
            "No artifacts yet",
            "Artifacts are written from decisions, section by section, and say which decision each section rests on. "
            "What is not decided yet is left open in them and named.",
            f"Build {plural(len(ready), 'artifact')}" if ready else "Answer the questions",
            "Answer more first" if ready else "",
            told,
            step=2 if ready else 0,
        )
        teaching.acted.connect(self._build_all if ready else self._answer)
        teaching.second.connect(self._answer)
        teaching.action.setEnabled(self.is_online)
        self._show_teaching(teaching)

    def _show_teaching(self, teaching: Teaching) -> None:
        self.head.set_title(self.title, self.place.project_name)
        for part in (self.version, self.stale, self.form, self.export, self.rebuild):
            part.hide()
        self.head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, on=False)
        self._show_panel(is_shown=False)
        layout = self._empty.layout()
        while (item := layout.takeAt(0)) is not None:
            drop(item.widget())
        layout.addWidget(teaching)
        self._settle(self._empty)

    # -- dropping ----------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files can be dropped as evidence."""
        if self.place.has_project and self.is_online and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach them."""
        self.evidence.add([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()
