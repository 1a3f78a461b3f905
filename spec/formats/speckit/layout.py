"""Which files of a folder are spec-kit's, and what each is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

_FEATURE: Final = re.compile(r"(?:.*/)?(?:specs|features)/(?:[^/]+/)?[^/]+")
_NUMBERED: Final = re.compile(r"\d{3,}-|\d{8}-\d{6}-?")
_MAIN: Final = frozenset({"spec.md", "plan.md", "tasks.md"})
_ROLES: Final[Mapping[str, str]] = {
    "spec.md": "spec",
    "plan.md": "plan",
    "tasks.md": "tasks",
    "research.md": "research",
    "data-model.md": "data-model",
    "quickstart.md": "quickstart",
}


def features_of(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders of features, without the files of other tools; empty text for a folder that is itself one feature."""
    paths = sorted(paths)
    found: dict[str, None] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        if _is_foreign(path):
            continue
        if _FEATURE.fullmatch(folder) and (name in _MAIN or (name.endswith(".md") and _is_numbered(folder))):
            found[folder] = None
    if not found and "spec.md" in paths:
        return ("",)
    return tuple(folder for folder in found if not any(folder.startswith(other + "/") for other in found))


def _is_numbered(folder: str) -> bool:
    return _NUMBERED.match(folder.rpartition("/")[2]) is not None


def _is_foreign(path: str) -> bool:
    parts = path.split("/")
    return ".kiro" in parts or "openspec" in parts or "templates" in parts


def feature_of(path: str, features: Iterable[str]) -> str | None:
    """The feature that a file belongs to."""
    return next((one for one in features if one == "" or path.startswith(one + "/")), None)


def role_of(path: str, feature: str) -> str:
    """What a file of a feature is for."""
    inside = path[len(feature) + 1 :] if feature else path
    if inside.startswith("checklists/"):
        return "checklist"
    if inside.startswith("contracts/"):
        return "contract"
    return _ROLES.get(inside, "other")
