"""The window: navigation at the left, one view at a time, toasts above, and whatever concerns all views.

It keeps where one is (`Place`) and which view is seen; everything else it shows comes from `operations.overview`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from gui.frame.actions import Action, window_actions
from gui.frame.keys_page import show_keys
from gui.frame.memory import Memory
from gui.frame.navigation import Navigation
from gui.frame.opening import editor_command, open_file
from gui.frame.palette import Palette
from gui.frame.regions import first_focusable, move_region
from gui.frame.rooms import ROOMS, room_named
from gui.frame.tray import Tray
from gui.operations.desk import Desk
from gui.operations.link import Loss
from gui.operations.operation import Failure, Operation
from gui.operations.overview import Overview, find_place, go_to_project, go_to_workspace, look_over
from gui.operations.place import Place
from gui.operations.steps_back import redo_last, undo_last
from gui.operations.topic import Topic
from gui.theme.fonts import scaled
from gui.theme.theme import Theme
from gui.views.messages import FileTarget, Notice, Target
from gui.views.view import WIDE, View
from gui.widgets.toast import Toaster

_log = logging.getLogger(__name__)

T = TypeVar("T")

SMALLEST: Final = (1024, 640)
_SIZE: Final = (1440, 900)
_OVERVIEW_PAUSE_MS: Final = 400
_SEEN_TOPICS: Final = frozenset(Topic) - {Topic.TRACE, Topic.COMMENTS}


@runtime_checkable
class ShowsLook(Protocol):
    """A view in which the window's own look is changed."""

    def show_look(self, mode: str, scale: int, *, is_reduced: bool, has_letters: bool, editor: str) -> None:
        """Show how it is now."""


class Window(QMainWindow):
    """The window of one person. `place_changed` with the `Place`, `overview_changed` with the `Overview`."""

    place_changed = Signal(object)
    overview_changed = Signal(object)
    view_opened = Signal(str)

    def __init__(self, desk: Desk, theme: Theme, memory: Memory, folder: str = "") -> None:
        super().__init__()
        self.desk = desk
        self.theme = theme
        self.memory = memory
        self.place = Place()
        self.overview: Overview | None = None
        self._views: dict[str, View] = {}
        self._asked: Target | None = None
        self._is_settled = False
        self.setWindowTitle("Groundplan")
        self.setMinimumSize(*SMALLEST)
        self._build()
        self._listen()
        self._restore()
        self._add_keys()
        self._show(memory.view if memory.view in {room.name for room in ROOMS} else "home")
        self._run(find_place(folder, memory.place), self._begin_at)

    # -- what others call --------------------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """The view that is seen."""
        shown = self._stack.currentWidget()
        assert isinstance(shown, View)
        return shown

    def go(self, wanted: object) -> None:
        """Go to a `Target`, or open a `FileTarget` in the editor."""
        if isinstance(wanted, FileTarget):
            self._open_file(wanted)
        elif isinstance(wanted, Target):
            if isinstance(wanted.place, Place) and wanted.place != self.place:
                self._set_place(wanted.place)
            self._show(wanted.view)
            if wanted.item or wanted.detail:
                self.view.open_item(wanted.item, wanted.detail)

    def say(self, notice: object) -> None:
        """Show a `Notice` as a toast."""
        if isinstance(notice, Notice):
            self.toaster.say(notice.title, notice.text, notice.action, notice.then, is_error=notice.is_error)

    def open_palette(self, prefix: str = "") -> None:
        """Search or do something."""
        self.command_palette.open(self.place, prefix)

    def actions_now(self) -> list[Action]:
        """What can be done from here, for the palette."""
        return window_actions(self)

    def change_project(self, project: str) -> None:
        """To another project, wherever its folder is."""
        self._run(go_to_project(project), self._set_place)

    def change_workspace(self, workspace: str) -> None:
        """To another workspace."""
        self._run(go_to_workspace(workspace), self._set_place)

    def come_forward(self) -> None:
        """To the front, also when minimised."""
        if self.isMinimized():
            self.showNormal()
        else:
            self.show()
        self.raise_()
        self.activateWindow()

    def open_folder(self, folder: str) -> None:
        """Show a folder; it becomes a workspace if it is none yet."""
        self._run(find_place(folder, self.place), self._set_place)

    def show_keys_page(self) -> None:
        """All keys of what is seen."""
        show_keys(self, self.view)

    def undo(self) -> None:
        """Take back the last change of the project's spec."""
        if not self.view.take_back():
            self._step(undo_last(self.place.project), "Taken back", "Redo", self.redo)

    def redo(self) -> None:
        """Do again what was taken back."""
        if not self.view.put_back():
            self._step(redo_last(self.place.project), "Done again", "Undo", self.undo)

    def set_mode(self, mode: str) -> None:
        """Light, dark, or as the system has it."""
        if mode in ("system", "light", "dark"):
            self.memory.mode = mode  # type: ignore[assignment]  # narrowed by the line above, which mypy cannot see
            self.theme.apply(self.memory.mode)

    def set_scale(self, percent: int) -> None:
        """The size of text, 100 to 200 per cent."""
        self.memory.scale = percent
        self.theme.set_text_scale(self.memory.scale)
        self._fit()

    def set_motion_reduced(self, is_reduced: bool) -> None:
        """Whether nothing shall move."""
        self.memory.is_motion_reduced = is_reduced
        self.theme.set_reduced_motion(is_reduced)

    def set_letter_keys(self, are_used: bool) -> None:
        """Whether single letters act as keys."""
        self.memory.has_letter_keys = are_used
        for view in self._views.values():
            view.use_letters(are_used=are_used)

    def set_editor(self, command: str) -> None:
        """The command that opens files; empty for the first editor that is found."""
        self.memory.editor = command

    # -- its own matters ---------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.navigation = Navigation()
        self._stack = QStackedWidget()
        around = QWidget()
        line = QHBoxLayout(around)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.navigation)
        line.addWidget(self._stack, 1)
        self.setCentralWidget(around)
        self.toaster = Toaster(around)
        self.command_palette = Palette(self, self.desk, self.actions_now)
        self.tray = Tray(self.desk, self)
        self._overview_pause = QTimer(self, interval=_OVERVIEW_PAUSE_MS, singleShot=True)
        self._overview_pause.timeout.connect(self._look_over)

    def _listen(self) -> None:
        self.navigation.chosen.connect(self._show)
        self.navigation.place_chosen.connect(self._choose_place)
        self.navigation.palette_wanted.connect(self.open_palette)
        self.command_palette.wants.connect(self.go)
        self.tray.wants.connect(self._come_with)
        self.tray.quit_wanted.connect(self.close)
        self.desk.failed.connect(self._tell_failure)
        self.desk.news.changed.connect(self._hear)
        self.desk.link.lost.connect(self._show_lost)
        self.desk.link.online.connect(self._look_over)

    def _restore(self) -> None:
        if not (not self.memory.geometry.isEmpty() and self.restoreGeometry(self.memory.geometry)):
            self.resize(*_SIZE)
            screen = QApplication.primaryScreen()
            if screen is not None:
                room = screen.availableGeometry()
                self.resize(min(_SIZE[0], room.width()), min(_SIZE[1], room.height()))
        self.theme.set_reduced_motion(self.memory.is_motion_reduced)
        self.theme.set_text_scale(self.memory.scale)
        self.theme.apply(self.memory.mode)

    def _add_keys(self) -> None:
        for room in ROOMS:
            if room.key:
                self._key(room.key, partial(self._show, room.name))
        self._key("Ctrl+K", self.open_palette)
        self._key("Ctrl+Z", self.undo)
        self._key("Ctrl+Shift+Z", self.redo)
        self._key("F6", partial(self._move_region, 1))
        self._key("Shift+F6", partial(self._move_region, -1))
        self._key("?", self.show_keys_page)
        self._key("Ctrl+Q", self.close)
        self._key("F5", self._renew_view)

    def _key(self, key: str, do: object) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.activated.connect(do)

    def _show(self, name: str) -> None:
        room = room_named(name)
        view = self._views.get(name)
        if view is None:
            view = room.load(self.desk)
            view.wants.connect(self.go)
            view.says.connect(self.say)
            view.settled.connect(self._begin_in_view, Qt.ConnectionType.QueuedConnection)
            self._views[name] = view
            self._stack.addWidget(view)
            self._introduce(view)
        self._stack.setCurrentWidget(view)
        self.navigation.show_view(room.within or room.name)
        if self._is_settled:
            view.enter(self.place)
        focus = self._first_thing(view) or self.navigation.items.get(room.within or room.name)
        if focus is not None:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view_opened.emit(name)

    def _begin_in_view(self) -> None:
        """What was asked for is there: the focus goes to its first sensible thing, if it is nowhere in the view yet."""
        if self.focusWidget() not in (None, *self.navigation.findChildren(QWidget)):
            return
        first = self._first_thing(self.view)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _first_thing(self, view: View) -> QWidget | None:
        """What a view wants to begin with, or the first control there is once it has loaded."""
        first = view.first_focus()
        if first is not None and first.isVisibleTo(self) and first.isEnabled():
            return first
        return None if view.state == "loading" else first_focusable(view)

    def _introduce(self, view: View) -> None:
        """Wire what only one view offers, and tell it how the window is."""
        view.use_letters(are_used=self.memory.has_letter_keys)
        wishes: dict[str, Callable[..., None]] = {
            "place_wanted": self._set_place,
            "theme_wanted": self.set_mode,
            "scale_wanted": self.set_scale,
            "motion_wanted": self.set_motion_reduced,
            "letter_keys_wanted": self.set_letter_keys,
            "editor_wanted": self.set_editor,
        }
        for name, grant in wishes.items():
            wish = getattr(view, name, None)
            if wish is not None:
                wish.connect(grant)
        if isinstance(view, ShowsLook):
            view.show_look(
                self.memory.mode,
                self.memory.scale,
                is_reduced=self.memory.is_motion_reduced,
                has_letters=self.memory.has_letter_keys,
                editor=self.memory.editor,
            )

    def _begin_at(self, place: Place) -> None:
        self._is_settled = True
        self._set_place(place)

    def _set_place(self, place: Place) -> None:
        self.place = place
        self.memory.place = place
        self.navigation.show_place(place)
        name = Path(place.folder).name
        self.setWindowTitle(" · ".join(part for part in (place.project_name, name, "Groundplan") if part))
        self.view.enter(place)
        self.place_changed.emit(place)
        self._look_over()

    def _choose_place(self, kind: str, ident: str) -> None:
        if kind == "workspace":
            self.change_workspace(ident)
        elif kind == "project":
            self.change_project(ident)
        else:
            self.go(Target("home", ident))

    def _hear(self, topics: frozenset[Topic]) -> None:
        if topics & _SEEN_TOPICS and not self._overview_pause.isActive():
            self._overview_pause.start()

    def _look_over(self) -> None:
        if self._is_settled:
            self._run(look_over(self.place), self._show_overview, failed=self._drop_failure)

    def _show_overview(self, overview: Overview) -> None:
        self.overview = overview
        self.navigation.show_overview(overview)
        self.tray.set_waiting(overview.approvals)
        project = overview.project.project if overview.project else None
        if not self.place.has_project:  # one may have been begun elsewhere meanwhile; the one used last comes first
            project = next((one for one in overview.projects if one.folder == self.place.folder), None)
        if project is not None and (project.id == self.place.project or not self.place.has_project):
            seen = (project.name, project.branch)
            if seen != (self.place.project_name, self.place.branch):
                self._set_place(
                    Place(
                        self.place.workspace, self.place.folder, project.id, project.alias, project.name, project.branch
                    )
                )
        self.overview_changed.emit(overview)

    def _show_lost(self, loss: Loss) -> None:
        _log.info("The daemon is lost: %s", loss.failure.what)
        self.navigation.show_lost()
        if not self._is_settled:  # never reached so far: let the view say so
            self.view.show_failure(loss.failure)

    def _tell_failure(self, failure: Failure) -> None:
        text = f"{failure.what} {failure.hint}".strip()
        self.say(Notice(f"{failure.tried} failed", text, is_error=True))

    def _drop_failure(self, failure: Failure) -> None:
        """The overview comes again with the next news; a toast for each try would be noise."""
        _log.info("The overview failed: %s", failure.what)

    def _step(self, operation: Operation[str], title: str, back: str, then: Callable[[], None]) -> None:
        def told(summary: str) -> None:
            self.say(Notice(title, summary, back, then))

        if self.place.has_project:
            self._run(operation, told)

    def _run(
        self, operation: Operation[T], done: Callable[[T], None], failed: Callable[[Failure], None] | None = None
    ) -> None:
        self.desk.run(operation, owner=self, done=done, failed=failed)

    def _open_file(self, wanted: FileTarget) -> None:
        file = Path(self.place.folder, wanted.path)
        problem = open_file(editor_command(self.memory.editor), file, wanted.line)
        if problem:
            self.say(Notice(f"{file.name} was not opened", problem, is_error=True))

    def _come_with(self, wanted: object) -> None:
        self.come_forward()
        if isinstance(wanted, Target) and wanted.view:
            self.go(wanted)

    def _renew_view(self) -> None:
        self.view.renew()

    def _move_region(self, step: int) -> None:
        move_region([self.navigation, *self.view.regions()], step)

    def _fit(self) -> None:
        self.navigation.set_rail(is_rail=self.width() < scaled(WIDE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow windows have a rail."""
        super().resizeEvent(event)
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember how it was."""
        self.memory.geometry = self.saveGeometry()
        shown = next((name for name, view in self._views.items() if view is self._stack.currentWidget()), "home")
        self.memory.view = shown
        self.memory.save()
        self.tray.close()
        super().closeEvent(event)
