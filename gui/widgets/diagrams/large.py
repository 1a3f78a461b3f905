"""A diagram larger than a document has room for: zoomed by plus and minus, moved by its scroll bars or by dragging."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gui.theme.current import color
from gui.widgets.diagrams.picture import Picture
from gui.widgets.overlay import Dialog

_STEP: Final = 1.2
_RANGE: Final = (0.2, 4.0)
_AROUND: Final = 160


def show_large(window: QWidget, picture: Picture, name: str, source: str) -> Dialog:
    """Open a layer over the window with the diagram."""
    dialog = Dialog(window, name, "Plus and minus zoom, 0 fits, arrows move.", width=max(480, window.width() - _AROUND))
    pane = LargePicture(picture)
    pane.setAccessibleName(f"Diagram: {name}")
    pane.setAccessibleDescription(source)
    pane.setMinimumHeight(max(240, window.height() - 300))
    dialog.body.addWidget(pane, 1)
    dialog.add_cancel("Close")
    dialog.open_dialog(pane)
    pane.fit()
    return dialog


class LargePicture(QScrollArea):
    """The picture, scrolled and zoomed."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self._sheet = _Sheet(picture)
        self._from: QPoint | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(self._sheet)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def zoom(self) -> float:
        """1 is the picture's own size."""
        return self._sheet.zoom

    def zoom_by(self, factor: float) -> None:
        """Larger or smaller."""
        self._sheet.set_zoom(min(max(self.zoom * factor, _RANGE[0]), _RANGE[1]))

    def fit(self) -> None:
        """As large as there is room."""
        size = self._sheet.picture.size()
        room = self.viewport().size()
        self._sheet.set_zoom(min(room.width() / size.width(), room.height() / size.height(), 2.0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plus, minus and 0."""
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(_STEP)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom_by(1 / _STEP)
        elif event.key() == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(_STEP if event.angleDelta().y() > 0 else 1 / _STEP)
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        self._from = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag."""
        if self._from is not None:
            moved = event.position().toPoint() - self._from
            self._from = event.position().toPoint()
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End to drag."""
        self._from = None


class _Sheet(QWidget):
    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self.picture = picture
        self.zoom = 1.0
        self.set_zoom(1.0)

    def set_zoom(self, zoom: float) -> None:
        self.zoom = zoom
        size = self.picture.size() * zoom
        self.setFixedSize(QSize(round(size.width()), round(size.height())))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color("bg"))
        painter.scale(self.zoom, self.zoom)
        self.picture.paint(painter)
        painter.end()
