"""A model in the list of Settings: its place among those that are asked, what it can, where it runs, test and use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from daemon.contract.model import ModelView, UsedView
from gui.theme.fonts import scaled
from gui.views.settings.model_words import abilities, can_chat, short_name, state, used_words, where
from gui.widgets.buttons import IconButton
from gui.widgets.inputs import Switch
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.progress import ProgressLine
from gui.widgets.shapes import StateShape

STRETCH: Final = (32, 24, 22, 22)
"""How the room is shared: model, where it runs, last test, today."""
_RANK: Final = 26
_SWITCH: Final = 40
_MENU: Final = 28
_SIDE: Final = 20
_NARROW: Final = 520
_SPARE: Final = (1, 3)
"""Where it runs, and today."""


class ModelRow(QWidget):
    """`used` with the name and whether it shall be asked; `moved` with how far; `tested`; `first`."""

    used = Signal(str, bool)
    moved = Signal(str, int)
    tested = Signal(str)

    def __init__(self, model: ModelView) -> None:
        super().__init__()
        self.model = model
        self._rank = Label("", "secondary")
        self._name = ElidedLabel("", "strong")
        self._can = ElidedLabel("", "meta")
        self._place = ElidedLabel("", "secondary", token="text")
        self._host = ElidedLabel("", "meta", middle=True)
        self._shape = StateShape("off", "Not tested")
        self._test = ElidedLabel("", "secondary")
        self._today = ElidedLabel("", "secondary")
        self._spent = ProgressLine("Of today's budget")
        self.switch = Switch(f"Ask {short_name(model.name)}")
        self.switch.clicked.connect(self._use)
        self.more = IconButton("more", f"More for {short_name(model.name)}")
        self.more.clicked.connect(self._open_menu)
        self._is_testing = False
        self._asked = 0
        self._lay_out()

    @property
    def test_words(self) -> str:
        """How the last test went, in words."""
        return self._test.text()

    @property
    def today_words(self) -> str:
        """What it used today, in words."""
        return self._today.text()

    def show_model(self, model: ModelView, asked: int, used: UsedView | None, part: float | None) -> None:
        """What is known of it; `asked` counts the models that are asked, `part` is its part of today's money."""
        self.model, self._asked = model, asked
        self._rank.setText(str(model.rank) if model.rank else "")
        self._rank.setAccessibleName(f"Asked as number {model.rank}" if model.rank else "Not asked by itself")
        self._name.setText(short_name(model.name))
        self._can.setText(abilities(model))
        place, host = where(model)
        self._place.setText(place)
        self.setToolTip(f"{place}, {host}; today: {used_words(used, is_remote=model.is_remote)}")
        self._host.setText(host)
        self._today.setText(used_words(used, is_remote=model.is_remote))
        self._spent.setVisible(part is not None)
        self._spent.show_amount(part or 0, 1)
        self.switch.setChecked(bool(model.rank))
        self.switch.setEnabled(can_chat(model))

    def show_test(self, words: str = "", shape: str = "") -> None:
        """How the last test went; without words, what is known without one."""
        known_shape, known = state(self.model)
        self._is_testing = shape == "running"
        self._shape.show_state(shape or known_shape, words or known)
        self._test.setText(words or known)

    def menu(self) -> QMenu:
        """What else can be done with it."""
        menu = QMenu(self)
        rank = self.model.rank
        ask = menu.addAction("Test with a tiny question")
        ask.setEnabled(can_chat(self.model) and not self._is_testing)
        ask.triggered.connect(self._try)
        menu.addSeparator()
        for text, step, is_possible in (
            ("Ask it first", -rank + 1, rank > 1),
            ("Ask it earlier", -1, rank > 1),
            ("Ask it later", 1, 0 < rank < self._asked),
        ):
            action = menu.addAction(text)
            action.setEnabled(is_possible)
            action.triggered.connect(partial(self._move, step))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the name and the test matter most; the rest is a tool tip."""
        super().resizeEvent(event)
        _leave_out(self, self._cells)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(_SIDE, 10, _SIDE, 10)
        self.line.setSpacing(12)
        self._rank.setFixedWidth(scaled(_RANK))
        self.line.addWidget(self._rank)
        tested = QWidget()
        test = QHBoxLayout(tested)
        test.setContentsMargins(0, 0, 0, 0)
        test.setSpacing(8)
        test.addWidget(self._shape)
        test.addWidget(self._test, 1)
        cells: tuple[tuple[QWidget, ...], ...] = (
            (self._name, self._can),
            (self._place, self._host),
            (tested,),
            (self._today, self._spent),
        )
        self._cells = [_column(*cell) for cell in cells]
        for stretch, column in zip(STRETCH, self._cells, strict=True):
            self.line.addWidget(column, stretch)
        holder = QWidget()
        holder.setFixedWidth(scaled(_SWITCH))
        inner = QHBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.switch)
        self.line.addWidget(holder, 0, Qt.AlignmentFlag.AlignVCenter)
        self.line.addWidget(self.more, 0, Qt.AlignmentFlag.AlignVCenter)

    def _use(self, is_on: bool) -> None:
        self.used.emit(self.model.name, is_on)

    def _try(self) -> None:
        self.tested.emit(self.model.name)

    def _move(self, step: int) -> None:
        self.moved.emit(self.model.name, step)

    def _open_menu(self) -> None:
        self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))


class ModelHead(QWidget):
    """The names of the columns."""

    def __init__(self) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(_SIDE, 7, _SIDE, 7)
        line.setSpacing(12)
        line.addWidget(_room(scaled(_RANK)))
        names = ("Model", "Where it runs", "Last test", "Today")
        self._cells = [_column(ElidedLabel(name, "caption")) for name in names]
        for stretch, column in zip(STRETCH, self._cells, strict=True):
            line.addWidget(column, stretch)
        line.addWidget(_room(scaled(_SWITCH)))
        line.addWidget(_room(scaled(_MENU)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns that the rows have."""
        super().resizeEvent(event)
        _leave_out(self, self._cells)


def _leave_out(row: QWidget, cells: Sequence[QWidget]) -> None:
    """Take the columns away that a narrow row has no room for."""
    is_narrow = row.width() < scaled(_NARROW)
    for place in _SPARE:
        cells[place].setHidden(is_narrow)


def _room(width: int) -> QWidget:
    """Where the rows below have a control."""
    room = QWidget()
    room.setFixedWidth(width)
    return room


def _column(*parts: QWidget) -> QWidget:
    """A cell that takes its share of the room, whatever its texts ask for."""
    cell = QWidget()
    cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    column = QVBoxLayout(cell)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addStretch(1)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return cell
