"""Code inside a document: coloured, wrapped, without numbers, to be copied as a whole."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QPainter
from PySide6.QtWidgets import QMenu, QWidget

from gui.theme.fonts import scaled
from gui.widgets.diff_painting import CodeRows
from gui.widgets.highlight import LazySpans, shown
from gui.widgets.painting import paint_box

_SIDE = 14
_PAD = 8


class CodeBlock(CodeRows):
    """The text is the description of the block to a screen reader."""

    def __init__(self, text: str, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = text.rstrip("\n")
        self._lines = [shown(line) for line in self.text.split("\n")]
        self._spans = LazySpans("\n".join(self._lines), language)
        self.setAccessibleName(f"Code, {language}" if language else "Code")
        self.setAccessibleDescription(self.text[:20_000])

    def row_count(self) -> int:
        """A row a line, and one above and below."""
        return len(self._lines) + 2

    def row_height(self, row: int, width: int) -> int:
        """More than one line high where it is wrapped."""
        if not 0 < row <= len(self._lines):
            return scaled(_PAD)
        return self.pen.rows(self._lines[row - 1], self._columns(width)) * self.pen.height

    def paint_row(self, painter: QPainter, row: int, rect: QRectF) -> None:
        """A line of code upon the ground of the block."""
        painter.save()
        painter.setClipRect(rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_box(painter, QRectF(0, 0, self.width(), self.top_of(self.row_count())), 8, "bg", "border")
        painter.restore()
        if 0 < row <= len(self._lines):
            at = QPointF(_SIDE, rect.top())
            self.pen.paint(painter, at, self._lines[row - 1], self._columns(self.width()), self._spans.of(row - 1))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the text."""
        menu = QMenu(self)
        menu.addAction("Copy the code", self.copy)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def copy(self) -> None:
        """Put the code on the clipboard."""
        QGuiApplication.clipboard().setText(self.text)

    def _columns(self, width: int) -> int:
        return self.pen.columns(width - 2 * _SIDE)
