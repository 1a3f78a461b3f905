"""The level PARTLY: Landlock and seccomp, for machines without bubblewrap.

What it does not hold, by its nature: names, sizes and times of all files can be seen; protected paths can be written
while the command runs, and are put back when it ends; passwords in the settings of the tree's own repository can be
read; memory is limited for each process, and for all together only by watching.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from agents.errors import SandboxFailed
from agents.records import SandboxLevel, SecurityEvent
from agents.sandbox.bpf import filter_program
from agents.sandbox.environment import clean_environment
from agents.sandbox.launch import Launch
from agents.sandbox.mounts import Cover, Mounts
from agents.sandbox.network.gate import Gate
from agents.sandbox.network.variables import PORT, proxy_variables
from agents.sandbox.orders import confined_launch
from agents.sandbox.repository import git_folders
from agents.sandbox.view import View, is_below_any, is_there
from agents.sandbox.ward import Wards
from agents.surroundings import Confinement

_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_RIGHTS: Final = ((1, 13), (2, 14), (3, 15), (5, 16))
"""From which ABI on the kernel knows how many rights on files."""
_NETWORK_SINCE, _SCOPES_SINCE = 4, 6
_TCP: Final = 0b11
_SCOPES: Final = 0b11
_MOST_RULES: Final = 4_000
_PLACEHOLDER_PID: Final = 0x7FFFFFF1  # as in `confine`, which imports nothing of ours


@dataclass(frozen=True)
class Landlock:
    """Makes launches of commands that can reach only what is named."""

    abi: int
    interpreter: str
    machine: str
    view: View
    environ: Mapping[str, str]
    hidden: tuple[Path, ...]
    wards: Wards
    filters_hosts: bool = False
    """Whether commands can be held to hosts: a network of their own can be had, though no bubblewrap."""
    _known: dict[tuple[Path, tuple[Path, ...]], tuple[Path, ...]] = field(default_factory=dict)

    level = SandboxLevel.PARTLY

    def sees(self, confinement: Confinement) -> Mounts:
        """What a command can reach."""
        mounts = Mounts()
        mounts.add(Cover.READABLE, self.view.folders)
        mounts.add(Cover.READABLE, [Path("/proc")])
        if confinement.has_network:
            mounts.add(Cover.READABLE, [Path("/etc/resolv.conf").resolve()])
        hidden = (*self.view.masked, *self.hidden, *confinement.hidden)
        mounts.add(Cover.HIDDEN, (Path(os.path.realpath(path)) for path in hidden if is_there(path)))
        mounts.add(Cover.GRANTED, (Path(os.path.realpath(path)) for path in confinement.readable if is_there(path)))
        for root in confinement.writable:
            mounts.add(Cover.GRANTED, git_folders(root))
            mounts.add(Cover.WRITABLE, [Path(os.path.realpath(root))])
        return mounts

    def launch(self, command: Sequence[str], confinement: Confinement, mounts: Mounts) -> Launch:
        """Everything that has to be there for this command. Reads the disk; raises `SandboxFailed`."""
        if mounts.cover_of(Path(os.path.realpath(confinement.folder))) in {None, Cover.HIDDEN}:
            raise SandboxFailed(self.level, f"{confinement.folder} is not among what the command may see")
        roots = [Path(os.path.realpath(root)) for root in confinement.writable]
        rules = list(self._rules(mounts))
        own = Path(tempfile.mkdtemp(prefix="groundplan-"))
        (own / "home").mkdir()
        for root in roots:
            self.wards.enter(root)

        def finish() -> list[SecurityEvent]:
            shutil.rmtree(own, ignore_errors=True)
            return [event for root in roots for event in self.wards.leave(root, confinement.unprotected)]

        environment = clean_environment(
            self.environ,
            self.view,
            confinement.environment,
            temporary=str(own),
            home=str(own / "home"),
            has_network=confinement.has_network or bool(confinement.hosts),
        )
        allowed = filter_program(
            self.machine,
            with_unix=False,  # a socket's file is dialled without a look at Landlock
            with_inet=confinement.has_network or bool(confinement.hosts),
            guarded_pid=_PLACEHOLDER_PID,
            with_own_pids=False,
        )
        orders = [*rules, f"w{own}", *(f"d{device}" for device in _DEVICES), f"a{self._handled(confinement)}"]
        orders.append(f"f{allowed.hex()}")
        gate = Gate() if confinement.hosts else None
        if gate is not None:
            environment = proxy_variables(environment, confinement.hosts)
            orders.append(f"n{gate.theirs} {PORT}")
        return confined_launch(self.interpreter, command, confinement, environment, orders, finish, gate)

    def _places(self, path: Path, hidden: tuple[Path, ...]) -> Sequence[Path]:
        """Where rights are given so that what is hidden below gets none; of the system's own folders looked up once."""
        key = (path, hidden)
        if key not in self._known:
            found = tuple(_around(path, hidden))
            if path not in self.view.folders:
                return found
            self._known[key] = found
        return self._known[key]

    def _handled(self, confinement: Confinement) -> str:
        files = max(count for since, count in _RIGHTS if self.abi >= since)
        is_shut = not confinement.has_network and not confinement.hosts  # to hosts, its own network has but one way
        network = _TCP if self.abi >= _NETWORK_SINCE and is_shut else 0
        return f"{(1 << files) - 1} {network} {_SCOPES if self.abi >= _SCOPES_SINCE else 0}"

    def _rules(self, mounts: Mounts) -> Iterator[str]:
        """A right reaches everything below, so around what is hidden the folders are named one by one."""
        covers = list(mounts.in_order())
        hidden = [path for path, cover in covers if cover is Cover.HIDDEN]
        count = 0
        for path, cover in covers:
            if cover is Cover.HIDDEN:
                continue
            inside = [one for one in hidden if path in one.parents]
            if cover is Cover.WRITABLE and inside:
                raise SandboxFailed(
                    self.level, f"{inside[0]} must not be read and lies in {path}, where the command may write"
                )
            for place in self._places(path, tuple(inside)):
                count += 1
                if count > _MOST_RULES:
                    raise SandboxFailed(self.level, f"there is too much around what must not be read, as {hidden[0]}")
                yield f"{'w' if cover is Cover.WRITABLE else 'r'}{place}"


def _around(path: Path, hidden: Sequence[Path]) -> Iterator[Path]:
    if not hidden:
        yield path
        return
    try:
        entries = list(path.iterdir())
    except OSError:
        return
    for entry in entries:
        if not is_below_any(entry, hidden) and not entry.is_symlink():
            yield from _around(entry, [one for one in hidden if entry in one.parents])
