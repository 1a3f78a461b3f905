"""The way in: opens the best sandbox that this machine has, and runs commands in it."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from agents.errors import CommandNotFound, SandboxFailed
from agents.records import SandboxLevel, SecurityEvent
from agents.sandbox.bubblewrap import Bubblewrap
from agents.sandbox.environment import is_passable
from agents.sandbox.landlock import Landlock
from agents.sandbox.launch import Launch
from agents.sandbox.mounts import Mounts
from agents.sandbox.plain import Plain
from agents.sandbox.probe import Capability, probe_machine
from agents.sandbox.process import Ending, RunningProcess
from agents.sandbox.view import View, look_around
from agents.sandbox.ward import Wards
from agents.surroundings import CommandResult, Confinement


class Level(Protocol):
    """One way of holding commands back."""

    @property
    def level(self) -> SandboxLevel:
        """How far it goes."""
        ...

    def sees(self, confinement: Confinement) -> Mounts:
        """What a command would see."""
        ...

    def launch(self, command: Sequence[str], confinement: Confinement, mounts: Mounts) -> Launch:
        """Prepare a command whose program is an absolute path; reads the disk. Raises `SandboxFailed`."""
        ...


class MachineSandbox:
    """Runs commands held back as far as this machine can; many at once, from one event loop."""

    def __init__(self, capability: Capability, level: Level, view: View) -> None:
        self.capability = capability
        self._level = level
        self._view = view

    @property
    def level(self) -> SandboxLevel:
        """How far commands are held back."""
        return self._level.level

    @property
    def reason(self) -> str:
        """Why so far and no farther, as a sentence."""
        return self.capability.reason

    async def run(
        self, command: Sequence[str], confinement: Confinement, on_output: Callable[[str], None] | None = None
    ) -> CommandResult:
        """Run one program with arguments and wait until it and all that it started has ended.

        Cancelling kills all of it. Raises `CommandNotFound`, and `SandboxFailed` when the sandbox does not come up.
        """
        preparing = asyncio.ensure_future(asyncio.to_thread(self._prepare, command, confinement))
        try:
            launch = await asyncio.shield(preparing)
        except asyncio.CancelledError:
            preparing.add_done_callback(_abandon)
            raise
        try:
            ending = await RunningProcess(launch, confinement.limits, on_output).wait()
        except OSError as error:
            raise SandboxFailed(self.level, error.strerror or str(error)) from error
        finally:
            events = await asyncio.shield(asyncio.to_thread(launch.finish))
        return self._result(launch, ending, events, has_network=confinement.has_network)

    def _prepare(self, command: Sequence[str], confinement: Confinement) -> Launch:
        if not command or not command[0]:
            raise CommandNotFound("")
        for word in command:
            if not is_passable(word):
                raise SandboxFailed(self.level, f"no program can be given the argument {word!r}")
        if confinement.hosts and not confinement.has_network:
            raise SandboxFailed(self.level, "this machine cannot hold a command to hosts")
        mounts = self._level.sees(confinement)
        program = find_program(command[0], confinement, self._view, mounts)
        return self._level.launch([program, *command[1:]], confinement, mounts)

    def _result(
        self, launch: Launch, ending: Ending, events: list[SecurityEvent], *, has_network: bool
    ) -> CommandResult:
        code = launch.exit_of(ending.code, ending.status)
        stderr = ending.stderr.text()
        if code is None and ending.ended == "by itself":
            raise SandboxFailed(
                self.level, stderr.strip().splitlines()[0].rstrip(".") if stderr.strip() else "no reason"
            )
        for event in events:
            stderr += f"\n[sandbox] {event.message}\n"
        return CommandResult(
            exit_code=ending.code if code is None else code,
            stdout=ending.stdout.text(),
            stderr=stderr,
            ended=ending.ended,
            is_cut=ending.stdout.is_cut or ending.stderr.is_cut,
            level=self.level,
            usage=ending.usage,
            events=tuple(events),
            network="all" if has_network else "none",
        )


def _abandon(preparing: asyncio.Future[Launch]) -> None:
    """What was prepared for a command that was cancelled meanwhile is taken back."""
    if not preparing.cancelled() and preparing.exception() is None:
        threading.Thread(target=preparing.result().abandon, name="command-abandoned", daemon=True).start()


def open_sandbox(
    *,
    hidden: Sequence[Path] = (),
    at_most: SandboxLevel = SandboxLevel.ISOLATED,
    environ: Mapping[str, str] | None = None,
    home: Path | None = None,
) -> MachineSandbox:
    """The best sandbox of this machine, probed now: it takes some tens of milliseconds, so call it in a thread.

    `hidden` can be read by no command (the daemon's own folders). `at_most` is for tests and for people who want less.
    """
    environ = os.environ if environ is None else environ
    view = look_around(environ, Path(os.path.realpath(home or Path.home())))
    capability = probe_machine(environ).at_most(at_most)
    return MachineSandbox(capability, _level(capability, view, dict(environ), tuple(hidden)), view)


def _level(capability: Capability, view: View, environ: Mapping[str, str], hidden: tuple[Path, ...]) -> Level:
    machine, wards = platform.machine(), Wards()
    if capability.level is SandboxLevel.ISOLATED:
        return Bubblewrap(capability.bubblewrap, machine, view, environ, hidden, wards, capability.process_letter)
    if capability.level is SandboxLevel.PARTLY:
        return Landlock(capability.landlock_abi, capability.interpreter, machine, view, environ, hidden, wards)
    return Plain(capability.interpreter, view, environ, wards)


def find_program(name: str, confinement: Confinement, view: View, mounts: Mounts) -> str:
    """The program as an absolute path that the command will see. Raises `CommandNotFound`.

    Sought in the PATH that the confinement sets, else in that of the view; a name with a slash counts from the folder.
    """
    if "/" in name:
        places = [confinement.folder / name]
    else:
        folders = confinement.environment.get("PATH", ":".join(view.path)).split(":")
        places = [confinement.folder / folder / name for folder in folders if folder]
    for place in places:
        found = shutil.which(place)
        if found and mounts.shows(Path(os.path.realpath(found))) and mounts.shows(Path(os.path.realpath(place.parent))):
            return str(place)
    raise CommandNotFound(name)
