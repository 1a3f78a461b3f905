"""A card: what belongs together, on the surface, with a head and rows or a body."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.theme.current import color
from gui.widgets.labels import Label
from gui.widgets.painting import begin_painting, drop, follow_look, hide_if, paint_box

_RADIUS = 12
_SIDE = 20


class Hairline(QWidget):
    """A line between rows; never the only sign of something."""

    def __init__(self, is_vertical: bool = False) -> None:
        super().__init__()
        self._is_vertical = is_vertical
        along, across = QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        self.setSizePolicy(*((across, along) if is_vertical else (along, across)))

    def sizeHint(self) -> QSize:
        """One pixel."""
        return QSize(1, 1)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        painter.fillRect(self.rect(), color("border"))
        painter.end()


class Card(QFrame):
    """`head` is the row with the title, `body` what is under the hairline; `add_row` puts rows edge to edge."""

    def __init__(self, title: str = "", aside: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card_mark = ""
        self._title_label = Label(title, "card")
        self._aside_label = Label(aside, "meta")
        hide_if(self._title_label, not title)
        hide_if(self._aside_label, not aside)
        self._head_holder = QWidget()
        self.head = QHBoxLayout(self._head_holder)
        self.head.setContentsMargins(_SIDE, 10, _SIDE, 10)
        self.head.setSpacing(8)
        self._head_holder.setMinimumHeight(46)
        self._under_head = Hairline()
        self._body_holder = QWidget()
        self.body = QVBoxLayout(self._body_holder)
        self.body.setContentsMargins(_SIDE, 14, _SIDE, 18)
        self.body.setSpacing(10)
        self.head.addWidget(self._title_label)
        self.head.addStretch(1)
        self.head.addWidget(self._aside_label)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._head_holder)
        column.addWidget(self._under_head)
        column.addWidget(self._body_holder, 1)
        self._has_rows = False
        self._show_card_head(is_shown=bool(title or aside))
        self.setAccessibleName(title)

    def set_title(self, title: str) -> None:
        """Another title."""
        self._title_label.setText(title)
        self._title_label.setVisible(bool(title))
        self.setAccessibleName(title)
        self._show_card_head(is_shown=True)

    def set_aside(self, aside: str) -> None:
        """The words at the right of the head."""
        self._aside_label.setText(aside)
        self._aside_label.setVisible(bool(aside))

    def add_to_head(self, widget: QWidget) -> None:
        """Something at the right of the head."""
        self.head.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._show_card_head(is_shown=True)

    def add_after_title(self, widget: QWidget) -> None:
        """Something right after the title, like a count."""
        self.head.insertWidget(1, widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._show_card_head(is_shown=True)

    def add_row(self, widget: QWidget) -> None:
        """A row from edge to edge, with a hairline between it and the one before."""
        if not self._has_rows:
            self._has_rows = True
            self.body.setContentsMargins(0, 0, 0, 0)
            self.body.setSpacing(0)
        if self.body.count():
            self.body.addWidget(Hairline())
        self.body.addWidget(widget)

    def clear(self) -> None:
        """Let go of everything in the body."""
        while (item := self.body.takeAt(0)) is not None:
            drop(item.widget())

    def set_mark(self, mark: str) -> None:
        """`selected` and `failed` change the line around the card; empty puts it back."""
        self._card_mark = mark
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = begin_painting(self)
        line, width = {"selected": ("accent", 2.0), "failed": ("bad", 1.0)}.get(self._card_mark, ("border", 1.0))
        paint_box(painter, QRectF(self.rect()), _RADIUS, "surface", line, width)
        painter.end()

    def _show_card_head(self, *, is_shown: bool) -> None:
        self._head_holder.setVisible(is_shown)
        self._under_head.setVisible(is_shown)
