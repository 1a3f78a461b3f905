"""The spec as text, shared by real git between two people with homes of their own; and formats of other tools."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon.client.stop import stop_daemon
from daemon.home import find_home


@pytest.fixture
def other_home() -> Iterator[str]:
    """The home of a second person, whose daemon is ended with the test."""
    place = tempfile.mkdtemp(prefix="gp-")
    yield place
    stop_daemon(find_home({**os.environ, "GROUNDPLAN_HOME": place}), patience_s=10)
    shutil.rmtree(place)


def git(folder: Path, *arguments: str) -> None:
    name = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True)


def test_two_people_share_decisions_by_git(
    club: Callable[..., Any], folder: Path, tmp_path: Path, other_home: str
) -> None:
    club("answer", "core.audience", "public")
    assert club("spec", "write").code == 0
    git(folder, "init")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "spec")
    theirs = tmp_path / "theirs"
    git(tmp_path, "clone", str(folder), str(theirs))

    def bob(*arguments: str) -> Any:
        return club(*arguments, cwd=theirs, GROUNDPLAN_HOME=other_home)

    assert bob("spec", "read").code == 0
    assert bob("decision", "core.audience", "--json").json()["decision"]["chosen"] == ["public"]
    bob("answer", "core.accounts", "yes")
    bob("spec", "write")
    git(theirs, "add", ".")
    git(theirs, "commit", "-m", "accounts")
    club("answer", "core.uploads", "none")
    club("spec", "write")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "uploads", "--allow-empty")
    git(folder, "pull", "--no-rebase", "--no-edit", str(theirs), "main")
    done = club("spec", "read")
    assert done.code == 0, done.out + done.err
    assert club("decision", "core.accounts", "--json").json()["decision"]["chosen"] == ["yes"]


def test_a_link_in_place_of_the_folder_is_not_written_through(
    club: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / ".groundplan").symlink_to(outside)
    refused = club("spec", "write")
    assert (refused.code, list(outside.iterdir())) == (2, [])
    assert "is a link" in refused.err


def test_what_is_edited_by_hand_is_never_written_over_unread(club: Callable[..., Any], folder: Path) -> None:
    club("answer", "core.audience", "public", "--why", "Everyone reads.")
    club("spec", "write")
    (file,) = (folder / ".groundplan/decisions").glob("*who-is-it-for*")
    file.write_text(file.read_text(encoding="utf-8").replace("Everyone reads.", "Readers are everywhere."))
    refused = club("spec", "write")
    assert refused.code == 2
    assert "spec read" in refused.err
    assert club("spec", "read").code == 0
    assert "Readers are everywhere." in club("decision", "core.audience").out
    assert club("spec", "write").code == 0


def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_taken(club: Callable[..., Any], folder: Path) -> None:
    club("spec", "write")
    (folder / ".groundplan/decisions/odd.md").write_bytes(b"\xff\xfe\x00 binary")
    (folder / ".groundplan/decisions/half.md").write_text("state: [\n", encoding="utf-8")
    done = club("spec", "read")
    assert done.code == 1
    assert "odd.md" in done.out
    assert "half.md" in done.out


@pytest.mark.parametrize("name", ["kiro", "spec-kit", "openspec"])
def test_requirements_go_out_to_other_tools_and_come_back(club: Callable[..., Any], tmp_path: Path, name: str) -> None:
    club("record", "add", "requirement", "text=The system shall list books.", "title=List books")
    assert club("artifact", "export", "--to", name, str(tmp_path / "out")).code == 0
    club("spec", "new", "Another web app.", "--type", "web_app", "--name", "second")
    read = club("evidence", "import", str(tmp_path / "out"), "--json")
    assert read.code == 0, read.err
    assert read.json()["format"] in {name, "cc-sdd"}
    assert "list books" in club("record", "list", "requirement").out.lower()


def test_files_are_written_below_the_folder_and_nowhere_else(club: Callable[..., Any], tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    out = tmp_path / "out"
    out.mkdir()
    (out / "spec.json").symlink_to(elsewhere / "spec.json")
    refused = club("artifact", "export", "--to", "json", str(out))
    assert refused.code == 2
    assert "link" in refused.err
    assert list(elsewhere.iterdir()) == []
