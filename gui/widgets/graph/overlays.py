"""What stands beside a graph: the legend, the control of the zoom, and what is said while a large one is laid out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.widgets.buttons import Button, IconButton
from gui.widgets.graph.curves import HOLLOW, crossed_disc, curve_of, ends_of, has_head, head_length, head_of
from gui.widgets.graph.geometry import Route
from gui.widgets.graph.inks import Inks, line_token
from gui.widgets.graph.model import EdgeKind
from gui.widgets.labels import Label
from gui.widgets.painting import begin_painting, follow_look, paint_box
from gui.widgets.progress import ProgressLine

_RADIUS: Final = 8.0
_HEIGHT: Final = 36
_SAMPLE: Final = 30
_GAP: Final = 8
_MARGIN: Final = 14


class Plate(QWidget):
    """The ground of what floats: a surface with a line."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        paint_box(painter, QRectF(self.rect()), _RADIUS, "surface", "border2")
        self.paint_inside(painter)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if follow_look(self, event):
            self.adjustSize()

    def paint_inside(self, painter: QPainter) -> None:
        """What is painted on it; nothing here."""


class Legend(Plate):
    """Each kind of line that is there, with its name."""

    def __init__(self) -> None:
        super().__init__()
        self._kinds: list[tuple[EdgeKind, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_kinds(self, kinds: list[EdgeKind], names: Mapping[EdgeKind, str]) -> None:
        """Show these, called by their names in `names` or else by their own."""
        self._kinds = [(kind, names.get(kind, kind.value)) for kind in kinds]
        self.setAccessibleName("Legend: " + ", ".join(name for _, name in self._kinds))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """All of them beside each other."""
        return QSize(round(self._widths()[-1]), scaled(_HEIGHT))

    def paint_inside(self, painter: QPainter) -> None:
        """Draw a sample of each, and its name."""
        inks = Inks()
        painter.setFont(font(12))
        for (kind, name), left in zip(self._kinds, self._widths(), strict=False):
            _paint_sample(painter, kind, left, self.height() / 2, inks)
            painter.setPen(color("text2"))
            base = self.height() / 2 + QFontMetrics(font(12)).ascent() * 0.38
            painter.drawText(QPointF(left + _SAMPLE + _GAP, base), name)

    def _widths(self) -> list[float]:
        """Where each begins, and at last the width of all."""
        metrics = QFontMetrics(font(12))
        lefts, at = [], float(_MARGIN)
        for _, name in self._kinds:
            lefts.append(at)
            at += _SAMPLE + _GAP + metrics.horizontalAdvance(name) + scaled(18)
        return [*lefts, at - scaled(18) + _MARGIN]


def _paint_sample(painter: QPainter, kind: EdgeKind, left: float, middle: float, inks: Inks) -> None:
    route = Route(((left, middle), (left + _SAMPLE, middle)), form="straight")
    painter.setBrush(inks.brush("surface"))
    painter.setPen(inks.line_pen(kind, is_lit=False))
    painter.drawPath(curve_of(route, shortened=head_length(kind)))
    token = line_token(kind, is_lit=False)
    painter.setPen(inks.pen(token, 1.2))
    if kind is EdgeKind.EXCLUDES:
        for path in crossed_disc(QPointF(left + _SAMPLE / 2, middle)):
            painter.drawPath(path)
    elif kind is EdgeKind.RELATES:
        painter.drawPath(ends_of(route, "one", "many"))
    elif has_head(kind):
        painter.setBrush(inks.brush("surface" if kind in HOLLOW else token))
        painter.drawPath(head_of(route))


class ZoomControl(Plate):
    """Smaller, how large, larger, all of it."""

    smaller = Signal()
    larger = Signal()
    fit = Signal()
    whole = Signal()

    def __init__(self) -> None:
        super().__init__()
        smaller, larger = IconButton("minus", "Zoom out (-)"), IconButton("plus", "Zoom in (+)")
        fit = IconButton("fit", "Show all of it (0)")
        self._amount = Button("100 %", "ghost", small=True)
        self._amount.setToolTip("Back to 100 %")
        for button, signal in ((smaller, self.smaller), (larger, self.larger), (fit, self.fit)):
            button.clicked.connect(signal)
            button.setFocusPolicy(smaller.focusPolicy())
        self._amount.clicked.connect(self.whole)
        line = QHBoxLayout(self)
        line.setContentsMargins(4, 0, 4, 0)
        line.setSpacing(2)
        self.setFixedHeight(scaled(_HEIGHT))
        for widget in (smaller, self._amount, larger, fit):
            line.addWidget(widget)

    def show_zoom(self, zoom: float) -> None:
        """Say how large all is."""
        self._amount.setText(f"{round(zoom * 100)} %")
        self._amount.setAccessibleName(f"Zoom {round(zoom * 100)} %, back to 100 %")
        self.adjustSize()


class BusyPlate(Plate):
    """Said while a large graph is laid out; it can be given up."""

    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = Label("", "secondary")
        self._line = ProgressLine()
        self._line.setFixedWidth(90)
        cancel = Button("Cancel", "ghost", small=True)
        cancel.clicked.connect(self.cancelled)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 6, 8, 6)
        line.setSpacing(12)
        for widget in (self._text, self._line, cancel):
            line.addWidget(widget)
        self.hide()

    def show_busy(self, nodes: int) -> None:
        """Say what is done."""
        self._text.setText(f"Laying out {nodes:,} nodes…")
        self._line.show_busy()
        self.adjustSize()
        self.show()
        self.raise_()
