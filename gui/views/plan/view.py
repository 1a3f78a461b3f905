"""Plan: what a change takes, exactly what approving it permits, and the way from a wish to a run."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QStackedWidget, QWidget

from daemon.contract.plan import PlanApprove, PlanChangeWish, PlanNew, PlanSummary, PlanText
from daemon.contract.run import RunNew, RunView
from gui.operations import plans
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.plans import Choices, SeenPlan
from gui.operations.runs import begin_run
from gui.operations.topic import Topic
from gui.views.messages import FileTarget
from gui.views.plan.forms import Form, LimitsForm, NewPlanForm, RefineForm, TaskForm
from gui.views.plan.permit_panel import PermitPanel
from gui.views.plan.plan_list import PlanList
from gui.views.plan.plan_page import PlanPage, tasks_told
from gui.views.plan.plan_words import plan_state
from gui.views.plan.text_dialog import TextDialog
from gui.views.runs.run_form import RunForm
from gui.views.view import WIDE, View
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button, IconButton
from gui.widgets.confirm import confirm
from gui.widgets.segmented import Segmented


class PlanView(View):
    """One plan at a time; all of them are one click away."""

    name = "plan"
    title = "Plan"
    topics = frozenset({Topic.PLANS})
    needs_workspace = True

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._seen: SeenPlan | None = None
        self._plans: list[PlanSummary] = []
        self._offered: Choices | None = None
        self._limits = PlanApprove()
        self._chosen = ""
        self._chosen_in = ""
        self._is_listing = False
        self._task = ""
        self.page = PlanPage()
        self.list = PlanList()
        self.panel = PermitPanel()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.page)
        self._pages.addWidget(self.list)
        self.set_content(self._pages)
        self.set_panel(self.panel, "What it permits", 380)
        self._add_tools()
        self._add_bar()
        self._connect()

    # -- what the base asks ----------------------------------------------------------------------------------------

    def load(self) -> None:
        """The plans, the chosen one, and what a form can offer."""
        if self.place.workspace != self._chosen_in:
            self._chosen, self._chosen_in, self._seen, self._is_listing = "", self.place.workspace, None, False
        self.fetch(plans.list_plans(self.place.folder), self._show_list)
        self.fetch(plans.choices(self.place.folder), self._show_choices, failed=self._no_choices)
        if self._chosen:
            self.fetch(plans.show_plan(self._chosen), self._show_plan, failed=self._lost_plan)

    def open_item(self, item: str, detail: str) -> None:
        """`new` opens the form, with `detail` as its words; else a plan by id, with a task by its key."""
        if item == "new":
            self.new_plan(detail)
        elif item:
            self._task = detail
            self.open_plan(item)

    def first_focus(self) -> QWidget | None:
        """The graph, or the list."""
        return self.list.rows if self._is_listing else self.page.graph

    def online_changed(self) -> None:
        """What a plan that does not hold keeps disabled stays so."""
        self.panel.enable(is_online=self.is_online)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the panel is hidden, the way to approving is at the bottom."""
        super().resizeEvent(event)
        self._show_panel()

    # -- what people do --------------------------------------------------------------------------------------------

    def open_plan(self, plan: str) -> None:
        """Show one plan."""
        self._chosen, self._is_listing = plan, False
        self.fetch(plans.show_plan(plan), self._show_plan, failed=self._lost_plan)

    def show_list(self) -> None:
        """Show all plans."""
        self._is_listing = True
        self._show_page()
        self.list.rows.focus_current()

    def new_plan(self, words: str = "") -> NewPlanForm:
        """Say what should change."""
        project = (self.place.project, self.place.project_name)
        form = NewPlanForm(self, self.place.folder, project, self._offered, words)
        form.wanted.connect(partial(self._make, form))
        form.send.setEnabled(self.is_online)
        form.open_dialog(form.change)
        return form

    def approve(self) -> None:
        """Permit exactly what is shown."""
        if self._seen is not None and self.is_online:
            self.act(plans.approve_plan(self._seen, self._limits), self._approved)

    def revoke(self) -> None:
        """Take the approval back."""
        if self._seen is not None:
            self.act(plans.revoke_plan(self._seen.plan.id), self._revoked)

    def start(self, *, is_dry: bool) -> RunForm | None:
        """Start a run of the plan."""
        if self._seen is None:
            return None
        plan = self._seen.plan
        form = RunForm(self, plan.folder, self._offered, (plan.id, plan.title))
        form.dry.setChecked(is_dry)
        form.wanted.connect(partial(self._begin, form))
        form.open_dialog(form.start)
        return form

    def edit_task(self, key: str) -> TaskForm | None:
        """Change a task."""
        seen = self._seen
        task = next((task for task in seen.plan.tasks if task.key == key), None) if seen else None
        if task is None or not self.is_online:
            return None
        form = TaskForm(self, task, self._offered.agents if self._offered else [task.agent])
        form.wanted.connect(partial(self._edit, form))
        form.open_dialog()
        return form

    def add_task(self) -> TaskForm:
        """Add a task."""
        form = TaskForm(self, None, self._offered.agents if self._offered else ["coder"])
        form.wanted.connect(partial(self._edit, form))
        form.open_dialog()
        return form

    def refine(self) -> RefineForm | None:
        """Let a model say more."""
        if self._seen is None:
            return None
        form = RefineForm(self, is_approved=self._seen.plan.approval is not None)
        form.wanted.connect(partial(self._refine, form))
        form.open_dialog()
        return form

    def change_limits(self) -> LimitsForm | None:
        """Other limits for the approval."""
        if self._seen is None:
            return None
        form = LimitsForm(self, self._seen.plan.permissions, self._limits)
        form.wanted.connect(partial(self._keep_limits, form))
        form.open_dialog()
        return form

    def plan_again(self) -> NewPlanForm | None:
        """The same wish once more, against the code as it is now."""
        return None if self._seen is None else self.new_plan(self._seen.plan.change)

    def as_text(self) -> TextDialog | None:
        """The plan to read, copy or save."""
        if self._seen is None:
            return None
        dialog = TextDialog(self)
        dialog.form_wanted.connect(partial(self._write, dialog, self._seen.plan.id))
        dialog.save_wanted.connect(self._save)
        self._write(dialog, self._seen.plan.id, "md")
        dialog.open_dialog()
        return dialog

    def remove(self) -> None:
        """Forget the plan, after asking."""
        if self._seen is not None:
            plan = self._seen.plan
            told = "What it permitted asks again at once. Its runs stay."
            then = partial(self.act, plans.remove_plan(plan.id), self._removed)
            confirm(self, f"Remove the plan «{plan.title}»?", told, "Remove the plan", then)

    # -- building --------------------------------------------------------------------------------------------------

    def _add_tools(self) -> None:
        self.badge = Badge("Draft")
        self.head.add_badge(self.badge)
        self.form = Segmented([("graph", "Graph"), ("board", "Board")], "Form of the plan")
        self.form.chosen.connect(self.page.show_form)
        self.all = IconButton("list", "All plans")
        self.all.clicked.connect(self.show_list)
        self.more = IconButton("more", "More to do with this plan")
        self.more.clicked.connect(self._open_menu)
        self.new = Button("Plan a change…", "primary", "plus")
        self.new.clicked.connect(partial(self.new_plan, ""))
        for tool in (self.all, self.form, self.more, self.new):
            self.add_tool(tool)
            tool.hide()
        self.badge.hide()

    def _add_bar(self) -> None:
        self._bar_button = Button("See what it permits…", "primary")
        self._bar_button.clicked.connect(self.head.panel_button.click)
        bar = self.use_action_bar()
        bar.add_action(self._bar_button)
        bar.show_hints([(["J", "K"], "tasks"), (["Enter"], "change a task")])
        bar.hide()

    def _connect(self) -> None:
        self.list.chosen.connect(self.open_plan)
        card = self.page.card
        card.edit_wanted.connect(self.edit_task)
        card.drop_wanted.connect(self._drop_task)
        card.skip_wanted.connect(self._skip_task)
        card.decision_wanted.connect(self._open_subject)
        card.file_wanted.connect(self._open_file)
        card.run_wanted.connect(partial(self.go, "runs"))
        self.page.replan_wanted.connect(self.plan_again)
        self.panel.approve_wanted.connect(self.approve)
        self.panel.limits_wanted.connect(self.change_limits)
        self.panel.revoke_wanted.connect(self.revoke)
        self.panel.start_wanted.connect(self._start)
        self.panel.replan_wanted.connect(self.plan_again)
        self.while_online(*card.changers, self.new)
        self.add_key("J", "Next task", partial(self.page.go_by, 1), self.page)
        self.add_key("K", "Previous task", partial(self.page.go_by, -1), self.page)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        changing = [
            menu.addAction("Plan a change…", self.new_plan),
            menu.addAction("Add a task…", self.add_task),
            menu.addAction("Refine with a model…", self.refine),
            menu.addAction("Plan it again…", self.plan_again),
        ]
        menu.addAction("As text…", self.as_text)
        menu.addSeparator()
        changing.append(menu.addAction("Remove the plan…", self.remove))
        for action in changing:
            action.setEnabled(self.is_online)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        menu.aboutToHide.connect(menu.deleteLater)

    # -- what comes back -------------------------------------------------------------------------------------------

    def _show_list(self, found: list[PlanSummary]) -> None:
        self._plans = found
        self.list.show_plans(found, self._chosen)
        self.all.set_name(f"All plans: {len(found)}")
        if not found:
            self._seen, self._chosen = None, ""
            self._show_page()
            told = (
                "Say what should change. It becomes tasks with files, commands, risks and ways back, "
                "and nothing is done before you approve it."
            )
            self.show_empty("plan", "No plan", told, "Plan a change…", self.new_plan)
        elif self._is_listing:
            self._show_page()
        elif not self._chosen:
            fresh = next((plan for plan in found if plan.state != "done"), found[0])
            self.open_plan(fresh.id)

    def _show_choices(self, offered: Choices) -> None:
        self._offered = offered
        if self._seen is not None:
            self.panel.show_plan(self._seen, offered, self._limits)
            self.panel.enable(is_online=self.is_online)

    def _no_choices(self, _failure: Failure) -> None:
        """Forms do without lists then."""

    def _show_plan(self, seen: SeenPlan) -> None:
        if self._seen is None or self._seen.plan.id != seen.plan.id:
            self._limits = PlanApprove()
        self._seen, self._chosen = seen, seen.plan.id
        self.page.show_plan(seen)
        if self._task:
            self.page.choose(self._task)
            self._task = ""
        self.panel.show_plan(seen, self._offered, self._limits)
        self.panel.enable(is_online=self.is_online)
        self._show_page()

    def _lost_plan(self, failure: Failure) -> None:
        """A plan that is gone leaves the list; all else is told."""
        if failure.is_offline or failure.code != "request.unknown_name":
            self.show_failure(failure)
            return
        self._chosen, self._seen = "", None
        self.fetch(plans.list_plans(self.place.folder), self._show_list)

    def _show_page(self) -> None:
        """Title and tools of what is shown."""
        plan = None if self._is_listing or self._seen is None else self._seen.plan
        where = self.place.project_name or Path(self.place.folder).name
        for tool in (self.all, self.form, self.more, self.badge):
            tool.setVisible(plan is not None)
        self.new.setVisible(plan is None and bool(self._plans))
        self._show_panel()
        if plan is None:
            self.head.set_title("Plans", where)
            self.head.set_aside("")
            self._pages.setCurrentWidget(self.list)
        else:
            self.head.set_title(plan.title, f"{where} › Plans")  # noqa: RUF001 - as paths of pages are written
            self.head.set_aside(tasks_told(plan.tasks, plan.effort.likely))
            self.badge.show_text(*plan_state(plan))
            is_given = plan.approval is not None and not plan.approval.has_expired
            self._bar_button.setText("Start a run…" if is_given else "See what it permits…")
            self._pages.setCurrentWidget(self.page)
        if self._plans or plan is not None:
            self.show_ready()

    def _show_panel(self) -> None:
        """The panel is of one plan; where it is hidden, the way to approving is at the bottom."""
        is_shown, is_wide = self._seen is not None and not self._is_listing, self.window().width() >= WIDE
        if self.panel.parent() is not None:
            self.panel.setVisible(is_shown)
        self.head.panel_button.setVisible(is_shown and not is_wide)
        self._bar.setVisible(is_shown and not is_wide)

    # -- doing -----------------------------------------------------------------------------------------------------

    def _make(self, form: Form, wish: PlanNew) -> None:
        form.show_busy("It is being planned. A model may take minutes; the plan opens when it is made.")
        self.act(plans.make_plan(wish), partial(self._made, form), partial(self._not_done, form))

    def _made(self, form: Form, seen: SeenPlan) -> None:
        form.close_layer()
        self._is_listing = False
        self._show_plan(seen)
        self.say("The plan is made", seen.plan.title)

    def _edit(self, form: Form, changes: list[PlanChangeWish]) -> None:
        if self._seen is not None:
            form.show_busy("It is checked.")
            done = partial(self._changed, form, "The plan is changed")
            self.act(plans.edit_plan(self._seen, changes), done, partial(self._not_done, form))

    def _refine(self, form: Form, words: str) -> None:
        if self._seen is not None:
            form.show_busy("A model reads the plan and the code. That may take minutes.")
            done = partial(self._changed, form, "The plan is refined")
            self.act(plans.refine_plan(self._seen, words), done, partial(self._not_done, form))

    def _changed(self, form: Form | None, told: str, seen: SeenPlan) -> None:
        if form is not None:
            form.close_layer()
        had_approval = self._seen is not None and self._seen.plan.approval is not None
        self._show_plan(seen)
        self.say(told, "It has to be approved again." if had_approval and seen.plan.approval is None else "")

    def _not_done(self, form: Form, failure: Failure) -> None:
        form.show_failure(failure)

    def _drop_task(self, key: str) -> None:
        if self._seen is not None:
            change = PlanChangeWish(op="drop", task=key)
            told = "What came after it comes after what was before it. An approved plan has to be approved again."
            done = partial(self._changed, None, f"{key} is removed")
            then = partial(self.act, plans.edit_plan(self._seen, [change]), done)
            confirm(self, f"Remove {key} from the plan?", told, f"Remove {key}", then)

    def _skip_task(self, key: str, is_out: bool) -> None:
        if self._seen is not None:
            value = "skipped" if is_out else "open"
            change = PlanChangeWish(op="set", task=key, field="state", value=value)
            told = f"{key} is left out" if is_out else f"{key} is to be done"
            self.act(plans.edit_plan(self._seen, [change]), partial(self._changed, None, told))

    def _keep_limits(self, form: Form, limits: PlanApprove) -> None:
        self._limits = limits
        form.close_layer()
        if self._seen is not None:
            self.panel.show_plan(self._seen, self._offered, limits)
            self.panel.enable(is_online=self.is_online)

    def _approved(self, seen: SeenPlan) -> None:
        self._show_plan(seen)
        self.say("The plan is approved", "Start a run of it when you like.", "Revoke", self.revoke)

    def _revoked(self, seen: SeenPlan) -> None:
        self._show_plan(seen)
        self.say("The approval is revoked", "What the plan permitted asks again.")

    def _removed(self, _nothing: None) -> None:
        self._chosen, self._seen = "", None
        self.say("The plan is removed")

    def _start(self, is_dry: bool) -> None:
        self.start(is_dry=is_dry)

    def _begin(self, form: RunForm, wish: RunNew) -> None:
        self.act(begin_run(wish), partial(self._begun, form), form.show_failure)

    def _begun(self, form: RunForm, run: RunView) -> None:
        form.close_layer()
        self.go("runs", run.id)

    def _write(self, dialog: TextDialog, plan: str, form: str) -> None:
        self.desk.run(plans.plan_text(plan, form), owner=dialog, done=dialog.show_text)

    def _save(self, text: PlanText) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Save the plan", str(Path(self.place.folder) / text.filename))
        if path:
            self.act(plans.save_text(text.text, path), self._saved)

    def _saved(self, path: str) -> None:
        self.say("The plan is saved", path)

    def _open_subject(self, subject: str) -> None:
        kind, _, rest = subject.partition(":")
        if kind == "decision":
            self.go("decisions", rest)
        elif kind in {"requirement", "story", "artifact"}:
            self.go("specification", rest)
        else:
            self.go("search", rest)

    def _open_file(self, path: str) -> None:
        self.wants.emit(FileTarget(path))
