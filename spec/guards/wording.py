"""Guards in sentences: what one means, which files it speaks of, and what is said where it does not hold."""

from __future__ import annotations

from typing import Final

from spec.guards.amounts import bounds_told
from spec.guards.globs import glob_matcher, in_any, is_wild, listed
from spec.guards.model import KIND_WORDS, Amount, Calls, Files, Guard, Imports, Layers, Naming, Rule

_LONGEST: Final = 160
"""Letters of an answer or a reason that a message shows."""


def meaning(guard: Guard) -> str:
    """What a guard asks for, as a sentence."""
    told = _meaning(guard.rule)
    return f"{told[0].upper()}{told[1:]}."


def _meaning(rule: Rule) -> str:
    if isinstance(rule, Imports | Calls):
        verb = "imports" if isinstance(rule, Imports) else "calls"
        names, scope = listed(rule.names), rule.scope.told()
        if rule.allowed:
            where = f", of the files {scope}," if scope else ""
            return f"only {listed(rule.allowed, 'and')}{where} {verb} {names}"
        return f"no file {scope} {verb} {names}" if scope else f"no file {verb} {names}"
    if isinstance(rule, Layers):
        return _layers(rule)
    if isinstance(rule, Files):
        if rule.wanted:
            return f"there is a file {listed(rule.paths, 'and')}"
        but = f" but {listed(rule.but)}" if rule.but else ""
        return f"there is no file {listed(rule.paths)}{but}"
    if isinstance(rule, Naming):
        scope = f" {rule.scope.told()}" if rule.scope.told() else ""
        return f"{KIND_WORDS[rule.kind]}{scope} are called like {rule.pattern}"
    scope = f" {rule.scope.told()}" if rule.scope.told() else ""
    return f"the number {rule.name}{scope} is {bounds_told(rule)}"


def _layers(rule: Layers) -> str:
    rows = [listed(siblings, "and") for siblings in rule.layers]
    down = f"imports go one way: {' → '.join(rows)}; nothing imports what stands left of it" if len(rows) > 1 else ""
    aside = [listed(siblings, "and") for siblings in rule.layers if len(siblings) > 1]
    blind = " and ".join(f"{one} do not import each other" for one in aside)
    return "; ".join(part for part in (down, blind) if part)


def is_about(guard: Guard, path: str) -> bool:
    """Whether the guard is held against the file at `path`."""
    rule = guard.rule
    if isinstance(rule, Imports | Calls):
        return rule.scope.takes(path) and not in_any(path, rule.allowed)
    return rule.scope.takes(path) if isinstance(rule, Naming | Amount) else speaks_of(guard, path)


def speaks_of(guard: Guard, path: str) -> bool:
    """Whether the guard is about the file at `path` in particular: it names it, or a pattern that takes it."""
    rule = guard.rule
    if isinstance(rule, Imports | Calls) and rule.allowed:
        return in_any(path, rule.allowed)
    if isinstance(rule, Imports | Calls | Naming | Amount):
        return bool(rule.scope.within) and rule.scope.takes(path)
    if isinstance(rule, Files):
        return in_any(path, rule.paths) and not in_any(path, rule.but)
    return any(
        glob_matcher(glob).fits(path) or (is_wild(glob) and glob_matcher(f"{glob}/**").fits(path))
        for siblings in rule.layers
        for glob in siblings
    )


def said(decision: str, clause: str, answer: str, rationale: str) -> str:
    """`D-12 forbids importing requests here: use httpx (why: one client for all)`."""
    told = f"{decision} {clause}"
    answered, reason = _short(answer), _short(rationale)
    if answered:
        told += f": {answered}"
    return f"{told} (why: {reason})" if reason else told


def _short(text: str) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"
