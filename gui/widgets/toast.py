"""Toasts: what has just been done, told at the bottom right, with at most one action. Never the only place of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.theme.fonts import scaled
from gui.widgets.buttons import IconButton, LinkButton
from gui.widgets.labels import Label
from gui.widgets.painting import begin_painting, drop, follow_look, hide_if, paint_box
from gui.widgets.shapes import StateShape

STAYS_MS: Final = 6000
MOST: Final = 3
_MARGIN: Final = 20
_GAP: Final = 8
_WIDTH: Final = 400


class Toast(QFrame):
    """One of them. `gone` when its time is over, or when it was closed."""

    gone = Signal()

    def __init__(
        self, parent: QWidget, title: str, text: str, action: str, then: Callable[[], object] | None, is_error: bool
    ) -> None:
        super().__init__(parent)
        self._then = then
        self._is_error = is_error
        self._clock = QTimer(self, interval=STAYS_MS, singleShot=True)
        self._clock.timeout.connect(self.gone)
        self.action = LinkButton(action)
        hide_if(self.action, not action)
        self.action.clicked.connect(self._act)
        self.cross = IconButton("close", "Close this message")
        self.cross.clicked.connect(self.gone)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        self._title = Label(title, "strong", wrap=True)
        self._text = Label(text, "meta", "text2", wrap=True)
        hide_if(self._text, not text)
        texts.addWidget(self._title)
        texts.addWidget(self._text)
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(16, 9, 10, 9)
        line.setSpacing(12)
        line.addWidget(StateShape("clash" if is_error else "done", "Error" if is_error else "Done"))
        line.addLayout(texts, 1)
        line.addWidget(self.action)
        line.addWidget(self.cross)
        self.setAccessibleName(f"{title}. {text}")
        for stop in (self.action, self.cross):
            stop.installEventFilter(self)
        self._start()

    @property
    def is_error(self) -> bool:
        """Whether it stays until it is closed."""
        return self._is_error

    def title(self) -> str:
        """What has been done."""
        return self._title.text()

    def text(self) -> str:
        """The second line."""
        return self._text.text()

    def height_at(self, width: int) -> int:
        """How high it is where it is so wide."""
        return self._line.heightForWidth(width)

    def enterEvent(self, event: QEnterEvent) -> None:
        """It stays while it is looked at."""
        self._clock.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Its time begins anew."""
        self._start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """It stays while it has the focus."""
        if event.type() == QEvent.Type.FocusIn:
            self._clock.stop()
        elif event.type() == QEvent.Type.FocusOut:
            self._start()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.gone.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = begin_painting(self)
        paint_box(painter, QRectF(self.rect()), 12, "surface", "border2")
        painter.end()

    def _start(self) -> None:
        if not self._is_error:
            self._clock.start()

    def _act(self) -> None:
        then = self._then
        self.gone.emit()
        if then is not None:
            then()


class Toaster(QObject):
    """Shows toasts over a widget, at most three; the oldest that is no error makes room."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._toasts: list[Toast] = []
        host.installEventFilter(self)

    @property
    def toasts(self) -> list[Toast]:
        """Those that are shown, the newest last."""
        return list(self._toasts)

    def say(
        self,
        title: str,
        text: str = "",
        action: str = "",
        then: Callable[[], object] | None = None,
        *,
        is_error: bool = False,
    ) -> Toast:
        """Show one."""
        while len(self._toasts) >= MOST:
            self._let_go(next((toast for toast in self._toasts if not toast.is_error), self._toasts[0]))
        toast = Toast(self._host, title, text, action, then, is_error)
        toast.gone.connect(self._take_away)
        self._toasts.append(toast)
        toast.show()
        self._place()
        _announce(toast, f"{title}. {text}".strip(), is_error)
        return toast

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the host's size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _take_away(self) -> None:
        toast = self.sender()
        if isinstance(toast, Toast):
            self._let_go(toast)

    def _let_go(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            drop(toast)
            self._place()

    def _place(self) -> None:
        bottom = self._host.height() - _MARGIN
        width = min(scaled(_WIDTH), self._host.width() - 2 * _MARGIN)
        for toast in reversed(self._toasts):
            height = max(toast.height_at(width), scaled(52))
            toast.setGeometry(self._host.width() - width - _MARGIN, bottom - height, width, height)
            toast.raise_()
            bottom -= height + _GAP


def _announce(toast: Toast, words: str, is_error: bool) -> None:
    """Have a screen reader say it: errors at once, the rest when it has a moment."""
    event = QAccessibleAnnouncementEvent(toast, words)
    levels = QAccessible.AnnouncementPoliteness
    event.setPoliteness(levels.Assertive if is_error else levels.Polite)
    QAccessible.updateAccessibility(event)
