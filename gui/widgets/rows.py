"""Rows that can be chosen, and lists of them that arrow keys go through.

For lists of up to some hundred things; longer ones want a model and Qt's own views.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.theme.fonts import scaled
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import begin_painting, drop, follow_look, hide_if, paint_box, paint_ring
from gui.widgets.shapes import StateShape
from gui.widgets.tile import IconTile

_RADIUS: Final = 8
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RowBase(QAbstractButton):
    """The ground of a row: hover, choice, focus and keys. Subclasses put a layout into it."""

    activated = Signal()
    """A click, or Enter."""
    focused = Signal()

    def __init__(self, is_flat: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_flat = is_flat
        self._is_selected = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.activated)

    @property
    def is_selected(self) -> bool:
        """Whether it is the chosen one."""
        return self._is_selected

    def set_selected(self, *, is_selected: bool) -> None:
        """Mark it as the chosen one, or not."""
        self._is_selected = is_selected
        self.update()

    def sizeHint(self) -> QSize:
        """What its layout asks for."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else QSize(0, scaled(34))

    def minimumSizeHint(self) -> QSize:
        """Texts are cut before anything else."""
        layout = self.layout()
        return QSize(layout.minimumSize().width() if layout is not None else 0, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the list around it."""
        super().focusInEvent(event)
        self.focused.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter activates; arrows belong to the list around it."""
        if event.key() in _ENTER and not event.isAutoRepeat():
            self.click()
        elif event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press gives the focus, as in any list."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = begin_painting(self)
        rect = QRectF(self.rect())
        radius = 0 if self._is_flat else _RADIUS
        if self._is_selected:
            paint_box(painter, rect, radius, "accent_soft")
        elif self.underMouse() and self.isEnabled():
            paint_box(painter, rect, radius, "hover")
        if self.hasFocus():
            paint_ring(painter, rect, radius)
        painter.end()


class Row(RowBase):
    """A title, maybe a second line; a shape, a tile or an icon before them, and `trailing` widgets after them.

    With a `tone` the icon stands on a tile; `style` is the rank of the title; a `flat` one fills a card from edge to
    edge. `activated` comes with a click or with Enter.
    """

    def __init__(
        self,
        title: str,
        subtitle: str = "",
        shape: str = "",
        icon: str = "",
        tone: str = "",
        trailing: Sequence[QWidget] = (),
        style: str = "row",
        flat: bool = False,
        side: int = 10,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(flat, parent)
        self._style = style
        self._side = side
        self.title_label = ElidedLabel(title, style)
        self.subtitle_label = ElidedLabel(subtitle, "meta")
        hide_if(self.subtitle_label, not subtitle)
        self.shape: StateShape | None = StateShape(shape) if shape else None
        self._build_row(icon, tone, trailing)
        self._name_row()

    def set_selected(self, *, is_selected: bool) -> None:
        """Mark it as the chosen one, or not."""
        super().set_selected(is_selected=is_selected)
        self.title_label.set_style("strong" if is_selected else self._style)
        self._name_row()

    def set_texts(self, title: str, subtitle: str = "") -> None:
        """Say something else."""
        self.title_label.setText(title)
        self.subtitle_label.setText(subtitle)
        self.subtitle_label.setVisible(bool(subtitle))
        self._name_row()

    def sizeHint(self) -> QSize:
        """34 for one line, more for two."""
        inner = self._row_line.sizeHint()
        least = scaled(50 if self.subtitle_label.text() else 34)
        return QSize(inner.width(), max(inner.height(), least))

    def _build_row(self, icon: str, tone: str, trailing: Sequence[QWidget]) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self.title_label)
        texts.addWidget(self.subtitle_label)
        self._row_line = line = QHBoxLayout(self)
        line.setContentsMargins(self._side, 5, self._side, 5)
        line.setSpacing(10)
        if self.shape is not None:
            line.addWidget(self.shape, 0, Qt.AlignmentFlag.AlignVCenter)
        if icon:
            tile = IconTile(icon, tone) if tone else IconTile(icon, "bare", 18)
            tile.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            line.addWidget(tile, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(texts, 1)
        for widget in trailing:
            line.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
            if isinstance(widget, Label):
                widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _name_row(self) -> None:
        told = [self.title_label.text(), self.subtitle_label.text(), self.shape.accessibleName() if self.shape else ""]
        if self._is_selected:
            told.append("selected")
        self.setAccessibleName(", ".join(part for part in told if part))


class RowList(QWidget):
    """One stop for Tab; arrows, Home and End go through it; `selected` when the choice moves, `activated` on Enter."""

    selected = Signal(int)
    activated = Signal(int)

    def __init__(self, name: str = "", spacing: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._rows: list[RowBase] = []
        self._current = -1
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(spacing)

    @property
    def rows(self) -> Sequence[RowBase]:
        """The rows, from top to bottom."""
        return self._rows

    @property
    def current(self) -> int:
        """The number of the chosen row, or -1."""
        return self._current

    def add(self, row: RowBase) -> int:
        """A row at the end; its number."""
        number = len(self._rows)
        self._rows.append(row)
        self._column.addWidget(row)
        row.activated.connect(self._activate)
        row.focused.connect(self._take_focus)
        row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if number == 0 else Qt.FocusPolicy.ClickFocus)
        return number

    def add_head(self, widget: QWidget) -> None:
        """A head between rows, which cannot be chosen."""
        self._column.addWidget(widget)

    def clear(self) -> None:
        """Let go of all rows and heads."""
        self._rows.clear()
        self._current = -1
        while (item := self._column.takeAt(0)) is not None:
            drop(item.widget())

    def select(self, number: int) -> None:
        """Choose a row without telling it; -1 for none."""
        if 0 <= self._current < len(self._rows):
            self._rows[self._current].set_selected(is_selected=False)
        self._current = number if 0 <= number < len(self._rows) else -1
        if self._current >= 0:
            self._rows[self._current].set_selected(is_selected=True)
        first = max(self._current, 0)
        for place, row in enumerate(self._rows):
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if place == first else Qt.FocusPolicy.ClickFocus)

    def focus_current(self) -> None:
        """Give the focus to the chosen row, or to the first."""
        if self._rows:
            self._rows[max(self._current, 0)].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the rows."""
        last = len(self._rows) - 1
        here = self._current
        steps = {
            Qt.Key.Key_Down: min(here + 1, last),
            Qt.Key.Key_Up: max(here - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        wanted = steps.get(Qt.Key(event.key()))
        if wanted is None or not self._rows:
            event.ignore()
            return
        self._rows[wanted].setFocus(Qt.FocusReason.TabFocusReason)

    def _take_focus(self) -> None:
        self._choose(self.sender())

    def _activate(self) -> None:
        self._choose(self.sender())
        if self._current >= 0:
            self.activated.emit(self._current)

    def _choose(self, row: object) -> None:
        number = next((place for place, known in enumerate(self._rows) if known is row), -1)
        if number >= 0 and number != self._current:
            self.select(number)
            self.selected.emit(number)
