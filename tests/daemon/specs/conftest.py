"""Projects in this process: a real database, real banks, real z3; only the socket is left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.activity import Activity
from daemon.contract.ids import Actor, UlidMaker
from daemon.contract.project import ProjectNew
from daemon.contract.question import AnswerNew, AnswerResult
from daemon.events import EventHub
from daemon.home import Home
from daemon.knowledge.service import KnowledgeService
from daemon.settings.values import Settings
from daemon.specs.desk import Desk
from daemon.specs.service import SpecService
from daemon.store.artifacts import Artifacts
from daemon.store.blobs import Blobs
from daemon.store.database import Database
from daemon.store.journal import Journal
from daemon.store.projects import Projects
from daemon.store.workspaces import Workspaces

ADA = Actor("user:ada")
BOB = Actor("user:bob")
IDEA = "A web app where patients book appointments with dentists."


@pytest.fixture
def service(database: Database, home: Home, tmp_path: Path) -> SpecService:
    home.prepare()
    ulids = UlidMaker()
    hub = EventHub(Journal(database, 1000), ulids)
    knowledge = KnowledgeService(home, Workspaces(database, ulids), Settings(home.settings, {}), hub, Activity(), ADA)
    blobs = Blobs(tmp_path / "blobs")
    return SpecService(Projects(database, ulids), Artifacts(database), blobs, knowledge, hub, ulids, ADA)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "clinic"
    made.mkdir()
    return made


@pytest.fixture
def desk(service: SpecService, folder: Path) -> Desk:
    return service.begin(ProjectNew(folder=str(folder), idea=IDEA, type="web_app", time="thorough"))


@pytest.fixture
def answer(desk: Desk) -> Callable[..., AnswerResult]:
    """Answers a question of `desk` in words, as typed."""

    def give(question: str, *words: str, actor: Actor = ADA, **more: object) -> AnswerResult:
        return desk.interview.answer(AnswerNew(question=question, words=list(words), **more), actor)  # type: ignore[arg-type]  # of a test

    return give
