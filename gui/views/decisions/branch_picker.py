"""The pop-up under the branch's name: find a branch, begin one, compare and merge.

Each branch says how far it is from its parent, who touched it last, and whether it merges into the one in use.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget

from gui.operations.branches import BranchLook
from gui.theme.fonts import scaled
from gui.widgets.badge import Badge, KeyCap
from gui.widgets.buttons import IconButton
from gui.widgets.card import Hairline
from gui.widgets.inputs import SearchField
from gui.widgets.labels import Label
from gui.widgets.painting import begin_painting, paint_box
from gui.widgets.rows import Row, RowList
from gui.widgets.scroll import ScrollPage
from gui.widgets.tile import IconTile
from gui.words.amounts import plural
from gui.words.people import who
from gui.words.times import when

_WIDTH: Final = 380
_LONGEST: Final = 300
_BETWEEN: Final = 2
_UNTOUCHED_DAYS: Final = 30
_BEGIN: Final = "\0begin"
_PROTECTIONS: Final = {
    "none": "Allow every change",
    "checked": "Refuse merges that clash",
    "merge_only": "Allow merges only",
}


class BranchPicker(QFrame):
    """Opens under a widget; Esc or a click elsewhere closes it. `used`, `begun`, `compared` carry a branch's name."""

    used = Signal(str)
    begun = Signal(str)
    compared = Signal(str)
    protected = Signal(str, str)
    """With a branch and what it allows from now on: none, checked or merge_only."""
    removed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._looks: list[BranchLook] = []
        self._shown: list[str] = []
        self.field = SearchField("Find or create a branch")
        self.branches = RowList("Branches")
        self.more = RowList("More with branches")
        self._trouble = Label("", "meta", "bad", wrap=True)
        self._trouble.hide()
        self._page = ScrollPage(self.branches, (0, 0, 0, 0))
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 9, 9, 9)
        column.setSpacing(6)
        for widget in (self.field, self._trouble, self._page, Hairline(), self.more):
            column.addWidget(widget)
        self.setFixedWidth(scaled(_WIDTH))
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._take_first)
        self.branches.activated.connect(self._take)
        self.more.activated.connect(self._act)

    def open_under(self, widget: QWidget) -> None:
        """Show it under the right end of a widget."""
        self.field.clear()
        self._trouble.hide()
        self._fill()
        corner = widget.mapToGlobal(QPoint(widget.width() - self.width(), widget.height() + 6))
        self.move(max(corner.x(), widget.window().mapToGlobal(QPoint(8, 0)).x()), corner.y())
        self.show()
        self.field.setFocus()

    def show_branches(self, looks: Sequence[BranchLook]) -> None:
        """These are the branches."""
        self._looks = list(looks)
        self._fill()

    def show_trouble(self, text: str) -> None:
        """Why a branch could not be begun."""
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))
        self._fit()

    @property
    def in_use(self) -> str:
        """The branch in use."""
        return next((look.view.name for look in self._looks if look.view.in_use), "main")

    @property
    def to_compare(self) -> str:
        """The branch that is most likely meant to be merged: one that differs, else the one in use into its parent."""
        others = [look.view.name for look in self._looks if not look.view.in_use and look.differs]
        return others[0] if others else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = begin_painting(self)
        paint_box(painter, QRectF(self.rect()), 12, "surface", "border2")
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes from the field into the list."""
        if event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            self.branches.focus_current()
        else:
            super().keyPressEvent(event)

    # -- its own matters -----------------------------------------------------------------------------------------

    def _fill(self, _text: str = "") -> None:
        wanted = self.field.text().strip()
        self.branches.clear()
        self._shown = []
        for look in self._looks:
            if wanted.casefold() in look.view.name.casefold():
                self._add(look)
        if wanted and wanted not in [look.view.name for look in self._looks]:
            self._shown.append(_BEGIN)
            self.branches.add(Row(f"Begin {wanted}", f"from {self.in_use}", icon="plus"))
        self.branches.select(self._number_in_use() if not wanted else 0 if self._shown else -1)
        self.more.clear()
        self.more.add(Row(f"New branch from {self.in_use}…", icon="plus", trailing=(KeyCap("B"),)))
        if self.to_compare:
            self.more.add(Row("Compare and merge…", icon="merge", trailing=(KeyCap("M"),)))
        self._fit()

    def _number_in_use(self) -> int:
        return next((n for n, name in enumerate(self._shown) if name == self.in_use), -1)

    def _add(self, look: BranchLook) -> None:
        trailing: list[QWidget] = []
        if (badge := _badge(look)) is not None:
            trailing.append(badge)
        if look.view.protection != "none" and look.view.parent:
            trailing.append(IconTile("lock", "bare", 18))
        more = IconButton("more", f"More with the branch {look.view.name}")
        more.clicked.connect(partial(self._open_menu, look, more))
        trailing.append(more)
        self._shown.append(look.view.name)
        row = Row(look.view.name, told(look), icon="check" if look.view.in_use else "branch", trailing=trailing)
        self.branches.add(row)

    def menu_actions(self, look: BranchLook) -> list[tuple[str, Callable[[], object]]]:
        """What more can be done with a branch: the words, and what does it."""
        name = look.view.name
        actions: list[tuple[str, Callable[[], object]]] = []
        if look.differs:
            actions.append((f"Compare with {self.in_use}…", partial(self._compare, name)))
        for protection, words in _PROTECTIONS.items():
            if protection != look.view.protection and (look.view.parent or protection != "none"):
                actions.append((words, partial(self._protect, name, protection)))
        if look.view.parent and look.view.protection == "none":
            actions.append(("Remove the branch…", partial(self._remove, name)))
        return actions

    def _open_menu(self, look: BranchLook, button: QWidget) -> None:
        menu = QMenu(self)
        for words, does in self.menu_actions(look):
            action = QAction(words, menu)
            action.triggered.connect(does)
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _protect(self, name: str, protection: str) -> None:
        self.hide()
        self.protected.emit(name, protection)

    def _remove(self, name: str) -> None:
        self.hide()
        self.removed.emit(name)

    def _take_first(self) -> None:
        if self._shown:
            self._take(self._shown.index(_BEGIN) if self._shown[-1] == _BEGIN and len(self._shown) == 1 else 0)

    def _take(self, number: int) -> None:
        name = self._shown[number]
        if name == _BEGIN:
            self.begun.emit(self.field.text().strip())
            return
        self.hide()
        if name != self.in_use:
            self.used.emit(name)

    def _act(self, number: int) -> None:
        if number == 1:
            self._compare(self.to_compare)
            return
        self.field.setFocus()
        self.field.setPlaceholderText(f"Name of the branch from {self.in_use}")

    def _compare(self, name: str) -> None:
        self.hide()
        self.compared.emit(name)

    def _fit(self) -> None:
        # Reckoned from the rows: the list's own hint is that of its last layout, and it is hidden meanwhile.
        rows = sum(row.sizeHint().height() + _BETWEEN for row in self.branches.rows)
        self._page.setFixedHeight(min(rows, scaled(_LONGEST)))
        self.adjustSize()


def told(look: BranchLook) -> str:
    """How a branch stands: how far from its parent, and who touched it last."""
    view = look.view
    if view.in_use:
        return f"{plural(view.decisions, 'decision')} · you are here"
    parts = [f"{view.ahead} ahead" if view.ahead else "", f"{view.behind} behind" if view.behind else ""]
    distance = ", ".join(part for part in parts if part)
    if not view.parent:
        distance = plural(view.decisions, "decision")
    elif not distance:
        distance = "merged" if view.merged else f"as {view.parent}"
    return f"{distance} · {_touched(look)}" if view.touched_at is not None else distance


def _touched(look: BranchLook) -> str:
    assert look.view.touched_at is not None
    days = (datetime.now(UTC) - look.view.touched_at).days
    if days >= _UNTOUCHED_DAYS:
        return f"untouched for {days} days"
    return f"{who(look.view.touched_by)}, {when(look.view.touched_at)}"


def _badge(look: BranchLook) -> Badge | None:
    if look.view.in_use or look.report is None or not look.differs:
        return None
    if look.conflicts:
        return Badge(plural(look.conflicts, "conflict"), "warn")
    if look.clashes:
        return Badge(plural(look.clashes, "contradiction"), "bad")
    return Badge("merges cleanly", "ok")
