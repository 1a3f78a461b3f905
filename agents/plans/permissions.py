"""What approving a plan permits: exactly the paths, commands and hosts of its tasks, and what its agents act with."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Mapping, Sequence

from agents.authority import APPLY_CHANGES, OWN_TESTS, RUN_TESTS, Scope
from agents.plans.plan import FileUse, Task
from agents.records import Risk


def path_glob(use: FileUse) -> str:
    """The path as a grant knows it: letters that mean something in a glob stand for themselves."""
    if not use.is_pattern:
        return glob.escape(use.path)
    folder = use.path.removesuffix("**").removesuffix("/")
    return f"{glob.escape(folder)}/**" if folder else "**"


def scope_of(
    tasks: Sequence[Task],
    tools: Mapping[str, Sequence[str]],
    *,
    cost: str = "",
    tokens: int = 0,
    risk: Risk | None = None,
    applies: bool = False,
) -> Scope:
    """The smallest scope that covers the tasks; `tools` are those of each agent, by its name.

    Commands are the texts to the letter, so that nothing but what is read is permitted. Money, tokens and whether the
    changes may be applied without a further question are given by the person, never by the plan.
    """
    agents = dict.fromkeys(task.agent for task in tasks if task.agent)
    permitted = _unique(tool for agent in agents for tool in tools.get(agent, ()))
    commands = _unique(command for task in tasks for command in task.commands)
    return Scope(
        tools=(*permitted, APPLY_CHANGES) if applies else permitted,
        paths=_unique(path_glob(use) for task in tasks for use in task.files),
        commands=(*commands, *([OWN_TESTS] if RUN_TESTS in permitted and commands else [])),
        hosts=_unique(host for task in tasks for host in task.hosts),
        risk=Risk.MEDIUM if risk is None else risk,
        cost=cost,
        tokens=tokens,
    )


def scope_like(before: Scope, tasks: Sequence[Task], tools: Mapping[str, Sequence[str]]) -> Scope:
    """What other tasks need, with all that a person gave before."""
    applies = APPLY_CHANGES in before.tools
    return scope_of(tasks, tools, cost=before.cost, tokens=before.tokens, risk=before.risk, applies=applies)


def widened(before: Scope, after: Scope) -> tuple[str, ...]:
    """What `after` permits that `before` does not, each as a line for people; empty if nothing."""
    told = [f"writing {path}" for path in after.paths if path not in before.paths]
    told += [f"running `{command}`" for command in after.commands if command not in (*before.commands, OWN_TESTS)]
    told += [f"contacting {host}" for host in after.hosts if host not in before.hosts]
    told += [f"using {tool}" for tool in after.tools if tool not in before.tools]
    told += [f"calls of {after.risk.word} risk"] if after.risk > before.risk else []
    return tuple(told)


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(words)))
