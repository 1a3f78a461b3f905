"""The order of a plan's tasks: what comes before what, what can begin now, what takes longest, what it adds up to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from agents.plans.plan import SETTLED, Hours, Plan, Task


class Totals(msgspec.Struct, frozen=True):
    """What a plan adds up to: `effort` is all work, `duration` the longest chain of tasks that wait for each other."""

    tasks: int
    effort: Hours
    duration: Hours
    confidence: float
    """The mean of its tasks, weighted by their likely hours."""


def circle_in(tasks: Iterable[Task]) -> tuple[str, ...]:
    """The keys of tasks that wait for each other in a circle, each before the next; empty if there is none."""
    after = {task.key: task.after for task in tasks}
    done: set[str] = set()
    for start in after:
        path: list[str] = []
        stack = [(start, False)]
        while stack:
            key, is_left = stack.pop()
            if is_left:
                path.pop()
                done.add(key)
            elif key in path:
                return tuple(reversed(path[path.index(key) :]))
            elif key in after and key not in done:
                path.append(key)
                stack += [(key, True), *((one, False) for one in reversed(after[key]))]
    return ()


def order(plan: Plan) -> tuple[Task, ...]:
    """All tasks so that each comes after what it stands on, else as the plan has them; a circle's come last."""
    left = list(plan.tasks)
    known = {task.key for task in left}
    done: set[str] = set()
    ordered: list[Task] = []
    while left:
        following = next((task for task in left if known.isdisjoint(set(task.after) - done)), left[0])
        left.remove(following)
        done.add(following.key)
        ordered.append(following)
    return tuple(ordered)


def ready(plan: Plan, done: Collection[str] | None = None) -> tuple[Task, ...]:
    """Tasks that can begin now: open, not held, and all that they stand on settled.

    `done` are keys that count as settled; without it the tasks' own states tell.
    """
    settled = {task.key for task in plan.tasks if task.state in SETTLED} if done is None else set(done)
    return tuple(
        task
        for task in plan.tasks
        if task.key not in settled and task.state == "open" and not task.held and settled.issuperset(task.after)
    )


def ancestors(tasks: Iterable[Task]) -> dict[str, frozenset[str]]:
    """For each task the keys of all that comes before it, however far back; there must be no circle."""
    after = {task.key: task.after for task in tasks}
    found: dict[str, frozenset[str]] = {}

    def before(key: str) -> frozenset[str]:
        if key not in found:
            direct = [one for one in after[key] if one in after]
            found[key] = frozenset(direct).union(*(before(one) for one in direct))
        return found[key]

    for task in _bottom_up(after):
        before(task)
    return found


def _bottom_up(after: Mapping[str, Sequence[str]]) -> list[str]:
    """The keys so that what comes before is told before, which keeps the recursion of a long chain flat."""
    seen: set[str] = set()
    ordered: list[str] = []
    for start in after:
        stack = [(start, False)]
        while stack:
            key, is_left = stack.pop()
            if is_left:
                ordered.append(key)
            elif key in after and key not in seen:
                seen.add(key)
                stack += [(key, True), *((one, False) for one in after[key])]
    return ordered


def critical_path(plan: Plan) -> tuple[str, ...]:
    """The keys of the chain of tasks that takes longest by the likely hours, from its first to its last."""
    best: dict[str, tuple[float, tuple[str, ...]]] = {}
    for task in order(plan):
        before = max((best[key] for key in task.after if key in best), default=(0.0, ()))
        best[task.key] = (before[0] + task.estimate.likely, (*before[1], task.key))
    return max(best.values(), default=(0.0, ()))[1]


def totals(plan: Plan) -> Totals:
    """Effort, duration and confidence of the whole."""
    on_path = set(critical_path(plan))
    weight = sum(task.estimate.likely for task in plan.tasks) or 1.0
    sure = sum(task.confidence.value * task.estimate.likely for task in plan.tasks) / weight
    return Totals(
        len(plan.tasks),
        _sum(task.estimate for task in plan.tasks),
        _sum(task.estimate for task in plan.tasks if task.key in on_path),
        round(sure, 2),
    )


def in_turn(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Tasks that name the same file come one after the other, in the order of the plan."""
    last: dict[str, str] = {}
    found = []
    for task in tasks:
        before = [last[use.path] for use in task.files if use.path in last]
        last |= {use.path: task.key for use in task.files}
        found.append(msgspec.structs.replace(task, after=tuple(dict.fromkeys((*task.after, *before)))))
    return tuple(found)


def _sum(estimates: Iterable[Hours]) -> Hours:
    all_of_them = list(estimates)
    return Hours(
        round(sum(one.low for one in all_of_them), 1),
        round(sum(one.likely for one in all_of_them), 1),
        round(sum(one.high for one in all_of_them), 1),
    )
