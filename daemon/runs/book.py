"""The book of runs: which there are, how each stands, and how it came to its end. Methods are for threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from daemon.acting_errors import FEWEST_LETTERS, UnknownRun
from daemon.audit.chain import AuditKind
from daemon.contract.event import EventKind
from daemon.contract.ids import Actor, RunId
from daemon.contract.run import RunView, StepView
from daemon.errors import WrongUse
from daemon.inbox.service import Inbox
from daemon.store.approvals import ApprovalState
from daemon.store.runs import RunRow

if TYPE_CHECKING:
    from daemon.runs.opening import Rooms

APPLY: Final = "apply_changes"
ENDED: Final = ("done", "failed", "stopped", "broken")
LEFT: Final = ("queued", "running", "waiting")


class RunBook:
    """Reads and writes how runs stand."""

    def __init__(self, rooms_of: Callable[[], Rooms], inbox: Inbox, user: Actor) -> None:
        """`rooms_of` builds what runs are carried on with: its libraries load after the daemon is ready."""
        self._rooms_of = rooms_of
        self.inbox = inbox
        self.user = user

    @cached_property
    def rooms(self) -> Rooms:
        """What runs are carried on with."""
        return self._rooms_of()

    # -- looking ---------------------------------------------------------------------------------------------------

    def find(self, wanted: str) -> RunRow:
        """The run of that id, or of a part of it at its beginning or end."""
        exact = self.rooms.runs.find(wanted.upper())
        is_enough = len(wanted) >= FEWEST_LETTERS
        found = [exact] if exact else self.rooms.runs.beginning_with(wanted) if is_enough else []
        if not found:
            raise UnknownRun(wanted)
        if len(found) > 1:
            ends = ", ".join(row.id[-6:].lower() for row in found)
            raise WrongUse(f"Several runs have {wanted} in their id, such as {ends}.", "Give more of it, or its end.")
        return found[0]

    def row(self, run: str) -> RunRow:
        """The run of exactly that id."""
        row = self.rooms.runs.find(run)
        if row is None:
            raise UnknownRun(run)
        return row

    def view(self, row: RunRow) -> RunView:
        """A run at a glance."""
        from daemon.runs.views import run_view  # noqa: PLC0415 - agents' libraries, after the start

        waiting = self.inbox.all([ApprovalState.WAITING], run=row.id) if row.state == "waiting" else []
        steps = self.rooms.runs.steps(row.id)
        return run_view(row, steps, [one.id for one in waiting], str(self.rooms.providers.sandbox().level))

    def views(self, folder: str | None, states: Sequence[str], limit: int) -> list[RunView]:
        """Runs, the newest first."""
        return [self.view(row) for row in self.rooms.runs.all(folder, states, limit)]

    def steps(self, wanted: str, after: int, limit: int) -> list[StepView]:
        """Steps of a run, in order."""
        from daemon.runs.views import step_view  # noqa: PLC0415 - see view

        return [step_view(row) for row in self.rooms.runs.steps(self.find(wanted).id, after, limit)]

    # -- writing ---------------------------------------------------------------------------------------------------

    def add(self, values: Mapping[str, Any]) -> RunId:
        """A new run, queued."""
        with self.rooms.database.writing() as connection:
            run = self.rooms.runs.add(connection, values)
            told = {"state": "queued", "agent": values["agent"], "mode": values["mode"], "is_dry": values["is_dry"]}
            self.rooms.trail.append(connection, AuditKind.RUN_STATE, self.user, run, told)
        return run

    def note_state(self, run: RunId, state: str, fields: Mapping[str, Any]) -> None:
        """Write how a run stands, and let listeners know."""
        row, now = self.row(run), datetime.now(UTC)
        if row.state == state and not fields:
            return
        times = {"started_at": row.started_at or now} if state == "running" else {}
        times |= {"ended_at": now} if state in ENDED else {}
        with self.rooms.database.writing() as connection:
            self.rooms.runs.change(connection, run, state=state, **times)
            if fields:
                self.rooms.runs.change_body(connection, run, **fields)
            if state in ENDED:
                told = {"state": state, **{name: str(value) for name, value in fields.items() if name != "changed"}}
                self.rooms.trail.append(connection, AuditKind.RUN_STATE, row.actor, run, told)
        if state == "done":
            self.rooms.grants.revoke_run(run, row.actor)
        self.rooms.hub.publish(EventKind.RUN_CHANGED, Actor(row.actor), {"run": run, "state": state})

    def note_over(self, run: RunId, failure: str) -> None:
        """Write how a run ended, as its last steps tell; `failure` is what kept it from its end, empty if nothing."""
        if failure:
            self.inbox.withdraw(run, self.row(run).actor)
            self.note_state(run, "failed", {"outcome": "failed", "reason": failure})
            return
        end = self._end_of(run)
        outcome = end.get("outcome", "failed")
        state = "done" if outcome == "done" else "failed"
        reason = "" if outcome == "done" else str(end.get("summary", ""))
        self.note_state(run, state, {"reason": reason, **end})

    def _end_of(self, run: RunId) -> dict[str, Any]:
        """What the last steps of a run say of its end."""
        end: dict[str, Any] = {}
        for row in self.rooms.runs.steps(run):
            entry = row.body.get("entry", {})
            if entry.get("type") == "run_ended":
                end = {"outcome": entry["outcome"], "summary": entry["summary"], "changed": entry.get("changed", [])}
            elif entry.get("type") == "acted" and entry["call"]["tool"] == APPLY:
                error = entry.get("error")
                end["applied"] = not error
                if error and error != "policy.refused":
                    end["reason"] = f"It is done, and nothing of it is in the folder: {entry['text']}"
        return end
