"""The vocabulary of acting: calls of tools, what they demand, and what came of them. Plain data, no I/O."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Any

import msgspec


class Effect(StrEnum):
    """What kind of thing a tool does to the world; the strongest one that a call may have."""

    READ = "read"
    WRITE = "write"
    RUN = "run"
    NETWORK = "network"
    SPEND = "spend"


class Risk(IntEnum):
    """How bad it is when a call goes wrong; compares by severity."""

    SAFE = 0
    """Reads only."""
    LOW = 1
    """Easily taken back."""
    MEDIUM = 2
    """Can be taken back, with loss of work or time."""
    HIGH = 3
    """May lose data, or reach beyond the tree."""
    CRITICAL = 4
    """Cannot be taken back, or touches what decides over later calls."""

    @property
    def word(self) -> str:
        """Its name as people read it."""
        return self.name.lower()


class Mode(StrEnum):
    """When people are asked."""

    PLAN = "plan"
    """Nothing but reading."""
    ASK = "ask"
    """Reading is free, everything else is asked for."""
    AUTO_EDIT = "auto-edit"
    """Edits of unprotected files in the tree are free as well."""
    AUTO = "auto"
    """Everything that a grant covers is free, and so is what a sandbox holds; the rest is asked for."""


class Verdict(StrEnum):
    """What the policy says of a call."""

    ALLOW = "allow"
    ASK = "ask"
    DENY = "deny"


class SandboxLevel(StrEnum):
    """How far commands are kept from the rest of the machine."""

    ISOLATED = "isolated"
    """bubblewrap: own view of the files, no network, no other processes."""
    PARTLY = "partly"
    """Landlock and seccomp: files, sockets and signals are limited; nothing is hidden by name."""
    NONE = "none"
    """Nothing holds a command back, so each one is asked for."""


class ToolCall(msgspec.Struct, frozen=True):
    """A wish of a model, or of a rule in its place: the arguments are JSON and not checked yet."""

    id: str
    tool: str
    arguments: dict[str, Any]


class FileVersion(msgspec.Struct, frozen=True):
    """A file of the tree as it was when a call was looked at: SHA-256 of its bytes, empty where there is none."""

    path: str
    digest: str


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """What one call would do, as far as can be told before it does: what policy decides on and people approve.

    Paths are relative to the tree, with slashes. `command` is the text of what would run, empty if nothing would.
    `diff` is unified. `files` binds an approval: if one of them has changed meanwhile, it is asked for again.
    """

    tool: str
    effect: Effect
    risk: Risk
    summary: str
    """One line for people: what, on what."""
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    command: str = ""
    is_composed: bool = False
    """Whether the tool made the command itself, of words that it has checked: then its risk is what the tool says."""
    hosts: tuple[str, ...] = ()
    needs_network: bool = False
    leaves_tree: bool = False
    """Whether it changes something of the user's beside the run's tree, such as a branch."""
    diff: str = ""
    files: tuple[FileVersion, ...] = ()
    estimate: Estimate | None = None


class Estimate(msgspec.Struct, frozen=True):
    """What a call may need: seconds and bytes at most, as declared; 0 means next to nothing."""

    time_s: float = 0.0
    memory_bytes: int = 0
    disk_bytes: int = 0
    cost: str = "0"
    """In US dollars as a decimal; `unknown` where no price is known."""


class SideEffect(msgspec.Struct, frozen=True):
    """Something that a call changed: `kind` is wrote, removed, ran, contacted, committed, installed or recorded."""

    kind: str
    target: str
    detail: str = ""


class SecurityEvent(msgspec.Struct, frozen=True):
    """Something that a call brought up and that somebody may want to know of."""

    kind: str
    risk: Risk
    message: str


class Usage(msgspec.Struct, frozen=True):
    """What a call has used, as measured; None where it cannot be."""

    time_s: float = 0.0
    cpu_s: float | None = None
    memory_bytes: int | None = None
    output_bytes: int | None = None


class ToolResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a call. `text` goes to the model, `data` to other programs; `error` is a stable code or empty."""

    text: str
    error: str = ""
    hint: str = ""
    data: dict[str, Any] = {}
    side_effects: tuple[SideEffect, ...] = ()
    security_events: tuple[SecurityEvent, ...] = ()
    usage: Usage = Usage()

    @property
    def is_ok(self) -> bool:
        """Whether the call did what it was for."""
        return not self.error
