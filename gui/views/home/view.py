"""Home: what waits first, then the projects and the week; beside them this machine, its runs and its folders."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QBoxLayout, QVBoxLayout, QWidget

from daemon.contract.knowledge import WorkspaceView
from daemon.contract.project import ProjectNew, ProjectStatus
from gui.operations.desk import Desk
from gui.operations.home import (
    Sight,
    add_folder,
    forget_workspace,
    look_at_workspaces,
    look_home,
    refresh_index,
    start_project,
    stop_index,
    week_of,
)
from gui.operations.operation import Failure
from gui.operations.overview import go_to_project, go_to_workspace
from gui.operations.place import Place
from gui.operations.topic import Topic
from gui.theme.fonts import scaled
from gui.views.home.dialogs import FolderDialog, ProjectDialog
from gui.views.home.machine_card import MachineCard
from gui.views.home.projects_card import ProjectsCard
from gui.views.home.runs_card import RunsCard
from gui.views.home.waiting import Waiting, waiting_of
from gui.views.home.waits_card import WaitsCard
from gui.views.home.week_card import WeekCard
from gui.views.home.workspaces_card import WorkspacesCard
from gui.views.messages import Target
from gui.views.view import View
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog
from gui.widgets.scroll import WIDEST, ScrollPage
from gui.words.paths import name
from gui.words.times import date_in_words

_SIDE_WIDTH: Final = 346
_MARGIN: Final = 32
_TWO_COLUMNS: Final = 1000
_AGE_MS: Final = 10_000


class HomeView(View):
    """What a person sees first."""

    name: ClassVar[str] = "home"
    title: ClassVar[str] = "Home"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {
            Topic.DAEMON,
            Topic.WORKSPACES,
            Topic.PROJECTS,
            Topic.SPEC,
            Topic.ARTIFACTS,
            Topic.PLANS,
            Topic.RUNS,
            Topic.APPROVALS,
            Topic.SETTINGS,
            Topic.MODELS,
        }
    )

    place_wanted = Signal(object)
    """With the `Place` to change to."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.sight: Sight | None = None
        self._seen_at: datetime | None = None
        self._owes_focus = False
        self.waits = WaitsCard()
        self.projects = ProjectsCard()
        self.week = WeekCard()
        self.machine = MachineCard()
        self.runs = RunsCard()
        self.workspaces = WorkspacesCard()
        self._troubles: dict[str, Note] = {}
        self.dialog: FolderDialog | ProjectDialog | Dialog | None = None
        self._scroll = ScrollPage(self._page())
        self._scroll.hide()  # cards without a word are not for eyes
        self.set_content(self._scroll)
        self._listen()
        self._clock = QTimer(self, interval=_AGE_MS)
        self._clock.timeout.connect(self._grow_old)
        self._clock.start()

    # -- what the base asks ------------------------------------------------------------------------------------

    def load(self) -> None:
        """Gather everything."""
        self.fetch(look_home(), self._show)

    def open_item(self, item: str, detail: str) -> None:
        """`start-project` and `add-folder` open their dialogs."""
        if item == "start-project":
            self.ask_project()
        elif item == "add-folder":
            self.ask_folder()

    def first_focus(self) -> QWidget | None:
        """The button of what is most urgent; where nothing is known yet it gets the focus later."""
        button = self.waits.first_button()
        self._owes_focus = button is None
        return button

    # -- what a person does ------------------------------------------------------------------------------------

    def ask_folder(self) -> None:
        """Which folder shall be known?"""
        dialog = FolderDialog(self)
        dialog.wanted.connect(self._know_folder)
        self._open(dialog)

    def ask_project(self) -> None:
        """What is the idea?"""
        dialog = ProjectDialog(self, self.place.folder)
        dialog.wanted.connect(self._begin)
        self._open(dialog)

    def _know_folder(self, folder: str) -> None:
        self.act(add_folder(folder), self._added, self._tell_in_dialog)

    def _added(self, place: Place) -> None:
        self._close_dialog()
        self.say(f"{name(place.folder)} is known now", "Its index is being made.")
        self.place_wanted.emit(place)

    def _begin(self, wish: ProjectNew) -> None:
        self.act(start_project(wish), self._started, self._tell_in_dialog)

    def _started(self, place: Place) -> None:
        self._close_dialog()
        self.say(f"{place.project_name} has begun", "What its idea and its code answer waits for a yes.")
        self.wants.emit(Target("questions", place=place))

    def _do_with_workspace(self, workspace: str, what: str) -> None:
        if what == "open":
            self.act(go_to_workspace(workspace), self.place_wanted.emit)
        elif what == "refresh":
            self.act(refresh_index(workspace))
        elif what == "stop":
            self.act(stop_index(workspace))
        else:
            self._ask_forget(workspace)

    def _ask_forget(self, workspace: str) -> None:
        view = next((view for view in self.sight.workspaces if view.id == workspace), None) if self.sight else None
        if view is None:
            return
        dialog = Dialog(
            self,
            f"Forget {name(view.path)}?",
            "Its index is removed. Its files stay as they are, and so do the projects on it; "
            "adding the folder again makes the index anew.",
        )
        forget = dialog.add_action(Button("Forget the folder", "danger"))
        forget.clicked.connect(dialog.close_dialog)
        forget.clicked.connect(lambda: self.act(forget_workspace(workspace)))
        dialog.add_cancel()
        self._open(dialog)

    def _go_to_project(self, project: str) -> None:
        status = self._status_of(project)
        is_asking = status is not None and (status.progress.open or status.contradictions or status.progress.to_confirm)
        self._go_within(Waiting("", "", "", "", "", "questions" if is_asking else "specification", project=project))

    def _go_within(self, waiting: Waiting) -> None:
        """Go where a row points, changing the project first where it is another."""
        if not waiting.project or waiting.project == self.place.project:
            self.go(waiting.view, waiting.item, waiting.detail)
            return

        def arrive(place: Place) -> None:
            self.wants.emit(Target(waiting.view, waiting.item, waiting.detail, place))

        self.act(go_to_project(waiting.project), arrive)

    # -- what is shown -----------------------------------------------------------------------------------------

    def _show(self, sight: Sight) -> None:
        now = datetime.now().astimezone()
        self.sight, self._seen_at = sight, now
        self.head.set_aside(date_in_words(now))
        if sight.is_empty:
            self.show_empty(
                "folder",
                "Nothing waits for you",
                "Open a folder to begin. Its code is read on this machine; then a project leads from your idea, by "
                "questions, to decisions, a specification and a plan that agents carry out under your approval.",
                "Add a folder…",
                self.ask_folder,
            )
            return
        self.waits.show_waiting(waiting_of(sight, now))
        self.projects.show_projects(sight.projects, sight.plans, sight.more_projects, now)
        self.week.show_week(week_of(sight, now))
        self.machine.show_machine(sight, now)
        self.runs.show_runs(sight.runs, now)
        self.workspaces.show_workspaces(sight.workspaces)
        for card, note in self._troubles.items():
            failure = sight.problems.get(card)
            note.setVisible(failure is not None)
            if failure is not None:
                note.show_text(f"{failure.tried} failed. {failure.what} {failure.hint}".strip())
        self._scroll.show()
        self.show_ready()
        self._align_head()
        self._give_focus()

    def _give_focus(self) -> None:
        """Give the focus that was owed, unless the person is writing somewhere meanwhile."""
        button, here = self.waits.first_button(), QApplication.focusWidget()
        if self._owes_focus and button is not None and (here is None or isinstance(here, QAbstractButton)):
            button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._owes_focus = False

    def _hear_index(self, topics: frozenset[Topic]) -> None:
        """The progress of an index comes often: then the folders alone are looked at."""
        if Topic.INDEX in topics and not topics & self.topics and self.sight is not None and self.isVisible():
            self.fetch(look_at_workspaces(), self._show_workspaces, self._let_it_be)

    def _show_workspaces(self, views: list[WorkspaceView]) -> None:
        self.workspaces.show_workspaces(views)
        self.machine.show_passes(views, datetime.now().astimezone())

    def _let_it_be(self, failure: Failure) -> None:
        """The next event of the index asks again."""

    def _grow_old(self) -> None:
        if self._seen_at is not None and self.sight is not None and self.isVisible():
            now = datetime.now().astimezone()
            self.machine.show_age(self._seen_at, now)
            self.waits.show_waiting(waiting_of(self.sight, now))  # what expires counts down

    def _tell_in_dialog(self, failure: Failure) -> None:
        if isinstance(self.dialog, (FolderDialog, ProjectDialog)):
            self.dialog.show_failure(failure)

    def _open(self, dialog: FolderDialog | ProjectDialog | Dialog) -> None:
        self._close_dialog()
        self.dialog = dialog
        dialog.closed.connect(dialog.deleteLater)
        dialog.open_dialog()

    def _close_dialog(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None and dialog.is_open:
            dialog.close_dialog()

    def _status_of(self, project: str) -> ProjectStatus | None:
        found = (
            [sight.status for sight in self.sight.projects if sight.status.project.id == project] if self.sight else []
        )
        return found[0] if found else None

    def _listen(self) -> None:
        self.waits.wanted.connect(self._go_within)
        self.projects.wanted.connect(self._go_to_project)
        self.projects.start.connect(self.ask_project)
        self.runs.wanted.connect(lambda run: self.go("runs", run))
        self.runs.all_wanted.connect(lambda: self.go("runs"))
        self.workspaces.asked.connect(self._do_with_workspace)
        self.workspaces.add.connect(self.ask_folder)
        self.desk.news.changed.connect(self._hear_index)
        self.while_online(self.projects.start_button, self.workspaces.add_link)

    def _page(self) -> QWidget:
        page = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, page)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(24)
        main, self._side = QVBoxLayout(), QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        for column, cards in (
            (main, {"waiting": self.waits, "projects": self.projects, "week": self.week}),
            (side, {"machine": self.machine, "runs": self.runs, "workspaces": self.workspaces}),
        ):
            column.setSpacing(20)
            for key, card in cards.items():
                column.addWidget(self._with_trouble(key, card))
            column.addStretch(1)
        self._columns.addLayout(main, 1)
        self._columns.addWidget(self._side)
        return page

    def _with_trouble(self, key: str, card: Card) -> QWidget:
        """A card with a note above it that says what of it could not be had."""
        note = Note("", "bad", "warning", "Try again")
        note.hide()
        note.acted.connect(self.renew)
        self._troubles[key] = note
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(note)
        column.addWidget(card)
        return holder

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where two have no room."""
        super().resizeEvent(event)
        is_wide = self.width() >= scaled(_TWO_COLUMNS)
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom)
        self._side.setMinimumWidth(scaled(_SIDE_WIDTH) if is_wide else 0)
        self._side.setMaximumWidth(scaled(_SIDE_WIDTH) if is_wide else 16_777_215)
        self._align_head()

    def _align_head(self) -> None:
        """In a wide window the title stands over the content, which is in the middle."""
        layout = self.head.layout()
        if layout is not None:
            spare = max(self._scroll.viewport().width() - 2 * _MARGIN - WIDEST, 0) // 2
            right = self.width() - _MARGIN - spare - WIDEST if spare else _MARGIN
            margins = layout.contentsMargins()
            layout.setContentsMargins(_MARGIN + spare, margins.top(), right, margins.bottom())
