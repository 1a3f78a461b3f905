"""What lies over a window: dialogs in its middle and sheets at its right, with the rest dimmed and out of reach.

They are children of the window and no windows of their own, so they look the same everywhere and take the focus with
them: Tab stays inside, Esc closes, and whoever had the focus gets it back.
"""

from __future__ import annotations

from typing import Final

import shiboken6
from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPropertyAnimation,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from gui.theme.current import color, motion_ms
from gui.theme.fonts import scaled
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import Label
from gui.widgets.painting import begin_painting, follow_look, hide_if, paint_box

_FADE_MS: Final = 140
_TRAVEL: Final = 8
_MARGIN: Final = 24


class _Panel(QFrame):
    """The part of a layer that is not dimmed."""

    def __init__(self, parent: QWidget, radius: int) -> None:
        super().__init__(parent)
        self._radius = radius

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press beside the controls does nothing, and does not reach the scrim."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = begin_painting(self)
        paint_box(painter, QRectF(self.rect()), self._radius, "surface", "border2")
        painter.end()


class Layer(QWidget):
    """Covers a window while it is open. Subclasses place `panel`."""

    closed = Signal()

    def __init__(self, parent: QWidget, radius: int = 12) -> None:
        self._host = parent.window()
        super().__init__(self._host)
        self.hide()
        self.panel = _Panel(self, radius)
        self._before: QWidget | None = None
        self._motion: QPropertyAnimation | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)

    @property
    def is_open(self) -> bool:
        """Whether it covers the window."""
        return self.isVisible()

    def open_layer(self, focus: QWidget | None = None) -> None:
        """Cover the window, and give the focus to `focus`, or to the first control inside."""
        host = self._host
        if not self.isVisible():  # opened once more it would take its own field for what was before
            self._before = host.focusWidget()
        host.installEventFilter(self)
        self.setGeometry(host.rect())
        for part in self.panel.findChildren(QWidget):
            part.ensurePolished()  # the style sheet says how high fields are, and it is asked late otherwise
        self.place_panel()
        self.show()
        self.raise_()
        self.place_panel()
        self._travel()
        target = focus or next(iter(self._stops()), None) or self
        target.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_layer(self) -> None:
        """Uncover the window and give the focus back."""
        if not self.isVisible():
            return
        self._host.removeEventFilter(self)
        self.hide()
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def place_panel(self) -> None:
        """Give the panel its place within the layer."""
        raise NotImplementedError

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window and of what the panel holds."""
        if event.type() == QEvent.Type.Resize and watched is self._host:
            self.setGeometry(self._host.rect())
            self.place_panel()
        elif event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            QTimer.singleShot(0, self, self.place_panel)
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """The panel is placed again when what it holds asks for another size; keys of the window rest meanwhile."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            wanted = QKeySequence(event.keyCombination())
            if not any(shortcut.key() == wanted for shortcut in self.findChildren(QShortcut)):
                event.accept()
                return True
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.StyleChange) and self.isVisible():
            self.place_panel()
        return handled

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab goes round inside."""
        stops = self._stops()
        if not stops:
            return True
        here = QApplication.focusWidget()
        place = stops.index(here) if here in stops else (-1 if is_next else 0)
        stops[(place + (1 if is_next else -1)) % len(stops)].setFocus(
            Qt.FocusReason.TabFocusReason if is_next else Qt.FocusReason.BacktabFocusReason
        )
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; no key goes on to what is covered."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_layer()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the dimmed part closes."""
        self.close_layer()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what is covered."""
        painter = begin_painting(self)
        painter.fillRect(self.rect(), color("scrim"))
        painter.end()

    def _stops(self) -> list[QWidget]:
        """What takes the focus by Tab, in its order."""
        stops: list[QWidget] = []
        widget = self.nextInFocusChain()
        while widget is not None and widget is not self:
            if (
                self.panel.isAncestorOf(widget)
                and widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
                and widget.isVisibleTo(self)
                and widget.isEnabled()
                and widget.focusProxy() is None
            ):
                stops.append(widget)
            widget = widget.nextInFocusChain()
        return stops

    def _travel(self) -> None:
        length = motion_ms(_FADE_MS)
        if not length:
            return
        end = self.panel.pos()
        self._motion = QPropertyAnimation(self.panel, b"pos", self)
        self._motion.setDuration(length)
        self._motion.setStartValue(end + QPoint(0, _TRAVEL))
        self._motion.setEndValue(end)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.start()


class Dialog(Layer):
    """A question or a form in the middle of the window: `body` holds it, `foot` the buttons, primary first."""

    def __init__(self, parent: QWidget, title: str, text: str = "", width: int = 520) -> None:
        super().__init__(parent)
        self._panel_width = width
        self._title_label = Label(title, "question", wrap=True)
        self._lead_label = Label(text, "body", wrap=True)
        hide_if(self._lead_label, not text)
        self._close_button = IconButton("close", "Close")
        self._close_button.clicked.connect(self.close_layer)
        self._body_holder = QWidget()
        self.body = QVBoxLayout(self._body_holder)
        self.body.setContentsMargins(24, 4, 24, 4)
        self.body.setSpacing(12)
        self._body_holder.installEventFilter(self)
        self._body_scroll = QScrollArea()
        self._body_scroll.setWidget(self._body_holder)
        self._body_scroll.setWidgetResizable(True)
        self._body_scroll.setMinimumHeight(1)  # a short body must not take height from the head
        self._body_scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body_scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._body_scroll.viewport().setAutoFillBackground(False)
        self._body_holder.setAutoFillBackground(False)
        self._foot_holder = QWidget()
        self.foot = QHBoxLayout(self._foot_holder)
        self.foot.setContentsMargins(24, 12, 24, 20)
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        self._foot_holder.hide()
        self._build_dialog()
        self.panel.setAccessibleName(title)
        self.setAccessibleName(title)

    def add_action(self, button: Button) -> Button:
        """A button of the foot, the primary one first; the foot is there from the first one on."""
        self.foot.insertWidget(self.foot.count() - 1, button)
        self._foot_holder.show()
        return button

    def add_cancel(self, text: str = "Cancel") -> Button:
        """A button that closes."""
        button = Button(text, "ghost")
        button.clicked.connect(self.close_layer)
        return self.add_action(button)

    def open_dialog(self, focus: QWidget | None = None) -> None:
        """Show it; the focus goes to `focus`, else to the first control of the body."""
        first = next((stop for stop in self._stops() if self._body_holder.isAncestorOf(stop)), None)
        buttons = [stop for stop in self._stops() if self._foot_holder.isAncestorOf(stop)]
        self.open_layer(focus or first or next(iter(buttons), None))

    def close_dialog(self) -> None:
        """Take it away."""
        self.close_layer()

    def place_panel(self) -> None:
        """In the middle, a little above it, and no higher than the window."""
        room = self.size() - QSize(2 * _MARGIN, 2 * _MARGIN)
        width = min(scaled(self._panel_width), room.width())
        inner = width - 2
        content, head = (_height(layout, inner) for layout in (self.body, self._head_line))
        foot = self._foot_holder.sizeHint().height() if not self._foot_holder.isHidden() else 16
        height = min(head + content + foot + 2, room.height())
        self.panel.setGeometry(
            (self.width() - width) // 2, max((self.height() - height) * 2 // 5, _MARGIN), width, height
        )

    def _build_dialog(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._title_label)
        words.addWidget(self._lead_label)
        self._head_holder = QWidget()
        self._head_line = QHBoxLayout(self._head_holder)
        self._head_line.setContentsMargins(24, 20, 16, 12)
        self._head_line.addLayout(words, 1)
        self._head_line.addWidget(self._close_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._head_holder)
        column.addWidget(self._body_scroll, 1)
        column.addWidget(self._foot_holder)


def _height(layout: QLayout, width: int) -> int:
    """How high what it holds is at a width, also where none of it wraps."""
    return max(layout.heightForWidth(width), layout.minimumSize().height())


class Sheet(Layer):
    """A panel over the right of the window, where there is no room for it beside the content."""

    def __init__(self, parent: QWidget, title: str, width: int = 420) -> None:
        super().__init__(parent, radius=0)
        self._width = width
        self._held: QWidget | None = None
        self._title = Label(title, "card")
        cross = IconButton("close", "Close")
        cross.clicked.connect(self.close_layer)
        head = QHBoxLayout()
        head.setContentsMargins(20, 12, 12, 8)
        head.addWidget(self._title, 1)
        head.addWidget(cross)
        self._column = QVBoxLayout(self.panel)
        self._column.setContentsMargins(1, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self.panel.setAccessibleName(title)
        self.setAccessibleName(title)

    def show_widget(self, widget: QWidget) -> None:
        """Open with `widget` in it; it is handed out again when the sheet closes."""
        self._let_go()
        self._held = widget
        self._column.addWidget(widget, 1)
        widget.show()
        self.open_layer(next((stop for stop in self._stops() if widget.isAncestorOf(stop)), None))

    def close_sheet(self) -> None:
        """Take it away."""
        self.close_layer()
        self._let_go()

    def close_layer(self) -> None:
        """Hand the widget out again."""
        super().close_layer()
        self._let_go()

    def place_panel(self) -> None:
        """At the right, from top to bottom."""
        width = min(scaled(self._width), self.width() - 48)
        self.panel.setGeometry(self.width() - width, 0, width, self.height())

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None and held.parent() is self.panel:
            self._column.removeWidget(held)
            held.hide()
            held.setParent(None)
