"""The level NONE: nothing holds a command back but limits and a clean environment. Policy asks for each one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.records import SandboxLevel, SecurityEvent
from agents.sandbox.environment import clean_environment
from agents.sandbox.launch import Launch
from agents.sandbox.ulimits import with_limits
from agents.sandbox.view import View
from agents.sandbox.ward import Wards
from agents.surroundings import Confinement


@dataclass(frozen=True)
class Plain:
    """Makes launches of commands that nothing holds back; what they did to protected paths is put back afterwards."""

    view: View
    environ: Mapping[str, str]
    wards: Wards

    level = SandboxLevel.NONE

    def launch(self, command: Sequence[str], confinement: Confinement) -> Launch:
        """The command with a clean environment and limits. Reads the disk."""
        roots = [root.resolve() for root in confinement.writable]
        for root in roots:
            self.wards.enter(root)

        def finish() -> list[SecurityEvent]:
            return [event for root in roots for event in self.wards.leave(root, confinement.unprotected)]

        environment = clean_environment(
            self.environ,
            self.view,
            confinement.environment,
            temporary="/tmp",  # noqa: S108 - the system's; nothing is hidden from a command at this level
            home=str(Path.home()),
            has_network=True,
        )
        environment["PATH"] = confinement.environment.get("PATH") or self.environ.get("PATH", environment["PATH"])
        line = with_limits(command, confinement.limits, "")
        return Launch(line, environment, confinement.folder, finish=finish)
