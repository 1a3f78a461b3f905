"""Exporting: every format there is, the folder, and what would be written before it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.evidence import FormatView
from gui.operations.artifacts import Export
from gui.operations.operation import Failure
from gui.theme.fonts import scaled
from gui.widgets.buttons import Button
from gui.widgets.inputs import RadioButton, TextField
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog
from gui.widgets.progress import ProgressLine
from gui.widgets.scroll import ScrollPage
from gui.words.amounts import plural

_WIDTH = 620
_LIST_HEIGHT = 190
_FILES_SHOWN = 8


class ExportDialog(Dialog):
    """`preview_asked` and `export_asked` come with the format and the folder."""

    preview_asked = Signal(str, str)
    export_asked = Signal(str, str)

    def __init__(self, parent: QWidget, folder: str) -> None:
        super().__init__(
            parent, "Export the specification", "Files are written below the folder and nowhere else.", _WIDTH
        )
        self._choices: dict[str, RadioButton] = {}
        self._formats = QVBoxLayout()
        self._formats.setSpacing(0)
        self.folder = TextField("Folder", "Folder to write into")
        self.folder.setText(folder)
        self.folder.editingFinished.connect(self._ask)
        choose = Button("Choose…", small=True)
        choose.clicked.connect(self._choose)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.folder, 1)
        line.addWidget(choose)
        self._busy = ProgressLine("Looking what would be written")
        self._told = Label("", "secondary", wrap=True)
        self._files = Label("", "mono", wrap=True)
        self._note = Note("", "neutral")
        self._note.hide()
        self.body.addWidget(Label("Format", "caption"))
        listed = QWidget()
        listed.setLayout(self._formats)
        page = ScrollPage(listed, margins=(0, 0, 0, 0))
        page.setFixedHeight(scaled(_LIST_HEIGHT))
        self.body.addWidget(page)
        self.body.addWidget(Label("Folder", "caption"))
        self.body.addLayout(line)
        for part in (self._busy, self._told, self._files, self._note):
            self.body.addWidget(part)
        self._busy.hide()
        self.export = self.add_action(Button("Export", "primary"))
        self.export.setEnabled(False)
        self.export.clicked.connect(self._export)
        self.add_cancel()
        self.closed.connect(self.deleteLater)

    @property
    def format(self) -> str:
        """The chosen format."""
        return next((name for name, choice in self._choices.items() if choice.isChecked()), "")

    def show_formats(self, formats: Sequence[FormatView]) -> None:
        """Offer formats; the first one is chosen."""
        for one in formats:
            choice = RadioButton(one.title)
            choice.setAccessibleDescription(one.name)
            choice.toggled.connect(self._turn)
            self._choices[one.name] = choice
            self._formats.addWidget(choice)
        if formats:
            next(iter(self._choices.values())).setChecked(True)
            next(iter(self._choices.values())).setFocus()
        self.place_panel()

    def choose_format(self, name: str) -> None:
        """Choose a format; raises KeyError for one that was not offered."""
        self._choices[name].setChecked(True)

    def show_preview(self, export: Export) -> None:
        """What would be written; an answer to an earlier question is left alone."""
        if (export.format, export.folder) != (self.format, self._path()):
            return
        self._busy.hide()
        over = f" {plural(len(export.existing), 'file')} there will be written over." if export.existing else ""
        self._told.setText(f"{plural(len(export.files), 'file')} will be written.{over}")
        more = len(export.files) - _FILES_SHOWN
        files = [*export.files[:_FILES_SHOWN], *([f"and {more} more"] if more > 0 else [])]
        self._files.setText("\n".join(files))
        self._note.show_text(" ".join(export.notes))
        self._note.setVisible(bool(export.notes))
        self.export.setText(f"Export {plural(len(export.files), 'file')}")
        self.export.setEnabled(bool(export.files))
        self.place_panel()

    def show_failure(self, failure: Failure) -> None:
        """Why it cannot be exported."""
        self._busy.hide()
        self._files.setText("")
        self._told.setText("")
        self._note.show_tone("bad")
        self._note.show_text(f"{failure.what} {failure.hint}".strip())
        self._note.show()
        self.export.setEnabled(False)
        self.place_panel()

    def _path(self) -> str:
        return str(Path(self.folder.text()).expanduser()) if self.folder.text().strip() else ""

    def _turn(self, is_on: bool) -> None:
        if is_on:
            self._ask()

    def _ask(self) -> None:
        self.export.setEnabled(False)
        self._note.hide()
        self._note.show_tone("neutral")
        is_absolute = Path(self._path()).is_absolute()
        self.folder.set_wrong(is_wrong=not is_absolute, why="Name a folder with its whole path.")
        if self.format and is_absolute:
            self._busy.show()
            self._busy.show_busy()
            self.preview_asked.emit(self.format, self._path())
        else:
            self._told.setText("Name a folder with its whole path.")

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder to write into", self._path())
        if chosen:
            self.folder.setText(chosen)
            self._ask()

    def _export(self) -> None:
        self.export.setEnabled(False)
        self.export_asked.emit(self.format, self._path())
