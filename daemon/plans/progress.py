"""How a plan stands after one of its tasks got on."""

from __future__ import annotations

import msgspec

from agents.plans.plan import SETTLED, Plan, PlanState, TaskState


def marked(plan: Plan, key: str, state: TaskState, run: str) -> Plan | None:
    """The plan with a task in its new state; None if nothing changes."""
    task = plan.task(key)
    if task is None or (task.state is state and task.run == run):
        return None
    changed = msgspec.structs.replace(task, state=state, run=run)
    tasks = tuple(changed if one.key == key else one for one in plan.tasks)
    after = msgspec.structs.replace(plan, tasks=tasks)
    return msgspec.structs.replace(after, state=_state(after))


def _state(plan: Plan) -> PlanState:
    states = [task.state for task in plan.tasks if not task.held or task.state is not TaskState.OPEN]
    if any(state in {TaskState.RUNNING, TaskState.WAITING} for state in states):
        return PlanState.RUNNING
    if any(state is TaskState.FAILED for state in states):
        return PlanState.FAILED
    if states and all(state in SETTLED for state in states):
        return PlanState.DONE
    if any(state in SETTLED for state in states):
        return PlanState.RUNNING
    return PlanState.APPROVED if plan.is_approved else PlanState.DRAFT
