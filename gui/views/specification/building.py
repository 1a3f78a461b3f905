"""Building artifacts: begun, told when done, and why it failed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from daemon.contract.artifact import BuildReport
from gui.operations.artifacts import build_artifacts
from gui.operations.operation import Failure
from gui.views.specification.reading import short_title
from gui.views.view import View
from gui.words.amounts import plural


class Building(QObject):
    """For one view, whose project it is about. One build at a time."""

    changed = Signal()
    """A build has begun or ended."""
    failed = Signal(object)
    """With the `Failure`."""
    compare_asked = Signal()

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._view = view
        self.is_busy = False

    def begin(self, kinds: Sequence[str], *, everything: bool = False) -> None:
        """Build artifacts, all that can be without `kinds`."""
        if self.is_busy or not self._view.is_online:
            return
        self.is_busy = True
        operation = build_artifacts(self._view.place.project, kinds, everything=everything)
        self._view.act(operation, self._done, self._fail)
        self.changed.emit()

    def _done(self, report: BuildReport) -> None:
        self.is_busy = False
        self.changed.emit()
        written = sum(len(sections) for sections in report.rebuilt.values())
        names = ", ".join(short_title(info) for info in report.built)
        title = f"{names} built" if len(report.built) <= 3 else f"{plural(len(report.built), 'artifact')} built"
        told = f"{plural(written, 'section')} written" if written else "Nothing had changed"
        if report.blocked:
            told += f". {plural(len(report.blocked), 'artifact')} wait for answers"
        is_one = bool(written) and len(report.built) == 1 and report.built[0].version > 1
        self._view.say(title, f"{told}.", "Compare" if is_one else "", self.compare_asked.emit)

    def _fail(self, failure: Failure) -> None:
        self.is_busy = False
        self.changed.emit()
        if not failure.is_offline:  # then the band says it
            self.failed.emit(failure)
