"""The way in: opens the best sandbox that this machine has, and runs commands in it."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec

from agents.errors import CommandNotFound, SandboxFailed
from agents.records import SandboxLevel, SecurityEvent
from agents.sandbox.bubblewrap import Bubblewrap
from agents.sandbox.environment import is_passable
from agents.sandbox.landlock import Landlock
from agents.sandbox.launch import Launch
from agents.sandbox.mounts import Mounts
from agents.sandbox.network.dialling import Dialler, Resolve, addresses_of
from agents.sandbox.network.hosts import AllowedHosts
from agents.sandbox.network.opening import can_leave_network, visible_interpreter
from agents.sandbox.network.proxy import ContactNotes, FilteringProxy
from agents.sandbox.plain import Plain
from agents.sandbox.probe import Capability, probe_machine
from agents.sandbox.process import Ending, RunningProcess
from agents.sandbox.view import View, look_around
from agents.sandbox.ward import Wards
from agents.surroundings import CommandResult, Confinement

_BOUNDS: Final = {
    "cgroup": "The processes of a command are bounded by the kernel (cgroup).",
    "rlimit": "The processes of a command are bounded by the kernel (rlimit).",
    "watching": "The processes of a command are bounded by watching alone: it is ended once there are too many.",
}
_FILTERS: Final = "A command can be held to the hosts that it may reach."
_FILTERS_NOT: Final = "This machine cannot filter by host: the network of a command is all or nothing."


class Level(Protocol):
    """One way of holding commands back."""

    @property
    def level(self) -> SandboxLevel:
        """How far it goes."""
        ...

    @property
    def filters_hosts(self) -> bool:
        """Whether it can hold a command to hosts."""
        ...

    def sees(self, confinement: Confinement) -> Mounts:
        """What a command would see."""
        ...

    def launch(self, command: Sequence[str], confinement: Confinement, mounts: Mounts) -> Launch:
        """Prepare a command whose program is an absolute path; reads the disk. Raises `SandboxFailed`."""
        ...


class MachineSandbox:
    """Runs commands held back as far as this machine can; many at once, from one event loop."""

    def __init__(self, capability: Capability, level: Level, view: View, dialler: Dialler) -> None:
        self.capability = capability
        self._level = level
        self._view = view
        self._dialler = dialler

    @property
    def level(self) -> SandboxLevel:
        """How far commands are held back."""
        return self._level.level

    @property
    def reason(self) -> str:
        """Why so far and no farther, as a sentence."""
        return self.capability.reason

    @property
    def filters_hosts(self) -> bool:
        """Whether a command can be held to hosts; if not, its network is all or nothing."""
        return self._level.filters_hosts

    @property
    def promises(self) -> tuple[str, str]:
        """What bounds processes, and whether hosts can be filtered, as sentences for people."""
        return _BOUNDS[self.capability.processes_bound_by], _FILTERS if self.filters_hosts else _FILTERS_NOT

    async def run(
        self,
        command: Sequence[str],
        confinement: Confinement,
        on_output: Callable[[str], None] | None = None,
        notes: ContactNotes | None = None,
    ) -> CommandResult:
        """Run one program with arguments and wait until it and all that it started has ended.

        `notes` hears of each host before it is contacted. Cancelling kills all of it. Raises `CommandNotFound`, and
        `SandboxFailed` when the sandbox does not come up.
        """
        confinement, proxy = self._way_out(confinement, notes)
        preparing = asyncio.ensure_future(asyncio.to_thread(self._prepare, command, confinement))
        try:
            launch = await asyncio.shield(preparing)
        except asyncio.CancelledError:
            preparing.add_done_callback(_abandon)
            raise
        try:
            ending = await self._run(launch, confinement, on_output, proxy)
        except OSError as error:
            raise SandboxFailed(self.level, error.strerror or str(error)) from error
        finally:
            events = await asyncio.shield(asyncio.to_thread(launch.finish))
            if proxy is not None:
                await asyncio.shield(proxy.end_notes())
        return self._result(launch, confinement, ending, events, proxy)

    def _way_out(
        self, confinement: Confinement, notes: ContactNotes | None
    ) -> tuple[Confinement, FilteringProxy | None]:
        """The confinement with hosts or a network, never both, and what answers where it is hosts."""
        if not confinement.hosts:
            return confinement, None
        if not self.filters_hosts:
            if not confinement.has_network:
                raise SandboxFailed(self.level, "this machine cannot hold a command to hosts")
            return msgspec.structs.replace(confinement, hosts=()), None
        try:
            allowed = AllowedHosts.read(confinement.hosts, self._dialler.private())
        except ValueError as error:
            raise SandboxFailed(self.level, f"{error} is not the name of a host") from error
        narrowed = msgspec.structs.replace(confinement, has_network=False)
        return narrowed, FilteringProxy(allowed, self._dialler, notes)

    async def _run(
        self,
        launch: Launch,
        confinement: Confinement,
        on_output: Callable[[str], None] | None,
        proxy: FilteringProxy | None,
    ) -> Ending:
        if launch.gate is None or proxy is None:
            return await RunningProcess(launch, confinement.limits, on_output).wait()
        async with launch.gate.answered_by(proxy):
            ending = await RunningProcess(launch, confinement.limits, on_output).wait()
        if not launch.gate.is_open and ending.ended == "by itself":
            raise SandboxFailed(self.level, _first_line(ending.stderr.text()))
        return ending

    def _prepare(self, command: Sequence[str], confinement: Confinement) -> Launch:
        if not command or not command[0]:
            raise CommandNotFound("")
        for word in command:
            if not is_passable(word):
                raise SandboxFailed(self.level, f"no program can be given the argument {word!r}")
        mounts = self._level.sees(confinement)
        program = find_program(command[0], confinement, self._view, mounts)
        return self._level.launch([program, *command[1:]], confinement, mounts)

    def _result(
        self,
        launch: Launch,
        confinement: Confinement,
        ending: Ending,
        events: list[SecurityEvent],
        proxy: FilteringProxy | None,
    ) -> CommandResult:
        code = launch.exit_of(ending.code, ending.status)
        stderr = ending.stderr.text()
        if code is None and ending.ended == "by itself":
            raise SandboxFailed(self.level, _first_line(stderr))
        events = [*events, *(proxy.events if proxy else ())]
        for remark in (*(event.message for event in events), *(proxy.remarks if proxy else ())):
            stderr += f"\n[sandbox] {remark}\n"
        has_all = confinement.has_network or self.level is SandboxLevel.NONE
        return CommandResult(
            exit_code=ending.code if code is None else code,
            stdout=ending.stdout.text(),
            stderr=stderr,
            ended=ending.ended,
            is_cut=ending.stdout.is_cut or ending.stderr.is_cut,
            level=self.level,
            usage=ending.usage,
            events=tuple(events),
            network="hosts" if proxy else "all" if has_all else "none",
            contacts=proxy.contacts if proxy else (),
        )


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0].rstrip(".") if text.strip() else "no reason"


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
    private: Callable[[], Collection[str]] = tuple,
    resolve: Resolve = addresses_of,
) -> MachineSandbox:
    """The best sandbox of this machine, probed now: it takes some tens of milliseconds, so call it in a thread.

    `hidden` can be read by no command (the daemon's own folders). `at_most` is for tests and for people who want less.
    `private` names hosts that may lie in a private network, where a command is held to hosts.
    """
    environ = os.environ if environ is None else environ
    view = look_around(environ, Path(os.path.realpath(home or Path.home())))
    capability = probe_machine(environ).at_most(at_most)
    dialler = Dialler(dict(environ), private, resolve)
    return MachineSandbox(capability, _level(capability, view, dict(environ), tuple(hidden)), view, dialler)


def _level(capability: Capability, view: View, environ: Mapping[str, str], hidden: tuple[Path, ...]) -> Level:
    machine, wards = platform.machine(), Wards()
    if capability.level is SandboxLevel.ISOLATED:
        letter, opener = capability.process_letter, visible_interpreter(view)
        return Bubblewrap(capability.bubblewrap, machine, view, environ, hidden, wards, letter, opener)
    if capability.level is SandboxLevel.PARTLY:
        python, can_filter = capability.interpreter, can_leave_network(capability.interpreter)
        return Landlock(capability.landlock_abi, python, machine, view, environ, hidden, wards, can_filter)
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
