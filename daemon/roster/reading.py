"""Reads all agents for a folder. What the folder brings may narrow what is known by a name, and never widen it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from agents.errors import RoleUnreadable
from agents.records import Effect
from agents.roles.reading import built_in_roles, read_role_file
from agents.roles.role import Ceiling, Origin, Role, narrowed
from agents.tools.registry import CATEGORIES, all_tools, chosen_tools
from agents.tools.tool import Tool

AGENTS: Final = ".groundplan/agents"
"""Where a folder keeps its own agents."""

_MOST: Final = 100


@dataclass(frozen=True)
class Entry:
    """An agent, or a file that is none: then `role` is None and `faults` tell why. `notes` tell what was narrowed."""

    name: str
    origin: Origin
    path: str
    role: Role | None = None
    faults: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()
    replaces: Origin | None = None


def read_roster(own: Path, root: Path, ceiling: Ceiling, models: Collection[str] = ()) -> list[Entry]:
    """The agents that count: the program's, then the user's in `own`, then those of the folder `root`, by name.

    `models` are those that the user has named: of others a folder's agents get only what runs on this machine.
    """
    found: dict[str, Entry] = {
        name: Entry(name, Origin.BUILT_IN, role.path, role) for name, role in built_in_roles().items()
    }
    broken: list[Entry] = []
    for entry in (*_entries(own, Origin.USER), *_entries(root / AGENTS, Origin.WORKSPACE)):
        if entry.role is None:
            broken.append(entry)
            continue
        known = found.get(entry.name)
        if known is not None and known.origin is entry.origin:
            fault = ((1, f"{known.path} is an agent of the same name"),)
            broken.append(Entry(entry.name, entry.origin, entry.path, None, fault))
            continue
        found[entry.name] = _counted(entry.role, entry, known, ceiling, models)
    checked = [_with_known_partners(entry, found) for entry in found.values()]
    return [*sorted(checked, key=lambda one: one.name), *broken]


def tools_of(role: Role) -> tuple[str, ...]:
    """The tools of a role by name; categories are spelled out."""
    return tuple(_tools(role))


def acting_tools(role: Role) -> tuple[str, ...]:
    """Those that do more than read: what a plan that uses the role permits."""
    return tuple(name for name, tool in _tools(role).items() if tool.effect is not Effect.READ)


def _tools(role: Role) -> dict[str, Tool[Any]]:
    """The tools of a role that there are; a category without any is none of its faults."""
    known = all_tools()
    categories = {tool.category for tool in known.values()}
    return chosen_tools([name for name in role.tools if name in known or name in categories], known)


def _entries(folder: Path, origin: Origin) -> Iterator[Entry]:
    known = {*all_tools(), *CATEGORIES}
    linked = next((one for one in (folder, folder.parent) if one.is_symlink()), None)
    if linked is not None and origin is Origin.WORKSPACE:
        fault = (1, f"{linked} is a link, and agents of a folder are not read through links")
        yield Entry(folder.name, origin, str(folder), None, (fault,))
        return
    files = _files(folder)
    if len(files) > _MOST:
        fault = (1, f"there are {len(files)} files, and the first {_MOST} of them are read; take some out")
        yield Entry(folder.name, origin, str(folder), None, (fault,))
    for file in files[:_MOST]:
        try:
            role = read_role_file(file, origin, tools=known)
        except RoleUnreadable as error:
            yield Entry(file.stem, origin, str(file), None, error.faults)
        else:
            yield Entry(role.name, origin, str(file), role)


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.suffix == ".md")
    except OSError:  # there is none, or nobody may look
        return []


def _counted(role: Role, entry: Entry, known: Entry | None, ceiling: Ceiling, models: Collection[str]) -> Entry:
    replaces = known.origin if known else None
    if role.origin is not Origin.WORKSPACE:
        return Entry(entry.name, entry.origin, entry.path, role, replaces=replaces)
    allowed = _spelled_out(known.role) if known and known.role else None
    counted, notes = narrowed(_spelled_out(role) if allowed else role, ceiling, allowed)
    strange = [model for model in counted.models if model not in models and not _is_local(model)]
    if strange:
        kept = tuple(model for model in counted.models if model not in strange)
        counted = msgspec.structs.replace(counted, models=kept)
        told = f"{role.name} may not choose {', '.join(strange)}, which your setting `models.use` does not name."
        notes = (*notes, told)
    return Entry(entry.name, entry.origin, entry.path, counted, (), notes, replaces)


def _is_local(model: str) -> bool:
    """Whether a model runs on this machine; what a folder brings chooses no other place to send its files to."""
    return model.startswith("ollama/") and re.search(r"[:-]cloud$", model) is None


def _spelled_out(role: Role) -> Role:
    """With tools in the place of categories, so that two roles can be compared."""
    return msgspec.structs.replace(role, tools=tools_of(role))


def _with_known_partners(entry: Entry, found: Mapping[str, Entry]) -> Entry:
    """With a note on agents that it may hand over to and that there are not."""
    missing = [name for name in (entry.role.hand_over if entry.role else ()) if name not in found]
    if not missing:
        return entry
    note = f"{entry.name} may hand over to {', '.join(missing)}, which there is not."
    return Entry(entry.name, entry.origin, entry.path, entry.role, entry.faults, (*entry.notes, note), entry.replaces)
