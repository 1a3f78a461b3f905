"""One section of a document: its heading, its text, what it rests on; an amber bar where it is stale."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.theme.current import color
from gui.widgets.badge import Badge
from gui.widgets.buttons import IconButton
from gui.widgets.code_block import CodeBlock
from gui.widgets.diagrams.box import DiagramBox
from gui.widgets.diagrams.drawing import Drawer
from gui.widgets.document.chips import RestsOn
from gui.widgets.document.prose import ProseText
from gui.widgets.document.reading import Code, Diagram, Heading, Piece, read_markdown
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import begin_painting, follow_look

WIDEST: Final = 860
"""Diagrams, tables and code may be as wide; running text is held to 78 letters."""
_BAR: Final = 3
_INSET: Final = 14
_ID: Final = re.compile(r"\b[A-Z]{1,3}-[A-Z]?\d+(?:\.\d+)*\b")


@dataclass(frozen=True)
class DocSection:
    """A section as it is shown. `language` is empty for Markdown; `mermaid` is a diagram, all else is code."""

    key: str
    title: str
    text: str
    language: str = ""
    level: int = 2
    is_stale: bool = False
    why: str = ""
    """Why it is stale."""
    rests_on: tuple[str, ...] = ()
    is_edited: bool = False
    is_outdated: bool = False
    comments: int = 0
    marked: tuple[str, ...] = ()
    """Entities that are marked in a diagram."""


class SectionView(QFrame):
    """Signals carry the section's key; ids and links carry themselves."""

    link_asked = Signal(str)
    id_asked = Signal(str)
    comment_asked = Signal(str)
    edit_asked = Signal(str)

    def __init__(self, section: DocSection, drawer: Drawer, with_tools: bool = True) -> None:
        super().__init__()
        self.section = section
        self._drawer = drawer
        self._tools: list[_QuietTool] = []
        self._marked: AbstractSet[str] = frozenset(section.marked)
        read = read_markdown(section.text) if not section.language else None
        self.heading = (read.heading if read else None) or Heading(section.level, section.title)
        pieces: tuple[Piece, ...] = read.pieces if read else (self._code(section),)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_INSET if section.is_stale else 0, 0, 0, 0)
        self._column.setSpacing(8)
        if self.heading.text:
            self._column.addWidget(self._head(with_tools=with_tools))
        for piece in pieces:
            self._column.addWidget(self._shown(piece))
        ids = [name for name in section.rests_on if _ID.fullmatch(name)]
        if ids:
            rests = RestsOn(ids, _ID.findall(section.why))
            rests.asked.connect(self.id_asked)
            self._column.addWidget(rests)
        self.setMaximumWidth(WIDEST)
        self.setAccessibleName(self.heading.text + (", stale" if section.is_stale else ""))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar of what is stale."""
        if not self.section.is_stale:
            return
        painter = begin_painting(self)
        painter.fillRect(QRectF(0, 0, _BAR, self.height()), color("warn"))
        painter.end()

    def _head(self, *, with_tools: bool) -> QWidget:
        section, holder = self.section, QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        style = {1: "title", 2: "section", 3: "card"}.get(self.heading.level, "strong")
        title = Label(self.heading.text, style, wrap=True)
        line.addWidget(title, 1)
        for text, tone in self._states():
            line.addWidget(Badge(text, tone), 0, Qt.AlignmentFlag.AlignVCenter)
        if section.why:
            line.addWidget(ElidedLabel(section.why, "meta"), 0, Qt.AlignmentFlag.AlignVCenter)
        if with_tools:
            line.addWidget(self._tool("edit", f"Write {section.title} yourself", self._ask_edit))
            told = (
                f"{section.comments} comments on {section.title}" if section.comments else f"Comment on {section.title}"
            )
            line.addWidget(self._tool("comment", told, self._ask_comment, is_quiet=not section.comments))
            if section.comments:
                line.addWidget(Label(str(section.comments), "caption", token="accent_text"))
        return holder

    def _states(self) -> list[tuple[str, str]]:
        section = self.section
        found = [("stale", "warn")] if section.is_stale else []
        if section.is_edited:
            found.append(("your text is behind", "warn") if section.is_outdated else ("your text", "accent"))
        return found

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the tools."""
        super().enterEvent(event)
        self._show_tools(is_near=True)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide them again."""
        super().leaveEvent(event)
        self._show_tools(is_near=False)

    def _show_tools(self, *, is_near: bool) -> None:
        for tool in self._tools:
            tool.set_near(is_near=is_near)

    def _tool(self, icon: str, name: str, then: Callable[[], None], *, is_quiet: bool = True) -> IconButton:
        button = _QuietTool(icon, name, is_quiet=is_quiet)
        self._tools.append(button)
        button.clicked.connect(then)
        return button

    def _code(self, section: DocSection) -> Piece:
        return Diagram(section.text) if section.language == "mermaid" else Code(section.language, section.text)

    def _shown(self, piece: Piece) -> QWidget:
        if isinstance(piece, Diagram):
            return DiagramBox(piece.text, self._drawer, self._marked)
        if isinstance(piece, Code):
            return CodeBlock(piece.text, piece.language)
        prose = ProseText(piece.tokens)
        prose.link_asked.connect(self.link_asked)
        prose.id_asked.connect(self.id_asked)
        return prose

    def _ask_comment(self) -> None:
        self.comment_asked.emit(self.section.key)

    def _ask_edit(self) -> None:
        self.edit_asked.emit(self.section.key)


class _QuietTool(IconButton):
    """A tool that is seen while the pointer is in its section, or while it has the focus; it is always there."""

    def __init__(self, icon: str, name: str, *, is_quiet: bool) -> None:
        super().__init__(icon, name)
        self._is_quiet = is_quiet
        self._is_near = False

    def set_near(self, *, is_near: bool) -> None:
        """Whether the pointer is near."""
        self._is_near = is_near
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_near or self.hasFocus() or not self._is_quiet:
            super().paintEvent(event)
