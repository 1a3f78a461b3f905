"""What a package manager is to us: plain data, one row each, and the words that its commands are made of. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Name = Literal["pip", "poetry", "uv", "conda", "npm", "yarn", "pnpm", "cargo", "go", "maven", "gradle"]
Family = Literal["python", "conda", "node", "rust", "go", "java"]
Command = list[str]


@dataclass(frozen=True)
class Wish:
    """What is to be done, and where: made from a call's arguments, read by the rows of the table.

    `packages` are as the manager writes them; none means what the manifest declares. `may_run` tells that code of
    packages may run while they are installed. `store` is the run's folder for what managers keep outside of the tree.
    """

    folder: Path
    store: Path
    packages: Sequence[str] = ()
    is_dev: bool = False
    may_run: bool = False
    python: str = "python3"
    """The interpreter of the project's own environment, relative to the folder."""
    settings: str = ""
    """A file of settings that is given to Maven in place of the person's own."""
    generation: int = 1
    """Of Yarn: 1, or 2 for all later ones, whose commands are others."""


@dataclass(frozen=True)
class Audit:
    """How vulnerabilities are looked up: `reader` names the form of the answer, `program` what must be there."""

    command: Command
    reader: Literal["npm", "yarn", "pip-audit", "cargo", "govulncheck", "dependency-check"]
    program: str
    install: str
    hosts: tuple[str, ...] = ()
    """Beside those of the registries."""
    report: str = ""
    """The file that it writes, relative to the folder; empty if it answers on standard output."""


@dataclass(frozen=True)
class Outdated:
    """How newer versions are asked for; `reader` names the form of the answer."""

    command: Command
    reader: Literal["pip", "poetry", "npm", "yarn", "cargo", "go", "conda", "words"]
    """`words` is for people alone: no form that a program could read."""


@dataclass(frozen=True)
class Manager:
    """One package manager.

    `locks` decide for it where a folder has several manifests; `manifests` alone make it possible. A step of `install`,
    `update` or `remove` is a program with its arguments. `runs_code` tells that it runs code of others or of the
    project whatever is asked of it.
    """

    name: Name
    family: Family
    ecosystem: str
    """As the index calls it."""
    program: str
    how_to_get: str
    locks: Sequence[str]
    manifests: Sequence[str]
    install: Callable[[Wish], list[Command]]
    update: Callable[[Wish], list[Command]]
    remove: Callable[[Wish], list[Command]]
    outdated: Callable[[Wish], Outdated | None]
    audit: Callable[[Wish], Audit | None]
    quiet: str = ""
    """What keeps code of packages from running, as people know it; empty where nothing has to."""
    runs_code: bool = False
    takes_names: bool = True
    by_hand: str = ""
    """What a person runs after the changes have been applied to his folder."""
    removes_offline: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
