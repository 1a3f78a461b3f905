"""One piece of work with a package manager, made ready: who does it, where, with which hosts and variables."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from agents.errors import AgentError, CommandNotFound, ToolError, ToolMissing
from agents.records import FileVersion, Risk, SideEffect
from agents.surroundings import CommandResult, Surroundings
from agents.tools.commanding import run_confined
from agents.tools.fetched import places_for_manager, store_of
from agents.tools.packages.environments import Environment, environment_of
from agents.tools.packages.naming import checked_names, is_local
from agents.tools.packages.other_registries import (
    cargo_registries,
    go_registries,
    gradle_registries,
    maven_registries,
    npm_registries,
    yarn_registries,
)
from agents.tools.packages.python_registries import (
    conda_registries,
    pip_registries,
    poetry_registries,
    uv_registries,
)
from agents.tools.packages.registries import Ground, Registries
from agents.tools.packages.row import Command, Manager, Name, Wish
from agents.tools.packages.small_files import read_text
from agents.tools.packages.table import manager_of, yarn_generation
from agents.tools.places import folder_in_tree, name_in_tree
from agents.tree.confined import ConfinedFolder, digest_of

_REGISTRIES: Final[Mapping[Name, Callable[[Ground], Registries]]] = {
    "pip": pip_registries,
    "poetry": poetry_registries,
    "uv": uv_registries,
    "conda": conda_registries,
    "npm": npm_registries,
    "yarn": yarn_registries,
    "pnpm": npm_registries,
    "cargo": cargo_registries,
    "go": go_registries,
    "maven": maven_registries,
    "gradle": gradle_registries,
}
_BUILT_BY_POETRY: Final = re.compile(r"^\s*[\w.-]+\s*=\s*\{[^}\n]*\b(?:git|path|url)\s*=", re.MULTILINE)
_QUIET: Final[Mapping[str, Mapping[str, str]]] = {
    "node": {"NPM_CONFIG_IGNORE_SCRIPTS": "true", "YARN_ENABLE_SCRIPTS": "false"},
    "python": {"POETRY_INSTALLER_ONLY_BINARY": ":all:"},
}
"""Beside the options of commands: some commands have none."""


class Place(Protocol):
    """What every call says: where, and with which manager."""

    @property
    def folder(self) -> str:
        """Relative to the project."""
        ...

    @property
    def manager(self) -> Name | None:
        """None to have it found."""
        ...


@dataclass(frozen=True)
class Job:
    """What is known before anything runs. `folder` is absolute and resolved."""

    tool: str
    manager: Manager
    folder: Path
    wish: Wish
    environment: Environment
    registries: Registries
    surroundings: Surroundings = field(repr=False)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The registries' hosts."""
        return tuple(self.registries.hosts)

    @property
    def may_run_code(self) -> bool:
        """Whether code of packages or of the project may run while this is done."""
        if self.wish.may_run or self.manager.runs_code:
            return True
        if self.manager.family != "python":
            return False
        if any(is_local(name) and not name.endswith(".whl") for name in self.wish.packages):
            return True  # a folder of sources is built
        is_poetry = self.manager.name == "poetry"
        return is_poetry and bool(_BUILT_BY_POETRY.search(read_text(self.folder / "pyproject.toml")))

    @property
    def risk(self) -> Risk:
        """How bad it is with a network: high where code of others may use it."""
        return Risk.HIGH if self.may_run_code else Risk.MEDIUM

    def written(self) -> tuple[str, ...]:
        """The manifests and lock files that the manager may change, relative to the tree."""
        names = [*self.manager.manifests, *self.manager.locks]
        found = [name for name in names if (self.folder / name).is_file()]
        if self.manager.locks and self.manager.name not in {"pip", "conda"}:
            found += [] if any(name in self.manager.locks for name in found) else [self.manager.locks[0]]
        inside = name_in_tree(self.surroundings.tree, self.folder)
        return tuple(name if inside == "." else f"{inside}/{name}" for name in dict.fromkeys(found))

    def versions(self) -> tuple[FileVersion, ...]:
        """Those files as they are now."""
        confined = ConfinedFolder(self.surroundings.tree)
        return tuple(FileVersion(path, _digest(confined, path)) for path in self.written())


def prepare(
    tool: str,
    place: Place,
    surroundings: Surroundings,
    packages: Sequence[str] = (),
    *,
    is_dev: bool = False,
    may_run: bool = False,
) -> Job:
    """Find out what a call means; looks and changes nothing. Raises `ToolError` and `BadArguments`."""
    folder = folder_in_tree(surroundings.tree, place.folder)
    tree = Path(os.path.realpath(surroundings.tree))
    manager = manager_of(tree, folder, place.manager or "")
    names = checked_names(tool, list(packages), manager, surroundings, place.folder)
    environment = environment_of(manager, surroundings, folder)
    ground = Ground(tree, folder, {**os.environ, **surroundings.environment}, Path.home())
    registries = _REGISTRIES[manager.name](ground)
    wish = Wish(
        folder=folder,
        store=store_of(surroundings.state),
        packages=names,
        is_dev=is_dev,
        may_run=may_run,
        python=environment.python,
        settings=str(store_of(surroundings.state) / "settings.xml") if "settings.xml" in registries.files else "",
        generation=yarn_generation(folder, tree) if manager.name == "yarn" else 1,
    )
    return Job(tool, manager, folder, wish, environment, registries, surroundings)


def require_program(program: str, job: Job, purpose: str = "", install: str = "") -> None:
    """Raise `ToolMissing` if a program is not on this machine, before anybody is asked for anything."""
    path = job.surroundings.environment.get("PATH")
    found = (job.folder / program).exists() if "/" in program else shutil.which(program, path=path)
    if not found:
        told = purpose or f"manages the packages of this project ({job.manager.name})"
        raise ToolMissing(program, told, install or job.manager.how_to_get)


def text_of(commands: Sequence[Command]) -> str:
    """Commands as people read them."""
    return " && ".join(shlex.join(command) for command in commands)


async def run_steps(
    job: Job, commands: Sequence[Command], *, has_network: bool, time_s: float, hosts: Sequence[str] = ()
) -> CommandResult:
    """Run commands one after the other until one fails; the result of the last that ran."""
    store = job.wish.store
    store.mkdir(parents=True, exist_ok=True)
    variables = _variables(job)
    result: CommandResult | None = None
    for command in commands:
        is_out = has_network and command[1:4] != ["-I", "-m", "venv"]  # which is made of what Python brings along
        try:
            result = await run_confined(
                command,
                job.surroundings,
                folder=job.folder,
                has_network=is_out,
                hosts=(*job.registries.reached, *hosts) if is_out else (),
                time_s=time_s,
                writable=(store,),
                readable=job.registries.readable,
                environment=variables,
            )
        except CommandNotFound as error:
            require_program(command[0], job)
            raise ToolError(
                error.message, "It is on this machine, but not where commands of a run may see it."
            ) from error
        if result.exit_code != 0 or result.ended != "by itself":
            break
    if result is None:
        raise AgentError("There is nothing to run.")
    return result


def _variables(job: Job) -> dict[str, str]:
    store, registries = job.wish.store, job.registries
    variables = places_for_manager(job.manager.family, store) | dict(job.manager.environment)
    variables |= {} if job.wish.may_run else dict(_QUIET.get(job.manager.family, {}))
    variables |= registries.environment
    for name, text in registries.files.items():
        file = store / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    if "npmrc" in registries.files:
        variables["NPM_CONFIG_USERCONFIG"] = str(store / "npmrc")
    if "condarc" in registries.files:
        variables["CONDARC"] = str(store / "condarc")
    return variables


def contacts_of(job: Job, hosts: Sequence[str] = ()) -> tuple[SideEffect, ...]:
    """The hosts as side effects."""
    return tuple(SideEffect("contacted", host) for host in dict.fromkeys((*job.hosts, *hosts)))


def _digest(confined: ConfinedFolder, path: str) -> str:
    try:
        found = confined.read(path)
    except AgentError:
        return ""
    return digest_of(found.data if found else None)
