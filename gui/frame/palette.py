"""The command palette: one field for everything that has a name, and for everything that can be done.

    typed ─► 60 ms ─► actions at once, the daemon off the thread ─► rows, the newest answer wins

`>` restricts it to actions, `@` to symbols, `#` to decisions, `/` to files. It covers the window like a dialog does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui.frame.palette_items import (
    Doable,
    Item,
    action_items,
    fitting_hits,
    found_items,
    group,
    offer_search,
    take_apart,
)
from gui.frame.palette_list import PaletteList
from gui.operations.desk import Desk, Job
from gui.operations.operation import Failure
from gui.operations.place import Place
from gui.operations.search import Found, Hit, find_by_name, name_decisions
from gui.theme.fonts import font, scaled
from gui.views.messages import FileTarget, Target
from gui.widgets.badge import KeyCap
from gui.widgets.card import Hairline
from gui.widgets.labels import Label
from gui.widgets.overlay import Layer
from gui.widgets.tile import IconTile

_WIDTH: Final = 660
_TOP: Final = 112
_HEAD: Final = 60
_FOOT: Final = 46
_LEAST: Final = 76
_PAUSE_MS: Final = 60
_RECENT: Final = 6
_FEW: Final = 4
_MOST: Final = 40
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLACEHOLDER: Final = "Search or do something"


class Palette(Layer):
    """`wants` comes with a `Target` or a `FileTarget`; actions do themselves what they do."""

    wants = Signal(object)
    settled = Signal()
    """All that was asked for is shown."""

    def __init__(self, parent: QWidget, desk: Desk, actions: Callable[[], Sequence[Doable]]) -> None:
        super().__init__(parent)
        self._desk = desk
        self._actions = actions
        self._place = Place()
        self._job: Job | None = None
        self._recent: list[Item] = []
        self._decisions: list[Hit] = []
        self._hits: list[Hit] = []
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._ask)
        self._build()
        self.setAccessibleName("Command palette")

    def open(self, place: Place, prefix: str = "") -> None:
        """Open it at a place, with `prefix` typed already."""
        if place != self._place:
            self._decisions = []
        if place.workspace != self._place.workspace:
            self._recent = [item for item in self._recent if callable(item.goal)]
        self._place = place
        self._hits = []
        self._desk.run(name_decisions(place), owner=self, done=self._take_decisions, failed=self._drop_failure)
        self.field.blockSignals(True)
        self.field.setText(prefix)
        self.field.blockSignals(False)
        self._took.setText("")
        self._show_at_once()
        if not self.is_open:
            self.open_layer(self.field)
        self._ask()

    def place_panel(self) -> None:
        """In the middle, 112 from the top, as high as what it lists."""
        width = min(scaled(_WIDTH), self.width() - 2 * 16)
        top = min(_TOP, max(self.height() // 8, 16))
        told = self._nothing.sizeHint().height() if self._nothing.isVisibleTo(self.panel) else 0
        listed = max(self.list.wanted_height() + told + 10, scaled(_LEAST))
        height = min(scaled(_HEAD) + listed + scaled(_FOOT) + 4, self.height() - top - 16)
        self.panel.setGeometry((self.width() - width) // 2, top, width, height)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_foot_part"):
            self._dress()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that move in the list while the focus is in the field."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take_key(event)
        return super().eventFilter(watched, event)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.field = QLineEdit()
        self.field.setProperty("bare", True)
        self.field.setPlaceholderText(_PLACEHOLDER)
        self.field.setAccessibleName(_PLACEHOLDER)
        self.field.textChanged.connect(self._type)
        self.field.installEventFilter(self)
        self.list = PaletteList()
        self.list.clicked.connect(self._click)
        self._took = Label("", "meta")
        self._nothing = Label("", "secondary", wrap=True)
        self._nothing.hide()
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(Hairline())
        middle = QVBoxLayout()
        middle.setContentsMargins(8, 1, 8, 8)
        self._nothing.setContentsMargins(12, 10, 12, 4)
        middle.addWidget(self._nothing)
        middle.addWidget(self.list, 1)
        column.addLayout(middle, 1)
        column.addWidget(Hairline())
        column.addWidget(self._foot())
        self._dress()

    def _dress(self) -> None:
        """Sizes that grow with the text."""
        if self.field.font() != font(18, 600):
            self.field.setFont(font(18, 600))
        self._head_part.setFixedHeight(scaled(_HEAD))
        self._foot_part.setFixedHeight(scaled(_FOOT))

    def _head(self) -> QWidget:
        head = self._head_part = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(20, 0, 20, 0)
        line.setSpacing(10)
        line.addWidget(IconTile("search", "bare", 20))
        line.addWidget(self.field, 1)
        line.addWidget(self._took)
        line.addWidget(KeyCap("Esc"))
        return head

    def _foot(self) -> QWidget:
        foot = self._foot_part = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(20, 0, 20, 0)
        line.setSpacing(6)
        for caps, does in ((("↑", "↓"), "move"), (("↵",), "open"), (("Ctrl", "↵"), "open in editor")):
            for cap in caps:
                line.addWidget(KeyCap(cap))
            line.addWidget(Label(does, "meta"))
            line.addSpacing(8)
        line.addStretch(1)
        line.addWidget(Label(">\u2009actions   @\u2009symbols   #\u2009decisions   /\u2009files", "meta"))
        return foot

    def _type(self) -> None:
        self._cancel()
        self._show_at_once()  # what is known still fits or goes: Enter must never open what was found for other words
        self._pause.start()

    def _ask(self) -> None:
        """Show the actions that fit, and ask the daemon for the rest."""
        self._cancel()
        sigil, words = take_apart(self.field.text())
        if not self._asks(sigil, words):
            self._show_at_once()
            self.settled.emit()
            return
        operation = find_by_name(self._place, words, sigil)
        self._job = self._desk.run(operation, owner=self, done=self._show_found, failed=self._show_failed)

    def _asks(self, sigil: str, words: str) -> bool:
        """Whether the daemon has something to say."""
        return bool(words) and sigil != ">" and (self._place.has_workspace or self._place.has_project)

    def _cancel(self) -> None:
        self._pause.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _take_decisions(self, decisions: list[Hit]) -> None:
        self._decisions = decisions
        if self.is_open and self._job is None:
            self._ask()

    def _drop_failure(self, failure: Failure) -> None:
        """Decisions are found by the search all the same, and what keeps that from working is told there."""

    def _show_at_once(self) -> None:
        """What is known without asking, and of what was found last whatever still fits."""
        sigil, words = take_apart(self.field.text())
        items = self._items(sigil, words, fitting_hits(self._hits, words, _MOST))
        self._show(items, words, is_final=not self._asks(sigil, words))

    def _items(self, sigil: str, words: str, hits: Sequence[Hit]) -> list[Item]:
        items: list[Item] = []
        if not words and not sigil:
            items += group("Recent", self._recent)
        if sigil in ("", "#"):
            named = self._decisions if sigil and not words else fitting_hits(self._decisions, words, _MOST)
            known = {hit.alias for hit in named}
            hits = [
                *named[: _MOST if sigil else _FEW],
                *(hit for hit in hits if not hit.alias or hit.alias not in known),
            ]
        items += found_items(hits)
        if sigil in ("", ">"):
            items += group("Do", action_items(self._actions(), words))
        return items

    def _show_found(self, found: Found) -> None:
        self._job = None
        sigil, words = take_apart(self.field.text())
        self._hits = list(found.hits)
        self._took.setText(f"{found.took_ms} ms")
        self._show(self._items(sigil, words, found.hits), words)
        self.settled.emit()

    def _show_failed(self, failure: Failure) -> None:
        self._job = None
        self._show_at_once()
        self._nothing.setText(f"{failure.tried} failed. {failure.what} {failure.hint}".strip())
        self._nothing.show()
        self.place_panel()
        self.settled.emit()

    def _show(self, items: Sequence[Item], words: str, *, is_final: bool = True) -> None:
        self._nothing.setVisible(not items and is_final)
        if not items and is_final:
            self._nothing.setText(f"Nothing is called “{words}”." if words else "Type a name.")
            items = offer_search(words) if words and self._place.has_workspace else ()
        self.list.show_items(items, words)
        self._tell_chosen()
        self.place_panel()

    def _take_key(self, event: QKeyEvent) -> bool:
        key, has_control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.move(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.list.choose_end(is_last=key == Qt.Key.Key_PageDown)
        elif key in _ENTER:
            self._open_chosen(in_editor=has_control)
        elif key == Qt.Key.Key_Escape:
            self.close_layer()
        else:
            return False
        self._tell_chosen()
        return True

    def _tell_chosen(self) -> None:
        """The focus stays in the field: what is chosen is its description for a screen reader."""
        chosen = self.list.chosen
        self.field.setAccessibleDescription(chosen.words if chosen else "")

    def _click(self, index: QModelIndex) -> None:
        if not self.list.items[index.row()].is_head:
            self._open_chosen(in_editor=False)

    def _open_chosen(self, *, in_editor: bool) -> None:
        item = self.list.chosen
        if item is None or item.is_head:
            return
        self._cancel()
        self._remember(item)
        self.close_layer()
        goal = item.in_editor if in_editor and item.in_editor is not None else item.goal
        if isinstance(goal, Target | FileTarget):
            self.wants.emit(goal)
        elif callable(goal):
            goal()

    def _remember(self, item: Item) -> None:
        if item.icon == "search":
            return  # the offer to search in code
        self._recent = [item, *(known for known in self._recent if known.title != item.title)][:_RECENT]
