"""The level NONE: nothing holds a command back but limits and a clean environment. Policy asks for each one.

All that the command starts still ends with it, and what it did to protected paths is put back.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agents.records import SandboxLevel, SecurityEvent
from agents.sandbox.environment import clean_environment
from agents.sandbox.launch import Launch
from agents.sandbox.mounts import Cover, Mounts
from agents.sandbox.orders import confined_launch
from agents.sandbox.view import View
from agents.sandbox.ward import Wards
from agents.surroundings import Confinement

_TEMPORARY: Final = "/tmp"  # noqa: S108 - the system's; nothing is hidden from a command at this level


@dataclass(frozen=True)
class Plain:
    """Makes launches of commands that can reach everything their user can."""

    interpreter: str
    view: View
    environ: Mapping[str, str]
    wards: Wards

    level = SandboxLevel.NONE
    filters_hosts = False

    def sees(self, confinement: Confinement) -> Mounts:
        """Everything."""
        del confinement
        mounts = Mounts()
        mounts.add(Cover.WRITABLE, [Path("/")])
        return mounts

    def launch(self, command: Sequence[str], confinement: Confinement, mounts: Mounts) -> Launch:
        """The command with a clean environment and limits. Reads the disk."""
        del mounts
        roots = [Path(os.path.realpath(root)) for root in confinement.writable]
        for root in roots:
            self.wards.enter(root)

        def finish() -> list[SecurityEvent]:
            return [event for root in roots for event in self.wards.leave(root, confinement.unprotected)]

        environment = clean_environment(
            self.environ,
            self.view,
            {"PATH": ":".join(self.view.all_path), **confinement.environment},
            temporary=_TEMPORARY,
            home=str(self.view.home),
            has_network=True,
        )
        return confined_launch(self.interpreter, command, confinement, environment, [], finish)
