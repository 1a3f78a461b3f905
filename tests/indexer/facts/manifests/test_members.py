"""Patterns choose the members of a workspace, in bounded time whatever the pattern."""

from __future__ import annotations

import time

import pytest

from indexer.facts.manifests.members import matching_folders

FOLDERS = ["", "a", "packages/a", "packages/b", "packages/old", "packages/b/deep", "apps/web/ui", "examples/.x/y"]


@pytest.mark.parametrize(
    ("patterns", "chosen"),
    [
        (["packages/*"], ["packages/a", "packages/b", "packages/old"]),
        (["packages/**"], ["packages/a", "packages/b", "packages/b/deep", "packages/old"]),
        (["packages/*", "!packages/old"], ["packages/a", "packages/b"]),
        (["./packages/a/"], ["packages/a"]),
        (["packages/{a,b}"], ["packages/a", "packages/b"]),
        (["**/ui"], ["apps/web/ui"]),
        (["examples/.*/*"], ["examples/.x/y"]),
        (["packages/?"], ["packages/a", "packages/b"]),
        ([], []),
    ],
)
def test_patterns_choose_folders(patterns: list[str], chosen: list[str]) -> None:
    assert matching_folders("", patterns, FOLDERS) == chosen


def test_patterns_are_relative_to_the_workspace() -> None:
    assert matching_folders("packages", ["*"], FOLDERS) == ["packages/a", "packages/b", "packages/old"]


@pytest.mark.parametrize("pattern", ["*a" * 60 + "/x", "**/" * 60 + "x", "{a,b}" * 40, "{" * 200])
def test_hostile_patterns_end_soon(pattern: str) -> None:
    started = time.process_time()
    matching_folders("", [pattern], ["a" * 80 + "/y", "/".join("a" * 30)])
    assert time.process_time() - started < 1
