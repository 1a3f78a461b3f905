"""Confines itself and becomes a command: `main([ORDERS, STATUS, "--", PROGRAM, ARGUMENT…])` in a fresh interpreter.

Imports nothing of ours, and of the standard library only what is quick to load: it stands before every command.

ORDERS is a descriptor to read what to do from, records that end in NUL, each a letter and its value:
    p PID      who started us; if that is no longer our parent, nothing is done
    e NAME=VALUE    a variable of the command
    c PATH     the command's folder
    l NUMBER VALUE  a limit of the kernel's
    t COUNT    how many threads, counted by the user
    r w d PATH may be read and executed; also be written in; is a device
    n NUMBER PORT     a network of its own, whose only door is handed out through this descriptor
    a BITS BITS BITS  what Landlock handles of files, network and scopes
    f HEX      the filter of system calls
On STATUS it writes `begun` when the command runs, and `exit CODE` when it has ended (negative for a signal).

Two processes: one stays behind as the reaper of everything that the command starts, however it detaches itself, and
ends all of it when the command ends, when it is asked to (SIGTERM), and when the process that started us dies.
"""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]  # `signal` itself loads `enum`, a tenth of all the time that this takes
import ctypes
import os
import resource
import sys

TYPE_CHECKING = False  # `typing` itself is slow to load
if TYPE_CHECKING:
    from collections.abc import Callable

_IS_LINUX = sys.platform.startswith("linux")
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF, _PATH_BENEATH = 444, 445, 446, 1
_SECCOMP_FILTER = 2
_PR_CAPBSET_DROP, _PR_CAP_AMBIENT, _CLEAR_AMBIENT, _CAPABILITY_VERSION = 24, 47, 4, 0x20080522

_READ = 0b1101
_OF_FILES = 0b1100_0000_0000_0111
_DEVICE = 0b1000_0000_0000_0110
_NOT_WRITABLE = (1 << 6) | (1 << 11) | (1 << 15)
"""No devices are made, and none spoken to."""

_PLACEHOLDER_PID = 0x7FFFFFF1
"""Stands in the filter for this process, whose number was not known when it was written."""

Orders = dict[str, list[str]]


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_void_p))


def main(arguments: list[str], open_door: Callable[[int, int], None] | None = None) -> int:
    """The reaper's life: begin the command, wait for it, end what is left of it.

    `open_door` gives the command a network of its own, for what is held to hosts: few are, so who starts us loads it.
    """
    orders, status = _read_orders(int(arguments[0])), int(arguments[1])
    os.set_inheritable(status, False)  # else the command could report an end of its own choice
    libc = ctypes.CDLL(None, use_errno=True)
    if _IS_LINUX:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if os.getppid() != int(orders["p"][0]):
        return 1
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGCHLD})
    failed, failing = os.pipe()
    reaper = os.getpid()
    child = os.fork()
    if child == 0:
        _become(libc, orders, arguments[3:], failing, reaper, open_door)
    os.close(failing)
    trouble = os.read(failed, 1000)
    if trouble:
        os.waitpid(child, 0)
        os.write(2, trouble)
        return 1
    _report(status, "begun")
    code = _wait(child)
    _end_all(child)
    _report(status, f"exit {code}")
    return 0


def _read_orders(descriptor: int) -> Orders:
    orders: Orders = {}
    with os.fdopen(descriptor, "rb") as file:
        for record in file.read().split(b"\0"):
            if record:
                orders.setdefault(chr(record[0]), []).append(os.fsdecode(record[1:]))
    return orders


def _report(status: int, line: str) -> None:
    try:
        os.write(status, f"{line}\n".encode())
    except OSError:
        return  # who started us is gone; were we to end of it, what has detached itself would go on


def _become(
    libc: ctypes.CDLL,
    orders: Orders,
    command: list[str],
    failing: int,
    reaper: int,
    open_door: Callable[[int, int], None] | None,
) -> None:
    """In the child: confine, then be the command. Never returns."""
    try:
        os.setsid()
        if _IS_LINUX:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != reaper:
            os._exit(1)
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        for name in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(name, signal.SIG_DFL)
        os.chdir(orders["c"][0])
        environment = dict(entry.split("=", 1) for entry in orders.get("e", []))
        _limit(orders)
        if open_door is not None:
            open_door(*map(int, orders["n"][0].split()))
        if _IS_LINUX:
            _checked(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
        if "a" in orders:
            _drop_capabilities(libc)
        if "a" in orders:
            _restrict(libc, orders)
        if "f" in orders:
            _filter(libc, bytes.fromhex(orders["f"][0]), reaper)
        os.execve(command[0], command, environment)  # noqa: S606 - the command, resolved by who started us
    except OSError as error:
        os.write(failing, f"{error.strerror or error}: {error.filename or command[0]}\n".encode())
    os._exit(1)


def _limit(orders: Orders) -> None:
    for order in orders.get("l", []):
        name, value = map(int, order.split())
        resource.setrlimit(name, (value, value))
    for order in orders.get("t", []):
        _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
        value = int(order) if hard == resource.RLIM_INFINITY else min(int(order), hard)
        resource.setrlimit(resource.RLIMIT_NPROC, (value, value))


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Root's own powers reach around Landlock: with some of them the memory of every process can be read."""
    for capability in range(64):
        if libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) < 0:
            break  # the kernel knows no more of them, or we have none to drop
    libc.prctl(_PR_CAP_AMBIENT, _CLEAR_AMBIENT, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    _checked(libc.capset(header, (ctypes.c_uint32 * 6)()), "dropping capabilities")


def _restrict(libc: ctypes.CDLL, orders: Orders) -> None:
    """Landlock: only what is named can be reached."""
    files, network, scoped = map(int, orders["a"][0].split())
    attributes = _RulesetAttributes(files, network, scoped)
    size = 24 if scoped else 16 if network else 8  # an older kernel refuses a structure that it does not know
    ruleset = _checked(libc.syscall(_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0), "a ruleset")
    for letter, allowed in (("r", _READ), ("w", files & ~_NOT_WRITABLE), ("d", _DEVICE)):
        for path in orders.get(letter, []):
            _allow(libc, ruleset, path, allowed & files)
    _checked(libc.syscall(_RESTRICT_SELF, ruleset, 0), "the restriction")
    os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, allowed: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # gone since it was looked up: nothing to allow
    if not os.path.isdir(path):  # noqa: PTH112 - pathlib would be the slowest import of all
        allowed &= _OF_FILES
    rule = _PathBeneath(allowed, place)
    _checked(libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0), path)
    os.close(place)


def _filter(libc: ctypes.CDLL, program: bytes, reaper: int) -> None:
    lines = bytearray(program)
    for start in range(4, len(lines), 8):
        constant = int.from_bytes(lines[start : start + 4], sys.byteorder)
        if constant == _PLACEHOLDER_PID:
            lines[start : start + 4] = reaper.to_bytes(4, sys.byteorder)
        elif constant == 2**32 - _PLACEHOLDER_PID:
            lines[start : start + 4] = (2**32 - reaper).to_bytes(4, sys.byteorder)
    buffer = (ctypes.c_char * len(lines)).from_buffer(lines)
    filled = _Program(len(lines) // 8, ctypes.addressof(buffer))
    _checked(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_FILTER, ctypes.byref(filled), 0, 0), "the filter of system calls")


def _checked(result: int, what: str) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), what)
    return result


def _wait(child: int) -> int:
    """Until the command has ended or we are told to end; its exit code."""
    while True:
        got = signal.sigwait({signal.SIGTERM, signal.SIGCHLD})
        if got == signal.SIGTERM:
            _kill(child)
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return -9
            if pid == child:
                return os.waitstatus_to_exitcode(status)
            if pid == 0:
                break


def _end_all(session: int) -> None:
    """Kill what is left until nothing is: orphans become our children, so every one comes by in the end."""
    _kill(-session)
    while True:
        for pid in _descendants():
            _kill(pid)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
            _pause()
        except ChildProcessError:
            return


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        return  # gone already


def _pause() -> None:
    if _IS_LINUX:
        signal.sigtimedwait({signal.SIGCHLD}, 0.01)


def _descendants() -> list[int]:
    found, waiting = [], [os.getpid()]
    while waiting:
        pid = waiting.pop()
        try:
            threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - as above
            for thread in threads:
                with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:  # noqa: PTH123 - as above
                    children = [int(child) for child in file.read().split()]
                found += children
                waiting += children
        except OSError:
            continue
    return found
