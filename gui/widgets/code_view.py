"""Code to be read: numbered, coloured, searchable, and never changed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
)
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from gui.theme.current import color
from gui.theme.fonts import mono, scaled
from gui.widgets.buttons import IconButton
from gui.widgets.highlight import Highlighter, shown
from gui.widgets.inputs import SearchField
from gui.widgets.labels import Label
from gui.widgets.painting import begin_painting, paint_ring

_MOST_FOUND: Final = 2_000


class CodeView(QWidget):
    """`show_code` shows a text, `go_to` brings a line into sight and marks it. Ctrl+F searches, Esc ends that."""

    line_chosen = Signal(int)
    """A number was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pane = CodePane(self)
        self.pane.line_chosen.connect(self.line_chosen)
        self.search = FindBar(self)
        self.search.hide()
        self.search.wanted.connect(self._search)
        self.search.stepped.connect(self._step)
        self.search.closed.connect(self._end_search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.search)
        column.addWidget(self.pane, 1)
        self.setFocusProxy(self.pane)
        self._found: list[QTextCursor] = []
        self._at = 0

    def show_code(self, text: str, language_or_path: str = "", first_line: int = 1) -> None:
        """Show a text; its first line has the number `first_line`."""
        self.pane.show_code(text, language_or_path, first_line)
        self._found.clear()
        if self.search.isVisible():
            self._search(self.search.field.text())

    def code(self) -> str:
        """The text that is shown."""
        return self.pane.toPlainText()

    def go_to(self, line: int) -> None:
        """Bring a line, by its number, into sight and mark it."""
        self.pane.go_to(line)

    def set_name(self, name: str) -> None:
        """What a screen reader calls it."""
        self.pane.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+F and F3."""
        if event.matches(QKeySequence.StandardKey.Find):
            self.search.show()
            self.search.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.field.selectAll()
        elif event.matches(QKeySequence.StandardKey.FindNext):
            self._step(1)
        elif event.matches(QKeySequence.StandardKey.FindPrevious):
            self._step(-1)
        elif event.key() == Qt.Key.Key_Escape and self.search.isVisible():
            self._end_search()
        else:
            super().keyPressEvent(event)

    def _search(self, text: str) -> None:
        self._found = list(self.pane.find_all(text)) if text else []
        self._at = 0
        self._show_found()

    def _step(self, step: int) -> None:
        if self._found:
            self._at = (self._at + step) % len(self._found)
            self._show_found()

    def _show_found(self) -> None:
        self.pane.mark_found(self._found, self._at)
        self.search.tell(self._at + 1 if self._found else 0, len(self._found))

    def _end_search(self) -> None:
        self.search.hide()
        self.pane.mark_found([], 0)
        self.pane.setFocus(Qt.FocusReason.OtherFocusReason)


class CodePane(QPlainTextEdit):
    """The text with its numbers."""

    line_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = 1
        self._marked = 0
        self._gutter = _Gutter(self)
        self._highlighter = Highlighter(self)
        self._selections: list[QTextEdit.ExtraSelection] = []
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setProperty("bare", True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setAccessibleName("Code")
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._scroll_gutter)
        self._dress()

    def show_code(self, text: str, language: str, first_line: int) -> None:
        """Show a text."""
        told = "\n".join(map(shown, text.replace("\r\n", "\n").split("\n")))
        self._first, self._marked = first_line, 0
        self.setPlainText(told)
        self._highlighter.show_text(self.document(), told, language)
        self._make_room()
        self.setExtraSelections([])

    def go_to(self, line: int) -> None:
        """Bring a line into sight and mark it."""
        block = self.document().findBlockByNumber(line - self._first)
        if block.isValid():
            self._marked = line
            self.setTextCursor(QTextCursor(block))
            self.centerCursor()
            self._mark()

    def find_all(self, text: str) -> list[QTextCursor]:
        """Every place of a text, whatever its case, at most two thousand."""
        found: list[QTextCursor] = []
        cursor = self.document().find(text, 0, QTextDocument.FindFlag(0))
        while not cursor.isNull() and len(found) < _MOST_FOUND:
            found.append(cursor)
            cursor = self.document().find(text, cursor, QTextDocument.FindFlag(0))
        return found

    def mark_found(self, found: list[QTextCursor], at: int) -> None:
        """Mark what was found, and show one of it."""
        self._selections = []
        for number, cursor in enumerate(found):
            selection = QTextEdit.ExtraSelection()
            form = QTextCharFormat()
            form.setBackground(color("accent" if number == at else "warn_soft"))
            if number == at:
                form.setForeground(color("on_accent"))
            selection.format, selection.cursor = form, cursor
            self._selections.append(selection)
        if found:
            place = QTextCursor(self.document())
            place.setPosition(found[at].selectionStart())
            self.setTextCursor(place)
            self.ensureCursorVisible()
        self._mark()

    def number_width(self) -> int:
        """Room for the numbers."""
        digits = max(2, len(str(self._first + self.blockCount())))
        return self.fontMetrics().horizontalAdvance("0") * digits + scaled(28)

    def paint_numbers(self, painter: QPainter, rect: QRect) -> None:
        """Paint the numbers of the lines in sight."""
        painter.fillRect(rect, color("surface"))
        painter.fillRect(rect, color("surface"))
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= rect.bottom():
            height = self.blockBoundingRect(block).height()
            if block.isVisible() and top + height >= rect.top():
                number = self._first + block.blockNumber()
                painter.setPen(color("text" if number == self._marked else "text3"))
                room = QRect(0, round(top), self._gutter.width() - scaled(16), self.fontMetrics().height())
                painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(number))
            top += height
            block = block.next()

    def line_at(self, y: float) -> int:
        """The number of the line at a height."""
        return self._first + self.cursorForPosition(QRect(0, round(y), 1, 1).topLeft()).blockNumber()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of code, then the text."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), color("surface"))
        painter.end()
        super().paintEvent(event)
        if self.hasFocus():
            ring = begin_painting(self.viewport())
            paint_ring(ring, QRectF(self.viewport().rect()), 4)
            ring.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring comes."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers beside the text."""
        super().resizeEvent(event)
        rect = self.contentsRect()
        self._gutter.setGeometry(QRect(rect.left(), rect.top(), self.number_width(), rect.height()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_highlighter"):
            self._dress()
            self._highlighter.recolor()
            self._mark()

    def _dress(self) -> None:
        self.setFont(mono(12))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Text, color("text"))
        palette.setColor(QPalette.ColorRole.Base, color("surface"))
        self.setPalette(palette)
        self._make_room()

    def _mark(self) -> None:
        selections = list(self._selections)
        block = self.document().findBlockByNumber(self._marked - self._first)
        if self._marked and block.isValid():
            selection = QTextEdit.ExtraSelection()
            form = QTextCharFormat()
            form.setBackground(color("warn_soft"))
            form.setProperty(QTextFormat.Property.FullWidthSelection, True)
            selection.format, selection.cursor = form, QTextCursor(block)
            selections.insert(0, selection)
        self.setExtraSelections(selections)

    def _make_room(self) -> None:
        self.setViewportMargins(self.number_width(), 0, 0, 0)
        rect = self.contentsRect()
        self._gutter.setGeometry(QRect(rect.left(), rect.top(), self.number_width(), rect.height()))
        self._gutter.update()

    def _scroll_gutter(self, rect: QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())


class _Gutter(QWidget):
    """Where the numbers stand."""

    def __init__(self, pane: CodePane) -> None:
        super().__init__(pane)
        self._pane = pane

    def sizeHint(self) -> QSize:
        return QSize(self._pane.number_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._pane.paint_numbers(painter, event.rect())
        painter.end()


class FindBar(QWidget):
    """Words to look for, how often they are there, and the way from one place to the next."""

    wanted = Signal(str)
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = SearchField("Find in this text", small=True)
        self._told = Label("", "meta")
        before, after = IconButton("chevron_up", "Previous place"), IconButton("chevron_down", "Next place")
        close = IconButton("close", "End the search")
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 8, 12, 8)
        line.setSpacing(8)
        line.addWidget(self.field, 1)
        for part in (self._told, before, after, close):
            line.addWidget(part)
        self.field.textChanged.connect(self.wanted)
        before.clicked.connect(self._before)
        after.clicked.connect(self._after)
        close.clicked.connect(self.closed)

    def tell(self, at: int, of: int) -> None:
        """Which of how many places is shown."""
        self._told.setText(f"{at} of {of}" if of else ("Not found" if self.field.text() else ""))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Shift+Enter back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _before(self) -> None:
        self.stepped.emit(-1)

    def _after(self) -> None:
        self.stepped.emit(1)
