"""What people do about plans: which form is opened, what becomes of it, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtWidgets import QFileDialog

from daemon.contract.plan import PlanApprove, PlanChangeWish, PlanNew, PlanText, TaskView
from daemon.contract.run import RunNew, RunView
from gui.operations import plans
from gui.operations.operation import Failure
from gui.operations.plans import Choices, SeenPlan
from gui.operations.runs import begin_run
from gui.views.plan.forms import Form, NewPlanForm, PlanForm, RefineForm
from gui.views.plan.task_form import TaskForm
from gui.views.plan.text_dialog import TextDialog
from gui.views.runs.run_form import RunForm
from gui.views.view import View
from gui.widgets.confirm import confirm

_AGAIN = "It has to be approved again."


class Deeds:
    """Acts through its view; `show` gets every plan as it is afterwards."""

    def __init__(self, view: View, show: Callable[[SeenPlan], None]) -> None:
        self._view = view
        self._show = show

    def new_plan(self, offered: Choices | None, words: str) -> NewPlanForm:
        """Say what should change."""
        place = self._view.place
        form = NewPlanForm(self._view, place.folder, (place.project, place.project_name), offered, words)
        form.wanted.connect(partial(self._make, form))
        form.send.setEnabled(self._view.is_online)
        form.open_dialog(form.change)
        return form

    def edit_task(self, seen: SeenPlan, task: TaskView | None, offered: Choices | None) -> TaskForm:
        """Change a task, or add one."""
        known = list(offered.agents) if offered else [task.agent if task else "coder"]
        form = TaskForm(self._view, task, known)
        form.wanted.connect(partial(self._edit, form, seen))
        form.open_dialog()
        return form

    def rename(self, seen: SeenPlan) -> PlanForm:
        """Another title, or other words."""
        form = PlanForm(self._view, seen.plan.title, seen.plan.change)
        form.wanted.connect(partial(self._edit, form, seen))
        form.open_dialog()
        return form

    def refine(self, seen: SeenPlan) -> RefineForm:
        """Let a model say more."""
        form = RefineForm(self._view, is_approved=seen.plan.approval is not None)
        form.wanted.connect(partial(self._refine, form, seen))
        form.open_dialog()
        return form

    def start(self, seen: SeenPlan, offered: Choices | None, *, is_dry: bool) -> RunForm:
        """Start a run of the plan."""
        form = RunForm(self._view, seen.plan.folder, offered, (seen.plan.id, seen.plan.title))
        form.dry.setChecked(is_dry)
        form.wanted.connect(partial(self._begin, form))
        form.open_dialog(form.start)
        return form

    def approve(self, seen: SeenPlan, limits: PlanApprove) -> None:
        """Permit exactly what was seen."""
        self._view.act(plans.approve_plan(seen, limits), self._approved)

    def revoke(self, plan: str) -> None:
        """Take the approval back."""
        self._view.act(plans.revoke_plan(plan), self._revoked)

    def drop_task(self, seen: SeenPlan, key: str) -> None:
        """Take a task out of the plan, after asking."""
        told = "What came after it comes after what was before it. An approved plan has to be approved again."
        changing = plans.edit_plan(seen, [PlanChangeWish(op="drop", task=key)])
        then = partial(self._view.act, changing, partial(self._changed, None, seen, f"{key} is removed"))
        confirm(self._view, f"Remove {key} from the plan?", told, f"Remove {key}", then)

    def skip_task(self, seen: SeenPlan, key: str, *, is_out: bool) -> None:
        """Leave a task out, or do it after all; either can be taken back."""
        change = PlanChangeWish(op="set", task=key, field="state", value="skipped" if is_out else "open")
        done = partial(self._skipped, key, is_out=is_out)
        self._view.act(plans.edit_plan(seen, [change]), done)

    def remove(self, seen: SeenPlan, then: Callable[[], None]) -> None:
        """Forget the plan, after asking."""
        told = "What it permitted asks again at once. Its runs stay."
        removing = partial(self._view.act, plans.remove_plan(seen.plan.id), partial(self._removed, then))
        confirm(self._view, f"Remove the plan «{seen.plan.title}»?", told, "Remove the plan", removing)

    def as_text(self, plan: str) -> TextDialog:
        """The plan to read, copy or save."""
        dialog = TextDialog(self._view)
        dialog.form_wanted.connect(partial(self._write, dialog, plan))
        dialog.save_wanted.connect(self._save)
        self._write(dialog, plan, "md")
        dialog.open_dialog()
        return dialog

    # -- what becomes of it ----------------------------------------------------------------------------------------

    def _make(self, form: Form, wish: PlanNew) -> None:
        form.show_busy("It is being planned. A model may take minutes; the plan opens when it is made.")
        self._view.act(plans.make_plan(wish), partial(self._made, form), partial(self._not_done, form))

    def _made(self, form: Form, seen: SeenPlan) -> None:
        self._close(form)
        self._show(seen)
        self._view.say("The plan is made", seen.plan.title)

    def _edit(self, form: Form, seen: SeenPlan, changes: list[PlanChangeWish]) -> None:
        form.show_busy("It is checked.")
        done = partial(self._changed, form, seen, "The plan is changed")
        self._view.act(plans.edit_plan(seen, changes), done, partial(self._not_done, form))

    def _refine(self, form: Form, seen: SeenPlan, words: str) -> None:
        form.show_busy("A model reads the plan and the code. That may take minutes.")
        done = partial(self._changed, form, seen, "The plan is refined")
        self._view.act(plans.refine_plan(seen, words), done, partial(self._not_done, form))

    def _changed(self, form: Form | None, before: SeenPlan, told: str, seen: SeenPlan) -> None:
        self._close(form)
        self._show(seen)
        is_lost = before.plan.approval is not None and seen.plan.approval is None
        self._view.say(told, _AGAIN if is_lost else "")

    def _skipped(self, key: str, seen: SeenPlan, *, is_out: bool) -> None:
        self._show(seen)
        back = partial(self.skip_task, seen, key, is_out=not is_out)
        self._view.say(f"{key} is left out" if is_out else f"{key} is to be done", "", "Undo", back)

    def _approved(self, seen: SeenPlan) -> None:
        self._show(seen)
        revoke = partial(self.revoke, seen.plan.id)
        self._view.say("The plan is approved", "Start a run of it when you like.", "Revoke", revoke)

    def _revoked(self, seen: SeenPlan) -> None:
        self._show(seen)
        self._view.say("The approval is revoked", "What the plan permitted asks again.")

    def _removed(self, then: Callable[[], None], _nothing: None) -> None:
        then()
        self._view.say("The plan is removed")

    def _begin(self, form: RunForm, wish: RunNew) -> None:
        self._view.act(begin_run(wish), partial(self._begun, form), partial(self._not_done, form))

    def _begun(self, form: RunForm, run: RunView) -> None:
        self._close(form)
        self._view.go("runs", run.id)

    def _write(self, dialog: TextDialog, plan: str, form: str) -> None:
        self._view.desk.run(plans.plan_text(plan, form), owner=dialog, done=dialog.show_text)

    def _save(self, text: PlanText) -> None:
        proposed = str(Path(self._view.place.folder) / text.filename)
        path, _ = QFileDialog.getSaveFileName(self._view, "Save the plan", proposed)
        if path:
            self._view.act(plans.save_text(text.text, path), self._saved)

    def _saved(self, path: str) -> None:
        self._view.say("The plan is saved", path)

    def _not_done(self, form: Form | RunForm, failure: Failure) -> None:
        """A form that was closed meanwhile cannot tell it any more."""
        if shiboken6.isValid(form) and form.is_open:
            form.show_failure(failure)
        else:
            self._view.desk.failed.emit(failure)

    @staticmethod
    def _close(form: Form | RunForm | None) -> None:
        if form is not None and shiboken6.isValid(form):
            form.close_layer()
