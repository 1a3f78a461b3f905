"""How far this machine can hold commands back, and why no farther. Tries it; never takes a version's word for it."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from agents.records import SandboxLevel
from agents.sandbox.bpf import filter_program
from agents.sandbox.cgroups import group_place
from agents.sandbox.launch import file_in_memory
from agents.sandbox.syscalls import is_known_machine
from agents.sandbox.ulimits import is_bound_by_groups

_PROGRAM: Final = "bwrap"
_TRY_TIMEOUT_S: Final = 10
_LANDLOCK_CREATE_RULESET: Final = 444
_LANDLOCK_VERSION: Final = 1
_LEAST_LANDLOCK: Final = 3
"""Before ABI 3 a file outside could be cut to nothing."""

_PR_GET_SECCOMP: Final = 21
_OTHERS_MAY_WRITE: Final = 0o022
_PER_NAMESPACE_COUNTS: Final = (5, 14)
"""From this kernel on, processes are counted for each user namespace, not for all of the user's together."""

_ORDER: Final = (SandboxLevel.NONE, SandboxLevel.PARTLY, SandboxLevel.ISOLATED)


@dataclass(frozen=True)
class Capability:
    """What this machine can do. `reason` is a sentence, `mend` says how to get farther and is empty at the top."""

    level: SandboxLevel
    reason: str
    mend: str = ""
    bubblewrap: str = ""
    landlock_abi: int = 0
    has_seccomp: bool = False
    process_letter: str = ""
    interpreter: str = sys.executable
    """The Python that confines commands where bubblewrap does not."""

    def at_most(self, level: SandboxLevel) -> Capability:
        """The same machine with no more than this level."""
        if _ORDER.index(level) >= _ORDER.index(self.level):
            return self
        if level is SandboxLevel.PARTLY and not self._can_be_partly:
            return replace(self, level=SandboxLevel.NONE, reason="Landlock or seccomp is missing.")
        return replace(self, level=level, reason=f"Limited to '{level}' on purpose.")

    @property
    def processes_bound_by(self) -> Literal["cgroup", "rlimit", "watching"]:
        """What keeps a command from starting processes without end: the kernel, or only that we look and end it."""
        if self.level is SandboxLevel.ISOLATED and self.process_letter and not is_bound_by_groups():
            return "rlimit"
        return "cgroup" if group_place() is not None else "watching"

    @property
    def _can_be_partly(self) -> bool:
        return self.landlock_abi >= _LEAST_LANDLOCK and self.has_seccomp


def probe_machine(environ: Mapping[str, str]) -> Capability:
    """Look and try, in some tens of milliseconds. Starts processes; not for the event loop."""
    if not sys.platform.startswith("linux"):
        return Capability(
            SandboxLevel.NONE,
            f"Sandboxes need Linux, and this is {platform.system() or sys.platform}.",
            "Approve each command yourself, or let agents work in a Linux container or virtual machine.",
        )
    letter = _process_letter()
    program, found = find_bubblewrap(environ)
    trouble = _trouble_with(program) if program else found
    landlock, seccomp = _landlock_abi(), _has_seccomp()
    if program and not trouble:
        told = f"bubblewrap works ({program}): own files, no network, no other processes."
        return Capability(SandboxLevel.ISOLATED, told, "", program, landlock, seccomp, letter)
    lower = Capability(SandboxLevel.PARTLY, trouble, _mend(program, trouble), "", landlock, seccomp, letter)
    if lower.landlock_abi >= _LEAST_LANDLOCK and seccomp:
        return replace(lower, reason=f"{trouble} Landlock (ABI {landlock}) and seccomp hold files and sockets.")
    told = f"{trouble} Landlock {f'has only ABI {landlock}' if landlock else 'is not there'} either."
    return replace(lower, level=SandboxLevel.NONE, reason=told if seccomp else f"{trouble} Nor is seccomp there.")


def find_bubblewrap(environ: Mapping[str, str]) -> tuple[str, str]:
    """Where bubblewrap is, else why none can be used: not one in the folder that we work in, nor anybody else's."""
    folders = [folder for folder in environ.get("PATH", os.defpath).split(":") if folder.startswith("/")]
    here = Path.cwd().resolve()
    refused = ""
    for folder in folders:
        found = shutil.which(_PROGRAM, path=folder)
        if found is None:
            continue
        program = Path(found).resolve()
        if here != Path("/") and here in program.parents:
            refused = f"{found} lies in the folder that is worked in, so it is not trusted."
        elif not _is_trusted(program):
            refused = f"{found} can be changed by others, so it is not trusted."
        else:
            return str(program), ""
    return "", refused or "bubblewrap is not installed."


def _is_trusted(program: Path) -> bool:
    for place in (program, program.parent):
        status = place.stat()
        if status.st_uid not in {0, os.getuid()}:
            return False
        if status.st_mode & _OTHERS_MAY_WRITE and not status.st_mode & stat.S_ISVTX:
            return False
    return True


def _trouble_with(program: str) -> str:
    """Why bubblewrap does not hold what we need of it, as a sentence; empty if it does."""
    machine = platform.machine()
    if not is_known_machine(machine):
        return f"No filter of system calls is written for {machine}."
    allowed = file_in_memory(filter_program(machine, with_unix=True, with_inet=True))
    line = [program, "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    line += ["--ro-bind", "/", "/", "--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--remount-ro", "/dev"]
    line += ["--size", "65536", "--tmpfs", "/tmp", "--seccomp", str(allowed), "--", "/bin/sh", "-c", ":"]  # noqa: S108 - its own
    try:
        done = subprocess.run(
            line, capture_output=True, text=True, timeout=_TRY_TIMEOUT_S, env={}, pass_fds=[allowed], check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not work here: {error}."
    finally:
        os.close(allowed)
    said = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0].rstrip(".")
    return f"bubblewrap does not work here: {said}." if done.returncode else ""


def _mend(program: str, trouble: str) -> str:
    if not program:
        return "`apt install bubblewrap` (or the package of that name elsewhere)."
    restricted = _read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1"
    if restricted:
        return (
            "AppArmor keeps user namespaces from programs without a profile: `apt install apparmor-profiles`, then "
            "`ln -s /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/` and reload AppArmor."
        )
    if _read("/proc/sys/kernel/unprivileged_userns_clone") == "0":
        return "`sudo sysctl kernel.unprivileged_userns_clone=1` lets users make namespaces."
    if _read("/proc/sys/user/max_user_namespaces") == "0":
        return "`sudo sysctl user.max_user_namespaces=10000` lets users make namespaces."
    if re.search(r"[Uu]nknown option", trouble):
        return "Install bubblewrap 0.7 or later."
    return "In a container, allow user namespaces (Docker: a seccomp profile that permits `unshare` and `mount`)."


def _landlock_abi() -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _LANDLOCK_VERSION)))


def _has_seccomp() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    return is_known_machine() and int(libc.prctl(_PR_GET_SECCOMP, 0, 0, 0, 0)) >= 0


def _process_letter() -> str:
    """How this machine's shell is told a limit of processes; empty where the kernel counts all of a user's."""
    release = tuple(int(part) for part in re.findall(r"\d+", platform.release())[:2])
    if release < _PER_NAMESPACE_COUNTS:
        return ""
    for letter in "up":  # bash has -u for it, dash -p
        done = subprocess.run(
            ["/bin/sh", "-c", f"ulimit -{letter} 1000 && ulimit -c 0"],
            capture_output=True, timeout=_TRY_TIMEOUT_S, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            return letter
    return ""


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except OSError:
        return ""
