"""Which topics have changed, told to whoever shows them, at most a few times a second."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from daemon.client.api import Message
from gui.operations.link import Link
from gui.operations.topic import Topic, topics_of

_PAUSE_MS: Final = 150
"""Views load again at most this often: one answer changes several topics, an index thousands of times."""


class News(QObject):
    """Gathers the topics of events and of operations that went well."""

    changed = Signal(object)
    """With a frozenset of topics."""

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gathered: set[Topic] = set()
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._tell)
        link.heard.connect(self._hear)
        link.online.connect(self._doubt_everything)

    def tell(self, topics: Iterable[Topic]) -> None:
        """These have changed."""
        self._gathered.update(topics)
        if self._gathered and not self._pause.isActive():
            self._pause.start()

    def _hear(self, messages: list[Message]) -> None:
        for kind in {message.kind for message in messages}:
            self.tell(topics_of(kind))

    def _doubt_everything(self) -> None:
        self.tell(Topic)  # while nobody listened, anything may have happened

    def _tell(self) -> None:
        gathered, self._gathered = frozenset(self._gathered), set()
        self.changed.emit(gathered)
