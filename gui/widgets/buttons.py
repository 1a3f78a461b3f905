"""Buttons: one primary a view, secondary and ghost ones, danger; icons that act; links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.theme.icons import pixmap
from gui.widgets.painting import begin_painting, follow_look, paint_box, paint_ring
from gui.words.tips import plain_tip

_HEIGHT: Final = 36
_SMALL: Final = 28
_RADIUS: Final = 8
_ICON: Final = 16
_GAP: Final = 6


@dataclass(frozen=True)
class Look:
    """Fill, line and ink of a button in one of its states, by token; empty for none."""

    fill: str
    line: str
    ink: str


@dataclass(frozen=True)
class Kind:
    """A kind of button in all its states, and the colour of its focus ring."""

    rest: Look
    hover: Look
    press: Look
    ring: str


KINDS: Final = {
    "primary": Kind(
        Look("accent", "", "on_accent"),
        Look("accent_hover", "", "on_accent"),
        Look("accent_press", "", "on_accent"),
        "text",
    ),
    "secondary": Kind(
        Look("surface", "border2", "text"), Look("hover", "field", "text"), Look("border", "field", "text"), "accent"
    ),
    "ghost": Kind(Look("", "", "text2"), Look("hover", "", "text"), Look("border", "", "text"), "accent"),
    "danger": Kind(Look("surface", "bad", "bad"), Look("bad_soft", "bad", "bad"), Look("bad", "", "on_bad"), "bad"),
}
_DISABLED: Final = Look("sunken", "border", "text3")


class Button(QPushButton):
    """A button: a verb and its object. `kind` is primary, secondary, ghost or danger."""

    def __init__(
        self,
        text: str,
        kind: str = "secondary",
        icon: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind = KINDS[kind]
        self._icon = icon
        self._is_small = small
        self._least_width = 0
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_kind(self, kind: str) -> None:
        """Make it another kind of button."""
        self._kind = KINDS[kind]
        self.update()

    def set_least_width(self, px: int) -> None:
        """At least so wide at 100 %, so that buttons under each other are of one width."""
        self._least_width = px
        self.updateGeometry()

    def set_icon(self, icon: str) -> None:
        """Another icon, or none."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Its text with room around it."""
        self.ensurePolished()
        width = 2 * scaled(10 if self._is_small else 14)
        if self._icon:
            width += scaled(_ICON) + (scaled(_GAP) if self.text() else 0)
        wide = max(width + self._text_width() + 2, scaled(self._least_width))
        return QSize(wide, scaled(_SMALL if self._is_small else _HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Buttons are never cut."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a button too, not only Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button of its state."""
        look = self._look()
        painter = begin_painting(self)
        rect = QRectF(self.rect())
        if look.fill or look.line:
            paint_box(painter, rect, _RADIUS, look.fill, look.line)
        if self.hasFocus():
            paint_ring(painter, rect, _RADIUS, self._kind.ring)
            if self._kind is KINDS["primary"]:  # the ring alone would not stand out from the fill within it
                paint_box(painter, rect.adjusted(2, 2, -2, -2), _RADIUS - 2, line="surface")
        painter.setFont(self._font())
        width = self._text_width()
        side = scaled(_ICON) if self._icon else 0
        gap = scaled(_GAP) if self._icon and self.text() else 0
        left = (rect.width() - width - side - gap) / 2
        if self._icon:
            painter.drawPixmap(round(left), (self.height() - side) // 2, pixmap(self._icon, look.ink, _ICON))
        painter.setPen(color(look.ink))
        room = QRectF(left + side + gap, 0, width + 2, rect.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic, self.text())
        painter.end()

    def _look(self) -> Look:
        if not self.isEnabled():
            return _DISABLED if self._kind.rest.fill else Look("", "", "text3")
        if self.isDown() or self.isChecked():
            return self._kind.press
        return self._kind.hover if self.underMouse() else self._kind.rest

    def _font(self) -> QFont:
        return font(13 if self._is_small else 14, 600)

    def _text_width(self) -> int:
        return QFontMetrics(self._font()).size(Qt.TextFlag.TextShowMnemonic, self.text()).width()


class IconButton(QAbstractButton):
    """An icon that acts; `name` says what it does, to a screen reader and as its tool tip."""

    def __init__(self, icon: str, name: str, size: int = _SMALL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._size = size
        self.set_name(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_name(self, name: str) -> None:
        """What it does now."""
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))

    def set_icon(self, icon: str) -> None:
        """Another icon."""
        self._icon = icon
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(scaled(self._size), scaled(self._size))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon and its ground."""
        painter = begin_painting(self)
        rect = QRectF(self.rect())
        fill = ""
        if self.isEnabled() and (self.isDown() or self.isChecked()):
            fill = "border"
        elif self.isEnabled() and self.underMouse():
            fill = "hover"
        if fill:
            paint_box(painter, rect, 6, fill)
        if self.hasFocus():
            paint_ring(painter, rect, 6)
        ink = "text2" if self.isEnabled() else "border2"
        drawn = pixmap(self._icon, ink, min(18, self._size * 0.6))
        side = drawn.width() / drawn.devicePixelRatio()
        painter.drawPixmap(round((rect.width() - side) / 2), round((rect.height() - side) / 2), drawn)
        painter.end()


class LinkButton(QAbstractButton):
    """A link: text in the colour of links, underlined under the pointer."""

    def __init__(self, text: str, px: int = 13, weight: int = 500, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self._px, self._weight = px, weight
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Its text, and enough height for a finger's neighbour."""
        metrics = QFontMetrics(font(self._px, self._weight))
        return QSize(metrics.horizontalAdvance(self.text()) + 8, max(scaled(24), metrics.height()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter follows it too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        written = font(self._px, self._weight)
        written.setUnderline(self.underMouse() and self.isEnabled())
        painter.setFont(written)
        painter.setPen(color("accent_text" if self.isEnabled() else "text3"))
        rect = QRectF(self.rect())
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - 6)
        painter.drawText(rect.adjusted(4, 0, -2, 0), Qt.AlignmentFlag.AlignVCenter, shown)
        if self.hasFocus():
            paint_ring(painter, rect, 6)
        painter.end()
