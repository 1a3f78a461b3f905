"""What is recorded of a workflow, in our words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from daemon.engine.port import DEFAULT_PRIORITY, WorkflowState, WorkflowStatus


def status_of(found: Any, parked: str, stranded: str, live: WorkflowState) -> WorkflowStatus:
    """The status of a workflow as `Durable.find` gives it.

    `parked` and `stranded` say why it does not go on, or why it would not; `live` is how it stands if it does.
    """
    state, broken = _state(found.status, parked, stranded, live)
    error = found.error if state is WorkflowState.FAILED else None
    order = ((found.input or {}).get("args") or ["", {}])[1]
    return WorkflowStatus(
        id=found.workflow_id,
        name=found.name,
        state=state,
        priority=order.get("priority", DEFAULT_PRIORITY),
        begun_at=_moment(found.created_at) or datetime.now(UTC),
        ended_at=_moment(found.completed_at) if state.is_final else None,
        result=found.output if state is WorkflowState.DONE else None,
        cause="engine.broken" if broken else str(getattr(error, "cause", "")),
        message=broken or str(getattr(error, "message", "")),
        hint=str(getattr(error, "hint", "")),
    )


def _state(recorded: str, parked: str, stranded: str, live: WorkflowState) -> tuple[WorkflowState, str]:
    if recorded == "SUCCESS":
        return WorkflowState.DONE, ""
    if recorded == "ERROR":
        return WorkflowState.FAILED, ""
    if parked:
        return WorkflowState.BROKEN, parked
    if recorded == "CANCELLED":
        return WorkflowState.CANCELLED, ""
    return (WorkflowState.BROKEN, stranded) if stranded else (live, "")


def _moment(epoch_ms: int | None) -> datetime | None:
    return None if epoch_ms is None else datetime.fromtimestamp(epoch_ms / 1000, UTC)
