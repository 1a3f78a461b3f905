"""The tool that looks packages up in lists of known vulnerabilities, with the manager's own means.

Silence is no acquittal: where nothing could be checked, the answer says so and never that there are none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from agents.errors import CommandFailed, ToolError
from agents.records import Demand, Effect, Estimate, Risk, SecurityEvent, SideEffect, ToolResult
from agents.surroundings import CommandResult, Surroundings
from agents.tools.commanding import events_of, shortened, told
from agents.tools.packages.answers import AnswerUnread, Checked, Vulnerability, read_audit
from agents.tools.packages.changing import Folder, ManagerName, TimeLimit
from agents.tools.packages.job import Job, contacts_of, prepare, require_program, run_steps, text_of
from agents.tools.packages.row import Audit
from agents.tools.packages.wording import hint_of
from agents.tools.tool import Tool

_USUAL_S: Final = 300
_TOLD: Final = 40
_UNCHECKED: Final = "Nothing was checked."
_PURPOSE: Final = "would look the packages up in a list of vulnerabilities; nothing was checked"
_MOST_BYTES: Final = 50_000_000


class PackageVulnerabilities(msgspec.Struct, frozen=True, kw_only=True):
    """Of which folder."""

    manager: ManagerName = None
    folder: Folder = "."
    time_limit_s: TimeLimit = _USUAL_S


def _prepared(arguments: PackageVulnerabilities, surroundings: Surroundings) -> tuple[Job, Audit]:
    job = prepare("package_vulnerabilities", arguments, surroundings)
    audit = job.manager.audit(job.wish)
    if audit is None:
        raise ToolError(f"{job.manager.name} cannot look up vulnerabilities here. {_UNCHECKED}", _instead(job))
    require_program(audit.program, job, _PURPOSE, audit.install)
    return job, audit


def _instead(job: Job) -> str:
    if job.manager.family == "java":
        return "The project's build would need the plug-in OWASP dependency-check."
    if job.manager.family == "conda":
        return "A tool for conda would be needed, such as jake; or check what pip has installed with manager pip."
    return "Another tool would be needed."


def _demand(arguments: PackageVulnerabilities, surroundings: Surroundings) -> Demand:
    job, audit = _prepared(arguments, surroundings)
    hosts = tuple(dict.fromkeys((*job.hosts, *audit.hosts)))
    return Demand(
        tool="package_vulnerabilities",
        effect=Effect.NETWORK,
        risk=Risk.HIGH if job.manager.family == "java" else Risk.MEDIUM,
        summary=f"Look up vulnerabilities of the packages of {job.manager.name} in {arguments.folder}; "
        "their names and versions are sent",
        command=text_of([audit.command]),
        is_composed=True,
        hosts=hosts,
        needs_network=True,
        estimate=Estimate(min(float(arguments.time_limit_s), surroundings.limits.time_s)),
    )


async def _run(arguments: PackageVulnerabilities, surroundings: Surroundings) -> ToolResult:
    job, audit = await asyncio.to_thread(_prepared, arguments, surroundings)
    report = job.folder / audit.report if audit.report else None
    if report is not None:
        report.unlink(missing_ok=True)  # one of last time must not stand for this one
    result = await run_steps(
        job, [audit.command], has_network=True, time_s=float(arguments.time_limit_s), hosts=audit.hosts
    )
    effects = (SideEffect("ran", text_of([audit.command])), *contacts_of(job, audit.hosts))
    try:
        checked = read_audit(audit.reader, _text(report) if report is not None else _whole(result))
    except AnswerUnread as error:
        return _unread(job, audit, result, str(error), effects)
    events = [*events_of(result, has_network=True), *map(_event, checked.found)]
    is_idle = checked.checked == 0
    return ToolResult(
        text=shortened("\n".join(_lines(job, audit, checked))),
        error=CommandFailed.code if is_idle and checked.skipped else "",
        data=_data(job, audit, checked),
        side_effects=effects,
        security_events=tuple(events),
        usage=result.usage,
    )


def _unread(job: Job, audit: Audit, result: CommandResult, reason: str, effects: tuple[SideEffect, ...]) -> ToolResult:
    return ToolResult(
        text=f"{_UNCHECKED} {audit.program} gave no report ({reason[:300]}).\n{told(result)}",
        error=CommandFailed.code,
        hint=hint_of(job, result) or "Whether there are known vulnerabilities is not known.",
        data={"manager": job.manager.name, "tool": audit.program, "checked": 0, "vulnerabilities": None},
        side_effects=effects,
        security_events=events_of(result, has_network=True),
        usage=result.usage,
    )


def _data(job: Job, audit: Audit, checked: Checked) -> dict[str, Any]:
    return {
        "manager": job.manager.name,
        "tool": audit.program,
        "checked": checked.checked,
        "skipped": [{"name": name, "reason": reason} for name, reason in checked.skipped],
        "vulnerabilities": [msgspec.structs.asdict(one) for one in checked.found],
    }


def _lines(job: Job, audit: Audit, checked: Checked) -> list[str]:
    counted = "" if checked.checked is None else f" {checked.checked}"
    if checked.checked == 0:
        lines = [f"{_UNCHECKED} {audit.program} could look up none of the packages."]
    elif not checked.found:
        lines = [f"{audit.program} knows no vulnerability of the{counted} packages that it looked up."]
    else:
        many = f"{len(checked.found)} known {'vulnerability' if len(checked.found) == 1 else 'vulnerabilities'}"
        lines = [f"{many} in the{counted} packages of {job.manager.name}, by {audit.program}:"]
    lines += [_line(one) for one in checked.found[:_TOLD]]
    lines += [f"and {len(checked.found) - _TOLD} more"] if len(checked.found) > _TOLD else []
    if checked.skipped:
        lines.append(f"Not checked: {_named(checked.skipped)}.")
    return lines


def _named(skipped: Sequence[tuple[str, str]]) -> str:
    names = ", ".join(name for name, _ in skipped[:_TOLD])
    return f"{names} and {len(skipped) - _TOLD} more" if len(skipped) > _TOLD else names


def _line(one: Vulnerability) -> str:
    fixed = f"; fixed in {one.fixed_in}" if one.fixed_in else ""
    return f"- {one.package} {one.version}: {one.id} ({one.severity}) {one.title}{fixed}".replace("  ", " ")


def _event(one: Vulnerability) -> SecurityEvent:
    risk = Risk.HIGH if one.severity.lower() in {"high", "critical"} else Risk.MEDIUM
    return SecurityEvent("vulnerable_package", risk, f"{one.package} {one.version}: {one.id} {one.title}".strip())


def _whole(result: CommandResult) -> str:
    if result.is_cut or result.ended != "by itself":
        raise AnswerUnread("the answer is not whole")
    return result.stdout


def _text(file: Path) -> str:
    try:
        if file.is_symlink() or file.stat().st_size > _MOST_BYTES:
            raise AnswerUnread("the report cannot be read")
        return file.read_text("utf-8", "replace")
    except OSError as error:
        raise AnswerUnread(f"there is no report: {error.strerror}") from error


TOOLS: Final = (
    Tool(
        name="package_vulnerabilities",
        description=(
            "Look up known vulnerabilities of a project's packages with npm, yarn or pnpm audit, pip-audit, "
            "cargo audit, govulncheck or dependency-check. Where the tool is missing it says so: nothing was checked. "
            "People are asked, since names and versions are sent."
        ),
        effect=Effect.NETWORK,
        risk=Risk.HIGH,
        arguments=PackageVulnerabilities,
        demand=_demand,
        run=_run,
        category="packages",
        estimate=Estimate(time_s=_USUAL_S),
    ),
)
