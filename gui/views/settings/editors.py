"""The page Editors: how each editor is connected, with the exact lines to paste."""

from __future__ import annotations

import shutil
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.operations.desk import Desk
from gui.views.settings.editor_lines import COMMAND, EDITORS, EditorLines
from gui.views.settings.page import SettingsPage
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.code_block import CodeBlock
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.rows import Row
from gui.widgets.tile import IconTile
from gui.words.paths import at_home


class EditorFold(QWidget):
    """An editor: a row that unfolds to its lines."""

    def __init__(self, editor: EditorLines) -> None:
        super().__init__()
        self.editor = editor
        self._arrow = IconTile("chevron_down", "bare", 16)
        self._arrow.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.row = Row(editor.title, editor.about, icon="code", trailing=(self._arrow,), flat=True, side=20)
        self.row.activated.connect(self.toggle)
        self.block = CodeBlock(editor.lines, editor.language)
        self.copy_button = Button("Copy the lines", icon="copy", small=True)
        self._detail = QWidget()
        self._lay_out()
        self._detail.hide()
        self._name()

    @property
    def is_unfolded(self) -> bool:
        """Whether the lines are seen."""
        return not self._detail.isHidden()

    def toggle(self) -> None:
        """Unfold it, or fold it again."""
        self._detail.setVisible(not self.is_unfolded)
        self._arrow.show_icon("chevron_up" if self.is_unfolded else "chevron_down", "bare")
        self._name()

    def _name(self) -> None:
        state = "unfolded" if self.is_unfolded else "folded"
        self.row.setAccessibleName(f"{self.editor.title}, {self.editor.about}, {state}")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label(self.editor.where, "caption"))
        head.addStretch(1)
        head.addWidget(self.copy_button)
        inner = QVBoxLayout(self._detail)
        inner.setContentsMargins(20, 4, 20, 16)
        inner.setSpacing(8)
        inner.addLayout(head)
        inner.addWidget(self.block)
        if self.editor.then:
            inner.addWidget(Label(self.editor.then, "secondary", wrap=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.row)
        column.addWidget(self._detail)


class EditorsPage(SettingsPage):
    """The command, and the editors."""

    name: ClassVar[str] = "editors"
    title: ClassVar[str] = "Editors"
    icon: ClassVar[str] = "code"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.folds = {editor.name: EditorFold(editor) for editor in EDITORS}
        self.add(self._command_card())
        card = Card("Lines to paste")
        about = ElidedLabel("Hover, lenses, findings and actions; all editors share one daemon.", "meta")
        card.head.insertWidget(1, about, 50)
        for fold in self.folds.values():
            fold.copy_button.clicked.connect(partial(self._copy, fold.editor.lines, fold.editor.title))
            card.add_row(fold)
        self.add(card)

    def open_item(self, item: str) -> None:
        """Unfold one editor."""
        fold = self.folds.get(item)
        if fold is not None and not fold.is_unfolded:
            fold.toggle()

    def _command_card(self) -> Card:
        found = shutil.which(COMMAND.split()[0])
        told = (
            f"Found at {at_home(found)}."
            if found
            else "It is not on the path of this window: give editors the whole path of the program."
        )
        card = Card("The command")
        button = Button("Copy the command", icon="copy", small=True)
        button.clicked.connect(partial(self._copy, COMMAND, "The command"))
        card.add_to_head(button)
        card.body.addWidget(CodeBlock(COMMAND, "bash"))
        card.body.addWidget(
            Label(
                "Every editor that can start a language server can use it. It finds the daemon or starts it, works "
                f"without a model, and ends with the editor. {told}",
                "secondary",
                wrap=True,
            )
        )
        return card

    def _copy(self, text: str, what: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.say("Copied", what)
