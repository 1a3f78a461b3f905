"""Paints a step of a trace as it was laid out, with the colours in force."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPen

from gui.theme.current import color
from gui.theme.fonts import scaled
from gui.theme.icons import pixmap
from gui.views.runs.trace_layout import CardSheet, Fonts, Sheet, more_text, visible_lines
from gui.views.runs.trace_step import TraceStep
from gui.widgets.shapes import paint_shape

_TILES: Final = {
    "neutral": ("chip", "text2"),
    "accent": ("accent_soft", "accent_text"),
    "ok": ("ok_soft", "ok"),
    "warn": ("warn_soft", "warn"),
    "bad": ("bad_soft", "bad"),
}
_SHAPES: Final = {"running": "running", "waiting": "half", "cut": "deferred"}
_DIGITS: Final = 4
"""Room for so many digits of a line's number."""
_GAP: Final = 8


class StepPainter:
    """Paints onto one painter; `clip` is what is seen, in the coordinates of the step."""

    def __init__(self, painter: QPainter, fonts: Fonts) -> None:
        self._painter = painter
        self._fonts = fonts

    def paint(
        self, sheet: Sheet, clip: QRect, opened: frozenset[int], *, is_current: bool, is_last: bool, hover: QRect
    ) -> None:
        """The step with its tile on the thread, or where the thread ends."""
        self._tile(sheet, is_last=is_last)
        self._head(sheet)
        if sheet.prose is not None and sheet.step.prose:
            self._painter.setPen(color("bad" if sheet.step.prose_is_bad else "text2"))
            sheet.prose.draw(self._painter, sheet.prose_at)
        if sheet.step.state == "running" and sheet.step.prose:
            end = sheet.text_end
            self._painter.fillRect(QRectF(end.x() + 2, end.y() + 2, 5, self._fonts.line_height - 4), color("text2"))
        for area, name in sheet.places:
            self._place(area, name)
        for card in sheet.cards:
            if card.area.intersects(clip):
                self._card(card, clip, hover, is_open=card.index in opened)
        if is_current:
            self._painter.setPen(QPen(color("accent"), 2))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawRoundedRect(QRectF(-5, -5, sheet.head.right() + 11, sheet.height - 4), 8, 8)

    def _tile(self, sheet: Sheet, *, is_last: bool) -> None:
        step, side = sheet.step, self._fonts.tile
        if not is_last:
            self._painter.fillRect(QRect(side // 2, side + 4, 2, sheet.height - side - 4), color("border2"))
        fill, ink = _TILES[step.tone]
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(color(fill))
        self._painter.drawRoundedRect(QRect(0, 0, side, side), 8, 8)
        inset = (side - scaled(16)) / 2
        self._painter.drawPixmap(QPointF(inset, inset), pixmap(step.icon, ink, 16))

    def _head(self, sheet: Sheet) -> None:
        step, area = sheet.step, sheet.head
        right = self._figures(step, area)
        x = self._text(step.kind, area.left(), area, self._fonts.kind, "text", right) + 8
        if step.state != "done":
            x = self._state(step, x, area, right)
        if step.target:
            self._text(step.target, x, area, self._fonts.code, "text", right, middle="/" in step.target)

    def _state(self, step: TraceStep, x: int, area: QRect, right: int) -> int:
        side = scaled(14)
        paint_shape(self._painter, QRectF(x, area.center().y() - side / 2 + 1, side, side), _SHAPES[step.state])
        return self._text(step.word, x + side + 6, area, self._fonts.body, "text2", right) + 8

    def _figures(self, step: TraceStep, area: QRect) -> int:
        """Flush right; the left end of them."""
        metrics = QFontMetrics(self._fonts.meta)
        self._painter.setFont(self._fonts.meta)
        self._painter.setPen(color("text3"))
        x = area.right() + 1
        for figure in reversed(step.figures):
            wide = metrics.horizontalAdvance(figure)
            if x - wide < area.left() + area.width() // 3:
                break  # a narrow window tells the last ones only
            x -= wide
            self._painter.drawText(QRect(x, area.top(), wide + 1, area.height()), Qt.AlignmentFlag.AlignVCenter, figure)
            x -= 16
        return x

    def _text(
        self, text: str, x: int, area: QRect, font: QFont, token: str, right: int, *, middle: bool = False
    ) -> int:
        """One line from `x` to `right` at most; where it ends."""
        metrics = QFontMetrics(font)
        mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        room = max(right - x, 0)
        shown = metrics.elidedText(text, mode, room)
        self._painter.setFont(font)
        self._painter.setPen(color(token))
        self._painter.drawText(QRect(x, area.top(), room, area.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        return x + metrics.horizontalAdvance(shown)

    def _place(self, area: QRect, name: str) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(color("chip"))
        self._painter.drawRoundedRect(area, 11, 11)
        inner = area.adjusted(12, 0, -8, 0)
        self._text(name, inner.left(), inner, self._fonts.meta, "text2", inner.right() + 4, middle=True)

    # -- cards ---------------------------------------------------------------------------------------------------

    def _card(self, sheet: CardSheet, clip: QRect, hover: QRect, *, is_open: bool) -> None:
        painter = self._painter
        painter.setPen(QPen(color("border"), 1))
        painter.setBrush(color("surface"))
        painter.drawRoundedRect(QRectF(sheet.area).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.fillRect(QRect(sheet.area.left() + 1, sheet.head.bottom(), sheet.area.width() - 2, 1), color("border"))
        self._card_head(sheet)
        painter.save()
        path = QPainterPath()
        path.addRoundedRect(QRectF(sheet.area).adjusted(1, 1, -1, -1), 9, 9)
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        painter.setFont(self._fonts.code)
        for number, top in visible_lines(sheet, clip.top(), clip.bottom(), self._fonts):
            self._line(sheet, number, top)
        painter.restore()
        if not sheet.more.isEmpty():
            token = "accent_text" if sheet.more == hover else "text3"
            inner = sheet.more.adjusted(13, 0, 0, 0)
            self._text(
                more_text(sheet.card, is_open=is_open), inner.left(), inner, self._fonts.meta, token, inner.right()
            )

    def _card_head(self, sheet: CardSheet) -> None:
        inner = sheet.head.adjusted(13, 0, -13, 0)
        metrics = QFontMetrics(self._fonts.meta)
        x = inner.right() + 1
        self._painter.setFont(self._fonts.meta)
        for figure, token in reversed(sheet.card.figures):
            wide = metrics.horizontalAdvance(figure)
            x -= wide
            self._painter.setPen(color(token))
            area = QRect(x, inner.top(), wide + 1, inner.height())
            self._painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, figure)
            x -= 10
        left = inner.left()
        if sheet.card.kind == "output":
            side = scaled(14)
            drawn = pixmap("terminal", "text3", 14)
            self._painter.drawPixmap(QPointF(left, inner.center().y() - side / 2 + 1), drawn)
            left += side + 10
        self._text(sheet.card.head, left, inner, self._fonts.code, "text", x, middle=sheet.card.kind == "diff")

    def _line(self, sheet: CardSheet, number: int, top: int) -> None:
        line, painter, tall = sheet.card.lines[number], self._painter, self._fonts.code_height
        area = QRect(sheet.area.left(), top, sheet.area.width(), tall)
        if sheet.card.kind == "output":
            self._text(line.text, area.left() + 13, area, self._fonts.code, "text2", area.right() - 13)
            return
        pen = self._fonts.pen
        first = area.left() + _GAP + _DIGITS * pen.advance
        second = first + _GAP + _DIGITS * pen.advance
        left = second + 3 * pen.advance
        rise = top + (tall - pen.height) / 2
        if line.sign == "@":
            painter.fillRect(area, color("sunken"))
            self._text(line.text, round(left), area, self._fonts.code, "text3", area.right() - 13)
            return
        if line.sign in {"+", "-"}:
            painter.fillRect(area, color("add" if line.sign == "+" else "rem"))
        pen.paint_number(painter, first, rise, line.old)
        pen.paint_number(painter, second, rise, line.new)
        pen.paint_sign(painter, second + 0.8 * pen.advance, rise, line.sign)
        spans = sheet.spans.of(line) if sheet.spans is not None else ()
        pen.paint(painter, QPointF(left, rise), line.text, max(len(line.text), 1), spans)
