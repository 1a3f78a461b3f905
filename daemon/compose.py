"""Builds the daemon from its parts. The only module that knows them all; everything else gets what it needs."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from daemon.acting import compose_acting
from daemon.activity import Activity
from daemon.address import TCP, Address
from daemon.advice.service import AdviceService
from daemon.audit.service import AuditService
from daemon.audit.trail import AuditTrail
from daemon.contract.ids import Actor, UlidMaker
from daemon.contract.problem import Problem
from daemon.contract.protocol import API_ROOT, VERSION
from daemon.contract.status import WorkspaceStatus
from daemon.drift.parsing import TextParser
from daemon.events import EventHub
from daemon.home import Home
from daemon.knowledge.service import KnowledgeService
from daemon.listeners import Listeners
from daemon.parts import Parts
from daemon.places.service import PlacesService
from daemon.routes.advice import advice_router
from daemon.routes.artifacts import artifacts_router
from daemon.routes.audit import audit_router
from daemon.routes.branches import branches_router
from daemon.routes.chosen import workspace_choice
from daemon.routes.decisions import decisions_router
from daemon.routes.documents import documents_router
from daemon.routes.drift import drift_router
from daemon.routes.events import events_router
from daemon.routes.exchange import exchange_router
from daemon.routes.interview import interview_router
from daemon.routes.knowledge import knowledge_router
from daemon.routes.places import places_router
from daemon.routes.project_choice import project_choice
from daemon.routes.projects import projects_router
from daemon.routes.records import records_router
from daemon.routes.settings import settings_router
from daemon.routes.spec_text import spec_text_router
from daemon.routes.status import status_router
from daemon.routes.structure import structure_router
from daemon.routes.tools import tools_router
from daemon.routes.workspaces import workspaces_router
from daemon.settings.values import Settings
from daemon.spec_text.answers import SpecTextAnswers
from daemon.specs.drift_answers import DriftAnswers
from daemon.specs.service import SpecService
from daemon.store.answers import Answers
from daemon.store.artifacts import Artifacts
from daemon.store.blobs import Blobs
from daemon.store.database import Database
from daemon.store.journal import Journal
from daemon.store.projects import Projects
from daemon.store.tool_uses import ToolUses
from daemon.store.workspaces import Workspaces
from daemon.tools.toolbox import Toolbox
from daemon.web.gate import Gate
from daemon.web.guard import Guard
from daemon.web.problems import install_problems
from daemon.web.repetition import SafeRepetition
from daemon.web.size import SizeLimit

_KEPT_EVENTS = 10_000
_KEPT_ANSWERS = timedelta(days=1)
_ANY_FAILURE: Final[dict[int | str, dict[str, Any]]] = {
    "default": {"model": Problem, "description": "What went wrong."}
}


class Service(Protocol):
    """A part of the daemon with a life of its own.

    `start` is called on the loop when clients are served already, so it may load what is heavy (in a thread);
    `stop` is called on the loop before the database closes and must end all threads and processes of the service.
    """

    name: str

    async def start(self) -> None:
        """Begin."""
        ...

    async def stop(self) -> None:
        """End, within seconds."""
        ...


@dataclass(frozen=True)
class Daemon:
    """A daemon that is built and does not run yet."""

    parts: Parts
    app: ASGIApp
    services: Sequence[Service]


def compose_parts(home: Home, settings: Settings, database: Database, request_stop: Callable[[], None]) -> Parts:
    """The shared parts."""
    ulids = UlidMaker()
    return Parts(
        home=home,
        settings=settings,
        database=database,
        workspaces=Workspaces(database, ulids),
        hub=EventHub(Journal(database, _KEPT_EVENTS), ulids),
        activity=Activity(),
        ulids=ulids,
        user=Actor(f"user:{getpass.getuser()}"),
        request_stop=request_stop,
    )


@dataclass(frozen=True)
class Composition:
    """The services, their routes below the API's root, and what `status` tells of the workspaces."""

    services: Sequence[Service]
    routers: Sequence[APIRouter]
    workspace_states: Callable[[], Sequence[WorkspaceStatus]]


def compose_services(parts: Parts) -> Composition:
    """All services. New ones are plugged in here and nowhere else."""
    trail = AuditTrail(parts.database)
    audit = AuditService(trail, parts.home)  # first, so that it ends last and anchors all
    knowledge = KnowledgeService(parts.home, parts.workspaces, parts.settings, parts.hub, parts.activity, parts.user)
    choice = workspace_choice(knowledge)
    specs = SpecService(
        Projects(parts.database, parts.ulids),
        Artifacts(parts.database),
        Blobs(parts.home.data / "documents"),
        knowledge,
        parts.hub,
        parts.ulids,
        parts.user,
    )
    places = PlacesService(parts.settings)
    texts = TextParser(places)
    drifts = DriftAnswers(specs, texts)
    toolbox = Toolbox(ToolUses(parts.database))
    acting = compose_acting(parts, knowledge, specs, trail, toolbox)
    routers = (
        *(workspaces_router(knowledge), knowledge_router(choice), structure_router(choice)),
        *(drift_router(choice, drifts), advice_router(choice, AdviceService(drifts, texts, acting.models))),
        places_router(choice, places),
        *spec_routers(specs),
        spec_text_router(choice, SpecTextAnswers(specs)),
        tools_router(toolbox),
        audit_router(audit),
        *acting.routers,
    )
    return Composition((audit, knowledge, specs, places, *acting.services), routers, knowledge.states)


def spec_routers(specs: SpecService) -> Sequence[APIRouter]:
    """The routes on projects."""
    desk = project_choice(specs)
    return (
        projects_router(specs, desk),
        interview_router(specs, desk),
        decisions_router(specs, desk),
        branches_router(specs, desk),
        artifacts_router(specs, desk),
        records_router(specs, desk),
        documents_router(specs, desk),
        exchange_router(specs, desk),
    )


def compose(parts: Parts, address: Address) -> Daemon:
    """The whole daemon, to listen at `address`."""
    composition = compose_services(parts)
    app = FastAPI(
        title="Groundplan",
        version=VERSION,
        openapi_url=f"{API_ROOT}/openapi.json",
        docs_url=None,  # the page loads scripts from the network
        redoc_url=None,
    )
    install_problems(app)
    routers = [
        status_router(composition.workspace_states, parts.request_stop),
        events_router(parts.hub),
        settings_router(parts.settings, parts.hub, parts.user),
        *composition.routers,
    ]
    for router in routers:
        app.include_router(router, prefix=API_ROOT, responses=_ANY_FAILURE)
    inner: ASGIApp = SizeLimit(SafeRepetition(app, Answers(parts.database, _KEPT_ANSWERS)))
    outer = Gate(inner, address.token, int(address.target.rpartition(":")[2])) if address.transport == TCP else inner
    listeners = Listeners(Guard(inner, parts.activity, parts.ulids), parts.home)
    return Daemon(parts, Guard(outer, parts.activity, parts.ulids), (*composition.services, listeners))
