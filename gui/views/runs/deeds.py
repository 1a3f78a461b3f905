"""What people do about a run, with what is asked before and what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import shiboken6

from daemon.contract.run import AppliedView, Purged, RunNew, RunView
from gui.operations import runs
from gui.operations.operation import Failure
from gui.views.runs.purge_dialog import PurgeDialog
from gui.views.runs.run_form import RunForm
from gui.views.view import View
from gui.widgets.confirm import confirm
from gui.words.amounts import plural

_CONFLICT = "change.conflict"
"""The code of an undo that would overwrite what somebody has changed since."""


class Deeds:
    """Acts through its view: each deed is an operation, a failure that nobody takes becomes a toast."""

    def __init__(self, view: View) -> None:
        self._view = view

    def begin(self, form: RunForm, then: Callable[[str], None], wish: RunNew) -> None:
        """Start a run; `then` gets its id, a failure goes into the form."""
        self._view.act(runs.begin_run(wish), partial(self._begun, form, then), partial(self.not_begun, form))

    def stop(self, run: str) -> None:
        """Stop it at once."""
        self._view.act(runs.stop_run(run), partial(self._stopped, run))

    def resume(self, run: str, from_step: int | None, then: Callable[[], None]) -> None:
        """Let it go on; from one of its steps after asking, since the later ones are put aside."""
        go_on = partial(self._view.act, runs.resume_run(run, from_step), lambda _view: then())
        if from_step is None:
            go_on()
            return
        told = "The steps from there on are put aside, its tree becomes as it was then, and the work is done anew."
        verb = f"Try again from step {from_step}"
        confirm(self._view, f"{verb}?", told, verb, go_on, "primary")

    def say(self, run: str, text: str, then: Callable[[], None]) -> None:
        """Leave a message for it."""
        self._view.act(runs.say_to_run(run, text), partial(self._heard, then))

    def apply(self, run: str, hunks: Mapping[str, Sequence[int]] | None) -> None:
        """Put its changes into the folder: these hunks, or all."""
        self._view.act(runs.apply_run(run, hunks), self._applied)

    def undo(self, run: str) -> None:
        """Take its changes out of the folder, after asking."""
        told = "Its changes are taken out of your folder. What you changed since stays. They can be put back."
        then = partial(self._undo, run, skip_changed=False)
        confirm(self._view, "Undo everything that this run changed?", told, "Undo everything", then)

    def redo(self, run: str) -> None:
        """Put them back."""
        self._view.act(runs.redo_run(run), self._applied)

    def purge(self) -> PurgeDialog:
        """Forget old runs, after telling what would go."""
        dialog = PurgeDialog(self._view)
        dialog.look_wanted.connect(partial(self._look_at_old, dialog))
        dialog.purge_wanted.connect(partial(self._purge, dialog))
        self._look_at_old(dialog, float(dialog.age.value))
        dialog.open_dialog()
        return dialog

    def not_begun(self, form: RunForm, failure: Failure) -> None:
        """The form tells why; one that was closed meanwhile cannot any more."""
        if shiboken6.isValid(form) and form.is_open:
            form.show_failure(failure)
        else:
            self._view.desk.failed.emit(failure)

    def _begun(self, form: RunForm, then: Callable[[str], None], run: RunView) -> None:
        if shiboken6.isValid(form):
            form.close_layer()
        then(run.id)

    def _stopped(self, run: str, _view: RunView) -> None:
        again = partial(self.resume, run, None, lambda: None)
        self._view.say("The run is stopped", "Its trace and its changes are kept.", "Resume", again)

    def _heard(self, then: Callable[[], None], _view: RunView) -> None:
        then()
        self._view.say("The run will hear it", "The agent reads it before its next step.")

    def _undo(self, run: str, *, skip_changed: bool) -> None:
        undoing = runs.undo_run(run, skip_changed=skip_changed)
        self._view.act(undoing, self._applied, None if skip_changed else partial(self._not_undone, run))

    def _not_undone(self, run: str, failure: Failure) -> None:
        """What was changed since in the same lines is named; the rest can still be undone."""
        if failure.code != _CONFLICT:
            self._view.desk.failed.emit(failure)
            return
        then = partial(self._undo, run, skip_changed=True)
        confirm(self._view, "Not everything can be undone", failure.what, "Undo the rest", then)

    def _applied(self, done: AppliedView) -> None:
        undo, redo = partial(self._undo, done.run, skip_changed=False), partial(self.redo, done.run)
        told = {
            "applied": ("The changes are in your folder", "Undo", undo),
            "undone": ("The changes are taken out", "Put them back", redo),
            "redone": ("The changes are back in your folder", "Undo", undo),
        }
        if done.status == "nothing":
            self._view.say("There was nothing to do", " ".join(done.notes))
            return
        title, action, then = told[done.status]
        self._view.say(title, " ".join([f"{plural(len(done.files), 'file')}.", *done.notes]), action, then)

    def _look_at_old(self, dialog: PurgeDialog, days: float) -> None:
        self._view.desk.run(runs.purge_runs(days, is_dry=True), owner=dialog, done=dialog.show_found)

    def _purge(self, dialog: PurgeDialog, days: float) -> None:
        self._view.act(runs.purge_runs(days, is_dry=False), partial(self._purged, dialog))

    def _purged(self, dialog: PurgeDialog, done: Purged) -> None:
        if shiboken6.isValid(dialog):
            dialog.close_layer()
        self._view.say(f"{plural(len(done.runs), 'run')} forgotten", " ".join(done.notes))
