"""Writing: whole files, pieces of one, patches, and many files at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Final

import msgspec

from agents.edits.edit import Block, FileEdit
from agents.errors import BadArguments
from agents.records import Demand, Effect, Estimate, Risk, ToolResult
from agents.surroundings import Surroundings
from agents.tools.files.work import Work, carry_out, demand_for, work_out
from agents.tools.tool import Tool

_DIGEST: Final = "The file's digest as read_file told it; if the file has changed since, nothing is written."
_MAY_BREAK: Final = "Write even if the file would not parse any more."

PathText = Annotated[str, msgspec.Meta(description="The file, relative to the project.")]
DigestText = Annotated[str, msgspec.Meta(description=_DIGEST, pattern="^[0-9a-fA-F]{0,64}$")]
MayBreak = Annotated[bool, msgspec.Meta(description=_MAY_BREAK)]


class WriteFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file and all that it is to contain."""

    path: PathText
    content: Annotated[str, msgspec.Meta(description="The whole content.")]
    digest: DigestText = ""
    allow_syntax_errors: MayBreak = False


class Replacement(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of text and what takes its place."""

    old: Annotated[
        str,
        msgspec.Meta(
            description="Text to replace, exactly as in the file, without line numbers. It must be there once: "
            "take in lines around it if it is not."
        ),
    ]
    new: Annotated[str, msgspec.Meta(description="Text to put there; empty removes it.")]
    everywhere: Annotated[bool, msgspec.Meta(description="Replace it wherever it is, not only once.")] = False


class EditFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file and what to replace in it, in order."""

    path: PathText
    edits: Annotated[list[Replacement], msgspec.Meta(description="What to replace, one after the other.", min_length=1)]
    digest: DigestText = ""
    allow_syntax_errors: MayBreak = False


def _written(arguments: WriteFile, surroundings: Surroundings) -> Work:
    edit = FileEdit(path=arguments.path, kind="write", content=arguments.content)
    return work_out(
        surroundings,
        [edit],
        versions={arguments.path: arguments.digest},
        may_break=arguments.allow_syntax_errors,
    )


def _demand_write(arguments: WriteFile, surroundings: Surroundings) -> Demand:
    work = _written(arguments, surroundings)
    (outcome,) = work.outcomes
    verb = "Make" if outcome.before is None else "Overwrite"
    return demand_for("write_file", work, f"{verb} {outcome.path}")


def blocks_of(tool: str, replacements: list[Replacement], names: list[str]) -> tuple[Block, ...]:
    """Replacements as blocks; raises `BadArguments` for those that replace nothing or say nothing."""
    for number, replacement in enumerate(replacements, start=1):
        if not replacement.old:
            raise BadArguments(tool, f"edit {number} has no old text; use write_file for a new file", names)
        if replacement.old == replacement.new:
            raise BadArguments(tool, f"edit {number} replaces text by itself", names)
    return tuple(Block(find=r.old, replace=r.new, by_line=False, everywhere=r.everywhere) for r in replacements)


def _edited(arguments: EditFile, surroundings: Surroundings) -> Work:
    blocks = blocks_of("edit_file", arguments.edits, list(EditFile.__struct_fields__))
    edit = FileEdit(path=arguments.path, kind="edit", blocks=blocks)
    return work_out(
        surroundings,
        [edit],
        versions={arguments.path: arguments.digest},
        may_break=arguments.allow_syntax_errors,
    )


def _demand_edit(arguments: EditFile, surroundings: Surroundings) -> Demand:
    work = _edited(arguments, surroundings)
    (outcome,) = work.outcomes
    count = len(arguments.edits)
    return demand_for("edit_file", work, f"Edit {outcome.path} in {count} place{'s' if count != 1 else ''}")


def runner(plan: Callable[[Any, Surroundings], Work]) -> Callable[[Any, Surroundings], Any]:
    """The `run` of a tool whose work is told by `plan`: worked out again on what lies there now, then written."""

    async def run(arguments: Any, surroundings: Surroundings) -> ToolResult:
        return await asyncio.to_thread(lambda: carry_out(plan(arguments, surroundings)))

    return run


TOOLS: Final = (
    Tool(
        name="write_file",
        description=(
            "Write a whole text file, new or in place of what is there. "
            "To change a part of a file use edit_file, which is safer and shorter."
        ),
        effect=Effect.WRITE,
        risk=Risk.HIGH,
        arguments=WriteFile,
        demand=_demand_write,
        run=runner(_written),
        category="files",
        estimate=Estimate(time_s=1),
    ),
    Tool(
        name="edit_file",
        description=(
            "Replace pieces of text in one file. Each old text must be in the file exactly once. "
            "All replacements are made, or none if one does not fit. Read the file first."
        ),
        effect=Effect.WRITE,
        risk=Risk.HIGH,
        arguments=EditFile,
        demand=_demand_edit,
        run=runner(_edited),
        category="files",
        estimate=Estimate(time_s=1),
    ),
)
