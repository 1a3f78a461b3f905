"""The fixed parts of a page: head with title and tools, the holders of its states, and the bar of actions beneath."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.widgets.badge import KeyCap
from gui.widgets.buttons import Button
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import drop

_MARGIN = 32
_BAR_HEIGHT = 68
_GAP = 16


class PageHead(QWidget):
    """Crumb, title, a word aside, and tools flush right."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._crumb = ElidedLabel("", "secondary")
        self._crumb.hide()
        self._title = ElidedLabel(title, "title")
        self._aside = Label("", "secondary")
        self.panel_button = Button("", icon="panel")
        self._badges = QHBoxLayout()
        self._badges.setSpacing(8)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._title, 0)
        line.addLayout(self._badges)
        line.addStretch(1)
        line.addWidget(self._aside, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(self._tools)
        line.addWidget(self.panel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 20, _MARGIN, 12)
        column.setSpacing(2)
        column.addWidget(self._crumb)
        column.addLayout(line)

    def set_title(self, title: str, crumb: str = "") -> None:
        """What is looked at, and where that is."""
        self._title.setText(title)
        self._crumb.setText(crumb)
        self._crumb.setVisible(bool(crumb))

    def set_aside(self, text: str) -> None:
        """A figure or a date at the right."""
        self._aside.setText(text)

    def add_badge(self, badge: QWidget) -> None:
        """Something right after the title."""
        self._badges.addWidget(badge)

    def add_tool(self, widget: QWidget) -> None:
        """A control at the right."""
        self._tools.addWidget(widget)


class ActionBar(QFrame):
    """Fixed at the bottom: what settles the matter at the left, the keys for it at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("actionBar")
        self.setMinimumHeight(_BAR_HEIGHT - 8)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        self._hinting = QWidget()
        self._hinting.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._hints = QHBoxLayout(self._hinting)
        self._hints.setContentsMargins(0, 0, 0, 0)
        self._hints.setSpacing(6)
        line = QHBoxLayout(self)
        line.setContentsMargins(_MARGIN, 10, _MARGIN, 10)
        line.setSpacing(_GAP)
        line.addLayout(self._actions)
        line.addWidget(self._hinting, 1)

    def add_action(self, button: QWidget) -> None:
        """A button, the primary one first."""
        self._actions.addWidget(button)

    def show_hints(self, hints: list[tuple[list[str], str]]) -> None:
        """Key caps and what they do: `[(["1", "2"], "choose"), (["↵"], "apply")]`."""
        while (item := self._hints.takeAt(0)) is not None:
            drop(item.widget())
        self._hints.addStretch(1)
        for keys, does in hints:
            for key in keys:
                self._hints.addWidget(KeyCap(key))
            self._hints.addWidget(Label(does, "meta"))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hints give way to buttons."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        needed = _width(self._actions) + _width(self._hints) + _GAP + 2 * _MARGIN
        self._hinting.setVisible(needed <= self.width())


def _width(row: QHBoxLayout) -> int:
    """What the widgets of a row need now; what the layout itself says may be from before the last change."""
    items = (row.itemAt(place) for place in range(row.count()))
    widgets = (item.widget() for item in items if item is not None)
    shown = [widget.sizeHint().width() for widget in widgets if widget is not None and not _is_put_away(widget)]
    return sum(shown) + row.spacing() * max(len(shown) - 1, 0)


def _is_put_away(widget: QWidget) -> bool:
    """Whether it was hidden on purpose: what was just made is hidden, too, until its parent is laid out."""
    return widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)


class Holder(QWidget):
    """A page of the stack that holds one widget."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def layout(self) -> QVBoxLayout:
        """Its layout."""
        return self._column
