"""Checking the audit trail: from its first entry to its last, against the anchors, and against the blobs it names.

What it cannot see: entries that were cut off before an anchor was made of them (about a second), and what somebody does
who can write the database, the file of anchors and read the key, which is whoever acts as the user himself. Against
that helps a copy of the anchors on another machine, or an export kept there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from daemon.audit.anchors import Anchor, AnchorState
from daemon.audit.chain import NOTHING_BEFORE, entry_hash
from daemon.store.audit import Entry

HasBlob = Callable[[str], bool]

_SETTLED: Final = timedelta(minutes=1)
"""Entries older than this have an anchor, unless somebody took it away."""

_BLOBS_NAMED: Final = 20


class Fault(msgspec.Struct, frozen=True):
    """The first thing that is wrong. `seq` is the entry that it was seen at; its neighbours are in short."""

    what: str
    """Of entries `missing`, `changed`, `replaced`, `cut` or `rewritten`; of anchors `anchors_missing`, `anchors_forged`
    or `anchors_unreadable`."""
    seq: int
    message: str
    before: str = ""
    after: str = ""


class AuditReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found."""

    entries: int
    first_at: datetime | None
    last_at: datetime | None
    head: str
    fault: Fault | None
    anchored: int
    """The entry up to which anchors vouch for the chain; 0 for none."""
    blobs: int
    lost_blobs: Sequence[str]
    """Blobs that are gone or altered, the first of them."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None and not self.lost_blobs


class Check:
    """One walk over the chain."""

    def __init__(self, state: AnchorState, anchors: Sequence[Anchor], has_blob: HasBlob | None = None) -> None:
        self._state = state
        self._anchors = {anchor.seq: anchor for anchor in anchors}
        self._has_blob = has_blob
        self._seen = 0
        self._first: Entry | None = None
        self._last: Entry | None = None
        self._fault: Fault | None = None
        self._blobs = 0
        self._lost: list[str] = []

    def run(self, entries: Iterable[Entry]) -> AuditReport:
        """Walk over all entries in order; stops at the first fault."""
        walk = iter(entries)
        for entry in walk:
            self._fault = self._fault_at(entry)
            if self._fault is not None:
                self._fault = msgspec.structs.replace(self._fault, after=_short(next(walk, None)))
                break
            self._look_for_blobs(entry)
            self._seen += 1
            self._first = self._first or entry
            self._last = entry
        if self._fault is None:
            self._fault = self._fault_at_the_end()
        return AuditReport(
            entries=self._seen,
            first_at=self._first.at if self._first else None,
            last_at=self._last.at if self._last else None,
            head=self._last.hash if self._last else NOTHING_BEFORE,
            fault=self._fault,
            anchored=max((seq for seq in self._anchors if seq <= self._seen), default=0),
            blobs=self._blobs,
            lost_blobs=self._lost,
        )

    def _fault_at(self, entry: Entry) -> Fault | None:
        wanted = self._seen + 1
        last_hash = self._last.hash if self._last else NOTHING_BEFORE
        if entry.seq != wanted:
            missing = f"entry {wanted} is" if entry.seq == wanted + 1 else f"entries {wanted} to {entry.seq - 1} are"
            return self._fault_of("missing", entry.seq, f"Before entry {entry.seq}, {missing} missing.")
        if entry_hash(entry.seq, entry.at, entry.actor, entry.kind, entry.run, entry.body, entry.before) != entry.hash:
            return self._fault_of(
                "changed", wanted, f"Entry {wanted} was changed after it was written: {_short(entry)}."
            )
        if entry.before != last_hash:
            told = f"Entry {wanted} does not follow what stands before it: one of both was put in another's place."
            return self._fault_of("replaced", wanted, told)
        anchor = self._anchors.get(wanted)
        if anchor is not None and anchor.hash != entry.hash:
            told = (
                f"Entry {wanted} is not the one that was anchored at {anchor.at}: the chain was made anew up to there."
            )
            return self._fault_of("rewritten", wanted, told)
        return None

    def _fault_at_the_end(self) -> Fault | None:
        beyond = max((seq for seq in self._anchors if seq > self._seen), default=0)
        if beyond:
            cut = f"entry {beyond} is" if beyond == self._seen + 1 else f"entries {self._seen + 1} to {beyond} are"
            at = self._anchors[beyond].at
            return self._fault_of("cut", self._seen, f"At the end, {cut} missing: they were there at {at}.")
        if self._state is AnchorState.FORGED:
            return self._fault_of("anchors_forged", self._seen, "The file of anchors was not written by this program.")
        if self._state is AnchorState.NO_KEY:
            return self._fault_of("anchors_unreadable", self._seen, "The key that signs the anchors is gone.")
        is_settled = self._first is not None and datetime.now(UTC) - self._first.at > _SETTLED
        if self._state is AnchorState.MISSING and is_settled:
            told = "The file of anchors is gone, so nobody can say whether entries are missing at the end."
            return self._fault_of("anchors_missing", self._seen, told)
        return None

    def _fault_of(self, what: str, seq: int, message: str) -> Fault:
        return Fault(what, seq, message, before=_short(self._last))

    def _look_for_blobs(self, entry: Entry) -> None:
        if self._has_blob is None or '"blobs":' not in entry.body:
            return
        for digest in _blobs_in(json.loads(entry.body)):
            self._blobs += 1
            if not self._has_blob(digest) and len(self._lost) < _BLOBS_NAMED and digest not in self._lost:
                self._lost.append(digest)


def _blobs_in(facts: Any) -> Iterator[str]:
    if isinstance(facts, dict):
        named = facts.get("blobs")
        if isinstance(named, list):
            yield from (digest for digest in named if isinstance(digest, str))
        for value in facts.values():
            yield from _blobs_in(value)
    elif isinstance(facts, list):
        for value in facts:
            yield from _blobs_in(value)


def _short(entry: Entry | None) -> str:
    if entry is None:
        return ""
    return f"{entry.seq}, {entry.at:%Y-%m-%d %H:%M:%S} UTC, {entry.actor}, {entry.kind}"
