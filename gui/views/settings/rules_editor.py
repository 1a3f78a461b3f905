"""A person's own file of rules as text: faults are shown at their lines, and nothing with a fault is put in force."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from daemon.contract.policy import PolicyText, PolicyTextFault
from gui.theme.current import color
from gui.theme.fonts import mono, scaled
from gui.views.settings.card_head import CardHead, padded
from gui.widgets.buttons import Button, LinkButton
from gui.widgets.card import Card
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.painting import drop
from gui.words.paths import at_home

_HEIGHT: Final = 280
_GUTTER: Final = 44


class RulesEditor(Card):
    """`save_wanted` comes with the text and the version that was read; `reload_wanted` when theirs is to be taken."""

    save_wanted = Signal(str, str)
    reload_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._file: PolicyText | None = None
        self._is_busy = False
        self._is_online = True
        self._faults: list[QWidget] = []
        self._head = CardHead("Your own rules", "They are added to those that come with the program.")
        self.save = Button("Save", "primary", small=True)
        self.save.setAccessibleName("Save your rules")
        self.save.clicked.connect(self._save)
        self.revert = Button("Put back", small=True)
        self.revert.setAccessibleName("Put back what is in force")
        self.revert.clicked.connect(self._revert)
        self._head.add(self.revert)
        self._head.add(self.save)
        self.text = _Lines()
        self.text.textChanged.connect(self._changed)
        self.text.saved.connect(self._save)
        self.wrong = Note("", "bad", "clash")
        self.wrong.acted.connect(self._reload)
        self.wrong.hide()
        further = QWidget()
        self._more = QVBoxLayout(further)
        self._more.setContentsMargins(0, 0, 0, 0)
        self._more.setSpacing(2)
        self.state = Label("", "meta")
        self.add_row(self._head)
        self.add_row(padded(self.wrong, further, self.text))
        self.add_row(padded(self.state, margins=(18, 8, 18, 8)))
        self.show_state()

    @property
    def is_changed(self) -> bool:
        """Whether something was written that is not saved."""
        return self._file is not None and self.text.toPlainText() != self._file.text

    def show_file(self, file: PolicyText) -> None:
        """Show what is in force."""
        self._file = file
        self._head.say(f"{at_home(file.path)} is added to the rules that come with the program.")
        if self.text.toPlainText() != file.text:
            self.text.setPlainText(file.text)
        self._clear()
        self.show_state()

    def show_faults(self, faults: Sequence[PolicyTextFault]) -> None:
        """Say what is wrong in which line, and mark the lines; nothing was saved."""
        self._clear()
        first = faults[0]
        self.text.mark([fault.line for fault in faults])
        more = f" {len(faults) - 1} more below." if len(faults) > 1 else ""
        said = first.message if first.message.endswith("?") else f"{first.message}."
        self.wrong.show_text(f"{said}{more} The rules in force stay as they are.", f"Line {first.line}:")
        self.wrong.show_action("")
        self.wrong.show()
        for fault in faults[1:]:
            link = LinkButton(f"Line {fault.line}: {fault.message}")
            link.clicked.connect(partial(self.go_to, fault.line))
            self._faults.append(link)
            self._more.addWidget(link)
        self.go_to(first.line)
        self.show_state()

    def show_wrong(self, text: str, *, can_reload: bool) -> None:
        """Say why it could not be saved; what was written stays."""
        self._clear()
        self.wrong.show_text(text)
        self.wrong.show_action("Take theirs" if can_reload else "")
        self.wrong.show()

    def go_to(self, line: int) -> None:
        """Put the cursor into a line."""
        block = self.text.document().findBlockByNumber(max(line - 1, 0))
        cursor = QTextCursor(block if block.isValid() else self.text.document().lastBlock())
        self.text.setTextCursor(cursor)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.text.ensureCursorVisible()

    def set_busy(self, *, is_busy: bool) -> None:
        """It is being saved."""
        self._is_busy = is_busy
        self.show_state()

    def set_online(self, *, online: bool) -> None:
        """Saving needs the daemon; writing does not."""
        self._is_online = online
        self.show_state()

    def show_state(self) -> None:
        """Say whether something is to be saved."""
        can_save = self.is_changed and not self._is_busy
        self.save.setEnabled(can_save and self._is_online)
        self.revert.setEnabled(can_save)
        told = "Being saved …" if self._is_busy else "Not saved yet" if self.is_changed else "In force"
        if self._file is not None and not self._file.version and not self.is_changed:
            told = "There is no such file yet; saving makes it."
        self.state.setText(told)

    def _save(self) -> None:
        if self._file is not None and self.save.isEnabled():
            self.save_wanted.emit(self.text.toPlainText(), self._file.version)

    def _revert(self) -> None:
        if self._file is not None:
            self.show_file(self._file)

    def _reload(self) -> None:
        if self._file is not None:
            self.text.setPlainText(self._file.text)
        self.reload_wanted.emit()

    def _changed(self) -> None:
        self.text.mark([])
        self.show_state()

    def _clear(self) -> None:
        self.wrong.hide()
        self.text.mark([])
        for part in self._faults:
            drop(part)
        self._faults = []


class _Lines(QPlainTextEdit):
    """Text with the numbers of its lines, and marks on those that are wrong. Ctrl+S says `saved`."""

    saved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.wrong_lines: list[int] = []
        self.setFont(mono(12))
        self.setAccessibleName("Your own rules")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        self._gutter = _Gutter(self)
        self._follow()
        self.updateRequest.connect(self._scroll)

    def mark(self, lines: Sequence[int]) -> None:
        """Mark these lines as wrong."""
        if list(lines) == self.wrong_lines:
            return
        self.wrong_lines = list(lines)
        marks = []
        for line in lines:
            block = self.document().findBlockByNumber(line - 1)
            if block.isValid():
                mark = QTextEdit.ExtraSelection()
                mark.format.setBackground(color("bad_soft"))
                mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                mark.cursor = QTextCursor(block)
                marks.append(mark)
        self.setExtraSelections(marks)
        self._gutter.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+S saves."""
        if event.matches(QKeySequence.StandardKey.Save):
            self.saved.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size, once Qt has walked over all widgets to dress them."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_gutter"):
            QTimer.singleShot(0, self, self._follow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers beside the text."""
        super().resizeEvent(event)
        inner = self.contentsRect()
        self._gutter.setGeometry(QRect(inner.left(), inner.top(), scaled(_GUTTER), inner.height()))

    def paint_numbers(self, painter: QPainter, rect: QRect) -> None:
        """Paint the numbers of the lines in sight."""
        block = self.firstVisibleBlock()
        painter.setFont(mono(12))
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if place.top() > rect.bottom():
                break
            number = block.blockNumber() + 1
            painter.setPen(color("bad" if number in self.wrong_lines else "text3"))
            area = QRect(0, round(place.top()), scaled(_GUTTER) - 10, round(place.height()))
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(number))
            block = block.next()

    def _follow(self) -> None:
        self.setFont(mono(12))
        self.setFixedHeight(scaled(_HEIGHT))
        self.setViewportMargins(scaled(_GUTTER), 0, 0, 0)

    def _scroll(self, rect: QRect, moved: int) -> None:
        if moved:
            self._gutter.scroll(0, moved)
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())


class _Gutter(QWidget):
    """Where the numbers stand."""

    def __init__(self, lines: _Lines) -> None:
        super().__init__(lines)
        self._lines = lines

    def sizeHint(self) -> QSize:
        """As wide as four figures."""
        return QSize(scaled(_GUTTER), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint them."""
        painter = QPainter(self)
        self._lines.paint_numbers(painter, event.rect())
        painter.end()
