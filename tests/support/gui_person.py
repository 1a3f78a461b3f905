"""A person at the window: presses what can be seen, by the words on it, and waits until something is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QTextEdit, QWidget
from pytestqt.exceptions import TimeoutError as WaitedTooLong

from daemon.client.over_socket import HttpClient
from gui.frame.window import Window
from gui.views.messages import Target
from gui.views.questions.view import QuestionsView
from gui.widgets.option import OptionCard

PATIENCE_MS = 20_000


class Person:
    """Everything goes through widgets that are visible and enabled, as it would for somebody with a mouse and keys."""

    def __init__(self, qtbot: Any, window: Window, daemon: HttpClient, folder: Path) -> None:
        self.qtbot = qtbot
        self.window = window
        self.daemon = daemon
        self.folder = folder

    def until(self, is_so: Callable[[], object]) -> None:
        """Wait for something; a picture of what was there instead lies beside the folder."""
        try:
            self.qtbot.waitUntil(lambda: bool(is_so()), timeout=PATIENCE_MS)
        except WaitedTooLong:
            self.window.grab().save(str(self.folder.parent / "instead.png"))
            raise

    def sees(self, *words: str) -> None:
        """Wait until each of these words can be read somewhere."""
        for word in words:
            try:
                self.until(lambda word=word: any(word in text for text in self.texts()))
            except WaitedTooLong as error:
                raise AssertionError(f"{word!r} is not to be seen, but: {self.texts()}") from error

    def texts(self) -> list[str]:
        """All that can be read on labels and buttons."""
        found = []
        for child in self.window.findChildren(QWidget):
            if child.isVisible():
                found.append(_text_of(child))
                found.append(child.accessibleName())
        return [text for text in found if text]

    def press(self, words: str) -> None:
        """Click the button with these words, when it can be clicked."""
        self._find_any(lambda button: _is_called(button, words), words)

    def write(self, name: str, text: str) -> None:
        """Type into the field of this name."""
        field = self._field(name)
        assert isinstance(field, QLineEdit | QTextEdit), field
        inside = field.viewport() if isinstance(field, QTextEdit) else field
        self.qtbot.mouseClick(inside, Qt.MouseButton.LeftButton)
        self.until(field.hasFocus)
        field.selectAll()
        self.qtbot.keyClicks(field, text)

    def choose(self, name: str, words: str) -> None:
        """Choose from a list."""
        field = self._field(name)
        assert isinstance(field, QComboBox), field
        place = field.findText(words)
        assert place >= 0, [field.itemText(number) for number in range(field.count())]
        field.setCurrentIndex(place)
        field.activated.emit(place)

    def key(self, key: str | Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key wherever the focus is."""
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def go(self, view: str, item: str = "", detail: str = "") -> None:
        """Go somewhere, as a link would."""
        self.window.go(Target(view, item, detail))

    def press_option(self, words: str) -> None:
        """Click the option that says this."""
        self._find_any(lambda button: isinstance(button, OptionCard) and button.text() == words, words)

    def ask(self, question: str) -> None:
        """Go to a question, and wait until its text can be read."""
        text = self.get(f"questions/{question}")["text"]
        self.go("questions", question)
        self.sees(text)

    def answer_as_advised(self) -> None:
        """Answer the question that is shown with Enter, and wait until it is kept."""
        before = self.answers()
        self.until(lambda: isinstance(self.window.view, QuestionsView) and self.window.view.bar.is_ready)
        self.until(lambda: isinstance(QApplication.focusWidget(), OptionCard))
        self.key(Qt.Key.Key_Return)
        self.until(lambda: self.answers() > before)

    def answers(self) -> int:
        """How many questions have an answer of a person."""
        count: int = self.get("")["progress"]["asked"]
        return count

    def contradictions(self) -> int:
        """How many contradictions the daemon knows of."""
        count: int = self.get("")["contradictions"]
        return count

    def decision_on(self, question: str) -> dict[str, Any]:
        """The decision that a question led to."""
        items: list[dict[str, Any]] = self.get("decisions", {"limit": 200})["items"]
        return next((one for one in items if one["question_id"] == question), {"text": ""})

    def artifact(self, kind: str) -> dict[str, Any]:
        """An artifact at a glance."""
        return next(one for one in self.get("artifacts") if one["type"] == kind)

    def waiting(self) -> list[dict[str, Any]]:
        """What waits for a yes."""
        found: list[dict[str, Any]] = self.daemon.request("GET", "/api/v1/approvals").json()["approvals"]
        return found

    def run(self) -> dict[str, Any]:
        """The newest run."""
        found: dict[str, Any] = self.daemon.request("GET", "/api/v1/runs").json()["items"][0]
        return found

    def get(self, rest: str, query: dict[str, Any] | None = None) -> Any:
        """What the daemon says below the project's path."""
        path = f"/api/v1/projects/{self.window.place.project}/{rest}".rstrip("/")
        return self.daemon.request("GET", path, query=query).json()

    def _find_any(self, is_wanted: Callable[[QAbstractButton], bool], words: str) -> None:
        """Wait for a button that can be pressed, and press it."""
        found: list[QAbstractButton] = []

        def is_there() -> bool:
            buttons = self.window.findChildren(QAbstractButton)
            found[:] = [one for one in buttons if one.isVisible() and one.isEnabled() and is_wanted(one)]
            return bool(found)

        try:
            self.until(is_there)
        except WaitedTooLong as error:
            raise AssertionError(f"no button {words!r}, but: {sorted(set(self._buttons()))}") from error
        self.qtbot.mouseClick(found[-1], Qt.MouseButton.LeftButton)

    def _buttons(self) -> list[str]:
        return [
            f"{button.text() or button.accessibleName()}{'' if button.isEnabled() else ' (disabled)'}"
            for button in self.window.findChildren(QAbstractButton)
            if button.isVisible()
        ]

    def _field(self, name: str) -> QWidget:
        found: list[QWidget] = []

        def is_there() -> bool:
            found[:] = [
                field
                for kind in (QLineEdit, QTextEdit, QComboBox)
                for field in self.window.findChildren(kind)
                if field.isVisible() and field.accessibleName().startswith(name)
            ]
            return bool(found)

        try:
            self.until(is_there)
        except WaitedTooLong as error:
            fields = [
                field.accessibleName()
                for kind in (QLineEdit, QTextEdit, QComboBox)
                for field in self.window.findChildren(kind)
                if field.isVisible()
            ]
            raise AssertionError(f"no field {name!r}, but: {fields}") from error
        return found[-1]


def _is_called(button: QAbstractButton, words: str) -> bool:
    return words in (button.text(), button.accessibleName()) or button.accessibleName().startswith(f"{words},")


def _text_of(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text()
    return ""
