"""The page with every setting of the daemon's registry, in groups."""

from __future__ import annotations

from typing import ClassVar

from daemon.contract.settings import SettingView
from gui.operations.desk import Desk
from gui.operations.settings import read_settings
from gui.operations.topic import Topic
from gui.views.settings.page import SettingsPage
from gui.views.settings.setting_rows import SettingRows
from gui.views.settings.setting_words import fits, group_of, group_sentence, group_title, title_of
from gui.widgets.card import Card
from gui.widgets.labels import ElidedLabel
from gui.widgets.note import Note


class GeneralPage(SettingsPage):
    """All settings, read from the registry: what is new there is here by itself."""

    name: ClassVar[str] = "general"
    title: ClassVar[str] = "General"
    icon: ClassVar[str] = "settings"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.SETTINGS})
    words: ClassVar[tuple[str, ...]] = ("all settings",)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.rows = SettingRows(self)
        self._cards: dict[str, Card] = {}
        self._narrowed = ""
        self._none = Note("", "neutral")
        self._none.hide()
        self.add(self._none)
        self.set_aside("Saved as you change them")

    def load(self) -> None:
        """Read them all."""
        self.fetch(read_settings(), self._show)

    def open_item(self, item: str) -> None:
        """Put the focus on one setting."""
        row = self.rows.by_name.get(item)
        if row is not None:
            row.editor.setFocus()

    def narrow(self, words: str) -> None:
        """Show the settings that fit, and the cards that have some."""
        self._narrowed = words
        seen: set[str] = set()
        for name, row in self.rows.by_name.items():
            is_seen = fits(row.view, words)
            row.setVisible(is_seen)
            if is_seen:
                seen.add(group_of(name))
        for group, card in self._cards.items():
            card.setVisible(group in seen)
        self._none.show_text(f"No setting fits “{words}”.")
        self._none.setVisible(bool(self._cards) and not seen)

    def found_words(self) -> str:
        """Names, titles and sentences of all settings."""
        return " ".join(f"{title_of(name)} {row.view.sentence} {name}" for name, row in self.rows.by_name.items())

    def set_online(self, *, online: bool) -> None:
        """The daemon can be reached, or not."""
        super().set_online(online=online)
        self.rows.set_online(online=online)

    def _show(self, views: list[SettingView]) -> None:
        fresh = [view for view in views if view.name not in self.rows.by_name]
        for view in fresh:
            self._card_of(view).add_row(self.rows.make(view))
        self.rows.show(views)
        if fresh and self._narrowed:
            self.narrow(self._narrowed)

    def _card_of(self, view: SettingView) -> Card:
        group = group_of(view.name)
        if group not in self._cards:
            card = Card(group_title(group))
            card.head.insertWidget(1, ElidedLabel(group_sentence(group), "meta"), 50)
            self._cards[group] = card
            self.add(card)
        return self._cards[group]
