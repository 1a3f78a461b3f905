"""Errors of the agents.

    AgentError                      agents.failed
    ├── ToolError                   tool.failed
    │   ├── BadArguments            tool.bad_arguments            exit 2
    │   ├── UnknownTool             tool.unknown                  exit 2
    │   ├── UndeclaredDemand        tool.undeclared
    │   ├── ToolMissing             tool.missing
    │   └── PageRefused             tool.page_refused
    ├── SandboxError                sandbox.error
    │   ├── CommandNotFound         sandbox.command_not_found
    │   └── SandboxFailed           sandbox.failed
    └── ModelError                  model.failed

An error takes facts and builds the sentence: what, why, what to do. A code never changes its meaning.
Exit codes without a mark are 1. Messages and hints of tools are read by models too: they name the way out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


class AgentError(Exception):
    """Base of all errors that the agents raise on purpose."""

    code = "agents.failed"
    hint = ""
    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.hint


# -- tools -----------------------------------------------------------------------------------------------------


class ToolError(AgentError):
    """A tool could not do what it was asked for."""

    code = "tool.failed"


class BadArguments(ToolError):
    """Arguments that do not fit the tool."""

    code = "tool.bad_arguments"
    exit_code = 2

    def __init__(self, tool: str, reason: str, names: Sequence[str]) -> None:
        super().__init__(f"These arguments do not fit {tool}: {reason}.", f"It takes {', '.join(names) or 'nothing'}.")


class UnknownTool(ToolError):
    """A tool that there is not, or that this agent may not use."""

    code = "tool.unknown"
    exit_code = 2

    def __init__(self, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        close = get_close_matches(name, names, n=2, cutoff=0.5)
        told = f"Did you mean {' or '.join(close)}?" if close else f"There are {', '.join(names)}."
        super().__init__(f"There is no tool {name!r} here.", told)


class UndeclaredDemand(ToolError):
    """A call that would do more than its tool says it can; it never reaches policy."""

    code = "tool.undeclared"

    def __init__(self, tool: str, demanded: str, declared: str) -> None:
        super().__init__(
            f"{tool} would do more here ({demanded}) than it declares ({declared}), so it is not done.",
            "This is a fault of the tool; take another way.",
        )


class ToolMissing(ToolError):
    """A program that a tool drives and that is not on this machine."""

    code = "tool.missing"

    def __init__(self, program: str, purpose: str, install: str) -> None:
        super().__init__(f"This machine has no {program}, which {purpose}.", f"Install it: {install}.")


class PageRefused(ToolError):
    """A page that may not be fetched, whatever the policy says of its host."""

    code = "tool.page_refused"

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url} is not fetched: {reason}.", "Look for the same in another place.")


# -- sandbox ---------------------------------------------------------------------------------------------------


class SandboxError(AgentError):
    """A command could not be started."""

    code = "sandbox.error"


class CommandNotFound(SandboxError):
    """A program that is not on this machine, or not where the sandbox lets it be seen."""

    code = "sandbox.command_not_found"

    def __init__(self, program: str) -> None:
        super().__init__(f"There is no program {program!r}.", "Check its spelling, or install it outside the sandbox.")


class SandboxFailed(SandboxError):
    """The sandbox itself did not come up; nothing has run."""

    code = "sandbox.failed"

    def __init__(self, level: str, reason: str) -> None:
        super().__init__(
            f"The sandbox ({level}) did not come up: {reason}.", "`groundplan doctor` says what this machine can do."
        )


# -- models ----------------------------------------------------------------------------------------------------


class ModelError(AgentError):
    """A model could not be asked, or its answer cannot be used."""

    code = "model.failed"
