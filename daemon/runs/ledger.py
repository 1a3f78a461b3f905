"""Writes the steps of runs down: with the audit entry in one transaction, without secrets, heard by who listens.

A step that has an effect is written as `acting` before it and as `done` after it. What a kill leaves as `acting` may
have happened or not: whoever goes on finds that out, or says so, and never simply does it again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec

from agents.loop.entries import Entry, decode_entry, encode_entry
from daemon.audit.trail import AuditTrail
from daemon.contract.event import EventKind
from daemon.contract.ids import Actor, RunId
from daemon.events import EventHub
from daemon.runs.auditing import audited
from daemon.runs.timing import WORKED, WorkClock
from daemon.runs.titles import title_of
from daemon.store.database import Database
from daemon.store.runs import DONE, Runs, StepRow

ACTING = "acting"
ASKING = "asking"
WAITING = "waiting"
CUT = "cut"
"""Ended in its middle, because the run's time or that of a step was over."""
_TELL_EVERY_S = 0.5
_TOLD = 4000
"""Letters of a growing reply that listeners are told; the step has all of it."""


class Masker(Protocol):
    """Takes secrets out of what is kept."""

    def redact_value(self, value: Any) -> Any:
        """The same JSON with placeholders in the place of secrets."""
        ...


class RunLedger:
    """The steps of one run. Methods are called on the loop and write in a thread."""

    def __init__(
        self,
        run: RunId,
        actor: Actor,
        runs: Runs,
        database: Database,
        trail: AuditTrail,
        hub: EventHub,
        masker: Masker,
        clock: WorkClock,
    ) -> None:
        self._run = run
        self.actor = actor
        """Who acts now: the agent whose segment is going on."""
        self._runs = runs
        self._database = database
        self._trail = trail
        self._hub = hub
        self._masker = masker
        self._clock = clock

    async def step(self, number: int) -> StepRow | None:
        """The step as it stands."""
        return await asyncio.to_thread(self._runs.step, self._run, number)

    async def entry(self, number: int) -> Entry:
        """What happened in a step that is done."""
        row = await self.step(number)
        assert row is not None, f"step {number} is recorded as done, and it is not there"
        assert row.state == DONE, f"step {number} is recorded as done, and it is {row.state}"
        return decode_entry(row.body["entry"])

    async def open(self, number: int, kind: str, state: str, **about: Any) -> None:
        """Write that a step is under way, or in which way it is now."""
        await asyncio.to_thread(self._open, number, kind, state, about)

    async def close(self, number: int, kind: str, entry: Entry, heard: tuple[str, ...] = (), **about: Any) -> None:
        """Write what happened; `heard` are ids of messages that the step took in."""
        about[WORKED] = self._clock.take()
        await asyncio.to_thread(self._close, number, kind, entry, heard, about)

    async def close_unless_done(self, number: int, kind: str, entry: Entry) -> None:
        """Write what happened, if the thread of a step that was ended has not written it in the same moment."""
        about = {WORKED: self._clock.take()}
        await asyncio.to_thread(self._close, number, kind, entry, (), about, is_late=True)

    async def cut(self, number: int, kind: str, reason: str) -> None:
        """Write that a step was ended in its middle, with what it had worked; it does not count."""
        await asyncio.to_thread(self._cut, number, kind, reason, self._clock.take())

    def _open(self, number: int, kind: str, state: str, about: Mapping[str, Any]) -> None:
        body = self._masker.redact_value(msgspec.to_builtins(dict(about)))
        with self._database.writing() as connection:
            if self._runs.step(self._run, number) is None:
                self._runs.begin_step(connection, self._run, number, kind, state, body)
            else:
                self._runs.set_step(connection, self._run, number, state, body)
        self._tell(number, kind, state, str(about.get("title", kind)))

    def _cut(self, number: int, kind: str, reason: str, worked_s: float) -> None:
        with self._database.writing() as connection:
            row = self._runs.step(self._run, number)
            if row is not None and row.state == DONE:
                return
            body = {"title": kind, **(row.body if row else {}), "reason": reason, WORKED: worked_s}
            if row is None:
                self._runs.begin_step(connection, self._run, number, kind, CUT, body)
            else:
                self._runs.set_step(connection, self._run, number, CUT, body)
        self._tell(number, kind, CUT, str(body["title"]))

    def _close(
        self,
        number: int,
        kind: str,
        entry: Entry,
        heard: tuple[str, ...],
        about: Mapping[str, Any],
        *,
        is_late: bool = False,
    ) -> None:
        encoded = self._masker.redact_value(encode_entry(entry))
        title = title_of(decode_entry(encoded))
        body = {"title": title, "entry": encoded, **self._masker.redact_value(msgspec.to_builtins(dict(about)))}
        with self._database.writing() as connection:
            row = self._runs.step(self._run, number)
            if is_late and row is not None and row.state == DONE:
                return
            if row is None:
                self._runs.begin_step(connection, self._run, number, kind, DONE, body)
            self._runs.set_step(connection, self._run, number, DONE, body)
            self._runs.hear(connection, heard, number)
            for what, facts in audited(decode_entry(encoded), number):
                self._trail.append(connection, what, self.actor, self._run, facts)
        self._tell(number, kind, DONE, title)

    def speaker(self, number: int) -> Callable[[str], None]:
        """Hears a reply as it grows, and lets listeners know of it now and then."""
        said: list[str] = []
        told_at = 0.0

        def hear(piece: str) -> None:
            nonlocal told_at
            said.append(piece)
            if time.monotonic() - told_at >= _TELL_EVERY_S:
                told_at = time.monotonic()
                # Whole words: the half of a secret looks like none. And all of it before any of it is cut.
                words = "".join(said).rpartition(" ")[0]
                text = self._masker.redact_value(words)[-_TOLD:]
                self._hub.publish(EventKind.RUN_TEXT, self.actor, {"run": self._run, "number": number, "text": text})

        return hear

    def _tell(self, number: int, kind: str, state: str, title: str) -> None:
        told = {"run": self._run, "number": number, "kind": kind, "state": state, "title": title}
        self._hub.publish(EventKind.RUN_STEP, self.actor, told)
