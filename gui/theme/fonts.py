"""The type of the window: Inter for what is read, JetBrains Mono for code, and how large they are.

Sizes are given at 100 %; `scaled` turns them, and the heights of controls, into those of the text size in force.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

SANS: Final = "Inter"
MONO: Final = "JetBrains Mono"
FOLDER: Final = Path(__file__).parent / "fonts"

_SCALE: Final = "groundplan.text_scale"
_LOADED: Final = "groundplan.fonts"


def load_fonts(app: QApplication) -> None:
    """Make the fonts that come with the program known to Qt, once for an application."""
    if app.property(_LOADED):
        return
    for file in sorted(FOLDER.iterdir()):
        if file.suffix in (".otf", ".ttf"):
            QFontDatabase.addApplicationFont(str(file))
    app.setProperty(_LOADED, True)


def text_scale() -> int:
    """The text size in force, in per cent."""
    app = QApplication.instance()
    scale = app.property(_SCALE) if app else None
    return scale if isinstance(scale, int) else 100


def keep_text_scale(app: QApplication, percent: int) -> None:
    """Say how large text is. For `Theme` alone."""
    app.setProperty(_SCALE, percent)


def scaled(px: float) -> int:
    """A length at 100 % as it is at the text size in force."""
    return round(px * text_scale() / 100)


def font(px: float, weight: int = 400, *, tabular: bool = False) -> QFont:
    """Inter at `px` pixels; `tabular` gives figures of one width, for columns."""
    made = _font(SANS, px, weight)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def mono(px: float = 12, weight: int = 400) -> QFont:
    """JetBrains Mono at `px` pixels, without ligatures: code is to be read letter by letter."""
    made = _font(MONO, px, weight)
    made.setStyleHint(QFont.StyleHint.Monospace)
    made.setFeature(QFont.Tag("calt"), 0)
    return made


def _font(family: str, px: float, weight: int) -> QFont:
    made = QFont(family)
    made.setPixelSize(scaled(px))
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made
