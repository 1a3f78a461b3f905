"""What is committed makes sense on any machine: no path of the one it was written on, no host of a registry."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

MACHINE = re.compile(
    r"/root/|/home/(?!user\b|you\b|me\b|ada\b|alice\b|bob\b)\w+/|/work/(main|shared)\b|/opt/(pypi|wheels)\b|/Users/\w+/"
)
HOSTS = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs|proxy\.golang|crates\.io/api")
SHOWN_HOSTS = "agents/tools/packages/public_registries.py"
CONFLICT = re.compile(r"^(?:<{7} (?!SEARCH$)|>{7} (?!REPLACE$))", re.MULTILINE)  # those two label edits of models


@pytest.fixture(scope="module")
def committed(root: Path) -> dict[str, str]:
    """Path → text of every committed text file but this one."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True)
    if listing.returncode:
        pytest.skip("not a git checkout")
    names = [name for name in listing.stdout.split("\0") if name and (root / name).is_file()]
    texts = {}
    for name in names:
        data = (root / name).read_bytes()
        if b"\0" not in data and (root / name) != Path(__file__):
            texts[name] = data.decode("utf-8", "replace")
    return texts


def test_no_file_names_a_path_of_the_machine_it_was_written_on(committed: dict[str, str]) -> None:
    assert [(name, m.group()) for name, text in committed.items() if (m := MACHINE.search(text))] == []


def test_no_file_names_the_folder_of_this_checkout(committed: dict[str, str], root: Path) -> None:
    here = str(root)
    if len(root.parts) < 3:
        pytest.skip(f"{here} is too short to look for")
    assert [name for name, text in committed.items() if here in text] == []


def test_what_sets_up_the_project_names_no_registry(committed: dict[str, str]) -> None:
    """Where packages come from is the user's pip configuration, nothing of ours.

    One table is of another kind: the public hosts that package managers ask by themselves, which people are shown.
    """
    ours = {name: text for name, text in committed.items() if not name.startswith("tests/") and name != SHOWN_HOSTS}
    assert [(name, m.group()) for name, text in ours.items() if (m := HOSTS.search(text))] == []


def test_no_conflict_was_committed(committed: dict[str, str]) -> None:
    assert [name for name, text in committed.items() if CONFLICT.search(text)] == []


def test_scripts_can_be_run(root: Path, committed: dict[str, str]) -> None:
    scripts = [name for name, text in committed.items() if text.startswith("#!") and not name.startswith("tests/")]
    assert scripts
    assert [name for name in scripts if not (root / name).stat().st_mode & 0o100] == []
