"""The lines of one hunk, one below the other, with both numbers and their sign."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import QWidget

from gui.widgets.diff_painting import MARKS, CodeRows, paint_ground
from gui.widgets.diff_reading import DiffLine
from gui.widgets.highlight import LazySpans, Span

_GAP = 8


class SpansOfLines:
    """Colours of lines that come from two texts: what was there before and what is there after."""

    def __init__(self, lines: Sequence[DiffLine | None], language: str) -> None:
        self._places: dict[tuple[bool, int], int] = {}
        texts: dict[bool, list[str]] = {True: [], False: []}
        for line in lines:
            if line is None or line.sign == "\\":
                continue
            for is_new in (True, False):
                number = line.new if is_new else line.old
                if number and (is_new, number) not in self._places:
                    self._places[is_new, number] = len(texts[is_new])
                    texts[is_new].append(line.text)
        self._spans = {is_new: LazySpans("\n".join(of_side), language) for is_new, of_side in texts.items()}

    def of(self, line: DiffLine) -> Sequence[Span]:
        """The coloured pieces of a line."""
        is_new = bool(line.new)
        place = self._places.get((is_new, line.new or line.old))
        return self._spans[is_new].of(place) if place is not None else ()


class HunkLines(CodeRows):
    """Lines painted; a screen reader hears them as one text."""

    def __init__(self, lines: Sequence[DiffLine], language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = tuple(lines)
        self._spans = SpansOfLines(self._lines, language)
        self._digits = max([2, *(len(str(max(line.old, line.new))) for line in self._lines)])
        self.setAccessibleName("Changed lines")
        self.setAccessibleDescription("\n".join(line.sign + line.text for line in self._lines))

    def row_count(self) -> int:
        """A row a line."""
        return len(self._lines)

    def row_height(self, row: int, width: int) -> int:
        """More than one line high where it is wrapped."""
        return self.line_rows(self._lines[row], self._columns(width)) * self.pen.height

    def paint_row(self, painter: QPainter, row: int, rect: QRectF) -> None:
        """Numbers, sign and code."""
        line, pen = self._lines[row], self.pen
        paint_ground(painter, rect, line)
        first = _GAP + self._digits * pen.advance
        second = first + _GAP + self._digits * pen.advance
        pen.paint_number(painter, first, rect.top(), line.old)
        pen.paint_number(painter, second, rect.top(), line.new)
        pen.paint_sign(painter, second + pen.advance * 0.8, rect.top(), line.sign)
        if line.sign == "\\":
            pen.paint(painter, self._begin(rect), line.text, self._columns(self.width()), [Span(0, 999, "text3")])
            return
        spans = self._spans.of(line)
        columns = self._columns(self.width())
        pen.paint(painter, self._begin(rect), line.text, columns, spans, line.marks, MARKS.get(line.sign, ""))

    def copy(self) -> None:
        """Put the lines, with their signs, on the clipboard."""
        QGuiApplication.clipboard().setText(self.accessibleDescription())

    def _begin(self, rect: QRectF) -> QPointF:
        return QPointF(self._left, rect.top())

    @property
    def _left(self) -> float:
        return 2 * (_GAP + self._digits * self.pen.advance) + 3 * self.pen.advance

    def _columns(self, width: int) -> int:
        return self.pen.columns(width - self._left - _GAP)
