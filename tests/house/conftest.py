"""The sources of the house, as every test of the layout reads them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

PARTS = ("agents", "daemon", "gui", "indexer", "lsp", "spec")


@dataclass(frozen=True)
class Source:
    """One Python file of ours; `path` is relative to the root and POSIX-style."""

    path: str
    text: str

    @property
    def part(self) -> str:
        return self.path.split("/", 1)[0]

    @property
    def is_empty_marker(self) -> bool:
        return not self.text.strip()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


def read_sources(root: Path, folders: tuple[str, ...]) -> list[Source]:
    """All Python files below `folders`, by path."""
    return [
        Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted((root / folder).rglob("*.py"))
    ]


@pytest.fixture(scope="session")
def sources(root: Path) -> list[Source]:
    """The product's modules."""
    return read_sources(root, PARTS)


@pytest.fixture(scope="session")
def test_sources(root: Path) -> list[Source]:
    """The tests' modules."""
    return read_sources(root, ("tests",))
