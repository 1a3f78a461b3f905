"""What a tool works in: the tree, the sandbox, and the ports to what only the daemon knows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec

from agents.records import SandboxLevel, SecurityEvent, Usage


class Limits(msgspec.Struct, frozen=True):
    """What one command may use."""

    time_s: float = 600.0
    memory_bytes: int = 4 * 1024**3
    processes: int = 512
    file_bytes: int = 2 * 1024**3
    output_bytes: int = 1_000_000
    """Of standard output and error each; what lies between head and tail of more is dropped, and the text says so."""


class Confinement(msgspec.Struct, frozen=True, kw_only=True):
    """What one command may touch. Absolute paths.

    `writable` holds folders; protected paths inside them (`.git`, hooks, rc files, editor and CI settings) stay
    readable only, unless `unprotected` names them. `hidden` cannot even be read.
    """

    folder: Path
    writable: tuple[Path, ...]
    readable: tuple[Path, ...] = ()
    """Beside the system's own folders; bound over what is hidden."""
    hidden: tuple[Path, ...] = ()
    unprotected: tuple[str, ...] = ()
    has_network: bool = False
    hosts: tuple[str, ...] = ()
    """The only hosts that it may reach, as `name` (ports 80 and 443) or `name:port`.

    It has no network of its own then, and what it asks for goes through a filter. Where the machine cannot hold a
    command to hosts, one that `has_network` gets all of it, and one that has not is refused.
    """
    environment: Mapping[str, str] = {}
    limits: Limits = Limits()


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """What a command held to hosts had to do with one of them. Nothing was sent to a host that was refused."""

    host: str
    port: int
    connections: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    refused: str = ""
    """Why, as a clause; empty for a host that it may reach."""
    problem: str = ""
    """Why such a host could not be reached, as a clause."""


class CommandResult(msgspec.Struct, frozen=True, kw_only=True):
    """How a command ended; `exit_code` is negative for a signal, as in `subprocess`."""

    exit_code: int
    stdout: str
    stderr: str
    ended: str = "by itself"
    """`by itself`, `time`, `memory`, `processes`, `output` or `stopped`: what ended it."""
    is_cut: bool = False
    level: SandboxLevel
    usage: Usage = Usage()
    events: tuple[SecurityEvent, ...] = ()
    """What the sandbox had to put right or refused, also told at the end of `stderr`."""
    network: Literal["none", "hosts", "all"] = "none"
    """What it could reach."""
    contacts: tuple[Contact, ...] = ()
    """Whom it reached or tried to, where it was held to hosts; of a whole network nobody knows."""


class Sandbox(Protocol):
    """Runs commands held back as far as this machine can."""

    @property
    def level(self) -> SandboxLevel:
        """How far that is."""
        ...

    @property
    def filters_hosts(self) -> bool:
        """Whether a command can be held to hosts; if not, its network is all or nothing."""
        ...

    async def run(
        self, command: Sequence[str], confinement: Confinement, on_output: Callable[[str], None] | None = None
    ) -> CommandResult:
        """Run one program with arguments; cancelling the task kills it and all its children.

        Raises `CommandNotFound`, and `SandboxFailed` when the sandbox itself does not come up: then nothing has run.
        """
        ...


class Concealer(Protocol):
    """Hides secrets. Whoever shows a part of a text hides them in all of it first: half a secret looks like none."""

    def redact(self, text: str) -> str:
        """The text with placeholders in the place of secrets."""
        ...

    def redact_lines(self, text: str) -> list[str | None]:
        """The same by lines, which end with a newline alone: as many as the text has.

        A secret of several lines stands as a whole in its first; None for those that hold nothing but the rest of it.
        """
        ...


class AsItIs:
    """Hides nothing; for tests, and where nothing leaves."""

    def redact(self, text: str) -> str:
        """The text."""
        return text

    def redact_lines(self, text: str) -> list[str | None]:
        """Its lines."""
        return [*text.split("\n")]


class CodeKnowledge(Protocol):
    """What the index knows, as plain JSON shapes of the daemon's contract. Called in a thread."""

    def search(self, query: str, *, limit: int, path: str = "") -> list[dict[str, Any]]:
        """Places, best first."""
        ...

    def symbols(self, query: str, *, limit: int) -> list[dict[str, Any]]:
        """Definitions by name."""
        ...

    def impact(self, target: str, *, limit: int) -> list[dict[str, Any]]:
        """What a change of a file or symbol may touch, likeliest first."""
        ...

    def outline(self, *, tokens: int) -> str:
        """A ranked outline of the code."""
        ...

    def facts(self) -> dict[str, Any]:
        """Languages, dependencies, commands."""
        ...


class DecisionAccess(Protocol):
    """The spec of the project in use at a workspace; without a project all is empty. Called in a thread."""

    def decisions(self, query: str = "") -> list[dict[str, Any]]:
        """What is decided: alias, question, chosen, rationale, state."""
        ...

    def propose(self, question: str, answer: str, rationale: str, actor: str) -> str:
        """Record a proposal that a person must confirm; its alias."""
        ...


class Fetcher(Protocol):
    """Gets web pages from hosts that are allowed; asks nobody, since policy was asked before."""

    async def get(self, url: str, *, limit_bytes: int) -> tuple[int, str, bytes]:
        """Status, media type and the body's beginning. Redirects to other hosts raise."""
        ...


@dataclass(frozen=True)
class Surroundings:
    """Everything that a tool may use. `tree` is where it works; `workspace` is where the user works.

    `state` is a folder of the run for backups and the like, outside the tree. `say` tells progress to whoever watches.
    """

    tree: Path
    workspace: Path
    state: Path
    run: str
    sandbox: Sandbox
    knowledge: CodeKnowledge
    decisions: DecisionAccess
    fetcher: Fetcher
    actor: str = "agent"
    hidden: tuple[Path, ...] = ()
    """What no command may read: secrets in the home folder, the daemon's own state."""
    readable: tuple[Path, ...] = ()
    """What commands need to read beside the tree and the system: the folders that links of the tree lead to."""
    may_read: Callable[[str], bool] = field(default=lambda _path: True)
    """Whether rules let a path in the tree be read, for tools that look through many files at once."""
    may_show: Callable[[str], bool] = field(default=lambda _path: True)
    """Whether the text of a path may be shown where nobody has asked for that very file."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """For commands, beside the plain one."""
    limits: Limits = field(default_factory=Limits)
    is_dry: bool = False
    conceal: Concealer = field(default_factory=AsItIs)
    """Hides secrets in what a tool shows, before any of it is cut."""
    say: Callable[[str], None] = field(default=lambda _text: None)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
