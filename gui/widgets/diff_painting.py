"""Lines of code that paint themselves: wrapped at the width there is, coloured, and with changed words marked.

One widget for all lines of a hunk or of a comparison: ten thousand lines are ten thousand rows in a list, and only
those that are seen are painted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme.current import color
from gui.theme.fonts import mono, scaled
from gui.widgets.diff_reading import DiffLine, Mark
from gui.widgets.highlight import Span
from gui.widgets.painting import follow_look

LINE: Final = 20
"""Height of a line."""

GROUNDS: Final = {"+": "add", "-": "rem"}
MARKS: Final = {"+": "add2", "-": "rem2"}
SIGNS: Final = {"+": "ok", "-": "bad"}
_LEAST_COLUMNS: Final = 12


class CodePen:
    """The type of code: how wide and high it is at the text size in force, and how a line of it is painted."""

    def __init__(self, px: float = 12) -> None:
        self.font = mono(px)
        self.metrics = QFontMetricsF(self.font)
        self.advance = self.metrics.horizontalAdvance("0")
        self.height = scaled(LINE)
        self._rise = (self.height + self.metrics.ascent() - self.metrics.descent()) / 2

    def columns(self, width: float) -> int:
        """How many signs stand in a width."""
        return max(_LEAST_COLUMNS, int(width / self.advance))

    def pieces(self, text: str, columns: int) -> list[Mark]:
        """Where a line is broken, from and to; one piece where it fits."""
        if text.isascii():
            return _pieces_at_blanks(text, columns)
        room = columns * self.advance
        pieces: list[Mark] = []
        start = 0
        while start < len(text) or not pieces:
            end = min(len(text), start + columns)
            while end > start + 1 and self.metrics.horizontalAdvance(text[start:end]) > room:
                end -= max(1, (end - start) // 8)
            pieces.append((start, max(end, start + 1) if text else 0))
            start = end if end > start else start + 1
        return pieces

    def rows(self, text: str, columns: int) -> int:
        """How many rows a line takes."""
        if len(text) <= columns // 2 or (len(text) <= columns and text.isascii()):
            return 1
        return len(self.pieces(text, columns))

    def paint(
        self,
        painter: QPainter,
        at: QPointF,
        text: str,
        columns: int,
        spans: Sequence[Span] = (),
        marks: Sequence[Mark] = (),
        mark: str = "",
    ) -> None:
        """Paint a line with its upper left corner at `at`; `mark` is the token under changed words."""
        painter.setFont(self.font)
        for row, (start, end) in enumerate(self.pieces(text, columns)):
            top = at.y() + row * self.height
            for begin, stop in marks:
                if begin < end and stop > start:
                    left = at.x() + self._x(text, start, max(begin, start))
                    right = at.x() + self._x(text, start, min(stop, end))
                    painter.fillRect(QRectF(left, top + 1, right - left, self.height - 2), color(mark))
            for begin, stop, token in _runs(start, end, spans):
                painter.setPen(color(token))
                painter.drawText(QPointF(at.x() + self._x(text, start, begin), top + self._rise), text[begin:stop])

    def paint_number(self, painter: QPainter, right: float, top: float, number: int) -> None:
        """Paint a line's number flush right; nothing for 0."""
        if number:
            told = str(number)
            painter.setFont(self.font)
            painter.setPen(color("text3"))
            painter.drawText(QPointF(right - len(told) * self.advance, top + self._rise), told)

    def paint_sign(self, painter: QPainter, left: float, top: float, sign: str) -> None:
        """Paint a plus or a minus."""
        if sign in SIGNS:
            painter.setFont(self.font)
            painter.setPen(color(SIGNS[sign]))
            painter.drawText(QPointF(left, top + self._rise), sign)

    def _x(self, text: str, start: int, end: int) -> float:
        piece = text[start:end]
        return len(piece) * self.advance if piece.isascii() else self.metrics.horizontalAdvance(piece)


def _pieces_at_blanks(text: str, columns: int) -> list[Mark]:
    """Pieces of at most so many signs, broken after a blank where one is near the end."""
    pieces: list[Mark] = []
    at = 0
    while len(text) - at > columns:
        blank = text.rfind(" ", at + columns * 2 // 3, at + columns)
        end = blank + 1 if blank >= 0 else at + columns
        pieces.append((at, end))
        at = end
    return [*pieces, (at, len(text))]


def _runs(start: int, end: int, spans: Sequence[Span]) -> list[Span]:
    """The pieces of a row with the colour of each."""
    runs: list[Span] = []
    at = start
    for span in spans:
        begin, stop = max(span.start, at), min(span.end, end)
        if stop <= begin:
            continue
        if begin > at:
            runs.append(Span(at, begin, "text"))
        runs.append(Span(begin, stop, span.token))
        at = stop
    if at < end:
        runs.append(Span(at, end, "text"))
    return runs


class CodeRows(QWidget):
    """The base of painted lines: where each of them is. Subclasses say how high one is and paint it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pen = CodePen()
        self._tops: list[int] = [0]
        self._measured = -1
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(scaled(200))

    # -- what subclasses say -----------------------------------------------------------------------------------

    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row_height(self, row: int, width: int) -> int:
        """How high a row is."""
        raise NotImplementedError

    def paint_row(self, painter: QPainter, row: int, rect: QRectF) -> None:
        """Paint a row into its place."""
        raise NotImplementedError

    # -- what they have ----------------------------------------------------------------------------------------

    def measure_again(self) -> None:
        """The rows are others, or of another height."""
        self._measured = -1
        self._settle(self.width())
        self.updateGeometry()
        self.update()

    def top_of(self, row: int) -> int:
        """Where a row begins; the height of all of them for the row after the last."""
        self._settle(self.width())
        return self._tops[min(row, len(self._tops) - 1)]

    def row_at(self, y: float) -> int:
        """The row at a height."""
        self._settle(self.width())
        return max(0, min(bisect_right(self._tops, y) - 1, self.row_count() - 1))

    def hasHeightForWidth(self) -> bool:
        """Long lines wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """All rows."""
        self._settle(width)
        return self._tops[-1]

    def sizeHint(self) -> QSize:
        """All rows at the width there is."""
        width = max(self.width(), self.minimumWidth())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Never cut in height."""
        return QSize(self.minimumWidth(), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._settle(self.width())
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the text size."""
        super().changeEvent(event)
        if follow_look(self, event) and event.type() == QEvent.Type.StyleChange:
            self.pen = CodePen()
            self.measure_again()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that are to be seen anew."""
        self._settle(self.width())
        painter = QPainter(self)
        rect = event.rect()
        for row in range(self.row_at(rect.top()), self.row_count()):
            top = self._tops[row]
            if top > rect.bottom():
                break
            self.paint_row(painter, row, QRectF(0, top, self.width(), self._tops[row + 1] - top))
        painter.end()

    def line_rows(self, line: DiffLine | None, columns: int) -> int:
        """How many rows of text a line takes."""
        return self.pen.rows(line.text, columns) if line is not None else 1

    def _settle(self, width: int) -> None:
        if width == self._measured:
            return
        self._measured = width
        heights = (self.row_height(row, width) for row in range(self.row_count()))
        self._tops = list(accumulate(heights, initial=0))


def paint_ground(painter: QPainter, rect: QRectF, line: DiffLine | None) -> None:
    """The ground of a line: added, removed, as it was, or filler where the other side alone has one."""
    token = "sunken" if line is None else GROUNDS.get(line.sign, "surface")
    painter.fillRect(rect, color(token))
