"""What is read of an artifact: the document, its source, or that it is not built, with what went wrong above it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from daemon.contract.artifact import ArtifactInfo, CommentView
from daemon.contract.check import FindingView
from gui.operations.artifacts import SeenArtifact
from gui.operations.operation import Failure
from gui.views.specification.reading import sections_of, short_title
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.code_view import CodeView
from gui.widgets.document.view import DocumentView
from gui.widgets.labels import Label
from gui.widgets.rows import Row
from gui.widgets.scroll import ScrollPage
from gui.widgets.states import FailedState
from gui.words.amounts import plural
from gui.words.tips import plain_tip

_FINDINGS_SHOWN = 20
_TONES = {"error": "bad", "warning": "warn"}


class ReadingPage(QWidget):
    """The document and the source of one artifact."""

    build_asked = Signal()
    answer_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.document = DocumentView(with_tools=True)
        self.source = CodeView()
        self.source.set_name("Source of the artifact")
        self.missing = MissingPage()
        self.missing.build.clicked.connect(self.build_asked)
        self.missing.answer.clicked.connect(self.answer_asked)
        self.failure = FailedState()
        self.failure.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.failure.retry.connect(self.build_asked)
        self.failure.hide()
        self.findings = FindingsCard()
        self.findings.hide()
        self._pages = QStackedWidget()
        for page in (self.document, self.source, self.missing):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.failure)
        column.addWidget(self.findings)
        column.addWidget(self._pages, 1)
        self._source_of: tuple[str, str] = ("", "")

    def show_artifact(self, seen: SeenArtifact) -> None:
        """Show an artifact that is built; what is as before keeps its place."""
        view = seen.view
        self.document.show_sections(sections_of(view, seen.comments))
        if (view.info.filename, view.text) != self._source_of:
            self._source_of = (view.info.filename, view.text)
            self.source.show_code(view.text, view.info.filename)
        self.findings.show_findings(view.findings)
        if self._pages.currentWidget() is self.missing:
            self._pages.setCurrentWidget(self.document)

    def show_comments(self, seen: SeenArtifact, comments: Sequence[CommentView]) -> None:
        """The markers of comments alone have changed."""
        self.document.show_sections(sections_of(seen.view, comments))

    def show_missing(self, info: ArtifactInfo) -> None:
        """It is not built yet, or cannot be."""
        self.missing.show_info(info)
        self.findings.hide()
        self._pages.setCurrentWidget(self.missing)

    def show_form(self, form: str) -> None:
        """`document` or `source`."""
        if self._pages.currentWidget() is not self.missing:
            self._pages.setCurrentWidget(self.source if form == "source" else self.document)
        self.findings.setVisible(form == "document" and self.findings.count > 0)

    def show_failure(self, info: ArtifactInfo, failure: Failure) -> None:
        """Building failed; what was built before stays beneath."""
        kept = f" Version {info.version} stays as it is." if info.version else ""
        title = f"{short_title(info)} could not be built"
        self.failure.show_problem(title, failure.what, f"{failure.hint}{kept}".strip(), failure.code)
        self.failure.show()

    def forget_failure(self) -> None:
        """It is built now, or another artifact is looked at."""
        self.failure.hide()


class MissingPage(QWidget):
    """An artifact that is not built: what is known of it, and what it waits for."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Label("", "title", wrap=True)
        self._text = Label("", "body", wrap=True)
        self.build = Button("", "primary")
        self.answer = Button("Answer the questions", "primary")
        self._card = Card()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(12)
        for part in (self._title, self._text, self._card, self.build, self.answer):
            column.addWidget(part)
        column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(ScrollPage(page, widest=680))

    def show_info(self, info: ArtifactInfo) -> None:
        """Say what is missing."""
        is_blocked = info.state == "blocked"
        name = short_title(info)
        self._title.setText(f"{name} waits for answers" if is_blocked else f"{name} is not built yet")
        self._text.setText(
            "It cannot be written before this is known:"
            if is_blocked
            else f"It will be written from the decisions, section by section, into {info.filename}."
        )
        self._card.clear()
        for blocker in info.blockers:
            self._card.add_row(Row(blocker.rstrip("."), icon="questions", flat=True, side=16))
        self._card.setVisible(bool(info.blockers))
        self.build.setText(f"Build {name}")
        self.build.setVisible(not is_blocked)
        self.answer.setVisible(is_blocked)


class FindingsCard(QWidget):
    """What the checker of the format found in an artifact."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self._card = Card("Checks of this version")
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 16, 32, 4)
        column.addWidget(self._card)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_findings(self, findings: Sequence[FindingView]) -> None:
        """Show them, the first few."""
        self.count = len(findings)
        self._card.clear()
        self._card.set_aside(plural(len(findings), "finding"))
        for finding in findings[:_FINDINGS_SHOWN]:
            badge = Badge(finding.severity, _TONES.get(finding.severity, "neutral"))
            shape = "clash" if finding.severity == "error" else "half"
            row = Row(
                finding.message, f"{finding.where} · {finding.code}", shape=shape, trailing=[badge], flat=True, side=16
            )
            row.setToolTip(plain_tip(finding.message))
            self._card.add_row(row)
        self.setVisible(bool(findings))
