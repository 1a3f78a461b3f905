"""What the window remembers: its size, where it was, and how it shall look. Nothing of what the daemon owns."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import QByteArray, QSettings

from gui.operations.place import Place

Mode = Literal["system", "light", "dark"]
MODES: Final[tuple[Mode, ...]] = ("system", "light", "dark")
SCALES: Final = (100, 200)


class Memory:
    """An INI file in the configuration folder; a value that makes no sense counts as absent."""

    def __init__(self, folder: Path) -> None:
        self._kept = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)

    @property
    def geometry(self) -> QByteArray:
        """Size and position, empty at first."""
        value = self._kept.value("window/geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._kept.setValue("window/geometry", value)

    @property
    def place(self) -> Place:
        """Where it was; only the ids, since names may have changed."""
        return Place(workspace=self._text("place/workspace"), project=self._text("place/project"))

    @place.setter
    def place(self, value: Place) -> None:
        self._kept.setValue("place/workspace", value.workspace)
        self._kept.setValue("place/project", value.project)

    @property
    def view(self) -> str:
        """The view that was open."""
        return self._text("place/view") or "home"

    @view.setter
    def view(self, value: str) -> None:
        self._kept.setValue("place/view", value)

    @property
    def mode(self) -> Mode:
        """Light, dark, or as the system has it."""
        value = self._text("look/mode")
        return value if value in MODES else "system"

    @mode.setter
    def mode(self, value: Mode) -> None:
        self._kept.setValue("look/mode", value)

    @property
    def scale(self) -> int:
        """The size of text in per cent, 100 to 200."""
        text = self._text("look/scale")
        low, high = SCALES
        return min(max(int(text), low), high) if text.isdigit() else low

    @scale.setter
    def scale(self, value: int) -> None:
        self._kept.setValue("look/scale", str(value))

    @property
    def is_motion_reduced(self) -> bool:
        """Whether nothing shall move."""
        return self._text("look/reduced_motion") == "yes"

    @is_motion_reduced.setter
    def is_motion_reduced(self, value: bool) -> None:
        self._kept.setValue("look/reduced_motion", "yes" if value else "no")

    @property
    def has_letter_keys(self) -> bool:
        """Whether single letters act as keys."""
        return self._text("keys/letters") != "no"

    @has_letter_keys.setter
    def has_letter_keys(self, value: bool) -> None:
        self._kept.setValue("keys/letters", "yes" if value else "no")

    @property
    def editor(self) -> str:
        """The command that opens a file, with {file} and {line}; empty for the first editor that is found."""
        return self._text("open/editor")

    @editor.setter
    def editor(self, value: str) -> None:
        self._kept.setValue("open/editor", value)

    def save(self) -> None:
        """Write it down now."""
        self._kept.sync()

    def _text(self, key: str) -> str:
        value = self._kept.value(key)
        return value if isinstance(value, str) else ""
