"""What people and programs see of the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import VERSION
from daemon.home import Home

GROUNDPLAN = [sys.executable, "-I", "-m", "groundplan"]


# -- the frame -----------------------------------------------------------------------------------------------------


def test_the_version(groundplan) -> None:
    assert groundplan("--version").out == f"groundplan {VERSION}\n"


def test_help_names_every_command(groundplan) -> None:
    told = groundplan("--help")
    assert told.code == 0
    for name in ("daemon", "settings", "doctor"):
        assert name in told.out


def test_nothing_is_wrong_use_and_shows_the_help(groundplan) -> None:
    told = groundplan()
    assert told.code == 2
    assert "daemon" in told.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["dæmon"], "No such command"),
        (["setings", "list"], "Did you mean 'settings'"),
        (["daemon", "stat"], "Did you mean 'start', 'status'"),
        (["daemon", "status", "--colour"], "--colour"),
        (["daemon", "logs", "-n", "many"], "many"),
        (["settings", "get"], "NAME"),
        (["settings", "set", "offline"], "either a value or --default"),
    ],
)
def test_wrong_use_is_one_clear_line_and_code_2(groundplan, arguments: list[str], said: str) -> None:
    told = groundplan(*arguments)
    assert (told.code, told.out) == (2, "")
    (line,) = told.err.splitlines()
    assert said.lower() in line.lower()
    assert "--help" in line


def test_wrong_use_in_json(groundplan) -> None:
    error = json.loads(groundplan("daemon", "stat", "--json").err)["error"]
    assert error["code"] == "cli.usage"
    assert set(error) == {"code", "message", "hint"}


def test_no_daemon_is_code_3(groundplan) -> None:
    told = groundplan("daemon", "status")
    assert (told.code, told.out) == (3, "")
    assert len(told.err.splitlines()) == 1
    assert "groundplan daemon start" in told.err
    assert json.loads(groundplan("daemon", "status", "--json").err)["error"]["code"] == "daemon.unreachable"


def test_ctrl_c_is_130_without_a_trace(daemon: HttpClient, home: Home) -> None:
    following = subprocess.Popen(
        [*GROUNDPLAN, "daemon", "logs", "-f"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert following.stdout is not None
    assert following.stdout.readline()
    following.send_signal(signal.SIGINT)
    assert following.communicate(timeout=10)[1] == ""
    assert following.returncode == 130


def test_a_reader_that_has_seen_enough_is_no_error(daemon: HttpClient, home: Home) -> None:
    home.log.write_text("x" * 100 + "\n" * 100_000)
    command = f"{' '.join(GROUNDPLAN)} daemon logs -n 100000 | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_terminal_without_unicode_is_no_error(groundplan, home: Home) -> None:
    home.prepare()
    home.log.write_text(json.dumps({"time": "2026-01-01T00:00:00", "level": "info", "message": "naïve ✓"}) + "\n")
    told = groundplan("daemon", "logs", env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert told.code == 0


# -- whose packages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["agents", "daemon", "indexer", "spec", "lsp", "gui"])
def test_a_foreign_package_of_our_name_is_refused(tmp_path: Path, home: Home, part: str) -> None:
    foreign = tmp_path / part
    foreign.mkdir()
    (foreign / "__init__.py").write_text("raise SystemExit('the foreign package was run')")
    script = Path(sys.executable).with_name("groundplan")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "groundplan"]
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    told = subprocess.run([*command, "daemon", "status"], capture_output=True, text=True, env=environ, cwd=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    (line,) = told.stderr.splitlines()
    assert str(foreign) in line


def test_a_folder_of_our_name_where_one_stands_is_harmless(tmp_path: Path, groundplan) -> None:
    for part in ("agents", "daemon"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "__init__.py").write_text("raise SystemExit('the foreign package was run')")
    started = groundplan("daemon", "start", "--json", cwd=tmp_path)
    assert (started.code, started.err) == (0, "")


def test_a_folder_that_is_gone_is_no_obstacle(tmp_path: Path, home: Home) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"cd {gone}; rmdir {gone}; {' '.join(GROUNDPLAN)} daemon start --json"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (done.returncode, json.loads(done.stdout)["version"]) == (0, VERSION)


# -- the daemon ----------------------------------------------------------------------------------------------------


def test_start_status_and_stop(groundplan) -> None:
    started = groundplan("daemon", "start", "--json").json()
    assert groundplan("daemon", "start", "--json").json()["pid"] == started["pid"]
    status = groundplan("daemon", "status", "--json").json()
    assert set(status) == {"pid", "version", "protocol", "uptime_s", "workspaces"}
    assert (status["pid"], status["version"], status["workspaces"]) == (started["pid"], VERSION, [])
    assert f"process {started['pid']}" in groundplan("daemon", "status").out
    assert groundplan("daemon", "stop", "--json").json() == {"stopped": True, "pid": started["pid"]}
    assert groundplan("daemon", "stop", "--json").json() == {"stopped": False, "pid": None}


def test_logs_are_json_for_programs_and_lines_for_people(daemon: HttpClient, groundplan) -> None:
    (entry,) = [json.loads(line) for line in groundplan("daemon", "logs", "-n", "1", "--json").out.splitlines()]
    assert {"time", "level", "logger", "message"} <= set(entry)
    assert entry["message"] in groundplan("daemon", "logs").out


def test_logs_without_a_log_are_empty(groundplan) -> None:
    told = groundplan("daemon", "logs")
    assert (told.code, told.out) == (0, "")


def test_logs_follow_over_a_turn(home: Home) -> None:
    home.prepare()
    home.log.write_text("first\n")
    following = subprocess.Popen([*GROUNDPLAN, "daemon", "logs", "-f"], stdout=subprocess.PIPE, text=True)
    assert following.stdout is not None
    heard = [following.stdout.readline()]
    time.sleep(0.4)
    with home.log.open("a") as log:
        log.write("second\n")
    heard.append(following.stdout.readline())
    home.log.rename(home.log.with_suffix(".1"))
    home.log.write_text("third\n")
    heard.append(following.stdout.readline())
    following.send_signal(signal.SIGINT)
    following.communicate(timeout=10)
    assert heard == ["first\n", "second\n", "third\n"]


def test_a_damaged_database_is_told_with_the_way_out(groundplan, home: Home) -> None:
    home.prepare()
    home.database.write_bytes(b"not a database" * 1000)
    told = groundplan("daemon", "start", "--json")
    error = json.loads(told.err)["error"]
    assert (told.code, error["code"]) == (1, "store.corrupt")
    assert str(home.database) in error["message"]
    assert ".recover" in error["hint"]


# -- settings ------------------------------------------------------------------------------------------------------


def test_settings_are_shown_changed_and_put_back(groundplan, home: Home) -> None:
    changed = groundplan("settings", "set", "index.workers", "3", "--json").json()
    assert (changed["value"], changed["source"]) == (3, "file")
    assert home.settings.read_text() == "[index]\nworkers = 3\n"
    shown = groundplan("settings", "get", "index.workers", "--json").json()
    assert shown == changed
    listed = {view["name"]: view for view in groundplan("settings", "list", "--json").json()["settings"]}
    assert listed["index.workers"] == changed
    assert "index.workers" in groundplan("settings", "list").out
    assert groundplan("settings", "get", "transport").out.startswith("auto\n")
    back = groundplan("settings", "set", "index.workers", "--default", "--json").json()
    assert (back["value"], back["source"]) == (0, "default")


def test_an_unknown_setting_and_a_bad_value_are_told(groundplan) -> None:
    unknown = groundplan("settings", "set", "index.worker", "3")
    assert (unknown.code, "Did you mean index.workers?" in unknown.err) == (2, True)
    bad = groundplan("settings", "set", "offline", "perhaps", "--json")
    assert (bad.code, json.loads(bad.err)["error"]["code"]) == (2, "settings.bad_value")


# -- the doctor ----------------------------------------------------------------------------------------------------


def test_the_doctor_looks_at_every_part(groundplan) -> None:
    told = groundplan("doctor", "--json")
    report = told.json()
    parts = {finding["part"]: finding for finding in report["findings"]}
    assert {"Python", "packages", "git", "grammars", "SQLite", "LanceDB", "file watching"} <= set(parts)
    assert {"folders", "socket", "daemon", "disk", "keyring", "extras", "sandbox"} <= set(parts)
    failed = [finding for finding in parts.values() if finding["verdict"] == "fail"]
    assert (failed, report["healthy"], told.code) == ([], True, 0)
    assert [finding["part"] for finding in parts.values() if finding["verdict"] != "ok" and not finding["mend"]] == []
