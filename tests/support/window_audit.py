"""What holds for every view of the window, as lists of what breaks it: an empty list is a view as it should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from gui.frame.window import Window
from gui.widgets.buttons import IconButton
from gui.widgets.code_view import CodeView
from gui.widgets.graph.view import GraphView

LEAST_TARGET: Final = 24
_GRID: Final = 8
_MOST_STOPS: Final = 1000
"""Each link of a document is one, too."""
_WIDE_BY_NATURE: Final = (CodeView, GraphView)
_OURS: Final = "gui."


class Shown(QObject):
    """Notes each widget that is shown as a window of its own: a part that has no parent yet flashes on a desktop."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.found: list[str] = []
        self._app = app
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            kind = watched.windowType()
            if not isinstance(watched, Window | QMenu) and kind not in (Qt.WindowType.ToolTip, Qt.WindowType.Popup):
                self.found.append(told(watched))
        return False

    def stop(self) -> None:
        self._app.removeEventFilter(self)


def told(widget: QWidget) -> str:
    """A widget in words: its kind, what it says, and where it is."""
    parents, parent = [], widget.parentWidget()
    while parent is not None and len(parents) < 3:
        if type(parent).__module__.startswith(_OURS):
            parents.append(type(parent).__name__)
        parent = parent.parentWidget()
    words = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else widget.accessibleName()
    return f"{type(widget).__name__} {words[:60]!r} in {' < '.join(parents)}"


def stops(root: QWidget) -> list[QWidget]:
    """What takes the focus by Tab, and can be seen."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and _is_stop(widget) and not widget.visibleRegion().isEmpty()
    ]


def without_name(root: QWidget) -> list[str]:
    """Controls that a screen reader could not name, and buttons with an icon alone that have no tool tip."""
    broken = []
    for widget in _controls(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        name = interface.text(QAccessible.Text.Name) if interface is not None else ""
        if not (name or widget.accessibleName()).strip():
            broken.append(f"no name: {told(widget)}")
        if isinstance(widget, IconButton) and not widget.toolTip():
            broken.append(f"no tool tip: {told(widget)}")
    return broken


def too_small(root: QWidget) -> list[str]:
    """Targets of the pointer below 24 by 24."""
    return [
        f"{widget.width()}x{widget.height()}: {told(widget)}"
        for widget in _controls(root)
        if isinstance(widget, QAbstractButton | QLineEdit | QComboBox)
        and (widget.width() < LEAST_TARGET or widget.height() < LEAST_TARGET)
    ]


def cut_off(root: QWidget) -> list[str]:
    """Texts that have less height or width than they need, and buttons that are narrower than what they say."""
    broken = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel) and widget.text():
            broken += _cut_label(widget)
        elif isinstance(widget, QAbstractButton) and widget.width() < widget.minimumSizeHint().width():
            broken.append(f"{widget.width()} of {widget.minimumSizeHint().width()} wide: {told(widget)}")
    return broken


def out_of_window(window: Window) -> list[str]:
    """Parts that stick out at the side of what holds them: nobody could scroll there."""
    return [
        f"ends at {widget.x() + widget.width()} of {widget.parentWidget().width()}: {told(widget)}"
        for widget in window.view.findChildren(QWidget)
        if widget.isVisible()
        and widget.width()
        and not isinstance(widget.parentWidget(), QAbstractScrollArea)
        and not _is_within(widget, _WIDE_BY_NATURE)
        and widget.x() + widget.width() > widget.parentWidget().width() + 1
        and not _is_scrolled_sideways(widget)
    ]


def sideways(root: QWidget) -> list[str]:
    """What scrolls sideways; code, diffs and graphs may."""
    return [
        f"{area.horizontalScrollBar().maximum()} too wide: {told(area)}"
        for area in root.findChildren(QAbstractScrollArea)
        if area.isVisible()
        and not _is_within(area, _WIDE_BY_NATURE)
        and area.horizontalScrollBar().maximum() > 0
        and not isinstance(area, QPlainTextEdit | QTextEdit)
    ]


def missed_by_tab(window: Window) -> list[str]:
    """Stops of the view that Tab does not reach from the first one on before it comes round."""
    wanted = {id(widget): widget for widget in stops(window.view)}
    if not wanted:
        return []
    first = next(iter(wanted.values()))
    first.setFocus(Qt.FocusReason.TabFocusReason)
    reached: set[int] = set()
    for _ in range(_MOST_STOPS):
        here = QApplication.focusWidget()
        if here is None:
            return ["the focus is lost"]
        if id(here) in reached and here is first:
            break
        reached.add(id(here))
        _press_tab(here)
    return [
        told(widget)
        for ident, widget in wanted.items()
        if ident not in reached and widget.isVisible() and not _is_reached_by_arrows(widget)
    ]


def shares_of(image: QImage, colours: set[str]) -> dict[str, float]:
    """How much of a picture is exactly of each colour, by the points of a grid."""
    counted = Counter(
        image.pixel(x, y) & 0xFFFFFF for x in range(0, image.width(), _GRID) for y in range(0, image.height(), _GRID)
    )
    return {colour: counted[QColor(colour).rgb() & 0xFFFFFF] / counted.total() for colour in sorted(colours)}


def _press_tab(widget: QWidget) -> None:
    """What Tab does: the widget or one around it moves the focus on."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier))


def _controls(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        is_control = isinstance(widget, QAbstractButton) or _is_stop(widget)
        is_part = isinstance(widget.parentWidget(), QAbstractItemView | QComboBox)
        if widget.isVisible() and is_control and not is_part and widget.focusProxy() is None:
            yield widget


def _is_stop(widget: QWidget) -> bool:
    return widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus and widget.focusProxy() is None


def _is_reached_by_arrows(widget: QWidget) -> bool:
    """Whether it is one of several of which one is on: Tab goes to that one, arrows go on from there."""
    return isinstance(widget, QAbstractButton) and not widget.isChecked() and is_exclusive(widget)


def is_exclusive(button: QAbstractButton) -> bool:
    """Whether only one of its group can be on."""
    group = button.group()
    return button.autoExclusive() or (group is not None and group.exclusive())


def _cut_label(label: QLabel) -> list[str]:
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if label.height() + 1 < needed:
            return [f"{label.height()} of {needed} high: {told(label)}"]
    elif label.pixmap().isNull() and label.width() + 1 < label.sizeHint().width():
        return [f"{label.width()} of {label.sizeHint().width()} wide: {told(label)}"]
    return []


def _is_within(widget: QWidget, kinds: tuple[type[QWidget], ...]) -> bool:
    around: QWidget | None = widget
    while around is not None:
        if isinstance(around, kinds):
            return True
        around = around.parentWidget()
    return False


def _is_scrolled_sideways(widget: QWidget) -> bool:
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QAbstractScrollArea) and around.horizontalScrollBar().maximum() > 0:
            return True
        around = around.parentWidget()
    return False
