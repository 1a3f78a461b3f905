"""What a person writes: a text of their own for a section, comments and replies."""

from __future__ import annotations

from PySide6.QtCore import QObject

from daemon.contract.artifact import ArtifactView, CommentView
from gui.operations.artifacts import SeenArtifact, remark, settle_remark, write_section
from gui.views.specification.comments import CommentsPanel
from gui.views.specification.section_editor import SectionEditor
from gui.views.view import View


class Writing(QObject):
    """For one view; `seen` is what it shows."""

    def __init__(self, view: View, comments: CommentsPanel) -> None:
        super().__init__(view)
        self._view = view
        self._comments = comments
        self.seen: SeenArtifact | None = None
        comments.sent.connect(self._send)
        comments.settled.connect(self._settle)

    def edit(self, key: str) -> None:
        """Open the editor of a section."""
        seen = self.seen
        section = next((one for one in seen.view.sections if one.key == key), None) if seen else None
        if section is not None and self._view.is_online:
            editor = SectionEditor(self._view.window(), section)
            editor.saved.connect(self._save)
            editor.open_dialog(editor.field)

    def _save(self, key: str, text: str | None) -> None:
        seen, project = self.seen, self._view.place.project
        before = next((one for one in seen.view.sections if one.key == key), None) if seen else None
        if seen is None or before is None:
            return
        kind, old = seen.view.info.type, before.text if before.edited else None

        def put_back() -> None:
            self._view.act(write_section(project, kind, key, old))

        def done(_view: ArtifactView) -> None:
            title = "Your text is kept" if text is not None else "The generated text is back"
            self._view.say(title, before.title, "Undo", put_back)

        self._view.act(write_section(project, kind, key, text), done)

    def _send(self, section: str, text: str, reply_to: str) -> None:
        if self.seen is None:
            return

        def done(_thread: CommentView) -> None:
            if not reply_to:
                self._comments.sent_well()

        kind = self.seen.view.info.type
        self._view.act(remark(self._view.place.project, kind, section, text, reply_to), done)

    def _settle(self, alias: str, is_settled: bool) -> None:
        self._view.act(settle_remark(self._view.place.project, alias, settled=is_settled))
