"""Events: what happened, in order, for everyone who listens."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from daemon.contract.ids import Actor, EventId, WorkspaceId


class EventKind(StrEnum):
    """Kinds of events; a client ignores the ones that it does not know."""

    DAEMON_STARTED = "daemon_started"
    DAEMON_STOPPING = "daemon_stopping"
    SETTINGS_CHANGED = "settings_changed"
    WORKSPACE_ADDED = "workspace_added"
    WORKSPACE_REMOVED = "workspace_removed"
    INDEX_PROGRESS = "index_progress"
    INDEX_COMPLETE = "index_complete"
    INDEX_FAILED = "index_failed"
    EMBEDDING_PROGRESS = "embedding_progress"
    PROJECT_CHANGED = "project_changed"
    """A project was made, used, archived or restored, or its log has grown: `data` has its id, branch and revision."""
    QUESTION_READY = "question_ready"
    ARTIFACT_PROGRESS = "artifact_progress"
    ARTIFACT_COMPLETE = "artifact_complete"
    CONTRADICTION_DETECTED = "contradiction_detected"
    BRANCH_MERGED = "branch_merged"
    COMMENT_ADDED = "comment_added"
    APPROVAL_REQUESTED = "approval_requested"
    APPROVAL_SETTLED = "approval_settled"
    """It waits no more: `data` has its id, run, and state (allowed, denied, expired, withdrawn or superseded)."""
    PLAN_CHANGED = "plan_changed"
    """A plan was made, changed, approved, revoked or removed, or a task of it got on: `data` has its id and state."""
    RUN_STEP = "run_step"
    RUN_CHANGED = "run_changed"
    """A run is in another state: `data` has its id and the state."""
    RUN_TEXT = "run_text"
    """What a model is saying right now: `data` has run, step and the text so far; the step itself has all of it."""
    MODEL_PROGRESS = "model_progress"
    """A model is being fetched: `data` is the download as `/models/pulls` shows it."""
    GAP = "gap"
    """Not stored: tells a listener that events it asked for are no longer kept, so it must read the state anew."""


class Event(BaseModel):
    """One event; `at` is UTC, `data` depends on the kind."""

    id: EventId
    kind: EventKind
    at: datetime
    actor: Actor
    workspace: WorkspaceId | None = None
    data: dict[str, Any] = {}
