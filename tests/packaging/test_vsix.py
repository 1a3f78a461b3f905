"""The set-up of what the extension is built with: content without Node.js, loud in CI, and made of the lock alone."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

BARE = ("sh", "cp", "dirname", "find", "mkdir", "rm", "touch")


@pytest.fixture
def machine(tmp_path: Path, root: Path) -> Path:
    """A checkout on a machine without Node.js; programs lie in its `bin`."""
    shutil.copytree(root / "packaging", tmp_path / "packaging")
    (tmp_path / "bin").mkdir()
    for name in BARE:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or "")
    return tmp_path


def add_program(machine: Path, name: str, script: str) -> None:
    program = machine / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def call(machine: Path, task: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "packaging/vsix.sh", task],
        cwd=machine,
        env={"PATH": str(machine / "bin"), **environ},
        capture_output=True,
        text=True,
    )


def is_installed(machine: Path) -> bool:
    return (machine / ".venv/vscode/.installed").exists()


def test_without_node_the_tests_set_up_says_what_is_skipped_and_goes_on(machine: Path) -> None:
    ended = call(machine, "setup")
    assert (ended.returncode, is_installed(machine)) == (0, False)
    assert "no Node.js 20 or newer with npm here: the tests of the extension" in ended.stderr


def test_without_node_no_extension_can_be_built(machine: Path) -> None:
    ended = call(machine, "package")
    assert (ended.returncode, "built with Node.js 20" in ended.stderr) == (2, True)


def test_it_installs_what_the_lock_names_and_runs_no_script_of_a_package(machine: Path) -> None:
    add_program(machine, "node", "exit 0")
    add_program(machine, "npm", 'echo "$PWD $@" >> ../../npm.log')
    assert call(machine, "setup").returncode == 0
    assert is_installed(machine)
    told = (machine / "npm.log").read_text()
    assert f"{machine}/.venv/vscode ci --omit=dev --ignore-scripts" in told


def test_a_failed_installation_skips_tests_here_and_fails_in_ci(machine: Path) -> None:
    add_program(machine, "node", "exit 0")
    add_program(machine, "npm", "echo 'no network' >&2; exit 1")
    assert (call(machine, "setup").returncode, call(machine, "setup", CI="true").returncode) == (0, 2)
    assert "no network" in call(machine, "setup").stderr
    assert not is_installed(machine)


def test_the_lock_gives_a_hash_for_each_package_and_names_no_host(root: Path) -> None:
    lock = json.loads((root / "packaging/vscode/package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_the_extension_has_the_version_of_the_program(root: Path) -> None:
    manifest = json.loads((root / "packaging/vscode/package.json").read_text())
    assert f'version = "{manifest["version"]}"' in (root / "pyproject.toml").read_text()
