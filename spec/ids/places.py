"""Which files are specs, by their path alone, of which tool, what for, and how far their ids reach."""

from __future__ import annotations

import re
from typing import Final

import msgspec

_NUMBERED: Final = re.compile(r"(?:\d{3,}-|\d{8}-\d{6}-?)[^/]+")
_FEATURE: Final = re.compile(r"(?P<scope>(?:[^/]+/)*?(?:specs|features)/(?:[^/]+/)?(?P<name>[^/]+))/(?P<inside>.+)")
_KIRO: Final = re.compile(r"(?P<scope>(?:[^/]+/)*?\.kiro/specs/(?:[^/]+/)*[^/]+)/(?P<name>[^/]+\.md)")
_OPENSPEC: Final = re.compile(r"(?P<scope>(?:[^/]+/)*?openspec)/(?P<inside>.+\.md)")
_OWN: Final = re.compile(r"(?P<scope>(?:[^/]+/)*?)\.groundplan/(?P<inside>.+)")
_RECORD: Final = re.compile(
    r"(?P<scope>(?:[^/]+/)*?)(?P<folder>(?:docs?|documentation|architecture)/(?:[^/]+/)*)?"
    r"(?:adrs?|decisions|architecture-decisions|decision-records)/(?:[^/]+/)*"
    r"(?:adr[-_ ]?)?(?P<number>\d{3,5})[-_ ](?P<slug>[^/]+?)\.(?:md|markdown)",
    re.IGNORECASE,
)
_MAIN: Final = frozenset({"spec.md", "plan.md", "tasks.md"})
_TEXT: Final = (".md", ".markdown", ".mdx", ".txt", ".rst", ".adoc")
_FOREIGN: Final = frozenset({".kiro", "openspec", "templates", "template", "node_modules"})


class SpecPlace(msgspec.Struct, frozen=True):
    """What a file is.

    `format` is groundplan, spec-kit, kiro, openspec, adr or markdown; `role` its part in it; `scope` the folder within
    which its ids mean one thing (empty for the workspace); `name` what else the path says, such as a record's number.
    """

    format: str
    role: str = ""
    scope: str = ""
    name: str = ""

    @property
    def is_spec(self) -> bool:
        """Whether the path alone makes it one."""
        return self.format != "markdown"


def place_at(path: str) -> SpecPlace | None:
    """What a file is; None for one that is no text for people."""
    own = _OWN.fullmatch(path)
    if own:
        return SpecPlace("groundplan", _own_role(own["inside"]), own["scope"].rstrip("/"), own["inside"])
    if not path.lower().endswith(_TEXT):
        return None
    for find in (_kiro, _openspec, _speckit, _record):
        found = find(path)
        if found:
            return found
    return SpecPlace("markdown", "document")


def is_text(path: str) -> bool:
    """Whether it is a text for people, by its name."""
    return path.lower().endswith(_TEXT)


def _own_role(inside: str) -> str:
    folder = inside.partition("/")[0]
    if inside == "README.md":
        return "other"
    if inside.endswith(".md") and folder not in {"artifacts", "banks"}:
        return "record"
    return folder.rstrip("s") if "/" in inside else "other"


def _kiro(path: str) -> SpecPlace | None:
    found = _KIRO.fullmatch(path)
    if found:
        role = found["name"].removesuffix(".md")
        return SpecPlace("kiro", role, found["scope"], found["name"])
    return SpecPlace("kiro", "steering") if "/.kiro/steering/" in f"/{path}" else None


def _openspec(path: str) -> SpecPlace | None:
    found = _OPENSPEC.fullmatch(path)
    if not found:
        return None
    parts = found["inside"].split("/")
    if parts[0] == "specs" and parts[-1] == "spec.md" and len(parts) > 2:
        return SpecPlace("openspec", "spec", found["scope"], "/".join(parts[1:-1]))
    if parts[0] == "changes" and len(parts) > 2:
        if parts[1] == "archive":
            return SpecPlace("openspec", "archived", found["scope"])
        if parts[2] == "specs" and len(parts) > 4:
            return SpecPlace("openspec", "delta", found["scope"], "/".join(parts[3:-1]))
        return SpecPlace("openspec", parts[-1].removesuffix(".md"), found["scope"])
    return SpecPlace("openspec", "other", found["scope"])


def _speckit(path: str) -> SpecPlace | None:
    if "/.specify/memory/" in f"/{path}":
        return SpecPlace("spec-kit", "constitution")
    found = _FEATURE.fullmatch(path)
    if not found or not _FOREIGN.isdisjoint(path.split("/")):
        return None
    scope, inside = found["scope"], found["inside"]
    parts = path.split("/")
    first = next(at for at, part in enumerate(parts) if part in {"specs", "features"}) + 1
    for at, part in enumerate(parts[first:-1], start=first):
        if _NUMBERED.fullmatch(part):
            scope, inside = "/".join(parts[: at + 1]), "/".join(parts[at + 1 :])
            break
    else:
        if parts[-1] not in _MAIN:
            return None
        scope, inside = "/".join(parts[:-1]), parts[-1]
    role = {"spec.md": "spec", "plan.md": "plan", "tasks.md": "tasks"}.get(inside, "")
    if not role:
        role = "checklist" if inside.startswith("checklists/") else "other"
    return SpecPlace("spec-kit", role, scope, scope.rpartition("/")[2])


def _record(path: str) -> SpecPlace | None:
    found = _RECORD.fullmatch(path)
    return SpecPlace("adr", "record", found["scope"].rstrip("/"), found["number"]) if found else None
