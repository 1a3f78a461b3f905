"""Puts the window together: the application, its look, the connection, and one window per user."""

from __future__ import annotations

import logging
import logging.handlers
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtWidgets import QApplication

from daemon.home import Home
from gui.frame.memory import Memory
from gui.frame.rooms import ROOMS
from gui.frame.single import Doorbell, ring
from gui.frame.window import Window
from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.theme.theme import Theme
from gui.views.messages import Target

_LOG_BYTES: Final = 1_000_000


@dataclass(frozen=True)
class Wanted:
    """What the window shall show at first: a folder and a view; empty for what was seen last."""

    folder: str = ""
    view: str = ""


def run_window(home: Home, wanted: Wanted) -> int:
    """Show the window until it is closed, or bring the one that is open to the front; the exit code."""
    home.prepare()
    if ring(home, wanted.folder, wanted.view):
        return 0
    _keep_log(home.logs / "window.log")
    app = QApplication(["groundplan"])
    app.setApplicationName("groundplan")
    app.setApplicationDisplayName("Groundplan")
    app.setDesktopFileName("groundplan")
    window, link, desk = make_window(app, home, wanted)
    doorbell = Doorbell(home, window)
    doorbell.rung.connect(lambda folder, view: _come(window, Wanted(folder, view)))
    window.show()
    with _interruptible(app.quit):
        code = app.exec()
    doorbell.close()
    desk.close()
    link.close()
    return code


def make_window(app: QApplication, home: Home, wanted: Wanted) -> tuple[Window, Link, Desk]:
    """The window and what it stands on, not shown yet; whoever makes it closes desk and link."""
    memory = Memory(home.config)
    if wanted.view:
        memory.view = wanted.view
    theme = Theme(app)
    link = Link(home)
    desk = Desk(link)
    window = Window(desk, theme, memory, wanted.folder)
    link.open()
    return window, link, desk


def view_names() -> list[str]:
    """The views that can be asked for by name."""
    return [room.name for room in ROOMS]


def _come(window: Window, wanted: Wanted) -> None:
    """Somebody started us again: come to the front, and show what they asked for."""
    window.come_forward()
    if wanted.folder:
        window.open_folder(wanted.folder)
    if wanted.view:
        window.go(Target(wanted.view))


def _keep_log(file: Path) -> None:
    handler = logging.handlers.RotatingFileHandler(file, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


class _interruptible:  # noqa: N801 - used like a function
    """While Qt's loop runs, Ctrl-C in the terminal ends it: Python's handlers run only when Python does."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._ear, self._mouth = socket.socketpair()
        for end in (self._ear, self._mouth):
            end.setblocking(False)

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGINT, lambda *_: None)
        self._woken_before = signal.set_wakeup_fd(self._mouth.fileno())
        self._notifier = QSocketNotifier(self._ear.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(self._woken_before)
        signal.signal(signal.SIGINT, self._before)
        self._notifier.setEnabled(False)
        self._ear.close()
        self._mouth.close()

    def _hear(self) -> None:
        self._ear.recv(64)
        self._stop()
