"""A piece of prose: selectable, its links reached by Tab, as high as its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from markdown_it.token import Token
from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QFontMetricsF, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from gui.theme.current import look_now
from gui.theme.fonts import font
from gui.widgets.document.reading import id_of, is_safe, with_links
from gui.widgets.document.writing import write_prose

_COLUMNS: Final = 74
"""Letters of our sample a line: with narrower ones a line has up to 78."""
_SAMPLE: Final = "A payment claims one key before money moves, so that a repeat returns what the first one did. "


def text_width() -> int:
    """How wide running text may be: so that a line has 78 letters at most."""
    return round(QFontMetricsF(font(14)).horizontalAdvance(_SAMPLE) / len(_SAMPLE) * _COLUMNS)


class ProseText(QTextBrowser):
    """Text from tokens. Links only say that they were chosen; pictures and other resources are never loaded."""

    link_asked = Signal(str)
    id_asked = Signal(str)

    def __init__(self, tokens: Sequence[Token], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens = tuple(tokens)
        self._heights: dict[int, int] = {}
        self._has_table = any(token.type == "table_open" for token in tokens)
        self.setProperty("bare", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        self.anchorClicked.connect(self._follow)
        self._write()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Nothing is loaded, from nowhere."""
        return None

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as its text. Asking for a width does not leave the text laid out for it."""
        wanted = min(width, self.maximumWidth())
        if wanted not in self._heights:
            document = self.document()
            before = document.textWidth()
            document.setTextWidth(wanted)
            self._heights[wanted] = round(document.size().height()) + 1
            document.setTextWidth(before)
        return self._heights[wanted]

    def sizeHint(self) -> QSize:
        """As high as its text at the width there is."""
        width = self.width() if self.width() > 100 else text_width()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return QSize(120, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Write anew in the colours of the theme: once, though Qt tells of the change many times."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_look") and self._look != look_now():
            self._write()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page scrolls."""
        event.ignore()

    def _write(self) -> None:
        self._look = look_now()
        self._heights.clear()
        self.document().clear()
        write_prose(self.document(), self._tokens)
        if not self._has_table:
            self.setMaximumWidth(text_width() + 2)
        children = [child for token in self._tokens for child in token.children or ()]
        has_links = any(
            is_safe(str(child.attrGet("href") or ""))
            if child.type == "link_open"
            else child.type == "text" and any(address for _, address in with_links(child.content))
            for child in children
        )
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.LinksAccessibleByMouse
        if has_links:
            flags |= Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        self.setTextInteractionFlags(flags)
        is_stop = bool(flags & Qt.TextInteractionFlag.LinksAccessibleByKeyboard)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.document().toPlainText()[:2_000])
        self.updateGeometry()

    def _follow(self, url: QUrl) -> None:
        address = url.toString()
        if name := id_of(address):
            self.id_asked.emit(name)
        else:
            self.link_asked.emit(address)
