"""The set-up script on machines that lack something: one clear line, the command to type, exit code 2."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BARE = ("sh", "cat", "dirname", "grep", "id", "mkdir", "rm", "touch", "flock")
"""What every system has; each test adds the programs that its machine has beyond."""


@pytest.fixture
def machine(tmp_path: Path, root: Path) -> Path:
    """A checkout on a machine without Python, git and a package manager; programs lie in its `bin`."""
    (tmp_path / "packaging").mkdir()
    shutil.copy(root / "packaging/venv.sh", tmp_path / "packaging/venv.sh")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/base.lock").write_text("")
    (tmp_path / "bin").mkdir()
    for name in BARE:
        if found := shutil.which(name):
            (tmp_path / "bin" / name).symlink_to(found)
    return tmp_path


def add_program(machine: Path, name: str, script: str = "exit 0") -> None:
    program = machine / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def set_up(machine: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "packaging/venv.sh", "base"],
        cwd=machine,
        env={"PATH": str(machine / "bin"), **environ},
        capture_output=True,
        text=True,
    )


def test_all_that_is_missing_is_told_at_once_with_the_command_that_installs_it(machine: Path) -> None:
    add_program(machine, "dnf")
    ended = set_up(machine)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "missing: git, Python 3.11 or newer. Install with: sudo dnf install python3 git" in ended.stderr


def test_a_missing_python_is_named_with_the_version_that_is_needed(machine: Path) -> None:
    add_program(machine, "git")
    ended = set_up(machine)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "missing: Python 3.11 or newer. Install with:" in ended.stderr


def test_a_python_that_is_too_old_or_only_a_shim_does_not_count(machine: Path) -> None:
    add_program(machine, "git")
    add_program(machine, "python3", "echo 'version 3.11 is not installed' >&2; exit 127")
    assert "missing: Python 3.11 or newer. Install with:" in set_up(machine).stderr


def test_a_wrong_choice_of_python_is_refused(machine: Path) -> None:
    add_program(machine, "git")
    ended = set_up(machine, PYTHON="/nowhere/python3")
    assert ended.returncode == 2
    assert "PYTHON=/nowhere/python3 is not a Python 3.11 or newer" in ended.stderr


def test_only_root_installs_packages(machine: Path) -> None:
    add_program(machine, "apt-get", f'echo "$@" >> {machine}/apt.log')
    (machine / "bin/id").unlink()
    add_program(machine, "id", "echo 1000")
    ended = set_up(machine)
    assert (
        "missing: git, Python 3.11 or newer. Install with: sudo apt-get install git python3 python3-venv"
        in ended.stderr
    )
    assert not (machine / "apt.log").exists()


def test_root_on_debian_gets_what_is_missing(machine: Path) -> None:
    add_program(machine, "apt-get", f'echo "$@" >> {machine}/apt.log')
    (machine / "bin/id").unlink()
    add_program(machine, "id", "echo 0")
    set_up(machine)
    assert "install -y -qq --no-install-recommends git python3 python3-venv\n" in (machine / "apt.log").read_text()


def test_debians_missing_venv_module_is_noticed_before_a_half_made_environment(machine: Path) -> None:
    add_program(machine, "git")
    add_program(machine, "python3", 'case "$*" in *ensurepip*) exit 1;; *version_info*) exit 0;; esac')
    ended = set_up(machine)
    assert ended.returncode == 2
    assert "missing: Python's venv module." in ended.stderr
    assert not (machine / ".venv").exists()


def test_an_environment_cut_short_is_made_again(machine: Path) -> None:
    add_program(machine, "git")
    (machine / ".venv").mkdir()
    (machine / ".venv/.installing").touch()
    (machine / ".venv/half").touch()
    ended = set_up(machine, PYTHON=sys.executable)
    assert "an installation was cut short" in ended.stderr
    assert not (machine / ".venv/half").exists()
