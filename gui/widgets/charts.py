"""Charts that paint themselves: bars, bars in parts, and areas. Each is a table as well.

A chart says its figures in words to a screen reader, arrow keys go through what it shows, and `chart_card.ChartCard`
has the same as a table. Colour never says anything alone: names and figures stand in the chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QSizePolicy,
    QToolTip,
    QWidget,
)

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.widgets.painting import begin_painting, follow_look, paint_box, paint_ring
from gui.widgets.squares import square_up

_ROW: Final = 34
_BAR: Final = 8
_GAP: Final = 10
_TREE: Final = 260
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BY_KEYBOARD: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_PALEST: Final = 0.10
_DARKEST: Final = 0.42
"""How strong the accent lies on the surface: text on it keeps its contrast."""


@dataclass(frozen=True)
class Part:
    """A piece of a bar: what it stands for, how much, and the token of its colour."""

    label: str
    value: float
    token: str = "accent"


@dataclass(frozen=True)
class Datum:
    """One thing in a chart. `figure` is its value in words, `heat` from 0 to 1 how dark its area is."""

    id: str
    label: str
    value: float
    figure: str
    detail: str = ""
    heat: float = 0.0
    parts: tuple[Part, ...] = ()

    @property
    def words(self) -> str:
        """What a screen reader and the tool tip say."""
        return ", ".join(part for part in (self.label, self.figure, self.detail) if part)


class Chart(QWidget):
    """The base: things in their order, one of them current. `chosen` comes with its id, by a click or by Enter."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.data: Sequence[Datum] = ()
        self.current = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name_it()

    def show_data(self, data: Sequence[Datum]) -> None:
        """Show these."""
        self.data = list(data)
        self.current = -1
        self.place()
        self._name_it()
        self.updateGeometry()
        self.update()

    def place(self) -> None:
        """Say where all of it stands; called when the data or the size is another."""

    def rect_of(self, number: int) -> QRectF:
        """Where one of them stands."""
        raise NotImplementedError

    def at(self, point: QPointF) -> int:
        """Which of them stands there; -1 for none."""
        return next((number for number in range(len(self.data)) if self.rect_of(number).contains(point)), -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go on, Enter chooses."""
        last = len(self.data) - 1
        steps = {
            Qt.Key.Key_Down: min(self.current + 1, last),
            Qt.Key.Key_Right: min(self.current + 1, last),
            Qt.Key.Key_Up: max(self.current - 1, 0),
            Qt.Key.Key_Left: max(self.current - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        wanted = steps.get(Qt.Key(event.key()))
        if wanted is not None and self.data:
            self._go_to(wanted)
        elif event.key() in _ENTER and self.current >= 0:
            self.chosen.emit(self.data[self.current].id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        number = self.at(event.position())
        if number >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._go_to(number)
            self.chosen.emit(self.data[number].id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be chosen."""
        is_over = self.at(event.position()) >= 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_over else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        """The whole words as a tool tip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self.at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.data[number].words if number >= 0 else "", self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The first is current when one comes by keyboard."""
        super().focusInEvent(event)
        if self.current < 0 and self.data and event.reason() in _BY_KEYBOARD:
            self._go_to(0)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if follow_look(self, event):
            self.place()

    def resizeEvent(self, event: object) -> None:
        """Another size."""
        self.place()

    def paint_focus(self, painter: QPainter, radius: float = 6) -> None:
        """The ring around the current one."""
        if self.hasFocus() and 0 <= self.current < len(self.data):
            paint_ring(painter, self.rect_of(self.current), radius)

    def _go_to(self, number: int) -> None:
        self.current = number
        self._name_it()
        self.update()

    def _name_it(self) -> None:
        """The figures in words, the current one first."""
        self.setAccessibleName(self._name)
        told = [datum.words for datum in self.data]
        if 0 <= self.current < len(told):
            told.insert(0, f"{told.pop(self.current)} (current)")
        self.setAccessibleDescription("; ".join(told))


class BarChart(Chart):
    """A row for each thing: name at the left, bar beside it, figure flush right. Bars may be made of parts."""

    def __init__(self, name: str, label_part: float = 0.34) -> None:
        super().__init__(name)
        self._label_part = label_part

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(scaled(240), scaled(_ROW) * max(len(self.data), 1))

    def minimumSizeHint(self) -> QSize:
        """It may be narrow."""
        return QSize(scaled(160), self.sizeHint().height())

    def rect_of(self, number: int) -> QRectF:
        """The row."""
        height = scaled(_ROW)
        return QRectF(0, number * height, self.width(), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        painter = begin_painting(self)
        figures = QFontMetricsF(font(13, tabular=True))
        widest = max((figures.horizontalAdvance(datum.figure) for datum in self.data), default=0.0)
        most = max((datum.value for datum in self.data), default=1.0) or 1.0
        for number, datum in enumerate(self.data):
            self._paint_row(painter, self.rect_of(number), datum, widest, datum.value / most)
        self.paint_focus(painter)
        painter.end()

    def _paint_row(self, painter: QPainter, row: QRectF, datum: Datum, widest: float, share: float) -> None:
        inner = row.adjusted(6, 0, -6, 0)
        label_width = inner.width() * self._label_part
        painter.setFont(font(13, 500))
        painter.setPen(color("text"))
        mode = Qt.TextElideMode.ElideMiddle if "/" in datum.label else Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(datum.label, mode, int(label_width))
        painter.drawText(
            QRectF(inner.left(), inner.top(), label_width, inner.height()), Qt.AlignmentFlag.AlignVCenter, shown
        )
        painter.setFont(font(13, tabular=True))
        painter.setPen(color("text2"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, datum.figure)
        left = inner.left() + label_width + scaled(_GAP)
        track = QRectF(left, inner.center().y() - scaled(_BAR) / 2, 0, scaled(_BAR))
        track.setRight(max(inner.right() - widest - scaled(_GAP), left + 20))
        paint_box(painter, track, 3, "border")
        _paint_parts(painter, track, datum.parts or (Part(datum.label, datum.value),), share)


def _paint_parts(painter: QPainter, track: QRectF, parts: Sequence[Part], share: float) -> None:
    """The parts of a bar that fills `share` of its track, with a gap between them."""
    total = sum(part.value for part in parts) or 1.0
    painter.save()
    left = track.left()
    for part in parts:
        width = track.width() * share * part.value / total
        if width > 0.5:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(part.token))
            painter.drawRoundedRect(
                QRectF(left, track.top(), max(width - (2 if len(parts) > 1 else 0), 1.5), track.height()), 3, 3
            )
        left += width
    painter.restore()


class TreeMap(Chart):
    """An area for each thing, as large as its value and as dark as its heat. Small ones have only a tip."""

    def __init__(self, name: str, height: int = _TREE) -> None:
        super().__init__(name)
        self._height = height
        self._rects: list[QRectF] = []

    def sizeHint(self) -> QSize:
        """Of one height."""
        return QSize(scaled(320), scaled(self._height))

    def minimumSizeHint(self) -> QSize:
        """It may be narrow."""
        return QSize(scaled(160), scaled(self._height))

    def place(self) -> None:
        """Areas as near to squares as can be."""
        whole = (0.0, 0.0, float(self.width()), float(self.height()))
        placed = square_up([datum.value for datum in self.data], whole)
        self._rects = [QRectF(*rect).adjusted(1, 1, -1, -1) for rect in placed]

    def rect_of(self, number: int) -> QRectF:
        """The area."""
        return self._rects[number] if number < len(self._rects) else QRectF()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the areas."""
        painter = begin_painting(self)
        for number, datum in enumerate(self.data):
            self._paint_area(painter, self.rect_of(number), datum)
        self.paint_focus(painter)
        painter.end()

    def _paint_area(self, painter: QPainter, rect: QRectF, datum: Datum) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        tint = color("accent")
        tint.setAlphaF(_PALEST + (_DARKEST - _PALEST) * min(max(datum.heat, 0.0), 1.0))
        painter.setBrush(tint)
        painter.drawRoundedRect(rect, 6, 6)
        inner = rect.adjusted(8, 6, -8, -6)
        for written, token, text in ((font(12, 600), "text", datum.label), (font(11), "text", datum.figure)):
            height = QFontMetricsF(written).height()
            if inner.width() < scaled(36) or inner.height() < height:
                return
            painter.setFont(written)
            painter.setPen(color(token))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(inner.width()))
            painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, shown)
            inner = inner.adjusted(0, height + 1, 0, 0)
