"""The head of a run: its state after the title, and at the right what can be done about it."""

from __future__ import annotations

from daemon.contract.run import RunView
from gui.views.page import PageHead
from gui.views.runs.run_words import INKS, SHAPES, TONES, is_over, state_of
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import Label
from gui.widgets.shapes import StateShape


class RunTools:
    """Puts its parts into a page's head; which of them are seen depends on the run, or on there being none."""

    def __init__(self, head: PageHead) -> None:
        self.shape = StateShape("todo")
        self.state = Label("", "strong")
        self.dry = Badge("Dry run")
        self.all = IconButton("list", "All runs")
        self.step_in = Button("Step in…", icon="comment")
        self.stop = Button("Stop", "danger", "stop")
        self.resume = Button("Resume", icon="play")
        self.more = IconButton("more", "More to do with this run")
        self.forget = Button("Forget old runs…", icon="trash")
        self.new = Button("Start a run…", "primary", "plus")
        for badge in (self.shape, self.state, self.dry):
            head.add_badge(badge)
        for tool in (self.all, self.step_in, self.stop, self.resume, self.more, self.forget, self.new):
            head.add_tool(tool)
        self.show_run(None, has_runs=False, is_online=True)

    def show_run(self, run: RunView | None, *, has_runs: bool, is_online: bool) -> None:
        """What can be done with this run; with none, in the list of them, one can only be started."""
        is_going = run is not None and not is_over(run)
        for part in (self.shape, self.state, self.all, self.more):
            part.setVisible(run is not None)
        self.dry.setVisible(run is not None and run.dry_run)
        self.step_in.setVisible(is_going)
        self.stop.setVisible(is_going)
        self.resume.setVisible(run is not None and run.state in {"stopped", "failed"})
        self.forget.setVisible(run is None and has_runs)
        self.new.setVisible(run is None and has_runs)
        for button in (self.step_in, self.stop, self.resume, self.forget, self.new):
            button.setEnabled(is_online)
        if run is not None:
            self.shape.show_state(SHAPES[run.state], state_of(run))
            self.state.setText(state_of(run))
            self.state.set_token(INKS[TONES[run.state]])
