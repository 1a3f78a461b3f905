"""A note: a sentence on a soft ground that stays until its cause is gone, with at most one thing to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from gui.theme.fonts import scaled
from gui.theme.icons import pixmap
from gui.widgets.badge import TONES
from gui.widgets.buttons import LinkButton
from gui.widgets.labels import Label
from gui.widgets.painting import begin_painting, follow_look, hide_if, paint_box

_ICONS = {"neutral": "info", "accent": "bolt", "ok": "check", "warn": "warning", "bad": "warning"}


class _Sign(QWidget):
    def __init__(self, icon: str, token: str) -> None:
        super().__init__()
        self.icon, self.token = icon, token
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A square as high as a line of text."""
        return QSize(scaled(18), scaled(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        painter.drawPixmap(0, 0, pixmap(self.icon, self.token, 17))
        painter.end()


class Note(QFrame):
    """`tone` is neutral, accent, ok, warn or bad; `strong` is said first, in bold."""

    acted = Signal()

    def __init__(
        self,
        text: str,
        tone: str = "neutral",
        icon: str = "",
        action: str = "",
        strong: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        self._sign = _Sign(icon or _ICONS[tone], "text3" if tone == "neutral" else TONES[tone][1])
        self._strong = Label(strong, "strong")
        hide_if(self._strong, not strong)
        self._label = Label(text, "secondary", wrap=True)
        self._action = LinkButton(action)
        hide_if(self._action, not action)
        self._action.clicked.connect(self.acted)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 8, 10, 8)
        line.setSpacing(10)
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._strong, 0)
        line.addWidget(self._label, 1)
        line.addWidget(self._action, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{strong} {text}".strip())

    def text(self) -> str:
        """The sentence."""
        return self._label.text()

    def show_text(self, text: str, strong: str = "") -> None:
        """Say something else."""
        self._label.setText(text)
        self._strong.setText(strong)
        self._strong.setVisible(bool(strong))
        self.setAccessibleName(f"{strong} {text}".strip())

    def show_action(self, action: str) -> None:
        """Offer something else to do, or nothing."""
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self._action.updateGeometry()

    def show_tone(self, tone: str, icon: str = "") -> None:
        """Another tone."""
        self._tone = tone
        self._sign.icon = icon or _ICONS[tone]
        self._sign.token = "text3" if tone == "neutral" else TONES[tone][1]
        self.update()
        self._sign.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = begin_painting(self)
        paint_box(painter, QRectF(self.rect()), 8, "note" if self._tone == "neutral" else TONES[self._tone][0])
        painter.end()
