"""Plan: what a change takes, exactly what approving it permits, and the way from a wish to a run."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from daemon.contract.plan import PlanApprove, PlanSummary
from gui.operations import plans
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.plans import Choices, SeenPlan
from gui.operations.topic import Topic
from gui.views.messages import FileTarget
from gui.views.plan.deeds import Deeds
from gui.views.plan.forms import Form, LimitsForm, NewPlanForm, PlanForm, RefineForm
from gui.views.plan.permit_panel import PermitPanel
from gui.views.plan.plan_list import PlanList
from gui.views.plan.plan_page import PlanPage, tasks_told
from gui.views.plan.plan_words import plan_state
from gui.views.plan.task_form import TaskForm
from gui.views.plan.text_dialog import TextDialog
from gui.views.runs.run_form import RunForm
from gui.views.view import WIDE, View
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button, IconButton
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
        self.deeds = Deeds(self, self._show_made)
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
            self._offered = None
        self.fetch(plans.list_plans(self.place.folder), self._show_list)
        if self._offered is None:
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
        return self.deeds.new_plan(self._offered, words)

    def approve(self) -> None:
        """Permit exactly what is shown."""
        if self._seen is not None and self.is_online:
            self.deeds.approve(self._seen, self._limits)

    def revoke(self) -> None:
        """Take the approval back."""
        if self._seen is not None:
            self.deeds.revoke(self._seen.plan.id)

    def start(self, *, is_dry: bool) -> RunForm | None:
        """Start a run of the plan."""
        return self.deeds.start(self._seen, self._offered, is_dry=is_dry) if self._seen is not None else None

    def edit_task(self, key: str) -> TaskForm | None:
        """Change a task."""
        seen = self._seen
        task = next((task for task in seen.plan.tasks if task.key == key), None) if seen else None
        if seen is None or task is None or not self.is_online:
            return None
        return self.deeds.edit_task(seen, task, self._offered)

    def add_task(self) -> TaskForm | None:
        """Add a task."""
        return self.deeds.edit_task(self._seen, None, self._offered) if self._seen is not None else None

    def rename(self) -> PlanForm | None:
        """Another title, or other words."""
        return self.deeds.rename(self._seen) if self._seen is not None else None

    def refine(self) -> RefineForm | None:
        """Let a model say more."""
        return self.deeds.refine(self._seen) if self._seen is not None else None

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
        return self.deeds.as_text(self._seen.plan.id) if self._seen is not None else None

    def remove(self) -> None:
        """Forget the plan, after asking."""
        if self._seen is not None:
            self.deeds.remove(self._seen, self._forget_plan)

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
        self.desk.news.changed.connect(self._doubt_choices)
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
            menu.addAction("Change title and words…", self.rename),
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

    def _doubt_choices(self, topics: frozenset[Topic]) -> None:
        """Another model may be in use, or none."""
        if topics & {Topic.MODELS, Topic.SETTINGS} and self.place.has_workspace:
            self._offered = None
            if self.isVisible():
                self.fetch(plans.choices(self.place.folder), self._show_choices, failed=self._no_choices)

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
        is_shown, is_wide = self._seen is not None and not self._is_listing, self.has_room(WIDE)
        if self.panel.parent() is not None:
            self.panel.setVisible(is_shown)
        self.head.panel_button.setVisible(is_shown and not is_wide)
        self._bar.setVisible(is_shown and not is_wide)

    # -- doing -----------------------------------------------------------------------------------------------------

    def _show_made(self, seen: SeenPlan) -> None:
        self._is_listing = False
        self._show_plan(seen)

    def _forget_plan(self) -> None:
        self._chosen, self._seen = "", None

    def _drop_task(self, key: str) -> None:
        if self._seen is not None:
            self.deeds.drop_task(self._seen, key)

    def _skip_task(self, key: str, is_out: bool) -> None:
        if self._seen is not None:
            self.deeds.skip_task(self._seen, key, is_out=is_out)

    def _keep_limits(self, form: Form, limits: PlanApprove) -> None:
        self._limits = limits
        form.close_layer()
        if self._seen is not None:
            self.panel.show_plan(self._seen, self._offered, limits)
            self.panel.enable(is_online=self.is_online)

    def _start(self, is_dry: bool) -> None:
        self.start(is_dry=is_dry)

    def _open_subject(self, subject: str) -> None:
        kind, _, rest = subject.partition(":")
        views = {"decision": "decisions", "requirement": "specification", "story": "specification"}
        self.go(views.get(kind, "search"), rest)

    def _open_file(self, path: str) -> None:
        self.wants.emit(FileTarget(path))
