"""Puts a theme in force: light, dark, or as the system has it; larger text; less motion."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QApplication

from gui.theme.current import current_tokens, keep_motion, keep_tokens
from gui.theme.fonts import font, keep_text_scale, load_fonts, text_scale
from gui.theme.palette import palette_of
from gui.theme.stylesheet import stylesheet_of
from gui.theme.tokens import DARK, LIGHT, Tokens, sharpened

Mode = Literal["system", "light", "dark"]
SCALES: Final = (100, 200)
_APPLIED: Final = "groundplan.applied"
"""Kept on the application: putting a look in force takes some 100 ms, so it is not done twice."""


class Theme(QObject):
    """The look of one application. `changed` comes after everything has been told to paint itself anew."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._mode: Mode = "system"
        load_fonts(app)
        if not app.property(_APPLIED):
            app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow)
        app.styleHints().accessibility().contrastPreferenceChanged.connect(self._sharpen)

    @property
    def mode(self) -> Mode:
        """What was asked for."""
        return self._mode

    @property
    def tokens(self) -> Tokens:
        """What is in force."""
        return current_tokens()

    def apply(self, mode: Mode) -> None:
        """Make a theme the one in force."""
        self._mode = mode
        self._put(self._wanted())

    def set_text_scale(self, percent: int) -> None:
        """Text and the controls around it in `percent` of their size, 100 to 200."""
        low, high = SCALES
        keep_text_scale(self._app, min(max(percent, low), high))
        if self._app.property(_APPLIED):
            self._put(current_tokens())

    def set_reduced_motion(self, reduced: bool) -> None:
        """Whether nothing may move."""
        keep_motion(self._app, reduced)

    def _wanted(self) -> Tokens:
        hints = self._app.styleHints()
        is_dark = self._mode == "dark" or (self._mode == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
        tokens = DARK if is_dark else LIGHT
        is_sharp = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
        return sharpened(tokens) if is_sharp else tokens

    def _put(self, tokens: Tokens) -> None:
        """Palette, font and style sheet; what paints itself hears of it as a change of style."""
        wanted = f"{tokens.name} {tokens.field} {text_scale()}"
        if self._app.property(_APPLIED) == wanted:
            return
        self._app.setProperty(_APPLIED, wanted)
        keep_tokens(self._app, tokens)
        QPixmapCache.clear()
        self._app.setPalette(palette_of(tokens))
        self._app.setFont(font(14))
        # Qt walks over all widgets now, and crashes where one gets another parent meanwhile, as views do when they are
        # given another width: so whatever waits for its place gets it before.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        # Not one sheet after another: Qt then goes through each widget once for every widget that it lies in, which
        # takes seconds where all views are open. Taken off and put on, it goes through each of them twice.
        self._app.setStyleSheet("")
        self._app.setStyleSheet(stylesheet_of(tokens))
        self.changed.emit()

    def _sharpen(self) -> None:
        """A system in high contrast wins in every mode."""
        if self._app.property(_APPLIED):
            self._put(self._wanted())

    def _follow(self) -> None:
        if self._mode == "system":
            self._put(self._wanted())
