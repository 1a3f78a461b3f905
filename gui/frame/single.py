"""One window per user: a second start rings at the first one, which comes to the front, and ends.

The bell is a Unix socket in the runtime folder, which is private to the user; what is said over it is a folder and
the name of a view, in JSON.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from daemon.home import Home

_WAIT_MS: Final = 1000
_LONGEST: Final = 65_536


def ring(home: Home, folder: str, view: str) -> bool:
    """Ask the window that is open to show this; False if there is none."""
    bell = QLocalSocket()
    bell.connectToServer(str(_bell_of(home)))
    if not bell.waitForConnected(_WAIT_MS):
        return False
    bell.write(json.dumps({"folder": folder, "view": view}).encode() + b"\n")
    bell.waitForBytesWritten(_WAIT_MS)
    heard = bell.waitForReadyRead(_WAIT_MS)
    bell.disconnectFromServer()
    return heard


class Doorbell(QObject):
    """Listens for second starts. `rung` with folder and view, each empty where nothing was asked for."""

    rung = Signal(str, str)

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._open)
        name = str(_bell_of(home))
        if not self._server.listen(name):
            QLocalServer.removeServer(name)  # nobody answered at it, or we would not be here
            self._server.listen(name)

    @property
    def is_listening(self) -> bool:
        """Whether a second start would be heard."""
        return self._server.isListening()

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _open(self) -> None:
        while (visitor := self._server.nextPendingConnection()) is not None:
            visitor.readyRead.connect(self._hear)
            visitor.disconnected.connect(visitor.deleteLater)

    def _hear(self) -> None:
        visitor = self.sender()
        if not isinstance(visitor, QLocalSocket) or not visitor.canReadLine():
            return
        line = bytes(visitor.readLine(_LONGEST).data())
        try:
            said = json.loads(line)
            folder, view = str(said["folder"]), str(said["view"])
        except (ValueError, KeyError, TypeError):
            visitor.disconnectFromServer()
            return
        visitor.write(b"ok\n")
        visitor.flush()
        self.rung.emit(folder, view)


def _bell_of(home: Home) -> Path:
    return home.socket.with_name("window.sock")
