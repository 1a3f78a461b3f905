"""The head of a card in Settings: a title with a sentence under it, and what can be done at its right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.widgets.card import Hairline
from gui.widgets.labels import Label


class CardHead(QWidget):
    """Put it into a card as its first row."""

    def __init__(self, title: str, sentence: str = "") -> None:
        super().__init__()
        self._sentence = Label(sentence, "meta", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(title, "card"))
        words.addWidget(self._sentence)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(18, 12, 18, 12)
        self._line.setSpacing(8)
        self._line.addLayout(words, 1)

    def say(self, sentence: str) -> None:
        """Another sentence."""
        self._sentence.setText(sentence)

    def add(self, widget: QWidget) -> None:
        """Something at the right."""
        self._line.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)


def ruled(*widgets: QWidget) -> QWidget:
    """Rows of a card that come and go together with the line above them; put it into the card's body."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in (Hairline(), *widgets):
        column.addWidget(widget)
    return holder


def padded(*widgets: QWidget, margins: tuple[int, int, int, int] = (18, 12, 18, 14)) -> QWidget:
    """Widgets below each other with the margins of a card around them, as a row of it."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(*margins)
    column.setSpacing(10)
    for widget in widgets:
        column.addWidget(widget)
    return holder
