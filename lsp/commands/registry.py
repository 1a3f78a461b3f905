"""All commands, and the one that cancels them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

from lsp.commands.advice import Explain, Fix, Review, Tests
from lsp.commands.approving import Approvals, Approve, Deny
from lsp.commands.arguments import Arguments
from lsp.commands.asking import Ask
from lsp.commands.deciding import LinkDecision, OpenDecision, Record
from lsp.commands.hunks import ApplyHunk
from lsp.commands.kit import Command, Kit
from lsp.commands.planning import Plan
from lsp.commands.running import RunAgent
from lsp.commands.using import References, ShowTests


class Cancel:
    """Cancels work that a command has begun."""

    name: ClassVar = "groundplan.cancel"
    example: ClassVar = '{"job": "job-1f00-1"}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Cancel; whether there was something to cancel."""
        return {"cancelled": self._kit.jobs.cancel(given.text("job", needed=True))}


COMMANDS: Final[tuple[Callable[[Kit], Command], ...]] = (
    Explain,
    Plan,
    Ask,
    Record,
    LinkDecision,
    OpenDecision,
    Tests,
    Review,
    Fix,
    RunAgent,
    Approve,
    Deny,
    Approvals,
    ApplyHunk,
    References,
    ShowTests,
    Cancel,
)
