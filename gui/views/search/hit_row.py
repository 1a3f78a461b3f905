"""A hit as a card that paints itself: name, place, the lines that fit, and the reasons for its rank."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.operations.search import Hit
from gui.theme.current import color
from gui.theme.fonts import font, mono, scaled
from gui.theme.icons import pixmap
from gui.views.search.hit_words import ICONS, Reason, place_of, reasons_of, snippet_lines, spoken, title_of
from gui.widgets.diff_painting import CodePen
from gui.widgets.highlight import LazySpans, shown
from gui.widgets.painting import begin_painting, paint_box, paint_ring
from gui.widgets.rows import RowBase

_SIDE: Final = 18
_TOP: Final = 13
_RADIUS: Final = 12
_TEXT_LEFT: Final = 42
_TITLE: Final = 20
_PLACE: Final = 18
_CODE_PAD: Final = 6
_BAR: Final = 150
_CHIP: Final = 20
_GAP: Final = 8
_CODE_KINDS: Final = ("code", "symbol", "document", "file")


class HitRow(RowBase):
    """Chosen by a click or by arrows; activated by Enter or another click."""

    def __init__(self, hit: Hit, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.hit = hit
        self._lines = [shown(line) for line in snippet_lines(hit)]
        self._is_code = hit.kind in _CODE_KINDS and bool(hit.path)
        self._spans = LazySpans("\n".join(self._lines), hit.path) if self._is_code else None
        self._reasons = reasons_of(hit)
        self._place = place_of(hit)
        self.setAccessibleName(spoken(hit))
        self.setAccessibleDescription("\n".join(self._lines))

    def sizeHint(self) -> QSize:
        """As high as what it has to say."""
        height = 2 * scaled(_TOP) + scaled(_TITLE) + (scaled(_PLACE) if self._place else 0)
        height += self._code_height() + (scaled(_GAP) if self._lines else 0)
        return QSize(scaled(300), height + (scaled(_CHIP) + scaled(_GAP) if self._reasons else 0))

    def minimumSizeHint(self) -> QSize:
        """Texts are cut before anything else."""
        return QSize(scaled(200), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        painter = begin_painting(self)
        whole = QRectF(self.rect())
        line, width = ("accent", 2.0) if self.is_selected else ("field" if self.underMouse() else "border", 1.0)
        paint_box(painter, whole, _RADIUS, "surface", line, width)
        if self.hasFocus() and not self.is_selected:
            paint_ring(painter, whole, _RADIUS)
        inner = whole.adjusted(scaled(_SIDE), scaled(_TOP), -scaled(_SIDE), -scaled(_TOP))
        drawn = pixmap(ICONS[self.hit.kind], "accent" if self.is_selected else "text2", 17)
        painter.drawPixmap(round(inner.left()), round(inner.top() + 1), drawn)
        right = self._paint_share(painter, inner)
        left = whole.left() + scaled(_TEXT_LEFT)
        self._paint_title(painter, QRectF(left, inner.top(), right - left - scaled(12), scaled(_TITLE)))
        top = inner.top() + scaled(_TITLE)
        if self._place:
            self._paint_text(painter, QRectF(left, top, inner.right() - left, scaled(_PLACE)), self._place, "text2")
            top += scaled(_PLACE)
        if self._lines:
            top += scaled(_GAP) if self._is_code else scaled(2)
            self._paint_lines(painter, QRectF(left, top, inner.right() - left, self._code_height()))
            top += self._code_height()
        self._paint_reasons(painter, left, top + scaled(_GAP), inner.right())
        painter.end()

    # -- parts -------------------------------------------------------------------------------------------------

    def _code_height(self) -> int:
        if not self._lines:
            return 0
        return len(self._lines) * CodePen().height + 2 * scaled(_CODE_PAD) if self._is_code else scaled(_PLACE)

    def _paint_title(self, painter: QPainter, room: QRectF) -> None:
        written = mono(13, 500) if self._is_code else font(13, 600)
        metrics = QFontMetricsF(written)
        sort_width = QFontMetricsF(font(12)).horizontalAdvance(self.hit.sort) + scaled(10)
        title = metrics.elidedText(title_of(self.hit), Qt.TextElideMode.ElideRight, max(room.width() - sort_width, 40))
        painter.setFont(written)
        painter.setPen(color("text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(font(12))
        painter.setPen(color("text3"))
        left = room.left() + metrics.horizontalAdvance(title) + scaled(9)
        painter.drawText(
            QRectF(left, room.top(), sort_width, room.height()), Qt.AlignmentFlag.AlignVCenter, self.hit.sort
        )

    def _paint_text(self, painter: QPainter, room: QRectF, text: str, token: str) -> None:
        written = font(12)
        painter.setFont(written)
        painter.setPen(color(token))
        mode = Qt.TextElideMode.ElideRight if " " in text.partition(",")[0] else Qt.TextElideMode.ElideMiddle
        shown_text = QFontMetricsF(written).elidedText(text, mode, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown_text)

    def _paint_share(self, painter: QPainter, inner: QRectF) -> float:
        """How good it is beside the best of its list, as a bar and a figure; where the bar begins."""
        figure = f"{self.hit.share:.2f}"
        written = font(13, 600, tabular=True)
        width = QFontMetricsF(written).horizontalAdvance("0.00")
        painter.setFont(written)
        painter.setPen(color("text"))
        room = QRectF(inner.right() - width - 2, inner.top(), width + 2, scaled(_TITLE))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, figure)
        length = min(scaled(_BAR), inner.width() * 0.18)
        track = QRectF(room.left() - scaled(10) - length, room.center().y() - 4, length, 8)
        paint_box(painter, track, 4, "border")
        filled = QRectF(track.left(), track.top(), max(track.width() * min(self.hit.share, 1.0), 4), 8)
        paint_box(painter, filled, 4, "accent")
        return track.left()

    def _paint_lines(self, painter: QPainter, room: QRectF) -> None:
        if not self._is_code:
            self._paint_text(painter, room, " ".join(self._lines), "text2")
            return
        paint_box(painter, room, 8, "bg", "border")
        pen = CodePen()
        painter.save()
        painter.setClipRect(room.adjusted(1, 1, -6, -1))
        for row, line in enumerate(self._lines):
            top = room.top() + scaled(_CODE_PAD) + row * pen.height
            spans = self._spans.of(row) if self._spans is not None else ()
            pen.paint(painter, QPointF(room.left() + scaled(14), top), line, 10_000, spans)
        painter.restore()

    def _paint_reasons(self, painter: QPainter, left: float, top: float, right: float) -> None:
        """As many reasons as have room, each with the colour of its sort before it."""
        for number, reason in enumerate(self._reasons):
            width = self._reason_width(reason)
            if left + width > right and number:
                self._paint_text(painter, QRectF(left, top, scaled(60), scaled(_CHIP)), "…", "text3")
                return
            self._paint_reason(painter, QRectF(left, top, min(width, right - left), scaled(_CHIP)), reason)
            left += width + scaled(6)

    def _reason_width(self, reason: Reason) -> float:
        return QFontMetricsF(font(12, 600)).horizontalAdvance(reason.words) + scaled(18 + (13 if reason.sort else 0))

    def _paint_reason(self, painter: QPainter, chip: QRectF, reason: Reason) -> None:
        paint_box(painter, chip, chip.height() / 2, "chip")
        left = chip.left() + scaled(9)
        if reason.sort:
            side = scaled(7)
            paint_box(painter, QRectF(left, chip.center().y() - side / 2, side, side), 2, reason.token)
            left += scaled(13)
        written = font(12, 600)
        painter.setFont(written)
        painter.setPen(color("text2"))
        room = QRectF(left, chip.top(), chip.right() - left - scaled(6), chip.height())
        text = QFontMetricsF(written).elidedText(reason.words, Qt.TextElideMode.ElideRight, room.width() + 2)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
