"""Which files of a folder are Kiro's, and what each is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_ROLES: Final[Mapping[str, str]] = {
    "requirements.md": "requirements",
    "bugfix.md": "bugfix",
    "design.md": "design",
    "tasks.md": "tasks",
    "research.md": "research",
    ".config.kiro": "config",
    "spec.json": "config",
}
_FOREIGN: Final = frozenset({"openspec", ".specify", "checklists", "node_modules"})


def specs_of(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders of specs: below `.kiro/specs/`, else those with a requirements.md; empty for the folder itself."""
    paths = sorted(paths)
    found: dict[str, None] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name in _ROLES and ("/.kiro/specs/" in f"/{path}" and folder and not folder.endswith(".kiro/specs")):
            found[folder] = None
    return tuple(found) or _loose_specs(paths)


def _loose_specs(paths: Iterable[str]) -> tuple[str, ...]:
    """Folders elsewhere that hold what only Kiro has, or requirements beside a design or tasks."""
    names: dict[str, set[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        if not _FOREIGN & set(path.split("/")):
            names.setdefault(folder, set()).add(name)
    return tuple(folder for folder, found in names.items() if _is_spec(folder, found))


def _is_spec(folder: str, names: set[str]) -> bool:
    if names & {"bugfix.md", ".config.kiro"}:
        return True
    return "requirements.md" in names and bool(names & {"design.md", "tasks.md"} or not folder)


def spec_of(path: str, specs: Iterable[str]) -> str | None:
    """The spec that a file belongs to, the innermost where specs lie in groups."""
    folder = path.rpartition("/")[0]
    fitting = [one for one in specs if one == "" or folder == one or folder.startswith(one + "/")]
    return max(fitting, key=len, default=None)


def role_of(path: str, spec: str | None) -> str:
    """What a file is for; empty where it is no document of Kiro's."""
    folder, _, name = path.rpartition("/")
    if spec is not None:
        return _ROLES.get(name, "other") if folder == spec else "other"
    if "/.kiro/steering/" in f"/{path}":
        return "steering"
    return "other" if "/.kiro/specs/" in f"/{path}" and path.endswith(".md") else ""
