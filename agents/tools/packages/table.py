"""The table of package managers, and which of them a folder uses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from agents.errors import ToolError
from agents.tools.packages.compiled_rows import CARGO, GO, GRADLE, MAVEN
from agents.tools.packages.node_rows import NPM, PNPM, YARN
from agents.tools.packages.python_rows import CONDA, PIP, POETRY, UV
from agents.tools.packages.row import Manager
from agents.tools.packages.small_files import read_json, read_text, read_toml

MANAGERS: Final[Sequence[Manager]] = (POETRY, UV, CONDA, PIP, PNPM, YARN, NPM, CARGO, GO, MAVEN, GRADLE)
"""Within a family those that are surer come first."""


def manager_of(tree: Path, folder: Path, name: str = "") -> Manager:
    """The manager of that name, else the one that the folder shows, or the next above it that shows one.

    Raises `ToolError` where none or several are found.
    """
    if name:
        return next(known for known in MANAGERS if known.name == name)
    place = folder
    while True:
        found = _found_in(place)
        if found:
            return _only(found, place)
        if place in {tree, place.parent}:
            break
        place = place.parent
    names = ", ".join(known.name for known in MANAGERS)
    raise ToolError(
        "No manifest or lock file here shows which package manager is used.",
        f"Name the folder with the manifest, or a manager: {names}.",
    )


def _only(found: list[tuple[Manager, str]], place: Path) -> Manager:
    if len({manager.name for manager, _ in found}) == 1:
        return found[0][0]
    shown = " and ".join(f"{manager.name} ({file})" for manager, file in found)
    raise ToolError(f"Several package managers are used in {place.name}: {shown}.", "Name one of them with manager.")


def _found_in(folder: Path) -> list[tuple[Manager, str]]:
    """(manager, the file that shows it), one of each family at most, unless two have locks of their own."""
    found: list[tuple[Manager, str]] = []
    families = dict.fromkeys(manager.family for manager in MANAGERS)
    for family in families:
        rows = [manager for manager in MANAGERS if manager.family == family]
        locked = [(row, lock) for row in rows if (lock := _first(folder, row.locks))]
        if not locked:
            named = _named_in_manifest(folder, family)
            locked = [(row, file) for row in rows if row.name == named and (file := _first(folder, row.manifests))]
        if not locked:
            locked = [(row, file) for row in reversed(rows) if (file := _first(folder, row.manifests))][:1]
        found += _surest(locked)
    return found


def _surest(locked: list[tuple[Manager, str]]) -> list[tuple[Manager, str]]:
    """Requirements files are often written out beside the lock of another manager; they do not speak against it."""
    names = {manager.name for manager, _ in locked}
    return [one for one in locked if one[0].name != "pip"] if len(names) > 1 else locked


def _first(folder: Path, names: Sequence[str]) -> str:
    return next((name for name in names if (folder / name).is_file()), "")


def _named_in_manifest(folder: Path, family: str) -> str:
    """The manager that a manifest asks for by name: `packageManager`, `[tool.poetry]`, `[tool.uv]`."""
    if family == "node":
        return str(read_json(folder / "package.json").get("packageManager", "")).partition("@")[0]
    if family == "python":
        tools = read_toml(folder / "pyproject.toml").get("tool")
        return next((name for name in ("poetry", "uv") if isinstance(tools, dict) and name in tools), "")
    return ""


def yarn_generation(folder: Path, tree: Path) -> int:
    """1 for the classic Yarn, 2 for all later ones."""
    place = folder
    while True:
        wanted = str(read_json(place / "package.json").get("packageManager", ""))
        if wanted.startswith("yarn@"):
            return 1 if wanted.startswith("yarn@1") else 2
        if (place / ".yarnrc.yml").is_file() or "__metadata:" in read_text(place / "yarn.lock")[:500]:
            return 2
        if place in {tree, place.parent} or (place / "yarn.lock").is_file():
            return 1
        place = place.parent
