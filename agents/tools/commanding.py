"""Running programs for tools: in the sandbox, with a plain environment, and what came of it in words for a model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from agents.records import Risk, SecurityEvent, SideEffect
from agents.surroundings import CommandResult, Confinement, Surroundings
from agents.tools.fetched import places_of_fetched, store_of
from agents.tools.suspicion import suspicious, with_secrets

MODEL_LETTERS: Final = 12_000
"""Of a command's output so much goes to a model; the rest is in the tree or can be had by a narrower command."""

_HEAD_SHARE: Final = 0.3
"""The end of an output says more than its beginning: that is where errors and counts stand."""

PLAIN: Final[Mapping[str, str]] = {
    "CI": "1",
    "NO_COLOR": "1",
    "TERM": "dumb",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "GIT_EDITOR": "true",
    "EDITOR": "true",
    "GIT_TERMINAL_PROMPT": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PIP_NO_INPUT": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "NPM_CONFIG_FUND": "false",
    "NPM_CONFIG_UPDATE_NOTIFIER": "false",
}
"""So that nothing asks, pages, colours, or leaves more in the tree than it has to."""

_NO_NETWORK: Final = re.compile(
    r"network is unreachable|could(?: not|n't) resolve host|temporary failure in name resolution|"
    r"name or service not known|\bENOTFOUND\b|\bEAI_AGAIN\b|\bENETUNREACH\b|getaddrinfo failed|no route to host|"
    r"dial tcp: lookup|failed to lookup address information",
    re.IGNORECASE,
)
_READ_ONLY: Final = re.compile(r"read-only file system|\bEROFS\b", re.IGNORECASE)


async def run_confined(
    command: Sequence[str],
    surroundings: Surroundings,
    *,
    folder: Path | None = None,
    has_network: bool = False,
    hosts: Sequence[str] = (),
    time_s: float | None = None,
    writable: Sequence[Path] = (),
    readable: Sequence[Path] = (),
    environment: Mapping[str, str] | None = None,
) -> CommandResult:
    """Run a program with the tree writable; `time_s` can only shorten what the run allows.

    With `hosts` it reaches only those, through a filter. Where the machine cannot filter, it has all of the network if
    `has_network` says so, and is refused if not.
    """
    limits = surroundings.limits
    if time_s is not None and time_s < limits.time_s:
        limits = msgspec.structs.replace(limits, time_s=time_s)
    confinement = Confinement(
        folder=folder or surroundings.tree,
        writable=(surroundings.tree, *writable),
        readable=(*surroundings.readable, store_of(surroundings.state), *readable),
        hidden=surroundings.hidden,
        has_network=has_network,
        hosts=tuple(hosts),
        environment={
            **PLAIN,
            **places_of_fetched(surroundings.state),
            **surroundings.environment,
            **(environment or {}),
        },
        limits=limits,
    )
    return await surroundings.sandbox.run(command, confinement, surroundings.say)


def shortened(text: str, letters: int = MODEL_LETTERS) -> str:
    """Head and tail of a long text, cut at lines where there are some, with what is left out between them."""
    if len(text) <= letters:
        return text
    head = text[: int(letters * _HEAD_SHARE)]
    tail = text[-(letters - len(head)) :]
    head = head.rpartition("\n")[0] or head
    tail = tail.partition("\n")[2] or tail
    left_out = len(text) - len(head) - len(tail)
    return f"{head}\n[… {left_out:,} letters left out …]\n{tail}"


def ending(result: CommandResult) -> str:
    """How a command ended, in a sentence."""
    match result.ended:
        case "time":
            return f"It was stopped after {result.usage.time_s:.0f} s, its time limit."
        case "memory":
            return "It was stopped because it used more memory than it may."
        case "output":
            return "It was stopped because it wrote more output than it may."
        case "stopped":
            return "It was stopped."
    if result.exit_code < 0:
        return f"It was ended by signal {-result.exit_code}."
    return f"Exit code {result.exit_code}."


def told(result: CommandResult, letters: int = MODEL_LETTERS) -> str:
    """A result as a model reads it: how it ended first, then what it wrote."""
    parts = [ending(result)]
    if result.is_cut:
        parts.append("The middle of its output is lost, since there was too much of it.")
    errors = shortened(result.stderr.strip("\n"), letters // 2)
    output = shortened(result.stdout.strip("\n"), letters - len(errors))
    parts += [output] if output else []
    parts += [f"[standard error]\n{errors}"] if errors else []
    if not output and not errors:
        parts.append("It wrote nothing.")
    return "\n".join(parts)


def contacts_of(result: CommandResult) -> tuple[SideEffect, ...]:
    """The hosts that a command reached, where it was held to hosts."""
    reached = [contact.host for contact in result.contacts if contact.connections]
    return tuple(SideEffect("contacted", host) for host in dict.fromkeys(reached))


def events_of(result: CommandResult, *, has_network: bool = False) -> tuple[SecurityEvent, ...]:
    """What the sandbox saw of what a command tried, and what its output says of it."""
    text = f"{result.stdout}\n{result.stderr}"
    events = [*result.events, *suspicious(text, "a command's output"), *with_secrets(text, "a command's output")]
    if not has_network and result.exit_code and _NO_NETWORK.search(text):
        events.append(SecurityEvent("network_refused", Risk.LOW, "The command tried the network, which it has not."))
    if result.exit_code and _READ_ONLY.search(text):
        events.append(SecurityEvent("write_refused", Risk.MEDIUM, "The command tried to write where it may not."))
    return tuple(events)
