"""Protected paths are known at any depth and in any spelling, and nothing else is."""

from __future__ import annotations

import pytest

from agents.protected import PROTECTED, holds_protected, is_protected


@pytest.mark.parametrize(
    "path",
    [
        ".git",
        ".git/hooks/pre-commit",
        ".git/",
        "./.git//config",
        "vendor/lib/.git/config",
        ".GIT/config",
        ".git./config",
        ".g\u200cit/config",
        ".git::$INDEX_ALLOCATION/config",
        "git~1/config",
        "\uff0egit/config",
        "src\\..\\.git\\config",
        "src/../.envrc",
        "/abs/tree/.vscode/settings.json",
        ".github/workflows/ci.yml",
        "x/.github/workflows",
        ".groundplan/policy.toml",
        ".groundplan/agents/coder.md",
        "app.code-workspace",
        "packages/a/.npmrc",
    ],
)
def test_what_decides_over_later_runs_is_protected(path: str) -> None:
    assert is_protected(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "src/main.py",
        ".gitignore",
        ".gitattributes",
        "docs/git/x.md",
        ".github/README.md",
        ".github",
        "x.git",
        ".groundplan/decisions/D-1.md",
        "policy.toml",
        "workflows/ci.yml",
        ".git/../src/main.py",
        ".env",
        ".editorconfig",
    ],
)
def test_the_rest_is_free(path: str) -> None:
    assert is_protected(path) is None


def test_every_reason_can_follow_because() -> None:
    for protected in PROTECTED:
        assert not protected.reason.endswith(".")
        assert protected.reason[0].islower()
        assert len(protected.names) <= 2


def test_folders_that_may_hold_protected_paths_are_told() -> None:
    assert [holds_protected(p) for p in (".github", "x/.groundplan/", "src", ".git")] == [True, True, False, False]
