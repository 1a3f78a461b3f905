"""Authority given beforehand: what a grant covers. Plain data; the policy reads it, the daemon keeps it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from agents.records import Risk

RUN_TESTS: Final = "run_tests"
"""The tool that runs the project's own tests, with a report of its own and so by another command each time."""

OWN_TESTS: Final = f"{RUN_TESTS} *"
"""Stands among a scope's commands for that tool, whichever tests it selects."""


APPLY_CHANGES: Final = "apply_changes"
"""The call by which a run's changes reach the user's folder. Among a plan's tools only if a person put it there."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a grant covers; empty tuples cover nothing of their kind.

    `paths` are globs on paths in the tree, `commands` are exact texts, prefixes that end in ` *`, or `OWN_TESTS`, and
    `hosts` are names or `*.name`. A `binding`, where there is one, must be that of the call to the letter. Money and
    tokens are what is left to spend.
    """

    tools: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    risk: Risk = Risk.MEDIUM
    """The worst call that is covered."""
    binding: str = ""
    cost: str = ""
    """In US dollars as a decimal; empty means no money."""
    tokens: int = 0


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A grant in force or not: `run` and `plan` bind it to one of them, empty to none."""

    id: str
    folder: str
    scope: Scope
    made_at: datetime
    made_by: str
    run: str = ""
    plan: str = ""
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    uses_left: int | None = None
