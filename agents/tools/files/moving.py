"""Moving and removing files and folders."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Annotated, Final

import msgspec

from agents.errors import FileMissing, FileUnsuitable, PathRefused, ToolError
from agents.protected import holds_protected, is_protected
from agents.records import Demand, Effect, Estimate, FileVersion, Risk, SideEffect, ToolResult
from agents.surroundings import Surroundings
from agents.tools.files.work import close_names, resolved_place, tree_of
from agents.tools.tool import Tool
from agents.tree.confined import ConfinedFolder
from agents.tree.names import clean_file_path, join_link

_MOST: Final = 2_000


class MoveFile(msgspec.Struct, frozen=True, kw_only=True):
    """What to move, and where to."""

    path: Annotated[str, msgspec.Meta(description="The file or folder, relative to the project.")]
    to: Annotated[str, msgspec.Meta(description="Its new path. Nothing may be there yet.")]


class RemoveFile(msgspec.Struct, frozen=True, kw_only=True):
    """What to remove."""

    path: Annotated[str, msgspec.Meta(description="The file, relative to the project.")]
    folder: Annotated[bool, msgspec.Meta(description="Remove a folder with all that is in it.")] = False


def _files_at(folder: ConfinedFolder, path: str) -> list[str]:
    """The file or link at a path, or all below a folder; empty if nothing is there. Refuses devices and `.git`."""
    entry = folder.entry(path)
    if entry is None:
        return []
    if entry.kind == "other":
        raise FileUnsuitable(path, "it is a device or a pipe")
    found = [path] if entry.kind != "folder" else list(_below(folder, path))
    if len(found) > _MOST:
        raise ToolError(f"{path} holds more than {_MOST:,} files.", "Do it folder by folder.")
    return found


def _below(folder: ConfinedFolder, path: str) -> Iterator[str]:
    for name, kind in folder.names(path):
        inner = f"{path}/{name}"
        clean_file_path(inner)  # a repository inside is not to be moved or removed behind git's back
        if kind == "folder":
            yield from _below(folder, inner)
        else:
            yield inner


def _risk(paths: list[str], mildest: Risk) -> Risk:
    return Risk.HIGH if any(is_protected(path) or holds_protected(path) for path in paths) else mildest


def _versions(folder: ConfinedFolder, paths: list[str]) -> tuple[FileVersion, ...]:
    """Versions of the regular files among the paths; of links the name is all there is."""
    found = []
    for path in paths:
        entry = folder.entry(path)
        content = folder.read(path) if entry is not None and entry.kind == "file" else None
        found.append(FileVersion(path, content.digest if content else ""))
    return tuple(found)


def _places(arguments: MoveFile, folder: ConfinedFolder) -> tuple[str, str, list[str]]:
    """(from, to, files that move); no files where it was done before."""
    source, target = resolved_place(folder, arguments.path), resolved_place(folder, arguments.to)
    if f"{target}/".startswith(f"{source}/"):
        raise PathRefused(arguments.to, f"it is {source} itself or inside of it")
    files = _files_at(folder, source)
    if folder.entry(source) is None:
        if folder.entry(target) is not None:
            return source, target, []
        raise FileMissing(arguments.path, close_names(folder, source))
    if folder.entry(target) is not None:
        raise ToolError(f"{target} is there already; nothing was moved.", "Remove it first, or choose another name.")
    for path in files:
        _refuse_link_that_would_lead_out(folder, path, target + path.removeprefix(source))
    return source, target, files


def _refuse_link_that_would_lead_out(folder: ConfinedFolder, path: str, moved: str) -> None:
    entry = folder.entry(path)
    is_link = entry is not None and entry.kind == "link"
    if is_link and join_link(moved.rpartition("/")[0], folder.read_link(path)) is None:
        raise PathRefused(path, "it is a symbolic link that would lead out of the project")


def _demand_move(arguments: MoveFile, surroundings: Surroundings) -> Demand:
    folder = tree_of(surroundings)
    source, target, files = _places(arguments, folder)
    moved = [target + path.removeprefix(source) for path in files]
    return Demand(
        tool="move_file",
        effect=Effect.WRITE,
        risk=_risk([source, target, *files, *moved], Risk.LOW),
        summary=f"Move {source} to {target}" + ("" if files else " (already so)"),
        reads=tuple(files),
        writes=(*files, *moved),
        diff="".join(f"rename from {a}\nrename to {b}\n" for a, b in zip(files, moved, strict=True)),
        files=_versions(folder, files),
    )


def _move(arguments: MoveFile, surroundings: Surroundings) -> ToolResult:
    folder = tree_of(surroundings)
    source, target, files = _places(arguments, folder)
    if not files and folder.entry(source) is None:
        return ToolResult(text=f"{target} is there already, and {source} is not: nothing to do.")
    folder.move(source, target)
    return ToolResult(
        text=f"Moved {source} to {target}.",
        data={"files": [target + path.removeprefix(source) for path in files]},
        side_effects=(SideEffect("removed", source), SideEffect("wrote", target)),
    )


def _going(arguments: RemoveFile, folder: ConfinedFolder) -> tuple[str, list[str]]:
    path = resolved_place(folder, arguments.path)
    entry = folder.entry(path)
    if entry is not None and entry.kind == "folder" and not arguments.folder:
        raise FileUnsuitable(path, "it is a folder", "Give folder true to remove it with all that is in it.")
    return path, _files_at(folder, path)


def _demand_remove(arguments: RemoveFile, surroundings: Surroundings) -> Demand:
    folder = tree_of(surroundings)
    path, files = _going(arguments, folder)
    what = f"{path} with {len(files)} files" if files and files != [path] else path
    return Demand(
        tool="remove_file",
        effect=Effect.WRITE,
        risk=_risk([path, *files], Risk.MEDIUM),
        summary=f"Remove {what}" + ("" if files else " (already so)"),
        writes=tuple(files),
        diff="".join(f"deleted file {name}\n" for name in files),
        files=_versions(folder, files),
    )


def _remove(arguments: RemoveFile, surroundings: Surroundings) -> ToolResult:
    folder = tree_of(surroundings)
    path, files = _going(arguments, folder)
    for name in files:
        folder.remove(name)
    if not files:
        return ToolResult(text=f"{path} is not there: nothing to do.")
    return ToolResult(
        text=f"Removed {path}." if files == [path] else f"Removed {path} with {len(files)} files.",
        data={"files": files},
        side_effects=tuple(SideEffect("removed", name) for name in files),
    )


async def _run_move(arguments: MoveFile, surroundings: Surroundings) -> ToolResult:
    return await asyncio.to_thread(_move, arguments, surroundings)


async def _run_remove(arguments: RemoveFile, surroundings: Surroundings) -> ToolResult:
    return await asyncio.to_thread(_remove, arguments, surroundings)


TOOLS: Final = (
    Tool(
        name="move_file",
        description="Move or rename a file or a folder. Imports and other mentions of it are not changed.",
        effect=Effect.WRITE,
        risk=Risk.HIGH,
        arguments=MoveFile,
        demand=_demand_move,
        run=_run_move,
        category="files",
        estimate=Estimate(time_s=2),
    ),
    Tool(
        name="remove_file",
        description="Remove a file, or a folder with all that is in it. Undoing the run brings back what was there.",
        effect=Effect.WRITE,
        risk=Risk.HIGH,
        arguments=RemoveFile,
        demand=_demand_remove,
        run=_run_remove,
        category="files",
        estimate=Estimate(time_s=2),
    ),
)
