"""Runs: which there are, the trace of one as it grows, what it changed, and everything one can do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from daemon.contract.run import ChangesetView, RunView
from gui.operations import runs
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.plans import Choices, choices
from gui.operations.runs import SeenRun
from gui.operations.topic import Topic
from gui.views.messages import FileTarget
from gui.views.runs.announcing import announce
from gui.views.runs.deeds import Deeds
from gui.views.runs.run_form import RunForm
from gui.views.runs.run_notes import notes_of
from gui.views.runs.run_pages import RunPages
from gui.views.runs.run_panel import RunPanel
from gui.views.runs.run_tools import RunTools
from gui.views.runs.run_words import is_over, name_of, state_of, summary_of
from gui.views.runs.trace_feed import TraceFeed
from gui.views.runs.trace_step import TraceStep
from gui.views.view import WIDE, View

_LOOK_MS: Final = 1500
"""While steps come, how the run stands is asked for this often at most: the daemon sums up all of its steps."""
_CHANGES_MS: Final = 4000
_LISTED: Final = 100
_FEW: Final = 8


class RunsView(View):
    """One run at a time; all of them are one click away."""

    name = "runs"
    title = "Runs"
    topics = frozenset({Topic.RUNS, Topic.APPROVALS})
    needs_workspace = True

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._seen: SeenRun | None = None
        self._changes: ChangesetView | None = None
        self._runs: list[RunView] = []
        self._offered: Choices | None = None
        self._chosen = ""
        self._chosen_in = ""
        self._is_listing = False
        self._step = 0
        self.pages = RunPages()
        self.list, self.page, self.changes = self.pages.list, self.pages.page, self.pages.changes
        self.panel = RunPanel()
        self.feed = TraceFeed(desk, self)
        self.deeds = Deeds(self)
        self.pages.chosen.connect(self._show_form)
        self.set_content(self.pages)
        self.set_panel(self.panel, "Tasks and budget", 380)
        self._look = QTimer(self, interval=_LOOK_MS, singleShot=True)
        self._look.timeout.connect(self._look_again)
        self._look_at_changes = QTimer(self, interval=_CHANGES_MS, singleShot=True)
        self._look_at_changes.timeout.connect(self._fetch_changes)
        self._add_tools()
        self._connect()
        self._add_keys()

    # -- what the base asks ----------------------------------------------------------------------------------------

    def load(self) -> None:
        """The runs and the chosen one."""
        if self.place.workspace != self._chosen_in:
            self._chosen, self._chosen_in, self._seen, self._is_listing = "", self.place.workspace, None, False
            self._offered, self._runs = None, []
            self.feed.close()
        if self._is_listing or not self._chosen:
            self._fetch_list()
        if self._offered is None:
            self.fetch(choices(self.place.folder), self._show_choices, failed=self._no_choices)
        if self._chosen:
            self.fetch(runs.show_run(self._chosen), self._show_run, failed=self._lost_run)
            self._fetch_changes()
            self.feed.renew()

    def open_item(self, item: str, detail: str) -> None:
        """`new` starts one; else a run by id, with a step by its number or `changes`."""
        if item == "new":
            self.new_run()
        elif item:
            self._step = int(detail) if detail.isdigit() else 0
            self.pages.show_form("changes" if detail == "changes" else "trace")
            self.open_run(item)

    def first_focus(self) -> QWidget | None:
        """The trace, or the list."""
        return self.list.rows if self._is_listing else self.page.trace

    def online_changed(self) -> None:
        """What cannot be done as the run stands stays disabled."""
        self._show_doing()

    def take_back(self) -> bool:
        """Take the run's changes out of the folder, after asking: nothing else that is seen here can be meant."""
        if is_seen := self._is_seen(applied=True):
            self._act_on_changes("undo")
        return is_seen

    def put_back(self) -> bool:
        """Put them back."""
        if is_seen := self._is_seen(applied=False):
            self._act_on_changes("redo")
        return is_seen

    def _is_seen(self, *, applied: bool) -> bool:
        """Whether a run is looked at whose changes are in the folder, or were taken out of it."""
        run = self._seen.run if self._seen is not None and not self._is_listing else None
        return run is not None and self.is_online and run.applied and run.undone is not applied

    # -- what people do --------------------------------------------------------------------------------------------

    def open_run(self, run: str) -> None:
        """Show one run."""
        if run != self._chosen:
            self._changes, self._seen = None, None
            self.page.trace.show_steps([])
        self._chosen, self._is_listing = run, False
        self.fetch(runs.show_run(run), self._show_run, failed=self._lost_run)

    def show_list(self) -> None:
        """Show all runs."""
        self._is_listing = True
        self._show_page()
        self._fetch_list()
        self.list.rows.focus_current()

    def new_run(self) -> RunForm:
        """Start a run of an agent."""
        form = RunForm(self, self.place.folder, self._offered)
        form.wanted.connect(partial(self.deeds.begin, form, self._begun))
        form.open_dialog(form.goal)
        return form

    def stop(self) -> None:
        """Stop it at once."""
        if self._seen is not None and not is_over(self._seen.run) and self.is_online:
            self.deeds.stop(self._seen.run.id)

    def step_in(self) -> None:
        """Say something to it."""
        if self._seen is not None and not is_over(self._seen.run):
            self._show_form("trace")
            self.page.step_in()

    def resume(self, from_step: int | None = None) -> None:
        """Let it go on, or try again from one of its steps."""
        if self._seen is not None and self.is_online:
            self.deeds.resume(self._seen.run.id, from_step, self.page.trace.follow)

    # -- building --------------------------------------------------------------------------------------------------

    def _add_tools(self) -> None:
        self.tools = RunTools(self.head)
        self.tools.all.clicked.connect(self.show_list)
        self.tools.step_in.clicked.connect(self.step_in)
        self.tools.stop.clicked.connect(self.stop)
        self.tools.resume.clicked.connect(partial(self.resume, None))
        self.tools.more.clicked.connect(self._open_menu)
        self.tools.new.clicked.connect(self.new_run)
        self.tools.forget.clicked.connect(self.deeds.purge)

    def _connect(self) -> None:
        self.list.chosen.connect(self.open_run)
        self.desk.news.changed.connect(self._doubt_choices)
        self.feed.began.connect(self._show_steps)
        self.feed.came.connect(self._put_steps)
        self.feed.grew.connect(self._grow)
        self.feed.touched.connect(self._touched)
        self.page.said.connect(self._say)
        self.page.note_acted.connect(self._act_on_note)
        self.page.trace.place_chosen.connect(self._open_place)
        self.panel.task_chosen.connect(self._go_to_task)
        self.panel.diff_wanted.connect(partial(self._act_on_changes, "apply"))
        self.panel.act_wanted.connect(self._act_on_changes)
        self.changes.apply_wanted.connect(self._apply)
        self.changes.act_wanted.connect(self._act_on_changes)

    def _add_keys(self) -> None:
        trace = self.page.trace
        self.add_key("J", "Next step or hunk", partial(trace.go_by, 1), trace)
        self.add_key("K", "Previous step or hunk", partial(trace.go_by, -1), trace)
        self.add_key("S", "Step in", self.step_in, trace)
        self.add_key("Ctrl+.", "Stop the run", self.stop)
        self.add_key("Ctrl+Return", "Send the message", self.page.send.click, self.page.message)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        seen, step = self._seen, self.page.trace.current
        if seen is not None and is_over(seen.run) and step is not None:
            again = menu.addAction(f"Try again from step {step.number}…", partial(self.resume, step.number))
            again.setEnabled(self.is_online)
        if seen is not None and seen.plan is not None:
            menu.addAction("Open its plan", partial(self.go, "plan", seen.plan.id))
        menu.addAction("Start a run…", self.new_run).setEnabled(self.is_online)
        menu.addSeparator()
        menu.addAction("Forget old runs…", self.deeds.purge).setEnabled(self.is_online)
        menu.popup(self.tools.more.mapToGlobal(self.tools.more.rect().bottomLeft()))
        menu.aboutToHide.connect(menu.deleteLater)

    # -- what comes back -------------------------------------------------------------------------------------------

    def _show_list(self, found: list[RunView]) -> None:
        self._runs = found
        self.list.show_runs(found, self._chosen)
        if not found and not self._chosen:
            self._show_page()
            told = "Approve a plan to start one, or give an agent a goal. What it does is shown here step by step."
            self._is_listing = False
            self.show_empty("play", "No runs yet", told, "Start a run…", self.new_run)
        elif self._is_listing:
            self._show_page()
        elif not self._chosen:
            going = next((run for run in found if not is_over(run)), found[0])
            self.open_run(going.id)

    def _doubt_choices(self, topics: frozenset[Topic]) -> None:
        """Another model may be in use: it is asked for when the view loads next."""
        if topics & {Topic.MODELS, Topic.SETTINGS}:
            self._offered = None

    def _show_choices(self, offered: Choices) -> None:
        self._offered = offered

    def _no_choices(self, _failure: Failure) -> None:
        """Forms do without lists then."""

    def _show_run(self, seen: SeenRun) -> None:
        before = self._seen
        if seen.run.id != self._chosen:
            return  # another was opened meanwhile
        self._seen = seen
        if before is not None and before.run.id == seen.run.id and before.run.state != seen.run.state:
            announce(self, f"{name_of(seen.run)}: {state_of(seen.run)}")
        is_anew = before is None or before.run.id != seen.run.id or before.run.attempt != seen.run.attempt
        if is_anew or self.feed.run != seen.run.id:
            self.feed.open(seen.run.id, is_over=is_over(seen.run))
        else:
            self.feed.set_over(is_over=is_over(seen.run))
        if self._changes is None or (before is not None and is_over(seen.run) != is_over(before.run)):
            self._fetch_changes()
        self._show_page()

    def _lost_run(self, failure: Failure) -> None:
        """A run that was forgotten leaves the list; all else is told."""
        if failure.code != "run.unknown":
            self.show_failure(failure)
            return
        self._chosen, self._seen, self._is_listing = "", None, True
        self.feed.close()
        self._fetch_list()

    def _fetch_list(self) -> None:
        """All runs for the list, a few to choose from: the daemon sums up the steps of each."""
        self.fetch(runs.list_runs(self.place.folder, limit=_LISTED if self._is_listing else _FEW), self._show_list)

    def _show_page(self) -> None:
        """Title, tools and notes of what is shown."""
        seen = None if self._is_listing else self._seen
        run = seen.run if seen is not None else None
        where = self.place.project_name or Path(self.place.folder).name
        self._show_panel()
        if seen is None or run is None:
            self.head.set_title("Runs", where)
            self.head.set_aside("")
            self.pages.show_list()
        else:
            self.head.set_title(name_of(run), f"{where} › Runs")  # noqa: RUF001 - as paths of pages are written
            self.pages.show_run(summary_of(run))
            self._show_form(self.pages.form)
            self.panel.show_run(seen, self._changes, self.feed.calls)
        self._show_doing()
        if run is not None or self._runs:
            self.show_ready()

    def _show_panel(self) -> None:
        """The panel is of one run; the list has none."""
        is_shown = self._seen is not None and not self._is_listing
        if self.panel.parent() is not None:
            self.panel.setVisible(is_shown)
        if not is_shown:
            self.head.panel_button.hide()
        elif not self.has_room(WIDE):
            self.head.panel_button.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The base places the panel; here it may stay away."""
        super().resizeEvent(event)
        self._show_panel()

    def _show_doing(self) -> None:
        """What can be done as the run stands, and while the daemon can be reached."""
        run = None if self._is_listing or self._seen is None else self._seen.run
        is_going = run is not None and not is_over(run)
        self.tools.show_run(run, has_runs=bool(self._runs), is_online=self.is_online)
        for button in (self.panel.primary, self.panel.undo):
            button.setEnabled(self.is_online)
        why_not = "Not connected." if not self.is_online else "It has ended. Resume it to speak to it."
        self.page.show_can_say(can_say=is_going and self.is_online, why_not=why_not)
        self.page.show_notes(notes_of(self._seen, self.feed.last_word) if run is not None and self._seen else [])
        self.changes.enable(is_online=self.is_online)

    def _show_form(self, form: str) -> None:
        self.pages.show_form(form)
        if form == "changes" and self._changes is not None and self._seen is not None:
            self.changes.show_changes(self._changes, self._seen.run)
            self.changes.enable(is_online=self.is_online)

    # -- the trace -------------------------------------------------------------------------------------------------

    def _show_steps(self, steps: list[TraceStep]) -> None:
        self.page.trace.show_steps(steps)
        self._go_to_wanted()
        self._show_doing()

    def _put_steps(self, behind: int, steps: list[TraceStep]) -> None:
        self.page.trace.put_steps(behind, steps)
        self._go_to_wanted()
        if self._seen is not None and is_over(self._seen.run):
            self._show_doing()  # from where it can be tried again
        if not self._look.isActive():
            self._look.start()

    def _go_to_wanted(self) -> None:
        """The step that was asked for may be among those that have come."""
        if self._step and self.page.trace.go_to_step(self._step):
            self._step = 0

    def _grow(self, number: int, text: str) -> None:
        self.page.trace.grow_text(number, text)

    def _touched(self) -> None:
        if not self._look_at_changes.isActive():
            self._look_at_changes.start()

    def _look_again(self) -> None:
        if self._chosen and self.isVisible():
            self.fetch(runs.show_run(self._chosen), self._show_run, failed=self._lost_run)

    def _fetch_changes(self) -> None:
        if self._chosen and self._seen is not None and self._seen.run.steps:
            self.fetch(runs.show_changes(self._chosen), self._show_changes, failed=self._no_changes)

    def _show_changes(self, changes: ChangesetView) -> None:
        if changes.run != self._chosen:
            return
        self._changes = changes
        self.pages.count_changes(len(changes.files))
        if self._seen is not None and not self._is_listing:
            self.panel.show_run(self._seen, changes, self.feed.calls)
            self._show_form(self.pages.form)

    def _no_changes(self, _failure: Failure) -> None:
        """A run that has not begun has no tree yet; one that was tidied away has none any more."""

    def _go_to_task(self, key: str) -> None:
        wanted = f"{key} begins"
        step = next((step for step in self.page.trace.steps if step.kind == wanted), None)
        if step is not None:
            self.close_panel()
            self._show_form("trace")
            self.page.trace.go_to_step(step.number)
            self.page.trace.setFocus()

    def _open_place(self, place: str) -> None:
        path, _, line = place.rpartition(":")
        self.wants.emit(FileTarget(path, int(line) if line.isdigit() else 0))

    # -- doing -----------------------------------------------------------------------------------------------------

    def _begun(self, run: str) -> None:
        self.pages.show_form("trace")
        self.open_run(run)

    def _say(self, text: str) -> None:
        if self._seen is not None:
            self.deeds.say(self._seen.run.id, text, self.page.clear_message)

    def _apply(self, hunks: Mapping[str, Sequence[int]] | None) -> None:
        if self._seen is not None:
            self.deeds.apply(self._seen.run.id, hunks)

    def _act_on_changes(self, what: str) -> None:
        self.close_panel()  # it lies over what is wanted, where there is no room beside it
        if what == "apply":
            self._show_form("changes")
        elif self._seen is not None:
            act = self.deeds.undo if what == "undo" else self.deeds.redo
            act(self._seen.run.id)

    def _act_on_note(self, what: str) -> None:
        kind, _, rest = what.partition(":")
        if kind == "approval":
            self.go("approvals", rest)
        elif kind == "again":
            self.resume(int(rest))
        elif kind == "resume":
            self.resume()
        elif kind == "changes":
            self._show_form("changes")
