"""The card of folders that are known: how far their index is, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QWidget

from daemon.contract.knowledge import WorkspaceView
from gui.operations.home import is_reading
from gui.widgets.buttons import IconButton, LinkButton
from gui.widgets.card import Card
from gui.widgets.labels import Label
from gui.widgets.menu import Menu
from gui.widgets.rows import Row
from gui.widgets.shapes import StateShape
from gui.words.amounts import percent, plural
from gui.words.paths import at_home, name
from gui.words.tips import plain_tip

_ACTIONS: Final = {
    "open": "Open",
    "refresh": "Refresh the index",
    "stop": "Stop the pass",
    "forget": "Forget the folder…",
}


def shape_of(view: WorkspaceView) -> tuple[str, str]:
    """The shape of a folder's index and what it means."""
    if is_reading(view):
        return "running", "The index is being made"
    if view.state == "failed":
        return "clash", view.fault.message if view.fault else "The index failed"
    if view.last is not None and view.last.problems:
        return "half", f"{plural(len(view.last.problems), 'file')} could not be read"
    return "done", "The index is up to date"


class WorkspaceRow(Row):
    """One folder. `asked` with the id and `open`, `refresh`, `stop` or `forget`."""

    asked = Signal(str, str)

    def __init__(self, view: WorkspaceView) -> None:
        shape, words = shape_of(view)
        self.menu_button = IconButton("more", f"What can be done with {name(view.path)}")
        trailing: list[QWidget] = []
        if is_reading(view) and view.total:
            trailing.append(Label(percent(view.done, view.total), "meta"))
        self.stop_button = IconButton("stop", f"Stop indexing {name(view.path)}")
        self.stop_button.clicked.connect(self._stop)
        trailing += [StateShape(shape, words), *([self.stop_button] if is_reading(view) else []), self.menu_button]
        told = at_home(view.path) if not view.files else f"{at_home(view.path)} · {plural(view.files, 'file')}"
        super().__init__(name(view.path), words if shape == "clash" else told, icon="folder", trailing=trailing)
        self.view = view
        self.setToolTip(plain_tip(view.path))
        self.menu_button.clicked.connect(self._open_menu)
        self.activated.connect(self._open)

    def menu(self) -> Menu:
        """What can be done."""
        menu = Menu(self)
        for what in ("open", "stop" if is_reading(self.view) else "refresh", "forget"):
            menu.addAction(_ACTIONS[what]).setData(what)
        menu.triggered.connect(self._take)
        return menu

    def _open_menu(self) -> None:
        self.menu().popup(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height())))

    def _take(self, action: object) -> None:
        self.asked.emit(self.view.id, action.data())  # type: ignore[attr-defined]  # a QAction, as Qt says

    def _open(self) -> None:
        self.asked.emit(self.view.id, "open")

    def _stop(self) -> None:
        self.asked.emit(self.view.id, "stop")


class WorkspacesCard(Card):
    """`asked` with the id of a folder and what to do with it, `add` for another folder."""

    asked = Signal(str, str)
    add = Signal()

    def __init__(self) -> None:
        super().__init__("Workspaces")
        self.add_link = LinkButton("Add a folder")
        self.add_link.clicked.connect(self.add)
        self.add_to_head(self.add_link)
        self.body.setContentsMargins(10, 8, 10, 10)
        self.body.setSpacing(2)
        self._rows: list[WorkspaceRow] = []
        self._shown: list[WorkspaceView] = []

    @property
    def rows(self) -> Sequence[WorkspaceRow]:
        """What is shown."""
        return self._rows

    def show_workspaces(self, views: Sequence[WorkspaceView]) -> None:
        """Show them; rows are built again only where something has changed."""
        if list(views) == self._shown and self._rows:
            return
        self._shown = list(views)
        kept = next((row.view.id for row in self._rows if row.hasFocus()), "")
        self.clear()
        self._rows = []
        for view in views:
            row = WorkspaceRow(view)
            row.asked.connect(self.asked)
            self._rows.append(row)
            self.body.addWidget(row)
            if view.id == kept:
                row.setFocus(Qt.FocusReason.OtherFocusReason)
        if not views:
            nothing = Label("No folder is known yet. Add one: its code is read on this machine alone.", "secondary")
            nothing.setWordWrap(True)
            nothing.setContentsMargins(10, 6, 10, 6)
            self.body.addWidget(nothing)
