"""The documents: they exist, their links lead somewhere, and decisions keep their form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LINK = re.compile(r"\[[^]]+\]\(([^)#\s]+)(#[^)]*)?\)")
DECISION_LINES = 40
STANDING = (
    *("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"),
    *("docs/architecture.md", "docs/glossary.md", "docs/errors.md", "docs/settings.md"),
)


def pages(root: Path) -> list[Path]:
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def decisions(root: Path) -> list[Path]:
    return sorted((root / "docs/decisions").glob("*.md"))


@pytest.mark.parametrize("name", STANDING)
def test_a_standing_document_exists_and_says_something(root: Path, name: str) -> None:
    assert len((root / name).read_text(encoding="utf-8").split()) > 30


def test_links_between_documents_lead_somewhere(root: Path) -> None:
    dead = [
        (page.relative_to(root).as_posix(), target)
        for page in pages(root)
        for target, _ in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists()
    ]
    assert dead == []


def test_code_that_documents_name_exists(root: Path) -> None:
    """A module or folder of ours that a page names in backticks is there."""
    named = re.compile(r"`((?:agents|daemon|gui|indexer|lsp|spec|tests|packaging|docs|requirements)/[\w./-]*)`")
    missing = [
        (page.relative_to(root).as_posix(), path)
        for page in pages(root)
        if page.name != "CHANGELOG.md" and page.parent.name != "decisions"  # both tell what was, too
        for path in named.findall(page.read_text(encoding="utf-8"))
        if not (root / path).exists()
    ]
    assert missing == []


def test_make_targets_that_documents_name_exist(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {name for page in pages(root) for name in re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8"))}
    assert named - targets == set()


def test_decisions_are_numbered_without_gaps(root: Path) -> None:
    numbers = [int(path.name[:4]) for path in decisions(root)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_decisions_tell_context_choice_and_price_briefly(root: Path) -> None:
    for path in decisions(root):
        text = path.read_text(encoding="utf-8")
        titles = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert titles[:3] == ["Context", "Choice", "Price"], path.name
        assert len(text.splitlines()) <= DECISION_LINES, path.name


def test_the_changelog_has_the_version_of_the_project(root: Path) -> None:
    version = re.search(r'^version = "([^"]+)"', (root / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert version
    assert "## [Unreleased]" in changelog or f"## [{version[1]}]" in changelog
