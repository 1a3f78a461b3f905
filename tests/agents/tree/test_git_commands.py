"""No program that a repository names is run, whatever its name is."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from agents.tree.git_commands import GitFailed, TreeGit

NAMES = ["plain", "a=b", "=", "a.b", "two words", 'quo"ted', "ünï"]


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "work"
    place.mkdir()
    git(place, "init", "-q", "-b", "main")
    for key, value in (("user.name", "Ada"), ("user.email", "ada@example.com")):
        git(place, "config", key, value)
    (place / "a.txt").write_text("old\n")
    git(place, "add", "-A")
    git(place, "commit", "-qm", "Begin")
    return place


@pytest.mark.parametrize("name", NAMES)
def test_a_merge_driver_or_filter_of_any_name_is_replaced(folder: Path, tmp_path: Path, name: str) -> None:
    ran = tmp_path / "ran"
    for branch, text in (("theirs", "theirs\n"), ("main", "ours\n")):
        git(folder, "checkout", "-q", "-B", branch, "main")
        (folder / "a.txt").write_text(text)
        git(folder, "commit", "-qam", branch)
    for key in ("merge.{}.driver", "filter.{}.smudge", "filter.{}.clean"):
        git(folder, "config", key.format(name), f"touch {ran}; cat")
    git(folder, "config", "merge.default", name)
    tree = TreeGit(folder / ".git", folder)
    with pytest.raises(GitFailed):  # it has a conflict
        tree.run("merge", "-q", "--no-edit", "theirs")
    assert "<<<<<<<" in (folder / "a.txt").read_text()
    assert not ran.exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_hook_of_the_configuration_is_switched_off(folder: Path, name: str) -> None:
    git(folder, "config", f"hook.{name}.event", "reference-transaction")
    git(folder, "config", f"hook.{name}.command", "touch ran")
    assert TreeGit(folder / ".git", folder).text("config", "--get", f"hook.{name}.enabled") == "false"


def test_a_partial_clone_fetches_nothing_by_a_program(folder: Path, tmp_path: Path) -> None:
    ran, program = tmp_path / "ran", tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\nexit 1\n")
    program.chmod(0o755)
    blob = git(folder, "rev-parse", "HEAD:a.txt")
    (folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    for key, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::{program}"),
        ("protocol.ext.allow", "always"),
    ):
        git(folder, "config", key, value)
    tree = TreeGit(folder / ".git", folder)
    tree.disarmed()
    with pytest.raises(GitFailed):
        tree.run("cat-file", "-p", blob, environment={"GIT_NO_LAZY_FETCH": "0"})  # older gits know no such switch
    assert not ran.exists()
