"""The tool that tells what is declared and installed, and, where it is asked to, what there is newer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec

from agents.errors import CommandFailed, ToolError
from agents.records import Demand, Effect, Estimate, Risk, SideEffect, ToolResult
from agents.surroundings import CommandResult, Surroundings
from agents.tools.commanding import events_of, shortened, told
from agents.tools.packages.answers import AnswerUnread, Newer, read_newer
from agents.tools.packages.changing import Folder, ManagerName
from agents.tools.packages.inventory import Inventory, take_inventory
from agents.tools.packages.job import Job, contacts_of, prepare, require_program, run_steps, text_of
from agents.tools.packages.naming import same_name
from agents.tools.packages.row import Outdated
from agents.tools.packages.wording import hint_of
from agents.tools.tool import Tool

_USUAL_S: Final = 180
_TOLD: Final = 80


class ListPackages(msgspec.Struct, frozen=True, kw_only=True):
    """Of which folder, and how much."""

    outdated: Annotated[
        bool, msgspec.Meta(description="Also ask the registry for newer versions. People are asked for that.")
    ] = False
    indirect: Annotated[bool, msgspec.Meta(description="Also show packages that only other packages need.")] = False
    manager: ManagerName = None
    folder: Folder = "."


def _prepared(arguments: ListPackages, surroundings: Surroundings) -> tuple[Job, Outdated | None]:
    job = prepare("list_packages", arguments, surroundings)
    asked = job.manager.outdated(job.wish) if arguments.outdated else None
    if arguments.outdated and asked is None:
        raise ToolError(f"{job.manager.name} has no command that tells newer versions.", "Call again without outdated.")
    if asked is not None and job.manager.family == "python" and not (job.folder / job.wish.python).exists():
        raise ToolError(
            "This project has no virtual environment whose packages could be compared.", "Install the packages first."
        )
    return job, asked


def _demand(arguments: ListPackages, surroundings: Surroundings) -> Demand:
    job, asked = _prepared(arguments, surroundings)
    if asked is None:
        summary = f"List the packages of {job.manager.name} in {arguments.folder}"
        return Demand(tool="list_packages", effect=Effect.READ, risk=Risk.SAFE, summary=summary)
    if "/" not in asked.command[0]:
        require_program(asked.command[0], job)
    return Demand(
        tool="list_packages",
        effect=Effect.NETWORK if job.hosts else Effect.RUN,
        risk=Risk.HIGH if job.manager.name in {"maven", "gradle"} else Risk.MEDIUM,
        summary=f"Ask for newer versions of the packages of {job.manager.name} in {arguments.folder}",
        command=text_of([asked.command]),
        is_composed=True,
        hosts=job.hosts,
        needs_network=bool(job.hosts),
    )


async def _run(arguments: ListPackages, surroundings: Surroundings) -> ToolResult:
    job, asked = await asyncio.to_thread(_prepared, arguments, surroundings)
    inventory = await asyncio.to_thread(take_inventory, job.manager, surroundings, job.folder)
    rows = _rows(job, inventory)
    data: dict[str, Any] = {
        "manager": job.manager.name,
        "is_installed": inventory.is_installed,
        "packages": rows,
        "problems": list(inventory.problems),
    }
    lines = _lines(job, inventory, rows, with_indirect=arguments.indirect)
    if asked is None:
        return ToolResult(text="\n".join(lines), data=data)
    result = await run_steps(job, [asked.command], has_network=bool(job.hosts), time_s=_USUAL_S)
    effects = (SideEffect("ran", text_of([asked.command])), *contacts_of(job))
    events = events_of(result, has_network=bool(job.hosts))
    error, hint = "", ""
    if asked.reader == "words":
        lines += ["", told(result)]
        error = CommandFailed.code if result.exit_code else ""
    else:
        try:
            newer = read_newer(asked.reader, _answer(asked, result))
        except AnswerUnread:
            lines += [
                "",
                f"Whether there are newer versions is not known: {job.manager.name} did not say.",
                told(result),
            ]
            error, hint = CommandFailed.code, hint_of(job, result)
        else:
            lines += ["", *_newer_lines(newer)]
            data["outdated"] = [msgspec.structs.asdict(one) for one in newer]
    return ToolResult(
        text=shortened("\n".join(lines)),
        error=error,
        hint=hint,
        data=data,
        side_effects=effects,
        security_events=events,
        usage=result.usage,
    )


def _rows(job: Job, inventory: Inventory) -> list[dict[str, Any]]:
    """One for each declared package, then one for each other that is installed or locked."""
    ecosystem = job.manager.ecosystem
    rows: list[dict[str, Any]] = [
        {
            "name": one.name,
            "declared": one.version,
            "version": inventory.version_of(one.name, ecosystem),
            "scope": one.scope.value,
            "manifest": one.manifest,
            "is_direct": not one.is_indirect,
        }
        for one in inventory.declared
    ]
    known = {same_name(row["name"], ecosystem) for row in rows}
    rows += [
        {"name": one.name, "declared": "", "version": one.version, "scope": "", "manifest": "", "is_direct": False}
        for one in inventory.packages
        if same_name(one.name, ecosystem) not in known
    ]
    return rows


def _lines(job: Job, inventory: Inventory, rows: Sequence[dict[str, Any]], *, with_indirect: bool) -> list[str]:
    direct = [row for row in rows if row["is_direct"]]
    others = [row for row in rows if not row["is_direct"]]
    where = "installed" if inventory.is_installed else "locked"
    lines = [f"{job.manager.name}: {len(direct)} declared, {len(others)} more {where}."]
    if not inventory.is_installed:
        lines.append(_NOT_SEEN if job.manager.family in {"python", "node", "conda"} else _ELSEWHERE)
    shown = [*direct, *(others if with_indirect else [])]
    lines += [_line(row, inventory.is_installed) for row in shown[:_TOLD]]
    lines += [f"and {len(shown) - _TOLD} more"] if len(shown) > _TOLD else []
    return lines


_NOT_SEEN: Final = "Nothing is installed here; versions are those of lock files."
_ELSEWHERE: Final = "Versions are those of manifests and lock files."


def _line(row: dict[str, Any], is_installed: bool) -> str:
    asked = f" {row['declared']}" if row["declared"] else ""
    missing = ": not installed" if is_installed else ""
    has = f": {row['version']}" if row["version"] else missing
    scope = f" ({row['scope']})" if row["scope"] not in {"", "runtime"} else ""
    return f"- {row['name']}{asked}{has}{scope}"


def _answer(asked: Outdated, result: CommandResult) -> str:
    """What was said; raises where a failure would look like silence, which means that all is new."""
    is_failure = result.exit_code != 0 and asked.reader in {"cargo", "go", "poetry"}
    if is_failure or result.is_cut or (result.exit_code and not result.stdout.strip()):
        raise AnswerUnread(result.stderr)
    return f"{result.stdout}\n{result.stderr}" if asked.reader == "cargo" else result.stdout


def _newer_lines(newer: Sequence[Newer]) -> list[str]:
    if not newer:
        return ["Nothing is outdated."]
    lines = [f"Outdated: {len(newer)}."]
    for one in newer[:_TOLD]:
        within = f", {one.wanted} within what is declared" if one.wanted not in {"", one.current, one.latest} else ""
        lines.append(f"- {one.name} {one.current or 'not installed'}: {one.latest} is the latest{within}")
    return lines


TOOLS: Final = (
    Tool(
        name="list_packages",
        description=(
            "List the packages that a project declares with the versions that are installed or locked, from manifests, "
            "lock files and installed metadata. With outdated it also asks the registry for newer versions."
        ),
        effect=Effect.NETWORK,
        risk=Risk.HIGH,
        arguments=ListPackages,
        demand=_demand,
        run=_run,
        category="packages",
        estimate=Estimate(time_s=_USUAL_S),
    ),
)
