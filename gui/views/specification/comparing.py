"""Comparing versions: which two are fetched, and what can be done with their difference."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from daemon.contract.artifact import ArtifactView
from gui.operations.artifacts import NOW, Compared, SeenArtifact, compare_versions, take_sections
from gui.operations.operation import Failure
from gui.views.specification.compare_page import ComparePage
from gui.views.view import View
from gui.widgets.buttons import Button
from gui.words.amounts import plural


class Comparing(QObject):
    """For one view; `keep` is the button that settles the matter."""

    build_asked = Signal(str)

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._view = view
        self._seen: SeenArtifact | None = None
        self._is_busy = False
        self.page = ComparePage()
        self.keep = Button("", "primary")
        self.keep.clicked.connect(self._keep)
        self.page.wanted.connect(self.compare)

    def show_artifact(self, seen: SeenArtifact) -> None:
        """Compare versions of this artifact: the pair that tells most, or the one that was chosen."""
        if self._seen is None or self._seen.view.info.type != seen.view.info.type:
            self.page.forget()
        self._seen = seen
        self.compare(*self.page.show_versions(seen.versions, bool(seen.view.info.stale_sections)))

    def compare(self, old: int, new: int) -> None:
        """Fetch two versions."""
        if self._seen is not None:
            kind = self._seen.view.info.type
            operation = compare_versions(self._view.place.project, kind, old, new)
            self._view.fetch(operation, self._show, self._tell_gone)

    def forget(self) -> None:
        """Another artifact is looked at, or another version is there."""
        self._seen = None
        self.page.forget()
        self.keep.hide()

    def show_busy(self, *, is_busy: bool) -> None:
        """Nothing is settled while something is built."""
        self._is_busy = is_busy
        self.show_keep()

    def show_keep(self) -> None:
        """What can be done with the difference: build what it shows, or take the earlier text."""
        compared, seen = self.page.compared, self._seen
        if compared is None or seen is None or not self.page.differing:
            self.keep.hide()
            return
        is_now = compared.new == NOW
        words = f"Rebuild {plural(self.page.differing, 'section')}"
        self.keep.setText(words if is_now else f"Take the text of version {compared.old}")
        self.keep.set_kind("primary" if is_now else "secondary")
        self.keep.setVisible(is_now or compared.new == seen.view.info.version)
        self.keep.setEnabled(self._view.is_online and not self._is_busy)
        self.keep.updateGeometry()

    def _show(self, compared: Compared) -> None:
        if self._seen is not None and compared.type == self._seen.view.info.type:
            self.page.show_compared(compared)
            self.show_keep()

    def _tell_gone(self, failure: Failure) -> None:
        self.page.show_gone(f"{failure.what} Choose another version.")

    def _keep(self) -> None:
        compared = self.page.compared
        if compared is None:
            return
        if compared.new == NOW:
            self.build_asked.emit(compared.type)
            return
        differing = [one for one in compared.sections if one.left != one.right and one.left]
        self._view.act(take_sections(self._view.place.project, compared.type, differing), self._tell_taken)

    def _tell_taken(self, view: ArtifactView) -> None:
        told = "It stays when the artifact is rebuilt. Each section can give the generated text back."
        self._view.say(f"The earlier text is now yours, as version {view.info.version}", told)
