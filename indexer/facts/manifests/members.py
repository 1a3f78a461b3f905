"""Which folders belong to a workspace of packages: the glob patterns of npm, pnpm, Yarn, Cargo and uv.

Matched part by part in time linear in both, because patterns come from files that anyone may have written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

_BRACES = re.compile(r"\{([^{}]*)\}")
_MAX_EXPANSIONS = 64


def matching_folders(base: str, patterns: Iterable[str], folders: Iterable[str]) -> list[str]:
    """Those of `folders` that `patterns`, relative to the folder `base`, choose; `!pattern` takes out again."""
    candidates = [(folder, tuple(folder.split("/"))) for folder in folders if folder]
    chosen: set[str] = set()
    for pattern in patterns:
        alternatives = [_parts(base, text) for text in _expand(pattern.lstrip("!"))]
        hits = {folder for folder, parts in candidates if any(_matches(parts, wanted) for wanted in alternatives)}
        chosen = chosen - hits if pattern.startswith("!") else chosen | hits
    return sorted(chosen)


def _expand(pattern: str) -> list[str]:
    """The patterns that `{a,b}` stands for."""
    pending, done = [pattern], list[str]()
    while pending and len(pending) + len(done) <= _MAX_EXPANSIONS:
        text = pending.pop()
        braces = _BRACES.search(text)
        if braces is None:
            done.append(text)
            continue
        pending += [text[: braces.start()] + word + text[braces.end() :] for word in braces[1].split(",")]
    return done


def _parts(base: str, pattern: str) -> tuple[str, ...]:
    whole = f"{base}/{pattern}".replace("\\", "/")
    return tuple(part for part in whole.split("/") if part not in {"", "."})


def _matches(parts: Sequence[str], wanted: Sequence[str]) -> bool:
    reached = _closure({0}, wanted)
    for part in parts:
        steps = {
            position if wanted[position] == "**" else position + 1
            for position in reached
            if position < len(wanted) and (wanted[position] == "**" or fnmatchcase(part, wanted[position]))
        }
        reached = _closure(steps, wanted)
    return len(wanted) in reached


def _closure(positions: set[int], wanted: Sequence[str]) -> set[int]:
    """Add what lies behind each `**`, which may stand for no folder at all."""
    reached = set(positions)
    for position in sorted(positions):
        following = position
        while following < len(wanted) and wanted[following] == "**":
            following += 1
            reached.add(following)
    return reached
