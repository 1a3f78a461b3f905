"""The rows of settings on a page: made once, filled again, and what a person changes in them carried out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from daemon.contract.settings import SettingSource, SettingValue, SettingView
from gui.operations.operation import Failure
from gui.operations.settings import change_setting, reset_setting
from gui.views.settings.page import SettingsPage
from gui.views.settings.setting_row import SettingRow
from gui.views.settings.setting_words import value_words


class SettingRows:
    """Knows the rows of one page by the names of their settings."""

    def __init__(self, page: SettingsPage) -> None:
        self._page = page
        self.by_name: dict[str, SettingRow] = {}

    def make(self, view: SettingView, title: str = "", sentence: str = "") -> SettingRow:
        """A row for a setting; put it where it belongs."""
        row = SettingRow(view, title, sentence)
        row.changed.connect(self.change)
        row.reset.connect(self.put_back)
        self.by_name[view.name] = row
        return row

    def show(self, views: Sequence[SettingView]) -> None:
        """What is in force now."""
        for view in views:
            if view.name in self.by_name:
                self.by_name[view.name].show_view(view)

    def set_online(self, *, online: bool) -> None:
        """The daemon can be reached, or not."""
        for row in self.by_name.values():
            row.set_online(online=online)

    def change(self, name: str, value: SettingValue) -> None:
        """Save another value."""
        row = self.by_name[name]
        done = partial(self._saved, row, row.view)
        self._page.act(change_setting(name, value), done=done, failed=partial(self._refused, row))

    def put_back(self, name: str) -> None:
        """Save the default."""
        row = self.by_name[name]
        self._page.act(
            reset_setting(name), done=partial(self._saved, row, row.view), failed=partial(self._refused, row)
        )

    def _saved(self, row: SettingRow, before: SettingView, view: SettingView) -> None:
        row.show_saved(view)
        told = f"{value_words(before.value)} → {value_words(view.value)}"
        self._page.say(f"{row.title} is saved", told, "Undo", partial(self._undo, before))

    def _undo(self, before: SettingView) -> None:
        if before.source is SettingSource.DEFAULT:
            self.put_back(before.name)
        else:
            self.change(before.name, before.value)

    def _refused(self, row: SettingRow, failure: Failure) -> None:
        row.show_failure(failure)
