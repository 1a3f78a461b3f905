"""Calls of models in the audit trail: who was asked for what, by digests of what was said, never the words."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from agents.models.ports import Call, Outcome
from daemon.audit.chain import AuditKind
from daemon.audit.trail import AuditTrail
from daemon.models.ledger import OnCall

_ACTOR: Final = "agent"


def audited(trail: AuditTrail) -> OnCall:
    """Appends an entry for each call that has ended, in the transaction that settles it."""

    def on_call(connection: Connection, call: Call, outcome: Outcome) -> None:
        facts = {
            "model": call.model,
            "purpose": call.purpose,
            "host": call.place.host,
            "is_remote": call.place.is_remote,
            "state": outcome.state,
            "error": outcome.error,
            "sent": call.digest,
            "answered": outcome.digest,
            "bytes_out": call.bytes_out,
            "bytes_in": outcome.bytes_in,
            "prompt_tokens": outcome.tokens.prompt,
            "completion_tokens": outcome.tokens.completion,
            "cost": None if outcome.cost is None else format(outcome.cost, "f"),
        }
        trail.append(connection, AuditKind.MODEL_CALL, _ACTOR, call.run or None, facts)

    return on_call
