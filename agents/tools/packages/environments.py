"""Where packages are installed: into the run's own tree, never through a link into the user's environment.

The dependency folders of a tree are mostly links to the user's own. A change must not reach those behind the user's
back, and the sandbox would not let it; so the link gives way to a folder of the tree's own. A fresh virtual environment
goes on seeing what the user's holds; node_modules is made anew by its manager.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agents.surroundings import Surroundings
from agents.tools.packages.row import Command, Manager
from agents.tree.confined import ConfinedFolder

VENV_NAMES: Final = (".venv", "venv")
_DEPTH: Final = 4
_LINKED: Final = "_linked_environment.pth"
_MOST_SCRIPT_BYTES: Final = 100_000


@dataclass(frozen=True)
class Link:
    """A dependency folder of the tree that is a link; `place` is absolute and not resolved."""

    place: Path
    target: Path


@dataclass(frozen=True)
class Environment:
    """What has to happen before packages are installed: links that give way, commands that make what is missing.

    `python` is the interpreter, relative to the folder; `old` is the environment of the user that the new one goes on
    seeing.
    """

    links: tuple[Link, ...] = ()
    steps: tuple[Command, ...] = ()
    python: str = "python3"
    place: Path | None = None
    old: Path | None = None


def environment_of(manager: Manager, surroundings: Surroundings, folder: Path) -> Environment:
    """What a change by this manager needs first. Looks only."""
    if manager.family == "node":
        return Environment(links=tuple(_node_links(_root_of(manager, surroundings.tree, folder))))
    if manager.family != "python":
        return Environment()
    place = python_environment(surroundings.tree, folder) or folder / VENV_NAMES[0]
    python = f"{os.path.relpath(place, folder)}/bin/python"
    if manager.name != "pip":  # they make what is missing themselves
        links = (Link(place, place.readlink()),) if place.is_symlink() else ()
        return Environment(links, (), python)
    if not place.is_symlink():
        is_there = (place / "bin" / "python").exists()
        made: Command = ["python3", "-I", "-m", "venv", os.path.relpath(place, folder)]
        return Environment((), () if is_there else (made,), python, place)
    old = place.resolve()
    old_python = old / "bin" / "python"
    is_known = is_users_own(surroundings, old) and old_python.exists()
    made = [str(old_python) if is_known else "python3", "-I", "-m", "venv", os.path.relpath(place, folder)]
    return Environment((Link(place, place.readlink()),), (made,), python, place, old if is_known else None)


def python_environment(tree: Path, folder: Path) -> Path | None:
    """The virtual environment of the folder or of one above it, up to the tree; it may be a link."""
    places = [folder, *(above for above in folder.parents if above == tree or tree in above.parents)]
    found = (place / name for place in places for name in VENV_NAMES)
    return next((place for place in found if (place / "pyvenv.cfg").is_file() or place.is_symlink()), None)


def is_users_own(surroundings: Surroundings, place: Path) -> bool:
    """Whether a place outside of the tree is one that the run was given to read; an agent can make links as well."""
    roots = (surroundings.tree.resolve(), surroundings.workspace.resolve(), *surroundings.readable)
    return any(place == root or root in place.parents for root in roots)


def give_way(links: Sequence[Link], surroundings: Surroundings) -> None:
    """Remove links, so that folders of the tree's own can take their place."""
    confined = ConfinedFolder(surroundings.tree)
    for link in links:
        confined.remove(link.place.relative_to(surroundings.tree).as_posix())


def put_back(links: Sequence[Link]) -> None:
    """The links as they were, in place of whatever a change that failed has left there."""
    for link in links:
        if link.place.is_dir() and not link.place.is_symlink():
            shutil.rmtree(link.place, ignore_errors=True)
        if not link.place.exists() and not link.place.is_symlink():
            link.place.symlink_to(link.target, target_is_directory=True)


def furnish(environment: Environment, surroundings: Surroundings) -> None:
    """Let a fresh virtual environment see what the user's holds, and keep it out of the changes of the run."""
    if environment.place is None or environment.place.is_symlink():
        return
    tree = surroundings.tree
    name = environment.place.relative_to(tree).as_posix()
    confined = ConfinedFolder(tree)
    confined.write(f"{name}/.gitignore", b"*\n")
    if environment.old is None:
        return
    for packages in sorted(environment.place.glob("lib/python*/site-packages"))[:1]:
        old = [str(place) for place in sorted(environment.old.glob("lib/python*/site-packages"))]
        text = "".join(f"import site; site.addsitedir({place!r})\n" for place in old)
        confined.write(f"{packages.relative_to(tree).as_posix()}/{_LINKED}", text.encode())
    for program, data in _programs(environment.old, environment.place):
        if confined.entry(f"{name}/bin/{program}") is None:
            confined.write(f"{name}/bin/{program}", data, 0o755)


def _programs(old: Path, new: Path) -> Iterator[tuple[str, bytes]]:
    """The scripts of packages, for the new interpreter: the old one does not see what is installed now."""
    spellings = {os.fsencode(old / "bin" / "python")}
    config = _setting(old / "pyvenv.cfg", "command").rpartition(" ")[2]
    spellings |= {os.fsencode(f"{config}/bin/python")} if config else set()
    for file in sorted((old / "bin").iterdir()):
        if file.is_symlink() or not file.is_file() or file.stat().st_size > _MOST_SCRIPT_BYTES:
            continue
        data = file.read_bytes()
        if data.startswith(b"#!") and any(spelling in data[:1000] for spelling in spellings):
            for spelling in spellings:
                data = data.replace(spelling, os.fsencode(new / "bin" / "python"))
            yield file.name, data


def _setting(file: Path, name: str) -> str:
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return next((line.partition("=")[2].strip() for line in lines if line.partition("=")[0].strip() == name), "")


def linked_packages(environment: Path) -> list[Path]:
    """The folders of packages that an environment sees: its own, then those of the one it stands for."""
    own = sorted(environment.glob("lib/python*/site-packages"))
    old = []
    for packages in own:
        for line in _lines(packages / _LINKED):
            old.append(Path(line.partition("addsitedir(")[2].rstrip(")").strip("'\"")))
    return [*own, *old]


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _root_of(manager: Manager, tree: Path, folder: Path) -> Path:
    """Where the manager's lock is: in the folder, or above it in a project of several packages."""
    places = [folder, *(above for above in folder.parents if above == tree or tree in above.parents)]
    return next((place for place in places if any((place / lock).is_file() for lock in manager.locks)), folder)


def _node_links(root: Path, depth: int = _DEPTH) -> Iterator[Link]:
    try:
        with os.scandir(root) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name == "node_modules":
            if entry.is_symlink():
                place = Path(entry.path)
                yield Link(place, place.readlink())
        elif depth > 1 and not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
            yield from _node_links(Path(entry.path), depth - 1)
