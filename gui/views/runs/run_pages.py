"""What stands beneath the head of Runs: the list of all, or one run with its trace or its changes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.views.runs.changes_page import ChangesPage
from gui.views.runs.run_list import RunList
from gui.views.runs.trace_page import TracePage
from gui.widgets.labels import ElidedLabel
from gui.widgets.segmented import Segmented

_MARGIN = 32


class RunPages(QWidget):
    """One of three pages; above a run stands who is at work on what. `chosen` comes with `trace` or `changes`."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.list = RunList()
        self.page = TracePage()
        self.changes = ChangesPage()
        self._pages = QStackedWidget()
        for page in (self.page, self.changes, self.list):
            self._pages.addWidget(page)
        self._form = Segmented([("trace", "Trace"), ("changes", "Changes")], "What is shown of the run")
        self._form.chosen.connect(self.chosen)
        self._told = ElidedLabel("", "secondary")
        self._strip = QWidget()
        line = QHBoxLayout(self._strip)
        line.setContentsMargins(_MARGIN, 0, _MARGIN, 12)
        line.setSpacing(12)
        line.addWidget(self._told, 1)
        line.addWidget(self._form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._strip)
        column.addWidget(self._pages, 1)

    @property
    def form(self) -> str:
        """`trace` or `changes`: what is shown of a run."""
        return self._form.value

    @property
    def is_listing(self) -> bool:
        """Whether all runs are shown."""
        return self._pages.currentWidget() is self.list

    def show_list(self) -> None:
        """All runs."""
        self._strip.hide()
        self._pages.setCurrentWidget(self.list)

    def show_run(self, told: str) -> None:
        """One run, in the form that was chosen last; `told` is the line above it."""
        self._told.setText(told)
        self._strip.show()
        self.show_form(self.form)

    def show_form(self, form: str) -> None:
        """Its trace or its changes."""
        self._form.choose(form)
        self._pages.setCurrentWidget(self.changes if form == "changes" else self.page)

    def count_changes(self, files: int) -> None:
        """How many files have changed."""
        self._form.set_label("changes", f"Changes {files}" if files else "Changes")
