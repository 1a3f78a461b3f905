"""What parts that paint themselves have in common: the focus ring, rounded boxes, and when to paint anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.theme.current import color

RING: float = 2.0
_LOOK_CHANGES = frozenset({QEvent.Type.StyleChange, QEvent.Type.PaletteChange, QEvent.Type.EnabledChange})


def follow_look(widget: QWidget, event: QEvent) -> bool:
    """For `changeEvent`: measure and paint anew where the theme or the text size changed; says whether it did."""
    if event.type() not in _LOOK_CHANGES:
        return False
    if event.type() == QEvent.Type.StyleChange:
        widget.updateGeometry()
    widget.update()
    return True


def begin_painting(widget: QWidget) -> QPainter:
    """A painter on a widget, with smooth edges; end it."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def paint_box(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: str = "",
    line: str = "",
    width: float = 1.0,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
) -> None:
    """A rounded box by tokens; its line lies inside `rect`, so that a thicker one moves nothing."""
    half = width / 2 if line else 0
    painter.setPen(QPen(color(line), width, style) if line else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(color(fill) if fill else QColor(Qt.GlobalColor.transparent))
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius - half, radius - half)


def paint_ring(painter: QPainter, rect: QRectF, radius: float, token: str = "accent") -> None:
    """The ring of the keyboard focus."""
    paint_box(painter, rect, radius, line=token, width=RING)


def shows_focus(widget: QWidget) -> bool:
    """Whether a widget has the focus in the window that is in front."""
    return widget.hasFocus()


def hide_if(widget: QWidget, is_hidden: bool) -> None:
    """Hide a part that is just being made. `setVisible(True)` would show it as a window: it has no parent yet."""
    if is_hidden:
        widget.hide()


def drop(widget: QWidget | None) -> None:
    """Take a child out of its layout and let it go."""
    if widget is not None:
        widget.hide()
        widget.setParent(None)
        widget.deleteLater()
