"""One setting: its title and sentence, the editor of its type, where its value comes from, and what was wrong.

A change is saved at once: a switch and a choice when they are made, a field when it is left or Enter is pressed.
What the daemon refuses stays in the field with the reason beneath it, and Esc brings back what is in force.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.settings import SettingSource, SettingValue, SettingView
from gui.operations.operation import Failure
from gui.views.settings.setting_words import field_text, source_words, title_of, value_words
from gui.widgets.badge import Badge
from gui.widgets.buttons import LinkButton
from gui.widgets.inputs import Dropdown, Switch
from gui.widgets.labels import Label
from gui.widgets.sized_field import SizedField

_WIDE: Final = 250
_NARROW: Final = 150


class SettingField(SizedField):
    """A field that tells when it is left with another text; Esc brings the old one back."""

    given = Signal(str)
    restored = Signal()

    def __init__(self, name: str, px: int = _WIDE) -> None:
        super().__init__(px, "", name)
        self._kept = ""
        self._told = ""
        self.editingFinished.connect(self._give)

    def show_kept(self, text: str) -> None:
        """What is in force."""
        self._kept = self._told = text
        self.setText(text)
        self.setCursorPosition(0)

    @property
    def is_edited(self) -> bool:
        """Whether something else is written in it than what is in force."""
        return self.text().strip() != self._kept

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc brings back what is in force."""
        if event.key() == Qt.Key.Key_Escape and (self.is_edited or self.property("wrong")):
            self.show_kept(self._kept)
            self.restored.emit()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        text = self.text().strip()
        if text not in (self._kept, self._told):  # what was refused once is not asked again when the field is left
            self._told = text
            self.given.emit(text)


class SettingRow(QWidget):
    """`changed` comes with another value, `reset` when the default is wanted; `show_view` shows what is in force."""

    changed = Signal(str, object)
    reset = Signal(str)

    def __init__(self, view: SettingView, title: str = "", sentence: str = "") -> None:
        super().__init__()
        self.view = view
        self.name = view.name
        self.title = title or title_of(view.name)
        self._sentence = sentence or view.sentence
        self._is_saving = False
        self._editor = self._make_editor()
        self._default = Label("default", "meta")
        self._source = Label("", "meta", wrap=True)
        self._restart = Badge("counts after a restart of the daemon", "warn")
        self._restart.hide()
        self._back = LinkButton("Put the default back", 12)
        self._back.setAccessibleName(f"Put the default of {self.title} back")
        self._back.clicked.connect(self._put_back)
        self._wrong = Label("", "meta", "bad", wrap=True)
        self._wrong.hide()
        self._lay_out()
        self.show_view(view)

    @property
    def editor(self) -> QWidget:
        """What the value is changed with."""
        return self._editor

    @property
    def error(self) -> str:
        """Why the last change was refused; empty once it is mended."""
        return "" if self._wrong.isHidden() else self._wrong.text()

    def show_view(self, view: SettingView) -> None:
        """Show what is in force; what somebody is writing in the field stays."""
        before, self.view = self.view, view
        editor = self._editor
        if isinstance(editor, SettingField):
            if before != view or not (editor.is_edited and (editor.hasFocus() or self._is_saving or self.error)):
                editor.show_kept(field_text(view.value))
                self._say_wrong("")
        elif isinstance(editor, Switch):
            editor.setChecked(bool(view.value))
        elif isinstance(editor, Dropdown):
            editor.choose(str(view.value))
        is_given = view.source is SettingSource.ENVIRONMENT
        editor.setEnabled(not is_given)
        self._source.setText(source_words(view))
        self._source.setVisible(view.source is not SettingSource.DEFAULT)
        self._default.setVisible(view.source is SettingSource.DEFAULT)
        self._back.setVisible(view.source is SettingSource.FILE)

    def show_saved(self, view: SettingView) -> None:
        """It was changed."""
        self._is_saving = False
        self._say_wrong("")
        self.show_view(view)
        self._restart.setVisible(view.restart)

    def show_failure(self, failure: Failure) -> None:
        """It was refused: say why at the field; the old value is still in force."""
        self._is_saving = False
        kept = f"{value_words(self.view.value)} is still in force."
        self._say_wrong(f"{failure.what} {failure.hint}".strip() + f" {kept[:1].upper()}{kept[1:]}")
        if isinstance(self._editor, Switch):
            self._editor.setChecked(bool(self.view.value))
        elif isinstance(self._editor, Dropdown):
            self._editor.choose(str(self.view.value))

    def set_online(self, *, online: bool) -> None:
        """Nothing can be changed while the daemon is away."""
        self._editor.setEnabled(online and self.view.source is not SettingSource.ENVIRONMENT)
        self._back.setEnabled(online)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _make_editor(self) -> QWidget:
        view = self.view
        if view.type == "bool":
            switch = Switch(self.title)
            switch.clicked.connect(self._switch)
            return switch
        if view.choices:
            dropdown = Dropdown([(choice, choice) for choice in view.choices], self.title)
            dropdown.chosen.connect(self._change)
            return dropdown
        field = SettingField(self.title, _NARROW if view.type in ("int", "float") else _WIDE)
        if view.type in ("int", "float"):
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
        else:
            field.setPlaceholderText("nothing")
        field.given.connect(self._change)
        field.restored.connect(self._forgive)
        return field

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(self.title, "strong"))
        head.addWidget(self._default)
        head.addStretch(1)
        words.addLayout(head)
        words.addWidget(Label(self._sentence, "secondary", wrap=True))
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self._source, 1)
        foot.addWidget(self._back)
        words.addLayout(foot)
        words.addWidget(self._restart)
        words.addWidget(self._wrong)
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 11, 20, 11)
        line.setSpacing(24)
        line.addLayout(words, 1)
        line.addWidget(self._editor, 0, Qt.AlignmentFlag.AlignVCenter)

    def _switch(self, is_on: bool) -> None:
        self.changed.emit(self.name, is_on)

    def _change(self, value: SettingValue) -> None:
        self._is_saving = True
        self.changed.emit(self.name, value)

    def _put_back(self) -> None:
        self.reset.emit(self.name)

    def _forgive(self) -> None:
        self._say_wrong("")

    def _say_wrong(self, text: str) -> None:
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))
        if isinstance(self._editor, SettingField):
            self._editor.set_wrong(is_wrong=bool(text), why=text)
