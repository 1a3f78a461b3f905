"""From a wish to a run that can begin: which work, which agent, in which mode; what cannot be is said before."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from agents.errors import AgentError
from agents.plans.plan import Plan, TaskState
from agents.records import Mode
from agents.roles.role import Role
from daemon.acting_errors import PlanNotApproved, RunNotReady
from daemon.contract.ids import Actor
from daemon.contract.run import RunNew
from daemon.errors import DaemonError, UnknownName, WrongUse
from daemon.runs.brains import Brain
from daemon.runs.opening import Rooms
from daemon.runs.segments import segment_of_wish, segments_of_plan
from daemon.runs.timing import LIMIT
from daemon.settings.registry import RUNS_TIME_LIMIT
from daemon.store.runs import Runs


def prepare(wish: RunNew, rooms: Rooms, user: Actor, brain: Brain) -> dict[str, Any]:
    """The fields of a new run's row. Call it in a thread."""
    folder = Path(wish.folder)
    if not folder.is_absolute() or not folder.is_dir():
        raise WrongUse(f"There is no folder {wish.folder}.", "Name one with `--workspace`.")
    roles = rooms.rosters.roles(folder)
    plan = None
    if wish.what in roles:
        if not wish.goal.strip():
            raise WrongUse(f"{wish.what} needs a goal.", f'Say what it shall do: groundplan run {wish.what} "…".')
        segments = [segment_of_wish(wish, wish.what)]
    else:
        plan = _plan(wish, rooms, list(roles))
        plan = _as_the_folder_is(plan, rooms.runs)
        segments = segments_of_plan(plan)
        if not segments:
            raise WrongUse(
                f"Nothing is left to do of the plan {plan.title}.", "`groundplan plan show` tells how it went."
            )
    first = next((segment.agent for segment in segments if segment.agent), "")
    role = roles.get(first)
    return {
        "folder": str(folder),
        "plan": plan.id if plan else None,
        "agent": wish.what if plan is None else "plan",
        "goal": wish.goal if plan is None else plan.title,
        "mode": str(wish.mode or (Mode.ASK if plan else role.mode if role else rooms.mode())),
        "is_dry": wish.dry_run,
        "priority": wish.priority,
        "actor": user,
        "body": {
            "brain": brain.word,
            "why_rules": brain.why,
            "use_model": wish.use_model,
            "models": wish.models,
            "segments": msgspec.to_builtins(segments),
            "budget_cost": wish.budget_cost,
            "budget_tokens": wish.budget_tokens,
            LIMIT: _time_limit_s(wish, role if plan is None else None, rooms),
        },
    }


def _time_limit_s(wish: RunNew, role: Role | None, rooms: Rooms) -> float:
    """What was wished, else what the agent's file says, else the setting."""
    if wish.time_limit_s is not None:
        return wish.time_limit_s
    return role.minutes * 60.0 if role and role.minutes else rooms.settings.value(RUNS_TIME_LIMIT)


def _plan(wish: RunNew, rooms: Rooms, agents: list[str]) -> Any:
    try:
        plan = rooms.plans.find(wish.what, wish.folder)
    except (DaemonError, AgentError) as error:
        where = "`groundplan agents` and `groundplan plan list` show all there are."
        raise UnknownName("agent or plan", wish.what, agents, where) from error
    if not plan.is_in_force(datetime.now(UTC)) and not wish.dry_run:
        raise PlanNotApproved(plan.title, plan.id, has_expired=plan.is_approved)
    return plan


def _as_the_folder_is(plan: Plan, runs: Runs) -> Plan:
    """The plan with those tasks open again whose work was taken out; raises RunNotReady if work lies in a run only."""
    tasks = []
    for task in plan.tasks:
        row = runs.find(task.run) if task.run and task.files and task.state is TaskState.DONE else None
        if row is not None and not row.body.get("applied") and row.body.get("changed", True):
            raise RunNotReady(
                row.id,
                f"its work on {task.key} is not in the folder, and other tasks of the plan stand on it",
                f"Let it go on: `groundplan run resume RUN`. Or put in what it has done: `groundplan "
                f"run apply RUN`. Or do it anew: `groundplan plan edit --set {task.key}.state=open`.",
            )
        is_undone = row is not None and row.body.get("undone")
        tasks.append(msgspec.structs.replace(task, state=TaskState.OPEN) if is_undone else task)
    return msgspec.structs.replace(plan, tasks=tuple(tasks))
