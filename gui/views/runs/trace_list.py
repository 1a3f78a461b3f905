"""The trace of a run: thousands of steps, of which only those in sight are laid out and painted.

Steps that were never seen have an estimated height; it becomes exact when they come into sight, and what is read stays
where it is meanwhile. While the newest step is in sight the trace follows it; once somebody has scrolled up it holds
still and `news` says how many steps have come since.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from gui.theme.current import color
from gui.views.runs.trace_layout import Fonts, Sheet, estimate, lay_out
from gui.views.runs.trace_painter import StepPainter
from gui.views.runs.trace_step import TraceStep

_MARGIN: Final = 32
_TOP: Final = 16
_BOTTOM: Final = 24
_KEPT: Final = 96
"""Sheets that are kept: more than ever fit on a screen."""
_NEAR: Final = 6
"""So near to the end it is followed."""
_WIDEST: Final = 1400


class TraceList(QAbstractScrollArea):
    """A list of `TraceStep`s. One stop for the keyboard: arrows or J and K go from step to step, Enter folds a card."""

    news = Signal(int)
    """How many steps have come that were not seen yet; 0 once the end is in sight."""
    place_chosen = Signal(str)
    """A place in a file, `path:line`, was clicked."""
    step_chosen = Signal(int)
    """The number of the step that is current now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[TraceStep] = []
        self._heights: list[int] = []
        self._tops: list[int] = [0]
        self._sheets: OrderedDict[int, Sheet] = OrderedDict()
        self._opened: dict[int, frozenset[int]] = {}
        self._fonts = Fonts.now()
        self._current = -1
        self._follows = True
        self._unseen = 0
        self._hover = QRect()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("Trace")
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().setSingleStep(40)

    # -- what it shows ---------------------------------------------------------------------------------------------

    @property
    def steps(self) -> Sequence[TraceStep]:
        """What is shown."""
        return self._steps

    @property
    def current(self) -> TraceStep | None:
        """The step that the keyboard is at."""
        return self._steps[self._current] if 0 <= self._current < len(self._steps) else None

    @property
    def follows(self) -> bool:
        """Whether the newest step is kept in sight."""
        return self._follows

    def show_steps(self, steps: Sequence[TraceStep]) -> None:
        """Another trace, seen from its end."""
        self._steps, self._opened, self._current = [], {}, -1
        self._follows, self._unseen = True, 0
        self._heights = []
        self._sheets.clear()
        self.put_steps(0, steps)
        self.news.emit(0)

    def put_steps(self, number: int, steps: Sequence[TraceStep]) -> None:
        """Let `steps` stand in the place of all behind the step `number`; what is before them stays as it is."""
        kept = self._first_behind(number)
        before = len(self._steps)
        is_same = steps and kept < before and self._steps[kept:] == list(steps)
        if is_same:
            return
        for index in range(kept, before):
            self._sheets.pop(index, None)
        self._steps[kept:] = steps
        self._heights[kept:] = [self._estimate(index) for index in range(kept, len(self._steps))]
        self._count_tops()
        if not self._follows and len(self._steps) > before:
            self._unseen += len(self._steps) - before
            self.news.emit(self._unseen)
        self._settle()
        self.setAccessibleDescription(self._description())

    def grow_text(self, number: int, text: str) -> None:
        """The step that is under way is saying this right now; it may not have been fetched yet."""
        index = len(self._steps) - 1
        if not self._steps or self._steps[index].number < number:
            self.put_steps(
                number - 1, [TraceStep(number, "Thought", "bulb", "", "accent", "running", "writing", (), text)]
            )
        elif self._steps[index].number == number and self._steps[index].state == "running":
            self._steps[index] = replace(self._steps[index], prose=text)
            self._sheets.pop(index, None)
            self._measure(index)
            self._settle()

    def follow(self) -> None:
        """Go to the newest step, and stay with it."""
        self._follows = True
        self._settle()

    # -- steps by keyboard -----------------------------------------------------------------------------------------

    def go_by(self, way: int) -> None:
        """To the next (1) or the previous (-1) step."""
        if self._steps:
            start = self._current if self._current >= 0 else self._first_seen() - (1 if way > 0 else 0)
            self.go_to(min(max(start + way, 0), len(self._steps) - 1))

    def go_to(self, index: int) -> None:
        """To a step by its place in the list."""
        self._current = index
        self._reveal(index)
        self.step_chosen.emit(self._steps[index].number)
        self.setAccessibleDescription(self._steps[index].plain_text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.viewport().update()

    def go_to_step(self, number: int) -> bool:
        """To the step of that number, if it is shown."""
        found = next((index for index, step in enumerate(self._steps) if step.number == number), None)
        if found is None:
            return False
        self._follows = False
        self.go_to(found)
        return True

    def fold_current(self) -> None:
        """Open or close the cards of the current step."""
        step = self.current
        if step is not None:
            folding = frozenset(index for index, card in enumerate(step.cards) if card.can_fold)
            is_open = bool(self._opened.get(step.number))
            self._set_opened(self._current, frozenset() if is_open else folding)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End go from step to step, Enter opens and closes what is long, Ctrl+C copies."""
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if key == Qt.Key.Key_C and self.current is not None:
                QGuiApplication.clipboard().setText(self.current.plain_text)
                return
        elif key in moves:
            self.go_by(moves[key])
            return
        elif key == Qt.Key.Key_Home and self._steps:
            self.go_to(0)
            return
        elif key == Qt.Key.Key_End and self._steps:
            self.go_to(len(self._steps) - 1)
            self.follow()
            return
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.fold_current()
            return
        super().keyPressEvent(event)

    # -- Qt --------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what is in sight."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), color("bg"))
        steps = StepPainter(painter, self._fonts)
        last = len(self._steps) - 1
        for index, top in self._in_sight():
            sheet = self._sheet(index)
            painter.save()
            painter.translate(self._left(), top)
            clip = QRect(0, -top, self._width(), self.viewport().height())
            opened = self._opened.get(sheet.step.number, frozenset())
            is_current = index == self._current and self.hasFocus()
            hover = self._hover.translated(-self._left(), -top) if not self._hover.isEmpty() else QRect()
            steps.paint(sheet, clip, opened, is_current=is_current, is_last=index == last, hover=hover)
            painter.restore()
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps everything anew."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._measure_all()
        self._settle()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme or text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fonts = Fonts.now()
            self._measure_all()
            self._settle()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be clicked."""
        target = self._target_at(event.position().toPoint())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if target else Qt.CursorShape.ArrowCursor)
        hover = target[2] if target else QRect()
        if hover != self._hover:
            self._hover = hover
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click makes a step current, opens a card, or a place in a file."""
        at = event.position().toPoint()
        index = self._index_at(at.y())
        if index is None:
            return
        self._current = index
        self.step_chosen.emit(self._steps[index].number)
        target = self._target_at(at)
        if target is None:
            self.viewport().update()
        elif isinstance(target[1], int):
            opened = self._opened.get(self._steps[index].number, frozenset())
            self._set_opened(index, opened ^ {target[1]})
        else:
            self.place_chosen.emit(target[1])

    # -- heights ---------------------------------------------------------------------------------------------------

    def _width(self) -> int:
        return min(self.width() - 2 * _MARGIN, _WIDEST)  # whether there is a scroll bar or not, nothing moves

    def _left(self) -> int:
        return _MARGIN

    def _estimate(self, index: int) -> int:
        step = self._steps[index]
        return estimate(step, self._width(), self._fonts, self._opened.get(step.number, frozenset()))

    def _measure_all(self) -> None:
        self._sheets.clear()
        self._heights = [self._estimate(index) for index in range(len(self._steps))]
        self._count_tops()

    def _count_tops(self) -> None:
        self._tops = list(accumulate(self._heights, initial=_TOP))

    def _sheet(self, index: int) -> Sheet:
        kept = self._sheets.get(index)
        if kept is None:
            step = self._steps[index]
            kept = lay_out(step, self._width(), self._fonts, self._opened.get(step.number, frozenset()))
            self._sheets[index] = kept
            if len(self._sheets) > _KEPT:
                self._sheets.popitem(last=False)
        else:
            self._sheets.move_to_end(index)
        return kept

    def _measure(self, index: int) -> int:
        """Make a height exact; by how much it was wrong."""
        exact = self._sheet(index).height
        wrong = exact - self._heights[index]
        if wrong:
            self._heights[index] = exact
            self._count_tops()
        return wrong

    def _settle(self) -> None:
        """Measure what is in sight and give the scroll bar its range; what is read stays, or the end if followed."""
        bar = self.verticalScrollBar()
        if self._follows:
            self._measure_from_end()
        else:
            self._measure_in_sight()
        bar.blockSignals(True)
        bar.setRange(0, max(self._tops[-1] + _BOTTOM - self.viewport().height(), 0))
        bar.setPageStep(self.viewport().height())
        if self._follows:
            bar.setValue(bar.maximum())
        bar.blockSignals(False)
        if self._follows and self._unseen:
            self._unseen = 0
            self.news.emit(0)
        self.viewport().update()

    def _measure_from_end(self) -> None:
        room = self.viewport().height()
        for index in range(len(self._steps) - 1, -1, -1):
            self._measure(index)
            room -= self._heights[index]
            if room < 0:
                break

    def _measure_in_sight(self) -> None:
        """Heights of what is in sight; what is measured above the first step that is seen whole must not move it."""
        bar = self.verticalScrollBar()
        for _ in range(3):  # exact heights let others come into sight
            top = bar.value()
            shifted = sum(wrong for index, at in list(self._in_sight()) if (wrong := self._measure(index)) and at < 0)
            if not shifted:
                break
            bar.blockSignals(True)
            bar.setMaximum(max(bar.maximum(), top + shifted))
            bar.setValue(top + shifted)
            bar.blockSignals(False)

    def _in_sight(self) -> Iterator[tuple[int, int]]:
        """Places of the steps in sight, with their tops in the viewport."""
        offset = self.verticalScrollBar().value()
        for index in range(self._first_seen(), len(self._steps)):
            top = self._tops[index] - offset
            if top > self.viewport().height():
                break
            yield index, top

    def _first_seen(self) -> int:
        return max(bisect_right(self._tops, self.verticalScrollBar().value()) - 1, 0)

    def _first_behind(self, number: int) -> int:
        return bisect_right([step.number for step in self._steps], number) if self._steps else 0

    def _scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        was_following = self._follows
        self._follows = value >= bar.maximum() - _NEAR
        self._settle()
        if self._follows and not was_following:
            self.news.emit(0)

    def _reveal(self, index: int) -> None:
        self._measure(index)
        bar, room = self.verticalScrollBar(), self.viewport().height()
        top, bottom = self._tops[index] - _TOP, self._tops[index + 1]
        if top < bar.value() or bottom - top > room:
            bar.setValue(top)
        elif bottom > bar.value() + room:
            bar.setValue(bottom - room)

    def _set_opened(self, index: int, opened: frozenset[int]) -> None:
        self._opened[self._steps[index].number] = opened
        self._sheets.pop(index, None)
        self._follows = False
        self._measure(index)
        self._settle()

    # -- hitting ---------------------------------------------------------------------------------------------------

    def _index_at(self, y: int) -> int | None:
        return next((index for index, top in self._in_sight() if top <= y < top + self._heights[index]), None)

    def _target_at(self, at: QPoint) -> tuple[int, int | str, QRect] | None:
        """What can be clicked there: a card's fold by its number, or a place by its name; and its area."""
        index = self._index_at(at.y())
        if index is None:
            return None
        offset = QPoint(self._left(), self._tops[index] - self.verticalScrollBar().value())
        inner, sheet = at - offset, self._sheet(index)
        for card in sheet.cards:
            if card.more.contains(inner):
                return index, card.index, card.more.translated(offset)
        for area, name in sheet.places:
            if area.contains(inner) and ":" in name:
                return index, name, area.translated(offset)
        return None

    def _description(self) -> str:
        if not self._steps:
            return "No steps yet."
        return f"{len(self._steps):,} steps. The newest: {self._steps[-1].plain_text[:400]}"
