"""The painted rows of two versions: lines of both sides, bands that explain, stretches that are the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.theme.icons import pixmap
from gui.widgets.diff_lines import SpansOfLines
from gui.widgets.diff_painting import MARKS, CodeRows, paint_ground
from gui.widgets.diff_reading import DiffLine, SideRow
from gui.widgets.painting import paint_box, paint_ring

_GAP: Final = 10
_BAND: Final = 34
_BAND_GAP: Final = 8
_SKIP: Final = 28
_ID: Final = re.compile(r"(?<![\w-])[A-Z]{1,6}-\d+(?![\w-])")
_MOST_TOLD: Final = 20_000


@dataclass(frozen=True)
class Band:
    """Why the lines that follow changed; ids in it can be chosen."""

    text: str
    who: str = ""
    when: str = ""

    @property
    def ids(self) -> list[str]:
        """The ids that it names."""
        return _ID.findall(self.text)

    @property
    def aside(self) -> str:
        """Who changed it, and when."""
        return ", ".join(part for part in (self.who, self.when) if part)


@dataclass(frozen=True)
class Skip:
    """A stretch of a part in which nothing changed."""

    part: int
    at: int
    count: int


Item = SideRow | Band | Skip


class SideRows(CodeRows):
    """One widget paints both sides, so they can never be out of step."""

    asked = Signal(str)
    opened = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[Item] = []
        self._spans = SpansOfLines((), "")
        self._digits = 2
        self._links: dict[int, list[tuple[QRectF, str]]] = {}
        self.changes: list[tuple[int, int]] = []
        """Where something differs: first row, and the row after the last."""
        self.current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Lines of both versions")

    def show_items(self, items: Sequence[Item], language: str) -> None:
        """Show other rows."""
        self._items = list(items)
        lines = [side for item in items if isinstance(item, SideRow) for side in (item.left, item.right)]
        self._spans = SpansOfLines(lines, language)
        self._digits = max([2, *(len(str(max(line.old, line.new))) for line in lines if line is not None)])
        self._links.clear()
        self.changes = _changes_in(self._items)
        self.current = -1
        self.setAccessibleDescription(_told(self._items))
        self.measure_again()

    def mark(self, change: int) -> QRectF | None:
        """Make a change the current one; its place."""
        if not 0 <= change < len(self.changes):
            return None
        self.current = change
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.update()
        first, end = self.changes[change]
        top = self.top_of(first)
        return QRectF(0, top, self.width(), self.top_of(end) - top)

    def row_count(self) -> int:
        """Lines, bands and stretches."""
        return len(self._items)

    def row_height(self, row: int, width: int) -> int:
        """The higher side counts."""
        item = self._items[row]
        if isinstance(item, Band):
            return scaled(_BAND - 20) + len(self._flow(item, width)) * scaled(20) + 2 * _BAND_GAP
        if isinstance(item, Skip):
            return scaled(_SKIP)
        columns = self._columns(width)
        return max(self.line_rows(item.left, columns), self.line_rows(item.right, columns)) * self.pen.height

    def paint_row(self, painter: QPainter, row: int, rect: QRectF) -> None:
        """A line, a band or a stretch."""
        item = self._items[row]
        if isinstance(item, Band):
            self._paint_band(painter, row, item, rect)
        elif isinstance(item, Skip):
            self._paint_skip(painter, item, rect)
        else:
            middle = rect.width() / 2
            self._paint_side(painter, item.left, QRectF(rect.x(), rect.y(), middle, rect.height()), is_left=True)
            right = QRectF(rect.x() + middle, rect.y(), rect.width() - middle, rect.height())
            self._paint_side(painter, item.right, right, is_left=False)
            painter.fillRect(QRectF(middle, rect.y(), 1, rect.height()), color("border"))
            self._paint_current(painter, row, rect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks for what the current change rests on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            ids = self._reasons()
            if ids:
                self.asked.emit(ids[0])
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand above what can be clicked."""
        is_link = self._link_at(event.position()) or isinstance(self._item_at(event.position()), Skip)
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follow an id, or open a stretch."""
        item = self._item_at(event.position())
        if chosen := self._link_at(event.position()):
            self.asked.emit(chosen)
        elif isinstance(item, Skip):
            self.opened.emit(item.part, item.at)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        super().focusOutEvent(event)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring comes; on the first change where none is marked."""
        super().focusInEvent(event)
        if self.current < 0 and self.changes:
            self.current = 0
        self.update()

    def _paint_side(self, painter: QPainter, line: DiffLine | None, rect: QRectF, *, is_left: bool) -> None:
        paint_ground(painter, rect, line)
        if line is None:
            return
        pen = self.pen
        number = rect.x() + _GAP + self._digits * pen.advance
        pen.paint_number(painter, number, rect.top(), line.old if is_left else line.new)
        pen.paint_sign(painter, number + pen.advance * 0.8, rect.top(), line.sign)
        at = QPointF(number + 3 * pen.advance, rect.top())
        columns = self._columns(self.width())
        pen.paint(painter, at, line.text, columns, self._spans.of(line), line.marks, MARKS.get(line.sign, ""))

    def _paint_current(self, painter: QPainter, row: int, rect: QRectF) -> None:
        if self.current < 0 or self.current >= len(self.changes):
            return
        first, end = self.changes[self.current]
        if not first <= row < end:
            return
        painter.fillRect(QRectF(rect.x(), rect.y(), 3, rect.height()), color("accent"))
        if self.hasFocus():
            top = self.top_of(first)
            painter.save()
            painter.setClipRect(rect)
            paint_ring(painter, QRectF(0, top, self.width(), self.top_of(end) - top), 4)
            painter.restore()

    def _paint_band(self, painter: QPainter, row: int, band: Band, rect: QRectF) -> None:
        box = rect.adjusted(_BAND_GAP, _BAND_GAP, -_BAND_GAP, -_BAND_GAP)
        painter.fillRect(rect, color("surface"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_box(painter, box, 8, "accent_soft")
        drawn = pixmap("link", "accent_text", 15)
        painter.drawPixmap(round(box.x() + 15), round(box.y() + scaled(9)), drawn)
        aside = font(12)
        painter.setFont(aside)
        painter.setPen(color("text2"))
        painter.drawText(
            box.adjusted(0, 0, -18, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, band.aside
        )
        links: list[tuple[QRectF, str]] = []
        for number, words in enumerate(self._flow(band, self.width())):
            top = box.y() + scaled(7) + number * scaled(20)
            for left, word, width in words:
                is_id = bool(_ID.search(word))
                painter.setFont(font(13, 600 if is_id else 400))
                painter.setPen(color("text" if is_id else "text2"))
                place = QRectF(box.x() + scaled(38) + left, top, width, scaled(20))
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, word)
                links += [(place, found) for found in _ID.findall(word)]
        self._links[row] = links

    def _paint_skip(self, painter: QPainter, skip: Skip, rect: QRectF) -> None:
        painter.fillRect(rect, color("bg"))
        painter.setFont(font(12))
        painter.setPen(color("accent_text"))
        told = "1 line is the same" if skip.count == 1 else f"{skip.count} lines are the same"
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, told)

    def _flow(self, band: Band, width: int) -> list[list[tuple[float, str, float]]]:
        """The words of a band, in rows: where each begins, the word, and how wide it is."""
        plain, strong = QFontMetricsF(font(13)), QFontMetricsF(font(13, 600))
        aside = QFontMetricsF(font(12)).horizontalAdvance(band.aside)
        room = width - 2 * _BAND_GAP - scaled(38) - aside - scaled(40)
        blank = plain.horizontalAdvance(" ")
        rows: list[list[tuple[float, str, float]]] = [[]]
        left = 0.0
        for word in band.text.split():
            wide = (strong if _ID.search(word) else plain).horizontalAdvance(word) + 1
            if rows[-1] and left + wide > room:
                rows.append([])
                left = 0.0
            rows[-1].append((left, word, wide))
            left += wide + blank
        return rows

    def _columns(self, width: int) -> int:
        return self.pen.columns(width / 2 - _GAP - (self._digits + 3) * self.pen.advance - _GAP)

    def _item_at(self, at: QPointF) -> Item | None:
        return self._items[self.row_at(at.y())] if self._items else None

    def _link_at(self, at: QPointF) -> str:
        row = self.row_at(at.y())
        return next((name for place, name in self._links.get(row, []) if place.contains(at)), "")

    def _reasons(self) -> list[str]:
        """The ids in the bands right above the current change."""
        if not 0 <= self.current < len(self.changes):
            return []
        above = [item for item in self._items[: self.changes[self.current][0]] if isinstance(item, Band)]
        return above[-1].ids if above else []


def _changes_in(items: Sequence[Item]) -> list[tuple[int, int]]:
    changes: list[tuple[int, int]] = []
    for at, item in enumerate(items):
        if not isinstance(item, SideRow) or item.is_same:
            continue
        if changes and changes[-1][1] == at:
            changes[-1] = (changes[-1][0], at + 1)
        else:
            changes.append((at, at + 1))
    return changes


def _told(items: Sequence[Item]) -> str:
    """What a screen reader says: the reasons, and the lines that went and came."""
    told: list[str] = []
    for item in items:
        if isinstance(item, Band):
            told.append(f"{item.text} ({item.aside})" if item.aside else item.text)
        elif isinstance(item, SideRow) and not item.is_same:
            told += [f"{line.sign} {line.text}" for line in (item.left, item.right) if line is not None]
    return "\n".join(told)[:_MOST_TOLD]
