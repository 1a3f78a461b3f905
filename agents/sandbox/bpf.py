"""The filter of system calls, as a classic BPF program. Pure: facts in, bytes out.

It denies what reaches around the walls (other processes, the kernel's less trodden doors, kinds of sockets that no
network namespace holds), what makes memory that nobody counts, and what would leave a setuid file behind. Arguments
are compared by their low 32 bits where the kernel looks at no more: a filter on all 64 is passed by setting one of
the others.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterable
from typing import Final

from agents.sandbox.syscalls import AUDIT_ARCH, number_of

Instruction = tuple[int, int, int, int]
"""(code, jump if true, jump if false, constant)."""

_LOAD, _EQUAL, _GREATER, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x25, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16
_X32: Final = 0x40000000

_REFUSED: Final = """
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd bpf userfaultfd perf_event_open keyctl
    add_key request_key mount umount2 pivot_root chroot move_mount open_tree open_tree_attr fsopen fsconfig fsmount
    fspick
    mount_setattr setns swapon swapoff reboot kexec_load kexec_file_load init_module finit_module delete_module acct
    quotactl quotactl_fd settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname iopl ioperm
    lookup_dcookie syslog vhangup open_by_handle_at fanotify_init uselib _sysctl nfsservctl modify_ldt migrate_pages
    move_pages mbind
"""
_ABSENT: Final = """
    io_uring_setup io_uring_enter io_uring_register clone3 memfd_create memfd_secret openat2 msgget
"""
"""Answered as by an older kernel, so that programs take the way that the filter can look into: the arguments of
`clone3` and `openat2` lie in memory, what `memfd_create` and `msgget` hold is in nobody's count, and io_uring goes
around it all.
"""

_NEW_NAMESPACES: Final = 0x7E020000
_NEW_TIME: Final = 0x80
_SETUID_BITS: Final = 0o6000
_CREATE: Final = 0o100
_LARGEST_SEGMENT: Final = 64 * 1024
_TERMINAL_PUSH: Final = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX

_ON_OTHERS: Final = (
    ("prlimit64", 0), ("setpriority", 1), ("ioprio_set", 1), ("sched_setscheduler", 0), ("sched_setparam", 0),
    ("sched_setattr", 0),
)  # fmt: skip
"""Calls on a process by its number, in which argument; 0 is the caller itself."""

_UNIX, _INET, _INET6, _NETLINK = 1, 2, 10, 16


def filter_program(
    machine: str, *, with_unix: bool, with_inet: bool, guarded_pid: int | None = None, with_own_pids: bool = True
) -> bytes:
    """The program for this machine as `sock_filter` structures.

    `with_unix` and `with_inet` tell which sockets can be made; `guarded_pid` is a process that gets no signals. Without
    pids of its own, a command may not signal everybody either.
    """
    lines: list[Instruction] = [
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 1, 0, AUDIT_ARCH[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":  # the x32 calls are the same ones under other numbers
        lines += [(_AT_LEAST, 0, 1, _X32), _deny(errno.ENOSYS)]
    for name in _ABSENT.split():
        lines += _refuse(machine, name, errno.ENOSYS)
    for name in _REFUSED.split():
        lines += _refuse(machine, name, errno.EPERM)
    lines += _namespaces(machine) + _files(machine) + _odds(machine)
    lines += _sockets(machine, with_unix=with_unix, with_inet=with_inet)
    if guarded_pid is not None:
        lines += _signals(machine, guarded_pid, with_own_pids=with_own_pids)
    lines.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def _deny(number: int) -> Instruction:
    return (_RETURN, 0, 0, _ERRNO | number)


def _refuse(machine: str, name: str, number: int) -> list[Instruction]:
    call = number_of(name, machine)
    return [] if call is None else [(_EQUAL, 0, 1, call), _deny(number)]


def _when(machine: str, name: str, body: Iterable[Instruction]) -> list[Instruction]:
    """For one call: the body, and what the body does not deny is allowed."""
    call = number_of(name, machine)
    lines = [*body, (_RETURN, 0, 0, _ALLOW)]
    return [] if call is None else [(_EQUAL, 0, len(lines), call), *lines]


def _low(argument: int) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * argument)


def _high(argument: int) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * argument + 4)


def _bits(argument: int, mask: int) -> list[Instruction]:
    return [_low(argument), (_ANY_BIT, 0, 1, mask), _deny(errno.EPERM)]


def _namespaces(machine: str) -> list[Instruction]:
    return _when(machine, "clone", _bits(0, _NEW_NAMESPACES)) + _when(
        machine, "unshare", _bits(0, _NEW_NAMESPACES | _NEW_TIME)
    )


def _files(machine: str) -> list[Instruction]:
    """No file with setuid or setgid bits: in the tree it would outlive the sandbox, owned by the user."""
    lines: list[Instruction] = []
    for name, argument in (("chmod", 1), ("fchmod", 1), ("fchmodat", 2), ("fchmodat2", 2), ("creat", 1)):
        lines += _when(machine, name, _bits(argument, _SETUID_BITS))
    for name, argument in (("mknod", 1), ("mknodat", 2)):
        lines += _when(machine, name, _bits(argument, _SETUID_BITS))
    for name, flags in (("open", 1), ("openat", 2)):
        made = _bits(flags + 1, _SETUID_BITS)
        lines += _when(machine, name, [_low(flags), (_ANY_BIT, 0, len(made), _CREATE), *made])
    return lines


def _odds(machine: str) -> list[Instruction]:
    segment = [
        _high(1),
        (_EQUAL, 1, 0, 0),
        _deny(errno.ENOMEM),
        _low(1),
        (_GREATER, 0, 1, _LARGEST_SEGMENT),
        _deny(errno.ENOMEM),
    ]
    pushes = [line for request in _TERMINAL_PUSH for line in ((_EQUAL, 0, 1, request), _deny(errno.EPERM))]
    return _when(machine, "shmget", segment) + _when(machine, "ioctl", [_low(1), *pushes])


def _sockets(machine: str, *, with_unix: bool, with_inet: bool) -> list[Instruction]:
    """Only these families; of netlink only routing, by which programs list their own interfaces."""
    families = [_UNIX] * with_unix + [_INET, _INET6] * with_inet
    body: list[Instruction] = [_low(0)]
    for family in families:
        body += [(_EQUAL, 0, 1, family), (_RETURN, 0, 0, _ALLOW)]
    body += [(_EQUAL, 0, 3, _NETLINK), _low(2), (_EQUAL, 0, 1, 0), (_RETURN, 0, 0, _ALLOW), _deny(errno.EAFNOSUPPORT)]
    return _when(machine, "socket", body)


def _signals(machine: str, pid: int, *, with_own_pids: bool) -> list[Instruction]:
    """No signal reaches our own process, nor everybody at once."""
    barred = [pid] if with_own_pids else [pid, 2**32 - pid, 2**32 - 1]
    lines: list[Instruction] = []
    for name in ("kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open"):
        tests = [line for one in barred for line in ((_EQUAL, 0, 1, one), _deny(errno.EPERM))]
        lines += _when(machine, name, [_low(0), *tests])
    for name, argument in () if with_own_pids else _ON_OTHERS:
        lines += _when(machine, name, [_low(argument), (_EQUAL, 1, 0, 0), _deny(errno.EPERM)])
    return lines
