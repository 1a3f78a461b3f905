"""The line above the graph: find, any state, which groups, the branch, and graph or tree."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from gui.views.decisions.picturing import LOOKS, RELATED, STATES, Filter, group_title
from gui.widgets.buttons import Button
from gui.widgets.inputs import Dropdown, SearchField
from gui.widgets.segmented import Segmented

_MARGIN: Final = 32
_GAP: Final = 8


class FilterBar(QWidget):
    """`changed` when what is shown is to change, `searched` as one types, `found` on Enter in the field."""

    changed = Signal()
    searched = Signal(str)
    found = Signal()
    branches_wanted = Signal()
    form_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchField("Find a decision")
        self.search.setMaximumWidth(240)
        self.search.setMinimumWidth(140)
        self.states = Dropdown([("", "Any state"), *((s, LOOKS[s].word.capitalize()) for s in STATES)], "State")
        self.groups = Button("All groups", icon="filter")
        self.menu = QMenu(self)
        self.branch = Button("main", icon="branch")
        self.form = Segmented([("graph", "Graph"), ("tree", "Tree")], "How decisions are shown")
        self._hidden: set[str] = set()
        self._related: set[str] = set()
        self._names: list[str] = []
        self._lay_out()
        self.search.textChanged.connect(self.searched)
        self.search.returnPressed.connect(self.found)
        self.states.chosen.connect(self._tell)
        self.groups.clicked.connect(self._open_menu)
        self.branch.clicked.connect(self.branches_wanted)
        self.form.chosen.connect(self.form_chosen)
        self.branch.setAccessibleDescription("Change the branch, begin one, or merge")

    def minimumSizeHint(self) -> QSize:
        """As wide as its first line: the second is there for the rest."""
        first = self.states.sizeHint().width() + self.groups.sizeHint().width() + self.search.minimumWidth()
        return QSize(first + 2 * _MARGIN + 2 * _GAP, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Branch and form stand at the end of the line, or in a line of their own where there is no room."""
        super().resizeEvent(event)
        ends = self.branch.sizeHint().width() + self.form.sizeHint().width() + 2 * _GAP
        self._place_ends(is_wide=self.minimumSizeHint().width() + ends <= self.width())

    def _lay_out(self) -> None:
        self._first, self._second, self._ends = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for line in (self._first, self._second, self._ends):
            line.setSpacing(_GAP)
        self._first.addWidget(self.search, 100)
        self._first.addWidget(self.states)
        self._first.addWidget(self.groups)
        self._first.addStretch(1)
        self._ends.addWidget(self.branch)
        self._ends.addWidget(self.form)
        self._first.addLayout(self._ends)
        self._is_wide = True
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 0, _MARGIN, 12)
        column.setSpacing(_GAP)
        column.addLayout(self._first)
        column.addLayout(self._second)

    def _place_ends(self, *, is_wide: bool) -> None:
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        before, after = (self._second, self._first) if is_wide else (self._first, self._second)
        before.removeItem(self._ends)
        self._ends.setParent(None)
        after.addLayout(self._ends)
        if not is_wide:
            self._ends.insertStretch(1, 1)
        elif (stretch := self._ends.itemAt(1)) is not None and stretch.spacerItem() is not None:
            self._ends.removeItem(stretch)

    @property
    def wanted(self) -> Filter:
        """What is to be shown."""
        return Filter(self.states.value, frozenset(self._hidden), frozenset(self._related))

    def show_groups(self, names: list[str]) -> None:
        """The groups that there are."""
        self._names = names
        self._hidden &= set(names)
        self._fill_menu()

    def show_branch(self, name: str) -> None:
        """The branch in use."""
        self.branch.setText(name)
        self.branch.setAccessibleName(f"Branch {name}")
        self.branch.updateGeometry()

    def clear(self) -> None:
        """Let everything through."""
        self._hidden.clear()
        self._related.clear()
        self.states.choose("")
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._fill_menu()
        self.searched.emit("")
        self.changed.emit()

    def show_all_of(self, group: str) -> None:
        """Show a group that was hidden, and any state."""
        self._hidden.discard(group)
        if group in RELATED:
            self._related.add(group)
        self.states.choose("")
        self._fill_menu()

    def _fill_menu(self) -> None:
        self.menu.clear()
        for name in self._names:
            self._add(name, is_on=name not in self._hidden)
        self.menu.addSeparator()
        for name in ("requirement", "entity", "artifact"):
            self._add(name, is_on=name in self._related)
        self.menu.addSeparator()
        whole = QAction("Show all groups", self.menu)
        whole.triggered.connect(self._show_all)
        self.menu.addAction(whole)
        shown = len(self._names) - len(self._hidden)
        self.groups.setText("All groups" if not self._hidden else f"{shown} of {len(self._names)} groups")
        self.groups.updateGeometry()

    def _add(self, name: str, *, is_on: bool) -> None:
        action = QAction(group_title(name), self.menu)
        action.setCheckable(True)
        action.setChecked(is_on)
        action.toggled.connect(partial(self._toggle, name))
        self.menu.addAction(action)

    def _toggle(self, name: str, is_on: bool) -> None:
        if name in RELATED:
            (self._related.add if is_on else self._related.discard)(name)
        else:
            (self._hidden.discard if is_on else self._hidden.add)(name)
        self._fill_menu()
        self.changed.emit()

    def _show_all(self) -> None:
        self._hidden.clear()
        self._fill_menu()
        self.changed.emit()

    def _open_menu(self) -> None:
        self.menu.popup(self.groups.mapToGlobal(self.groups.rect().bottomLeft()))

    def _tell(self, _state: str) -> None:
        self.changed.emit()
