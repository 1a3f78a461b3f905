"""The tool that tells under which licences packages are, and which of them ask something of the project."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import msgspec

from agents.records import Demand, Effect, Estimate, Risk, ToolResult
from agents.surroundings import Surroundings
from agents.tools.commanding import shortened
from agents.tools.packages.changing import Folder, ManagerName
from agents.tools.packages.inventory import take_inventory
from agents.tools.packages.job import Job, prepare
from agents.tools.packages.licences import UNKNOWN, copyleft_note, licence_of, packages_to_judge
from agents.tools.tool import Tool

_TOLD: Final = 40
_NAMED: Final = 15


class PackageLicences(msgspec.Struct, frozen=True, kw_only=True):
    """Of which folder."""

    manager: ManagerName = None
    folder: Folder = "."


def _demand(arguments: PackageLicences, surroundings: Surroundings) -> Demand:
    job = prepare("package_licences", arguments, surroundings)
    return Demand(
        tool="package_licences",
        effect=Effect.READ,
        risk=Risk.SAFE,
        summary=f"Read the licences of the packages of {job.manager.name} in {arguments.folder}",
    )


async def _run(arguments: PackageLicences, surroundings: Surroundings) -> ToolResult:
    return await asyncio.to_thread(_told, prepare("package_licences", arguments, surroundings))


def _told(job: Job) -> ToolResult:
    inventory = take_inventory(job.manager, job.surroundings, job.folder)
    rows: list[dict[str, Any]] = []
    for package in packages_to_judge(job.manager, inventory):
        licence = licence_of(package, job.manager, job.surroundings)
        note = copyleft_note(licence, inventory.licence) if licence != UNKNOWN else ""
        rows.append({"name": package.name, "version": package.version, "licence": licence, "note": note})
    return ToolResult(
        text=shortened("\n".join(_lines(job, rows, inventory.licence, is_installed=inventory.is_installed))),
        data={"manager": job.manager.name, "project": inventory.licence or UNKNOWN, "packages": rows},
    )


def _lines(job: Job, rows: list[dict[str, Any]], own: str, *, is_installed: bool) -> list[str]:
    if not rows:
        return [f"No package of {job.manager.name} is declared or installed here, so no licence can be told."]
    by_licence: dict[str, list[str]] = {}
    for row in rows:
        by_licence.setdefault(row["licence"], []).append(f"{row['name']} {row['version']}".strip())
    unknown = by_licence.pop(UNKNOWN, [])
    lines = [f"{len(rows)} packages of {job.manager.name}; the project: {own or UNKNOWN}."]
    if not is_installed and job.manager.family in {"python", "node", "conda"}:
        lines.append("Nothing is installed here, so only what lock files say is known.")
    for licence, names in sorted(by_licence.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        lines.append(f"- {licence}: {len(names)} ({_few(names)})")
    lines += [f"- unknown: {len(unknown)} ({_few(unknown)}); nothing on this machine says it"] if unknown else []
    notes = [f"- {row['name']}: {row['note']}" for row in rows if row["note"]]
    lines += ["To be looked at:", *notes[:_TOLD]] if notes else []
    lines += [f"and {len(notes) - _TOLD} more"] if len(notes) > _TOLD else []
    return [*lines, "What metadata says is not legal advice."]


def _few(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


TOOLS: Final = (
    Tool(
        name="package_licences",
        description=(
            "Tell the licences of a project's packages from installed metadata and lock files, and which of them are "
            "copyleft beside the project's own licence. What nobody says is 'unknown'."
        ),
        effect=Effect.READ,
        risk=Risk.SAFE,
        arguments=PackageLicences,
        demand=_demand,
        run=_run,
        category="packages",
        estimate=Estimate(time_s=20.0),
    ),
)
