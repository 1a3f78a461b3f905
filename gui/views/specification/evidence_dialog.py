"""Evidence: the documents of a project, search in them and in the spec, and adding more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from daemon.contract.evidence import DocumentView, SpecHit
from gui.widgets.buttons import Button, IconButton
from gui.widgets.inputs import SearchField
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog
from gui.widgets.painting import drop
from gui.widgets.rows import Row, RowList
from gui.words.amounts import plural, size
from gui.words.times import when
from gui.words.tips import plain_tip

_WIDTH = 640
_PAUSE_MS = 250
_KIND_ICONS = {"decision": "decisions", "requirement": "list", "document": "file"}


class EvidenceDialog(Dialog):
    """`added` comes with paths, `removed` with a document's alias, `searched` with words, `id_asked` with an id."""

    added = Signal(list)
    removed = Signal(str, str)
    searched = Signal(str)
    id_asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        told = "Documents that decisions can rest on: briefs, contracts, mails."
        super().__init__(parent, "Evidence", told, _WIDTH)
        self._documents: tuple[DocumentView, ...] = ()
        self._hits: tuple[SpecHit, ...] = ()
        self.field = SearchField("Search in documents, decisions and requirements", "Search the evidence")
        self.field.textChanged.connect(self._wait)
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._search)
        self.rows = RowList("Documents")
        self.rows.activated.connect(self._open)
        self._none = Note("No document yet. Drop a file here, or choose one.", "neutral", "download")
        self._found = QVBoxLayout()
        self.body.addWidget(self.field)
        self.body.addWidget(self._none)
        self.body.addWidget(self.rows)
        self.body.addLayout(self._found)
        self.add = self.add_action(Button("Add evidence…", "primary"))
        self.add.clicked.connect(self._choose)
        self.add_cancel("Close")
        self.closed.connect(self.deleteLater)
        self.setAcceptDrops(True)

    def show_documents(self, documents: Sequence[DocumentView]) -> None:
        """Show what is attached."""
        self._documents = tuple(documents)
        if not self.field.text().strip():
            self._fill()

    def show_hits(self, hits: Sequence[SpecHit]) -> None:
        """Show what a search found."""
        self._hits = tuple(hits)
        if self.field.text().strip():
            self._fill()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files can be dropped."""
        if self.add.isEnabled() and dropped_files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach them."""
        self.added.emit(dropped_files(event.mimeData()))
        event.acceptProposedAction()

    def _fill(self) -> None:
        words = self.field.text().strip()
        self.rows.clear()
        while (item := self._found.takeAt(0)) is not None:
            drop(item.widget())
        if words:
            for hit in self._hits:
                told = " ".join(hit.snippet.split())
                row = Row(f"{hit.alias}  {hit.title}", told or hit.place, icon=_KIND_ICONS.get(hit.kind, "file"))
                row.setToolTip(plain_tip(told))
                self.rows.add(row)
            self._none.show_text(f"Nothing says «{words}».")
        else:
            for document in self._documents:
                self.rows.add(self._document_row(document))
            self._none.show_text("No document yet. Drop a file here, or choose one.")
        self._none.setVisible(not self.rows.rows)
        if not words and self._documents:
            self._found.addWidget(Label(f"{plural(len(self._documents), 'document')} can be found by search.", "meta"))
        self.place_panel()

    def _document_row(self, document: DocumentView) -> Row:
        remove = IconButton("trash", f"Take {document.name} off the project", 26)
        remove.setProperty("document", document.alias)
        remove.clicked.connect(self._remove)
        passages = plural(document.passages, "passage") if document.passages else "no text"
        told = f"{document.alias} · {size(document.size)} · {passages} · {when(document.at)}"
        row = Row(document.name, told, icon="file", trailing=[remove])
        row.setToolTip(plain_tip(document.note))
        return row

    def _remove(self) -> None:
        button = self.sender()
        alias = str(button.property("document"))
        name = next((one.name for one in self._documents if one.alias == alias), "")
        if name:
            self.removed.emit(alias, name)

    def _open(self, place: int) -> None:
        if self.field.text().strip() and place < len(self._hits) and self._hits[place].kind != "document":
            self.id_asked.emit(self._hits[place].alias)

    def _wait(self) -> None:
        if self.field.text().strip():
            self._pause.start()
        else:
            self._pause.stop()
            self._fill()

    def _search(self) -> None:
        if words := self.field.text().strip():
            self.searched.emit(words)

    def _choose(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, "Add evidence")
        if paths:
            self.added.emit(paths)


def dropped_files(data: QMimeData) -> list[str]:
    """The files of this machine that are dragged."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
