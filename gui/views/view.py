"""The base of all views: the page around the content, its states, its panel, and when it is loaded.

    ┌ offline band ────────────────────────────┐
    │ crumb                                    │ panel (at the right from 1280 on, below that a sheet)
    │ title  aside                      tools  │
    │ loading │ ready │ empty │ failed         │
    └ action bar ──────────────────────────────┘

A view loads when it is entered at a place, and again when news come that concern its topics: at once while it is seen,
else when it is entered next. Content once seen stays while it is renewed, and when renewing fails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, TypeVar

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from gui.operations.desk import Desk, Job
from gui.operations.link import Loss
from gui.operations.operation import Failure, Operation
from gui.operations.place import Place
from gui.operations.topic import Topic
from gui.theme.fonts import scaled
from gui.views.messages import Key, Notice, Target
from gui.views.page import ActionBar, Holder, PageHead
from gui.views.side_panel import SidePanel
from gui.widgets.note import Note
from gui.widgets.painting import drop
from gui.widgets.states import EmptyState, FailedState, LoadingState, OfflineBand

T = TypeVar("T")

WIDE = 1280
"""From this width of the window on a panel stands beside the content."""

_ROOMY = 1100
_NARROW_LIST = 252
"""Below the first a list at the left shrinks to the second."""

_PATIENCE_MS = 200
"""Grey shapes are shown only after this: most answers come sooner, and nothing flickers."""


class View(QWidget):
    """A view. Subclasses name themselves, build content once in `__init__`, and load it in `load`."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    topics: ClassVar[frozenset[Topic]] = frozenset()
    needs_project: ClassVar[bool] = False
    needs_workspace: ClassVar[bool] = False

    wants = Signal(object)
    """With a `Target` or a `FileTarget`."""
    says = Signal(object)
    """With a `Notice`."""
    settled = Signal()
    """There is content, or the word that there is none, for the first time at this place."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.place = Place()
        self.is_online = True
        self._is_stale = True
        self._has_content = False
        self._jobs: dict[str, Job] = {}
        self._mutating: list[QWidget] = []
        self._keys: list[Key] = []
        self._letters: list[QShortcut] = []
        self._side_panel: SidePanel | None = None
        self._list: QFrame | None = None
        self._list_width = 0
        self._build()
        self._patience = QTimer(self, interval=_PATIENCE_MS, singleShot=True)
        self._patience.timeout.connect(self._show_loading)
        desk.news.changed.connect(self._hear)
        desk.link.lost.connect(self._show_lost)
        desk.link.online.connect(self._show_online)
        self.setAccessibleName(self.title)

    # -- what subclasses say -----------------------------------------------------------------------------------

    def load(self) -> None:
        """Start the operations that fetch what is shown, mostly by `self.fetch`."""
        raise NotImplementedError

    def open_item(self, item: str, detail: str) -> None:
        """Show one thing of the view: it was asked for by a `Target`. Called after `load` has been started."""

    def first_focus(self) -> QWidget | None:
        """What has the focus when the view is opened."""
        return None

    def online_changed(self) -> None:
        """The link was lost or is back (`self.is_online`); what `while_online` was given is seen to already."""

    def take_back(self) -> bool:
        """Ctrl+Z: take back what was done here last; False leaves it to the window, which undoes in the spec."""
        return False

    def put_back(self) -> bool:
        """Ctrl+Shift+Z: do that again; False leaves it to the window."""
        return False

    # -- what subclasses use -----------------------------------------------------------------------------------

    def set_content(self, widget: QWidget) -> None:
        """The widget of the state `ready`."""
        self._ready.layout().addWidget(widget)

    def set_panel(self, panel: QWidget, name: str, width: int = 360, beside_from: int = WIDE) -> None:
        """A panel at the right, called `name` on the button that opens it where the window is narrower."""
        has_room = partial(self.has_room, beside_from)
        self._side_panel = SidePanel(panel, name, width, self, self._split, self.head.panel_button, has_room)
        self._side_panel.place()

    def open_panel(self) -> None:
        """Show the panel as a sheet, where it does not stand beside the content."""
        if self._side_panel is not None and self._side_panel.shown is None:
            self._side_panel.open_sheet()

    def close_panel(self) -> None:
        """Uncover the content where the panel lies over it."""
        if self._side_panel is not None:
            self._side_panel.close_sheet()

    def set_list(self, side: QWidget, width: int = 264) -> None:
        """A list at the left over the whole height, seen with the content; narrower where the window is small."""
        frame = QFrame()
        frame.setObjectName("list")
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(side)
        self._list, self._list_width = frame, width
        frame.hide()
        self._around.insertWidget(0, frame)

    def add_tool(self, widget: QWidget) -> None:
        """A control at the right of the title."""
        self.head.add_tool(widget)

    def use_action_bar(self) -> ActionBar:
        """The bar at the bottom; it is there from the first call on."""
        self._bar.show()
        return self._bar

    def while_online(self, *widgets: QWidget) -> None:
        """These change data: they are disabled while the daemon cannot be reached."""
        self._mutating += widgets

    def add_key(self, key: str, does: str, do: Callable[[], object], region: QWidget | None = None) -> QShortcut:
        """A key that acts while the focus is in `region`, the whole view by default."""
        shortcut = QShortcut(QKeySequence(key), region or self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(do)
        self._keys.append(Key(key, does))
        if len(key) == 1 and key.isalpha():
            self._letters.append(shortcut)
        return shortcut

    def fetch(
        self,
        operation: Operation[T],
        show: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        """Run an operation that reads; a newer one of the same name replaces it.

        `show` calls `show_ready` or `show_empty` itself; on failure the state `failed` is shown, or a note above the
        content where there is some, unless `failed` is given.
        """
        before = self._jobs.get(operation.name)
        if before is not None:
            before.cancel()
        if not self._has_content and not self._patience.isActive():
            self._patience.start()
        self._jobs[operation.name] = self.desk.run(operation, owner=self, done=show, failed=failed or self.show_failure)

    def act(
        self,
        operation: Operation[T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Failure], None] | None = None,
    ) -> Job:
        """Run an operation that changes something; a failure that nobody takes becomes a toast that stays."""
        return self.desk.run(operation, owner=self, done=done, failed=failed)

    def show_ready(self) -> None:
        """Show the content."""
        self._settle(self._ready)
        self._has_content = True

    def show_empty(
        self, icon: str, title: str, text: str, action: str = "", then: Callable[[], object] | None = None
    ) -> None:
        """Show that there is nothing yet, what would be here, and how to begin."""
        empty = EmptyState(icon, title, text, action)
        if then is not None:
            empty.acted.connect(then)
        self._replace_empty(empty)
        self._settle(self._empty)
        self._has_content = True

    def show_failure(self, failure: Failure) -> None:
        """Show why loading failed; what was seen before stays, with a note above."""
        if failure.is_offline and self._has_content:
            return  # the band says it
        if self._has_content:
            self._trouble.show_text(f"{failure.tried} failed. {failure.what} {failure.hint}".strip())
            self._trouble.show()
            return
        self._failed.show_problem(f"{failure.tried} failed", failure.what, failure.hint, failure.code)
        self._patience.stop()
        self._states.setCurrentWidget(self._failed)

    def say(self, title: str, text: str = "", action: str = "", then: Callable[[], None] | None = None) -> None:
        """Tell the person what has been done."""
        self.says.emit(Notice(title, text, action, then))

    def go(self, view: str, item: str = "", detail: str = "") -> None:
        """Go to another view."""
        self.wants.emit(Target(view, item, detail))

    # -- what the frame uses -----------------------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """The view is seen now, at this place."""
        if place != self.place:
            if (place.workspace, place.project, place.branch) != (
                self.place.workspace,
                self.place.project,
                self.place.branch,
            ):
                self._forget()
            self.place = place
        if self._is_stale:
            self._renew()

    def use_letters(self, *, are_used: bool) -> None:
        """Whether single letters act as keys; who speaks to a computer may not want that."""
        for shortcut in self._letters:
            shortcut.setEnabled(are_used)

    def renew(self) -> None:
        """Load again what is seen."""
        self._renew()

    def regions(self) -> list[QWidget]:
        """The parts that F6 goes through: head, content, bar, panel; a view with a list of its own says so."""
        panel = self._side_panel.shown if self._side_panel is not None else None
        parts = (self.head, self._list, self._states, self._bar, panel)
        return [part for part in parts if part is not None and part.isVisible()]

    @property
    def keys(self) -> Sequence[Key]:
        """The keys of this view."""
        return self._keys

    @property
    def state(self) -> str:
        """`loading`, `ready`, `empty` or `failed`; being offline is another matter, see `is_online`."""
        shown = self._states.currentWidget()
        if shown is self._ready and not self._has_content:
            return "loading"  # not for long enough to show it
        names = {self._loading: "loading", self._ready: "ready", self._empty: "empty", self._failed: "failed"}
        return names.get(shown, "loading") if shown is not None else "loading"

    @property
    def has_band(self) -> bool:
        """Whether the band says that the daemon is away."""
        return not self._band.isHidden()

    @property
    def mutating(self) -> list[QWidget]:
        """What `while_online` was given."""
        return list(self._mutating)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the panel its place beside or above the content."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Larger text leaves less room. Not at once: Qt is walking over all widgets, and none may move meanwhile."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            QTimer.singleShot(0, self, self._fit)

    def has_room(self, width: int) -> bool:
        """Whether the window is that wide for its text: what is wide enough at 100 per cent is not at 200."""
        return self.window().width() >= scaled(width)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.head = PageHead(self.title)
        self.head.panel_button.hide()
        self._band = OfflineBand()
        self._band.hide()
        self._band.try_now.connect(self.desk.link.try_now)
        self._trouble = Note("", "bad", "warning", "Try again")
        self._trouble.hide()
        self._trouble.acted.connect(self._renew)
        self._loading = LoadingState(6)
        self._ready = Holder()
        self._empty = Holder()
        self._failed = FailedState()
        self._failed.retry.connect(self._renew)
        self._states = QStackedWidget()
        for page in (self._loading, self._ready, self._empty, self._failed):
            self._states.addWidget(page)
        self._states.setCurrentWidget(self._ready)  # empty until the first answer, or until patience ends
        self._bar = ActionBar()
        self._bar.hide()
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._band, self.head, self._trouble):
            column.addWidget(part)
        column.addWidget(self._states, 1)
        column.addWidget(self._bar)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(main)
        self._around = QHBoxLayout(self)
        self._around.setContentsMargins(0, 0, 0, 0)
        self._around.setSpacing(0)
        self._around.addWidget(self._split)

    def _hear(self, topics: frozenset[Topic]) -> None:
        if not topics & self.topics:
            return
        self._is_stale = True
        if self.isVisible():
            self._renew()

    def _renew(self) -> None:
        self._is_stale = False
        if self.needs_project and not self.place.has_project:
            self.show_empty(
                "decisions",
                "No project yet",
                "A project turns an idea, or the code of a folder, into decisions that nobody has to guess.",
                "Start a project…",
                self._start_project,
            )
        elif self.needs_workspace and not self.place.has_workspace:
            self.show_empty(
                "folder",
                "No folder is open",
                "Open the folder of your code to begin.",
                "Add a folder…",
                self._add_folder,
            )
        else:
            self.load()

    def _start_project(self) -> None:
        self.go("home", "start-project")

    def _add_folder(self) -> None:
        self.go("home", "add-folder")

    def _forget(self) -> None:
        """Another place: nothing that was shown belongs to it."""
        for job in self._jobs.values():
            job.cancel()
        self._jobs.clear()
        self._has_content = False
        self._is_stale = True
        self._trouble.hide()

    def _settle(self, page: QWidget) -> None:
        self._patience.stop()
        self._trouble.hide()
        self._states.setCurrentWidget(page)
        if self._list is not None:
            self._list.setVisible(page is self._ready)
        if not self._has_content:
            self.settled.emit()

    def _show_loading(self) -> None:
        if not self._has_content:
            self._states.setCurrentWidget(self._loading)

    def _replace_empty(self, state: EmptyState) -> None:
        layout = self._empty.layout()
        had_focus = self.window().focusWidget() in self._empty.findChildren(QWidget)
        while (item := layout.takeAt(0)) is not None:
            drop(item.widget())
        layout.addWidget(state)
        action = state.findChild(QAbstractButton)
        if had_focus and action is not None:
            action.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_lost(self, loss: Loss) -> None:
        self._band.show_lost(loss.last_answer_at, loss.next_try_at)
        self._band.show()
        self._set_online(online=False)

    def _show_online(self) -> None:
        self._band.hide()
        self._set_online(online=True)

    def _set_online(self, *, online: bool) -> None:
        if online == self.is_online:
            return
        self.is_online = online
        for widget in self._mutating:
            widget.setEnabled(online)
        self.online_changed()

    def _fit(self) -> None:
        if self._side_panel is not None:
            self._side_panel.place()
        if self._list is not None:
            self._list.setFixedWidth(scaled(self._list_width if self.has_room(_ROOMY) else _NARROW_LIST))
