"""Which files of a folder are OpenSpec's, and what each is for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import msgspec

_DATED: Final = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
_ROLES: Final = {"proposal.md": "proposal", "design.md": "design", "tasks.md": "tasks", ".openspec.yaml": "config"}


class Where(msgspec.Struct, frozen=True):
    """What a file is for: `role` is spec, delta, tasks, proposal, design, project, config, other; `change` a folder."""

    role: str
    capability: str = ""
    change: str = ""
    name: str = ""
    archived: bool = False
    date: str = ""


def roots_of(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders called openspec; empty text where the folder itself is one."""
    paths = list(paths)
    found = {
        "/".join(parts[: at + 1]): None
        for parts in (path.split("/") for path in paths)
        for at, part in enumerate(parts[:-1])
        if part == "openspec" and parts[at + 1] in {"specs", "changes", "config.yaml", "project.md"}
    }
    if found:
        return tuple(sorted(found))
    own = any(path.startswith("changes/") for path in paths) and any(
        re.match(r"specs/.+/spec\.md$", path) for path in paths
    )
    return ("",) if own else ()


def where(path: str, roots: Iterable[str]) -> Where | None:
    """What a file is for; None where it lies outside."""
    root = next((one for one in roots if one == "" or path.startswith(one + "/")), None)
    if root is None:
        return None
    parts = (path[len(root) + 1 :] if root else path).split("/")
    if parts[0] == "specs" and len(parts) > 1:
        return (
            Where("spec", capability="/".join(parts[1:-1]))
            if parts[-1] == "spec.md" and len(parts) > 2
            else Where("other")
        )
    if parts[0] == "changes" and len(parts) > 2:
        return _in_change(parts, root)
    if parts in (["project.md"], ["config.yaml"]):
        return Where("project" if parts == ["project.md"] else "config")
    return Where("other")


def _in_change(parts: list[str], root: str) -> Where:
    archived = parts[1] == "archive"
    at = 3 if archived else 2
    if len(parts) <= at:
        return Where("other")
    folder = "/".join([*([root] if root else []), *parts[:at]])
    dated = _DATED.fullmatch(parts[at - 1])
    name = dated[2] if dated is not None and archived else parts[at - 1]
    date = dated[1] if dated is not None else ""
    inside = parts[at:]
    role, capability = _ROLES.get(inside[0], "other") if len(inside) == 1 else "other", ""
    if inside[0] == "specs" and len(inside) > 1 and inside[-1].endswith(".md"):
        role = "delta"
        capability = "/".join(inside[1:-1]) if inside[-1] == "spec.md" else "/".join(inside[1:]).removesuffix(".md")
    return Where(role, capability, folder, name, archived, date)
