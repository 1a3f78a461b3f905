"""The icon beside the clock: how much waits, what it is, and notifications of what is new.

Where there is no such place, as on some desktops and without a screen, nothing is shown and nothing fails; `told`
still says what would have been.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from daemon.client.api import Message
from daemon.contract.approval import ApprovalView
from gui.frame.notifying import KINDS, Heard, Notification, Notifier
from gui.operations.approvals import list_waiting
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.runs import SeenRun, show_run
from gui.operations.topic import Topic
from gui.theme.current import color
from gui.theme.fonts import font
from gui.theme.icons import pixmap
from gui.views.messages import Target
from gui.words.amounts import plural

_SIDE: Final = 64
_LISTED: Final = 5
_LONGEST: Final = 60
_SHOWN_MS: Final = 10_000
_MOST: Final = 99


class Tray(QObject):
    """`wants` comes with a `Target` (of view `""` for the window alone), `told` with each `Notification`."""

    wants = Signal(object)
    told = Signal(object)
    quit_wanted = Signal()
    counted = Signal(int)
    """How much waits, each time that it was looked at."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._notifier = Notifier()
        self._waiting: list[ApprovalView] = []
        self._count = 0
        self._last = Target("approvals")
        self.menu = QMenu()
        self.icon: QSystemTrayIcon | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.icon = QSystemTrayIcon(counted_icon(0), self)
            self.icon.setContextMenu(self.menu)
            self.icon.activated.connect(self._activate)
            self.icon.messageClicked.connect(self._click)
            self.icon.show()
        desk.link.heard.connect(self._hear)
        desk.news.changed.connect(self._hear_topics)
        self._fill()

    @property
    def count(self) -> int:
        """How much waits, as it is shown."""
        return self._count

    def close(self) -> None:
        """Take the icon off the desktop, and announce nothing more."""
        self._desk.link.heard.disconnect(self._hear)
        self._desk.news.changed.disconnect(self._hear_topics)
        if self.icon is not None:
            self.icon.hide()

    def set_waiting(self, count: int) -> None:
        """Show how much waits."""
        self._count = count
        text = f"Groundplan: {plural(count, 'approval waits', 'approvals wait')}" if count else "Groundplan"
        if self.icon is not None:
            self.icon.setIcon(counted_icon(count))
            self.icon.setToolTip(text)
        self.menu.setTitle(text)
        self.counted.emit(count)

    def set_muted(self, *, is_muted: bool) -> None:
        """Whether notifications are off; the count is shown all the same."""
        self._notifier.is_muted = is_muted

    def renew(self) -> None:
        """Look at what waits."""
        self._desk.run(list_waiting(), owner=self, done=self._show_waiting, failed=self._leave)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _hear(self, messages: list[Message]) -> None:
        events = [
            Heard(message.kind, message.json().get("data") or {}) for message in messages if message.kind in KINDS
        ]
        self._tell(self._notifier.hear(events, is_watched=self._is_watched()))

    def _hear_topics(self, topics: frozenset[Topic]) -> None:
        if Topic.APPROVALS in topics:
            self.renew()

    def _show_waiting(self, waiting: list[ApprovalView]) -> None:
        self._waiting = waiting
        self.set_waiting(len(waiting))
        self._fill()
        self._tell(self._notifier.list_waiting(waiting, is_watched=self._is_watched()))

    def _leave(self, _failure: Failure) -> None:
        """It is looked at again with the next news; the window says that the daemon is gone."""

    def _is_watched(self) -> bool:
        return self._window.isActiveWindow() and not self._window.isMinimized()

    def _tell(self, notifications: Sequence[Notification]) -> None:
        for one in notifications:
            if one.run and not one.text:
                done, failed = partial(self._tell_run, one), partial(self._tell_bare, one)
                self._desk.run(show_run(one.run), owner=self, done=done, failed=failed)
            else:
                self._notify(one)

    def _tell_run(self, one: Notification, seen: SeenRun) -> None:
        self._notify(replace(one, text=seen.run.goal.partition("\n")[0].strip() or seen.run.agent))

    def _tell_bare(self, one: Notification, _failure: Failure) -> None:
        self._notify(one)

    def _notify(self, one: Notification) -> None:
        self._last = Target(one.view, one.item)
        if self.icon is not None:
            kind = QSystemTrayIcon.MessageIcon.Warning if one.is_urgent else QSystemTrayIcon.MessageIcon.Information
            self.icon.showMessage(one.title, one.text, kind, _SHOWN_MS)
        self.told.emit(one)

    def _click(self) -> None:
        self.wants.emit(self._last)

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.wants.emit(Target("approvals") if self._waiting else Target(""))

    def _fill(self) -> None:
        self.menu.clear()
        self.menu.addAction("Open Groundplan", partial(self.wants.emit, Target("")))
        self.menu.addSeparator()
        for one in self._waiting[:_LISTED]:
            target = Target("approvals", one.id)
            self.menu.addAction(_short(one.summary), partial(self.wants.emit, target))
        more = len(self._waiting) - _LISTED
        if more > 0:
            self.menu.addAction(f"{more} more…", partial(self.wants.emit, Target("approvals")))
        if not self._waiting:
            self.menu.addAction("Nothing waits").setEnabled(False)
        self.menu.addSeparator()
        self.menu.addAction("Quit", self.quit_wanted.emit)


def counted_icon(count: int) -> QIcon:
    """The mark with a count on it; none where nothing waits."""
    side = _SIDE
    whole = QPixmap(side, side)
    whole.fill(Qt.GlobalColor.transparent)
    painter = QPainter(whole)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    mark = pixmap("mark", "accent", side)
    painter.drawPixmap(QRectF(0, 0, side, side), mark, QRectF(mark.rect()))
    if count > 0:
        _paint_count(painter, str(count) if count <= _MOST else f"{_MOST}+")
    painter.end()
    return QIcon(whole)


def _paint_count(painter: QPainter, text: str) -> None:
    written = font(30, 600)
    painter.setFont(written)
    width = max(40.0, painter.fontMetrics().horizontalAdvance(text) + 20.0)
    box = QRectF(QPointF(_SIDE - width, _SIDE - 40.0), QPointF(_SIDE, _SIDE))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("bad"))
    painter.drawRoundedRect(box, 20, 20)
    painter.setPen(color("on_bad"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _short(summary: str) -> str:
    line = " ".join(summary.replace("`", "").split()).replace("&", "&&")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
