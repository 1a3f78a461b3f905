"""What the audit trail keeps of a step beside the call of a model: what was decided, and hashes of what came."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from agents.loop.entries import Acted, Entry, RunEnded
from daemon.audit.chain import AuditKind


def audited(entry: Entry, number: int) -> Iterator[tuple[AuditKind, dict[str, Any]]]:
    """Kind and facts of each audit entry for a step."""
    match entry:
        case Acted():
            yield AuditKind.POLICY_DECISION, _decision(entry, number)
            yield AuditKind.TOOL_RESULT, _result(entry, number)
        case RunEnded(outcome=outcome, changed=changed):
            yield AuditKind.RUN_STATE, {"step": number, "state": "ended", "outcome": outcome, "changed": list(changed)}


def _decision(entry: Acted, number: int) -> dict[str, Any]:
    return {
        "step": number,
        "tool": entry.call.tool,
        "arguments": digest_of(entry.call.arguments),
        "verdict": str(entry.verdict),
        "line": entry.policy_line,
        "approval": entry.approval,
        "risk": entry.demand.risk.word if entry.demand else "",
    }


def _result(entry: Acted, number: int) -> dict[str, Any]:
    return {
        "step": number,
        "tool": entry.call.tool,
        "error": entry.error,
        "result": digest_of(entry.text),
        "sandbox": entry.sandbox,
        "side_effects": [f"{one.kind} {one.target}" for one in entry.side_effects],
        "security_events": [one.kind for one in entry.security_events],
    }


def digest_of(value: Any) -> str:
    """The SHA-256 of a JSON value in its one canonical form."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
