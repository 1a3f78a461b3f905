"""Where a folder is named: typed, with the folders there are offered while typing, or chosen in the system's dialog."""

from __future__ import annotations

from PySide6.QtCore import QDir, Qt, Signal
from PySide6.QtWidgets import QCompleter, QFileDialog, QFileSystemModel, QHBoxLayout, QWidget

from gui.widgets.buttons import Button
from gui.widgets.inputs import TextField


class FolderField(QWidget):
    """`changed` with each change of the text, `entered` on Enter. Relative paths count from the home folder."""

    changed = Signal(str)
    entered = Signal()

    def __init__(self, name: str = "Folder", placeholder: str = "/home/you/code/project") -> None:
        super().__init__()
        self.field = TextField(placeholder, name)
        self.button = Button("Choose…", icon="folder")
        self.button.clicked.connect(self._choose)
        self.field.textChanged.connect(self.changed)
        self.field.returnPressed.connect(self.entered)
        self.setFocusProxy(self.field)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.field, 1)
        line.addWidget(self.button)
        self._folders = QFileSystemModel(self)
        self._chooser: QFileDialog | None = None
        self._offer_folders()

    def folder(self) -> str:
        """The folder as an absolute path; empty where nothing is written."""
        text = self.field.text().strip()
        if not text:
            return ""
        home = QDir.homePath()
        if text == "~" or text.startswith("~/"):
            text = home + text[1:]
        return QDir.cleanPath(text if QDir.isAbsolutePath(text) else f"{home}/{text}")

    def set_folder(self, folder: str) -> None:
        """Write a folder into it."""
        self.field.setText(folder)

    def set_wrong(self, *, is_wrong: bool, why: str = "") -> None:
        """Mark it."""
        self.field.set_wrong(is_wrong=is_wrong, why=why)

    def _offer_folders(self) -> None:
        """Qt reads the folders on a thread of its own, as far as they are typed."""
        self._folders.setFilter(QDir.Filter.AllDirs | QDir.Filter.NoDotAndDotDot)
        self._folders.setOption(QFileSystemModel.Option.DontUseCustomDirectoryIcons)
        self._folders.setRootPath("/")
        completer = QCompleter(self._folders, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseSensitive)
        self.field.setCompleter(completer)
        self.field.textChanged.connect(self._read_ahead)

    def _read_ahead(self, text: str) -> None:
        """Have the folder that is being typed in read: the completer alone does not reach beyond what is known."""
        if QDir.isAbsolutePath(text):
            self._folders.index(text.rpartition("/")[0] or "/")

    def _choose(self) -> None:
        if self._chooser is None:
            self._chooser = QFileDialog(self, "Choose a folder")
            self._chooser.setFileMode(QFileDialog.FileMode.Directory)
            self._chooser.setOption(QFileDialog.Option.ShowDirsOnly)
            self._chooser.fileSelected.connect(self.set_folder)
        self._chooser.setDirectory(self.folder() or QDir.homePath())
        self._chooser.open()
