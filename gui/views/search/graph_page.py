"""The page Graph: how folders depend on one another, or what hangs on one file."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.structure import GraphAnswer
from gui.operations.codebase import FileStory
from gui.views.search.code_graphs import LEGEND, file_graph, file_words, module_graph, module_words
from gui.widgets.buttons import Button
from gui.widgets.graph.model import Graph
from gui.widgets.graph.view import GraphView
from gui.widgets.labels import ElidedLabel
from gui.widgets.note import Note
from gui.widgets.segmented import Segmented
from gui.widgets.sized_field import SizedField


class GraphPage(QWidget):
    """`modules_wanted` and `file_wanted` with a path; `chosen` with a file, `opened` with a file."""

    modules_wanted = Signal()
    file_wanted = Signal(str)
    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.kind = Segmented([("modules", "Folders"), ("file", "A file")], "What is drawn")
        self.kind.chosen.connect(self._change)
        self.field = SizedField(280, "Path of a file", "The file in the middle", small=True)
        self.field.returnPressed.connect(self._ask_file)
        self.draw = Button("Draw", small=True)
        self.draw.clicked.connect(self._ask_file)
        self._about = ElidedLabel("", "secondary")
        self._circles = Note("", "warn", "warning")
        self._circles.hide()
        self.graph = GraphView("The graph of the code")
        self.graph.selected.connect(self._select)
        self.graph.activated.connect(self._activate)
        self.file = ""
        self._lay_out()
        self._show_tools()

    @property
    def is_of_file(self) -> bool:
        """Whether the neighbourhood of a file is wanted."""
        return self.kind.value == "file"

    def show_modules(self, answer: GraphAnswer) -> None:
        """Folders and what depends on what."""
        if self.is_of_file:
            return
        self._about.setText(module_words(answer))
        self._tell_circles(answer)
        self._draw(module_graph(answer))

    def show_file(self, story: FileStory) -> None:
        """A file in the middle."""
        self.kind.choose("file")
        self._show_tools()
        self.file = story.path
        self.field.setText(story.path)
        self.field.set_wrong(is_wrong=False)
        self._about.setText(file_words(story))
        self._circles.hide()
        self._draw(file_graph(story))
        self.graph.select(story.path)

    def show_unknown(self, why: str) -> None:
        """The file is none that is known."""
        self.field.set_wrong(is_wrong=True, why=why)
        self._about.setText(why)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.kind)
        head.addWidget(self.field)
        head.addWidget(self.draw)
        head.addWidget(self._about, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 0, 32, 20)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._circles)
        column.addWidget(self.graph, 1)

    def _draw(self, graph: Graph) -> None:
        """The same graph again changes nothing of what somebody looks at."""
        if graph != self.graph.graph:
            self.graph.show_graph(graph, keep_position=False, names=LEGEND)

    def _tell_circles(self, answer: GraphAnswer) -> None:
        files = answer.file_cycles
        self._circles.setVisible(bool(files))
        if files:
            first = " → ".join([*files[0][:3], "…" if len(files[0]) > 3 else files[0][0]])
            many = f"{len(files)} circles" if len(files) > 1 else "A circle"
            self._circles.show_text(f"{many} of files that import one another: {first}")

    def _change(self, kind: str) -> None:
        self._show_tools()
        if kind == "modules":
            self.modules_wanted.emit()
        elif self.field.text().strip():
            self._ask_file()
        else:
            self.field.setFocus()

    def _show_tools(self) -> None:
        self.field.setVisible(self.is_of_file)
        self.draw.setVisible(self.is_of_file)

    def _ask_file(self) -> None:
        path = self.field.text().strip()
        if path:
            self.file_wanted.emit(path)

    def _select(self, node: str) -> None:
        if node and self.is_of_file:
            self.chosen.emit(node)

    def _activate(self, node: str) -> None:
        if self.is_of_file and node != self.file:
            self.file_wanted.emit(node)
        elif self.is_of_file:
            self.opened.emit(node)
