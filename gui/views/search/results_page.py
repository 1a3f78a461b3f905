"""The page Results: the field, what to narrow by, and the hits; examples where nothing was asked yet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.operations.search import Example, Found, Hit
from gui.theme.fonts import scaled
from gui.views.search.hit_row import HitRow
from gui.views.search.hit_words import KINDS, REASONS, count_words
from gui.views.search.swatch import Swatch
from gui.widgets.buttons import Button
from gui.widgets.chips import FilterChip
from gui.widgets.inputs import SearchField
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import drop
from gui.widgets.rows import Row, RowList
from gui.widgets.scroll import WIDEST, ScrollPage
from gui.widgets.sized_field import SizedField
from gui.widgets.states import EmptyState

_PAUSE_MS: Final = 180
_AT_ONCE: Final = 20
"""So many cards are made at first; the rest when they are asked for."""
_SIDE: Final = 32
_MARGINS: Final = (_SIDE, 2, _SIDE, 24)
_GLASS: Final = 20
_FIELD: Final = 44


class QueryField(SearchField):
    """The field, with the number of results at its right. Arrow down goes to the results."""

    left_down = Signal()

    def __init__(self) -> None:
        super().__init__("What are you looking for?", "Search in code, symbols, decisions and documents")
        self._count = Label("", "meta", parent=self)
        self._count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_count(self, text: str) -> None:
        """How many were found, and in which time."""
        self._count.setText(text)
        self._count.adjustSize()
        # Qt leaves no room for the glass once margins are given, so they make it themselves.
        self.setTextMargins(scaled(_GLASS), 0, self._count.width() + 8, 0)
        self._place()

    def sizeHint(self) -> QSize:
        """A little higher than other fields: it is what the view is about."""
        return QSize(super().sizeHint().width(), scaled(_FIELD))

    def minimumSizeHint(self) -> QSize:
        """As high as that."""
        return QSize(super().minimumSizeHint().width(), scaled(_FIELD))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow down leaves for the results."""
        if event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the count at the right, before the cross."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        left = self.width() - self._count.width() - scaled(40)
        self._count.move(left, (self.height() - self._count.height()) // 2)


class ResultsPage(QWidget):
    """`asked` with words and a path; `chosen` and `opened` with a hit. Knows nothing of the daemon."""

    asked = Signal(str, str)
    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.found = Found("")
        self.hits: list[Hit] = []
        self._kind = "all"
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._ask)
        self._build()

    # -- what the view uses ------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """What is searched for."""
        return self.field.text().strip()

    def search_for(self, words: str) -> None:
        """As if somebody had typed that."""
        self.field.setText(words)
        self._ask()

    def show_examples(self, examples: Sequence[Example]) -> None:
        """Three searches that this workspace answers."""
        self.examples.clear()
        for example in examples:
            row = Row(example.words, example.why, icon="search")
            row.activated.connect(partial(self.search_for, example.words))
            self.examples.add(row)

    def show_found(self, found: Found) -> None:
        """What was found, the best first; the first is chosen, unless the same was found again."""
        is_same = (found.words, found.hits) == (self.found.words, self.found.hits)
        self.found = found
        self.field.show_count(count_words(found))
        for kind, chip in self.chips.items():
            chip.set_count(len(found.of(kind)))
        self._notes.setText("; ".join(found.notes))
        if is_same and self._states.currentWidget() is self._results_page:
            return
        self._show_kind(self._kind if found.of(self._kind) else "all")

    def show_nothing_asked(self) -> None:
        """The examples."""
        self.field.show_count("")
        for chip in self.chips.values():
            chip.set_count(-1)
        self._states.setCurrentWidget(self._examples_page)
        self._tools.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Field and filters stand over the results, also in a wide window."""
        super().resizeEvent(event)
        spare = max(self.width() - 2 * _SIDE - WIDEST, 0) // 2
        self._head.setContentsMargins(_SIDE + spare, 0, _SIDE + spare, 8)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.field = QueryField()
        self.field.textChanged.connect(self._type)
        self.field.returnPressed.connect(self._ask)
        self.field.left_down.connect(self._leave_down)
        self.path = SizedField(200, "Path, such as src/ or *.py", "Only in this path", small=True)
        self.path.textChanged.connect(self._type)
        self.chips: dict[str, FilterChip] = {}
        chips = QHBoxLayout()
        chips.setSpacing(8)
        for kind, name in KINDS:
            chip = FilterChip(name)
            chip.clicked.connect(partial(self._show_kind, kind))
            self.chips[kind] = chip
            chips.addWidget(chip)
        chips.addStretch(1)
        chips.addWidget(self.path)
        self._tools = self._legend()
        head = self._head = QVBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.field)
        head.addLayout(chips)
        head.addWidget(self._tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._pages(), 1)
        self.show_nothing_asked()

    def _legend(self) -> QWidget:
        legend = QWidget()
        line = QHBoxLayout(legend)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(Label("Why this order", "meta"))
        for name, token, _ in REASONS:
            line.addSpacing(6)
            line.addWidget(Swatch(token))
            line.addWidget(Label(name, "meta"))
        self._notes = ElidedLabel("", "meta")
        line.addSpacing(12)
        line.addWidget(self._notes, 1)
        return legend

    def _pages(self) -> QWidget:
        self.list = RowList("Results", 10)
        self.list.selected.connect(self._choose)
        self.list.activated.connect(self._open)
        self.more = Button("Show more", small=True)
        self.more.clicked.connect(self._show_more)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.list)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._results_page = ScrollPage(inner, margins=_MARGINS)
        self._nothing = EmptyState("search", "Nothing found", "")
        self.examples = RowList("Examples", 2)
        teaching = EmptyState(
            "search",
            "Search words, names and questions",
            "Code and documents are found by their words, definitions by their names, decisions by what they say. "
            'Put "exact phrases" in quotes; lang:python, kind:class and -without narrow it down.',
        )
        teaching.add(self.examples)
        self._examples_page = ScrollPage(teaching, margins=_MARGINS)
        self._states = QStackedWidget()
        for page in (self._examples_page, self._results_page, self._nothing):
            self._states.addWidget(page)
        return self._states

    def _type(self) -> None:
        if self.words:
            self._pause.start()
        else:
            self._pause.stop()
            self.show_nothing_asked()

    def _ask(self) -> None:
        self._pause.stop()
        if self.words:
            self.asked.emit(self.words, self.path.text().strip())

    def _show_kind(self, kind: str) -> None:
        self._kind = kind
        for name, chip in self.chips.items():
            chip.setChecked(name == kind)
        if not self.words or self.found.words == "":
            return
        self._tools.setVisible(bool(self.found.hits))
        self.hits = self.found.of(kind)
        self.list.clear()
        self._show_more()
        if not self.hits:
            self._tell_nothing()
            return
        self._states.setCurrentWidget(self._results_page)
        self._results_page.verticalScrollBar().setValue(0)
        self.list.select(0)
        self.chosen.emit(self.hits[0])

    def _show_more(self) -> None:
        begin = len(self.list.rows)
        for hit in self.hits[begin : begin + _AT_ONCE]:
            self.list.add(HitRow(hit))
        left = len(self.hits) - len(self.list.rows)
        self.more.setText(f"Show {left} more")
        self.more.setVisible(left > 0)

    def _tell_nothing(self) -> None:
        path = self.path.text().strip()
        text = (
            f"No place in {path} has “{self.found.words}”. Empty the field for the path to look everywhere."
            if path
            else f"Nothing in code, spec or documents has “{self.found.words}”. Fewer or shorter words find more."
        )
        nothing = EmptyState("search", "Nothing found", text)
        self._states.addWidget(nothing)
        self._states.setCurrentWidget(nothing)
        drop(self._nothing)
        self._nothing = nothing

    def _leave_down(self) -> None:
        if self._states.currentWidget() is self._examples_page:
            self.examples.focus_current()
        else:
            self.list.focus_current()

    def _choose(self, number: int) -> None:
        self._results_page.ensureWidgetVisible(self.list.rows[number], 0, 12)
        self.chosen.emit(self.hits[number])

    def _open(self, number: int) -> None:
        self.opened.emit(self.hits[number])
