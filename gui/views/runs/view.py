"""Runs: which there are, the trace of one as it grows, what it changed, and everything one can do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from daemon.contract.run import AppliedView, ChangesetView, Purged, RunNew, RunView
from gui.operations import runs
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.plans import Choices, choices
from gui.operations.runs import SeenRun
from gui.operations.topic import Topic
from gui.views.messages import FileTarget
from gui.views.runs.changes_page import ChangesPage
from gui.views.runs.purge_dialog import PurgeDialog
from gui.views.runs.run_form import RunForm
from gui.views.runs.run_list import RunList
from gui.views.runs.run_notes import notes_of
from gui.views.runs.run_panel import RunPanel
from gui.views.runs.run_words import INKS, SHAPES, TONES, is_over, name_of, state_of, summary_of
from gui.views.runs.trace_feed import TraceFeed
from gui.views.runs.trace_page import TracePage
from gui.views.runs.trace_step import TraceStep
from gui.views.view import WIDE, View
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button, IconButton
from gui.widgets.confirm import confirm
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.segmented import Segmented
from gui.widgets.shapes import StateShape
from gui.words.amounts import plural

_LOOK_MS: Final = 1500
"""While steps come, how the run stands is asked for this often at most: the daemon sums up all of its steps."""
_CHANGES_MS: Final = 4000
_MARGIN: Final = 32


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
        self.list = RunList()
        self.page = TracePage()
        self.changes = ChangesPage()
        self.panel = RunPanel()
        self.feed = TraceFeed(desk, self)
        self._pages = QStackedWidget()
        for page in (self.page, self.changes, self.list):
            self._pages.addWidget(page)
        self.form = Segmented([("trace", "Trace"), ("changes", "Changes")], "What is shown of the run")
        self.form.chosen.connect(self._show_form)
        self.meta = ElidedLabel("", "secondary")
        self._strip = self._made_strip()
        self.set_content(self._made_content())
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
            self.feed.close()
        self.fetch(runs.list_runs(self.place.folder, limit=60), self._show_list)
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
            self.form.choose("changes" if detail == "changes" else "trace")
            self.open_run(item)

    def first_focus(self) -> QWidget | None:
        """The trace, or the list."""
        return self.list.rows if self._is_listing else self.page.trace

    def online_changed(self) -> None:
        """What cannot be done as the run stands stays disabled."""
        self._show_doing()

    # -- what people do --------------------------------------------------------------------------------------------

    def open_run(self, run: str) -> None:
        """Show one run."""
        if run != self._chosen:
            self._changes, self._seen = None, None
            self.page.trace.show_steps([])
        self._chosen, self._is_listing = run, False
        self.fetch(runs.show_run(run), self._show_run, failed=self._lost_run)
        self._fetch_changes()

    def show_list(self) -> None:
        """Show all runs."""
        self._is_listing = True
        self._show_page()
        self.list.rows.focus_current()

    def new_run(self) -> RunForm:
        """Start a run of an agent."""
        form = RunForm(self, self.place.folder, self._offered)
        form.wanted.connect(partial(self._begin, form))
        form.open_dialog(form.goal)
        return form

    def stop(self) -> None:
        """Stop it at once."""
        if self._seen is not None and not is_over(self._seen.run) and self.is_online:
            self.act(runs.stop_run(self._seen.run.id), self._stopped)

    def step_in(self) -> None:
        """Say something to it."""
        if self._seen is not None and not is_over(self._seen.run):
            self._show_form("trace")
            self.page.step_in()

    def resume(self, from_step: int | None = None) -> None:
        """Let it go on; from one of its steps after asking, since the later ones are put aside."""
        if self._seen is None or not self.is_online:
            return
        run = self._seen.run.id
        then = partial(self.act, runs.resume_run(run, from_step), self._resumed)
        if from_step is None:
            then()
            return
        told = "The steps from there on are put aside, its tree becomes as it was then, and the work is done anew."
        confirm(self, f"Try again from step {from_step}?", told, f"Try again from step {from_step}", then, "primary")

    def apply(self, hunks: Mapping[str, Sequence[int]] | None) -> None:
        """Put its changes into the folder: these hunks, or all."""
        if self._seen is not None:
            self.act(runs.apply_run(self._seen.run.id, hunks), self._applied)

    def undo(self) -> None:
        """Take its changes out of the folder, after asking."""
        if self._seen is not None:
            told = "Its changes are taken out of your folder. What you changed since stays. They can be put back."
            then = partial(self._undo, skip_changed=False)
            confirm(self, "Undo everything that this run changed?", told, "Undo everything", then)

    def redo(self) -> None:
        """Put them back."""
        if self._seen is not None:
            self.act(runs.redo_run(self._seen.run.id), self._applied)

    def purge(self) -> PurgeDialog:
        """Forget old runs, after telling what would go."""
        dialog = PurgeDialog(self)
        dialog.look_wanted.connect(partial(self._look_at_old, dialog))
        dialog.purge_wanted.connect(partial(self._purge, dialog))
        self._look_at_old(dialog, float(dialog.age.value))
        dialog.open_dialog()
        return dialog

    # -- building --------------------------------------------------------------------------------------------------

    def _add_tools(self) -> None:
        self.shape = StateShape("todo")
        self.state_label = Label("", "strong")
        self.dry = Badge("Dry run")
        for part in (self.shape, self.state_label, self.dry):
            self.head.add_badge(part)
            part.hide()
        self.all = IconButton("list", "All runs")
        self.all.clicked.connect(self.show_list)
        self.step_button = Button("Step in…", icon="comment")
        self.step_button.clicked.connect(self.step_in)
        self.stop_button = Button("Stop", "danger", "stop")
        self.stop_button.clicked.connect(self.stop)
        self.resume_button = Button("Resume", icon="play")
        self.resume_button.clicked.connect(partial(self.resume, None))
        self.more = IconButton("more", "More to do with this run")
        self.more.clicked.connect(self._open_menu)
        self.new = Button("Start a run…", "primary", "plus")
        self.new.clicked.connect(self.new_run)
        tools = (self.all, self.step_button, self.stop_button, self.resume_button, self.more, self.new)
        for tool in tools:
            self.add_tool(tool)
            tool.hide()

    def _made_strip(self) -> QWidget:
        """Beneath the title: who is at work on what, and whether its trace or its changes are shown."""
        strip = QWidget()
        line = QHBoxLayout(strip)
        line.setContentsMargins(_MARGIN, 0, _MARGIN, 12)
        line.setSpacing(12)
        line.addWidget(self.meta, 1)
        line.addWidget(self.form)
        return strip

    def _made_content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._strip)
        column.addWidget(self._pages, 1)
        return content

    def _connect(self) -> None:
        self.list.chosen.connect(self.open_run)
        self.feed.began.connect(self._show_steps)
        self.feed.came.connect(self._put_steps)
        self.feed.grew.connect(self._grow)
        self.feed.touched.connect(self._touched)
        self.page.said.connect(self._say)
        self.page.note_acted.connect(self._act_on_note)
        self.page.trace.place_chosen.connect(self._open_place)
        self.panel.task_chosen.connect(self._go_to_task)
        self.panel.diff_wanted.connect(partial(self._show_form, "changes"))
        self.panel.act_wanted.connect(self._act_on_changes)
        self.changes.apply_wanted.connect(self.apply)
        self.changes.act_wanted.connect(self._act_on_changes)
        self.while_online(self.new)

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
        menu.addAction("Forget old runs…", self.purge).setEnabled(self.is_online)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        menu.aboutToHide.connect(menu.deleteLater)

    # -- what comes back -------------------------------------------------------------------------------------------

    def _show_list(self, found: list[RunView]) -> None:
        self._runs = found
        self.list.show_runs(found, self._chosen)
        self.all.set_name(f"All runs: {len(found)}")
        if not found and not self._chosen:
            self._show_page()
            told = "Approve a plan to start one, or give an agent a goal. What it does is shown here step by step."
            self.show_empty("play", "No runs yet", told, "Start a run…", self.new_run)
        elif self._is_listing:
            self._show_page()
        elif not self._chosen:
            going = next((run for run in found if not is_over(run)), found[0])
            self.open_run(going.id)

    def _show_choices(self, offered: Choices) -> None:
        self._offered = offered

    def _no_choices(self, _failure: Failure) -> None:
        """Forms do without lists then."""

    def _show_run(self, seen: SeenRun) -> None:
        before = self._seen
        if seen.run.id != self._chosen:
            return  # another was opened meanwhile
        self._seen = seen
        is_anew = before is None or before.run.id != seen.run.id or before.run.attempt != seen.run.attempt
        if is_anew or self.feed.run != seen.run.id:
            self.feed.open(seen.run.id, is_over=is_over(seen.run))
        else:
            self.feed.set_over(is_over=is_over(seen.run))
        if before is not None and before.run.id == seen.run.id and is_over(seen.run) != is_over(before.run):
            self._fetch_changes()
        self._show_page()

    def _lost_run(self, failure: Failure) -> None:
        """A run that was forgotten leaves the list; all else is told."""
        if failure.code != "run.unknown":
            self.show_failure(failure)
            return
        self._chosen, self._seen, self._is_listing = "", None, True
        self.feed.close()
        self.fetch(runs.list_runs(self.place.folder, limit=60), self._show_list)

    def _show_page(self) -> None:
        """Title, tools and notes of what is shown."""
        run = None if self._is_listing or self._seen is None else self._seen.run
        where = self.place.project_name or Path(self.place.folder).name
        for part in (self.all, self.more, self.shape, self.state_label, self._strip):
            part.setVisible(run is not None)
        self._show_panel()
        self.new.setVisible(run is None and bool(self._runs))
        self.dry.setVisible(run is not None and run.dry_run)
        if run is None:
            self.head.set_title("Runs", where)
            self.head.set_aside("")
            self._pages.setCurrentWidget(self.list)
        else:
            self.head.set_title(name_of(run), f"{where} › Runs")  # noqa: RUF001 - as paths of pages are written
            self.meta.setText(summary_of(run))
            self.shape.show_state(SHAPES[run.state], state_of(run))
            self.state_label.setText(state_of(run))
            self.state_label.set_token(INKS[TONES[run.state]])
            self._show_form(self.form.value)
            self.panel.show_run(self._seen, self._changes) if self._seen else None
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
        elif self.window().width() < WIDE:
            self.head.panel_button.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The base places the panel; here it may stay away."""
        super().resizeEvent(event)
        self._show_panel()

    def _show_doing(self) -> None:
        """What can be done as the run stands, and while the daemon can be reached."""
        run = None if self._is_listing or self._seen is None else self._seen.run
        is_going = run is not None and not is_over(run)
        self.step_button.setVisible(is_going)
        self.stop_button.setVisible(is_going)
        self.resume_button.setVisible(run is not None and run.state in {"stopped", "failed"})
        for button in (self.step_button, self.stop_button, self.resume_button, self.panel.primary, self.panel.undo):
            button.setEnabled(self.is_online)
        why_not = "Not connected." if not self.is_online else "It has ended. Resume it to speak to it."
        self.page.show_can_say(can_say=is_going and self.is_online, why_not=why_not)
        self.page.show_notes(notes_of(self._seen, self.feed.last_word) if run is not None and self._seen else [])
        self.changes.enable(is_online=self.is_online)

    def _show_form(self, form: str) -> None:
        self.form.choose(form)
        self._pages.setCurrentWidget(self.changes if form == "changes" else self.page)
        if form == "changes" and self._changes is not None and self._seen is not None:
            self.changes.show_changes(self._changes, self._seen.run)
            self.changes.enable(is_online=self.is_online)

    # -- the trace -------------------------------------------------------------------------------------------------

    def _show_steps(self, steps: list[TraceStep]) -> None:
        self.page.trace.show_steps(steps)
        if self._step and self.page.trace.go_to_step(self._step):
            self._step = 0
        self._show_doing()

    def _put_steps(self, behind: int, steps: list[TraceStep]) -> None:
        self.page.trace.put_steps(behind, steps)
        if not self._look.isActive():
            self._look.start()

    def _grow(self, number: int, text: str) -> None:
        self.page.trace.grow_text(number, text)

    def _touched(self) -> None:
        if not self._look_at_changes.isActive():
            self._look_at_changes.start()

    def _look_again(self) -> None:
        if self._chosen and self.isVisible():
            self.fetch(runs.show_run(self._chosen), self._show_run, failed=self._lost_run)

    def _fetch_changes(self) -> None:
        if self._chosen:
            self.fetch(runs.show_changes(self._chosen), self._show_changes, failed=self._no_changes)

    def _show_changes(self, changes: ChangesetView) -> None:
        if changes.run != self._chosen:
            return
        self._changes = changes
        self.form.set_label("changes", f"Changes {len(changes.files)}" if changes.files else "Changes")
        if self._seen is not None and not self._is_listing:
            self.panel.show_run(self._seen, changes)
            self._show_form(self.form.value)

    def _no_changes(self, _failure: Failure) -> None:
        """A run that has not begun has no tree yet; one that was tidied away has none any more."""

    def _go_to_task(self, key: str) -> None:
        wanted = f"{key} begins"
        step = next((step for step in self.page.trace.steps if step.kind == wanted), None)
        if step is not None:
            self._show_form("trace")
            self.page.trace.go_to_step(step.number)
            self.page.trace.setFocus()

    def _open_place(self, place: str) -> None:
        path, _, line = place.rpartition(":")
        self.wants.emit(FileTarget(path, int(line) if line.isdigit() else 0))

    # -- doing -----------------------------------------------------------------------------------------------------

    def _begin(self, form: RunForm, wish: RunNew) -> None:
        self.act(runs.begin_run(wish), partial(self._begun, form), form.show_failure)

    def _begun(self, form: RunForm, run: RunView) -> None:
        form.close_layer()
        self.form.choose("trace")
        self.open_run(run.id)

    def _say(self, text: str) -> None:
        if self._seen is not None:
            self.act(runs.say_to_run(self._seen.run.id, text), self._heard)

    def _heard(self, _run: RunView) -> None:
        self.page.clear_message()
        self.say("The run will hear it", "The agent reads it before its next step.")

    def _stopped(self, _run: RunView) -> None:
        self.say("The run is stopped", "Its trace and its changes are kept.", "Resume", self.resume)

    def _resumed(self, _run: RunView) -> None:
        self.page.trace.follow()

    def _undo(self, *, skip_changed: bool) -> None:
        if self._seen is not None:
            undoing = runs.undo_run(self._seen.run.id, skip_changed=skip_changed)
            self.act(undoing, self._applied, None if skip_changed else self._not_undone)

    def _not_undone(self, failure: Failure) -> None:
        """What was changed since in the same lines is named; the rest can still be undone."""
        told = f"{failure.what} {failure.hint}".strip()
        then = partial(self._undo, skip_changed=True)
        confirm(self, "Not everything can be undone", told, "Undo the rest", then)

    def _applied(self, done: AppliedView) -> None:
        told = {
            "applied": ("The changes are in your folder", "Undo", self._undo_at_once),
            "undone": ("The changes are taken out", "Put them back", self.redo),
            "redone": ("The changes are back in your folder", "Undo", self._undo_at_once),
        }
        if done.status == "nothing":
            self.say("There was nothing to do", " ".join(done.notes))
        else:
            title, action, then = told[done.status]
            self.say(title, " ".join([f"{plural(len(done.files), 'file')}.", *done.notes]), action, then)

    def _undo_at_once(self) -> None:
        self._undo(skip_changed=False)

    def _act_on_changes(self, what: str) -> None:
        if what == "apply":
            self._show_form("changes")
        elif what == "undo":
            self.undo()
        else:
            self.redo()

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

    def _look_at_old(self, dialog: PurgeDialog, days: float) -> None:
        self.desk.run(runs.purge_runs(days, is_dry=True), owner=dialog, done=dialog.show_found)

    def _purge(self, dialog: PurgeDialog, days: float) -> None:
        self.act(runs.purge_runs(days, is_dry=False), partial(self._purged, dialog))

    def _purged(self, dialog: PurgeDialog, done: Purged) -> None:
        dialog.close_layer()
        self.say(f"{plural(len(done.runs), 'run')} forgotten", " ".join(done.notes))
