"""Plans for tests: tasks with all that a task needs, of which a test says only what it is about."""

from __future__ import annotations

from typing import Any

import msgspec

from agents.plans.check import Ground, Look
from agents.plans.permissions import scope_of
from agents.plans.plan import Acceptance, Confidence, FileUse, Hours, Plan, Task, TaskKind

TOOLS = {"coder": ("edit_file", "run_command"), "tester": ("edit_file", "run_command"), "reviewer": ()}


def task(key: str, *paths: str, after: tuple[str, ...] = (), **fields: Any) -> Task:
    """A task that passes the check, changing files that are there."""
    made = Task(
        key=key,
        title=f"Change {', '.join(paths) or 'nothing'}",
        kind=TaskKind.EDIT,
        agent="coder",
        instruction="Do it.",
        files=tuple(FileUse(path) for path in paths),
        acceptance=Acceptance(sentences=("It is done.",)),
        rollback="git revert",
        estimate=Hours(1, 2, 4),
        confidence=Confidence(0.8, "seen"),
        after=after,
    )
    return msgspec.structs.replace(made, **fields)


def plan(*tasks: Task, **fields: Any) -> Plan:
    """A plan of tasks, with the permissions that they need."""
    made = Plan(
        id="01JDPLAN00000000000000000A",
        title="Keys",
        change="Add keys",
        folder="/work",
        tasks=tasks,
        scope=scope_of(tasks, TOOLS),
    )
    return msgspec.structs.replace(made, **fields)


def ground(*files: str, outside: str = "", subjects: frozenset[str] | None = None) -> Ground:
    """A folder that holds these files and no others."""
    folders = {"/".join(path.split("/")[:depth]) for path in files for depth in range(1, path.count("/") + 1)}

    def look(path: str) -> Look:
        if path == outside:
            return "outside"
        return "file" if path in files else "folder" if path in folders or path == "." else "missing"

    return Ground(TOOLS, look, subjects)
