"""The doctor finds what is broken and says how to mend it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from daemon.client.connect import Found, find_daemon
from daemon.client.over_socket import HttpClient
from daemon.contract.doctor import Finding, Verdict
from daemon.doctor.check import Check, examine, limited, well
from daemon.doctor.household import (
    check_daemon,
    check_database,
    check_editors,
    check_folders,
    check_settings,
    check_socket,
)
from daemon.doctor.libraries import check_extras
from daemon.doctor.machine import check_disk, check_git, check_sqlite, check_watching
from daemon.doctor.probe import required_modules
from daemon.doctor.sandbox import check_sandbox
from daemon.errors import SettingsUnreadable
from daemon.home import Home
from daemon.lifecycle.lock import FileLock


@pytest.fixture
def made(home: Home) -> Home:
    home.prepare()
    return home


# -- the report ----------------------------------------------------------------------------------------------------


def test_one_failure_makes_the_whole_unhealthy_and_a_limit_does_not() -> None:
    told: list[Finding] = []
    fine = [Check("a", lambda: well("a", "well")), Check("b", lambda: limited("b", "so so", "mend"))]
    assert examine(fine, told.append).healthy
    assert [finding.part for finding in told] == ["a", "b"]

    def fail() -> Finding:
        raise SettingsUnreadable(Path("settings.toml"), "line 1")

    report = examine([Check("settings", fail), *fine], told.append)
    assert not report.healthy
    assert (report.findings[0].verdict, report.findings[0].part) == (Verdict.FAIL, "settings")
    assert "Mend that line" in report.findings[0].mend
    assert len(report.findings) == 3, "the others are still looked at"


# -- our own things ------------------------------------------------------------------------------------------------


def test_a_fresh_home_is_well(made: Home) -> None:
    findings = [
        check_folders(made),
        check_socket(made),
        check_settings(made, {}),
        check_database(made),
        check_daemon(made, None),
        check_sqlite(made.data),
    ]
    assert {finding.verdict for finding in findings} == {Verdict.OK}
    assert sorted(path.name for path in made.data.iterdir()) == [], "looking leaves nothing behind"


def test_others_rights_to_the_socket_s_folder_are_found(made: Home) -> None:
    made.runtime.chmod(0o755)
    found = check_socket(made)
    assert (found.verdict, "chmod 700" in found.mend) == (Verdict.FAIL, True)


def test_settings_that_nothing_reads_are_found(made: Home) -> None:
    made.settings.write_text("offlin = true\n")
    found = check_settings(made, {})
    assert (found.verdict, "offlin" in found.message) == (Verdict.WARN, True)


def test_a_damaged_database_is_found_and_not_touched(made: Home) -> None:
    made.database.write_bytes(b"not a database" * 1000)
    found = check_database(made)
    assert (found.verdict, ".recover" in found.mend) == (Verdict.FAIL, True)
    assert [path.name for path in made.data.iterdir()] == ["state.db"]


def test_a_running_daemon_is_found(daemon: HttpClient, home: Home) -> None:
    found = find_daemon(home)
    assert found is not None
    assert check_daemon(home, found).verdict is Verdict.OK
    assert check_database(home).verdict is Verdict.OK
    found.client.close()


def test_a_daemon_that_serves_no_editors_is_found(daemon: HttpClient, home: Home) -> None:
    found = find_daemon(home)
    deadline = time.monotonic() + 10
    while check_editors(home, found).verdict is not Verdict.OK and time.monotonic() < deadline:
        time.sleep(0.05)  # the listener starts some moments after the daemon serves
    assert check_editors(home, found).verdict is Verdict.OK

    home.editor_socket.unlink()
    assert check_editors(home, found).verdict is Verdict.FAIL
    assert check_editors(home, None).verdict is Verdict.OK
    assert found is not None
    found.client.close()


def test_a_daemon_of_an_older_version_is_told(made: Home, daemon: HttpClient) -> None:
    assert check_daemon(made, Found(daemon, 1, "0.0.1", 1)).verdict is Verdict.WARN


def test_a_daemon_that_does_not_answer_is_found(made: Home) -> None:
    with FileLock(made.lock) as lock:
        assert lock.acquire()
        lock.keep_for_life()
        found = check_daemon(made, None)
    assert (found.verdict, str(os.getpid()) in found.message) == (Verdict.FAIL, True)


# -- the machine ---------------------------------------------------------------------------------------------------


def test_too_few_watches_are_found_with_the_command_that_mends_it(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / "tree" / str(number)).mkdir(parents=True)
    (tmp_path / "tree" / ".git" / "objects").mkdir(parents=True)
    proc = tmp_path / "proc"
    proc.mkdir()
    (proc / "max_user_watches").write_text("10\n")
    found = check_watching([tmp_path / "tree"], proc)
    assert (found.verdict, "sysctl" in found.mend) == (Verdict.WARN, True)
    assert "21 folders" in found.message
    (proc / "max_user_watches").write_text("21\n")
    assert check_watching([tmp_path / "tree"], proc).verdict is Verdict.OK
    assert check_watching([], tmp_path / "no such system").verdict is Verdict.OK


def test_what_is_not_installed_is_a_limit_with_a_way_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for found in (check_git(), check_sandbox()):
        assert (found.verdict, "apt install" in found.mend) == (Verdict.WARN, True)


def test_a_sandbox_that_does_not_work_here_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2; exit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    found = check_sandbox()
    assert (found.verdict, "No permissions" in found.message) == (Verdict.WARN, True)


def test_room_on_the_disk_is_told(tmp_path: Path) -> None:
    assert "GB free" in check_disk(tmp_path).message


def test_an_embedder_without_its_library_is_told() -> None:
    found = check_extras("sentence-transformers:some-model")
    is_there = "[neural] installed" in found.message
    assert found.verdict is (Verdict.OK if is_there else Verdict.WARN)
    assert is_there or "groundplan[neural]" in found.mend


# -- libraries -----------------------------------------------------------------------------------------------------


def test_all_requirements_have_their_import_names() -> None:
    modules = set(required_modules())
    assert {"git", "yaml", "sqlalchemy", "tree_sitter_python", "fastapi", "lancedb"} <= modules
    assert not modules & {"litellm", "torch", "pytest"}


def test_a_library_that_kills_its_process_is_named(tmp_path: Path) -> None:
    """As a wheel for another processor does; the probe is the real one, its package is ours."""
    (tmp_path / "deadly.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGILL)\n")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from daemon.doctor import probe\n"
        "probe.required_modules = lambda: ['deadly']\n"
        "probe.main('imports')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (-signal.SIGILL, "import deadly\n")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_is_found() -> None:
    assert check_git().message.startswith("git version")
