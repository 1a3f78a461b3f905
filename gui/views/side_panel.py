"""The panel of a view: beside its content where there is room, else a sheet over it that a button opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QSplitter, QWidget

from gui.widgets.buttons import Button
from gui.widgets.overlay import Sheet

_LEAST: Final = 300
_MOST: Final = 520
_LEAST_CONTENT: Final = 400


class SidePanel:
    """Moves `panel` between `split` and a sheet over `host`; `has_room` says which, `button` opens the sheet."""

    def __init__(
        self,
        panel: QWidget,
        name: str,
        width: int,
        host: QWidget,
        split: QSplitter,
        button: Button,
        has_room: Callable[[], bool],
    ) -> None:
        self._panel, self._name, self._width = panel, name, width
        self._host, self._split, self._button, self._has_room = host, split, button, has_room
        self._sheet: Sheet | None = None
        panel.setMinimumWidth(_LEAST)
        panel.setMaximumWidth(_MOST)
        button.setText(name)
        button.clicked.connect(self.open_sheet)

    @property
    def shown(self) -> QWidget | None:
        """The panel where it can be seen."""
        return self._panel if self._panel.isVisible() else None

    def place(self) -> None:
        """Put it where there is room for it now."""
        is_beside = self._panel.parent() is self._split
        has_room = self._has_room()
        self._button.setVisible(not has_room)
        if has_room and not is_beside:
            self.close_sheet()
            self._split.addWidget(self._panel)
            self._split.setStretchFactor(0, 1)
            self._split.setStretchFactor(1, 0)
            self._split.setSizes([max(self._host.width() - self._width, _LEAST_CONTENT), self._width])
            self._panel.show()
        elif is_beside and not has_room:
            self._panel.setParent(None)
            self._panel.hide()

    def open_sheet(self) -> None:
        """Show it over the content."""
        if self._sheet is None:
            self._sheet = Sheet(self._host, self._name)
        self._sheet.show_widget(self._panel)

    def close_sheet(self) -> None:
        """Uncover the content, if it is covered."""
        if self._sheet is not None:
            self._sheet.close_sheet()
