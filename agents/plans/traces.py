"""From a hunk back to its reasons: which task made it, and which decisions and requirements that task rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from agents.plans.check import covers
from agents.plans.plan import Plan, Task, Trace

By = Literal["step", "plan", "nothing"]


class Touch(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a run changed a file while it worked on a task; lines count from 1, and 0 means the whole file."""

    path: str
    task: str
    step: int
    start: int = 0
    end: int = 0

    def meets(self, start: int, end: int) -> bool:
        """Whether it changed any of these lines."""
        return not self.start or not start or (self.start <= end and start <= self.end)


class HunkTrace(msgspec.Struct, frozen=True, kw_only=True):
    """Why a hunk is there. `by` says how that is known: from the steps that made it, from the plan's files, or not."""

    path: str
    start: int
    end: int
    by: By
    tasks: tuple[str, ...] = ()
    steps: tuple[int, ...] = ()
    traces: tuple[Trace, ...] = ()
    sentence: str = ""


def trace_hunk(plan: Plan | None, path: str, start: int, end: int, touches: Sequence[Touch] = ()) -> HunkTrace:
    """The reasons of one hunk: lines `start` to `end` of the file as it is now; 0 and 0 for the whole file.

    Steps that changed just these lines say most, then those that changed the file, then the plan's own list of files.
    """
    of_file = [touch for touch in touches if touch.path == path]
    made = [touch for touch in of_file if touch.meets(start, end)] or of_file
    keys = tuple(dict.fromkeys(touch.task for touch in made if touch.task))
    by: By = "step" if made else "plan"
    if not made:
        keys = covers(plan, path) if plan is not None else ()
    steps = tuple(dict.fromkeys(touch.step for touch in made))
    tasks = [task for key in keys if plan is not None and (task := plan.task(key)) is not None]
    return HunkTrace(
        path=path,
        start=start,
        end=end,
        by=by if keys or made else "nothing",
        tasks=keys,
        steps=steps,
        traces=tuple(dict.fromkeys(trace for task in tasks for trace in task.traces)),
        sentence=_sentence(plan, keys, tasks, by, steps),
    )


def _sentence(plan: Plan | None, keys: Sequence[str], tasks: Sequence[Task], by: By, steps: Sequence[int]) -> str:
    if not keys and by == "step":
        told = ", ".join(map(str, steps))
        return f"Changed in step{'' if len(steps) == 1 else 's'} {told}{', for no task of the plan' if plan else ''}."
    if not keys:
        return "No task of the plan names this file, and no step is known to have changed it."
    told = "; ".join(f"{task.key} ({task.title})" for task in tasks) or ", ".join(keys)
    reasons = ", ".join(dict.fromkeys(trace.name for task in tasks for trace in task.traces))
    verb = "Changed in" if by == "step" else "The plan gives it to"
    return f"{verb} {told}{f', because of {reasons}' if reasons else ''}."
