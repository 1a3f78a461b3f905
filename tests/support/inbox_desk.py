"""An inbox on a real database, with the real audit trail; the clock is the test's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agents.policy.binding import binding_of
from agents.policy.circumstances import Circumstances
from agents.policy.decide import decide
from agents.records import Demand, Effect, FileVersion, Mode, Risk, SandboxLevel
from daemon.audit.trail import AuditTrail
from daemon.contract.ids import UlidMaker
from daemon.events import EventHub
from daemon.inbox.asking import Asking
from daemon.inbox.granting import Grants
from daemon.inbox.service import Inbox
from daemon.store.database import Database
from daemon.store.journal import Journal
from daemon.store.opening import open_database

FOLDER = "/work/shop"
DIFF = """--- a/api.py
+++ b/api.py
@@ -1,2 +1,2 @@
 one
-two
+zwei
@@ -9,1 +9,2 @@
 nine
+ten
--- /dev/null
+++ b/new.py
@@ -0,0 +1 @@
+x = 1
"""


@dataclass
class Clock:
    """A time that only moves when a test says so."""

    now: datetime = field(default_factory=lambda: datetime(2026, 1, 2, 3, 4, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def turn(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Desk:
    """An inbox with its database, and how to open another one on the same, as after a restart."""

    path: Path
    clock: Clock
    database: Database
    hub: EventHub
    grants: Grants
    inbox: Inbox

    def restarted(self) -> Desk:
        self.database.close()
        return open_desk(self.path, self.clock)


def open_desk(path: Path, clock: Clock, redact: Callable[[Any], Any] = lambda kept: kept) -> Desk:
    database = open_database(path, after_crash=False)
    ulids = UlidMaker()
    trail = AuditTrail(database)
    hub = EventHub(Journal(database, 1000), ulids)
    grants = Grants(database, trail, ulids, clock)
    lasts = timedelta(days=7)
    inbox = Inbox(database, trail, grants, hub, ulids, expires_after=lambda: lasts, redact=redact, clock=clock)
    return Desk(path, clock, database, hub, grants, inbox)


def asking_for(
    command: str = "", *, digest: str = "d1", run: str | None = "RUN", step: int | None = 1, **changes: Any
) -> Asking:
    """An edit of two files, or a command, as a run asks for it in the mode `ask`."""
    effect = Effect.RUN if command else Effect.WRITE
    given: dict[str, Any] = {
        "tool": "run_command" if command else "edit_file",
        "effect": effect,
        "risk": Risk.LOW,
        "summary": f"Run {command}" if command else "Change api.py",
        "command": command,
        "writes": () if command else ("api.py", "new.py"),
        "diff": "" if command else DIFF,
        "hosts": (),
        "files": () if command else (FileVersion("api.py", digest), FileVersion("new.py", "")),
    }
    demand = Demand(**given | {name: changes.pop(name) for name in list(changes) if name in given})
    plan = changes.pop("plan", "")
    binding = binding_of(demand, {"n": 1}, plan)
    decision = decide(
        demand,
        Circumstances(
            mode=Mode.ASK, now=datetime.now(UTC), sandbox=SandboxLevel.ISOLATED, binding=binding, folder=FOLDER
        ),
    )
    return Asking(
        folder=FOLDER,
        demand=demand,
        decision=decision,
        arguments={"n": 1},
        binding=binding,
        actor="agent:coder",
        run=run,
        step=step,
        plan=plan,
        **changes,
    )
