"""All projects: begin, find, use, archive; each is opened when it is first asked for and stays open."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.contract.event import EventKind
from daemon.contract.ids import Actor, ProjectId, UlidMaker
from daemon.contract.project import ProjectChange, ProjectNew, ProjectStatus, ProjectView
from daemon.errors import ProjectArchived, UnknownName, UnknownProject, WrongUse
from daemon.events import EventHub
from daemon.store.artifacts import Artifacts
from daemon.store.blobs import Blobs
from daemon.store.projects import ProjectRow, Projects
from spec.errors import LogBroken

if TYPE_CHECKING:
    from daemon.knowledge.service import KnowledgeService
    from daemon.specs.desk import Desk

_log = logging.getLogger(__name__)


class SpecService:
    """Opens projects on demand. Any thread may ask; each project has a lock of its own."""

    name = "specs"

    def __init__(
        self,
        projects: Projects,
        artifacts: Artifacts,
        blobs: Blobs,
        knowledge: KnowledgeService,
        hub: EventHub,
        ulids: UlidMaker,
        user: Actor,
    ) -> None:
        self._projects = projects
        self._artifacts = artifacts
        self._blobs = blobs
        self._knowledge = knowledge
        self._hub = hub
        self._ulids = ulids
        self.user = user
        self._open: dict[ProjectId, Desk] = {}
        self._opening: dict[ProjectId, threading.Lock] = {}
        self._lock = threading.Lock()

    async def start(self) -> None:
        """Nothing: projects are opened when they are asked for."""

    async def stop(self) -> None:
        """Nothing: what was acknowledged is on disk."""

    # -- which projects there are --------------------------------------------------------------------------------

    def begin(self, wish: ProjectNew) -> Desk:
        """A new project, in use at once, with what its idea and its code answer recorded to be confirmed."""
        folder = _folder(Path(wish.folder))
        from daemon.specs.beginning import begin_project  # noqa: PLC0415 - with z3 and the banks, after the start

        # Without the lock: it waits for the code to be read, and nobody else shall wait with it.
        row = begin_project(wish, folder, self._projects, self._ulids, self._knowledge, self.user)
        desk = self._desk(row)
        desk.ideas.read(self.user)
        self.tell(desk, "begun")
        return desk

    def adopt(self, folder: Path, files: Mapping[str, bytes]) -> Desk:
        """A project that others began and whose spec came as text, under the id that it has with them."""
        from daemon.specs.adopting import adopt_project  # noqa: PLC0415 - with z3 and the banks, after the start

        with self._lock:  # it is written in two steps, between which nobody may open it
            row = adopt_project(_folder(folder), files, self._projects, self._ulids, self.user)
        desk = self._desk(row)
        self.tell(desk, "adopted")
        return desk

    def get(self, wanted: str) -> Desk:
        """The project of that id, alias-free; raises UnknownProject."""
        row = self._projects.find(ProjectId(wanted))
        if row is None:
            raise UnknownProject(wanted)
        return self._desk(row)

    def current(self, folder: Path) -> Desk:
        """The project in use at a folder: of the innermost folder that has one, the one used last."""
        resolved = _resolved(folder)
        rows = [row for row in self._projects.all() if not row.archived]
        for candidate in (resolved, *resolved.parents):
            found = next((row for row in rows if row.folder == candidate), None)
            if found is not None:
                return self._desk(found)
        raise UnknownProject(str(folder))

    def around(self, folder: Path) -> list[Desk]:
        """The projects in use at and below a folder, and the one in use above it where there is none at it.

        A project whose log is damaged is left out.
        """
        resolved = _resolved(folder)
        in_use: dict[Path, ProjectRow] = {}
        for row in self._projects.all():
            if not row.archived:
                in_use.setdefault(row.folder, row)
        above = next((in_use[one] for one in (resolved, *resolved.parents) if one in in_use), None)
        below = [row for place, row in in_use.items() if place.is_relative_to(resolved) and row is not above]
        return [desk for _, desk in self._sound([*([above] if above else []), *below])]

    def named(self, folder: Path, name: str) -> Desk:
        """A project by its id, its name, or the beginning of either; those of `folder` first."""
        rows = self._rows_for(folder)
        desks = [desk for _, desk in self._sound(rows)]
        names = {desk.opened.project().name: desk for desk in reversed(desks)}
        exact = names.get(name) or next((desk for desk in desks if desk.opened.id == name), None)
        if exact is not None:
            return exact
        damaged = next((row for row in rows if row.id == name), None)
        if damaged is not None:
            return self._desk(damaged)  # raises LogBroken, which is what there is to say of it
        low = name.lower()
        close = [
            d for d in desks if d.opened.project().name.lower().startswith(low) or d.opened.id.lower().startswith(low)
        ]
        if len(close) == 1:
            return close[0]
        if close:
            told = ", ".join(desk.opened.project().name for desk in close)
            raise WrongUse(f"{name!r} may be any of these projects: {told}.", "Give more of the name, or the id.")
        raise UnknownName("project", name, names)

    def views(self, folder: Path | None = None, *, archived: bool = False) -> list[ProjectView]:
        """Projects, the one used last first; only those at or above a folder if one is given."""
        from daemon.specs.views import project_view  # noqa: PLC0415 - with z3 and the banks, after the start

        rows = self._projects.all() if folder is None else self._rows_for(folder, only=True)
        wanted = [row for row in rows if archived or not row.archived]
        first = {str(row.folder): row.id for row in reversed(wanted) if not row.archived}
        return [
            project_view(desk.opened, in_use=first.get(str(row.folder)) == row.id) for row, desk in self._sound(wanted)
        ]

    def status(self, desk: Desk) -> ProjectStatus:
        """A project with how far it is and what is wrong."""
        from daemon.specs.interview import progress_of  # noqa: PLC0415 - with z3 and the banks, after the start
        from daemon.specs.views import project_view  # noqa: PLC0415 - see above

        with desk.opened.lock:
            return ProjectStatus(
                project=project_view(desk.opened, in_use=True),
                progress=progress_of(desk.opened),
                contradictions=len(desk.checking.contradictions()),
                stale=[f"{name}: {len(sections)}" for name, sections in desk.shelf.stale().items()],
            )

    def change(self, desk: Desk, wish: ProjectChange) -> None:
        """Change name, idea or time of a project."""
        from spec.log.event import Edit  # noqa: PLC0415 - see `views`
        from spec.records import subject_of  # noqa: PLC0415 - see `views`

        fields = {name: value for name, value in wish.model_dump().items() if value is not None}
        with desk.opened.lock:
            desk.opened.do([Edit(subject_of("project", desk.opened.id), "changed", fields)], self.user)
        self.tell(desk, "changed")

    def use(self, desk: Desk, branch: str | None) -> None:
        """Take a project into use, or one of its branches."""
        with desk.opened.lock:
            if desk.opened.row.archived:
                raise ProjectArchived(desk.opened.project().name)
            desk.opened.use(branch)
        self.tell(desk, "used")

    def archive(self, desk: Desk, *, archived: bool) -> None:
        """Put a project away, or bring it back. Nothing of it is lost."""
        with desk.opened.lock:
            self._projects.archive(desk.opened.id, archived=archived)
            desk.opened.reload_row()
        self.tell(desk, "archived" if archived else "restored")

    def tell(self, desk: Desk, what: str) -> None:
        """Let listeners know that a project has changed."""
        opened = desk.opened
        told = {"project": opened.id, "branch": opened.branch, "revision": opened.ledger.revision, "what": what}
        self._hub.publish(EventKind.PROJECT_CHANGED, self.user, told)

    def publish(self, kind: EventKind, desk: Desk, data: dict[str, object]) -> None:
        """Let listeners know of something in a project."""
        self._hub.publish(kind, self.user, {"project": desk.opened.id, "branch": desk.opened.branch, **data})

    # -- opening -------------------------------------------------------------------------------------------------

    def _rows_for(self, folder: Path, *, only: bool = False) -> list[ProjectRow]:
        """Projects at the folder or above it first, then the others unless `only`."""
        resolved = _resolved(folder)
        here = {resolved, *resolved.parents}
        rows = self._projects.all()
        near = [row for row in rows if row.folder in here]
        return near if only else [*near, *(row for row in rows if row not in near)]

    def _sound(self, rows: Iterable[ProjectRow]) -> Iterator[tuple[ProjectRow, Desk]]:
        """Those that can be opened: a damaged log costs its own project alone, which tells of it when asked for."""
        for row in rows:
            try:
                yield row, self._desk(row)
            except LogBroken as error:
                _log.error("The project %s at %s is left out: %s", row.id, row.folder, error.message)

    def _desk(self, row: ProjectRow) -> Desk:
        from daemon.specs.opening import lay_desk  # noqa: PLC0415 - with z3 and the banks, after the start

        with self._lock:
            known = self._open.get(row.id)
            opening = self._opening.setdefault(row.id, threading.Lock())
        if known is not None:
            return known
        with opening:  # reading a long log takes a while, and concerns this project alone
            desk = self._open.get(row.id)
            if desk is None:
                desk = lay_desk(row, self._projects, self._artifacts, self._blobs, self._knowledge, self._ulids)
                self._open[row.id] = desk
            return desk


def _folder(folder: Path) -> Path:
    """The folder of a project as it is called everywhere; raises WrongUse for one that is not there."""
    if not folder.is_absolute():
        raise WrongUse(f"The folder '{folder}' is not absolute.", "The daemon does not know your current folder.")
    if not folder.is_dir():
        raise WrongUse(f"There is no folder {folder}.", "Make it, or name another with `--workspace`.")
    return _resolved(folder)


def _resolved(folder: Path) -> Path:
    """The folder without links; raises WrongUse for what no system can have as a name."""
    try:
        return Path(os.path.realpath(folder))
    except ValueError as error:  # a NUL, or half of a letter
        raise WrongUse(f"{str(folder)!r} is no folder: {error}.", "Name one that there is.") from error
