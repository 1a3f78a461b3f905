"""What stops a workflow. They stay inside the daemon: whoever runs workflows tells people in words of his own."""

from __future__ import annotations

from daemon.acting_errors import EngineError


class StepFailed(EngineError):
    """A step ended with an error, which is its recorded outcome: a replay raises the same.

    `cause` is the code of the error, or `daemon.internal` for one that has none; `message` and `hint` are its own.
    """

    def __init__(self, step: str, cause: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.step = step
        self.cause = cause


class NotReplayable(EngineError):
    """The code does not go the way that is recorded: the workflow is parked, and nothing of it is lost."""

    def __init__(self, workflow: str, reason: str) -> None:
        super().__init__(
            f"The workflow {workflow} cannot go on: {reason}.", "It continues with the version that began it."
        )


class UnknownWorkflow(EngineError):
    """An id that no workflow has, or that was purged."""

    def __init__(self, workflow: str) -> None:
        super().__init__(f"No workflow has the id {workflow}.")


class WorkflowEnded(EngineError):
    """A workflow that was waited for ended without a result: `state` is failed, cancelled or broken."""

    def __init__(self, workflow: str, state: str, cause: str, message: str, hint: str = "") -> None:
        super().__init__(message or f"The workflow {workflow} is {state}.", hint)
        self.state = state
        self.cause = cause
