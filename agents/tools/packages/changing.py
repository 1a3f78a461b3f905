"""The tools that change what is installed: into the run's own tree, with the hosts and the exact commands shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final

import msgspec

from agents.errors import BadArguments, CommandFailed
from agents.records import Demand, Effect, Estimate, Risk, SideEffect, ToolResult
from agents.surroundings import CommandResult, Surroundings
from agents.tools.commanding import events_of, told
from agents.tools.fetched import mark_fetched
from agents.tools.packages.environments import furnish, give_way, put_back
from agents.tools.packages.inventory import Installed, installed_packages, take_inventory
from agents.tools.packages.job import Job, contacts_of, prepare, require_program, run_steps, text_of
from agents.tools.packages.naming import bare_name, is_local, same_name
from agents.tools.packages.requirements_files import record, refuse_building_lines
from agents.tools.packages.row import Command, Name
from agents.tools.packages.wording import changes_in_words, hint_of
from agents.tools.tool import Tool

LONGEST_S: Final = 3600
USUAL_S: Final = 600

ManagerName = Annotated[Name | None, msgspec.Meta(description="Leave it out to have it found.")]
Folder = Annotated[str, msgspec.Meta(description="Where the manifest is, relative to the project.")]
TimeLimit = Annotated[int, msgspec.Meta(ge=1, le=LONGEST_S, description="Seconds until it is stopped.")]
Scripts = Annotated[
    bool,
    msgspec.Meta(
        description="Whether code of packages may run while they are installed (install scripts, builds): a high risk."
    ),
]


class InstallPackages(msgspec.Struct, frozen=True, kw_only=True):
    """What to install."""

    packages: Annotated[
        list[str],
        msgspec.Meta(
            max_length=100,
            description="Names as the manager writes them: six==1.16, react@18. All that is declared without.",
        ),
    ] = []
    dev: Annotated[bool, msgspec.Meta(description="Whether they are needed for development alone.")] = False
    scripts: Scripts = False
    manager: ManagerName = None
    folder: Folder = "."
    time_limit_s: TimeLimit = USUAL_S


class UpdatePackages(msgspec.Struct, frozen=True, kw_only=True):
    """What to bring up to date."""

    packages: Annotated[list[str], msgspec.Meta(max_length=100, description="Names; all of them without.")] = []
    scripts: Scripts = False
    manager: ManagerName = None
    folder: Folder = "."
    time_limit_s: TimeLimit = USUAL_S


class RemovePackages(msgspec.Struct, frozen=True, kw_only=True):
    """What to remove."""

    packages: Annotated[list[str], msgspec.Meta(min_length=1, max_length=100, description="Names.")]
    dev: Annotated[bool, msgspec.Meta(description="Whether they are declared for development alone.")] = False
    manager: ManagerName = None
    folder: Folder = "."
    time_limit_s: TimeLimit = USUAL_S


_COME_WITH_PYTHON: Final = frozenset({"pip", "setuptools", "wheel"})
_Arguments = InstallPackages | UpdatePackages | RemovePackages
_WORDS: Final = {"install_packages": "Install", "update_packages": "Update", "remove_packages": "Remove"}


def _prepared(tool: str, arguments: _Arguments, surroundings: Surroundings) -> tuple[Job, list[Command], bool]:
    """The job, what runs, and whether it needs the network. Raises for what makes no sense."""
    job = prepare(
        tool,
        arguments,
        surroundings,
        arguments.packages,
        is_dev=getattr(arguments, "dev", False),
        may_run=getattr(arguments, "scripts", False),
    )
    rows = {
        "install_packages": job.manager.install,
        "update_packages": job.manager.update,
        "remove_packages": job.manager.remove,
    }
    if tool == "remove_packages" and any(bare_name(n, job.manager.ecosystem) != n for n in job.wish.packages):
        raise BadArguments(tool, "packages are removed by their names alone", list(RemovePackages.__struct_fields__))
    commands = [*job.environment.steps, *rows[tool](job.wish)]
    if job.manager.name == "pip" and not job.wish.may_run and tool != "remove_packages":
        refuse_building_lines(job.folder, commands[-1])
    needs_network = bool(job.hosts) and not (tool == "remove_packages" and job.manager.removes_offline)
    return job, commands, needs_network


def _demander(tool: str) -> Callable[[Any, Surroundings], Demand]:
    def demand(arguments: _Arguments, surroundings: Surroundings) -> Demand:
        job, commands, needs_network = _prepared(tool, arguments, surroundings)
        for command in commands:
            if "/bin/python" not in command[0]:
                require_program(command[0], job)
        limit = min(float(arguments.time_limit_s), surroundings.limits.time_s)
        return Demand(
            tool=tool,
            effect=Effect.NETWORK if needs_network else Effect.RUN,
            risk=job.risk if tool != "remove_packages" or needs_network else Risk.MEDIUM,
            summary=_summary(tool, job),
            writes=job.written(),
            command=text_of(commands),
            is_composed=True,
            hosts=job.hosts if needs_network else (),
            needs_network=needs_network,
            files=job.versions(),
            estimate=Estimate(limit, surroundings.limits.memory_bytes, surroundings.limits.file_bytes),
        )

    return demand


def _summary(tool: str, job: Job) -> str:
    what = ", ".join(job.wish.packages) or ("everything" if tool == "update_packages" else "what is declared")
    what = what if len(what) <= 80 else f"{what[:79]}…"
    parts = [f"{_WORDS[tool]} {what} with {job.manager.name}"]
    if job.may_run_code and tool != "remove_packages":
        parts.append("code of packages or of the project may run meanwhile")
    elif job.manager.quiet and tool != "remove_packages":
        parts.append(job.manager.quiet)
    if job.environment.links:
        names = ", ".join(link.place.name for link in job.environment.links[:3])
        parts.append(f"the tree gets a {names} of its own, yours stays as it is")
    if job.registries.withheld:
        parts.append(f"your key for {', '.join(job.registries.withheld)} is not handed over")
    return "; ".join(parts)


def _runner(tool: str) -> Callable[[Any, Surroundings], Any]:
    async def run(arguments: _Arguments, surroundings: Surroundings) -> ToolResult:
        job, commands, needs_network = await asyncio.to_thread(_prepared, tool, arguments, surroundings)
        before = await asyncio.to_thread(_state, job)
        await asyncio.to_thread(give_way, job.environment.links, surroundings)
        is_ok = False
        try:
            result = await _carry_out(job, commands, needs_network=needs_network, time_s=float(arguments.time_limit_s))
            is_ok = result.exit_code == 0 and result.ended == "by itself"
        finally:
            if not is_ok and job.manager.name != "pip":  # what a manager left half done must not stand for the whole
                await asyncio.shield(asyncio.to_thread(put_back, job.environment.links))
        if is_ok:
            mark_fetched(job.manager.family, job.wish.store)
        if is_ok and job.manager.name == "pip":
            await asyncio.to_thread(_recorded, tool, job)
        return await asyncio.to_thread(_result, tool, job, commands, result, before, needs_network)

    return run


async def _carry_out(job: Job, commands: Sequence[Command], *, needs_network: bool, time_s: float) -> CommandResult:
    """First what makes the environment, which is furnished before anything is installed into it."""
    count = len(job.environment.steps)
    if count:
        result = await run_steps(job, commands[:count], has_network=False, time_s=time_s)
        if result.exit_code != 0 or result.ended != "by itself":
            await asyncio.to_thread(put_back, job.environment.links)
            return result
        await asyncio.to_thread(furnish, job.environment, job.surroundings)
    return await run_steps(job, commands[count:], has_network=needs_network, time_s=time_s)


_State = tuple[dict[str, str], dict[str, str]]


def _state(job: Job) -> _State:
    """(version by package, digest by manifest) as they are now."""
    packages = installed_packages(job.manager, job.surroundings, job.folder)
    if not packages and job.manager.family not in {"python", "node", "conda"}:
        inventory = take_inventory(job.manager, job.surroundings, job.folder)
        packages = inventory.packages or tuple(Installed(one.name, one.version) for one in inventory.declared)
    return {one.name: one.version for one in packages}, {file.path: file.digest for file in job.versions()}


def _recorded(tool: str, job: Job) -> None:
    """Write down what pip has installed or removed; pip itself does not."""
    installed = {same_name(one.name, "pypi"): one.version for one in _installed(job)}
    for name in job.wish.packages:
        if is_local(name) or (tool == "update_packages"):
            continue
        version = installed.get(same_name(bare_name(name, "pypi"), "pypi"), "")
        record(
            job.surroundings, job.folder, name, version, is_dev=job.wish.is_dev, is_removed=tool == "remove_packages"
        )


def _installed(job: Job) -> tuple[Installed, ...]:
    return installed_packages(job.manager, job.surroundings, job.folder)


def _result(
    tool: str, job: Job, commands: Sequence[Command], result: CommandResult, before: _State, has_network: bool
) -> ToolResult:
    after = _state(job)
    is_ok = result.exit_code == 0 and result.ended == "by itself"
    named = {bare_name(name, job.manager.ecosystem) for name in job.wish.packages}
    own = _COME_WITH_PYTHON - before[0].keys() - named if job.manager.family == "python" else frozenset()
    changed = changes_in_words(before[0], {name: now for name, now in after[0].items() if name not in own})
    files = [path for path, digest in after[1].items() if before[1].get(path, "") != digest]
    lines = [_told(tool, job, is_ok=is_ok)]
    lines += [f"- {line}" for line in changed[:40]]
    lines += [f"and {len(changed) - 40} more"] if len(changed) > 40 else []
    lines += ["No version has changed."] if is_ok and not changed else []
    lines += [f"Changed: {', '.join(files)}."] if files else []
    if is_ok:
        lines += _notes(tool, job, files, after[0])
    else:
        lines.append(told(result))
    side_effects = [SideEffect("ran", text_of(commands))]
    side_effects += contacts_of(job) if has_network else ()
    side_effects += [SideEffect("removed" if line.endswith("(removed)") else "installed", line) for line in changed]
    side_effects += [SideEffect("wrote", path) for path in files]
    return ToolResult(
        text="\n".join(lines),
        error="" if is_ok else CommandFailed.code,
        hint="" if is_ok else hint_of(job, result),
        data={
            "manager": job.manager.name,
            "changed": changed,
            "files": files,
            "hosts": list(job.hosts) if has_network else [],
            "exit_code": result.exit_code,
            "ended": result.ended,
            "sandbox": result.level.value,
            "output": f"{result.stdout}\n{result.stderr}".strip(),
        },
        side_effects=tuple(side_effects),
        security_events=events_of(result, has_network=has_network),
        usage=result.usage,
    )


def _told(tool: str, job: Job, *, is_ok: bool) -> str:
    what = ", ".join(job.wish.packages) or "what is declared"
    if not is_ok:
        return f"{job.manager.name} could not {_WORDS[tool].lower()} {what}."
    done = {"install_packages": "installed", "update_packages": "brought up to date", "remove_packages": "removed"}
    return f"{job.manager.name} has {done[tool]} {what}."


def _notes(tool: str, job: Job, files: Sequence[str], after: Mapping[str, str]) -> list[str]:
    notes = []
    left = [name for name in job.wish.packages if tool == "remove_packages" and name in after]
    if left and job.manager.family == "python":
        notes.append(
            f"{', '.join(left)} can still be imported: it is in the user's own environment, which stays as it is."
        )
    if job.environment.links:
        names = ", ".join(sorted({link.place.name for link in job.environment.links}))
        sees = ", which goes on seeing what is in yours" if job.environment.old is not None else ""
        notes.append(f"{names} was a link to the user's own; the tree has one of its own now{sees}.")
    if job.manager.name == "pip" and job.wish.packages and not files:
        done = "remove them from" if tool == "remove_packages" else "add them to"
        notes.append(f"pip writes down nothing: {done} the dependencies in the project's manifest.")
    if tool == "install_packages" and not job.may_run_code and job.manager.family == "node":
        notes.append("No install scripts ran; a package that does not work without them needs scripts true.")
    notes.append(
        f"This holds in the run's tree alone. Once the changes are applied, the user runs "
        f"`{job.manager.by_hand}` in the project's own folder."
    )
    return notes


def _tool(name: str, description: str, arguments: type[msgspec.Struct]) -> Tool[Any]:
    return Tool(
        name=name,
        description=description,
        effect=Effect.NETWORK,
        risk=Risk.HIGH,
        arguments=arguments,
        demand=_demander(name),
        run=_runner(name),
        category="packages",
        estimate=Estimate(time_s=USUAL_S),
    )


TOOLS: Final = (
    _tool(
        "install_packages",
        "Install packages with the project's own manager (pip, poetry, uv, conda, npm, yarn, pnpm, cargo, go, maven, "
        "gradle) and declare them; without names install what is declared. No code of packages runs unless you ask for "
        "it. People are asked, since it needs the network.",
        InstallPackages,
    ),
    _tool(
        "update_packages",
        "Bring packages up to date within the versions that the manifest allows, some or all of them. "
        "For another range change the manifest first. People are asked, since it needs the network.",
        UpdatePackages,
    ),
    _tool(
        "remove_packages",
        "Remove packages from the project's manifest and from what is installed, with its own manager.",
        RemovePackages,
    ),
)
__all__ = ["LONGEST_S", "TOOLS", "USUAL_S", "Folder", "ManagerName", "TimeLimit"]
