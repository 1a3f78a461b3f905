"""The line above the graph: find, any state, which groups, the branch, and graph or tree."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from gui.views.decisions.picturing import LOOKS, RELATED, STATES, Filter, group_title
from gui.widgets.buttons import Button
from gui.widgets.inputs import Dropdown, SearchField
from gui.widgets.segmented import Segmented

_MARGIN: Final = 32
_NARROW: Final = 760


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
        line = QHBoxLayout(self)
        line.setContentsMargins(_MARGIN, 0, _MARGIN, 12)
        line.setSpacing(8)
        line.addWidget(self.search, 100)
        for widget in (self.states, self.groups):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self.branch)
        line.addWidget(self.form)
        self.search.textChanged.connect(self.searched)
        self.search.returnPressed.connect(self.found)
        self.states.chosen.connect(self._tell)
        self.groups.clicked.connect(self._open_menu)
        self.branch.clicked.connect(self.branches_wanted)
        self.form.chosen.connect(self.form_chosen)
        self.branch.setAccessibleDescription("Change the branch, begin one, or merge")

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

    def keep_focus_order(self) -> None:
        """From left to right."""
        for one, other in ((self.search, self.states), (self.states, self.groups), (self.groups, self.branch)):
            QWidget.setTabOrder(one, other)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
