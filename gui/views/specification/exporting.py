"""Exporting: what the dialog asks for, done by the desk."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from daemon.contract.evidence import FormatView
from gui.operations.artifacts import Export, export_to, list_formats, preview_export
from gui.operations.operation import Failure
from gui.views.specification.export_dialog import ExportDialog
from gui.views.view import View
from gui.words.amounts import plural
from gui.words.paths import at_home

_FOLDER = "exported-spec"


class Exporting(QObject):
    """For one view, whose project it is about."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._view = view
        self._folder = ""
        self.dialog: ExportDialog | None = None

    def open(self) -> None:
        """Open the dialog; the folder is the one that was written into last."""
        dialog = ExportDialog(self._view.window(), self._folder or str(Path(self._view.place.folder) / _FOLDER))
        self.dialog = dialog
        dialog.preview_asked.connect(self._preview)
        dialog.export_asked.connect(self._export)
        dialog.closed.connect(self._forget)
        dialog.open_dialog()
        self._view.act(list_formats(self._view.place.project), self._offer, self._fail)

    def _offer(self, formats: list[FormatView]) -> None:
        if self.dialog is not None:
            self.dialog.show_formats(formats)

    def _preview(self, name: str, folder: str) -> None:
        self._view.act(preview_export(self._view.place.project, name, folder), self._show, self._fail)

    def _show(self, export: Export) -> None:
        if self.dialog is not None:
            self.dialog.show_preview(export)

    def _fail(self, failure: Failure) -> None:
        if self.dialog is not None:
            self.dialog.show_failure(failure)

    def _export(self, name: str, folder: str) -> None:
        self._view.act(export_to(self._view.place.project, name, folder), self._tell, self._fail)

    def _tell(self, export: Export) -> None:
        self._folder = export.folder
        if self.dialog is not None:
            self.dialog.close_layer()
        notes = f" {export.notes[0]}" if export.notes else ""
        self._view.say(f"{plural(len(export.files), 'file')} exported", f"Into {at_home(export.folder)}.{notes}")

    def _forget(self) -> None:
        self.dialog = None
