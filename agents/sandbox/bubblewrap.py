"""The level ISOLATED: a command line for bubblewrap that gives a command its own view of everything.

Measured traps that this line answers: without `--size` a tmpfs takes half the memory; `/proc/sys` stays writable for
root; bubblewrap's own environment can be read at `/proc/1/environ`; its arguments can be read by everybody in the
process list.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agents.errors import SandboxFailed
from agents.protected import holds_protected
from agents.records import SandboxLevel, SecurityEvent
from agents.sandbox.bpf import filter_program
from agents.sandbox.environment import clean_environment
from agents.sandbox.launch import Launch, file_in_memory
from agents.sandbox.mounts import Cover, Mounts
from agents.sandbox.network.gate import Gate
from agents.sandbox.network.opening import opened_first
from agents.sandbox.network.variables import proxy_variables
from agents.sandbox.repository import config_without_keys, git_folders
from agents.sandbox.ulimits import is_bound_by_groups, with_limits
from agents.sandbox.view import View, is_there
from agents.sandbox.ward import Wards, is_released
from agents.surroundings import Confinement

_TEMPORARY: Final = Path("/tmp")  # noqa: S108 - the sandbox's own, which nobody else sees
_SHARED: Final = Path("/dev/shm")  # noqa: S108 - likewise
_MOST_BYTES: Final = 1024**3
_SHARES: Final = {_TEMPORARY: 2, _SHARED: 8}
_SHARE_OF_HOME: Final = 8
_RESOLVER: Final = Path("/etc/resolv.conf")
_KERNEL_INSIDES: Final = (
    "kcore keys kmsg kallsyms kpagecount kpageflags kpagecgroup vmallocinfo timer_list slabinfo iomem"
)
_SIGNALS: Final = range(129, 129 + 64)


@dataclass(frozen=True)
class Bubblewrap:
    """Makes launches of commands in a view of their own."""

    program: str
    machine: str
    view: View
    environ: Mapping[str, str]
    hidden: tuple[Path, ...]
    wards: Wards
    shell_limit: str
    """The letter by which the shell sets the number of processes; empty where it would count the user's others too."""
    interpreter: str = ""
    """A Python that commands can see, to open the way to hosts; empty where there is none."""

    level = SandboxLevel.ISOLATED

    @property
    def filters_hosts(self) -> bool:
        """Whether commands can be held to hosts."""
        return bool(self.interpreter)

    def sees(self, confinement: Confinement) -> Mounts:
        """What a command would see, before protected paths are laid over it."""
        mounts = Mounts()
        mounts.add(Cover.EMPTY, (_TEMPORARY, self.view.home))
        mounts.add(Cover.READABLE, self.view.folders)
        if confinement.has_network and _RESOLVER.is_symlink():  # it often leads to /run, which is not shown
            mounts.add(Cover.READABLE, [_RESOLVER.resolve()])
        hidden = (*self.view.masked, *self.hidden, *confinement.hidden)
        mounts.add(Cover.HIDDEN, (_real(path) for path in hidden if is_there(path)))
        mounts.add(Cover.GRANTED, (_real(path) for path in confinement.readable if is_there(path)))
        for root in confinement.writable:
            mounts.add(Cover.GRANTED, git_folders(root))
            mounts.add(Cover.WRITABLE, [_real(root)])
        return mounts

    def launch(self, command: Sequence[str], confinement: Confinement, mounts: Mounts) -> Launch:
        """Everything that has to be there for this command. Reads the disk; raises `SandboxFailed`."""
        roots = [_real(root) for root in confinement.writable]
        given = {root: self.wards.enter(root) for root in roots}
        try:
            for root in roots:
                _protect(mounts, root, given[root], confinement.unprotected)
            passed, arguments = self._arguments(confinement, mounts)
            status, report = os.pipe()
        except OSError as error:
            for root in roots:
                self.wards.leave(root, confinement.unprotected)
            raise SandboxFailed(self.level, str(error.strerror or error)) from error

        def finish() -> list[SecurityEvent]:
            return [event for root in roots for event in self.wards.leave(root, confinement.unprotected)]

        arguments += ["--json-status-fd", str(report)]
        listed = file_in_memory(b"".join(os.fsencode(argument) + b"\0" for argument in arguments))
        line = [self.program, "--args", str(listed), "--"]
        gate = Gate() if confinement.hosts else None
        if gate is not None:
            command = opened_first(self.interpreter, gate.theirs, command)
            passed.append(gate.theirs)
        line += with_limits(command, confinement.limits, self.shell_limit)
        return Launch(
            line,
            {},
            Path("/"),
            (listed, report, *passed),
            status,
            exit_of=_exit_of,
            last_of=_first_inside,
            finish=finish,
            is_bounded=bool(self.shell_limit) and not is_bound_by_groups(),
            gate=gate,
        )

    def _arguments(self, confinement: Confinement, mounts: Mounts) -> tuple[list[int], list[str]]:
        folder = _real(confinement.folder)
        if mounts.cover_of(folder) in {None, Cover.HIDDEN}:
            raise SandboxFailed(self.level, f"{folder} is not among what the command may see")
        passed: list[int] = []
        allowed = filter_program(self.machine, with_unix=not confinement.has_network, with_inet=True)
        passed.append(file_in_memory(allowed))
        line = ["--unshare-all", *(["--share-net"] if confinement.has_network else [])]
        line += ["--unshare-user", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "sandbox"]
        line += ["--clearenv", *self._environment(confinement)]
        line += [word for path, target in self.view.links for word in ("--symlink", target, str(path))]
        line += _laid(mounts, confinement.limits.memory_bytes)
        for root in confinement.writable:
            line += _cleaned_settings(git_folders(root), passed)
        line += _devices(confinement.limits.memory_bytes)
        line += ["--remount-ro", "/", "--chdir", str(folder), "--seccomp", str(passed[0])]
        return passed, line

    def _environment(self, confinement: Confinement) -> Iterator[str]:
        made = clean_environment(
            self.environ,
            self.view,
            confinement.environment,
            temporary=str(_TEMPORARY),
            home=str(self.view.home),
            has_network=confinement.has_network or bool(confinement.hosts),
        )
        for name, value in (proxy_variables(made, confinement.hosts) if confinement.hosts else made).items():
            yield from ("--setenv", name, value)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _protect(mounts: Mounts, root: Path, given: Sequence[str], unprotected: Sequence[str]) -> None:
    """Lay what is there over itself, read-only. Only near the root: a mount deeper down moves away with its folder.

    The folder around, as `.github`, becomes a mount too, for what is mounted can neither be moved nor removed.
    """
    for path in given:
        around, _, _ = path.rpartition("/")
        place = root / path
        if is_released(path, unprotected) or place.is_symlink() or not place.exists():
            continue
        if any(free.strip("/").startswith(f"{path}/") for free in unprotected):
            continue  # something in it may be written: the wards look after the rest
        if around and ("/" in around or not holds_protected(around)):
            continue
        if around:
            mounts.add(Cover.WRITABLE, [root / around])
        mounts.add(Cover.PROTECTED, [place])


def _laid(mounts: Mounts, memory_bytes: int) -> Iterator[str]:
    emptied: list[Path] = []
    for path, cover in mounts.in_order():
        if cover is Cover.EMPTY:
            yield from _in_memory(path, memory_bytes)
        elif cover is Cover.HIDDEN and path.is_dir():
            yield from ("--perms", "0755", "--size", "65536", "--tmpfs", str(path))
            emptied.append(path)
        elif cover is Cover.HIDDEN:
            yield from ("--ro-bind", os.devnull, str(path))
        else:
            yield from ("--bind" if cover is Cover.WRITABLE else "--ro-bind", str(path), str(path))
    for path in emptied:  # only now: what is shown inside them needs its place first
        yield from ("--remount-ro", str(path))


def _devices(memory_bytes: int) -> Iterator[str]:
    yield from ("--proc", "/proc")
    for name in _KERNEL_INSIDES.split():
        place = Path("/proc") / name
        if os.access(place, os.R_OK):
            yield from ("--ro-bind", os.devnull, str(place))
    yield from ("--remount-ro", "/proc", "--dev", "/dev", "--remount-ro", "/dev")
    yield from _in_memory(_SHARED, memory_bytes)


def _in_memory(path: Path, memory_bytes: int) -> Iterator[str]:
    """A folder that holds a share of the memory that the command may use: what lies in it is in no process's count."""
    size = min(_MOST_BYTES, memory_bytes // _SHARES.get(path, _SHARE_OF_HOME))
    yield from ("--perms", "1777" if path in _SHARES else "0700", "--size", str(max(size, 65536)), "--tmpfs", str(path))


def _cleaned_settings(folders: Sequence[Path], passed: list[int]) -> Iterator[str]:
    """Git's settings without the passwords that stand in addresses."""
    for folder in folders:
        clean = config_without_keys(folder)
        if clean is not None:
            passed.append(file_in_memory(clean))
            yield from ("--ro-bind-data", str(passed[-1]), str(folder / "config"))


def _exit_of(code: int, status: bytes) -> int | None:
    """The command's exit code, as bubblewrap reports it: it does so only of commands that it could begin."""
    told = _reported(status, "exit-code")
    if told is not None:
        return 128 - told if told in _SIGNALS else told
    return code if code < 0 else None


def _first_inside(status: bytes) -> int | None:
    """The first process inside: bubblewrap itself ends before it does, and only with it all the others are gone."""
    return _reported(status, "child-pid")


def _reported(status: bytes, name: str) -> int | None:
    for line in status.decode("ascii", "replace").splitlines():
        try:
            told = json.loads(line).get(name)
        except ValueError:
            continue
        if told is not None:
            return int(told)
    return None
