"""Rules as they are in force: each with a verdict, one kind of pattern, and the line that it stands in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from agents.policy.patterns import (
    command_fits_loosely,
    command_fits_strictly,
    host_matches,
    path_matches,
    tool_matches,
)
from agents.policy.shell import CommandLine, SimpleCommand
from agents.records import Demand, Verdict

Subject = Literal["command", "path", "host", "tool"]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule. `line` is where it stands, such as `policy.yaml:12`; `access` limits a rule on paths."""

    verdict: Verdict
    subject: Subject
    patterns: tuple[str, ...]
    why: str = ""
    line: str = ""
    access: Literal["read", "write", "any"] = "any"
    matches: tuple[str, ...] = ()
    does_not_match: tuple[str, ...] = ()
    example_lines: tuple[str, ...] = ()
    """Where the examples stand, those of `matches` first; empty for rules that are in no file."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """All rules in force at a folder: the user's, then those of the workspace, which only ask or deny.

    `hosts` may be fetched from without being asked. `unprotected` are protected paths that are asked for instead of
    refused. `fault` tells that a file could not be read as rules: then everything is asked for.
    """

    rules: tuple[Rule, ...] = ()
    hosts: tuple[str, ...] = ()
    hosts_line: str = ""
    unprotected: tuple[str, ...] = ()
    built_in: bool = True
    """Whether the rules that come with the program are to be added to these."""
    fault: str = ""
    fault_line: str = ""
    more_faults: tuple[str, ...] = ()
    """What else is wrong, each with its line before it, so that all can be mended at once."""

    def of(self, verdict: Verdict) -> Iterable[Rule]:
        """The rules with a verdict, in their order."""
        return (rule for rule in self.rules if rule.verdict is verdict)

    def unreadable_paths(self) -> tuple[str, ...]:
        """Globs of what may not even be read; for the sandbox, which alone can hold commands to it."""
        return self._read_paths(Verdict.DENY)

    def paths_asked_for(self) -> tuple[str, ...]:
        """Globs of what is read only after a person was asked: what looks through many files leaves them out."""
        return self._read_paths(Verdict.ASK)

    def _read_paths(self, verdict: Verdict) -> tuple[str, ...]:
        return tuple(
            pattern
            for rule in self.of(verdict)
            if rule.subject == "path" and rule.access != "write"
            for pattern in rule.patterns
        )


NO_RULES: Final = Rules()


def touches(rule: Rule, demand: Demand, command: CommandLine | None) -> bool:
    """Whether a rule that asks or denies speaks of anything in a call."""
    if rule.subject == "tool":
        return any(tool_matches(pattern, demand.tool) for pattern in rule.patterns)
    if rule.subject == "host":
        return any(host_matches(pattern, host) for pattern in rule.patterns for host in demand.hosts)
    if rule.subject == "command":
        return command is not None and any(
            command_fits_loosely(pattern, part) for pattern in rule.patterns for part in command.commands
        )
    return any(path_matches(pattern, path) for pattern in rule.patterns for path in _paths(rule, demand, command))


def _paths(rule: Rule, demand: Demand, command: CommandLine | None) -> Iterable[str]:
    if rule.access != "write":
        yield from demand.reads
    if rule.access != "read":
        yield from demand.writes
    for part in command.commands if command else ():
        for redirect in part.redirects:
            if rule.access in {"any", "write" if redirect.writes else "read"}:
                yield redirect.target
        if rule.access != "write":  # what a word is for is not known, and reading is what any program can do
            yield from (word.text.partition("=")[2] or word.text for word in part.words[1:])


def allows_command(rules: Iterable[Rule], part: SimpleCommand) -> Rule | None:
    """The first rule that allows a simple command."""
    return next(
        (
            rule
            for rule in rules
            if rule.subject == "command" and any(command_fits_strictly(pattern, part) for pattern in rule.patterns)
        ),
        None,
    )


def allows_path(rules: Iterable[Rule], path: str) -> Rule | None:
    """The first rule that allows to write a path."""
    return next(
        (rule for rule in rules if rule.subject == "path" and any(path_matches(p, path) for p in rule.patterns)), None
    )
