"""Where a person writes or switches: fields, switches, boxes and lists to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QStyledItemDelegate,
    QTextEdit,
    QWidget,
)

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.theme.icons import pixmap
from gui.widgets.buttons import IconButton
from gui.widgets.painting import begin_painting, follow_look, paint_box, paint_ring
from gui.words.tips import plain_tip

_BOX: Final = 16


def _restyle(widget: QWidget) -> None:
    """Make the style sheet look at a widget's properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class TextField(QLineEdit):
    """One line of text; `name` is what a screen reader calls it."""

    def __init__(
        self, placeholder: str = "", name: str = "", small: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setProperty("small", small)

    def set_wrong(self, *, is_wrong: bool, why: str = "") -> None:
        """Mark it: the sentence beneath says why, and so does this to a screen reader."""
        if bool(self.property("wrong")) != is_wrong:
            self.setProperty("wrong", is_wrong)
            _restyle(self)
        self.setAccessibleDescription(why if is_wrong else "")


class SearchField(TextField):
    """A field with a glass in front, and a cross that empties it; Esc empties it too."""

    def __init__(self, placeholder: str = "Search", name: str = "", small: bool = False) -> None:
        super().__init__(placeholder, name, small)
        self.setTextMargins(scaled(22), 0, scaled(20), 0)
        self._cross = IconButton("close", "Empty the field", 22, self)
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Esc does the same; it is no stop of its own
        self._cross.setCursor(Qt.CursorShape.ArrowCursor)
        self._cross.hide()
        self._cross.clicked.connect(self.clear)
        self.textChanged.connect(self._show_cross)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties it, and goes on where it is empty."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setTextMargins(scaled(22), 0, scaled(20), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cross keeps to the end."""
        super().resizeEvent(event)
        side = self._cross.sizeHint()
        self._cross.resize(side)
        self._cross.move(self.width() - side.width() - 7, (self.height() - side.height()) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the glass upon Qt's own drawing."""
        super().paintEvent(event)
        painter = begin_painting(self)
        drawn = pixmap("search", "text3", 16)
        side = drawn.width() / drawn.devicePixelRatio()
        painter.drawPixmap(12, round((self.height() - side) / 2), drawn)
        painter.end()

    def _show_cross(self) -> None:
        self._cross.setVisible(bool(self.text()))


class TextArea(QTextEdit):
    """Several lines of plain text; grows with them up to `most` lines. Ctrl+Enter says `sent`; Tab goes on."""

    sent = Signal()

    def __init__(self, placeholder: str = "", name: str = "", least: int = 2, most: int = 8) -> None:
        super().__init__()
        self._least, self._most = least, most
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)

    def text(self) -> str:
        """What was written."""
        return self.toPlainText()

    def set_wrong(self, *, is_wrong: bool, why: str = "") -> None:
        """Mark it."""
        if bool(self.property("wrong")) != is_wrong:
            self.setProperty("wrong", is_wrong)
            _restyle(self)
        self.setAccessibleDescription(why if is_wrong else "")

    def sizeHint(self) -> QSize:
        """As high as its text, between the least and the most."""
        line = QFontMetrics(self.font()).lineSpacing()
        wanted = self.document().size().height() - 4
        inner = min(max(wanted, self._least * line), self._most * line)
        return QSize(scaled(320), round(inner) + 22)

    def minimumSizeHint(self) -> QSize:
        """Its height is its hint's."""
        return QSize(scaled(120), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter sends."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sent.emit()
        else:
            super().keyPressEvent(event)

    def _grow(self) -> None:
        self.updateGeometry()


class Switch(QAbstractButton):
    """On or off, at once. `name` says of what."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """34 by 20, and room for the ring."""
        return QSize(scaled(38), scaled(24))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        whole = QRectF(self.rect())
        track = whole.adjusted(scaled(2), scaled(2), -scaled(2), -scaled(2))
        radius = track.height() / 2
        is_on = self.isChecked()
        knob = track.height() - scaled(9 if not is_on else 7)
        if is_on:
            paint_box(painter, track, radius, "accent" if self.isEnabled() else "border2")
        else:
            paint_box(painter, track, radius, "surface" if self.isEnabled() else "sunken", "field", 1.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("on_accent" if is_on else ("field" if self.isEnabled() else "border2")))
        inset = (track.height() - knob) / 2
        left = track.right() - inset - knob if is_on else track.left() + inset
        painter.drawEllipse(QRectF(left, track.top() + inset, knob, knob))
        if self.hasFocus():
            paint_ring(painter, whole, whole.height() / 2, "text" if is_on else "accent")
        painter.end()


def _paint_label(painter: QPainter, widget: QAbstractButton, left: float) -> None:
    painter.setFont(font(14))
    painter.setPen(color("text" if widget.isEnabled() else "text3"))
    room = QRectF(left, 0, widget.width() - left, widget.height())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, widget.text())


def _label_size(text: str) -> QSize:
    width = QFontMetrics(font(14)).horizontalAdvance(text) + scaled(8) if text else 0
    return QSize(scaled(_BOX) + 8 + width + 4, scaled(26))


class CheckBox(QCheckBox):
    """In or out; with three states the middle one is a bar."""

    def __init__(self, text: str = "", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if name:
            self.setAccessibleName(name)
            self.setToolTip("" if text else name)

    def sizeHint(self) -> QSize:
        """Box and label."""
        return _label_size(self.text())

    def hitButton(self, pos: object) -> bool:
        """The whole label can be clicked."""
        return True

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        side = scaled(_BOX)
        box = QRectF(4, (self.height() - side) / 2, side, side)
        state = self.checkState()
        if state == Qt.CheckState.Unchecked:
            line = "text3" if self.underMouse() else "field"
            paint_box(painter, box, 4, "surface" if self.isEnabled() else "sunken", line, 1.4)
        else:
            paint_box(painter, box, 4, "accent" if self.isEnabled() else "border2")
            painter.setPen(QPen(color("on_accent"), side * 0.12, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            if state == Qt.CheckState.Checked:
                drawn = pixmap("check", "on_accent", 13)
                half = drawn.width() / drawn.devicePixelRatio() / 2
                painter.drawPixmap(round(box.center().x() - half), round(box.center().y() - half), drawn)
            else:
                painter.drawLine(
                    round(box.left() + side * 0.28),
                    round(box.center().y()),
                    round(box.right() - side * 0.28),
                    round(box.center().y()),
                )
        if self.hasFocus():
            paint_ring(painter, box.adjusted(-4, -4, 4, 4), 6)
        _paint_label(painter, self, box.right() + scaled(8))
        painter.end()


class RadioButton(QRadioButton):
    """One of several."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Ring and label."""
        return _label_size(self.text())

    def hitButton(self, pos: object) -> bool:
        """The whole label can be clicked."""
        return True

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        side = scaled(_BOX)
        ring = QRectF(4, (self.height() - side) / 2, side, side)
        is_on = self.isChecked()
        line = "accent" if is_on else ("text3" if self.underMouse() else "field")
        paint_box(painter, ring, side / 2, "surface", line if self.isEnabled() else "border2", 1.6)
        if is_on:
            inset = side * 0.27
            dot = ring.adjusted(inset, inset, -inset, -inset)
            paint_box(painter, dot, dot.height() / 2, "accent" if self.isEnabled() else "border2")
        if self.hasFocus():
            paint_ring(painter, ring.adjusted(-4, -4, 4, 4), side / 2 + 4)
        _paint_label(painter, self, ring.right() + scaled(8))
        painter.end()


class Dropdown(QComboBox):
    """One of many; `chosen` comes when a person chooses, with the value."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]] = (), name: str = "", small: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setProperty("small", small)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setItemDelegate(QStyledItemDelegate(self))  # the one it has at first knows no style sheet
        self.set_choices(choices)
        self.activated.connect(self._tell)

    @property
    def value(self) -> str:
        """What is chosen."""
        data = self.currentData()
        return data if isinstance(data, str) else ""

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Other choices; what was chosen stays so if it is among them."""
        before = self.value
        self.blockSignals(True)
        self.clear()
        for value, label in choices:
            self.addItem(label, value)
        self.blockSignals(False)
        self.choose(before)

    def choose(self, value: str) -> None:
        """Choose one without telling it."""
        place = self.findData(value)
        if place >= 0:
            self.blockSignals(True)
            self.setCurrentIndex(place)
            self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page, and never changes a value in passing."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrow upon Qt's own drawing."""
        super().paintEvent(event)
        painter = begin_painting(self)
        drawn = pixmap("chevron_down", "text2" if self.isEnabled() else "text3", 14)
        side = drawn.width() / drawn.devicePixelRatio()
        painter.drawPixmap(round(self.width() - side - 9), round((self.height() - side) / 2), drawn)
        painter.end()

    def _tell(self) -> None:
        self.chosen.emit(self.value)
