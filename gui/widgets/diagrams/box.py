"""A diagram in a document: its picture at the width there is, larger on demand, or its text and why there is none."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, QTimer
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy, QVBoxLayout, QWidget

from gui.theme.fonts import scaled
from gui.widgets.buttons import IconButton
from gui.widgets.code_block import CodeBlock
from gui.widgets.diagrams.c4 import read_c4
from gui.widgets.diagrams.c4_picture import C4Picture
from gui.widgets.diagrams.drawing import Drawer
from gui.widgets.diagrams.entities import NotDrawable, read_entities
from gui.widgets.diagrams.entity_picture import EntityPicture
from gui.widgets.diagrams.large import show_large
from gui.widgets.diagrams.picture import Picture
from gui.widgets.note import Note
from gui.widgets.painting import begin_painting, follow_look, paint_box

_RADIUS: Final = 10
_STEP: Final = 24
"""Pictures of ours are laid out anew when the room has changed by so much."""


class DiagramBox(QFrame):
    """`source` is Mermaid's text. It is also what a screen reader is told, since it says all that the picture does."""

    def __init__(
        self, source: str, drawer: Drawer, stale: AbstractSet[str] = frozenset(), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.source = source.strip("\n")
        self.why_not = ""
        self._drawer = drawer
        self._stale = stale
        self._laid_out_for = 0
        self._view = _PictureArea()
        self._note = Note("", "warn")
        self._text = CodeBlock(self.source, "")
        self._note.hide()
        self._text.hide()
        self._larger = IconButton("fit", "Show the diagram larger")
        self._larger.setParent(self)
        self._larger.clicked.connect(self._show_large)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        for part in (self._view, self._note, self._text):
            column.addWidget(part)
        self._pause = QTimer(self, interval=0, singleShot=True)
        self._pause.timeout.connect(self._draw)
        self.setAccessibleName(f"Diagram: {self.kind}")
        self.setAccessibleDescription(self.source)
        drawer.drawn.connect(self._take)
        self._pause.start()

    @property
    def kind(self) -> str:
        """The first word of the diagram that is no remark."""
        lines = (line.strip() for line in self.source.splitlines())
        first = next((line for line in lines if line and not line.startswith("%%")), "")
        return first.split()[0] if first else ""

    @property
    def picture(self) -> Picture | None:
        """What is shown; None until it is drawn, and where it cannot be."""
        return self._view.picture

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew where the room is another one."""
        super().resizeEvent(event)
        self._larger.move(self.width() - self._larger.sizeHint().width() - 6, 6)
        self._larger.raise_()
        if self._is_ours and abs(event.size().width() - self._laid_out_for) >= _STEP:
            self._pause.start()

    def changeEvent(self, event: QEvent) -> None:
        """Draw in the colours of the theme."""
        super().changeEvent(event)
        if follow_look(self, event) and event.type() == QEvent.Type.StyleChange and hasattr(self, "_pause"):
            self._pause.start()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the text."""
        menu = QMenu(self)
        menu.addAction("Copy the text of the diagram", self._copy)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = begin_painting(self)
        paint_box(painter, QRectF(self.rect()), _RADIUS, "bg", "border")
        painter.end()

    @property
    def _is_ours(self) -> bool:
        return self.kind == "erDiagram" or self.kind.startswith("C4")

    def _draw(self) -> None:
        if not self._is_ours:
            self._drawer.draw(self.source, self.devicePixelRatioF())
            return
        room = max(self.width(), scaled(320))
        self._laid_out_for = self.width()
        try:
            self._show(self._own_picture(room), "")
        except NotDrawable as error:
            self._show(None, str(error))

    def _own_picture(self, room: int) -> Picture:
        if self.kind == "erDiagram":
            return EntityPicture(read_entities(self.source), room, self._stale)
        return C4Picture(read_c4(self.source), room)

    def _take(self, text: str, picture: Picture | None, why: str) -> None:
        if text == self.source and not self._is_ours:
            self._show(picture, why)

    def _show(self, picture: Picture | None, why: str) -> None:
        self.why_not = why
        self._view.show_picture(picture)
        self._view.setVisible(picture is not None)
        self._larger.setVisible(picture is not None)
        self._note.show_text(f"This diagram could not be drawn. {why} Here is its text.")
        self._note.setVisible(picture is None)
        self._text.setVisible(picture is None)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.source)

    def _show_large(self) -> None:
        if self.picture is not None:
            show_large(self.window(), self.picture, self.kind, self.source)


class _PictureArea(QWidget):
    """A picture in the middle, scaled down where the room is less."""

    def __init__(self) -> None:
        super().__init__()
        self.picture: Picture | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_picture(self, picture: Picture | None) -> None:
        """Show another picture."""
        self.picture = picture
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self.picture is None:
            return scaled(120)
        return round(self.picture.size().height() * self._scale(width)) + 2

    def sizeHint(self) -> QSize:
        return QSize(scaled(320), self.heightForWidth(max(self.width(), scaled(320))))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.picture is None:
            return
        painter = QPainter(self)
        scale = self._scale(self.width())
        size = self.picture.size()
        painter.translate(max(0.0, (self.width() - size.width() * scale) / 2), 0)
        painter.scale(scale, scale)
        self.picture.paint(painter)
        painter.end()

    def _scale(self, width: int) -> float:
        assert self.picture is not None
        return min(1.0, width / max(self.picture.size().width(), 1))
