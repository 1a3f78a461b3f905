"""The shell: one command, in the sandbox, from beginning to end. Nothing goes on in the background."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Annotated, Final

import msgspec

from agents.errors import BadArguments, CommandFailed
from agents.records import Demand, Effect, Estimate, Risk, SideEffect, ToolResult
from agents.sandbox.network.hosts import read_target
from agents.surroundings import Surroundings
from agents.tools.commanding import contacts_of, events_of, run_confined, told
from agents.tools.places import folder_in_tree, name_in_tree
from agents.tools.tool import Tool

_LONGEST_S: Final = 3600
_USUAL_S: Final = 120
_MOST_HOSTS: Final = 32
_BACKGROUND: Final = frozenset({"nohup", "setsid", "disown", "daemonize"})
_ENDINGS: Final = frozenset({"wait", "kill", "pkill"})
_HERE_DOCUMENT: Final = re.compile(
    r"""(?<!<)<<-?[ \t]*["'\\]?(?P<end>\w+)["']?(?P<rest>[^\n]*\n)(?s:.*?)^\t*(?P=end)$""", re.MULTILINE
)


class RunCommand(msgspec.Struct, frozen=True, kw_only=True):
    """What to run, where, and how long at most."""

    command: Annotated[str, msgspec.Meta(description="Shell text for bash. Or leave it out and give argv.")] = ""
    argv: Annotated[
        list[str], msgspec.Meta(description="Program and arguments, run without a shell, in place of command.")
    ] = []
    folder: Annotated[str, msgspec.Meta(description="Where to run it, relative to the project.")] = "."
    hosts: Annotated[
        list[str],
        msgspec.Meta(
            description=(
                "Hosts it needs, such as example.org (ports 80 and 443) or example.org:8080; it reaches no others, and "
                "those by its proxy variables. People are asked for that."
            ),
            max_length=_MOST_HOSTS,
        ),
    ] = []
    network: Annotated[
        bool, msgspec.Meta(description="Whether it needs all of the network. Name hosts instead wherever you can.")
    ] = False
    time_limit_s: Annotated[int, msgspec.Meta(ge=1, le=_LONGEST_S, description="Seconds until it is stopped.")] = (
        _USUAL_S
    )


def _demand(arguments: RunCommand, surroundings: Surroundings) -> Demand:
    text = _text(arguments)
    folder = name_in_tree(surroundings.tree, folder_in_tree(surroundings.tree, arguments.folder))
    where = "" if folder == "." else f" in {folder}"
    limit = min(float(arguments.time_limit_s), surroundings.limits.time_s)
    hosts = _hosts(arguments)
    goes_out = arguments.network or bool(hosts)
    is_held = not goes_out or (bool(hosts) and surroundings.sandbox.filters_hosts)
    return Demand(
        tool="run_command",
        effect=Effect.NETWORK if goes_out else Effect.RUN,
        risk=Risk.MEDIUM if is_held else Risk.HIGH,
        summary=f"Run `{_one_line(text)}`{where}{_way_out(hosts, is_held) if goes_out else ''}",
        command=text,
        hosts=hosts,
        needs_network=goes_out,
        estimate=Estimate(limit, surroundings.limits.memory_bytes, surroundings.limits.file_bytes),
    )


async def _run(arguments: RunCommand, surroundings: Surroundings) -> ToolResult:
    text = _text(arguments)
    command = arguments.argv or ["bash", "-c", "--", arguments.command]
    hosts = _hosts(arguments)
    goes_out = arguments.network or bool(hosts)
    result = await run_confined(
        command,
        surroundings,
        folder=folder_in_tree(surroundings.tree, arguments.folder),
        has_network=goes_out,
        hosts=hosts,
        time_s=arguments.time_limit_s,
    )
    events = events_of(result, has_network=goes_out)
    is_ok = result.exit_code == 0 and result.ended == "by itself"
    return ToolResult(
        text=told(result),
        error="" if is_ok else CommandFailed.code,
        hint=_hint(result.ended, [event.kind for event in events]),
        data={
            "exit_code": result.exit_code,
            "ended": result.ended,
            "stdout": result.stdout,
            "stderr": result.stderr,
            "is_cut": result.is_cut,
            "sandbox": result.level.value,
            "network": result.network,
        },
        side_effects=(SideEffect("ran", text), *contacts_of(result)),
        security_events=events,
        usage=result.usage,
    )


def _hosts(arguments: RunCommand) -> tuple[str, ...]:
    """The hosts as they are compared, each once; raises `BadArguments` for what is none."""
    for host in arguments.hosts:
        if read_target(host, 0) is None:
            raise _bad(f"{host!r} is no host: name one as example.org or example.org:8080, without a scheme or path")
    return tuple(dict.fromkeys(host.lower().rstrip(".") for host in arguments.hosts))


def _way_out(hosts: Sequence[str], is_held: bool) -> str:
    return f", reaching {', '.join(hosts)} only" if is_held else " with network"


def _text(arguments: RunCommand) -> str:
    """The command as people read it; raises `BadArguments` for what cannot be run here."""
    if bool(arguments.command.strip()) == bool(arguments.argv):
        raise _bad("give either command or argv")
    if "\0" in arguments.command or any("\0" in word for word in arguments.argv):
        raise _bad("a command cannot hold a NUL")
    if arguments.argv:
        if not arguments.argv[0].strip():
            raise _bad("argv begins with the name of a program")
        return shlex.join(arguments.argv)
    if _goes_on(arguments.command):
        raise _bad("nothing may go on in the background, since it ends with the command: leave out & and nohup")
    return arguments.command.strip()


def _goes_on(command: str) -> bool:
    """Whether shell text leaves something behind. The sandbox ends it anyway; this only says so before.

    What the text itself waits for or ends is fine: a server that is tried out, say.
    """
    reader = shlex.shlex(_HERE_DOCUMENT.sub(r"\g<rest>", command), posix=True, punctuation_chars=True)
    reader.whitespace_split = True
    try:
        words = list(reader)
    except ValueError:  # open quotes: bash will say what it thinks of them
        return False
    is_left = "&" in words and not _ENDINGS.intersection(words)
    return is_left or bool(_BACKGROUND.intersection(words[:1]))


def _bad(reason: str) -> BadArguments:
    return BadArguments("run_command", reason, list(RunCommand.__struct_fields__))


def _one_line(text: str, letters: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= letters else f"{line[: letters - 1]}…"


def _hint(ended: str, kinds: list[str]) -> str:
    if "network_refused" in kinds:
        return "Commands reach no hosts but those in hosts. Call again with all that it needs; a person is asked then."
    if "write_refused" in kinds:
        return "Commands may write in the project only, and not to its protected paths."
    if ended == "time":
        return "Give a longer time_limit_s, or do less at once. Servers and watchers never end; do not start them."
    return ""


TOOLS: Final = (
    Tool(
        name="run_command",
        description=(
            "Run a shell command in the project's sandbox, without network but to hosts you name, until it ends. "
            "Use it for builds, linters and scripts; for tests use run_tests, to read and edit files the file tools. "
            "Returns exit code and output."
        ),
        effect=Effect.NETWORK,
        risk=Risk.HIGH,
        arguments=RunCommand,
        demand=_demand,
        run=_run,
        category="shell",
        estimate=Estimate(time_s=_USUAL_S),
    ),
)
