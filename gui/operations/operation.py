"""An operation: one thing that a person does, as plain data that can be run anywhere.

A view asks for one (`answer_question(project, given)`), the desk runs it off the UI thread, and what follows is the
view's: what to show when it went well, what when it failed. Nothing here knows of Qt, so an operation is tested by
calling it with a real client.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from daemon.client.api import Client
from daemon.errors import DaemonError, DaemonUnreachable
from gui.operations.topic import Topic

T = TypeVar("T")


@dataclass(frozen=True)
class Operation(Generic[T]):
    """`name` says what is done, as the head of an error: «Answer the question»; `call` may block and may raise.

    `changes` are the topics that a success makes stale, so that every view which shows them loads again at once,
    without waiting for the daemon's event.
    """

    name: str
    call: Callable[[Client], T]
    changes: frozenset[Topic] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Failure:
    """Why an operation failed: what was tried, what happened, what can be done, and the stable code."""

    tried: str
    what: str
    hint: str
    code: str
    is_offline: bool = False

    @classmethod
    def of(cls, tried: str, error: DaemonError) -> Failure:
        """The failure that an error of the daemon means for somebody who tried something."""
        return cls(tried, error.message, error.hint, error.code, isinstance(error, DaemonUnreachable))
