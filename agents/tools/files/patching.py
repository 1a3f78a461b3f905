"""Patches in the formats that models write, and edits of many files as one."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from agents.edits.edit import FileEdit
from agents.edits.formats.table import edit_format, parse_any
from agents.errors import BadArguments
from agents.records import Demand, Effect, Estimate, Risk
from agents.surroundings import Surroundings
from agents.tools.files.editing import DigestText, MayBreak, Replacement, blocks_of, runner
from agents.tools.files.work import Work, demand_for, work_out
from agents.tools.tool import Tool

_SHOWN: Final = 3
_MOST: Final = 200


class ApplyPatch(msgspec.Struct, frozen=True, kw_only=True):
    """A patch, and its format."""

    patch: Annotated[
        str,
        msgspec.Meta(
            description="*** Begin Patch … *** End Patch, a unified diff, or SEARCH/REPLACE blocks after a path."
        ),
    ]
    format: Annotated[
        Literal["auto", "patch", "udiff", "search_replace", "whole"],
        msgspec.Meta(description="Its format; auto tells it from the text."),
    ] = "auto"
    allow_syntax_errors: MayBreak = False


class FileWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to become of one file: exactly one of the four."""

    path: Annotated[str, msgspec.Meta(description="The file, relative to the project.")]
    edits: Annotated[list[Replacement], msgspec.Meta(description="Pieces to replace.")] = []
    content: Annotated[str | None, msgspec.Meta(description="Its whole new content.")] = None
    move_to: Annotated[str, msgspec.Meta(description="Its new path.")] = ""
    remove: Annotated[bool, msgspec.Meta(description="Remove it.")] = False
    digest: DigestText = ""


class BulkEdit(msgspec.Struct, frozen=True, kw_only=True):
    """Files, and what is to become of each."""

    files: Annotated[list[FileWish], msgspec.Meta(description="The files.", min_length=1, max_length=_MOST)]
    allow_syntax_errors: MayBreak = False


def _patched(arguments: ApplyPatch, surroundings: Surroundings) -> Work:
    text = arguments.patch
    edits = parse_any(text) if arguments.format == "auto" else edit_format(arguments.format).parse(text)
    return work_out(surroundings, edits, may_break=arguments.allow_syntax_errors)


def _demand_patch(arguments: ApplyPatch, surroundings: Surroundings) -> Demand:
    work = _patched(arguments, surroundings)
    return demand_for("apply_patch", work, f"Apply a patch to {_listed(work)}")


def _listed(work: Work) -> str:
    paths = [outcome.path for outcome in work.outcomes]
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return ", ".join(paths[:_SHOWN]) + more


def _edit_of(wish: FileWish) -> FileEdit:
    kinds = [bool(wish.edits), wish.content is not None, bool(wish.move_to) and not wish.edits, wish.remove]
    if sum(kinds) != 1:
        reason = f"say one thing of {wish.path}: edits, content, move_to or remove"
        raise BadArguments("bulk_edit", reason, list(FileWish.__struct_fields__))
    if wish.remove:
        return FileEdit(path=wish.path, kind="remove")
    if wish.content is not None:
        return FileEdit(path=wish.path, kind="write", content=wish.content)
    blocks = blocks_of("bulk_edit", wish.edits, list(FileWish.__struct_fields__))
    return FileEdit(path=wish.path, kind="edit", blocks=blocks, move_to=wish.move_to)


def _all_edited(arguments: BulkEdit, surroundings: Surroundings) -> Work:
    versions = {wish.path: wish.digest for wish in arguments.files}
    edits = [_edit_of(wish) for wish in arguments.files]
    return work_out(surroundings, edits, versions=versions, may_break=arguments.allow_syntax_errors)


def _demand_bulk(arguments: BulkEdit, surroundings: Surroundings) -> Demand:
    work = _all_edited(arguments, surroundings)
    return demand_for("bulk_edit", work, f"Change {len(work.outcomes)} files as one: {_listed(work)}")


TOOLS: Final = (
    Tool(
        name="apply_patch",
        description=(
            "Apply a patch to one or many files: all of it, or nothing if any part does not fit. "
            "Its hunks are found by their lines, which must be in the file exactly once."
        ),
        effect=Effect.WRITE,
        risk=Risk.HIGH,
        arguments=ApplyPatch,
        demand=_demand_patch,
        run=runner(_patched),
        category="files",
        estimate=Estimate(time_s=2),
    ),
    Tool(
        name="bulk_edit",
        description=(
            "Change many files as one: edit, write, move or remove each. If one does not fit, none is changed. "
            "Use it for renames and other changes that only make sense together."
        ),
        effect=Effect.WRITE,
        risk=Risk.HIGH,
        arguments=BulkEdit,
        demand=_demand_bulk,
        run=runner(_all_edited),
        category="files",
        estimate=Estimate(time_s=5),
    ),
)
