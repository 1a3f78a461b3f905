"""The navigation at the left: where one is, the views, and what the program works with. Narrow windows get a rail."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from daemon.contract.project import ProjectStatus
from gui.frame.nav_item import NavItem
from gui.frame.rooms import ROOMS
from gui.operations.overview import Overview
from gui.operations.place import Place
from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.theme.icons import icon, pixmap
from gui.widgets.badge import KeyCap
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.menu import Menu
from gui.widgets.shapes import StateShape

WIDTH: Final = 232
RAIL: Final = 64
_MODEL_HOSTS: Final = {True: "not on this machine", False: "on this machine"}
_LEVELS: Final = {"isolated": "commands are isolated", "partly": "commands are partly isolated", "none": "no sandbox"}


class Switcher(QPushButton):
    """The mark, the workspace and the project; opens a menu of all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("switcher")
        self.setFixedHeight(scaled(48))
        self._name = "Groundplan"
        self._detail = "No folder is open"
        self._is_rail = False

    def show_place(self, place: Place) -> None:
        """Where one is."""
        self._name = Path(place.folder).name if place.has_workspace else "Groundplan"
        self._detail = place.project_name or ("No project yet" if place.has_workspace else "No folder is open")
        self.setAccessibleName(f"Workspace {self._name}, {self._detail}. Change it.")
        self.setToolTip(f"{place.folder}\n{self._detail}" if place.has_workspace else self._detail)
        self.update()

    def set_rail(self, *, is_rail: bool) -> None:
        """The mark alone, or with names; as high as the size of text wants it."""
        self._is_rail = is_rail
        self.setFixedHeight(scaled(48))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it upon the button's ground."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = scaled(30)
        left = (self.width() - side) // 2 if self._is_rail else scaled(6)
        painter.drawPixmap(left, (self.height() - side) // 2, pixmap("mark", "accent", 30))
        if not self._is_rail:
            room = self.width() - left - side - scaled(10) - scaled(24)
            x = left + side + scaled(10)
            for words, size, weight, token, y in (
                (self._name, 14, 600, "text", 3),
                (self._detail, 12, 400, "text2", 24),
            ):
                painter.setFont(font(size, weight))
                painter.setPen(color(token))
                cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
                painter.drawText(x, scaled(y), room, scaled(21), Qt.AlignmentFlag.AlignVCenter, cut)
            arrows = pixmap("chevrons", "text3", 16)
            painter.drawPixmap(self.width() - scaled(22), (self.height() - scaled(16)) // 2, arrows)
        painter.end()


class SearchTrigger(QPushButton):
    """Looks like a field and opens the palette."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("searchTrigger")
        self.setAccessibleName("Search or do something (Ctrl+K)")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(10, 0, 6, 0)
        self._line.setSpacing(4)
        self.setIconSize(QSize(16, 16))
        self._words = Label("Search or do…", "secondary", "text3")
        self._caps = [KeyCap("Ctrl"), KeyCap("K")]
        self._line.addSpacing(20)
        self._line.addWidget(self._words, 1)
        for part in (self._words, *self._caps):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for cap in self._caps:
            self._line.addWidget(cap)
        self.setFixedHeight(scaled(36))

    def minimumSizeHint(self) -> QSize:
        """Qt's question for the least size: the glass."""
        return QSize(scaled(36), scaled(36))

    def set_rail(self, *, is_rail: bool) -> None:
        """The glass alone, or with words."""
        for part in (self._words, *self._caps):
            part.setVisible(not is_rail)
        self.setToolTip("Search or do something (Ctrl+K)" if is_rail else "")
        self.setFixedHeight(scaled(36))
        side = scaled(16)
        self.setIconSize(QSize(side, side))
        self.setProperty("rail", is_rail)
        self.style().unpolish(self)
        self.style().polish(self)

    def refresh_icon(self) -> None:
        """Take the icon of the theme in force."""
        self.setIcon(icon("search", "text3", 16))


class Foot(QFrame):
    """What the program works with right now: daemon, model, sandbox."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("navFoot")
        self._shape = StateShape("running", "Connecting")
        self._lines = [ElidedLabel("Connecting…", "secondary"), ElidedLabel("", "meta"), ElidedLabel("", "meta")]
        text = QVBoxLayout()
        text.setSpacing(1)
        for line in self._lines:
            text.addWidget(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 10, 4, 4)
        row.setSpacing(8)
        row.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)

    def show_lines(self, shape: str, head: str, *more: str) -> None:
        """One shape, a head and at most two lines."""
        self._shape.show_state(shape, head)
        told = [head, *more, "", ""]
        for line, words in zip(self._lines, told, strict=False):
            line.setText(words)
            line.setVisible(bool(words) and not self._is_rail)
        self.setToolTip("\n".join(words for words in (head, *more) if words))
        self.setAccessibleName(". ".join(words for words in (head, *more) if words))

    _is_rail = False

    def set_rail(self, *, is_rail: bool) -> None:
        """The shape alone, or with lines."""
        self._is_rail = is_rail
        for line in self._lines:
            line.setVisible(bool(line.text()) and not is_rail)


class Navigation(QFrame):
    """The whole column. `chosen` with a room's name, `place_chosen` with (`workspace`|`project`, id)."""

    chosen = Signal(str)
    place_chosen = Signal(str, str)
    palette_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAccessibleName("Navigation")
        self._overview: Overview | None = None
        self._place = Place()
        self._is_rail = False
        self.switcher = Switcher()
        self.switcher.clicked.connect(self._open_menu)
        self.search = SearchTrigger()
        self.search.clicked.connect(self.palette_wanted)
        self.items = {room.name: NavItem(room.icon, room.title, room.key) for room in ROOMS if room.in_navigation}
        self.foot = Foot()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 11, 12)  # and the line at the right
        column.setSpacing(2)
        column.addWidget(self.switcher)
        column.addSpacing(8)
        column.addWidget(self.search)
        column.addSpacing(12)
        for name, item in self.items.items():
            if name == "settings":
                column.addStretch(1)
            column.addWidget(item)
            item.clicked.connect(self._choose)
        column.addSpacing(6)
        column.addWidget(self.foot)
        self.set_rail(is_rail=False)

    def show_view(self, name: str) -> None:
        """Mark the view that is seen."""
        for item_name, item in self.items.items():
            item.setChecked(item_name == name)

    def show_place(self, place: Place) -> None:
        """Where one is."""
        self._place = place
        self.switcher.show_place(place)

    def show_overview(self, overview: Overview) -> None:
        """Counts and the foot."""
        self._overview = overview
        status = overview.project
        self.items["questions"].set_count(
            _questions(status) if status else 0, is_urgent=bool(status and status.contradictions)
        )
        self.items["specification"].set_count(len(status.stale) if status else 0)
        self.items["runs"].set_count(overview.busy_runs, is_running=True)
        self.items["approvals"].set_count(overview.approvals, is_urgent=True)
        model = f"{overview.model}, {_MODEL_HOSTS[overview.model_is_remote]}" if overview.model else "No model"
        indexing = overview.indexing
        head = "Everything is running"
        if indexing is not None:
            done = f" {indexing.done * 100 // indexing.total} %" if indexing.total else ""
            head = f"Indexing {Path(indexing.path).name}{done}"
        self.foot.show_lines(
            "running" if indexing else "done", head, model, _LEVELS[overview.sandbox.level].capitalize()
        )

    def show_lost(self) -> None:
        """No daemon: counts would not be true."""
        for item in self.items.values():
            item.set_count(0)
        self.foot.show_lines("half", "Not connected", "What is shown may be old")

    def set_rail(self, *, is_rail: bool) -> None:
        """The narrow form, or the wide one."""
        self._is_rail = is_rail
        self.setFixedWidth(scaled(RAIL if is_rail else WIDTH))
        self.switcher.set_rail(is_rail=is_rail)
        self.search.set_rail(is_rail=is_rail)
        self.foot.set_rail(is_rail=is_rail)
        for item in self.items.values():
            item.set_rail(is_rail=is_rail)

    def changeEvent(self, event: QEvent) -> None:
        """Icons on Qt's own buttons follow the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self.search.refresh_icon()

    def _choose(self) -> None:
        chosen = self.sender()
        for name, item in self.items.items():
            if item is chosen:
                item.setChecked(True)
                self.chosen.emit(name)

    def _open_menu(self) -> None:
        menu = self.place_menu()
        menu.popup(self.switcher.mapToGlobal(QPoint(0, self.switcher.height())))

    def place_menu(self) -> Menu:
        """All workspaces and projects, the current ones marked."""
        menu = Menu(self)
        overview = self._overview
        for head, kind, rows, current in (
            ("Workspaces", "workspace", _workspaces(overview), self._place.workspace),
            ("Projects", "project", _projects(overview), self._place.project),
        ):
            if not rows:
                continue
            menu.add_head(head)
            group = QActionGroup(menu)
            for ident, words in rows:
                action = QAction(words, group)
                action.setCheckable(True)
                action.setChecked(ident == current)
                action.setData((kind, ident))
                menu.addAction(action)
        menu.addSeparator()
        for words, data in (("Add a folder…", ("do", "add-folder")), ("Start a project…", ("do", "start-project"))):
            action = menu.addAction(words)
            action.setData(data)
        menu.triggered.connect(self._take_place)
        return menu

    def _take_place(self, action: QAction) -> None:
        kind, ident = action.data()
        self.place_chosen.emit(kind, ident)


def _questions(status: ProjectStatus) -> int:
    """Contradictions, and the questions that the time investment still allows to ask."""
    progress = status.progress
    return status.contradictions + min(progress.open, max(progress.budget - progress.asked, 0))


def _workspaces(overview: Overview | None) -> list[tuple[str, str]]:
    return [(view.id, f"{Path(view.path).name}   {view.path}") for view in overview.workspaces] if overview else []


def _projects(overview: Overview | None) -> list[tuple[str, str]]:
    views = overview.projects if overview else []
    return [(view.id, f"{view.name}   {Path(view.folder).name}") for view in views]
