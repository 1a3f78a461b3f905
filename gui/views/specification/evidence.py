"""Adding evidence, looking through it, taking it off: what the dialog asks for, done by the desk."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from daemon.contract.evidence import DocumentView
from gui.operations.documents import Attached, attach_files, detach, list_documents, search_spec
from gui.operations.steps_back import undo_last
from gui.views.specification.evidence_dialog import EvidenceDialog
from gui.views.view import View
from gui.words.amounts import join, plural


class Evidence(QObject):
    """For one view, whose project it is about."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._view = view
        self.dialog: EvidenceDialog | None = None

    def open(self) -> None:
        """Open the dialog."""
        dialog = EvidenceDialog(
            self._view.window(),
        )
        self.dialog = dialog
        dialog.added.connect(self.add)
        dialog.removed.connect(self._remove)
        dialog.searched.connect(self._search)
        dialog.id_asked.connect(self._go)
        dialog.closed.connect(self._forget)
        dialog.add.setEnabled(self._view.is_online)
        dialog.open_dialog(dialog.field)
        self._load()

    def add(self, paths: Sequence[str]) -> None:
        """Attach files."""
        if paths and self._view.is_online:
            self._view.act(attach_files(self._view.place.project, list(paths)), self._tell_added)

    def _load(self) -> None:
        self._view.act(list_documents(self._view.place.project), self._show)

    def _show(self, documents: list[DocumentView]) -> None:
        if self.dialog is not None:
            self.dialog.show_documents(documents)

    def _search(self, words: str) -> None:
        dialog = self.dialog
        if dialog is not None:
            self._view.act(search_spec(self._view.place.project, words), dialog.show_hits)

    def _tell_added(self, attached: Attached) -> None:
        names = join([report.document.name for report in attached.reports])
        passages = sum(report.document.passages for report in attached.reports)
        entities = sum(len(report.entities) for report in attached.reports)
        told = [f"{plural(passages, 'passage')} can be found by search"]
        if entities:
            told.append(f"{plural(entities, 'entity', 'entities')} wait for your yes")
        told += [note for report in attached.reports for note in report.notes]
        told += [f"{name} was refused: {why}" for name, why in attached.refused]
        text = ". ".join(part.rstrip(".") for part in told)
        if self.dialog is None:
            self._view.say(f"{names} added as evidence", f"{text}.", "Show", self.open)
        else:
            self._view.say(f"{names} added as evidence", f"{text}.")
            self._load()

    def _remove(self, alias: str, name: str) -> None:
        def done(_nothing: None) -> None:
            self._view.say(f"{name} taken off the project", "", "Undo", self._put_back)
            self._load()

        self._view.act(detach(self._view.place.project, alias), done)

    def _put_back(self) -> None:
        self._view.act(undo_last(self._view.place.project), self._tell_back)

    def _tell_back(self, _report: object) -> None:
        self._load()

    def _go(self, name: str) -> None:
        if self.dialog is not None:
            self.dialog.close_layer()
        self._view.go("decisions", name)

    def _forget(self) -> None:
        self.dialog = None
