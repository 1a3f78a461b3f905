"""A daemon's plans in this process: a real database, a real index over a small shop, a real inbox."""

from __future__ import annotations

import asyncio
import copy
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from agents.chat import Gateway
from daemon.activity import Activity
from daemon.audit.trail import AuditTrail
from daemon.contract.ids import Actor, UlidMaker
from daemon.contract.plan import PlanApprove, PlanEdit, PlanNew, PlanView
from daemon.events import EventHub
from daemon.home import Home, find_home
from daemon.inbox.granting import Grants
from daemon.knowledge.service import KnowledgeService
from daemon.plans.service import PlanService
from daemon.roster.service import Roster
from daemon.settings.values import Settings
from daemon.specs.service import SpecService
from daemon.store.artifacts import Artifacts
from daemon.store.blobs import Blobs
from daemon.store.database import Database
from daemon.store.journal import Journal
from daemon.store.opening import open_database
from daemon.store.plans import Plans
from daemon.store.projects import Projects
from daemon.store.workspaces import Workspaces

ADA = Actor("user:ada")

SHOP = {
    "pay/__init__.py": "",
    "pay/api.py": (
        '"""Payments."""\nfrom pay.store import save\n\n\ndef charge_order(order, amount):\n'
        '    """Charge an order once."""\n    save(order, amount)\n    return {"order": order, "amount": amount}\n'
    ),
    "pay/store.py": '"""Where payments are."""\n\nROWS = {}\n\n\ndef save(order, amount):\n    ROWS[order] = amount\n',
    "tests/test_api.py": "from pay.api import charge_order\n\n\ndef test_charge():\n    assert charge_order('a', 1)\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
}


@dataclass
class Planning:
    """Plans with what they stand on."""

    service: PlanService
    specs: SpecService
    knowledge: KnowledgeService
    grants: Grants
    trail: AuditTrail
    roster: Roster
    home: Home
    folder: Path

    def with_model(self, gateway: Gateway) -> Planning:
        """The same rooms, with a model."""
        service = copy.copy(self.service)
        service._gateway = lambda: gateway  # the service is built with it; all else is shared
        return replace(self, service=service)

    def new(self, change: str = "charge_order must not charge twice", **wish: Any) -> PlanView:
        given = {"folder": str(self.folder), "change": change, **wish}
        return asyncio.run(self.service.new(PlanNew(**given)))

    def row(self, view: PlanView) -> Any:
        return self.service.row(view.id, None)

    def edit(self, view: PlanView, *changes: dict[str, Any]) -> PlanView:
        return self.service.edit(self.row(view), PlanEdit(changes=changes))

    def approve(self, view: PlanView, **wish: Any) -> PlanView:
        return self.service.approve(self.row(view), PlanApprove(**wish))

    def in_force(self, view: PlanView) -> tuple[Any, ...]:
        return self.grants.in_force(folder=view.folder, plan=view.id)


def open_planning(database: Database, home: Home, folder: Path, gateway: Gateway | None = None) -> Planning:
    home.prepare()
    ulids = UlidMaker()
    settings = Settings(home.settings, {})
    hub = EventHub(Journal(database, 1000), ulids)
    knowledge = KnowledgeService(home, Workspaces(database, ulids), settings, hub, Activity(), ADA)
    projects, blobs = Projects(database, ulids), Blobs(home.data / "documents")
    specs = SpecService(projects, Artifacts(database), blobs, knowledge, hub, ulids, ADA)
    trail = AuditTrail(database)
    grants = Grants(database, trail, ulids)
    roster = Roster(home, settings, knowledge)
    ask = (lambda: gateway) if gateway is not None else None
    service = PlanService(Plans(database), specs, knowledge, roster, grants, trail, hub, ulids, ADA, ask)
    return Planning(service, specs, knowledge, grants, trail, roster, home, folder)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planning]:
    """Plans over the shop, whose index is built once; each test makes plans of its own."""
    place = tmp_path_factory.mktemp("shop")
    folder = place / "shop"
    for path, text in SHOP.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    database = open_database(place / "state.db", after_crash=False)
    planning = open_planning(database, find_home({"GROUNDPLAN_HOME": str(place / "home")}), folder)
    yield planning
    asyncio.run(planning.knowledge.stop())
    database.close()
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def planning(shared: Planning) -> Planning:
    """The same, under the name that tests read best."""
    return shared
