"""The form of an entry, and its hash. No I/O: the database and the file of anchors are other modules' matter.

An entry's hash is SHA-256 over its canonical JSON (keys sorted, no spaces, ASCII) without the hash itself; it contains
the hash of the entry before it. So nobody can change, drop, add or move an entry without changing all that follow.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from daemon.store.audit import Entry

NOTHING_BEFORE: Final = "0" * 64
"""What the first entry has in place of the hash of the one before it."""

LONGEST_TEXT: Final = 4_000
"""Longer texts in an entry are cut; their hash is kept in their place, so that a blob can be told to be the one."""


class AuditKind(StrEnum):
    """What an entry tells of."""

    MODEL_CALL = "model_call"
    TOOL_CALL = "tool_call"
    TOOL_RESULT = "tool_result"
    POLICY_DECISION = "policy_decision"
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_ANSWERED = "approval_answered"
    GRANT_MADE = "grant_made"
    GRANT_REVOKED = "grant_revoked"
    GRANT_USED = "grant_used"
    PLAN_APPROVED = "plan_approved"
    CHANGESET_APPLIED = "changeset_applied"
    UNDONE = "undone"
    REDONE = "redone"
    RUN_STATE = "run_state"
    SETTINGS_CHANGED = "settings_changed"
    SECRET_USED = "secret_used"  # noqa: S105 - the kind of an entry, not a secret
    SECRET_CHANGED = "secret_changed"  # noqa: S105 - as above
    POLICY_CHANGED = "policy_changed"
    MESSAGE_GIVEN = "message_given"
    """A person stepped in."""


def entry_line(entry: Entry) -> str:
    """An entry as one line of JSON, as it is exported: canonical, with its hash at the end."""
    text = hashed_text(entry.seq, entry.at, entry.actor, entry.kind, entry.run, entry.body, entry.before)
    return f'{text[:-1]},"hash":{_quoted(entry.hash)}}}'


def canonical(facts: Any) -> str:
    """JSON that is the same for the same facts: keys sorted, no spaces, ASCII. Raises ValueError for NaN."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hashed_text(seq: int, at: datetime, actor: str, kind: str, run: str | None, body: str, before: str) -> str:
    """What an entry's hash is made of; the same as `canonical` of its fields, without parsing the body first."""
    return (
        f'{{"actor":{_quoted(actor)},"at":"{time_text(at)}","before":{_quoted(before)},"body":{body},'
        f'"kind":{_quoted(kind)},"run":{_quoted(run)},"seq":{seq}}}'
    )


def entry_hash(seq: int, at: datetime, actor: str, kind: str, run: str | None, body: str, before: str) -> str:
    """The hash of an entry with these fields."""
    return hashlib.sha256(hashed_text(seq, at, actor, kind, run, body, before).encode()).hexdigest()


def time_text(at: datetime) -> str:
    """A moment in UTC, always with six digits of a second."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def shortened(facts: Any) -> Any:
    """The facts with texts that are too long cut to their beginning, length and hash."""
    if isinstance(facts, str):
        if len(facts) <= LONGEST_TEXT:
            return facts
        digest = hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{facts[:LONGEST_TEXT]}… ({len(facts)} characters, SHA-256 {digest})"
    if isinstance(facts, dict):
        return {str(name): shortened(value) for name, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [shortened(value) for value in facts]
    return facts


@lru_cache(maxsize=1024)
def _quoted(text: str | None) -> str:
    return json.dumps(text)
