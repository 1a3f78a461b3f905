"""The work of a run as segments: the tasks of a plan in their order, or one goal for one agent."""

from __future__ import annotations

from collections.abc import Iterable

from agents.loop.entries import Segment
from agents.plans.order import order
from agents.plans.plan import SETTLED, Plan, Task, TaskKind
from daemon.contract.run import RunNew


def segments_of_plan(plan: Plan) -> list[Segment]:
    """The tasks that are not settled yet, in an order in which each stands on what is done."""
    return [_segment(task) for task in order(plan) if task.state not in SETTLED]


def segment_of_wish(wish: RunNew, agent: str) -> Segment:
    """The one segment of a run that has no plan."""
    return Segment(agent=agent, goal=wish.goal, files=tuple(wish.files), acceptance=tuple(wish.acceptance))


def _segment(task: Task) -> Segment:
    return Segment(
        agent=task.agent,
        goal=_told(task),
        task=task.key,
        files=tuple(use.path for use in task.files if not use.is_pattern),
        acceptance=task.acceptance.commands,
        failing=task.acceptance.failing,
        by_hand=task.kind is TaskKind.DECIDE or bool(task.held) or not task.agent,
    )


def _told(task: Task) -> str:
    """All that whoever works on the task needs to know of it."""
    blocks = [f"{task.key}: {task.title}", task.instruction]
    blocks += [f"This waits for a person: {task.held}"] if task.held else []
    done = [*task.acceptance.sentences, *(f"`{one}` succeeds" for one in task.acceptance.commands)]
    done += [f"`{one}` fails, and shows the fault" for one in task.acceptance.failing]
    blocks += _listed("Done when", done)
    blocks += _listed("It rests on", [f"{trace.name}: {trace.text}".rstrip(": ") for trace in task.traces])
    return "\n\n".join(block for block in blocks if block)


def _listed(title: str, lines: Iterable[str]) -> list[str]:
    told = [f"- {line}" for line in lines if line]
    return ["\n".join([f"{title}:", *told])] if told else []
