"""How bad a command may be, told from its words by a table, with the reason for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from agents.policy.dangers import DANGERS, HARMLESS, OWN_CHECKS, Danger
from agents.policy.patterns import command_fits_exactly, command_fits_loosely, leaves_tree
from agents.policy.shell import CommandLine, SimpleCommand
from agents.policy.visible import mark_hidden
from agents.records import Risk

T = TypeVar("T")

_DEVICES = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty"})


def _by_program(patterns: Iterable[tuple[str, T]]) -> dict[str, list[tuple[str, T]]]:
    """Patterns by the program that they begin with; those that begin with a wildcard under `*`."""
    sorted_out: dict[str, list[tuple[str, T]]] = {}
    for pattern, of in patterns:
        program = pattern.partition(" ")[0]
        sorted_out.setdefault("*" if "*" in program else program, []).append((pattern, of))
    return sorted_out


_DANGERS: Final = _by_program((pattern, danger) for danger in DANGERS for pattern in danger.patterns)
_HARMLESS: Final = {
    program: [pattern for pattern, _ in found]
    for program, found in _by_program((pattern, None) for pattern in HARMLESS).items()
}


def _known_of(program: str) -> list[tuple[str, Danger]]:
    bare = program.rpartition("/")[2] or program
    own = _DANGERS.get(program, []) if program != bare else []
    return [*own, *_DANGERS.get(bare, []), *_DANGERS["*"]]


def risk_of(command: CommandLine) -> tuple[Risk, tuple[str, ...]]:
    """The worst that a command line may do, and why; what is not known counts as medium."""
    found = [danger for part in command.commands for danger in _dangers(part)]
    found += _dangers_of_line(command)
    if command.doubts:
        found.append((Risk.MEDIUM, "it is not certain what it runs"))
    worst = max((risk for risk, _ in found), default=Risk.SAFE)
    reasons = dict.fromkeys(reason for risk, reason in found if reason and risk is worst)
    return worst, tuple(reasons)


def runs_own_checks(command: CommandLine) -> bool:
    """Whether all that it runs is what the project itself checks or builds with."""
    told = [[reason for _, reason in _dangers(part)] for part in command.commands if part.words]
    return bool(told) and not command.doubts and all(OWN_CHECKS in reasons for reasons in told)


def _dangers(part: SimpleCommand) -> list[tuple[Risk, str]]:
    found = [
        (danger.risk, danger.reason)
        for pattern, danger in _known_of(part.program)
        if command_fits_loosely(pattern, part)
    ]
    for redirect in part.redirects:
        if redirect.writes and redirect.target not in _DEVICES:
            is_out = leaves_tree(redirect.target)
            found.append((Risk.HIGH, "it writes outside of the tree") if is_out else (Risk.LOW, "it writes a file"))
            if redirect.target.startswith("/dev/"):
                found.append((Risk.CRITICAL, "it writes to a device"))
    if not found and part.words:
        is_harmless = any(command_fits_exactly(pattern, part) for pattern in _HARMLESS.get(part.program, ()))
        found.append(
            (Risk.SAFE, "")
            if is_harmless
            else (Risk.MEDIUM, f"{mark_hidden(part.program)} may do anything in the tree")
        )
    return found


def _dangers_of_line(command: CommandLine) -> list[tuple[Risk, str]]:
    programs = [part.program.rpartition("/")[2] for part in command.commands]
    fetches = any(program in {"curl", "wget", "fetch", "http"} for program in programs)
    runs = any(
        program in {"sh", "bash", "zsh", "dash", "python", "python3", "node", "perl", "ruby"} for program in programs
    )
    if fetches and runs:
        return [(Risk.CRITICAL, "it runs what it fetches from the network")]
    if ":|:" in command.text.replace(" ", "") or ("fork()" in command.text and "while" in command.text):
        return [(Risk.CRITICAL, "it multiplies until the machine stands still")]
    return []
