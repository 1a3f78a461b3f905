from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-I", "-m", "groundplan", "gui"]
PATIENCE_S = 40


def wait_for(is_so, what: str) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < ends, f"no {what} in {PATIENCE_S} s"
        time.sleep(0.02)


@pytest.fixture
def shown(home, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    (tmp_path / "code").mkdir()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    window = subprocess.Popen([*COMMAND, str(tmp_path / "code")], env=environment, stderr=subprocess.PIPE)
    wait_for(home.socket.with_name("window.sock").exists, "window")
    yield window
    if window.poll() is None:
        window.kill()
    window.communicate()


def test_ctrl_c_in_the_terminal_closes_the_window_and_it_remembers_where_it_was(shown, home, groundplan) -> None:
    wait_for(lambda: len(groundplan("status", "--json").json()["workspaces"]) == 1, "workspace")
    shown.send_signal(signal.SIGINT)
    assert shown.wait(PATIENCE_S) == 0
    assert shown.stderr.read().decode().replace("This plugin does not support propagateSizeHints()\n", "") == ""
    assert "view=home" in (home.config / "window.ini").read_text()


def test_a_second_start_ends_at_once_and_leaves_the_first_one_open(shown) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    second = subprocess.run([*COMMAND, "--view", "runs"], env=environment, capture_output=True, timeout=PATIENCE_S)
    assert second.returncode == 0
    assert shown.poll() is None


def test_without_a_display_it_says_so_and_what_to_do(home, monkeypatch) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    done = subprocess.run(COMMAND, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_no_folder_is_told_also_to_programs(home, tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--json", str(tmp_path / "gone")], capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert done.returncode == 2
    assert json.loads(done.stderr)["error"]["code"] == "window.no_folder"
