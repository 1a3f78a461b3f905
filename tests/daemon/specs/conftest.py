"""Projects in this process: a real database, real banks, real z3; only the socket is left out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import update

from daemon.activity import Activity
from daemon.contract.artifact import BuildWish
from daemon.contract.branch import BranchNew
from daemon.contract.ids import Actor, UlidMaker
from daemon.contract.project import ProjectNew
from daemon.contract.question import AnswerNew, AnswerResult
from daemon.events import EventHub
from daemon.home import Home, find_home
from daemon.knowledge.service import KnowledgeService
from daemon.settings.values import Settings
from daemon.specs.desk import Desk
from daemon.specs.service import SpecService
from daemon.store.artifacts import Artifacts
from daemon.store.blobs import Blobs
from daemon.store.database import Database
from daemon.store.journal import Journal
from daemon.store.opening import open_database
from daemon.store.projects import Projects
from daemon.store.tables import project
from daemon.store.workspaces import Workspaces
from spec.log.branches import MAIN

ADA = Actor("user:ada")
BOB = Actor("user:bob")
FOLDER = "clinic"
IDEA = "A web app where patients book appointments with dentists."


@dataclass(frozen=True)
class Opened:
    """A service and what it keeps its projects in, for tests that look behind it or begin anew."""

    service: SpecService
    database: Database
    projects: Projects
    blobs: Path


def open_service(database: Database, home: Home, blobs: Path) -> Opened:
    home.prepare()
    ulids = UlidMaker()
    hub = EventHub(Journal(database, 1000), ulids)
    knowledge = KnowledgeService(home, Workspaces(database, ulids), Settings(home.settings, {}), hub, Activity(), ADA)
    projects = Projects(database, ulids)
    service = SpecService(projects, Artifacts(database), Blobs(blobs), knowledge, hub, ulids, ADA)
    return Opened(service, database, projects, blobs)


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a project that has just begun. A copy costs a tenth of what beginning one costs."""
    place = tmp_path_factory.mktemp("begun")
    database = open_database(place / "state.db", after_crash=False)
    service = open_service(database, find_home({"GROUNDPLAN_HOME": str(place / "home")}), place / "blobs").service
    service.begin(ProjectNew(folder=str(place), idea=IDEA, type="web_app", time="thorough"))
    database.close()
    return place / "state.db"


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database; where a test asks for `desk`, with a project that has just begun in `folder`."""
    path = tmp_path / "state.db"
    if "desk" in request.fixturenames:
        shutil.copy(request.getfixturevalue("begun"), path)
    made = open_database(path, after_crash=False)
    if "desk" in request.fixturenames:
        with made.writing() as connection:
            connection.execute(update(project).values(folder=os.path.realpath(tmp_path / FOLDER)))
    yield made
    made.close()


@pytest.fixture
def opened(database: Database, home: Home, tmp_path: Path) -> Opened:
    return open_service(database, home, tmp_path / "blobs")


@pytest.fixture
def service(opened: Opened) -> SpecService:
    return opened.service


@pytest.fixture
def colleague(tmp_path: Path) -> Iterator[Opened]:
    """Another user's service, which shares nothing with ours."""
    place = tmp_path / "colleague"
    (place / "clone").mkdir(parents=True)
    database = open_database(place / "state.db", after_crash=False)
    yield open_service(database, find_home({"GROUNDPLAN_HOME": str(place / "home")}), place / "blobs")
    database.close()


@pytest.fixture
def restart(database: Database, home: Home, tmp_path: Path) -> Callable[[], SpecService]:
    """A service that knows what is on disk alone."""
    return lambda: open_service(database, home, tmp_path / "blobs").service


@pytest.fixture
def again(restart: Callable[[], SpecService]) -> Callable[[Desk], Desk]:
    """The same project as it is after a restart."""
    return lambda desk: restart().get(desk.opened.id)


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Desk]]:
    """Projects that a module's tests share since they leave them as they are: `apart("name")` begins one."""
    place = tmp_path_factory.mktemp("apart")
    home = find_home({"GROUNDPLAN_HOME": str(place / "home")})
    database = open_database(place / "state.db", after_crash=False)
    service = open_service(database, home, place / "blobs").service

    def begin(name: str) -> Desk:
        (place / name).mkdir()
        wish = ProjectNew(folder=str(place / name), idea=IDEA, name=name, type="web_app", time="thorough")
        return service.begin(wish)

    yield begin
    database.close()


@pytest.fixture(scope="module")
def plain(apart: Callable[[str], Desk]) -> Desk:
    """A project that has just begun, for tests of what is refused."""
    return apart("plain")


@pytest.fixture(scope="module")
def prepared(apart: Callable[[str], Desk]) -> Desk:
    """A project with every question answered or assumed and every artifact built, for tests that only read."""
    desk = apart("prepared")
    desk.interview.confirm([], ADA)
    desk.interview.assume(None, "", ADA)
    desk.shelf.build(BuildWish(), ADA)
    return desk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / FOLDER
    made.mkdir()
    return made


@pytest.fixture
def desk(service: SpecService, folder: Path) -> Desk:
    return service.current(folder)


@pytest.fixture
def answer(desk: Desk) -> Callable[..., AnswerResult]:
    """Answers a question of `desk` in words, as typed."""

    def give(question: str, *words: str, actor: Actor = ADA, **more: object) -> AnswerResult:
        return desk.interview.answer(AnswerNew(question=question, words=list(words), **more), actor)  # type: ignore[arg-type]  # of a test

    return give


@pytest.fixture
def on(desk: Desk) -> Callable[[str], None]:
    """Takes a branch into use, and begins it first where there is none: `on("try")`."""

    def use(name: str) -> None:
        if name in {branch.name for branch in desk.branching.all()}:
            desk.opened.use(name)
        else:
            desk.branching.begin(BranchNew(name=name, base=MAIN), ADA)

    return use
