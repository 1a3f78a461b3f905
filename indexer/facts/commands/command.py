"""One command, what it is for, and telling that from the name of a task. Pure."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec


class Purpose(StrEnum):
    """What a command is run for."""

    BUILD = "build"
    TEST = "test"
    LINT = "lint"
    FORMAT = "format"
    RUN = "run"


class Command(msgspec.Struct, frozen=True):
    """A shell command, to be run in the workspace's root; `path` is the file that shows it."""

    purpose: Purpose
    text: str
    path: str


MAX_OF_A_FILE = 4
"""How many tasks of one purpose are taken from one file; the plainest names first."""

_WORDS = {
    "test": Purpose.TEST,
    "tests": Purpose.TEST,
    "spec": Purpose.TEST,
    "specs": Purpose.TEST,
    "unit": Purpose.TEST,
    "unittest": Purpose.TEST,
    "e2e": Purpose.TEST,
    "coverage": Purpose.TEST,
    "cov": Purpose.TEST,
    "pytest": Purpose.TEST,
    "integration": Purpose.TEST,
    "build": Purpose.BUILD,
    "compile": Purpose.BUILD,
    "dist": Purpose.BUILD,
    "bundle": Purpose.BUILD,
    "assemble": Purpose.BUILD,
    "lint": Purpose.LINT,
    "linter": Purpose.LINT,
    "typecheck": Purpose.LINT,
    "typing": Purpose.LINT,
    "types": Purpose.LINT,
    "tsc": Purpose.LINT,
    "eslint": Purpose.LINT,
    "stylelint": Purpose.LINT,
    "vet": Purpose.LINT,
    "clippy": Purpose.LINT,
    "mypy": Purpose.LINT,
    "pyright": Purpose.LINT,
    "ruff": Purpose.LINT,
    "flake8": Purpose.LINT,
    "style": Purpose.LINT,
    "analyse": Purpose.LINT,
    "analyze": Purpose.LINT,
    "phpstan": Purpose.LINT,
    "psalm": Purpose.LINT,
    "rubocop": Purpose.LINT,
    "checkstyle": Purpose.LINT,
    "staticcheck": Purpose.LINT,
    "format": Purpose.FORMAT,
    "fmt": Purpose.FORMAT,
    "prettier": Purpose.FORMAT,
    "black": Purpose.FORMAT,
    "isort": Purpose.FORMAT,
    "start": Purpose.RUN,
    "dev": Purpose.RUN,
    "serve": Purpose.RUN,
    "server": Purpose.RUN,
    "run": Purpose.RUN,
}
# Tasks beside the daily ones: what they make or touch is not the workspace's code.
_ASIDE = frozenset(
    "watch debug clean install uninstall setup docs doc docker image release publish deploy update upgrade snapshot"
    " snapshots bench benchmark benchmarks upload report storybook deps dependencies prepare init generate website ui"
    " open contributors help version tag push stop kill logs down list examples example demo playground profile readme"
    " www".split()
)
_VARIANTS = frozenset({"release", "debug"})
"""What `build-…` may be a build for; alone these words mean other things."""
_FIXES = frozenset({"fix", "write", "autofix"})
_CHECKS = frozenset({"check", "diff", "verify", "ci"})


def purpose_of(name: str, siblings: Iterable[str] = ()) -> Purpose | None:
    """What a task called `name` is for, None for anything else; `siblings` are the other tasks of its file."""
    words = [word for word in re.split(r"[^a-z0-9]+", name.lower()) if word]
    aside = _ASIDE - _VARIANTS if words[:1] == ["build"] else _ASIDE
    if not words or not aside.isdisjoint(words):
        return None
    if words in (["type", "check"], ["check", "types"]):
        return Purpose.LINT
    if words == ["check"]:  # the GNU word for test, and everyone else's for lint where there is a test as well
        return (
            Purpose.LINT
            if any(purpose_of(other) is Purpose.TEST for other in siblings if other != name)
            else Purpose.TEST
        )
    purpose = next((_WORDS[word] for word in words if word in _WORDS), None)
    if purpose is Purpose.LINT and not _FIXES.isdisjoint(words):
        return Purpose.FORMAT
    if purpose is Purpose.FORMAT and not _CHECKS.isdisjoint(words):
        return Purpose.LINT
    return purpose


def task_commands(names: Iterable[str], path: str, before: str) -> Iterator[Command]:
    """Commands for the daily ones among the tasks `names`: the words `before`, then the name."""
    listed = list(dict.fromkeys(names))
    chosen: dict[Purpose, list[str]] = {}
    for name in listed:
        purpose = purpose_of(name, listed)
        if purpose:
            chosen.setdefault(purpose, []).append(name)
    for purpose, candidates in chosen.items():
        for name in sorted(candidates, key=_plainness)[:MAX_OF_A_FILE]:  # stable: else as they stand in the file
            yield Command(purpose, before + shlex.quote(name), path)


def _plainness(name: str) -> tuple[int, bool]:
    return len(re.split(r"[^A-Za-z0-9]+", name)), name not in {purpose.value for purpose in Purpose}


def inside(folder: str, text: str) -> str:
    """The command as it is run from the root for a project in `folder`."""
    return f"cd {shlex.quote(folder)} && {text}" if folder else text
