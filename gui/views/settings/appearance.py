"""The page on how the window looks and listens. What it changes is the window's own and never reaches the daemon."""

from __future__ import annotations

from typing import ClassVar, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.operations.desk import Desk
from gui.theme.current import is_motion_reduced
from gui.theme.fonts import text_scale
from gui.views.settings.page import SettingsPage
from gui.views.settings.setting_row import SettingField
from gui.widgets.card import Card
from gui.widgets.inputs import Dropdown, Switch
from gui.widgets.labels import Label
from gui.widgets.segmented import Segmented

SCALES: Final = (100, 110, 125, 150, 175, 200)


class AppearancePage(SettingsPage):
    """Theme, size of text, motion, single letters as keys, and the editor that files are opened in."""

    name: ClassVar[str] = "appearance"
    title: ClassVar[str] = "Appearance"
    icon: ClassVar[str] = "eye"
    words: ClassVar[tuple[str, ...]] = ("theme dark light text size motion animation keys letters editor command",)

    theme_wanted = Signal(str)
    scale_wanted = Signal(int)
    motion_wanted = Signal(bool)
    letter_keys_wanted = Signal(bool)
    editor_wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._is_told = False
        self.theme = Segmented([("system", "System"), ("light", "Light"), ("dark", "Dark")], "Theme")
        self.theme.chosen.connect(self.theme_wanted)
        self.scale = Dropdown([(str(scale), f"{scale} %") for scale in SCALES], "Text size")
        self.scale.chosen.connect(self._tell_scale)
        self.motion = Switch("Reduced motion")
        self.motion.clicked.connect(self.motion_wanted)
        self.letters = Switch("Single letters as keys")
        self.letters.setChecked(True)
        self.letters.clicked.connect(self.letter_keys_wanted)
        self.editor = SettingField("The command of your editor")
        self.editor.setPlaceholderText("the first that is found")
        self.editor.given.connect(self._tell_editor)
        self._lay_out()
        self.set_aside("Saved as you change them")

    def load(self) -> None:
        """What the theme has in force, until `show_look` tells what the window remembers."""
        if not self._is_told:
            self._choose_scale(text_scale())
            self.motion.setChecked(is_motion_reduced())

    def show_look(self, mode: str, scale: int, *, is_reduced: bool, has_letters: bool = True, editor: str = "") -> None:
        """What the window remembers."""
        self._is_told = True
        self.theme.choose(mode)
        self._choose_scale(scale)
        self.motion.setChecked(is_reduced)
        self.letters.setChecked(has_letters)
        self.editor.show_kept(editor)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        look = Card("Look")
        look.add_row(_row("Theme", "System follows your desktop; its high contrast wins over all.", self.theme))
        look.add_row(_row("Text size", "Everything grows with it; panels give way as in a smaller window.", self.scale))
        look.add_row(_row("Reduced motion", "Nothing slides, fades or pulses.", self.motion))
        hands = Card("Keys and files")
        hands.add_row(
            _row(
                "Single letters as keys",
                "A allows, D denies, J and K go on, in lists and never in a text. All keys of a view: ?",
                self.letters,
            )
        )
        hands.add_row(
            _row(
                "Editor",
                "The command that opens a file, with {file} and {line}; empty takes the first editor that is "
                "installed, such as code, zed, kate or idea.",
                self.editor,
            )
        )
        self.add(look)
        self.add(hands)

    def _choose_scale(self, scale: int) -> None:
        if scale not in SCALES:
            choices = sorted({*SCALES, scale})
            self.scale.set_choices([(str(choice), f"{choice} %") for choice in choices])
        self.scale.choose(str(scale))

    def _tell_scale(self, value: str) -> None:
        self.scale_wanted.emit(int(value))

    def _tell_editor(self, command: str) -> None:
        self.editor.show_kept(command)
        self.editor_wanted.emit(command)


def _row(title: str, sentence: str, control: QWidget) -> QWidget:
    row = QWidget()
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Label(title, "strong"))
    words.addWidget(Label(sentence, "secondary", wrap=True))
    line = QHBoxLayout(row)
    line.setContentsMargins(20, 11, 20, 11)
    line.setSpacing(24)
    line.addLayout(words, 1)
    line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
    return row
