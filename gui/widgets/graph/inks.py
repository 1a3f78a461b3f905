"""The pens, brushes and fonts that a graph is painted with, made for each theme once and not in painting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPen

from gui.theme.current import color, current_tokens
from gui.theme.fonts import font, mono, text_scale
from gui.widgets.graph.model import EdgeKind, Tone

_DASHES: Final = {
    EdgeKind.ASSUMES: [5.0, 3.5],
    EdgeKind.AFFECTS: [1.6, 2.6],
    EdgeKind.EXCLUDES: [5.0, 3.0],
    EdgeKind.SUPERSEDES: [9.0, 3.0],
}
_EDGE_WIDTH: Final = 1.4
_PATH_WIDTH: Final = 2.0
_LINES: Final[dict[Tone, str]] = {"": "border2", "accent": "accent", "warn": "warn", "bad": "bad", "faint": "border2"}


@dataclass(frozen=True)
class Type:
    """A font with its measures."""

    font: QFont
    metrics: QFontMetricsF

    @classmethod
    def of(cls, made: QFont) -> Type:
        """The font, measured."""
        return cls(made, QFontMetricsF(made))

    def cut(self, text: str, width: float) -> str:
        """The text in one line, cut at its end with «…» where it is longer."""
        return self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(width, 0))


class Inks:
    """All that is painted with, in the theme in force when this was made."""

    def __init__(self) -> None:
        self.theme = theme_key()
        # The canvas is scaled with the size of text, so type is taken here as it is at 100 %.
        whole = 100 / text_scale()
        self.title = Type.of(font(13 * whole, 600))
        self.detail = Type.of(font(12 * whole))
        self.label = Type.of(font(11 * whole))
        self.group = Type.of(font(12 * whole, 600))
        self.mono = Type.of(mono(11 * whole))
        self.key = Type.of(font(11 * whole, 600))
        self._brushes: dict[str, QBrush] = {}
        self._pens: dict[tuple[str, float, bool], QPen] = {}

    def is_current(self) -> bool:
        """Whether theme and text size are still those that this was made for."""
        return self.theme == theme_key()

    def color(self, token: str) -> QColor:
        """The colour behind a token."""
        return self.brush(token).color()

    def brush(self, token: str) -> QBrush:
        """A brush of that colour."""
        if token not in self._brushes:
            self._brushes[token] = QBrush(color(token))
        return self._brushes[token]

    def pen(self, token: str, width: float = 1.0, *, is_dashed: bool = False) -> QPen:
        """A pen of that colour."""
        key = (token, width, is_dashed)
        if key not in self._pens:
            pen = QPen(self.brush(token), width)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            if is_dashed:
                pen.setDashPattern([4.0 / width, 2.4 / width])
            self._pens[key] = pen
        return self._pens[key]

    def hairline(self, token: str) -> QPen:
        """A pen that is one pixel wide however far away."""
        key = (token, 0.0, False)
        if key not in self._pens:
            pen = QPen(self.brush(token), 1.0)
            pen.setCosmetic(True)
            self._pens[key] = pen
        return self._pens[key]

    def line_pen(self, kind: EdgeKind, *, is_lit: bool) -> QPen:
        """The pen of a line of the graph; `is_lit` if it is part of the selected node's path."""
        width = _PATH_WIDTH if is_lit else _EDGE_WIDTH
        pen = QPen(self.brush(line_token(kind, is_lit=is_lit)), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if kind in _DASHES:
            pen.setDashPattern([length / width for length in _DASHES[kind]])
        return pen


def theme_key() -> tuple[str, int]:
    """What painting depends on: the theme in force and the size of text."""
    return current_tokens().name, text_scale()


def line_token(kind: EdgeKind, *, is_lit: bool) -> str:
    """The colour of a line."""
    if kind is EdgeKind.EXCLUDES:
        return "bad"
    return "accent" if is_lit else "edge"


def outline_token(tone: Tone) -> str:
    """The colour of a node's outline."""
    return _LINES[tone]
