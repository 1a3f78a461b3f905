"""The trace of a run with what it waits for or why it failed above, and the line to step in beneath."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.theme.fonts import scaled
from gui.views.runs.trace_list import TraceList
from gui.widgets.buttons import Button
from gui.widgets.inputs import TextField
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.words.amounts import plural

_MARGIN: Final = 32


class TracePage(QWidget):
    """`said` comes with a message for the run; `note_acted` with what the note above offers."""

    said = Signal(str)
    note_acted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.trace = TraceList()
        self.meta = Label("", "secondary")
        self._said: list[tuple[str, str, str, str, str]] = []
        self._notes = QVBoxLayout()
        self._notes.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        self._notes.setSpacing(8)
        self.news = Button("", "secondary", "arrow_down", small=True, parent=self.trace)
        self.news.hide()
        self.news.clicked.connect(self.trace.follow)
        self.trace.news.connect(self._show_news)
        self.trace.installEventFilter(self)
        self.message = TextField("Say something; the agent reads it before its next step", "Message to the run")
        self.send = Button("Send", icon="send")
        self.send.clicked.connect(self._say)
        self.message.returnPressed.connect(self._say)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._notes)
        column.addWidget(self.trace, 1)
        self.bar = self._made_bar()
        column.addWidget(self.bar)
        column.setSpacing(0)

    def show_notes(self, notes: list[tuple[str, str, str, str, str]]) -> None:
        """Tone, strong words, sentence, action and what `note_acted` says, each."""
        if notes == self._said:
            return
        self._said = notes
        while (item := self._notes.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for tone, strong, text, action, says in notes:
            note = Note(text, tone, "half" if tone == "warn" else "", action=action, strong=strong)
            note.setProperty("says", says)
            note.acted.connect(self._act)
            self._notes.addWidget(note)
        self._notes.setContentsMargins(_MARGIN, 0, _MARGIN, 10 if notes else 0)

    def show_can_say(self, *, can_say: bool, why_not: str) -> None:
        """Whether the run can still hear something."""
        self.message.setEnabled(can_say)
        self.send.setEnabled(can_say)
        told = "Say something; the agent reads it before its next step"
        self.message.setPlaceholderText(told if can_say else why_not)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The button with the news stays at the bottom of the trace."""
        if watched is self.trace and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place_news()
        return super().eventFilter(watched, event)

    def _made_bar(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("actionBar")
        bar.setMinimumHeight(scaled(60))
        line = QHBoxLayout(bar)
        line.setContentsMargins(_MARGIN, 10, _MARGIN, 10)
        line.setSpacing(8)
        line.addWidget(self.message, 1)
        line.addWidget(self.send)
        return bar

    def _show_news(self, count: int) -> None:
        self.news.setVisible(count > 0)
        if count:
            self.news.setText(plural(count, "new step"))
            self.news.adjustSize()
            self._place_news()
            self.news.raise_()

    def _place_news(self) -> None:
        size = self.news.sizeHint()
        self.news.resize(size)
        self.news.move((self.trace.width() - size.width()) // 2, self.trace.height() - size.height() - 12)

    def _act(self) -> None:
        self.note_acted.emit(str(self.sender().property("says")))

    def _say(self) -> None:
        if text := self.message.text().strip():
            self.said.emit(text)

    def clear_message(self) -> None:
        """It was heard."""
        self.message.clear()

    def step_in(self) -> None:
        """Put the keyboard into the line."""
        self.message.setFocus(Qt.FocusReason.ShortcutFocusReason)
