"""Keeps in the audit trail when rules have changed: decisions name lines of files that may since read otherwise."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from daemon.audit.chain import AuditKind
from daemon.audit.service import facts_of
from daemon.contract.ids import DAEMON_ACTOR
from daemon.errors import DaemonError
from daemon.store.audit import AuditRows, Wanted

_LOOKED_AT: Final = 500

_log = logging.getLogger(__name__)


class Recorder(Protocol):
    """The audit trail, as far as it is needed here."""

    @property
    def rows(self) -> AuditRows:
        """What is written."""
        ...

    def record(self, kind: str, actor: str, run: str | None, facts: Mapping[str, Any]) -> int:
        """Append an entry."""
        ...


class RuleHistory:
    """Records each version of a file of rules once, also of what was changed while the daemon was down."""

    def __init__(self, trail: Recorder) -> None:
        self._trail = trail
        self._lock = threading.Lock()

    def note(self, file: Path, digest: str, fault: str) -> None:
        """Record what a file holds now, unless that is known; `digest` is empty for one that is not there."""
        facts = {"file": str(file), "digest": digest, "fault": fault}
        try:
            with self._lock:
                if self._last(str(file)) != digest:
                    self._trail.record(AuditKind.POLICY_CHANGED, DAEMON_ACTOR, None, facts)
        except DaemonError:  # what the rules say counts all the same
            _log.exception("That %s has changed could not be recorded", file)

    def _last(self, file: str) -> str:
        wanted = Wanted(kinds=[AuditKind.POLICY_CHANGED.value])
        told = (facts_of(entry) for entry in self._trail.rows.latest(_LOOKED_AT, wanted=wanted))
        return next((str(facts.get("digest", "")) for facts in told if facts.get("file") == file), "")
