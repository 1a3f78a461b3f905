"""How bad a command may be, told from its words by a table, with the reason for each."""

from __future__ import annotations

from agents.policy.dangers import DANGERS, HARMLESS
from agents.policy.patterns import command_fits_loosely, leaves_tree
from agents.policy.shell import CommandLine, SimpleCommand
from agents.records import Risk

_DEVICES = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty"})


def risk_of(command: CommandLine) -> tuple[Risk, tuple[str, ...]]:
    """The worst that a command line may do, and why; what is not known counts as medium."""
    found = [danger for part in command.commands for danger in _dangers(part)]
    found += _dangers_of_line(command)
    if command.doubts:
        found.append((Risk.MEDIUM, "it is not certain what it runs"))
    worst = max((risk for risk, _ in found), default=Risk.SAFE)
    reasons = dict.fromkeys(reason for risk, reason in found if reason and risk is worst)
    return worst, tuple(reasons)


def _dangers(part: SimpleCommand) -> list[tuple[Risk, str]]:
    found = [
        (danger.risk, danger.reason)
        for danger in DANGERS
        if any(command_fits_loosely(pattern, part) for pattern in danger.patterns)
    ]
    for redirect in part.redirects:
        if redirect.writes and redirect.target not in _DEVICES:
            is_out = leaves_tree(redirect.target)
            found.append((Risk.HIGH, "it writes outside of the tree") if is_out else (Risk.LOW, "it writes a file"))
            if redirect.target.startswith("/dev/"):
                found.append((Risk.CRITICAL, "it writes to a device"))
    if not found and part.words:
        is_harmless = any(command_fits_loosely(pattern, part) for pattern in HARMLESS)
        found.append((Risk.SAFE, "") if is_harmless else (Risk.MEDIUM, f"{part.program} may do anything in the tree"))
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
