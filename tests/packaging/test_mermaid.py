"""The set-up of Mermaid's parser: content without Node.js, loud in CI, and made of what the lock says alone."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

BARE = ("sh", "cp", "dirname", "mkdir", "rm", "touch")


@pytest.fixture
def machine(tmp_path: Path, root: Path) -> Path:
    """A checkout on a machine without Node.js; programs lie in its `bin`."""
    shutil.copytree(root / "packaging", tmp_path / "packaging")
    (tmp_path / ".venv").mkdir()
    (tmp_path / "bin").mkdir()
    for name in BARE:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or "")
    return tmp_path


def add_program(machine: Path, name: str, script: str) -> None:
    program = machine / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def set_up(machine: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "packaging/mermaid.sh"],
        cwd=machine,
        env={"PATH": str(machine / "bin"), **environ},
        capture_output=True,
        text=True,
    )


def is_installed(machine: Path) -> bool:
    return (machine / ".venv/mermaid/.installed").exists()


def test_without_node_it_says_what_is_skipped_and_goes_on(machine: Path) -> None:
    ended = set_up(machine)
    assert (ended.returncode, is_installed(machine)) == (0, False)
    assert "no Node.js 20 or newer with npm here: the tests that read diagrams" in ended.stderr


def test_a_node_that_is_too_old_does_not_count(machine: Path) -> None:
    add_program(machine, "node", "exit 1")
    add_program(machine, "npm", "exit 0")
    assert "no Node.js 20 or newer" in set_up(machine).stderr
    assert not is_installed(machine)


def test_it_installs_what_the_lock_names_and_runs_no_script_of_a_package(machine: Path) -> None:
    add_program(machine, "node", "exit 0")
    add_program(machine, "npm", 'echo "$PWD $@" >> ../../npm.log')
    assert set_up(machine).returncode == 0
    assert is_installed(machine)
    told = (machine / "npm.log").read_text()
    assert f"{machine}/.venv/mermaid ci --omit=dev --ignore-scripts" in told


def test_a_failed_installation_skips_tests_here_and_fails_in_ci(machine: Path) -> None:
    add_program(machine, "node", "exit 0")
    add_program(machine, "npm", "echo 'no network' >&2; exit 1")
    assert (set_up(machine).returncode, set_up(machine, CI="true").returncode) == (0, 2)
    assert "no network" in set_up(machine).stderr
    assert not is_installed(machine)


def test_the_lock_gives_a_hash_for_each_package_and_names_no_host(root: Path) -> None:
    lock = json.loads((root / "packaging/mermaid/package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
