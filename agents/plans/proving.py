"""Which tests tell of a change, and which commands check it: few, near, and such as can succeed where agents work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from posixpath import basename, dirname, splitext
from typing import Final

from agents.plans.conventions import is_test_file, place_of_test
from agents.plans.plan import FileUse
from spec.artifacts.runners import commands_for
from spec.codebase import ChangeView, CodeView, Touched

_MOST_NEAR: Final = 4
"""Test files that one command names; who reads the plan has to read it."""

_LEAST_NEAR: Final = 0.3
"""A test that is less likely to be touched says little of a change."""

_LESS_OF_THE_SAME: Final = re.compile(r"cov(erage)?\b|watch|[:\s-]ui\b|debug|bench|update|inspect", re.IGNORECASE)
_MATRIX: Final = re.compile(r"^(python3? -m )?(tox|nox|hatch test|act|cibuildwheel)\b")
_PACKING: Final = re.compile(
    r"\b(python3? -m build|(poetry|uv|hatch|flit|pdm) build|(npm|pnpm|yarn) pack|docker|podman)\b"
)
"""Builds that need the network, or make what is to be delivered and show nothing of the code."""


def suite_commands(code: CodeView) -> tuple[str, ...]:
    """What runs all tests, without its variants that only count or watch."""
    plain = [command for command in code.test if not _LESS_OF_THE_SAME.search(command)]
    direct = [command for command in plain if not _MATRIX.search(command)]  # others install first, from the network
    return tuple(dict.fromkeys(direct or plain or code.test[:1]))[:2]


def lint_commands(code: CodeView) -> tuple[str, ...]:
    """What looks at the code without running it; the direct ones, where there are such."""
    direct = [command for command in code.lint if not _MATRIX.search(command)]
    return tuple(dict.fromkeys(direct or code.lint))[:2]


def build_commands(code: CodeView) -> tuple[str, ...]:
    """What shows that the code can be built."""
    return tuple(command for command in code.build if not _PACKING.search(command))[:1]


def near_tests(sources: Sequence[str], touched: Sequence[Touched], *, least: float = _LEAST_NEAR) -> tuple[str, ...]:
    """The test files that tell most of some sources: those named like one of them, else the likeliest."""
    tests = sorted((one for one in touched if is_test_file(one.path)), key=lambda one: (-one.score, one.path))
    names = {name for source in sources for name in _names(source)}
    named = [one.path for one in tests if any(name in basename(one.path).casefold() for name in names)]
    likely = [one.path for one in tests if one.score >= least]
    return tuple(dict.fromkeys([*named, *([] if named else likely)]))[:_MOST_NEAR]


def _names(source: str) -> tuple[str, ...]:
    stem = splitext(basename(source))[0].casefold()
    folder = basename(dirname(source)).casefold()
    return tuple(name for name in (stem, folder) if len(name) > 2 and name not in _SAY_NOTHING)


_SAY_NOTHING: Final = frozenset(
    "src lib app api core main index views view models model utils util helpers common types mod base pkg internal cmd"
    " commands test tests".split()
)


def places_of_tests(change: ChangeView | None, code: CodeView) -> tuple[FileUse, ...]:
    """Where a test of a change belongs: beside the tests of its targets that there are, else in a new file."""
    if change is None:
        return ()
    known = set(code.files)
    targets = [target if target in known else target.rpartition(":")[0] or target for target in change.targets]
    sources = [target for target in dict.fromkeys(targets) if not is_test_file(target)][:3]
    homes = [home for source in sources if (home := place_of_test(source, code.files))]
    there = [home for home in dict.fromkeys(homes) if home in known]
    there = there or list(near_tests(sources, change.touched))[:2]
    if there:
        return tuple(FileUse(path, "modify", 1.0, "tests of what is changed lie here") for path in there)
    return tuple(FileUse(path, "create", 1.0, "tests of what is changed") for path in dict.fromkeys(homes[:1]))


def commands_of(files: Sequence[FileUse], code: CodeView) -> tuple[str, ...]:
    """What runs just these test files; all tests where nothing runs some of them."""
    paths = [use.path for use in files if not use.is_pattern]
    return commands_for(code, paths) if paths else suite_commands(code)[:1]
