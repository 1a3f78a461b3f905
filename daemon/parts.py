"""What the daemon's services are built from: the folders, the settings, the database, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from daemon.activity import Activity
from daemon.contract.ids import Actor, UlidMaker
from daemon.events import EventHub
from daemon.home import Home
from daemon.settings.values import Settings
from daemon.store.database import Database
from daemon.store.workspaces import Workspaces


@dataclass(frozen=True)
class Parts:
    """What services are built from."""

    home: Home
    settings: Settings
    database: Database
    workspaces: Workspaces
    hub: EventHub
    activity: Activity
    ulids: UlidMaker
    user: Actor
    request_stop: Callable[[], None]
