"""Errors of the agents.

    AgentError                      agents.failed
    ├── ToolError                   tool.failed
    │   ├── BadArguments            tool.bad_arguments            exit 2
    │   ├── UnknownTool             tool.unknown                  exit 2
    │   ├── UndeclaredDemand        tool.undeclared
    │   ├── ToolMissing             tool.missing
    │   ├── CommandFailed           tool.command_failed
    │   ├── TestsFailed             tool.tests_failed
    │   ├── NoTests                 tool.no_tests
    │   ├── GitRefused              tool.git_refused
    │   ├── PageRefused             tool.page_refused
    │   ├── PathRefused             tool.path_refused             exit 4
    │   ├── FileMissing             tool.file_missing
    │   ├── FileUnsuitable          tool.file_unsuitable
    │   └── FileChanged             tool.file_changed
    ├── EditError                   edit.failed
    │   ├── BadPatch                edit.bad_patch
    │   ├── EditNotFound            edit.not_found
    │   ├── EditAmbiguous           edit.ambiguous
    │   └── SyntaxBroken            edit.breaks_syntax
    ├── TreeError                   tree.failed
    ├── SandboxError                sandbox.error
    │   ├── CommandNotFound         sandbox.command_not_found
    │   └── SandboxFailed           sandbox.failed
    ├── RoleError                   agent.failed
    │   └── RoleUnreadable          agent.unreadable              exit 2
    ├── ContextTooSmall             context.too_small
    ├── PlanFaulty                  plan.faulty                   exit 2
    └── ModelError                  model.failed
        ├── NoModel                 model.none
        ├── UnknownModel            model.unknown                 exit 2
        ├── ModelUnavailable        model.unavailable
        │   └── NoModelAnswered     model.none_answered
        ├── ModelRefused            model.refused
        ├── ModelOffline            model.offline                 exit 4
        ├── ContextExceeded         model.context_exceeded
        ├── AnswerUnusable          model.unusable_answer
        ├── BudgetExceeded          model.budget_exceeded         exit 4
        └── PriceUnknown            model.price_unknown           exit 4

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


class CommandFailed(ToolError):
    """A command that ran and did not end well; what it wrote is in the result."""

    code = "tool.command_failed"


class TestsFailed(ToolError):
    """Tests that ran and did not all pass; the failures are in the result."""

    code = "tool.tests_failed"


class NoTests(ToolError):
    """No test ran, or nobody can tell how tests are run here."""

    code = "tool.no_tests"


class GitRefused(ToolError):
    """Git did not do it, for a reason that it gives."""

    code = "tool.git_refused"


class PageRefused(ToolError):
    """A page that may not be fetched, whatever the policy says of its host."""

    code = "tool.page_refused"

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url} is not fetched: {reason}.", "Look for the same in another place.")


class PathRefused(ToolError):
    """A path that leads out of the tree, or into what no tool may touch."""

    code = "tool.path_refused"
    exit_code = 4

    def __init__(self, path: str, reason: str, hint: str = "") -> None:
        super().__init__(f"{path!r} is refused: {reason}.", hint or "Name files relative to the root of the project.")
        self.reason = reason


class FileMissing(ToolError):
    """A file or folder that is not there."""

    code = "tool.file_missing"

    def __init__(self, path: str, close: Sequence[str] = ()) -> None:
        told = f"Did you mean {' or '.join(close)}?" if close else "`list_files` shows what is there."
        super().__init__(f"There is no file {path}.", told)


class FileUnsuitable(ToolError):
    """A file that a tool cannot work on: binary, too large, a folder, a device."""

    code = "tool.file_unsuitable"

    def __init__(self, path: str, reason: str, hint: str = "") -> None:
        super().__init__(f"{path} cannot be used here: {reason}.", hint)


class FileChanged(ToolError):
    """A file that is no longer what it was when it was read; nothing was written."""

    code = "tool.file_changed"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} has changed since it was read; nothing was written.", "Read it again, then edit it.")


# -- edits -----------------------------------------------------------------------------------------------------


class EditError(AgentError):
    """An edit could not be applied; no file was changed."""

    code = "edit.failed"


class BadPatch(EditError):
    """A text that is not in the edit format it should be in."""

    code = "edit.bad_patch"


class EditNotFound(EditError):
    """Text to be replaced that is not in the file."""

    code = "edit.not_found"


class EditAmbiguous(EditError):
    """Text to be replaced that is in the file more than once."""

    code = "edit.ambiguous"


class SyntaxBroken(EditError):
    """An edit after which a file that could be parsed no longer can."""

    code = "edit.breaks_syntax"

    def __init__(self, path: str, places: Sequence[str]) -> None:
        super().__init__(
            f"After this edit {path} would not parse any more: {'; '.join(places)}. Nothing was written.",
            "Check brackets, quotes and indentation of the new text and send the whole edit again.",
        )


class TreeError(AgentError):
    """The working tree of a run could not be made, read or removed."""

    code = "tree.failed"


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


# -- roles -----------------------------------------------------------------------------------------------------


class RoleError(AgentError):
    """An agent cannot be had as it is written."""

    code = "agent.failed"


class RoleUnreadable(RoleError):
    """The file of an agent that has faults; `faults` are its lines and sentences."""

    code = "agent.unreadable"
    exit_code = 2

    def __init__(self, path: str, faults: Sequence[tuple[int, str]]) -> None:
        told = "".join(f"\n  {path}:{line}: {message}.".replace("?.", "?") for line, message in faults)
        super().__init__(f"This agent cannot be read:{told}", "`groundplan agents show coder` shows one that can.")
        self.path = path
        self.faults = tuple(faults)


# -- plans -----------------------------------------------------------------------------------------------------


class PlanFaulty(AgentError):
    """A plan that cannot be carried out as it stands; `faults` are its sentences."""

    code = "plan.faulty"
    exit_code = 2

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        told = "".join(f"\n  {fault}" for fault in self.faults)
        super().__init__(f"This plan cannot be carried out:{told}", "Nothing was changed.")


# -- context ---------------------------------------------------------------------------------------------------


class ContextTooSmall(AgentError):
    """What an agent must be told does not fit into what a model can be shown."""

    code = "context.too_small"

    def __init__(self, budget_tokens: int, needed_tokens: int) -> None:
        super().__init__(
            f"Role and task take about {needed_tokens:,} tokens, and there is room for {budget_tokens:,}.",
            "Choose a model with a larger context, or split the task.",
        )


# -- models ----------------------------------------------------------------------------------------------------


class ModelError(AgentError):
    """A model could not be asked, or its answer cannot be used."""

    code = "model.failed"


class NoModel(ModelError):
    """No model is set, and none was found on this machine."""

    code = "model.none"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"There is no model to ask: {reason}.",
            "Start Ollama and fetch one with `groundplan models pull NAME`, or name one that there is with "
            "`groundplan models use PROVIDER/MODEL`.",
        )


class UnknownModel(ModelError):
    """A model that its provider does not have."""

    code = "model.unknown"
    exit_code = 2

    def __init__(self, model: str, where: str, hint: str) -> None:
        super().__init__(f"There is no model {model!r} at {where}.", hint)


class ModelUnavailable(ModelError):
    """A model that cannot be asked at the moment; `passes` tells that asking again may help."""

    code = "model.unavailable"

    def __init__(
        self, model: str, reason: str, hint: str = "", *, passes: bool = True, retry_after_s: float = 0.0
    ) -> None:
        super().__init__(f"{model} cannot be asked now: {reason}.", hint or "It is worth trying again.")
        self.passes = passes
        self.retry_after_s = retry_after_s


class NoModelAnswered(ModelUnavailable):
    """All models that may be asked have failed."""

    code = "model.none_answered"

    def __init__(self, reasons: Sequence[str]) -> None:
        ModelError.__init__(
            self, f"No model answered. {' '.join(reasons)}", "`groundplan models` shows the state of each."
        )
        self.passes = False
        self.retry_after_s = 0.0


class ModelRefused(ModelError):
    """The provider answers, and will not do what was asked."""

    code = "model.refused"

    def __init__(self, model: str, reason: str, hint: str = "") -> None:
        super().__init__(f"{model} refuses: {reason}.", hint or "Another model may do it: `groundplan models`.")


class ModelOffline(ModelError):
    """A model on another machine while offline mode is on; nothing was sent."""

    code = "model.offline"
    exit_code = 4

    def __init__(self, model: str, where: str) -> None:
        super().__init__(
            f"{model} runs at {where}, and offline mode is on.",
            "Use a model on this machine, or leave offline mode with `groundplan settings set offline false`.",
        )


class ContextExceeded(ModelError):
    """More was to be sent than the model can read; nothing was cut."""

    code = "model.context_exceeded"

    def __init__(self, model: str, needed: int, context: int) -> None:
        super().__init__(
            f"{model} reads {context:,} tokens and would need about {needed:,}.",
            "Send less, or use a model with a larger context.",
        )
        self.needed = needed
        self.context = context


class AnswerUnusable(ModelError):
    """An answer that does not have the form that was asked for, also after mending small faults."""

    code = "model.unusable_answer"

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(
            f"The answer of {model} cannot be used: {reason}.", "Ask again, or use a model that follows forms better."
        )


class BudgetExceeded(ModelError):
    """A call that may cost more than is left; it was not made."""

    code = "model.budget_exceeded"
    exit_code = 4

    def __init__(self, budget: str, limit: str, used: str, wanted: str, hint: str = "") -> None:
        super().__init__(
            f"The call was not made: {used} of the {limit} {budget} are used, and it may take {wanted} more.",
            hint
            or f"Raise it with `groundplan settings set {budget} VALUE` (0 means no limit), or use a cheaper model.",
        )


class PriceUnknown(ModelError):
    """A call whose price nobody knows while a budget of money is set; it was not made."""

    code = "model.price_unknown"
    exit_code = 4

    def __init__(self, model: str, budget: str) -> None:
        super().__init__(
            f"The price of {model} is not known, so {budget} cannot be kept; the call was not made.",
            f"Tell its price in the setting `models.prices` ({model}=IN/OUT, US dollars for a million tokens), "
            f"or limit tokens instead with `{budget.replace('cost', 'tokens')}`.",
        )
