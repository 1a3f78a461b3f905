"""What a model may say of a plan: the shape of its answer, small enough for small models."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from agents.plans.plan import Action, Level
from agents.tools.arguments import argument_schema


class ProposedFile(msgspec.Struct, frozen=True):
    """A file that a task changes."""

    path: str
    action: Action = "modify"


class ProposedTask(msgspec.Struct, frozen=True):
    """What a model says of one task. Empty fields leave what the rules said; `instead_of` makes it a part.

    With a `kind` and a key that the plan does not have it is a task that the rules did not think of.
    """

    key: str
    title: str = ""
    instruction: str = ""
    done_when: list[str] = []
    files: list[ProposedFile] = []
    commands: list[str] = []
    hours: float = 0.0
    risk: Level | None = None
    what_may_go_wrong: str = ""
    mitigation: str = ""
    rollback: str = ""
    instead_of: str = ""
    kind: Literal["edit", "test", "docs"] | None = None
    after: list[str] = []


class Proposal(msgspec.Struct, frozen=True):
    """A model's answer."""

    tasks: list[ProposedTask] = []
    risks: list[str] = []
    notes: list[str] = []


SCHEMA: Final[dict[str, Any]] = argument_schema(Proposal)
