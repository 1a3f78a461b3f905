"""What the audit trail keeps of a step: who was asked what at which cost, what was decided, and hashes of what came."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import msgspec

from agents.loop.entries import Acted, Entry, Replied, RunEnded
from daemon.audit.chain import AuditKind


def audited(entry: Entry, number: int) -> Iterator[tuple[AuditKind, dict[str, Any]]]:
    """Kind and facts of each audit entry for a step."""
    match entry:
        case Replied():
            yield AuditKind.MODEL_CALL, _model_call(entry, number)
        case Acted():
            yield AuditKind.POLICY_DECISION, _decision(entry, number)
            yield AuditKind.TOOL_RESULT, _result(entry, number)
        case RunEnded(outcome=outcome, changed=changed):
            yield AuditKind.RUN_STATE, {"step": number, "state": "ended", "outcome": outcome, "changed": list(changed)}


def _model_call(entry: Replied, number: int) -> dict[str, Any]:
    return {
        "step": number,
        "model": entry.model,
        "is_remote": entry.is_remote,
        "prompt_tokens": entry.prompt_tokens,
        "completion_tokens": entry.completion_tokens,
        "cost": entry.cost if entry.cost is not None else "unknown",
        "reply": digest_of([entry.text, msgspec.to_builtins(entry.calls)]),
        "calls": [call.tool for call in entry.calls],
    }


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
        "output": entry.output,
        "sandbox": entry.sandbox,
        "side_effects": [f"{one.kind} {one.target}" for one in entry.side_effects],
        "security_events": [one.kind for one in entry.security_events],
    }


def digest_of(value: Any) -> str:
    """The SHA-256 of a JSON value in its one canonical form."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
