"""Reading: a file with numbered lines, and the list of files."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from fnmatch import translate
from re import compile as compiled
from typing import Annotated, Any, Final

import msgspec

from agents.edits.text import decode
from agents.errors import BadArguments, FileUnsuitable
from agents.records import Demand, Effect, Estimate, FileVersion, Risk, ToolResult
from agents.surroundings import Surroundings
from agents.tools.files.work import SHORT_DIGEST, existing, tree_of
from agents.tools.tool import Tool
from agents.tree.names import clean_path
from indexer.scan import scan

_LINES: Final = 2_000
_LINE_LETTERS: Final = 1_000
_LETTERS: Final = 100_000
_LISTED: Final = 500
WITHIN_A_KEY: Final = "… (in a secret that begins above)"
"""Stands for the first shown line, or the line that was found, if it lies within a secret."""


class ReadFile(msgspec.Struct, frozen=True, kw_only=True):
    """Which file, and which lines of it."""

    path: Annotated[str, msgspec.Meta(description="The file, relative to the project, such as src/app.py.")]
    start_line: Annotated[int, msgspec.Meta(ge=1, description="First line to show, from 1.")] = 1
    end_line: Annotated[int, msgspec.Meta(ge=0, description="Last line to show; 0 for as many as fit.")] = 0


class ListFiles(msgspec.Struct, frozen=True, kw_only=True):
    """Where to look, and for what names."""

    folder: Annotated[str, msgspec.Meta(description="Where to look, relative to the project.")] = "."
    glob: Annotated[
        str, msgspec.Meta(description="Only paths that match, such as **/*.py; * does not cross folders, ** does.")
    ] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=5_000, description="How many paths at most.")] = _LISTED


def _demand_read(arguments: ReadFile, surroundings: Surroundings) -> Demand:
    folder = tree_of(surroundings)
    path = existing(folder, arguments.path)
    content = folder.read(path) if path else None
    return Demand(
        tool="read_file",
        effect=Effect.READ,
        risk=Risk.SAFE,
        summary=f"Read {path or '.'}",
        reads=(path or ".",),
        files=(FileVersion(path, content.digest if content else ""),),
    )


def _read(arguments: ReadFile, surroundings: Surroundings) -> ToolResult:
    folder = tree_of(surroundings)
    path = existing(folder, arguments.path)
    content = folder.read(path) if path else None
    if content is None:
        raise FileUnsuitable(arguments.path, "it is a folder", "`list_files` shows what is in it.")
    file = decode(content.data)
    if file is None:
        raise FileUnsuitable(path, f"it is binary ({len(content.data):,} bytes)")
    lines = surroundings.conceal.redact_lines(file.text.removesuffix("\n")) if file.text else []
    first = arguments.start_line
    last = min(arguments.end_line or len(lines), len(lines), first + _LINES - 1)
    if first > max(len(lines), 1) or (arguments.end_line and arguments.end_line < first):
        raise BadArguments("read_file", f"{path} has {len(lines)} lines", list(ReadFile.__struct_fields__))
    shown, reached = _numbered(lines, first, last)
    text = "\n".join([_head(path, len(lines), first, reached, content.digest, file.newline), *shown])
    data: dict[str, Any] = {
        "path": path,
        "digest": content.digest,
        "lines": len(lines),
        "start_line": first,
        "end_line": reached,
        "size_bytes": len(content.data),
        "encoding": file.encoding,
    }
    hint = f"It goes on at line {reached + 1}." if reached < len(lines) and not arguments.end_line else ""
    return ToolResult(text=text, data=data, hint=hint)


def _numbered(lines: list[str | None], first: int, last: int) -> tuple[list[str], int]:
    """Lines with their numbers, and the last one; those that only go on with a secret are left out."""
    shown: list[str] = []
    letters = 0
    reached = first - 1
    for number in range(first, last + 1):
        line = lines[number - 1]
        if line is None and shown:
            reached = number
            continue
        line = WITHIN_A_KEY if line is None else line
        if len(line) > _LINE_LETTERS:
            line = f"{line[:_LINE_LETTERS]}… ({len(line) - _LINE_LETTERS:,} more letters)"
        letters += len(line)
        if letters > _LETTERS and shown:
            break
        shown.append(f"{number:>6}\t{line}")
        reached = number
    return shown, reached


def _head(path: str, total: int, first: int, last: int, digest: str, newline: str) -> str:
    which = "all" if first == 1 and last == total else f"lines {first}-{last} of"
    endings = ", lines end in CR LF" if newline == "\r\n" else ""
    return f"{path}: {which} {total} lines, digest {digest[:SHORT_DIGEST]}{endings}"


def _demand_list(arguments: ListFiles, surroundings: Surroundings) -> Demand:
    path = existing(tree_of(surroundings), arguments.folder)
    shown = f" that match {arguments.glob}" if arguments.glob else ""
    return Demand(
        tool="list_files",
        effect=Effect.READ,
        risk=Risk.SAFE,
        summary=f"List files in {path or '.'}{shown}",
        reads=(path or ".",),
    )


def _list(arguments: ListFiles, surroundings: Surroundings) -> ToolResult:
    path = existing(tree_of(surroundings), arguments.folder)
    found = sorted(matching_paths(surroundings, path, arguments.glob))
    shown = found[: arguments.limit]
    more = f"\n… and {len(found) - len(shown)} more; narrow it with folder or glob." if len(found) > len(shown) else ""
    text = "\n".join(shown) + more if found else f"No file in {path or '.'} matches. Ignored files are not listed."
    return ToolResult(text=text, data={"files": shown, "total": len(found)})


def matching_paths(surroundings: Surroundings, folder: str, glob: str) -> Iterator[str]:
    """Files below a folder that are not ignored, by the rules that the index goes by, and that may be read."""
    matches = glob_matcher(glob)
    for path in scan(surroundings.tree.resolve(), folder).files:
        inside = path[len(folder) + 1 :] if folder else path
        if (matches is None or matches(path) or matches(inside)) and surroundings.may_read(path):
            yield path


def glob_matcher(glob: str) -> Any:
    """A function that tells whether a path matches; None for no pattern. A pattern without a slash fits any folder."""
    pattern = clean_path(glob) if glob else ""
    if not pattern:
        return None
    if "/" not in pattern:
        pattern = f"**/{pattern}"
    return compiled(_expression(pattern)).fullmatch


def _expression(pattern: str) -> str:
    parts = []
    names = pattern.split("/")
    for number, part in enumerate(names):
        is_last = number == len(names) - 1
        if part == "**":
            parts.append(".*" if is_last else "(?:.*/)?")
            continue
        inner = translate(part).removeprefix("(?s:").removesuffix(")\\Z").replace(".*", "[^/]*")
        parts.append(inner + ("" if is_last else "/"))
    return "".join(parts)


async def _run_read(arguments: ReadFile, surroundings: Surroundings) -> ToolResult:
    return await asyncio.to_thread(_read, arguments, surroundings)


async def _run_list(arguments: ListFiles, surroundings: Surroundings) -> ToolResult:
    return await asyncio.to_thread(_list, arguments, surroundings)


TOOLS: Final = (
    Tool(
        name="read_file",
        description=(
            "Read a text file of the project, with line numbers. Read a file before you edit it. "
            "The first line of the answer tells the file's digest, which the editing tools take."
        ),
        effect=Effect.READ,
        risk=Risk.SAFE,
        arguments=ReadFile,
        demand=_demand_read,
        run=_run_read,
        category="files",
        estimate=Estimate(time_s=1),
    ),
    Tool(
        name="list_files",
        description=(
            "List the files of the project or of a folder in it, by path. Ignored files are left out. "
            "To look for what files contain, use search_text."
        ),
        effect=Effect.READ,
        risk=Risk.SAFE,
        arguments=ListFiles,
        demand=_demand_list,
        run=_run_list,
        category="files",
        estimate=Estimate(time_s=5),
    ),
)
