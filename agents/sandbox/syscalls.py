"""Numbers of the system calls that the filter names: (x86-64, AArch64), None where a machine has none."""

from __future__ import annotations

import platform
from typing import Final

AUDIT_ARCH: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""How the kernel names the machine in a filter."""

_NUMBERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272), "pidfd_getfd": (438, 438), "bpf": (321, 280), "userfaultfd": (323, 282),
    "perf_event_open": (298, 241), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "move_mount": (429, 429),
    "open_tree": (428, 428), "open_tree_attr": (467, 467), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442), "setns": (308, 268), "unshare": (272, 97),
    "clone": (56, 220), "clone3": (435, 435), "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171), "sethostname": (170, 161),
    "setdomainname": (171, 162), "iopl": (172, None), "ioperm": (173, None), "lookup_dcookie": (212, 18),
    "syslog": (103, 116), "vhangup": (153, 58), "open_by_handle_at": (304, 265), "fanotify_init": (300, 262),
    "ioctl": (16, 29), "socket": (41, 198), "shmget": (29, 194), "msgget": (68, 186), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "chmod": (90, None), "fchmod": (91, 52),
    "fchmodat": (268, 53), "fchmodat2": (452, 452), "open": (2, None), "openat": (257, 56), "openat2": (437, 437),
    "creat": (85, None), "mknod": (133, None), "mknodat": (259, 33), "kill": (62, 129), "tkill": (200, 130),
    "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434),
    "uselib": (134, None), "_sysctl": (156, None), "nfsservctl": (180, 42), "modify_ldt": (154, None),
    "migrate_pages": (256, 238), "move_pages": (279, 239), "mbind": (237, 235), "prlimit64": (302, 261),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setscheduler": (144, 119), "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
}  # fmt: skip

_COLUMN: Final = {"x86_64": 0, "aarch64": 1}


def is_known_machine(machine: str = "") -> bool:
    """Whether a filter can be written for this kind of machine."""
    return (machine or platform.machine()) in _COLUMN


def number_of(name: str, machine: str) -> int | None:
    """The number of a call; None where the machine does not have it."""
    return _NUMBERS[name][_COLUMN[machine]]


def numbered_calls() -> tuple[str, ...]:
    """The names of all calls that have a number here."""
    return tuple(_NUMBERS)
