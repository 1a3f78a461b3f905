"""Keeping files aside and putting them back: a way back of the agent's own, beside the run's snapshot.

Backups lie outside of the tree, so nothing that runs in it can change them.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Annotated, Final

import msgspec

from agents.edits.edit import FileOutcome
from agents.errors import BadArguments, FileMissing, FileUnsuitable, ToolError
from agents.records import Demand, Effect, Estimate, FileVersion, Risk, ToolResult
from agents.surroundings import Surroundings
from agents.tools.files.work import Work, carry_out, demand_for, existing, tree_of
from agents.tools.tool import Tool
from agents.tree.confined import ConfinedFolder, digest_of

_MOST_BYTES: Final = 100_000_000
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_INDEX: Final = "index.json"


class BackupFiles(msgspec.Struct, frozen=True, kw_only=True):
    """Which files to keep, and under what name."""

    paths: Annotated[
        list[str], msgspec.Meta(description="Files, relative to the project.", min_length=1, max_length=500)
    ]
    name: Annotated[str, msgspec.Meta(description="What to call the backup; letters, digits, dots and dashes.")]


class RestoreFiles(msgspec.Struct, frozen=True, kw_only=True):
    """Which backup to take from, and which files of it."""

    name: Annotated[str, msgspec.Meta(description="The name that the backup was given.")]
    paths: Annotated[list[str], msgspec.Meta(description="Only these files; all of the backup if left out.")] = []


class _Kept(msgspec.Struct, frozen=True):
    """A file of a backup; the digest is empty where there was no file."""

    path: str
    digest: str
    mode: int


def _store(surroundings: Surroundings, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise BadArguments("backup_files", f"{name!r} is no name of a backup", ["paths", "name"])
    return surroundings.state / "backups" / name


def _demand_backup(arguments: BackupFiles, surroundings: Surroundings) -> Demand:
    folder = tree_of(surroundings)
    _store(surroundings, arguments.name)
    files = [(path, folder.read(path)) for path in _resolved(folder, arguments.paths)]
    return Demand(
        tool="backup_files",
        effect=Effect.READ,
        risk=Risk.SAFE,
        summary=f"Keep {len(files)} files aside as {arguments.name}",
        reads=tuple(path for path, _ in files),
        files=tuple(FileVersion(path, content.digest if content else "") for path, content in files),
        estimate=Estimate(time_s=2, disk_bytes=sum(len(content.data) for _, content in files if content)),
    )


def _resolved(folder: ConfinedFolder, paths: list[str]) -> list[str]:
    found = []
    for path in dict.fromkeys(paths):
        place = existing(folder, path)
        entry = folder.entry(place) if place else None
        if entry is None or entry.kind != "file":
            raise FileUnsuitable(path, "it is a folder", "Name the files in it.")
        found.append(place)
    return found


def _backup(arguments: BackupFiles, surroundings: Surroundings) -> ToolResult:
    folder = tree_of(surroundings)
    store = _store(surroundings, arguments.name)
    kept, total = [], 0
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    outside = ConfinedFolder(store)
    for path in _resolved(folder, arguments.paths):
        content = folder.read(path)
        if content is None:
            raise FileMissing(path)
        total += len(content.data)
        if total > _MOST_BYTES:
            raise ToolError(f"These files are more than {_MOST_BYTES // 1_000_000} MB.", "Keep fewer of them.")
        outside.write(content.digest, content.data)
        kept.append(_Kept(path, content.digest, content.mode))
    outside.write(_INDEX, msgspec.json.encode(kept), durable=True)  # last: without it there is no backup
    return ToolResult(
        text=f"Kept {len(kept)} files aside as {arguments.name}.", data={"files": [file.path for file in kept]}
    )


def _restored(arguments: RestoreFiles, surroundings: Surroundings) -> Work:
    store = _store(surroundings, arguments.name)
    folder = tree_of(surroundings)
    try:
        kept = msgspec.json.decode((store / _INDEX).read_bytes(), type=list[_Kept])
    except (OSError, msgspec.MsgspecError):
        known = sorted(place.name for place in store.parent.glob("*")) if store.parent.is_dir() else []
        told = f"There are {', '.join(known)}." if known else "There is none yet."
        raise ToolError(f"There is no backup {arguments.name}.", told) from None
    wanted = [folder.resolve(path) for path in arguments.paths] or [file.path for file in kept]
    missing = sorted(set(wanted) - {file.path for file in kept})
    if missing:
        raise FileMissing(missing[0], [file.path for file in kept][:3])
    outcomes, modes = [], {}
    for file in kept:
        if file.path in wanted:
            now = folder.read(folder.resolve(file.path))
            outcomes.append(FileOutcome(path=file.path, before=now.data if now else None, after=_content(store, file)))
            modes[file.path] = file.mode
    return Work(folder, tuple(outcomes), modes)


def _content(store: Path, file: _Kept) -> bytes:
    data = (store / file.digest).read_bytes()
    if digest_of(data) != file.digest:
        raise ToolError(f"The backup of {file.path} is damaged.")
    return data


def _demand_restore(arguments: RestoreFiles, surroundings: Surroundings) -> Demand:
    work = _restored(arguments, surroundings)
    return demand_for("restore_files", work, f"Put {len(work.outcomes)} files back from {arguments.name}")


async def _run_backup(arguments: BackupFiles, surroundings: Surroundings) -> ToolResult:
    return await asyncio.to_thread(_backup, arguments, surroundings)


async def _run_restore(arguments: RestoreFiles, surroundings: Surroundings) -> ToolResult:
    return await asyncio.to_thread(lambda: carry_out(_restored(arguments, surroundings)))


TOOLS: Final = (
    Tool(
        name="backup_files",
        description="Keep copies of files aside before you try something, under a name; restore_files puts them back.",
        effect=Effect.READ,
        risk=Risk.SAFE,
        arguments=BackupFiles,
        demand=_demand_backup,
        run=_run_backup,
        category="files",
        estimate=Estimate(time_s=2),
    ),
    Tool(
        name="restore_files",
        description="Put files back as they were when backup_files kept them. What they are now is overwritten.",
        effect=Effect.WRITE,
        risk=Risk.HIGH,
        arguments=RestoreFiles,
        demand=_demand_restore,
        run=_run_restore,
        category="files",
        estimate=Estimate(time_s=2),
    ),
)
