"""What no rule, grant or answer lifts: the limits that are built in."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from agents.policy.patterns import command_fits_loosely, leaves_tree, path_matches, plain_path
from agents.policy.verdicts import Finding, Question
from agents.protected import is_protected
from agents.records import Effect, Mode, Verdict

PROTECTED_LINE: Final = "built in: protected paths"
_OWN_PROGRAMS: Final = frozenset({"groundplan"})
_SENDING: Final = ("git push *", "git fetch *", "git pull *", "git clone *")
_NEVER_RELEASED: Final = frozenset({".git", ".groundplan", ".gitmodules", ".gitconfig"})


def limit_of(question: Question) -> Finding | None:
    """The first limit that a call is beyond."""
    return next((Finding(Verdict.DENY, reason, line) for reason, line in _limits(question)), None)


def _limits(question: Question) -> Iterator[tuple[str, str]]:
    demand, circumstances = question.demand, question.circumstances
    if circumstances.tools is not None and demand.tool not in circumstances.tools:
        yield f"This agent may not use {demand.tool}.", "built in: the agent's tools"
    if question.risk > circumstances.ceiling:
        told = f"This call is of {question.risk.word} risk; this agent may take {circumstances.ceiling.word} at most."
        yield told, "built in: the agent's ceiling"
    if circumstances.mode is Mode.PLAN and demand.effect is not Effect.READ:
        yield "In the mode plan nothing is done but reading.", "built in: mode plan"
    yield from _paths(question)
    yield from _own_state(question)
    if circumstances.offline and question.is_networked and not _is_loopback(demand.hosts):
        yield "The setting `offline` forbids every connection but those to this machine.", "setting: offline"
    if circumstances.is_dry and _leaves_overlay(question):
        yield "A dry run changes nothing, and this would reach beyond its overlay.", "built in: dry run"


def _paths(question: Question) -> Iterator[tuple[str, str]]:
    released = question.circumstances.rules.unprotected
    for path in question.written:
        why = is_protected(path)
        if why is not None and not (_can_be_released(path) and any(path_matches(p, path) for p in released)):
            yield f"{path} is protected, because {why}.", PROTECTED_LINE
    for path in question.demand.writes:
        if leaves_tree(path):
            yield f"{path} is outside of the tree.", "built in: the tree"


def is_released(question: Question) -> bool:
    """Whether it writes a protected path that the user's rules name as one to be asked for."""
    return any(is_protected(path) is not None for path in question.written)


def _can_be_released(path: str) -> bool:
    return not any(name in _NEVER_RELEASED for name in plain_path(path).casefold().split("/"))


def _own_state(question: Question) -> Iterator[tuple[str, str]]:
    line = "built in: own state"
    folders = [folder.rstrip("/") for folder in question.circumstances.own_state if folder.rstrip("/")]
    demand = question.demand
    for path in (*demand.writes, *demand.reads):
        if any(_lies_in(path, folder) for folder in folders):
            yield f"{path} belongs to Groundplan itself.", line
    for part in question.command.commands if question.command else ():
        names = {word.text.rpartition("/")[2] for word in part.words[:1]}
        if names & _OWN_PROGRAMS or _runs_own_module([word.text for word in part.words]):
            yield "Agents do not command Groundplan; only people do.", line
        if any(folder in word.text for word in part.words for folder in folders):
            yield "This names files that belong to Groundplan itself.", line
        if any(_lies_in(redirect.target, folder) for redirect in part.redirects for folder in folders):
            yield "This names files that belong to Groundplan itself.", line


def _runs_own_module(words: list[str]) -> bool:
    return any(flag == "-m" and module in {"groundplan", "daemon"} for flag, module in pairwise(words))


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _is_loopback(hosts: tuple[str, ...]) -> bool:
    return bool(hosts) and all(_is_loopback_host(host) for host in hosts)


def _is_loopback_host(host: str) -> bool:
    plain = re.sub(r"^\[|\](?::\d+)?$", "", host) if host.startswith("[") else re.sub(r":\d+$", "", host)
    if plain == "localhost":
        return True
    try:
        return ipaddress.ip_address(plain).is_loopback
    except ValueError:
        return False


def _leaves_overlay(question: Question) -> bool:
    demand = question.demand
    if question.is_networked or demand.leaves_tree or demand.effect is Effect.SPEND:
        return True
    parts = question.command.commands if question.command else ()
    return any(command_fits_loosely(pattern, part) for part in parts for pattern in _SENDING)
