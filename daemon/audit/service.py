"""The audit trail as a service: keeps the anchors young, checks, lists and exports."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import logging
from collections.abc import Iterator
from typing import Final

from daemon.audit.anchors import Anchors
from daemon.audit.chain import entry_line, time_text
from daemon.audit.trail import AuditTrail
from daemon.audit.verifying import AuditReport, Check, HasBlob
from daemon.errors import DaemonError
from daemon.home import Home
from daemon.store.audit import Entry, Wanted

_log = logging.getLogger(__name__)

_ANCHOR_EVERY_S: Final = 1.0
"""So old may the last anchor be while entries are written: each one is a file that is on the disk when it is done."""

CSV_COLUMNS: Final = ("seq", "at", "actor", "kind", "run", "before", "hash", "facts")


class AuditService:
    """Owns the anchors. What reads and checks blocks: call it off the loop."""

    name = "audit"

    def __init__(self, trail: AuditTrail, home: Home, has_blob: HasBlob | None = None) -> None:
        """`has_blob` says whether a blob is there and is what its hash says."""
        self.trail = trail
        self._anchors = Anchors(home.data / "audit.anchors", home.config / "audit.key")
        self._has_blob = has_blob
        self._is_dirty = asyncio.Event()
        self._anchoring: asyncio.Task[None] | None = None

    # -- life ----------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Anchor what is there, and go on anchoring."""
        loop = asyncio.get_running_loop()
        self.trail.on_append(lambda: loop.call_soon_threadsafe(self._is_dirty.set))
        await self._anchor()
        self._anchoring = asyncio.create_task(self._keep_anchoring(), name="audit anchors")

    async def stop(self) -> None:
        """Anchor the end."""
        if self._anchoring is None:
            return
        self.trail.on_append(int)  # the loop will not be there any more
        self._anchoring.cancel()
        await asyncio.wait({self._anchoring})
        await self._anchor()

    async def _keep_anchoring(self) -> None:
        while True:
            await self._is_dirty.wait()
            await asyncio.sleep(_ANCHOR_EVERY_S)
            self._is_dirty.clear()
            await self._anchor()

    async def _anchor(self) -> None:
        try:
            await asyncio.to_thread(self._anchors.write, self.trail.rows)
        except (DaemonError, OSError):
            _log.exception("The audit trail could not be anchored; the next entry tries again")

    # -- reading -------------------------------------------------------------------------------------------------

    def verify(self) -> AuditReport:
        """Check the whole trail."""
        state, anchors = self._anchors.read()
        return Check(state, anchors, self._has_blob).run(self.trail.rows.after(0))

    def latest(self, limit: int, *, below: int | None = None, wanted: Wanted | None = None) -> list[Entry]:
        """Entries, newest first, with numbers lower than `below`."""
        return self.trail.rows.latest(limit, below=below, wanted=wanted)

    def json_lines(self, after: int, limit: int, wanted: Wanted | None = None) -> Iterator[str]:
        """Entries in order, each a line of canonical JSON with its hash; whole and in order they can be checked."""
        for _, entry in zip(range(limit), self.trail.rows.after(after, wanted), strict=False):
            yield entry_line(entry) + "\n"

    def csv_lines(self, after: int, limit: int, wanted: Wanted | None = None) -> Iterator[str]:
        """The same for spreadsheets, with a head before the first entry of all."""
        if not after:
            yield _csv_line(CSV_COLUMNS)
        for _, entry in zip(range(limit), self.trail.rows.after(after, wanted), strict=False):
            numbers = (str(entry.seq), time_text(entry.at))
            yield _csv_line((*numbers, entry.actor, entry.kind, entry.run or "", entry.before, entry.hash, entry.body))


def _csv_line(cells: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def facts_of(entry: Entry) -> dict[str, object]:
    """What an entry tells; of one that was made unreadable, what stands in its place."""
    try:
        facts = json.loads(entry.body)
    except (TypeError, ValueError):
        facts = None
    return facts if isinstance(facts, dict) else {"unreadable": str(entry.body)}
