"""The clock at the right of the title: until when something waits."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.theme.icons import pixmap
from gui.widgets.painting import begin_painting, follow_look
from gui.words.times import expires_in, expiry_tone, full

_SIDE = 16
_INKS = {"bad": "bad", "warn": "warn", "neutral": "text3"}


class ExpiryMark(QWidget):
    """«expires in 26 min»: amber below half an hour, red below five minutes."""

    def __init__(self) -> None:
        super().__init__()
        self._at: datetime | None = None
        self._text = ""
        self._is_short = False
        self._token = "text3"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """What it says."""
        return self._text

    @property
    def token(self) -> str:
        """Its ink."""
        return self._token

    def show_end(self, at: datetime | None, now: datetime) -> None:
        """Count down to `at`; without an end nothing is shown."""
        self._at = at
        text = expires_in(at, now) if at is not None else ""
        self._token = _INKS[expiry_tone(at, now)] if at is not None else "text3"
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.setToolTip(full(at) if at is not None else "")
            self.updateGeometry()
        self.setVisible(bool(text))
        self.update()

    def set_short(self, *, is_short: bool) -> None:
        """«26 min» where there is no room for more; the whole is said all the same."""
        if is_short != self._is_short:
            self._is_short = is_short
            self.updateGeometry()
            self.update()

    @property
    def _shown(self) -> str:
        return self._text.removeprefix("expires in ") if self._is_short else self._text

    def sizeHint(self) -> QSize:
        """Clock and words."""
        metrics = QFontMetrics(font(13, 600))
        return QSize(scaled(_SIDE + 8) + metrics.horizontalAdvance(self._shown) + 2, max(scaled(24), metrics.height()))

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        drawn = pixmap("clock", self._token, _SIDE)
        side = drawn.height() / drawn.devicePixelRatio()
        painter.drawPixmap(0, round((self.height() - side) / 2), drawn)
        painter.setFont(font(13, 600))
        painter.setPen(color(self._token))
        rect = QRectF(self.rect()).adjusted(side + scaled(8), 0, 0, 0)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, self._shown)
        painter.end()
