"""The view Settings: pages at the left, the chosen one beside them. A page is loaded when it is first chosen."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import ClassVar, Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.operations.desk import Desk
from gui.operations.topic import Topic
from gui.theme.fonts import scaled
from gui.views.settings.appearance import AppearancePage
from gui.views.settings.page import SettingsPage
from gui.views.view import View
from gui.widgets.inputs import SearchField
from gui.widgets.labels import Label
from gui.widgets.rows import Row, RowList
from gui.widgets.scroll import ScrollPage

_LIST: Final = 236
_FIRST: Final = "general"


@dataclass(frozen=True)
class PageEntry:
    """A page before it is loaded; `words` are found by the search before that."""

    name: str
    title: str
    icon: str
    module: str
    page: str
    words: str = ""

    @property
    def is_there(self) -> bool:
        """Whether its module can be loaded."""
        return find_spec(self.module) is not None

    def load(self, desk: Desk) -> SettingsPage:
        """Make the page."""
        made: type[SettingsPage] = getattr(import_module(self.module), self.page)
        return made(desk)


PAGES: Final = (
    PageEntry(
        "general", "General", "settings", "gui.views.settings.general", "GeneralPage", "all settings daemon runs"
    ),
    PageEntry(
        "appearance",
        "Appearance",
        "eye",
        "gui.views.settings.appearance",
        "AppearancePage",
        "theme dark light text size motion keys letters editor command",
    ),
    PageEntry(
        "models",
        "Models",
        "cpu",
        "gui.views.settings.models",
        "ModelsPage",
        "offline ollama pull budget tokens cost remote fallback provider test",
    ),
    PageEntry("secrets", "Secrets", "key", "gui.views.settings.keys", "KeysPage", "api key token keyring vault openai"),
    PageEntry("policy", "Policy", "shield", "gui.views.settings.policy", "PolicyPage", "rules allow deny ask grants"),
    PageEntry(
        "sandbox", "Sandbox", "cube", "gui.views.settings.sandbox", "SandboxPage", "isolated bubblewrap selftest"
    ),
    PageEntry(
        "editors", "Editors", "code", "gui.views.settings.editors", "EditorsPage", "lsp neovim vs code emacs zed"
    ),
    PageEntry("egress", "Egress ledger", "globe", "gui.views.settings.egress", "EgressPage", "network hosts sent left"),
    PageEntry("audit", "Audit log", "list", "gui.views.settings.audit", "AuditPage", "trail chain verify export"),
    PageEntry("about", "About", "info", "gui.views.settings.about", "AboutPage", "version daemon licence folders"),
)
"""All pages, in their order. One whose module is not installed is not shown."""


class SettingsView(View):
    """`theme_wanted`, `scale_wanted` and their like are for the window, which keeps its own look."""

    name: ClassVar[str] = "settings"
    title: ClassVar[str] = "Settings"

    theme_wanted = Signal(str)
    scale_wanted = Signal(int)
    motion_wanted = Signal(bool)
    letter_keys_wanted = Signal(bool)
    editor_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._entries = [entry for entry in PAGES if entry.is_there]
        self._pages: dict[str, SettingsPage] = {}
        self._scrolls: dict[str, ScrollPage] = {}
        self._current = ""
        self._look: tuple[str, int, bool, bool, str] | None = None
        self.head.hide()
        self._build_content()
        desk.news.changed.connect(self._hear_pages)

    # -- what the frame uses -----------------------------------------------------------------------------------

    def load(self) -> None:
        """Enter the page that is seen."""
        self.show_ready()
        self.choose(self._current or _FIRST)

    def open_item(self, item: str, detail: str) -> None:
        """A page by name, and a thing on it; a setting by its name alone."""
        if any(entry.name == item for entry in self._entries):
            self.choose(item)
            if detail:
                self.page.open_item(detail)
        elif item:
            self.choose(_FIRST)
            self.page.open_item(item)

    def first_focus(self) -> QWidget | None:
        """The chosen row of the list."""
        rows = self.list.rows
        return rows[max(self.list.current, 0)] if rows else None

    def regions(self) -> list[QWidget]:
        """List, and page."""
        return [self._side, self._stack]

    def online_changed(self) -> None:
        """Pages disable what changes data."""
        for page in self._pages.values():
            page.set_online(online=self.is_online)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list grows with the text, but leaves the page its room."""
        super().resizeEvent(event)
        self._fit_list()

    def changeEvent(self, event: QEvent) -> None:
        """As above, when the text size is another."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_side"):
            self._fit_list()

    def show_look(self, mode: str, scale: int, *, is_reduced: bool, has_letters: bool = True, editor: str = "") -> None:
        """What the window remembers of its look, for the page Appearance."""
        self._look = (mode, scale, is_reduced, has_letters, editor)
        self._tell_look()

    # -- the pages ---------------------------------------------------------------------------------------------

    @property
    def page(self) -> SettingsPage:
        """The page that is seen."""
        return self._pages[self._current]

    @property
    def names(self) -> list[str]:
        """The pages there are."""
        return [entry.name for entry in self._entries]

    def choose(self, name: str) -> None:
        """Show a page."""
        number = next((at for at, entry in enumerate(self._entries) if entry.name == name), -1)
        if number < 0:
            return
        self._current = name
        if name not in self._pages:
            self._make(self._entries[number])
        self._stack.setCurrentWidget(self._scrolls[name])
        if self.list.current != number:
            self.list.select(number)
        page = self._pages[name]
        page.narrow(self.search.text().strip())
        page.enter(self.place)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _build_content(self) -> None:
        self.search = SearchField("Find a setting")
        self.search.textChanged.connect(self._search)
        self.list = RowList("Pages of Settings", 3)
        for entry in self._entries:
            self.list.add(Row(entry.title, icon=entry.icon))
        self.list.selected.connect(self._choose_number)
        self._nothing = Label("", "meta", wrap=True)
        self._nothing.hide()
        self._side = QFrame()
        self._side.setObjectName("list")
        column = QVBoxLayout(self._side)
        column.setContentsMargins(14, 24, 13, 16)
        column.setSpacing(14)
        title = Label(self.title, "title")
        title.setContentsMargins(10, 0, 0, 0)
        column.addWidget(title)
        column.addWidget(self.search)
        column.addWidget(self.list)
        column.addWidget(self._nothing)
        column.addStretch(1)
        self._stack = QStackedWidget()
        content = QWidget()
        line = QHBoxLayout(content)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self._side)
        line.addWidget(self._stack, 1)
        self.set_content(content)

    def _fit_list(self) -> None:
        self._side.setFixedWidth(min(scaled(_LIST), max(self.width() * 3 // 10, _LIST)))

    def _make(self, entry: PageEntry) -> None:
        page = entry.load(self.desk)
        page.wants.connect(self.wants)
        page.says.connect(self.says)
        page.set_online(online=self.is_online)
        scroll = ScrollPage(page, margins=(0, 0, 0, 0), widest=10_000)
        self._pages[entry.name] = page
        self._scrolls[entry.name] = scroll
        self._stack.addWidget(scroll)
        if isinstance(page, AppearancePage):
            page.theme_wanted.connect(self.theme_wanted)
            page.scale_wanted.connect(self.scale_wanted)
            page.motion_wanted.connect(self.motion_wanted)
            page.letter_keys_wanted.connect(self.letter_keys_wanted)
            page.editor_wanted.connect(self.editor_wanted)
            self._tell_look()

    def _tell_look(self) -> None:
        page = self._pages.get("appearance")
        if isinstance(page, AppearancePage) and self._look is not None:
            mode, scale, is_reduced, has_letters, editor = self._look
            page.show_look(mode, scale, is_reduced=is_reduced, has_letters=has_letters, editor=editor)

    def _choose_number(self, number: int) -> None:
        self.choose(self._entries[number].name)

    def _hear_pages(self, topics: frozenset[Topic]) -> None:
        for name, page in self._pages.items():
            if topics & page.topics:
                page.is_stale = True
                if name == self._current and self.isVisible():
                    page.renew()

    def _search(self, typed: str) -> None:
        """Leave the pages that have what is searched for, and go to the first of them."""
        words = typed.strip()
        fitting = [at for at, entry in enumerate(self._entries) if self._fits(entry, words)]
        for at, row in enumerate(self.list.rows):
            row.setVisible(at in fitting)
        self._nothing.setText(f"Nothing fits “{words}”.")
        self._nothing.setVisible(not fitting)
        current = next((at for at, entry in enumerate(self._entries) if entry.name == self._current), -1)
        if fitting and current not in fitting:
            self.choose(self._entries[fitting[0]].name)
        elif self._current:
            self.page.narrow(words if fitting else "")

    def _fits(self, entry: PageEntry, words: str) -> bool:
        page = self._pages.get(entry.name)
        about = f"{entry.title} {entry.words} {page.found_words() if page else ''}".lower()
        return all(word in about for word in words.lower().split())
