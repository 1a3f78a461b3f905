"""The panel beside the results: the file around the hit, why it stands where it does, and what hangs on it."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.operations.codebase import FileStory
from gui.operations.search import FileText, Hit
from gui.views.messages import FileTarget, Target
from gui.views.search.hit_words import line_of, place_of, reasons_of, title_of
from gui.views.search.swatch import Swatch
from gui.widgets.buttons import Button
from gui.widgets.card import Hairline
from gui.widgets.code_view import CodeView
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import drop
from gui.widgets.rows import Row
from gui.words.amounts import percent, plural
from gui.words.paths import middle
from gui.words.tips import plain_tip

_MOST_LINKED: Final = 5


class Preview(QFrame):
    """`wants` with a `Target` or a `FileTarget`; `asked_graph` with a path."""

    wants = Signal(object)
    asked_graph = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.hit: Hit | None = None
        self._path = ""
        self._line = 1
        self._title = ElidedLabel("", "card")
        self._place = ElidedLabel("", "meta", middle=True)
        self.open_button = Button("Open in editor", icon="code", small=True)
        self.open_button.clicked.connect(self._open)
        self.code = CodeView()
        self.code.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._text = Label("", "body", wrap=True)
        self._note = Label("", "meta", wrap=True)
        self._why = QVBoxLayout()
        self._why.setSpacing(6)
        self._linked = QVBoxLayout()
        self._linked.setSpacing(0)
        self._lay_out()
        self.clear()

    def clear(self) -> None:
        """Nothing is chosen."""
        self.hit = None
        self._path = ""
        self._title.setText("Nothing is chosen")
        self._place.setText("")
        for widget in (self.open_button, self.code, self._text):
            widget.hide()
        self._note.setText("Choose a result to read it here.")
        self._note.show()
        _empty(self._why)
        _empty(self._linked)

    def show_hit(self, hit: Hit) -> None:
        """Show what is known of a hit already; its file comes with `show_file`."""
        self.hit = hit
        self._path = hit.path
        self._title.setText(title_of(hit))
        self._place.setText(place_of(hit))
        self.open_button.setText("Open in editor" if hit.path else "Go to it")
        self.open_button.updateGeometry()
        self.open_button.show()
        self._note.hide()
        self.code.setVisible(bool(hit.path))
        if hit.path:
            self.code.show_code("", hit.path)
        self._text.setText(hit.snippet)
        self._text.setVisible(not hit.path)
        self._show_reasons(hit)
        _empty(self._linked)

    def show_file(self, file: FileText, line: int) -> None:
        """The whole file, at the line."""
        if file.path != self._path:
            return
        self.code.show_code(file.text, file.path)
        self.code.set_name(f"{file.path}, to be read")
        self._line = line_of(self.hit, file.text) if self.hit is not None and self.hit.snippet else max(line, 1)
        self._go_to_line()
        self._note.setText("Only the first megabyte is shown; the editor has all of it." if file.is_cut else "")
        self._note.setVisible(file.is_cut)

    def show_path(self, path: str, line: int) -> None:
        """A file that was asked for by name."""
        self.show_hit(Hit("file", path.rpartition("/")[2], "file", path=path, line=line))

    def show_problem(self, text: str) -> None:
        """The file cannot be read."""
        self._note.setText(text)
        self._note.show()

    def show_story(self, story: FileStory) -> None:
        """What hangs on the file."""
        if story.path != self._path:
            return
        _empty(self._linked)
        self._linked.addWidget(Label("Linked", "caption"))
        used, needs = len(story.neighbours.dependents), len(story.neighbours.dependencies)
        graph = Row(f"Used by {plural(used, 'file')}, needs {needs}", icon="graph", trailing=(Label("graph", "meta"),))
        graph.activated.connect(self._ask_graph)
        self._linked.addWidget(graph)
        for affected in story.impact.affected[:_MOST_LINKED]:
            word = Label("test" if affected.kind == "test" else "may change with it", "meta")
            row = Row(middle(affected.path, 34), icon="file", trailing=(word,))
            row.setToolTip(plain_tip(affected.why))
            row.activated.connect(partial(self.wants.emit, Target("search", affected.path, "1")))
            self._linked.addWidget(row)

    def showEvent(self, event: QShowEvent) -> None:
        """In a sheet it is as high as that, and the line is brought into sight anew."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._go_to_line)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.open_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 22, 22, 18)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._place)
        column.addSpacing(4)
        column.addWidget(self.code, 1)
        column.addWidget(self._text)
        column.addWidget(self._note)
        column.addSpacing(8)
        column.addLayout(self._why)
        column.addSpacing(4)
        column.addLayout(self._linked)
        column.addStretch(0)

    def _go_to_line(self) -> None:
        if self._path and self.code.code():
            self.code.go_to(self._line)

    def _show_reasons(self, hit: Hit) -> None:
        _empty(self._why)
        reasons = reasons_of(hit)
        if not reasons:
            return
        self._why.addWidget(_ShareLine(hit.share))
        for reason in reasons:
            line = QWidget()
            inner = QHBoxLayout(line)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(8)
            inner.addWidget(Swatch(reason.token), 0, Qt.AlignmentFlag.AlignVCenter)
            inner.addWidget(Label(reason.sort or "Rank", "strong"))
            inner.addWidget(ElidedLabel(reason.words, "meta"), 1)
            self._why.addWidget(line)
        self._why.addWidget(Hairline())

    def _open(self) -> None:
        hit = self.hit
        if hit is None:
            return
        if hit.path:
            self.wants.emit(FileTarget(hit.path, hit.line))
        else:
            view = "decisions" if hit.sort == "decision" else "specification"
            self.wants.emit(Target(view, hit.alias))

    def _ask_graph(self) -> None:
        self.asked_graph.emit(self._path)


class _ShareLine(QWidget):
    """How good the hit is beside the best of its list."""

    def __init__(self, share: float) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(Label("Why it stands here", "card"), 1)
        figure = Label(f"{share:.2f}", "card")
        figure.setToolTip(f"{percent(share)} of the best result")
        line.addWidget(figure)


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        drop(item.widget())
