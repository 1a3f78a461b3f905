"""What can change behind the window's back, and which of the daemon's events say so."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from daemon.contract.event import EventKind


class Topic(StrEnum):
    """A part of what the daemon knows; a view names those that it shows."""

    DAEMON = "daemon"
    WORKSPACES = "workspaces"
    INDEX = "index"
    """Progress of an index; comes often."""
    CODE = "code"
    """What is known of the code: an index has been completed."""
    PROJECTS = "projects"
    SPEC = "spec"
    """Questions, decisions, records and branches of a project."""
    ARTIFACTS = "artifacts"
    COMMENTS = "comments"
    PLANS = "plans"
    RUNS = "runs"
    """A run was made or is in another state."""
    TRACE = "trace"
    """A run got a step, or a model is saying something; comes often."""
    APPROVALS = "approvals"
    SETTINGS = "settings"
    MODELS = "models"


TOPICS: Final[dict[EventKind, frozenset[Topic]]] = {
    EventKind.DAEMON_STARTED: frozenset({Topic.DAEMON}),
    EventKind.DAEMON_STOPPING: frozenset({Topic.DAEMON}),
    EventKind.SETTINGS_CHANGED: frozenset({Topic.SETTINGS, Topic.MODELS}),
    EventKind.WORKSPACE_ADDED: frozenset({Topic.WORKSPACES}),
    EventKind.WORKSPACE_REMOVED: frozenset({Topic.WORKSPACES}),
    EventKind.INDEX_PROGRESS: frozenset({Topic.INDEX}),
    EventKind.INDEX_COMPLETE: frozenset({Topic.INDEX, Topic.WORKSPACES, Topic.CODE}),
    EventKind.INDEX_FAILED: frozenset({Topic.INDEX, Topic.WORKSPACES}),
    EventKind.EMBEDDING_PROGRESS: frozenset({Topic.INDEX}),
    EventKind.PROJECT_CHANGED: frozenset({Topic.PROJECTS, Topic.SPEC, Topic.ARTIFACTS}),
    EventKind.QUESTION_READY: frozenset({Topic.SPEC}),
    EventKind.ARTIFACT_PROGRESS: frozenset({Topic.ARTIFACTS}),
    EventKind.ARTIFACT_COMPLETE: frozenset({Topic.ARTIFACTS}),
    EventKind.CONTRADICTION_DETECTED: frozenset({Topic.SPEC, Topic.PROJECTS}),
    EventKind.BRANCH_MERGED: frozenset({Topic.SPEC, Topic.PROJECTS, Topic.ARTIFACTS}),
    EventKind.COMMENT_ADDED: frozenset({Topic.COMMENTS}),
    EventKind.APPROVAL_REQUESTED: frozenset({Topic.APPROVALS}),
    EventKind.APPROVAL_SETTLED: frozenset({Topic.APPROVALS}),
    EventKind.PLAN_CHANGED: frozenset({Topic.PLANS}),
    EventKind.RUN_STEP: frozenset({Topic.TRACE}),
    EventKind.RUN_CHANGED: frozenset({Topic.RUNS, Topic.TRACE}),
    EventKind.RUN_TEXT: frozenset({Topic.TRACE}),
    EventKind.MODEL_PROGRESS: frozenset({Topic.MODELS}),
    EventKind.GAP: frozenset(Topic),
}
"""What changes with each kind of event; `GAP` means that events were missed, so anything may have."""


def topics_of(kind: str) -> frozenset[Topic]:
    """The topics of an event's kind; none for a kind that this window does not know yet."""
    try:
        return TOPICS.get(EventKind(kind), frozenset())
    except ValueError:
        return frozenset()
