"""What a view shows when it has nothing to show yet, nothing at all, or no answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.theme.current import color
from gui.theme.fonts import scaled
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import Label
from gui.widgets.painting import begin_painting, follow_look, hide_if, paint_box
from gui.widgets.tile import IconTile
from gui.words.times import clock

_TEXT_WIDTH: Final = 480
_WAIT_MS: Final = 2000
_TICK_MS: Final = 1000


class EmptyState(QWidget):
    """What would be here, how it comes to be, and the one thing that begins it. `add` puts more beneath."""

    acted = Signal()

    def __init__(self, icon: str, title: str, text: str, action: str = "") -> None:
        super().__init__()
        self.action = Button(action, "primary")
        hide_if(self.action, not action)
        self.action.clicked.connect(self.acted)
        self._more = QVBoxLayout()
        self._more.setSpacing(12)
        said = Label(text, "body", wrap=True)
        said.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        said.setMinimumWidth(scaled(_TEXT_WIDTH) // 2)
        said.setMaximumWidth(scaled(_TEXT_WIDTH))
        head = Label(title, "title", wrap=True)
        head.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(head)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(said, 100)
        line.addStretch(1)
        words.addLayout(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(20)
        column.addStretch(2)
        column.addWidget(IconTile(icon, "accent", 56), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(words)
        column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._more)
        column.addStretch(3)
        self.setAccessibleName(f"{title}. {text}")

    def add(self, widget: QWidget) -> None:
        """Something beneath the action."""
        self._more.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)


class FailedState(QWidget):
    """What happened, why, and what to do; `retry` when the person wants to try again."""

    retry = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._report = ""
        self._card = Card()
        self._card.set_mark("failed")
        self._title = Label("", "section", wrap=True)
        self._meta = Label("", "meta")
        self._what = [Label(word, "secondary") for word in ("Why", "What to do")]
        self._said = [Label("", "body", wrap=True) for _ in self._what]
        self.retry_button = Button("Try again", "primary")
        self.retry_button.clicked.connect(self.retry)
        self.copy_button = Button("Copy the report", "ghost")
        self.copy_button.clicked.connect(self._copy)
        self._lay_out()

    def show_problem(self, title: str, why: str, what_to_do: str, code: str = "") -> None:
        """Say it; the sentences that are empty are left out."""
        moment = clock(datetime.now(UTC))
        self._title.setText(title)
        self._meta.setText(f"{moment} · {code}" if code else moment)
        for word, label, text in zip(self._what, self._said, (why, what_to_do), strict=True):
            label.setText(text)
            word.setVisible(bool(text))
            label.setVisible(bool(text))
        lines = [
            title,
            f"Why: {why}",
            f"What to do: {what_to_do}",
            f"Code: {code}",
            f"At: {datetime.now(UTC).isoformat()}",
        ]
        self._report = "\n".join(lines)
        self.copy_button.setText("Copy the report")
        self.setAccessibleName(f"{title}. {why} {what_to_do}")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
        self.copy_button.setText("Copied")
        self.copy_button.updateGeometry()

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        texts.addWidget(self._meta)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(IconTile("warning", "bad", 36), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(texts, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        grid.setColumnMinimumWidth(0, 80)
        grid.setColumnStretch(1, 1)
        for row, (word, label) in enumerate(zip(self._what, self._said, strict=True)):
            grid.addWidget(word, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label, row, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.retry_button)
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        buttons.setContentsMargins(0, 6, 0, 0)
        grid.addLayout(buttons, 2, 1)
        self._card.body.setContentsMargins(24, 20, 24, 22)
        self._card.body.setSpacing(16)
        self._card.body.addLayout(head)
        self._card.body.addLayout(grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 12, 32, 32)
        column.addWidget(self._card)
        column.addStretch(1)


class LoadingState(QWidget):
    """Grey shapes of the rows that will come; after two seconds it says what is being waited for."""

    def __init__(self, rows: int = 6, waits_for: str = "the daemon's answer") -> None:
        super().__init__()
        self._rows = rows
        self._waits_for = waits_for
        self._label = Label("", "secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 8, 32, 16)
        column.addStretch(1)
        column.addWidget(self._label, 0, Qt.AlignmentFlag.AlignHCenter)
        self._patience = QTimer(self, interval=_WAIT_MS, singleShot=True)
        self._patience.timeout.connect(self._explain)
        self.setAccessibleName("Loading")

    def set_waits_for(self, what: str) -> None:
        """Name what is being waited for."""
        self._waits_for = what

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to wait."""
        super().showEvent(event)
        self._label.setText("")
        self._patience.start()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shapes."""
        painter = begin_painting(self)
        step = scaled(58)
        for row in range(self._rows):
            top = scaled(12) + row * step
            if top + step > self.height() - scaled(40):
                break
            width = self.width() - 64
            paint_box(painter, QRectF(32, top, scaled(32), scaled(32)), 8, "chip")
            paint_box(
                painter, QRectF(32 + scaled(46), top + 2, width * (0.42 - 0.05 * (row % 3)), scaled(11)), 5, "chip"
            )
            paint_box(
                painter,
                QRectF(32 + scaled(46), top + scaled(20), width * (0.6 - 0.07 * (row % 2)), scaled(9)),
                4,
                "sunken",
            )
        painter.end()

    def _explain(self) -> None:
        self._label.setText(f"Waiting for {self._waits_for}…")
        self.setAccessibleName(self._label.text())


class OfflineBand(QFrame):
    """The daemon cannot be reached: since when, when it is tried next, and «Try now»."""

    try_now = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._next_try_at: datetime | None = None
        self._last_answer_at: datetime | None = None
        self._label = Label("", "secondary", wrap=True)
        self._next_try = Label("", "number")
        self.button = Button("Try now", small=True)
        self.button.clicked.connect(self.try_now)
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._tell)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(scaled(48))
        line = QHBoxLayout(self)
        line.setContentsMargins(32, 6, 24, 6)
        line.setSpacing(10)
        sign = IconTile("offline", "warn", 18)
        line.addWidget(sign)
        line.addWidget(Label("Not connected to the daemon.", "strong"))
        line.addWidget(self._label, 1)
        line.addWidget(self._next_try)
        line.addWidget(self.button)

    def show_lost(self, last_answer_at: datetime | None, next_try_at: datetime | None) -> None:
        """Say since when, and count down to the next try."""
        self._last_answer_at, self._next_try_at = last_answer_at, next_try_at
        self._tell()
        self._clock.start()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = begin_painting(self)
        painter.fillRect(self.rect(), color("warn_soft"))
        painter.end()

    def _tell(self) -> None:
        if not self.isVisible():
            self._clock.stop()
        said = "You can read, but not change."
        if self._last_answer_at is not None:
            said = f"You see the state of {clock(self._last_answer_at)}; you can read, but not change."
        self._label.setText(said)
        if self._next_try_at is not None:
            left_s = round((self._next_try_at - datetime.now(UTC)).total_seconds())
            self._next_try.setText(f"Next try in {left_s} s" if left_s > 0 else "Trying…")
        self.setAccessibleName(f"Not connected to the daemon. {said} {self._next_try.text()}".strip())
