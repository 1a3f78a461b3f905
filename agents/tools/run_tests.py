"""Running the project's tests: with the framework that it uses, all or some, and what came of it as data."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from agents.errors import AgentError, BadArguments, NoTests, TestsFailed
from agents.quoting import quoted
from agents.records import Demand, Effect, Estimate, Risk, SideEffect, ToolResult
from agents.surroundings import CommandResult, Surroundings
from agents.tools.commanding import ending, events_of, run_confined, shortened, told
from agents.tools.places import folder_in_tree
from agents.tools.testing.frameworks import FRAMEWORKS, Framework, Name, Wanted, framework_of
from agents.tools.testing.outcome import Outcome
from agents.tools.testing.reports import go_outcome, jest_outcome, junit_outcome
from agents.tools.testing.wording import spoken_outcome
from agents.tools.tool import Tool

_LONGEST_S: Final = 3600
_USUAL_S: Final = 600
_IN_FOLDER: Final = re.compile(r"cd (?P<folder>[\w./-]+) && (?P<rest>.+)")
_FAILURES_TOLD: Final = 20
_CLOCK_S: Final = 0.05
"""The clock of files is coarser than ours."""


class RunTests(msgspec.Struct, frozen=True, kw_only=True):
    """Which tests."""

    selection: Annotated[
        list[str], msgspec.Meta(description="Test files or ids, as the framework names them; all without.")
    ] = []
    pattern: Annotated[str, msgspec.Meta(description="Only tests whose name fits, as -k of pytest or -run of go.")] = ""
    framework: Annotated[Name | None, msgspec.Meta(description="Leave it out to have it found.")] = None
    folder: Annotated[str, msgspec.Meta(description="Where the tests are run, relative to the project.")] = "."
    time_limit_s: Annotated[int, msgspec.Meta(ge=1, le=_LONGEST_S, description="Seconds until they are stopped.")] = (
        _USUAL_S
    )


def _demand(arguments: RunTests, surroundings: Surroundings) -> Demand:
    framework, wanted = _prepared(arguments, surroundings)
    # Judged and shown without our report, which lies beside the tree and is our own matter.
    command = framework.command(replace(wanted, report=None))
    chosen = ", ".join([*arguments.selection, *([arguments.pattern] if arguments.pattern else [])])
    return Demand(
        tool="run_tests",
        effect=Effect.RUN,
        risk=Risk.LOW,
        summary=f"Run {quoted(chosen, 80) or 'all tests'} with {framework.name}",
        command=shlex.join(command),
        estimate=Estimate(min(arguments.time_limit_s, surroundings.limits.time_s), surroundings.limits.memory_bytes),
    )


async def _run(arguments: RunTests, surroundings: Surroundings) -> ToolResult:
    framework, wanted = _prepared(arguments, surroundings)
    command, report = framework.command(wanted), _report_of(surroundings)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    begun = time.time()
    result = await run_confined(
        command,
        surroundings,
        folder=wanted.folder,
        time_s=arguments.time_limit_s,
        writable=(report.parent,),
    )
    reports = _reports(framework, wanted.folder, report, begun)
    outcome = _outcome(framework, reports, result, _naming(surroundings.tree, wanted.folder), wanted.folder)
    error = _error(framework, result, outcome)
    return ToolResult(
        text=_text(framework, result, outcome),
        error=error,
        hint="Give other names, or leave the selection out." if error == NoTests.code else "",
        data=_data(framework, result, outcome),
        side_effects=(SideEffect("ran", shlex.join(command)),),
        security_events=events_of(result),
        usage=result.usage,
    )


def _report_of(surroundings: Surroundings) -> Path:
    return surroundings.state / "tests" / "report"


def _prepared(arguments: RunTests, surroundings: Surroundings) -> tuple[Framework, Wanted]:
    """The framework and what it is to test; raises for what cannot be."""
    given = [*arguments.selection, *([arguments.pattern] if arguments.pattern else [])]
    for name in given:
        if name.startswith("-") or "\0" in name or not name.strip():
            raise BadArguments("run_tests", f"{name!r} names no test", list(RunTests.__struct_fields__))
    folder = folder_in_tree(surroundings.tree, arguments.folder)
    known = [] if arguments.framework else _test_commands(surroundings)
    if folder == surroundings.tree and framework_of(folder, ()) is None:
        folder, known = _below(folder, known)
    framework = framework_of(folder, known, arguments.framework or "")
    if framework is None:
        names = ", ".join(one.name for one in FRAMEWORKS)
        raise NoTests(
            "Nothing here shows how tests are run.",
            f"Name a framework ({names}), or run the project's own command with run_command.",
        )
    return framework, Wanted(folder, _report_of(surroundings), arguments.selection, arguments.pattern)


def _below(tree: Path, commands: list[str]) -> tuple[Path, list[str]]:
    """The folder in which the project's tests are run where its top shows none, and the commands as they are there."""
    for command in commands:
        match = _IN_FOLDER.fullmatch(command)
        if match is not None and (tree / match["folder"]).is_dir():
            return folder_in_tree(tree, match["folder"]), [match["rest"]]
    return tree, commands


def _test_commands(surroundings: Surroundings) -> list[str]:
    """What the index knows of how tests are run; nothing if there is no index."""
    try:
        commands = surroundings.knowledge.facts().get("commands", {})
    except AgentError:
        return []
    return [str(command) for command in commands.get("test", ())]


def _reports(framework: Framework, folder: Path, report: Path, begun: float) -> list[Path]:
    """The reports of this time: one of last time must not stand for it, and no link may lead to another file."""
    if not framework.files:
        return [report]
    found = sorted(folder.glob(framework.files))
    inside = [file for file in found if file.resolve().is_relative_to(folder.resolve())]
    return [file for file in inside if file.stat().st_mtime >= begun - _CLOCK_S]


def _outcome(
    framework: Framework, reports: list[Path], result: CommandResult, called: Callable[[str], str], folder: Path
) -> Outcome | None:
    found: Outcome | None = None
    match framework.report:
        case "junit":
            found = junit_outcome(reports, called)
        case "jest":
            found = jest_outcome(reports[0], called)
        case "go":
            found = go_outcome(result.stdout, called, _go_module(folder))
    if found is not None and found.total:
        return found
    spoken = spoken_outcome(f"{result.stdout}\n{result.stderr}")
    if spoken is None:
        return found
    failures = tuple(msgspec.structs.replace(one, path=called(one.path)) for one in spoken.failures)
    return msgspec.structs.replace(spoken, failures=failures)


def _go_module(folder: Path) -> str:
    """The name of the module in a folder; empty if there is none."""
    try:
        match = re.search(r"^module\s+(\S+)", (folder / "go.mod").read_text("utf-8", "replace"), re.MULTILINE)
    except OSError:
        return ""
    return match[1] if match else ""


def _naming(tree: Path, folder: Path) -> Callable[[str], str]:
    """How files are called in the tree, of what a framework that ran in `folder` calls them."""
    root = tree.resolve()

    def called(path: str) -> str:
        if not path:
            return ""
        place = folder / path  # an absolute path stays what it is
        try:
            return place.resolve().relative_to(root).as_posix() if place.exists() or Path(path).is_absolute() else path
        except (ValueError, OSError):
            return path

    return called


def _error(framework: Framework, result: CommandResult, outcome: Outcome | None) -> str:
    if result.ended != "by itself":
        return TestsFailed.code
    if outcome is not None and outcome.failed:
        return TestsFailed.code
    if result.exit_code == 0:
        return "" if outcome is None or outcome.total else NoTests.code
    if result.exit_code == framework.no_tests or (outcome is not None and not outcome.total):
        return NoTests.code
    return TestsFailed.code


def _text(framework: Framework, result: CommandResult, outcome: Outcome | None) -> str:
    if outcome is None or (result.exit_code != 0 and not outcome.failures):
        counts = f"{outcome.text().capitalize()}, with {framework.name}." if outcome and outcome.total else ""
        return f"{counts}\n{told(result)}".strip()
    ended = "" if result.ended == "by itself" else f" {ending(result)}"
    if result.is_cut and framework.report in {"go", "words"}:
        ended += " The middle of its output is lost, so there may be more than is counted here."
    lines = [f"{outcome.text().capitalize()}, with {framework.name} in {result.usage.time_s:.1f} s.{ended}"]
    lines += [failure.text() for failure in outcome.failures[:_FAILURES_TOLD]]
    left = len(outcome.failures) - _FAILURES_TOLD
    return shortened("\n".join([*lines, *([f"and {left} more failures"] if left > 0 else [])]))


def _data(framework: Framework, result: CommandResult, outcome: Outcome | None) -> dict[str, Any]:
    counted = msgspec.to_builtins(outcome) if outcome else {}
    return {
        "framework": framework.name,
        "exit_code": result.exit_code,
        "ended": result.ended,
        "sandbox": result.level.value,
        **counted,
        "output": shortened(f"{result.stdout}\n{result.stderr}".strip(), 50_000),
    }


TOOLS: Final = (
    Tool(
        name="run_tests",
        description=(
            "Run the project's tests in the sandbox with its own framework, all of them or those you select. "
            "Use it after every change, first for the tests nearest to it. "
            "Returns counts, and each failure with file, line and message."
        ),
        effect=Effect.RUN,
        risk=Risk.LOW,
        arguments=RunTests,
        demand=_demand,
        run=_run,
        category="tests",
        estimate=Estimate(time_s=_USUAL_S),
    ),
)
